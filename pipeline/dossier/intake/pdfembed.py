"""Fonts that a file names without embedding them are embedded: other faces, drawn as wide as the file says.

Fonts with the codes that are shown in them come in; their dictionaries go out with programs of just these
codes. Codes, and so the text, stay as they are; characters are known where the codes say them.
ISO 19005-2, 6.2.11.4.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pikepdf

from pipeline.dossier.intake.pdfcheckfonts import FontUse, cid_widths, encoding_of
from pipeline.dossier.intake.pdfcmaps import Codes, is_vertical, read_codes, read_texts
from pipeline.dossier.intake.pdfgraph import Number
from pipeline.dossier.intake.pdfmarks import number, numbers
from pipeline.dossier.intake.pdfstandard import (
    StandardFont,
    is_bold,
    is_slanted,
    plain_name,
    standard_font,
)
from pipeline.dossier.intake.pdftext import to_unicode
from pipeline.fonts import FontBook, FontFace
from pipeline.writers.glyphs import Point, Step, outline

_EM: Final = 1000
_SLANT: Final = 0.2
_NARROWEST: Final = 0.5
_WIDEST: Final = 1.4
_ROLES: Final = (
    (re.compile(r"fang|仿", re.IGNORECASE), "仿宋"),
    (re.compile(r"kai|楷", re.IGNORECASE), "楷体"),
    (re.compile(r"xiaobiao|小标", re.IGNORECASE), "小标宋"),
    (
        re.compile(
            r"hei|黑|gothic|sans|arial|helvet|yahei|dengxian|calibri|verdana|tahoma|courier|consol",
            re.IGNORECASE,
        ),
        "黑体",
    ),
)
_SERIF: Final = "宋体"
_SERIF_BOLD: Final = "小标宋"


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One code of a font: what it shows, and how wide."""

    text: str
    """'' for a blank."""
    width: float | None
    """Thousandths of an em; None: as wide as the face draws it."""


class _Pen(Protocol):
    """What draws outlines, as the font library's pens do."""

    def moveTo(self, pt: Point) -> None:  # noqa: N802 -- names fixed by the library
        """Begin a contour."""

    def lineTo(self, pt: Point) -> None:  # noqa: N802
        """Draw a line."""

    def qCurveTo(self, *points: Point) -> None:  # noqa: N802
        """Draw a quadratic curve."""

    def curveTo(self, *points: Point) -> None:  # noqa: N802
        """Draw a cubic curve."""

    def closePath(self) -> None:  # noqa: N802
        """End a contour."""


class _NoTextError(Exception):
    """Nothing says which characters a font's codes mean, or no face has them."""


def embed_fonts(pdf: pikepdf.Pdf, uses: Mapping[Number, FontUse], book: FontBook) -> bool:
    """Embed those of the fonts that are not and whose characters are known; return whether any was."""
    done = False
    for use in uses.values():
        if _is_embedded(use.font):
            continue
        try:
            if use.codes is None:
                _embed_simple(pdf, use, book)
            else:
                _embed_composite(pdf, use, book)
        except _NoTextError:
            continue
        done = True
    return done


def _is_embedded(font: pikepdf.Object) -> bool:
    descendants = font.get("/DescendantFonts")
    inner = descendants[0] if isinstance(descendants, pikepdf.Array) and len(descendants) else font
    if font.get("/Subtype") == pikepdf.Name.Type3 or not isinstance(inner, pikepdf.Dictionary):
        return True
    descriptor = inner.get("/FontDescriptor")
    keys = ("/FontFile", "/FontFile2", "/FontFile3")
    return isinstance(descriptor, pikepdf.Dictionary) and any(key in descriptor for key in keys)


def role_of(name: str) -> str:
    """Return the role whose faces stand in for a font of this name."""
    plain = readable(name)
    for pattern, role in _ROLES:
        if pattern.search(plain):
            return role
    return _SERIF_BOLD if is_bold(plain) else _SERIF


def readable(name: str) -> str:
    """Return a font's name as text: Chinese ones often stand there in GBK."""
    try:
        return plain_name(name).encode("latin-1").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return plain_name(name)


# --- simple fonts ---------------------------------------------------------------------------------


