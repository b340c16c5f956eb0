"""Does a font conform to PDF/A-2b, for the codes that are shown in it? The checker's third part.

A font dictionary and its codes come in, reasons of faults go out. Nothing is changed here.
ISO 19005-2, 6.2.11; ISO 32000-1, 9.6-9.8.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcmaps import Codes, read_codes
from pipeline.dossier.intake.pdfgraph import entries
from pipeline.dossier.intake.pdfmarks import number, numbers
from pipeline.dossier.intake.pdfprograms import (
    NOTDEF,
    CharStrings,
    Program,
    ProgramError,
    TrueType,
    read_program,
)

_TOLERANCE: Final = 1.0
"""Thousandths of an em by which a width may differ from the program's."""
_SYMBOLIC: Final = 4
_PROGRAMS: Final = {
    "/Type1": ("/FontFile", "/FontFile3"),
    "/MMType1": ("/FontFile", "/FontFile3"),
    "/TrueType": ("/FontFile2", "/FontFile3"),
    "/CIDFontType0": ("/FontFile3",),
    "/CIDFontType2": ("/FontFile2", "/FontFile3"),
}
_D = re.compile(rb"^\s*(-?[\d.]+)\s+(-?[\d.]+)\s+(?:d0|(?:-?[\d.]+\s+){4}d1)\b")


class FontUse:
    """A font, and the codes that a file shows in it."""

    def __init__(self, font: pikepdf.Object) -> None:
        self.font = font
        self.shown: set[int] = set()
        self.hidden: set[int] = set()
        """Codes of invisible text, such as that of a scan that was read by a machine."""
        wide = font.get("/Subtype") == pikepdf.Name.Type0
        self.codes = read_codes(font.get("/Encoding")) or Codes() if wide else None
        """How strings fall into codes; None for a simple font, whose codes are bytes."""

    def split(self, data: bytes) -> Iterable[int]:
        """Return the codes of a string as single numbers."""
        return data if self.codes is None else self.codes.split(data)


def check_font(use: FontUse) -> tuple[str, ...]:
    """Return why a font cannot be archived; () when it can."""
    try:
        return tuple(sorted(set(_check(use))))
    except ProgramError:
        return ("font program cannot be read",)
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, pikepdf.PdfError):
        return ("font dictionary is broken",)


def _check(use: FontUse) -> Iterator[str]:
    font = use.font
    kind = str(font.get("/Subtype"))
    if font.get("/Type") != pikepdf.Name.Font:
        yield "font without a type"
    if kind == "/Type3":
        yield from _check_drawn(use)
        return
    if not _is_plain(font.get("/BaseFont")):
        yield "font without a plain name"
    if kind == "/Type0":
        yield from _check_composite(use)
    elif kind in _PROGRAMS and not kind.startswith("/CID"):
        yield from _check_simple(use, kind)
    else:
        yield "unknown kind of font"


def _is_plain(name: object) -> bool:
    """Return whether a font's name is a name that others can read (ISO 19005-2, 6.1.8)."""
    if not isinstance(name, pikepdf.Name):
        return False
    try:
        raw = str(name).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return 1 < len(raw) <= 128


def _program(font: pikepdf.Object, kind: str) -> Program | None:
    descriptor = font.get("/FontDescriptor")
    if not isinstance(descriptor, pikepdf.Dictionary):
        return None
    if not any(isinstance(descriptor.get(key), pikepdf.Stream) for key in _PROGRAMS[kind]):
        return None
    return read_program(descriptor)


def _widths_match(told: float | None, drawn: float | None) -> bool:
    return told is not None and drawn is not None and abs(told - drawn) <= _TOLERANCE


# --- simple fonts ---------------------------------------------------------------------------------


def _check_simple(use: FontUse, kind: str) -> Iterator[str]:
    font = use.font
    program = _program(font, kind)
    if program is None:
        if use.shown:
            yield "font is not embedded"
        return
    if kind == "/TrueType" and isinstance(program, TrueType):
        yield from _check_tables(font, program)
    first, last = number(font.get("/FirstChar"), -1), number(font.get("/LastChar"), -1)
    widths = numbers(font.get("/Widths"))
    if first < 0 or len(widths) != int(last - first) + 1:
        yield "font without its widths"
        return
    missing = number(font.FontDescriptor.get("/MissingWidth"), 0)
    for code in sorted(use.shown | use.hidden):
        glyph = glyph_of(font, program, code)
        if glyph is None or glyph in {0, NOTDEF}:
            yield "undefined glyph"
            continue
        told = widths[code - int(first)] if first <= code <= last else missing
        drawn = program.width(glyph)
        if drawn is None:
            yield "glyph is missing"
        elif not _widths_match(told, drawn) and code in use.shown:
            yield "widths differ from the font's"


