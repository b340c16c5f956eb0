"""Read one ledger: files in, one typed `Ledger` and every problem out.

The visible list of stages: open, find the header, sort the rows, convert the columns, check. Files
are only ever opened for reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline.errors import Diagnostic, Location
from pipeline.ledgers.checks import Rows, check_rows, excluded_rows
from pipeline.ledgers.columns import HeaderChecks, check_header, check_sheet_name, sheet_value
from pipeline.ledgers.control import check_control
from pipeline.ledgers.convert import (
    ColumnConverter,
    Converted,
    TableRows,
    batch_for,
    cell_place,
    empty_value,
)
from pipeline.ledgers.faults import Fault, FaultLog
from pipeline.ledgers.frame import build_frame, sum_text, sums_of
from pipeline.ledgers.header import TableHeader, find_header
from pipeline.ledgers.headers import HeaderBook
from pipeline.ledgers.model import (
    ControlDeclaration,
    ControlTotals,
    Ledger,
    LedgerType,
    SheetSource,
)
from pipeline.ledgers.places import column_letter
from pipeline.ledgers.raw import RawTable
from pipeline.ledgers.readers import read_tables
from pipeline.ledgers.rows import RowSorts, sort_rows
from pipeline.ledgers.spec_columns import NUMERIC
from pipeline.ledgers.structure import (
    drop_long_rows,
    fill_merges,
    is_empty,
    is_quiet,
    report_no_header,
    report_rows,
    report_unheaded,
)
from pipeline.ledgers.totals import TotalColumn, check_totals
from pipeline.ledgers.values import Value


@dataclass(slots=True)
class _Part:
    """One table that was read, on its way into the ledger."""

    table: RawTable
    header: TableHeader
    sorts: RowSorts
    columns: dict[str, Converted]
    hidden: int


@dataclass(slots=True)
class _Reading:
    """Everything one call of `read_ledger` knows."""

    ledger_id: str
    type: LedgerType
    book: HeaderBook
    faults: FaultLog
    converter: ColumnConverter
    parts: list[_Part] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)


def read_ledger(
    ledger_id: str,
    type_: LedgerType,
    files: Sequence[tuple[str, Path]],
    *,
    period: tuple[date, date] | None = None,
    control: ControlDeclaration | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Ledger | None, tuple[Diagnostic, ...]]:
    """Read all files of one ledger, check every cell, and return rows with their places.

    Args:
        ledger_id: the ledger's name in the workspace, e.g. 资助.
        type_: its type.
        files: (path relative to the workspace, absolute path), in reading order.
        period: first and last day; rows dated outside it are R106.
        control: declared totals to be held.
        aliases: more header texts for a column, by canonical name.

    Returns:
        The ledger, or None when an error concerns the ledger as a whole; and every problem found.
        With errors of single rows only the ledger is returned and `faulty_rows` marks them.
    """
    faults = FaultLog()
    reading = _Reading(
        ledger_id=ledger_id,
        type=type_,
        book=HeaderBook(type_, _known_aliases(type_, ledger_id, aliases or {}, faults)),
        faults=faults,
        converter=ColumnConverter(faults, None if period is None else period[1]),
    )
    for name, path in files:
        _read_file(reading, name, path)
    if not reading.parts:
        if not faults.ledger_error:
            _report_nothing(ledger_id, files, faults)
        return None, faults.result()
    ledger = _assemble(reading, period, control)
    return (None if faults.ledger_error else ledger), faults.result()


def _known_aliases(
    type_: LedgerType, ledger_id: str, aliases: Mapping[str, Sequence[str]], faults: FaultLog
) -> Mapping[str, Sequence[str]]:
    for name in aliases:
        if type_.column(name) is None:
            faults.add(
                Location(file="inputs/workspace.yaml", column=f"别名/{ledger_id}"),
                code="L105",
                message=f"别名里的“{name}”不是“{type_.title}”的列。",
                hint=f"可用的列有：{'、'.join(column.name for column in type_.columns)}。",
            )
    return aliases


def _report_nothing(ledger_id: str, files: Sequence[tuple[str, Path]], faults: FaultLog) -> None:
    faults.add(
        Location(file=files[0][0] if files else None),
        code="F110",
        message=f"台账“{ledger_id}”没有可读的表：{'文件是空的' if files else '没有文件'}。",
        hint="请填好台账并保存后再试；文件名写在 inputs/workspace.yaml 的“台账”里。",
    )


def _read_file(reading: _Reading, name: str, path: Path) -> None:
    before = reading.faults.size
    tables = read_tables(name, path, reading.faults)
    without: list[RawTable] = []
    found = False
    for table in tables:
        header = find_header(table, reading.book)
        if header is None:
            without.append(table)
            continue
        found = True
        reading.parts.append(_read_table(reading, table, header))
    if found:
        for table in without:
            if not is_quiet(table):
                reading.faults.warn(
                    Location(file=table.file, sheet=table.sheet or None),
                    code="L206",
                    message=f"工作表“{table.sheet}”里没有“{reading.type.title}”的表头，没有读入。",
                    hint="不是台账的可以不管；是台账的，请检查表头。",
                )
    elif filled := [table for table in without if not is_empty(table)]:
        report_no_header(filled, reading.book, reading.faults)
    elif reading.faults.size == before:
        _report_nothing(reading.ledger_id, [(name, path)], reading.faults)


def _read_table(reading: _Reading, table: RawTable, header: TableHeader) -> _Part:
    faults = reading.faults
    check_header(table, header, HeaderChecks(reading.book, faults, reading.ledger_id))
    sorts = sort_rows(table, header)
    drop_long_rows(table, header, sorts, faults)
    fill_merges(table, header, sorts, faults)
    hidden = report_rows(table, sorts, faults)
    rows = TableRows(table, sorts.data)
    columns: dict[str, Converted] = {}
    by_column = list(zip(*(table.rows[row] for row in sorts.data), strict=True))
    report_unheaded(rows, header, by_column, faults)
    for column in reading.type.columns:
        cell = header.columns.get(column.name)
        if cell is not None:
            cells = by_column[cell.index] if by_column else ()
            columns[column.name] = reading.converter.convert(
                rows, column, cells, cell, header.line_factor
            )
            if column.from_sheet:
                check_sheet_name(table, column, columns[column.name].values, faults)
        elif column.from_sheet:
            value = sheet_value(table, column)
            if not isinstance(value, Fault):
                columns[column.name] = Converted([value] * len(sorts.data), frozenset())
    part = _Part(table, header, sorts, columns, hidden)
    _check_part_totals(reading, part)
    return part


def _check_part_totals(reading: _Reading, part: _Part) -> None:
    values = {name: item.values for name, item in part.columns.items()}
    numeric = [
        TotalColumn(
            column,
            cell,
            part.columns[column.name],
            batch_for(column, cell, part.header.line_factor, None),
        )
        for column in reading.type.columns
        if column.type in NUMERIC
        and (cell := part.header.columns.get(column.name)) is not None
        and (cell.match is None or cell.match.factor is not None)
    ]
    excluded = excluded_rows(reading.type, values)
    check_totals(part.table, part.sorts, numeric, excluded, reading.sums, reading.faults)
    for name, total in sums_of(reading.type, values, ()).items():
        reading.sums[name] = reading.sums.get(name, Decimal(0)) + total


def _assemble(
    reading: _Reading,
    period: tuple[date, date] | None,
    control: ControlDeclaration | None,
) -> Ledger:
    import pandas as pd

    columns, faulty = _join(reading)
    sheet_index = [at for at, part in enumerate(reading.parts) for _ in part.sorts.data]
    row_index = [row for part in reading.parts for row in part.sorts.data]

    def place(position: int, name: str | None) -> Location:
        part = reading.parts[sheet_index[position]]
        cell = part.header.columns.get(name) if name is not None else None
        return cell_place(
            part.table, row_index[position], name, None if cell is None else cell.index
        )

    rows = Rows(reading.type, columns, place, len(row_index), faulty)
    check_rows(rows, period, reading.faults)
    if not faulty and not reading.faults.ledger_error:
        check_control(
            reading.type, reading.ledger_id, columns, len(row_index), control, reading.faults
        )
    numbers = [part.table.number(row) for part in reading.parts for row in part.sorts.data]
    return Ledger(
        id=reading.ledger_id,
        type=reading.type,
        frame=build_frame(reading.type, columns),
        sheet_index=pd.Series(sheet_index, dtype="int64"),
        row_number=pd.Series(numbers, dtype="int64"),
        sheets=tuple(_source(part) for part in reading.parts),
        control=_control_totals(reading, columns),
        faulty_rows=frozenset(faulty),
    )


def _join(reading: _Reading) -> tuple[dict[str, list[Value]], set[int]]:
    """Return the columns of all tables end to end, and the positions of faulty rows."""
    names = {name for part in reading.parts for name in part.columns}
    columns: dict[str, list[Value]] = {}
    faulty: set[int] = set()
    for column in reading.type.columns:
        if column.name not in names:
            continue
        values: list[Value] = []
        for part in reading.parts:
            converted = part.columns.get(column.name)
            start = len(values)
            if converted is None:
                values.extend([empty_value(column.type)] * len(part.sorts.data))
                continue
            values.extend(converted.values)
            faulty.update(start + at for at in converted.faulty)
        columns[column.name] = values
    return columns, faulty


def _source(part: _Part) -> SheetSource:
    letters = {
        name: column_letter(cell.index)
        for name, cell in part.header.columns.items()
        if part.table.lettered
    }
    return SheetSource(part.table.file, part.table.sheet, letters)


def _control_totals(reading: _Reading, columns: Mapping[str, Sequence[Value]]) -> ControlTotals:
    excluded = excluded_rows(reading.type, columns)
    sums = sums_of(reading.type, columns, excluded)
    sorts = [part.sorts for part in reading.parts]
    return ControlTotals(
        rows=sum(len(item.data) for item in sorts),
        skipped_total_rows=sum(len(item.totals) for item in sorts),
        hidden_rows=sum(part.hidden for part in reading.parts),
        sums={
            column.name: sum_text(column, sums[column.name])
            for column in reading.type.columns
            if column.name in sums
        },
        excluded_rows=len(excluded),
        example_rows=sum(len(item.examples) for item in sorts),
        note_rows=sum(len(item.notes) for item in sorts),
        blank_rows=sum(len(item.blanks) for item in sorts),
        repeated_header_rows=sum(len(item.repeated_headers) for item in sorts),
    )
