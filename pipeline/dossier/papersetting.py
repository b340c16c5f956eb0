"""Text set on the program's own papers: words in boxes, headings in balanced lines, what cannot be set.

Texts and boxes in mm from the page's upper left corner come in, items to be drawn go out. A text that no
font can set, or that is longer than its box, is a problem and never cut.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from pipeline.document.geometry import points
from pipeline.document.model import Text
from pipeline.document.titles import balance_title
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.fonts import FontBook
from pipeline.writers.canvas import Item, Rule, Words
from pipeline.writers.fitting import LEADING, Fitted, FittedLine, Fitter, FitText

SIZE: Final = (points(210.0), points(297.0))
"""pt; A4 portrait."""
ASCENT: Final = 0.88
"""em from the upper edge of a character's square to its baseline."""
_ENDLESS: Final = 1_000_000
_BALANCED: Final = 60
"""Characters up to which a heading's lines are balanced."""
_SINGLE: Final = 0.75
"""A heading stands on one line when that needs no smaller part of its largest size."""

Align: TypeAlias = Literal["left", "centre", "right"]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in mm."""


def printable(text: str) -> str:
    """Return the text as it is printed: composed characters, blanks for breaks, nothing invisible."""
    kept = (
        " " if char.isspace() and char != "\u3000" else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf"}
    )
    return "".join(kept).strip(" ")


class Setter:
    """Sets texts, and keeps what cannot be set; equal texts are composed once."""

    def __init__(self, fonts: FontBook, what: str) -> None:
        """`what` names the papers in problems: `003卷的封面、目录`."""
        self.fonts = fonts
        self._fitter = Fitter(fonts)
        self._what = what
        self._problems: dict[Diagnostic, None] = {}
        self.file = ""
        """Evidence file whose texts are being set; '' for none."""

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Return what could not be set so far, each once."""
        return tuple(self._problems)

    def fit(
        self, texts: Sequence[FitText], width: float, height: float, sizes: Sequence[float]
    ) -> Fitted:
        """Return the texts one under another at the largest of `sizes` (pt) that fits; lengths in pt.

        What cannot be set is a problem, and the answer then holds nothing.
        """
        shown = [FitText(printable(text.text), text.role) for text in texts]
        shown = [text for text in shown if text.text]
        for text in shown:
            if not self.has(text.text, text.role):
                return Fitted(sizes[-1], ())
        fitted = self._fitter.fit(shown, width, height, sizes)
        if fitted is None:
            self.report_length(max((len(text.text) for text in shown), default=0))
            return Fitted(sizes[-1], ())
        return fitted

    def has(self, text: str, role: str) -> bool:
        """Return whether all characters of a text can be set; one that cannot is a problem."""
        bad = self._fitter.unprintable(FitText(text, role))
        if bad:
            self._report_character(bad)
        return not bad

    def lines(self, texts: Sequence[FitText], width: float, size: float) -> int:
        """Return how many lines texts take at a size in a width in pt; a great number when they cannot."""
        shown = [FitText(printable(text.text), text.role) for text in texts]
        fitted = self._fitter.fit(shown, width, _ENDLESS, (size,))
        return _ENDLESS if fitted is None else len(fitted.lines)

    def text(
        self,
        text: str,
        role: str,
        box: Box,
        sizes: Sequence[float],
        align: Align = "left",
        colour: str = "",
    ) -> list[Item]:
        """Return a text in its box, in the middle of its height."""
        width, height = points(box[2]), points(box[3])
        fitted = self.fit((FitText(text, role),), width, height, sizes)
        return placed(
            fitted,
            points(box[0]),
            points(box[1]) + (height - fitted.height) / 2,
            width,
            align,
            colour,
        )

    def heading(self, text: str, role: str, box: Box, sizes: Sequence[float]) -> list[Item]:
        """Return a text in balanced lines, in the middle of its box."""
        shown = printable(text)
        width, height = points(box[2]), points(box[3])
        if len(shown) > _BALANCED or self._fitter.unprintable(FitText(shown, role)):
            return self.text(shown, role, box, sizes, "centre")
        whole = self.fonts.measure(role, shown)
        single = [size for size in sizes if whole * size <= width and size >= sizes[0] * _SINGLE]
        if single:
            return self.text(shown, role, box, single[:1], "centre")
        for size in sizes:
            lines = balance_title(
                (Text(shown),), fonts=self.fonts, role=role, size=size, width=width
            )
            fitted = Fitted(
                size,
                tuple(
                    FittedLine(line, role, self.fonts.measure(role, line) * size) for line in lines
                ),
            )
            if fitted.height <= height and all(line.width <= width for line in fitted.lines):
                top = points(box[1]) + (height - fitted.height) / 2
                return placed(fitted, points(box[0]), top, width, "centre")
        return self.text(shown, role, box, sizes, "centre")

    def _report_character(self, char: str) -> None:
        where = "这份材料的题名、文号或者文件名" if self.file else "名称"
        self._add(
            Diagnostic(
                code="K511",
                severity=Severity.ERROR,
                scope=Scope.RECORD if self.file else Scope.WORKSPACE,
                message=f"{self._what}没有做成：{where}里有一个字（U+{ord(char):04X}）印不出来。",
                hint="把这个字换成常用字；确实要用的，运行“huibian doctor”看缺什么字体并安装。",
                location=Location(file=self.file) if self.file else Location(),
            )
        )

    def report_length(self, length: int) -> None:
        """Keep the problem that a text of so many characters is too long."""
        where = "这份材料的题名、文号或者责任者" if self.file else "名称"
        self._add(
            Diagnostic(
                code="K512",
                severity=Severity.ERROR,
                scope=Scope.RECORD if self.file else Scope.WORKSPACE,
                message=f"{self._what}没有做成：{where}太长（{length}个字），用最小的字也放不下。",
                hint="请把它改短；文件名太长的，可以在佐证目录里另写题名。",
                location=Location(file=self.file) if self.file else Location(),
            )
        )

    def _add(self, problem: Diagnostic) -> None:
        self._problems.setdefault(problem)


def placed(
    fitted: Fitted, x: float, y: float, width: float, align: Align = "left", colour: str = ""
) -> list[Item]:
    """Return the lines of a block as words; lengths in pt, `x` and `y` its upper left corner."""
    first = y + fitted.size * ((LEADING - 1) / 2 + ASCENT)
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    return [
        Words(
            x + (width - line.width) * share,
            first + place * fitted.size * LEADING,
            fitted.size,
            line.role,
            line.text,
            colour,
        )
        for place, line in enumerate(fitted.lines)
    ]


def rule(x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> Rule:
    """Return a black line between two points in mm; its width is in pt."""
    return Rule(points(x0), points(y0), points(x1), points(y1), width)


def frame(box: Box, width: float) -> list[Item]:
    """Return the four lines around a box; their width is in pt."""
    left, top, right, bottom = box[0], box[1], box[0] + box[2], box[1] + box[3]
    over = width / 2 / points(1.0)
    return [
        rule(left - over, top, right + over, top, width),
        rule(left - over, bottom, right + over, bottom, width),
        rule(left, top, left, bottom, width),
        rule(right, top, right, bottom, width),
    ]


def is_dark(colour: str) -> bool:
    """Return whether white is better read on a colour than black (relative luminance)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 150
