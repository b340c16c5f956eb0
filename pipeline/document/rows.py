"""Heights of a table's rows and lines, the same for both writers, so that their pages stay in step.

What comes in: a table with its column widths. What goes out: heights in pt, and the lines of each cell.
A table that stands on one page takes a whole number of the page's lines: the text after it is on the
grid of 22 lines again. Nothing is drawn.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from pipeline.document.lines import compose
from pipeline.document.model import Cell, Inlines, Table
from pipeline.document.profile import Profile
from pipeline.document.tables import BORDER, CELL_PADDING, column_widths, grid_places
from pipeline.fonts import FontBook

CELL_ABOVE: Final = 1.5
"""pt over and under a cell's text."""
_LEADING: Final = 1.3
"""Height of a line of a cell in em."""
_STEPS: Final = 4
"""Rows, captions, units and notes are multiples of this part of a line of the page."""
_UNDIVIDED: Final = 8
"""A table of so many lines of the page stands on one page."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where the parts of a table stand; all in pt."""

    widths: tuple[float, ...]
    """One a column, padding included."""
    heights: tuple[float, ...]
    """One a row: header rows, rows, 合计."""
    whole: bool
    """Whether it is so low that it goes to the next page rather than be divided."""
    total: float
    """Height of all of it, caption, unit and note included: whole lines of the page."""


def cell_line(profile: Profile) -> float:
    """Return the height of a line of text in a cell in pt."""
    return profile.table_size * _LEADING


def small_line(profile: Profile) -> float:
    """Return the height of a line above or under a table (caption, 单位, 注) in pt."""
    step = profile.line_pitch / _STEPS
    return math.ceil(profile.table_size * _LEADING / step) * step


def lay_table(table: Table, fonts: FontBook, profile: Profile, width: float) -> TableLayout:
    """Return the widths and heights of a table in a 版心 of `width` pt."""
    size, role, head = profile.table_size, profile.font_table, profile.font_table_header
    widths = column_widths(table, fonts, role, size, width, header_role=head)
    ruler = _Ruler(fonts, profile, widths)
    heads = len(table.header)
    rows = (*table.header, *table.rows, *((table.total,) if table.total else ()))
    heights = _row_heights(rows, heads, ruler)
    captions = len(cell_lines(table.caption, fonts, head, size, width))
    notes = len(cell_lines(table.note, fonts, role, size, width))
    rest = (captions + notes + bool(table.unit_line)) * small_line(profile)
    lines = math.ceil((sum(heights) + rest + BORDER) / profile.line_pitch - 0.001)
    extra = (lines * profile.line_pitch - rest - BORDER - sum(heights)) / max(len(heights), 1)
    return TableLayout(
        widths,
        tuple(height + extra for height in heights),
        whole=lines <= _UNDIVIDED,
        total=lines * profile.line_pitch,
    )


def cell_lines(
    content: Inlines, fonts: FontBook, role: str, size: float, width: float
) -> tuple[Inlines, ...]:
    """Return the content broken into lines of `width` pt; numbers stay whole. () for nothing."""
    lines = compose(
        content,
        role=role,
        fonts=fonts,
        size=size,
        width=width,
        chars=None,
        first_indent=0.0,
        hanging=False,
    )
    return tuple(line.content for line in lines)


def cell_room(widths: Sequence[float], column: int, span: int) -> float:
    """Return the width in pt that the text of a cell has."""
    return sum(widths[column : column + span]) - 2 * CELL_PADDING - BORDER


@dataclass(frozen=True, slots=True)
class _Ruler:
    fonts: FontBook
    profile: Profile
    widths: tuple[float, ...]

    def need(self, cell: Cell, column: int, *, head: bool) -> float:
        """Return the height in pt that a cell's text needs, with the row's border."""
        profile = self.profile
        role = profile.font_table_header if head else profile.font_table
        room = cell_room(self.widths, column, cell.colspan)
        lines = cell_lines(cell.content, self.fonts, role, profile.table_size, room)
        return max(len(lines), 1) * cell_line(profile) + 2 * CELL_ABOVE + BORDER


def _row_heights(rows: Sequence[Sequence[Cell]], heads: int, ruler: _Ruler) -> list[float]:
    """Return the least heights in whole steps; a cell over several rows widens the last of them."""
    step = ruler.profile.line_pitch / _STEPS
    heights = [0.0] * len(rows)
    tall: list[tuple[int, int, float]] = []
    for number, (row, starts) in enumerate(zip(rows, grid_places(rows), strict=True)):
        for cell, column in zip(row, starts, strict=True):
            need = ruler.need(cell, column, head=number < heads)
            if cell.rowspan > 1:
                tall.append((number, number + cell.rowspan, need))
            else:
                heights[number] = max(heights[number], need)
        # the table's own border is as high as half of two rows' lines: the first row makes room for it
        border = 0.0 if number else BORDER
        least = cell_line(ruler.profile) + 2 * CELL_ABOVE + BORDER
        need = max(heights[number], least) + border
        heights[number] = math.ceil(need / step - 0.001) * step - border
    for first, end, need in tall:
        lacking = need - sum(heights[first:end])
        if lacking > 0:
            heights[min(end, len(rows)) - 1] += math.ceil(lacking / step) * step
    return heights


def whole_twips(heights: Sequence[float]) -> list[int]:
    """Return heights in twips so that no sum of them is more than rounding away from the true one."""
    edges = [round(edge * 20) for edge in accumulate(heights, initial=0.0)]
    return [below - above for above, below in pairwise(edges)]
