"""Which characters a face has and how wide they are; read from the font file when first asked.

A face comes in as a file and a position, answers go out. HarfBuzz maps the file and looks up one character
at a time: to read a whole table of a large face takes a tenth of a second. One copy per face and process.
"""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uharfbuzz as hb


class FaceMetrics:
    """Coverage and advances of one face."""

    __slots__ = ("_font", "_units")

    def __init__(self, font: "hb.Font") -> None:
        self._font = font
        self._units: int = font.face.upem

    def has(self, char: str) -> bool:
        """Return whether the face has a real glyph for the character."""
        return bool(self._font.get_nominal_glyph(ord(char)))

    def advance(self, char: str) -> float:
        """Return the character's width in em; the character must be in the face."""
        glyph = self._font.get_nominal_glyph(ord(char))
        if not glyph:
            raise KeyError(f"U+{ord(char):04X}")
        return float(self._font.get_glyph_h_advance(glyph) / self._units)


@functools.cache
def load_metrics(path: Path, index: int) -> FaceMetrics:
    """Return the metrics of one face (`index`: position in a collection)."""
    import uharfbuzz as hb

    return FaceMetrics(hb.Font(hb.Face(hb.Blob.from_file_path(str(path)), index)))
