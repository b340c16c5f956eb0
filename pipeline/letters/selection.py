"""From a ledger's rows to letters: filter, group, sort; rows that cannot be printed are left out and named.

Comes in: the ledger and `成批` of a kind. Goes out: the rows of each letter with its key, in reading order.
Numbers and print batches come later. Rows with an error of their own are never printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.figures.problems import FigureError
from pipeline.figures.query import Selection
from pipeline.figures.table import LedgerTable, Positions
from pipeline.ledgers.model import Ledger
from pipeline.ledgers.places import locate, row_ranges
from pipeline.letters.order import NameOrder, sort_rows
from pipeline.templating.batching import Batching

_MANY = 20
"""Ranges of faulty rows named in one message."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one letter."""

    key: tuple[str, ...]
    """Values of the key columns; never printed or logged."""
    rows: tuple[int, ...]
    """Positions in the ledger's frame, ascending."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The letters of a batch before they have numbers."""

    table: LedgerTable
    key_columns: tuple[str, ...]
    groups: tuple[Group, ...]
    """In reading order."""
    selected: Positions
    """All rows that meet the filter and count, printable or not."""
    left_out: Positions
    """Those of them that no letter has."""


def choose(
    ledger: Ledger, batching: Batching, where: Mapping[str, tuple[str, ...]]
) -> tuple[Chosen | None, tuple[Diagnostic, ...]]:
    """Return the letters that a ledger gives, in reading order.

    Args:
        ledger: as read; its `faulty_rows` and all rows of a letter that has one are left out.
        batching: 成批 of the kind.
        where: the filter that holds (the kind's, with what the workspace says instead).

    Returns:
        The letters, None when a column or a filter value is impossible; and the problems: columns
        (N201), rows left out (N202, N203), nothing to print (N204).
    """
    table = LedgerTable(ledger)
    problems = list(_column_problems(ledger, batching))
    try:
        plain = {name: list(values) for name, values in where.items()}
        selected = Selection.of(ledger).matching(plain).positions
    except FigureError as error:
        problems.append(_setting(error.message, error.hint))
        selected = np.arange(0, dtype=np.int64)
    if any(item.severity is Severity.ERROR for item in problems):
        return None, tuple(problems)
    columns = _key_columns(ledger, batching)
    labels, whole = _group_labels(table, columns, selected, grouped=bool(batching.per_letter))
    bad_rows = np.isin(selected, np.fromiter(ledger.faulty_rows, dtype=np.int64))
    bad = np.isin(labels, labels[bad_rows]) & whole | bad_rows
    problems += _left_out(ledger, selected, bad, ~whole & ~bad, columns)
    fine = ~bad & whole
    groups = _groups(table, columns, selected[fine], labels[fine])
    ordered = _sorted(table, groups, batching)
    if not ordered:
        problems.append(
            Diagnostic(
                code="N204",
                severity=Severity.ERROR,
                scope=Scope.WORKSPACE,
                message=f"台账“{ledger.id}”里没有符合条件的行，一封也没有。",
                hint="检查“成批”里的筛选，和台账这几列的内容。",
            )
        )
    return Chosen(table, columns, ordered, selected, selected[~fine]), tuple(problems)


def _column_problems(ledger: Ledger, batching: Batching) -> list[Diagnostic]:
    """Return N201 for every column that 成批 names and the ledger has not."""
    problems: list[Diagnostic] = []
    present = set(ledger.frame.columns)
    needed = {
        "每封": batching.per_letter,
        "分批": batching.batch_by,
        "编号.学校列": (batching.school_column,) if batching.school_column else (),
    }
    for key, names in needed.items():
        problems += [
            _setting(
                f"“成批”的“{key}”用到“{name}”列，台账“{ledger.id}”里没有。",
                "在台账里补上这一列，或者改“成批”。",
            )
            for name in names
            if name not in present
        ]
    for name in batching.order:
        known = ledger.type.column(name) is not None
        if name not in present:
            problems.append(
                _setting(
                    f"“次序”用到“{name}”列，台账“{ledger.id}”里没有，"
                    + ("按其余各列排。" if known else "台账类型里也没有这个名称。"),
                    "在台账里补上这一列，或者改“次序”。",
                    Severity.WARNING if known else Severity.ERROR,
                )
            )
    if not batching.per_letter and not any(name in present for name in ledger.type.key):
        problems.append(
            _setting(
                f"台账类型“{ledger.type.title}”没有主键，又没有写“每封”，认不出同一封信。",
                "在“成批”里写上“每封”，如“每封: [身份证号]”。",
            )
        )
    return problems


