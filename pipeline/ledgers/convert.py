"""Conversion column by column: raw cells of one table to typed values, faults to the log.

Each distinct cell is converted once. The cells of rows with a fault become None or '' and the rows
are marked faulty; nothing is repaired.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias, cast

from pipeline.errors import Location, Severity
from pipeline.ledgers.dates import convert_date
from pipeline.ledgers.faults import Fault, FaultLog
from pipeline.ledgers.header import HeaderCell
from pipeline.ledgers.identity import (
    Batch,
    bank_card_batch,
    id_number_batch,
    person_batch,
    phone_batch,
    school_batch,
)
from pipeline.ledgers.model import Column, ValueType
from pipeline.ledgers.places import column_letter
from pipeline.ledgers.raw import Cell, LogicalCell, RawTable
from pipeline.ledgers.values import (
    Converter,
    Value,
    decimal_converter,
    enum_converter,
    integer_converter,
    money_converter,
    text_batch,
)

_Limit: TypeAlias = Decimal | date
_NO_VALUE = frozenset({ValueType.INTEGER, ValueType.DECIMAL, ValueType.MONEY, ValueType.DATE})


def empty_value(type_: ValueType) -> Value:
    """Return what a blank cell of a type becomes: None for numbers and dates, else ''."""
    return None if type_ in _NO_VALUE else ""


@dataclass(frozen=True, slots=True)
class TableRows:
    """The data rows of one table."""

    table: RawTable
    indices: list[int]
    """Indices of the data rows in `table.rows`."""

    def place(self, position: int, column: str, index: int | None) -> Location:
        """Return the location of a cell; `index` is the 0-based sheet column, None for a row."""
        return cell_place(self.table, self.indices[position], column, index)


def cell_place(table: RawTable, row: int, column: str | None, index: int | None) -> Location:
    """Return the location of a cell of a raw table (`row` is an index, not a row number)."""
    number = table.number(row)
    if index is not None:
        number = table.cell_lines.get((row, index), number)
    letter = column_letter(index) if index is not None and table.lettered else None
    return Location(
        file=table.file,
        sheet=table.sheet or None,
        cell=f"{letter}{number}" if letter else None,
        column=column,
        row=number,
    )


@dataclass(frozen=True, slots=True)
class Converted:
    """One column of one table."""

    values: list[Value]
    faulty: frozenset[int]
    """Positions (among the data rows) with an error."""


class ColumnConverter:
    """Converts the columns of one ledger."""

    def __init__(self, faults: FaultLog, latest_birth: date | None) -> None:
        self._faults = faults
        self._latest = latest_birth

    def convert(
        self,
        rows: TableRows,
        column: Column,
        cells: Sequence[Cell],
        header: HeaderCell | None,
        line_factor: Decimal | None,
    ) -> Converted:
        """Return the typed values of one column; `header` is None for values from the sheet name."""
        batch = batch_for(column, header, line_factor, self._latest)
        empty = empty_value(column.type)
        if bool in set(map(type, cells)):  # TRUE and 1 are equal, and would share one entry below
            cells = [LogicalCell(cell) if isinstance(cell, bool) else cell for cell in cells]
        table = _convert_distinct(cells, batch, column, empty)
        results = list(map(table.__getitem__, cells))
        if not any(type(item) is Fault for item in table.values()):
            return Converted(cast("list[Value]", results), frozenset())
        index = None if header is None else header.index
        return self._sort_out(rows, column, results, index, empty)

    def _sort_out(
        self,
        rows: TableRows,
        column: Column,
        results: "list[Value | Fault]",
        index: int | None,
        empty: Value,
    ) -> Converted:
        values: list[Value] = []
        faulty: set[int] = set()
        normalised: list[int] = []
        for position, item in enumerate(results):
            if not isinstance(item, Fault):
                values.append(item)
                continue
            if item.code == "V122":
                normalised.append(position)
            else:
                self._faults.put(item, rows.place(position, column.name, index))
            if item.severity is Severity.ERROR:
                faulty.add(position)
                values.append(empty)
            else:
                values.append(item.value)
        if normalised:
            self._report_normalised(rows, column, normalised, index)
        return Converted(values, frozenset(faulty))

    def _report_normalised(
        self, rows: TableRows, column: Column, positions: list[int], index: int | None
    ) -> None:
        self._faults.warn(
            rows.place(positions[0], column.name, index),
            code="V122",
            message=f"这一列有{len(positions)}格的文字中间有空格、换行或不规范的间隔号，"
            f"读取时已去掉或统一（首见于此格）。",
            hint="原文件没有改动；最好在表格里用“查找替换”删去多余的空格。",
        )


def _convert_distinct(
    cells: Sequence[Cell], batch: Batch, column: Column, empty: Value
) -> dict[Cell, Value | Fault]:
    """Return each distinct cell's value, converted once."""
    distinct = list(dict.fromkeys(cells))
    blank = [cell for cell in distinct if cell == "" or (type(cell) is str and cell.isspace())]
    filled = distinct
    if blank:
        none = frozenset(blank)
        filled = [cell for cell in distinct if cell not in none]
    results = batch(filled)
    low, high = _limit(column, column.minimum), _limit(column, column.maximum)
    if low is not None or high is not None:
        results = [
            _limit_fault(column, item, low, high) or item if type(item) is not Fault else item
            for item in results
        ]
    if column.sensitive:
        results = [_discreet(item) if type(item) is Fault else item for item in results]
    table: dict[Cell, Value | Fault] = dict(zip(filled, results, strict=True))
    table.update(dict.fromkeys(blank, empty if column.blank else _blank_fault(column)))
    return table


