"""Labels one by one: strips for 抽杆夹, spines and covers of boxes, with upright text from top to bottom.

What a label says and where it stands come in, items to be drawn go out. DA/T 22-2015: a spine has 全宗号,
年度, 保管期限, 起止件号 (the first above, the last below), 盒号; a cover has the 全宗名称.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.document.geometry import points
from pipeline.document.numerals import chinese_number
from pipeline.dossier.labelboxes import BoxLoad
from pipeline.dossier.model import Section
from pipeline.dossier.papersetting import (
    ASCENT,
    Box,
    Setter,
    frame,
    is_dark,
    placed,
    printable,
    rule,
)
from pipeline.dossier.volume import VolumePlan
from pipeline.writers.canvas import Fill, Item, Words
from pipeline.writers.fitting import FitText

HEIGHT: Final = 277.0
"""mm; an A4 sheet is 297 mm high, and printers leave its edges white."""
STRIP: Final = 15.0
"""mm; width of a strip for a 抽杆夹."""
_UPRIGHT: Final = {
    "（": "︵", "）": "︶", "《": "︽", "》": "︾", "〈": "︿", "〉": "﹀", "“": "﹃", "”": "﹄",
    "‘": "﹁", "’": "﹂", "—": "︱", "…": "︙", "〔": "︹", "〕": "︺", "-": "︱", "－": "︱",
}  # fmt: skip
_HANGING: Final = frozenset("，。、")
"""Marks that stand at the upper right of their square in upright text."""
_CLOSING: Final = frozenset("，。、：；！？︶︾﹀﹄﹂︺）》〉”’〕")
_TOKEN: Final = re.compile(r"[0-9]{1,4}|.", re.DOTALL)
"""Up to four digits stand side by side."""
_PITCH: Final = 1.12
"""em from a character to the one under it."""
_BESIDE: Final = 1.2
"""em from a column to the next."""
_SINGLE: Final = 0.55
_CELL_SINGLE: Final = 0.65
"""Share of the largest size down to which a text stays in one column, or on one line."""
_NAME_SIZES: Final = (
    26.0,
    24.0,
    22.0,
    20.0,
    18.0,
    16.0,
    14.0,
    12.0,
    11.0,
    10.0,
    9.0,
    8.0,
    7.0,
    6.0,
)
_TEXT_SIZES: Final = (13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
_CELL_SIZES: Final = (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
_COVER_SIZES: Final = (40.0, 36.0, 32.0, 28.0, 25.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0)
_TITLE: Final = "小标宋"
_HEAD: Final = "黑体"
_BODY: Final = "宋体"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a spine."""

    head: str
    values: tuple[str, ...]
    height: float