def _setting(message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic("N201", severity, Scope.WORKSPACE, message, hint, Location())


def _key_columns(ledger: Ledger, batching: Batching) -> tuple[str, ...]:
    """Return the columns that tell letters apart: 每封, or the ledger's 主键 for one a row."""
    if batching.per_letter:
        return batching.per_letter
    return tuple(name for name in ledger.type.key if name in ledger.frame.columns)


def _group_labels(
    table: LedgerTable, columns: Sequence[str], positions: Positions, *, grouped: bool
) -> tuple[Positions, npt.NDArray[np.bool_]]:
    """Return for each row the label of its letter, and whether its key is there.

    A group needs every key column (a blank 户号 would join strangers); a row's own key needs one.
    """
    labels = np.zeros(len(positions), dtype=np.int64)
    filled = np.zeros(len(positions), dtype=np.int64)
    for name in columns:
        coded = table.coded(name)
        codes = coded.codes[positions]
        filled += codes >= 0
        combined = labels * (len(coded.distinct) + 1) + codes + 1
        labels = np.asarray(pd.factorize(combined)[0], dtype=np.int64)
    return labels, filled >= (len(columns) if grouped else 1)


def _groups(
    table: LedgerTable, columns: Sequence[str], positions: Positions, labels: Positions
) -> list[Group]:
    if not len(positions):
        return []
    order = np.argsort(labels, kind="stable")
    sorted_labels = labels[order]
    starts = np.flatnonzero(np.diff(sorted_labels, prepend=sorted_labels[0] - 1))
    rows = positions[order].tolist()
    ends = [*starts[1:].tolist(), len(rows)]
    cells = []
    for name in columns:
        coded = table.coded(name)
        texts = [str(value) for value in coded.distinct] + [""]
        cells.append([texts[code] for code in coded.codes[positions[order[starts]]].tolist()])
    keys = list(zip(*cells, strict=True))
    return [
        Group(key, tuple(rows[start:end]))
        for key, start, end in zip(keys, starts.tolist(), ends, strict=True)
    ]


def _sorted(table: LedgerTable, groups: Sequence[Group], batching: Batching) -> tuple[Group, ...]:
    """Return the letters in reading order of their first rows."""
    by_first = {group.rows[0]: group for group in groups}
    firsts = np.array(sorted(by_first), dtype=np.int64)
    columns = [name for name in batching.order if name in table.ledger.frame.columns]
    ordered = sort_rows(table, firsts, columns, NameOrder(batching.name_order))
    return tuple(by_first[first] for first in ordered.tolist())


def _left_out(
    ledger: Ledger,
    selected: Positions,
    bad: npt.NDArray[np.bool_],
    keyless: npt.NDArray[np.bool_],
    columns: Sequence[str],
) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    for sheet, rows in _by_sheet(ledger, selected[bad]).items():
        source = ledger.sheets[sheet]
        problems.append(
            Diagnostic(
                code="N202",
                severity=Severity.WARNING,
                scope=Scope.RECORD,
                message=f"{len(rows)}行本身有错，或者与有错的行是同一封信，没有打印："
                f"第{row_ranges(rows, _MANY)}行。",
                hint="照问题清单改好台账，再运行一次，只补这几封。",
                location=Location(file=source.file, sheet=source.sheet or None),
            )
        )
    problems += [
        Diagnostic(
            code="N203",
            severity=Severity.ERROR,
            scope=Scope.RECORD,
            message=f"“{'”“'.join(columns)}”没有填全，认不出是哪一封信，没有打印。",
            hint="在台账里补上，再运行一次。",
            location=locate(ledger, position, columns[0]),
        )
        for position in selected[keyless].tolist()
    ]
    return problems


def _by_sheet(ledger: Ledger, positions: Positions) -> dict[int, list[int]]:
    sheets = ledger.sheet_index.to_numpy(dtype=np.int64)[positions].tolist()
    rows = ledger.row_number.to_numpy(dtype=np.int64)[positions].tolist()
    found: dict[int, list[int]] = {}
    for sheet, row in zip(sheets, rows, strict=True):
        found.setdefault(sheet, []).append(row)
    return found
