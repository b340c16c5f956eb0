"""Where the ink of a text lies in its line box, in pt from the box's upper edge.

The standard measures from ink (发文机关标志上边缘, 一字线上距版心下边缘), CSS places line boxes.
"""

from dataclasses import dataclass

from pipeline.fonts import FontBook
from pipeline.writers.glyphs import ink, vertical_metrics


@dataclass(frozen=True, slots=True)
class InkBox:
    """Upper and lower edge of the ink in pt below the upper edge of the line box."""

    top: float
    bottom: float


def ink_box(fonts: FontBook, role: str, text: str, size: float, *, line: float) -> InkBox:
    """Return the ink's edges of a text on one line of height `line`, in pt.

    The line box is that of the role's first face that prints one of the characters.
    """
    faces = [(fonts.face_for(role, char), char) for char in text]
    known = [(face, char) for face, char in faces if face is not None]
    if not known:
        return InkBox(0.0, line)
    metrics = vertical_metrics(known[0][0])
    leading = (line - (metrics.ascent + metrics.descent) * size) / 2
    baseline = leading + metrics.ascent * size
    inks = [ink(face, char) for face, char in known]
    return InkBox(
        baseline - max(item.top for item in inks) * size,
        baseline - min(item.bottom for item in inks) * size,
    )
