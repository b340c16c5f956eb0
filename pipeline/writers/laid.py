"""Pages as WeasyPrint laid them out, as plain data: drawing operators, fonts, places, objects.

WeasyPrint's finished pages come in, frozen values go out. Who takes pages into files of their own works
with these and never sees WeasyPrint. Nothing is changed or decided here.
"""

# ruff: noqa: ANN401 - WeasyPrint and pydyf have no type information

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PageFont:
    """A font as the page's operators name it."""

    family: str
    """`FontFace.css_family`."""
    name: str
    """BaseFont, such as `ABCDEF+HB-fangsong-1`."""
    ascent: int
    descent: int
    """Thousandths of an em, the descent negative."""
    texts: Mapping[int, str]
    """What each glyph used stands for."""


@dataclass(frozen=True, slots=True)
class LaidPages:
    """All pages of one document."""

    pages: tuple[int, ...]
    """Object numbers of the pages."""
    contents: tuple[bytes, ...]
    """Operators of each page, one a line."""
    size: tuple[float, float]
    """Width and height of the first page in pt."""
    fonts: Mapping[str, PageFont]
    """By the name that the operators use."""
    places: Mapping[str, tuple[float, float]]
    """Figure id → left and upper edge of its first box on the first page, pt from the lower left corner."""
    objects: tuple[bytes, ...]
    """All objects of the file by number, without `obj` and `endobj`; b'' for number 0."""
    profile: bytes
    """The stream object of the output intent's colour profile; b'' for none."""


def laid_pages(laid: Any, pdf: Any) -> LaidPages:
    """Return a WeasyPrint document and its PDF, both complete, as data."""
    numbers = tuple(int(reference.split()[0]) for reference in pdf.page_references)
    streams = [pdf.objects[_number(pdf.objects[number]["Contents"])] for number in numbers]
    box = pdf.objects[numbers[0]]["MediaBox"]
    return LaidPages(
        numbers,
        tuple(b"\n".join(_bytes(item) for item in stream.stream) for stream in streams),
        (float(box[2]), float(box[3])),
        {font.hash: _font(font) for font in laid.fonts.values()},
        _places(pdf, numbers[0]),
        tuple(b"" if item.free == "f" else bytes(item.data) for item in pdf.objects),
        _profile(pdf),
    )


def _profile(pdf: Any) -> bytes:
    intents = pdf.catalog.get("OutputIntents")
    if not intents:
        return b""
    return bytes(pdf.objects[_number(intents[0]["DestOutputProfile"])].data)


def _font(font: Any) -> PageFont:
    return PageFont(
        font.family,
        font.name.decode().lstrip("/"),
        font.ascent,
        font.descent,
        dict(font.to_unicode),
    )


def _places(pdf: Any, page: int) -> dict[str, tuple[float, float]]:
    """Return the named destinations on one page."""
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", ())
    found: dict[str, tuple[float, float]] = {}
    for name, target in zip(names[::2], names[1::2], strict=True):
        # [page 0 R /XYZ left top zoom]
        if _number(b" ".join(_bytes(part) for part in target[:1])) == page:
            left, top = target[-3:-1]
            found[str(name.string)] = (float(left), float(top))
    return found


def _number(reference: bytes | str | int) -> int:
    return int(_bytes(reference).split()[0])


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    data = getattr(item, "data", None)
    return bytes(data) if data is not None else str(item).encode("ascii")
