"""合计 and 小计 rows: never data, always checked against the rows they stand for.

Converted columns and the total rows of one table come in; R102 and R108 go to the fault log.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.ledgers.convert import Converted, cell_place
from pipeline.ledgers.faults import Fault, FaultLog
from pipeline.ledgers.header import HeaderCell
from pipeline.ledgers.identity import Batch
from pipeline.ledgers.model import Column, ValueType
from pipeline.ledgers.raw import RawTable, is_blank
from pipeline.ledgers.rows import RowSorts
from pipeline.ledgers.values import Value


@dataclass(frozen=True, slots=True)
class TotalColumn:
    """One numeric column of a table, with what its total cells need."""

    column: Column
    header: HeaderCell
    converted: Converted
    batch: Batch


@dataclass(frozen=True, slots=True)
class _Span:
    """Rows a total may stand for, as positions of the data rows, and how a message calls them."""

    start: int
    end: int


def check_totals(
    table: RawTable,
    sorts: RowSorts,
    columns: Sequence[TotalColumn],
    excluded: frozenset[int],
    before: Mapping[str, Decimal],
    faults: FaultLog,
) -> None:
    """Check each total cell of a table.

    小计 stands for the rows since the last total row (or, where totals stand above their rows, up
    to the next); 合计 for all rows of the sheet, or since the last total row, or with the sheets
    before it. Rows that enter no figure (作废) may be in it or not.

    Args:
        table: the raw table.
        sorts: its rows by sort.
        columns: its numeric columns.
        excluded: positions of data rows that enter no figure.
        before: sums of the ledger's earlier tables, by column.
        faults: where R102 and R108 go.
    """
    if not sorts.totals:
        return
    spans = _spans(sorts)
    for item in columns:
        if item.converted.faulty:
            continue
        sums = _running_sums(item.converted.values, frozenset())
        kept = _running_sums(item.converted.values, excluded) if excluded else sums
        for row, candidates in spans.items():
            cell = table.rows[row][item.header.index]
            if is_blank(cell):
                continue
            found = item.batch([cell])[0]
            if isinstance(found, Fault):
                _report_unreadable(table, row, item, found, faults)
                continue
            expected = [_sum(series, span) for span in candidates for series in (sums, kept)]
            if sorts.totals[row] == "合计":
                expected.append(expected[0] + before.get(item.column.name, Decimal(0)))
            if found not in expected:
                place = (row, sorts.totals[row])
                _report_wrong(table, place, item, found, expected[0], faults)


def _spans(sorts: RowSorts) -> dict[int, list[_Span]]:
    """Return for each total row the spans it may stand for, the likeliest first."""
    positions = {row: bisect_left(sorts.data, row) for row in sorts.totals}
    order = sorted(positions)
    count = len(sorts.data)
    leading = positions[order[0]] == 0
    spans: dict[int, list[_Span]] = {}
    for at, row in enumerate(order):
        here = positions[row]
        last = max((positions[other] for other in order[:at] if positions[other] < here), default=0)
        following = min(
            (positions[other] for other in order[at + 1 :] if positions[other] > here),
            default=count,
        )
        since, until, all_above = _Span(last, here), _Span(here, following), _Span(0, here)
        if sorts.totals[row] == "小计":
            spans[row] = [until] if leading else [since]
        elif leading and here == 0:
            spans[row] = [_Span(0, count), until]
        elif leading:
            spans[row] = [all_above, until]
        else:
            spans[row] = [all_above, since]
    return spans


def _running_sums(values: Sequence[Value], left_out: frozenset[int]) -> list[Decimal]:
    total = Decimal(0)
    sums = [total]
    for position, value in enumerate(values):
        if isinstance(value, int | Decimal) and position not in left_out:
            total += value
        sums.append(total)
    return sums


def _sum(sums: Sequence[Decimal], span: _Span) -> Decimal:
    return sums[span.end] - sums[span.start]


def _shown(item: TotalColumn, value: "Value | Decimal") -> str:
    if not isinstance(value, int | Decimal):
        return ""
    if item.column.type is ValueType.MONEY:
        return f"{(Decimal(value) / 100).normalize():f}元"
    return f"{Decimal(value).normalize():f}{item.column.unit or ''}"


def _report_wrong(
    table: RawTable,
    place: tuple[int, str],
    item: TotalColumn,
    found: Value,
    expected: Decimal,
    faults: FaultLog,
) -> None:
    row, word = place
    name = item.column.name
    difference = Decimal(found if isinstance(found, int | Decimal) else 0) - expected
    more = "多" if difference > 0 else "少"
    faults.add(
        cell_place(table, row, name, item.header.index),
        code="R102",
        message=f"{word}行填的是{_shown(item, found)}，各行相加是{_shown(item, expected)}，"
        f"{word}{more}了{_shown(item, abs(difference))}。",
        hint=f"请核对{word}和它所合的各行：可能漏了行、有隐藏行，或{word}是手工填的。",
    )


def _report_unreadable(
    table: RawTable, row: int, item: TotalColumn, fault: Fault, faults: FaultLog
) -> None:
    if fault.code == "V105":
        return
    faults.warn(
        cell_place(table, row, item.column.name, item.header.index),
        code="R108",
        message=f"合计行的这一格不能核对：{fault.message}",
        hint="合计由程序另行计算，不受影响；最好改正这一格后再查一次。",
    )
