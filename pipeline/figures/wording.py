"""Wording: how a figure is printed, once, for all outputs.

In: a `Figure`. Out: `PrintedFigure` with the text and a note whenever the text is not the exact value.
Rounding is half up unless 截断 is asked for; nothing is rounded without being asked.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import TypeAlias

from pipeline.figures.chinese import capital_amount, chinese_date, chinese_integer, chinese_year
from pipeline.figures.figure import DATE_UNIT, PERCENT, POINTS, Figure
from pipeline.figures.phrase import PrintedFigure
from pipeline.figures.problems import FigureError

HALF_UP = "四舍五入"
TRUNCATE = "截断"
_MODES = {HALF_UP: ROUND_HALF_UP, TRUNCATE: ROUND_DOWN}
_MAX_PLACES = 12
_WAN = Decimal(10000)

Wording: TypeAlias = Callable[[Figure], PrintedFigure]


def plain(value: Decimal) -> str:
    """Return a number exactly, without trailing zeros, exponent or minus zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def rounded(value: Decimal, places: int, mode: str = HALF_UP) -> Decimal:
    """Return the value with `places` decimals, half up or cut off."""
    if mode not in _MODES:
        raise FigureError(
            code="Q106",
            message=f"取位方式“{mode}”不认识。",
            hint=f"写“{HALF_UP}”或“{TRUNCATE}”，不写就是四舍五入。",
        )
    if not 0 <= places <= _MAX_PLACES:
        raise FigureError(
            code="Q106", message=f"小数位数{places}不合适。", hint=f"写0到{_MAX_PLACES}之间的整数。"
        )
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-places), rounding=_MODES[mode])


def default(figure: Figure) -> PrintedFigure:
    """Return the everyday wording: 29294人次, 2020年, 2020年11月30日, 191226.57元, 58.5%."""
    if figure.unit == DATE_UNIT:
        return date(figure)
    if figure.unit == "元":
        return yuan(figure)
    if figure.unit in (PERCENT, POINTS) and _decimals(figure.value) > 2:
        return number(figure, 2)
    return number(figure)


def number(
    figure: Figure,
    places: int | None = None,
    mode: str = HALF_UP,
    *,
    unit: str | None = None,
    thousands: bool = False,
) -> PrintedFigure:
    """Return number and unit; exact unless `places` is given, and then with a note."""
    _no_date(figure)
    shown = figure.unit if unit is None else unit
    return _printed(figure, figure.value, shown, places, mode, thousands=thousands)


def yuan(
    figure: Figure, places: int | None = None, mode: str = HALF_UP, *, thousands: bool = False
) -> PrintedFigure:
    """Return an amount in 元 with at most two decimals, none of them a trailing zero."""
    _money(figure, "元")
    if places is None and _decimals(figure.value) > 2:
        raise FigureError(
            code="Q106",
            message=f"“{figure.scope.measure}”不是整分的金额，不能照原样写成元。",
            hint='写 元(2) 表示四舍五入到分，或者 元(2, "截断")。',
        )
    return _printed(figure, figure.value, "元", places, mode, thousands=thousands)


def wan(
    figure: Figure, places: int | None = None, mode: str = HALF_UP, *, thousands: bool = False
) -> PrintedFigure:
    """Return an amount in 万元: exact, or rounded to `places` with a note (counts: 万人次)."""
    if figure.unit in (DATE_UNIT, PERCENT, POINTS, "年", ""):
        _money(figure, "万元")
    with localcontext() as context:
        context.prec = 60
        value = figure.value / _WAN
    return _printed(figure, value, f"万{figure.unit}", places, mode, thousands=thousands)


def percent(figure: Figure, places: int | None = None, mode: str = HALF_UP) -> PrintedFigure:
    """Return a percentage: exact when it has at most two decimals, else rounded to 2 or `places`."""
    if figure.unit not in (PERCENT, POINTS):
        raise FigureError(
            code="Q108",
            message=f"“{figure.scope.measure}”的单位是{figure.unit or '无单位'}，不是百分比。",
            hint="先用 占比 或 同比 算出百分比：{{ 甲 | 占比(乙) | 百分比(1) }}。",
        )
    if places is None and _decimals(figure.value) > 2:
        places = 2
    return _printed(figure, figure.value, figure.unit, places, mode)


