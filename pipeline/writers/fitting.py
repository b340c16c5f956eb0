"""Text fitted into a box: the largest size of a few at which all its lines, wrapped, stand inside.

Lines of text with their roles and a box in pt come in, composed lines go out, or None when even the smallest
size is too large. Nothing is cut off, abbreviated or drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.document.lines import compose
from pipeline.document.model import Text
from pipeline.fonts import FontBook
from pipeline.writers.shapes import Shapes

LEADING = 1.3
"""Height of a line in em."""
_SLACK = 0.05
"""pt; what composed lines may be wider by, through rounding."""
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class FitText:
    """A paragraph to be fitted."""

    text: str
    role: str


@dataclass(frozen=True, slots=True)
class FittedLine:
    """One line as it will stand."""

    text: str
    role: str
    width: float
    """pt."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A box's text."""

    size: float
    """pt."""
    lines: tuple[FittedLine, ...]

    @property
    def height(self) -> float:
        """Return the height of all lines in pt."""
        return len(self.lines) * self.size * LEADING


class Fitter:
    """Fits texts; equal ones, such as a school's name, are composed once."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts
        self._known: dict[tuple[FitText, float, float], tuple[FittedLine, ...] | None] = {}
        self._shapes: dict[str, Shapes] = {}

    def fit(
        self, texts: Sequence[FitText], width: float, height: float, sizes: Sequence[float]
    ) -> Fitted | None:
        """Return the texts one under another in the first of `sizes` (pt) that fits, None for none."""
        for size in sizes:
            room = int(height / (size * LEADING) + 0.001)
            lines: list[FittedLine] = []
            for text in texts:
                made = self._lines(text, size, width)
                if made is None or len(lines) + len(made) > room:
                    break
                lines += made
            else:
                return Fitted(size, tuple(lines))
        return None

    def unprintable(self, text: FitText) -> str:
        """Return the first character that cannot be set one by one in its role; '' when all can.

        Such are characters of no font, and those that join with others or run to the left.
        """
        shapes = self._shapes.get(text.role)
        if shapes is None:
            shapes = self._shapes[text.role] = Shapes(text.role, self._fonts)
        missing = self._fonts.missing(text.role, text.text)
        if missing:
            return missing[0]
        if shapes.key(text.text) is not None:
            return ""
        return next(char for char in text.text if shapes.key(char) is None)

    def _lines(self, text: FitText, size: float, width: float) -> tuple[FittedLine, ...] | None:
        """Return the wrapped lines; None when a line is wider than the box."""
        key = (text, size, width)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        made: list[FittedLine] = []
        for line in compose(
            (Text(text.text),),
            role=text.role,
            fonts=self._fonts,
            size=size,
            width=width,
            chars=None,
            first_indent=0.0,
            hanging=False,
        ):
            shown = line.text.strip(" ")
            measured = self._fonts.measure(text.role, shown) * size
            if measured > width + _SLACK:
                self._known[key] = None
                return None
            made.append(FittedLine(shown, text.role, measured))
        result = self._known[key] = tuple(made)
        return result
