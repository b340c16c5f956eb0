"""`huibian build`: options to `pipeline.build`, results to the streams."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from pipeline.build.fewletters import Few
    from pipeline.build.outputs import Output
    from pipeline.build.run import BuildResult

_FORMATS = ("docx", "pdf")
_STATUS_WORDS = {
    "built": "已生成",
    "unchanged": "没有变化，未重新生成",
    "beside": "原文件被手工改过，新稿放在旁边",
    "failed": "没有收入，见问题清单",
}


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """The options of one `build` command, as typed."""

    workspace: Path | None
    kinds: tuple[str, ...]
    formats: str
    draft: bool
    jobs: int
    each: bool
    scheduler: str | None
    dry_run: bool
    timings: bool
    as_json: bool
    strict: bool
    quiet: bool
    verbose: bool
    edition: str | None = None
    sample: int | None = None
    only: tuple[str, ...] = ()
    only_failed: bool = False


class ConsoleProgress:
    """Shows the running stage; keeps times for `--timings`, and rates for `-v`."""

    def __init__(
        self, console: Console, *, quiet: bool, clock: Callable[[], float] = perf_counter
    ) -> None:
        """Show stages on `console` while they run, nothing when quiet or not a terminal."""
        self.times: list[tuple[str, float]] = []
        self.rates: list[str] = []
        """One line for each run of letters, files or volumes: how many, how fast."""
        self._clock = clock
        self._began = 0.0
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

    def count(self, stage: str, done: int, total: int, unit: str = "封") -> None:
        """Show how many letters, files or volumes are done, how fast, and how long the others will take."""
        if not done:
            self._began = self._clock()
        seconds = self._clock() - self._began
        text = f"{stage}：{done}/{total}{unit}"
        if done and seconds > 0:
            left = _time_words((total - done) * seconds / done)
            pace = _pace_words(done / seconds, unit)
            text += f"，{pace}" + (f"，约剩{left}" if done < total else "")
            if done == total:
                self.rates.append(f"{stage}：{total}{unit}，用时{seconds:.1f}秒，{pace}")
        if self._status is not None and total:
            self._status.update(text)

    def stop(self) -> None:
        """Take the spinner away."""
        if self._status is not None:
            self._status.stop()


def _pace_words(rate: float, unit: str) -> str:
    """Return 每秒120封; 每卷2.5秒 for what takes longer than a second."""
    return f"每秒{rate:.0f}{unit}" if rate >= 1 else f"每{unit}{1 / rate:.1f}秒"


def _time_words(seconds: float) -> str:
    """Return 28秒, 3分20秒 or 1小时5分."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}秒"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}分{rest}秒" if minutes < 60 else f"{minutes // 60}小时{minutes % 60}分"


def run_build(request: BuildRequest) -> ExitCode:
    """Build and report."""
    from pipeline.build.run import BuildOptions, build

    formats = _parse_formats(request.formats)
    few = _parse_few(request)
    workspace, problems = open_with_problems(request.workspace)
    console = stderr_console(quiet=request.quiet)
    progress = ConsoleProgress(console, quiet=request.quiet)
    options = BuildOptions(
        kinds=request.kinds,
        formats=formats,
        draft=request.draft,
        jobs=request.jobs,
        each=request.each,
        scheduler=request.scheduler,
        dry_run=request.dry_run,
        strict=request.strict,
        edition=request.edition,
        few=few,
    )
    try:
        result = build(workspace, options, progress, problems)
    finally:
        progress.stop()
    problem_console = stderr_console()
    print_diagnostics(
        result.diagnostics, problem_console, verbose=request.verbose, quiet=request.quiet
    )
    if request.as_json:
        print_json(
            {
                "outputs": [item.to_json() for item in result.outputs],
                "diagnostics": [item.to_json() for item in result.diagnostics],
            }
        )
    elif not request.quiet:
        for line in _result_lines(result.outputs):
            print_data(line)
    if any(item.status in {"built", "beside"} for item in result.outputs):
        for line in result.fonts:
            console.print(f"字体　{line}", style="dim")
    for line in (*result.said, *(progress.rates if request.verbose else ())):
        console.print(line)
    _say_end(result, console, dry_run=request.dry_run)
    if result.stopped is not None:
        problem_console.print(result.stopped.message)
    if request.timings:
        for name, seconds in progress.times:
            problem_console.print(f"用时　{seconds:7.3f}秒　{name}")
    return result.exit_code


def _result_lines(outputs: Sequence["Output"]) -> Iterator[str]:
    """Yield one line for each file, and one for each document that has none."""
    waiting: dict[str, list[str]] = {}
    lists = _failure_lists(outputs)
    for item in outputs:
        if item.path:
            pages = f"，{item.pages}页" if item.pages else ""
            yield f"{item.path}（{_STATUS_WORDS.get(item.status, item.status)}{pages}）"
        elif item.status == "failed" and item.kind in lists:
            yield f"{_titled(item)}：有信没有印出，原因见{lists[item.kind]}"
        elif item.status == "failed":
            yield f"{_titled(item)}：没有生成，原有文件未动"
        else:
            waiting.setdefault(_titled(item), []).append(item.format)
    for title, formats in waiting.items():
        yield f"{title}：将生成{len(formats)}个文件（{'、'.join(formats)}）"


def _failure_lists(outputs: Sequence["Output"]) -> dict[str, str]:
    """Return the 失败清单 of each kind of letters that has one: the letters not in it were printed."""
    return {item.kind: item.path for item in outputs if item.path.endswith("/失败清单.xlsx")}


def _titled(item: "Output") -> str:
    return item.kind if item.title in {"", item.kind} else f"{item.title}（{item.kind}）"


def _say_end(result: "BuildResult", console: Console, *, dry_run: bool) -> None:
    statuses = {item.status for item in result.outputs}
    if statuses == {"unchanged"}:
        console.print("台账、模板和设置都没有变化，什么也没有重新生成。")
    lists = _failure_lists(result.outputs)
    refused = [item for item in result.outputs if item.status == "failed" and item.path]
    missed = {item.kind for item in result.outputs if item.status == "failed" and not item.path}
    if missed & lists.keys():
        console.print("有几封信没有印出，见失败清单.xlsx；其余的照常印出。")
    if refused:
        console.print(f"有{len(refused)}个佐证文件没有收入档案，原因见问题清单；其余的照常整理。")
    if missed - lists.keys():
        console.print("有文书没有生成，原有的文件没有动。请按上面的提示改好后再运行。")
    if result.diagnostics:
        where = "" if dry_run or result.stopped else "，见 outputs/检查/问题清单.xlsx"
        console.print(f"共{count_line(result.diagnostics)}{where}。")


def _parse_few(request: BuildRequest) -> "Few | None":
    """Return which letters are wanted instead of the whole run; None for all."""
    from pipeline.build.choosing import parse_only
    from pipeline.build.fewletters import Few

    named = {
        "--sample": request.sample is not None,
        "--only": bool(request.only),
        "--only-failed": request.only_failed,
    }
    used = [name for name, is_used in named.items() if is_used]
    if not used:
        return None
    if len(used) > 1:
        raise UsageError(f"{'、'.join(used)} 不能同时用。")
    if request.each or request.scheduler is not None:
        raise UsageError(f"{used[0]} 只印几封信，不能和 --each、--scheduler 同时用。")
    if request.only_failed and (request.draft or request.dry_run):
        raise UsageError("--only-failed 要登记编号，不能和 --draft、--dry-run 同时用。")
    if request.only:
        parse_only(request.only)
    return Few(request.sample or 0, request.only, request.only_failed)


def _parse_formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in _FORMATS]
    if unknown or not names:
        raise UsageError(
            f"--formats 只能是 {'、'.join(_FORMATS)}，用逗号分开；不认识“{'、'.join(unknown) or text}”。"
        )
    return tuple(name for name in _FORMATS if name in names)
