"""The plan of a run: numbered letters in reading order, cut into print batches.

Comes in: a ledger, `成批` of a kind and the register. Goes out: a `LetterPlan`: everything that is decided
before anything is printed. Pure: the caller appends `new_rows` to the register first, then prints.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.figures.table import LedgerTable
from pipeline.ledgers.model import Column, Ledger, ValueType
from pipeline.ledgers.places import locate
from pipeline.letters.assign import Assigned, Held, Hold, LetterKey, assign
from pipeline.letters.assign import Scope as NumberScope
from pipeline.letters.model import Letter
from pipeline.letters.numbers import parse_number
from pipeline.letters.registration import Register, RegisterRow
from pipeline.letters.selection import Chosen, Group, choose
from pipeline.templating.batching import Batching

TERM_COLUMN = "学期"
WHOLE = "全部"
"""Name of the batch of a kind without 分批."""
_BLANK = "未填"
_NO_FOLDERS = str.maketrans("/\\", "／＼")
_LONGEST_TITLE = 40
"""Characters; a file's name has 255 bytes at most, and the number before it tells batches apart."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters that are printed into one file."""

    name: str
    """`001-康乐小学-ZZ2020-012-00001至00500`: the file's stem; in order of printing."""
    title: str
    """The value of 分批, such as the school's name."""
    letters: tuple[Letter, ...]
    """In reading order."""

    @property
    def first(self) -> str:
        """Return the lowest number."""
        return min((item.number for item in self.letters), key=_by_number)

    @property
    def last(self) -> str:
        """Return the highest number."""
        return max((item.number for item in self.letters), key=_by_number)


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """What is to be printed, and what is not."""

    letters: tuple[Letter, ...]
    """All letters, batch by batch, in reading order."""
    batches: tuple[Batch, ...]
    new_rows: tuple[RegisterRow, ...]
    """To be appended to the register before anything is printed."""
    selected: tuple[int, ...]
    """All rows that meet the filter."""
    left_out: tuple[int, ...]
    """Those of them that are in no letter: faulty, without key, or held."""
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """Which letters are wanted."""

    kind_id: str
    """Id of the kind: part of a letter's identity."""
    kind_name: str
    """Its name, for the register's readers."""
    year: int
    date_iso: str
    """成文日期, written into the register."""
    where: Mapping[str, tuple[str, ...]]
    """筛选 of the workspace: stands in place of the kind's, column by column."""


def plan_letters(ledger: Ledger, batching: Batching, register: Register, job: Job) -> LetterPlan:
    """Return the numbered letters of a ledger in their print batches.

    A letter is the same letter as long as kind, year, term (when the filter names one) and its key
    (每封, else the ledger's 主键) are the same, wherever its rows stand.
    """
    where = {**batching.where, **job.where}
    chosen, problems = choose(ledger, batching, where)
    if chosen is None:
        return LetterPlan((), (), (), (), (), problems)
    given = _numbered(chosen, batching, register, job, where.get(TERM_COLUMN, ()))
    diagnostics = [*problems, *given.problems]
    diagnostics += [_held_problem(ledger, chosen, item) for item in given.held]
    held_rows = [row for item in given.held for row in chosen.groups[item.index].rows]
    batches = _batches(chosen, given.numbers, batching)
    return LetterPlan(
        letters=tuple(letter for batch in batches for letter in batch.letters),
        batches=batches,
        new_rows=given.rows,
        selected=tuple(chosen.selected.tolist()),
        left_out=tuple(sorted([*chosen.left_out.tolist(), *held_rows])),
        diagnostics=tuple(diagnostics),
    )


def _numbered(
    chosen: Chosen, batching: Batching, register: Register, job: Job, terms: tuple[str, ...]
) -> Assigned:
    scope = (job.kind_id, str(job.year), terms[0] if len(terms) == 1 else "")
    firsts = [group.rows[0] for group in chosen.groups]
    schools = _texts(chosen.table, batching.school_column, firsts)
    other = _second_column(chosen)
    others = _texts(chosen.table, other.name if other else "", firsts)
    numbers = chosen.table.ledger.row_number.to_numpy(dtype=np.int64)
    keys = [
        LetterKey(
            digest=register.digest(scope, group.key),
            second=register.second_digest(scope, (school, person)) if person else "",
            school=school,
            rows=tuple(numbers[list(group.rows)].tolist()),
        )
        for group, school, person in zip(chosen.groups, schools, others, strict=True)
    ]
    return assign(
        register,
        NumberScope(batching.prefix, job.kind_name, job.year, register.tag(scope)),
        keys,
        job.date_iso,
    )


