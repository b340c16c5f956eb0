"""Typed lists and the register of returns: what is typed is read by its place, and the file stays whole."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.letters.receipts.book import COLUMNS, Book, BookRow, load_book, save_book
from pipeline.letters.receipts.lists import opinion_of, read_list
from pipeline.letters.receipts.model import Opinion
from tests.letters.scans import number

ONE, TWO, THREE = (number(at) for at in (1, 2, 3))
ROW = BookRow(ONE, "告知书", "一小", "甲.pdf", "s1", "3", "右上", "扫描", "", "2021-01-15")


def listed(tmp_path, text, name="清单.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_list(name, path, "s2")


def found(readings):
    return [(item.number, item.opinion, item.place) for item in readings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_of_a_hand_scanner_needs_no_header(tmp_path, encoding):
    readings, troubles, problems = listed(tmp_path, f"{ONE}\r\n\r\n{TWO}\r\n", "扫码.txt", encoding)
    assert found(readings) == [(ONE, None, "第1行"), (TWO, None, "第3行")]
    assert (troubles, problems) == ((), ())


def test_a_bare_list_may_have_opinions_and_times(tmp_path):
    text = f"1,{ONE},2021-01-15 08:30,已知晓\n2,{TWO},2021-01-15 08:31,\n"
    readings, _, _ = listed(tmp_path, text)
    assert found(readings) == [(ONE, Opinion.AWARE, "第1行"), (TWO, None, "第2行")]


def test_two_opinions_in_one_row_are_none(tmp_path):
    readings, (trouble,), _ = listed(tmp_path, f"{ONE},知晓,有异议\n")
    assert found(readings) == [(ONE, None, "第1行")]
    assert (trouble.place, trouble.page) == ("第1行", 0)


def test_a_wrong_first_number_is_still_a_row_of_a_bare_list(tmp_path):
    readings, _, _ = listed(tmp_path, f"ZZ2020-012-99999-0\n{TWO}\n")
    assert [item.number for item in readings] == ["ZZ2020-012-99999-0", TWO]


def test_a_list_with_a_header_is_read_by_its_columns_and_others_are_not_worth_a_word(tmp_path):
    text = f"学校,姓名,编号,家长意见\n一小,王小明,{ONE},√\n一小,李小红,{TWO},\n二小,张三,{THREE},不相符\n"
    readings, troubles, problems = listed(tmp_path, text)
    assert found(readings) == [
        (ONE, Opinion.AWARE, "第2行"),
        (TWO, None, "第3行"),
        (THREE, Opinion.OBJECTS, "第4行"),
    ]
    assert (troubles, problems) == ((), ())


def test_an_unknown_opinion_is_named_by_its_cell_but_not_repeated(tmp_path):
    readings, _, (problem,) = listed(tmp_path, f"编号,家长意见\n{ONE},王小明同学家长已阅\n")
    assert found(readings) == [(ONE, None, "第2行")]
    assert problem.location.cell == "B2"
    assert "王小明" not in problem.message + problem.hint


def test_a_workbook_is_read_with_its_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "一小"
    for row in (("编号", "家长意见"), (ONE, "知晓"), (TWO, "不知晓")):
        book.active.append(row)
    other = book.create_sheet("二小")
    for row in (("家长意见", "编号"), ("", THREE)):
        other.append(row)
    path = tmp_path / "清单.xlsx"
    book.save(path)
    readings, _, problems = read_list("清单.xlsx", path, "s2")
    assert found(readings) == [
        (ONE, Opinion.AWARE, "“一小”表第2行"),
        (TWO, Opinion.UNAWARE, "“一小”表第3行"),
        (THREE, None, "“二小”表第2行"),
    ]
    assert problems == ()


def test_an_empty_list_is_said(tmp_path):
    readings, _, (problem,) = listed(tmp_path, "\n")
    assert (readings, problem.code) == ((), "F110")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("知晓", Opinion.AWARE),
        (" 知晓，无异议 ", Opinion.AWARE),
        ("✓", Opinion.AWARE),
        ("有异议", Opinion.OBJECTS),
        ("×", Opinion.UNAWARE),
        ("", None),
        ("不清", None),
        ("知晓吗", None),
    ],
)
def test_opinions_are_words_of_a_list_and_nothing_like_them(text, expected):
    assert opinion_of(text) is expected


# --- the register -------------------------------------------------------------------------------


def test_rows_are_appended_behind_the_old_ones_which_stay_byte_for_byte(tmp_path):
    path = tmp_path / "登记/回执.csv"
    book = save_book(path, Book(), [ROW])
    first = path.read_bytes()
    assert first.startswith(b"\xef\xbb\xbf" + "编号,文种".encode())
    save_book(path, book, [replace(ROW, number=TWO)])
    assert path.read_bytes().startswith(first)
    again, problems = load_book(path)
    assert problems == ()
    assert [row.number for row in again.rows] == [ONE, TWO]


def test_nothing_to_add_writes_nothing(tmp_path):
    path = tmp_path / "回执.csv"
    save_book(path, Book(), [])
    assert not path.exists()


def test_a_file_name_like_a_formula_is_no_formula_and_comes_back_as_it_was(tmp_path):
    path = tmp_path / "回执.csv"
    row = replace(ROW, file="=cmd|'/c calc'!A1.pdf")
    save_book(path, Book(), [row])
    cells = next(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert cells["来源文件"].startswith("'=")
    assert load_book(path)[0].rows == (row,)


def test_torn_anywhere_in_the_last_row_the_register_is_read_and_mended(tmp_path):
    path = tmp_path / "回执.csv"
    book = save_book(path, Book(), [ROW, replace(ROW, number=TWO, school="第二小学")])
    whole = path.read_bytes()
    start = whole.rstrip(b"\r\n").rindex(b"\n") + 1
    for end in range(start + 1, len(whole) - 2):
        path.write_bytes(whole[:end])
        torn, problems = load_book(path)
        assert torn is not None
        assert [row.number for row in torn.rows] == [ONE]
        assert [item.code for item in problems] == ["C108"]
        save_book(path, torn, book.rows[1:])
        assert path.read_bytes() == whole


def test_a_last_line_without_its_end_is_a_row(tmp_path):
    path = tmp_path / "回执.csv"
    save_book(path, Book(), [ROW])
    path.write_bytes(path.read_bytes().rstrip())
    book, problems = load_book(path)
    assert (book.rows, problems) == ((ROW,), ())


def test_a_register_that_excel_saved_is_read(tmp_path):
    path = tmp_path / "回执.csv"
    save_book(path, Book(), [ROW])
    path.write_bytes(path.read_text("utf-8-sig").encode("gb18030"))
    assert load_book(path)[0].rows == (ROW,)


@pytest.mark.parametrize(
    "text",
    [
        "编号,学校\r\nx,y\r\n",
        ",".join(COLUMNS) + "\r\na,b\r\n",
        "\udcff\udcfe\udc80\udc80 a long line that is no text\r\n",
    ],
)
def test_a_changed_register_is_refused_and_left_alone(tmp_path, text):
    path = tmp_path / "回执.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    book, (problem,) = load_book(path)
    assert (book, problem.code) == (None, "C107")


@given(
    st.lists(
        st.tuples(
            st.text("甲乙=+-@\t ,\"'a1", max_size=6).map(str.strip),
            st.sampled_from(["", "知晓", "不知晓"]),
        ),
        max_size=5,
    )
)
def test_any_register_comes_back_as_it_was_written(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("book") / "回执.csv"
    rows = tuple(replace(ROW, file=file, opinion=opinion) for file, opinion in cells)
    rows = tuple(row for row in rows if not row.file.startswith("'"))
    save_book(path, Book(), rows)
    assert load_book(path)[0].rows == rows
