"""Editions in kind.yaml and in templates: every key, every mistake with its line."""

from __future__ import annotations

import pytest

from pipeline.document.model import Table
from pipeline.figures.edition import Edition
from pipeline.ledgers.model import Column, LedgerType, Measure, MeasureKind, ValueType
from pipeline.templating import load_kind, render_kind
from tests.figures.ledgers import make_ledger
from tests.templating.rendering import block_of, cells, context, text_of

KIND = "名称: 名单\n标题: 名单\n台账:\n  名册: {类型: pupils}\n"
ROLL = LedgerType(
    "pupils",
    "名册",
    (
        Column("姓名", ValueType.PERSON, sensitive=True),
        Column("编码", ValueType.ID_NUMBER, sensitive=True),
        Column("班级", ValueType.TEXT),
        Column("金额", ValueType.MONEY, unit="元"),
    ),
    measures=(Measure("人数", MeasureKind.DISTINCT, "编码", "人"),),
)
ROWS = [
    {"姓名": "王小明", "编码": "360922201001051234", "班级": "一班", "金额": "5"},
    {"姓名": "欧阳兰", "编码": "360922201001055678", "班级": "二班", "金额": "7"},
]


def load(tmp_path, editions: str, body: str = "正文"):
    folder = tmp_path / "mingdan"
    folder.mkdir(exist_ok=True)
    (folder / "kind.yaml").write_text(KIND + editions, encoding="utf-8")
    (folder / "body.md").write_text(body, encoding="utf-8")
    return load_kind(folder)


def render(tmp_path, editions: str, body: str, name: str | None = None):
    kind, problems = load(tmp_path, editions, body)
    assert kind is not None, problems
    ledgers = {"名册": make_ledger(ROLL, {"一": ROWS})}
    return render_kind(kind, context(ledgers, edition=kind.edition(name)))


def test_a_kind_without_editions_has_one(tmp_path):
    for text in ("", "版本:\n"):
        kind, problems = load(tmp_path, text)
        assert problems == ()
        assert kind.editions == (Edition("内部"),)
        assert kind.edition(None) == kind.edition("内部")
        assert kind.edition("公示") is None


def test_editions_in_their_order(tmp_path):
    kind, problems = load(
        tmp_path,
        "版本:\n  上报: {显示: 姓名}\n  内部:\n  公示: {只用: [姓名, 班级], 显示: [姓名]}\n",
    )
    assert problems == ()
    assert kind.editions == (
        Edition("上报", shown=("姓名",), line=6),
        Edition("内部", line=7),
        Edition("公示", shown=("姓名",), only=("姓名", "班级"), line=8),
    )
    assert [item.public for item in kind.editions] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ("版本: 内部\n", "T104", 5, "对应表"),
        ("版本: {}\n", "T104", 5, "对应表"),
        ("版本:\n  内部: {}\n  上报: 全部\n", "T104", 7, "上报"),
        ("版本:\n  上/报: {}\n", "T104", 6, "文件名"),
        ("版本:\n  上报:\n    显式: [姓名]\n", "T102", 7, "显示"),
        ("版本:\n  上报: {显示: {姓名: 是}}\n", "T104", 6, "列名"),
        ("版本:\n  公示: {显示: [身份证号码]}\n", "T219", 6, "教财厅函〔2017〕28号"),
        ("版本:\n  公示: {只用: [姓名, 家庭住址]}\n", "T219", 6, "教财厅函〔2017〕28号"),
        ("版本:\n  对外公示: {只用: [监护人姓名]}\n", "T219", 6, "教财厅函〔2017〕28号"),
        ("版本:\n  公示: {只用: [手机号]}\n", "T219", 6, "电话"),
        ("版本:\n  公示: {只用: [出生年月]}\n", "T219", 6, "出生日期"),
        ("版本:\n  公示: {只用: [开户银行]}\n", "T219", 6, "银行卡"),
        ("版本:\n  公示: {只用: [全国学籍号]}\n", "T219", 6, "学籍号"),
    ],
)
def test_mistakes_have_their_line(tmp_path, text, code, line, said):
    kind, problems = load(tmp_path, text)
    assert kind is None
    (problem,) = problems
    assert (problem.code, problem.location.row) == (code, line)
    assert said in problem.message + problem.hint


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ("版本:\n  内部: {显示: [名字]}\n", "T220", 6, "姓名"),
        ("版本:\n  内部:\n  公示: {只用: [姓名, 编码]}\n", "T219", 7, "教财厅函〔2017〕28号"),
        ("版本:\n  公示: {显示: [金额]}\n", "T220", 6, "只用"),
    ],
)
def test_what_only_the_ledgers_tell(tmp_path, text, code, line, said):
    rendered, problems = render(tmp_path, text, "正文")
    assert rendered is None
    (problem,) = problems
    assert (problem.code, problem.location.row) == (code, line)
    assert said in problem.message + problem.hint


