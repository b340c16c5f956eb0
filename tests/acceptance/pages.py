"""Pages of a finished PDF measured with a ruler: what GB/T 9704-2012 wants, and where a page differs.

A path comes in, complaints go out, in millimetres and page by page. No `pipeline` here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.judges import pdfread
from tests.judges.pdfread import MM, Char, Line

TOLERANCE = 0.5
"""mm."""
PITCH = 225 / 22
BODY, NUMBER = 16.0, 14.0
"""pt; 三号 and 四号."""


@dataclass(frozen=True)
class Page:
    """One upright page of text."""

    number: int
    """From 1."""
    lines: tuple[Line, ...]
    """Lines of body text."""
    dashes: tuple[Char, ...]
    """The two dashes of the page number."""

    @property
    def left(self) -> float:
        """Where the 版心 begins: 订口 of odd pages, 切口 of even ones, mm."""
        return 28.0 if self.number % 2 else 26.0


def upright_pages(path: Path) -> list[Page]:
    """The upright pages of a PDF."""
    found = []
    for number, (lines, size) in enumerate(
        zip(pdfread.lines_per_page(path), pdfread.page_sizes(path), strict=True), start=1
    ):
        if size[0] > size[1]:
            continue
        body = tuple(line for line in lines if _is_size(line.chars[0], BODY))
        dashes = tuple(
            char
            for line in lines
            for char in line.chars
            if char.text == "—" and _is_size(char, NUMBER)
        )
        found.append(Page(number, body, dashes))
    return found


def full_pages(path: Path) -> list[Page]:
    """The pages that hold nothing but text from the first line of the 版心 to the last."""
    return [page for page in upright_pages(path) if _steps(page) == 21]


def _is_size(char: Char, size: float) -> bool:
    return abs(char.size - size) < 0.1


def _steps(page: Page) -> int:
    """How many whole lines the page's body runs over, when no other thing stands between."""
    if len(page.lines) < 2 or any(
        abs((below.y - above.y) / MM - PITCH) > 0.1 for above, below in pairwise(page.lines)
    ):
        return 0
    return len(page.lines) - 1


def paper_complaints(path: Path) -> Iterator[str]:
    """Pages that are not A4."""
    for number, size in enumerate(pdfread.page_sizes(path), start=1):
        sides = sorted(side / MM for side in size)
        if abs(sides[0] - 210) > 0.1 or abs(sides[1] - 297) > 0.1:
            yield f"page {number} is {sides[0]:.1f} × {sides[1]:.1f} mm"


def text_complaints(page: Page) -> Iterator[str]:
    """What is wrong with the 版心 of a full page: its edges, 22 lines, 28 characters a line."""
    name = f"page {page.number}"
    if len(page.lines) != 22:
        yield f"{name} has {len(page.lines)} lines"
    whole = [line for line in page.lines if _ems(line) == 28]
    if not whole:
        yield f"{name} has no line of 28 characters"
    if any(_ems(line) > 28.5 for line in page.lines):
        yield f"{name} has a line of more than 28 characters"
    for line in whole:
        last = line.chars[-1]
        right = (last.x + last.size * (0.5 if last.text.isascii() else 1)) / MM
        yield from _off(f"{name}: left edge", line.left / MM, page.left)
        yield from _off(f"{name}: right edge", right, page.left + 156)
    yield from _off(f"{name}: upper edge", _middle(page.lines[0]) - PITCH / 2, 37)
    yield from _off(f"{name}: lower edge", _middle(page.lines[-1]) + PITCH / 2, 297 - 35)


def _ems(line: Line) -> float:
    """Width in characters: digits and Latin letters count half."""
    return sum(0.5 if char.text.isascii() else 1.0 for char in line.chars)


def _middle(line: Line) -> float:
    """Height of the middle of the line's 汉字 in mm, which is the middle of the line."""
    inks = [char.box for char in line.chars if "\u4e00" <= char.text <= "\u9fff"]
    return sum(box[1] + box[3] for box in inks) / 2 / len(inks) / MM


def number_complaints(page: Page) -> Iterator[str]:
    """What is wrong with the page number: dashes 7 mm under the 版心, one 字 in from the outside."""
    name = f"page {page.number}"
    if len(page.dashes) != 2:
        yield f"{name} has {len(page.dashes)} dashes of a page number"
        return
    first, last = page.dashes
    for dash in page.dashes:
        yield from _off(f"{name}: top of the dash", dash.box[1] / MM, 297 - 35 + 7)
    if page.number % 2:
        yield from _off(f"{name}: right end", last.box[2] / MM, page.left + 156 - NUMBER / MM)
    else:
        yield from _off(f"{name}: left end", first.box[0] / MM, page.left + NUMBER / MM)


def wide_number_complaints(path: Path) -> Iterator[str]:
    """Landscape pages have the number where upright ones have it, when the sheet is turned back."""
    for number, size in enumerate(pdfread.page_sizes(path), start=1):
        if size[0] < size[1]:
            continue
        dashes = [
            char.box
            for char in pdfread.chars(path)
            if char.page == number - 1 and char.text == "—" and _is_size(char, NUMBER)
        ]
        name = f"landscape page {number}"
        if len(dashes) != 2:
            yield f"{name} has {len(dashes)} dashes of a page number"
            continue
        for box in dashes:
            yield from _off(f"{name}: top of the dash", 297 - box[2] / MM, 297 - 35 + 7)
        if number % 2:
            right = max(box[3] for box in dashes) / MM
            yield from _off(f"{name}: right end", right, 28 + 156 - NUMBER / MM)
        else:
            left = min(box[1] for box in dashes) / MM
            yield from _off(f"{name}: left end", left, 26 + NUMBER / MM)


def _off(what: str, is_at: float, belongs: float) -> Iterator[str]:
    if abs(is_at - belongs) > TOLERANCE:
        yield f"{what} is at {is_at:.2f} mm, not {belongs:.2f}"
