"""What has to be printed again since the last whole run: what failed, what changed, what came.

Comes in: the plan as it is now and the record of what was printed. Goes out: the letters, and warnings
about what this way cannot do. Nothing is printed and nothing is written here.
"""

from dataclasses import dataclass

from pipeline.build.choosing import new_numbers
from pipeline.build.press import Press
from pipeline.build.records import Records
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.letters.batches import LetterPlan
from pipeline.letters.model import Letter


@dataclass(frozen=True, slots=True)
class Again:
    """Letters to be printed apart from their batches."""

    letters: tuple[Letter, ...]
    """In reading order."""
    diagnostics: tuple[Diagnostic, ...]


def what_changed(press: Press, plan: LetterPlan, records: Records) -> Again:
    """Return the letters that are new, failed, or have other rows than when they were printed last.

    A registered letter that was never printed belongs to a run that was broken off: N306, for the
    next whole run. Another template, setting or font changes every letter: N305, not counted.
    """
    new = new_numbers(plan)
    never = [
        item for item in plan.letters if item.number not in new and not records.known(item.number)
    ]
    skipped = {item.number for item in never}
    letters = tuple(
        item for item in plan.letters if item.number not in skipped and not records.current(item)
    )
    problems: list[Diagnostic] = []
    if never:
        problems.append(_never(press.job.kind.name, len(never)))
    if not records.made_from(press.base()):
        problems.append(_otherwise(press.job.kind.name))
    return Again(letters, tuple(problems))


def _never(name: str, count: int) -> Diagnostic:
    return Diagnostic(
        code="N306",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=f"“{name}”还有{count}封有编号而没有印过（上次运行没有做完），不在补印的里面。",
        hint="运行 huibian build，会把没有印完的批次接着印完。",
    )


def _otherwise(name: str) -> Diagnostic:
    return Diagnostic(
        code="N305",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=f"“{name}”的模板、设置、字体或别的台账在整批印制以后有变化，"
        "只补印了台账里这几行有变化的信。",
        hint="变化要印到每一封的，运行 huibian build 重做各批。",
    )
