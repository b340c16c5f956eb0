"""Where the lines of each paragraph begin and end, read from written files and from nothing else.

A DOCX gives the paragraphs, a PDF the lines; what goes out is, for each paragraph, the spans of its
characters that stand on one line each. Blanks are left out on both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import docx

from pipeline.document.kinsoku import HANG
from tests.judges import pdfread
from tests.judges.pdfread import MM, Line

BODY_STYLE = "Normal Indent"
FOOT = (297 - 35) * MM
"""Lower edge of the 版心: what stands below it is the page number."""
MARKED = frozenset("%“”‘’（）《》〔〕0123456789")
"""Characters that make a line harder to break alike."""
ALL_LINES = "全部正文行"
MARKED_LINES = "其中含数字、百分号、引号、括号的行"
PAGED_LINES = "分行一致并且在同一页"


@dataclass(frozen=True, slots=True)
class Broken:
    """One paragraph with its lines in one PDF."""

    style: str
    text: str
    starts: tuple[int, ...]
    """Place in the paragraph of the first character of each line."""
    lines: tuple[Line, ...]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """First and last place (exclusive) of each line."""
        return tuple(pairwise((*self.starts, len(self.text))))

    def page_of(self, span: tuple[int, int]) -> int:
        """Return the page (from 0) of the line with this span."""
        return self.lines[self.spans.index(span)].page


@dataclass(frozen=True, slots=True)
class Printed:
    """All paragraphs of one PDF."""

    paragraphs: tuple[Broken, ...]
    furniture: int
    """Page numbers, left out."""
    undrawn: str
    """Marks that the PDF lacks: LibreOffice does not draw some that hang."""

    @property
    def body(self) -> tuple[Broken, ...]:
        """The paragraphs of body text: no titles, no headings."""
        return tuple(item for item in self.paragraphs if item.style == BODY_STYLE)


@dataclass(frozen=True, slots=True)
class Share:
    """So many lines of so many are equal."""

    equal: int
    lines: int

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.equal / self.lines

    def __str__(self) -> str:
        return f"{self.equal}/{self.lines} = {self.value:.1%}"


def read(docx_path: Path, pdf_path: Path) -> Printed:
    """Return the DOCX's paragraphs as the PDF breaks them.

    Raises:
        AssertionError: the PDF says something else than the DOCX.
    """
    lines = pdfread.lines(pdf_path)
    printed = [line for line in lines if line.y < FOOT + 5 and _solid(line.text)]
    paragraphs, undrawn, place = [], "", 0
    for style, text in _paragraphs(docx_path):
        starts, own, position = [], [], 0
        while position < len(text):
            if text[position:] in HANG:
                undrawn += text[position]
                break
            line = printed[place]
            shown = _solid(line.text)
            if text[position] in HANG and text.startswith(shown, position + 1):
                undrawn += text[position]
                position += 1
            assert text.startswith(shown, position), (text[position:], shown)
            starts.append(position)
            own.append(line)
            position += len(shown)
            place += 1
        paragraphs.append(Broken(style, text, tuple(starts), tuple(own)))
    assert place == len(printed), [line.text for line in printed[place:]]
    return Printed(tuple(paragraphs), len(lines) - len(printed), undrawn)


def compare(theirs: Printed, ours: Printed) -> dict[str, Share]:
    """Return how many body lines cover the same characters of their paragraph.

    The divisor is the greater number of lines of each paragraph. A difference early in a paragraph
    counts with all lines that it shifts; nothing is brought back in step.
    """
    counts: Counter[tuple[str, bool]] = Counter()
    for left, right in zip(theirs.body, ours.body, strict=True):
        assert left.text == right.text
        for span in max(left.spans, right.spans, key=len):
            equal = span in left.spans and span in right.spans
            counts[ALL_LINES, equal] += 1
            if MARKED & set(right.text[slice(*span)]):
                counts[MARKED_LINES, equal] += 1
            paged = equal and left.page_of(span) == right.page_of(span)
            counts[PAGED_LINES, paged] += 1
    return {
        kind: Share(counts[kind, True], counts[kind, True] + counts[kind, False])
        for kind in (ALL_LINES, MARKED_LINES, PAGED_LINES)
    }


def first_differences(theirs: Printed, ours: Printed) -> list[tuple[str, str]]:
    """Return, for each paragraph broken otherwise, the first line that differs: theirs, ours."""
    found = []
    for left, right in zip(theirs.body, ours.body, strict=True):
        pairs = zip(left.spans, right.spans, strict=False)
        span = next(((a, b) for a, b in pairs if a != b), None)
        if span is not None:
            found.append((left.text[slice(*span[0])], right.text[slice(*span[1])]))
    return found


def split_runs(printed: Printed, *, joined: Sequence[str] = (".", "%")) -> list[str]:
    """Return the places where a number or a Latin word is broken over two lines."""
    found = []
    for item in printed.paragraphs:
        for start in item.starts[1:]:
            left, right = item.text[start - 1], item.text[start]
            if (left + right).isascii() and (left.isalnum() or left in joined):
                found.append(item.text[start - 6 : start] + "|" + item.text[start : start + 6])
    return found


def overhang(printed: Printed) -> float:
    """Return how far in pt the body's last characters stand outside the 版心, at the worst place."""
    worst = float("-inf")
    for item in printed.body:
        for line in item.lines:
            char = line.chars[-1]
            edge = (184 if line.page % 2 == 0 else 182) * MM
            right = char.box[2] if char.text.isascii() else char.x + char.size
            worst = max(worst, right - edge)
    return worst


def steps(printed: Printed, *, before: bool) -> list[float]:
    """Return the distances in pt from pen to pen over borders of 汉字 and digits on last lines.

    `before`: from a 汉字 to the digit after it; else from a digit to the 汉字 after it. Last lines are
    not stretched.
    """
    found = []
    for item in printed.body:
        for left, right in pairwise(item.lines[-1].chars):
            first, second = (right, left) if before else (left, right)
            if first.text.isdigit() and second.text.isalnum() and not second.text.isascii():
                found.append(right.x - left.x)
    return found


def _paragraphs(path: Path) -> list[tuple[str, str]]:
    found = [(item.style.name, _solid(item.text)) for item in docx.Document(path).paragraphs]
    return [(style, text) for style, text in found if text]


def _solid(text: str) -> str:
    return "".join(text.split())
