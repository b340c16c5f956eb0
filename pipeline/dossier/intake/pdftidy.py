"""Everything a page draws with, made plain in place: what PDF/A-2b forbids and nobody prints is taken out.

An open file comes in whose pages still have their layers; it goes out with balanced contents, without layers,
with resources that hold nothing but what draws. What cannot be taken out is left to the checker.
ISO 19005-2, 6.2; ISO 32000-1, 7.8.3.
"""

import re
from dataclasses import dataclass, field
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcontent import INTENTS, Names, read_instructions, tidy
from pipeline.dossier.intake.pdfgraph import Holder, Number, entries, holders, page_resources
from pipeline.dossier.intake.pdflayers import Layers

BLEND_MODES: Final = frozenset(
    [
        "/Normal",
        "/Compatible",
        "/Multiply",
        "/Screen",
        "/Overlay",
        "/Darken",
        "/Lighten",
        "/ColorDodge",
        "/ColorBurn",
        "/HardLight",
        "/SoftLight",
        "/Difference",
        "/Exclusion",
        "/Hue",
        "/Saturation",
        "/Color",
        "/Luminosity",
    ]
)
_STATE_KEYS: Final = ("/TR", "/TR2", "/HT", "/HTP", "/HTO", "/UseBlackPtComp")
_STREAM_KEYS: Final = [
    "/Alternates",
    "/OPI",
    "/OC",
    "/PS",
    "/Subtype2",
    "/Ref",
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/StructParent",
    "/StructParents",
    "/AF",
    "/Measure",
    "/PtData",
    "/VP",
    "/ID",
    "/A",
    "/AA",
]
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_FACES: Final = (
    ("仿", "/FangSong"),
    ("楷", "/KaiTi"),
    ("黑", "/SimHei"),
    ("宋", "/SimSun"),
)
_HEX: Final = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_PAGE_KEYS: Final = frozenset({"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit"})
_KEPT: Final = _PAGE_KEYS | {"/Contents", "/Resources", "/Group"}


@dataclass(slots=True)
class _Walk:
    pdf: pikepdf.Pdf
    layers: Layers
    hidden: bool = False
    """Whether something was left out because its layer does not print."""
    cleaned: set[Number] = field(default_factory=set)


def tidy_pages(pdf: pikepdf.Pdf, layers: Layers) -> bool:
    """Make all pages plain; return whether content of hidden layers was left out.

    Raises:
        pikepdf.PdfError: a content stream cannot be read.
        TooDeepError: forms are nested without an end.
    """
    walk = _Walk(pdf, layers)
    _write_out_resources(pdf)
    seen: set[Number] = set()
    found: list[Holder] = []
    for page in pdf.pages:
        for key in [key for key in page.obj.keys() if key not in _KEPT]:  # noqa: SIM118
            del page.obj[key]
        for holder in holders(page, seen):
            found.append(holder)
            _tidy_holder(walk, holder)
    for holder in found:
        _clean_resources(walk, holder.resources)
        if isinstance(holder.owner, pikepdf.Stream):
            _own_resources(holder)
            _delete(holder.owner, _STREAM_KEYS)
    return walk.hidden


def balance_page(page: pikepdf.Page, pdf: pikepdf.Pdf, layers: Layers) -> bool:
    """Make one page's own contents plain, so that something may be drawn after them.

    Returns whether content of hidden layers was left out; raises pikepdf.PdfError: they cannot be read.
    """
    walk = _Walk(pdf, layers)
    _tidy_holder(walk, Holder("page", page.obj, page_resources(page)))
    return walk.hidden


def _write_out_resources(pdf: pikepdf.Pdf) -> None:
    """Give each page resources of its own: inherited ones are none in the sense of ISO 19005-2, 6.2.2."""
    for page in pdf.pages:
        if not isinstance(page.obj.get("/Resources"), pikepdf.Dictionary):
            page.obj.Resources = page_resources(page)


def _tidy_holder(walk: _Walk, holder: Holder) -> None:
    properties = entries(holder.resources, "/Properties")
    objects = entries(holder.resources, "/XObject")
    states = entries(holder.resources, "/ExtGState")
    shadings = entries(holder.resources, "/Shading")

    def hidden(name: str) -> bool:
        hides = walk.layers.hides(properties.get(name))
        walk.hidden = walk.hidden or hides
        return hides

    def usable(operator: str, name: str) -> bool:
        if operator == "gs":
            return isinstance(states.get(name), pikepdf.Dictionary)
        if operator == "sh":
            return isinstance(shadings.get(name), pikepdf.Dictionary | pikepdf.Stream)
        item = objects.get(name)
        if not isinstance(item, pikepdf.Stream):
            return False
        if walk.layers.hides(item.get("/OC")):
            walk.hidden = True
            return False
        return item.get("/Subtype") in {pikepdf.Name.Image, pikepdf.Name.Form} and "/F" not in item

    instructions = read_instructions(holder.owner)
    better = tidy(instructions, Names(hidden=hidden, usable=usable))
    if better is None and not _has_odd_strings(holder.owner):
        return
    better = instructions if better is None else better
    data = pikepdf.unparse_content_stream(better)
    if isinstance(holder.owner, pikepdf.Stream):
        holder.owner.write(data)
    else:
        holder.owner.Contents = walk.pdf.make_stream(data)


