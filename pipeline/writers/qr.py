"""QR codes: a short text in, the modules of a QR code out, as a matrix, an SVG path or a PNG.

Error correction Q (a quarter of the code may be dirty); never Micro QR, which many readers do not know.
The quiet zone is the caller's white space. Equal texts give equal codes.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]

CORRECTION = "Q"
_SMALLEST = 21
"""Modules of a side of version 1, the smallest code that is not Micro QR."""
_METRE = 39.3701
"""Inches."""


@lru_cache(maxsize=256)
def qr_matrix(text: str) -> Matrix:
    """Return the modules row by row, True for black, without a quiet zone (ISO/IEC 18004).

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    import numpy as np
    import zxingcpp

    if not text:
        raise ValueError("a QR code needs a text")
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCodeModel2, ec_level=CORRECTION)
    image = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    if image.shape[0] < _SMALLEST:
        raise ValueError("the text became a Micro QR code")
    return tuple(tuple(bool(pixel < 128) for pixel in row) for row in image)


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


def qr_png(text: str, *, pixels: int = 8, size: float = 18.0) -> bytes:
    """Return a black-and-white PNG of so many pixels a module, to be printed `size` mm wide.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    rows = [[black for black in row for _ in range(pixels)] for row in qr_matrix(text)]
    side = len(rows) * pixels
    lines = b"".join((b"\0" + _packed(row)) * pixels for row in rows)
    density = round(side / (size / 25.4) * _METRE)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
            (b"pHYs", struct.pack(">IIB", density, density, 1)),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def _packed(row: Sequence[bool]) -> bytes:
    """Return pixels as bits, 0 for black, the last byte filled with white."""
    width = -(-len(row) // 8)
    bits = "".join("0" if black else "1" for black in row).ljust(width * 8, "1")
    return int(bits, 2).to_bytes(width, "big")


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
