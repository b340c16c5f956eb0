"""Chinese numerals and RMB capitals, exact up to 10^16.

cn2an converts groups of four digits; the groups are joined here, because the library drops 零 after 亿
(100005000), omits 整 after 角 and truncates a third decimal without a word. Source of the rules:
《会计基础工作规范》 art. 52 and 《支付结算办法》 annex 1 (107000.53 is 壹拾万零柒仟元伍角叁分).
"""

from decimal import Decimal

import cn2an

_LIMIT = 10**16
_DIGITS = "〇一二三四五六七八九"
_GROUPS = ("", "万", "亿", "万亿")


def chinese_integer(number: int) -> str:
    """Return a whole number in everyday numerals: 三十九, 一亿零五千; ValueError beyond 10^16."""
    text = _joined(number, "low", "零")
    return text[1:] if text.startswith("一十") else text.replace("负一十", "负十", 1)


def chinese_year(year: int) -> str:
    """Return a year digit by digit: 二〇二〇."""
    return "".join(_DIGITS[int(digit)] for digit in str(year))


def chinese_date(number: int) -> str:
    """Return a date YYYYMMDD as 二〇二〇年十一月三十日."""
    year, month, day = number // 10000, number // 100 % 100, number % 100
    return f"{chinese_year(year)}年{chinese_integer(month)}月{chinese_integer(day)}日"


def capital_amount(amount: Decimal) -> str:
    """Return an amount of 元 with at most two decimals in capitals, 整 after 元 and after 角."""
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError("more than two decimals")
    sign = "负" if cents < 0 else ""
    whole, rest = divmod(abs(int(cents)), 100)
    jiao, fen = divmod(rest, 10)
    text = "" if whole == 0 and rest else f"{_joined(whole, 'up', '零')}元"
    if not rest:
        return f"{sign}{text}整"
    if jiao:
        text += f"{_capital_digit(jiao)}角"
    elif text:
        text += "零"
    return f"{sign}{text}{_capital_digit(fen)}分" if fen else f"{sign}{text}整"


def _capital_digit(digit: int) -> str:
    return str(cn2an.an2cn(digit, "up"))


def _joined(number: int, mode: str, zero: str) -> str:
    """Join groups of four digits, with one zero where digits in between are nought."""
    if abs(number) >= _LIMIT:
        raise ValueError("number too large for Chinese numerals")
    if number == 0:
        return zero
    groups: list[int] = []
    rest = abs(number)
    while rest:
        rest, group = divmod(rest, 10000)
        groups.append(group)
    text = ""
    gap = False
    for index in reversed(range(len(groups))):
        group = groups[index]
        if group == 0:
            gap = gap or bool(text)
            if index == 2 and text and len(groups) == 4:
                text += "亿"
            continue
        if text and _spaced(groups, index, gap=gap, mode=mode):
            text += zero
        text += str(cn2an.an2cn(group, mode)) + _group_name(index, groups)
        gap = False
    return ("负" if number < 0 else "") + text


def _spaced(groups: list[int], index: int, *, gap: bool, mode: str) -> bool:
    """Return whether 零 stands before a group: nought in between, or (capitals) nought before it."""
    if gap or groups[index] < 1000:
        return True
    return mode == "up" and groups[index + 1] % 10 == 0


def _group_name(index: int, groups: list[int]) -> str:
    """Return 万, 亿; the fourth group is 万 before 亿 (一万零五亿), its 亿 comes with the third."""
    return "万" if index == 3 and len(groups) == 4 else _GROUPS[index]
