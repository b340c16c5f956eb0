"""`huibian register`: 更正, 作废, 补发 to `pipeline.build.registering`, results to the streams."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.looking import open_with_problems
from pipeline.cli.commands.receiving import parse_day
from pipeline.cli.console import print_data, print_diagnostics, print_json, stderr_console
from pipeline.errors import ExitCode, UsageError
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.build.registering import Count

_AFTER = {
    "更正": "台账改好后运行 huibian build，信还用原来的编号。",
    "作废": "这些编号以后不再打印，也不再给别人。",
    "补发": "再运行 huibian build --only-failed，按新编号单独印出；原编号不再有效。",
}


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    """The options of one `register` command, as typed."""

    workspace: Path | None
    action: str | None
    numbers: tuple[str, ...]
    reason: str
    row: int | None
    day: str | None
    as_json: bool
    quiet: bool


def run_register(request: RegisterRequest) -> ExitCode:
    """Register, or print what the register holds."""
    from pipeline.build.registering import ACTIONS, Wanted, register_status

    workspace, _ = open_with_problems(request.workspace)
    if request.action is None:
        if request.reason or request.row is not None or request.day is not None:
            raise UsageError("要先写更正、作废或补发，再写编号。")
        return _print_summary(workspace, request)
    status = ACTIONS.get(request.action.strip())
    if status is None:
        raise UsageError(f"“{request.action}”不认识，只能写：{'、'.join(ACTIONS)}。后面跟编号。")
    wanted = Wanted(status, request.numbers, request.reason, request.row, parse_day(request.day))
    made = register_status(workspace, wanted)
    print_diagnostics(made.diagnostics, stderr_console(), quiet=request.quiet)
    if request.as_json:
        print_json(made.to_json())
    elif not request.quiet:
        for row in made.rows:
            print_data(f"{row.number}（{row.kind}）：已登记{row.status.value}")
    stderr_console(quiet=request.quiet).print(f"共{len(made.rows)}个。{_AFTER[status.value]}")
    return ExitCode.OK


def _print_summary(workspace: Workspace, request: RegisterRequest) -> ExitCode:
    from pipeline.build.registering import summarise

    summary = summarise(workspace)
    print_diagnostics(summary.diagnostics, stderr_console(), quiet=request.quiet)
    if request.as_json:
        print_json(summary.to_json())
        return ExitCode.OK
    for item in summary.counts:
        print_data(_line(item))
    if not summary.counts:
        stderr_console(quiet=request.quiet).print("还没有发出过编号。")
    elif len(summary.counts) > 1:
        total = sum(item.given for item in summary.counts)
        valid = sum(item.valid for item in summary.counts)
        print_data(f"合计：发出{total}，有效{valid}")
    return ExitCode.OK


def _line(item: "Count") -> str:
    parts = [f"发出{item.given}", f"有效{item.valid}"]
    others = (("作废", item.void), ("已补发", item.replaced), ("登记了还没有办", item.waiting))
    parts += [f"{name}{count}" for name, count in others if count]
    school = f" {item.school}" if item.school else ""
    return f"{item.kind} {item.year}年{school}：{'，'.join(parts)}"
