"""Column widths: numbers stay whole, the sum is the room, both writers agree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.model import Align, Cell, Table, TableColumn, Text
from pipeline.document.tables import CELL_PADDING, column_widths, grid_places, measure_table
from pipeline.fonts import load_fonts

BOOK = load_fonts()


def cell(text, **spans):
    return Cell((Text(text),), **spans)


def table(header, *rows, aligns=None, total=()):
    count = len(rows[0])
    columns = tuple(TableColumn(align) for align in aligns or [Align.LEFT] * count)
    return Table(
        (),
        "",
        columns,
        tuple(tuple(cell(text) for text in row) for row in header),
        tuple(tuple(cell(text) for text in row) for row in rows),
        tuple(cell(text) for text in total),
    )


def widths(one, width=442.2):
    return column_widths(one, BOOK, "仿宋", 12.0, width, header_role="黑体")


def room(text, role="仿宋"):
    return BOOK.measure(role, text) * 12 + 2 * CELL_PADDING


cells = st.text(alphabet="学校人数金额0123456789.,“”（）", max_size=25)


@given(
    st.lists(st.lists(cells, min_size=4, max_size=4), min_size=1, max_size=4), st.floats(200, 700)
)
def test_widths_add_up_to_the_room(rows, width):
    found = widths(table([["校名", "人数", "金额", "备注"]], *rows), width)
    assert len(found) == 4
    assert sum(found) == pytest.approx(width)
    assert all(one > 0 for one in found)


def test_a_long_text_gives_way_and_numbers_stay_whole():
    one = table(
        [["学校", "人次", "金额（万元）"]],
        ["万载县第一中学高级中学附属初级中学校本部及各村教学点合计数" * 2, "29294", "1761.8905"],
        aligns=[Align.LEFT, Align.RIGHT, Align.RIGHT],
        total=["合计", "1234567", "12345678.90"],
    )
    found = measure_table(one, BOOK, "仿宋", 12.0, 442.2)
    assert found.fits
    assert found.widths[1] >= room("1234567")
    assert found.widths[2] >= room("12345678.90")
    assert found.widths[0] > found.widths[2] > found.widths[1]


def test_a_header_takes_three_lines_at_most():
    header = "义务教育阶段家庭经济困难学生生活补助"
    one = table([["校", header]], ["甲" * 80, "1"])
    width = widths(one)[1]
    assert BOOK.measure("黑体", header) * 12 <= 3 * (width - 2 * CELL_PADDING) + 0.01


def test_a_table_too_wide_says_so():
    one = table([["数"] * 20], ["1234567.89"] * 20)
    assert not measure_table(one, BOOK, "仿宋", 12.0, 442.2).fits
    assert measure_table(one, BOOK, "仿宋", 12.0, 2000).fits


def test_a_declared_width_is_kept():
    one = table([["甲", "乙"]], ["丙", "丁"])
    declared = replace(one, columns=(TableColumn(Align.LEFT, 0.7), TableColumn(Align.LEFT, 0.3)))
    assert widths(declared, 400) == pytest.approx((280, 120))


def test_a_header_over_two_columns_widens_both():
    header = (
        (cell("学校", rowspan=2), cell("春季学期家庭经济困难学生资助情况" * 3, colspan=2)),
        (cell("人次"), cell("金额")),
    )
    one = replace(table([], ["甲" * 100, "1", "2"]), header=header)
    found = widths(one)
    assert found[1] == pytest.approx(found[2], rel=0.3)
    assert found[1] + found[2] >= BOOK.measure("黑体", "春季学期家庭经济困难学生资助情况") * 12


def test_spans_from_above_shift_the_cells_below():
    header = (
        (cell("学校", rowspan=2), cell("春季", colspan=2), cell("合计", rowspan=2)),
        (cell("人次"), cell("金额")),
    )
    assert grid_places(header) == ((0, 1, 3), (1, 2))


def test_a_table_without_columns_has_no_widths():
    assert widths(Table((), "", (), (), ())) == ()


def test_the_word_for_the_total_is_measured_in_the_face_of_the_header():
    one = table([["甲", "乙"]], ["丙", "丁" * 60], total=["20202021202220232024", ""])
    width = BOOK.measure("黑体", "20202021202220232024") * 12 + 2 * CELL_PADDING
    assert width > room("20202021202220232024") + 1
    assert widths(one)[0] >= width - 0.01
