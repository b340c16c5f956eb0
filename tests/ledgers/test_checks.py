"""Checks across cells and rows: blanks, signs, keys, footings, limits, period, schools, 控制数."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.errors import Scope, Severity, has_errors
from pipeline.ledgers import ControlDeclaration
from pipeline.ledgers.faults import CAP
from tests.ledgers.making import GOODS, HEADER, codes, found, id_number, pupil, read

STATUS = [*HEADER, "状态"]


def test_errors_of_single_rows_leave_the_ledger_and_mark_the_rows(tmp_path):
    rows = [HEADER, pupil(1), pupil(2, "x"), pupil(3, 身份证号=""), pupil(4)]
    ledger, diagnostics = read(tmp_path, rows)
    assert found(diagnostics) == [("V101", "B4", "身份证号"), ("V105", "D3", "金额")]
    assert {item.scope for item in diagnostics} == {Scope.RECORD}
    assert ledger.faulty_rows == {1, 2}
    assert ledger.control.rows == 4
    assert ledger.frame["金额"].isna().tolist() == [False, True, False, False]


def test_error_cells_and_bare_formulas_are_named(tmp_path):
    import zipfile

    rows = [HEADER, pupil(1, ("=1/0", "#DIV/0!")), pupil(2, ("=SUM(A1:A2)", "")), pupil(3, True)]
    _, diagnostics = read(tmp_path, rows)
    names = dict(zip(("D2", "D3", "D4"), ("V125", "V126", "V129"), strict=True))
    with zipfile.ZipFile(tmp_path / "台账.xlsx") as archive:
        assert b't="e"' in archive.read("xl/worksheets/sheet1.xml")
    assert {item.location.cell: item.code for item in diagnostics} == names


def test_negative_amounts_stand_only_in_returned_rows(tmp_path):
    rows = [
        STATUS,
        [*pupil(1, 100), "已发放"],
        [*pupil(1, -100), "退回"],
        [*pupil(2, -5), "补发"],
        [*pupil(3, 5), "冲销"],
        [*pupil(4, 0), "冲销"],
    ]
    ledger, diagnostics = read(tmp_path, rows)
    assert found(diagnostics) == [("V130", "D4", "金额"), ("V131", "D5", "金额")]
    assert ledger.faulty_rows == {2, 3}


def test_without_a_status_rule_no_amount_is_negative(tmp_path):
    rows = [["品名", "数量", "金额"], ["大米", 1, -3]]
    assert found(read(tmp_path, rows, type_text=GOODS)[1]) == [("V130", "C2", "金额")]
    allowed = GOODS.replace("{名称: 金额, 类型: 金额,", "{名称: 金额, 类型: 金额, 最小: -100,")
    assert read(tmp_path, rows, type_text=allowed)[1] == ()


def test_excluded_rows_are_kept_but_count_in_no_sum(tmp_path):
    rows = [STATUS, [*pupil(1, 100), "已发放"], [*pupil(2, 900), "作废"], ["合计", "", "", 100]]
    ledger, diagnostics = read(tmp_path, rows)
    assert diagnostics == ()
    assert ledger.control.rows == 2
    assert ledger.control.excluded_rows == 1
    assert ledger.control.sums["金额"] == "100元"


def test_a_repeated_key_names_both_cells(tmp_path):
    sheets = {"春季": [HEADER, pupil(1), pupil(2)], "秋季": [HEADER, pupil(1), pupil(1, 7)]}
    ledger, diagnostics = read(tmp_path, sheets=sheets)
    assert found(diagnostics) == [("R101", "B3", "身份证号")]
    assert "“秋季”表B2" in diagnostics[0].message
    assert id_number(1) not in diagnostics[0].message
    assert ledger.faulty_rows == {2, 3}


def test_damaged_keys_are_not_called_repeated(tmp_path):
    rows = [HEADER, pupil(1, 身份证号=""), pupil(2, 身份证号="")]
    assert codes(read(tmp_path, rows)[1]) == ["V101", "V101"]


def test_a_row_must_foot(tmp_path):
    rows = [["品名", "数量", "金额", "早餐", "午餐"], ["大米", 1, 3, 1, 2], ["面粉", 1, 4, 1, 2]]
    _, diagnostics = read(tmp_path, rows, type_text=GOODS)
    assert found(diagnostics) == [("R103", "C3", "金额")]
    assert "4元" in diagnostics[0].message
    assert "3元" in diagnostics[0].message


def test_limits_hold(tmp_path):
    rows = [["品名", "数量", "件数", "金额"], ["大米", -0.5, 1000, 1], ["面粉", 0, 1001, 1]]
    _, diagnostics = read(tmp_path, rows, type_text=GOODS)
    assert found(diagnostics) == [("V112", "B2", "数量"), ("V112", "C3", "件数")]


@pytest.mark.parametrize("required", [True, False])
def test_the_declared_date_decides_the_period(tmp_path, required):
    text = _text(required=required)
    rows = [
        [*HEADER, "发放日期"],
        [*pupil(1), dt.date(2020, 5, 1)],
        [*pupil(2), "2021.1.5"],
        pupil(3),
    ]
    year = (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    ledger, diagnostics = read(tmp_path, rows, type_text=text, period=year)
    assert found(diagnostics) == [("R106", "E3", "发放日期")]
    assert has_errors(diagnostics) is required
    assert ledger.faulty_rows == ({1} if required else frozenset())


def _text(*, required: bool) -> str:
    from tests.ledgers.making import GRANTS

    return GRANTS.replace("必须在期内: false", f"必须在期内: {str(required).lower()}")


def test_two_spellings_of_one_school_are_a_warning(tmp_path):
    rows = [
        HEADER,
        pupil(1, 学校="株潭小学（东校区）"),
        pupil(2, 学校="株潭小学(东校区)"),
        pupil(3),
    ]
    _, diagnostics = read(tmp_path, rows)
    assert found(diagnostics) == [("V123", "C3", "学校")]
    assert diagnostics[0].severity is Severity.WARNING


def test_blanks_in_names_are_said_once_for_the_column(tmp_path):
    rows = [HEADER, *[pupil(serial, 姓名="王 伟") for serial in range(1, 30)]]
    ledger, diagnostics = read(tmp_path, rows)
    assert found(diagnostics) == [("V122", "A2", "姓名")]
    assert "29格" in diagnostics[0].message
    assert set(ledger.frame["姓名"]) == {"王伟"}


@pytest.mark.parametrize(
    ("declared", "code", "words"),
    [
        (ControlDeclaration(3, {}), "R104", ("3行", "2行", "少了1行")),
        (ControlDeclaration(2, {"金额": "0.11万元"}), "R105", ("1100元", "1000元", "少了100元")),
        (ControlDeclaration(None, {"人数": "3人"}), "R105", ("3人", "2人")),
        (ControlDeclaration(None, {"人次": "3"}), "R105", ("3人次", "2人次")),
        (ControlDeclaration(None, {"总额": "3"}), "R107", ("总额",)),
        (ControlDeclaration(None, {"金额": "约千元"}), "R107", ("约千元",)),
    ],
)
def test_declared_totals_are_held(tmp_path, declared, code, words):
    ledger, diagnostics = read(tmp_path, [HEADER, pupil(1), pupil(2)], control=declared)
    assert ledger is None
    assert codes(diagnostics) == [code]
    assert diagnostics[0].location.file == "inputs/workspace.yaml"
    assert all(word in diagnostics[0].message for word in words)


def test_right_declared_totals_pass(tmp_path):
    declared = ControlDeclaration(2, {"金额": "0.1万元", "人数": "2", "人次": "2人次"})
    assert read(tmp_path, [HEADER, pupil(1), pupil(2)], control=declared)[1] == ()


def test_the_same_fault_in_very_many_rows_stays_readable_and_whole(tmp_path):
    rows = [HEADER, *[pupil(serial, "x") for serial in range(1, 501)]]
    ledger, diagnostics = read(tmp_path, rows)
    assert codes(diagnostics) == ["V105"] * (CAP + 1)
    last = diagnostics[-1]
    assert (last.location.cell, last.location.column) == (None, "金额")
    assert f"还有{500 - CAP}处" in last.message
    assert "第202-501行" in last.message
    assert len(ledger.faulty_rows) == 500


def test_no_message_tells_a_persons_data(tmp_path):
    rows = [
        [*HEADER, "联系电话", "银行卡号", "家庭情况", "发放日期"],
        [
            *pupil(1, 姓名="欧阳9", 身份证号="36092220100315000"),
            "1380013",
            "62220212",
            "甲\u200b肝病",
            "",
        ],
        [*pupil(1, 姓名="欧阳*"), "138001380001", "622202120000000001X", "", ""],
        [*pupil(1), "", "", "", ""],
    ]
    _, diagnostics = read(tmp_path, rows)
    assert len(diagnostics) >= 6
    told = "".join(item.message + item.hint for item in diagnostics)
    for secret in ("欧阳", "36092220", "1380013", "622202", "肝病", id_number(1)):
        assert secret not in told


def test_a_sensitive_enum_is_not_quoted(tmp_path):
    from tests.ledgers.making import GRANTS

    text = GRANTS.replace("取值: [已发放,", "敏感: true, 取值: [已发放,")
    _, diagnostics = read(tmp_path, [STATUS, [*pupil(1), "已发"]], type_text=text)
    assert codes(diagnostics) == ["V110"]
    assert "“已发”" not in diagnostics[0].message
    assert "是不是" not in diagnostics[0].hint


def test_everything_is_collected_before_the_stop(tmp_path):
    rows = [["姓名", "身份证号", "学校名"], ["王", "1", "甲小学"], ["合计", "", ""]]
    ledger, diagnostics = read(tmp_path, rows)
    assert ledger is None
    assert sorted(codes(diagnostics)) == ["L202", "L202", "L203", "V114", "V127"]
