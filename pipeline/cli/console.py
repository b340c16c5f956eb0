"""Printing: diagnostics and progress to stderr, JSON and data to stdout.

Comes in: diagnostics, results. Goes out: text on the two streams. Obeys NO_COLOR and pipes; prints
no person's data, because diagnostics hold none.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from pipeline.errors import Diagnostic, Severity

_MOST_SHOWN = 50


def stderr_console(*, quiet: bool = False) -> Console:
    """Return the console for everything that is not data."""
    return Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)


def print_json(value: Mapping[str, object]) -> None:
    """Print one JSON object to stdout, in UTF-8 and readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_data(line: str) -> None:
    """Print one line of data to stdout."""
    sys.stdout.write(line + "\n")


def print_diagnostics(
    diagnostics: Sequence[Diagnostic], console: Console, *, verbose: bool = False
) -> None:
    """Print the problems, errors first, at most fifty unless `verbose`; say how many are left out."""
    ordered = sorted(diagnostics, key=lambda item: item.severity is not Severity.ERROR)
    shown = ordered if verbose else ordered[:_MOST_SHOWN]
    for item in shown:
        console.print(_diagnostic_text(item))
    if len(shown) < len(ordered):
        console.print(
            f"……还有{len(ordered) - len(shown)}个问题没有列出，全部见 outputs/检查/问题清单.xlsx，或加 -v 显示。"
        )


def _diagnostic_text(item: Diagnostic) -> Text:
    error = item.severity is Severity.ERROR
    text = Text()
    text.append("错误" if error else "提醒", style="bold red" if error else "yellow")
    text.append(f" {item.code} ")
    where = item.location.describe()
    if where:
        text.append(f"{where}：", style="bold")
    text.append(item.message)
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
