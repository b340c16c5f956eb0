"""The program's own papers as pages: cover, catalogue, dividers, gap sheets, 备考表.

A volume's plan comes in, items to be drawn go out. Every page is A4 portrait; the left edge is bound, the
lower corners stay free for the page number. Black on white, but for the colour of a section's divider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.document.geometry import points
from pipeline.document.numerals import chinese_number
from pipeline.document.profile import Profile
from pipeline.dossier.model import PageMap, Section
from pipeline.dossier.papersetting import Box, Setter, frame, is_dark, placed, rule
from pipeline.dossier.papertables import Area, Column, TablePage, lay_rows
from pipeline.dossier.paperwords import (
    NumberedContent,
    catalogue_columns,
    catalogue_rows,
    cover_facts,
    gap_facts,
    gap_title,
    item_rows,
    kept_at,
    record_statements,
    record_title,
    signatures,
    statement_heading,
)
from pipeline.dossier.volume import Content, VolumePlan
from pipeline.writers.canvas import Fill, Item, Page
from pipeline.writers.fitting import FitText

_LEFT, _RIGHT, _TOP, _BOTTOM = 24.0, 196.0, 20.0, 274.0
_WIDTH: Final = _RIGHT - _LEFT
_NAME_SIZES: Final = (42.0, 38.0, 34.0, 30.0, 27.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0)
_HEAD_SIZES: Final = (22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.5, 9.0)
_TITLE_SIZES: Final = (24.0, 22.0, 20.0)
_TEXT_SIZES: Final = (14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.0, 8.0, 7.0, 6.0)
_SMALL_SIZES: Final = (10.5, 10.0, 9.0, 8.0, 7.0, 6.0)
_TAB: Final = (14.0, 26.0, 28.0, 22.0)
"""mm: width and height of a divider's tab, from one tab to the next, from the paper's top to the first."""
_TABS: Final = 8
"""Tabs from top to bottom; a ninth section begins at the top again."""
_BLANKS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "缺件说明": (("缺件原因",), ("责任人", "补齐期限"), ("经办人签字", "补齐日期")),
    "纸质件说明": (("保管人", "核对日期"), ("核对人签字", "备注")),
    "材料打不开说明": (("处理意见",), ("责任人", "补齐期限"), ("经办人签字", "补齐日期")),
}


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sets the papers of one volume."""

    setter: Setter
    profile: Profile
    plan: VolumePlan
    page_map: PageMap | None

    # --- cover ----------------------------------------------------------------------------------------

    def cover(self) -> Page:
        """Return the cover: GB/T 9705-2008, 案卷封面."""
        plan, profile = self.plan, self.profile
        page = [
            *frame((_LEFT, _TOP, _WIDTH, 257.0), 1.8),
            *frame((_LEFT + 1.7, _TOP + 1.7, _WIDTH - 3.4, 253.6), 0.5),
            *self._cover_number(),
        ]
        inner = (_LEFT + 12, 0.0, _WIDTH - 24, 0.0)
        page += self._big(plan.unit, profile.font_heading1, (inner[0], 56, inner[2], 20))
        page += self.setter.heading(
            plan.dossier, profile.font_title, (inner[0], 84, inner[2], 44), _NAME_SIZES
        )
        year = (inner[0], 132, inner[2], 14)
        page += self.setter.text(f"{plan.year}年度", "楷体", year, _HEAD_SIZES, "centre")
        if plan.subject:
            box = (inner[0], 147, inner[2], 24)
            page += self._big(plan.subject, "楷体", box)
        return [*page, *self._cover_facts()]

    def _big(self, text: str, role: str, box: Box) -> list[Item]:
        return self.setter.heading(text, role, box, _HEAD_SIZES)

    def _cover_number(self) -> list[Item]:
        """Return the cells at the upper right: 全宗号, 年度, 卷号."""
        plan = self.plan
        cells = (("全宗号", plan.fonds), ("年度", str(plan.year)), ("卷号", plan.number))
        left, top, width = _RIGHT - 80, _TOP + 10, 22.0
        items = frame((left, top, 3 * width, 15), 0.8)
        items.append(rule(left, top + 6.5, left + 3 * width, top + 6.5))
        for place, (head, value) in enumerate(cells):
            x = left + place * width
            items += [rule(x, top, x, top + 15)] if place else []
            items += self.setter.text(
                head, "宋体", (x + 1, top, width - 2, 6.5), _SMALL_SIZES, "centre"
            )
            items += self.setter.text(
                value, "宋体", (x + 1, top + 6.5, width - 2, 8.5), _SMALL_SIZES, "centre"
            )
        return items

    def _cover_facts(self) -> list[Item]:
        """Return the facts in the lower half, each value on a line, the last two side by side."""
        facts = cover_facts(self.plan, self.page_map)
        long, short = facts[:-2], facts[-2:]
        left, label, pitch = _LEFT + 20, 34.0, 13.5
        right = _RIGHT - 20
        top = 266 - pitch * (len(long) + 1)
        items: list[Item] = []
        for place, (name, value) in enumerate(long):
            y = top + place * pitch
            items += self._fact(name, value, (left, y, label, pitch), right)
        y = top + len(long) * pitch
        half = (right - left) / 2
        items += self._fact(*short[0], (left, y, label, pitch), left + half - 4)
        items += self._fact(*short[1], (left + half + 4, y, 22.0, pitch), right)
        return items

    def _fact(self, name: str, value: str, box: Box, right: float) -> list[Item]:
        x, y, label, height = box
        spread = {2: "　　", 3: "　"}.get(len(name), "")
        shown = spread.join(name) if len(name) == 2 else name
        start = x + label
        room = (start + 2, y, right - start - 4, height)
        return [
            *self.setter.text(
                shown, self.profile.font_heading1, (x, y, label, height), _TEXT_SIZES
            ),
            *self.setter.text(value, self.profile.font_body, room, _TEXT_SIZES, "centre"),
            rule(start, y + height - 2.6, right, y + height - 2.6, 0.6),
        ]

    # --- catalogue ------------------------------------------------------------------------------------

    def catalogue(self) -> tuple[TablePage, ...]:
        """Return the catalogue, each page with its head and foot."""
        plan, profile = self.plan, self.profile
        area = Area(_LEFT, 47.0, 33.0, _BOTTOM, size=9.0 if len(self._columns()) > 7 else 10.0)
        rows = tuple(catalogue_rows(plan, self.page_map))
        pages = lay_rows(self.setter, profile, self._columns(), rows, area)
        made: list[TablePage] = []
        for place, page in enumerate(pages):
            head = self._catalogue_head(first=not place)
            text = f"目录　第{place + 1}页　共{len(pages)}页"
            box = (_LEFT, 279, _WIDTH, 6)
            foot = self.setter.text(text, "宋体", box, (9.0,), "centre")
            made.append(TablePage((*head, *page.items, *foot), page.links))
        return tuple(made)

    def _columns(self) -> tuple[Column, ...]:
        return catalogue_columns(self.plan.form)

    def _catalogue_head(self, *, first: bool) -> list[Item]:
        plan, profile = self.plan, self.profile
        items: list[Item] = []
        if first:
            title = "　".join(plan.form.value) if len(plan.form.value) < 5 else plan.form.value
            items += self.setter.text(
                title, profile.font_title, (_LEFT, 20, _WIDTH, 14), _HEAD_SIZES, "centre"
            )
        y = 36.5 if first else 22.5
        about = f"{plan.holder}　{plan.dossier}{plan.subject and f'（{plan.subject}）'}"
        items += self.setter.text(
            about, profile.font_table, (_LEFT, y, _WIDTH - 42, 10), _SMALL_SIZES
        )
        number = f"{plan.year}年度　卷号：{plan.number}"
        box = (_RIGHT - 50, y, 50, 10)
        return items + self.setter.text(number, profile.font_table, box, _SMALL_SIZES, "right")

    # --- dividers -------------------------------------------------------------------------------------

    def divider(self, section: Section, contents: Sequence[NumberedContent]) -> list[Page]:
        """Return the pages of a divider: its tab at the outer edge, its name, its items."""
        profile = self.profile
        right = 186.0
        columns = (
            Column("代号", 18),
            Column("项目", 82, centred=False),
            Column("情况", 42),
            Column("页号", 20),
        )
        area = Area(_LEFT, 140.0, 40.0, 268.0, least=9.5, size=12.0)
        rows = tuple(item_rows(section, contents, self.page_map))
        tables = lay_rows(self.setter, profile, columns, rows, area)
        pages: list[Page] = []
        for place, table in enumerate(tables):
            page = [*self._tab(section), *self._divider_head(right)]
            if not place:
                page += self._divider_name(section, right)
            pages.append([*page, *table.items])
        return pages

    def _tab(self, section: Section) -> list[Item]:
        width, height, pitch, top = _TAB
        y = top + (section.number - 1) % _TABS * pitch
        x = 210 - width
        fill = Fill(points(x), points(y), points(width), points(height), section.colour)
        colour = "#ffffff" if is_dark(section.colour) else ""
        number = chinese_number(section.number)
        box = (x + 1, y, width - 4, height)
        # black lines too, so that the tab is seen on a photocopy
        edges = [
            rule(x, y, 210, y),
            rule(x, y + height, 210, y + height),
            rule(x, y, x, y + height),
        ]
        text = self.setter.text(
            number, self.profile.font_heading1, box, (22.0, 18.0, 14.0, 10.0), "centre", colour
        )
        return [fill, *edges, *text]

    def _divider_head(self, right: float) -> list[Item]:
        plan, profile = self.plan, self.profile
        about = f"{plan.holder}　{plan.dossier}{plan.subject and f'（{plan.subject}）'}"
        return [
            *self.setter.text(about, "楷体", (_LEFT, 22, right - _LEFT - 40, 12), _SMALL_SIZES),
            *self.setter.text(
                f"{plan.year}年度　第{plan.number}卷",
                profile.font_table,
                (right - 46, 22, 46, 12),
                _SMALL_SIZES,
                "right",
            ),
            rule(_LEFT, 35, right, 35, 0.8),
        ]

    def _divider_name(self, section: Section, right: float) -> list[Item]:
        width = right - _LEFT
        bar = Fill(
            points(_LEFT + width / 2 - 32), points(124), points(64), points(2.4), section.colour
        )
        ordinal = f"第{chinese_number(section.number)}类"
        return [
            *self.setter.text(
                ordinal, "楷体", (_LEFT, 62, width, 14), (26.0, 22.0, 18.0), "centre"
            ),
            *self.setter.heading(
                section.name, self.profile.font_title, (_LEFT, 80, width, 38), _NAME_SIZES[1:]
            ),
            bar,
        ]

    # --- gap sheets -----------------------------------------------------------------------------------

    def gap(self, content: Content) -> Page:
        """Return the sheet that stands for what is missing, kept on paper or unreadable."""
        self.setter.file = content.file
        plan, profile = self.plan, self.profile
        title = gap_title(content)
        spaced = "　".join(title) if len(title) < 6 else title
        page = self.setter.text(
            spaced, profile.font_title, (_LEFT, 30, _WIDTH, 16), _TITLE_SIZES, "centre"
        )
        about = f"{plan.year}年度　{plan.dossier}　第{plan.number}卷"
        page += self.setter.text(about, "楷体", (_LEFT, 48, _WIDTH, 8), _TEXT_SIZES[2:], "centre")
        form = _Form(self, 60.0)
        for label, value in gap_facts(plan, content):
            form.add(((label, (value,)),), 12.0)
        place = kept_at(content)
        if place:
            form.add((("原件存放地点", (place,)),), 16.0)
        form.add((("情况说明", content.reasons or (content.note,)),), 32.0)
        for labels in _BLANKS[title]:
            form.add(tuple((label, ()) for label in labels), 26.0 if len(labels) == 1 else 14.0)
        page += form.items
        note = "补齐后把材料放进佐证文件夹，重新整理一次，材料就装订在本页的位置。"
        if not place:
            page += self.setter.text(
                note, "楷体", (_LEFT, form.y + 3, _WIDTH, 8), _SMALL_SIZES, "left"
            )
        self.setter.file = ""
        return page

    # --- 备考表 ---------------------------------------------------------------------------------------

    def record(self) -> Page:
        """Return the 备考表: what is in the volume, in numbers, and who answers for it."""
        plan, profile = self.plan, self.profile
        title = "　".join(record_title(plan.form))
        page = self.setter.text(
            title, profile.font_title, (_LEFT, 24, _WIDTH, 16), _TITLE_SIZES, "centre"
        )
        about = (
            f"{plan.holder}　{plan.dossier}{plan.subject and f'（{plan.subject}）'}　{plan.number}"
        )
        page += self.setter.text(about, "楷体", (_LEFT, 42, _WIDTH, 10), _TEXT_SIZES[2:], "centre")
        page += frame((_LEFT, 56, _WIDTH, 214), 1.2)
        inner = (_LEFT + 8, _WIDTH - 16)
        word = statement_heading(plan.form)
        page += self.setter.text(word, profile.font_heading1, (inner[0], 61, inner[1], 10), (14.0,))
        texts = [
            FitText(f"{place}. {text}", profile.font_body)
            for place, text in enumerate(record_statements(plan, self.page_map), 1)
        ]
        fitted = self.setter.fit(texts, points(inner[1]), points(100), _TEXT_SIZES)
        page += placed(fitted, points(inner[0]), points(74), points(inner[1]))
        page += self._blank_lines(74 + fitted.height / points(1.0) + 12, inner)
        return [*page, *self._signatures()]

    def _blank_lines(self, top: float, inner: tuple[float, float]) -> list[Item]:
        """Return lines to write on by hand, down to the signatures."""
        items: list[Item] = []
        y = top
        while y < 214:
            items.append(rule(inner[0], y, inner[0] + inner[1], y, 0.3))
            y += 11
        return items

    def _signatures(self) -> list[Item]:
        found = signatures(self.plan)
        pitch = 11.0
        left, right = _RIGHT - 92, _RIGHT - 10
        top = 266 - pitch * len(found)
        items: list[Item] = []
        for place, (name, value) in enumerate(found):
            box = (left, top + place * pitch, 30.0, pitch)
            items += self._fact(name, value, box, right)
        return items