class Pieces:
    """Sets labels; places are mm from the page's upper left corner."""

    def __init__(self, setter: Setter) -> None:
        self._setter = setter

    # --- strips for 抽杆夹 -----------------------------------------------------------------------------

    def volume_strip(self, plan: VolumePlan, x: float, y: float) -> list[Item]:
        """Return the strip of a whole volume: without colour."""
        items = frame((x + 1.5, y + 2, STRIP - 3, 24), 0.8)
        items += self._cell(plan.number, (x + 2, y + 2, STRIP - 4, 24), _CELL_SIZES)
        return items + self._strip(plan, plan.dossier, x, y)

    def section_strip(self, plan: VolumePlan, section: Section, x: float, y: float) -> list[Item]:
        """Return the strip of a section: in its colour above and below."""
        items: list[Item] = [
            _fill((x + 0.8, y, STRIP - 1.6, 28), section.colour),
            _fill((x + 0.8, y + HEIGHT - 5, STRIP - 1.6, 5), section.colour),
        ]
        colour = "#ffffff" if is_dark(section.colour) else ""
        number = chinese_number(section.number)
        box = (x, y, STRIP, 28.0)
        items += self.upright(number, _HEAD, box, (24.0, 20.0, 16.0, 12.0, 9.0), colour)
        return items + self._strip(plan, section.name, x, y)

    def _strip(self, plan: VolumePlan, name: str, x: float, y: float) -> list[Item]:
        return [
            *self.upright(name, _TITLE, (x + 1.5, y + 33, STRIP - 3, 118), _NAME_SIZES),
            rule(x + 3, y + 154, x + STRIP - 3, y + 154, 0.6),
            *self.upright(_holder(plan), _BODY, (x + 1.5, y + 157, STRIP - 3, 88), _TEXT_SIZES),
            rule(x + 3, y + 247, x + STRIP - 3, y + 247, 0.6),
            *self._cell(str(plan.year), (x + 1, y + 249, STRIP - 2, 9), _CELL_SIZES),
            *self._cell(plan.number, (x + 1, y + 259, STRIP - 2, 9), _CELL_SIZES),
        ]

    # --- boxes ----------------------------------------------------------------------------------------

    def spine(self, load: BoxLoad, x: float, y: float) -> list[Item]:
        """Return the spine of a box, as wide as the box."""
        plan, width = load.plan, float(load.width)
        cells = (
            Cell("全宗号", (plan.fonds,), 17),
            Cell("年度", (str(plan.year),), 15),
            Cell("保管期限", (plan.retention,), 17),
            Cell("机构（问题）", (plan.organ,), 20),
            Cell("起止件号", (_item(load.first), _item(load.last)), 27),
            Cell("盒号", (_box_number(load),), 17),
        )
        foot = 12.0
        top = y + HEIGHT - foot - sum(cell.height for cell in cells)
        items = self._spine_names(load, (x + 1.5, y + 5, width - 3, top - y - 9))
        items += self._cells(cells, (x + 1.5, top, width - 3, 0.0))
        stripes = plan.sections
        for place, section in enumerate(stripes):
            share = (width - 3) / len(stripes)
            box = (x + 1.5 + place * share, y + HEIGHT - foot + 3, share, 7.0)
            items.append(_fill(box, section.colour))
        return items

    def _spine_names(self, load: BoxLoad, box: Box) -> list[Item]:
        """Return the names on a spine: side by side where it is wide enough, else one under the other."""
        x, y, width, height = box
        holder = _holder(load.plan)
        if load.width >= 30:
            left, right = width * 0.44, width * 0.56
            return [
                *self.upright(load.plan.dossier, _TITLE, (x + left, y, right, height), _NAME_SIZES),
                *self.upright(holder, _BODY, (x, y, left, height), _TEXT_SIZES),
            ]
        share = height * 0.56
        return [
            *self.upright(load.plan.dossier, _TITLE, (x, y, width, share - 2), _NAME_SIZES),
            *self.upright(holder, _BODY, (x, y + share, width, height - share), _TEXT_SIZES),
        ]

    def _cells(self, cells: Sequence[Cell], box: Box) -> list[Item]:
        x, y, width, _ = box
        items = frame((x, y, width, sum(cell.height for cell in cells)), 0.8)
        for place, cell in enumerate(cells):
            items += [rule(x, y, x + width, y)] if place else []
            items += self._cell(
                cell.head, (x + 0.5, y + 0.5, width - 1, 5.5), (9.0, 8.0, 7.0, 6.0, 5.0)
            )
            room = (cell.height - 6) / len(cell.values)
            for line, text in enumerate(cell.values):
                top = y + 6 + line * room
                items += [rule(x + 2, top, x + width - 2, top, 0.3)] if line else []
                items += self._cell(text, (x + 0.7, top, width - 1.4, room - 0.5), _CELL_SIZES)
            y += cell.height
        return items

    def cover(self, load: BoxLoad) -> list[Item]:
        """Return the cover of a box, a whole sheet."""
        plan = load.plan
        holder = _holder(plan)
        items = frame((18, 18, 174, 261), 1.6)
        items += self._setter.text("全宗名称", _HEAD, (30, 38, 150, 10), (14.0,), "centre")
        items += self._setter.heading(plan.unit, _TITLE, (30, 50, 150, 34), _COVER_SIZES)
        items.append(rule(50, 88, 160, 88, 1.0))
        items += self._setter.heading(plan.dossier, _TITLE, (30, 98, 150, 34), _COVER_SIZES[2:])
        items += self._setter.heading(holder, "楷体", (30, 134, 150, 24), _COVER_SIZES[4:])
        facts = (
            ("全宗号", plan.fonds),
            ("年度", str(plan.year)),
            ("保管期限", plan.retention),
            ("机构（问题）", plan.organ),
            ("起止件号", f"{_item(load.first)}—{_item(load.last)}" if load.first else ""),
            ("盒号", _box_number(load)),
            ("卷号", plan.number),
        )
        top = 168.0
        items += frame((50, top, 110, 12.0 * len(facts)), 1.0)
        items.append(rule(84, top, 84, top + 12.0 * len(facts)))
        for place, (head, text) in enumerate(facts):
            y = top + place * 12
            items += [rule(50, y, 160, y)] if place else []
            items += self._setter.text(head, _HEAD, (51, y, 32, 12), (13.0, 12.0, 11.0), "centre")
            items += self._setter.text(text, _BODY, (86, y, 72, 12), _CELL_SIZES, "centre")
        for place, section in enumerate(plan.sections):
            share = 110 / len(plan.sections)
            items.append(_fill((50 + place * share, 262, share, 6), section.colour))
        return items

    # --- text -----------------------------------------------------------------------------------------

    def _cell(self, text: str, box: Box, sizes: Sequence[float]) -> list[Item]:
        """Return a text in a small cell, in the middle, on several lines where it is long."""
        width, height = points(box[2]), points(box[3])
        texts = (FitText(text, _BODY),)
        # one line a little smaller is better read than a last character alone
        single = [size for size in sizes if self._setter.lines(texts, width, size) == 1]
        chosen = single[:1] if single and single[0] >= sizes[0] * _CELL_SINGLE else sizes
        fitted = self._setter.fit(texts, width, height, chosen)
        top = points(box[1]) + (height - fitted.height) / 2
        return placed(fitted, points(box[0]), top, width, "centre")

    def upright(
        self, text: str, role: str, box: Box, sizes: Sequence[float], colour: str = ""
    ) -> list[Item]:
        """Return a text from top to bottom, its columns from right to left, in the middle of its box."""
        tokens = [_UPRIGHT.get(token, token) for token in _TOKEN.findall(printable(text))]
        tokens = [token for token in tokens if token.strip()]
        fonts = self._setter.fonts
        tokens = [
            token if fonts.face_for(role, token[0]) else _PLAIN.get(token, token)
            for token in tokens
        ]
        if not tokens or not self._setter.has("".join(tokens), role):
            return []
        width, height = points(box[2]), points(box[3])
        wide = max((fonts.measure(role, token) for token in tokens), default=0.0)
        chosen = _size(len(tokens), wide, width, height, sizes)
        if chosen is None:
            self._setter.report_length(len(text))
            return []
        size, needed = chosen
        columns = _columns(tokens, needed)
        longest = max(map(len, columns))
        top = points(box[1]) + (height - longest * size * _PITCH + size * (_PITCH - 1)) / 2
        items: list[Item] = []
        for column, part in enumerate(columns):
            middle = points(box[0]) + width / 2 + ((needed - 1) / 2 - column) * size * _BESIDE
            for row, token in enumerate(part):
                x = middle - fonts.measure(role, token) * size / 2
                y = top + row * size * _PITCH + size * ASCENT
                if token in _HANGING:
                    x, y = x + size * 0.5, y - size * 0.5
                items.append(Words(x, y, size, role, token, colour))
        return items


