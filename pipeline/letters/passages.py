"""The passages of a variant that differ from letter to letter, and how each is set in lines.

What comes in: a variant's document. What goes out: `Passage`s in reading order; each composes itself for any
texts, as the page writer does. No font is opened here, nothing is drawn.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from pipeline.document.closing import paragraph_lines
from pipeline.document.geometry import indent, text_width
from pipeline.document.lines import Line, compose, split_scripts
from pipeline.document.model import (
    Align,
    Block,
    Cell,
    Chart,
    CutLine,
    Document,
    FigureText,
    Heading,
    Inlines,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
    Table,
    Text,
)
from pipeline.document.onepage import NUMBER_SIZE, code_box, slip_layout
from pipeline.document.roles import heading_role, lead_role
from pipeline.document.rows import cell_lines, cell_room, lay_table
from pipeline.document.tables import grid_places
from pipeline.document.walk import figure_ids
from pipeline.fonts import FontBook
from pipeline.letters.filling import fill_node

Texts: TypeAlias = Mapping[str, str]
"""Texts of the variable pieces by their id."""


class Anchor(Enum):
    """Which point of a line stays where it is when the text changes."""

    LEFT = auto()
    CENTER = auto()
    RIGHT = auto()
    PAGE = auto()
    """The left edge of the 版心; the line's indent is its whole place."""


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of a line that the page maker sets as one: one face list, one letter spacing."""

    text: str
    role: str
    figure: str | None
    spacing: float | None
    """pt after each character; None where none is declared."""
    gap: float
    """pt in front of it."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of a passage."""

    boxes: tuple[Box, ...]
    indent: float
    """pt from the anchor."""