def _embed_simple(pdf: pikepdf.Pdf, use: FontUse, book: FontBook) -> None:
    font = use.font
    name = str(font.get("/BaseFont", "/Unknown"))
    standard = standard_font(name)
    glyphs = {code: _simple_glyph(font, standard, code) for code in sorted(use.shown | use.hidden)}
    names = {code: f"c{code:02X}" for code in glyphs}
    program, widths = _program(book, name, {names[code]: glyph for code, glyph in glyphs.items()})
    first, last = min(glyphs, default=0), max(glyphs, default=0)
    base, descriptor = _descriptor(pdf, name, program, "Type1C")
    differences: list[int | pikepdf.Name] = []
    for code in glyphs:
        differences += [code, pikepdf.Name("/" + names[code])]
    _clear(font)
    font.Subtype = pikepdf.Name.Type1
    font.BaseFont = base
    font.FirstChar, font.LastChar = first, last
    font.Widths = pikepdf.Array(
        [widths.get(names.get(code, ""), 0) for code in range(first, last + 1)]
    )
    font.FontDescriptor = descriptor
    font.Encoding = pikepdf.Dictionary(
        Type=pikepdf.Name.Encoding, Differences=pikepdf.Array(differences)
    )
    texts = {f"{code:02X}": glyph.text or " " for code, glyph in glyphs.items()}
    font.ToUnicode = pdf.make_stream(to_unicode(texts, ["<00><FF>"]))


def _simple_glyph(font: pikepdf.Object, standard: StandardFont | None, code: int) -> _Glyph:
    from fontTools.agl import toUnicode

    names = encoding_of(font)
    if standard is not None and standard.pictorial:
        own = encoding_of(font) if isinstance(font.get("/Encoding"), pikepdf.Dictionary) else {}
        name = own.get(code) if own.get(code) in standard.widths else standard.encoding.get(code)
    else:
        if not names:
            plain = pikepdf.Dictionary(Encoding=pikepdf.Name.WinAnsiEncoding)
            truetype = font.get("/Subtype") == pikepdf.Name.TrueType
            names = encoding_of(plain) if truetype else dict(standard.encoding if standard else {})
            names = names or encoding_of(pikepdf.Dictionary(Encoding=pikepdf.Name.StandardEncoding))
        name = names.get(code)
    text = (
        toUnicode(name, isZapfDingbats=standard is not None and standard.name == "ZapfDingbats")
        if name
        else ""
    )
    first = int(number(font.get("/FirstChar"), 0))
    widths = numbers(font.get("/Widths"))
    if 0 <= code - first < len(widths):
        return _Glyph(text, widths[code - first])
    if standard is not None:
        return _Glyph(text, standard.widths.get(name or "", 278.0))
    descriptor = font.get("/FontDescriptor")
    missing = (
        descriptor.get("/MissingWidth") if isinstance(descriptor, pikepdf.Dictionary) else None
    )
    return _Glyph(text, number(missing, 0.0) if not text else None)


# --- composite fonts ------------------------------------------------------------------------------


def _embed_composite(pdf: pikepdf.Pdf, use: FontUse, book: FontBook) -> None:
    font, codes = use.font, read_codes(use.font.get("/Encoding"))
    if codes is None or (codes.cids and "/ToUnicode" not in font):
        raise _NoTextError
    unicode = font.get("/ToUnicode")
    texts = read_texts(unicode.read_bytes()) if isinstance(unicode, pikepdf.Stream) else {}
    inner = font.DescendantFonts[0]
    name = str(inner.get("/BaseFont", font.get("/BaseFont", "/Unknown")))
    told = cid_widths(inner)
    default = number(inner.get("/DW"), 1000)
    glyphs: dict[int, _Glyph] = {}
    for code in sorted(use.shown | use.hidden):
        text = texts.get(code) or codes.text_of(code)
        if not text:
            raise _NoTextError
        glyphs[code] = _Glyph(text, told.get(_cid_of(codes, code, text), default))
    vertical = is_vertical(font.get("/Encoding"))
    order = {code: place for place, code in enumerate(glyphs, start=1)}
    named = {f"g{order[code]:05d}": glyph for code, glyph in glyphs.items()}
    program, widths = _program(book, name, named)
    base, descriptor = _descriptor(pdf, name, program, "CIDFontType0C")
    collection = pikepdf.Dictionary(
        Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
    )
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=base,
        CIDSystemInfo=collection,
        FontDescriptor=descriptor,
        DW=1000,
        W=pikepdf.Array([1, pikepdf.Array([widths[key] for key in named])]),
    )
    _clear(font)
    font.Subtype = pikepdf.Name.Type0
    font.BaseFont = base
    font.DescendantFonts = pikepdf.Array([pdf.make_indirect(descendant)])
    font.Encoding = _cmap(pdf, codes, order, collection, vertical=vertical)
    hexes = {code: f"{code:0{2 * codes.size_of(code)}X}" for code in glyphs}
    font.ToUnicode = pdf.make_stream(
        to_unicode({hexes[code]: glyph.text for code, glyph in glyphs.items()}, _spaces(codes))
    )


def _cid_of(codes: Codes, code: int, text: str) -> int:
    """Return the CID whose width a code has, as far as it matters: letters are narrow, all else is wide."""
    if not codes.codec:
        return codes.cids.get(code, code)
    if not text.isascii():
        return -1
    letter = ord(text[0]) - 31  # proportional letters come first in each of Adobe's collections
    return letter if codes.codec == "utf-16-be" or letter < 1 else letter + 813


