"""The drawing list between chart layout and painting: boxes, strokes, markers and labels.

Lengths are points, the origin is the upper left corner, y grows downwards.
"""

from dataclasses import dataclass
from enum import Enum


class Anchor(Enum):
    """Which point of a label stands at its place; labels are centred vertically on it."""

    START = 0.0
    MIDDLE = 0.5
    END = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle of a series (a bar or a legend swatch)."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points: an axis or grid line, or the line of a series."""

    points: tuple[tuple[float, float], ...]
    series: int | None = None
    """None for axis and grid lines."""
    grid: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """The point of a value on a line."""

    x: float
    y: float
    series: int


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor
    upright: bool = True
    """False: turned by 90° against the clock, reading upwards."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole chart, ready to be painted."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]
