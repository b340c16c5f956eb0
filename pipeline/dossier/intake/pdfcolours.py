"""Colours of printing inks get a profile, and broken profiles are replaced by plain colours.

An open file comes in; it goes out with colours that mean the same everywhere. The profile of the inks is
computed here: what the sixteen full overprints of the four inks look like, and mixtures of these (Neugebauer).
ISO 19005-2, 6.2.4; ICC.1:2010, 10.9.
"""

import itertools
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pikepdf

from pipeline.dossier.intake.pdfcheckcolours import PROCESS, check_space
from pipeline.dossier.intake.pdfgraph import Number, entries, holders
from pipeline.dossier.intake.pdfmarks import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GRID: Final = 5
_DEPTH: Final = 6
# sRGB of each overprint of full inks on white coated paper, with cyan, magenta, yellow, black as binary digits
_OVERPRINTS: Final = (
    *((255, 255, 255), (35, 31, 32), (255, 241, 1), (25, 26, 0)),
    *((237, 2, 140), (21, 0, 0), (238, 29, 35), (23, 0, 0)),
    *((0, 174, 239), (0, 4, 36), (0, 165, 79), (0, 4, 0)),
    *((46, 48, 146), (0, 0, 1), (54, 53, 57), (0, 0, 0)),
)
_TO_XYZ: Final = (
    (0.4360747, 0.3850649, 0.1430804),
    (0.2225045, 0.7168786, 0.0606169),
    (0.0139322, 0.0971045, 0.7141733),
)
"""Linear sRGB to XYZ under D50."""
_WHITE: Final = (0.9642, 1.0, 0.8249)
_CMYK: Final = pikepdf.Name.DeviceCMYK


def set_profiles(pdf: pikepdf.Pdf) -> None:
    """Give a profile to all colours of four inks, and plain colours to what has a broken profile.

    Raises:
        pikepdf.PdfError: a content stream cannot be read.
        TooDeepError: forms are nested without an end.
    """
    profile = pdf.make_stream(cmyk_profile(), N=4)
    inks = pdf.make_indirect(pikepdf.Array([pikepdf.Name.ICCBased, profile]))
    seen: set[Number] = set()
    for page in pdf.pages:
        for holder in holders(page, seen):
            _set_in_resources(holder.resources, inks)
            _set_in(holder.owner.get("/Group"), "/CS", inks)


def _set_in_resources(resources: pikepdf.Dictionary, inks: pikepdf.Object) -> None:
    if not isinstance(resources.get("/ColorSpace"), pikepdf.Dictionary):
        resources.ColorSpace = pikepdf.Dictionary()
    spaces = resources.ColorSpace
    for name in list(spaces.keys()):
        _set_in(spaces, name, inks)
    if "/DefaultCMYK" not in spaces:
        spaces.DefaultCMYK = inks
    for image in entries(resources, "/XObject").values():
        if image.get("/Subtype") == pikepdf.Name.Image:
            _set_in(image, "/ColorSpace", inks)
    for shading in entries(resources, "/Shading").values():
        _set_in(shading, "/ColorSpace", inks)
    for pattern in entries(resources, "/Pattern").values():
        _set_in(pattern.get("/Shading"), "/ColorSpace", inks)


def _set_in(owner: object, key: str, inks: pikepdf.Object) -> None:
    if not isinstance(owner, pikepdf.Dictionary | pikepdf.Stream) or key not in owner:
        return
    owner[key] = _settled(owner[key], inks, _DEPTH)


def _settled(space: pikepdf.Object, inks: pikepdf.Object, depth: int) -> pikepdf.Object:
    """Return a colour space in which nothing depends on a device's inks."""
    if isinstance(space, pikepdf.Name):
        return inks if space == _CMYK else space
    if not isinstance(space, pikepdf.Array) or not len(space) or not depth:
        return space
    family = str(space[0])
    if family == "/DeviceCMYK":
        return inks
    if family == "/ICCBased" and any(check_space(space, pikepdf.Dictionary())):
        count = number(space[1].get("/N") if isinstance(space[1], pikepdf.Stream) else 0, 0)
        return {1: pikepdf.Name.DeviceGray, 4: inks}.get(int(count), pikepdf.Name.DeviceRGB)
    place = {"/Indexed": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}.get(family)
    if place is not None and len(space) > place:
        space[place] = _settled(space[place], inks, depth - 1)
    if family == "/DeviceN" and len(space) > 3:
        _settle_attributes(space, inks, depth)
    return space


