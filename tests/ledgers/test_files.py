"""Files of every sort: XLSX, XLS, ODS, CSV in three encodings, YAML; refused ones say why."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from pipeline.errors import Scope
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.readers import read_tables
from pipeline.ledgers.sheetxml import scan_sheet
from tests.ledgers.making import GOODS, HEADER, codes, found, id_number, pupil, read, workbook

ACTIONS = """
名称: 措施
列:
  - {名称: 章节, 类型: 枚举, 取值: [资助政策, 控辍保学]}
  - {名称: 序, 类型: 整数, 最小: 1}
  - {名称: 内容, 类型: 文本}
  - {名称: 日期, 类型: 日期, 必需: false, 可空: true}
主键: [章节, 序]
"""


def attempt(tmp_path, name, data, **how):
    path = tmp_path / name
    path.write_bytes(data)
    return read(tmp_path, files=[(f"inputs/{name}", path)], **how)


def rezip(path, changes, drop=()):
    """Return the workbook's bytes with parts changed by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in drop and name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def book(tmp_path):
    return workbook(tmp_path / "好.xlsx", {"春季": [HEADER, pupil(1)]})


def sheet_xml(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


# --- text files ---------------------------------------------------------------------------------

CSV = (
    '学期,姓名,身份证号,学校,金额\n春季,王小明,{},株潭小学,"1,200.50"\n\n秋季,李芳,{},株潭小学,x\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_in_every_encoding(tmp_path, encoding, newline):
    text = CSV.format(id_number(1), id_number(2)).replace("\n", newline)
    ledger, diagnostics = attempt(tmp_path, "台账.csv", text.encode(encoding))
    assert ledger.frame["金额"][0] == 120050
    assert list(ledger.frame["身份证号"]) == [id_number(1), id_number(2)]
    assert list(ledger.row_number) == [2, 4]
    assert [(item.code, item.location.row, item.location.cell) for item in diagnostics] == [
        ("V105", 4, "E4")
    ]
    assert diagnostics[0].location.sheet is None


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_csv_with_other_delimiters(tmp_path, delimiter):
    text = delimiter.join(["学期", *HEADER]) + "\n" + delimiter.join(["春季", *map(str, pupil(1))])
    assert attempt(tmp_path, "台账.csv", text.encode())[1] == ()


def test_csv_lines_count_through_quoted_breaks_and_export_wrappers(tmp_path):
    text = (
        f'学期,姓名,身份证号,学校,金额\n春季,王小明,"=""{id_number(1)}""","株潭\n小学",1\n'
        f"春季,李芳,{id_number(2)},甲,x\n"
    )
    ledger, diagnostics = attempt(tmp_path, "台账.csv", text.encode())
    assert list(ledger.row_number) == [2, 4]
    assert ("V105", "E4", "金额") in found(diagnostics)
    assert ledger.frame["身份证号"][0] == id_number(1)


def test_csv_takes_the_term_from_the_files_name(tmp_path):
    text = ",".join(HEADER) + "\n" + ",".join(map(str, pupil(1)))
    ledger, diagnostics = attempt(tmp_path, "2020秋季.csv", text.encode())
    assert diagnostics == ()
    assert list(ledger.frame["学期"]) == ["秋季"]


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (b"\x81\x20\xff\n", "F111", 1),
        ("姓名\n".encode() + b"\xff\xff\n", "F111", 2),
        ('姓名,金额\n"王,1\n'.encode(), "F112", 2),
    ],
)
def test_broken_text_is_named_with_its_line(tmp_path, data, code, row):
    ledger, diagnostics = attempt(tmp_path, "台账.csv", data)
    assert ledger is None
    assert [(item.code, item.location.row) for item in diagnostics] == [(code, row)]


def test_a_yaml_list_is_a_ledger_with_lines(tmp_path):
    text = (
        "# 措施\n- 章节: 资助政策\n  序: 1\n  内容: 印发文件\n  日期: 2020-03-01\n\n"
        "- {章节: 控辍保学, 序: 2, 内容: '1.50'}\n"
    )
    ledger, diagnostics = attempt(tmp_path, "actions.yaml", text.encode(), type_text=ACTIONS)
    assert diagnostics == ()
    assert list(ledger.frame["内容"]) == ["印发文件", "1.50"]
    assert list(ledger.frame["序"]) == [1, 2]
    assert list(ledger.row_number) == [2, 7]
    assert ledger.sheets[0].columns == {}


