"""Writing a file whole or not at all.

Comes in: a path and bytes. Goes out: the file, in one step, or an `OutputError` that says why not.
Must not decide what may be overwritten.
"""

import contextlib
import errno
import itertools
import os
import stat
import sys
import zlib
from pathlib import Path

from pipeline.errors import OutputError

OWN_FOLDER = ".huibian"
"""Folder in outputs/ with what the store keeps for itself; messages speak of outputs instead."""
_PREFIX = ".huibian-"
_SUFFIX = ".tmp"
_NUMBERS = itertools.count(1)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def atomic_write(path: Path, data: bytes) -> None:
    """Write `data` to `path`: a temporary file in the same folder, fsync, then replace.

    A reader, and whoever looks after a power cut, sees the old bytes or the new ones, never a part.
    Missing folders are made. An existing file keeps its permissions.
    Raises OutputError (exit 5): no permission, disk full, open in another program.
    """
    temporary = path.parent / temporary_name(path.name, next(_NUMBERS))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_synced(temporary, data, _mode_of(path))
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(explain(error, path)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def put_in_place(path: Path, data: bytes | Path) -> None:
    """Do as `atomic_write`; a file that is whole and on disk already is moved there."""
    if isinstance(data, Path):
        _move(data, path)
    else:
        atomic_write(path, data)


def _move(source: Path, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = _mode_of(path)
        if mode is not None:
            source.chmod(mode)
        source.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise OutputError(explain(error, path)) from error
        atomic_write(path, source.read_bytes())


def temporary_name(name: str, number: int) -> str:
    """Return how this process names a file that is not whole yet; `sweep` knows it."""
    return f"{_prefix(Path(name))}{os.getpid()}-{number}{_SUFFIX}"


def _prefix(path: Path) -> str:
    """Return how the temporary files of one file begin, however long its own name is."""
    return f"{_PREFIX}{zlib.crc32(path.name.encode(errors='surrogateescape')):08x}-"


def _mode_of(path: Path) -> int | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) else None


def _write_synced(temporary: Path, data: bytes, mode: int | None) -> None:
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        if mode is not None and sys.platform != "win32":
            os.fchmod(file.fileno(), mode)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable where the system can (Windows cannot open folders)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # some network shares cannot sync a folder; the file itself is safe
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> int:
    """Remove temporary files that a killed run left anywhere below; return how many.

    Only for the process that holds the lock.
    """
    count = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
                with contextlib.suppress(OSError):
                    (Path(parent) / name).unlink()
                    count += 1
    return count


def sweep_beside(path: Path) -> None:
    """Remove what killed writes of this one file left beside it; other files' are not touched.

    Only for the process that holds the lock of the file.
    """
    for left in path.parent.glob(f"{_prefix(path)}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            left.unlink()


def explain(error: OSError, path: Path) -> str:
    """Return what a clerk can do about a write that failed."""
    name = "outputs" if OWN_FOLDER in path.parts else path.name
    if error.errno in _FULL:
        return f"磁盘已满，“{name}”没有写成，原来的文件没有动。请清理磁盘后再运行一次。"
    if isinstance(error, PermissionError) and sys.platform == "win32":
        return f"“{name}”正被其他程序打开，没有写成。请在 Word、WPS 或 Excel 里关闭它，再运行一次。"
    if error.errno in _DENIED:
        return f"没有写入“{name}”的权限（所在文件夹：{path.parent}）。请检查文件夹和文件的权限。"
    if error.errno in {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY}:
        return f"“{name}”写不了：同名的位置上有文件夹（或上级是个文件）。请把它移开，再运行一次。"
    if error.errno == errno.ENAMETOOLONG:
        return f"“{name[:20]}…”的名称或所在路径太长，系统写不了。请把工作区移到较浅的文件夹。"
    if error.errno == errno.EBUSY:
        return f"“{name}”正被其他程序占用，没有写成。请关闭占用它的程序，再运行一次。"
    return f"“{name}”没有写成（系统错误{error.errno}）。请检查磁盘和文件夹，再运行一次。"
