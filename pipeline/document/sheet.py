"""Neutral workbooks: what the XLSX writer prints, without any Excel library.

Used for 溯源 and 问题清单. Text is text: a writer may never let a cell become a formula.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CellStyle(StrEnum):
    """Meaning of a cell's look; the writer chooses the colours."""

    PLAIN = "plain"
    HEADER = "header"
    ERROR = "error"
    WARNING = "warning"
    MUTED = "muted"
    WRAP = "wrap"
    CUT = "cut"
    """Long text of which the first line shows; the whole of it stands in the cell."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell: text, an exact number, or blank ('')."""

    value: str | Decimal | int
    style: CellStyle = CellStyle.PLAIN


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: rows of cells, the first `header_rows` frozen and repeated in print."""

    name: str
    rows: tuple[tuple[SheetCell, ...], ...]
    widths: tuple[float, ...]
    """Column widths in characters of half width."""
    header_rows: int = 1
    landscape: bool = True
    autofilter: bool = True
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """(column index, allowed values): drop-down lists over the data rows."""
    hints: tuple[tuple[int, str], ...] = ()
    """(column index, input message) shown when a cell of that column is chosen."""
    text_columns: tuple[int, ...] = ()
    """Column indexes whose empty cells are set to text, so that a typed ID keeps all its digits."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets with the document properties that make the bytes reproducible."""

    title: str
    sheets: tuple[Sheet, ...]
    author: str = ""
    created_iso: str = "2000-01-01"
    """Creation date to write; from the workspace, never from the clock."""