def glyph_of(font: pikepdf.Object, program: Program, code: int) -> int | str | None:
    """Return the glyph that a simple font's code selects: number or name; None for none."""
    names = encoding_of(font)
    if isinstance(program, CharStrings):
        name = names.get(code) or program.encoding.get(code)
        return name if program.width(name or NOTDEF) is not None else None
    if not isinstance(program, TrueType):
        return None
    symbols, unicodes = program.cmaps.get((3, 0)), program.cmaps.get((3, 1))
    roman = program.cmaps.get((1, 0))
    if _is_symbolic(font) or not names:
        for table in (symbols, roman, *program.cmaps.values()):
            for place in (code, 0xF000 + code):
                if table is not None and place in table:
                    return program.numbers.get(table[place])
        return None
    name = names.get(code)
    if name is None:
        return None
    character = _character(name)
    if unicodes is not None and character is not None and character in unicodes:
        return program.numbers.get(unicodes[character])
    spot = _roman().get(name)
    if roman is not None and spot is not None and spot in roman:
        return program.numbers.get(roman[spot])
    return program.numbers.get(name)


def encoding_of(font: pikepdf.Object) -> dict[int, str]:
    """Return code → glyph name as the font's Encoding says; {} when it says nothing."""
    encoding = font.get("/Encoding")
    base = encoding
    names: dict[int, str] = {}
    if isinstance(encoding, pikepdf.Dictionary):
        base = encoding.get("/BaseEncoding")
    if isinstance(base, pikepdf.Name):
        names = dict(_base_encoding(str(base)))
    elif isinstance(encoding, pikepdf.Dictionary) and not _is_symbolic(font):
        names = dict(_base_encoding("/StandardEncoding"))
    if isinstance(encoding, pikepdf.Dictionary):
        code = 0
        for item in encoding.get("/Differences", pikepdf.Array()):
            if isinstance(item, pikepdf.Name):
                names[code] = str(item)[1:]
                code += 1
            else:
                code = int(number(item, 0))
    return names


def _base_encoding(name: str) -> dict[int, str]:
    """Return code → glyph name of one of the named encodings (ISO 32000-1 annex D)."""
    from fontTools.agl import UV2AGL
    from fontTools.encodings.StandardEncoding import StandardEncoding

    codec = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}.get(name)
    if codec is None:
        return {code: glyph for code, glyph in enumerate(StandardEncoding) if glyph != NOTDEF}
    names = {}
    for code in range(32, 256):
        text = bytes([code]).decode(codec, errors="ignore")
        if text and ord(text) in UV2AGL:
            names[code] = UV2AGL[ord(text)]
    if codec == "cp1252":  # unused codes are bullets; blank and hyphen stand twice
        names.update({code: "bullet" for code in range(127, 256) if code not in names})
        names.update({160: "space", 173: "hyphen"})
    names.update({32: "space"})
    return names


def _roman() -> dict[str, int]:
    return {name: code for code, name in _base_encoding("/MacRomanEncoding").items()}


def _character(name: str) -> int | None:
    from fontTools.agl import toUnicode

    text = toUnicode(name)
    return ord(text) if len(text) == 1 else None


def _is_symbolic(font: pikepdf.Object) -> bool:
    descriptor = font.get("/FontDescriptor")
    flags = descriptor.get("/Flags", 0) if isinstance(descriptor, pikepdf.Dictionary) else 0
    return bool(int(number(flags, 0)) & _SYMBOLIC)


def _check_tables(font: pikepdf.Object, program: TrueType) -> Iterator[str]:
    """Yield the faults of encodings of TrueType fonts (ISO 19005-2, 6.2.11.6)."""
    encoding = font.get("/Encoding")
    if _is_symbolic(font):
        if encoding is not None:
            yield "symbolic font with an encoding"
        if len(program.cmaps) != 1 and (3, 0) not in program.cmaps:
            yield "symbolic font with several tables"
        return
    base = encoding.get("/BaseEncoding") if isinstance(encoding, pikepdf.Dictionary) else encoding
    if base not in {pikepdf.Name.WinAnsiEncoding, pikepdf.Name.MacRomanEncoding}:
        yield "plain font without an encoding"
    if not set(program.cmaps) - {(3, 0)}:
        yield "plain font without a table"
    if isinstance(encoding, pikepdf.Dictionary) and "/Differences" in encoding:
        names = [str(item)[1:] for item in encoding.Differences if isinstance(item, pikepdf.Name)]
        if (3, 1) not in program.cmaps or any(_character(name) is None for name in names):
            yield "plain font with unknown glyph names"


