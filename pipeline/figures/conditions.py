"""Conditions of a filter: what a template may ask of a column, as a test and as text.

In: a column, an operator and a wanted value from a template. Out: a predicate over stored values and
the Chinese text of the condition for traces. A value that cannot occur is an error, not zero rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from pipeline.figures.figure import DATE_UNIT, Figure, exact
from pipeline.figures.phrase import Quoted
from pipeline.figures.problems import FigureError, suggestion
from pipeline.figures.table import NUMERIC
from pipeline.ledgers.model import Column, ValueType

Wanted: TypeAlias = str | int | float | Decimal | date | Figure | Quoted
Predicate: TypeAlias = Callable[[object], bool]

_SIGNS = {
    '等于': '＝', '=': '＝', '==': '＝', '＝': '＝',
    '不等于': '≠', '!=': '≠', '≠': '≠',
    '大于': '＞', '>': '＞', '＞': '＞', '晚于': '＞',
    '小于': '＜', '<': '＜', '＜': '＜', '早于': '＜',
    '不小于': '≥', '不低于': '≥', '>=': '≥', '≥': '≥', '不早于': '≥',
    '不大于': '≤', '不高于': '≤', '<=': '≤', '≤': '≤', '不晚于': '≤',
    '包含': '包含',
}  # fmt: skip
OPERATORS = tuple(_SIGNS)


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one column."""

    column: str
    text: str
    """As written in traces: 学期＝春季."""
    holds: Predicate
    """Whether a stored value (never blank) meets the condition."""
    blank_holds: bool
    """Whether a blank cell meets it (only ≠ and 为空)."""


def equals(column: Column, wanted: "Wanted | Sequence[Wanted]") -> Condition:
    """Return the condition that a column equals a value, or one of several values."""
    if isinstance(wanted, list | tuple):
        stored = [_stored(column, item) for item in wanted]
        shown = "、".join(_shown(column, item) for item in stored)
        chosen = frozenset(stored)
        return Condition(
            column.name, f"{column.name}∈（{shown}）", lambda value: value in chosen, "" in chosen
        )
    return compare(column, "＝", _single(wanted))


def is_blank(column: Column) -> Condition:
    """Return the condition that a cell is blank."""
    return Condition(column.name, f"{column.name}为空", lambda _value: False, blank_holds=True)


def compare(column: Column, operator: str, wanted: Wanted) -> Condition:
    """Return the condition `column operator value`; Q105 for a test that makes no sense."""
    sign = _SIGNS.get(operator)
    if sign is None:
        raise FigureError(
            code="Q105",
            message=f"筛选条件里的“{operator}”不认识。",
            hint=suggestion(operator, OPERATORS),
        )
    stored = _stored(column, wanted)
    ordered = column.type in (*NUMERIC, ValueType.DATE)
    if sign in "＞＜≥≤" and not ordered:
        raise FigureError(
            code="Q105",
            message=f"“{column.name}”是{column.type.value}列，不能比较大小。",
            hint="比较大小只用于数字、金额和日期列；文字列用“等于”“不等于”或“包含”。",
        )
    if sign == "包含" and ordered:
        raise FigureError(
            code="Q105",
            message=f"“{column.name}”是{column.type.value}列，不能用“包含”。",
            hint="“包含”只用于文字列。",
        )
    text = f"{column.name}{sign}{_shown(column, stored)}"
    if stored == "":
        blank = sign == "＝"
        return Condition(
            column.name,
            f"{column.name}{'为空' if blank else '不为空'}",
            lambda _v: not blank,
            blank,
        )
    return Condition(column.name, text, _predicate(sign, stored), sign == "≠")


def _predicate(sign: str, stored: object) -> Predicate:
    if sign == "＝":
        return lambda value: value == stored
    if sign == "≠":
        return lambda value: value != stored
    if sign == "包含":
        return lambda value: str(stored) in str(value)
    if isinstance(stored, date):
        return lambda value: (
            isinstance(value, date) and _holds(sign, (value > stored) - (value < stored))
        )
    number = stored if isinstance(stored, Decimal) else Decimal(str(stored))
    return lambda value: _holds(
        sign, (Decimal(str(value)) > number) - (Decimal(str(value)) < number)
    )


def _holds(sign: str, order: int) -> bool:
    return {"＞": order > 0, "＜": order < 0, "≥": order >= 0, "≤": order <= 0}[sign]


def _single(wanted: "Wanted | Sequence[Wanted]") -> Wanted:
    if isinstance(wanted, str | int | float | Decimal | date | Figure | Quoted):
        return wanted
    raise FigureError(
        code="Q105", message="筛选的值写得不对。", hint="写一个值，或者用方括号写几个值。"
    )


def _stored(column: Column, wanted: Wanted) -> object:
    """Turn what a template wrote into what the ledger stores (money: 元 → 分)."""
    if isinstance(wanted, Quoted):
        wanted.require_content()
        wanted = wanted.text
    if wanted == "":
        return ""
    if column.type is ValueType.DATE:
        return _stored_date(column, wanted)
    if column.type in NUMERIC:
        return _stored_number(column, wanted)
    if not isinstance(wanted, str):
        raise _wrong_value(column, "用引号括起来的文字")
    wanted = column.synonyms.get(wanted, wanted)
    if column.type is ValueType.ENUM and wanted not in column.allowed:
        raise FigureError(
            code="Q105",
            message=f"“{column.name}”没有“{wanted}”这个取值，这样筛选永远是0行。",
            hint=suggestion(wanted, column.allowed),
        )
    return wanted


def _stored_date(column: Column, wanted: Wanted) -> date:
    if isinstance(wanted, Figure) and wanted.unit == DATE_UNIT:
        number = int(wanted.value)
        return date(number // 10000, number // 100 % 100, number % 100)
    if isinstance(wanted, date):
        return wanted
    try:
        return date.fromisoformat(str(wanted))
    except ValueError:
        raise _wrong_value(column, '日期，如 "2020-11-30"') from None


def _stored_number(column: Column, wanted: Wanted) -> Decimal:
    try:
        number = wanted.value if isinstance(wanted, Figure) else exact(Decimal(str(wanted)))
    except InvalidOperation:
        raise _wrong_value(column, "数字") from None
    return number.scaleb(2) if column.type is ValueType.MONEY else number


def _shown(column: Column, stored: object) -> str:
    if stored == "":
        return "（空）"
    if column.sensitive:
        return "（略）"
    if isinstance(stored, date):
        return stored.isoformat()
    if isinstance(stored, Decimal):
        number = stored.scaleb(-2) if column.type is ValueType.MONEY else stored
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(stored)


def _wrong_value(column: Column, expected: str) -> FigureError:
    return FigureError(
        code="Q105",
        message=f"“{column.name}”是{column.type.value}列，筛选的值写得不对。",
        hint=f"这里要写{expected}。",
    )
