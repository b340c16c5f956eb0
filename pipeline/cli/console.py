"""Printing: diagnostics and progress to stderr, JSON and data to stdout.

Comes in: diagnostics, results. Goes out: text on the two streams. Obeys NO_COLOR and pipes; prints
no person's data, because diagnostics hold none.
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from pipeline.errors import Diagnostic, Severity

_MOST_SHOWN = 50
_MOST_PLACES = 5


def stderr_console(*, quiet: bool = False) -> Console:
    """Return the console for everything that is not data."""
    return Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)


def print_json(value: Mapping[str, object]) -> None:
    """Print one JSON object to stdout, in UTF-8 and readable."""
    _write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_data(line: str) -> None:
    """Print one line of data to stdout."""
    _write(line + "\n")


def finish_output() -> None:
    """Send what still waits for stdout; a reader that went away (`… | head`) is no error of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        leave_reader()


def leave_reader() -> None:
    """Let all further output go nowhere: its reader went away, the command's end stays its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        leave_reader()


def print_diagnostics(
    diagnostics: Sequence[Diagnostic],
    console: Console,
    *,
    verbose: bool = False,
    quiet: bool = False,
) -> None:
    """Print the problems, errors first; the same problem in many places is said once.

    At most fifty problems with five places each unless `verbose`; says how many are left out.
    `quiet` prints errors only.
    """
    wanted = [item for item in diagnostics if item.severity is Severity.ERROR or not quiet]
    groups: dict[tuple[bool, str, str, str], list[Diagnostic]] = {}
    for item in wanted:
        key = (item.severity is not Severity.ERROR, item.code, item.message, item.hint)
        groups.setdefault(key, []).append(item)
    ordered = sorted(groups.values(), key=lambda group: group[0].severity is not Severity.ERROR)
    shown = ordered if verbose else ordered[:_MOST_SHOWN]
    for group in shown:
        console.print(_problem_text(group, verbose=verbose))
    left = sum(len(group) for group in ordered[len(shown) :])
    if left:
        console.print(
            f"……还有{left}个问题没有列出，全部见 outputs/检查/问题清单.xlsx，或加 -v 显示。"
        )


def _problem_text(group: Sequence[Diagnostic], *, verbose: bool) -> Text:
    item = group[0]
    error = item.severity is Severity.ERROR
    text = Text()
    text.append("错误" if error else "提醒", style="bold red" if error else "yellow")
    text.append(f" {item.code} ")
    places = [place for other in group if (place := other.location.describe())]
    if len(group) == 1 and places:
        text.append(f"{places[0]}：", style="bold")
    text.append(item.message)
    if len(group) > 1:
        text.append(f"（共{len(group)}处）")
        shown = places if verbose else places[:_MOST_PLACES]
        for place in shown:
            text.append(f"\n      {place}", style="bold")
        if len(shown) < len(places):
            text.append(f"\n      ……等{len(places)}处，加 -v 全部列出")
    text.append(f"\n      怎么办：{item.hint}", style="dim")
    return text


def count_line(diagnostics: Iterable[Diagnostic]) -> str:
    """Return `3个错误，2个提醒` (or `没有发现问题`)."""
    severities = [item.severity for item in diagnostics]
    errors = severities.count(Severity.ERROR)
    warnings = len(severities) - errors
    if not severities:
        return "没有发现问题"
    parts = [f"{errors}个错误"] if errors else []
    if warnings:
        parts.append(f"{warnings}个提醒")
    return "，".join(parts)
