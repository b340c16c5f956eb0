"""回收率 and 知晓率: how many letters of a group came back, and what their opinions say.

Comes in: the letters given out, the register of returns. Goes out: exact counts and ratios by school,
class and village. A letter is known of (知晓) only when a list says so, never because its code was read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.letters.receipts.model import Opinion
from pipeline.letters.receipts.sorting import Issued

GROUPINGS: Mapping[str, tuple[str, ...]] = {
    "按学校": ("学校",),
    "按班级": ("学校", "年级", "班级"),
    "按村": ("乡镇", "村"),
}
_TENTH = Decimal("0.1")
UNKNOWN_GROUP = "（未填）"


@dataclass(frozen=True, slots=True)
class Rate:
    """One group of letters."""

    group: tuple[str, ...]
    """Values of the grouping's columns; () for all letters."""
    issued: int
    """Letters given out that still count."""
    returned: int
    aware: int
    objects: int
    unaware: int

    @property
    def stated(self) -> int:
        """Return how many opinions are registered."""
        return self.aware + self.objects + self.unaware

    @property
    def return_percent(self) -> Decimal | None:
        """Return 回收率 = returned ÷ issued in %, one decimal, half up; None for no letters."""
        return percent(self.returned, self.issued)

    @property
    def aware_percent(self) -> Decimal | None:
        """Return 知晓率 = 知晓 ÷ registered opinions in %, one decimal; None for no opinions."""
        return percent(self.aware, self.stated)


def percent(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole in %, one decimal, half up; None when the whole is 0."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, rounding=ROUND_HALF_UP)


def total_rate(
    letters: Collection[Issued], returned: Collection[str], opinions: Mapping[str, Opinion]
) -> Rate:
    """Return the rate of all valid letters."""
    return _rate((), [item for item in letters if item.valid], returned, opinions)


def rates_by(
    columns: Sequence[str],
    letters: Collection[Issued],
    returned: Collection[str],
    opinions: Mapping[str, Opinion],
) -> tuple[Rate, ...]:
    """Return the rate of each group; valid letters only.

    Groups stand in the order in which they first come, those of one school or 乡镇 together.

    Columns that no letter has are left out; () when none is left.
    """
    valid = [item for item in letters if item.valid]
    kept = [name for name in columns if any(_value(item, name) for item in valid)]
    if not kept:
        return ()
    groups: dict[tuple[str, ...], list[Issued]] = {}
    for letter in valid:
        key = tuple(_value(letter, name) or UNKNOWN_GROUP for name in kept)
        groups.setdefault(key, []).append(letter)
    ranks: dict[tuple[str, ...], int] = {}
    for key in groups:
        for length in range(1, len(key) + 1):
            ranks.setdefault(key[:length], len(ranks))
    ordered = sorted(groups, key=lambda key: [ranks[key[:at]] for at in range(1, len(key) + 1)])
    return tuple(_rate(key, groups[key], returned, opinions) for key in ordered)


def columns_in_use(columns: Sequence[str], letters: Collection[Issued]) -> tuple[str, ...]:
    """Return the columns of a grouping that at least one valid letter has."""
    valid = [item for item in letters if item.valid]
    return tuple(name for name in columns if any(_value(item, name) for item in valid))


def _value(letter: Issued, name: str) -> str:
    return letter.school if name == "学校" else letter.groups.get(name, "")


def _rate(
    group: tuple[str, ...],
    letters: Collection[Issued],
    returned: Collection[str],
    opinions: Mapping[str, Opinion],
) -> Rate:
    said = [opinions[item.number] for item in letters if item.number in opinions]
    return Rate(
        group=group,
        issued=len(letters),
        returned=sum(item.number in returned for item in letters),
        aware=said.count(Opinion.AWARE),
        objects=said.count(Opinion.OBJECTS),
        unaware=said.count(Opinion.UNAWARE),
    )
