"""The PageMap: where every part of a volume is, and what page numbers and labels its pages have.

The parts of a volume come in, in order; places and numbers go out. This is the only page arithmetic there
is: catalogue, stamps, bookmarks, links and index all read it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.dossier.model import NUMBERED, PageMap, Part, PartKind


@dataclass(frozen=True, slots=True)
class LabelRange:
    """Pages that are labelled alike, up to the next range (ISO 32000-1, 12.4.2)."""

    first: int
    """Physical page, from 0."""
    prefix: str
    start: int
    """Number of the first page's label; 0 when labels have no number."""


def map_pages(parts: Sequence[Part]) -> PageMap:
    """Return where each part is and the numbers of those that are numbered: 1…M through the volume.

    Raises:
        ValueError: two parts have one key, a part has no page, or its parent is no part before it.
    """
    first: dict[str, int] = {}
    number: dict[str, int] = {}
    physical = total = 0
    for part in parts:
        if part.key in first:
            raise ValueError(f"two parts are {part.key}")
        if not part.pages:
            raise ValueError(f"{part.key} has no page")
        if part.parent and part.parent not in first:
            raise ValueError(f"{part.key} stands before its parent {part.parent}")
        first[part.key] = physical
        physical += len(part.pages)
        if part.kind in NUMBERED:
            number[part.key] = total + 1
            total += len(part.pages)
    return PageMap(first, number, total, physical)


def label_ranges(parts: Sequence[Part]) -> Iterator[LabelRange]:
    """Yield the page labels of a volume: 封面, 目录-1…, 1…M, 备考表; one page of a kind has no number."""
    physical, total = 0, 0
    for kind, group in groupby(
        parts, key=lambda part: None if part.kind in NUMBERED else part.kind
    ):
        pages = sum(len(part.pages) for part in group)
        if kind is None:
            yield LabelRange(physical, "", total + 1)
            total += pages
        elif pages == 1 and kind is not PartKind.CATALOGUE:
            yield LabelRange(physical, kind.value, 0)
        else:
            yield LabelRange(physical, f"{kind.value}-", 1)
        physical += pages
