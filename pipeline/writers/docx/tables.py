"""Tables: caption, unit line, header rows that repeat, merged cells, right-aligned figures, 合计.

What comes in: a `Table` of the document. What goes out: its paragraphs and `w:tbl`, row by row, never
cell by coordinate. Rows do not break over pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.document.model import Align, Cell, Table, Text
from pipeline.document.rows import lay_table, whole_twips
from pipeline.writers.docx.oxml import Element, Layout, element, on, paragraph, value
from pipeline.writers.docx.story import Story
from pipeline.writers.docx.style_table import (
    CAPTION,
    TABLE_HEAD,
    TABLE_NOTE,
    TABLE_TEXT,
    TABLE_UNIT,
)
from pipeline.writers.docx.styles import TABLE


@dataclass(frozen=True, slots=True)
class _Slot:
    """One grid place range of a row: a cell, or the continuation of one from a row above."""

    column: int
    span: int
    cell: Cell | None
    """None below a cell that spans rows."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What kind of row it is."""

    head: bool
    total: bool
    keep: bool
    """Whether it stays on the page of the next row: headers, the row above 合计, all of a low table."""
    height: int
    """At least so many twips."""


def write_table(story: Story, table: Table) -> None:
    """Add the table with its caption, unit line and note to the story."""
    if table.caption:
        story.paragraph(CAPTION, story.inline.runs(table.caption), Layout(keep_next=True))
    if table.unit_line:
        story.paragraph(TABLE_UNIT, _text(story, table.unit_line))
    layout = lay_table(table, story.fonts, story.profile, story.text_width / 20)
    widths = _widths(story, layout.widths)
    heights = whole_twips(layout.heights)
    made = element(
        "w:tbl",
        None,
        _table_properties(table, sum(widths)),
        element("w:tblGrid", None, *(element("w:gridCol", {"w:w": width}) for width in widths)),
    )
    rows = [*table.header, *table.rows, *((table.total,) if table.total else ())]
    heads = len(table.header)
    total = len(rows) - 1 if table.total else None
    for number, slots in enumerate(_slots(rows, len(widths))):
        head = number < heads
        keep = head or number + 1 == total or (layout.whole and number + 1 < len(rows))
        row = _Row(head, number == total, keep, heights[number])
        made.append(_row_element(story, table, slots, widths, row))
    story.table(made)
    if table.note:
        story.paragraph(TABLE_NOTE, story.inline.runs(table.note))


def _text(story: Story, text: str) -> list[Element]:
    return story.inline.runs((Text(text),))


def _widths(story: Story, shares: Sequence[float]) -> list[int]:
    """Return the columns' widths in twips; they add up to the width of the 版心 exactly."""
    edges = list(accumulate(shares, initial=0.0))
    scale = story.text_width / edges[-1]
    return [round(right * scale) - round(left * scale) for left, right in pairwise(edges)]


def _table_properties(table: Table, width: int) -> Element:
    properties = element(
        "w:tblPr",
        None,
        value("w:tblStyle", TABLE),
        element("w:tblW", {"w:w": width, "w:type": "dxa"}),
        value("w:jc", "center"),
        element("w:tblLayout", {"w:type": "fixed"}),
        element("w:tblLook", {"w:val": "0420", "w:firstRow": 1, "w:noVBand": 1}),
    )
    caption = "".join(item.text for item in table.caption)
    if caption:
        properties.append(value("w:tblCaption", caption))
    return properties


def _slots(rows: Sequence[tuple[Cell, ...]], width: int) -> Iterator[list[_Slot]]:
    """Yield each row's cells with their grid columns; cells from above leave continuations.

    Raises:
        ValueError: a row's cells do not fill the table's columns exactly.
    """
    below: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        slots: list[_Slot] = []
        following: dict[int, tuple[int, int]] = {}
        cells = iter(row)
        column = 0
        while column < width:
            if column in below:
                span, left = below[column]
                slots.append(_Slot(column, span, None))
            else:
                cell = next(cells, None)
                if cell is None:
                    message = f"row {number + 1} of the table ends at column {column} of {width}"
                    raise ValueError(message)
                span, left = cell.colspan, cell.rowspan
                slots.append(_Slot(column, span, cell))
            if left > 1:
                following[column] = (span, left - 1)
            column += span
        if column != width or next(cells, None) is not None:
            message = f"row {number + 1} of the table is wider than its {width} columns"
            raise ValueError(message)
        below = following
        yield slots


def _row_element(
    story: Story, table: Table, slots: Sequence[_Slot], widths: Sequence[int], row: _Row
) -> Element:
    height = element("w:trHeight", {"w:val": row.height, "w:hRule": "atLeast"})
    properties = element("w:trPr", None, on("w:cantSplit"), height)
    if row.head:
        properties.append(on("w:tblHeader"))
    made = element("w:tr", None, properties)
    for slot in slots:
        # 合计 itself stands out, its figures keep the width that the column was measured for.
        head = row.head or (row.total and slot.column == 0)
        style = TABLE_HEAD if head else TABLE_TEXT
        align = Align.CENTER if head else table.columns[slot.column].align
        width = sum(widths[slot.column : slot.column + slot.span])
        layout = Layout(keep_next=row.keep, align=align.value)
        made.append(_cell(story, slot, width, style, layout))
    return made


def _cell(story: Story, slot: _Slot, width: int, style: str, layout: Layout) -> Element:
    properties = element("w:tcPr", None, element("w:tcW", {"w:w": width, "w:type": "dxa"}))
    if slot.span > 1:
        properties.append(value("w:gridSpan", slot.span))
    if slot.cell is None:
        properties.append(element("w:vMerge"))
    elif slot.cell.rowspan > 1:
        properties.append(value("w:vMerge", "restart"))
    properties.append(value("w:vAlign", "center"))
    content = [] if slot.cell is None else story.inline.runs(slot.cell.content)
    return element("w:tc", None, properties, paragraph(style, content, layout))
