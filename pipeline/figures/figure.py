"""Figure: a number with its unit, its 口径 and its source. Numbers reach text in no other way.

`FigureScope` is the 口径; two figures of different unit or 口径 cannot be added. A figure does not
know how it will be printed: wording filters make the printed text, once, for all outputs.
"""

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import TypeAlias

from pipeline.figures.formula import combine
from pipeline.figures.marking import current_marker
from pipeline.figures.problems import FigureError

PERCENT = "%"
POINTS = "个百分点"
DATE_UNIT = "日期"
"""Unit of a date: the value is the number YYYYMMDD."""

Number: TypeAlias = int | float | Decimal


@dataclass(frozen=True, slots=True)
class FigureScope:
    """口径: what exactly a figure counts, apart from the filter that chose its rows."""

    ledger: str = ""
    """Title of the ledger the figure comes from; '' for settings."""
    measure: str = ""
    """Name of the measure or column: 人次, 人数, 金额."""
    basis: str | None = None
    """自然年, 学年 or 学期."""
    notes: tuple[str, ...] = ()
    """含/不含…, in the order declared."""

    def describe(self) -> str:
        """Return the 口径 as one Chinese phrase for traces."""
        parts = [part for part in (self.ledger, self.measure, self.basis, *self.notes) if part]
        return "；".join(parts)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one sheet behind one term of a figure's formula."""

    term: str
    """Letter of the term in the formula: A, B, …"""
    operation: str
    """计数, 去重计数, 合计 or 取值 (a single cell or setting taken as it stands)."""
    file: str
    sheet: str
    column: str
    """Header (canonical name) of the column used; '' when rows are counted."""
    column_letter: str
    """Letter of that column in the sheet; '' when rows are counted or the file is text."""
    filter: str
    """The conditions that chose the rows, as text: 学期＝春季 且 困难类别＝建档立卡; '' for all rows."""
    rows: str
    """1-based rows as ranges in order: `5-7110,7200`."""
    row_count: int


