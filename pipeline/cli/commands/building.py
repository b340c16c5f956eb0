"""`huibian build`: options to `pipeline.build`, results to the streams."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pipeline.cli.commands.looking import open_with_problems
from pipeline.cli.console import (
    count_line,
    print_data,
    print_diagnostics,
    print_json,
    stderr_console,
)
from pipeline.errors import ExitCode, UsageError

_FORMATS = ("docx", "pdf")
_STATUS_WORDS = {
    "built": "已生成",
    "unchanged": "没有变化，未重新生成",
    "beside": "原文件被手工改过，新稿放在旁边",
    "planned": "将生成",
}


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """The options of one `build` command, as typed."""

    workspace: Path | None
    kinds: tuple[str, ...]
    formats: str
    draft: bool
    jobs: int
    dry_run: bool
    timings: bool
    as_json: bool
    strict: bool
    quiet: bool
    verbose: bool
    edition: str | None = None


class ConsoleProgress:
    """Shows the running stage; keeps times for `--timings`."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        """Show stages on `console` while they run, nothing when quiet or not a terminal."""
        self.times: list[tuple[str, float]] = []
        self._status = None if quiet or not console.is_terminal else console.status("")
        if self._status is not None:
            self._status.start()

    def begin(self, stage: str) -> None:
        """Show the stage."""
        if self._status is not None:
            self._status.update(f"{stage}……")

    def end(self, stage: str, seconds: float) -> None:
        """Keep the time of the stage."""
        self.times.append((stage, seconds))

    def stop(self) -> None:
        """Take the spinner away."""
        if self._status is not None:
            self._status.stop()


def run_build(request: BuildRequest) -> ExitCode:
    """Build and report."""
    from pipeline.build.run import BuildOptions, build

    formats = _parse_formats(request.formats)
    workspace, problems = open_with_problems(request.workspace)
    console = stderr_console(quiet=request.quiet)
    progress = ConsoleProgress(console, quiet=request.quiet)
    options = BuildOptions(
        kinds=request.kinds,
        formats=formats,
        draft=request.draft,
        jobs=request.jobs,
        dry_run=request.dry_run,
        strict=request.strict,
        edition=request.edition,
    )
    try:
        result = build(workspace, options, progress, problems)
    finally:
        progress.stop()
    problem_console = stderr_console()
    print_diagnostics(result.diagnostics, problem_console, verbose=request.verbose)
    if request.as_json:
        print_json(
            {
                "outputs": [item.to_json() for item in result.outputs],
                "diagnostics": [item.to_json() for item in result.diagnostics],
            }
        )
    elif not request.quiet:
        for item in result.outputs:
            if item.path:
                pages = f"，{item.pages}页" if item.pages else ""
                print_data(f"{item.path}（{_STATUS_WORDS.get(item.status, item.status)}{pages}）")
            else:
                word = "没有生成，原有文件未动" if item.status == "failed" else "将生成"
                print_data(f"{item.kind} {item.format}：{word}".replace(" ：", "："))
    for line in result.fonts:
        console.print(f"字体　{line}", style="dim")
    _say_end(result.outputs, console)
    if result.diagnostics:
        console.print(f"共{count_line(result.diagnostics)}，见 outputs/检查/问题清单.xlsx。")
    if request.timings:
        for name, seconds in progress.times:
            problem_console.print(f"用时　{seconds:7.3f}秒　{name}")
    return result.exit_code


def _say_end(outputs: tuple[object, ...], console: Console) -> None:
    statuses = [getattr(item, "status", "") for item in outputs]
    if statuses and all(status == "unchanged" for status in statuses):
        console.print("台账、模板和设置都没有变化，什么也没有重新生成。")
    elif "failed" in statuses:
        console.print("有文书没有生成，原有的文件没有动。请按上面的提示改好后再运行。")


def _parse_formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in _FORMATS]
    if unknown or not names:
        raise UsageError(
            f"--formats 只能是 {'、'.join(_FORMATS)}，用逗号分开；不认识“{'、'.join(unknown) or text}”。"
        )
    return tuple(name for name in _FORMATS if name in names)
