"""One build: plan, read what is needed, make each stale document, store what is right.

Comes in: a workspace and options. Goes out: `BuildResult`. A document with an error is not written
and what was there before stays; the others are built all the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from pipeline.build.dossierplan import (
    DossierDesk,
    ListedDossier,
    choose_dossiers,
    dossier_ledgers,
    failed_dossier,
    list_dossiers,
    planned_dossier,
    working_days,
)
from pipeline.build.fewletters import Few, print_few
from pipeline.build.fontreport import describe_fonts
from pipeline.build.inputs import Inputs, read_inputs
from pipeline.build.letters import build_letters
from pipeline.build.outputs import (
    Output,
    broken_kind,
    failed,
    outdated,
    planned,
    store_report,
    unchanged,
)
from pipeline.build.plan import Job, make_plan, select_documents, unchanged_records
from pipeline.build.press import Press
from pipeline.build.problems import about_settings, refresh_problem_list
from pipeline.build.progress import Progress, Silent, stage
from pipeline.build.ready import sort_jobs
from pipeline.build.workers import make_in_order
from pipeline.document.profile import profile_from_overrides
from pipeline.errors import (
    Diagnostic,
    ExitCode,
    Location,
    OutputError,
    Scope,
    Severity,
    UsageError,
    has_errors,
)
from pipeline.executors import Cluster, Executor, Here, Processes
from pipeline.fonts import FontBook, load_fonts, require_fonts
from pipeline.reports import ReportJob, ReportResult, make_report
from pipeline.store import Record, Store
from pipeline.workspace import KindSetting, Workspace
from pipeline.writers.pdfprocess import PdfProcess, processors

_LONG_READING = 256 * 1024
"""Bytes of ledgers that take so long to read that another process has loaded the page maker by then."""

_PRELOAD = "pipeline.letters.preload"
"""What processes that print letters load."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the command asked for."""

    kinds: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("docx", "pdf")
    draft: bool = False
    jobs: int = 1
    dry_run: bool = False
    strict: bool = False
    each: bool = False
    """Whether letters come as one DOCX each instead of one a batch."""
    scheduler: str | None = None
    """Address of a Dask scheduler that prints the letters; None: this machine."""
    few: Few | None = None
    """Letters wanted instead of the whole run, and instead of any other document."""
    edition: str | None = None
    """版本 wanted of every document; None: what the settings say, else the kind's default."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    fonts: tuple[str, ...]
    """One line for each role: the font that really served it."""
    stopped: OutputError | None = None
    """Why outputs/ could not be written any further; what was stored before is whole."""
    strict: bool = False
    """Whether warnings count as errors."""
    said: tuple[str, ...] = ()
    """For the clerk: why there was nothing to do."""

    @property
    def exit_code(self) -> ExitCode:
        """Return 0, 1 (nothing came out), 2 (settings or templates), 3 (a part came out) or 5.

        With `strict`, 1 when all that came out is right and there are warnings.
        """
        if self.stopped is not None:
            return self.stopped.exit_code
        errors = [item for item in self.diagnostics if item.severity is Severity.ERROR]
        missed = [item for item in self.outputs if item.status == "failed"]
        if not missed and not any(item.scope is Scope.WORKSPACE for item in errors):
            return ExitCode.DATA if self.strict and self.diagnostics else ExitCode.OK
        if len(missed) < len(self.outputs):
            return ExitCode.PARTIAL
        settings = errors and all(about_settings(item) for item in errors)
        return ExitCode.USAGE if settings else ExitCode.DATA


@dataclass(slots=True)
class _Run:
    """What has come of a build so far; it grows, so that a full disk loses nothing of it."""

    outputs: list[Output] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    stopped: OutputError | None = None
    said: list[str] = field(default_factory=list)

    def result(self, fonts: tuple[str, ...], *, strict: bool) -> BuildResult:
        """Return the frozen result; a problem that several documents share is said once."""
        found = tuple(dict.fromkeys(self.diagnostics))
        return BuildResult(
            tuple(self.outputs), found, fonts, self.stopped, strict, tuple(self.said)
        )


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
    """
    progress = progress or Silent()
    listed, dossier_problems = list_dossiers(workspace)
    dossiers, others = choose_dossiers(workspace, listed, options.kinds)
    documents = _documents(workspace, options.kinds, others)
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
        known = {job.number: _known(job, store) for job in plan.jobs}
    stale = [job for job in plan.jobs if known[job.number] is None]
    if options.few is not None:
        stale = [job for job in stale if job.kind.batching is not None]
        known, dossiers = {}, ()
        if not stale:
            raise UsageError(
                "没有成批的信，--sample、--only、--only-failed 用不上。用 huibian list 看有哪些文书。"
            )
    run = _Run()
    run.outputs += [broken_kind(setting) for setting in plan.broken]
    run.outputs += [unchanged(record) for records in known.values() for record in records or ()]
    run.diagnostics += [*problems, *store.diagnostics, *plan.diagnostics, *fonts.problems()]
    run.diagnostics += dossier_problems
    if options.dry_run:
        run.outputs += [planned(job, name) for job in stale for name in job.output_formats]
        run.outputs += [planned_dossier(item) for item in dossiers]
    elif stale or dossiers:
        try:
            if options.strict and run.diagnostics:
                # a warning about the settings is about every document
                run.outputs += [failed(job) for job in stale]
                run.outputs += [failed_dossier(item) for item in dossiers]
                refresh_problem_list(workspace, tuple(dict.fromkeys(run.diagnostics)))
            else:
                _make_all(_Work(workspace, stale, dossiers, listed, options, fonts), progress, run)
        except OutputError as error:
            run.stopped = error
            run.diagnostics += error.diagnostics
    return run.result(describe_fonts(fonts), strict=options.strict)


