"""Zip packages (XLSX, ODS) opened safely: sizes, ratios and numbers of parts held before inflating.

The bytes of an admitted file come in; its parts go out by name, each inflated to exactly the size
its directory declares, or the package is refused (F104–F107)..
"""

import struct
import zipfile
import zlib
from io import BytesIO

from pipeline.errors import Location
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.guard import MAX_BYTES, Admitted, report_broken, report_locked

MAX_RATIO = 200
MAX_PARTS = 5000
_SMALL = 1024 * 1024
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")


class PackageFaultError(Exception):
    """A part cannot be read as its directory says; the detail is Chinese."""


def open_package(file: Admitted, faults: FaultLog) -> dict[str, bytes] | None:
    """Return the XML parts of a package by name, or None when it was refused.

    Every part is inflated once and held to its declared size and checksum, also those not returned.
    """
    where = Location(file=file.name)
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        report_broken(where, faults)
        return None
    if not _within_limits(infos, where, faults):
        return None
    parts: dict[str, bytes] = {}
    for info in infos:
        if info.flag_bits & 1:
            report_locked(where, faults)
            return None
        try:
            content = _inflate(file.data, info)
        except (PackageFaultError, zlib.error, struct.error):
            report_broken(where, faults, f"部件“{info.filename[-60:]}”读不出来")
            return None
        if not _is_xml(content):
            continue
        if not _plain_xml(content, info.filename, where, faults):
            return None
        parts[info.filename] = content
    return parts


def _within_limits(infos: list[zipfile.ZipInfo], where: Location, faults: FaultLog) -> bool:
    total = sum(info.file_size for info in infos)
    worst = max(
        (info.file_size / max(info.compress_size, 1) for info in infos if info.file_size > _SMALL),
        default=0.0,
    )
    problem = ""
    if len(infos) > MAX_PARTS:
        problem = f"有{len(infos)}个部件，超过{MAX_PARTS}个"
    elif total > MAX_BYTES:
        problem = f"展开后有{total // 1024 // 1024}MB，超过200MB"
    elif worst > MAX_RATIO:
        problem = f"压缩比达{int(worst)}倍，超过{MAX_RATIO}倍"
    elif len({info.filename for info in infos}) < len(infos):
        problem = "部件重名"
    if problem:
        faults.add(
            where,
            code="F106",
            message=f"文件的压缩内容不正常：{problem}，没有打开。",
            hint="请用表格软件打开，把数据复制到新的工作簿，另存为xlsx。",
        )
    return not problem


def _inflate(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return one part; raises when it is not exactly as long as the directory declares."""
    signature, _, _, _, _, _, _, _, _, name_size, extra_size = struct.unpack_from(
        "<4s5H3I2H", data, info.header_offset
    )
    if signature != b"PK\x03\x04":
        raise PackageFaultError
    start = info.header_offset + 30 + name_size + extra_size
    packed = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(packed, info.file_size + 1)
    else:
        raise PackageFaultError
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise PackageFaultError
    return content


def _is_xml(content: bytes) -> bool:
    """Return whether a part is XML, whatever its name ends in."""
    return content[:256].lstrip().startswith(_XML_STARTS)


def _plain_xml(content: bytes, name: str, where: Location, faults: FaultLog) -> bool:
    """Refuse a DTD (F107) and XML that is not in an ASCII-compatible encoding."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        faults.add(
            where,
            code="F107",
            message=f"文件的部件“{name[-60:]}”里有文档类型定义（DTD），可能不安全，没有打开。",
            hint="正常的表格没有这种内容；请用表格软件另存为新的xlsx。",
        )
        return False
    if content[:2] in {b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"}:
        report_broken(where, faults, f"部件“{name[-60:]}”的编码不是UTF-8")
        return False
    return True
