"""Header texts: which declared column a header cell means, and in which unit its numbers are.

Header cells and a ledger type come in; matches go out. Where the header stands in the sheet is
decided in `header`, not here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.ledgers.model import Column, LedgerType, ValueType
from pipeline.ledgers.suggest import likeness
from pipeline.ledgers.units import money_factor, quantity_factor

_NUMERIC = frozenset({ValueType.INTEGER, ValueType.DECIMAL, ValueType.MONEY})
_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_AFTER_SIGN = re.compile(r"^(.+?)[/:_\-]([^/:_\-]+)$")
_TRAILING_MONEY = re.compile(r"^(.+?)((?:百|千|万|亿)?元)$")

HARMLESS = frozenset(
    {"序号", "行号", "序", "no", "no.", "备注", "说明", "签名", "签字", "签收", "签章", "签领"}
    | {"领款人签字", "领款人签名", "监护人签字", "家长签字", "本人签字", "签字(章)", "盖章"}
)
"""Headers, in key form, that clerks add everywhere: left out without a warning (docs/ledgers.md)."""


def header_key(text: str) -> str:
    """Return a header text in comparable form: NFKC, no white space, no marks of obligation."""
    key = _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return key.strip("*★:")


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """One header cell that means a declared column."""

    column: Column
    unit: str | None
    """Unit word found in the header, in key form; None when there is none."""
    factor: Decimal | None
    """Factor to the stored unit (分 for money); None when the unit does not fit the column."""


class HeaderBook:
    """All header texts that mean a column of one ledger type."""

    def __init__(self, type_: LedgerType, aliases: Mapping[str, Sequence[str]]) -> None:
        self.type = type_
        self._by_key: dict[str, Column] = {}
        for column in type_.columns:
            for word in (column.name, *column.aliases, *aliases.get(column.name, ())):
                self._by_key.setdefault(header_key(word), column)
        self._cache: dict[str, HeaderMatch | None] = {}

    def match(self, text: str) -> HeaderMatch | None:
        """Return what a header text means, or None."""
        if text not in self._cache:
            self._cache[text] = self._match(header_key(text))
        return self._cache[text]

    def _match(self, key: str) -> HeaderMatch | None:
        if not key:
            return None
        for base, unit in _readings(key):
            column = self._by_key.get(base)
            if column is not None:
                return HeaderMatch(column, unit, _factor(column, unit))
        return None

    def nearest_column(self, text: str, among: Iterable[Column]) -> Column | None:
        """Return the column whose name or alias is most like a header text, or None."""
        wanted = {column.name for column in among}
        key = header_key(text)
        bases = {base for base, _ in _readings(key)} | set(key.split("/"))
        best: Column | None = None
        best_ratio = 0.49
        for word, column in self._by_key.items():
            if column.name not in wanted:
                continue
            ratio = max((likeness(base, word) for base in bases), default=0.0)
            if ratio > best_ratio:
                best, best_ratio = column, ratio
        return best


def is_harmless(text: str) -> bool:
    """Return whether a header is one of those that clerks add everywhere (序号, 备注, 签字)."""
    key = header_key(text)
    return key in HARMLESS or _BRACKETS.sub("", key) in HARMLESS


def _readings(key: str) -> list[tuple[str, str | None]]:
    """Return the ways to read a header as (name, unit), most literal first."""
    readings: list[tuple[str, str | None]] = [(key, None)]
    inside = _BRACKETS.search(key)
    if inside is not None:
        unit = inside[1] or inside[2] or inside[3] or ""
        readings = [(key, unit or None)]
        readings.append((_BRACKETS.sub("", key).strip("*:"), unit or None))
        readings.append((key.replace("(", "").replace(")", ""), None))
    after = _AFTER_SIGN.match(key)
    if after is not None:
        readings.append((after[1], after[2]))
    trailing = _TRAILING_MONEY.match(key)
    if trailing is not None:
        readings.append((trailing[1], trailing[2]))
    return readings


def _factor(column: Column, unit: str | None) -> Decimal | None:
    if column.type is ValueType.MONEY:
        return Decimal(100) if unit is None else money_factor(unit)
    if column.type in _NUMERIC:
        return Decimal(1) if unit is None else quantity_factor(unit, column.unit)
    return Decimal(1)
