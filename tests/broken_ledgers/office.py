"""Broken ledgers that LibreOffice saves as XLS and ODS; the results are data, in `office/`.

`make.py` writes them anew. The books here are what LibreOffice is given.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.broken_ledgers.faults_in_cells import one, several
from tests.broken_ledgers.faults_in_files import PLAIN, SHEET, changed
from tests.broken_ledgers.faults_in_tables import GROUPS, renamed, spring, summing, without
from tests.broken_ledgers.sheets import Bare, Book, pupil, replacing, table
from tests.ledgers.making import id_number

FOLDER = Path(__file__).with_name("office")


def far(row: int, cell: str) -> Book:
    """Return the plain ledger with one number far out."""
    text = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    return changed(sheet=replacing("</sheetData>", text))


NOT_AVAILABLE = Bare("=NA()", "#N/A")

SAVED: dict[str, Book] = {
    "旧表身份证号存成数值.xls": one(身份证号=360922201003150020.0),
    "旧表有错误值.xls": several("金额", 500, NOT_AVAILABLE, Bare("=1/0", "#DIV/0!"), "#N/A"),
    "旧表合计错.xls": spring(pupil(1), pupil(2), summing("合计", 1001)),
    "旧表隐藏的行里有错.xls": spring(pupil(1), pupil(2, 金额="五百"), pupil(3), hidden=[3]),
    "旧表远处有一格IV65536.xls": far(65536, "IV65536"),
    "旧表合并了金额格.xls": spring(pupil(1, 金额=""), pupil(2, 金额=""), merges=[("F2:F3", 1000)]),
    "旧表缺金额列.xls": without("金额"),
    "旧表两行表头里写错字.xls": Book(
        {"春季": [["2020年春季资助表"], *GROUPS, pupil(1)[:7]]},
        merges=[("A2:B2", "学生信息"), ("C2:C3", "学校")],
    ),
    "旧表日期不存在.xls": several("发放日期", "2020-02-30", dt.date(2020, 2, 29), "20.2.28"),
    "旧表正常行的金额是负数.xls": several("金额", 500, -500),
    "旧表困难类别写了别字.xls": several("困难类别", "脱贫互", "脱贫户"),
    "旧表银行卡号存成数值.xls": one(银行卡号=6217000010001234569.0),
    "ods身份证号校验码不符.ods": one(身份证号=id_number(2)[:17] + "5"),
    "ods身份证号存成数值.ods": one(身份证号=360922201003150020.0),
    "ods有错误值.ods": several("金额", Bare("=#REF!A1", "#REF!"), NOT_AVAILABLE, 500),
    "ods小计错.ods": spring(
        pupil(1), summing("小计", 500), pupil(2), summing("小计", 400), summing("总计", 1000)
    ),
    "ods合计没算隐藏的行.ods": spring(
        pupil(1), pupil(2), pupil(3), summing("合计", 1000), hidden=[3]
    ),
    "ods远处有一格XFD1048576.ods": far(1048576, "XFD1048576"),
    "ods合并了身份证号格.ods": spring(
        pupil(1, 身份证号=""),
        pupil(1, 身份证号="", 资助项目="免学费"),
        merges=[("B2:B3", id_number(1))],
    ),
    "ods表头写错字.ods": renamed(身份证号="身分证号码"),
    "ods金额有三位小数.ods": several("金额", 312.5, 312.505),
    "ods日期不在期内.ods": several("发放日期", dt.date(2019, 12, 31), dt.date(2020, 5, 1)),
    "ods填了占位符.ods": several("金额", "xx", "待定", 500),
    "ods两张表里同一人重复.ods": Book(
        {"春季": table(pupil(1), pupil(2)), "2020年春季（补）": table(pupil(3), pupil(2))}
    ),
    "ods隐藏的工作表里有错.ods": Book(
        {"春季": table(pupil(1)), "秋季": table(pupil(1, 联系电话="138"))}, hidden_sheet="秋季"
    ),
}
"""What LibreOffice converts, by the name of the result."""

LOCKED = ("设了打开密码.xlsx", "旧表设了打开密码.xls", "ods设了打开密码.ods")
"""Saved by LibreOffice with a password, from `PLAIN`."""

RENAMED = {"其实是xls.xlsx": "旧表合计错.xls", "其实是ods.xlsx": "ods小计错.ods"}
"""Copies of saved files under a wrong ending."""

NAMES = (*SAVED, *LOCKED, *RENAMED)
__all__ = ["FOLDER", "LOCKED", "NAMES", "PLAIN", "RENAMED", "SAVED", "SHEET"]
