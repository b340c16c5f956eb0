"""Tables of the program's own papers: rows of wrapped text over as many pages as they need.

Columns and rows come in; the items of each page and the places of the rows that lead somewhere go out. The
header stands on every page, no row is divided, and a row that heads a group never stands alone at the foot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pipeline.document.geometry import points
from pipeline.document.profile import Profile
from pipeline.dossier.bindingmarks import Link
from pipeline.dossier.papersetting import SIZE, Align, Setter, placed
from pipeline.writers.canvas import Item, Rule
from pipeline.writers.fitting import Fitted, FitText

_INSET: Final = (2.2, 3.2)
"""pt beside, and above and below, a cell's text."""
_LINES: Final = 5
"""A cell of more lines is set smaller."""
_SINGLE: Final = (1.0, 0.95, 0.9, 0.85)
"""A short text is set a little smaller rather than with its last character on a line of its own."""
_SMALLER: Final = (0.85, 0.75, 0.65, 0.55)
_FRAME: Final = 1.0
_LINE: Final = 0.5
"""pt; widths of the outer and the inner lines."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    head: str
    width: float
    """mm."""
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    cells: tuple[str, ...]
    """One a column; the only one of a row that heads a group."""
    target: str = ""
    """`Part.key` that a click leads to; '' for none."""
    file: str = ""
    """Evidence file that it is about."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table stands on its pages, in mm."""

    left: float
    top: float
    """On the first page."""
    next_top: float
    """On the others."""
    bottom: float
    least: float = 8.5
    """Height that every row has."""
    size: float = 10.5
    """pt."""


@dataclass(frozen=True, slots=True)
class TablePage:
    """The part of a table on one page."""

    items: tuple[Item, ...]
    links: tuple[Link, ...]
    """`page` counts from the table's first page."""


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A row with its texts set."""

    row: Row
    cells: tuple[Fitted, ...]
    height: float
    """pt."""


def lay_rows(
    setter: Setter, profile: Profile, columns: Sequence[Column], rows: Sequence[Row], area: Area
) -> tuple[TablePage, ...]:
    """Return the pages of the table, at least one."""
    layer = _Layer(setter, profile, columns, area)
    fitted = [layer.fit(row) for row in rows]
    place = 0
    while place < len(fitted):
        # a row that heads a group takes the next one with it
        end = place + 1
        while end < len(fitted) and layer.heads(fitted[end - 1]):
            end += 1
        layer.add(fitted[place:end])
        place = end
    return layer.finish()


class _Layer:
    """Puts rows on pages."""

    def __init__(
        self, setter: Setter, profile: Profile, columns: Sequence[Column], area: Area
    ) -> None:
        self._setter = setter
        self._profile = profile
        self._columns = columns
        self._area = area
        widths = [points(column.width) for column in columns]
        self._widths = widths
        self._edges = list(accumulate(widths, initial=points(area.left)))
        self._bottom = points(area.bottom)
        self._tallest = self._bottom - points(area.next_top) - points(24.0)
        role = profile.font_table_header
        self._head = self._fit_cells(Row(tuple(column.head for column in columns)), role)
        self._pages: list[TablePage] = []
        self._filled = False
        self._begin(points(area.top))

    def heads(self, row: _Fitted) -> bool:
        """Return whether a row heads a group."""
        return len(row.cells) == 1

    def fit(self, row: Row) -> _Fitted:
        """Return a row with its texts set."""
        self._setter.file = row.file
        profile = self._profile
        if len(row.cells) > 1:
            fitted = self._fit_cells(row, profile.font_table)
        else:
            room = sum(self._widths) - 4 * _INSET[0]
            cell = self._cell(row.cells[0], profile.font_table_header, room)
            fitted = _Fitted(row, (cell,), self._height((cell,)))
        self._setter.file = ""
        return fitted

    def add(self, rows: Sequence[_Fitted]) -> None:
        """Put rows under those before them, on a new page where this one has no room for all."""
        if self._y + sum(row.height for row in rows) > self._bottom and self._filled:
            self._end()
            self._begin(points(self._area.next_top))
        for row in rows:
            self._draw(row)
            self._filled = True

    def finish(self) -> tuple[TablePage, ...]:
        """Return all pages."""
        self._end()
        return tuple(self._pages)

    def _fit_cells(self, row: Row, role: str) -> _Fitted:
        cells = tuple(
            self._cell(text, role, width - 2 * _INSET[0], short=column.centred)
            for text, width, column in zip(row.cells, self._widths, self._columns, strict=True)
        )
        return _Fitted(row, cells, self._height(cells))

    def _cell(self, text: str, role: str, room: float, *, short: bool = False) -> Fitted:
        """Return a text of a few lines, smaller where it is long, and at last as high as a page."""
        size = self._area.size
        sizes = [size, *(size * part for part in _SMALLER)]
        texts = (FitText(text, role),)
        for part in _SINGLE if short else _SINGLE[:-1]:
            if self._setter.lines(texts, room, size * part) == 1:
                return self._setter.fit(texts, room, self._tallest, (size * part,))
        low = [one for one in sizes if self._setter.lines(texts, room, one) <= _LINES]
        return self._setter.fit(texts, room, self._tallest, low[:1] or sizes[2:])

    def _height(self, cells: Sequence[Fitted]) -> float:
        tallest = max(cell.height for cell in cells)
        return max(points(self._area.least), tallest + 2 * _INSET[1])

    def _begin(self, top: float) -> None:
        self._items: list[Item] = []
        self._links: list[Link] = []
        self._top = self._y = top
        self._filled = False
        self._draw(self._head)

    def _end(self) -> None:
        left, right = self._edges[0], self._edges[-1]
        for y in (self._top, self._y):
            self._items.append(Rule(left - _FRAME / 2, y, right + _FRAME / 2, y, _FRAME))
        self._items += [Rule(x, self._top, x, self._y, _FRAME) for x in (left, right)]
        self._pages.append(TablePage(tuple(self._items), tuple(self._links)))

    def _draw(self, row: _Fitted) -> None:
        left, right = self._edges[0], self._edges[-1]
        below = self._y + row.height
        if self.heads(row):
            middle = self._y + (row.height - row.cells[0].height) / 2
            room = right - left - 4 * _INSET[0]
            self._items += placed(row.cells[0], left + 2 * _INSET[0], middle, room)
        else:
            self._draw_cells(row)
            self._items += [Rule(x, self._y, x, below, _LINE) for x in self._edges[1:-1]]
        self._items.append(Rule(left, below, right, below, _LINE))
        if row.row.target:
            box = (left, SIZE[1] - below, right, SIZE[1] - self._y)
            self._links.append(Link(len(self._pages), box, row.row.target))
        self._y = below

    def _draw_cells(self, row: _Fitted) -> None:
        for cell, column, x, width in zip(
            row.cells, self._columns, self._edges, self._widths, strict=False
        ):
            middle = self._y + (row.height - cell.height) / 2
            align: Align = "centre" if column.centred or row is self._head else "left"
            self._items += placed(cell, x + _INSET[0], middle, width - 2 * _INSET[0], align)
