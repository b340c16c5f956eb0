"""The slip's picture: cut out of the page around its code, upright, for the dossier.

Comes in: a page and its codes. Goes out: one PNG for each number. Measures are in sides of the code,
because a scan does not say how large the paper was. Must not read anything.
"""

import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from pipeline.letters.receipts.model import FoundCode, Point

LEFT, RIGHT, UP, DOWN = 10.5, 2.2, 1.7, 5.0
"""How far a slip reaches from the middle of its code, in sides of the code (18 mm): the code stands at
the upper right, the text left of it and below."""
_SIDE = 110
"""Pixels of a code's side in the picture at most: about 150 dpi."""
_MARGIN = 0.15
"""White border that is left around what is printed or written, in sides."""
_GREYS = 16


def slip_of_each_number(codes: Sequence[FoundCode]) -> tuple[FoundCode, ...]:
    """Return one code for each number: the lowest, as an uncut letter has its own above the slip."""
    lowest: dict[str, FoundCode] = {}
    for code in codes:
        other = lowest.get(code.text)
        if other is None or _within(other, code.centre)[1] > 0:
            lowest[code.text] = code
    return tuple(lowest.values())


def cut_slip(page: Image.Image, code: FoundCode, others: Sequence[FoundCode]) -> bytes:
    """Return the slip around a code as PNG in sixteen greys, turned upright.

    The cut ends where the slip of another number begins, and at the edges of what is on the paper.
    """
    left, right, up, down = _reach(code, [item for item in others if item.text != code.text])
    along, side = _axis(code)
    across = (-along[1], along[0])
    scale = min(1.0, _SIDE / side) * side
    width, height = math.ceil((left + right) * scale), math.ceil((up + down) * scale)
    step = side / scale
    x0 = code.centre[0] - (left * along[0] + up * across[0]) * side
    y0 = code.centre[1] - (left * along[1] + up * across[1]) * side
    source = page
    if step > 1.5:
        # a plain transform would skip pixels
        by = int(step)
        source = page.reduce(by)
        step /= by
        x0, y0 = x0 / by, y0 / by
    matrix = (along[0] * step, across[0] * step, x0, along[1] * step, across[1] * step, y0)
    cut = source.transform(
        (width, height),
        Image.Transform.AFFINE,
        matrix,
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    return _png(_trimmed(cut, scale))


def _axis(code: FoundCode) -> tuple[Point, float]:
    """Return the direction of the code's upper edge, as a unit vector, and the length of its side."""
    one, two, three, four = code.corners
    x = (two[0] - one[0] + three[0] - four[0]) / 2
    y = (two[1] - one[1] + three[1] - four[1]) / 2
    length = math.hypot(x, y) or 1.0
    return (x / length, y / length), length


def _within(code: FoundCode, point: Point) -> Point:
    """Return a point as seen from a code: sides to its right, sides below it."""
    (ax, ay), side = _axis(code)
    x, y = point[0] - code.centre[0], point[1] - code.centre[1]
    return (x * ax + y * ay) / side, (y * ax - x * ay) / side


def _reach(code: FoundCode, others: Sequence[FoundCode]) -> tuple[float, float, float, float]:
    """Return how far the slip reaches to the left, right, up and down, in sides."""
    left, right, up, down = LEFT, RIGHT, UP, DOWN
    for other in others:
        across, below = _within(code, other.centre)
        if below > UP and abs(across) < LEFT:
            down = min(down, below - UP)
        elif below < -UP and abs(across) < LEFT:
            up = min(up, max(1.0, -below - 1.0))
        elif across < -RIGHT and abs(below) <= UP:
            left = min(left, -across - RIGHT)
    return left, right, up, max(down, 1.0)


def _trimmed(cut: Image.Image, scale: float) -> Image.Image:
    """Return the picture without empty paper at its edges."""
    values = np.asarray(cut.reduce(4), dtype=np.float32)
    if values.size == 0:
        return cut
    dark = values < float(np.median(values)) - 50
    rows, columns = np.flatnonzero(dark.sum(axis=1) > 1), np.flatnonzero(dark.sum(axis=0) > 1)
    if len(rows) == 0 or len(columns) == 0:
        return cut
    border = _MARGIN * scale
    box = (
        max(0, int(columns[0] * 4 - border)),
        max(0, int(rows[0] * 4 - border)),
        min(cut.width, int(columns[-1] * 4 + 4 + border)),
        min(cut.height, int(rows[-1] * 4 + 4 + border)),
    )
    return cut.crop(box)


def _png(picture: Image.Image) -> bytes:
    """Return a PNG of sixteen greys, the same bytes for the same picture."""
    levels = np.asarray(picture, dtype=np.uint16) * _GREYS // 256
    small = Image.fromarray(levels.astype(np.uint8), mode="P")
    small.putpalette([round(level * 255 / (_GREYS - 1)) for level in range(_GREYS) for _ in "rgb"])
    stream = io.BytesIO()
    small.save(stream, "PNG", bits=4, compress_level=9)
    return stream.getvalue()
