"""One build: plan, read what is needed, make each stale document, store what is right.

Comes in: a workspace and options. Goes out: `BuildResult`. A document with an error is not written
and what was there before stays; the others are built all the same.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from pipeline.build.fontreport import describe_fonts
from pipeline.build.inputs import Inputs, read_inputs
from pipeline.build.plan import Job, make_plan, select_documents, unchanged_records
from pipeline.build.problems import write_problem_list
from pipeline.build.progress import Progress, Silent, stage
from pipeline.errors import (
    Diagnostic,
    ExitCode,
    Location,
    Scope,
    Severity,
    has_errors,
)
from pipeline.fonts import load_fonts, require_fonts
from pipeline.reports import ReportJob, ReportResult, make_report
from pipeline.store import Entry, Record, Store, Stored
from pipeline.workspace import SETTINGS_FILE, Workspace


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the command asked for."""

    kinds: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("docx", "pdf")
    draft: bool = False
    jobs: int = 1
    dry_run: bool = False
    strict: bool = False
    edition: str | None = None
    """版本 wanted of every document; None: what the settings say, else the kind's default."""


@dataclass(frozen=True, slots=True)
class Output:
    """One line of `build --json`."""

    kind: str
    path: str
    """Relative to the workspace; '' for a document that failed before it had a name."""
    format: str
    pages: int | None
    sha256: str
    figures: int
    status: str
    """built | unchanged | beside | failed; with --dry-run: planned."""

    def to_json(self) -> dict[str, str | int | None]:
        """Return the shape of the product contract."""
        return {
            "kind": self.kind,
            "path": self.path,
            "format": self.format,
            "pages": self.pages,
            "sha256": self.sha256,
            "figures": self.figures,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    fonts: tuple[str, ...]
    """One line for each role: the font that really served it."""
    usage_error: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """Return 0, 1 (nothing came out), 2 (settings or templates) or 3 (a part came out)."""
        failed = [item for item in self.outputs if item.status == "failed"]
        if not failed and not self.usage_error:
            return ExitCode.OK
        if len(failed) < len(self.outputs):
            return ExitCode.PARTIAL
        return ExitCode.USAGE if self.usage_error else ExitCode.DATA


def build(
    workspace: Workspace,
    options: BuildOptions,
    progress: Progress | None = None,
    problems: Sequence[Diagnostic] = (),
) -> BuildResult:
    """Build the stale documents of the workspace; `problems` of its settings come first in the list.

    Raises:
        UsageError: a kind or an edition that is not there.
        MissingComponentError: a font role that no font serves.
        OutputError: outputs/ cannot be written.
    """
    progress = progress or Silent()
    documents = select_documents(workspace, options.kinds)
    with stage(progress, "查找字体"):
        fonts = load_fonts()
        require_fonts(fonts)
    with stage(progress, "比对有无变化"):
        plan = make_plan(
            workspace,
            documents,
            fonts,
            formats=options.formats,
            draft=options.draft,
            edition=options.edition,
            named=bool(options.kinds),
        )
        store = Store(workspace.root)
        known = {job.number: unchanged_records(job, store) for job in plan.jobs}
    stale = [job for job in plan.jobs if known[job.number] is None]
    outputs = [_unchanged(record) for records in known.values() if records for record in records]
    diagnostics = [*problems, *store.diagnostics, *plan.diagnostics, *fonts.problems()]
    usage_error = has_errors(plan.diagnostics)
    if options.dry_run:
        outputs += [_planned(job, name) for job in stale for name in job.output_formats]
    elif stale:
        names = {need.name for job in stale for need in job.kind.ledgers}
        with stage(progress, "读取和检查台账"):
            inputs = read_inputs(workspace, names)
        diagnostics += inputs.diagnostics
        made, found = _make_all(workspace, stale, inputs, options, progress)
        outputs += made
        diagnostics += found
        usage_error = usage_error or any(
            item.scope is Scope.WORKSPACE and item.severity is Severity.ERROR
            for item in diagnostics
        )
        if diagnostics:
            write_problem_list(workspace, tuple(diagnostics))
    served = describe_fonts(fonts)
    return BuildResult(tuple(outputs), tuple(diagnostics), served, usage_error)


def _make_all(
    workspace: Workspace,
    jobs: Sequence[Job],
    inputs: Inputs,
    options: BuildOptions,
    progress: Progress,
) -> tuple[list[Output], list[Diagnostic]]:
    """Make every job whose ledgers are good and store it; return outputs and new problems."""
    outputs: list[Output] = []
    diagnostics: list[Diagnostic] = []
    ready: list[tuple[Job, ReportJob]] = []
    for job in jobs:
        missing = _missing_ledgers(job, inputs)
        diagnostics += missing
        bad = [
            need.name
            for need in job.kind.ledgers
            if need.name in inputs.ledgers
            and (
                not inputs.ledgers[need.name].usable
                or (options.strict and inputs.ledgers[need.name].diagnostics)
            )
        ]
        if missing or bad:
            outputs.append(_failed(job))
            continue
        ready.append((job, _report_job(workspace, job, inputs)))
    with Store(workspace.root) as store:
        for job, result in _results(ready, options.jobs, progress):
            diagnostics += result.diagnostics
            if has_errors(result.diagnostics) or (options.strict and result.diagnostics):
                outputs.append(_failed(job))
                continue
            with stage(progress, f"保存《{result.file_name}》"):
                outputs += _store(store, job, result)
    return outputs, diagnostics


def _results(
    ready: Sequence[tuple[Job, ReportJob]], workers: int, progress: Progress
) -> list[tuple[Job, ReportResult]]:
    """Return the results in the order of the jobs, whatever order the workers finish in."""
    if workers > 1 and len(ready) > 1:
        with (
            stage(progress, f"生成{len(ready)}份文书"),
            ProcessPoolExecutor(
                max_workers=min(workers, len(ready)), mp_context=get_context("spawn")
            ) as pool,
        ):
            results = list(pool.map(make_report, [report for _, report in ready]))
        return [(job, result) for (job, _), result in zip(ready, results, strict=True)]
    made: list[tuple[Job, ReportResult]] = []
    for job, report in ready:
        with stage(progress, f"生成{job.kind.name}"):
            result = make_report(report)
        made.append((job, result))
        for name, seconds in result.timings:
            progress.end(f"　{name}", seconds)
    return made


def _report_job(workspace: Workspace, job: Job, inputs: Inputs) -> ReportJob:
    ledgers = {
        need.name: inputs.ledgers[need.name].ledger if need.name in inputs.ledgers else None
        for need in job.kind.ledgers
    }
    return ReportJob(
        kind=job.kind,
        setting=job.setting,
        workspace=replace(workspace, ledgers=()),
        ledgers=ledgers,
        formats=job.formats,
        draft=job.draft,
        edition=job.edition,
    )


def _missing_ledgers(job: Job, inputs: Inputs) -> list[Diagnostic]:
    """Return one problem for each required ledger that the workspace does not list."""
    return [
        Diagnostic(
            code="W401",
            severity=Severity.ERROR,
            scope=Scope.WORKSPACE,
            message=f"“{job.kind.name}”需要台账“{need.name}”，工作区没有列出。",
            hint=f"在“台账”里加一行：{need.name}: {{类型: {need.type}, 文件: [文件名.xlsx]}}。",
            location=Location(file=SETTINGS_FILE, row=job.setting.line, column="台账"),
        )
        for need in job.kind.ledgers
        if need.required and need.name not in inputs.ledgers
    ]


def _store(store: Store, job: Job, result: ReportResult) -> list[Output]:
    trace_id = store.put_trace(result.trace_json)
    outputs: list[Output] = []
    for file in result.files:
        entry = Entry(
            kind=job.kind.id,
            format=file.format,
            fingerprint=job.fingerprint,
            pages=file.pages,
            figures=file.figures,
            trace=trace_id,
        )
        stored = store.put(f"{result.folder}/{file.name}", file.data, entry)
        outputs.append(_stored(stored, entry))
    return outputs


def _stored(stored: Stored, entry: Entry) -> Output:
    return Output(
        entry.kind,
        f"outputs/{stored.path}",
        _extension(entry.format),
        entry.pages,
        stored.sha256,
        entry.figures,
        stored.status,
    )


def _unchanged(record: Record) -> Output:
    entry = record.entry
    return Output(
        entry.kind,
        f"outputs/{record.path}",
        _extension(entry.format),
        entry.pages,
        record.sha256,
        entry.figures,
        "unchanged",
    )


def _planned(job: Job, name: str) -> Output:
    return Output(job.kind.id, "", _extension(name), None, "", 0, "planned")


def _failed(job: Job) -> Output:
    return Output(job.kind.id, "", "", None, "", 0, "failed")


def _extension(name: str) -> str:
    """Return the file format behind our name of an output: a review copy is a DOCX."""
    return {"review": "docx", "trace": "xlsx"}.get(name, name)
