"""Where page number and 归档章 stand on a page, and how the page makes room when nothing is free.

Facts of a page come in, places in mm from the lower left corner of the A4 page go out. Whoever measures
what is free on a page measures these boxes. Nothing is drawn here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.dossier.model import Corner, PageFacts

PAGE: Final = (210.0, 297.0)
"""Width and height of every page."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    left: float
    bottom: float
    right: float
    top: float


NUMBER_BOXES: Final[Mapping[Corner, Box]] = {
    Corner.RIGHT: Box(160, 10, 200, 16),
    Corner.LEFT: Box(10, 10, 50, 16),
    Corner.CENTRE: Box(85, 10, 125, 16),
    Corner.TOP_RIGHT: Box(160, 281, 200, 287),
    Corner.TOP_LEFT: Box(10, 281, 50, 287),
}
"""What must be free of ink for `第 1234 页 共 1234 页` in 五号; `Corner.OUTER` is both bottom corners."""
BASELINE: Final = 1.5
"""From the bottom of a number's box to its baseline."""
STAMP_BOX: Final = Box(157, 273, 202, 289)
"""归档章, 45 × 16 mm (DA/T 22-2015, top right of the first page)."""
STAMP_MARGIN: Final = 8
"""What must be free around the 归档章, to the edges of the page on top and right."""
_FOOT: Final = 0.06
"""Share of the page's height that becomes free for a number: 17.8 mm."""
_HEAD: Final = 0.09
"""Share that becomes free for a 归档章: 26.7 mm."""


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where the page number is set."""

    x: float
    """Of the text's left end, right end or middle."""
    baseline: float
    align: Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class Placement:
    """How a page is drawn and stamped."""

    scale: float
    """1 when the page is drawn as it is."""
    x: float
    y: float
    """Where the page's lower left corner comes to be."""
    number: NumberPlace | None
    """None for a page without number."""


def place(facts: PageFacts, number: int | None, *, stamped: bool) -> Placement:
    """Return where the number stands and how much smaller the page is drawn, for its page number from 1.

    The number takes the outer bottom corner (odd pages right, even pages left), else the first free
    place. Without any, the page is drawn 6 % smaller from its head; without room for its 归档章, 9 % smaller
    from its foot, the number moving with it.
    """
    corner = None if number is None else _corner(facts, number, stamped=stamped)
    foot = _FOOT if number is not None and corner is None else 0
    head = _HEAD if stamped and not facts.head_free else 0
    scale = 1 - foot - head
    x, y = PAGE[0] * (1 - scale) / 2, PAGE[1] * foot
    if number is None:
        return Placement(scale, x, y, None)
    if corner is None:
        return Placement(scale, x, y, _anchor(_outer(number), 1, 0, 0))
    return Placement(scale, x, y, _anchor(corner, scale, x, y))


def _outer(number: int) -> Corner:
    return Corner.RIGHT if number % 2 else Corner.LEFT


def _corner(facts: PageFacts, number: int, *, stamped: bool) -> Corner | None:
    """Return the place of a page's number; None when nothing is free. The head is a 归档章's alone."""
    outer = _outer(number)
    if Corner.OUTER in facts.free or outer in facts.free:
        return outer
    allowed = [Corner.RIGHT, Corner.LEFT, Corner.CENTRE]
    if not stamped:
        head = [Corner.TOP_RIGHT, Corner.TOP_LEFT]
        allowed += head if number % 2 else head[::-1]
    return next((corner for corner in allowed if corner in facts.free), None)


def _anchor(corner: Corner, scale: float, x: float, y: float) -> NumberPlace:
    box = NUMBER_BOXES[corner]
    baseline = y + scale * (box.bottom + BASELINE)
    if corner in {Corner.LEFT, Corner.TOP_LEFT}:
        return NumberPlace(x + scale * box.left, baseline, "left")
    if corner is Corner.CENTRE:
        return NumberPlace(x + scale * (box.left + box.right) / 2, baseline, "middle")
    return NumberPlace(x + scale * box.right, baseline, "right")