def _known(job: Job, store: Store) -> tuple[Record, ...] | None:
    """Return the outputs of a job that are as good as new; letters are asked batch by batch later."""
    return unchanged_records(job, store) if job.kind.batching is None else None


def _documents(
    workspace: Workspace, kinds: Sequence[str], others: Sequence[str]
) -> tuple[KindSetting, ...]:
    """Return the documents asked for, when `others` are the names that are no dossier's."""
    if others or (not kinds and (workspace.documents or not workspace.dossiers)):
        return select_documents(workspace, others)
    return ()


@dataclass(frozen=True, slots=True)
class _Work:
    """What has to be made."""

    workspace: Workspace
    jobs: Sequence[Job]
    dossiers: tuple[ListedDossier, ...]
    listed: tuple[ListedDossier, ...]
    """All dossiers of the workspace."""
    options: BuildOptions
    fonts: FontBook


def _make_all(work: _Work, progress: Progress, run: _Run) -> None:
    """Make everything; the process that writes PDFs gets ready while the ledgers are read."""
    beside = PdfProcess() if _pdf_beside(work.workspace, work.jobs, work.options) else nullcontext()
    with beside as pdfs:
        _read_and_make(work, progress, run, pdfs)


def _pdf_beside(workspace: Workspace, jobs: Sequence[Job], options: BuildOptions) -> bool:
    """Return whether a second process for the PDFs saves time: it needs about a second to load."""
    documents = [job for job in jobs if job.kind.batching is None]
    if "pdf" not in options.formats or not documents or processors() < 2:
        return False
    if options.jobs > 1 and len(documents) > 1:
        return False  # the documents themselves are made in several processes
    names = {name for job in jobs for name in job.ledgers}
    paths = [path for item in workspace.ledgers if item.name in names for _, path in item.files]
    return sum(path.stat().st_size for path in paths if path.is_file()) >= _LONG_READING


