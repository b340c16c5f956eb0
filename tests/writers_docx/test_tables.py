"""Tables: widths, merged cells, repeated heads, alignment, 合计, speed."""

import io
import time
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.model import Align, Cell, Table, TableColumn, Text
from pipeline.fonts import load_fonts
from pipeline.writers.docx import write_docx
from tests.writers_docx import samples
from tests.writers_docx.test_text import minimal

FONTS = load_fonts()


def word_table(table: Table):
    word = docx.Document(io.BytesIO(write_docx(minimal(body=(table,)), FONTS)))
    return word, word.tables[0]


def plain(rows, columns, **changes) -> Table:
    made = Table((), "", tuple(TableColumn(Align.LEFT) for _ in range(columns)), (), tuple(rows))
    return replace(made, **changes)


def letters(*row: str | Cell) -> tuple[Cell, ...]:
    return tuple(item if isinstance(item, Cell) else Cell((Text(item),)) for item in row)


def test_widths_fill_the_text_area_exactly():
    _, table = word_table(samples.table(samples.Figures()))
    grid = [int(item.get(qn("w:w"))) for item in table._tbl.tblGrid]
    assert sum(grid) == 8844
    for row in table._tbl.tr_lst:
        assert sum(int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst) == 8844
    assert grid[1] > grid[0]


def test_the_head_repeats_and_no_row_breaks():
    _, table = word_table(samples.table(samples.Figures()))
    repeated = [row.trPr.find(qn("w:tblHeader")) is not None for row in table._tbl.tr_lst]
    assert repeated == [True, True] + [False] * 7
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)


def test_merged_cells_keep_their_place():
    _, table = word_table(samples.table(samples.Figures(), rows=1))
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [
        ["序号", "学校", "春季学期", "春季学期", "秋季学期", "秋季学期"],
        ["序号", "学校", "人次", "金额", "人次", "金额"],
        ["1", "株潭镇中心小学", "37", "4.12", "41", "5.25"],
        ["合计", "合计", "777", "86.63", "861", "110.25"],
    ]


def test_a_cell_may_span_rows_and_columns_at_once():
    big = Cell((Text("大"),), colspan=2, rowspan=2)
    _, table = word_table(plain([letters("甲", big), letters("乙"), letters("丙", "丁", "戊")], 3))
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["甲", "大", "大"],
        ["乙", "大", "大"],
        ["丙", "丁", "戊"],
    ]


def test_figures_stand_right_heads_in_the_middle():
    _, table = word_table(samples.table(samples.Figures(), rows=1))

    def aligned(row: int) -> list[str]:
        return [
            item.pPr.find(qn("w:jc")).get(qn("w:val"))
            for item in table._tbl.tr_lst[row].iter(qn("w:p"))
        ]

    assert aligned(1) == ["center"] * 6
    assert aligned(2) == ["center", "left", "right", "right", "right", "right"]
    assert aligned(3) == ["center", "right", "right", "right", "right"]
    total = [item.style.name for item in table.rows[3].cells[0].paragraphs]
    assert total == ["表头"]


def test_caption_and_unit_stay_with_the_table():
    word, _ = word_table(samples.table(samples.Figures()))
    names = {item.text: item for item in word.paragraphs}
    assert names["表1　学生资助情况表"].style.name == "Caption"
    assert names["表1　学生资助情况表"].paragraph_format.keep_with_next
    unit = names["单位：人次、万元"]
    assert unit.style.name == "表格单位"
    assert unit.style.paragraph_format.keep_with_next
    assert names["注：金额含地方配套资金。"].style.name == "表注"


def test_the_row_above_the_total_stays_with_it():
    _, table = word_table(samples.table(samples.Figures(), rows=12))
    assert kept_rows(table) == [True, True, *[False] * 11, True, False]


def test_a_low_table_is_not_divided():
    _, table = word_table(samples.table(samples.Figures(), rows=3))
    assert kept_rows(table) == [True] * 5 + [False]


def kept_rows(table):
    return [
        all(item.pPr.find(qn("w:keepNext")) is not None for item in row.iter(qn("w:p")))
        for row in table._tbl.tr_lst
    ]


@pytest.mark.parametrize(
    "row", [letters("甲"), letters("甲", "乙", "丙"), letters("甲", Cell((), colspan=2))]
)
def test_a_row_that_does_not_fill_its_columns_is_refused(row):
    with pytest.raises(ValueError, match="row 2 of the table"):
        word_table(plain([letters("一", "二"), row], 2))


@given(st.data())
def test_any_grid_of_spans_is_a_rectangle_in_word(data):
    columns = data.draw(st.integers(1, 5))
    height = data.draw(st.integers(1, 5))
    owner: dict[tuple[int, int], str] = {}
    rows: list[tuple[Cell, ...]] = []
    for y in range(height):
        row: list[Cell] = []
        for x in range(columns):
            if (y, x) in owner:
                continue
            free = next((n for n in range(1, columns - x) if (y, x + n) in owner), columns - x)
            wide = data.draw(st.integers(1, free))
            tall = data.draw(st.integers(1, height - y))
            name = f"格{y}-{x}"
            for down in range(tall):
                for right in range(wide):
                    owner[y + down, x + right] = name
            row.append(Cell((Text(name),), wide, tall))
        rows.append(tuple(row))
    _, table = word_table(plain(rows, columns))
    found = [[cell.text for cell in row.cells] for row in table.rows]
    assert found == [[owner[y, x] for x in range(columns)] for y in range(height)]


def test_time_grows_with_the_rows_and_not_with_their_square():
    def seconds(rows: int) -> float:
        table = samples.table(samples.Figures(), rows)
        start = time.process_time()
        write_docx(minimal(body=(table,)), FONTS)
        return time.process_time() - start

    seconds(20)
    assert seconds(1600) < 12 * max(seconds(200), 0.05)