SetLines: TypeAlias = tuple[SetLine, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with at least one variable piece."""

    fields: tuple[str, ...]
    """Ids of the pieces that it prints, in order."""
    depends: tuple[str, ...]
    """Ids of all pieces that its lines depend on; begins with `fields`."""
    anchor: Anchor
    size: float
    """pt."""
    roles: tuple[str, ...]
    """Role of each of `depends`."""
    lines: Callable[[Texts], SetLines]
    cell: bool = False
    """Whether it is a table cell, whose row is as high for no line as for one."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code whose text is variable."""

    content: Inlines
    side: float
    """pt."""


class NotStampableError(Exception):
    """The variant has something variable at a place where letters cannot be stamped."""


def variable_passages(
    document: Document, fields: frozenset[str], fonts: FontBook
) -> tuple[tuple[Passage, ...], tuple[Code, ...]]:
    """Return the variable passages in the order of the document, and its variable codes.

    Raises:
        NotStampableError: the variable text is in a title, a signature, a chart, an attachment or a table
            whose widths come from its content.
    """
    reader = _Reader(document, fields, fonts)
    reader.read()
    return tuple(reader.passages), tuple(reader.codes)


@dataclass(slots=True)
class _Reader:
    document: Document
    fields: frozenset[str]
    fonts: FontBook
    passages: list[Passage]
    codes: list[Code]

    def __init__(self, document: Document, fields: frozenset[str], fonts: FontBook) -> None:
        self.document, self.fields, self.fonts = document, fields, fonts
        self.passages, self.codes = [], []

    def read(self) -> None:
        document = self.document
        profile = document.profile
        fixed = [document.title]
        if document.signature is not None:
            fixed.append(document.signature.date)
        self._refuse(*fixed)
        if document.attachments or document.imprint is not None or document.red_head is not None:
            self._refuse(*_all_inlines((document.attachments, document.imprint, document.red_head)))
        self._body(document.addressee, profile.font_body, 0.0, "")
        for block in document.body:
            self._block(block)
        if document.postscript:
            role, two = profile.font_body, indent(profile, 2)
            self._body(document.postscript, role, two, "", prepare=_bracketed)

    def _block(self, block: Block) -> None:
        profile = self.document.profile
        match block:
            case Heading(level, content, number):
                self._body(content, heading_role(profile, level), indent(profile, 2), number)
            case Paragraph():
                self._paragraph(block)
            case Table():
                self._table(block)
            case QrCode():
                self._code(block)
            case Slip():
                self._slip(block)
            case CutLine(label):
                self._refuse(label)
            case Chart():
                self._refuse(*_all_inlines(block))
            case PageBreak():
                raise NotStampableError

    def _refuse(self, *contents: Inlines) -> None:
        if any(self._own(content) for content in contents):
            raise NotStampableError

    def _own(self, content: Inlines) -> tuple[str, ...]:
        return tuple(name for name in figure_ids(content) if name in self.fields)

    def _paragraph(self, paragraph: Paragraph) -> None:
        own = self._own(paragraph.content)
        if not own:
            return
        profile, fonts = self.document.profile, self.fonts
        role, lead = profile.font_body, lead_role(profile, paragraph.lead)

        def lines(texts: Texts) -> SetLines:
            return _body_lines(
                paragraph_lines(fill_node(paragraph, texts), profile, fonts), role, lead
            )

        roles = (role,) * len(own)
        self.passages.append(Passage(own, own, Anchor.LEFT, profile.body_size, roles, lines))

    def _body(
        self,
        content: Inlines,
        role: str,
        first: float,
        lead: str,
        *,
        prepare: Callable[[Inlines], Inlines] = tuple,
    ) -> None:
        """Add a passage over the whole width that `Frame.paragraph` sets."""
        own = self._own(content)
        if not own:
            return
        profile = self.document.profile
        fonts = self.fonts

        def lines(texts: Texts) -> SetLines:
            composed = compose(
                prepare(fill_node(content, texts)),
                role=role,
                fonts=fonts,
                size=profile.body_size,
                width=text_width(profile),
                chars=profile.chars_per_line,
                first_indent=first,
                hanging=profile.hanging_punctuation,
                autospace=profile.autospace,
                lead=lead,
            )
            return _body_lines(composed, role, role)

        roles = (role,) * len(own)
        self.passages.append(Passage(own, own, Anchor.LEFT, profile.body_size, roles, lines))

    def _slip(self, slip: Slip) -> None:
        self._refuse(slip.title)
        profile, fonts = self.document.profile, self.fonts
        codes = [item for item in slip.blocks if isinstance(item, QrCode)]
        beside = tuple(name for code in codes for name in self._own(code.content))
        paragraphs = [item for item in slip.blocks if isinstance(item, Paragraph)]
        role = profile.font_body
        for place, paragraph in enumerate(paragraphs):
            own = self._own(paragraph.content)
            if not own:
                continue

            def lines(texts: Texts, place: int = place) -> SetLines:
                layout = slip_layout(fill_node(slip, texts), profile, fonts)
                return _body_lines(layout.paragraphs[place], role, role)

            roles = (role,) * len(own) + (profile.font_page_number,) * len(beside)
            self.passages.append(
                Passage(own, own + beside, Anchor.LEFT, profile.body_size, roles, lines)
            )
        for code in codes:
            self._code(code)

    def _code(self, code: QrCode) -> None:
        own = self._own(code.content)
        if not own:
            return
        profile, fonts = self.document.profile, self.fonts
        role = profile.font_page_number
        width = text_width(profile)
        self.codes.append(Code(code.content, code_box(code, profile, fonts).side))

        def lines(texts: Texts) -> SetLines:
            filled = fill_node(code, texts)
            box = code_box(filled, profile, fonts)
            number = fonts.measure(role, _plain(filled.content)) * NUMBER_SIZE
            left = min(width - box.side + (box.side - number) / 2, width - number)
            return (SetLine(_inline_boxes(filled.content, role), round(left, 3)),)

        roles = (role,) * len(own)
        self.passages.append(Passage(own, own, Anchor.PAGE, NUMBER_SIZE, roles, lines))

    def _table(self, table: Table) -> None:
        self._refuse(table.caption)
        if not any(self._own(content) for content in _all_inlines(table)):
            return
        if any(column.width is None for column in table.columns):
            raise NotStampableError
        profile, fonts = self.document.profile, self.fonts
        width = text_width(profile)
        widths = lay_table(table, fonts, profile, width).widths
        heads = len(table.header)
        rows = (*table.header, *table.rows, *((table.total,) if table.total else ()))
        for number, (row, starts) in enumerate(zip(rows, grid_places(rows), strict=True)):
            total = bool(table.total) and number == len(rows) - 1
            for cell, column in zip(row, starts, strict=True):
                head = number < heads or (total and column == 0)
                align = Align.CENTER if head else table.columns[column].align
                role = profile.font_table_header if head else profile.font_table
                room = cell_room(widths, column, cell.colspan)
                self._cell(cell, role, align, room)
        self._small(table.note, profile.font_table, Anchor.LEFT, width)

    def _cell(self, cell: Cell, role: str, align: Align, room: float) -> None:
        self._small(cell.content, role, _ANCHORS[align], room, cell=True)

    def _small(
        self, content: Inlines, role: str, anchor: Anchor, room: float, *, cell: bool = False
    ) -> None:
        own = self._own(content)
        if not own:
            return
        size, fonts = self.document.profile.table_size, self.fonts

        def lines(texts: Texts) -> SetLines:
            filled = fill_node(content, texts)
            if _widest_run(filled, fonts, role) * size > room:
                raise NotStampableError
            broken = cell_lines(filled, fonts, role, size, room)
            return tuple(SetLine(_inline_boxes(line, role), 0.0) for line in broken)

        roles = (role,) * len(own)
        self.passages.append(Passage(own, own, anchor, size, roles, lines, cell))


_ANCHORS = {Align.LEFT: Anchor.LEFT, Align.CENTER: Anchor.CENTER, Align.RIGHT: Anchor.RIGHT}


def _plain(content: Inlines) -> str:
    return "".join(item.text for item in content)


def _widest_run(content: Inlines, fonts: FontBook, role: str) -> float:
    """Return the width in em of the widest stretch without 汉字: a number wider than its cell is an error."""
    return max(
        (fonts.measure(role, text) for text in split_scripts(_plain(content)) if text.isascii()),
        default=0.0,
    )


def _bracketed(content: Inlines) -> Inlines:
    """Return a 附注 in the brackets that the page writer puts around it."""
    text = _plain(content)
    if text.startswith("（") and text.endswith("）"):
        return content
    return (Text("（"), *content, Text("）"))


def _body_lines(lines: Sequence[Line], role: str, lead: str | None) -> SetLines:
    made: list[SetLine] = []
    for line in lines:
        boxes = tuple(
            Box(
                run.text,
                (lead or role) if run.lead else role,
                run.figure,
                run.spacing,
                round(run.gap, 3) if place else 0.0,
            )
            for place, run in enumerate(line.runs())
        )
        made.append(SetLine(boxes, round(line.indent, 3)))
    return tuple(made)


def _inline_boxes(content: Inlines, role: str) -> tuple[Box, ...]:
    """Return a line without letter spacing as boxes; plain texts side by side are one."""
    boxes: list[Box] = []
    for item in content:
        figure = item.id if isinstance(item, FigureText) else None
        if not item.text:
            continue
        if boxes and figure is None and boxes[-1].figure is None:
            boxes[-1] = Box(boxes[-1].text + item.text, role, None, None, 0.0)
        else:
            boxes.append(Box(item.text, role, figure, None, 0.0))
    return tuple(boxes)


def _all_inlines(node: object) -> Iterator[Inlines]:
    """Yield the inlines anywhere in a part of a document."""
    if isinstance(node, FigureText | Text):
        yield (node,)
    elif isinstance(node, tuple):
        for item in node:
            yield from _all_inlines(item)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _all_inlines(getattr(node, name))
