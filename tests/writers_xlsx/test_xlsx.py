"""The XLSX writer: what stands in the written file, read back with openpyxl and the raw XML."""

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.errors import OutputError
from pipeline.writers.xlsx import MAX_TEXT, exact_number, write_xlsx


def cells(*values):
    return tuple(SheetCell(value) for value in values)


SHEET = Sheet(
    name="溯源",
    rows=(
        tuple(SheetCell(text, CellStyle.HEADER) for text in ("编号", "数值", "学校", "说明")),
        cells("F0001", Decimal("803.57875"), "=cmd|calc!A1", ""),
        cells("F0002", Decimal("-12.50"), "http://example.cn", "+86"),
        (SheetCell("0012"), SheetCell(14237), SheetCell("错", CellStyle.ERROR), SheetCell("x")),
    ),
    widths=(8, 14, 30, 20),
    choices=((2, ("第一小学", "第二小学")),),
    hints=((2, "请选择学校"), (3, "不超过200个字")),
)
BOOK = Workbook(title="溯源", sheets=(SHEET,), author="某县教育局", created_iso="2020-12-31")


def load(data):
    return openpyxl.load_workbook(BytesIO(data))


def part(data, name):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_text_is_never_a_formula_or_a_link():
    sheet = load(write_xlsx(BOOK))["溯源"]
    assert sheet["C2"].value == "=cmd|calc!A1"
    assert sheet["C2"].data_type == "s"
    assert sheet["D3"].data_type == "s"
    assert sheet["A4"].value == "0012"
    assert sheet["C3"].hyperlink is None
    assert "<f>" not in part(write_xlsx(BOOK), "xl/worksheets/sheet1.xml")


def test_numbers_are_numbers_shown_with_their_own_decimals():
    sheet = load(write_xlsx(BOOK))["溯源"]
    assert sheet["B2"].value == 803.57875
    assert sheet["B2"].number_format == "0.00000"
    assert sheet["B3"].number_format == "0.00"
    assert sheet["B4"].value == 14237
    assert "<v>803.57875</v>" in part(write_xlsx(BOOK), "xl/worksheets/sheet1.xml")


def test_numbers_that_a_double_cannot_hold_are_text():
    big = Decimal("1234567890123456.78")
    row = cells(big, 2**60, Decimal("1E-20"), Decimal("NaN"))
    sheet = Sheet(name="a", rows=(row,), widths=(), header_rows=0)
    tiny = Sheet(name="a", rows=(cells(Decimal("0.00981")),), widths=(), header_rows=0)
    read = load(write_xlsx(replace(BOOK, sheets=(sheet,))))["a"]
    assert read["A1"].value == "1234567890123456.78"
    assert read["B1"].value == str(2**60)
    assert read["C1"].value == 1e-20
    assert "<v>0.00981</v>" in part(
        write_xlsx(replace(BOOK, sheets=(tiny,))), "xl/worksheets/sheet1.xml"
    )
    assert read["D1"].value == "NaN"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=5, min_value=-(10**12), max_value=10**12
    )
)
def test_what_is_written_as_a_number_is_the_same_decimal(value):
    number = exact_number(value)
    if number is not None:
        assert Decimal(f"{number:.16G}") == value
    assert (number is None) == (len(value.normalize().as_tuple().digits) > 15)


def test_sheet_is_ready_to_use_and_to_print():
    sheet = load(write_xlsx(BOOK))["溯源"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D4"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.column_dimensions["C"].width == pytest.approx(30, abs=1)
    assert sheet["A1"].font.bold
    assert sheet["C4"].fill.fgColor.rgb == "FFF8D7DA"
    assert sheet["A2"].font.name == "宋体"


def test_lists_and_hints_cover_the_empty_rows_below():
    rules = {
        str(rule.sqref): rule
        for rule in load(write_xlsx(BOOK))["溯源"].data_validations.dataValidation
    }
    assert rules["C2:C1048576"].formula1 == '"第一小学,第二小学"'
    assert rules["C2:C1048576"].prompt == "请选择学校"
    assert rules["D2:D1048576"].prompt == "不超过200个字"


@pytest.mark.parametrize(
    "values", [tuple(f"某某乡第{n}中心小学校" for n in range(60)), ("甲,乙", "丙")]
)
def test_long_lists_stand_on_a_hidden_sheet(values):
    book = load(
        write_xlsx(replace(BOOK, sheets=(replace(SHEET, choices=((0, values),), hints=()),)))
    )
    rule = book["溯源"].data_validations.dataValidation[0]
    assert rule.formula1 == f"'选项'!$A$1:$A${len(values)}"
    assert [row[0].value for row in book["选项"].rows] == list(values)
    assert book["选项"].sheet_state == "hidden"


def test_same_workbook_same_bytes_and_date_from_the_workbook(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    first = write_xlsx(BOOK)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert write_xlsx(BOOK) == first
    assert (
        re.findall(r'W3CDTF">([^<]*)<', part(first, "docProps/core.xml"))
        == ["2020-12-31T00:00:00Z"] * 2
    )


@pytest.mark.parametrize(
    ("sheet", "code", "cell"),
    [
        (Sheet(name="a", rows=(cells("", "字" * (MAX_TEXT + 1)),), widths=()), "X201", "B1"),
        (Sheet(name="x" * 32, rows=(), widths=()), "X202", None),
        (Sheet(name="a/b", rows=(), widths=()), "X202", None),
        (Sheet(name="a", rows=(cells("甲"),), widths=(), hints=((0, "说" * 256),)), "X204", "A1"),
    ],
)
def test_what_excel_cannot_hold_is_refused_with_its_place(sheet, code, cell):
    with pytest.raises(OutputError) as caught:
        write_xlsx(replace(BOOK, sheets=(sheet,)))
    assert [(item.code, item.location.cell) for item in caught.value.diagnostics] == [(code, cell)]


def test_longest_allowed_text_is_whole():
    text = "字" * MAX_TEXT
    sheet = Sheet(name="a", rows=(cells(text),), widths=(), header_rows=0)
    assert load(write_xlsx(replace(BOOK, sheets=(sheet,))))["a"]["A1"].value == text


def test_open_xml_sdk_finds_no_fault(tmp_path):
    from tests.judges import JudgeMissingError, ooxml

    path = tmp_path / "a.xlsx"
    path.write_bytes(write_xlsx(BOOK))
    try:
        faults = ooxml.validate_ooxml([path])
    except JudgeMissingError as missing:
        pytest.skip(str(missing))
    assert faults == {path: []}


def test_rows_are_as_high_as_their_wrapped_text_and_cut_text_stays_on_one_line():
    long_rows = ",".join(str(number) for number in range(2000))
    sheet = Sheet(
        name="溯源",
        rows=(
            (SheetCell("语句", CellStyle.HEADER), SheetCell("行", CellStyle.HEADER)),
            (SheetCell("字" * 45, CellStyle.WRAP), SheetCell(long_rows, CellStyle.CUT)),
            (SheetCell("短", CellStyle.WRAP), SheetCell(long_rows, CellStyle.CUT)),
            (SheetCell("短", CellStyle.WRAP), SheetCell("5-9", CellStyle.CUT)),
        ),
        widths=(31.0, 20.0),
    )
    book = openpyxl.load_workbook(BytesIO(write_xlsx(Workbook(title="溯源", sheets=(sheet,)))))
    target = book.worksheets[0]
    heights = [target.row_dimensions[number].height for number in range(1, 5)]
    assert heights == [None, 46.5, 16.5, None]
    assert target["B2"].value == long_rows
    assert target["B3"].alignment.wrap_text
