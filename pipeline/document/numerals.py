"""Chinese numerals for heading numbers; figures are worded elsewhere."""

from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = ("", "十", "百", "千")


def chinese_number(value: int) -> str:
    """Return 1–9999 as a Chinese numeral: 十, 二十一, 一百零五; ValueError beyond."""
    if not 1 <= value <= 9999:
        raise ValueError(value)
    text, pending = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if not digit:
            pending = bool(text)
            continue
        text += ("零" if pending else "") + _DIGITS[digit] + _UNITS[place]
        pending = False
    return text.removeprefix("一") if text.startswith("一十") else text
