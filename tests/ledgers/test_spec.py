"""A ledger type is read from YAML, and everything wrong in it is named with its line."""

from __future__ import annotations

import pytest

from pipeline.errors import Severity
from pipeline.ledgers import MeasureKind, ValueType, load_ledger_type
from tests.ledgers.making import GRANTS, ledger_type


def load(tmp_path, text):
    path = tmp_path / "templates" / "ledgers" / "t.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return load_ledger_type(path)


def test_a_type_is_read_whole(tmp_path):
    type_ = ledger_type(tmp_path)
    assert type_.id == "aid_grants"
    assert type_.title == "学生资助发放台账"
    assert type_.source_path == "templates/ledgers/aid_grants.yaml"
    term = type_.column("学期")
    assert term.type is ValueType.ENUM
    assert term.allowed == ("春季", "秋季")
    assert term.synonyms == {"春": "春季", "秋": "秋季"}
    assert term.from_sheet
    assert type_.column("身份证号").sensitive
    assert not type_.column("学校").sensitive
    assert type_.column("金额").unit == "元"
    assert type_.key == ("学期", "身份证号", "状态")
    assert [(m.name, m.kind, m.column, m.unit) for m in type_.measures] == [
        ("人次", MeasureKind.COUNT, None, "人次"),
        ("人数", MeasureKind.DISTINCT, "身份证号", "人"),
        ("金额", MeasureKind.SUM, "金额", "元"),
    ]
    assert type_.status.negative == ("退回", "冲销")
    assert type_.status.excluded == ("作废",)
    assert (type_.period_column, type_.period_required) == ("发放日期", False)
    assert (type_.basis, type_.scope_notes) == ("自然年", ("不含县级兜底资金",))


COLUMN = "名称: 甲\n列:\n  - {名称: 金额, 类型: 金额}\n  - {名称: 人数, 类型: 整数}\n"
FAULTS = [
    ("名称: 甲\n列: [\n", "L101", 2, "YAML"),
    ("名称：甲\n列: 1\n", "L101", 1, "半角冒号"),
    ("名称: 甲\n列:\n\t- 1\n", "L101", 3, "Tab"),
    ("名称: 甲\n名称: 乙\n列: []\n", "L101", 2, "重复"),
    ("名称: &a 甲\n列: *a\n", "L101", 1, "锚点"),
    ("- 甲\n", "L101", 1, "键: 值"),
    (COLUMN + "主健: [金额]\n", "L102", 5, "主键"),
    ("名称: 甲\n列:\n  - 名称: 金额\n    类型: 金额\n    别称: [钱]\n", "L102", 5, "别名"),
    ("列:\n  - {名称: 金额, 类型: 金额}\n", "L103", 1, "名称"),
    ("名称: 甲\n", "L103", 1, "列"),
    ("名称: 甲\n列:\n  - {名称: 金额}\n", "L103", 3, "类型"),
    ("名称: 甲\n列:\n  - {名称: 学期, 类型: 枚举}\n", "L103", 3, "取值"),
    ("名称: 甲\n列:\n  - {名称: 金额, 类型: 金颚}\n", "L104", 3, "金额"),
    ("名称: 甲\n列:\n  - {名称: 金额, 类型: 金额, 单位: 万元}\n", "L104", 3, "元"),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 文本, 可空: 也许}\n", "L104", 3, "true"),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 文本, 取值: [一]}\n", "L104", 3, "文本"),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 整数, 最小: 很小}\n", "L104", 3, "数字"),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 日期, 最大: 2020年}\n", "L104", 3, "日期"),
    (COLUMN + "度量:\n  人次: 行\n", "L104", 6, "计数"),
    (COLUMN + "度量:\n  人次: {计数: 行, 合计: 金额}\n", "L104", 6, "一个"),
    (COLUMN + "口径: {时间: 公历年}\n", "L104", 5, "自然年"),
    (COLUMN + "主键: [金额, 名字]\n", "L105", 5, "名字"),
    (COLUMN + "度量:\n  人次: {去重: 身份证, 单位: 人}\n", "L105", 6, "身份证"),
    (COLUMN + "期间: {列: 金额}\n", "L105", 5, "日期"),
    (COLUMN + "状态: {列: 金额}\n", "L105", 5, "枚举"),
    (COLUMN + "核对: [{合计: 金额, 等于: [人数]}]\n", "L105", 5, "相加"),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 枚举, 取值: [一], 同义: {壹: 二}}\n", "L105", 3, "二"),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 文本}\n  - {名称: 甲, 类型: 文本}\n", "L106", 4, "甲"),
    (
        "名称: 甲\n列:\n  - {名称: 甲, 类型: 文本}\n  - {名称: 乙, 类型: 文本, 别名: [ 甲 ]}\n",
        "L106",
        4,
        "甲",
    ),
    ("名称: 甲\n列:\n  - {名称: 甲, 类型: 枚举, 取值: [一, 一]}\n", "L106", 3, "一"),
]


@pytest.mark.parametrize(("text", "code", "line", "word"), FAULTS)
def test_a_fault_is_named_with_its_line(tmp_path, text, code, line, word):
    type_, diagnostics = load(tmp_path, text)
    assert type_ is None
    assert [(item.code, item.location.row) for item in diagnostics] == [(code, line)]
    assert diagnostics[0].severity is Severity.ERROR
    assert diagnostics[0].location.file == "templates/ledgers/t.yaml"
    assert word in diagnostics[0].message + diagnostics[0].hint


def test_all_faults_are_collected(tmp_path):
    text = (
        GRANTS.replace("类型: 电话", "类型: 手机")
        .replace("主键:", "主建:")
        .replace("不计:", "不记:")
    )
    type_, diagnostics = load(tmp_path, text)
    assert type_ is None
    assert sorted((item.code, item.location.row) for item in diagnostics) == [
        ("L102", 14),
        ("L102", 18),
        ("L104", 10),
    ]


def test_a_missing_file_is_a_problem_not_a_crash(tmp_path):
    type_, diagnostics = load_ledger_type(tmp_path / "没有.yaml")
    assert type_ is None
    assert [item.code for item in diagnostics] == ["L101"]


def test_text_that_is_not_utf8_is_a_problem(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_bytes("名称: 甲".encode("gb18030"))
    assert [item.code for item in load_ledger_type(path)[1]] == ["L101"]
