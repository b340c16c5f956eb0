"""Which documents can be made: those whose ledgers are there, hold rows and are free of errors.

Comes in: jobs and the ledgers that were read. Goes out: what the reports are made from, the jobs held
back, and why. Nothing is rendered or written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.build.inputs import Inputs
from pipeline.build.plan import Job
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.reports import ReportJob
from pipeline.workspace import SETTINGS_FILE, Workspace


@dataclass(frozen=True, slots=True)
class Ready:
    """Jobs that can be made, jobs that cannot, and the problems that are new."""

    made_from: tuple[tuple[Job, ReportJob], ...]
    held_back: tuple[Job, ...]
    diagnostics: tuple[Diagnostic, ...]


def sort_jobs(
    workspace: Workspace, jobs: Sequence[Job], inputs: Inputs, *, strict: bool = False
) -> Ready:
    """Return the jobs whose ledgers are good apart from the others; `strict` takes no warnings."""
    good: list[tuple[Job, ReportJob]] = []
    held: list[Job] = []
    problems: list[Diagnostic] = []
    for job in jobs:
        found = [*_missing_ledgers(job, inputs), *_empty_ledgers(job, inputs)]
        problems += found
        if found or _unusable(job, inputs, strict=strict):
            held.append(job)
        else:
            good.append((job, _report_job(workspace, job, inputs)))
    return Ready(tuple(good), tuple(held), tuple(problems))


def _unusable(job: Job, inputs: Inputs, *, strict: bool) -> bool:
    """Return whether a ledger forbids the job; letters are stopped one by one by their own records."""
    batching = job.kind.batching
    for name in job.ledgers:
        read = inputs.ledgers.get(name)
        if read is None or (batching and name == batching.ledger and read.ledger and not strict):
            continue
        if not read.usable or (strict and read.diagnostics):
            return True
    return False


def _report_job(workspace: Workspace, job: Job, inputs: Inputs) -> ReportJob:
    return ReportJob(
        kind=job.kind,
        setting=job.setting,
        workspace=replace(workspace, ledgers=()),
        ledgers={
            name: inputs.ledgers[name].ledger if name in inputs.ledgers else None
            for name in job.ledgers
        },
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


def _empty_ledgers(job: Job, inputs: Inputs) -> list[Diagnostic]:
    """Return one problem for each required ledger without a single row that counts."""
    found: list[Diagnostic] = []
    for need in job.kind.ledgers:
        read = inputs.ledgers.get(need.name)
        if not need.required or read is None or read.ledger is None:
            continue
        control = read.ledger.control
        if control.rows > control.excluded_rows:
            continue
        found.append(
            Diagnostic(
                code="W402",
                severity=Severity.ERROR,
                scope=Scope.LEDGER,
                message=f"“{job.kind.name}”必需的台账“{need.name}”里一行数据也没有。",
                hint="请先填写这份台账；不需要这份文书的，在 inputs/workspace.yaml 的“文书”里删去它。",
                location=Location(file=next(iter(read.ledger.files), SETTINGS_FILE)),
            )
        )
    return found
