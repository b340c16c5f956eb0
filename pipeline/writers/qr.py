"""QR codes: a short text in, the modules of a QR code out, as a matrix, an SVG path or a PNG.

Error correction Q (a quarter of the code may be dirty); never Micro QR, which many readers do not know.
The quiet zone is the caller's white space. Equal texts give equal codes.
"""

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]

CORRECTION = "Q"
_SMALLEST = 21
"""Modules of a side of version 1, the smallest code that is not Micro QR."""
_MASK = 4
"""Data mask of all codes. To try all eight takes five times as long; blurred and noisy pictures of 150
numbers were read as often with this one as with the best."""
_GREY = 128
_LEVEL = 3
"""Of deflating: more takes longer than all the rest and saves 40 bytes."""
_SAME_AS_ABOVE = 2
"""PNG's filter "up": bytes of 0 after it repeat the row above."""
_METRE = 39.3701
"""Inches."""


@lru_cache(maxsize=256)
def qr_matrix(text: str) -> Matrix:
    """Return the modules row by row, True for black, without a quiet zone (ISO/IEC 18004).

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    return tuple(tuple(row) for row in (_pixels(text) < _GREY).tolist())


def qr_bytes(text: str) -> tuple[int, bytes]:
    """Return the modules of a side, and the rows as bits, 1 for black, each row padded to whole bytes.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    import numpy as np

    pixels = _pixels(text)
    return len(pixels), np.packbits(pixels < _GREY, axis=1).tobytes()


def _pixels(text: str) -> "NDArray[np.uint8]":
    """Return one pixel a module, 0 for black and 255 for white."""
    import numpy as np
    import zxingcpp

    if not text:
        raise ValueError("a QR code needs a text")
    code = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.QRCodeModel2, ec_level=CORRECTION, data_mask=_MASK
    )
    image = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    if image.shape[0] < _SMALLEST:
        raise ValueError("the text became a Micro QR code")
    return image


def qr_runs(matrix: Matrix) -> Iterator[tuple[int, int, int]]:
    """Yield the black stretches as (row, first column, length), top to bottom."""
    for number, row in enumerate(matrix):
        column = 0
        for black, group in groupby(row):
            length = len(list(group))
            if black:
                yield number, column, length
            column += length


def qr_path(text: str) -> tuple[str, int]:
    """Return an SVG path of rectangles, one unit a module, y down, and the modules of a side.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    matrix = qr_matrix(text)
    parts = (f"M{x} {y}h{length}v1h-{length}z" for y, x, length in qr_runs(matrix))
    return "".join(parts), len(matrix)


@lru_cache(maxsize=4)  # a letter shows its number twice: at its head or foot, and on the slip
def qr_png(text: str, *, pixels: int = 8, size: float = 18.0) -> bytes:
    """Return a black-and-white PNG of so many pixels a module, to be printed `size` mm wide.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    import numpy as np

    modules = _pixels(text) >= _GREY
    side = len(modules) * pixels
    packed = np.packbits(modules.repeat(pixels, axis=1), axis=1)
    packed[:, -1] |= (1 << -side % 8) - 1  # 0 is black; the last byte is filled with white
    rows = np.zeros((len(modules), pixels, packed.shape[1] + 1), np.uint8)
    rows[:, 0, 1:] = packed
    rows[:, 1:, 0] = _SAME_AS_ABOVE
    lines = rows.tobytes()
    density = round(side / (size / 25.4) * _METRE)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
            (b"pHYs", struct.pack(">IIB", density, density, 1)),
            (b"IDAT", zlib.compress(lines, _LEVEL)),
            (b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