def _second_column(chosen: Chosen) -> Column | None:
    """Return the column that also tells a person: the name beside an ID, the ID beside a name."""
    types = {item.name: item.type for item in chosen.table.ledger.type.columns}
    by_id = any(types[name] is ValueType.ID_NUMBER for name in chosen.key_columns)
    wanted = ValueType.PERSON if by_id else ValueType.ID_NUMBER
    for column in chosen.table.ledger.type.columns:
        present = column.name in chosen.table.ledger.frame.columns
        if column.type is wanted and present and column.name not in chosen.key_columns:
            return column
    return None


def _texts(table: LedgerTable, name: str, positions: Sequence[int]) -> list[str]:
    """Return a column's values at some rows as text; '' for blanks and for no column."""
    if not name:
        return [""] * len(positions)
    coded = table.coded(name)
    texts = [str(value) for value in coded.distinct] + [""]
    return [texts[code] for code in coded.codes[list(positions)].tolist()]


def _batches(
    chosen: Chosen, numbers: Sequence[str | None], batching: Batching
) -> tuple[Batch, ...]:
    """Return the batches in order of first appearance, long ones cut."""
    firsts = [group.rows[0] for group in chosen.groups]
    columns = [_texts(chosen.table, name, firsts) for name in batching.batch_by]
    titles = (
        [" ".join(part or _BLANK for part in parts) for parts in zip(*columns, strict=True)]
        if columns
        else [WHOLE] * len(firsts)
    )
    together: dict[str, list[tuple[str, Group]]] = {}
    for title, number, group in zip(titles, numbers, chosen.groups, strict=True):
        if number is not None:
            together.setdefault(title, []).append((number, group))
    cut = [
        (title, members[start : start + batching.max_per_batch])
        for title, members in together.items()
        for start in range(0, len(members), batching.max_per_batch)
    ]
    return tuple(_batch(place, title, members) for place, (title, members) in enumerate(cut, 1))


def _batch(place: int, title: str, members: Sequence[tuple[str, Group]]) -> Batch:
    numbers = sorted((number for number, _ in members), key=_by_number)
    name = f"{place:03d}-{_in_name(title)}-{number_range(numbers[0], numbers[-1])}"
    letters = tuple(Letter(number, group.key, group.rows, name) for number, group in members)
    return Batch(name, title, letters)


def _in_name(title: str) -> str:
    """Return what a file's name says of a batch: no folders, and not longer than a name may be."""
    return title.translate(_NO_FOLDERS)[:_LONGEST_TITLE]


def number_range(first: str, last: str) -> str:
    """Return 起止 without check characters: `ZZ2020-012-00001至00500`."""
    start, end = first[:-2], last[:-2]
    if start == end:
        return start
    same = start.rpartition("-")[0] == end.rpartition("-")[0]
    return f"{start}至{end.rpartition('-')[2] if same else end}"


def _by_number(number: str) -> tuple[str, int, int, int]:
    parts = parse_number(number)
    if parts is None:
        return (number, 0, 0, 0)
    return (parts.prefix, parts.year, parts.school, parts.sequence)


def _held_problem(ledger: Ledger, chosen: Chosen, held: Held) -> Diagnostic:
    location = locate(ledger, chosen.groups[held.index].rows[0])
    return _HELD[held.reason](held.number, location)


def _void(number: str, location: Location) -> Diagnostic:
    return Diagnostic(
        code="N205",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message=f"这封信的编号 {number} 已经作废，没有打印。",
        hint=f"要重新发出的，给 {number} 登记补发。",
        location=location,
    )


def _suspect(number: str, location: Location) -> Diagnostic:
    return Diagnostic(
        code="N206",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message=f"这一行没有登记过，而同校同名（或同证号）的编号 {number} 在台账里找不到了。"
        "是不是同一个人改了信息，程序不猜，没有打印。",
        hint=f"是同一个人的，给 {number} 登记更正；不是的，给 {number} 登记作废。然后再运行一次。",
        location=location,
    )


def _full(_number: str, location: Location) -> Diagnostic:
    return Diagnostic(
        code="N207",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="编号用完了（学校代号最多9999个，每校每年最多9999999个）。",
        hint="换一个字头。",
        location=location,
    )


_HELD = {Hold.VOID: _void, Hold.SUSPECT: _suspect, Hold.FULL: _full}
