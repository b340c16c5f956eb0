"""Running LibreOffice: its whole family of processes ends with this call, or with whoever made it.

Comes in: a command with its environment and time. Goes out: whether it ended in time. Must not know what the
command does.
"""

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.dossier.intake import guard

_GUARD = (sys.executable, "-I", "-S", str(Path(guard.__file__)))
_ENDING_S = 20


def run_guarded(
    command: Sequence[str], environment: Mapping[str, str], scratch: Path, limit: float
) -> bool:
    """Run a command for at most `limit` seconds; return whether it ended by itself.

    Its processes never outlive this call. Is this process killed meanwhile, they end as well, and `scratch`,
    which they work in, is removed.
    """
    process = subprocess.Popen(  # noqa: S603 - our own words; file names are made up by us
        [*_GUARD, str(scratch), *command],
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let the guard kill the command, but leave the folder to us; wait for both."""
    stdin = process.stdin
    if process.poll() is None and stdin is not None:
        with contextlib.suppress(OSError):
            stdin.write(b".")
            stdin.flush()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING_S)
    if process.poll() is None:
        process.kill()
        process.wait()
    if stdin is not None:
        with contextlib.suppress(OSError):
            stdin.close()
