"""控制数: what the workspace declares a ledger must come to, held against what was read.

The typed columns and the declaration come in; R104, R105 and R107 go to the fault log.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.errors import Location
from pipeline.ledgers.checks import excluded_rows
from pipeline.ledgers.faults import Fault, FaultLog
from pipeline.ledgers.frame import sum_text, sums_of
from pipeline.ledgers.model import (
    ControlDeclaration,
    LedgerType,
    Measure,
    MeasureKind,
    ValueType,
)
from pipeline.ledgers.values import Value, clip, money_converter, parse_decimal

_WORKSPACE = "inputs/workspace.yaml"


def check_control(
    type_: LedgerType,
    ledger_id: str,
    columns: Mapping[str, Sequence[Value]],
    count: int,
    declared: ControlDeclaration | None,
    faults: FaultLog,
) -> None:
    """Hold declared rows and sums; rows that enter no figure (作废) are not counted."""
    if declared is None:
        return
    excluded = excluded_rows(type_, columns)
    where = Location(file=_WORKSPACE, column=f"控制数/{ledger_id}")
    kept = count - len(excluded)
    note = f"（另有不计的{len(excluded)}行）" if excluded else ""
    if declared.rows is not None and declared.rows != kept:
        faults.add(
            where,
            code="R104",
            message=f"控制数是{declared.rows}行，台账“{ledger_id}”读到{kept}行{note}，"
            f"相差{kept - declared.rows}行。",
            hint="请核对台账有没有漏行、多行，或改正控制数。",
        )
    sums = sums_of(type_, columns, excluded)
    for name, text in declared.sums.items():
        _check_sum(type_, name, text, columns, excluded, sums, where, faults)


def _check_sum(
    type_: LedgerType,
    name: str,
    text: str,
    columns: Mapping[str, Sequence[Value]],
    excluded: frozenset[int],
    sums: Mapping[str, Decimal],
    where: Location,
    faults: FaultLog,
) -> None:
    measure = type_.measure(name)
    if measure is None:
        faults.add(
            where,
            code="R107",
            message=f"控制数里的“{name}”不是台账的度量或数字列。",
            hint=f"可用的有：行数、{'、'.join(item.name for item in type_.measures)}。",
        )
        return
    found = _measured(measure, columns, excluded, sums)
    if found is None:
        return
    expected = _declared(type_, measure, text)
    if isinstance(expected, Fault):
        faults.add(
            where,
            code="R107",
            message=f"控制数“{name}”的值{clip(text)}不是数字。",
            hint="请写成数字，可带单位，如 1761.8905万元。",
        )
        return
    if found != expected:
        faults.add(
            where,
            code="R105",
            message=f"控制数“{name}”是{_shown(type_, measure, expected)}，"
            f"台账合计是{_shown(type_, measure, found)}，"
            f"相差{_shown(type_, measure, found - expected)}。",
            hint="请核对台账有没有漏行、多行或错数，或改正控制数。",
        )


def _measured(
    measure: Measure,
    columns: Mapping[str, Sequence[Value]],
    excluded: frozenset[int],
    sums: Mapping[str, Decimal],
) -> Decimal | None:
    if measure.kind is MeasureKind.SUM:
        return sums.get(measure.column or "")
    if measure.kind is MeasureKind.COUNT:
        return Decimal(max((len(values) for values in columns.values()), default=0) - len(excluded))
    values = columns.get(measure.column or "")
    if values is None:
        return None
    kept = {value for at, value in enumerate(values) if at not in excluded}
    return Decimal(len(kept - {"", None}))


def _declared(type_: LedgerType, measure: Measure, text: str) -> "Decimal | Fault":
    column = type_.column(measure.column or "")
    if measure.kind is MeasureKind.SUM and column is not None and column.type is ValueType.MONEY:
        value = money_converter(Decimal(100), stated=False)(text)
        return Decimal(value) if isinstance(value, int) else _fault(value)
    parsed = parse_decimal(text, (measure.unit,) if measure.unit else ())
    return parsed if isinstance(parsed, Fault) else parsed[0]


def _fault(value: "Value | Fault") -> Fault:
    return value if isinstance(value, Fault) else Fault(code="R107", message="", hint="")


def _shown(type_: LedgerType, measure: Measure, value: Decimal) -> str:
    column = type_.column(measure.column or "")
    if measure.kind is MeasureKind.SUM and column is not None:
        return sum_text(column, value)
    return f"{value.normalize():f}{measure.unit}"
