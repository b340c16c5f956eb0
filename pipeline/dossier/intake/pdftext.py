"""Text of ours in a foreign PDF: embedded fonts, and lines of text in a box.

Characters and a FontBook come in; font dictionaries and operators of text go out.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfmarks import points
from pipeline.fonts import FontBook, FontFace
from pipeline.writers.glyphs import subset_with_glyphs

ROLE: Final = "宋体"
MISSING: Final = "□"
_LEADING: Final = 1.25
_BASELINE: Final = 0.86
"""Of the size: from the top of a line to its baseline."""
_PIECES: Final = re.compile(r"[!-~]+ ?|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EmbeddedFonts:
    """Fonts of all faces that some text needs, in one file."""

    book: FontBook
    fonts: pikepdf.Dictionary
    """Names → Type 0 fonts, as resources hold them."""
    names: dict[FontFace, str]
    codes: dict[FontFace, dict[str, int]]

    def show(self, text: str) -> str:
        """Return the operators that show the text without moving to it; the size is asked as `%s`."""
        parts = []
        for face, chars in groupby(text, self._face):
            if face is not None:
                codes = "".join(f"{self.codes[face][self._char(char)]:04X}" for char in chars)
                parts.append(f"{self.names[face]} %s Tf <{codes}> Tj")
        return " ".join(parts)

    def _char(self, char: str) -> str:
        return char if self.book.face_for(ROLE, char) is not None else MISSING

    def _face(self, char: str) -> FontFace | None:
        return self.book.face_for(ROLE, self._char(char))


def printable(text: str) -> str:
    """Return the text as lines without control characters."""
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join(
        "".join(char for char in line.replace("\t", " ") if char >= " ") for line in lines
    )


def embed(pdf: pikepdf.Pdf, book: FontBook, texts: Iterable[str]) -> tuple[EmbeddedFonts, int]:
    """Return the fonts for these texts, written into the file, and how many characters have no glyph."""
    wanted: dict[FontFace, set[str]] = {}
    missing = 0
    for char in sorted({char for text in texts for char in text if char != "\n"}):
        face = book.face_for(ROLE, char)
        if face is None:
            missing += 1
            char = MISSING  # noqa: PLW2901 -- printed instead
            face = book.face_for(ROLE, char)
        if face is not None:
            wanted.setdefault(face, set()).add(char)
    fonts = pikepdf.Dictionary()
    names: dict[FontFace, str] = {}
    codes: dict[FontFace, dict[str, int]] = {}
    for place, (face, chars) in enumerate(wanted.items(), start=1):
        names[face] = f"/HB{place}"
        fonts[names[face]], codes[face] = _add_font(pdf, face, chars)
    return EmbeddedFonts(book, fonts, names, codes), missing


def _add_font(
    pdf: pikepdf.Pdf, face: FontFace, chars: set[str]
) -> tuple[pikepdf.Object, dict[str, int]]:
    made = subset_with_glyphs(face, chars)
    digest = hashlib.md5(made.data, usedforsecurity=False).digest()
    base = pikepdf.Name(
        "/" + "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + face.css_family
    )
    program = pdf.make_stream(made.data)
    is_cff = made.data[:4] == b"OTTO"
    if is_cff:
        program.Subtype = pikepdf.Name.OpenType
    else:
        program.Length1 = len(made.data)
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=pikepdf.Array([0, -200, 1000, 900]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=80,
    )
    descriptor["/FontFile3" if is_cff else "/FontFile2"] = program
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0 if is_cff else pikepdf.Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=pikepdf.Array(
            [part for glyph, width in sorted(made.widths.items()) for part in (glyph, glyph, width)]
        ),
    )
    if not is_cff:
        descendant.CIDToGIDMap = pikepdf.Name.Identity
    unicode = to_unicode(
        {f"{glyph:04X}": char for char, glyph in sorted(made.glyphs.items(), reverse=True)}
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=base,
        Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=pikepdf.Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(unicode),
    )
    return pdf.make_indirect(font), dict(made.glyphs)


def to_unicode(texts: Mapping[str, str], spaces: Sequence[str] = ("<0000><FFFF>",)) -> bytes:
    """Return a ToUnicode CMap from codes in hexadecimal digits to texts (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def",
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
        f"{len(spaces)} begincodespacerange {' '.join(spaces)} endcodespacerange",
    ]
    items = sorted(texts.items())
    for start in range(0, len(items), 100):
        block = items[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        for code, text in block:
            lines.append(f"<{code}><{text.encode('utf-16-be').hex().upper()}>")
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


@dataclass(frozen=True, slots=True)
class TextBox:
    """Text to be set in a box whose lower left corner is the origin."""

    text: str
    width: float
    height: float
    size: float
    """Points; 0 for as large as fits."""
    align: int
    """0 left, 1 middle, 2 right."""
    multiline: bool
    comb: int = 0
    """Number of equal cells, one character in each; 0 for none."""


def set_box(box: TextBox, fonts: EmbeddedFonts, inset: float = 2.0) -> str:
    """Return the operators between BT and ET that set the text, smaller where it would not fit."""
    if box.comb:
        return _set_comb(box, fonts)
    inner = max(box.width - 2 * inset, 1.0)
    size, lines = _fit(box, fonts.book, inner)
    middle = (box.height - size) / 2 + (1 - _BASELINE) * size
    top = box.height - inset - _BASELINE * size if box.multiline else middle
    parts = []
    for place, line in enumerate(lines):
        room = inner - fonts.book.measure(ROLE, line) * size
        x = inset + max(room, 0) * box.align / 2
        y = top - place * size * _LEADING
        parts.append(
            f"1 0 0 1 {points([x, y])} Tm {fonts.show(line).replace('%s', points([size]))}"
        )
    return " ".join(parts)


def _set_comb(box: TextBox, fonts: EmbeddedFonts) -> str:
    cell = box.width / box.comb
    size = box.size or min(box.height * 0.7, cell)
    y = (box.height - size) / 2 + (1 - _BASELINE) * size
    parts = []
    for place, char in enumerate(box.text.replace("\n", "")[: box.comb]):
        x = cell * place + (cell - fonts.book.advance(ROLE, char) * size) / 2
        parts.append(
            f"1 0 0 1 {points([x, y])} Tm {fonts.show(char).replace('%s', points([size]))}"
        )
    return " ".join(parts)


def _fit(box: TextBox, book: FontBook, inner: float) -> tuple[float, Sequence[str]]:
    """Return the size and the lines at which the text is inside its box."""
    size = box.size or (10.0 if box.multiline else max(min(12.0, box.height * 0.72), 4.0))
    while True:
        if box.multiline:
            lines = _wrap(box.text, book, inner / size)
            fits = len(lines) * size * _LEADING <= box.height
        else:
            lines = [box.text.replace("\n", " ")]
            fits = book.measure(ROLE, lines[0]) * size <= inner + 0.5
        if fits or size <= 4.0:
            return size, lines
        size = max(size - 0.5, 4.0)


def _wrap(text: str, book: FontBook, width: float) -> list[str]:
    """Return the text's lines, none wider than `width` em unless one word is."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if line and book.measure(ROLE, line + piece.rstrip()) > width:
                lines.append(line)
                line = ""
            line += piece
        lines.append(line)
    return lines