def test_one_template_for_all_editions(tmp_path):
    editions = "版本: {内部: {}, 上报: {显示: [姓名]}, 公示: {}}\n"
    body = '{{ 版本 }}：{{ 名册 | 名单("姓名") }}{% if 版本 != "公示" %}{{ 名册.行()[0].金额 }}{% endif %}'
    said = {
        name: text_of(render(tmp_path, editions, body, name)[0])
        for name in ("内部", "上报", "公示")
    }
    assert said == {
        "内部": "内部：王**、欧阳*5元",
        "上报": "上报：王小明、欧阳兰5元",
        "公示": "公示：王**、欧阳*",
    }


def test_masked_tables_and_lists_keep_their_columns(tmp_path):
    body = '{{ 表格(名册, 列=["姓名", "编码", "金额"], 合计=true) }}'
    rendered, problems = render(tmp_path, "", body)
    assert problems == ()
    table = block_of(rendered, Table)
    assert [cells(row)[:2] for row in table.rows] == [
        ["王**", "**************1234"],
        ["欧阳*", "**************5678"],
    ]
    listed, problems = render(tmp_path, "", '{{ 名册 | 清单("班级", 度量="编码") }}')
    assert problems == ()
    assert "一班**************1234" in text_of(listed)


def test_the_trace_of_a_masked_cell_knows_nothing_of_it(tmp_path):
    rendered, _ = render(tmp_path, "", "{{ 名册.行()[0].编码 }}、{{ 名册.行()[0].姓名 }}")
    known = repr(rendered)
    assert "1234" in known
    assert "360922" not in known
    assert "小明" not in known


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ('{% if 版本 == "公式" %}甲{% endif %}', "T205", "公示"),
        ('{% if 版本 in ["内部", "上级"] %}甲{% endif %}', "T205", "上级"),
        ('{% if 名册.行()[0].姓名 == "王小明" %}甲{% endif %}', "Q111", "姓名"),
        ("{{ 名册.筛选(姓名=名册.行()[0].姓名).人数 }}", "Q111", "姓名"),
        ("{{ 名册.行()[0].金额 }}", "Q110", "金额"),
        ('{{ 表格(名册, 列=["姓名", "编码"]) }}', "Q110", "编码"),
        ('{{ 表格(名册, 行="班级", 值=["人数"]) }}{{ 名册 | 分项("姓名") }}', "Q109", "姓名"),
    ],
)
def test_refusals_in_a_public_edition_name_the_line(tmp_path, body, code, said):
    rendered, problems = render(tmp_path, "版本: {公示: {}, 内部: {}}\n", f"第一行\n\n{body}\n")
    assert rendered is None
    (problem,) = problems
    assert (problem.code, problem.location.row) == (code, 3)
    assert said in problem.message + problem.hint
    assert "360922" not in problem.message + problem.hint


def test_no_ledger_may_be_called_edition(tmp_path):
    kind, _ = load(tmp_path, "")
    folder = tmp_path / "mingdan"
    (folder / "kind.yaml").write_text(KIND.replace("  名册:", "  版本:"), encoding="utf-8")
    kind, problems = load_kind(folder)
    assert kind is not None, problems
    _, problems = render_kind(kind, context({"版本": make_ledger(ROLL, {"一": ROWS})}))
    assert [item.code for item in problems] == ["T218"]
