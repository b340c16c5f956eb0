"""The fonts of one print file: a subset of each face with every character of all letters.

Faces with their characters come in; font objects and glyph numbers go out. Which face sets which character
was decided before.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipeline.fonts import FontFace
from pipeline.writers.glyphs import FontSubset, subset_with_glyphs, vertical_metrics, weight
from pipeline.writers.pdffile import PdfFile

_WEIGHTS: Final = {
    100: "-Thin",
    200: "-Ultra-Light",
    300: "-Light",
    500: "-Medium",
    600: "-Semi-Bold",
    700: "-Bold",
    800: "-Ultra-Bold",
    900: "-Heavy",
}
"""What Pango, and so the page maker, adds to the family's name; nothing for a regular face."""


@dataclass(frozen=True, slots=True)
class BatchFont:
    """One face in one file."""

    number: int
    """Object number of its Type 0 font."""
    codes: Mapping[str, str]
    """Character → four hexadecimal digits, as strings of text-showing operators hold them."""


def add_font(file: PdfFile, face: FontFace, chars: Iterable[str]) -> BatchFont:
    """Write a face with these characters into the file, named as the page maker names it.

    Raises:
        KeyError: the face has not all characters.
    """
    made = subset_with_glyphs(face, chars)
    tag = "".join(
        chr(65 + byte % 26) for byte in hashlib.md5(made.data, usedforsecurity=False).digest()[:6]
    )
    base = f"{tag}+{face.css_family}{_WEIGHTS.get(weight(face), '')}"
    number = _add_dictionaries(file, face, base, made)
    return BatchFont(number, {char: f"{glyph:04X}" for char, glyph in made.glyphs.items()})


def _add_dictionaries(file: PdfFile, face: FontFace, base: str, made: FontSubset) -> int:
    cff = made.data[:4] == b"OTTO"
    extra = b"/Subtype/OpenType" if cff else b"/Length1 %d" % len(made.data)
    program = file.add_stream(extra, made.data)
    metrics = vertical_metrics(face)
    ascent, descent = round(metrics.ascent * 1000), -round(metrics.descent * 1000)
    widest = max(made.widths.values(), default=1000)
    descriptor = file.add(
        (
            f"<</Type/FontDescriptor/FontName/{base}/FontFamily({face.css_family})/Flags 4"
            f"/FontBBox[0 {descent} {widest} {ascent}]/ItalicAngle 0/Ascent {ascent}"
            f"/Descent {descent}/CapHeight {ascent}/StemV 80"
            f"/FontFile{3 if cff else 2} {program} 0 R>>"
        ).encode()
    )
    kind = "0" if cff else "2/CIDToGIDMap/Identity"
    descendant = file.add(
        (
            f"<</Type/Font/Subtype/CIDFontType{kind}/BaseFont/{base}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/W[{_widths(made.widths)}]>>"
        ).encode()
    )
    unicode = file.add_stream(b"", _to_unicode(made.glyphs).encode())
    return file.add(
        (
            f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
        ).encode()
    )


def _widths(widths: Mapping[int, int]) -> str:
    """Return the entries of W: ranges of glyphs of one width."""
    parts: list[str] = []
    items = sorted(widths.items())
    for (_, width), group in groupby(
        enumerate(items), key=lambda pair: (pair[1][0] - pair[0], pair[1][1])
    ):
        glyphs = [glyph for _, (glyph, _) in group]
        parts.append(f"{glyphs[0]} {glyphs[-1]} {width}")
    return " ".join(parts)


def _to_unicode(glyphs: Mapping[str, int]) -> str:
    """Return the CMap from glyphs to characters; of characters that share a glyph, the first by code."""
    chars: dict[int, str] = {}
    for char, glyph in sorted(glyphs.items()):
        chars.setdefault(glyph, char)
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def",
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
        "1 begincodespacerange <0000><FFFF> endcodespacerange",
    ]
    items = sorted(chars.items())
    for place in range(0, len(items), 100):
        block = items[place : place + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines.extend(
            f"<{glyph:04X}><{char.encode('utf-16-be').hex().upper()}>" for glyph, char in block
        )
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)
