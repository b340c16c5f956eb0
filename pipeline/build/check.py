"""`huibian check`: every ledger read and reconciled, every problem in one list.

Comes in: a workspace folder. Goes out: `CheckResult`; the only thing written is
outputs/检查/问题清单.xlsx.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.build.editions import unknown_edition
from pipeline.build.inputs import read_inputs
from pipeline.build.problems import write_problem_list
from pipeline.errors import Diagnostic, ExitCode, Scope, Severity
from pipeline.templating import load_kind
from pipeline.workspace import kind_folders, load_workspace


@dataclass(frozen=True, slots=True)
class CheckedLedger:
    """One ledger of the workspace with its control totals."""

    id: str
    files: tuple[str, ...]
    rows: int
    sums: tuple[tuple[str, str], ...]
    hidden_rows: int
    skipped_total_rows: int


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that `check` found."""

    ledgers: tuple[CheckedLedger, ...]
    diagnostics: tuple[Diagnostic, ...]
    problem_list: str
    """Path of the list relative to the workspace; '' when the settings could not be read."""

    def exit_code(self, *, strict: bool) -> ExitCode:
        """Return 0, 1 (data) or 2 (settings)."""
        errors = [item for item in self.diagnostics if item.severity is Severity.ERROR]
        if errors and all(item.scope is Scope.WORKSPACE for item in errors):
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
    """Check the workspace at `root`: settings, kinds in use, all ledgers."""
    workspace, problems = load_workspace(root)
    if workspace is None:
        return CheckResult((), problems, "")
    diagnostics = list(problems)
    folders = kind_folders(root)
    loaded = {
        kind_id: load_kind(folders[kind_id])
        for kind_id in dict.fromkeys(item.kind_id for item in workspace.documents)
        if kind_id in folders
    }
    diagnostics += [problem for _, found in loaded.values() for problem in found]
    for setting in workspace.documents:
        kind = loaded[setting.kind_id][0] if setting.kind_id in loaded else None
        problem = unknown_edition(setting, kind) if kind is not None else None
        diagnostics += [problem] if problem is not None else []
    inputs = read_inputs(workspace)
    diagnostics += inputs.diagnostics
    ledgers = tuple(
        CheckedLedger(
            id=name,
            files=tuple(file for file, _ in read.setting.files),
            rows=read.ledger.control.rows if read.ledger is not None else 0,
            sums=tuple(read.ledger.control.sums.items()) if read.ledger is not None else (),
            hidden_rows=read.ledger.control.hidden_rows if read.ledger is not None else 0,
            skipped_total_rows=(
                read.ledger.control.skipped_total_rows if read.ledger is not None else 0
            ),
        )
        for name, read in inputs.ledgers.items()
    )
    path = write_problem_list(workspace, tuple(diagnostics))
    return CheckResult(ledgers, tuple(diagnostics), path)
