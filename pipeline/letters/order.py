"""Reading order: ranks of the values of a column, as a person would sort them on paper.

Comes in: a column and its distinct values. Goes out: a rank for each, so that rows are sorted by numbers
alone. 一年级 comes before 十年级, 2班 before 10班, 小班 before 大班, 春季 before 秋季.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pipeline.figures.table import LedgerTable, Positions
from pipeline.ledgers.model import Column, ValueType
from pipeline.letters.readings import (
    CharKey,
    name_by_pinyin,
    name_by_strokes,
    number_key,
    other_key,
    text_by_pinyin,
    text_by_strokes,
)

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = "零〇一二两三四五六七八九十百千"
_NUMBER = re.compile(
    rf"[0-9]+|(?<=第)[{_NUMERALS}]+|[{_NUMERALS}]+(?=年级|[班组队户号届级区小中幼]|[0-9])|(?<=[初高])[一二三]$"
)
_BRACKETED = re.compile(rf"[(\[【〔]([0-9{_NUMERALS}]+)[)\]】〕]")
_GRADE = re.compile(
    rf"(?P<stage>小学|初中|初|普通高中|高中|高|中职|职高|中专)?(?P<number>[{_NUMERALS}]+|[0-9]+)(?:年级|年)?"
)
_NURSERY = {"托班": -5, "小班": -4, "中班": -3, "大班": -2, "学前班": -1, "学前": -1}
_STAGES = {
    "初": 6,
    "初中": 6,
    "高": 9,
    "高中": 9,
    "普通高中": 9,
    "中职": 20,
    "职高": 20,
    "中专": 20,
}
_GRADE_WORD = "年级"
_LAST = np.iinfo(np.int64).max
_PLAIN = (ValueType.ID_NUMBER, ValueType.PHONE, ValueType.BANK_CARD)


class NameOrder(StrEnum):
    """姓名排序 of a kind."""

    PINYIN = "拼音"
    STROKES = "笔画"


def sort_rows(
    table: LedgerTable, positions: Positions, columns: Sequence[str], names: NameOrder
) -> Positions:
    """Return rows in reading order by the columns; equal rows keep the ledger's order.

    Args:
        table: the ledger prepared for queries.
        positions: rows to sort.
        columns: canonical names, the most significant first; they must be in the ledger.
        names: how Chinese text sorts.
    """
    keys: list[npt.NDArray[np.int64]] = [positions]
    keys += [
        column_ranks(table, table.column(name), names)[positions] for name in reversed(columns)
    ]
    return positions[np.lexsort(keys)]


def column_ranks(table: LedgerTable, column: Column, names: NameOrder) -> npt.NDArray[np.int64]:
    """Return a rank for every row of the ledger; blank cells come last."""
    coded = table.coded(column.name)
    if not coded.distinct:
        return np.full(len(coded.codes), _LAST, dtype=np.int64)
    ranks = np.array(value_ranks(column, coded.distinct, names), dtype=np.int64)
    found: npt.NDArray[np.int64] = np.where(coded.codes < 0, _LAST, ranks[coded.codes])
    return found


def value_ranks(column: Column, values: Sequence[object], names: NameOrder) -> list[int]:
    """Return the rank of each distinct value: 0 for the first in reading order; equal keys share it."""
    if column.type is ValueType.ENUM:
        places = {value: place for place, value in enumerate(column.allowed)}
        return [places.get(str(value), len(places)) for value in values]
    numbers = [_number_of(value) for value in values]
    if all(number is not None for number in numbers):
        return _ranked([number for number in numbers if number is not None])
    key = _key_of(column, names)
    return _ranked([key(str(value)) for value in values])


def _number_of(value: object) -> Decimal | None:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    if isinstance(value, Decimal | int | np.integer):
        return Decimal(str(value))
    return None


def _ranked(keys: Sequence[Decimal] | Sequence[tuple[CharKey, ...]]) -> list[int]:
    places = {key: place for place, key in enumerate(sorted(set(keys)))}  # type: ignore[type-var]
    return [places[key] for key in keys]


def _key_of(column: Column, names: NameOrder) -> Callable[[str], tuple[CharKey, ...]]:
    pinyin = names is NameOrder.PINYIN
    if column.type is ValueType.PERSON:
        return name_by_pinyin if pinyin else name_by_strokes
    if column.type in _PLAIN:
        return lambda text: tuple(map(other_key, text))
    words = text_by_pinyin if pinyin else text_by_strokes
    if column.name.endswith(_GRADE_WORD):
        return lambda text: _grade_key(text) or natural_key(text, words)
    return lambda text: natural_key(text, words)


def natural_key(
    text: str, words: Callable[[str], tuple[CharKey, ...]] = text_by_pinyin
) -> tuple[CharKey, ...]:
    """Return the key of a text whose numbers, also Chinese ones that count, sort as numbers."""
    plain = _BRACKETED.sub(r"\1", unicodedata.normalize("NFKC", text))
    parts: list[CharKey] = []
    start = 0
    for match in _NUMBER.finditer(plain):
        parts += words(plain[start : match.start()])
        parts.append(number_key(numeral(match[0])))
        start = match.end()
    parts += words(plain[start:])
    return tuple(parts)


def _grade_key(text: str) -> tuple[CharKey, ...] | None:
    """Return the key of a grade, from 小班 to 高三; None when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NURSERY:
        return (number_key(_NURSERY[plain]),)
    match = _GRADE.fullmatch(plain)
    if match is None:
        return None
    number = numeral(match["number"])
    ahead = _STAGES.get(match["stage"] or "", 0)
    return (number_key(number + ahead if number <= 3 or ahead > 9 else number),)


def numeral(text: str) -> int:
    """Return the value of digits or of a Chinese numeral: 十二 → 12, 二〇一九 → 2019."""
    if text.isascii():
        return int(text)
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
