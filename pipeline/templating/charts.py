"""图(…): charts from a ledger, as blocks whose points are figures.

In: a selection and what to draw. Out: a `Chart` with exact values; drawing is the writers' work.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document.model import Chart, ChartSeries
from pipeline.figures.query import Group, Selection
from pipeline.templating.lists import money_wording, shown_unit, shown_value
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import PRINTABLE, SELECTION, TEXT, WHOLE, Param, Word, bundled

KINDS = ("柱状图", "条形图", "折线图")


@dataclass(frozen=True, slots=True)
class ChartOptions:
    """Arguments of 图."""

    selection: Selection
    across: str
    measure: str
    series: str = ""
    kind: str = "柱状图"
    caption: object = ""
    money: str = "万元"
    places: int | None = None
    order_by: str = ""
    limit: int | None = None


class Charts:
    """The chart function of one rendering."""

    def __init__(self, registry: MarkRegistry) -> None:
        self._registry = registry

    def word(self) -> Word:
        """Return 图."""
        params = (
            Param("台账", "selection", SELECTION, required=True),
            Param("横轴", "across", TEXT, required=True),
            Param("值", "measure", TEXT, required=True),
            Param("系列", "series", TEXT),
            Param("类型", "kind", TEXT),
            Param("标题", "caption", PRINTABLE),
            Param("金额单位", "money", TEXT),
            Param("位数", "places", WHOLE),
            Param("排序", "order_by", TEXT),
            Param("前", "limit", WHOLE),
        )
        return Word("图", params, bundled(ChartOptions, self._chart))

    def _chart(self, asked: ChartOptions) -> Chart:
        if asked.kind not in KINDS:
            raise TemplateProblem(
                code="T211",
                message=f"没有“{asked.kind}”这种图。",
                hint=f"可以写：{'、'.join(KINDS)}。",
            )
        selection = asked.selection
        groups = selection.by(asked.across, order_by=asked.order_by, limit=asked.limit)
        if not groups:
            raise TemplateProblem(
                code="T211",
                message="图里没有数据。",
                hint="用 {% if … %} 判断台账里有没有行，再画图。",
            )
        lines = [(asked.measure, selection)]
        if asked.series:
            lines = [(group.label.text, group.rows) for group in selection.by(asked.series)]
        drawn = [self._series(name, rows, groups, asked) for name, rows in lines]
        return Chart(
            kind=asked.kind,
            caption=self._registry.inlines(asked.caption),
            unit=drawn[0][1],
            categories=tuple(group.label.text for group in groups),
            series=tuple(made for made, _ in drawn),
        )

    def _series(
        self, name: str, rows: Selection, groups: Sequence[Group], asked: ChartOptions
    ) -> tuple[ChartSeries, str]:
        found = {group.label: group.rows for group in rows.by(asked.across)}
        values: list[str] = []
        ids: list[str] = []
        unit = ""
        for group in groups:
            chosen = found.get(group.label)
            if chosen is None:
                chosen = rows.within(group)
            printed = money_wording(chosen.measure(asked.measure), asked.money, asked.places)
            unit = shown_unit(printed)
            values.append(f"{shown_value(printed):f}")
            ids.append(self._registry.figure(printed).id)
        return ChartSeries(name, tuple(values), tuple(ids)), unit
