"""The guard: a file is looked at before any library opens it.

Bytes come in; what sort of file they are goes out, or a refusal with its F-code: not there, empty,
too big, not what its ending says, locked, broken. Nothing is parsed here beyond magic bytes.
"""

import zipfile
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path, PurePosixPath

from pipeline.errors import Location
from pipeline.ledgers.faults import FaultLog

MAX_BYTES = 200 * 1024 * 1024
"""Largest file, and largest total size of a workbook's parts: what an office writes is far below."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")


class Sort(StrEnum):
    """What a file really is."""

    XLSX = "Excel工作簿（xlsx）"
    XLS = "旧版Excel工作簿（xls）"
    ODS = "ODS电子表格"
    CSV = "文本"
    YAML = "YAML文本"
    XLSB = "Excel二进制工作簿（xlsb）"
    WORD = "Word文档"
    ZIP = "压缩包"
    LOCKED = "加密的Office文件"
    HTML = "网页（HTML或XML）"
    PDF = "PDF"
    PICTURE = "图片"
    BINARY = "二进制文件"


_ENDINGS = {
    ".xlsx": Sort.XLSX,
    ".xlsm": Sort.XLSX,
    ".xls": Sort.XLS,
    ".et": Sort.XLS,
    ".ods": Sort.ODS,
    ".csv": Sort.CSV,
    ".tsv": Sort.CSV,
    ".txt": Sort.CSV,
    ".yaml": Sort.YAML,
    ".yml": Sort.YAML,
}


_NO_TABLES = frozenset({Sort.PDF, Sort.PICTURE, Sort.WORD, Sort.ZIP, Sort.BINARY})


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that may be opened by the reader of its sort."""

    name: str
    """Path relative to the workspace."""
    sort: Sort
    data: bytes


def admit(name: str, path: Path, faults: FaultLog) -> Admitted | None:
    """Return the bytes of a file and their sort, or None when it was refused (F101–F106, F113)."""
    where = Location(file=name)
    stem = PurePosixPath(name).name
    if stem.startswith(("~$", ".~")):
        faults.warn(
            where,
            code="F113",
            message="这是表格软件打开文件时留下的临时文件，没有读入。",
            hint="请关闭表格软件；还在的话可以删除它。",
        )
        return None
    expected = _ENDINGS.get(PurePosixPath(name).suffix.lower())
    if expected is None:
        faults.add(
            where,
            code="F103",
            message=f"不支持的文件类型“{PurePosixPath(name).suffix}”。"
            if PurePosixPath(name).suffix
            else "文件名没有扩展名，看不出是什么文件。",
            hint="台账请用xlsx、xls、ods、csv或yaml；其他格式请在表格软件里另存为xlsx。",
        )
        return None
    data = _read_bytes(where, path, faults)
    if data is None:
        return None
    return _admit_bytes(name, data, expected, faults)


def _read_bytes(where: Location, path: Path, faults: FaultLog) -> bytes | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            faults.add(
                where,
                code="F106",
                message=f"文件有{size // 1024 // 1024}MB，超过200MB的上限。",
                hint="请拆成几个文件，或删去图片和空行。",
            )
            return None
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reasons = {
            FileNotFoundError: "没有这个文件",
            PermissionError: "没有读取的权限，或被别的程序占用",
            IsADirectoryError: "这是文件夹，不是文件",
        }
        reason = reasons.get(type(error), "读取时出错")
        faults.add(
            where,
            code="F101",
            message=f"打不开文件：{reason}。",
            hint="请检查文件名、所在文件夹和权限。",
        )
        return None
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        faults.add(where, code="F110", message="文件是空的。", hint="请填好台账并保存后再试。")
        return None
    return data


def _admit_bytes(name: str, data: bytes, expected: Sort, faults: FaultLog) -> Admitted | None:
    where = Location(file=name)
    found = _sort_of(data, expected)
    if found is expected:
        return Admitted(name, found, data)
    if found is Sort.LOCKED:
        report_locked(where, faults)
    elif found is None:
        report_broken(where, faults)
    else:
        faults.add(
            where,
            code="F102",
            message=f"扩展名是“{PurePosixPath(name).suffix}”，内容却是{found.value}。",
            hint="请放入真正的台账（xlsx、xls、ods、csv或yaml）。"
            if found in _NO_TABLES
            else "请用表格软件打开，另存为xlsx（不要只改扩展名）。",
        )
    return None


def report_locked(where: Location, faults: FaultLog) -> None:
    """Report F104."""
    faults.add(
        where,
        code="F104",
        message="文件设了打开密码，读不了。",
        hint="请用表格软件打开，取消打开密码后保存。",
    )


def report_broken(where: Location, faults: FaultLog, detail: str = "") -> None:
    """Report F105."""
    faults.add(
        where,
        code="F105",
        message=f"文件已损坏或不完整{f'：{detail}' if detail else ''}。",
        hint="请重新复制或下载；能用表格软件打开的，另存为新的xlsx。",
    )


def _sort_of(data: bytes, expected: Sort) -> Sort | None:
    """Return what the bytes are; None when they begin as a container but are broken."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sort_of_zip(data)
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        return Sort.LOCKED if locked else Sort.XLS
    if data.startswith(b"%PDF"):
        return Sort.PDF
    if data.startswith(_PICTURES) and b"\x00" in data[:4096]:
        return Sort.PICTURE
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")):
        return Sort.HTML
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and b"\x00" in data[:65536]:
        if expected is Sort.XLS and data[:1] == b"\x09":
            return Sort.XLS
        return Sort.BINARY
    return Sort.YAML if expected is Sort.YAML else Sort.CSV


def _sort_of_zip(data: bytes) -> Sort | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist()[:20_000])
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
                if b"opendocument.spreadsheet" in kind:
                    return Sort.ODS
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    if any(name.startswith("xl/") for name in names):
        return Sort.XLSB if "xl/workbook.bin" in names else Sort.XLSX
    if any(name.startswith("word/") for name in names):
        return Sort.WORD
    return Sort.ZIP