def _settle_attributes(space: pikepdf.Array, inks: pikepdf.Object, depth: int) -> None:
    """Let a DeviceN name all its inks; what it says of them only printing machines read."""
    if len(space) < 5 or not isinstance(space[4], pikepdf.Dictionary):
        while len(space) > 4:
            del space[4]
        space.append(pikepdf.Dictionary())
    attributes = space[4]
    for key in ("/Process", "/MixingHints"):
        if key in attributes:
            del attributes[key]
    if attributes.get("/Subtype") == pikepdf.Name.NChannel:
        attributes.Subtype = pikepdf.Name.DeviceN
    if not isinstance(attributes.get("/Colorants"), pikepdf.Dictionary):
        attributes.Colorants = pikepdf.Dictionary()
    for name, colorant in entries(attributes, "/Colorants").items():
        attributes.Colorants[name] = _settled(colorant, inks, depth - 1)
    for ink in space[1]:
        if str(ink) not in PROCESS and str(ink) not in attributes.Colorants:
            fade = pikepdf.Dictionary(
                FunctionType=2,
                Domain=pikepdf.Array([0, 1]),
                N=1,
                C0=pikepdf.Array([1]),
                C1=pikepdf.Array([0]),
            )
            attributes.Colorants[str(ink)] = pikepdf.Array(
                [pikepdf.Name.Separation, ink, pikepdf.Name.DeviceGray, fade]
            )


@lru_cache(maxsize=1)
def cmyk_profile() -> bytes:
    """Return an ICC profile of four printing inks, for input only."""
    steps = np.linspace(0, 1, _GRID)
    inks = np.array(list(itertools.product(steps, repeat=4)))
    bits = np.array(list(itertools.product((0, 1), repeat=4)))
    shares = np.prod(np.where(bits[None] == 1, inks[:, None], 1 - inks[:, None]), axis=2)
    table = _lab(shares @ np.array(_OVERPRINTS, dtype=float) / 255)
    straight = bytes(range(256))
    identity = struct.pack(
        ">9i", *(0x10000 * (row == column) for row in range(3) for column in range(3))
    )
    lut = b"mft1\0\0\0\0" + bytes([4, 3, _GRID, 0]) + identity + straight * 4 + table + straight * 3
    text = b"text\0\0\0\0No copyright, use freely\0"
    name = b"Four printing inks\0"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78)
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 0x10000) for value in _WHITE))
    tags = {b"desc": described, b"cprt": text, b"wtpt": white, b"A2B0": lut}
    return _profile(tags)


def _profile(tags: dict[bytes, bytes]) -> bytes:
    place = 128 + 4 + 12 * len(tags)
    index, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        index += struct.pack(">4sII", name, place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", place + len(body), bytes(4), 0x02100000, b"scnr", b"CMYK", b"Lab "
    )
    head += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    head += struct.pack(">3i", *(round(value * 0x10000) for value in _WHITE))
    return head + bytes(128 - len(head)) + index + body


def _lab(srgb: "NDArray[np.float64]") -> bytes:
    """Return colours of sRGB as bytes of Lab."""
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array(_TO_XYZ).T / np.array(_WHITE)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    light = (116 * root[:, 1] - 16) * 255 / 100
    red, blue = 500 * (root[:, 0] - root[:, 1]) + 128, 200 * (root[:, 1] - root[:, 2]) + 128
    dots = np.clip(np.rint(np.stack([light, red, blue], axis=1)), 0, 255).astype(np.uint8)
    return bytes(dots.tobytes())
