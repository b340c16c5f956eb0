"""Which boxes the volumes of a dossier go into: how wide, and with which papers.

Volumes with their PageMaps come in, boxes go out. DA/T 22-2015: boxes are 20, 30, 40 and 50 mm wide, and
papers of another year, 保管期限 or 机构 never share one; so no two volumes do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.dossier.model import PageMap, PartKind
from pipeline.dossier.papers import volume_parts
from pipeline.dossier.paperwords import numbered
from pipeline.dossier.splitting import BOXES, SHEETS_PER_MM, box_for, sheets
from pipeline.dossier.volume import VolumePlan

_FULL = BOXES[-1] * SHEETS_PER_MM


@dataclass(frozen=True, slots=True)
class BoxLoad:
    """A box and what is in it."""

    plan: VolumePlan
    number: int
    """盒号, from 1 through the dossier."""
    width: int
    """mm."""
    first: int
    last: int
    """起止件号."""
    place: int
    places: int
    """Which of the boxes of its volume it is, from 1."""


@dataclass(slots=True)
class _Load:
    """A box being filled."""

    items: list[int]
    sheets: int


def box_loads(
    plans: Sequence[VolumePlan], page_maps: Sequence[PageMap], *, duplex: bool
) -> tuple[BoxLoad, ...]:
    """Return the boxes in order; a volume of more than 50 mm has several.

    Args:
        plans: the volumes.
        page_maps: of each volume.
        duplex: whether sheets are printed on both sides; every part begins on a sheet of its own.
    """
    boxes: list[BoxLoad] = []
    for plan, page_map in zip(plans, page_maps, strict=True):
        loads = _loads(plan, page_map, duplex=duplex)
        for place, load in enumerate(loads, 1):
            boxes.append(
                BoxLoad(
                    plan,
                    len(boxes) + 1,
                    box_for(load.sheets) or BOXES[-1],
                    load.items[0] if load.items else 0,
                    load.items[-1] if load.items else 0,
                    place,
                    len(loads),
                )
            )
    return tuple(boxes)


def _loads(plan: VolumePlan, page_map: PageMap, *, duplex: bool) -> list[_Load]:
    """Return the boxes of one volume: as few as hold its sheets, no paper in two that fits into one."""
    loads = [_Load([], 0)]
    for item, count in _units(plan, page_map, duplex=duplex):
        load = loads[-1]
        if load.items and load.sheets + count > _FULL:
            load = _Load([], 0)
            loads.append(load)
        load.items += [item] if item else []
        load.sheets += count
        while loads[-1].sheets > _FULL:
            loads.append(_Load(list(loads[-1].items[-1:]), loads[-1].sheets - _FULL))
            loads[-2].sheets = _FULL
    return loads


def _units(plan: VolumePlan, page_map: PageMap, *, duplex: bool) -> Iterator[tuple[int, int]]:
    """Yield 件号 and sheets of each part in order; 0 for what has none."""
    parts = volume_parts(plan, {})
    items = {
        one.content.key: plan.item_number(one.item)
        for _, contents in numbered(plan)
        for one in contents
    }
    # the parts' own numbers of pages, but for papers longer than a page: what is over is the catalogue's
    over = page_map.physical - sum(len(part.pages) for part in parts)
    for part in parts:
        count = sheets([part], duplex=duplex)
        if part.kind is PartKind.CATALOGUE:
            count += -(-over // 2) if duplex else over
        yield items.get(part.key, 0), count
