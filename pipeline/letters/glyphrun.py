"""Where WeasyPrint draws the glyphs of a text box: Pango's whole units and the whole numbers of a TJ.

Advances in em come in, positions in px go out. The page maker rounds advances to 1/1024 px and cuts each
correction of letter spacing to a whole 1/1000 em, so its glyphs drift from the layout's positions by up to
0.3 pt a line. Whoever writes the same text by other operators follows these numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

UNITS: Final = 1024
"""Pango units in a CSS px."""
PX: Final = 96 / 72
"""CSS px in a pt."""


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """One text box: glyphs of one letter spacing."""

    offsets: tuple[float, ...]
    """px from the box's left edge to each glyph's origin, as drawn."""
    width: float
    """px; what the layout moves on by."""
    corrections: tuple[tuple[float, int], ...]
    """For each glyph the numbers in front of it and after it in a TJ, thousandths of an em."""


def font_units(size: float) -> int:
    """Return a font size in px as whole Pango units, as layout uses it."""
    return int(size * UNITS)


def spacing_units(spacing: float) -> int:
    """Return a letter spacing in pt, as style sheets carry it with four decimals, in whole Pango units."""
    return int(round(spacing, 4) * PX * UNITS)


def place_glyphs(advances: Sequence[float], units: int, spacing: int) -> GlyphRun:
    """Return a text box of glyphs with these advances (em), font size and letter spacing in Pango units."""
    size = units / UNITS
    left = _half(spacing)
    right = spacing - left
    last = len(advances) - 1
    offsets: list[float] = []
    corrections: list[tuple[float, int]] = []
    pen = 0.0
    total = 0
    for place, advance in enumerate(advances):
        natural = round(advance * units)
        total += natural + spacing
        shift = left if place else 0
        width = natural + shift + (right if place < last or not place else 0)
        logical = round(natural * 1000 / UNITS / size)
        offset = shift / size
        pen += shift / 1000
        offsets.append(pen)
        correction = int(logical + offset - width * 1000 / UNITS / size)
        corrections.append((-offset, correction))
        pen += (logical - correction) / 1000 * size
    return GlyphRun(tuple(offsets), total / UNITS, tuple(corrections))


def _half(spacing: int) -> int:
    """Return half a spacing as C divides: towards zero."""
    return int(spacing / 2)
