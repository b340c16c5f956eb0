"""Checks of a table's header against the ledger type: missing, doubled, unknown, wrong unit.

A found header comes in; L-codes go to the fault log. Cells are not looked at, only header texts and
the sheet's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import Location, Severity
from pipeline.ledgers.convert import cell_place
from pipeline.ledgers.faults import Fault, FaultLog
from pipeline.ledgers.header import HeaderCell, TableHeader
from pipeline.ledgers.headers import HeaderBook, is_harmless
from pipeline.ledgers.model import Column, ValueType
from pipeline.ledgers.raw import RawTable
from pipeline.ledgers.values import Value, clip, half_width

_DEFAULT_SHEET = ("sheet", "工作表", "表")


@dataclass(frozen=True, slots=True)
class HeaderChecks:
    """What header checks need to know."""

    book: HeaderBook
    faults: FaultLog
    ledger_id: str


def check_header(table: RawTable, header: TableHeader, checks: HeaderChecks) -> None:
    """Report every fault of a header (L202–L205, L211)."""
    missing = _missing(table, header, checks)
    unknown = [
        cell
        for cell in header.cells
        if cell.match is None and not (table.lettered and is_harmless(cell.text))
    ]
    _report_missing(table, header, missing, unknown, checks)
    for cell in unknown:
        if table.lettered:
            _report_unknown(table, header, cell, checks)
        else:
            _report_unknown_key(table, cell, checks)
    for cell in header.cells:
        if cell.match is None:
            continue
        first = header.columns[cell.match.column.name]
        if first is not cell:
            _report_double(table, header, cell, first, checks)
        if cell.match.factor is None:
            _report_unit(table, header, cell, checks)


def _missing(table: RawTable, header: TableHeader, checks: HeaderChecks) -> list[Column]:
    missing: list[Column] = []
    for column in checks.book.type.columns:
        if column.name in header.columns:
            continue
        if column.from_sheet:
            value = sheet_value(table, column)
            if isinstance(value, Fault) and column.required:
                checks.faults.add(
                    Location(file=table.file, sheet=table.sheet or None, column=column.name),
                    code="L211",
                    message=value.message,
                    hint=value.hint,
                )
        elif column.required:
            missing.append(column)
    return missing


def _report_missing(
    table: RawTable,
    header: TableHeader,
    missing: list[Column],
    unknown: list[HeaderCell],
    checks: HeaderChecks,
) -> None:
    for column in missing:
        near = [
            cell
            for cell in unknown
            if (found := checks.book.nearest_column(cell.text, missing)) is not None
            and found.name == column.name
        ]
        if near:
            names = "、".join(clip(cell.text) for cell in near)
            word = "表头" if table.lettered else "键"
            hint = (
                f"表里的{names}如果就是“{column.name}”，请把{word}改成“{column.name}”，"
                f"或{_alias_line(checks, column, near[0].text)}"
            )
        elif table.lettered:
            hint = f"请在表里补上“{column.name}”列（表头在第{table.number(header.last)}行）。"
            if unknown:
                others = "、".join(clip(cell.text) for cell in unknown[:5])
                hint += (
                    f"不认识的列有{others}；其中如果有“{column.name}”，请改表头，"
                    f"或{_alias_line(checks, column, '表里的写法')}"
                )
        else:
            hint = f"请在每一条里写上“{column.name}: …”。"
        checks.faults.add(
            Location(
                file=table.file,
                sheet=table.sheet or None,
                column=column.name,
                row=table.number(header.last),
            ),
            code="L202",
            message=f"缺少必需的列“{column.name}”。",
            hint=hint,
        )


def _alias_line(checks: HeaderChecks, column: Column, text: str) -> str:
    shown = " ".join(text.split())
    quoted = f'"{shown}"' if set(shown) & set(":,[]{}#&*!|>'\"%@`") else shown
    return (
        f"在 inputs/workspace.yaml 里加一行：别名: {{{checks.ledger_id}: "
        f"{{{column.name}: [{quoted}]}}}}"
    )


def _report_unknown(
    table: RawTable, header: TableHeader, cell: HeaderCell, checks: HeaderChecks
) -> None:
    free = [
        column
        for column in checks.book.type.columns
        if column.name not in header.columns
        and not (column.from_sheet and not isinstance(sheet_value(table, column), Fault))
    ]
    near = checks.book.nearest_column(cell.text, free)
    hint = "这一列不会读入；不需要它可以不管。"
    if near is not None:
        hint = f"是不是“{near.name}”？如果是，{_alias_line(checks, near, cell.text)}"
    checks.faults.warn(
        cell_place(table, header.last, None, cell.index),
        code="L203",
        message=f"不认识的列{clip(cell.text)}，没有读入。",
        hint=hint,
    )


def _report_unknown_key(table: RawTable, cell: HeaderCell, checks: HeaderChecks) -> None:
    near = checks.book.nearest_column(cell.text, checks.book.type.columns)
    names = "、".join(column.name for column in checks.book.type.columns)
    checks.faults.add(
        cell_place(table, 0, cell.text, cell.index),
        code="L218",
        message=f"“{checks.book.type.title}”没有{clip(cell.text)}这个键。",
        hint=(f"是不是“{near.name}”？" if near else "") + f"可用的键有：{names}。",
    )


def _report_double(
    table: RawTable,
    header: TableHeader,
    cell: HeaderCell,
    first: HeaderCell,
    checks: HeaderChecks,
) -> None:
    name = cell.match.column.name if cell.match is not None else ""
    other = cell_place(table, header.last, name, first.index).cell or clip(first.text)
    checks.faults.add(
        cell_place(table, header.last, name, cell.index),
        code="L204",
        message=f"表头{clip(cell.text)}和{other}的{clip(first.text)}都是“{name}”列。",
        hint="请删去其中一列，或改掉不是这一列的表头。",
    )


def _report_unit(
    table: RawTable, header: TableHeader, cell: HeaderCell, checks: HeaderChecks
) -> None:
    if cell.match is None:
        return
    column, unit = cell.match.column, cell.match.unit
    expected = "元、千元、万元或亿元" if column.type is ValueType.MONEY else f"“{column.unit}”"
    checks.faults.add(
        cell_place(table, header.last, column.name, cell.index),
        code="L205",
        message=f"表头里的单位“{unit}”不能换算成“{column.name}”列的单位。",
        hint=f"单位应是{expected}；括号里不是单位的，请从表头里删去。",
    )


def sheet_value(table: RawTable, column: Column) -> "Value | Fault":
    """Return what a sheet's name says for a column 来自工作表, or the fault L211.

    An enum is found by name, synonym, or as the only allowed value within the name (`2020年春季`).
    """
    name = table.name.strip()
    if column.type is ValueType.ENUM:
        return _enum_in_name(name, column)
    lowered = half_width(name).lower().rstrip("0123456789()")
    if not lowered or lowered in _DEFAULT_SHEET:
        return Fault(
            code="L211",
            message=f"没有“{column.name}”列，工作表名{clip(name)}也说明不了。",
            hint=f"请把工作表改名为相应的{column.name}，或在表里加上这一列。",
        )
    return name


def _enum_in_name(name: str, column: Column) -> "Value | Fault":
    key = half_width(name)
    words = {half_width(word): target for word, target in column.synonyms.items()}
    words.update({half_width(word): word for word in column.allowed})
    if key in words:
        return words[key]
    inside = {target for word, target in words.items() if word in key}
    if len(inside) == 1:
        return inside.pop()
    reason = "里有不止一个取值" if inside else "里没有允许的取值"
    return Fault(
        code="L211",
        message=f"没有“{column.name}”列，工作表名{clip(name)}{reason}。",
        hint=f"请把工作表改名为{'、'.join(column.allowed)}之一，或在表里加上“{column.name}”列。",
        severity=Severity.ERROR,
    )


def check_sheet_name(
    table: RawTable, column: Column, values: Sequence[Value], faults: FaultLog
) -> None:
    """Warn (L215) when a sheet's name says one value of an enum and its rows another."""
    named = _enum_in_name(table.name.strip(), column) if column.type is ValueType.ENUM else None
    if not isinstance(named, str):
        return
    others = [value for value in values if value and value != named]
    if others:
        faults.warn(
            Location(file=table.file, sheet=table.sheet or None, column=column.name),
            code="L215",
            message=f"工作表名是{clip(table.name)}，“{column.name}”列却有{len(others)}行不是“{named}”，"
            "已按列里的读入。",
            hint="请核对：是行放错了工作表，还是列里填错了。",
        )
