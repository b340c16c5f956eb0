"""Glyphs of the faces that serve our text: outlines, ink, vertical metrics and subsets.

A face and characters come in; outlines and font bytes go out. This module chooses no face: `FontBook`
did that.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from pipeline.fonts import FontFace
from pipeline.writers.cff import with_identity_charset

if TYPE_CHECKING:
    import uharfbuzz as hb

Point: TypeAlias = tuple[float, float]
Step: TypeAlias = tuple[Literal["M", "L", "Q", "C", "Z"], tuple[Point, ...]]
"""One step of an outline, with SVG's letters; points in em, y upwards from the baseline."""

_USELESS_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "kern", "DSIG")
"""Layout tables: without them an advance is always the one that `FontBook` measured."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Black box of a glyph in em: `top` and `bottom` upwards from the baseline."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class VerticalMetrics:
    """Ascent and descent of a face in em, both positive, as line boxes use them."""

    ascent: float
    descent: float


def subset(face: FontFace, chars: Iterable[str], *, hinting: bool = True) -> bytes:
    """Return a font of its own that holds exactly these characters of the face, without layout tables.

    Its glyphs are numbered anew; for CID-keyed faces the CIDs are numbered with them.
    """
    import uharfbuzz as hb

    chosen = hb.SubsetInput()
    chosen.unicode_set.update(sorted({ord(char) for char in chars}))
    if not hinting:
        chosen.flags |= hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    chosen.drop_table_tag_set.update([_tag(name) for name in _USELESS_TABLES])
    data = hb.subset(_load(face.path, face.index).face, chosen).blob.data
    return with_identity_charset(bytes(data))


@dataclass(frozen=True, slots=True)
class FontSubset:
    """A font of chosen characters of one face, with what writing text in it needs."""

    data: bytes
    glyphs: dict[str, int]
    """Character → glyph number, which is its CID."""
    widths: dict[int, int]
    """Glyph number → advance in thousandths of an em."""


def subset_with_glyphs(face: FontFace, chars: Iterable[str]) -> FontSubset:
    """Return `subset` of the characters, without hints as page makers embed it, with numbers and advances.

    Raises:
        KeyError: the face has not all of them.
    """
    import uharfbuzz as hb

    wanted = sorted(set(chars))
    data = subset(face, wanted, hinting=False)
    font = hb.Font(hb.Face(data))
    upem = font.face.upem
    glyphs: dict[str, int] = {}
    widths: dict[int, int] = {}
    for char in wanted:
        glyph = font.get_nominal_glyph(ord(char))
        if not glyph:
            raise KeyError(f"U+{ord(char):04X}")
        glyphs[char] = glyph
        widths[glyph] = round(font.get_glyph_h_advance(glyph) * 1000 / upem)
    return FontSubset(data, glyphs, widths)


def weight(face: FontFace) -> int:
    """Return the weight that the face declares: 400 regular, 700 bold; 400 when it declares none."""
    table = bytes(_load(face.path, face.index).face.reference_table("OS/2").data)
    return int.from_bytes(table[4:6], "big") if len(table) >= 6 else 400


def same_glyph(face: FontFace, first: str, second: str) -> bool:
    """Return whether two characters look alike in the face because they share one glyph."""
    font = _load(face.path, face.index)
    return bool(font.get_nominal_glyph(ord(first)) == font.get_nominal_glyph(ord(second)))


def ink(face: FontFace, char: str) -> Ink:
    """Return the ink of a character in em; zero for a blank one."""
    font = _load(face.path, face.index)
    extents = font.get_glyph_extents(font.get_nominal_glyph(ord(char)))
    upem = font.face.upem
    return Ink(extents.y_bearing / upem, (extents.y_bearing + extents.height) / upem)


def vertical_metrics(face: FontFace) -> VerticalMetrics:
    """Return the ascent and descent that lay out a line of this face."""
    font = _load(face.path, face.index)
    extents = font.get_font_extents("ltr")
    upem = font.face.upem
    return VerticalMetrics(extents.ascender / upem, abs(extents.descender) / upem)


@functools.lru_cache(maxsize=4096)
def outline(face: FontFace, char: str) -> tuple[Step, ...]:
    """Return the outline of a character in em; () for a blank one."""
    font = _load(face.path, face.index)
    pen = _Pen(font.face.upem)
    font.draw_glyph_with_pen(font.get_nominal_glyph(ord(char)), pen)
    return tuple(pen.steps)


def svg_path(steps: Iterable[Step], x: float, y: float, size: float) -> str:
    """Return SVG path data of an outline at a baseline point, y downwards, scaled to `size`."""
    parts: list[str] = []
    for letter, points in steps:
        parts.append(letter)
        parts.extend(f"{x + px * size:.3f} {y - py * size:.3f} " for px, py in points)
    return "".join(parts)


class _Pen:
    """Collects an outline; HarfBuzz calls it the way fontTools' pens are called."""

    def __init__(self, upem: int) -> None:
        self.steps: list[Step] = []
        self._upem = upem

    def moveTo(self, point: Point) -> None:  # noqa: N802 - name fixed by the pen protocol
        self._add("M", point)

    def lineTo(self, point: Point) -> None:  # noqa: N802
        self._add("L", point)

    def curveTo(self, *points: Point) -> None:  # noqa: N802
        self._add("C", *points)

    def qCurveTo(self, *points: Point) -> None:  # noqa: N802
        self._add("Q", *points)

    def closePath(self) -> None:  # noqa: N802
        self._add("Z")

    def endPath(self) -> None:  # noqa: N802
        """Do nothing: outlines of glyphs are closed."""

    def _add(self, letter: Literal["M", "L", "Q", "C", "Z"], *points: Point) -> None:
        upem = self._upem
        self.steps.append((letter, tuple((x / upem, y / upem) for x, y in points)))


@functools.cache
def _load(path: Path, index: int) -> "hb.Font":
    """Return the face's HarfBuzz font in its own units; the file is mapped, not read."""
    import uharfbuzz as hb

    return hb.Font(hb.Face(hb.Blob.from_file_path(str(path)), index))


def _tag(name: str) -> int:
    """Return a table tag as HarfBuzz counts it: four bytes, most significant first."""
    return int.from_bytes(name.ljust(4).encode("ascii"), "big")