def _read_and_make(
    work: _Work,
    progress: Progress,
    run: _Run,
    pdfs: PdfProcess | None,
) -> None:
    """Make every job whose ledgers are good, and store each as soon as it is made."""
    workspace, jobs, options = work.workspace, work.jobs, work.options
    names = {name for job in jobs for name in job.ledgers}
    names |= dossier_ledgers(workspace, work.listed if work.dossiers else ())
    executor = _executor(options)
    if any(job.kind.batching is not None for job in jobs):
        executor.warm_up()
    with stage(progress, "读取和检查台账"):
        inputs = read_inputs(workspace, names)
    run.diagnostics += inputs.diagnostics
    ready = sort_jobs(workspace, jobs, inputs, strict=options.strict)
    run.diagnostics += ready.diagnostics
    run.outputs += [failed(job) for job in ready.held_back]
    documents = [pair for pair in ready.made_from if pair[0].kind.batching is None]
    letters = [job for job, _ in ready.made_from if job.kind.batching is not None]
    with Store(workspace.root) as store:
        for job, result in _results(documents, options.jobs, progress, pdfs):
            run.diagnostics += result.diagnostics
            if has_errors(result.diagnostics) or (options.strict and result.diagnostics):
                run.outputs.append(failed(job))
                continue
            with stage(progress, f"保存《{result.file_name}》"):
                run.outputs += store_report(store, job, result)
            run.diagnostics += outdated(store, job, result)
        presses = [
            Press(workspace, job, inputs, work.fonts, executor, options.each) for job in letters
        ]
        if options.few is not None:
            few = print_few(presses, options.few, store, progress)
            run.outputs += few.outputs
            run.diagnostics += few.diagnostics
            run.said += few.said
            presses = []
        for press in presses:
            made = build_letters(press, store, progress)
            run.outputs += made.outputs
            run.diagnostics += made.diagnostics
        if work.dossiers:
            _assemble(work, inputs, executor, store, progress, run)
    refresh_problem_list(workspace, tuple(dict.fromkeys(run.diagnostics)))


def _assemble(
    work: _Work, inputs: Inputs, executor: Executor, store: Store, progress: Progress, run: _Run
) -> None:
    """Assemble the dossiers; what is stored before a full disk stops it is in the result."""
    # a room of its own, with everything that reads foreign files
    from pipeline.build.dossiers import DossiersMade, build_dossiers

    calendar, problems = working_days(work.workspace)
    run.diagnostics += problems
    desk = DossierDesk(
        workspace=work.workspace,
        chosen=work.dossiers,
        listed=work.listed,
        inputs=inputs,
        fonts=work.fonts,
        profile=profile_from_overrides(work.workspace.profile)[0],
        executor=executor,
        workers=work.options.jobs,
        formats=work.options.formats,
        calendar=calendar,
    )
    build_dossiers(desk, store, progress, DossiersMade(run.outputs, run.diagnostics))


def _executor(options: BuildOptions) -> Executor:
    if options.scheduler is not None:
        return Cluster(options.scheduler)
    return Processes(options.jobs, _PRELOAD) if options.jobs > 1 else Here()


def _results(
    ready: Sequence[tuple[Job, ReportJob]],
    workers: int,
    progress: Progress,
    pdfs: PdfProcess | None,
) -> Iterator[tuple[Job, ReportResult]]:
    """Yield the results in the order of the jobs, whatever order the workers finish in."""
    work = make_report if pdfs is None else partial(make_report, pdfs=pdfs)
    workers = workers if pdfs is None else 1
    results = make_in_order(work, [report for _, report in ready], workers)
    for number, (job, _) in enumerate(ready, start=1):
        count = f"（{number}/{len(ready)}）" if len(ready) > 1 else ""
        with stage(progress, f"生成{job.kind.name}{count}"):
            result = next(results)
        result = _killed(job) if result is None else result
        for name, seconds in result.timings:
            progress.end(f"　{name}", seconds)
        yield job, result


def _killed(job: Job) -> ReportResult:
    """Return the result of a document whose process the system killed."""
    problem = Diagnostic(
        code="X102",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"“{job.kind.name}”没有生成：生成它的进程被系统结束了，多半是内存不够。",
        hint="关掉不用的程序，不加 --jobs 再运行一次。",
        location=Location(),
    )
    return ReportResult(job.kind.name, job.kind.name, (), b"", (problem,), ())
