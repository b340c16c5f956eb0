"""Tables take whole lines of the page, whatever they hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.model import Align, Cell, Table, TableColumn, Text
from pipeline.document.profile import Profile
from pipeline.document.rows import (
    BORDER,
    CELL_ABOVE,
    cell_line,
    cell_lines,
    cell_room,
    lay_table,
    small_line,
    whole_twips,
)
from pipeline.fonts import load_fonts

BOOK = load_fonts()
STANDARD = Profile()
PITCH = STANDARD.line_pitch
WIDTH = 442.2


def cell(text, **spans):
    return Cell((Text(text),), **spans)


def table(*rows, header=("学校", "金额"), **parts):
    columns = (TableColumn(Align.LEFT), TableColumn(Align.RIGHT))
    body = tuple(tuple(cell(text) for text in row) for row in rows)
    empty = Table((), "", columns, (tuple(cell(text) for text in header),), body)
    return replace(empty, **parts)


def block(one, profile=STANDARD):
    """The height of a table with all that belongs to it, in lines of the page."""
    layout = lay_table(one, BOOK, profile, WIDTH)
    small = bool(one.caption) + bool(one.unit_line) + bool(one.note)
    total = sum(layout.heights) + BORDER + small * small_line(profile)
    return total / profile.line_pitch


texts = st.text(alphabet="学校人数金额0123456789.（）", max_size=60)


@given(
    st.lists(st.tuples(texts, texts), min_size=1, max_size=12),
    st.booleans(),
    st.sampled_from([9.0, 10.5, 12.0, 14.0]),
)
def test_a_table_is_a_whole_number_of_lines_high(rows, captioned, size):
    profile = replace(STANDARD, table_size=size)
    one = table(*rows, unit_line="单位：元", caption=(Text("表"),) if captioned else ())
    lines = block(one, profile)
    assert lines == pytest.approx(round(lines), abs=1e-6)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=6))
def test_every_cell_has_the_room_for_its_lines(rows):
    one = table(*rows)
    layout = lay_table(one, BOOK, STANDARD, WIDTH)
    for row, height in zip(one.rows, layout.heights[1:], strict=True):
        for column, item in enumerate(row):
            room = cell_room(layout.widths, column, 1)
            lines = cell_lines(item.content, BOOK, "仿宋", 12.0, room)
            assert (
                "".join(part.text for line in lines for part in line) == item.content[0].text
                if (item.content[0].text)
                else not lines
            )
            assert height >= len(lines) * cell_line(STANDARD) + 2 * CELL_ABOVE + BORDER - 1e-6


def test_six_rows_with_caption_and_unit_take_six_lines_of_the_page():
    rows = [("甲", "1")] * 5
    assert block(table(*rows, caption=(Text("表"),), unit_line="单位：元")) == pytest.approx(6)


def test_a_long_text_makes_its_row_higher_and_no_other():
    layout = lay_table(table(("甲", "1"), ("乙" * 200, "2"), ("丙", "3")), BOOK, STANDARD, WIDTH)
    _, low, high, other = layout.heights
    assert high > 3 * low
    assert low == pytest.approx(other)


def test_a_cell_over_two_rows_gets_its_room():
    tall = cell("长" * 300, rowspan=2)
    one = replace(
        table(), rows=((tall, cell("1")), (cell("2"),)), columns=(TableColumn(Align.LEFT, 0.4),) * 2
    )
    layout = lay_table(one, BOOK, STANDARD, WIDTH)
    lines = len(cell_lines(tall.content, BOOK, "仿宋", 12.0, cell_room(layout.widths, 0, 1)))
    assert lines > 10
    assert sum(layout.heights[1:]) >= lines * cell_line(STANDARD)


@pytest.mark.parametrize(("rows", "whole"), [(9, True), (10, False), (30, False)])
def test_only_a_low_table_is_kept_on_one_page(rows, whole):
    assert lay_table(table(*[("甲", "1")] * rows), BOOK, STANDARD, WIDTH).whole is whole


@given(st.lists(st.floats(0.1, 90), max_size=50))
def test_twips_add_up(heights):
    assert sum(whole_twips(heights)) == pytest.approx(sum(heights) * 20, abs=1)
    assert all(
        twips == pytest.approx(height * 20, abs=1)
        for twips, height in zip(whole_twips(heights), heights, strict=True)
    )