@pytest.mark.parametrize(
    ("text", "code", "row", "column"),
    [
        ("- 章节: 资助\n  序: 1\n  内容: 甲\n", "V110", 1, "章节"),
        ("- 章节: 资助政策\n  序: 0\n  内容: 甲\n", "V112", 2, "序"),
        ("- 章节: 资助政策\n  序: 1\n  内容: 甲\n  备住: 乙\n", "L218", 4, "备住"),
        ("- 章节: 资助政策\n  序: 1\n  内容: [甲, 乙]\n", "F112", 3, "内容"),
        ("章节: 资助政策\n", "F112", 1, None),
        ("- 章节: 资助政策\n- 甲\n", "F112", 2, None),
        ("- 章节: &x 甲\n- *x\n", "F112", 1, None),
        ("- 章节：资助政策\n  序: 1\n", "F112", 1, None),
    ],
)
def test_faults_of_a_yaml_ledger_have_their_line(tmp_path, text, code, row, column):
    _, diagnostics = attempt(tmp_path, "actions.yaml", text.encode(), type_text=ACTIONS)
    assert (code, row, column) in [
        (item.code, item.location.row, item.location.column) for item in diagnostics
    ]


# --- XLS and ODS --------------------------------------------------------------------------------


def make_xls(path, *, hidden=None, error=False):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("春季")
    sheet.write_merge(0, 0, 0, 3, "资助台账")
    for at, row in enumerate([HEADER, pupil(1), pupil(2, "x"), pupil(3, 7)], 1):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    if error:
        sheet.row(5).set_cell_error(3, 0x2A)
        sheet.write(5, 0, "王芳")
        sheet.write(5, 1, id_number(4))
        sheet.write(5, 2, "甲小学")
    if hidden is not None:
        sheet.row(hidden).hidden = True
    book.save(str(path))


def test_an_old_workbook_is_read_with_hidden_rows_and_errors(tmp_path):
    make_xls(tmp_path / "台账.xls", hidden=4, error=True)
    files = [("inputs/台账.xls", tmp_path / "台账.xls")]
    ledger, diagnostics = read(tmp_path, files=files)
    assert [(item.code, item.location.cell, item.location.row) for item in diagnostics] == [
        ("L207", None, 5),
        ("V105", "D4", 4),
        ("V125", "D6", 6),
    ]
    assert list(ledger.row_number) == [3, 4, 5, 6]


def make_ods(path, rows, *, hidden=(), repeat=None):
    document = OpenDocumentSpreadsheet()
    table = Table(name="春季")
    for at, row in enumerate(rows):
        how = {"visibility": "collapse"} if at in hidden else {}
        line = TableRow(**how)
        for value in row:
            if value == "#N/A":
                cell = TableCell(formula="of:=NA()", valuetype="string", stringvalue="")
                cell.addElement(P(text="#N/A"))
            elif isinstance(value, str):
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
            elif value is None:
                cell = CoveredTableCell()
            else:
                cell = TableCell(valuetype="float", value=value)
            line.addElement(cell)
        table.addElement(line)
    if repeat:
        line = TableRow(numberrowsrepeated=repeat[0])
        cell = TableCell(numbercolumnsrepeated=repeat[1])
        if repeat[2]:
            cell = TableCell(numbercolumnsrepeated=repeat[1], valuetype="float", value=1)
        line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def test_an_ods_file_is_read_with_hidden_rows_and_errors(tmp_path):
    rows = [HEADER, pupil(1), pupil(2, "#N/A"), pupil(3, 7)]
    make_ods(tmp_path / "台账.ods", rows, hidden=[3], repeat=(1_048_000, 1024, False))
    files = [("inputs/台账.ods", tmp_path / "台账.ods")]
    ledger, diagnostics = read(tmp_path, files=files)
    assert [(item.code, item.location.cell, item.location.row) for item in diagnostics] == [
        ("L207", None, 4),
        ("V125", "D3", 3),
    ]
    assert list(ledger.row_number) == [2, 3, 4]


@pytest.mark.parametrize(
    "repeat", [(1_000_000, 100, True), (1, 2_000_000_000, False), (2_000_000_000, 1, False)]
)
def test_a_huge_ods_is_refused_before_it_is_opened(tmp_path, repeat):
    make_ods(tmp_path / "台账.ods", [HEADER, pupil(1)], repeat=repeat)
    ledger, diagnostics = read(tmp_path, files=[("inputs/台账.ods", tmp_path / "台账.ods")])
    assert ledger is None
    assert codes(diagnostics) == ["F108"]


