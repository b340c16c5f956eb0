"""What each dossier of the workspace is made of, before anything is taken in or bound.

Comes in: the settings and the ledgers. Goes out: for each dossier its type, schools, pupils, slots and
evidence, and problems. Files are found and hashed; none is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.build.generated import kinds_of
from pipeline.build.inputs import Inputs
from pipeline.build.outputs import Output
from pipeline.document.profile import Profile
from pipeline.dossier.contents import DossierFacts
from pipeline.dossier.evidence import FOLDER, find_evidence
from pipeline.dossier.holidays import read_working_days
from pipeline.dossier.inspection import WorkingDays
from pipeline.dossier.model import DossierType, Evidence, Pupil, School, Slot
from pipeline.dossier.requirements import load_dossier_type
from pipeline.dossier.schools import read_pupils, read_schools
from pipeline.dossier.slots import in_period, required_slots
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.executors import Executor
from pipeline.fonts import FontBook
from pipeline.workspace import (
    SETTINGS_FILE,
    DossierSetting,
    Workspace,
    did_you_mean,
    dossier_type_files,
    ledger_type_files,
)

_INDEX_TYPE = "evidence_index"


@dataclass(frozen=True, slots=True)
class ListedDossier:
    """A dossier of the workspace with its type."""

    setting: DossierSetting
    dossier: DossierType

    @property
    def name(self) -> str:
        """Return what covers and folders call it."""
        return self.setting.name or self.dossier.name


@dataclass(frozen=True, slots=True)
class DossierDesk:
    """What dossiers are assembled with."""

    workspace: Workspace
    chosen: tuple[ListedDossier, ...]
    """Those to assemble."""
    listed: tuple[ListedDossier, ...]
    """All that the workspace lists: evidence for another one is no stranger."""
    inputs: Inputs
    fonts: FontBook
    profile: Profile
    executor: Executor
    workers: int
    formats: tuple[str, ...]
    calendar: WorkingDays


@dataclass(frozen=True, slots=True)
class Planned:
    """One dossier with everything that it is made of."""

    setting: DossierSetting
    dossier: DossierType
    facts: DossierFacts
    schools: tuple[School, ...]
    pupils: tuple[Pupil, ...]
    slots: tuple[Slot, ...]
    evidence: tuple[Evidence, ...]


def list_dossiers(
    workspace: Workspace,
) -> tuple[tuple[ListedDossier, ...], tuple[Diagnostic, ...]]:
    """Return the dossiers that the workspace lists, with their types; broken types are reported."""
    files = dossier_type_files(workspace.root)
    listed: list[ListedDossier] = []
    problems: list[Diagnostic] = []
    for setting in workspace.dossiers:
        name = f"templates/dossiers/{files[setting.type_id].name}"
        dossier, found = load_dossier_type(files[setting.type_id], name)
        problems += found
        if dossier is not None:
            listed.append(ListedDossier(setting, in_period(dossier, *workspace.period_range())))
    return tuple(listed), tuple(problems)


def choose_dossiers(
    workspace: Workspace, listed: Sequence[ListedDossier], wanted: Sequence[str]
) -> tuple[tuple[ListedDossier, ...], tuple[str, ...]]:
    """Return the dossiers that were named, by id or name, and the names that are no dossier's.

    All dossiers when nothing was named.
    """
    if not wanted:
        return tuple(listed), ()
    names = {setting.type_id: setting.type_id for setting in workspace.dossiers}
    for item in listed:
        names[item.dossier.name] = names[item.name] = item.setting.type_id
    chosen = {names[name] for name in wanted if name in names}
    return (
        tuple(item for item in listed if item.setting.type_id in chosen),
        tuple(name for name in wanted if name not in names),
    )


def dossier_ledgers(workspace: Workspace, chosen: Sequence[ListedDossier]) -> frozenset[str]:
    """Return the names of all ledgers that dossiers need: schools, pupils, and what is generated from."""
    names: set[str] = set()
    for item in chosen:
        names.add(item.dossier.school_ledger)
        if item.dossier.pupil_ledger is not None:
            names.add(item.dossier.pupil_ledger)
        kinds, _ = kinds_of(workspace, item.dossier)
        names.update(need.name for kind in kinds.values() for need in kind.ledgers)
    return frozenset(names)


def working_days(workspace: Workspace) -> tuple[WorkingDays, tuple[Diagnostic, ...]]:
    """Return the working days that the workspace counts with."""
    return read_working_days(workspace.root / FOLDER, FOLDER)


def read_dossier(desk: DossierDesk) -> tuple[tuple[Planned, ...], tuple[Diagnostic, ...]]:
    """Return what each chosen dossier is made of; one whose schools cannot be read is left out."""
    problems: list[Diagnostic] = []
    people: dict[str, tuple[tuple[School, ...], tuple[Pupil, ...]]] = {}
    for item in desk.listed:
        found = _people(desk, item, problems, said=item in desk.chosen)
        if found is not None:
            people[item.setting.type_id] = found
    schools = {school.name: school for found, _ in people.values() for school in found}
    pupils = {pupil.key: pupil for _, found in people.values() for pupil in found}
    filed = find_evidence(
        desk.workspace.root,
        [item.dossier for item in desk.listed],
        tuple(schools.values()),
        tuple(pupils.values()),
        ledger_type_files(desk.workspace.root)[_INDEX_TYPE],
    )
    problems += filed.diagnostics
    planned: list[Planned] = []
    for item in desk.chosen:
        if item.setting.type_id not in people:
            continue
        own, own_pupils = people[item.setting.type_id]
        own = _handing_in(item, own, problems)
        slots = required_slots(item.dossier, own, own_pupils, desk.workspace.period.terms)
        names = {school.name for school in own}
        evidence = tuple(found for found in filed.of(item.dossier) if found.school in names)
        facts = _facts(desk.workspace, item)
        planned.append(Planned(item.setting, item.dossier, facts, own, own_pupils, slots, evidence))
    return tuple(planned), tuple(dict.fromkeys(problems))


def _people(
    desk: DossierDesk, item: ListedDossier, problems: list[Diagnostic], *, said: bool
) -> tuple[tuple[School, ...], tuple[Pupil, ...]] | None:
    """Return the schools and pupils of a dossier; None when their ledgers are not there or not good."""
    read = desk.inputs.ledgers.get(item.dossier.school_ledger)
    if read is None or read.ledger is None:
        if said:
            problems.append(_no_ledger(item, item.dossier.school_ledger, "学校台账"))
        return None
    schools, found = read_schools(read.ledger)
    pupils: tuple[Pupil, ...] = ()
    if item.dossier.pupil_ledger is not None:
        pupil_read = desk.inputs.ledgers.get(item.dossier.pupil_ledger)
        if pupil_read is None or pupil_read.ledger is None:
            if said:
                problems.append(_no_ledger(item, item.dossier.pupil_ledger, "学生台账"))
            return None
        pupils, more = read_pupils(pupil_read.ledger, schools)
        found += more
    if said:
        problems += found
    return (schools, pupils) if schools else None


def _handing_in(
    item: ListedDossier, schools: tuple[School, ...], problems: list[Diagnostic]
) -> tuple[School, ...]:
    """Return the schools that the setting names, all when it names none."""
    wanted = item.setting.schools
    known = {school.name for school in schools}
    problems += [_no_school(item, name, tuple(known)) for name in wanted if name not in known]
    return tuple(school for school in schools if not wanted or school.name in wanted)


def _facts(workspace: Workspace, item: ListedDossier) -> DossierFacts:
    setting = item.setting
    return DossierFacts(
        name=item.name,
        unit=workspace.unit.full_name,
        year=workspace.period.year,
        fonds=setting.fonds,
        organ=setting.organ,
        compiler=setting.compiler,
        checker=setting.checker,
        date=workspace.document_date,
        most_pages=setting.most_pages,
        stamped=setting.stamped,
        gap_sheets=setting.gap_sheets,
        box=setting.box,
        duplex=setting.duplex,
    )


def failed_dossier(item: ListedDossier) -> Output:
    """Return the line of a dossier, or of a volume of it, that was not made."""
    return Output(item.setting.type_id, "", "", None, "", 0, "failed", item.name)


def planned_dossier(item: ListedDossier) -> Output:
    """Return the line of a dossier that `--dry-run` would assemble."""
    return Output(item.setting.type_id, "", "pdf", None, "", 0, "planned", item.name)


def _no_ledger(item: ListedDossier, ledger: str, role: str) -> Diagnostic:
    return Diagnostic(
        code="K110",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"档案“{item.name}”的{role}“{ledger}”没有列在工作区里，或者读不出来，这份档案没有整理。",
        hint=f"在“台账”里加一行：{ledger}: {{类型: schools, 文件: [{role}.xlsx]}}，并改正它的错误。",
        location=Location(file=SETTINGS_FILE, row=item.setting.line, column="档案"),
    )


def _no_school(item: ListedDossier, name: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        code="K113",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"档案“{item.name}”要整理的学校“{name}”不在学校台账里。",
        hint=f"{did_you_mean(name, known)}请改正校名。",
        location=Location(file=SETTINGS_FILE, row=item.setting.line, column="档案.学校"),
    )
