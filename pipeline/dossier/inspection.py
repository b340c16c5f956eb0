"""The checks that inspectors make on dates and persons.

Comes in: evidence with its dates and names. Goes out: problems as warnings, since a wrong date never stops
a dossier from being bound: it has to be known before the inspection. Must not print a person's name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from pipeline.dossier.model import DossierType, Evidence, Pupil, School, Status
from pipeline.dossier.volume import Completeness
from pipeline.errors import Diagnostic, Location, Scope, Severity

NOTICE = "公示"
"""环节 that lasts from a day to a day."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked: the official calendar, with what the workspace says otherwise."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def count(self, first: date, last: date) -> int | None:
        """Return the working days from first to last, both counted; None outside the known calendar."""
        total = 0
        day = first
        while day <= last:
            worked = self._worked(day)
            if worked is None:
                return None
            total += worked
            day += timedelta(days=1)
        return total

    def _worked(self, day: date) -> bool | None:
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        # the package of the State Council's holiday notices; it knows no year that has none yet
        import chinese_calendar

        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return None


def inspect(
    dossier: DossierType,
    schools: Sequence[School],
    evidence: Sequence[Evidence],
    calendar: WorkingDays,
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with dates and persons.

    Warnings: K411 a later step is dated before an earlier one, K412 公示 shorter than required, K413 no
    calendar for these days, K414 公示 without its last day, K415 applicant and recipient differ.
    """
    found: list[Diagnostic] = []
    steps = {item.id: item.step for item in dossier.requirements if item.step}
    names = {school.name for school in schools}
    dated = [item for item in evidence if item.school in names and item.dated is not None]
    for group in _groups(item for item in dated if item.requirement in steps):
        found += _order(dossier.procedure, steps, group)
    if dossier.notice_days:
        for item in dated:
            if steps.get(item.requirement) == NOTICE:
                found += _notice(item, dossier.notice_days, calendar)
    found += [
        _warning(
            "K415",
            "申请人和受助人不是同一个人。",
            "核对申请表和发放表；写错了的改正佐证目录，由监护人代办的附上说明。",
            item.place,
        )
        for item in evidence
        if item.applicant and item.recipient and _plain(item.applicant) != _plain(item.recipient)
    ]
    return tuple(found)


def pupils_without_files(
    completeness: Completeness, pupils: Sequence[Pupil]
) -> tuple[Diagnostic, ...]:
    """Return one warning (K416) for each pupil of the ledger for whom nothing at all is filed."""
    wanted = {entry.slot.pupil for entry in completeness.entries if entry.slot.pupil}
    filed = {
        entry.slot.pupil for entry in completeness.entries if entry.status is not Status.MISSING
    }
    return tuple(
        _warning(
            "K416",
            "台账里的这名学生一份档案材料也没有。",
            "在 inputs/佐证/学校/ 下给这名学生建文件夹，把材料放进去。",
            pupil.place,
        )
        for pupil in pupils
        if pupil.key in wanted and pupil.key not in filed
    )


def _plain(name: str) -> str:
    return "".join(name.split())


def _groups(items: Iterator[Evidence]) -> list[list[Evidence]]:
    """Return the evidence of one school, term and pupil together."""
    groups: dict[tuple[str, str, str], list[Evidence]] = {}
    for item in items:
        groups.setdefault((item.school, item.term, item.pupil), []).append(item)
    return list(groups.values())


def _order(
    procedure: Sequence[str], steps: Mapping[str, str], group: Sequence[Evidence]
) -> Iterator[Diagnostic]:
    """Yield one warning for each step that begins before the step before it has ended."""
    by_step: dict[str, list[Evidence]] = {}
    for item in group:
        by_step.setdefault(steps[item.requirement], []).append(item)
    there = [step for step in procedure if step in by_step]
    for earlier, later in pairwise(there):
        last = max(by_step[earlier], key=_end)
        first = min(by_step[later], key=_begin)
        if _begin(first) < _end(last):
            yield _warning(
                "K411",
                f"“{later}”的日期（{_begin(first)}）早于“{earlier}”的日期（{_end(last)}），时间倒置。",
                "核对两份材料的日期；佐证目录里写错了的改正，材料本身有问题的按规定补正。",
                first.place,
            )


def _begin(item: Evidence) -> date:
    return item.dated or date.min


def _end(item: Evidence) -> date:
    return item.until or item.dated or date.min


def _notice(item: Evidence, wanted: int, calendar: WorkingDays) -> Iterator[Diagnostic]:
    if item.dated is None:
        return
    if item.until is None:
        yield _warning(
            "K414",
            "公示没有写到哪一天为止，无法核对公示了几天。",
            "在佐证目录的“公示止”里写上最后一天。",
            item.place,
        )
        return
    days = calendar.count(item.dated, item.until)
    if days is None:
        yield _warning(
            "K413",
            f"还没有{item.until.year}年的放假安排，无法核对公示了几个工作日。",
            "在 inputs/佐证/节假日.yaml 里写上放假和调休上班的日子。",
            item.place,
        )
    elif days < wanted:
        yield _warning(
            "K412",
            f"公示从{item.dated}到{item.until}，只有{days}个工作日，要求不少于{wanted}个。",
            "核对公示的起止日期；确实不够的，按规定重新公示。",
            item.place,
        )


def _warning(code: str, message: str, hint: str, place: Location) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, Scope.RECORD, message, hint, place)
