"""Where the header stands in a sheet: title rows above it, one or two rows, merged groups.

A raw table and the header texts of a ledger type come in; a `TableHeader` with the column of each
declared name goes out, or None when the sheet has no such header. Problems go to the fault log.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.ledgers.headers import HeaderBook, HeaderMatch
from pipeline.ledgers.model import Column
from pipeline.ledgers.raw import Cell, RawTable
from pipeline.ledgers.units import money_factor

_DEPTH = 40
"""Rows from the top in which a header is looked for."""

_UNIT_LINE = re.compile(
    r"(?:^|[^报表位管学填主])单位\s*[:：]\s*(?:人民币)?\s*"
    r"((?:百|千|万|百万|千万|亿)?元|分|角)\s*(?:$|[\s、，,;；)])"
)


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One column of the sheet that has a header."""

    index: int
    """0-based column of the sheet."""
    text: str
    """Header text as a clerk sees it; `上/下` where two rows make it."""
    match: HeaderMatch | None


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The header of one sheet."""

    first: int
    """Index of its first row in the raw table."""
    last: int
    """Index of its last row."""
    cells: tuple[HeaderCell, ...]
    line_factor: Decimal | None = None
    """Factor to 分 from a line 单位：万元 above the header, for money without a unit of its own."""
    line_unit: str | None = None
    columns: dict[str, HeaderCell] = field(default_factory=dict)
    """First header cell of each matched column, by canonical name."""


def find_header(table: RawTable, book: HeaderBook) -> TableHeader | None:
    """Return the header row (or pair of rows) that matches most declared columns, or None.

    At least two columns must match, or one where the type has only one; of equals the single row
    above the pair, and the upper row, wins.
    """
    grid = _with_merges(table, _DEPTH + 1)
    best: tuple[int, int, int] | None = None
    for row in range(min(len(grid), _DEPTH)):
        single = _count(_texts(grid, row, row), book)
        pair = _count(_texts(grid, row, row + 1), book) if row + 1 < len(grid) else 0
        below = _count(_texts(grid, row + 1, row + 1), book) if row + 1 < len(grid) else 0
        if best is None or single > best[0]:
            best = (single, row, row)
        if pair > max(single, below) and pair > best[0] and _is_group_row(grid, row, book):
            best = (pair, row, row + 1)
    needed = min(2, sum(1 for column in book.type.columns if not column.from_sheet))
    if best is None or best[0] < max(1, needed):
        return None
    return _build(table, grid, best[1], best[2], book)


def _build(
    table: RawTable, grid: list[list[Cell]], first: int, last: int, book: HeaderBook
) -> TableHeader:
    found = [(index, texts, _best_match(texts, book)) for index, texts in _texts(grid, first, last)]
    whole = {
        best.match.column.name for _, _, best in found if best is not None and not best.partial
    }
    cells: list[HeaderCell] = []
    columns: dict[str, HeaderCell] = {}
    for index, texts, best in found:
        match = None if best is None else best.match
        if match is not None and best is not None and best.partial and match.column.name in whole:
            match = None  # 监护人/身份证号 beside 学生/身份证号: only the whole text decides
        cell = HeaderCell(index, texts.shown, match)
        cells.append(cell)
        if match is not None:
            columns.setdefault(match.column.name, cell)
    factor, unit = _unit_line(table, first)
    return TableHeader(first, last, tuple(cells), factor, unit, columns)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Header text of one sheet column, in one row or two."""

    top: str
    bottom: str

    @property
    def shown(self) -> str:
        return f"{self.top}/{self.bottom}" if self.bottom else self.top


@dataclass(frozen=True, slots=True)
class _Best:
    match: HeaderMatch
    partial: bool
    """Whether only the lower of two header rows matched."""


def _best_match(texts: _Texts, book: HeaderBook) -> _Best | None:
    """Match both rows together first, then the lower alone with the unit of the upper."""
    if not texts.bottom:
        match = book.match(texts.top)
        return None if match is None else _Best(match, partial=False)
    for text in (texts.top + texts.bottom, texts.shown):
        match = book.match(text)
        if match is not None:
            return _Best(match, partial=False)
    match = book.match(texts.bottom)
    if match is None:
        return None
    group_unit = _bracket(texts.top)
    if match.unit is None and group_unit:
        joined = book.match(f"{texts.bottom}({group_unit})")
        if joined is not None and joined.factor is not None:
            match = joined
    return _Best(match, partial=True)


def _bracket(text: str) -> str:
    inside = re.search(r"\(([^()]*)\)$", unicodedata.normalize("NFKC", text).strip())
    return inside[1] if inside else ""


def _count(texts: list[tuple[int, _Texts]], book: HeaderBook) -> int:
    matches = [_best_match(item, book) for _, item in texts]
    return len({best.match.column.name for best in matches if best is not None})


def _texts(grid: list[list[Cell]], first: int, last: int) -> list[tuple[int, _Texts]]:
    """Return the header text of each column that has one."""
    result: list[tuple[int, _Texts]] = []
    for index in range(max(len(grid[first]), len(grid[last]))):
        top = _text(grid[first], index)
        bottom = "" if first == last else _text(grid[last], index)
        if top == bottom:
            bottom = ""
        if top or bottom:
            result.append((index, _Texts(top, bottom) if top else _Texts(bottom, "")))
    return result


def _text(row: list[Cell], index: int) -> str:
    cell = row[index] if index < len(row) else ""
    return cell.strip() if isinstance(cell, str) else ""


def _is_group_row(grid: list[list[Cell]], row: int, book: HeaderBook) -> bool:
    """Return whether a row can be the upper one of two header rows: it has a known header."""
    return _count(_texts(grid, row, row), book) > 0 or len(_texts(grid, row, row)) > 1


def _with_merges(table: RawTable, depth: int) -> list[list[Cell]]:
    """Return the first rows with every merged range filled with its value."""
    grid = [list(row) for row in table.rows[:depth]]
    for merge in table.merges:
        if merge.top >= len(grid) or merge.left >= len(grid[merge.top]):
            continue
        value = grid[merge.top][merge.left]
        for row in range(merge.top, min(merge.bottom + 1, len(grid))):
            for index in range(merge.left, min(merge.right + 1, len(grid[row]))):
                grid[row][index] = value
    return grid


def _unit_line(table: RawTable, first: int) -> tuple[Decimal | None, str | None]:
    """Return the unit that a line such as 单位：万元 above the header declares for money."""
    for row in table.rows[:first]:
        for cell in row:
            if isinstance(cell, str) and (match := _UNIT_LINE.search(cell)):
                return money_factor(match[1]), match[1]
    return None, None


def sheet_columns(header: TableHeader) -> dict[str, Column]:
    """Return the matched columns by canonical name."""
    return {
        name: cell.match.column for name, cell in header.columns.items() if cell.match is not None
    }
