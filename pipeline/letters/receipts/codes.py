"""A page to its QR codes: zxing-cpp over the page, then over cleaner, larger and turned versions.

Comes in: a grey picture. Goes out: every code that was read, with its corners on the page, and the
spots that look like a code but could not be read. Must not decide what a text means.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from pipeline.letters.receipts.model import FoundCode, Point, middle
from pipeline.letters.receipts.pages import ScanPage

Corners: TypeAlias = tuple[Point, Point, Point, Point]
_BLANK_SHARE = 0.0005
"""Share of dark pixels under which a page is blank: the backs of slips, not slips."""
_LOW_RESOLUTION = 2_000
"""Long side in pixels under which a page is enlarged in any case."""
_IDLE_LOOKS = 4
"""So many looks in a row that bring nothing new end the search on a page with numbers."""
_NEAR = 0.75
"""Two codes are one when their middles are nearer than this share of their side."""


@dataclass(frozen=True, slots=True)
class PageCodes:
    """What was seen on one page."""

    codes: tuple[FoundCode, ...]
    """From top to bottom, then from left to right, as scanned."""
    foreign: tuple[Point, ...]
    """Middles of codes that say something else than a number."""
    unread: tuple[Point, ...]
    """Middles of what looks like a code and could not be read."""
    blank: bool
    """Whether the page is empty paper."""


@dataclass(slots=True)
class _Search:
    """What the looks at one page have brought so far."""

    accept: Callable[[str], bool]
    codes: list[FoundCode] = field(default_factory=list)
    others: list[Corners] = field(default_factory=list)
    broken: list[Corners] = field(default_factory=list)

    def foreign(self) -> list[Corners]:
        """Return the codes with another text where no number was read, each once."""
        return self._uncovered(self.others, [])

    def unread(self) -> list[Corners]:
        """Return the broken spots that no other code covers, each once."""
        return self._uncovered(self.broken, self.foreign())

    def doubtful(self) -> list[Corners]:
        """Return the spots that deserve another look."""
        return [*self.foreign(), *self.unread()]

    def _uncovered(self, spots: Sequence[Corners], known: Sequence[Corners]) -> list[Corners]:
        taken = [code.corners for code in self.codes]
        left: list[Corners] = []
        for spot in spots:
            if all(_apart(spot, other) for other in (*taken, *known, *left)) and _square(
                spot, taken
            ):
                left.append(spot)
        return left


@dataclass(frozen=True, slots=True)
class _Look:
    """One version of the page, or of a part of it."""

    image: Image.Image
    back: Callable[[Point], Point]
    """From a point of the version to the point of the page."""
    threshold: str = "local"


def read_page(page: ScanPage, accept: Callable[[str], bool]) -> PageCodes:
    """Return the codes of a page whose text `accept` takes for a number.

    Easy pages are looked at two or three times and all agree; where they differ, where nothing was
    found, or where a spot looks like a code, it is looked at in many more ways.
    """
    image = page.image
    if _is_blank(image):
        return PageCodes((), (), (), blank=True)
    search = _Search(accept)
    counts = [_look(search, look) for look in _first_looks(image)]
    if len(set(counts)) > 1 or not search.codes or search.doubtful():
        _look_hard(search, page)
    for spot in search.doubtful():
        for look in _close_looks(page, spot):
            if _look(search, look):
                break
    ordered = sorted(search.codes, key=lambda code: (code.centre[1], code.centre[0]))
    return PageCodes(
        codes=tuple(ordered),
        foreign=tuple(middle(spot) for spot in search.foreign()),
        unread=tuple(middle(spot) for spot in search.unread()),
        blank=False,
    )


def _look_hard(search: _Search, page: ScanPage) -> None:
    """Look in every way there is; in fewer when numbers were read and some ways bring no more."""
    idle = 0
    for look in _hard_looks(page):
        before = len(search.codes)
        _look(search, look)
        idle = 0 if len(search.codes) > before or search.doubtful() else idle + 1
        if search.codes and idle >= _IDLE_LOOKS:
            return


def _is_blank(image: Image.Image) -> bool:
    """Return whether a page has hardly anything darker than its paper."""
    small = np.asarray(image.reduce(max(1, max(image.size) // 800)), dtype=np.float32)
    paper = float(np.median(small))
    dark = float(np.mean(small < paper - 60))
    return dark < _BLANK_SHARE and float(small.std()) < 25


def _first_looks(image: Image.Image) -> Iterator[_Look]:
    yield _Look(image, _same)
    yield _Look(image.filter(ImageFilter.BoxBlur(1)), _same)
    if max(image.size) < _LOW_RESOLUTION:
        yield _enlarged(image, 2, blur=2)


def _hard_looks(page: ScanPage) -> Iterator[_Look]:
    """Yield versions from the likely to the far-fetched."""
    image = page.image
    large = 2 if max(image.size) < 3_000 else 1
    yield _enlarged(image, large, blur=2)
    yield _Look(image.reduce(2), _scaled(0.5))
    yield _enlarged(image, large, blur=1)
    if page.finer is not None:
        fine = page.finer()
        by = fine.width / image.width
        yield _Look(fine, _scaled(by))
        yield _Look(fine.filter(ImageFilter.BoxBlur(1)), _scaled(by))
    median = image.filter(ImageFilter.MedianFilter(3))
    yield _Look(median, _same)
    yield _enlarged(median, large, blur=1)
    yield _enlarged(median, large, blur=3)
    yield _Look(image.filter(ImageFilter.MedianFilter(5)), _same)
    yield _Look(median, _same, threshold="global")
    yield _Look(_evened(median), _same, threshold="global")
    for angle in (7.0, -7.0, 22.5, 45.0):
        yield _turned(median, angle)


def _close_looks(page: ScanPage, corners: Corners) -> Iterator[_Look]:
    """Yield enlarged versions of one spot."""
    (x, y), side = middle(corners), max(_side(corners), 20.0)
    source, by = page.image, 1.0
    if page.finer is not None:
        source = page.finer()
        by = source.width / page.image.width
    reach = 1.3 * side
    left, top = max(0, round((x - reach) * by)), max(0, round((y - reach) * by))
    box = (left, top, round((x + reach) * by), round((y + reach) * by))
    cut = source.crop(box)
    scale = max(1.0, min(6.0, 420 / max(side * by, 1.0)))

    def back(point: Point) -> Point:
        return (point[0] / scale + left) / by, (point[1] / scale + top) / by

    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    plain = cut.resize(size, Image.Resampling.BICUBIC)
    clean = cut.filter(ImageFilter.MedianFilter(3)).resize(size, Image.Resampling.BICUBIC)
    for version in (plain, clean):
        for blur in (scale / 3, scale / 1.5, scale):
            soft = version.filter(ImageFilter.GaussianBlur(blur))
            yield _Look(soft, back)
            yield _Look(soft, back, threshold="global")
            sharp = soft.filter(ImageFilter.UnsharpMask(radius=2 * scale, percent=200, threshold=0))
            yield _Look(sharp, back, threshold="global")


def _look(search: _Search, look: _Look) -> int:
    """Look once, add what is new, and return how many codes this look read."""
    import zxingcpp

    binarizer = (
        zxingcpp.Binarizer.LocalAverage
        if look.threshold == "local"
        else zxingcpp.Binarizer.GlobalHistogram
    )
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(look.image),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_invert=False,
        binarizer=binarizer,
        return_errors=True,
    )
    read = 0
    for item in found:
        at = item.position
        raw = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        one, two, three, four = (look.back((float(p.x), float(p.y))) for p in raw)
        corners = (one, two, three, four)
        if not item.valid:
            search.broken.append(corners)
            continue
        if not search.accept(item.text):
            search.others.append(corners)
            continue
        read += 1
        if all(code.text != item.text or _apart(code.corners, corners) for code in search.codes):
            search.codes.append(FoundCode(item.text, corners))
    return read


def _same(point: Point) -> Point:
    return point


def _scaled(by: float) -> Callable[[Point], Point]:
    return lambda point: (point[0] / by, point[1] / by)


def _enlarged(image: Image.Image, by: int, *, blur: float) -> _Look:
    size = (image.width * by, image.height * by)
    large = image.resize(size, Image.Resampling.BICUBIC) if by > 1 else image
    return _Look(large.filter(ImageFilter.BoxBlur(blur * by / 2)), _scaled(by))


def _turned(image: Image.Image, angle: float) -> _Look:
    """Return the page turned about its middle; corners may be cut off."""
    radians = math.radians(angle)
    cos, sin = math.cos(radians), math.sin(radians)
    x0, y0 = image.width / 2, image.height / 2

    def back(point: Point) -> Point:
        x, y = point[0] - x0, point[1] - y0
        return x0 + x * cos - y * sin, y0 + x * sin + y * cos

    turned = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return _Look(turned, back)


def _evened(image: Image.Image) -> Image.Image:
    """Return the page with shadows taken out: divided by its own wide blur."""
    values = np.asarray(image, dtype=np.float32)
    small = image.reduce(8).filter(ImageFilter.GaussianBlur(8))
    paper = np.asarray(small.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    return Image.fromarray(np.clip(values / np.maximum(paper, 1) * 200, 0, 255).astype(np.uint8))


def _side(corners: Corners) -> float:
    """Return the mean length of the four sides."""
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return sum(math.dist(one, two) for one, two in pairs) / 4


def _apart(one: Corners, two: Corners) -> bool:
    return math.dist(middle(one), middle(two)) > _NEAR * max(_side(one), _side(two))


def _square(corners: Corners, known: Sequence[Corners]) -> bool:
    """Return whether a spot has the shape of a code, and the size of those that were read."""
    sides = [math.dist(corners[i], corners[(i + 1) % 4]) for i in range(4)]
    if min(sides) < 15 or max(sides) > 1.5 * min(sides):
        return False
    if not known:
        return True
    usual = sorted(_side(item) for item in known)[len(known) // 2]
    return 0.6 * usual < _side(corners) < 1.6 * usual