def _blank_fault(column: Column) -> Fault:
    return Fault(
        code="V101",
        message=f"“{column.name}”没有填。",
        hint="请补填这一格；整行不要的，请把整行删除。",
    )


def _discreet(fault: Fault) -> Fault:
    """Take every quoted value out of a message about a sensitive column."""
    return Fault(
        code=fault.code,
        message=re.sub("“[^”]*”", "所填内容", fault.message),
        hint=re.sub("^是不是“[^”]*”？", "", fault.hint),
        severity=fault.severity,
        value=fault.value,
    )


def batch_for(
    column: Column, header: HeaderCell | None, line_factor: Decimal | None, latest: date | None
) -> Batch:
    """Return the conversion of a column with the unit that its header states."""
    match = None if header is None else header.match
    stated = match is not None and match.unit is not None
    factor = match.factor if match is not None and match.factor is not None else None
    plain: Converter
    match column.type:
        case ValueType.ID_NUMBER:
            return id_number_batch(latest)
        case ValueType.PHONE:
            return phone_batch
        case ValueType.BANK_CARD:
            return bank_card_batch
        case ValueType.PERSON:
            return person_batch
        case ValueType.SCHOOL:
            return school_batch
        case ValueType.MONEY:
            by_line = line_factor if not stated else None
            money = by_line or factor or Decimal(100)
            plain = money_converter(money, stated=stated or by_line is not None)
        case ValueType.INTEGER:
            plain = integer_converter(factor or Decimal(1), column.unit)
        case ValueType.DECIMAL:
            plain = decimal_converter(factor or Decimal(1), column.unit)
        case ValueType.DATE:
            plain = convert_date
        case ValueType.ENUM:
            plain = enum_converter(column.allowed, dict(column.synonyms))
        case ValueType.TEXT:
            return text_batch
    return lambda cells: [plain(cell) for cell in cells]


def _limit_fault(
    column: Column, value: "Value | Fault", low: "_Limit | None", high: "_Limit | None"
) -> Fault | None:
    """Return V112 for a value outside 最小 and 最大, or None."""
    unit = column.unit or ""
    shown = f"“{_limited_text(column, value)}{unit}”"
    if low is not None and _less(value, low):
        message = f"{shown}小于允许的最小值{column.minimum}{unit}。"
    elif high is not None and _less(high, value):
        message = f"{shown}大于允许的最大值{column.maximum}{unit}。"
    else:
        return None
    return Fault(code="V112", message=message, hint="请核对这一格。")


def _limited_text(column: Column, value: "Value | Fault") -> str:
    if isinstance(value, int | Decimal):
        number = Decimal(value) / (100 if column.type is ValueType.MONEY else 1)
        return f"{number.normalize():f}"
    return value.isoformat() if isinstance(value, date) else ""


def _less(left: "Value | Fault", right: "Value | Fault") -> bool:
    """Return whether one number or date is before another of its kind."""
    if isinstance(left, date) and isinstance(right, date):
        return left < right
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return left < right
    return False


def _limit(column: Column, text: str | None) -> "_Limit | None":
    if text is None:
        return None
    if column.type is ValueType.DATE:
        return date.fromisoformat(text)
    return Decimal(text) * (100 if column.type is ValueType.MONEY else 1)
