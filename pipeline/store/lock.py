"""One writer at a time: a lock on outputs/.huibian/lock that the system frees when we die.

Comes in: the path of the lock file. Goes out: a held lock, or an `OutputError` at once.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import OutputError
from pipeline.store.atomic import explain

BUSY = "另一个汇编程序正在往 outputs/ 里写文件。请等它结束后再运行一次。"


class WriteLock:
    """An exclusive lock, taken without waiting and held until `release` or the process's end."""

    def __init__(self, path: Path, busy: str = BUSY) -> None:
        """Take the lock. Raises OutputError(busy) when another run holds it; also when unwritable."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(explain(error, path)) from error
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise OutputError(busy) from error

    def release(self) -> None:
        """Free the lock; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        """Return the held lock."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the lock."""
        self.release()


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