# --- the guard ----------------------------------------------------------------------------------


def test_a_far_cell_is_refused_before_it_kills_the_process(tmp_path):
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    book.active["A1"] = "姓名"
    book.save(tmp_path / "远.xlsx")
    ledger, diagnostics = read(tmp_path, files=[("inputs/远.xlsx", tmp_path / "远.xlsx")])
    assert ledger is None
    assert [(item.code, item.location.cell) for item in diagnostics] == [("F108", "XFD1048576")]


@pytest.mark.parametrize(
    "xml",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1'><c s='1' r='XFD1048576'><v>1</v></c></row>",
        b'<row><c r = "xfd1048576" ><v>1</v></c></row>',
        b'<x:row r="1"><x:c r="XFD1048576" t="s"><x:v>1</x:v></x:c></x:row>',
        b'<row><c\nr="A1"><v>1</v></c><c\nr="ZZ900000"><v>1</v></c></row>',
        b'<row r="1000000"><c><v>1</v></c></row><row r="1"><c r="ZZ1"><f>1</f></c></row>',
        b'<row r="1"><c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row>',
    ],
)
def test_no_way_of_writing_a_far_cell_escapes(xml):
    assert scan_sheet(b"<worksheet><sheetData>" + xml + b"</sheetData></worksheet>").far


def test_far_formats_without_content_do_no_harm(tmp_path):
    xml = b'<row r="1048576"><c r="XFD1048576" s="3"/></row><row r="2"><c r="B2"><v>1</v></c></row>'
    assert scan_sheet(b"<worksheet><sheetData>" + xml + b"</sheetData></worksheet>").far is None


def test_a_bomb_is_refused_by_its_directory(tmp_path, book):
    data = rezip(book, {"xl/media/a.xml": b"\0" * (30 * 1024 * 1024)})
    ledger, diagnostics = attempt(tmp_path, "弹.xlsx", data)
    assert ledger is None
    assert codes(diagnostics) == ["F106"]
    data = rezip(book, {f"xl/a{number}.xml": b"" for number in range(5001)})
    assert codes(attempt(tmp_path, "弹.xlsx", data)[1]) == ["F106"]


def test_a_bomb_with_a_lying_directory_is_refused(tmp_path, book):
    """The directory says 10 bytes; the stream inflates to 30 MB."""
    data = bytearray(rezip(book, {"xl/bomb.xml": b"\0" * (30 * 1024 * 1024)}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 16, zlib.crc32(b"\0" * 10))
    struct.pack_into("<I", data, at + 24, 10)
    assert codes(attempt(tmp_path, "弹.xlsx", bytes(data))[1]) == ["F105"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "docProps/app.xml"])
def test_a_dtd_is_refused_in_any_part(tmp_path, book, part):
    with zipfile.ZipFile(book) as archive:
        content = archive.read(part)
    head, _, rest = content.partition(b"?>")
    evil = head + b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rest
    assert codes(attempt(tmp_path, "台账.xlsx", rezip(book, {part: evil}))[1]) == ["F107"]


def test_utf16_cannot_hide_a_dtd(tmp_path, book):
    evil = '<!DOCTYPE x [<!ENTITY e "e">]><worksheet/>'.encode("utf-16")
    data = rezip(book, {"xl/worksheets/sheet1.xml": evil})
    assert codes(attempt(tmp_path, "台账.xlsx", data)[1]) == ["F105"]


@pytest.mark.parametrize("name", ["台账.xls", "台账.ods", "台账.csv", "台账.yaml"])
def test_a_file_must_be_what_its_ending_says(tmp_path, book, name):
    ledger, diagnostics = attempt(tmp_path, name, book.read_bytes())
    assert ledger is None
    assert codes(diagnostics) == ["F102"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "网页"),
        (b"%PDF-1.7 ...", "PDF"),
        ("姓名,金额\n".encode(), "文本"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "图片"),
    ],
)
def test_an_xls_that_is_something_else_says_what(tmp_path, data, word):
    _, diagnostics = attempt(tmp_path, "台账.xls", data)
    assert codes(diagnostics) == ["F102"]
    assert word in diagnostics[0].message


