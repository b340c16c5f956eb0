"""成批 in kind.yaml: what it may say, and what is told when it says something else."""

import pytest

from pipeline.templating import load_kind
from pipeline.templating.batching import Batching, check_batching
from tests.letters.letter_kinds import AID

HEAD = """名称: 告知书
台账:
  资助: {类型: aid_items}
标题: "告知书"
"""
WHOLE = """成批:
  台账: 资助
  筛选: {学期: 秋季, 项目: [助学金, 免学费]}
  每封: [身份证号]
  次序: [学校, 姓名]
  姓名排序: 笔画
  分批: [学校]
  每批最多: 50
  编号: {字头: ZZ, 学校列: 学校}
"""


def loaded(folder, section):
    (folder / "kind.yaml").write_text(HEAD + section, encoding="utf-8")
    (folder / "body.md").write_text("{{ 行.姓名 }}", encoding="utf-8")
    return load_kind(folder)


def test_everything_that_can_be_said(tmp_path):
    kind, problems = loaded(tmp_path, WHOLE)
    assert problems == ()
    batching = kind.batching
    assert batching == Batching(
        ledger="资助",
        prefix="ZZ",
        where={"学期": ("秋季",), "项目": ("助学金", "免学费")},
        per_letter=("身份证号",),
        order=("学校", "姓名"),
        name_order="笔画",
        batch_by=("学校",),
        max_per_batch=50,
        school_column="学校",
        lines=batching.lines,
    )
    assert batching.lines["分批"] == 11
    assert list(check_batching(batching, AID)) == []


def test_a_single_document_has_none(tmp_path):
    kind, problems = loaded(tmp_path, "")
    assert problems == ()
    assert kind.batching is None


def test_what_may_be_left_out(tmp_path):
    kind, problems = loaded(tmp_path, "成批: {台账: 资助, 编号: {字头: YL}}\n")
    assert problems == ()
    assert kind.batching.name_order == "拼音"
    assert (kind.batching.max_per_batch, kind.batching.per_letter) == (500, ())


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said"),
    [
        ("  分批: [学校]", "  分匹: [学校]", "T102", 11, "分批"),
        ("字头: ZZ", "字母: ZZ", "T102", 13, "字头"),
        ("  台账: 资助\n", "", "T103", 6, "台账"),
        ("  台账: 资助\n", "  台账: 资金\n", "T104", 6, "资助"),
        ("字头: ZZ", "字头: zz1", "T104", 13, "大写字母"),
        ("{字头: ZZ, 学校列: 学校}", "ZZ", "T104", 13, "字头"),
        ("姓名排序: 笔画", "姓名排序: 笔划", "T104", 10, "笔画"),
        ("每批最多: 50", "每批最多: 五十", "T104", 12, "整数"),
        ("每批最多: 50", "每批最多: 0", "T104", 12, "整数"),
        ("每封: [身份证号]", "每封: {身份证号: 1}", "T104", 8, "每封"),
        ("每封: [身份证号]", "每封: [学校, 学校]", "T104", 8, "两遍"),
        ("{学期: 秋季, 项目: [助学金, 免学费]}", "[学期]", "T104", 7, "筛选"),
    ],
)
def test_what_is_wrong_in_it(tmp_path, old, new, code, line, said):
    assert old in WHOLE
    kind, problems = loaded(tmp_path, WHOLE.replace(old, new))
    assert kind is None
    assert (code, line) in {(item.code, item.location.row) for item in problems}
    assert any(said in item.message + item.hint for item in problems)


@pytest.mark.parametrize(
    ("batching", "said"),
    [
        (Batching("资助", order=("学效",), lines={"次序": 9}), "没有这一列"),
        (Batching("资助", where={"学期": ("冬季",)}, lines={"筛选": 9}), "没有“冬季”"),
        (Batching("资助", batch_by=("身份证号",), lines={"分批": 9}), "敏感列"),
        (Batching("资助", school_column="姓名", lines={"编号": 9}), "敏感列"),
    ],
)
def test_what_only_the_ledger_type_tells(batching, said):
    (problem,) = check_batching(batching, AID)
    assert (problem.code, problem.line) == ("T231", 9)
    assert said in problem.message + problem.hint
