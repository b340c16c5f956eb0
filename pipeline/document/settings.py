"""What a workspace may say about its 版式: Chinese keys, allowed values, clauses of the standard.

Pure data and the readers of single values; `profile` puts them together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

Value: TypeAlias = float | int | bool | str

SIZES: Final = {
    "初号": 42.0,
    "小初": 36.0,
    "一号": 26.0,
    "小一": 24.0,
    "二号": 22.0,
    "小二": 18.0,
    "三号": 16.0,
    "小三": 15.0,
    "四号": 14.0,
    "小四": 12.0,
    "五号": 10.5,
    "小五": 9.0,
}
"""字号 in pt."""
ROLES: Final = ("小标宋", "仿宋", "楷体", "黑体", "宋体")
_NUMBER: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(毫米|mm|磅|pt|行|字|个字)?")


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter of the 版式 that a workspace may set."""

    key: str
    field: str
    """Field of `Profile`."""
    read: Callable[[object], Value | None]
    """Return the value, or None when it is not allowed."""
    show: Callable[[Value], str]
    """Return the value as a clerk says it."""
    allowed: str
    """What may stand here, for messages."""
    clause: str = ""
    """Clause of GB/T 9704-2012 that fixes the default; '' when the standard is silent."""
    aliases: tuple[str, ...] = ()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    match = _NUMBER.fullmatch(str(value).strip())
    return float(match.group(1)) if match else None


def _trim(value: Value) -> str:
    return f"{value:g}"


def _length(key: str, field: str, low: float, high: float, clause: str) -> Setting:
    def read(value: object) -> Value | None:
        number = _number(value)
        return number if number is not None and low <= number <= high else None

    return Setting(
        key,
        field,
        read,
        lambda v: f"{_trim(v)}毫米",
        f"{_trim(low)}到{_trim(high)}之间的毫米数",
        clause,
    )


def _count(
    key: str, field: str, low: int, high: int, unit: str, aliases: tuple[str, ...] = ()
) -> Setting:
    def read(value: object) -> Value | None:
        number = _number(value)
        if number is None or number != int(number) or not low <= number <= high:
            return None
        return int(number)

    return Setting(
        key, field, read, lambda v: f"{v}{unit}", f"{low}到{high}之间的整数", "5.2.3", aliases
    )


def _points(key: str, field: str, low: float, high: float, clause: str) -> Setting:
    def read(value: object) -> Value | None:
        number = _number(value)
        return number if number is not None and low <= number <= high else None

    return Setting(
        key,
        field,
        read,
        lambda v: f"{_trim(v)}磅",
        f"{_trim(low)}到{_trim(high)}之间的磅数",
        clause,
    )


def _size(key: str, field: str, clause: str = "") -> Setting:
    def read(value: object) -> Value | None:
        named = SIZES.get(str(value).strip())
        number = named if named is not None else _number(value)
        return number if number is not None and 8 <= number <= 48 else None

    def show(value: Value) -> str:
        return next((name for name, size in SIZES.items() if size == value), f"{_trim(value)}磅")

    return Setting(key, field, read, show, "字号（如三号、小四）或 8 到 48 之间的磅数", clause)


def _gap(key: str, field: str, clause: str) -> Setting:
    def read(value: object) -> Value | None:
        number = _number(value)
        return number if number is not None and 0 <= number <= 0.5 else None

    return Setting(
        key, field, read, lambda v: f"{_trim(v)}字", "0到0.5之间的字数（如0.25）", clause
    )


def _choice(key: str, field: str, words: dict[str, bool], clause: str = "") -> Setting:
    def read(value: object) -> Value | None:
        text = {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value).strip()
        return words.get(text)

    def show(value: Value) -> str:
        return next(name for name, meaning in words.items() if meaning == value)

    return Setting(key, field, read, show, "、".join(f"“{word}”" for word in words), clause)


def _face(key: str, field: str, clause: str = "") -> Setting:
    def read(value: object) -> Value | None:
        return str(value) if value in ROLES else None

    return Setting(key, field, read, str, "、".join(ROLES) + "之一", clause)


SETTINGS: Final = (
    _length("天头", "margin_top", 15, 80, "5.2.1"),
    _length("订口", "margin_inner", 10, 60, "5.2.1"),
    _length("切口", "margin_outer", 10, 60, "5.2.1"),
    _length("地脚", "margin_bottom", 15, 80, "5.2.1"),
    _count("每页行数", "lines_per_page", 10, 45, "行", ("行数",)),
    _count("每行字数", "chars_per_line", 12, 50, "个字", ("字数",)),
    _points("行距", "line_pitch", 12, 60, "5.2.3"),
    _size("正文字号", "body_size", "5.2.2"),
    _size("标题字号", "title_size", "7.3.1"),
    _size("页码字号", "page_number_size", "7.5"),
    _length("页码距版心", "page_number_offset", 0, 25, "7.5"),
    _choice(
        "页码形式",
        "page_number_dashes",
        {"— 1 —": True, "一字线": True, "1": False, "数字": False},
        "7.5",
    ),
    _choice("页码位置", "page_number_outside", {"外侧": True, "居中": False}, "7.5"),
    _choice("双面", "mirrored", {"是": True, "否": False}, "6.2"),
    _choice("标点悬挂", "hanging_punctuation", {"是": True, "否": False}, "5.2.1"),
    _gap("汉字与数字间距", "autospace", "5.2.3"),
    _face("标题字体", "font_title", "7.3.1"),
    _face("正文字体", "font_body", "5.2.2"),
    _face("一级标题字体", "font_heading1", "7.3.3"),
    _face("二级标题字体", "font_heading2", "7.3.3"),
    _face("三级标题字体", "font_heading3", "7.3.3"),
    _face("四级标题字体", "font_heading4", "7.3.3"),
    _face("页码字体", "font_page_number", "7.5"),
    _face("表格字体", "font_table"),
    _face("表头字体", "font_table_header"),
    _size("表格字号", "table_size"),
)
"""All parameters, in the order in which `doctor` lists them."""