class _Form:
    """Rows of labels and values, each row as high as it needs."""

    def __init__(self, sheets: Sheets, top: float) -> None:
        self._sheets = sheets
        self._top = top
        self.y = top
        """mm; where the next row begins."""
        self._inner: list[Item] = []

    @property
    def items(self) -> list[Item]:
        """Return all rows with their frame."""
        outer = frame((_LEFT, self._top, _WIDTH, self.y - self._top), 1.0)
        return [*outer, *self._inner]

    def add(self, cells: Sequence[tuple[str, Sequence[str]]], least: float) -> None:
        """Add a row of pairs side by side."""
        setter, profile = self._sheets.setter, self._sheets.profile
        label, width = 35.0, _WIDTH / len(cells)
        room = points(width - label - 6)
        made = [
            setter.fit(
                [FitText(text, profile.font_body) for text in texts],
                room,
                points(62),
                _TEXT_SIZES[2:],
            )
            for _, texts in cells
        ]
        height = max(least, *(fitted.height / points(1.0) + 4 for fitted in made))
        for place, ((name, _), fitted) in enumerate(zip(cells, made, strict=True)):
            x = _LEFT + place * width
            self._inner += setter.text(
                name,
                profile.font_heading1,
                (x + 1, self.y, label - 2, height),
                _TEXT_SIZES[2:],
                "centre",
            )
            top = points(self.y) + (points(height) - fitted.height) / 2
            self._inner += placed(fitted, points(x + label + 3), top, room)
            self._inner.append(rule(x + label, self.y, x + label, self.y + height))
            if place:
                self._inner.append(rule(x, self.y, x, self.y + height))
        if self.y > self._top:
            self._inner.append(rule(_LEFT, self.y, _RIGHT, self.y))
        self.y += height
