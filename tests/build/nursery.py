"""The command in processes of its own that start at once: forked from one that has imported everything.

Runs are as real as those of a shell (own process, own session, own open files, real signals); only the
seconds of importing are spent once. `python -m tests.build.nursery` is the process that forks.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Self

from tests.acceptance.workspaces import REPO

_MODULES = (
    "pipeline.cli.app",
    "pipeline.cli.commands",
    "pipeline.build.run",
    "pipeline.build.receiving",
    "pipeline.build.dossiers",
    "pipeline.letters.run",
    "pipeline.letters.docxbatch",
    "pipeline.letters.pdfbatch",
    "pipeline.writers.pdf",
    "weasyprint",
    "pypdfium2",
    "zxingcpp",
)


class Command:
    """One running or finished command."""

    def __init__(self, pid: int, ends: IO[str], errors: Path) -> None:
        self.pid = pid
        self.returncode: int | None = None
        """Exit code, or minus the signal; None while it runs."""
        self._ends = ends
        self._errors = errors

    def poll(self) -> int | None:
        """Return the exit code if it has ended."""
        if self.returncode is None and select.select([self._ends], [], [], 0)[0]:
            self.returncode = os.waitstatus_to_exitcode(int(self._ends.readline()))
        return self.returncode

    def kill(self, sort: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to it and to all its workers, as a terminal or a power cut does."""
        if self.poll() is None:
            os.killpg(self.pid, sort)

    def wait(self, seconds: float = 120) -> str:
        """Wait for its end and return what it said on stderr."""
        until = time.monotonic() + seconds
        while self.poll() is None:
            assert time.monotonic() < until, "the command does not end"
            select.select([self._ends], [], [], 0.5)
        return self._errors.read_text(encoding="utf-8")


class Nursery:
    """Starts commands one after the other; a context manager."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.build.nursery"],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)
        self._folder.cleanup()

    def start(
        self,
        *arguments: str | Path,
        limit: int = 0,
        kill_at: int = 0,
        below: Path | None = None,
        refuse: str = "",
        powerless: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Command:
        """Start `huibian arguments…`.

        Args:
            arguments: the command line.
            limit: size in bytes past which no file can grow: a disk that is full.
            kill_at: kill it just before so many changes of files `below` have happened.
            below: folder that `kill_at` counts in.
            refuse: name of a file that cannot be replaced: another program has it open.
            powerless: give up what lets root write where permissions forbid it.
            environment: variables that are others than here.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        errors = Path(self._folder.name) / "stderr.txt"
        order = {
            "arguments": [*map(str, arguments)],
            "errors": str(errors),
            "limit": limit,
            "kill_at": kill_at,
            "below": str(below or ""),
            "refuse": refuse,
            "powerless": powerless,
            "environment": dict(environment or {}),
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        pid = int(self._process.stdout.readline())
        return Command(pid, self._process.stdout, errors)


def _become(order: dict) -> int:
    """Run the command in this forked process."""
    import resource

    from pipeline.cli.run import run

    # a shell without job control lets what it starts in the background ignore Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(order["environment"])
    tempfile.tempdir = None  # where temporary files go is asked anew
    if order["limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], order["limit"]))
    if order["kill_at"]:
        _kill_before_change(order["kill_at"], order["below"])
    if order["powerless"]:
        _drop_capabilities()
    if order["refuse"]:
        _refuse_to_replace(order["refuse"])
    return run(order["arguments"])


def _kill_before_change(number: int, folder: str) -> None:
    """Die just before the `number`th time that a file or folder below is made, opened, renamed or removed."""
    left = number

    def watch(event: str, arguments: tuple) -> None:
        nonlocal left
        if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
        if event not in {"open", "os.mkdir", "os.rename", "os.remove", "os.truncate"}:
            return
        if str(arguments[0]).startswith(folder):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _refuse_to_replace(name: str) -> None:
    """Let replacing a file of this name fail, as Windows does when another program has it open."""

    def watch(event: str, arguments: tuple) -> None:
        if event == "os.rename" and Path(arguments[1]).name == name:
            raise PermissionError(errno.EBUSY, "in use", name)

    sys.addaudithook(watch)


def _drop_capabilities() -> None:
    """Be an ordinary user of the same name: capset(2) with empty sets."""
    import ctypes

    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0


def _serve() -> int:
    for name in _MODULES:
        importlib.import_module(name)
    # the same for all runs, whoever edits the program meanwhile: else a run put right is out of date
    importlib.import_module("pipeline.build.fingerprint").program_digest()
    for line in sys.stdin:
        order = json.loads(line)
        ready, go = os.pipe()
        pid = os.fork()
        if not pid:
            os.setsid()
            errors = os.open(order["errors"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            nothing = os.open(os.devnull, os.O_RDWR)
            for old, new in ((nothing, 0), (nothing, 1), (errors, 2)):
                os.dup2(old, new)
            os.write(go, b".")
            return _become(order)
        # a signal to its group finds the group only when it is there
        os.read(ready, 1)
        os.close(ready)
        os.close(go)
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(_serve())
