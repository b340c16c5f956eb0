"""File names that every system accepts, and paths that stay inside outputs/.

Comes in: names made from data. Goes out: the nearest name that Windows, Linux and a USB stick take.
Must not touch the disk.
"""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from pipeline.errors import OutputError

MAX_BYTES = 255
"""Longest name of one file or folder in UTF-8, as ext4 has it (Windows counts 255 UTF-16 units)."""
_ROOM = len("-新稿999".encode())
_WIDE = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{name}{digit}" for name in ("COM", "LPT") for digit in "0123456789¹²³"}
)
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(text: str) -> str:
    """Return `text` as the name of one file or folder, at most 255 bytes with room for -新稿.

    Reserved characters become their full-width twins, control and invisible ones are dropped, and a
    name that is too long is cut before its ending, with a mark made from the whole name.
    Raises OutputError when nothing is left.
    """
    kept = "".join(
        char for char in text if unicodedata.category(char) not in _DROPPED or char == "\u3000"
    )
    name = unicodedata.normalize("NFC", kept).translate(_WIDE).strip(" \t").rstrip(". ")
    name = re.sub(r"^[. ]+", lambda match: "．" * len(match[0].strip()), name)
    name = re.sub(r"^~(?=\$)", "～", name)
    if not name.strip():
        raise OutputError("文件名是空的，请检查文种的“文件名”写法。")
    if name.split(".", maxsplit=1)[0].rstrip().upper() in _DEVICES:
        name = f"_{name}"
    return _shorten(name)


def _shorten(name: str) -> str:
    limit = MAX_BYTES - _ROOM
    if len(name.encode()) <= limit:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 16 or not stem:
        stem, ending = name, ""
    mark = hashlib.sha256(name.encode()).hexdigest()[:6]
    tail = f"…{mark}{'.' if ending else ''}{ending}"
    room = limit - len(tail.encode())
    cut = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return f"{cut}{tail}"


def safe_path(relative: str) -> PurePosixPath:
    """Return a path relative to outputs/ whose every part is a safe name.

    Raises OutputError when the path is absolute, has a drive, or leaves outputs/ through `..`.
    """
    plain = relative.replace("\\", "/")
    parts = plain.split("/")
    if plain.startswith("/") or re.match(r"[A-Za-z]:", plain) or ".." in parts:
        raise OutputError("输出文件的名称指到了 outputs/ 以外，请检查文种的“文件名”写法。")
    names = [safe_name(part) for part in parts if part not in {"", "."}]
    if not names:
        raise OutputError("文件名是空的，请检查文种的“文件名”写法。")
    return PurePosixPath(*names)


def beside_name(relative: str, number: int) -> str:
    """Return the path of the new draft beside a file: `…-新稿.docx`, `…-新稿2.docx`."""
    path = PurePosixPath(relative)
    suffix = path.suffix
    stem = path.name[: len(path.name) - len(suffix)]
    count = "" if number == 1 else str(number)
    return (path.parent / f"{stem}-新稿{count}{suffix}").as_posix()
