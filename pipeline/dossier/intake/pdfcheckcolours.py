"""Do colours and pictures conform to PDF/A-2b? The checker's second part.

Colour spaces, profiles and images come in, reasons of faults go out. Nothing is changed here.
ISO 19005-2, 6.1.7, 6.2.4, 6.2.8.
"""

from collections.abc import Iterator
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcontent import INTENTS
from pipeline.dossier.intake.pdfgraph import entries
from pipeline.dossier.intake.pdfmarks import number

_DEPTH: Final = 6
_SHORT: Final = {
    "/G": "/DeviceGray",
    "/RGB": "/DeviceRGB",
    "/CMYK": "/DeviceCMYK",
    "/I": "/Indexed",
}
_FILTERS: Final = frozenset(
    [
        "/FlateDecode",
        "/ASCII85Decode",
        "/ASCIIHexDecode",
        "/RunLengthDecode",
        "/CCITTFaxDecode",
        "/DCTDecode",
        "/JBIG2Decode",
        "/JPXDecode",
        "/Fl",
        "/A85",
        "/AHx",
        "/RL",
        "/CCF",
        "/DCT",
    ]
)
_PROFILE_CLASSES: Final = (b"prtr", b"mntr", b"scnr", b"spac")
_PROFILE_SPACES: Final = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4, b"Lab ": 3}
_DEPTHS: Final = frozenset({1, 2, 4, 8, 16})
PROCESS: Final = frozenset({"/Cyan", "/Magenta", "/Yellow", "/Black", "/None"})
"""Names of inks that need no colour of their own (ISO 19005-2, 6.2.4.4)."""
_MAX_COLORANTS: Final = 32
_MAX_PROFILE: Final = 16 * 1024 * 1024


def device_space(name: pikepdf.Object, resources: pikepdf.Dictionary) -> Iterator[str]:
    """Yield why a device's own colours may not be used: sRGB is what this file is printed in."""
    if name == pikepdf.Name.DeviceCMYK and "/DefaultCMYK" not in entries(resources, "/ColorSpace"):
        yield "DeviceCMYK without a profile"


