"""Filters for single figures: wordings, shares, changes.

In: a figure from a template. Out: a figure, or its wording. The rules themselves are in
`pipeline.figures`; this module only gives them their names and arguments.
"""

import re
from dataclasses import replace

from pipeline.figures import wording
from pipeline.figures.figure import DATE_UNIT, PERCENT, Figure, FigureScope
from pipeline.figures.phrase import Phrase, PrintedFigure
from pipeline.figures.query import Selection
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import FIGURE, LIST, SELECTION, TEXT, WHOLE, Param, Word

_PIPED = Param("数字", "figure", FIGURE, required=True)
_PLACES = Param("位数", "places", WHOLE)
_MODE = Param("取位", "mode", TEXT)
_FIRST_NUMBER = re.compile(r"\d+")


def _thousands(figure: Figure | PrintedFigure) -> PrintedFigure:
    """Return the wording with commas at the thousands."""
    printed = figure if isinstance(figure, PrintedFigure) else wording.default(figure)
    if printed.figure.unit in (DATE_UNIT, "年"):
        raise TemplateProblem(
            code="T211", message="年份和日期不能写千分位。", hint="“千分位”用于金额和计数。"
        )
    return replace(
        printed,
        text=_FIRST_NUMBER.sub(lambda match: f"{int(match.group()):,}", printed.text, count=1),
    )


def _approximate(figure: Figure | PrintedFigure) -> PrintedFigure:
    return wording.approximate(
        figure if isinstance(figure, PrintedFigure) else wording.default(figure)
    )


def _decimals(figure: Figure, places: int, mode: str = wording.HALF_UP) -> PrintedFigure:
    return wording.number(figure, places, mode)


def _bare(figure: Figure, places: int | None = None, mode: str = wording.HALF_UP) -> PrintedFigure:
    return wording.number(figure, places, mode, unit="")


def _change(
    figure: Figure,
    places: int = 2,
    mode: str = wording.HALF_UP,
    up: str = "增长",
    down: str = "下降",
) -> Phrase:
    """Return 增长5.2%, 下降5.2% or 持平 for a percentage or a difference."""
    if figure.value == 0:
        return Phrase(("持平",))
    printed = (
        wording.percent(abs(figure), places, mode)
        if figure.unit == PERCENT
        else wording.default(abs(figure))
    )
    return Phrase((up if figure.value > 0 else down, printed))


def _times(selection: Selection | Figure) -> Figure | PrintedFigure:
    if isinstance(selection, Selection):
        return selection.count("人次", "人次")
    return wording.counted_as(selection, "人次")


def _first(items: list[object] | tuple[object, ...]) -> object:
    if not items:
        raise TemplateProblem(
            code="T211",
            message="“首个”前面一个值也没有。",
            hint="先用 {% if … %} 判断台账里有没有行。",
        )
    return items[0]


def _share(figure: Figure, whole: Figure) -> Figure:
    return figure.share_of(whole)


def _growth(figure: Figure, before: Figure) -> Figure:
    return figure.growth_over(before)


def _difference(figure: Figure, other: Figure) -> Figure:
    return figure - other


def _average(figure: Figure, count: Figure) -> Figure:
    return figure.per(count)


def _together(figures: list[object] | tuple[object, ...], scope: str) -> Figure:
    """Return the sum of figures of one unit under a 口径 named on purpose."""
    total: Figure | None = None
    named = FigureScope(measure=scope)
    for item in figures:
        if not isinstance(item, Figure):
            raise TemplateProblem(
                code="T211",
                message="“合并”里只能是数字。",
                hint='写法：合并([甲.金额, 乙.金额], 口径="…")',
            )
        total = item.rescoped(named) if total is None else total + item.rescoped(named)
    if total is None:
        raise TemplateProblem(
            code="T211",
            message="“合并”里没有数字。",
            hint='写法：合并([甲.金额, 乙.金额], 口径="…")',
        )
    return total


TOGETHER = Word(
    "合并",
    (Param("数字", "figures", LIST, required=True), Param("口径", "scope", TEXT, required=True)),
    _together,
)


def figure_filters() -> tuple[Word, ...]:
    """Return the filters for single figures."""
    printed = Param("数字", "figure", (Figure, PrintedFigure), required=True)
    piped_and = (_PIPED, _PLACES, _MODE)
    change = (*piped_and, Param("增", "up", TEXT), Param("减", "down", TEXT))
    times = Param("台账", "selection", (*SELECTION, Figure), required=True)
    return (
        Word("元", piped_and, wording.yuan, filter=True),
        Word("万元", piped_and, wording.wan, filter=True),
        Word("万", piped_and, wording.wan, filter=True),
        Word("小数", (_PIPED, replace(_PLACES, required=True), _MODE), _decimals, filter=True),
        Word("数", piped_and, _bare, filter=True),
        Word("百分比", piped_and, wording.percent, filter=True),
        Word("大写", (_PIPED,), wording.capitals, filter=True),
        Word("中文数字", (_PIPED,), wording.chinese, filter=True),
        Word("日期", (_PIPED,), wording.date, filter=True),
        Word("月日", (_PIPED,), wording.month_day, filter=True),
        Word(
            "量词",
            (_PIPED, Param("量词", "word", TEXT, required=True)),
            wording.counted_as,
            filter=True,
        ),
        Word("人次", (times,), _times, filter=True),
        Word("千分位", (printed,), _thousands, filter=True),
        Word("约", (printed,), _approximate, filter=True),
        Word("占比", (_PIPED, Param("总数", "whole", FIGURE, required=True)), _share, filter=True),
        Word(
            "同比", (_PIPED, Param("上年", "before", FIGURE, required=True)), _growth, filter=True
        ),
        Word(
            "差", (_PIPED, Param("减数", "other", FIGURE, required=True)), _difference, filter=True
        ),
        Word(
            "平均", (_PIPED, Param("个数", "count", FIGURE, required=True)), _average, filter=True
        ),
        Word("增减", change, _change, filter=True),
        Word("首个", (Param("一组值", "items", LIST, required=True),), _first, filter=True),
    )
