"""Which modules of a QR code are black, quickly for many texts of one length.

What comes in: a short text. What goes out: the modules as zxing-cpp sets them, as bits. It draws nothing.
Error correction Q (a quarter of the code may be dirty), one data mask, never Micro QR, which many readers
do not know.

A code is made of its text's bits by adding alone, modulo 2: check words (Reed–Solomon), places and mask
are all sums (ISO/IEC 18004, 7.4–7.8). In the alphanumeric mode two characters are 11 bits of their own, so
the code of a text is the sum of what each pair of its characters adds to the code of another text of this
length. What a pair adds is drawn once; a number is then ten sums instead of a drawing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CORRECTION: Final = "Q"
_SMALLEST: Final = 21
"""Modules of a side of version 1, the smallest code that is not Micro QR."""
_MASK: Final = 4
"""Data mask of all codes. To try all eight takes five times as long; blurred and noisy pictures of 150
numbers were read as often with this one as with the best."""
_GREY: Final = 128
_ALPHANUMERIC: Final = re.compile(r"[0-9A-Z $%*+\-./:]{1,32}")
"""What has a mode of its own; longer texts are no numbers of letters and would need large tables."""
_KINDS: Final = {ord(char): "A" for char in "BCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"} | {
    ord(char): "0" for char in "123456789"
}


def qr_bytes(text: str) -> tuple[int, bytes]:
    """Return the modules of a side, and the rows as bits, 1 for black, each row padded to whole bytes.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    if _ALPHANUMERIC.fullmatch(text) is None or not _is_sum(text.translate(_KINDS)):
        return _drawn(text)
    sums = _sums(len(text))
    return sums.side, sums.code(text).to_bytes(sums.length, "big")


@lru_cache(maxsize=256)
def _is_sum(pattern: str) -> bool:
    """Return whether texts with digits (`0`) and others (`A`) in these places are one alphanumeric run.

    Many digits in a row are written shorter in a mode of their own, which is seen in every text of the
    pattern: the code says which modes follow.
    """
    sums = _sums(len(pattern))
    side, rows = _drawn(pattern)
    return side == sums.side and sums.code(pattern) == int.from_bytes(rows, "big")


@lru_cache(maxsize=8)
def _sums(length: int) -> "_Sums":
    return _Sums(length)


class _Sums:
    """Codes of the texts of one length."""

    def __init__(self, length: int) -> None:
        base = "A" * length
        self.side, rows = _drawn(base)
        self.length = len(rows)
        """Bytes of a code."""
        self._base = int.from_bytes(rows, "big")
        self._places = [_Place(base, start, self._base) for start in range(0, length, 2)]

    def code(self, text: str) -> int:
        """Return all rows of the text's code as one number."""
        made = self._base
        for place, pair in zip(self._places, _pairs(text), strict=True):
            made ^= place[pair]
        return made


class _Place(dict[str, int]):
    """What each pair of characters in one place adds to the code of the base."""

    def __init__(self, base: str, start: int, code: int) -> None:
        super().__init__()
        self._before, self._after = base[:start], base[start + 2 :]
        self._code = code

    def __missing__(self, pair: str) -> int:
        _, rows = _drawn(f"{self._before}{pair}{self._after}")
        added = self[pair] = int.from_bytes(rows, "big") ^ self._code
        return added


def _pairs(text: str) -> Iterator[str]:
    return (text[start : start + 2] for start in range(0, len(text), 2))


def _drawn(text: str) -> tuple[int, bytes]:
    """Return the modules as zxing-cpp draws them, in the form of `qr_bytes`."""
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
