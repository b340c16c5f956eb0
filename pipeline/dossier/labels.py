"""Label sheets of a dossier: strips for 抽杆夹, spines and covers of boxes, on A4 with lines to cut along.

The volumes with their PageMaps come in, the bytes of one PDF go out. How wide a box must be follows from
the sheets that go into it. Nothing is stored.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from pipeline.document.geometry import points
from pipeline.dossier.labelboxes import box_loads
from pipeline.dossier.labelpieces import HEIGHT, STRIP, Pieces
from pipeline.dossier.model import PageMap
from pipeline.dossier.papersetting import SIZE, Setter
from pipeline.dossier.volume import VolumePlan
from pipeline.errors import Diagnostic, has_errors
from pipeline.fonts import FontBook
from pipeline.writers.canvas import Item, Page, Rule, draw
from pipeline.writers.pdffile import FileFacts

_LEFT, _RIGHT, _TOP = 12.0, 198.0, 10.0
"""mm; where labels may stand on a sheet."""
_OVER: Final = 4.0
"""mm by which a cut line is longer than the label."""
_DASH: Final = 3.0
"""pt."""

_Piece: TypeAlias = tuple[float, Callable[[float, float], list[Item]]]
"""Width in mm, and what draws the label whose upper left corner is at a place in mm."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The label sheets."""

    data: bytes
    """PDF/A-2u."""
    pages: int


def label_sheets(
    plans: Sequence[VolumePlan],
    page_maps: Sequence[PageMap],
    fonts: FontBook,
    *,
    duplex: bool = False,
) -> tuple[Labels | None, tuple[Diagnostic, ...]]:
    """Return the labels of all volumes; None with K511 or K512 when a text cannot be set, or without any.

    First the strips of each volume and its sections, then the spines of the boxes, then their covers.
    `duplex`: the volumes are printed on both sides.
    """
    if not plans:
        return None, ()
    setter = Setter(fonts, "卷脊和盒面标签")
    pieces = Pieces(setter)
    loads = box_loads(plans, page_maps, duplex=duplex)
    pages: list[Page] = [*_sheets(list(_strips(pieces, plans)))]
    spines: list[_Piece] = [(float(load.width), partial(pieces.spine, load)) for load in loads]
    pages += _sheets(spines)
    pages += [pieces.cover(load) for load in loads]
    if has_errors(setter.problems):
        return None, setter.problems
    first = plans[0]
    facts = FileFacts(f"{first.dossier} 卷脊和盒面标签", first.unit, first.date.isoformat())
    return Labels(draw(pages, SIZE, fonts, facts), len(pages)), setter.problems


def _strips(pieces: Pieces, plans: Sequence[VolumePlan]) -> Iterator[_Piece]:
    for plan in plans:
        yield STRIP, partial(pieces.volume_strip, plan)
        for section in plan.sections:
            yield STRIP, partial(pieces.section_strip, plan, section)


def _sheets(pieces: Sequence[_Piece]) -> Iterator[Page]:
    """Yield sheets with labels side by side, in order, each with its cut lines."""
    page: list[Item] = []
    x = _LEFT
    for width, made in pieces:
        if page and x + width > _RIGHT + 0.01:
            yield [*page, *_cuts(x)]
            page, x = [], _LEFT
        if not page:
            page.append(_cut(_LEFT, _TOP - _OVER, _LEFT, _TOP + HEIGHT + _OVER))
        page += made(x, _TOP)
        x += width
        page.append(_cut(x, _TOP - _OVER, x, _TOP + HEIGHT + _OVER))
    if page:
        yield [*page, *_cuts(x)]


def _cuts(right: float) -> list[Item]:
    """Return the cut lines above and below the labels of a sheet."""
    return [_cut(_LEFT - _OVER, y, right + _OVER, y) for y in (_TOP, _TOP + HEIGHT)]


def _cut(x0: float, y0: float, x1: float, y1: float) -> Rule:
    return Rule(points(x0), points(y0), points(x1), points(y1), 0.4, _DASH, "#707070")
