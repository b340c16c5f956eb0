"""Opening a foreign PDF: whole, or refused with its reason.

Bytes come in; an open file goes out of which every page, its contents and all that it needs are really
there. qpdf repairs silently what it can and drops what it cannot, so what is left is counted and decoded.
Nothing is changed here.
"""

import logging
import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from pipeline.dossier.intake import pdfcodes
from pipeline.dossier.intake.pdfmarks import number
from pipeline.errors import Diagnostic

# what is wrong with a file is told as a diagnostic, not on the screen
for _library in ("pikepdf", "fontTools"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

MAX_BYTES: Final = 300 * 1024 * 1024
MAX_PAGES: Final = 5000
MAX_OBJECTS: Final = 2_000_000
MAX_CONTENT: Final = 100 * 1024 * 1024
"""Decoded bytes of one page's contents: a drawing exported from CAD has about a tenth."""

_HIGHEST_RATIO = 1032
"""How many times smaller Flate can make data."""
_HEAD = 1024
"""Bytes within which `%PDF-` must stand (ISO 32000-1 annex H)."""
_TAIL = 64
"""Bytes at the end of a JPEG within which its end marker must stand."""
_REFERENCE = re.compile(rb"(?<![\w.])(\d{1,9})\s+\d{1,5}\s+R\b")
_STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)
_PLAIN = (
    pikepdf.Name.FlateDecode,
    pikepdf.Name.LZWDecode,
    pikepdf.Name.ASCII85Decode,
    pikepdf.Name.ASCIIHexDecode,
    pikepdf.Name.RunLengthDecode,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file with all its pages."""

    pdf: pikepdf.Pdf
    repaired: bool
    restricted: bool
    """Whether the owner had restricted its use; it opens without a password."""


def open_whole(data: bytes) -> Opened | Diagnostic:
    """Return the open file, or why it is refused."""
    if len(data) > MAX_BYTES:
        return pdfcodes.too_large(
            f"{len(data) // 1024 // 1024} MB，最多 {MAX_BYTES // 1024 // 1024} MB"
        )
    if b"%PDF-" not in data[:_HEAD]:
        return pdfcodes.not_a_pdf()
    try:
        pdf = pikepdf.open(BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        return pdfcodes.locked()
    except (pikepdf.PdfError, RuntimeError):  # qpdf has both
        return _broken(data)
    try:
        return _judge(pdf, data)
    except (pikepdf.PdfError, RecursionError):
        return _broken(data)
    except (TypeError, ValueError, AttributeError, KeyError, NotImplementedError, RuntimeError):
        # objects of another type than the structure asks for
        return _broken(data)


def _judge(pdf: pikepdf.Pdf, data: bytes) -> Opened | Diagnostic:
    declared = _declared_pages(pdf)
    count = len(pdf.pages)
    damaged = bool(pdf.get_warnings()) or b"%%EOF" not in data[-2048:]
    if damaged and declared is not None and declared > count:
        return pdfcodes.not_whole()
    if count == 0:
        return pdfcodes.not_whole() if damaged else pdfcodes.no_pages()
    if count > MAX_PAGES:
        return pdfcodes.too_large(f"{count}页，最多{MAX_PAGES}页")
    if len(pdf.objects) > MAX_OBJECTS:
        return pdfcodes.too_large("内容过于复杂")
    if damaged and _misses(pdf, data):
        return pdfcodes.not_whole()
    if any(_bursts(item) for item in pdf.objects if isinstance(item, pikepdf.Stream)):
        return pdfcodes.too_large("内容过于复杂")
    for page in pdf.pages:
        size = _contents_size(page)
        if size is None:
            return pdfcodes.not_whole()
        if size > MAX_CONTENT:
            return pdfcodes.too_large("有一页的内容过于复杂")
    return Opened(pdf, repaired=damaged or bool(pdf.get_warnings()), restricted=pdf.is_encrypted)


def _broken(data: bytes) -> Diagnostic:
    """Return why a file that does not open is broken: it breaks off, or it is beyond repair."""
    return pdfcodes.beyond_repair() if b"%%EOF" in data[-2048:] else pdfcodes.not_whole()


def _bursts(stream: pikepdf.Stream) -> bool:
    """Return whether a stream of operators or tables, packed small, is huge when it is unpacked."""
    packed = number(stream.get("/Length"), 0)
    if packed * _HIGHEST_RATIO <= MAX_CONTENT or stream.get("/Subtype") == pikepdf.Name.Image:
        return False  # pictures are unpacked as far as their size says
    try:
        opened = zlib.decompressobj().decompress(stream.read_raw_bytes(), MAX_CONTENT + 1)
    except zlib.error:
        return False
    return len(opened) > MAX_CONTENT


def _declared_pages(pdf: pikepdf.Pdf) -> int | None:
    """Return how many pages the root of the page tree speaks of."""
    tree = pdf.Root.get("/Pages")
    count = number(tree.get("/Count"), -1) if isinstance(tree, pikepdf.Dictionary) else -1
    return int(count) if count >= 0 else None


def _contents_size(page: pikepdf.Page) -> int | None:
    """Return the decoded size of a page's contents; None when a part cannot be decoded."""
    contents = page.obj.get("/Contents")
    if contents is None:
        return 0
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    size = 0
    for part in parts:
        if not isinstance(part, pikepdf.Stream):
            return None
        try:
            size += len(part.read_bytes())
        except pikepdf.PdfError:
            return None
    return size


def _misses(pdf: pikepdf.Pdf, data: bytes) -> bool:
    """Return whether a damaged file speaks of objects that are lost, or holds streams that break off.

    qpdf takes a lost object for null and forgets who asked for it, so the bytes themselves are read.
    """
    defined: set[int] = set()
    asked: set[int] = set()
    texts = [_STREAM.sub(b" ", data)]
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            if _breaks_off(item):
                return True
            if item.get("/Type") == pikepdf.Name.ObjStm:
                texts.append(item.read_bytes())
        defined.add(item.objgen[0])
    for text in texts:
        asked.update(int(number) for number in _REFERENCE.findall(text))
    return bool(asked - defined)


def _breaks_off(stream: pikepdf.Stream) -> bool:
    """Return whether a stream's data end before they should."""
    kinds = stream.get("/Filter")
    last = [None, *kinds][-1] if isinstance(kinds, pikepdf.Array) else kinds
    try:
        if last == pikepdf.Name.DCTDecode:
            return b"\xff\xd9" not in stream.read_raw_bytes()[-_TAIL:]
        if last is None or last in _PLAIN:
            stream.read_bytes()
    except pikepdf.PdfError:
        return True
    return False
