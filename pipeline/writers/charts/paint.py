"""Painting: a `Scene` in, SVG text or PNG bytes out, through matplotlib's figure and patches.

No pyplot, no font manager, no style file, no clock: colours, lines and glyph outlines are given here.
"""

import logging
from contextlib import AbstractContextManager
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

from pipeline.fonts import FontBook
from pipeline.writers.charts.layout import FACE
from pipeline.writers.charts.scene import Label, Marker, Scene, Stroke
from pipeline.writers.glyphs import ink, outline

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.path import Path as Shape
    from matplotlib.transforms import Transform

POINTS_PER_INCH: Final = 72.0
INK: Final = "#262626"
AXIS: Final = "#595959"
GRID: Final = "#D9D9D9"
FILLS: Final = ("#27496D", "#A3B9D2", "#FFFFFF", "#6F88A5", "#DCE4EE", "#FFFFFF")
"""Fill of each series; neighbours differ by at least 30 % in lightness, so they part in grey print."""
HATCHES: Final = (None, None, "////", None, "....", "xxxx")
DASHES: Final = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
CORNERS: Final = (0, 4, 3, 5, 6, 8)
"""Corners of each line's markers; 0 is a disc."""
MARKER: Final = 2.6
_Z_GRID, _Z_GROUND, _Z_BOX, _Z_LINE, _Z_MARKER, _Z_TEXT = range(1, 7)
"""Painting order; labels hide the grid behind them, never a bar or a line."""


def paint_svg(scene: Scene, fonts: FontBook) -> str:
    """Return the scene as an SVG document without date and creator."""
    target = StringIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with _settings():
        _figure(scene, fonts).savefig(target, format="svg", metadata=metadata)
    return target.getvalue()


def paint_png(scene: Scene, fonts: FontBook, dpi: int) -> bytes:
    """Return the scene as a PNG picture on white, without metadata."""
    target = BytesIO()
    with _settings():
        _figure(scene, fonts).savefig(target, format="png", dpi=dpi, metadata={"Software": None})
    return target.getvalue()


def _settings() -> AbstractContextManager[None]:
    """Return a context with the settings that would else come from the user's matplotlibrc."""
    # It would announce on the screen that it builds its cache of system fonts, which we never ask.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib as mpl

    return mpl.rc_context(
        {
            "svg.hashsalt": "huibian",
            "svg.fonttype": "path",
            "hatch.linewidth": 0.6,
            "hatch.color": FILLS[0],
            "savefig.facecolor": "white",
            "path.simplify": False,
        }
    )


def _figure(scene: Scene, fonts: FontBook) -> "Figure":
    """Return a figure of the scene's size with all its parts, in painting order."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from matplotlib.transforms import Affine2D

    size = (scene.width / POINTS_PER_INCH, scene.height / POINTS_PER_INCH)
    figure = Figure(figsize=size, dpi=POINTS_PER_INCH, facecolor="white")
    to_figure = Affine2D().scale(1 / scene.width, -1 / scene.height).translate(0, 1)
    place = to_figure + figure.transFigure
    for stroke in scene.strokes:
        _add_stroke(figure, stroke, place)
    for box in scene.boxes:
        figure.add_artist(
            Rectangle(
                (box.x, box.y),
                box.width,
                box.height,
                facecolor=FILLS[box.series % len(FILLS)],
                hatch=HATCHES[box.series % len(HATCHES)],
                edgecolor=FILLS[0],
                linewidth=0.5,
                zorder=_Z_BOX,
                transform=place,
            )
        )
    for marker in scene.markers:
        _add_marker(figure, marker, place)
    for label in scene.labels:
        _add_label(figure, label, fonts, place)
    return figure


def _add_stroke(figure: "Figure", stroke: Stroke, place: "Transform") -> None:
    from matplotlib.lines import Line2D

    series = stroke.series
    color = (GRID if stroke.grid else AXIS) if series is None else FILLS[0]
    figure.add_artist(
        Line2D(
            [x for x, _ in stroke.points],
            [y for _, y in stroke.points],
            color=color,
            linewidth=0.5 if series is None else 1.3,
            linestyle="-" if series is None else DASHES[series % len(DASHES)],
            zorder=_Z_GRID if series is None else _Z_LINE,
            transform=place,
        )
    )


def _add_marker(figure: "Figure", marker: Marker, place: "Transform") -> None:
    from matplotlib.patches import Circle, Patch, RegularPolygon

    corners = CORNERS[marker.series % len(CORNERS)]
    where = (marker.x, marker.y)
    shape: Patch = (
        RegularPolygon(where, corners, radius=MARKER * 1.2) if corners else Circle(where, MARKER)
    )
    shape.set(
        facecolor=FILLS[marker.series % len(FILLS)],
        edgecolor=FILLS[0],
        linewidth=0.8,
        zorder=_Z_MARKER,
        transform=place,
    )
    figure.add_artist(shape)


def _add_label(figure: "Figure", label: Label, fonts: FontBook, place: "Transform") -> None:
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.transforms import Affine2D

    shape = _text_shape(label, fonts)
    if shape is None:
        return
    turn = Affine2D()
    if not label.upright:
        turn = turn.rotate_deg(-90)
    move = turn.translate(label.x, label.y) + place
    bounds = shape.get_extents()
    ground = Rectangle(
        (bounds.x0, bounds.y0),
        bounds.width,
        bounds.height,
        facecolor="white",
        edgecolor="none",
        zorder=_Z_GROUND,
        transform=move,
    )
    figure.add_artist(ground)
    text = PathPatch(shape, facecolor=INK, edgecolor="none", zorder=_Z_TEXT, transform=move)
    figure.add_artist(text)


def _text_shape(label: Label, fonts: FontBook) -> "Shape | None":
    """Return the outlines of a label around its anchor, y downwards; None for a blank one."""
    from matplotlib.path import Path as Shape

    codes = {"M": Shape.MOVETO, "L": Shape.LINETO, "Q": Shape.CURVE3, "C": Shape.CURVE4}
    size = label.size
    x = -fonts.measure(FACE, label.text) * size * label.anchor.value
    baseline = _middle(fonts) * size
    points: list[tuple[float, float]] = []
    kinds: list[int] = []
    for char in label.text:
        face = fonts.face_for(FACE, char)
        if face is None:
            raise ValueError(f"no face of {FACE} has U+{ord(char):04X}")
        for letter, corners in outline(face, char):
            if letter == "Z":
                points.append(points[-1])
                kinds.append(int(Shape.CLOSEPOLY))
                continue
            points.extend((x + px * size, baseline - py * size) for px, py in corners)
            kinds.extend([int(codes[letter])] * len(corners))
        x += fonts.advance(FACE, char) * size
    return Shape(points, kinds) if points else None


def _middle(fonts: FontBook) -> float:
    """Return how far below a label's middle its baseline is, in em: half the height of a digit."""
    face = fonts.face_for(FACE, "0")
    return ink(face, "0").top / 2 if face is not None else 0.36
