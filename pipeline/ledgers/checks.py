"""Checks across cells and rows: status and sign, keys, footings, period, school names, 控制数.

The typed columns of the whole ledger come in, with the place of every row; V- and R-codes go to the
fault log, and the rows with an error of their own come back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.errors import Location, Scope, Severity
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.frame import sum_text
from pipeline.ledgers.identity import school_key
from pipeline.ledgers.model import Column, LedgerType, ValueType
from pipeline.ledgers.values import Value, clip


@dataclass(frozen=True, slots=True)
class Rows:
    """All data rows of a ledger, column by column."""

    type: LedgerType
    columns: Mapping[str, Sequence[Value]]
    place: Callable[[int, str | None], Location]
    """Where the cell of a row and column stands."""
    count: int
    faulty: set[int]
    """Rows with an error of their own; checks add to it."""


def check_rows(rows: Rows, period: tuple[date, date] | None, faults: FaultLog) -> None:
    """Run every check across the cells and rows of one ledger."""
    check_signs(rows, faults)
    check_footings(rows, faults)
    check_keys(rows, faults)
    check_period(rows, period, faults)
    check_schools(rows, faults)


def excluded_rows(type_: LedgerType, columns: Mapping[str, Sequence[Value]]) -> frozenset[int]:
    """Return the rows whose status says that they enter no figure (状态 的 不计)."""
    rule = type_.status
    if rule is None or not rule.excluded or rule.column not in columns:
        return frozenset()
    return frozenset(at for at, value in enumerate(columns[rule.column]) if value in rule.excluded)


def _money(rows: Rows) -> list[Column]:
    return [
        column
        for column in rows.type.columns
        if column.type is ValueType.MONEY and column.name in rows.columns
    ]


def check_signs(rows: Rows, faults: FaultLog) -> None:
    """Amounts are negative only in rows of a 负数 status, and there never positive (V130, V131)."""
    rule = rows.type.status
    statuses = rows.columns.get(rule.column) if rule is not None else None
    negative = frozenset(rule.negative) if rule is not None else frozenset()
    for column in _money(rows):
        if column.minimum is not None and Decimal(column.minimum) < 0:
            continue
        for at, value in enumerate(rows.columns[column.name]):
            if not isinstance(value, int) or value == 0:
                continue
            returned = statuses is not None and statuses[at] in negative
            if (value < 0) == returned:
                continue
            rows.faulty.add(at)
            _report_sign(rows, at, column, None if statuses is None else statuses[at], faults)


def _report_sign(rows: Rows, at: int, column: Column, status: Value, faults: FaultLog) -> None:
    rule = rows.type.status
    words = "、".join(rule.negative) if rule is not None else ""
    place = rows.place(at, column.name)
    if rule is not None and status in rule.negative:
        faults.add(
            place,
            code="V131",
            message=f"“{rule.column}”是“{status}”的行，金额应是负数或0，填的是正数。",
            hint=f"请在金额前加负号，或改正“{rule.column}”。",
            scope=Scope.RECORD,
        )
        return
    hint = (
        f"请改正金额；确是{words}的，请在“{rule.column}”列注明。"
        if rule and words
        else ("请改正金额；确有退回、冲销的，请在台账类型里写“状态”规则。")
    )
    only = f"，只有{words}的行可以" if words else ""
    faults.add(
        place,
        code="V130",
        message=f"金额是负数{only}。",
        hint=hint,
        scope=Scope.RECORD,
    )


def check_footings(rows: Rows, faults: FaultLog) -> None:
    """Each 核对 holds in each row (R103); rows with a blank or faulty part are not checked."""
    for footing in rows.type.footings:
        parts = [rows.columns[name] for name in footing.parts if name in rows.columns]
        total_column = rows.type.column(footing.total)
        if footing.total not in rows.columns or not parts or total_column is None:
            continue
        for at, total in enumerate(rows.columns[footing.total]):
            if at in rows.faulty or not isinstance(total, int | Decimal):
                continue
            found = sum(
                (Decimal(v) for part in parts if isinstance(v := part[at], int | Decimal)),
                Decimal(0),
            )
            if found == total:
                continue
            rows.faulty.add(at)
            faults.add(
                rows.place(at, footing.total),
                code="R103",
                message=f"“{footing.total}”填的是{sum_text(total_column, Decimal(total))}，"
                f"{'、'.join(footing.parts)}相加是{sum_text(total_column, found)}。",
                hint="请核对这一行的各项和合计。",
                scope=Scope.RECORD,
            )


def check_keys(rows: Rows, faults: FaultLog) -> None:
    """No two rows have the same key (R101); both cells are named."""
    names = [name for name in rows.type.key if name in rows.columns]
    if not names or _lacks_required(rows):
        return
    series = [rows.columns[name] for name in names]
    if len(set(zip(*series, strict=True))) == rows.count:
        return
    shown = next((name for name in names if _identifies(rows.type, name)), names[0])
    damaged = frozenset(rows.faulty)
    first: dict[tuple[Value, ...], int] = {}
    for at, key in enumerate(zip(*series, strict=True)):
        if at in damaged or not any(key):
            continue
        earlier = first.setdefault(key, at)
        if earlier == at:
            continue
        rows.faulty.update((earlier, at))
        faults.add(
            rows.place(at, shown),
            code="R101",
            message=f"{'、'.join(names)}与{rows.place(earlier, shown).describe()}完全相同。",
            hint="重复的行请删去一行；确是两笔的，请用能区分的列（如资助项目、状态）写明。",
            scope=Scope.RECORD,
        )


def _lacks_required(rows: Rows) -> bool:
    """Return whether a required key column was not read: L202 says so, keys would all look equal."""
    key = [rows.type.column(name) for name in rows.type.key]
    return any(item is not None and item.required and item.name not in rows.columns for item in key)


def _identifies(type_: LedgerType, name: str) -> bool:
    column = type_.column(name)
    return column is not None and column.type in {ValueType.ID_NUMBER, ValueType.BANK_CARD}


def check_period(rows: Rows, period: tuple[date, date] | None, faults: FaultLog) -> None:
    """Rows dated outside the workspace's period are R106, error or warning as declared."""
    name = rows.type.period_column
    if period is None or name is None or name not in rows.columns:
        return
    start, end = period
    severity = Severity.ERROR if rows.type.period_required else Severity.WARNING
    column = rows.type.column(name)
    discreet = column is not None and column.sensitive
    for at, value in enumerate(rows.columns[name]):
        if not isinstance(value, date) or start <= value <= end:
            continue
        if severity is Severity.ERROR:
            rows.faulty.add(at)
        faults.add(
            rows.place(at, name),
            code="R106",
            message=f"日期{'' if discreet else value.isoformat()}不在期间"
            f"{start.isoformat()}至{end.isoformat()}之内。",
            hint="请核对日期；属于别的期间的行请移到相应的台账。",
            severity=severity,
            scope=Scope.RECORD,
        )


def check_schools(rows: Rows, faults: FaultLog) -> None:
    """Names of one school in different spelling are a warning (V123): they count as two schools."""
    for column in rows.type.columns:
        values = rows.columns.get(column.name)
        if column.type is not ValueType.SCHOOL or values is None:
            continue
        first_seen: dict[str, int] = {}
        for at, value in enumerate(values):
            if isinstance(value, str) and value and value not in first_seen:
                first_seen[value] = at
        groups: dict[str, list[tuple[str, int]]] = {}
        for value, at in first_seen.items():
            groups.setdefault(school_key(value), []).append((value, at))
        for group in groups.values():
            for name, at in group[1:]:
                first_name, first_at = group[0]
                faults.warn(
                    rows.place(at, column.name),
                    code="V123",
                    message=f"{clip(name, 40)}与{rows.place(first_at, column.name).describe()}的"
                    f"{clip(first_name, 40)}只差括号、空格或符号，会算成两所学校。",
                    hint="请统一成一种写法。",
                )
