"""Heights on a 单页: how much room text, code and 回执 need, the same for both writers.

What comes in: a document or one of its blocks, and the fonts. What goes out: measures in pt. Nothing is
drawn. Charts are not counted: the PDF writer counts the pages all the same.
"""

import math
from dataclasses import dataclass
from typing import Final

from pipeline.document.closing import paragraph_lines
from pipeline.document.geometry import indent, points, text_height, text_width
from pipeline.document.lines import Line, compose
from pipeline.document.model import (
    Block,
    CutLine,
    Document,
    Heading,
    Inlines,
    Paragraph,
    QrCode,
    Signature,
    Slip,
    Table,
    Text,
)
from pipeline.document.pageparts import page_parts
from pipeline.document.profile import Profile
from pipeline.document.roles import heading_role
from pipeline.document.rows import cell_lines, lay_table
from pipeline.document.walk import plain_text
from pipeline.fonts import FontBook

NUMBER_SIZE: Final = 8.0
"""pt; the number under a code."""
NUMBER_LINE: Final = 10.0
"""pt; its line."""
LABEL_SIZE: Final = 10.5
"""pt; the words on a cut line."""
CORNER_GAP: Final = 1.5
"""mm between the number of a code in the corner and the 版心."""
_QUIET: Final = 4 / 21
"""Share of a code's side that stays white around it: 4 modules of the smallest version."""
WIDEST: Final = 0.56
"""em; room for a character of a number."""
_SEALED_GAP, _GAP = 2, 1
"""Lines above a 署名 with a seal, and without."""


@dataclass(frozen=True, slots=True)
class CodeBox:
    """A code with the number under it; all in pt."""

    side: float
    quiet: float
    """White space left of the code and between it and its number."""
    width: float
    """Of the code with the white space on its left, or of the number where that is wider."""
    height: float
    """From the upper edge of the code to the lower edge of the number's line."""


def code_box(code: QrCode, profile: Profile, fonts: FontBook) -> CodeBox:
    """Return the measures of a code and its number."""
    side = points(code.size)
    quiet = side * _QUIET
    text = plain_text(code.content)
    # Word may have a wider face than ours: the number must not wrap
    number = max(fonts.measure(profile.font_page_number, text), len(text) * WIDEST) * NUMBER_SIZE
    return CodeBox(side, quiet, max(side + quiet, number), side + quiet + NUMBER_LINE)


@dataclass(frozen=True, slots=True)
class SlipLayout:
    """Where the parts of a 回执 stand, from the cut line down; all in pt."""

    text_width: float
    """Of title and paragraphs, left of the codes."""
    above: float
    """White space under the cut line."""
    title_size: float
    title: tuple[Inlines, ...]
    """Lines of the title, each a 行 high."""
    paragraphs: tuple[tuple[Line, ...], ...]
    codes: tuple[tuple[QrCode, CodeBox], ...]
    height: float


def slip_layout(slip: Slip, profile: Profile, fonts: FontBook) -> SlipLayout:
    """Return the layout of a 回执: title and paragraphs on the left, its codes one under another."""
    codes = tuple(
        (item, code_box(item, profile, fonts)) for item in slip.blocks if isinstance(item, QrCode)
    )
    beside = max((box.width + box.quiet for _, box in codes), default=0.0)
    width = text_width(profile) - beside
    size = profile.body_size + 2
    title = cell_lines(slip.title, fonts, profile.font_title, size, width)
    paragraphs = tuple(
        paragraph_lines(item, profile, fonts, width=width)
        for item in slip.blocks
        if isinstance(item, Paragraph)
    )
    pitch = profile.line_pitch
    above = pitch / 2
    lines = len(title) + sum(len(item) for item in paragraphs)
    stacked = sum(box.height for _, box in codes) + above * max(len(codes) - 1, 0)
    needed = above + max(lines * pitch, stacked)
    height = math.ceil(needed / above - 0.001) * above
    return SlipLayout(width, above, size, title, paragraphs, codes, height)


def foot_height(document: Document, fonts: FontBook) -> float:
    """Return the height in pt of what stands at the foot of a 单页."""
    profile = document.profile
    return sum(
        profile.line_pitch
        if isinstance(block, CutLine)
        else slip_layout(block, profile, fonts).height
        for block in page_parts(document).foot
    )


def text_height_needed(document: Document, fonts: FontBook) -> float:
    """Return the height in pt of title, 称谓, text, 署名 and 附注 of a 单页."""
    profile = document.profile
    two = indent(profile, 2)
    lines = len(document.title_lines) + bool(document.title_lines)
    lines += _count(document.addressee, document, fonts)
    if document.signature is not None:
        lines += _signature_lines(document.signature, document, fonts)
    if document.postscript:
        lines += _count((Text("（"), *document.postscript, Text("）")), document, fonts, first=two)
    blocks = page_parts(document).text
    rest = sum(_block_height(block, document, fonts) for block in blocks)
    return lines * profile.line_pitch + rest


def room_left(document: Document, fonts: FontBook) -> float:
    """Return the height in pt that a 单页 has left; less than 0 when it holds too much."""
    used = text_height_needed(document, fonts) + foot_height(document, fonts)
    return text_height(document.profile) - used


def corner_top(code: QrCode, profile: Profile) -> float:
    """Return the distance in pt from the paper's upper edge to a code in the corner of a 单页."""
    below = points(code.size) * (1 + _QUIET) + NUMBER_LINE
    return points(profile.margin_top - CORNER_GAP) - below


def _signature_lines(signature: Signature, document: Document, fonts: FontBook) -> int:
    gap = _SEALED_GAP if signature.sealed else _GAP
    organ = _count((Text(signature.organ),), document, fonts)
    return gap + organ + _count(signature.date, document, fonts)


def _block_height(block: Block, document: Document, fonts: FontBook) -> float:
    profile = document.profile
    match block:
        case Heading(level, content, number):
            role = heading_role(profile, level)
            first = indent(profile, 2)
            lines = _count(content, document, fonts, role=role, first=first, lead=number)
            return lines * profile.line_pitch
        case Paragraph():
            return len(paragraph_lines(block, profile, fonts)) * profile.line_pitch
        case Table():
            return lay_table(block, fonts, profile, text_width(profile)).total
        case _:
            return 0.0


def _count(
    content: Inlines,
    document: Document,
    fonts: FontBook,
    *,
    role: str = "",
    first: float = 0.0,
    lead: str = "",
) -> int:
    """Return the number of lines of a paragraph over the whole width."""
    profile = document.profile
    return len(
        compose(
            content,
            role=role or profile.font_body,
            fonts=fonts,
            size=profile.body_size,
            width=text_width(profile),
            chars=profile.chars_per_line,
            first_indent=first,
            hanging=profile.hanging_punctuation,
            autospace=profile.autospace,
            lead=lead,
        )
    )
