"""The rows of one letter as the queries see them: plain lists by column, every look at them noted.

In: a ledger and the positions of a letter's rows. Out: a table for selections and rows that tells which
cells were looked at, and for each look a function that gives the same look at another letter.
"""

from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Protocol, TypeAlias, cast

from pipeline.figures.edition import Edition
from pipeline.figures.table import Coded, LedgerTable, Positions
from pipeline.ledgers.model import Column, Ledger, ValueType


class LetterRows(Protocol):
    """What recording needs to know of a letter."""

    @property
    def number(self) -> str:
        """编号."""

    @property
    def rows(self) -> tuple[int, ...]:
        """Positions in the ledger's frame, in reading order."""


Look: TypeAlias = tuple[str, str, int]
"""What was looked at: a sort, a column, and for cells the place of the row in the letter."""
CELL, SUM, DISTINCT, COLUMN = "cell", "sum", "distinct", "column"
NUMBER: Look = ("number", "", 0)
LENGTH: Look = ("length", "", 0)
_BLANK = frozenset({None})
Reader: TypeAlias = Callable[[LetterRows], Hashable]


class LetterColumns:
    """The columns of the letters' ledger, taken out of the frame once each."""

    def __init__(self, ledger: Ledger, edition: Edition) -> None:
        self.table = LedgerTable(ledger, edition)
        self._cells: dict[str, list[Hashable]] = {}
        self._readers: dict[Look, Reader] = {}

    def cells(self, name: str) -> list[Hashable]:
        """Return a column as stored; None for blank cells."""
        known = self._cells.get(name)
        if known is None:
            stored = self.table.ledger.frame[name]
            blank = stored.isna().tolist()
            values = stored.to_numpy(dtype=object).tolist()
            known = self._cells[name] = [
                None if empty or value == "" else value
                for value, empty in zip(values, blank, strict=True)
            ]
        return known

    def reader(self, look: Look) -> Reader:
        """Return the function that takes the same look at any letter."""
        known = self._readers.get(look)
        if known is None:
            known = self._readers[look] = self._new_reader(look)
        return known

    def _new_reader(self, look: Look) -> Reader:
        sort, name, index = look
        if look == NUMBER:
            return lambda letter: letter.number
        if look == LENGTH:
            return lambda letter: len(letter.rows)
        cells = self.cells(name)
        if sort == CELL:
            return lambda letter: cells[letter.rows[index]]
        if sort == DISTINCT:
            return lambda letter: len({cells[row] for row in letter.rows} - _BLANK)
        if sort == COLUMN:
            return lambda letter: tuple([cells[row] for row in letter.rows])
        column = self.table.ledger.type.column(name)
        exact = column is not None and column.type is ValueType.DECIMAL
        numbers = [cast("int | Decimal", 0 if cell is None else cell) for cell in cells]
        nothing = Decimal(0) if exact else 0
        return lambda letter: sum([numbers[row] for row in letter.rows], nothing)


class LetterTable(LedgerTable):
    """The ledger as one letter sees it; `note` is told of every look."""

    def __init__(
        self, columns: LetterColumns, rows: tuple[int, ...], note: Callable[[Look], None]
    ) -> None:
        full = columns.table
        super().__init__(full.ledger, full.edition)
        self._columns = columns
        self._places = {row: index for index, row in enumerate(rows)}
        self._note = note

    def coded(self, name: str) -> Coded:
        """Return a column as codes."""
        self._note((COLUMN, name, 0))
        return self._columns.table.coded(name)

    def total(self, column: Column, positions: Positions) -> Decimal:
        """Return the exact sum of a numeric column over some of the letter's rows."""
        whole = len(positions) == len(self._places)
        self._note((SUM if whole else COLUMN, column.name, 0))
        return self._columns.table.total(column, positions)

    def distinct(self, name: str, positions: Positions) -> int:
        """Return how many different values a column has in some of the letter's rows."""
        whole = len(positions) == len(self._places)
        self._note((DISTINCT if whole else COLUMN, name, 0))
        return self._columns.table.distinct(name, positions)

    def value(self, name: str, position: int) -> object:
        """Return one cell as stored; None when blank."""
        self._note((CELL, name, self._places[position]))
        return self._columns.cells(name)[position]

    def ranges(self, positions: Positions) -> tuple[tuple[int, str, int], ...]:
        """Return a stand-in that differs where the rows differ; letters print no sources."""
        return ((0, repr(positions.tolist()), len(positions)),)