# --- composite fonts ------------------------------------------------------------------------------


def _check_composite(use: FontUse) -> Iterator[str]:
    descendants = use.font.get("/DescendantFonts")
    if not isinstance(descendants, pikepdf.Array) or len(descendants) != 1:
        yield "composite font without a descendant"
        return
    font = descendants[0]
    kind = str(font.get("/Subtype"))
    if kind not in {"/CIDFontType0", "/CIDFontType2"} or not _is_plain(font.get("/BaseFont")):
        yield "composite font with an odd descendant"
        return
    program = _program(font, kind)
    if program is None:
        if use.shown:
            yield "font is not embedded"
        return
    codes = read_codes(use.font.get("/Encoding"))
    if codes is None or codes.codec or not _same_collection(use.font, font):
        yield "encoding cannot be verified"
        return
    mapping = font.get("/CIDToGIDMap")
    if kind == "/CIDFontType2" and mapping is None:
        yield "composite font without a map"
    table = mapping.read_bytes() if isinstance(mapping, pikepdf.Stream) else None
    told = cid_widths(font)
    default = number(font.get("/DW"), 1000)
    for code in sorted(use.shown | use.hidden):
        cid = codes.cids.get(code, 0) if codes.cids else code
        glyph = cid
        if table is not None and kind == "/CIDFontType2":
            glyph = int.from_bytes(table[2 * cid : 2 * cid + 2], "big")
        drawn = program.width(glyph)
        if glyph == 0:
            yield "undefined glyph"
        elif drawn is None:
            yield "glyph is missing"
        elif code in use.shown and not _widths_match(told.get(cid, default), drawn):
            yield "widths differ from the font's"


def _same_collection(font: pikepdf.Object, descendant: pikepdf.Object) -> bool:
    """Return whether an embedded CMap and its font speak of the same glyphs (ISO 19005-2, 6.2.11.3)."""
    collection = descendant.get("/CIDSystemInfo")
    if not isinstance(collection, pikepdf.Dictionary):
        return False
    encoding = font.get("/Encoding")
    if not isinstance(encoding, pikepdf.Stream):
        return True
    other = encoding.get("/CIDSystemInfo")
    vertical = re.search(rb"/WMode\s+(\d)", encoding.read_bytes())
    if int(vertical[1] if vertical else 0) != number(encoding.get("/WMode"), 0):
        return False
    return isinstance(other, pikepdf.Dictionary) and all(
        str(other.get(key)) == str(collection.get(key)) for key in ("/Registry", "/Ordering")
    )


def cid_widths(font: pikepdf.Object) -> dict[int, float]:
    """Return CID → width as a CIDFont's W says (ISO 32000-1, 9.7.4.3)."""
    widths: dict[int, float] = {}
    listed = font.get("/W")
    items = list(listed) if isinstance(listed, pikepdf.Array) else []
    place = 0
    while place + 1 < len(items):
        first = int(number(items[place], 0))
        following = items[place + 1]
        if isinstance(following, pikepdf.Array):
            widths.update(enumerate(numbers(following), start=first))
            place += 2
        elif place + 2 < len(items):
            last = min(int(number(following, 0)), 0xFFFF)
            width = number(items[place + 2], 0)
            widths.update(dict.fromkeys(range(first, last + 1), width))
            place += 3
        else:
            break
    return widths


# --- drawn fonts ----------------------------------------------------------------------------------


def _check_drawn(use: FontUse) -> Iterator[str]:
    font = use.font
    programs = entries(font, "/CharProcs")
    names = encoding_of(font)
    widths = numbers(font.get("/Widths"))
    first, last = number(font.get("/FirstChar"), -1), number(font.get("/LastChar"), -1)
    if first < 0 or len(widths) != int(last - first) + 1:
        yield "font without its widths"
        return
    for code in sorted(use.shown | use.hidden):
        program = programs.get("/" + names.get(code, NOTDEF))
        if not isinstance(program, pikepdf.Stream):
            yield "glyph is missing"
            continue
        begins = _D.match(program.read_bytes())
        told = widths[code - int(first)] if first <= code <= last else 0.0
        if begins is None or abs(float(begins[1]) - told) > _TOLERANCE * 0.5:
            yield "widths differ from the font's"
