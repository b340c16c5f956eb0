"""The command line within this process: many commands in one test, without starting Python each time."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from pipeline.cli.run import run
from tests.acceptance.workspaces import Run


def command(*arguments: str | Path) -> Run:
    """Run `huibian` with these arguments, no terminal, and return what it said."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = run([str(item) for item in arguments])
    return Run(int(code), out.getvalue(), error.getvalue())
