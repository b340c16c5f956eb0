"""Kinds: every key, every mistake with its line; the worked example of the manual."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from pipeline.document.model import Format
from pipeline.ledgers import load_ledger_type, read_ledger
from pipeline.templating import KindLedger, KindParameter, load_kind, render_kind
from tests.templating.rendering import context, text_of

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "templates.md"


def load(tmp_path: Path, kind: str | None, body: str | None = "正文"):
    folder = tmp_path / "huodong"
    folder.mkdir(exist_ok=True)
    if kind is not None:
        (folder / "kind.yaml").write_text(kind, encoding="utf-8")
    if body is not None:
        (folder / "body.md").write_text(body, encoding="utf-8")
    return load_kind(folder)


def test_all_keys(tmp_path):
    kind, problems = load(
        tmp_path,
        "名称: 活动情况\n文种: 报告\n版式: 信函\n台账:\n  活动: {类型: huodong, 必需: false}\n  人员: people\n"
        '参数:\n  注: {默认: "", 说明: 说明}\n  必填: {说明: 要填}\n  数: 5\n标题: "{{ 年度 }}活动"\n'
        "主送: 上级\n抄送: [甲, 乙]\n"
        '盖章: false\n固定名称: ["四个1"]\n落款: 某局\n发文字号: 某〔2020〕1号\n签发人: 某某\n附注: 此件公开\n',
        "\ufeff正文\r\n",
    )
    assert problems == ()
    assert kind is not None
    assert (kind.id, kind.name, kind.genre, kind.format) == (
        "huodong",
        "活动情况",
        "报告",
        Format.LETTER,
    )
    assert kind.ledgers == (
        KindLedger("活动", "huodong", required=False),
        KindLedger("人员", "people", required=True),
    )
    assert kind.parameters == (
        KindParameter("注", "", "说明"),
        KindParameter("必填", None, "要填"),
        KindParameter("数", "5"),
    )
    assert (kind.file_name, kind.addressee, kind.copies, kind.sealed) == (
        "{{ 年度 }}活动",
        "上级",
        ("甲", "乙"),
        False,
    )
    assert (kind.signature, kind.signer, kind.postscript) == ("某局", "某某", "此件公开")
    assert kind.fixed_names == ("四个1",)
    assert kind.body == "正文\n"
    assert kind.lines["标题"] == 11


@pytest.mark.parametrize(
    ("kind", "body", "code", "line", "hint"),
    [
        (None, "甲", "T101", None, "kind.yaml"),
        ("名称: 甲\n标题: 乙", None, "T101", None, "body.md"),
        ("", "甲", "T101", 1, "例子"),
        ("名称: [甲\n标题: 乙", "甲", "T101", 2, "例子"),
        ("名称: 甲\n标题: 乙\n版试: 普通", "甲", "T102", 3, "版式"),
        ("名称: 甲", "甲", "T103", 1, "标题"),
        ("名称: 甲\n标题: 乙\n版式: 红头", "甲", "T104", 3, "文件"),
        ("名称: 甲\n标题: 乙\n盖章: 可以", "甲", "T104", 3, "true"),
        ("名称: 甲\n标题: {{ 年度 }}", "甲", "T101", 2, "例子"),
        ("名称: 甲\n标题: [乙]", "甲", "T104", 2, "引号"),
        ("名称: 甲\n标题: 乙\n台账: [资助]", "甲", "T104", 3, "例子"),
        ("名称: 甲\n标题: 乙\n台账:\n  资助: {必需: true}", "甲", "T103", 4, "ledgers"),
        ("名称: 甲\n标题: 乙\n台账:\n  资助: {类型: a, 必须: true}", "甲", "T102", 4, "必需"),
        ("名称: 甲\n标题: 乙\n台账:\n  资助（春）: {类型: a}", "甲", "T104", 4, "括号"),
        ("名称: 甲\n标题: 乙\n参数:\n  注: [甲]", "甲", "T104", 4, "默认"),
        ("名称: 甲\n标题: 乙\n固定名称: {甲: 乙}", "甲", "T104", 3, "固定名称"),
    ],
)
def test_mistakes_are_placed(tmp_path, kind, body, code, line, hint):
    loaded, problems = load(tmp_path, kind, body)
    assert loaded is None
    assert [(item.code, item.location.row) for item in problems] == [(code, line)]
    assert problems[0].location.file.startswith("templates/huodong/")
    assert hint in problems[0].hint + problems[0].message + str(problems[0].location.file)


def test_all_mistakes_are_reported_at_once(tmp_path):
    _, problems = load(tmp_path, "名字: 甲\n版式: 红头\n盖章: 可以\n")
    assert [item.code for item in problems].count("T103") == 2
    assert {item.code for item in problems} == {"T102", "T103", "T104"}


def test_other_encodings_are_refused(tmp_path):
    folder = tmp_path / "huodong"
    folder.mkdir()
    (folder / "kind.yaml").write_bytes("名称: 甲".encode("gb18030"))
    (folder / "body.md").write_text("甲", encoding="utf-8")
    loaded, problems = load_kind(folder)
    assert loaded is None
    assert "UTF-8" in problems[0].hint


def example_files() -> dict[str, str]:
    """The files of the worked example, literally as the manual prints them."""
    found = re.findall(
        r"^`([^`\n]+/[^`\n]+)`\n```\w+\n(.*?)^```$",
        MANUAL.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return dict(found)


def test_the_worked_example_of_the_manual(tmp_path):
    files = example_files()
    assert len(files) == 5
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    type_, problems = load_ledger_type(tmp_path / "templates/ledgers/home_visits.yaml")
    assert (type_ is not None, problems) == (True, ())
    assert type_ is not None
    name = "inputs/家访记录.csv"
    period = (date(2020, 1, 1), date(2020, 12, 31))
    ledger, problems = read_ledger(
        "家访", type_, [(name, tmp_path / name)], period=period, control=None
    )
    assert problems == ()
    kind, problems = load_kind(tmp_path / "templates/home_visit_report")
    assert problems == ()
    assert kind is not None
    rendered, problems = render_kind(kind, context({"家访": ledger, "措施": None}))
    assert problems == ()
    assert rendered is not None
    text = text_of(rendered)
    assert (
        "2所学校共家访4次，走访学生家庭40户，发放慰问金0.54505万元（其中入户走访27户；电话家访13户）"
        in text
    )
    assert "入户走访占67.5%" in text
    assert "# 下一步打算" not in text
    assert "电话家访13户。" in text
    assert "〔表〕" in text