def check_space(space: object, resources: pikepdf.Dictionary, depth: int = _DEPTH) -> Iterator[str]:
    """Yield the faults of a colour space; names are looked up by who asks."""
    if not depth:
        yield "colour spaces nested too deep"
    elif isinstance(space, pikepdf.Name):
        if str(space) in {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK"}:
            yield from device_space(space, resources)
        elif space != pikepdf.Name.Pattern:
            yield "unknown colour space"
    elif isinstance(space, pikepdf.Array) and len(space):
        yield from _check_family(space, resources, depth - 1)
    else:
        yield "colour space is missing"


def _check_family(space: pikepdf.Array, resources: pikepdf.Dictionary, depth: int) -> Iterator[str]:
    family = str(space[0])
    if family == "/ICCBased" and len(space) == 2:
        yield from _check_profile(space[1])
    elif family in {"/CalGray", "/CalRGB", "/Lab"}:
        if len(space) != 2 or not isinstance(space[1], pikepdf.Dictionary):
            yield "colour space without values"
    elif family in {"/Indexed", "/I"} and len(space) == 4:
        yield from check_space(_long(space[1]), resources, depth)
    elif family == "/Separation" and len(space) >= 4:
        yield from check_space(space[2], resources, depth)
        yield from _check_colorant(space[1])
    elif family == "/DeviceN" and len(space) >= 4:
        names = list(space[1]) if isinstance(space[1], pikepdf.Array) else []
        if not 0 < len(names) <= _MAX_COLORANTS:
            yield "wrong number of colorants"
        for name in names:
            yield from _check_colorant(name)
        yield from check_space(space[2], resources, depth)
        attributes = space[4] if len(space) > 4 else pikepdf.Dictionary()
        yield from _check_attributes(attributes, resources, depth)
        told = (
            entries(attributes, "/Colorants") if isinstance(attributes, pikepdf.Dictionary) else {}
        )
        if any(str(name) not in told and str(name) not in PROCESS for name in names):
            yield "DeviceN without its inks"
    elif family == "/Pattern" and len(space) == 2:
        yield from check_space(space[1], resources, depth)
    elif family in {"/Pattern", "/DeviceGray", "/DeviceRGB", "/DeviceCMYK"} and len(space) == 1:
        yield from check_space(space[0], resources, depth)
    else:
        yield "unknown colour space"


def _check_attributes(
    attributes: object, resources: pikepdf.Dictionary, depth: int
) -> Iterator[str]:
    """Yield the faults of a DeviceN's attributes: an NChannel names each of its inks."""
    if not isinstance(attributes, pikepdf.Dictionary):
        return
    for colorant in entries(attributes, "/Colorants").values():
        yield from check_space(colorant, resources, depth)
    if attributes.get("/Subtype") == pikepdf.Name.NChannel:
        yield "NChannel"


def _check_colorant(name: object) -> Iterator[str]:
    try:
        str(name).encode("utf-8")
    except UnicodeEncodeError:
        yield "ink's name is no UTF-8"


def _check_profile(profile: object) -> Iterator[str]:
    if not isinstance(profile, pikepdf.Stream):
        yield "colour profile is missing"
        return
    try:
        data = profile.read_bytes()
    except pikepdf.PdfError:
        yield "colour profile cannot be read"
        return
    if not 128 < len(data) < _MAX_PROFILE or data[36:40] != b"acsp":
        yield "colour profile is broken"
    elif data[8] > 4 or data[12:16] not in _PROFILE_CLASSES:
        yield "colour profile of a wrong kind"
    elif _PROFILE_SPACES.get(data[16:20]) != number(profile.get("/N"), 0):
        yield "colour profile of another number of inks"


def check_image(
    image: pikepdf.Object, resources: pikepdf.Dictionary, depth: int = 3
) -> Iterator[str]:
    """Yield the faults of a picture."""
    filters = filter_names(image)
    if not depth or not set(filters) <= _FILTERS:
        yield "unknown filter"
        return
    if image.get("/Interpolate") or "/Alternates" in image or "/OPI" in image:
        yield "picture with another one behind it"
    if "/Intent" in image and str(image.Intent) not in INTENTS:
        yield "unknown rendering intent"
    if number(image.get("/Width"), 0) < 1 or number(image.get("/Height"), 0) < 1:
        yield "picture without a size"
    jpx = filters[-1:] == ["/JPXDecode"]
    if jpx:
        yield from _check_jpx(image)
    if image.get("/ImageMask"):
        if number(image.get("/BitsPerComponent"), 1) != 1:
            yield "mask of more than one bit"
    elif not jpx and number(image.get("/BitsPerComponent"), 0) not in _DEPTHS:
        yield "picture of an unknown depth"
    elif not jpx or "/ColorSpace" in image:
        space = image.get("/ColorSpace")
        yield from check_space(entries(resources, "/ColorSpace").get(str(space), space), resources)
    for key in ("/SMask", "/Mask"):
        mask = image.get(key)
        if isinstance(mask, pikepdf.Stream):
            yield from check_image(mask, resources, depth - 1)


def check_inline(image: pikepdf.Object, resources: pikepdf.Dictionary) -> Iterator[str]:
    """Yield the faults of a picture that stands in the content itself."""
    if not set(filter_names(image)) <= _FILTERS - {"/JPXDecode", "/JBIG2Decode"}:
        yield "unknown filter"
    if image.get("/Interpolate", image.get("/I")):
        yield "picture that asks to be smoothed"
    if image.get("/ImageMask", image.get("/IM")):
        return
    space = _long(image.get("/ColorSpace", image.get("/CS")))
    yield from check_space(entries(resources, "/ColorSpace").get(str(space), space), resources)


def filter_names(stream: pikepdf.Object) -> list[str]:
    """Return the names of a stream's filters in order."""
    filters = stream.get("/Filter", stream.get("/F"))
    if filters is None:
        return []
    return [str(item) for item in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _long(space: object) -> object:
    """Return a colour space's full name for the short one of inline images."""
    if isinstance(space, pikepdf.Name):
        return pikepdf.Name(_SHORT.get(str(space), str(space)))
    return space


def _check_jpx(image: pikepdf.Object) -> Iterator[str]:
    """Yield the faults of a JPEG 2000 picture (ISO 19005-2, 6.2.8.3)."""
    boxes = dict(_jpx_boxes(image.read_raw_bytes()))
    header = boxes.get(b"jp2h")
    if header is None:
        yield "JPEG 2000 without a header"
        return
    inner = list(_jpx_boxes(header))
    size = next((data for name, data in inner if name == b"ihdr"), b"")
    colours = [data for name, data in inner if name == b"colr"]
    if len(size) < 14 or int.from_bytes(size[8:10], "big") not in {1, 3, 4}:
        yield "JPEG 2000 of an unusual number of channels"
    if len(size) < 14 or size[10] == 255 or size[10] & 0x7F > 37:
        yield "JPEG 2000 of an unusual depth"
    if len(colours) != 1 or colours[0][:1] not in {b"\1", b"\2"}:
        yield "JPEG 2000 without one clear colour space"
    elif colours[0][:1] == b"\1" and int.from_bytes(colours[0][3:7], "big") not in {16, 17}:
        yield "JPEG 2000 of an unusual colour space"


def _jpx_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, name, head = (
            int.from_bytes(data[place : place + 4], "big"),
            data[place + 4 : place + 8],
            8,
        )
        if size == 1:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        end = place + size if size else len(data)
        if end < place + head:
            return
        yield name, data[place + head : end]
        place = end
