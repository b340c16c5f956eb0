"""Every page A4, upright, as one leafs through a bound volume.

An open file with tidy pages comes in; its pages go out as 210 × 297 mm without /Rotate. A page of that size
is not touched; any other is drawn as one form. Larger pages are drawn smaller, smaller ones stay as large as
they are in the middle of the sheet; what is wider than high and does not fit upright is turned
counter-clockwise, its head to the binding side (GB/T 9704-2012 cl. 8).
"""

import math
from dataclasses import dataclass
from typing import Final

import pikepdf

MM: Final = 72 / 25.4
WIDTH: Final = 595.276
HEIGHT: Final = 841.89
TOLERANCE: Final = 0.7 * MM
"""How far a page may be from A4 and still be one: 210 × 296.7 mm comes from rounding to inches."""
MARGIN: Final = 8 * MM
"""Left white around a page that has to be drawn smaller and whose ink reaches its edges."""
_SMALLEST: Final = 3.0
"""Points; a page that is narrower is damaged."""
_FIRST_BOX: Final = (0.0, 0.0, WIDTH, HEIGHT)


@dataclass(frozen=True, slots=True)
class Placed:
    """What was done to one page."""

    turned: bool = False
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A foreign page as its viewer shows it."""

    box: tuple[float, float, float, float]
    """Left, bottom, right, top of what shows, in the page's own units."""
    rotate: int
    """0, 90, 180 or 270, clockwise."""
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height as shown, in points."""
        left, bottom, right, top = self.box
        width, height = (right - left) * self.unit, (top - bottom) * self.unit
        return (height, width) if self.rotate % 180 else (width, height)


def read_sheet(page: pikepdf.Page) -> Sheet:
    """Return the page's boxes, rotation and unit, with what is wrong taken as viewers take it."""
    media = _box(page, "mediabox") or (0.0, 0.0, 612.0, 792.0)
    crop = _box(page, "cropbox") or media
    box = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    if box[2] - box[0] < _SMALLEST or box[3] - box[1] < _SMALLEST:
        box = media
    rotate = _number(_inherited(page, "/Rotate"), 0.0)
    unit = _number(page.obj.get("/UserUnit"), 1.0)
    return Sheet(box, round(rotate / 90) * 90 % 360, unit if 0 < unit < 1000 else 1.0)


def is_large(sheet: Sheet) -> bool:
    """Return whether a page has to be drawn smaller to be on A4, upright or turned."""
    across, along = sorted(sheet.size)
    return across > WIDTH + TOLERANCE or along > HEIGHT + TOLERANCE


def place(pdf: pikepdf.Pdf, page: pikepdf.Page, sheet: Sheet, *, margin: float = 0.0) -> Placed:
    """Make a page A4; `margin` points stay white around it if it has to be drawn smaller."""
    width, height = sheet.size
    turned = width > height and width > WIDTH + TOLERANCE
    if turned:
        width, height = height, width
    scale = _scale(width, height, margin)
    for key in ("/CropBox", "/Rotate", "/UserUnit", "/MediaBox"):
        if key in page.obj:
            del page.obj[key]
    at_origin = abs(sheet.box[0]) < 0.01 and abs(sheet.box[1]) < 0.01
    fits = abs(width - WIDTH) <= TOLERANCE and abs(height - HEIGHT) <= TOLERANCE
    if not (fits and at_origin and sheet.rotate == 0 and sheet.unit == 1.0 and not turned):
        _draw(pdf, page, sheet, _matrix(sheet, (width, height), scale, turned=turned))
    page.obj.MediaBox = pikepdf.Array(_FIRST_BOX)
    return Placed(turned, scaled=scale != 1.0)


def _scale(width: float, height: float, margin: float) -> float:
    """Return how much smaller a page is drawn; 1 when it fits."""
    if width <= WIDTH + TOLERANCE and height <= HEIGHT + TOLERANCE:
        return 1.0
    return min((WIDTH - 2 * margin) / width, (HEIGHT - 2 * margin) / height)


def _matrix(
    sheet: Sheet, size: tuple[float, float], scale: float, *, turned: bool
) -> tuple[float, float, float, float, float, float]:
    """Return what maps the page's own units onto the A4 sheet."""
    angle = math.radians((90 if turned else 0) - sheet.rotate)
    factor = sheet.unit * scale
    cos, sin = round(math.cos(angle)) * factor, round(math.sin(angle)) * factor
    left, bottom, right, top = sheet.box
    corners = [(cos * x - sin * y, sin * x + cos * y) for x, y in ((left, bottom), (right, top))]
    low_x, low_y = min(x for x, _ in corners), min(y for _, y in corners)
    shift_x = (WIDTH - size[0] * scale) / 2 - low_x
    shift_y = (HEIGHT - size[1] * scale) / 2 - low_y
    return cos, sin, 0.0 - sin, cos, shift_x, shift_y


def _draw(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    sheet: Sheet,
    matrix: tuple[float, float, float, float, float, float],
) -> None:
    """Draw the page's contents as one form, cut to what shows.

    A form, because patterns are measured from where a form begins, not from what a page does before.
    """
    form = pdf.make_stream(
        page_contents(page),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([round(value, 4) for value in sheet.box]),
        Resources=page.obj.Resources,
    )
    numbers = " ".join(f"{value + 0.0:.6f}".rstrip("0").rstrip(".") for value in matrix)
    page.obj.Contents = pdf.make_stream(f"q {numbers} cm /P Do Q".encode())
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=form))


def page_contents(page: pikepdf.Page) -> bytes:
    """Return the decoded contents of a page as one stream."""
    contents = page.obj.get("/Contents")
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream))


def _box(page: pikepdf.Page, name: str) -> tuple[float, float, float, float] | None:
    """Return a box with its corners in order; None when it is none."""
    try:
        values = [float(value) for value in (page.mediabox if name == "mediabox" else page.cropbox)]
    except (TypeError, ValueError, AttributeError, KeyError, pikepdf.PdfError):
        return None
    if len(values) != 4 or not all(math.isfinite(value) for value in values):
        return None
    box = (
        min(values[0], values[2]),
        min(values[1], values[3]),
        max(values[0], values[2]),
        max(values[1], values[3]),
    )
    return box if box[2] - box[0] >= _SMALLEST and box[3] - box[1] >= _SMALLEST else None


def _inherited(page: pikepdf.Page, key: str) -> object:
    node: pikepdf.Object | None = page.obj
    for _ in range(64):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _number(value: object, default: float) -> float:
    try:
        return float(value) if value is not None else default  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
