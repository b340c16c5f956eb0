"""Units in headers and cells: 万元 against 元, and 万斤 against 斤, as exact factors.

Words in, a factor out. No number is converted here.
"""

import re
from decimal import Decimal

MONEY_FACTORS = {
    "分": Decimal(1),
    "角": Decimal(10),
    "元": Decimal(100),
    "百元": Decimal(10_000),
    "千元": Decimal(100_000),
    "万元": Decimal(1_000_000),
    "百万元": Decimal(100_000_000),
    "千万元": Decimal(1_000_000_000),
    "亿元": Decimal(10_000_000_000),
}
"""Factor to 分 of each unit of money."""

_MULTIPLES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(10**8)}
_MONEY_WORDS = re.compile(
    r"^(?:单位:?|人民币|rmb)*((?:百|千|万|百万|千万|亿)?元|分|角)(?:整)?(?:/.*)?$"
)


def money_factor(word: str) -> Decimal | None:
    """Return the factor to 分 of a unit word in half-width form (`万元`, `元/学期`), or None."""
    match = _MONEY_WORDS.match(word)
    return MONEY_FACTORS.get(match[1]) if match else None


def quantity_factor(word: str, unit: str | None) -> Decimal | None:
    """Return the factor from a header's unit to the column's own, or None when they do not fit.

    `斤` to `斤` is 1, `万斤` to `斤` 10,000. Without a declared unit every word but a multiple fits.
    """
    word = re.sub(r"^单位:?", "", word)
    base = word.split("/")[0]
    if unit is None:
        return None if base[:1] in _MULTIPLES and len(base) > 1 else Decimal(1)
    if unit in {word, base}:
        return Decimal(1)
    for prefix, factor in _MULTIPLES.items():
        if base in {prefix + unit, prefix}:
            return factor
    return None
