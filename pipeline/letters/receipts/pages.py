"""Scans to pages: PDF by PDFium, JPEG, PNG and TIFF by Pillow, each page as one grey picture.

Comes in: the bytes of a file. Goes out: its pages one after another, so that memory holds one page.
A file that is no scan, locked, broken or monstrous is a `ScanError` that says so. Must not look for
codes.
"""

import io
import math
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PIL import Image, ImageFile, ImageOps

MAX_PAGES = 5_000
"""Most pages of one file."""
if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_DPI = 200.0
_LONG_SIDE = 3_500
"""Long side of a page as it is first looked at, in pixels: A4 at 300 dpi."""
_FINE_PIXELS = 40_000_000


_DAMAGE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What Pillow raises over damaged files of the formats above."""
_Step = TypeVar("_Step")


class ScanError(Exception):
    """A file, or the rest of it, cannot be read; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page of a scan."""

    number: int
    """From 1."""
    image: Image.Image
    """Grey (mode L), upright as the file says."""
    finer: Callable[[], Image.Image] | None = None
    """Returns the same page with more pixels, for hard cases; None when there are no more."""


def scan_sort(data: bytes) -> str:
    """Return `pdf`, `jpeg`, `png`, `tiff`, or '' for anything else, by the first bytes."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "tiff" if data.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")) else ""


def scan_pages(data: bytes) -> Iterator[ScanPage]:
    """Yield the pages of a scan in order.

    Raises:
        ScanError: the file is no scan or is damaged; pages before the damage were yielded.
    """
    sort = scan_sort(data)
    if not sort:
        raise ScanError("不是 PDF、JPG、PNG 或 TIFF 文件")
    yield from _pdf_pages(data) if sort == "pdf" else _pictures(data, sort)


def _pdf_pages(data: bytes) -> Iterator[ScanPage]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise ScanError("PDF 加了密码" if locked else "PDF 已损坏或不完整") from error
    try:
        count = len(document)
        if count == 0 or count > MAX_PAGES:
            raise ScanError(f"PDF 有{count}页（一个文件最多{MAX_PAGES}页）")
        for index in range(count):
            yield _pdf_page(document, index)
    finally:
        document.close()


def _pdf_page(document: "PdfDocument", index: int) -> ScanPage:
    import pypdfium2 as pdfium

    try:
        page = document[index]
        width, height = page.get_size()
    except pdfium.PdfiumError as error:
        raise ScanError(f"PDF 第{index + 1}页已损坏") from error
    scale = min(_DPI / 72, _LONG_SIDE / max(width, height, 1.0))
    fine = min(2 * scale, math.sqrt(_FINE_PIXELS / max(width * height, 1.0)))

    def render(by: float) -> Image.Image:
        try:
            bitmap = page.render(scale=by, grayscale=True)
        except (pdfium.PdfiumError, ValueError, MemoryError) as error:
            raise ScanError(f"PDF 第{index + 1}页画不出来") from error
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("L")

    return ScanPage(index + 1, render(scale), lambda: render(fine))


def _pictures(data: bytes, sort: str) -> Iterator[ScanPage]:
    picture = _safely(lambda: Image.open(io.BytesIO(data), formats=[sort.upper()]))
    for index in range(MAX_PAGES + 1):
        page = _safely(partial(_picture_page, picture, index))
        if page is None:
            return
        yield page
    raise ScanError(f"图片超过{MAX_PAGES}页")


def _safely(step: Callable[[], _Step]) -> _Step:
    """Return what a step of Pillow gives; its complaints become a `ScanError`.

    WeasyPrint, once imported, tells Pillow to show broken pictures as far as they go. A scan that breaks
    off must be said to be broken, whatever else this process has printed.
    """
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return step()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ScanError("图片大得不正常") from error
        except _DAMAGE as error:
            raise ScanError("图片已损坏或不完整") from error
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _picture_page(picture: Image.Image, index: int) -> ScanPage | None:
    """Return one frame of a picture, or None behind the last."""
    if index:
        try:
            picture.seek(index)
        except EOFError:
            return None
    grey = ImageOps.exif_transpose(_grey(picture))
    long_side = max(grey.size)
    if long_side <= _LONG_SIDE:
        return ScanPage(index + 1, grey)
    by = _LONG_SIDE / long_side
    size = (max(1, round(grey.width * by)), max(1, round(grey.height * by)))
    return ScanPage(index + 1, grey.resize(size, Image.Resampling.BOX), lambda: grey)


def _grey(frame: Image.Image) -> Image.Image:
    """Return a frame of any mode as 8-bit grey; what is transparent is paper."""
    if frame.mode.startswith("I") or frame.mode == "F":
        values = np.asarray(frame, dtype=np.float64)
        top = 65535.0 if values.max(initial=0.0) > 255 else 255.0
        result = Image.fromarray((values.clip(0, top) * (255.0 / top)).astype(np.uint8))
        result.info = dict(frame.info)
        result.getexif().update(frame.getexif())
        return result
    if frame.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in frame.info:
        layered = frame.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("L")
    return frame.convert("L")
