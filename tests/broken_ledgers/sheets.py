"""Rows and workbooks from which broken ledgers are made: a faultless ledger, and one change each."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from tests.ledgers.making import id_number

HEADER = (
    *("姓名", "身份证号", "学校", "困难类别", "资助项目"),
    *("金额", "发放日期", "联系电话", "银行卡号", "状态"),
)
"""Columns A to J of every sheet, unless a case says otherwise."""

NAMES = ("王小明", "李思远", "张伟宁", "刘洋洋", "陈静姝", "赵敏行", "孙丽华", "周强志")
SCHOOLS = ("株潭中心小学", "黄茅中学", "潭埠中心小学")
CARD = "6217000010001234569"
"""Invented; passes the Luhn check."""

Row = list[object]


def pupil(serial: int = 1, **changes: object) -> Row:
    """Return one faultless row under `HEADER`, with the cells of `changes` instead; more are appended."""
    row: dict[str, object] = {
        "姓名": NAMES[serial % len(NAMES)],
        "身份证号": id_number(serial),
        "学校": SCHOOLS[serial % len(SCHOOLS)],
        "困难类别": "脱贫户",
        "资助项目": "义务教育生活补助",
        "金额": 500,
        "发放日期": dt.date(2020, 5, 20),
        "联系电话": f"1380000{serial:04d}",
        "银行卡号": CARD,
        "状态": "已发放",
    }
    row.update(changes)
    return list(row.values())


def table(*rows: Row, header: Sequence[object] = HEADER) -> list[Row]:
    """Return a header with rows under it."""
    return [list(header), *rows]


@dataclass(frozen=True)
class Book:
    """A workbook as data; `sheets` maps names to rows."""

    sheets: Mapping[str, Sequence[Sequence[object]]]
    merges: Sequence[tuple[str, object]] = ()
    """Ranges merged in the first sheet, with their value."""
    hidden: Sequence[int] = ()
    """Rows hidden in the first sheet, as Excel numbers them."""
    hidden_sheet: str | None = None
    parts: Mapping[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    """Changes to the parts of the finished file, by part name; a new part starts from b''."""


@dataclass(frozen=True)
class Bare:
    """A formula whose result is not in the file, or is the given one."""

    formula: str
    result: object = ""


def write_book(path: Path, book: Book) -> None:
    """Write an XLSX file."""
    target = xlsxwriter.Workbook(str(path))
    target.set_properties({"created": dt.datetime(2020, 12, 31)})  # noqa: DTZ001
    day = target.add_format({"num_format": "yyyy-mm-dd"})
    for order, (name, rows) in enumerate(book.sheets.items()):
        sheet = target.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                _write_cell(sheet, at, column, value, day)
        if order == 0:
            for area, value in book.merges:
                sheet.merge_range(area, value)
            for number in book.hidden:
                sheet.set_row(number - 1, None, None, {"hidden": True})
        if name == book.hidden_sheet:
            sheet.hide()
    target.close()
    if book.parts:
        rewrite(path, book.parts)


def _write_cell(sheet, row: int, column: int, value: object, day) -> None:
    match value:
        case None | "":
            return
        case Bare():
            sheet.write_formula(row, column, value.formula, None, value.result)
        case str():
            sheet.write_string(row, column, value)
        case bool():
            sheet.write_boolean(row, column, value)
        case dt.date():
            sheet.write_datetime(row, column, value, day)
        case _:
            sheet.write_number(row, column, value)


def rewrite(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> None:
    """Change parts of a zip file in place; a part that is not there yet is added."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for name, change in changes.items():
        parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )


def replacing(old: str, new: str) -> Callable[[bytes], bytes]:
    """Return a change that replaces text in a part; the text must be there."""

    def change(part: bytes) -> bytes:
        assert old.encode() in part, old
        return part.replace(old.encode(), new.encode(), 1)

    return change
