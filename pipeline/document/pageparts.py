"""Where the blocks of a body stand on a 单页: a code in the corner, text, a 回执 at the foot.

What comes in: a document. What goes out: its body in three parts, in reading order: corner before the
title, text, foot after the 署名. Documents of other 版式 are all text. Nothing is measured here.
"""

from dataclasses import dataclass

from pipeline.document.model import Block, CutLine, Document, Format, QrCode, Slip


@dataclass(frozen=True, slots=True)
class PageParts:
    """The body of a document, cut up."""

    corner: tuple[QrCode, ...] = ()
    """Codes at the upper right corner of a 单页, above the title."""
    text: tuple[Block, ...] = ()
    foot: tuple[CutLine | Slip, ...] = ()
    """A cut line and what is under it, at the foot of a 单页, under the 署名."""


def page_parts(document: Document) -> PageParts:
    """Return the body in parts: codes outside the 回执, the text, and the cut line with the 回执 at its end."""
    if document.format is not Format.SHEET:
        return PageParts(text=document.body)
    first = len(document.body)
    foot: list[CutLine | Slip] = []
    for block in reversed(document.body):
        if not isinstance(block, CutLine | Slip):
            break
        foot.insert(0, block)
        first -= 1
    front = document.body[:first]
    return PageParts(
        tuple(block for block in front if isinstance(block, QrCode)),
        tuple(block for block in front if not isinstance(block, QrCode)),
        tuple(foot),
    )
