"""Font programs inside a PDF: which glyph a code or name selects, and how wide the program draws it.

The bytes of an embedded program come in; answers about single glyphs go out. ISO 32000-1, 9.6-9.9.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Protocol

import pikepdf

if TYPE_CHECKING:
    from fontTools.cffLib import CFFFontSet

NOTDEF: Final = ".notdef"
_HUGE: Final = re.compile(rb"\d{6,}\s*(?:array|string|dict)\b")
_BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    pikepdf.PdfError,
)
"""What the font library raises for a damaged program."""


class ProgramError(Exception):
    """A font program that cannot be read."""


class _Glyph(Protocol):
    """A glyph of the font library: after drawing it knows its width."""

    width: float

    def draw(self, pen: object) -> None:
        """Draw the glyph."""


class Program(Protocol):
    """An embedded font program; glyphs are known by their number or their name."""

    def width(self, glyph: int | str) -> float | None:
        """Return the advance in thousandths of an em; None when there is no such glyph."""


@dataclass(frozen=True, slots=True)
class TrueType:
    """A TrueType program."""

    widths: tuple[float, ...]
    """By glyph number, in thousandths of an em."""
    cmaps: Mapping[tuple[int, int], Mapping[int, str]]
    """(platform, encoding) → code → glyph name."""
    numbers: Mapping[str, int]

    def width(self, glyph: int | str) -> float | None:
        """Return the advance of a glyph; None for none."""
        number = self.numbers.get(glyph) if isinstance(glyph, str) else glyph
        return self.widths[number] if number is not None and number < len(self.widths) else None


class CharStrings:
    """A CFF or Type 1 program: glyphs with names, or CIDs written as `cid00001`."""

    def __init__(
        self,
        glyphs: Mapping[str, "_Glyph"],
        scale: float,
        order: list[str],
        encoding: Mapping[int, str],
        *,
        cid: bool,
    ) -> None:
        self._glyphs = glyphs
        self._scale = scale
        self._widths: dict[str, float | None] = {}
        self.order = order
        self.encoding = encoding
        self.cid = cid
        """Whether it is CID-keyed."""

    def width(self, glyph: int | str) -> float | None:
        """Return the advance of a name or CID (a number: the CID, or the place in a font without)."""
        name = glyph if isinstance(glyph, str) else self._name(glyph)
        if name is None:
            return None
        if name not in self._widths:
            self._widths[name] = self._measure(name)
        return self._widths[name]

    def _name(self, number: int) -> str | None:
        if self.cid:
            return f"cid{number:05d}" if number else NOTDEF
        return self.order[number] if number < len(self.order) else None

    def _measure(self, name: str) -> float | None:
        from fontTools.pens.basePen import NullPen

        if name not in self._glyphs:
            return None
        glyph = self._glyphs[name]
        try:
            glyph.draw(NullPen())
        except _BROKEN:
            return None
        width = getattr(glyph, "width", None)
        return None if width is None else float(width) * self._scale


def read_program(descriptor: pikepdf.Object) -> Program | None:
    """Return the program that a font descriptor embeds; None when it embeds none.

    Raises:
        ProgramError: it cannot be read.
    """
    from fontTools.misc.psLib import PSError, PSTokenError
    from fontTools.t1Lib import T1Error
    from fontTools.ttLib import TTLibError

    for key, read in (
        ("/FontFile", _read_type1),
        ("/FontFile2", _read_sfnt),
        ("/FontFile3", _read_third),
    ):
        stream = descriptor.get(key)
        if isinstance(stream, pikepdf.Stream):
            try:
                return read(stream)
            except (*_BROKEN, TTLibError, T1Error, PSError, PSTokenError) as error:
                raise ProgramError(str(error)) from error
    return None


def _read_third(stream: pikepdf.Stream) -> Program:
    kind = str(stream.get("/Subtype"))
    if kind == "/OpenType":
        return _read_sfnt(stream)
    if kind not in {"/Type1C", "/CIDFontType0C"}:
        raise ProgramError(kind)
    return _read_cff(stream.read_bytes())


def _read_cff(data: bytes) -> CharStrings:
    from fontTools.cffLib import CFFFontSet

    fonts = CFFFontSet()
    fonts.decompile(BytesIO(data), None)
    return _from_cff(fonts)


def _from_cff(fonts: "CFFFontSet") -> CharStrings:
    top = fonts.topDictIndex[0]
    matrix = getattr(top, "FontMatrix", [0.001])
    cid = hasattr(top, "ROS")
    encoding: dict[int, str] = {}
    if not cid:
        listed = top.Encoding
        if isinstance(listed, str):
            from fontTools.encodings.StandardEncoding import StandardEncoding

            listed = StandardEncoding if listed == "StandardEncoding" else []
        encoding = {code: name for code, name in enumerate(listed) if name != NOTDEF}
    scale = float(matrix[0]) * 1000 if not cid or "FontMatrix" in top.rawDict else 1.0
    return CharStrings(top.CharStrings, scale, list(fonts[0].getGlyphOrder()), encoding, cid=cid)


def _read_sfnt(stream: pikepdf.Stream) -> Program:
    from fontTools.ttLib import TTFont

    font = TTFont(BytesIO(stream.read_bytes()), lazy=True, fontNumber=0)
    if "CFF " in font and "glyf" not in font:
        return _from_cff(font["CFF "].cff)
    upem = int.from_bytes(font.reader["head"][18:20], "big")
    data = font.reader["hmtx"]
    long = int.from_bytes(font.reader["hhea"][34:36], "big")
    count = font["maxp"].numGlyphs
    advances = [int.from_bytes(data[4 * place : 4 * place + 2], "big") for place in range(long)]
    advances += advances[-1:] * (count - long)
    if "loca" not in font.reader.tables or "glyf" not in font.reader.tables:
        raise ProgramError("no outlines")
    cmaps: dict[tuple[int, int], Mapping[int, str]] = {}
    if "cmap" in font:
        for table in font["cmap"].tables:
            cmaps[table.platformID, table.platEncID] = table.cmap
    numbers = {name: place for place, name in enumerate(font.getGlyphOrder())}
    return TrueType(tuple(value * 1000 / upem for value in advances), cmaps, numbers)


def _read_type1(stream: pikepdf.Stream) -> CharStrings:
    from fontTools.t1Lib import T1Font, assertType1

    font: Any = object.__new__(T1Font)
    data = stream.read_bytes()
    if data[:1] == b"\x80":
        raise ProgramError("packed in segments")
    if _HUGE.search(data):
        raise ProgramError("asks for too much memory")
    assertType1(data)
    font.data = data
    font.encoding = "ascii"
    font.parse()
    listed = font.font.get("Encoding", [])
    if isinstance(listed, str):
        from fontTools.encodings.StandardEncoding import StandardEncoding

        listed = StandardEncoding
    encoding = {code: name for code, name in enumerate(listed) if name != NOTDEF}
    glyphs = font.font["CharStrings"]
    matrix = font.font.get("FontMatrix", [0.001])
    return CharStrings(glyphs, float(matrix[0]) * 1000, list(glyphs), encoding, cid=False)
