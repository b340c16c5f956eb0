"""The line composer: a paragraph in, justified lines of the 版心 out (GB/T 9704-2012, 5.2.3; format.md §3.4).

What comes in: inlines, a font role with its real widths, a measure in pt. What goes out: `Line`s, each
with its letter spacing. Nothing is lost, moved or added: the lines joined are the paragraph. It draws
nothing and knows no page.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.document.kinsoku import HANG, is_autospaced, is_breakable, is_run_break
from pipeline.document.model import FigureText, Inline, Inlines, Text
from pipeline.fonts import FontBook

BLANK: Final = "＿"
"""A row of these is a line to be filled in by hand (签名：＿＿＿＿)."""
BLANK_ROLE: Final = "黑体"
"""The face whose blanks join to one line; it is as wide in all of them."""
_TOLERANCE: Final = 0.02
"""pt; a line may be wider than the measure by this much (rounding)."""
_LOOSEST: Final = 0.35
"""Em; a line that would need more extra space a character is left ragged."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line with one letter spacing, ready to print."""

    text: str
    figure: str | None
    """Id of the figure it belongs to; several runs may share one, the first is its destination."""
    spacing: float
    """pt after each character."""
    lead: bool = False
    gap: float = 0.0
    """pt in front of it: extra space between a 汉字 and a Latin letter or digit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One composed line; runs of ASCII keep their own spacing so that numbers are not pulled apart."""

    content: Inlines
    """What stands on the line, without the lead; a figure broken over two lines is in both."""
    indent: float
    """pt from the left edge of the measure."""
    spacing: float
    """pt after each character that is not ASCII; fills the measure except on the last line."""
    ascii_spacing: float
    """pt after each ASCII character."""
    last: bool
    lead: str = ""
    """Number in front of a paragraph (`1.`), set in its own role; only on the first line."""
    autospace: float = 0.0
    """pt at each border of 汉字 and Latin letters or digits inside the line."""

    @property
    def text(self) -> str:
        """The characters of the line, lead included."""
        return self.lead + "".join(item.text for item in self.content)

    def runs(self) -> tuple[Run, ...]:
        """Return the line cut into runs of one figure and one spacing, in order."""
        runs: list[Run] = []
        pieces: list[tuple[Inline, bool]] = [(item, False) for item in self.content]
        if self.lead:
            pieces.insert(0, (Text(self.lead), True))
        for item, lead in pieces:
            figure = item.id if isinstance(item, FigureText) else None
            for text in split_scripts(item.text):
                spacing = self.ascii_spacing if text.isascii() else self.spacing
                bordered = bool(runs) and is_autospaced(runs[-1].text[-1], text[0])
                runs.append(Run(text, figure, spacing, lead, self.autospace if bordered else 0.0))
        return tuple(runs)


def split_scripts(text: str) -> Iterator[str]:
    """Yield the text cut into stretches that are all ASCII, all blanks to fill in, or neither."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or _script(text[place]) != _script(text[start]):
            yield text[start:place]
            start = place


def _script(char: str) -> int:
    return 0 if char.isascii() else 1 if char == BLANK else 2


def fit_spacing(size: float, width: float, chars: int | None) -> float:
    """Return the letter spacing in pt (whole twips, downwards) that puts `chars` characters on a line.

    28 characters of 16 pt in 442.2 pt: −0.25 pt, the value the DOCX carries as well (`w:spacing -5`).
    None gives 0.
    """
    if chars is None:
        return 0.0
    return math.floor((width / chars - size) * 20 + 1e-6) / 20


def slice_inlines(content: Inlines, start: int, end: int) -> Inlines:
    """Return the inlines between two character positions; a figure cut in two keeps its id in both."""
    taken: list[Inline] = []
    place = 0
    for item in content:
        piece = item.text[max(start - place, 0) : max(end - place, 0)]
        if piece:
            taken.append(
                FigureText(item.id, piece) if isinstance(item, FigureText) else Text(piece)
            )
        place += len(item.text)
    return tuple(taken)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A paragraph as characters with their widths in pt, base spacing included."""

    text: str
    widths: tuple[float, ...]
    gaps: tuple[float, ...]
    """Autospace in front of each character, counted only inside a line."""
    base: float

    def width(self, start: int, end: int) -> float:
        return sum(self.widths[start:end]) + sum(self.gaps[start + 1 : end])