def capitals(figure: Figure) -> PrintedFigure:
    """Return an amount in RMB capitals: 壹仟元整; refuses more than two decimals (Q106)."""
    _money(figure, "大写金额")
    if _decimals(figure.value) > 2:
        raise FigureError(
            code="Q106",
            message=f"“{figure.scope.measure}”不是整分的金额，不能写成大写。",
            hint="大写金额只用于精确到分的金额。",
        )
    return PrintedFigure(figure, capital_amount(figure.value))


def chinese(figure: Figure) -> PrintedFigure:
    """Return a whole number in Chinese with its unit: 三十九名, 两所, 二〇二〇年.

    A lone 2 before a word that counts is 两 (《现代汉语八百词》); 百分之二 and pure numbers keep 二.
    """
    if figure.unit == DATE_UNIT:
        return PrintedFigure(figure, chinese_date(int(figure.value)))
    if figure.value != figure.value.to_integral_value():
        raise FigureError(
            code="Q106",
            message=f"“{figure.scope.measure}”不是整数，不能写成中文数字。",
            hint="改用阿拉伯数字。",
        )
    whole = int(figure.value)
    text = chinese_year(whole) if figure.unit == "年" else chinese_integer(whole)
    if whole == 2 and figure.unit not in {"", "%", "年"}:
        text = "两"
    return PrintedFigure(figure, f"{text}{figure.unit}")


def date(figure: Figure) -> PrintedFigure:
    """Return a date as 2020年11月30日, no leading zeros."""
    if figure.unit != DATE_UNIT:
        raise FigureError(
            code="Q108",
            message=f"“{figure.scope.measure}”不是日期。",
            hint="“日期”只用于日期列、截至日期和成文日期。",
        )
    whole = int(figure.value)
    return PrintedFigure(figure, f"{whole // 10000}年{whole // 100 % 100}月{whole % 100}日")


def month_day(figure: Figure) -> PrintedFigure:
    """Return a date without its year: 11月30日."""
    printed = date(figure)
    return replace(printed, text=printed.text.partition("年")[2])


def counted_as(figure: Figure, word: str) -> PrintedFigure:
    """Return a count with another measure word: 39人 as 39名."""
    if figure.unit in (DATE_UNIT, PERCENT, POINTS, "年", "元"):
        raise FigureError(
            code="Q108",
            message=f"“{figure.scope.measure}”的单位是{figure.unit}，不能换量词。",
            hint="“量词”只用于计数。",
        )
    return number(figure, unit=word)


def approximate(printed: PrintedFigure) -> PrintedFigure:
    """Return the wording with 约 before it."""
    note = printed.note or "文中写作约数"
    return replace(printed, text=f"约{printed.text}", note=note)


def _printed(
    figure: Figure,
    value: Decimal,
    unit: str,
    places: int | None,
    mode: str,
    *,
    thousands: bool = False,
) -> PrintedFigure:
    note = ""
    shown = value
    if places is not None:
        shown = rounded(value, places, mode)
        if shown != value:
            note = f"{mode}保留{places}位小数，未取位的值是{_long(value)}{unit}"
    elif _decimals(value) > _MAX_PLACES:
        raise FigureError(
            code="Q106",
            message=f"“{figure.scope.measure}”除不尽，不能照原样写出。",
            hint="写明保留几位小数，例如 | 小数(2) 或 | 百分比(1)。",
        )
    text = plain(shown)
    return PrintedFigure(figure, f"{_grouped(text) if thousands else text}{unit}", note)


def _long(value: Decimal) -> str:
    """Return a value for a note; one that never ends is cut after twelve places."""
    if _decimals(value) <= _MAX_PLACES:
        return plain(value)
    return f"{plain(rounded(value, _MAX_PLACES, TRUNCATE))}…"


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _grouped(text: str) -> str:
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole != "-0" else text


def _no_date(figure: Figure) -> None:
    if figure.unit == DATE_UNIT:
        raise FigureError(
            code="Q108",
            message=f"“{figure.scope.measure}”是日期，不能当数写。",
            hint="直接写，或用 | 日期、| 月日。",
        )


def _money(figure: Figure, wanted: str) -> None:
    if figure.unit != "元":
        raise FigureError(
            code="Q108",
            message=f"“{figure.scope.measure}”的单位是{figure.unit or '无单位'}，不能写成{wanted}。",
            hint="“元”“万元”“大写”用于金额；计数直接写，例如 {{ 资助.人次 }}。",
        )
