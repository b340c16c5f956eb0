"""Raw tables: cells as they stand in the file, with their place, before any type is applied.

Readers make them; header and column stages read them. No value has been changed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that shows an error (#N/A, #DIV/0!)."""

    text: str


@dataclass(frozen=True, slots=True)
class UncalculatedCell:
    """A formula that was never calculated: the file holds no value for it."""


@dataclass(frozen=True, slots=True)
class LogicalCell:
    """A cell that holds TRUE or FALSE."""

    value: bool


Cell: TypeAlias = (
    str
    | float
    | int
    | bool
    | datetime
    | date
    | time
    | timedelta
    | ErrorCell
    | UncalculatedCell
    | LogicalCell
)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; all four 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet, or one text file, as it stands."""

    file: str
    """Path relative to the workspace."""
    sheet: str
    """Sheet name; '' for CSV and YAML."""
    name: str
    """What a column 来自工作表 reads: the sheet's name, or the file's name without ending."""
    rows: list[list[Cell]]
    """Cells by row; blank cells are ''. Rows may differ in length in CSV."""
    row_numbers: list[int] | None = None
    """Line of each row, for text files; None when row i is row i+1 of the sheet."""
    hidden_rows: frozenset[int] = frozenset()
    """1-based rows that are hidden."""
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    lettered: bool = True
    """Whether columns have letters (not so in YAML)."""
    cell_lines: dict[tuple[int, int], int] = field(default_factory=dict)
    """YAML only: line of each value, by (row index, column); for row 0 where each key first stands."""

    def number(self, index: int) -> int:
        """Return the 1-based row (or line) of the row at this index."""
        return index + 1 if self.row_numbers is None else self.row_numbers[index]


def is_blank(cell: Cell) -> bool:
    """Return whether a cell is empty or holds only white space."""
    return cell == "" or (type(cell) is str and not cell.strip())