def _spaces(codes: Codes) -> list[str]:
    return [f"<{low:0{2 * size}X}><{high:0{2 * size}X}>" for size, low, high in codes.lengths]


def _cmap(
    pdf: pikepdf.Pdf,
    codes: Codes,
    order: Mapping[int, int],
    collection: pikepdf.Dictionary,
    *,
    vertical: bool,
) -> pikepdf.Object:
    """Return the CMap from the file's own codes to the glyphs of the new program."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Identity) def /Supplement 0 def end def",
        f"/CMapName /HB-Codes def /CMapType 1 def /WMode {int(vertical)} def",
        f"{len(codes.lengths)} begincodespacerange {' '.join(_spaces(codes))} endcodespacerange",
    ]
    items = [
        f"<{code:0{2 * codes.size_of(code)}X}> {glyph}" for code, glyph in sorted(order.items())
    ]
    for start in range(0, len(items), 100):
        block = items[start : start + 100]
        lines += [f"{len(block)} begincidchar", *block, "endcidchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return pdf.make_stream(
        "\n".join(lines).encode("ascii"),
        Type=pikepdf.Name.CMap,
        CMapName=pikepdf.Name("/HB-Codes"),
        CIDSystemInfo=collection,
        WMode=int(vertical),
    )


# --- programs -------------------------------------------------------------------------------------


def _clear(font: pikepdf.Object) -> None:
    for key in [key for key in font.keys() if key != "/Type"]:  # noqa: SIM118
        del font[key]
    font.Type = pikepdf.Name.Font


def _descriptor(
    pdf: pikepdf.Pdf, name: str, program: bytes, kind: str
) -> tuple[pikepdf.Name, pikepdf.Object]:
    digest = hashlib.md5(program, usedforsecurity=False).digest()
    tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
    ascii_name = re.sub(r"[^A-Za-z0-9-]", "", plain_name(name))[:40] or "Font"
    base = pikepdf.Name(f"/{tag}+{ascii_name}")
    stream = pdf.make_stream(program, Subtype=pikepdf.Name("/" + kind))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=pikepdf.Array([-200, -300, 1200, 1000]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=700,
        StemV=80,
        FontFile3=stream,
    )
    return base, pdf.make_indirect(descriptor)


def _program(
    book: FontBook, name: str, glyphs: Mapping[str, _Glyph]
) -> tuple[bytes, dict[str, int]]:
    """Return a CFF program of the glyphs in their order, and the width of each."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    role, slant = role_of(name), _SLANT if is_slanted(readable(name)) else 0.0
    builder = FontBuilder(_EM, isTTF=False)
    builder.setupGlyphOrder([".notdef", *glyphs])
    strings: dict[str, Any] = {".notdef": T2CharStringPen(_EM, None).getCharString()}
    widths: dict[str, int] = {}
    for key, glyph in glyphs.items():
        steps, drawn = _drawn(book, role, glyph.text)
        width = round(drawn if glyph.width is None else glyph.width)
        factor = min(max(width / drawn, _NARROWEST), _WIDEST) if drawn and width else 1.0
        pen = T2CharStringPen(width, None)
        _draw(pen, steps, factor, slant, (width - drawn * factor) / 2)
        strings[key] = pen.getCharString()
        widths[key] = width
    builder.setupCFF("HB", {"FullName": "HB"}, strings, {})
    return builder.font["CFF "].compile(builder.font), widths


def _drawn(book: FontBook, role: str, text: str) -> tuple[tuple[Step, ...], float]:
    """Return the outline of a text in thousandths' em, and its advance; blanks have no outline."""
    steps: list[Step] = []
    place = 0.0
    for char in text:
        face = _face(book, role, char)
        moved = [
            (letter, tuple((x + place, y) for x, y in points))
            for letter, points in outline(face, char)
        ]
        steps += moved
        place += book.advance(role, char) if book.face_for(role, char) is face else 1.0
    return tuple(steps), place * _EM


def _face(book: FontBook, role: str, char: str) -> FontFace:
    for other in (role, *book.chains):
        face = book.face_for(other, char)
        if face is not None:
            return face
    raise _NoTextError


def _draw(pen: "_Pen", steps: tuple[Step, ...], factor: float, slant: float, shift: float) -> None:
    for letter, points in steps:
        moved = [(x * _EM * factor + y * _EM * slant + shift, y * _EM) for x, y in points]
        match letter:
            case "M":
                pen.moveTo(moved[0])
            case "L":
                pen.lineTo(moved[0])
            case "Q":
                pen.qCurveTo(*moved)
            case "C":
                pen.curveTo(*moved)
            case "Z":
                pen.closePath()
