"""Members: what stands behind a dot or in brackets, for each sort of value a template can hold.

In: a value and a name. Out: the member, or T205 with the nearest name. Only what is listed here can be
reached, so templates see no attribute of Python.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from jinja2.runtime import LoopContext

from pipeline.figures.figure import Figure
from pipeline.figures.phrase import Phrase, PrintedFigure, Quoted
from pipeline.figures.problems import suggestion
from pipeline.figures.query import Selection
from pipeline.figures.row import Row
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import (
    PRINTABLE,
    TEXT,
    WHOLE,
    YESNO,
    Absent,
    Param,
    Word,
    absent_setting,
)

if TYPE_CHECKING:
    from pipeline.figures.conditions import Wanted

METHODS = ("筛选", "按", "行", "前", "计数", "去重", "合计", "取值")
"""Names that no column or measure of a ledger may have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A group of settings (单位, 参数) as a template sees it."""

    name: str
    values: Mapping[str, Figure | Quoted]
    known: tuple[str, ...]
    """Names that exist at all; one that is known but has no value was not filled in."""

    def get(self, name: str) -> Figure | Quoted:
        """Return a setting; T216 when it is not filled in, T205 when there is none of that name."""
        value = self.values.get(name)
        if value is not None:
            return value
        if name in self.known:
            raise absent_setting(self.name, name).problem()
        raise TemplateProblem(
            code="T205", message=f"“{self.name}”里没有“{name}”。", hint=suggestion(name, self.known)
        )


def member(value: object, name: object) -> object:
    """Return `value.name` or `value[name]` as the template language defines it."""
    if isinstance(value, Absent):
        raise value.problem()
    if isinstance(name, Quoted):
        name = name.text
    if isinstance(value, list | tuple) and isinstance(name, int) and not isinstance(name, bool):
        return _item(value, name)
    if not isinstance(name, str):
        raise TemplateProblem(
            code="T205", message="方括号里应当是列名。", hint='例如 行["金额（万元）"]。'
        )
    if isinstance(value, Settings):
        return value.get(name)
    if isinstance(value, Selection):
        return _selection_member(value, name)
    if isinstance(value, Row):
        return value.cell(name)
    if isinstance(value, LoopContext):
        return _loop_member(value, name)
    raise _no_member(value, name)


def _selection_member(selection: Selection, name: str) -> object:
    maker = _METHODS.get(name)
    if maker is not None:
        return maker(selection)
    if name in selection.measures() or selection.ledger.type.column(name) is not None:
        return selection.measure(name)
    title = selection.ledger.type.title
    raise TemplateProblem(
        code="T205",
        message=f"《{title}》没有名为“{name}”的度量或数字列，也没有这种用法。",
        hint=suggestion(name, (*selection.measures(), *METHODS)),
    )


def _item(value: Sequence[object], index: int) -> object:
    if not -len(value) <= index < len(value):
        raise TemplateProblem(
            code="T205", message="这一组值没有这么多个。", hint="先检查台账或设置里有几个。"
        )
    return value[index]


def _loop_member(loop: LoopContext, name: str) -> bool:
    if name == "first":
        return bool(loop.first)
    if name == "last":
        return bool(loop.last)
    raise loop_problem(name)


def loop_problem(name: str) -> TemplateProblem:
    """Return why `loop.index` and its like cannot be used."""
    return TemplateProblem(
        code="T208",
        message=f"不能用 loop.{name}：循环的序号没有出处，不能印进文书。",
        hint='标题序号由程序自动编排；“一是…二是…”用 列举；表格的序号列写 "序号"；个数用 计数 或 去重。'
        "循环里只能用 loop.first（第一个）和 loop.last（最后一个）。",
    )


def _no_member(value: object, name: str) -> TemplateProblem:
    if isinstance(value, Figure | PrintedFigure | Phrase):
        return TemplateProblem(
            code="T205",
            message=f"数字和语句没有“.{name}”。",
            hint=f"它写在竖线后面：{{{{ … | {name} }}}}。",
        )
    if isinstance(value, str | Quoted):
        return TemplateProblem(
            code="T205",
            message=f"文字没有“.{name}”。",
            hint="文字只能原样印出、比较，或用 ~ 连接。",
        )
    return TemplateProblem(
        code="T205", message=f"这里没有“.{name}”。", hint="检查点号前面写的是什么。"
    )


def _filtering(selection: Selection) -> Word:
    def run(
        column: str = "", operator: str = "", wanted: object = None, equal: object = None
    ) -> Selection:
        chosen = selection
        if column:
            if wanted is None:
                raise TemplateProblem(
                    code="T211", message="“筛选”缺少要比较的值。", hint=_FILTER_USAGE
                )
            chosen = chosen.where(column, operator, cast("Wanted", wanted))
        elif not equal:
            raise TemplateProblem(code="T211", message="“筛选”没有写条件。", hint=_FILTER_USAGE)
        return chosen.matching(cast("Mapping[str, Wanted]", equal or {}))

    params = (
        Param("列", "column", TEXT),
        Param("比较", "operator", TEXT),
        Param("值", "wanted", (*PRINTABLE, int, float)),
    )
    return Word("筛选", params, run, open_keywords=True)


_FILTER_USAGE = '写法：筛选(学期="春季")、筛选(类别=["甲", "乙"]) 或 筛选("金额", "大于", 1000)。'


def _grouping(selection: Selection) -> Word:
    def run(
        column: str, order_by: str = "", limit: int | None = None, every: bool = False
    ) -> object:
        groups = selection.by(column, order_by=order_by, limit=limit, every=every)
        return tuple((group.label, group.rows) for group in groups)

    params = (
        Param("列", "column", TEXT, required=True),
        Param("排序", "order_by", TEXT),
        Param("前", "limit", WHOLE),
        Param("全部", "every", YESNO),
    )
    return Word("按", params, run)


def _row_listing(selection: Selection) -> Word:
    params = (
        Param("排序", "order_by", TEXT),
        Param("前", "limit", WHOLE),
        Param("升序", "ascending", YESNO),
    )
    return Word("行", params, selection.rows)


def _leading(selection: Selection) -> Word:
    def run(limit: int, order_by: str) -> object:
        return selection.rows(order_by=order_by, limit=limit)

    params = (
        Param("个数", "limit", WHOLE, required=True),
        Param("排序", "order_by", TEXT, required=True),
    )
    return Word("前", params, run)


def _counting(selection: Selection) -> Word:
    params = (Param("单位", "unit", TEXT), Param("名称", "name", TEXT))
    return Word("计数", params, selection.count)


def _distinct(selection: Selection) -> Word:
    params = (
        Param("列", "column", TEXT, required=True),
        Param("单位", "unit", TEXT),
        Param("名称", "name", TEXT),
    )
    return Word("去重", params, selection.distinct)


def _summing(selection: Selection) -> Word:
    params = (Param("列", "column", TEXT, required=True), Param("名称", "name", TEXT))
    return Word("合计", params, selection.sum)


def _distinct_values(selection: Selection) -> Word:
    return Word("取值", (Param("列", "column", TEXT, required=True),), selection.values)


_METHODS: dict[str, Callable[[Selection], Word]] = {
    "筛选": _filtering,
    "按": _grouping,
    "行": _row_listing,
    "前": _leading,
    "计数": _counting,
    "去重": _distinct,
    "合计": _summing,
    "取值": _distinct_values,
}
