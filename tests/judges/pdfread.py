"""Facts read from a PDF by PDFium, for tests that measure pages.

A path comes in; characters with their place, lines, text, fonts go out. Lengths are points, and positions
are measured from the upper left corner of the page, as a ruler on paper would.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

MM = 72 / 25.4
"""Points in a millimetre: `char.x / MM` is millimetres."""


@dataclass(frozen=True, slots=True)
class Char:
    """One visible character of a page, in the order of the page's content."""

    text: str
    """The character; a rare one outside the BMP is one `Char` too."""
    page: int
    """From 0."""
    x: float
    """Left end of the advance (the pen's position), pt from the left edge."""
    y: float
    """Baseline, pt from the upper edge."""
    box: tuple[float, float, float, float]
    """Ink: left, top, right, bottom in pt from the upper left corner."""
    size: float
    """Font size in pt."""
    font: str
    """The PDF's name of the font without prefix; WeasyPrint gives the CSS family there."""


@dataclass(frozen=True, slots=True)
class Line:
    """Characters of one page on one baseline, from left to right."""

    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        """The line's characters; blanks that the PDF holds are kept."""
        return "".join(char.text for char in self.chars)

    @property
    def page(self) -> int:
        """From 0."""
        return self.chars[0].page

    @property
    def y(self) -> float:
        """Baseline, pt from the upper edge."""
        return self.chars[0].y

    @property
    def left(self) -> float:
        """Pen position of the first character, pt."""
        return self.chars[0].x

    @property
    def right(self) -> float:
        """Right end of the ink, pt."""
        return max(char.box[2] for char in self.chars)


def page_sizes(path: Path | str) -> list[tuple[float, float]]:
    """Return width and height of each page in pt, rotation applied."""
    with pdfium.PdfDocument(path) as document:
        return [document.get_page_size(index) for index in range(len(document))]


def text(path: Path | str) -> list[str]:
    """Return the text of each page as a reader would copy it, line by line."""
    with pdfium.PdfDocument(path) as document:
        pages = []
        for page in document:
            textpage = page.get_textpage()
            pages.append(textpage.get_text_bounded().replace("\r\n", "\n"))
            textpage.close()
            page.close()
        return pages


def chars(path: Path | str) -> list[Char]:
    """Return all characters of all pages in content order, without those that PDFium invents."""
    with pdfium.PdfDocument(path) as document:
        found: list[Char] = []
        for number, page in enumerate(document):
            textpage = page.get_textpage()
            found += _page_chars(textpage, number, page.get_height())
            textpage.close()
            page.close()
        return found


def lines(path: Path | str, *, tolerance: float = 2.0) -> list[Line]:
    """Return the lines of all pages, from top to bottom.

    Characters whose baselines differ by at most `tolerance` pt are one line, so the cells of a table row
    are one line too.
    """
    rows: list[list[Char]] = []
    for char in sorted(chars(path), key=lambda char: (char.page, char.y)):
        last = rows[-1][-1] if rows else None
        if last is not None and last.page == char.page and char.y - last.y <= tolerance:
            rows[-1].append(char)
        else:
            rows.append([char])
    return [Line(tuple(sorted(row, key=lambda char: char.x))) for row in rows]


def lines_per_page(path: Path | str, *, tolerance: float = 2.0) -> list[list[Line]]:
    """Return `lines` in one list for each page; a page without text has an empty one."""
    pages: list[list[Line]] = [[] for _ in page_sizes(path)]
    for line in lines(path, tolerance=tolerance):
        pages[line.page].append(line)
    return pages


def render(path: Path | str, page: int = 0, *, dpi: float = 100) -> Image.Image:
    """Return a picture of page `page` (from 0)."""
    with pdfium.PdfDocument(path) as document:
        return document[page].render(scale=dpi / 72).to_pil()


def fonts(path: Path | str) -> dict[str, bool]:
    """Return the fonts of the file by their name (see `Char.font`), and whether each is embedded."""
    found: dict[str, bool] = {}
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font":
                continue
            if "/DescendantFonts" in item:  # its descendant holds the descriptor
                continue
            descriptor = item.get("/FontDescriptor", pikepdf.Dictionary())
            embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            name = _plain_name(str(item.get("/BaseFont", "/")).lstrip("/"))
            found[name] = found.get(name, True) and embedded
    return found


def destinations(path: Path | str) -> dict[str, int]:
    """Return the named destinations and the page (from 0) that each leads to."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
            return {}
        found = {}
        for name, target in pikepdf.NameTree(pdf.Root.Names.Dests).items():
            place = target.D if isinstance(target, pikepdf.Dictionary) else target
            found[str(name)] = numbers[place[0].objgen]
        return found


def outline(path: Path | str) -> list[tuple[int, str, int | None]]:
    """Return the bookmarks: level from 0, title, page from 0 (None without one)."""
    with pdfium.PdfDocument(path) as document:
        found = []
        for mark in document.get_toc():
            target = mark.get_dest()
            found.append((mark.level, mark.get_title(), target.get_index() if target else None))
        return found


def _page_chars(textpage: pdfium.PdfTextPage, number: int, height: float) -> Iterator[Char]:
    index, count = 0, textpage.count_chars()
    while index < count:
        code, step = _code_point(textpage, index, count)
        if pdfium_c.FPDFText_IsGenerated(textpage, index) != 1 and code > 0:
            yield _char(textpage, index, code, number, height)
        index += step


def _code_point(textpage: pdfium.PdfTextPage, index: int, count: int) -> tuple[int, int]:
    """Return the character at `index` and how many places it takes (two for a surrogate pair)."""
    code = pdfium_c.FPDFText_GetUnicode(textpage, index)
    if 0xD800 <= code < 0xDC00 and index + 1 < count:
        low = pdfium_c.FPDFText_GetUnicode(textpage, index + 1)
        if 0xDC00 <= low < 0xE000:
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), 2
    return code, 1


def _char(textpage: pdfium.PdfTextPage, index: int, code: int, number: int, height: float) -> Char:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
    left, bottom, right, top = textpage.get_charbox(index)
    return Char(
        text=chr(code),
        page=number,
        x=x.value,
        y=height - y.value,
        box=(left, height - top, right, height - bottom),
        size=_size(textpage, index),
        font=_font(textpage, index),
    )


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    # the font size proper is 1 where a writer scales by the text matrix
    matrix = pdfium_c.FS_MATRIX()
    scale = 1.0
    if pdfium_c.FPDFText_GetMatrix(textpage, index, matrix):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
    return pdfium_c.FPDFText_GetFontSize(textpage, index) * scale


def _font(textpage: pdfium.PdfTextPage, index: int) -> str:
    size = pdfium_c.FPDFText_GetFontInfo(textpage, index, None, 0, None)
    if size <= 0:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDFText_GetFontInfo(textpage, index, buffer, size, None)
    return _plain_name(buffer.value.decode("utf-8", errors="replace"))


def _plain_name(name: str) -> str:
    prefix, plus, rest = name.partition("+")
    return rest if plus and len(prefix) == 6 and prefix.isupper() else name
