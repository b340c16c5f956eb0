"""Clerks' tables are read as they are: titles, groups, units, totals, notes, sheets, files, places."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from pipeline.errors import Scope, Severity
from pipeline.ledgers import locate
from tests.ledgers.making import (
    GOODS,
    HEADER,
    codes,
    found,
    id_number,
    pupil,
    read,
    workbook,
)


def test_a_plain_sheet_gives_typed_rows_with_their_places(tmp_path):
    rows = [HEADER, pupil(1, 312.5), pupil(2, "1,000")]
    ledger, diagnostics = read(tmp_path, rows)
    assert diagnostics == ()
    assert list(ledger.frame["金额"]) == [31250, 100000]
    assert str(ledger.frame["金额"].dtype) == "Int64"
    assert list(ledger.frame["学期"]) == ["春季", "春季"]
    assert list(ledger.row_number) == [2, 3]
    assert ledger.sheets[0].columns == {"姓名": "A", "身份证号": "B", "学校": "C", "金额": "D"}
    assert ledger.control.rows == 2
    assert ledger.control.sums == {"金额": "1312.5元"}
    assert ledger.files == ("inputs/台账.xlsx",)
    place = locate(ledger, 1, "金额")
    assert (place.file, place.sheet, place.cell, place.row) == ("inputs/台账.xlsx", "春季", "D3", 3)
    assert locate(ledger, 1, "学期").cell is None


def test_leading_empty_rows_and_columns_do_not_shift_places(tmp_path):
    rows = [[], [], ["", "", *HEADER], ["", "", *pupil(1, 3.456)]]
    ledger, diagnostics = read(tmp_path, rows)
    assert found(diagnostics) == [("V104", "F4", "金额")]
    assert list(ledger.row_number) == [4]


def test_titles_and_a_unit_line_stand_above_the_header(tmp_path):
    rows = [
        ["2020年春季学生资助发放台账"],
        ["填报单位：株潭镇中心小学", "", "", "单位：万元"],
        HEADER,
        pupil(1, 0.03125),
    ]
    ledger, diagnostics = read(tmp_path, rows, merges=[("A1:D1", "2020年春季学生资助发放台账")])
    assert diagnostics == ()
    assert list(ledger.frame["金额"]) == [31250]


@pytest.mark.parametrize(
    ("header", "value", "cents"),
    [
        ("金额（万元）", 803.57875, 803578750),
        ("金额(元)", "12.50", 1250),
        ("金额（元/学期）", 625, 62500),
        ("金额【千元】", 1.5, 150000),
        ("金额/万元", 1, 1000000),
        ("金 额\n（元）", 1, 100),
        ("＊金额（人民币元）", 1, 100),
        ("发放金额：", 7, 700),
    ],
)
def test_the_unit_is_in_the_header(tmp_path, header, value, cents):
    ledger, diagnostics = read(tmp_path, [[*HEADER[:3], header], pupil(1, value)])
    assert diagnostics == ()
    assert list(ledger.frame["金额"]) == [cents]


def test_a_unit_that_cannot_be_converted_is_an_error(tmp_path):
    ledger, diagnostics = read(tmp_path, [[*HEADER[:3], "金额（美元）"], pupil()])
    assert ledger is None
    assert found(diagnostics) == [("L205", "D1", "金额")]


def test_quantities_have_units_too(tmp_path):
    rows = [["品名", "数量（万斤）", "金额"], ["大米", 0.12514, 1]]
    ledger, diagnostics = read(tmp_path, rows, type_text=GOODS)
    assert diagnostics == ()
    assert list(ledger.frame["数量"]) == [Decimal("1251.4")]
    rows = [["品名", "数量（公斤）", "金额"], ["大米", 1, 1]]
    assert found(read(tmp_path, rows, type_text=GOODS)[1]) == [("L205", "B1", "数量")]


def test_a_header_in_two_rows_with_merged_groups(tmp_path):
    text = GOODS.replace("名称: 早餐, ", "名称: 早餐, 别名: [其中早餐],")
    rows = [
        ["采购表"],
        ["品名", "数量", "金额（元）", "", ""],
        ["", "", "金额", "早餐", "午餐"],
        ["大米", "12.5", 30, 10, 20],
    ]
    merges = [("A2:A3", "品名"), ("B2:B3", "数量"), ("C2:E2", "金额（元）")]
    ledger, diagnostics = read(tmp_path, rows, type_text=text, merges=merges)
    assert diagnostics == ()
    assert list(ledger.frame["早餐"]) == [1000]
    assert list(ledger.row_number) == [4]
    assert ledger.sheets[0].columns["午餐"] == "E"


def test_the_group_row_gives_its_unit_to_the_columns_under_it(tmp_path):
    rows = [
        ["品名", "数量", "支出（万元）", "", ""],
        ["", "", "金额", "早餐", "午餐"],
        ["大米", "12.5", 3, 1, 2],
    ]
    ledger, diagnostics = read(tmp_path, rows, type_text=GOODS, merges=[("C1:E1", "支出（万元）")])
    assert diagnostics == ()
    assert list(ledger.frame["午餐"]) == [2000000]


def test_the_same_word_under_two_groups_is_told_apart_by_the_group(tmp_path):
    rows = [
        ["学生", "", "监护人", "", "学校", "金额"],
        ["姓名", "身份证号", "姓名", "电话", "", ""],
        ["王小明", id_number(1), "王强", "13800000000", "株潭小学", 5],
    ]
    ledger, diagnostics = read(tmp_path, rows, merges=[("A1:B1", "学生"), ("C1:D1", "监护人")])
    assert list(ledger.frame["姓名"]) == ["王小明"]
    assert found(diagnostics) == [("L203", "C2", None), ("L203", "D2", None)]


def test_header_aliases_of_type_and_workspace(tmp_path):
    rows = [["学生姓名", "身份证号", "就读学校", "本学期补助"], pupil(1)]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger is None
    assert found(diagnostics)[0] == ("L202", None, "金额")
    ledger, diagnostics = read(tmp_path, rows, aliases={"金额": ["本学期补助"]})
    assert diagnostics == ()
    assert list(ledger.frame["金额"]) == [50000]
    _, diagnostics = read(tmp_path, rows, aliases={"钱": ["本学期补助"]})
    assert "L105" in codes(diagnostics)


def test_a_missing_column_says_which_unknown_header_is_near_and_the_line_to_add(tmp_path):
    rows = [["姓名", "身份证号", "学校", "资助金额数"], pupil()]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger is None
    missing, unknown = diagnostics
    assert (missing.code, missing.severity, missing.scope) == ("L202", Severity.ERROR, Scope.LEDGER)
    assert "别名: {资助: {金额: [资助金额数]}}" in missing.hint
    assert (unknown.code, unknown.severity, unknown.location.cell) == (
        "L203",
        Severity.WARNING,
        "D1",
    )
    assert "别名: {资助: {金额: [资助金额数]}}" in unknown.hint


def test_harmless_columns_are_left_out_without_a_word(tmp_path):
    rows = [["序号", *HEADER, "备注", "领款人签字"], [1, *pupil(), "转学", ""]]
    ledger, diagnostics = read(tmp_path, rows)
    assert diagnostics == ()
    assert "备注" not in ledger.frame


def test_two_headers_for_one_column_are_an_error(tmp_path):
    rows = [[*HEADER, "资助金额"], [*pupil(), 1]]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger is None
    assert found(diagnostics) == [("L204", "E1", "金额")]
    assert "D1" in diagnostics[0].message


def test_no_header_names_the_likest_row(tmp_path):
    rows = [["资助表"], ["学生", "证件", "所在学堂", "发放额度"], pupil()]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger is None
    assert codes(diagnostics) == ["L201"]
    assert "身份证号" in diagnostics[0].hint


def test_totals_notes_blanks_examples_and_repeated_headers_are_told_apart(tmp_path):
    rows = [
        ["序号", *HEADER],
        ["示例", *pupil(9, 1)],
        [1, *pupil(1, 100)],
        [2, *pupil(2, 200)],
        ["", "小计", "", "", 300],
        [],
        ["序号", *HEADER],
        [3, *pupil(3, 50)],
        ["合  计", "", "", "", 350],
        [4],
        ["注：1.本表一式两份。"],
        ["2.不含县级兜底资金。"],
        ["填表人：张三", "", "审核人：李四", "", "单位负责人（签字）："],
    ]
    ledger, diagnostics = read(tmp_path, rows)
    assert codes(diagnostics) == ["L210"]
    assert list(ledger.row_number) == [3, 4, 8]
    totals = ledger.control
    assert totals.skipped_total_rows == 2
    assert totals.example_rows == 1
    assert totals.note_rows == 3
    assert totals.blank_rows == 2
    assert totals.repeated_header_rows == 1
    assert totals.sums["金额"] == "350元"


@pytest.mark.parametrize(
    ("rows", "cell", "expected"),
    [
        ([pupil(1, 100), pupil(2, 200), ["合计", "", "", 301]], "D4", "300元"),
        (
            [pupil(1, 100), ["小计", "", "", 99], pupil(2, 200), ["合计", "", "", 300]],
            "D3",
            "100元",
        ),
        (
            [
                pupil(1, 1),
                ["小计", "", "", 1],
                pupil(2, 2),
                ["小计", "", "", 3],
                ["总计", "", "", 3],
            ],
            "D5",
            "2元",
        ),
        ([["合计", "", "", 301], pupil(1, 100), pupil(2, 200)], "D2", "300元"),
        ([pupil(1, 100), pupil(2, 200), ["合计（大写）叁佰元整", "", "", 30]], "D4", "300元"),
    ],
)
def test_a_wrong_total_is_an_error_at_its_cell(tmp_path, rows, cell, expected):
    ledger, diagnostics = read(tmp_path, [HEADER, *rows])
    assert ledger is None
    assert found(diagnostics) == [("R102", cell, "金额")]
    assert expected in diagnostics[0].message


@pytest.mark.parametrize(
    "rows",
    [
        [pupil(1, 1), ["小计", "", "", 1], pupil(2, 2), ["小计", "", "", 2], ["总计", "", "", 3]],
        [["合计", "", "", 3], pupil(1, 1), pupil(2, 2)],
        [
            ["总计", "", "", 3],
            ["甲校小计", "", "", 1],
            pupil(1, 1),
            ["乙校小计", "", "", 2],
            pupil(2, 2),
        ],
        [pupil(1, 1), ["合计", "", "", 1], pupil(2, 2), ["合计", "", "", 2]],
        [pupil(1, 0.1), pupil(2, 0.2), ["合计", "", "", 0.1 + 0.2]],
        [pupil(1, 1), ["合计", "2人", "", "—"]],
    ],
)
def test_right_totals_of_every_custom_pass(tmp_path, rows):
    ledger, diagnostics = read(tmp_path, [HEADER, *rows])
    assert diagnostics == ()
    assert ledger.control.rows == sum(
        row[0] not in {"合计", "总计", "小计", "甲校小计", "乙校小计"} for row in rows
    )


def test_a_grand_total_over_all_sheets_passes(tmp_path):
    sheets = {
        "春季": [HEADER, pupil(1, 1)],
        "秋季": [HEADER, pupil(1, 2), ["全年总计", "", "", 3]],
    }
    assert read(tmp_path, sheets=sheets)[1] == ()


def test_a_total_that_cannot_be_read_is_a_warning(tmp_path):
    ledger, diagnostics = read(tmp_path, [HEADER, pupil(1, 1), ["合计", "", "", "约1元多"]])
    assert ledger is not None
    assert found(diagnostics) == [("R108", "D3", "金额")]


def test_a_person_called_like_a_total_is_still_a_person(tmp_path):
    ledger, diagnostics = read(tmp_path, [HEADER, pupil(1, 1, 姓名="合计")])
    assert ledger.control.rows == 1
    assert diagnostics == ()


def test_hidden_rows_count_and_are_named(tmp_path):
    rows = [HEADER, *[pupil(serial, 1) for serial in range(1, 6)]]
    ledger, diagnostics = read(tmp_path, rows, hidden=[2, 3])
    assert ledger.control.rows == 5
    assert ledger.control.hidden_rows == 2
    assert [(item.code, item.severity) for item in diagnostics] == [("L207", Severity.WARNING)]
    assert "第3-4行" in diagnostics[0].message


def test_a_hidden_sheet_counts_and_is_named(tmp_path):
    sheets = {"春季": [HEADER, pupil(1)], "秋季": [HEADER, pupil(2)]}
    ledger, diagnostics = read(tmp_path, sheets=sheets, hidden_sheet="秋季")
    assert ledger.control.rows == 2
    assert [(item.code, item.location.sheet) for item in diagnostics] == [("L208", "秋季")]


def test_sheets_give_the_term_and_others_are_left_out(tmp_path):
    sheets = {
        "2020年春季": [HEADER, pupil(1)],
        "秋": [HEADER, pupil(1)],
        "填表说明": [["请如实填写", "谢谢"]],
        "空白": [],
        "汇总": [["学校", "人数合计"], ["株潭小学", 2]],
    }
    ledger, diagnostics = read(tmp_path, sheets=sheets)
    assert list(ledger.frame["学期"]) == ["春季", "秋季"]
    assert list(ledger.sheet_index) == [0, 1]
    assert [(item.code, item.location.sheet) for item in diagnostics] == [("L206", "汇总")]


@pytest.mark.parametrize("name", ["Sheet1", "春季和秋季", "上半年"])
def test_a_sheet_name_that_says_nothing_is_an_error(tmp_path, name):
    ledger, diagnostics = read(tmp_path, sheets={name: [HEADER, pupil(1)]})
    assert ledger is None
    assert [(item.code, item.location.sheet) for item in diagnostics] == [("L211", name)]


def test_a_sheet_name_against_its_rows_is_a_warning(tmp_path):
    rows = [["学期", *HEADER], ["春季", *pupil(1)], ["秋季", *pupil(2)]]
    ledger, diagnostics = read(tmp_path, rows)
    assert list(ledger.frame["学期"]) == ["春季", "秋季"]
    assert found(diagnostics) == [("L215", None, "学期")]
    assert "1行" in diagnostics[0].message


def test_several_files_are_one_ledger(tmp_path):
    first = workbook(tmp_path / "春.xlsx", {"春季": [HEADER, pupil(1)]})
    second = workbook(tmp_path / "秋.xlsx", {"秋季": [HEADER, pupil(2), pupil(3, "x")]})
    files = [("inputs/春.xlsx", first), ("inputs/秋.xlsx", second)]
    ledger, diagnostics = read(tmp_path, files=files)
    assert ledger.files == ("inputs/春.xlsx", "inputs/秋.xlsx")
    assert [item.location.file for item in diagnostics] == ["inputs/秋.xlsx"]
    assert ledger.faulty_rows == {2}


def test_merged_school_cells_are_read_as_shown(tmp_path):
    rows = [HEADER, *[pupil(serial, 1, 学校="") for serial in range(1, 4)]]
    ledger, diagnostics = read(tmp_path, rows, merges=[("C2:C4", "株潭中心小学")])
    assert list(ledger.frame["学校"]) == ["株潭中心小学"] * 3
    assert found(diagnostics) == [("L214", "C3", "学校")]


def test_merged_amounts_are_an_error(tmp_path):
    rows = [HEADER, pupil(1, ""), pupil(2, "")]
    ledger, diagnostics = read(tmp_path, rows, merges=[("D2:D3", "900")])
    assert ledger is None
    assert ("L209", "D2", "金额") in found(diagnostics)


def test_data_after_the_signature_counts_and_is_named(tmp_path):
    rows = [HEADER, pupil(1), ["填表人：王某"], pupil(2)]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger.control.rows == 2
    assert [(item.code, item.location.row) for item in diagnostics] == [("L213", 4)]


def test_rows_with_content_outside_the_ledger_only_are_named(tmp_path):
    rows = [[*HEADER, "核对情况"], [*pupil(1), ""], ["", "", "", "", "已核对"]]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger.control.rows == 1
    assert ("L217", "E3", None) in found(diagnostics)


def test_a_sheet_with_a_header_only_is_a_warning(tmp_path):
    ledger, diagnostics = read(tmp_path, [HEADER])
    assert ledger.control.rows == 0
    assert codes(diagnostics) == ["L212"]
    assert str(ledger.frame["金额"].dtype) == "Int64"


def test_the_original_is_never_changed(tmp_path):
    path = workbook(tmp_path / "台账.xlsx", {"春季": [HEADER, pupil(1, "x")]})
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o444)
    read(tmp_path, files=[("inputs/台账.xlsx", path)])
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == stamp


def test_dates_of_the_frame_are_dates(tmp_path):
    rows = [[*HEADER, "发放日期"], [*pupil(1), dt.date(2020, 3, 15)], [*pupil(2), "2020年3月16日"]]
    ledger, diagnostics = read(tmp_path, rows)
    assert diagnostics == ()
    assert list(ledger.frame["发放日期"]) == [dt.date(2020, 3, 15), dt.date(2020, 3, 16)]
    assert ledger.frame["发放日期"].dtype == object
    assert ledger.frame["姓名"].dtype == object
