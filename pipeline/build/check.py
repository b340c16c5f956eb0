"""`huibian check`: every ledger read and reconciled, every problem in one list.

Comes in: a workspace folder. Goes out: `CheckResult`; the only thing written is
outputs/检查/问题清单.xlsx.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.build.dossiercheck import check_dossiers
from pipeline.build.inputs import ReadLedger, read_inputs
from pipeline.build.plan import FORMATS, make_plan
from pipeline.build.problems import about_settings, write_problem_list
from pipeline.build.ready import sort_jobs
from pipeline.document.profile import profile_from_overrides
from pipeline.errors import Diagnostic, ExitCode, OutputError, Severity
from pipeline.fonts import FontBook, load_fonts
from pipeline.letters.selection import choose
from pipeline.letters.variants import LetterTemplate
from pipeline.reports import ReportJob, preview_report
from pipeline.reports.context import make_context
from pipeline.workspace import Workspace, load_workspace


@dataclass(frozen=True, slots=True)
class CheckedLedger:
    """One ledger of the workspace with its control totals."""

    id: str
    files: tuple[str, ...]
    rows: int
    sums: tuple[tuple[str, str], ...]
    hidden_rows: int = 0
    excluded_rows: int = 0
    """Rows that are kept and enter no figure (作废)."""
    passed_over: tuple[tuple[str, int], ...] = ()
    """Rows that are no data, by their kind: 合计行, 说明行, 示例行, 重复的表头, 空行."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that `check` found."""

    ledgers: tuple[CheckedLedger, ...]
    diagnostics: tuple[Diagnostic, ...]
    problem_list: str
    """Path of the list relative to the workspace; '' when there is none."""
    stopped: OutputError | None = None
    """Why the list could not be written."""

    def exit_code(self, *, strict: bool) -> ExitCode:
        """Return 0, 1 (data), 2 (settings) or 5 (the list could not be written)."""
        if self.stopped is not None:
            return self.stopped.exit_code
        errors = [item for item in self.diagnostics if item.severity is Severity.ERROR]
        if errors and all(about_settings(item) for item in errors):
            return ExitCode.USAGE
        if errors or (strict and self.diagnostics):
            return ExitCode.DATA
        return ExitCode.OK

    def to_json(self) -> dict[str, object]:
        """Return the shape of the product contract."""
        return {
            "ledgers": [
                {"id": item.id, "files": list(item.files), "rows": item.rows}
                for item in self.ledgers
            ],
            "diagnostics": [item.to_json() for item in self.diagnostics],
        }


def check(root: Path) -> CheckResult:
    """Check the workspace at `root`: settings, ledgers, and every document up to its finished text.

    What `build` would refuse is found here already, characters without a font apart.
    """
    workspace, problems = load_workspace(root)
    if workspace is None:
        return CheckResult((), problems, "")
    diagnostics = [*problems, *_profile_problems(workspace)]
    inputs = read_inputs(workspace)
    diagnostics += inputs.diagnostics
    fonts = load_fonts() if workspace.documents or workspace.dossiers else None
    if fonts is not None and workspace.dossiers:
        diagnostics += check_dossiers(workspace, inputs, fonts)
    if fonts is not None and workspace.documents:
        plan = make_plan(workspace, workspace.documents, fonts, formats=FORMATS, draft=False)
        ready = sort_jobs(workspace, plan.jobs, inputs)
        diagnostics += [*plan.diagnostics, *ready.diagnostics]
        for job, report in ready.made_from:
            letters = job.kind.batching is not None
            diagnostics += _letter_problems(report, fonts) if letters else preview_report(report)
    ledgers = tuple(_checked(name, read) for name, read in inputs.ledgers.items())
    found = tuple(dict.fromkeys(diagnostics))
    try:
        return CheckResult(ledgers, found, write_problem_list(workspace, found))
    except OutputError as error:
        return CheckResult(ledgers, found, "", error)


def _letter_problems(job: ReportJob, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a kind of letters: its rows, its template, what every letter tried has."""
    batching = job.kind.batching
    ledger = job.ledgers.get(batching.ledger) if batching is not None else None
    if batching is None or ledger is None:
        return ()
    _, problems = choose(ledger, batching, {**batching.where, **job.setting.where})
    context = make_context(job.workspace, job.setting, job.ledgers, job.edition)
    profile, _ = profile_from_overrides(job.workspace.profile)
    _, found = LetterTemplate.make(job.kind, context, ledger, fonts, profile)
    return (*problems, *found)


def _profile_problems(workspace: Workspace) -> tuple[Diagnostic, ...]:
    return profile_from_overrides(workspace.profile, lines=workspace.lines)[1]


def _checked(name: str, read: ReadLedger) -> CheckedLedger:
    files = tuple(file for file, _ in read.setting.files)
    if read.ledger is None:
        return CheckedLedger(name, files, 0, ())
    control = read.ledger.control
    passed_over = (
        ("合计行", control.skipped_total_rows),
        ("说明行", control.note_rows),
        ("示例行", control.example_rows),
        ("重复的表头", control.repeated_header_rows),
        ("空行", control.blank_rows),
    )
    return CheckedLedger(
        name,
        files,
        control.rows,
        tuple(control.sums.items()),
        control.hidden_rows,
        control.excluded_rows,
        tuple((kind, count) for kind, count in passed_over if count),
    )
