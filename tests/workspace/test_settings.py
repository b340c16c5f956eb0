"""Settings: what is written there is what comes out, and every slip is named with its line."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Severity, UsageError, has_errors
from pipeline.workspace import load_workspace
from pipeline.workspace.yamltree import parse_yaml
from tests.workspace.conftest import SETTINGS


def load(place, text=None):
    if text is not None:
        place.settings(text)
    return load_workspace(place.root)


def faults(diagnostics):
    return [(item.code, item.location.row, item.location.column) for item in diagnostics]


def test_everything_that_is_written_comes_out(place):
    workspace, diagnostics = load(place)
    assert diagnostics == ()
    assert workspace.unit.full_name == "甲县教育局"
    assert workspace.unit.short_name == "甲县教育局"
    assert workspace.unit.signature == "甲县教育局"
    assert workspace.unit.superior == "乙市教育局"
    assert workspace.period.year == 2020
    assert workspace.period.terms == ("春季", "秋季")
    assert workspace.period.cutoff == date(2020, 11, 30)
    assert workspace.document_date == date(2020, 12, 31)
    assert workspace.period_range() == (date(2020, 1, 1), date(2020, 12, 31))
    grants, problems = workspace.ledgers
    assert (grants.name, grants.type_id, grants.line) == ("资助", "grants", 8)
    assert grants.files == (("inputs/资助发放台账.xlsx", place.inputs / "资助发放台账.xlsx"),)
    assert grants.aliases == {"金额": ("发放数", "实发")}
    assert (grants.control.rows, grants.control.sums) == (29294, {"金额": "1761.8905万元"})
    assert [name for name, _ in problems.files] == ["inputs/整改一.xlsx", "inputs/整改二.xlsx"]
    assert problems.control is None
    assert workspace.documents[0].kind_id == "summary"
    assert workspace.documents[0].parameters == {"口径注": "不含兜底"}
    assert workspace.profile == {"行数": 22}


def test_every_setting_knows_its_line(place):
    workspace, _ = load(place)
    lines = workspace.lines
    assert lines["单位.全称"] == 1
    assert lines["期间.年度"] == 3
    assert lines["期间.学期.2"] == 4
    assert lines["期间.截至日期"] == 5
    assert lines["成文日期"] == 6
    assert lines["控制数.资助.金额"] == 11
    assert lines["文书.1.参数.口径注"] == 13
    assert workspace.documents[0].parameter_lines == {"口径注": 13}


def test_a_school_year_runs_from_september(place):
    text = SETTINGS.replace("  年度: 2020\n", "  年度: 2020\n  时间口径: 学年\n")
    workspace, diagnostics = load(place, text)
    assert diagnostics == ()
    assert workspace.period_range() == (date(2020, 9, 1), date(2021, 8, 31))


@pytest.mark.parametrize(
    "written",
    ["2020-11-30", "2020年11月30日", "2020/11/30", "2020.11.30", "'2020-11-30'", "２０２０-11-30"],
)
def test_dates_are_read_in_five_spellings(place, written):
    workspace, _ = load(place, SETTINGS.replace("2020-11-30", written))
    assert workspace.period.cutoff == date(2020, 11, 30)


@pytest.mark.parametrize("written", ["2020", "2020年", "２０２０", '"2020"'])
def test_a_year_is_read_in_four_spellings(place, written):
    workspace, _ = load(place, SETTINGS.replace("年度: 2020", f"年度: {written}"))
    assert workspace.period.year == 2020


def test_parameters_keep_their_type_and_every_digit(place):
    given_ = "{甲: 007, 乙: 3.50, 丙: true, 丁: 2020-01-02, 戊: [一, '2'], 己: '12', 庚: 12, 辛: }"
    workspace, _ = load(place, SETTINGS.replace("{口径注: 不含兜底}", given_))
    values = workspace.documents[0].parameters
    assert values["甲"] == "007"
    assert str(values["乙"]) == "3.50"
    assert isinstance(values["乙"], Decimal)
    assert values["丙"] is True
    assert values["丁"] == date(2020, 1, 2)
    assert values["戊"] == ("一", "2")
    assert (values["己"], values["庚"], values["辛"]) == ("12", 12, None)


def test_a_document_may_say_otherwise_than_its_kind(place):
    text = SETTINGS.replace(
        "  - {文种: summary, 参数: {口径注: 不含兜底}}\n",
        "  - 文种: summary\n    文件名: 总结甲\n    标题: 某标题\n    主送: 某局\n    抄送: [甲, 乙]\n    草稿: 是\n"
        "  - letter\n",
    )
    workspace, diagnostics = load(place, text)
    assert diagnostics == ()
    first, second = workspace.documents
    assert (first.file_name, first.title, first.recipient) == ("总结甲", "某标题", "某局")
    assert (first.copies, first.draft) == (("甲", "乙"), True)
    assert (second.kind_id, second.copies, second.draft, second.line) == ("letter", None, False, 19)


BROKEN = {
    "unknown top key": ("成文日期:", "成稿日期:", [("W102", 1, "成文日期"), ("W101", 6, "成稿日期")]),
    "unknown unit key": ("上级:", "上极:", [("W101", 1, "单位.上极")]),
    "unknown ledger key": (
        "类型: grants, 文件", "类型: grants, 文档",
        [("W101", 8, "台账.资助.文档"), ("W102", 8, "台账.资助.文件")]),
    "unknown document key": ("参数: {口径注", "参数值: {口径注", [("W101", 13, "文书.1.参数值")]),
    "blank name": ("全称: 甲县教育局", "全称: ", [("W102", 1, "单位.全称")]),
    "no name": ("全称: 甲县教育局, ", "", [("W102", 1, "单位.全称")]),
    "blank year": ("年度: 2020", "年度:", [("W102", 3, "期间.年度")]),
    "year in words": ("年度: 2020", "年度: 二〇二〇", [("W103", 3, "期间.年度")]),
    "year of another age": ("年度: 2020", "年度: 202", [("W105", 3, "期间.年度")]),
    "unknown term": ("[春季, 秋季]", "[春季, 冬季]", [("W105", 4, "期间.学期")]),
    "term twice": ("[春季, 秋季]", "[春季, 春季]", [("W107", 4, "期间.学期")]),
    "no such day": ("2020-11-30", "2020-11-31", [("W104", 5, "期间.截至日期")]),
    "no date": ("2020-12-31", "年底", [("W104", 6, "成文日期")]),
    "list for a date": ("成文日期: 2020-12-31", "成文日期: [2020-12-31]", [("W103", 6, "成文日期")]),
    "text for a section": (
        "控制数:\n  资助: {行数: 29294, 金额: 1761.8905万元}", "控制数: 无", [("W103", 10, "控制数")]),
    "rows in words": ("行数: 29294", "行数: 很多", [("W103", 11, "控制数.资助.行数")]),
    "control of no ledger": ("控制数:\n  资助:", "控制数:\n  资金:", [("W208", 11, "控制数.资金")]),
    "alias of no ledger": ("别名: {资助:", "别名: {帮扶:", [("W208", 14, "别名.帮扶")]),
    "ledger twice": ("  整改: {类型: problems", "  资助: {类型: problems", [("W005", 9, None)]),
    "ledger without type": ("{类型: grants, ", "{", [("W102", 8, "台账.资助.类型")]),
    "ledger with a name of ours": ("  整改:", "  年度:", [("W108", 9, "台账.年度")]),
    "ledger that is no name": ("  整改:", "  整改 台账:", [("W108", 9, "台账.整改 台账")]),
    "outside of inputs": ("[资助发放台账.xlsx]", "[../资助发放台账.xlsx]", [("W204", 8, "台账.资助.文件.1")]),
    "absolute file": ("[资助发放台账.xlsx]", "[/tmp/资助.xlsx]", [("W204", 8, "台账.资助.文件.1")]),
    "drive letter": ("[资助发放台账.xlsx]", "['C:\\资助.xlsx']", [("W204", 8, "台账.资助.文件.1")]),
    "unknown kind": ("文种: summary", "文种: sumary", [("W207", 13, "文书.1.文种")]),
    "document without kind": ("文种: summary, ", "", [("W102", 13, "文书.1.文种")]),
    "documents as mapping": (
        "  - {文种: summary, 参数: {口径注: 不含兜底}}", "  文种: summary", [("W103", 13, "文书")]),
    "same kind twice": ("文书:\n", "文书:\n  - summary\n", [("W107", 14, "文书.2")]),
    "yes or no": ("文种: summary,", "文种: summary, 草稿: 可能,", [("W103", 13, "文书.1.草稿")]),
    "tab": ("  年度: 2020", "\t年度: 2020", [("W003", 3, None)]),
    "wide space": ("  学期: [春季, 秋季]", "　　学期: [春季, 秋季]", [("W003", 4, None)]),
    "wide colon": ("  年度: 2020", "  年度：2020", [("W004", 3, None)]),
    "wide colon in braces": ("上级: 乙市教育局", "上级：乙市教育局", [("W004", 1, "单位.上级：乙市教育局")]),
    "wide colon alone": ("版式: {行数: 22}", "版式:\n  行数：22", [("W004", 16, "版式")]),
    "no space after colon": ("  年度: 2020", "  年度:2020", [("W004", 3, None)]),
    "open bracket": ("[春季, 秋季]", "[春季, 秋季", [("W002", 5, None)]),
    "two documents": ("版式:", "---\n版式:", [("W002", 15, None)]),
    "anchor": ("[春季, 秋季]", "&甲 [春季, 秋季]", [("W006", 4, None)]),
    "tag": ("年度: 2020", "年度: !x 2020", [("W006", 3, None)]),
    "control character": ("甲县教育局", "甲县\x07教育局", [("W002", 1, None)]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_slip_is_named_with_its_line(place, name):
    old, new, expected = BROKEN[name]
    assert old in SETTINGS
    workspace, diagnostics = load(place, SETTINGS.replace(old, new, 1))
    found = faults(diagnostics)
    if expected[0][0] == "W006":
        # the value that was refused may be missed as well
        found = found[: len(expected)]
    assert found == expected
    assert workspace is None
    for item in diagnostics:
        assert item.message.endswith("。")
        assert item.hint.endswith(("。", "）", "xlsx"))


def test_a_misspelt_key_gets_the_nearest_one(place):
    _, diagnostics = load(place, SETTINGS.replace("发文代字", "发文代号"))
    assert "是不是“发文代字”" in diagnostics[0].hint


def test_an_unknown_ledger_type_spoils_its_ledger_only(place):
    workspace, diagnostics = load(place, SETTINGS.replace("grants", "grant"))
    assert diagnostics == ()
    assert workspace.ledger("资助").type_id == "grant"


def test_contradicting_dates_are_a_warning(place):
    workspace, diagnostics = load(place, SETTINGS.replace("2020-11-30", "2021-11-30"))
    assert workspace is not None
    assert faults(diagnostics) == [("W106", 5, "期间.截至日期"), ("W106", 6, "成文日期")]
    assert {item.severity for item in diagnostics} == {Severity.WARNING}


def test_no_settings_at_all_is_a_usage_error(place):
    (place.inputs / "workspace.yaml").unlink()
    with pytest.raises(UsageError, match="init"):
        load(place)


def test_empty_settings_name_everything_that_is_missing(place):
    workspace, diagnostics = load(place, "# 还没有写\n")
    assert workspace is None
    missing = {item.location.column for item in diagnostics if item.code == "W102"}
    assert missing == {"单位", "期间", "成文日期"}


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (SETTINGS.encode("utf-8-sig"), []),
        (SETTINGS.replace("\n", "\r\n").encode(), []),
        (SETTINGS.encode("gb18030"), ["W007"]),
        (SETTINGS.encode("utf-16"), ["W007"]),
    ],
)
def test_settings_saved_by_notepad_are_read(place, data, codes):
    workspace, diagnostics = load(place, data)
    assert workspace.unit.full_name == "甲县教育局"
    assert workspace.lines["期间.年度"] == 3
    assert [item.code for item in diagnostics] == codes


@pytest.mark.parametrize("data", [b"\x81", b"\xff\xfe\x00", b" " * 1_000_001])
def test_bytes_that_are_no_text_are_refused(place, data):
    workspace, diagnostics = load(place, data)
    assert workspace is None
    assert [item.code for item in diagnostics] == ["W001"]


def test_settings_do_not_depend_on_the_surroundings(place):
    code = (
        "import sys, pathlib; from pipeline.workspace import load_workspace; "
        "print(load_workspace(pathlib.Path(sys.argv[1])))"
    )
    place.file("没用的.xlsx")
    outputs = set()
    for zone, seed, locale in (
        ("UTC", "1", "C"),
        ("Asia/Shanghai", "2", "C.UTF-8"),
        ("America/New_York", "77", "POSIX"),
    ):
        environment = {
            **os.environ,
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONUTF8": "1",
        }
        run = subprocess.run(
            [sys.executable, "-c", code, str(place.root)],
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1


@given(st.text(alphabet=" \t\n:：-[]{}&*!|>'\"#,，年度2单位\x00é", max_size=60))
def test_no_text_breaks_the_reader(text):
    tree, diagnostics = parse_yaml(text, "x.yaml")
    assert (tree is None) <= has_errors(diagnostics)


def test_deep_nesting_is_refused_not_followed():
    tree, diagnostics = parse_yaml("甲: " + "[" * 5000 + "]" * 5000, "x.yaml")
    assert has_errors(diagnostics)
    assert tree is None or tree.kind == "映射"
