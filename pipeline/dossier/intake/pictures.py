"""Pictures become A4 pages: scans fill the page, photographs stand upright within margins.

Comes in: the bytes of a JPEG, PNG, TIFF, WebP, BMP or GIF file. Goes out: a PDF with a page for each
picture, or a refusal. Colours stay colours and grey stays grey; a JPEG's own data is kept. A picture that
breaks off is refused: half a page is no evidence.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageCms, ImageFile, ImageOps

from pipeline.dossier.intake.sorting import refusal
from pipeline.errors import Diagnostic

A4 = (595.276, 841.89)
"""pt."""
MAX_FRAMES = 2_000
_MAX_PIXELS = 150_000_000
_LONG_SIDE = 3_508
"""Pixels of the longer side that are kept: A4 at 300 dpi."""
_MARGIN = 56.7
"""pt around a photograph: 20 mm."""
_A4_RATIO = 2**0.5
_SCAN_TOLERANCE = 0.035
_SCAN_SIDE = 1_000
"""Pixels of the longer side from which a picture of A4's shape is a scanned page."""
_QUALITY = 88
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
    ImageCms.PyCMSError,
)
"""What Pillow raises over damaged files."""


@dataclass(frozen=True, slots=True)
class _Raster:
    """One picture as it goes into the PDF."""

    width: int
    height: int
    data: bytes
    filter: str
    colours: str
    bits: int


def picture_pages(data: bytes) -> bytes | Diagnostic:
    """Return a PDF with an A4 page for each picture of the file.

    Errors: K305 damaged or breaking off, K302 too many or too large pictures, K303 a format Pillow cannot
    read.
    """
    # WeasyPrint switches this on for the whole process; here it would pass half a scan for a whole one
    tolerant, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _pages(data)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = tolerant
        Image.MAX_IMAGE_PIXELS = limit


def _pages(data: bytes) -> bytes | Diagnostic:
    try:
        image = Image.open(io.BytesIO(data))
    except _DAMAGE:
        return refusal("K305", "图片损坏，打不开", "从原来的地方重新复制，或者重新扫描。")
    with image:
        frames = int(getattr(image, "n_frames", 1))
        if frames > MAX_FRAMES:
            return refusal("K302", f"图片有{frames}页，太多了", "请分成几个文件。")
        if image.width * image.height > _MAX_PIXELS:
            return refusal("K302", "图片的像素太多", "请降低分辨率重新扫描，300dpi 就够。")
        try:
            rasters = list(_rasters(image, data, frames))
        except _DAMAGE:
            return refusal(
                "K305", "图片损坏，后面的内容读不出来", "从原来的地方重新复制，或者重新扫描。"
            )
    return _file(rasters)


def _rasters(image: Image.Image, data: bytes, frames: int) -> Iterator[_Raster]:
    for number in range(frames):
        image.seek(number)
        if image.width * image.height > _MAX_PIXELS:
            raise ValueError(number)
        yield _kept_jpeg(image, data) or _encoded(image)


def _kept_jpeg(image: Image.Image, data: bytes) -> _Raster | None:
    """Return a JPEG's own data when it can be shown as it is, else None."""
    if image.format != "JPEG" or image.mode not in {"L", "RGB"} or "icc_profile" in image.info:
        return None
    if image.getexif().get(0x0112, 1) != 1 or max(image.size) > 2 * _LONG_SIDE:
        return None
    image.load()
    colours = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
    return _Raster(*image.size, data, "/DCTDecode", colours, 8)


def _encoded(image: Image.Image) -> _Raster:
    lossy = image.format in {"JPEG", "WEBP", "MPO"}
    frame = _plain(ImageOps.exif_transpose(image))
    if max(frame.size) > _LONG_SIDE and frame.mode != "1":
        frame.thumbnail((_LONG_SIDE, _LONG_SIDE), Image.Resampling.LANCZOS)
    if frame.mode == "1":
        return _Raster(
            *frame.size, zlib.compress(frame.tobytes(), 9), "/FlateDecode", "/DeviceGray", 1
        )
    colours = "/DeviceGray" if frame.mode == "L" else "/DeviceRGB"
    if lossy or (frame.mode == "RGB" and frame.width * frame.height > 500_000):
        out = io.BytesIO()
        frame.save(out, "JPEG", quality=_QUALITY)
        return _Raster(*frame.size, out.getvalue(), "/DCTDecode", colours, 8)
    return _Raster(*frame.size, zlib.compress(frame.tobytes(), 6), "/FlateDecode", colours, 8)


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture as black-and-white, grey or sRGB, on white where it is transparent."""
    profile = image.info.get("icc_profile")
    if image.mode in {"1", "L"}:
        return image.copy()
    if image.mode.startswith(("I", "F")):
        # 16 bits of grey: the high byte is what a page shows
        return image.point(lambda value: value / 256).convert("L")
    if image.mode == "CMYK" or (profile and image.mode == "RGB"):
        if profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            done = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if done is not None:
                return done
        return image.convert("RGB")
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        over = image.convert("RGBA")
        ground = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(ground, over).convert("L" if image.mode == "LA" else "RGB")
    return image.convert("RGB")


# --- pages ------------------------------------------------------------------------------------------


def _file(rasters: list[_Raster]) -> bytes:
    pdf = pikepdf.Pdf.new()
    for raster in rasters:
        picture = pdf.make_stream(
            raster.data,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=raster.width,
            Height=raster.height,
            ColorSpace=pikepdf.Name(raster.colours),
            BitsPerComponent=raster.bits,
            Filter=pikepdf.Name(raster.filter),
        )
        width, height = A4
        matrix = _matrix(raster.width, raster.height)
        turned = _is_scan(raster.width, raster.height) and raster.width > raster.height
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, height, width] if turned else [0, 0, width, height],
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture)),
            Contents=pdf.make_stream(f"q {matrix} cm /P Do Q".encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _is_scan(width: int, height: int) -> bool:
    """Return whether a picture has the shape of an A4 sheet and enough pixels to be a scan of one."""
    ratio = max(width, height) / min(width, height)
    return abs(ratio - _A4_RATIO) <= _SCAN_TOLERANCE and max(width, height) >= _SCAN_SIDE


def _matrix(width: int, height: int) -> str:
    """Return where a picture stands on its page: a scan fills it, a photograph fits within the margins."""
    page_width, page_height = A4
    if _is_scan(width, height):
        sides = (page_height, page_width) if width > height else (page_width, page_height)
        return f"{sides[0]:.3f} 0 0 {sides[1]:.3f} 0 0"
    room_width, room_height = page_width - 2 * _MARGIN, page_height - 2 * _MARGIN
    # never coarser than 72 pixels an inch
    scale = min(room_width / width, room_height / height, 1.0)
    across, up = width * scale, height * scale
    left, bottom = (page_width - across) / 2, (page_height - up) / 2
    return f"{across:.3f} 0 0 {up:.3f} {left:.3f} {bottom:.3f}"