_PLAIN: Final = {upright: plain for plain, upright in _UPRIGHT.items() if plain not in "-－"}
"""Upright form of a mark → the mark, for faces that have no upright forms."""


def _size(
    count: int, wide: float, width: float, height: float, sizes: Sequence[float]
) -> tuple[float, int] | None:
    """Return size and number of columns for so many characters, the widest of `wide` em; lengths in pt.

    One column, when that needs no smaller part of the largest size than `_SINGLE`; None when none fits.
    """
    fitting: list[tuple[float, int]] = []
    for size in sizes:
        rows = int((height + size * (_PITCH - 1)) / (size * _PITCH) + 0.001)
        columns = -(-count // rows) if rows else 0
        room = width / columns if columns else 0.0
        if columns and wide * size <= room and (columns == 1 or size * _BESIDE <= room):
            fitting.append((size, columns))
    single = [(size, n) for size, n in fitting if n == 1 and size >= sizes[0] * _SINGLE]
    return next(iter([*single, *fitting]), None)


def _columns(tokens: Sequence[str], count: int) -> list[list[str]]:
    """Return the characters in so many columns of one length; none begins with a closing mark if it can.

    A character moves over to the mark, where the column after it is not full.
    """
    length = -(-len(tokens) // count)
    columns = [list(tokens[at : at + length]) for at in range(0, len(tokens), length)]
    for before, after in pairwise(columns):
        while len(before) > 1 and len(after) < length and after[0] in _CLOSING:
            after.insert(0, before.pop())
    return [*columns, *([] for _ in range(count - len(columns)))]


def _holder(plan: VolumePlan) -> str:
    return f"{plan.holder}（{plan.subject}）" if plan.subject else plan.holder


def _item(number: int) -> str:
    return f"{number:04d}" if number else ""


def _box_number(load: BoxLoad) -> str:
    part = f"（{load.place}/{load.places}）" if load.places > 1 else ""
    return f"{load.number}{part}"


def _fill(box: Box, colour: str) -> Fill:
    x, y, width, height = (points(value) for value in box)
    return Fill(x, y, width, height, colour)
