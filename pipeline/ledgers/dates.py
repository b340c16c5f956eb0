"""Dates in the spellings of clerks' tables, to `datetime.date`.

Cells in, a date or a `Fault` out. Two-digit years and dates that can be read two ways are refused.
"""

import re
from datetime import date, datetime, time, timedelta

from pipeline.ledgers.faults import Fault
from pipeline.ledgers.raw import Cell
from pipeline.ledgers.values import (
    PLACEHOLDER,
    Value,
    clip,
    forbidden_fault,
    half_width,
    special_fault,
)

_FIRST_YEAR = 1900
_LAST_YEAR = 2200
_EPOCH = date(1899, 12, 30)
_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YMD = re.compile(r"^(\d{4})(?:年|[-/.、,])(\d{1,2})(?:月|[-/.、,])(\d{1,2})(?:日|号)?$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_CLOCK = re.compile(r"(?<=\d)(?:日|号)?[ tT　]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_SHORT_YEAR = re.compile(r"^'?\d{2}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}(?:日|号)?$")
_YEAR_LAST = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$")
_NO_DAY = re.compile(r"^\d{4}(?:年|[-/.])\d{1,2}月?$")
_NO_YEAR = re.compile(r"^\d{1,2}(?:月|[-/.])\d{1,2}(?:日|号)?$")
_CHINESE_DATE = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]+)月([一二三四五六七八九十]+)[日号]$"
)
_SPELLINGS = "请写成 2020-03-15、2020/3/15 或 2020年3月15日。"


def convert_date(cell: Cell) -> Value | Fault:
    """Return the date of a cell: a date cell, an Excel serial number, or text in five spellings."""
    special = special_fault(cell)
    if special is not None:
        return special
    if isinstance(cell, datetime):
        return _in_range(cell.date())
    if isinstance(cell, date):
        return _in_range(cell)
    if isinstance(cell, time | timedelta):
        return Fault(code="V108", message="单元格是时间，不是日期。", hint=_SPELLINGS)
    if isinstance(cell, int | float):
        return _from_number(cell)
    if isinstance(cell, str):
        return forbidden_fault(cell) or _from_text(cell)
    return Fault(code="V108", message="不是日期。", hint=_SPELLINGS)


def _from_number(number: float) -> Value | Fault:
    whole = int(number)
    if whole == number and (match := _PACKED.match(str(whole))):
        return _build(match[1], match[2], match[3], str(whole))
    first = (date(_FIRST_YEAR, 3, 1) - _EPOCH).days
    last = (date(_LAST_YEAR, 12, 31) - _EPOCH).days
    if first <= number < last + 1 and not _FIRST_YEAR <= number <= _LAST_YEAR:
        return _EPOCH + timedelta(days=whole)
    return Fault(
        code="V108",
        message=f"{clip(f'{number:.15g}')}不是日期。",
        hint=f"不要只填年份或序号。{_SPELLINGS}",
    )


def _from_text(shown: str) -> Value | Fault:
    text = half_width(_CLOCK.sub("", shown.strip())).replace("−", "-").replace("—", "-")
    if match := _YMD.match(text) or _PACKED.match(text):
        return _build(match[1], match[2], match[3], shown)
    if match := _CHINESE_DATE.match(text):
        year = match[1].translate(_CHINESE)
        return _build(year, _chinese_number(match[2]), _chinese_number(match[3]), shown)
    if PLACEHOLDER.match(text):
        return Fault(code="V105", message=f"填的是占位符{clip(shown)}，不是日期。", hint=_SPELLINGS)
    return _unreadable(text, shown)


def _unreadable(text: str, shown: str) -> Fault:
    if _SHORT_YEAR.match(text):
        return Fault(
            code="V109",
            message=f"{clip(shown)}的年份只有两位，或年月日的次序不明。",
            hint=f"年份请写四位。{_SPELLINGS}",
        )
    if _YEAR_LAST.match(text):
        return Fault(
            code="V109", message=f"{clip(shown)}的年份在最后，分不清月和日。", hint=_SPELLINGS
        )
    if _NO_DAY.match(text):
        return Fault(code="V108", message=f"{clip(shown)}缺少日。", hint=_SPELLINGS)
    if _NO_YEAR.match(text):
        return Fault(code="V108", message=f"{clip(shown)}缺少年份。", hint=_SPELLINGS)
    return Fault(code="V108", message=f"{clip(shown)}不是日期。", hint=_SPELLINGS)


def _chinese_number(text: str) -> str:
    tens, sign, ones = text.partition("十")
    if not sign:
        return text.translate(_CHINESE)
    return (tens.translate(_CHINESE) or "1") + (ones.translate(_CHINESE) or "0")


def _build(year: str, month: str, day: str, shown: str) -> Value | Fault:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return Fault(code="V113", message=f"{clip(shown)}这一天不存在。", hint="请核对月份和日期。")
    return _in_range(found)


def _in_range(found: date) -> Value | Fault:
    if _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return found
    return Fault(
        code="V108",
        message=f"年份{found.year}不在{_FIRST_YEAR}至{_LAST_YEAR}之间。",
        hint="请核对年份。",
    )
