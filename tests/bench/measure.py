"""Timing whole processes: medians over several runs, wall time, CPU time and peak memory."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

PR_SET_CHILD_SUBREAPER = 36
"""Of prctl(2)."""


@dataclass(frozen=True)
class Sample:
    """One finished process."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time, children included."""
    memory: float
    """Peak resident memory in MB of the process that had most."""
    work: float
    """Seconds that the process itself measured (its line `WORK seconds`), else the wall time."""


@dataclass(frozen=True)
class Result:
    """The medians of several runs of one command."""

    name: str
    wall: float
    cpu: float
    memory: float
    work: float
    runs: int


def adopt_orphans() -> None:
    """Become the parent of processes whose own parent ends, so that what they used can be asked for.

    Workers that were forked by a helper process are nobody's children otherwise (Linux only).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run_once(command: Sequence[str], folder: Path) -> Sample:
    """Run a command to its end and return what the system says it used."""
    adopt_orphans()
    with tempfile.TemporaryFile() as log:
        started = perf_counter()
        child = os.posix_spawn(
            command[0],
            list(command),
            {**os.environ, "PYTHONPATH": str(folder)},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, log.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, log.fileno(), 2),
            ],
        )
        _, status, usage = os.wait4(child, 0)
        wall = perf_counter() - started
        usages = [usage, *orphans()]
        log.seek(0)
        output = log.read().decode(errors="replace")
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            sys.exit(f"{command} ended with {code}:\n{output}")
    work = re.search(r"^WORK ([\d.]+)$", output, re.MULTILINE)
    return Sample(
        wall,
        sum(item.ru_utime + item.ru_stime for item in usages),
        max(item.ru_maxrss for item in usages) / 1024,
        float(work[1]) if work else wall,
    )


def orphans() -> Iterator[resource.struct_rusage]:
    """Wait for the processes that the measured one left, and yield what each used with its children."""
    while True:
        try:
            yield os.wait4(-1, 0)[2]
        except ChildProcessError:
            return


def alternate(
    commands: Sequence[tuple[str, Sequence[str]]],
    folder: Path,
    *,
    runs: int,
    before: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Measure commands in turn (A B C A B C …), so that a drifting machine hits all alike."""
    samples: dict[str, list[Sample]] = {name: [] for name, _ in commands}
    for turn in range(runs + 1):
        for name, command in commands:
            before()
            sample = run_once(command, folder)
            if turn > 0:  # the first turn warms the caches of the disk
                samples[name].append(sample)
    return [
        Result(
            name,
            statistics.median(item.wall for item in found),
            statistics.median(item.cpu for item in found),
            max(item.memory for item in found),
            statistics.median(item.work for item in found),
            runs,
        )
        for name, found in samples.items()
    ]


def goal(text: str, value: float, limit: float, *, at_most: bool) -> None:
    """Print what was measured beside what was aimed at."""
    met = value <= limit if at_most else value >= limit
    sign = "≤" if at_most else "≥"
    print(f"  {text}：{value:.2f}（目标 {sign} {limit:g}）{'达到' if met else '未达到'}")


def numbered(out: Path, place: int) -> Path:
    """Return the name of one of several files; the first has the name itself."""
    return out.with_name(f"{out.stem}-{place}{out.suffix}") if place else out
