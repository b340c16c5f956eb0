"""Identity columns: ID numbers, phones, bank cards, person and school names.

Distinct cells of one column come in, typed values or faults go out, in the same order. No message
names a value. ID numbers after GB 11643 (real birth date, MOD 11-2), read in NFKC with upper-case X;
residence permits 81/82/83 are valid; an unknown region and a card's Luhn digit only warn.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.errors import Severity
from pipeline.ledgers.faults import Fault
from pipeline.ledgers.raw import Cell
from pipeline.ledgers.values import (
    PLACEHOLDER,
    Value,
    forbidden_fault,
    lost_digits,
    number_text,
    special_fault,
    text_of,
)

Batch: TypeAlias = Callable[[Sequence[Cell]], "list[Value | Fault]"]

_PROVINCES = frozenset(
    str(number)
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
    )
    for number in range(first, last + 1)
)
_KNOWN = np.array([f"{number:02d}" in _PROVINCES for number in range(100)])
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECKS = "10X98765432"
_CHECK_BYTES = np.frombuffer(_CHECKS.encode(), dtype=np.uint8)
_MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_EARLIEST = 1900
_ID_FORM = re.compile(r"^\d{17}[\dX]$")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_LANDLINE = re.compile(r"^(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,5})?$|^[48]00-?\d{3}-?\d{4}$")
_PLAIN_NAME = re.compile("^[\u4e00-\u67cf\u67d1-\u9fa5]{2,4}$")  # all but 某
_NAME_FORM = re.compile(r"^[^\W\d_]+(?:[·\u3007\u4e00-\u9fff]|[^\W\d_])*$")
_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CARD_LENGTHS = (16, 19)
_DOTS = str.maketrans(dict.fromkeys("•・･‧∙⋅●.．", "·"))
_INNER_SPACE = re.compile(rf"(?<=[{_CJK}·])\s+(?=[{_CJK}·])")


def id_number_batch(latest: date | None) -> Batch:
    """Return the check for ID numbers; `latest` is the last possible birth date (None: 2200)."""
    last_year = latest.year if latest is not None else 2200

    def check(cells: Sequence[Cell]) -> list[Value | Fault]:
        good = _good_ids(cells, last_year)
        return [
            cell if ok and isinstance(cell, str) else _check_id(cell, latest)
            for cell, ok in zip(cells, good, strict=True)
        ]

    return check


def _good_ids(cells: Sequence[Cell], last_year: int) -> npt.NDArray[np.bool_]:
    """Return which cells are faultless as they stand, all at once; the others are looked at alone."""
    shaped = [type(cell) is str and len(cell) == 18 and cell.isascii() for cell in cells]
    good = np.array(shaped, dtype=bool)
    if not good.any():
        return good
    text = "".join(cell for cell, ok in zip(cells, shaped, strict=True) if ok and type(cell) is str)
    signs = np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(-1, 18)
    digits = signs[:, :17].astype(np.int64) - ord("0")
    fine = ((digits >= 0) & (digits <= 9)).all(axis=1)
    digits = np.clip(digits, 0, 9)
    fine &= signs[:, 17] == _CHECK_BYTES[(digits @ _WEIGHTS) % 11]
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    month = digits[:, 10] * 10 + digits[:, 11]
    day = digits[:, 12] * 10 + digits[:, 13]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    fine &= (year >= _EARLIEST) & (year < last_year) & (month >= 1) & (month <= 12) & (day >= 1)
    fine &= day <= _MONTH_DAYS[np.clip(month, 0, 12)] - ((month == 2) & ~leap)
    fine &= _KNOWN[digits[:, 0] * 10 + digits[:, 1]]
    good[good] = fine
    return good


def _digits_of(cell: Cell) -> "str | Fault":
    """Return a cell of digits as half-width text without blanks; a numeric cell is a fault."""
    special = special_fault(cell)
    if special is not None:
        return special
    if not isinstance(cell, str):
        return lost_digits() if not isinstance(cell, float) or cell >= 10**15 else _numeric_cell()
    forbidden = forbidden_fault(cell)
    if forbidden is not None:
        return forbidden
    text = "".join(unicodedata.normalize("NFKC", cell).split()).strip("'’‘`")
    text = text.removeprefix('="').removesuffix('"')
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+", text):
        return Fault(
            code="V111",
            message="号码成了科学计数法（如3.6E+17），后几位已经丢失，无法恢复。",
            hint="请把整列设为“文本”格式后按原件重新录入，再保存或导出。",
        )
    return text


def _numeric_cell() -> Fault:
    return Fault(
        code="V111",
        message="单元格是数值格式，这一列应是文本格式（数值会丢失位数和前面的0）。",
        hint="请把整列设为“文本”格式后按原件重新录入。",
    )


def _check_id(cell: Cell, latest: date | None) -> Value | Fault:
    found = _digits_of(cell)
    if isinstance(found, Fault):
        return found
    text = found.upper()
    if "*" in text or "＊" in text:
        return Fault(
            code="V119",
            message="身份证号打了星号，不完整。",
            hint="请填完整的18位号码；对外公开的文书由程序脱敏。",
        )
    if re.fullmatch(r"\d{15}", text):
        return Fault(
            code="V115",
            message="是15位的旧身份证号。",
            hint="旧号已停用，请按户口簿或身份证填18位号码。",
        )
    if not _ID_FORM.match(text):
        return Fault(
            code="V114",
            message=f"身份证号应是18位（前17位数字，末位数字或X），这里有{len(text)}个字符。"
            if len(text) != 18
            else "身份证号里有数字和末位X以外的字符。",
            hint="请按原件核对。",
        )
    problem = _birth_problem(text, latest)
    if problem:
        return Fault(code="V116", message=f"身份证号第7至14位{problem}。", hint="请按原件核对。")
    total = sum(int(sign) * int(weight) for sign, weight in zip(text, _WEIGHTS, strict=False))
    if text[17] != _CHECKS[total % 11]:
        return Fault(
            code="V117",
            message="身份证号末位校验码不符，号码里有录入错误。",
            hint="请按原件逐位核对。",
        )
    if text[:2] not in _PROVINCES:
        return Fault(
            code="V118",
            message="身份证号前两位不是已知的地区代码。",
            hint="请按原件核对；确实无误的可以不改。",
            severity=Severity.WARNING,
            value=text,
        )
    return text


def _birth_problem(text: str, latest: date | None) -> str:
    """Return what is wrong with the birth date, '' when nothing is."""
    try:
        birth = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "不是有效的出生日期"
    last = latest or date(2200, 12, 31)
    if birth > last:
        return f"的出生日期在{last.isoformat()}之后"
    return "" if birth.year >= _EARLIEST else f"的出生日期在{_EARLIEST}年之前"


def phone_batch(cells: Sequence[Cell]) -> list[Value | Fault]:
    """Return phone numbers: mobile as 11 digits, others as written without blanks."""
    return [
        cell if type(cell) is str and _MOBILE.match(cell) else _check_phone(cell) for cell in cells
    ]


def _check_phone(cell: Cell) -> Value | Fault:
    if isinstance(cell, float) and _MOBILE.match(number_text(cell)):
        return number_text(cell)
    text = _digits_of(cell)
    if isinstance(text, Fault):
        return text
    text = re.sub(r"[-‐‑–—−]", "-", text)
    bare = re.sub(r"^(?:\+86|0086|86)(?=1\d{10}$)", "", text.replace("-", ""))
    if _MOBILE.match(bare):
        return bare
    text = re.sub(r"^\((0\d{2,3})\)", r"\1-", text)
    if _LANDLINE.match(text):
        return text
    several = re.search(r"[/、,;]", text)
    return Fault(
        code="V120",
        message="一格里填了不止一个电话号码。" if several else "不是有效的手机号或固定电话。",
        hint="请只填一个号码：手机11位，固定电话带区号，如 0795-1234567。",
    )


def bank_card_batch(cells: Sequence[Cell]) -> list[Value | Fault]:
    """Return bank card or passbook numbers as digits; a card's Luhn digit only warns."""
    good = [False] * len(cells)
    by_length: dict[int, list[int]] = {}
    for at, cell in enumerate(cells):
        if type(cell) is str and cell.isascii() and cell.isdigit():
            by_length.setdefault(len(cell), []).append(at)
    for length, places in by_length.items():
        if _CARD_LENGTHS[0] <= length <= _CARD_LENGTHS[1]:
            for at, fine in zip(places, _good_cards(cells, places, length), strict=True):
                good[at] = fine
    return [
        cell if fine and isinstance(cell, str) else _check_card(cell)
        for cell, fine in zip(cells, good, strict=True)
    ]


