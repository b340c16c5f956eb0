"""Files that cannot be read as what they say they are, or that would do harm when opened."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.broken_ledgers.sheets import Book, pupil, replacing, rewrite, table, write_book

PLAIN = Book({"春季": table(pupil(1), pupil(2))})
SHEET = "xl/worksheets/sheet1.xml"
HTML = '<html><meta charset="utf-8"><table><tr><td>姓名</td><td>金额</td></tr></table></html>'
DTD = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
MEGABYTES = 1024 * 1024
BOMB = Book(PLAIN.sheets, parts={"xl/media/a.bin": lambda _: bytes(8 * MEGABYTES)})
SAVED_BY_LIBREOFFICE = Path(__file__).with_name("office")


def changed(**parts: Callable[[bytes], bytes]) -> Book:
    """Return the plain ledger with its sheet changed."""
    return Book(PLAIN.sheets, parts={SHEET: parts["sheet"]})


def zipped(**parts: str) -> bytes:
    """Return a zip file of small parts; `__` in a name stands for `/` and `_` for `.`."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return data.getvalue()


def truncated(path: Path) -> None:
    write_book(path, PLAIN)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])


def damaged(path: Path) -> None:
    """One byte of the sheet is changed, as a bad stick does; the checksum no longer fits."""
    write_book(path, PLAIN)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    data[info.header_offset + 30 + len(SHEET) + info.compress_size // 2] ^= 0xFF
    path.write_bytes(data)


def many_parts(path: Path) -> None:
    write_book(path, PLAIN)
    rewrite(path, {f"xl/media/{number}.bin": lambda _: b"x" for number in range(5001)})


def too_big(path: Path) -> None:
    """A sparse file: 201 MB long, next to nothing on disk."""
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(201 * MEGABYTES)


def encrypted_parts(path: Path) -> None:
    """The parts carry the flag of an encrypted zip."""
    write_book(path, PLAIN)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


def lying_bomb(path: Path) -> None:
    """A part of 8 MB that says of itself that it has 900 bytes."""
    write_book(path, BOMB)
    length = (8 * MEGABYTES).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(length, (900).to_bytes(4, "little")))


def in_utf16(part: bytes) -> bytes:
    """Return a sheet with a DTD that a search for `<!DOCTYPE` in the bytes does not find."""
    _, _, body = part.decode().partition("?>")
    start = '<?xml version="1.0" encoding="UTF-16"?>'
    return (start + body.lstrip().replace("<worksheet", DTD, 1)).encode("utf-16")


def truncated_xls(path: Path) -> None:
    path.write_bytes((SAVED_BY_LIBREOFFICE / "旧表合计错.xls").read_bytes()[:5000])


def repeated_rows(path: Path) -> None:
    """An ODS of 15 kB whose second row is there 1,048,575 times."""
    shutil.copyfile(SAVED_BY_LIBREOFFICE / "ods小计错.ods", path)
    row = b"<table:table-row "

    def repeat(content: bytes) -> bytes:
        at = content.index(row, content.index(row) + 1)
        return (
            content[:at] + row + b'table:number-rows-repeated="1048575" ' + content[at + len(row) :]
        )

    rewrite(path, {"content.xml": repeat})


def folder(path: Path) -> None:
    path.mkdir()


FILES = {
    "零字节.xlsx": b"",
    "空工作簿.xlsx": Book({"春季": []}),
    "csv全是空白.csv": "\ufeff\n  \n\n",
    "yaml什么也没有.yaml": "# 还没有填\n",
    "远处有一格XFD1048576.xlsx": changed(sheet=replacing("</sheetData>", FAR)),
    "压缩炸弹.xlsx": BOMB,
    "谎报大小的压缩炸弹.xlsx": lying_bomb,
    "行数重复一百万次.ods": repeated_rows,
    "部件多得不正常.xlsx": many_parts,
    "文件超过200MB.xlsx": too_big,
    "带外部实体的DTD.xlsx": changed(sheet=replacing("<worksheet", DTD)),
    "关系部件里有DTD.xlsx": Book(
        PLAIN.sheets,
        parts={
            "xl/_rels/workbook.xml.rels": replacing("<Relationships", f"{DTD[:-9]}<Relationships")
        },
    ),
    "UTF-16里的DTD.xlsx": changed(sheet=in_utf16),
    "截断的.xlsx": truncated,
    "截断的旧表.xls": truncated_xls,
    "优盘坏了一个字节.xlsx": damaged,
    "工作表不是XML.xlsx": changed(sheet=lambda _: b"<worksheet><sheetData><row r='1'><c"),
    "压缩包加了密码.xlsx": encrypted_parts,
    "其实是网页.xls": HTML,
    "其实是文本.xls": "姓名\t金额\n王小明\t500\n",
    "其实是压缩包.xlsx": zipped(a_txt="x"),
    "其实是Word文档.xlsx": zipped(word__document_xml="<w/>"),
    "其实是PDF.xlsx": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "其实是照片.xlsx": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "其实是xlsb.xlsx": zipped(xl__workbook_bin="x"),
    "其实是xlsx.csv": PLAIN,
    "其实是xlsx.xls": PLAIN,
    "不支持的扩展名.docx": zipped(word__document_xml="<w/>"),
    "没有扩展名的台账": "姓名,金额\n",
    "其实是文件夹.xlsx": folder,
    "引用了别的文件.xlsx": Book(
        PLAIN.sheets, parts={"xl/externalLinks/externalLink1.xml": lambda _: b"<externalLink/>"}
    ),
    "放在一旁的台账.xlsx": PLAIN,
}