def test_other_refusals(tmp_path, book):
    data = book.read_bytes()
    cases = {
        "台账.docx": (data, "F103"),
        "台账.xlsb": (data, "F103"),
        "空.xlsx": (b"", "F110"),
        "断.xlsx": (data[: len(data) // 2], "F105"),
        "乱.xlsx": (b"PK\x03\x04" + b"\x00" * 50, "F105"),
        "锁.xlsx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "F104",
        ),
        "坏.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "F105"),
        "空.csv": (b"\xef\xbb\xbf\r\n", "F110"),
    }
    for name, (content, code) in cases.items():
        ledger, diagnostics = attempt(tmp_path, name, content)
        assert ledger is None
        assert codes(diagnostics) == [code], name
        assert diagnostics[0].scope is Scope.LEDGER
        assert diagnostics[0].location.file == f"inputs/{name}"


def test_a_missing_or_unreadable_file(tmp_path, book):
    assert codes(read(tmp_path, files=[("inputs/无.xlsx", tmp_path / "无.xlsx")])[1]) == ["F101"]
    (tmp_path / "夹.xlsx").mkdir()
    assert codes(read(tmp_path, files=[("inputs/夹.xlsx", tmp_path / "夹.xlsx")])[1]) == ["F101"]
    assert codes(read(tmp_path, files=[])[1]) == ["F110"]


def test_a_lock_file_is_left_out_with_a_word(tmp_path, book):
    (tmp_path / "~$台账.xlsx").write_bytes(b"\x06user")
    files = [("inputs/~$台账.xlsx", tmp_path / "~$台账.xlsx"), ("inputs/好.xlsx", book)]
    ledger, diagnostics = read(tmp_path, files=files)
    assert ledger is not None
    assert codes(diagnostics) == ["F113"]


def test_links_to_other_files_are_named(tmp_path, book):
    data = rezip(book, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    ledger, diagnostics = attempt(tmp_path, "台账.xlsx", data)
    assert ledger is not None
    assert codes(diagnostics) == ["F109"]


def test_one_bad_file_of_two_stops_the_ledger_but_both_are_read(tmp_path, book):
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    second = workbook(tmp_path / "二.xlsx", {"秋季": [HEADER, pupil(1, "x")]})
    files = [("a.xlsx", bad), ("好.xlsx", book), ("二.xlsx", second)]
    ledger, diagnostics = read(tmp_path, files=files)
    assert ledger is None
    assert codes(diagnostics) == ["F105", "V105"]


@pytest.mark.parametrize("seed", range(40))
def test_damaged_workbooks_never_raise(tmp_path, book, seed):
    import random

    chance = random.Random(seed)
    if seed % 2:
        make_xls(tmp_path / "a.xls")
        path, name = tmp_path / "a.xls", "乱.xls"
    else:
        path, name = book, "乱.xlsx"
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    attempt(tmp_path, name, bytes(data))


def test_sheets_of_generators_with_prefixed_elements_are_looked_through():
    xml = (
        b'<x:worksheet><x:sheetData><x:row r="3" hidden="1"><x:c r="B3" t="e"><x:v>#REF!</x:v></x:c>'
        b'<x:c r="C3"><x:f>A1</x:f></x:c><x:c r="D3" t="str"><x:f>A1</x:f><x:v></x:v></x:c></x:row>'
    )
    facts = scan_sheet(xml)
    assert facts.hidden_rows == {3}
    assert sorted(facts.marks) == [(2, 1), (2, 2)]


def test_parts_are_only_returned_when_all_are_whole(tmp_path, book):
    faults = FaultLog()
    assert read_tables("好.xlsx", book, faults)[0].sheet == "春季"
    assert faults.result() == ()


def test_reading_does_not_import_other_rooms():
    code = (
        "import sys, pipeline.ledgers; print([m for m in sys.modules if m.startswith('pipeline.')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "document" not in shown.stdout
    assert "figures" not in shown.stdout


def test_goods_in_ods_keep_exact_decimals(tmp_path):
    make_ods(tmp_path / "货.ods", [["品名", "数量", "金额"], ["大肉", 1251.4, 29902.6]])
    files = [("inputs/货.ods", tmp_path / "货.ods")]
    ledger, diagnostics = read(tmp_path, files=files, type_text=GOODS)
    assert diagnostics == ()
    assert (str(ledger.frame["数量"][0]), ledger.frame["金额"][0]) == ("1251.4", 2990260)
