"""Pages that cannot be repaired become pictures, and pages before and after a repair are compared.

The bytes of a file come in; pictures go out, and pages of an open file are replaced by them. Colour, grey or
black and white as the page was. ISO 19005-2, 6.2.8.
"""

import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
import pikepdf

from pipeline.dossier.intake.pdfgeometry import HEIGHT, TOLERANCE, WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

DPI: Final = 200
_LOOK_DPI: Final = 48
_QUALITY: Final = 85
_COLOURED: Final = 12
"""Difference between channels from which a dot is coloured; less is the noise of a scanner."""
_FEW: Final = 0.0005
"""Share of coloured dots under which a page is grey: a seal on a page is about 1 %."""
_BILEVEL: Final = 0.0002
"""Share of dots amid grey ones under which a page is black and white."""
_LOOKS_DIFFERENT: Final = 70
_MAX_DIFFERENT: Final = 0.012
_INK_RATIO: Final = 1.7


def rasterise(pdf: pikepdf.Pdf, data: bytes, pages: Sequence[int]) -> None:
    """Replace pages (from 0) of an open file by pictures of the same pages in `data`."""
    for index, picture in zip(pages, _colour_pictures(data, pages), strict=True):
        image = _add_image(pdf, picture)
        page = pdf.pages[index].obj
        for key in [key for key in page.keys() if key not in {"/Type", "/Parent"}]:  # noqa: SIM118
            del page[key]
        page.MediaBox = pikepdf.Array([0, 0, WIDTH, HEIGHT])
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        page.Contents = pdf.make_stream(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /P Do Q".encode())


def looks(data: bytes, pages: Sequence[int]) -> list["NDArray[np.uint8]"]:
    """Return small grey pictures of pages (from 0), to be compared."""
    import pypdfium2 as pdfium

    found = []
    with pdfium.PdfDocument(data) as document:
        for index in pages:
            page = document[index]
            found.append(page.render(scale=_LOOK_DPI / 72, grayscale=True).to_numpy().copy())
            page.close()
    return found


def alike(before: "NDArray[np.uint8]", after: "NDArray[np.uint8]") -> bool:
    """Return whether two small pictures show the same page, letters of another face allowed for."""
    if before.shape != after.shape:
        return False
    first, second = 255 - _blurred(before), 255 - _blurred(after)
    ink = sorted((float(first.sum()) + 500, float(second.sum()) + 500))
    different = float((abs(first - second) > _LOOKS_DIFFERENT).mean())
    return different <= _MAX_DIFFERENT and ink[1] / ink[0] <= _INK_RATIO


def _blurred(picture: "NDArray[np.uint8]") -> "NDArray[np.float32]":
    """Return the mean of each 5 × 5 dots: a letter's strokes flow into one grey."""
    wide = picture.astype(np.float32).reshape(picture.shape[0], picture.shape[1])
    for axis in (0, 1):
        total = sum(np.roll(wide, shift, axis) for shift in range(-2, 3))
        wide = np.asarray(total / 5, dtype=np.float32)
    return wide


def _colour_pictures(data: bytes, pages: Sequence[int]) -> Iterator["Image.Image"]:
    """Yield pages as pictures of an A4 sheet, larger ones smaller, wide ones turned counter-clockwise."""
    import pypdfium2 as pdfium
    from PIL import Image

    size = (round(WIDTH * DPI / 72), round(HEIGHT * DPI / 72))
    with pdfium.PdfDocument(data) as document:
        for index in pages:
            page = document[index]
            width, height = page.get_size()
            turned = width > height and width > WIDTH + TOLERANCE
            across, along = (height, width) if turned else (width, height)
            scale = min(DPI / 72, size[0] / max(across, 1), size[1] / max(along, 1))
            drawn = page.render(scale=scale, optimize_mode="print").to_pil().convert("RGB")
            page.close()
            if turned:
                drawn = drawn.transpose(Image.Transpose.ROTATE_90)
            sheet = Image.new("RGB", size, "white")
            sheet.paste(drawn, ((size[0] - drawn.width) // 2, (size[1] - drawn.height) // 2))
            yield sheet


def _add_image(pdf: pikepdf.Pdf, picture: "Image.Image") -> pikepdf.Object:
    """Return a picture as an image object: in as few colours as it has, packed in the smaller way."""
    reduced = _reduced(picture)
    packed = _png_data(reduced)
    bits, colours = (1, 1) if reduced.mode == "1" else (8, len(reduced.getbands()))
    entries = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=reduced.width,
        Height=reduced.height,
        BitsPerComponent=bits,
        ColorSpace=pikepdf.Name.DeviceRGB if colours == 3 else pikepdf.Name.DeviceGray,
    )
    photo = b"" if bits == 1 else _jpeg_data(reduced)
    if photo and len(photo) < len(packed):
        entries.Filter = pikepdf.Name.DCTDecode
        return pdf.make_stream(photo, entries)
    entries.Filter = pikepdf.Name.FlateDecode
    entries.DecodeParms = pikepdf.Dictionary(
        Predictor=15, Colors=colours, BitsPerComponent=bits, Columns=reduced.width
    )
    return pdf.make_stream(packed, entries)


def _reduced(picture: "Image.Image") -> "Image.Image":
    dots = np.asarray(picture).astype(np.int16)
    spread = dots.max(axis=2) - dots.min(axis=2)
    if float((spread > _COLOURED).mean()) > _FEW:
        return picture
    grey = picture.convert("L")
    tones = np.asarray(grey)
    between = (tones > 32) & (tones < 223)
    inside = between.copy()
    for axis in (0, 1):  # the soft edge of a letter is one or two dots wide
        for shift in (-2, 2):
            inside &= np.roll(between, shift, axis)
    if float(inside.mean()) > _BILEVEL:
        return grey
    return grey.point(lambda tone: 255 if tone > 140 else 0).convert("1")


def _jpeg_data(picture: "Image.Image") -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def _png_data(picture: "Image.Image") -> bytes:
    """Return a picture's dots as PNG packs them, which PDF reads with predictor 15."""
    out = BytesIO()
    picture.save(out, "PNG", optimize=False, compress_level=6)
    data, place, parts = out.getvalue(), 8, []
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place : place + 8])
        if name == b"IDAT":
            parts.append(data[place + 8 : place + 8 + size])
        place += size + 12
    return b"".join(parts)
