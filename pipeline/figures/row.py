"""One row of a ledger: each cell as a figure, a date or quoted text with its place.

In: a prepared ledger and a position. Out: values that may be printed. It never gives a bare number.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.figures.edition import printable
from pipeline.figures.figure import DATE_UNIT, Figure, FigureScope, Source
from pipeline.figures.masking import masked
from pipeline.figures.phrase import Quoted
from pipeline.figures.table import NUMERIC, LedgerTable
from pipeline.ledgers.model import Column, ValueType


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row; `cell` gives what stands in a column."""

    table: LedgerTable
    position: int

    def cell(self, name: str) -> Figure | Quoted:
        """Return a number or date as a figure, else the text; blank cells are empty text.

        A sensitive column that the edition does not show gives masked text; Q110 for a column that
        the edition may not print.
        """
        edition = self.table.edition
        column = printable(self.table.column(name), edition)
        value = self.table.value(name, self.position)
        scope = FigureScope(
            self.table.ledger.type.title,
            name,
            self.table.ledger.type.basis,
            self.table.ledger.type.scope_notes,
        )
        if value is None:
            return Quoted("", lambda: cell_source(self.table, name, self.position), scope)
        if edition.masks(column):
            text = masked(column, value)
            return Quoted(
                text, lambda: cell_source(self.table, name, self.position), scope, masked=True
            )
        if isinstance(value, date):
            source = cell_source(self.table, name, self.position)
            return date_figure(value, scope, source)
        if column.type in NUMERIC:
            number = Decimal(str(value))
            amount = number.scaleb(-2) if column.type is ValueType.MONEY else number
            source = cell_source(self.table, name, self.position)
            return Figure(amount, self._unit(column), scope, "取值", (source,))
        return Quoted(str(value), lambda: cell_source(self.table, name, self.position), scope)

    def names(self) -> tuple[str, ...]:
        """Return the columns that the row has."""
        return tuple(str(name) for name in self.table.ledger.frame.columns)

    def _unit(self, column: Column) -> str:
        if column.unit_column is None:
            return column.unit or ""
        return str(self.table.value(column.unit_column, self.position) or column.unit or "")


def cell_source(table: LedgerTable, column: str, position: int) -> Source:
    """Return the source of one cell."""
    index, row = table.place(position)
    sheet = table.ledger.sheets[index]
    letter = sheet.columns.get(column, "")
    return Source("A", "取值", sheet.file, sheet.sheet, column, letter, "", str(row), 1)


def date_figure(day: date, scope: FigureScope, source: Source) -> Figure:
    """Return a date as a figure whose value is the number YYYYMMDD."""
    return Figure(Decimal(f"{day:%Y%m%d}"), DATE_UNIT, scope, "取值", (source,))


def cell_text(column: Column, value: object) -> str:
    """Return a stored value as text (money in 元, dates in ISO form)."""
    if isinstance(value, date):
        return value.isoformat()
    if column.type is ValueType.MONEY:
        return f"{Decimal(str(value)).scaleb(-2).normalize():f}"
    return str(value)


def label_text(column: Column, value: object) -> str:
    """Return a stored value as the label of its group: dates in Chinese."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return cell_text(column, value)