@dataclass(frozen=True, slots=True, order=False)
class Figure:
    """A traced number. Equal to a plain number of the same value; figures compare by unit first."""

    value: Decimal
    """Exact value in `unit` (money: 元 with at most two decimals, never float)."""
    unit: str
    """元, 人次, 人, 个, 份, 项, %, 年, 日期, 斤, …; '' for pure numbers."""
    scope: FigureScope
    formula: str
    """How the value follows from its terms, in Chinese signs: `合计（金额）`, `A÷B×100%`, `A＋B`."""
    sources: tuple[Source, ...]

    def __str__(self) -> str:
        """Return a mark while a template is rendered, else the plain wording."""
        marker = current_marker()
        return f"{self.value:f}{self.unit}" if marker is None else marker(self)

    def __bool__(self) -> bool:
        return self.value != 0

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Figure):
            return (self.value, self.unit, self.scope, self.formula, self.sources) == (
                (other.value, other.unit, other.scope, other.formula, other.sources)
            )
        if isinstance(other, int | float | Decimal) and not isinstance(other, bool):
            return self.value == exact(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.value, self.unit, self.formula))

    def __lt__(self, other: "Figure | Number") -> bool:
        return self.value < _comparable(self, other)

    def __le__(self, other: "Figure | Number") -> bool:
        return self.value <= _comparable(self, other)

    def __gt__(self, other: "Figure | Number") -> bool:
        return self.value > _comparable(self, other)

    def __ge__(self, other: "Figure | Number") -> bool:
        return self.value >= _comparable(self, other)

    def __add__(self, other: "Figure") -> "Figure":
        """Return the sum of two figures of one unit and one 口径; Q102/Q103 otherwise."""
        if not isinstance(other, Figure):
            return NotImplemented
        _same_unit(self, other, "相加")
        _same_scope(self, other, "相加")
        formula, sources = combine("{0}＋{1}", (self, other))
        return Figure(_plus(self.value, other.value), self.unit, self.scope, formula, sources)

    def __sub__(self, other: "Figure") -> "Figure":
        """Return the difference; two percentages give 个百分点. Q102/Q103 as for sums."""
        if not isinstance(other, Figure):
            return NotImplemented
        _same_unit(self, other, "相减")
        _same_scope(self, other, "相减")
        formula, sources = combine("{0}－{1}", (self, other))
        unit = POINTS if self.unit == PERCENT else self.unit
        return Figure(_plus(self.value, -other.value), unit, self.scope, formula, sources)

    def __abs__(self) -> "Figure":
        """Return the figure without its sign (for 下降5%)."""
        return replace(self, value=abs(self.value))

    def share_of(self, whole: "Figure") -> "Figure":
        """Return what part of `whole` this is, in % (unrounded to 50 digits); same unit needed."""
        _same_unit(self, whole, "求占比")
        formula, sources = combine("{0}÷{1}×100%", (self, whole))
        value = _divide(self.value * 100, whole)
        scope = FigureScope(
            self.scope.ledger, f"{self.scope.measure}占比", self.scope.basis, self.scope.notes
        )
        return Figure(value, PERCENT, scope, formula, sources)

    def growth_over(self, before: "Figure") -> "Figure":
        """Return the year-on-year change in %; the ledgers may differ, measure and 口径 may not."""
        _same_unit(self, before, "求同比")
        _same_scope(
            self, replace(before, scope=replace(before.scope, ledger=self.scope.ledger)), "求同比"
        )
        formula, sources = combine("（{0}－{1}）÷{1}×100%", (self, before))
        value = _divide((self.value - before.value) * 100, before)
        scope = FigureScope(
            self.scope.ledger, f"{self.scope.measure}同比", self.scope.basis, self.scope.notes
        )
        return Figure(value, PERCENT, scope, formula, sources)

    def per(self, count: "Figure") -> "Figure":
        """Return the average (人均 and the like) in this figure's unit, unrounded to 50 digits."""
        formula, sources = combine("{0}÷{1}", (self, count))
        scope = FigureScope(
            self.scope.ledger,
            f"{self.scope.measure}÷{count.scope.measure}",
            self.scope.basis,
            self.scope.notes,
        )
        return Figure(_divide(self.value, count), self.unit, scope, formula, sources)

    def rescoped(self, scope: FigureScope) -> "Figure":
        """Return the same figure under another 口径, named on purpose."""
        return replace(self, scope=scope)


def exact(number: Number) -> Decimal:
    """Return a number as written: 0.1 is one tenth, not its nearest binary fraction."""
    return Decimal(str(number)) if isinstance(number, float) else Decimal(number)


def _plus(left: Decimal, right: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return left + right


def _divide(dividend: Decimal, divisor: Figure) -> Decimal:
    if divisor.value == 0:
        raise FigureError(
            code="Q104",
            message=f"除数为0：“{divisor.scope.measure}”在所选的行里是0，占比、同比或平均数算不出来。",
            hint="先用 {% if … %} 判断这个数不为0，再写这句话。",
        )
    with localcontext() as context:
        context.prec = 50
        return dividend / divisor.value


def _comparable(figure: Figure, other: "Figure | Number") -> Decimal:
    if isinstance(other, Figure):
        _same_unit(figure, other, "比较大小")
        return other.value
    return exact(other)


def _same_unit(left: Figure, right: Figure, what: str) -> None:
    if left.unit != right.unit:
        raise FigureError(
            code="Q102",
            message=f"单位不同的数字不能{what}：“{left.scope.measure}”是{left.unit or '无单位'}，"
            f"“{right.scope.measure}”是{right.unit or '无单位'}。",
            hint="改用单位相同的两个数字；求人均等平均数用“平均”。",
        )


def _same_scope(left: Figure, right: Figure, what: str) -> None:
    if left.scope != right.scope:
        raise FigureError(
            code="Q103",
            message=f"口径不同的数字不能{what}：一个是“{left.scope.describe()}”，另一个是“{right.scope.describe()}”。",
            hint='确实要合在一起时，写 合并(甲, 乙, 口径="合在一起的口径")，溯源里会照写这个口径。',
        )
