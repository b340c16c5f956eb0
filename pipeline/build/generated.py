"""Papers that the program makes for a dossier: a kind, built once for each school that has to have it.

Comes in: the slots that are to be generated and the ledgers. Goes out: the papers in outputs/, with their
traces, and problems. A paper whose figures do not all stand on its pages is not used.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.fingerprint import fingerprint
from pipeline.build.inputs import Inputs
from pipeline.build.outputs import Output, stored_output, unchanged
from pipeline.build.plan import Job, input_files
from pipeline.build.progress import Progress, stage
from pipeline.build.ready import sort_jobs
from pipeline.build.workers import make_in_order
from pipeline.dossier.model import DossierType, Requirement, School, Slot
from pipeline.dossier.verify import unprinted_figures
from pipeline.errors import Diagnostic, Location, Scope, Severity, has_errors
from pipeline.fonts import FontBook
from pipeline.reports import ReportResult, make_report
from pipeline.store import Entry, State, Store, safe_name
from pipeline.templating import Kind, load_kind
from pipeline.workspace import DossierSetting, KindSetting, Workspace, did_you_mean, kind_folders

FOLDER = "程序生成的材料"
_SCHOOL = "学校"


@dataclass(frozen=True, slots=True)
class GenerationDesk:
    """What the papers of one dossier are made with."""

    workspace: Workspace
    setting: DossierSetting
    dossier: DossierType
    schools: tuple[School, ...]
    inputs: Inputs
    fonts: FontBook
    workers: int


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One paper in outputs/."""

    slot: Slot
    title: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class GeneratedPapers:
    """What came of the papers of one dossier."""

    files: tuple[GeneratedFile, ...]
    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One paper before it is made."""

    slot: Slot
    requirement: Requirement
    job: Job
    path: str
    """Relative to outputs/."""


def kinds_of(
    workspace: Workspace, dossier: DossierType
) -> tuple[Mapping[str, Kind], tuple[Diagnostic, ...]]:
    """Return the kinds that a dossier generates by their ids, and problems (K105: there is none)."""
    folders = kind_folders(workspace.root)
    kinds: dict[str, Kind] = {}
    problems: list[Diagnostic] = []
    wanted = {item.generated.kind_id for item in dossier.requirements if item.generated is not None}
    for kind_id in sorted(wanted):
        if kind_id not in folders:
            problems.append(_no_kind(dossier, kind_id, tuple(folders)))
            continue
        kind, found = load_kind(folders[kind_id])
        problems += found
        if kind is not None:
            kinds[kind_id] = kind
    return kinds, tuple(problems)


def make_generated(
    desk: GenerationDesk, slots: Sequence[Slot], store: Store, progress: Progress
) -> GeneratedPapers:
    """Make and store the papers of a dossier that are not there yet."""
    kinds, problems = kinds_of(desk.workspace, desk.dossier)
    wanted = _wanted(desk, slots, kinds)
    files: list[GeneratedFile] = []
    outputs: list[Output] = []
    stale: list[_Wanted] = []
    for item in wanted:
        record = store.current(item.path)
        if record is None or store.status(item.path, item.job.fingerprint) is not State.UNCHANGED:
            stale.append(item)
            continue
        outputs.append(unchanged(record))
        files.append(_file(item, store, record.path, record.sha256))
    ready = sort_jobs(desk.workspace, [item.job for item in stale], desk.inputs)
    diagnostics = [*problems, *dict.fromkeys(ready.diagnostics)]
    by_number = {item.job.number: item for item in stale}
    results = make_in_order(make_report, [report for _, report in ready.made_from], desk.workers)
    for place, (job, _) in enumerate(ready.made_from, start=1):
        with stage(progress, f"生成{job.kind.name}（{place}/{len(ready.made_from)}）"):
            result = next(results)
        found = _stored(by_number[job.number], result, store)
        diagnostics += found.diagnostics
        outputs += found.outputs
        files += found.files
    return GeneratedPapers(tuple(files), tuple(outputs), tuple(diagnostics))


def _wanted(
    desk: GenerationDesk, slots: Sequence[Slot], kinds: Mapping[str, Kind]
) -> list[_Wanted]:
    dossier, setting = desk.dossier, desk.setting
    numbers = {school.name: school.number for school in desk.schools}
    requirements = {item.id: item for item in dossier.requirements}
    bases = {
        kind_id: fingerprint(
            files=input_files(desk.workspace, kind),
            folder=kind.folder,
            settings={},
            fonts=desk.fonts,
        )
        for kind_id, kind in kinds.items()
    }
    wanted: list[_Wanted] = []
    folder = f"{safe_name(setting.name or dossier.name)}/{FOLDER}"
    for slot in slots:
        requirement = requirements[slot.requirement]
        made = requirement.generated
        if made is None or made.kind_id not in kinds:
            continue
        kind = kinds[made.kind_id]
        parameters = {**made.parameters, _SCHOOL: slot.school}
        mark = hashlib.sha256(
            json.dumps([bases[made.kind_id], parameters, slot.term], ensure_ascii=False).encode()
        ).hexdigest()
        job = Job(
            number=len(wanted),
            setting=_kind_setting(kind, parameters, setting.line),
            kind=kind,
            fingerprint=mark,
            formats=("pdf",),
            draft=False,
            edition=kind.editions[0],
        )
        name = f"{numbers[slot.school]:03d}-{slot.school}-{requirement.id}{slot.term}"
        wanted.append(_Wanted(slot, requirement, job, f"{folder}/{safe_name(name)}.pdf"))
    return wanted


def _kind_setting(kind: Kind, parameters: Mapping[str, str], line: int) -> KindSetting:
    known = {item.name for item in kind.parameters}
    return KindSetting(
        kind_id=kind.id,
        parameters={name: value for name, value in parameters.items() if name in known},
        parameter_lines={},
        file_name=None,
        title=None,
        recipient=None,
        copies=None,
        number=None,
        draft=False,
        line=line,
    )


def _file(item: _Wanted, store: Store, path: str, sha256: str) -> GeneratedFile:
    return GeneratedFile(item.slot, item.requirement.name, store.folder / path, sha256)


def _stored(item: _Wanted, result: ReportResult | None, store: Store) -> GeneratedPapers:
    """Store one paper; one that has errors or lacks a figure is not stored."""
    if result is None:
        return GeneratedPapers((), (), (_killed(item),))
    problems = result.diagnostics
    pdf = next((file for file in result.files if file.format == "pdf"), None)
    if pdf is None or has_errors(problems):
        return GeneratedPapers((), (), problems)
    missing = unprinted_figures(pdf.data, result.trace_json)
    if missing:
        return GeneratedPapers((), (), (*problems, _unprinted(item, missing)))
    entry = Entry(
        kind=item.job.kind.id,
        format="pdf",
        fingerprint=item.job.fingerprint,
        pages=pdf.pages,
        figures=pdf.figures,
        trace=store.put_trace(result.trace_json),
    )
    stored = store.put(item.path, pdf.data, entry)
    made = _file(item, store, stored.path, stored.sha256)
    return GeneratedPapers((made,), (stored_output(stored, entry),), problems)


# --- problems ------------------------------------------------------------------------------------------


def _no_kind(dossier: DossierType, kind_id: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        code="K105",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"档案“{dossier.name}”要生成的文种“{kind_id}”不存在。",
        hint=f"{did_you_mean(kind_id, known)}请改正档案类型里的“生成”，或者在 templates/ 里建这个文种。",
        location=Location(file=dossier.file),
    )


def _killed(item: _Wanted) -> Diagnostic:
    return Diagnostic(
        code="X102",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"“{item.job.kind.name}”没有生成：生成它的进程被系统结束了，多半是内存不够。",
        hint="关掉不用的程序，不加 --jobs 再运行一次。",
        location=Location(file=f"outputs/{item.path}"),
    )


def _unprinted(item: _Wanted, missing: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        code="K417",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"生成的“{item.requirement.name}”里有{len(missing)}个数字没有照台账印出来，这份没有装订。",
        hint="请把这条提示告诉维护人员；台账和别的材料不受影响。",
        location=Location(file=f"outputs/{item.path}"),
    )