def compose(  # noqa: PLR0913  a paragraph's measures, all by name
    content: Inlines,
    *,
    role: str,
    fonts: FontBook,
    size: float,
    width: float,
    chars: int | None,
    first_indent: float,
    hanging: bool,
    autospace: float = 0.0,
    rest_indent: float = 0.0,
    lead: str = "",
    lead_role: str | None = None,
) -> tuple[Line, ...]:
    """Return the paragraph as lines; () for an empty one.

    `size`, `width` and the indents are pt; `chars` is the number of characters a line is made for (None:
    no tightening); `autospace` is em at borders of 汉字 and ASCII (0 in our papers). `lead` stands in front
    of the content in `lead_role`.
    """
    body = "".join(item.text for item in content)
    text = lead + body
    if not text:
        return ()
    base = fit_spacing(size, width, chars)
    roles = [lead_role or role] * len(lead) + [role] * len(body)
    pairs = itertools.pairwise(text)
    measured = _Measured(
        text,
        tuple(fonts.advance(r, c) * size + base for r, c in zip(roles, text, strict=True)),
        (0.0, *(autospace * size if autospace and is_autospaced(a, b) else 0.0 for a, b in pairs)),
        base,
    )
    lines: list[Line] = []
    start = 0
    while start < len(text):
        indent = rest_indent if start else first_indent
        end = _fill(measured, start, width - indent, hanging=hanging, floor=len(lead))
        spacing = (
            base
            if end == len(text)
            else _spacing(measured, start, end, width - indent, size, hanging)
        )
        lines.append(
            Line(
                slice_inlines(content, max(start - len(lead), 0), max(end - len(lead), 0)),
                indent,
                spacing,
                base,
                end == len(text),
                "" if start else lead,
                autospace * size,
            )
        )
        start = end
    return tuple(lines)


def _fill(para: _Measured, start: int, room: float, *, hanging: bool, floor: int) -> int:
    """Return where the line that begins at `start` ends (exclusive)."""
    text, total = para.text, 0.0
    end = start
    while end < len(text):
        step = para.widths[end] + (para.gaps[end] if end > start else 0.0)
        if total + step > room + _TOLERANCE:
            break
        total += step
        end += 1
    else:
        return end
    hung = _hang(text, end, hanging=hanging) if end > start else end
    if hung > end and (hung == len(text) or is_breakable(text[hung - 1], text[hung])):
        return hung
    lowest = max(start, floor)
    for place in range(min(end, len(text) - 1), lowest, -1):
        if is_breakable(text[place - 1], text[place]):
            return (
                _cut_address(para, start, place, end, room)
                if _is_endless(para, place, room)
                else place
            )
    return _cut_run(text, start, end) or max(end, start + 1)


def _hang(text: str, end: int, *, hanging: bool) -> int:
    """Return the end of the line when spaces, and one mark in hanging mode, may stand outside it."""
    place = end
    while place < len(text) and text[place] == " ":
        place += 1
    return place + (hanging and place == end and text[place] in HANG)


def _is_endless(para: _Measured, place: int, room: float) -> bool:
    """Return whether the ASCII run that begins at `place` is wider than a whole line."""
    end = place
    while end < len(para.text) and para.text[end].isascii() and para.text[end] != " ":
        end += 1
    return para.width(place, end) > room


def _cut_address(para: _Measured, start: int, place: int, end: int, room: float) -> int:
    """Return where to end a line that an endless ASCII run (from `place`) does not fit on.

    Inside the run at a good place; before it when the line is half full; else anywhere in the run.
    """
    cut = _cut_run(para.text, place, end)
    if cut is not None:
        return cut
    return place if para.width(start, place) > room / 2 else max(end, start + 1)


def _cut_run(text: str, start: int, end: int) -> int | None:
    """Return the last good place between start and end to break an ASCII run, after / . - and such."""
    for place in range(min(end, len(text) - 1), start, -1):
        if is_run_break(text[place - 1], text[place]):
            return place
    return None


def _spacing(
    para: _Measured, start: int, end: int, room: float, size: float, hanging: bool
) -> float:
    """Return the spacing after each non-ASCII character that fills the line exactly."""
    text = para.text[start:end]
    solid = len(text.rstrip(" "))
    if hanging and text[solid - 1] in HANG and para.width(start, start + solid) > room + _TOLERANCE:
        solid -= 1
    # what follows the last character is no part of the line
    wide = sum(not char.isascii() for char in text[: solid - 1])
    slack = room - para.width(start, start + solid) + para.base
    if not wide or slack / wide > _LOOSEST * size:
        return para.base
    return para.base + slack / wide


def natural_width(content: Inlines, *, role: str, fonts: FontBook, size: float) -> float:
    """Return the width in pt of the content on one line without any tightening."""
    return sum(fonts.measure(role, item.text) for item in content) * size


def line_texts(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the text of each line, for comparisons."""
    return tuple(line.text for line in lines)
