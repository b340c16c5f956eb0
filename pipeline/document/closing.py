"""The end of the body: which of its lines go to the page of the 署名, that never stands there alone.

What comes in: a document and the fonts. What goes out: counts. GB/T 9704-2012 has the 署名 on a page with
text (7.3.5.5: 此页无正文 is not to be used), so 附件说明, 署名 and 成文日期 take the last lines with them.
"""

from dataclasses import dataclass
from typing import Final

from pipeline.document.geometry import char_pitch, indent, text_width
from pipeline.document.lines import Line, compose
from pipeline.document.model import Document, Heading, Paragraph
from pipeline.document.profile import Profile
from pipeline.document.roles import lead_role
from pipeline.fonts import FontBook

KEPT_LINES: Final = 2
"""Lines of text that stand on the page of the 署名, when the last paragraph has so many."""
_WHOLE: Final = 4
"""A paragraph of so many lines is not divided for it."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How much of the body's end stays on the page of 附件说明 and 署名."""

    blocks: int = 0
    """The last blocks, which stay there whole; paragraphs and headings only."""
    divided: bool = False
    """Whether the last `KEPT_LINES` lines of the paragraph in front of them stay there too."""


def closing(document: Document, fonts: FontBook) -> Closing:
    """Return what stays with the 署名; nothing when nothing follows the body or it ends in a table."""
    if document.signature is None and not document.attachments:
        return Closing()
    blocks = lines = 0
    for block in reversed(document.body):
        if isinstance(block, Heading):
            blocks += 1
            continue
        if not isinstance(block, Paragraph):
            break
        count = len(paragraph_lines(block, document.profile, fonts))
        if count > _WHOLE:
            # a long paragraph in front of a short last one stays out: chains of paragraphs that no
            # page holds are parted anywhere by LibreOffice
            return Closing(blocks, divided=lines == 0)
        blocks += 1
        lines += count
        if lines >= KEPT_LINES:
            break
    return Closing(blocks)


def paragraph_lines(
    paragraph: Paragraph,
    profile: Profile,
    fonts: FontBook,
    *,
    landscape: bool = False,
    width: float | None = None,
) -> tuple[Line, ...]:
    """Return the lines of a body paragraph; on landscape pages and in a narrower column as many 字 as fit.

    `width` is the column's in pt; None: the width of the 版心.
    """
    chars: int | None = profile.chars_per_line
    if width is not None:
        chars = None
    elif landscape:
        chars = int(text_width(profile, landscape=True) / char_pitch(profile))
    if width is None:
        width = text_width(profile, landscape=landscape)
    return compose(
        paragraph.content,
        role=profile.font_body,
        fonts=fonts,
        size=profile.body_size,
        width=width,
        chars=chars,
        first_indent=indent(profile, 2) if paragraph.indent else 0.0,
        hanging=profile.hanging_punctuation,
        autospace=profile.autospace,
        lead=paragraph.lead,
        lead_role=lead_role(profile, paragraph.lead) if paragraph.lead else None,
    )
