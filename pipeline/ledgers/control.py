"""控制数: what the workspace declares a ledger must come to, held against what was read.

The typed columns and the declaration come in; R104, R105 and R107 go to the fault log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    held = _Held(type_, columns, count, excluded_rows(type_, columns))
    where = Location(file=_WORKSPACE, column=f"控制数/{ledger_id}")
    kept = count - len(held.excluded)
    note = f"（另有不计的{len(held.excluded)}行）" if held.excluded else ""
    if declared.rows is not None and declared.rows != kept:
        faults.add(
            where,
            code="R104",
            message=f"控制数是{declared.rows}行，台账“{ledger_id}”读到{kept}行{note}，"
            f"{'多' if kept > declared.rows else '少'}了{abs(kept - declared.rows)}行。",
            hint="请核对台账有没有漏行、多行，或改正控制数。",
        )
    for name, text in declared.sums.items():
        _check_sum(held, name, text, where, faults)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was read, for comparison."""

    type: LedgerType
    columns: Mapping[str, Sequence[Value]]
    count: int
    excluded: frozenset[int]

    def measured(self, measure: Measure) -> Decimal | None:
        """Return a measure over the rows that count, or None when its column was not read."""
        if measure.kind is MeasureKind.COUNT:
            return Decimal(self.count - len(self.excluded))
        if measure.kind is MeasureKind.SUM:
            return sums_of(self.type, self.columns, self.excluded).get(measure.column or "")
        values = self.columns.get(measure.column or "")
        if values is None:
            return None
        kept = {value for at, value in enumerate(values) if at not in self.excluded}
        return Decimal(len(kept - {"", None}))


def _check_sum(held: _Held, name: str, text: str, where: Location, faults: FaultLog) -> None:
    measure = held.type.measure(name)
    found = None if measure is None else held.measured(measure)
    if measure is None or found is None:
        faults.add(
            where,
            code="R107",
            message=f"控制数里的“{name}”不是台账的度量，或台账里没有这一列。",
            hint=f"可用的有：行数、{'、'.join(item.name for item in held.type.measures)}。",
        )
        return
    expected = _declared(held.type, measure, text)
    if isinstance(expected, Fault):
        faults.add(
            where,
            code="R107",
            message=f"控制数“{name}”的值{clip(text)}不是数字。",
            hint="请写成数字，可带单位，如 1761.8905万元。",
        )
    elif found != expected:
        faults.add(
            where,
            code="R105",
            message=f"控制数“{name}”是{_shown(held.type, measure, expected)}，"
            f"台账合计是{_shown(held.type, measure, found)}，"
            f"{'多' if found > expected else '少'}了"
            f"{_shown(held.type, measure, abs(found - expected))}。",
            hint="请核对台账有没有漏行、多行或错数，或改正控制数。",
        )


def _declared(type_: LedgerType, measure: Measure, text: str) -> "Decimal | Fault":
    column = type_.column(measure.column or "")
    if measure.kind is MeasureKind.SUM and column is not None and column.type is ValueType.MONEY:
        value = money_converter(Decimal(100), stated=False)(text)
        if isinstance(value, Fault):
            return value
        return Decimal(value) if isinstance(value, int) else Decimal(0)
    parsed = parse_decimal(text, (measure.unit,) if measure.unit else ())
    return parsed if isinstance(parsed, Fault) else parsed[0]


def _shown(type_: LedgerType, measure: Measure, value: Decimal) -> str:
    column = type_.column(measure.column or "")
    if measure.kind is MeasureKind.SUM and column is not None:
        return sum_text(column, value)
    return f"{value.normalize():f}{measure.unit}"