def _has_odd_strings(owner: pikepdf.Object) -> bool:
    """Return whether a string in hexadecimal digits lacks its last one (ISO 19005-2, 6.1.6)."""
    contents = owner if isinstance(owner, pikepdf.Stream) else owner.get("/Contents")
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return any(
        len(b"".join(digits.split())) % 2
        for part in parts
        if isinstance(part, pikepdf.Stream)
        for digits in _HEX.findall(part.read_bytes())
    )


def _own_resources(holder: Holder) -> None:
    """Give a form the resources that it takes from what draws it (ISO 19005-2, 6.2.2)."""
    if holder.inherits and holder.kind in {"form", "pattern"}:
        holder.owner.Resources = holder.resources


def _clean_resources(walk: _Walk, resources: pikepdf.Dictionary) -> None:
    number = resources.objgen
    if number != (0, 0) and number in walk.cleaned:
        return
    walk.cleaned.add(number)
    _delete(resources, ("/Properties", "/ProcSet"))
    for name, item in entries(resources, "/XObject").items():
        usable = isinstance(item, pikepdf.Stream) and "/F" not in item
        if usable and item.get("/Subtype") == pikepdf.Name.Image:
            _clean_image(item)
        elif not usable or item.get("/Subtype") != pikepdf.Name.Form:
            _delete(resources.XObject, (name,))
    for name, item in entries(resources, "/ExtGState").items():
        if isinstance(item, pikepdf.Dictionary):
            _clean_state(item)
        else:
            _delete(resources.ExtGState, (name,))
    for item in entries(resources, "/Pattern").values():
        if isinstance(item, pikepdf.Dictionary) and isinstance(
            state := item.get("/ExtGState"), pikepdf.Dictionary
        ):
            _clean_state(state)
    for item in entries(resources, "/Font").values():
        if isinstance(item, pikepdf.Dictionary):
            _clean_font(item)


def _clean_image(image: pikepdf.Object, depth: int = 0) -> None:
    _delete(image, _STREAM_KEYS)
    if image.get("/Interpolate"):
        del image.Interpolate
    if "/Intent" in image and str(image.Intent) not in INTENTS:
        del image.Intent
    if image.get("/ImageMask") and image.get("/BitsPerComponent", 1) != 1:
        image.BitsPerComponent = 1
    for key in ("/SMask", "/Mask"):
        mask = image.get(key)
        if isinstance(mask, pikepdf.Stream) and depth < 3:
            _clean_image(mask, depth + 1)


def _clean_state(state: pikepdf.Object) -> None:
    """Take out of a graphics state what depends on a device (ISO 19005-2, 6.2.5, 6.2.6, 6.2.10)."""
    _delete(state, _STATE_KEYS)
    if state.get("/OPM", 0) != 0:
        state.OPM = 0
    if "/RI" in state and str(state.RI) not in INTENTS:
        del state.RI
    mode = state.get("/BM")
    if isinstance(mode, pikepdf.Array):
        known = [item for item in mode if str(item) in BLEND_MODES]
        state.BM = known[0] if known else pikepdf.Name.Normal
    elif mode is not None and str(mode) not in BLEND_MODES:
        state.BM = pikepdf.Name.Normal
    mask = state.get("/SMask")
    if isinstance(mask, pikepdf.Dictionary) and mask.get("/TR", pikepdf.Name.Identity) is None:
        del mask.TR


def _clean_font(font: pikepdf.Object) -> None:
    """Drop the lists of glyphs, which may be absent but not incomplete (ISO 19005-2, 6.2.11.4.2)."""
    below = font.get("/DescendantFonts")
    fonts = [font, *(list(below) if isinstance(below, pikepdf.Array) else [])]
    for item in fonts:
        if isinstance(item, pikepdf.Dictionary):
            _name_plainly(item, "/BaseFont")
        descriptor = item.get("/FontDescriptor") if isinstance(item, pikepdf.Dictionary) else None
        if isinstance(descriptor, pikepdf.Dictionary):
            _delete(descriptor, ("/CharSet", "/CIDSet"))
            _name_plainly(descriptor, "/FontName")


def _name_plainly(item: pikepdf.Dictionary, key: str) -> None:
    """Give a font whose name is no UTF-8 another one that says what it looks like (ISO 19005-2, 6.1.8)."""
    name = item.get(key)
    try:
        str(name)
    except UnicodeDecodeError:
        raw = item[key].unparse()
        text = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), raw).decode(
            "gb18030", "replace"
        )
        bold = "-Bold" if "bold" in text.lower() else ""
        item[key] = pikepdf.Name(
            next((new for sign, new in _FACES if sign in text), "/Font") + bold
        )


def _delete(item: pikepdf.Object, keys: tuple[str, ...] | list[str]) -> None:
    for key in keys:
        if key in item:
            del item[key]
