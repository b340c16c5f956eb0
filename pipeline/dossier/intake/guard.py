"""A process between us and LibreOffice that outlives us by a moment, to end what we started and tidy up.

Run as a program: the scratch folder, then the command. It ends with the command's exit code. When its
standard input closes, whoever started it is gone, by whatever death: every process of the command is
killed and the scratch folder removed. A byte on its standard input kills the command and leaves the folder.
It imports nothing of this project, so that it is there at once.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading


def main(scratch: str, *command: str) -> int:
    """Run the command until it ends or is to end; return its exit code."""
    with subprocess.Popen(  # noqa: S603 - the words of office.py
        command, stdin=subprocess.DEVNULL, start_new_session=True
    ) as process:
        ending = threading.Event()
        watch = threading.Thread(target=_watch, args=(process, scratch, ending), daemon=True)
        watch.start()
        code = process.wait()
        _kill(process)  # what it left behind
        if ending.is_set():
            watch.join()
        return code


def _watch(process: "subprocess.Popen[bytes]", scratch: str, ending: threading.Event) -> None:
    alone = not os.read(sys.stdin.fileno(), 1)
    ending.set()
    _kill(process)
    if alone:
        process.wait()
        shutil.rmtree(scratch, ignore_errors=True)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill the command with all processes that it started."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) & 0xFF)
