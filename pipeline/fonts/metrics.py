"""Which characters a face has and how wide they are; read from the font file when first asked.

Only `cmap`, `hmtx`, `head` and `hhea` are read. One copy per face and process.
"""

import functools
from pathlib import Path
from typing import Final

_UNUSED_GLYPH: Final = ".notdef"


class FaceMetrics:
    """Coverage and advances of one face."""

    __slots__ = ("_glyphs", "_hmtx", "_units")

    def __init__(
        self, glyphs: dict[int, str], hmtx: dict[str, tuple[int, int]], units: int
    ) -> None:
        self._glyphs = glyphs
        self._hmtx = hmtx
        self._units = units

    def has(self, char: str) -> bool:
        """Return whether the face has a real glyph for the character."""
        return self._glyphs.get(ord(char), _UNUSED_GLYPH) != _UNUSED_GLYPH

    def advance(self, char: str) -> float:
        """Return the character's width in em; the character must be in the face."""
        return self._hmtx[self._glyphs[ord(char)]][0] / self._units


@functools.cache
def load_metrics(path: Path, index: int) -> FaceMetrics:
    """Return the metrics of one face (`index`: position in a collection)."""
    from fontTools.ttLib import TTFont

    with TTFont(str(path), fontNumber=index, lazy=True) as font:
        glyphs: dict[int, str] = font.getBestCmap() or {}
        hmtx: dict[str, tuple[int, int]] = font["hmtx"].metrics
        units: int = font["head"].unitsPerEm
    return FaceMetrics(glyphs, hmtx, units)
