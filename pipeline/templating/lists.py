"""Filters that make sentences of many figures: 分项, 列举, 清单, 名单.

In: a selection or a list. Out: a `Phrase` of text and printed figures. Rounded parts that no longer add
up to the rounded total are reported as Q201, never adjusted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.figures import wording
from pipeline.figures.chinese import chinese_integer
from pipeline.figures.figure import Figure
from pipeline.figures.phrase import Part, Phrase, PrintedFigure, Quoted, join
from pipeline.figures.query import Selection
from pipeline.figures.row import Row
from pipeline.ledgers.model import MeasureKind, ValueType
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import LIST, SELECTION, TEXT, WHOLE, YESNO, Param, Word, bundled

_STOPS = "。；;，,、 \u3000"


def money_wording(figure: Figure, unit: str, places: int | None) -> PrintedFigure:
    """Return a figure in words: amounts in 元 or 万元, everything else as it is."""
    if figure.unit != "元":
        return (
            wording.default(figure)
            if places is None
            else wording.number(figure, _fitting(figure, places))
        )
    if unit == "万元":
        return wording.wan(figure, places)
    if unit == "元":
        return wording.yuan(figure, places)
    raise TemplateProblem(code="T211", message=f"金额单位“{unit}”不认识。", hint="写“万元”或“元”。")


def _fitting(figure: Figure, places: int) -> int | None:
    """Counts stay whole: `places` is for amounts and fractions."""
    return None if figure.value == figure.value.to_integral_value() else places


def chosen_measures(
    selection: Selection, names: "list[object] | tuple[object, ...] | None"
) -> tuple[str, ...]:
    """Return the measures asked for; by default the first count and the first amount."""
    if names is not None:
        texts = tuple(str_of(item) for item in names)
        if not texts:
            raise TemplateProblem(
                code="T211", message="没有写要哪些度量。", hint='例如 ["人次", "金额"]。'
            )
        return texts
    declared = selection.ledger.type.measures
    counts = [item.name for item in declared if item.kind is MeasureKind.COUNT]
    sums = [item.name for item in declared if item.kind is MeasureKind.SUM]
    columns = [item.name for item in selection.ledger.type.columns if item.type is ValueType.MONEY]
    chosen = [*counts[:1], *(sums or columns)[:1]]
    if not chosen:
        raise TemplateProblem(
            code="T211",
            message="这本台账没有声明度量。",
            hint='写明度量，例如 度量=["人次", "金额"]。',
        )
    return tuple(chosen)


def str_of(item: object) -> str:
    """Return a name written in a template as plain text."""
    if isinstance(item, Quoted):
        return item.text
    if isinstance(item, str):
        return item
    raise TemplateProblem(
        code="T211",
        message="方括号里应当是名称。",
        hint='名称用引号括起来，例如 ["人次", "金额"]。',
    )


def rounding_report(what: str, parts: Decimal, total: Decimal, unit: str) -> Diagnostic:
    """Return the warning that rounded parts do not add up to the rounded total."""
    return Diagnostic(
        code="Q201",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=f"{what}：取位后各部分相加是{wording.plain(parts)}{unit}，总数取位后是{wording.plain(total)}{unit}。",
        hint="多保留几位小数，或者不取位；程序不会改动任何一个数去凑数。",
        location=Location(),
    )


@dataclass(frozen=True, slots=True)
class PartsOptions:
    """Arguments of 分项."""

    selection: Selection
    column: str
    measures: list[object] | tuple[object, ...] | None = None
    money: str = "万元"
    places: int | None = None
    prefix: str = ""
    suffix: str = ""
    separator: str = "；"
    order_by: str = ""
    limit: int | None = None
    terse: bool = False


@dataclass(frozen=True, slots=True)
class CountedOptions:
    """Arguments of 清单."""

    selection: Selection
    column: str
    unit: str = "个"
    name: str = ""
    measure: str = ""
    money: str = "万元"
    places: int | None = None
    separator: str = "、"
    order_by: str = ""
    limit: int | None = None


class Lists:
    """The list filters of one rendering; `report` takes their warnings."""

    def __init__(self, report: Callable[[Diagnostic], None]) -> None:
        self._report = report

    def words(self) -> tuple[Word, ...]:
        """Return the filters."""
        measures = Param("度量", "measures", LIST)
        money = Param("金额单位", "money", TEXT)
        places = Param("位数", "places", WHOLE)
        separator = Param("分隔", "separator", TEXT)
        order = (Param("排序", "order_by", TEXT), Param("前", "limit", WHOLE))
        source = Param("台账", "selection", SELECTION, required=True)
        column = Param("列", "column", TEXT, required=True)
        label = (Param("前缀", "prefix", TEXT), Param("后缀", "suffix", TEXT))
        unit = (Param("单位", "unit", TEXT), Param("名称", "name", TEXT))
        items = (
            Param("内容", "items", (*SELECTION, *LIST), required=True),
            Param("列", "column", TEXT),
        )
        return (
            Word(
                "分项",
                (
                    source,
                    column,
                    measures,
                    money,
                    places,
                    *label,
                    separator,
                    *order,
                    Param("省略名称", "terse", YESNO),
                ),
                bundled(PartsOptions, self._parts),
                filter=True,
            ),
            Word("列举", (*items, separator), self._enumerated, filter=True),
            Word("名单", (*items, separator), self._joined, filter=True),
            Word("连接", (*items, separator), self._joined, filter=True),
            Word(
                "清单",
                (
                    source,
                    column,
                    *unit,
                    Param("度量", "measure", TEXT),
                    money,
                    places,
                    separator,
                    *order,
                ),
                bundled(CountedOptions, self._counted),
                filter=True,
            ),
        )

    def _parts(self, asked: PartsOptions) -> Phrase:
        """Return `A a人次，金额…万元；B …` for the groups of a column."""
        selection = asked.selection
        names = chosen_measures(selection, asked.measures)
        groups = selection.by(asked.column, order_by=asked.order_by, limit=asked.limit)
        printed: dict[str, list[PrintedFigure]] = {name: [] for name in names}
        phrases = []
        for group in groups:
            parts: list[Part] = [asked.prefix, *group.label.phrase().parts, asked.suffix]
            for index, name in enumerate(names):
                figure = money_wording(group.rows.measure(name), asked.money, asked.places)
                printed[name].append(figure)
                label = name if _labelled(selection, name, terse=asked.terse) else ""
                parts += ["，" if index else "", label, figure]
            phrases.append(Phrase(tuple(part for part in parts if part)))
        if asked.places is not None and asked.limit is None:
            for name in names:
                total = money_wording(selection.measure(name), asked.money, asked.places)
                if not is_distinct(selection, name):
                    self._check(f"按“{asked.column}”分项的{name}", printed[name], total)
        return join(phrases, asked.separator)

    def _check(self, what: str, parts: list[PrintedFigure], total: PrintedFigure) -> None:
        added = sum((shown_value(part) for part in parts), Decimal(0))
        if parts and added != shown_value(total):
            self._report(rounding_report(what, added, shown_value(total), shown_unit(total)))

    def _enumerated(
        self, items: "Selection | list[object]", column: str = "", separator: str = "；"
    ) -> Phrase:
        """Return 一是…；二是…；三是…; a single item stands alone."""
        phrases = [_trimmed(item) for item in self._items(items, column)]
        if len(phrases) == 1:
            return phrases[0]
        numbered = [
            Phrase((f"{chinese_integer(index)}是", *phrase.parts))
            for index, phrase in enumerate(phrases, 1)
        ]
        return join(numbered, separator)

    def _joined(
        self, items: "Selection | list[object]", column: str = "", separator: str = "、"
    ) -> Phrase:
        return join([_trimmed(item) for item in self._items(items, column)], separator)

    def _counted(self, asked: CountedOptions) -> Phrase:
        """Return 12个项目，分别是A、B、C, each with its amount when a measure is named."""
        rows = asked.selection.rows(order_by=asked.order_by, limit=asked.limit)
        count = wording.default(asked.selection.count(asked.unit, asked.name or asked.column))
        listed = []
        for row in rows:
            parts = _trimmed(row.cell(asked.column)).parts
            cell = row.cell(asked.measure) if asked.measure else None
            if isinstance(cell, Figure):
                parts = (*parts, money_wording(cell, asked.money, asked.places))
            elif cell is not None and cell.masked:
                parts = (*parts, *cell.phrase().parts)
            listed.append(Phrase(parts))
        if not listed:
            return Phrase((count, asked.name))
        lead = "，分别是" if len(listed) > 1 else "，是"
        return Phrase((count, asked.name, lead, *join(listed, asked.separator).parts))

    def _items(self, items: "Selection | list[object]", column: str) -> list[object]:
        if isinstance(items, Selection):
            if not column:
                raise TemplateProblem(
                    code="T211",
                    message="没有写列出台账的哪一列。",
                    hint='例如 {{ 措施 | 列举("内容") }}。',
                )
            return [row.cell(column) for row in items.rows()]
        return [item.cell(column) if isinstance(item, Row) and column else item for item in items]


def _trimmed(item: object) -> Phrase:
    """Return an item as a phrase without a stop at its end."""
    if isinstance(item, Quoted):
        phrase = item.phrase()
    elif isinstance(item, Phrase):
        phrase = item
    elif isinstance(item, Figure):
        phrase = Phrase((wording.default(item),))
    elif isinstance(item, str | PrintedFigure):
        phrase = Phrase((item,))
    else:
        raise TemplateProblem(
            code="T207",
            message="列出来的内容应当是文字或数字。",
            hint='写列名，例如 列举("内容")。',
        )
    if phrase.parts and isinstance(phrase.parts[-1], str):
        return Phrase((*phrase.parts[:-1], phrase.parts[-1].rstrip(_STOPS)))
    return phrase


def _labelled(selection: Selection, name: str, *, terse: bool) -> bool:
    """Amounts are named (金额…万元), counts speak for themselves (…人次)."""
    measure = selection.ledger.type.measure(name)
    return not terse and (measure is None or measure.kind is MeasureKind.SUM)


def is_distinct(selection: Selection, name: str) -> bool:
    """Return whether a measure counts different values, so that parts need not add up."""
    measure = selection.ledger.type.measure(name)
    return measure is not None and measure.kind is MeasureKind.DISTINCT


def shown_value(printed: PrintedFigure) -> Decimal:
    """Return the number that is printed, for adding up."""
    return Decimal("".join(char for char in printed.text if char in "0123456789.-"))


def shown_unit(printed: PrintedFigure) -> str:
    """Return what is printed after the number."""
    return "".join(char for char in printed.text if char not in "0123456789.,-")
