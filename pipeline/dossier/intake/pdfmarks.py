"""Appearances of annotations that have none: marks on text, boxes, lines, ink.

An annotation comes in; a form in the page's own units goes out, drawn as its dictionary says
(ISO 32000-1, 12.5.6). Text is drawn elsewhere.
"""

from collections.abc import Callable
from typing import Final

import pikepdf

Numbers = list[float]
_KAPPA: Final = 0.5523
"""Share of the radius at which a Bézier curve's handles make a circle."""


def draw_mark(pdf: pikepdf.Pdf, annotation: pikepdf.Dictionary) -> pikepdf.Stream | None:
    """Return the appearance of a mark, or None for a kind that shows nothing by itself."""
    rect = numbers(annotation.get("/Rect"))
    painter = _PAINTERS.get(str(annotation.get("/Subtype")))
    if len(rect) != 4 or painter is None:
        return None
    content = painter(annotation, rect)
    if not content:
        return None
    resources = pikepdf.Dictionary()
    state = pikepdf.Dictionary()
    if annotation.get("/Subtype") == pikepdf.Name.Highlight:
        state.BM = pikepdf.Name.Multiply
    opacity = number(annotation.get("/CA"), 1.0)
    if 0 <= opacity < 1:
        state.CA = state.ca = round(opacity, 4)
    if len(state):
        resources.ExtGState = pikepdf.Dictionary(G=state)
        content = "/G gs " + content
    return form(pdf, content, rect, resources)


def form(
    pdf: pikepdf.Pdf, content: str, box: Numbers, resources: pikepdf.Dictionary
) -> pikepdf.Stream:
    """Return content as a form with a box."""
    return pdf.make_stream(
        content.encode("ascii"),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([round(value, 4) for value in box]),
        Resources=resources,
    )


def numbers(item: object) -> Numbers:
    """Return an array's numbers; [] when it is no array of numbers."""
    if not isinstance(item, pikepdf.Array):
        return []
    try:
        return [float(value) for value in item]
    except (TypeError, ValueError):
        return []


def number(item: object, default: float) -> float:
    """Return a number, or the default for what is none."""
    try:
        return float(item)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default


def colour(item: object, *, stroke: bool) -> str:
    """Return the operator that sets a colour array; '' for a transparent one."""
    values = numbers(item)
    name = {1: "g", 3: "rg", 4: "k"}.get(len(values))
    if name is None:
        return ""
    return f"{points(values)} {name.upper() if stroke else name} "


def points(values: Numbers) -> str:
    """Return numbers as a content stream writes them."""
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in values)


def border_width(annotation: pikepdf.Dictionary) -> float:
    """Return how wide the line of an annotation is, in points."""
    style = annotation.get("/BS")
    if isinstance(style, pikepdf.Dictionary):
        return number(style.get("/W"), 1.0)
    border = numbers(annotation.get("/Border"))
    return border[2] if len(border) >= 3 else 1.0


def _stroke(annotation: pikepdf.Dictionary) -> str:
    return colour(annotation.get("/C"), stroke=True) + f"{border_width(annotation):.2f} w "


def _quads(annotation: pikepdf.Dictionary, rect: Numbers) -> list[Numbers]:
    """Return left, bottom, right, top of each marked piece of text."""
    values = numbers(annotation.get("/QuadPoints"))
    quads = [values[start : start + 8] for start in range(0, len(values) - 7, 8)]
    boxes = [[min(q[::2]), min(q[1::2]), max(q[::2]), max(q[1::2])] for q in quads]
    return boxes or [rect]


def _highlight(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    fill = colour(annotation.get("/C"), stroke=False)
    boxes = (points([x, y, right - x, top - y]) for x, y, right, top in _quads(annotation, rect))
    return fill + " ".join(f"{box} re f" for box in boxes) if fill else ""


def _lines_at(share: float) -> Callable[[pikepdf.Dictionary, Numbers], str]:
    """Return what draws a line at a share of the text's height."""

    def draw(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
        parts = [_stroke(annotation)]
        for left, bottom, right, top in _quads(annotation, rect):
            y = bottom + (top - bottom) * share
            parts.append(f"{points([left, y])} m {points([right, y])} l S")
        return " ".join(parts)

    return draw


def _closing(annotation: pikepdf.Dictionary) -> tuple[str, str]:
    """Return the colours of a closed figure, and the operator that paints it."""
    fill = colour(annotation.get("/IC"), stroke=False)
    line = border_width(annotation) > 0
    paint = ("b" if fill else "s") if line else ("f" if fill else "n")
    return fill + _stroke(annotation), paint


def _square(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    colours, paint = _closing(annotation)
    half = border_width(annotation) / 2
    left, bottom, right, top = _inner(annotation, rect)
    box = [left + half, bottom + half, right - left - 2 * half, top - bottom - 2 * half]
    return f"{colours}{points(box)} re {paint}"


def _inner(annotation: pikepdf.Dictionary, rect: Numbers) -> Numbers:
    away = numbers(annotation.get("/RD"))
    if len(away) != 4:
        return rect
    return [rect[0] + away[0], rect[1] + away[1], rect[2] - away[2], rect[3] - away[3]]


def _circle(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    colours, paint = _closing(annotation)
    half = border_width(annotation) / 2
    left, bottom, right, top = _inner(annotation, rect)
    x, y = (left + right) / 2, (bottom + top) / 2
    rx, ry = (right - left) / 2 - half, (top - bottom) / 2 - half
    path = [f"{points([x + rx, y])} m"]
    for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        ex, ey = -dy, dx
        ends = [
            *(x + rx * (dx + _KAPPA * ex), y + ry * (dy + _KAPPA * ey)),
            *(x + rx * (ex + _KAPPA * dx), y + ry * (ey + _KAPPA * dy)),
            *(x + rx * ex, y + ry * ey),
        ]
        path.append(f"{points(ends)} c")
    return f"{colours}{' '.join(path)} {paint}"


def _path(values: Numbers) -> str:
    pairs = [values[place : place + 2] for place in range(0, len(values) - 1, 2)]
    return " ".join(f"{points(pair)} {'l' if place else 'm'}" for place, pair in enumerate(pairs))


def _line(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    del rect
    path = _path(numbers(annotation.get("/L")))
    return f"{_stroke(annotation)}{path} S" if path else ""


def _polygon(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    del rect
    path = _path(numbers(annotation.get("/Vertices")))
    colours, paint = _closing(annotation)
    return f"{colours}{path} {paint}" if path else ""


def _polyline(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    del rect
    path = _path(numbers(annotation.get("/Vertices")))
    return f"{_stroke(annotation)}{path} S" if path else ""


def _ink(annotation: pikepdf.Dictionary, rect: Numbers) -> str:
    del rect
    strokes = annotation.get("/InkList")
    paths = (
        [_path(numbers(stroke)) for stroke in strokes] if isinstance(strokes, pikepdf.Array) else []
    )
    drawn = " ".join(f"{path} S" for path in paths if path)
    return f"{_stroke(annotation)}1 J 1 j {drawn}" if drawn else ""


_PAINTERS: Final = {
    "/Highlight": _highlight,
    "/Underline": _lines_at(0.08),
    "/Squiggly": _lines_at(0.08),
    "/StrikeOut": _lines_at(0.45),
    "/Square": _square,
    "/Circle": _circle,
    "/Line": _line,
    "/Polygon": _polygon,
    "/PolyLine": _polyline,
    "/Ink": _ink,
}
