"""QR codes: a short text in, the modules of a QR code out, as a matrix, an SVG path or a PNG.

Which modules are black is `qrmodules`' matter. The quiet zone is the caller's white space. Equal texts give
equal codes.
"""

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final, TypeAlias

from pipeline.writers.qrmodules import qr_bytes

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]

_LEVEL: Final = 3
"""Of deflating: more takes longer than all the rest and saves 40 bytes."""
_AS_IT_IS: Final = b"\0"
_SAME_AS_ABOVE: Final = b"\2"
"""PNG's filter "up": bytes of 0 after it repeat the row above."""
_METRE: Final = 39.3701
"""Inches."""


@lru_cache(maxsize=256)
def qr_matrix(text: str) -> Matrix:
    """Return the modules row by row, True for black, without a quiet zone (ISO/IEC 18004).

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    side, rows = qr_bytes(text)
    width = len(rows) // side
    return tuple(
        tuple(bit == "1" for bit in _bits(rows[start : start + width])[:side])
        for start in range(0, len(rows), width)
    )


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
    modules, rows = qr_bytes(text)
    tables = _tables(modules, pixels)
    lines = b"".join([table[byte] for table, byte in zip(tables, rows, strict=True)])
    head = _png_head(modules * pixels, size)
    return head + _chunk(b"IDAT", zlib.compress(lines, _LEVEL)) + _PNG_END


class _Stretched(dict[int, bytes]):
    """Eight modules of one row, 1 for black: their bits → the pixels, 0 for black."""

    def __init__(self, modules: int, pixels: int, before: bytes, after: bytes) -> None:
        super().__init__()
        self._modules = modules
        self._pixels = pixels
        self._before = before
        self._after = after

    def __missing__(self, byte: int) -> bytes:
        bits = "".join("01"[bit == "0"] * self._pixels for bit in f"{byte:08b}"[: self._modules])
        length = -(-len(bits) // 8)
        pixels = int(bits.ljust(length * 8, "1"), 2).to_bytes(length, "big")
        made = self[byte] = self._before + pixels + self._after
        return made


@lru_cache(maxsize=8)
def _tables(modules: int, pixels: int) -> tuple[_Stretched, ...]:
    """Return the table of each byte of a code; those of one column are the same one."""
    again = (_SAME_AS_ABOVE + bytes(-(-modules * pixels // 8))) * (pixels - 1)
    columns = range(0, modules, 8)
    row = tuple(
        _Stretched(
            min(modules - column, 8),
            pixels,
            b"" if column else _AS_IT_IS,
            again if column == columns[-1] else b"",
        )
        for column in columns
    )
    return row * modules


@lru_cache(maxsize=8)
def _png_head(side: int, size: float) -> bytes:
    """Return a PNG to its pixels: `side` of them a side, printed `size` mm wide."""
    density = round(side / (size / 25.4) * _METRE)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        + _chunk(b"pHYs", struct.pack(">IIB", density, density, 1))
    )


def _bits(row: bytes) -> str:
    return "".join(f"{byte:08b}" for byte in row)


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


_PNG_END: Final = _chunk(b"IEND", b"")
