"""Which parts go into which volume, by pages or by the thickness of a box.

Dividers, exhibits and gap sheets of one holder come in, in order; the shares of the volumes go out. A
section stays whole where one volume can hold it, an exhibit always, unless it is longer than any volume.
Nothing is dropped and the order never changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import MappingProxyType
from typing import Final, TypeAlias

from pipeline.dossier.model import NUMBERED, Part, PartKind

BOXES: Final = (20, 30, 40, 50)
"""mm; inner widths of 档案盒 (DA/T 22-2015)."""
SHEETS_PER_MM: Final = 10
"""A sheet of 70–80 g paper is 0.1 mm thick."""
_ENDLESS: Final = 1_000_000
_Unit: TypeAlias = tuple[tuple[Part, ...], Part]
"""A part with the dividers above it, outermost first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much one volume holds; None: no bound."""

    most_pages: int | None = None
    """Numbered pages."""
    box: int | None = None
    """mm; inner width of the box that the volume must go into."""
    duplex: bool = False
    """Whether sheets are printed on both sides; every exhibit begins on a sheet of its own."""
    papers: int = 0
    """Sheets that cover, catalogue and 备考表 take in the box."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one volume holds."""

    parts: tuple[Part, ...]
    """Keys as they came; a divider that stands in a further volume says （续）, a cut exhibit which part it is."""
    starts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Key of a cut exhibit → its page, from 0, with which this share begins."""


def sheets(parts: Sequence[Part], *, duplex: bool) -> int:
    """Return how many sheets of paper the parts take; each begins on a new one."""
    return sum(_sheets(part, duplex=duplex) for part in parts)


def box_for(count: int) -> int | None:
    """Return the narrowest box (mm) for so many sheets; None when no box holds them."""
    return next((box for box in BOXES if count <= box * SHEETS_PER_MM), None)


def split(parts: Sequence[Part], limit: Limit) -> tuple[Share, ...]:
    """Return the volumes in order, none empty and none over the limit.

    A section that does not fit beside what is there begins a volume when one can hold it whole, else it
    fills this one and runs on, its divider repeated. An exhibit longer than a volume is cut.

    Raises:
        ValueError: a part is none of divider, exhibit and gap sheet, or the limit leaves no room for a page
            behind its dividers.
    """
    packer = _Packer(limit)
    for _, section in groupby(_units(parts), key=lambda unit: (*unit[0], unit[1])[0].key):
        packer.add_section(list(section))
    packer.close()
    return tuple(packer.shares)


def _units(parts: Sequence[Part]) -> Iterator[_Unit]:
    """Yield each part that is no divider of others, with the dividers above it."""
    by_key = {part.key: part for part in parts}
    parents = {part.parent for part in parts}
    for part in parts:
        if part.kind not in NUMBERED:
            raise ValueError(f"{part.kind} belongs to every volume")
        if part.key in parents and part.kind is PartKind.DIVIDER:
            continue
        above: list[Part] = []
        key = part.parent
        while key:
            above.insert(0, by_key[key])
            key = by_key[key].parent
        yield tuple(above), part


def _sheets(part: Part, *, duplex: bool) -> int:
    return -(-len(part.pages) // 2) if duplex else len(part.pages)


class _Packer:
    """Fills volumes one after the other."""

    def __init__(self, limit: Limit) -> None:
        self.shares: list[Share] = []
        self._limit = limit
        self._begun: set[str] = set()
        """Dividers that stand in a closed volume."""
        self._parts: list[Part] = []
        self._starts: dict[str, int] = {}

    def add_section(self, units: Sequence[_Unit]) -> None:
        """Put a section into this volume or the next, whole where one can hold it."""
        beside = self._with_dividers(units, self._parts)
        if self._room([*self._parts, *beside]) < 0 <= self._room(self._with_dividers(units, ())):
            self.close()
        for unit in units:
            added = self._with_dividers([unit], self._parts)
            if self._room([*self._parts, *added]) < 0:
                self.close()
                added = self._with_dividers([unit], ())
            if self._room(added) < 0:
                self._cut(unit)
            else:
                self._parts += added

    def close(self) -> None:
        """Begin a new volume if there is anything in this one."""
        if self._parts:
            self.shares.append(Share(tuple(self._parts), MappingProxyType(self._starts)))
            self._begun.update(part.key for part in self._parts)
        self._parts, self._starts = [], {}

    def _cut(self, unit: _Unit) -> None:
        """Put an exhibit that no volume can hold into volumes of its own; more may follow its last part."""
        part = unit[1]
        pieces: list[Part] = []
        start = 0
        while start < len(part.pages):
            if pieces:
                self.close()
            dividers = self._with_dividers([unit], ())[:-1]
            room = self._room(dividers)
            if room < 1:
                raise ValueError("a volume has no room for a page behind its dividers")
            pages = part.pages[start : start + room]
            pieces.append(replace(part, pages=pages, stamp=None if start else part.stamp))
            self._parts = [*dividers, pieces[-1]]
            self._starts = {part.key: start}
            start += len(pages)
        self._name_pieces(part.key, len(pieces))

    def _name_pieces(self, key: str, count: int) -> None:
        """Say in the titles of a cut exhibit which of its parts each is."""
        earlier = self.shares[len(self.shares) - count + 1 :]
        for place, share in enumerate(earlier, 1):
            named = tuple(_piece(item, key, place, count) for item in share.parts)
            self.shares[len(self.shares) - count + place] = replace(share, parts=named)
        self._parts = [_piece(item, key, count, count) for item in self._parts]

    def _with_dividers(self, units: Sequence[_Unit], before: Sequence[Part]) -> list[Part]:
        """Return the parts of the units behind those of their dividers that are not before them."""
        there = {part.key for part in before}
        added: list[Part] = []
        for above, part in units:
            for divider in above:
                if divider.key not in there:
                    there.add(divider.key)
                    title = (
                        f"{divider.title}（续）" if divider.key in self._begun else divider.title
                    )
                    added.append(replace(divider, title=title))
            added.append(part)
        return added

    def _room(self, parts: Sequence[Part]) -> int:
        """Return how many pages one more exhibit may have beside these; negative when they are too many."""
        limit = self._limit
        rooms = [_ENDLESS]
        if limit.most_pages is not None:
            rooms.append(limit.most_pages - sum(len(part.pages) for part in parts))
        if limit.box is not None:
            free = limit.box * SHEETS_PER_MM - limit.papers - sheets(parts, duplex=limit.duplex)
            rooms.append(free * 2 if limit.duplex else free)
        return min(rooms)


def _piece(part: Part, key: str, place: int, count: int) -> Part:
    if part.key != key:
        return part
    return replace(part, title=f"{part.title}（第{place}部分，共{count}部分）")
