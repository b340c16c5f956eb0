"""Plain text becomes pages: set by our own writer, so that every Chinese character has its glyph.

Comes in: the characters of a text file. Goes out: a PDF, or why there is none.
"""

import re

from pipeline.document.model import Document, Format, Paragraph, Text
from pipeline.document.profile import STANDARD
from pipeline.document.transforms import apply_transforms
from pipeline.dossier.intake.sorting import refusal
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook
from pipeline.writers.pdf import write_pdf

_MAX_CHARACTERS = 2_000_000
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def text_pages(text: str, fonts: FontBook) -> bytes | Diagnostic:
    """Return the PDF of a text, a paragraph for each line; K302 too long, K308 a character without a glyph."""
    if len(text) > _MAX_CHARACTERS:
        return refusal("K302", "文本太长", "请分成几个文件。")
    lines = [_UNPRINTABLE.sub("", line.expandtabs(4)).rstrip() for line in text.splitlines()]
    body = tuple(Paragraph((Text(line or "\u3000"),), indent=False) for line in lines)
    document = Document(
        title=(),
        title_lines=(),
        addressee=(),
        body=body,
        attachments=(),
        signature=None,
        format=Format.PLAIN,
        profile=STANDARD,
    )
    made, _ = apply_transforms(document, fonts)
    written, problems = write_pdf(made, fonts)
    if written is not None:
        return written.data
    why = "".join(problem.message for problem in problems[:1])
    return refusal(
        "K308", f"文本排不成页：{why.rstrip('。')}", "请用 Word 打开，另存为 PDF 再放进来。"
    )
