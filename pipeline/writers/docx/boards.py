"""Boards as a Word file: lines and grids with their own faces, each board in a section of its own.

`Boards` come in, the bytes of a DOCX go out. Faces are named by their official names, none is embedded;
equal arguments give equal bytes.
"""

from dataclasses import replace
from typing import Final

from pipeline.document.boards import Board, BoardLine, Boards, Grid, GridCell, GridRow
from pipeline.document.model import Document, Format, Text
from pipeline.document.profile import Profile
from pipeline.fonts import FontBook
from pipeline.writers.docx.inline import run
from pipeline.writers.docx.measure import points
from pipeline.writers.docx.oxml import (
    PLAIN,
    Attributes,
    Element,
    Indent,
    Layout,
    Spacing,
    element,
    on,
    paragraph,
    value,
)
from pipeline.writers.docx.package import open_package, package_bytes
from pipeline.writers.docx.sections import Sections
from pipeline.writers.docx.style_table import SPACER, TABLE_TEXT
from pipeline.writers.docx.styles import fonts_element, sizes

_TWIPS_PER_MM: Final = 1440 / 25.4
_LEADING: Final = 1.3
_SIDES: Final = {"t": "top", "l": "left", "b": "bottom", "r": "right"}
"""In the order of the schema."""
_INSET: Final = {"top": 40, "left": 60, "bottom": 40, "right": 60}
"""Twips around a cell's text."""


def write_boards_docx(boards: Boards, profile: Profile, fonts: FontBook) -> bytes:
    """Return the Word file of the boards.

    Raises:
        KeyError: a line names a font role that the FontBook has not.
        ValueError: a row does not fill its grid's columns, or a text holds a character that XML cannot
            hold.
    """
    top, right, bottom, left = boards.margins
    shape = replace(
        profile,
        margin_top=top,
        margin_bottom=bottom,
        margin_inner=left,
        margin_outer=right,
        mirrored=False,
        page_number_outside=False,
    )
    document = Document(
        title=(Text(boards.title),),
        title_lines=(),
        addressee=(),
        body=(),
        attachments=(),
        signature=None,
        format=Format.SHEET,
        profile=shape,
        author=boards.author,
        date_iso=boards.date_iso,
    )
    word = open_package(document, fonts)
    sections = Sections(word, document, fonts)
    writer = _Writer(fonts)
    for place, board in enumerate(boards.boards):
        section = sections.properties(landscape=False, first=not place)
        if board.framed:
            _frame(section)
        elements = writer.board(board)
        if place + 1 == len(boards.boards):
            word.element.body.extend([*elements, section])
        else:
            closing = paragraph(SPACER)
            properties = closing.find(f"{{{closing.nsmap['w']}}}pPr")
            if properties is not None:
                properties.append(section)
            word.element.body.extend([*elements, closing])
    return package_bytes(word)


class _Writer:
    """Writes blocks."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts

    def board(self, board: Board) -> list[Element]:
        """Return the elements of a board; behind a grid there is always a paragraph."""
        elements: list[Element] = []
        for block in board.blocks:
            if isinstance(block, BoardLine):
                elements.append(self._line(block))
            else:
                elements += [self._grid(block), paragraph(SPACER)]
        return elements

    def _line(self, line: BoardLine, *, keep: bool = False) -> Element:
        layout = Layout(
            keep_next=keep,
            spacing=Spacing(
                before=_twips(line.before),
                after=_twips(line.after),
                line=points(line.size * _LEADING),
            ),
            indent=Indent(),
            align=line.align.value,
        )
        face = fonts_element(self._fonts.chains[line.role].official)
        runs = [run(line.text, face, *sizes(line.size))] if line.text else []
        return paragraph(TABLE_TEXT, runs, layout)

    def _grid(self, grid: Grid) -> Element:
        widths = [_twips(width) for width in grid.widths]
        margins = [
            element(f"w:{side}", {"w:w": width, "w:type": "dxa"}) for side, width in _INSET.items()
        ]
        properties = element(
            "w:tblPr",
            None,
            element("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
            value("w:jc", grid.align.value),
            element("w:tblLayout", {"w:type": "fixed"}),
            element("w:tblCellMar", None, *margins),
        )
        columns = (element("w:gridCol", {"w:w": width}) for width in widths)
        rows = (self._row(row, widths) for row in grid.rows)
        return element("w:tbl", None, properties, element("w:tblGrid", None, *columns), *rows)

    def _row(self, row: GridRow, widths: list[int]) -> Element:
        if sum(cell.span for cell in row.cells) != len(widths):
            raise ValueError("a row does not fill its grid")
        properties = element("w:trPr", None, on("w:cantSplit"))
        if row.least:
            height: Attributes = {"w:val": _twips(row.least), "w:hRule": "atLeast"}
            properties.append(element("w:trHeight", height))
        if row.head:
            properties.append(on("w:tblHeader"))
        made = element("w:tr", None, properties)
        column = 0
        for cell in row.cells:
            width = sum(widths[column : column + cell.span])
            made.append(self._cell(cell, width, keep=row.keep or row.head))
            column += cell.span
        return made

    def _cell(self, cell: GridCell, width: int, *, keep: bool) -> Element:
        properties = element("w:tcPr", None, element("w:tcW", {"w:w": width, "w:type": "dxa"}))
        if cell.span > 1:
            properties.append(value("w:gridSpan", cell.span))
        line: Attributes = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "000000"}
        edges = [element(f"w:{side}", line) for key, side in _SIDES.items() if key in cell.edges]
        if edges:
            properties.append(element("w:tcBorders", None, *edges))
        properties.append(value("w:vAlign", "top" if cell.top else "center"))
        lines = [self._line(item, keep=keep) for item in cell.lines]
        empty = paragraph(TABLE_TEXT, (), Layout(keep_next=True) if keep else PLAIN)
        return element("w:tc", None, properties, *(lines or [empty]))


def _frame(section: Element) -> None:
    """Let a section's pages have a thick and a thin line around them."""
    line: Attributes = {
        "w:val": "thickThinSmallGap",
        "w:sz": 18,
        "w:space": 12,
        "w:color": "000000",
    }
    sides = ("top", "left", "bottom", "right")
    borders = element(
        "w:pgBorders", {"w:offsetFrom": "text"}, *(element(f"w:{side}", line) for side in sides)
    )
    margins = next(child for child in section if child.tag.endswith("}pgMar"))
    margins.addnext(borders)


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS_PER_MM)
