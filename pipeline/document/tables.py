"""Widths of table columns from their content, the same for both writers.

What comes in: a table, its fonts and the room in pt. What goes out: one width a column. Numbers never wrap,
headers take three lines at most, as far as the room allows. Nothing is drawn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.document.kinsoku import is_breakable
from pipeline.document.model import Align, Cell, Inlines, Table
from pipeline.fonts import FontBook

BORDER: Final = 0.5
"""pt; thickness of a table's lines."""
CELL_PADDING: Final = 3.0
"""pt left and right of a cell's text; both writers use it."""
_HEADER_LINES: Final = 3
_NUMBER: Final = re.compile(r"[-－—+]?[0-9][0-9,.]*[%‰]?|[-—/]*")


@dataclass(frozen=True, slots=True)
class TableMeasure:
    """What a table needs and what it gets."""

    widths: tuple[float, ...]
    """pt, one a column; their sum is the room given."""
    fits: bool
    """Whether every number and word stays whole at these widths."""


@dataclass(slots=True)
class _Need:
    """Room one column needs, in pt without padding."""

    least: float = 0.0
    """For numbers and words to stay whole and the header to take three lines."""
    wanted: float = 0.0
    """For the body not to wrap at all."""


def grid_places(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[int, ...], ...]:
    """Return, row by row, the 0-based column at which each cell begins, spans from above counted."""
    taken: dict[tuple[int, int], bool] = {}
    places: list[tuple[int, ...]] = []
    for number, row in enumerate(rows):
        starts: list[int] = []
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            starts.append(column)
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    taken[number + down, column + right] = True
            column += cell.colspan
        places.append(tuple(starts))
    return tuple(places)


def column_widths(
    table: Table,
    fonts: FontBook,
    role: str,
    size: float,
    width: float,
    *,
    header_role: str | None = None,
) -> tuple[float, ...]:
    """Return the columns' widths in pt, padding included; they add up to `width`."""
    return measure_table(table, fonts, role, size, width, header_role=header_role).widths


def measure_table(
    table: Table,
    fonts: FontBook,
    role: str,
    size: float,
    width: float,
    *,
    header_role: str | None = None,
) -> TableMeasure:
    """Return the columns' widths, and whether they are enough.

    A column gets what its longest cell wants; when the room is short, columns of text give way first, and
    numbers only when nothing else is left (`fits` is then False). A width declared in the table is kept.
    """
    needs = [_Need() for _ in table.columns]
    if not needs:
        return TableMeasure((), fits=True)
    ruler, head_ruler = _Ruler(fonts, role, size), _Ruler(fonts, header_role or role, size)
    _read_body(table, table.rows, needs, ruler)
    if table.total:
        # 合计 itself is in the header's face, its figures are in the body's
        _read_body(table, (table.total,), needs, ruler, first=head_ruler)
    _read_header(table.header, needs, head_ruler)
    least = [need.least + 2 * CELL_PADDING + BORDER for need in needs]
    wanted = [
        max(need.wanted + 2 * CELL_PADDING, low) for need, low in zip(needs, least, strict=True)
    ]
    for column, declared in enumerate(table.columns):
        if declared.width is not None:
            least[column] = wanted[column] = declared.width * width
    widths = _share(least, wanted, width)
    enough = all(
        given >= need.least + 2 * CELL_PADDING - 0.01
        for given, need in zip(widths, needs, strict=True)
    )
    return TableMeasure(tuple(widths), enough)


@dataclass(frozen=True, slots=True)
class _Ruler:
    fonts: FontBook
    role: str
    size: float

    def width(self, text: str) -> float:
        return self.fonts.measure(self.role, text) * self.size

    def longest_word(self, text: str) -> float:
        """Return the width of the longest stretch without a place to break."""
        longest, start = 0.0, 0
        for place in range(1, len(text) + 1):
            if place == len(text) or is_breakable(text[place - 1], text[place]):
                longest = max(longest, self.width(text[start:place].rstrip(" ")))
                start = place
        return longest


def _plain(content: Inlines) -> str:
    return "".join(item.text for item in content)


def _read_body(
    table: Table,
    rows: Sequence[Sequence[Cell]],
    needs: Sequence[_Need],
    text_ruler: _Ruler,
    *,
    first: _Ruler | None = None,
) -> None:
    """Widen the needs by the cells of rows; `first` measures column 0, cells over several columns wrap freely."""
    for row, starts in zip(rows, grid_places(rows), strict=True):
        for cell, column in zip(row, starts, strict=True):
            if cell.colspan > 1 or column >= len(needs):
                continue
            text, need = _plain(cell.content), needs[column]
            ruler = text_ruler if column or first is None else first
            whole = ruler.width(text)
            solid = (
                table.columns[column].align is Align.RIGHT or _NUMBER.fullmatch(text) is not None
            )
            need.wanted = max(need.wanted, whole)
            least = whole if solid else max(ruler.longest_word(text), min(whole, ruler.size * 2))
            need.least = max(need.least, least)


def _read_header(rows: Sequence[Sequence[Cell]], needs: Sequence[_Need], ruler: _Ruler) -> None:
    """Widen the needs so that each header cell takes three lines at most."""
    for row, starts in zip(rows, grid_places(rows), strict=True):
        for cell, column in zip(row, starts, strict=True):
            text = _plain(cell.content)
            third = _wrapped_width(text, ruler, _HEADER_LINES)
            spanned = needs[column : column + cell.colspan]
            room = sum(need.least for need in spanned) + 2 * CELL_PADDING * (len(spanned) - 1)
            for need in spanned:
                need.least += max(third - room, 0.0) / len(spanned)
                if cell.colspan == 1:
                    need.wanted = max(need.wanted, min(ruler.width(text), ruler.size * 6))


def _wrapped_width(text: str, ruler: _Ruler, lines: int) -> float:
    """Return the least width at which the text takes no more than so many lines."""
    words, start = [], 0
    for place in range(1, len(text) + 1):
        if place == len(text) or is_breakable(text[place - 1], text[place]):
            words.append(ruler.width(text[start:place]))
            start = place
    room = max(words, default=0.0)
    while _count_lines(words, room) > lines:
        room += ruler.size / 2
    return room


def _count_lines(words: Sequence[float], room: float) -> int:
    count, total = 1, 0.0
    for word in words:
        if total + word > room + 0.01:
            count, total = count + 1, 0.0
        total += word
    return count


def _share(least: Sequence[float], wanted: Sequence[float], width: float) -> list[float]:
    """Return widths that add up to `width`: wanted when there is room, else between least and wanted."""
    if sum(wanted) <= width:
        spare = width - sum(wanted)
        return [one + spare * one / sum(wanted) for one in wanted]
    if sum(least) >= width:
        return [one * width / sum(least) for one in least]
    part = (width - sum(least)) / (sum(wanted) - sum(least))
    return [low + (high - low) * part for low, high in zip(least, wanted, strict=True)]
