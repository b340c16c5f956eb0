"""`huibian receipts`: files to `pipeline.build.receiving`, results to the streams."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.building import ConsoleProgress
from pipeline.cli.commands.looking import open_with_problems
from pipeline.cli.console import (
    print_data,
    print_diagnostics,
    print_json,
    stderr_console,
)
from pipeline.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from pipeline.build.returned import ReceiveResult


@dataclass(frozen=True, slots=True)
class ReceiveRequest:
    """The options of one `receipts` command, as typed."""

    workspace: Path | None
    files: tuple[Path, ...]
    day: str | None
    as_json: bool
    quiet: bool
    verbose: bool


def run_receipts(request: ReceiveRequest) -> ExitCode:
    """Take in the slips and report."""
    from pipeline.build.receiving import receive

    day = parse_day(request.day)
    workspace, _ = open_with_problems(request.workspace)
    progress = ConsoleProgress(stderr_console(quiet=request.quiet), quiet=request.quiet)
    try:
        result = receive(workspace, request.files, day=day, progress=progress)
    finally:
        progress.stop()
    print_diagnostics(
        result.diagnostics, stderr_console(), verbose=request.verbose, quiet=request.quiet
    )
    if request.as_json:
        print_json(result.to_json())
    elif not request.quiet:
        for line in _lines(result):
            print_data(line)
    return result.exit_code


def parse_day(text: str | None) -> date | None:
    """Return the date that was typed, None for none. Raises UsageError for what is no date."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"--date 写的“{text}”不是日期，请写成 2021-01-15 这样。") from None


def _lines(result: "ReceiveResult") -> list[str]:
    """Return the summary: what was read, then 回收率 and 知晓率."""
    lines = []
    if result.pages:
        blank = f"（空白{result.blank}页）" if result.blank else ""
        lines.append(f"扫描件：{result.pages}页{blank}")
    counts: dict[str, int] = {}
    for item in result.verdicts:
        counts[item.sort.value] = counts.get(item.sort.value, 0) + 1
    if counts:
        lines.append("编号：" + "，".join(f"{name}{number}个" for name, number in counts.items()))
    total = result.total
    if total is not None and total.return_percent is not None:
        lines.append(
            f"回收率：{total.return_percent}%（发出{total.issued}份，收回{total.returned}份）"
        )
        if total.aware_percent is not None:
            lines.append(
                f"知晓率：{total.aware_percent}%（已登记意见{total.stated}份，知晓{total.aware}份）"
            )
    lines += [f"已更新 {path}" for path in result.outputs]
    return lines