def _good_cards(cells: Sequence[Cell], places: Sequence[int], length: int) -> list[bool]:
    """Return which of the digit strings of one length pass the Luhn check, all at once."""
    text = "".join(str(cells[at]) for at in places)
    digits = np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(-1, length) - ord("0")
    doubled = digits[:, -2::-2].astype(np.int64) * 2
    total = digits[:, ::-2].astype(np.int64).sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    result: list[bool] = (total % 10 == 0).tolist()
    return result


def _check_card(cell: Cell) -> Value | Fault:
    text: str | Fault = cell if type(cell) is str and cell.isdecimal() else _digits_of(cell)
    if isinstance(text, Fault):
        return text
    text = re.sub(r"[-‐‑–—−]", "", text)
    if not re.fullmatch(r"[0-9]{12,30}", text):
        masked = "*" in text
        return Fault(
            code="V121",
            message="银行卡号打了星号，不完整。" if masked else "银行卡号应是12至30位数字。",
            hint="请按银行卡或存折核对。",
        )
    if _CARD_LENGTHS[0] <= len(text) <= _CARD_LENGTHS[1] and text[0] in "3456" and not _luhn(text):
        return Fault(
            code="V128",
            message="银行卡号末位校验不符，可能录错。",
            hint="请按银行卡核对；是存折账号的可以不改。",
            severity=Severity.WARNING,
            value=text,
        )
    return text


