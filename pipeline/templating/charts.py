"""图(…): charts from a ledger, as blocks whose points are figures.

In: a selection and what to draw. Out: a `Chart` with exact values; drawing is the writers' work.
"""

from typing import TYPE_CHECKING

from pipeline.document.model import Chart, ChartSeries
from pipeline.figures.phrase import Quoted
from pipeline.figures.query import Selection
from pipeline.templating.lists import money_wording, shown_unit, shown_value
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import PRINTABLE, SELECTION, TEXT, WHOLE, Param, Word

if TYPE_CHECKING:
    from pipeline.figures.figure import Figure

KINDS = ("柱状图", "条形图", "折线图")


class Charts:
    """The chart function of one rendering."""

    def __init__(self, registry: MarkRegistry) -> None:
        self._registry = registry

    def word(self) -> Word:
        """Return 图."""
        params = (
            Param("台账", 'selection', SELECTION, required=True),
            Param("横轴", 'across', TEXT, required=True),
            Param("值", 'measure', TEXT, required=True),
            Param("系列", 'series', TEXT),
            Param("类型", 'kind', TEXT),
            Param("标题", 'caption', PRINTABLE),
            Param("金额单位", 'money', TEXT),
            Param("位数", 'places', WHOLE),
            Param("排序", 'order_by', TEXT),
            Param("前", 'limit', WHOLE),
        )
        return Word("图", params, self._chart)

    def _chart(
        self,
        selection: Selection,
        across: str,
        measure: str,
        series: str = '',
        kind: str = "柱状图",
        caption: object = '',
        money: str = "万元",
        places: int | None = None,
        order_by: str = '',
        limit: int | None = None,
    ) -> Chart:
        if kind not in KINDS:
            raise TemplateProblem(code='T211', message=f"没有“{kind}”这种图。", hint=f"可以写：{'、'.join(KINDS)}。")
        labels = [group.label for group in selection.by(across, order_by=order_by, limit=limit)]
        if not labels:
            raise TemplateProblem(
                code='T211', message="图里没有数据。", hint="用 {% if … %} 判断台账里有没有行，再画图。"
            )
        drawn: list[ChartSeries] = []
        units: list[str] = []
        lines = [(group.label.text, group.rows) for group in selection.by(series)] if series else [(measure, selection)]
        for name, rows in lines:
            made, unit = self._series(name, rows, across, labels, measure, money, places)
            drawn.append(made)
            units.append(unit)
        return Chart(kind, self._registry.inlines(caption), units[0], tuple(label.text for label in labels), tuple(drawn))

    def _series(
        self, name: str, rows: Selection, across: str, labels: list[Quoted], measure: str, money: str, places: int | None
    ) -> tuple[ChartSeries, str]:
        found = {group.label: group.rows for group in rows.by(across, every=True)}
        values: list[str] = []
        ids: list[str] = []
        unit = ''
        for label in labels:
            chosen = found.get(label)
            figure: Figure = (rows.matching(**{across: label.text}) if chosen is None else chosen).measure(measure)
            printed = money_wording(figure, money, places)
            unit = shown_unit(printed)
            values.append(f'{shown_value(printed):f}')
            ids.append(self._registry.figure(printed).id)
        return ChartSeries(name, tuple(values), tuple(ids)), unit