_DOUBLED = bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]))
_SINGLE = bytes.maketrans(b"0123456789", bytes(range(10)))


def _luhn(text: str) -> bool:
    raw = text.encode("ascii")[::-1]
    return (sum(raw[::2].translate(_SINGLE)) + sum(raw[1::2].translate(_DOUBLED))) % 10 == 0


def person_batch(cells: Sequence[Cell]) -> list[Value | Fault]:
    """Return person names; blanks inside Chinese names are taken out, and V122 says so."""
    return [
        cell if type(cell) is str and _PLAIN_NAME.match(cell) else _check_person(cell)
        for cell in cells
    ]


def _check_person(cell: Cell) -> Value | Fault:
    shown = text_of(cell)
    if isinstance(shown, Fault):
        return shown
    text = unicodedata.normalize("NFKC", shown) if not _has_compatibility(shown) else shown
    text = _INNER_SPACE.sub("", re.sub(r"\s+", " ", text).strip()).translate(_DOTS)
    problem = _name_problem(text)
    if problem:
        return Fault(
            code="V127", message=problem, hint="请按户口簿填写姓名，少数民族姓名的间隔号用“·”。"
        )
    if text != shown:
        return Fault(code="V122", message="", hint="", severity=Severity.WARNING, value=text)
    return text


def _has_compatibility(text: str) -> bool:
    """Return whether text has compatibility ideographs, which NFKC would replace in a name."""
    return any("\uf900" <= sign <= "\ufaff" or sign >= "\U0002f800" for sign in text)


def _name_problem(text: str) -> str | None:
    if PLACEHOLDER.match(text):
        return "填的是占位符，不是姓名。"
    if "*" in text or "某" in text[1:]:
        return "姓名打了星号或用某字代替，不完整。"
    if re.search(r"\d", text):
        return "姓名里有数字。"
    if any(unicodedata.category(sign) == "Co" for sign in text):
        return "姓名里有只在本机能显示的造字，打印会缺字。"
    if not 2 <= len(text) <= 50:
        return "姓名应是2至50个字。"
    if re.search(r"[、/,，;；]", text):
        return "一格里填了不止一个姓名。"
    if not _NAME_FORM.match(text.replace(" ", "").replace("-", "").replace("'", "")):
        return "姓名里有文字和间隔号“·”以外的符号。"
    return None


def school_batch(cells: Sequence[Cell]) -> list[Value | Fault]:
    """Return school names; blanks beside Chinese characters are taken out, and V122 says so."""
    return [_check_school(cell) for cell in cells]


def _check_school(cell: Cell) -> Value | Fault:
    shown = text_of(cell)
    if isinstance(shown, Fault):
        return shown
    if PLACEHOLDER.match(shown) or re.fullmatch(r"[\d.]+", shown):
        return Fault(
            code="V105",
            message="填的不是学校名称。",
            hint="请填学校全称；不在学校就读的按台账说明填写。",
        )
    text = re.sub(r"\s+", " ", shown)
    text = re.sub(rf"(?<=[{_CJK}（）()]) | (?=[{_CJK}（）()])", "", text)
    if text != shown:
        return Fault(code="V122", message="", hint="", severity=Severity.WARNING, value=text)
    return text


def school_key(name: str) -> str:
    """Return a school name without what clerks write differently: brackets, blanks, dots, width."""
    return re.sub(r'[\s()\[\]【】〔〕·.\-"“”]', "", unicodedata.normalize("NFKC", name)).lower()
