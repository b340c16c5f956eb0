"""Rendering: the sample of the manual, marks that nothing leaks through, and every refusal."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.model import Chart, FigureText, Table
from pipeline.errors import Severity
from pipeline.ledgers.model import Column, LedgerType, ValueType
from tests.figures.ledgers import grants_ledger, make_ledger, rectification_ledger
from tests.templating.rendering import (
    KIND,
    bare_text_of,
    block_of,
    cells,
    render,
    setting,
    text_of,
)

SAMPLE = """# 全面落实学生资助政策，做到应助尽助

{{ 年度 }}共落实学生资助{{ 资助.人次 }}，金额{{ 资助.金额 | 万元 }}（其中{{ 资助 | 分项("困难类别") }}）。

{% for 学期, 行 in 资助.按("学期") %}
## {{ 年度 }}{{ 学期 }}已落实学生资助{{ 行.人次 }}，金额{{ 行.金额 | 万元 }}
{% endfor %}
"""


@pytest.fixture(scope="module")
def ledgers():
    return {"资助": grants_ledger(), "整改": rectification_ledger()}


@pytest.fixture(scope="module")
def small():
    ledger = grants_ledger(schools=3)
    return {"资助": ledger, "整改": None}


def good(tmp_path, body, ledgers, **changes):
    rendered, problems = render(tmp_path, body, ledgers, **changes)
    assert rendered is not None, problems
    assert problems == ()
    return rendered


def the_problem(tmp_path, body, ledgers, **changes):
    rendered, problems = render(tmp_path, body, ledgers, **changes)
    assert rendered is None
    assert len(problems) == 1, problems
    return problems[0]


def test_the_sample_of_the_manual(tmp_path, ledgers):
    rendered = good(tmp_path, SAMPLE, ledgers)
    assert text_of(rendered) == (
        "# 全面落实学生资助政策，做到应助尽助\n\n"
        "2020年共落实学生资助29294人次，金额1761.8905万元（其中建档立卡14237人次，金额803.57875万元；"
        "城镇解困1822人次，金额119.805万元；其他困难13235人次，金额838.50675万元）。\n\n"
        "## 2020年春季已落实学生资助13979人次，金额757.74025万元\n"
        "## 2020年秋季已落实学生资助15315人次，金额1004.15025万元\n"
    )
    assert not re.search(r"\d", bare_text_of(rendered))


def test_what_is_around_the_body(tmp_path, ledgers):
    rendered = good(tmp_path, "正文", ledgers)
    assert "".join(item.text for item in rendered.title) == "某县教育局2020年学生资助工作总结"
    assert rendered.file_name == "2020年总结"
    assert "".join(item.text for item in rendered.addressee) == "某某市教育局"
    assert rendered.signature == "某某县教育局"
    assert "".join(item.text for item in rendered.date) == "2020年12月31日"
    assert rendered.date_iso == "2020-12-31"
    year = next(item for item in rendered.title if isinstance(item, FigureText))
    assert rendered.figures[year.id].figure.sources[0].column == "期间.年度"


def test_every_figure_has_its_own_id_and_nothing_unused_is_kept(tmp_path, ledgers):
    body = (
        '{% set 句 %}共{{ 资助.人次 }}{% endset %}{% set 没用 = 资助.金额 ~ "" %}{{ 句 }}{{ 句 }}'
    )
    rendered = good(tmp_path, body, ledgers)
    printed = [
        item.id
        for match in re.finditer("\ufdd0([a-z0-9]+)\ufdd1", rendered.markdown)
        for item in rendered.marks[match.group(1)]
        if isinstance(item, FigureText)
    ]
    assert len(printed) == len(set(printed)) == 2
    assert set(printed) < set(rendered.figures)
    assert not any(item.figure.unit == "元" for item in rendered.figures.values())


def test_a_tag_alone_on_its_line_vanishes_and_lines_stay_countable(tmp_path, ledgers):
    body = (
        "甲\n  {% if 资助 %}  \n乙{# 说明 #}\n{# 整行说明 #}\n{% endif %}{# 又一个 #}\n"
        "丙 {% if 资助 %}丁{% endif %}\n戊\n"
    )
    assert text_of(good(tmp_path, body, ledgers)) == "甲\n乙\n丙 丁\n戊\n"
    problem = the_problem(tmp_path, body + "{{ 资助.没有 }}", ledgers)
    assert (problem.code, problem.location.row) == ("T205", 8)


def test_a_line_inside_a_tag_is_counted(tmp_path, ledgers):
    body = "{% if 资助\n   and 整改 %}\n甲\n{% endif %}\n{{ 资助.没有 }}"
    assert the_problem(tmp_path, body, ledgers).location.row == 5


def test_absent_ledger_is_false_and_an_error_elsewhere(tmp_path, small):
    body = "{% if 整改 %}整改{{ 整改.个数 }}{% else %}没有整改{% endif %}"
    assert text_of(good(tmp_path, body, small)) == "没有整改"
    for use in (
        "{{ 整改 }}",
        "{{ 整改.个数 }}",
        '{{ 整改 | 列举("来源") }}',
        "{% for 条 in 整改 %}{% endfor %}",
        '{{ 整改 ~ "甲" }}',
        '{{ 整改.按("来源") }}',
        '{{ 表格(整改, 列=["来源"]) }}',
        "{{ 整改 + 资助.人次 }}",
        '{{ 整改["个数"] }}',
        "{{ 整改() }}",
    ):
        problem = the_problem(tmp_path, f"\n{use}", small)
        assert (problem.code, problem.location.row) == ("T212", 2), use
        assert "整改" in problem.message


def test_a_missing_required_ledger_is_named(tmp_path):
    problem = the_problem(tmp_path, "甲", {"整改": rectification_ledger()})
    assert problem.code == "T217"
    assert "资助" in problem.message
    assert problem.location.file == "templates/zongjie/kind.yaml"
    assert problem.location.row == 3


@pytest.mark.parametrize(
    ("body", "code", "hint"),
    [
        ("{{ 5 }}", "T206", "引用"),
        ("{{ 1.5 }}", "T206", "引用"),
        ("{{ true }}", "T206", "来自"),
        ("{% set 数 = 5 %}{{ 数 }}", "T206", "来自"),
        ('{{ "第" ~ 5 }}', "T206", "来自"),
        ("{{ 3*5 }}", "T209", "占比"),
        ("{{ 资助.金额 / 资助.人次 }}", "T209", "平均"),
        ('{{ "甲" * 100000000 }}', "T209", "数字"),
        ("{{ '%999999999d' % 3 }}", "T209", "数字"),
        ("{{ 资助.人次 + 1 }}", "T209", "~"),
        ('{{ "甲" + "乙" }}', "T209", "~"),
        ("{{ -资助.人次 }}", "T209", "相减"),
        ("{{ 资助.人次 + 资助.金额 }}", "Q102", "平均"),
        ("{% for 条 in 整改 %}{{ loop.index }}{% endfor %}", "T208", "序号"),
        ("{% for 条 in 整改 %}{% set 圈 = loop %}{{ 圈.index }}{% endfor %}", "T208", "序号"),
        ("{{ 资助 }}", "T207", "度量"),
        ("{{ 整改.行() }}", "T207", "列举"),
        ("{{ none }}", "T207", "度量"),
        ('{{ 资助.按("学期") ~ "甲" }}', "T207", "列举"),
        ('甲{{ "乙" ~ 表格(整改, 列=["来源"]) | 名单 }}', "T211", "写法"),
        ('{{ 图(资助, 横轴="学期", 值="金额", 标题=表格(整改, 列=["来源"])) }}', "T211", "写法"),
        ("{{ 金资助.人次 }}", "T203", "资助"),
        ("{{ 甲 }}{% set 甲 = 资助.人次 %}", "T203", "set"),
        ("{% for 条 in 整改 %}{% set 甲 = 条.来源 %}{% endfor %}{{ 甲 }}", "T203", "set"),
        ("{{ 资助.金额 | 万圆 }}", "T204", "万元"),
        ("{{ 资助.金额 | round }}", "T204", "写"),
        ("{{ 资助.金额 | int }}", "T204", "写"),
        ('{{ "甲" | format }}', "T204", "写"),
        ("{{ 整改 | length }}", "T204", "写"),
        ("{{ 整改 | sum }}", "T204", "写"),
        ("{{ range(9) }}", "T203", "引号"),
        ("{{ dict() }}", "T203", "引号"),
        ("{{ 资助.人数次 }}", "T205", "人"),
        ("{{ 资助.筛 }}", "T205", "筛选"),
        ("{{ 资助.__class__ }}", "T205", "写"),
        ("{{ 资助.table }}", "T205", "写"),
        ("{{ 资助.人次.value }}", "T205", "竖线"),
        ('{{ "甲".upper() }}', "T205", "文字"),
        ('{{ "{}".format(1) }}', "T205", "文字"),
        ("{{ 资助.筛选.run }}", "T205", "点号"),
        ("{{ 表格.run }}", "T205", "点号"),
        ("{{ 单位.名字 }}", "T205", "全称"),
        ("{{ 单位.发文代字 }}", "T216", "workspace"),
        ("{{ 参数.没有 }}", "T205", "口径注"),
        ("{{ 整改.行()[9].来源 }}", "T205", "几个"),
        ("{{ 年度() }}", "T205", "圆括号"),
        ('{% import "os" as o %}', "T210", "for、if"),
        ('{% include "a" %}', "T210", "for、if"),
        ("{% macro 甲() %}{% endmacro %}", "T210", "for、if"),
        ("{% block 甲 %}{% endblock %}", "T210", "for、if"),
        ("{% filter 万元 %}{% endfilter %}", "T210", "for、if"),
        ("{% if 整改 is defined %}{% endif %}", "T210", "if"),
        ("{% for 条 in 整改 recursive %}{% endfor %}", "T210", "for"),
        ('{{ 资助.金额 | 万元("两") }}', "T211", "写法"),
        ('{{ 资助.金额 | 万元(2, "截断", 3) }}', "T211", "写法"),
        ("{{ 资助.金额 | 万元(精度=2) }}", "T211", "写"),
        ("{{ 资助.金额 | 万元 | 元 }}", "T211", "一种写法"),
        ("{{ 资助.人次 | 占比 }}", "T211", "总数"),
        ("{{ 资助.按() }}", "T211", "列"),
        ('{{ 资助.按("学期", 列="学期") }}', "T211", "列"),
        ("{{ 表格(资助) }}", "T211", "行="),
        ('{{ 表格(资助, 行="学校", 合计=true, 前=3) }}', "T211", "合计"),
        ("{{ 资助.筛选() }}", "T211", "筛选"),
        ('{{ 图(资助, 横轴="学期", 值="金额", 类型="饼图") }}', "T211", "柱状图"),
        ('{{ 合并([5], 口径="甲") }}', "T211", "合并"),
        ("{% for 甲, 乙 in 整改.行() %}{% endfor %}", "T215", "按"),
        ('{% for 字 in "甲乙" %}{% endfor %}', "T211", "行()"),
        ("{% if 整改.行()[0].来源 > 5 %}{% endif %}", "T215", "同类"),
        ('{{ 资助.筛选(学期="春天").人次 }}', "Q105", "春季"),
        ('{{ 资助 | 分项("身份证号") }}', "Q109", "去重"),
        ("{{ 资助.金额 | 平均(资助.人次) }}", "Q106", "元(2)"),
        ("{{ 资助.人次 | 万元 }}{{ 年度 | 万元 }}", "Q108", "计数"),
        ("{% if 资助 %}甲", "T201", "endif"),
        ("甲{% endif %}", "T201", "for、if"),
        ("{% 如果 资助 %}", "T201", "for、if"),
        ("{{ 资助.人次", "T201", "}}"),
        ('{{ "资助 }}', "T201", "引号"),
        ('{{ 资助.筛选(学期="春季" }}', "T201", "括号"),
        ("{{ 资助.人次 ｜ 数 }}", "T202", "{{ 资助.人次 | 数 }}"),
        ("{{ 资助.按（“学期”） }}", "T202", '{{ 资助.按("学期") }}'),
        ("{{ 资助。人次 }}", "T202", "{{ 资助.人次 }}"),
        ("{% set 甲 ＝ 年度 %}", "T202", "{% set 甲 = 年度 %}"),
        ("｛｛ 年度 ｝｝", "T202", "半角"),
        ("甲\ufdd0乙\ufdd1", "T214", "特殊字符"),
    ],
)
def test_refusals_name_the_line_and_the_way_out(tmp_path, ledgers, body, code, hint):
    problem = the_problem(tmp_path, f"第一行\n\n{body}\n", ledgers)
    assert problem.code == code, problem
    assert problem.location.file == "templates/zongjie/body.md"
    assert problem.location.row == 3
    assert hint in problem.hint
    assert re.search("[\u4e00-\u9fff]", problem.message)


def test_all_static_problems_are_reported_at_once(tmp_path, ledgers):
    body = "{{ 资金.人次 }}\n{{ 资助.金额 | 万圆 }}\n{{ 2*3 }}"
    rendered, problems = render(tmp_path, body, ledgers)
    assert rendered is None
    assert sorted((item.location.row, item.code) for item in problems) == [
        (1, "T203"),
        (2, "T204"),
        (3, "T209"),
    ]


def test_problems_of_the_title_are_placed_in_kind_yaml(tmp_path, ledgers):
    kind = KIND.replace("{{ 单位.简称 }}", "{{ 单位.简写 }}")
    problem = the_problem(tmp_path, "甲", ledgers, kind=kind)
    assert (problem.code, problem.location.file, problem.location.row) == (
        "T205",
        "templates/zongjie/kind.yaml",
        9,
    )


def test_loops_and_text_are_bounded(tmp_path, ledgers):
    nested = "{% for 甲 in 资助 %}{% for 乙 in 资助 %}丙{% endfor %}{% endfor %}"
    assert the_problem(tmp_path, nested, ledgers).code == "T213"
    doubling = '{% set 甲 = "一二三四五六七八九十" %}' + "{% set 甲 = 甲 ~ 甲 %}" * 60 + "{{ 甲 }}"
    assert the_problem(tmp_path, doubling, ledgers).code == "T213"
    captured = (
        '{% set 甲 = "一二三四五六七八九十" %}' + "{% set 甲 %}\n{{ 甲 }}{{ 甲 }}{% endset %}" * 60
    )
    assert the_problem(tmp_path, captured, ledgers).code == "T213"


def test_deep_nesting_is_our_problem(tmp_path, ledgers):
    loops = "{% for 甲 in 整改 %}" * 30 + "乙" + "{% endfor %}" * 30
    brackets = "{{ " + "(" * 3000 + "年度" + ")" * 3000 + " }}"
    for body in (loops, brackets):
        assert the_problem(tmp_path, body, ledgers).code == "T213"


def test_years_have_no_thousands(tmp_path, ledgers):
    assert the_problem(tmp_path, "{{ 年度 | 千分位 }}", ledgers).code == "T211"


def test_typed_digits_are_reported_with_their_lines(tmp_path, ledgers):
    body = (
        '四个1和2020年\n\n{{ 引用("每年1000元", 出处="办法") }}３人\n'
        '{{ "第9条" }}{{ 资助.筛选(学校="第01小学").人次 }}{# 7 #}\n'
    )
    rendered, problems = render(tmp_path, body, ledgers)
    assert rendered is not None
    assert [(item.code, item.severity, item.location.row) for item in problems] == [
        ("T301", Severity.WARNING, 1),
        ("T301", Severity.WARNING, 3),
        ("T301", Severity.WARNING, 4),
    ]
    assert [re.findall("[0-9０-９]+", item.message) for item in problems] == [
        ["2020"],
        ["３"],
        ["9"],
    ]


def test_a_policy_quotation_is_traced_to_its_source(tmp_path, ledgers):
    rendered = good(tmp_path, '甲\n{{ 引用("每生每年1000元", 出处="资助办法") }}', ledgers)
    quoted = next(item for item in rendered.figures.values() if item.text == "1000")
    assert quoted.figure.scope.notes == ("资助办法",)
    assert quoted.figure.sources[0].file == "templates/zongjie/body.md"
    assert quoted.figure.sources[0].rows == "2"


def test_a_repeated_unit_is_reported(tmp_path, ledgers):
    _, problems = render(tmp_path, "{{ 年度 }}年共{{ 资助.人次 }}人次，{{ 年度 }}年底", ledgers)
    assert [(item.code, item.severity) for item in problems] == [("T302", Severity.WARNING)] * 2


def test_ledger_text_is_never_markup_and_its_digits_are_quoted(tmp_path):
    type_ = LedgerType("t", "表", (Column("内容", ValueType.TEXT),))
    ledger = make_ledger(type_, {"一": [{"内容": "# 标题{{ 年度 }} *2019*年\n:::附件"}]})
    rendered = good(tmp_path, "{{ 整改.行()[0].内容 }}", {"资助": grants_ledger(), "整改": ledger})
    assert re.fullmatch("\ufdd0[a-z0-9]+\ufdd1", rendered.markdown)
    assert text_of(rendered) == "# 标题{{ 年度 }} *2019*年\n:::附件"
    quoted = next(item for item in rendered.figures.values() if item.text == "2019")
    source = quoted.figure.sources[0]
    assert (source.operation, source.column, source.column_letter, source.rows) == (
        "取值",
        "内容",
        "A",
        "2",
    )


@given(st.text(alphabet="甲#*`_[]{}%|<>&:：0123456789\n ~-", max_size=40))
def test_no_setting_can_become_markup(tmp_path_factory, text):
    rendered, _ = render(
        tmp_path_factory.mktemp("x"),
        "{{ 参数.口径注 }}",
        {"资助": SMALL, "整改": None},
        parameters={"口径注": setting(text, "参数.口径注")},
    )
    assert rendered is not None
    assert text_of(rendered) == text
    assert re.fullmatch("\ufdd0[a-z0-9]+\ufdd1", rendered.markdown)
    assert not re.search("[0-9]", bare_text_of(rendered))


SMALL = make_ledger(LedgerType("t", "表", (Column("名", ValueType.TEXT),)), {"一": [{"名": "甲"}]})


def test_marks_in_data_are_refused(tmp_path):
    ledger = make_ledger(
        LedgerType("t", "表", (Column("名", ValueType.TEXT),)), {"一": [{"名": "甲\ufdd0m1\ufdd1"}]}
    )
    assert (
        the_problem(tmp_path, "{{ 整改.行()[0].名 }}", {"资助": SMALL, "整改": ledger}).code
        == "T214"
    )


def test_figures_do_not_leak_through_joins(tmp_path, ledgers):
    body = '{{ 年度 ~ "学期" ~ 学期[0] ~ 资助.人次 }}{{ [年度, 资助.人次] | 名单 }}'
    rendered = good(tmp_path, body, ledgers)
    assert text_of(rendered) == "2020年学期春季29294人次2020年、29294人次"
    assert not re.search(r"\d", bare_text_of(rendered))


def test_words_can_be_called_inside_loops(tmp_path, ledgers):
    body = (
        '{% for 季, 组 in 资助.按("学期") %}{% for 类, 行 in 组.按("困难类别", 排序="金额", 前=2) %}'
        "{{ 类 }}{{ 行.金额 | 万元 }}{% if not loop.last %}；{% endif %}{% endfor %}。{% endfor %}"
    )
    assert text_of(good(tmp_path, body, ledgers)) == (
        "建档立卡358.44万元；其他困难350.62775万元。其他困难487.879万元；建档立卡445.13875万元。"
    )


def test_lists_of_sentences(tmp_path, ledgers):
    body = (
        '{{ 整改 | 列举("来源") }}\n{{ 整改 | 清单("来源", 名称="问题", 度量="个数") }}\n{{ 整改 | 名单("来源") }}\n'
        '{{ 整改 | 分项("来源", 度量=["个数"], 省略名称=true, 排序="个数", 前=2, 分隔="，", 后缀="：") }}\n'
        '{{ 整改.筛选(来源="2019年度成效考核") | 列举("来源") }}\n{{ ["甲。", 年度] | 列举 }}'
    )
    assert text_of(good(tmp_path, body, ledgers)).split("\n") == [
        "一是中央专项巡视“回头看”；二是2019年度成效考核；三是主题教育检视",
        "3个问题，分别是中央专项巡视“回头看”20个、2019年度成效考核1个、主题教育检视6个",
        "中央专项巡视“回头看”、2019年度成效考核、主题教育检视",
        "中央专项巡视“回头看”：20个，主题教育检视：6个",
        "2019年度成效考核",
        "一是甲；二是2020年",
    ]


def test_calculations(tmp_path, ledgers):
    body = (
        '{% set 春 = 资助.筛选(学期="春") %}{% set 秋 = 资助.筛选(学期="秋季") %}'
        "{{ 春.人次 + 秋.人次 }}，{{ 秋.人次 - 春.人次 }}，{{ 秋.金额 | 同比(春.金额) | 增减(1) }}，"
        "{{ 春.人次 | 同比(秋.人次) | 增减(1) }}，{{ 春.人次 | 占比(资助.人次) | 百分比(2) }}，"
        '{{ 资助.金额 | 平均(资助.人次) | 元(2) | 约 }}，{{ 合并([春.人次, 秋.人次], 口径="两学期") }}，{{ 上年 }}，'
        "{{ 整改 | 人次 }}，{{ 资助.人次 | 千分位 }}，{{ 资助.金额 | 大写 }}，{{ 截至日期 | 月日 }}，{{ 年度 | 数 }}"
    )
    rendered = good(tmp_path, body, ledgers)
    assert text_of(rendered) == (
        "29294人次，1336人次，增长32.5%，下降8.7%，47.72%，约601.45元，29294人次，2019年，"
        "3人次，29,294人次，壹仟柒佰陆拾壹万捌仟玖佰零伍元整，11月30日，2020"
    )
    by_text = {item.text: item.figure for item in rendered.figures.values()}
    assert by_text["1336人次"].formula == "A－B"
    assert by_text["2019年"].formula == "A－1"
    assert by_text["2019年"].value == 2019
    assert [item.filter for item in by_text["1336人次"].sources] == [
        "发放状态≠作废 且 学期＝秋季",
        "发放状态≠作废 且 学期＝春季",
    ]


def test_comparisons_with_plain_numbers(tmp_path, ledgers):
    body = (
        "{% if 资助.人次 == 29294 %}甲{% endif %}{% if 资助.金额 > 1e7 %}乙{% endif %}"
        '{% if 资助.去重("学期") > 1 %}丙{% endif %}'
    )
    assert text_of(good(tmp_path, body, ledgers)) == "甲乙丙"


def test_cross_table(tmp_path, ledgers):
    body = '{{ 表格(资助, 行="困难类别", 列="学期", 值=["人次", "金额"], 标题=年度 ~ "情况", 序号=true, 注="注") }}'
    rendered = good(tmp_path, body, ledgers)
    table = block_of(rendered, Table)
    assert table.unit_line == "单位：人次、万元"
    assert [(cells((cell,))[0], cell.colspan, cell.rowspan) for cell in table.header[0]] == [
        ('序号', 1, 2), ('困难类别', 1, 2), ('春季', 2, 1), ('秋季', 2, 1), ('合计', 2, 1)
    ]  # fmt: skip
    assert cells(table.header[1]) == ["人次", "金额"] * 3
    assert [cells(row) for row in table.rows] == [
        ["1", "建档立卡", "7106", "358.44", "7131", "445.13875", "14237", "803.57875"],
        ["2", "城镇解困", "924", "48.6725", "898", "71.1325", "1822", "119.805"],
        ["3", "其他困难", "5949", "350.62775", "7286", "487.879", "13235", "838.50675"],
    ]
    assert cells(table.total) == [
        "合计",
        "13979",
        "757.74025",
        "15315",
        "1004.15025",
        "29294",
        "1761.8905",
    ]
    assert table.total[0].colspan == 2
    assert len(table.columns) == 8
    totals = [item for item in rendered.figures.values() if item.total]
    assert len(totals) == 3 * 2 + 6
    assert {item.figure.scope.measure for item in totals} == {"人次", "金额"}
    assert "".join(item.text for item in table.caption) == "2020年情况"


def test_table_of_one_measure_and_of_groups(tmp_path, ledgers):
    body = (
        '{{ 表格(资助, 行="学期", 列="困难类别", 值="金额", 金额单位="元", 合计=false) }}\n\n'
        '{{ 表格(资助, 行="学期") }}'
    )
    tables = [
        value for value in good(tmp_path, body, ledgers).marks.values() if isinstance(value, Table)
    ]
    assert [cells(row) for row in tables[0].header] == [
        ["学期", "建档立卡", "城镇解困", "其他困难"]
    ]
    assert tables[0].total == ()
    assert cells(tables[0].rows[0]) == ["春季", "3584400", "486725", "3506277.5"]
    assert [cells(row) for row in (tables[1].header[0], tables[1].total)] == [
        ["学期", "人次", "金额"],
        ["合计", "29294", "1761.8905"],
    ]


def test_rounded_cells_that_do_not_add_up_are_reported_not_adjusted(tmp_path, ledgers):
    body = '{{ 表格(资助, 行="困难类别", 值="金额", 位数=0) }}\n\n{{ 资助 | 分项("困难类别", 位数=0) }}'
    rendered, problems = render(tmp_path, body, ledgers)
    assert rendered is not None
    assert [(item.code, item.severity) for item in problems] == [("Q201", Severity.WARNING)] * 2
    table = block_of(rendered, Table)
    assert [cells(row)[1] for row in table.rows] == ["804", "120", "839"]
    assert cells(table.total) == ["合计", "1762"]
    total = next(item for item in rendered.figures.values() if item.total)
    assert total.note == "四舍五入保留0位小数，未取位的值是1761.8905万元"


def test_list_table(tmp_path, ledgers):
    body = '{{ 表格(整改, 列=["序号", "来源", "个数", "销号日期"], 合计=true, 表头={"来源": "问题来源"}) }}'
    table = block_of(good(tmp_path, body, ledgers), Table)
    assert cells(table.header[0]) == ["序号", "问题来源", "个数", "销号日期"]
    assert cells(table.rows[1]) == ["2", "2019年度成效考核", "1", "2020年6月30日"]
    assert cells(table.rows[2])[3] == ""
    assert cells(table.total) == ["合计", "27", ""]
    assert table.total[0].colspan == 2
    assert table.unit_line == "单位：个"


def test_distinct_heads_need_not_add_up(tmp_path, ledgers):
    table = block_of(good(tmp_path, '{{ 表格(资助, 行="学期", 值=["人数"]) }}', ledgers), Table)
    parts = [int(cells(row)[1]) for row in table.rows]
    assert sum(parts) > int(cells(table.total)[1]) == 15000


def test_cross_table_with_dates_blanks_and_empty_cells(tmp_path):
    type_ = LedgerType(
        "t",
        "表",
        (
            Column("名", ValueType.TEXT),
            Column("日期", ValueType.DATE, blank=True),
            Column("个数", ValueType.INTEGER, unit="个"),
        ),
    )
    rows = [
        {"名": "乙", "日期": "2020-10-05", "个数": 3},
        {"名": "甲", "日期": "", "个数": 2},
        {"名": "甲", "日期": "2020-09-30", "个数": 1},
    ]
    ledgers = {"资助": SMALL, "整改": make_ledger(type_, {"一": rows})}
    body = '{{ 表格(整改, 行="名", 列="日期", 值="个数") }}\n\n{{ 图(整改, 横轴="日期", 系列="名", 值="个数") }}'
    rendered = good(tmp_path, body, ledgers)
    table = block_of(rendered, Table)
    assert cells(table.header[0]) == ["名", "2020年9月30日", "2020年10月5日", "未填", "合计"]
    assert [cells(row) for row in (*table.rows, table.total)] == [
        ["乙", "0", "3", "0", "3"],
        ["甲", "1", "0", "2", "3"],
        ["合计", "1", "3", "2", "6"],
    ]
    zero = rendered.figures[table.rows[0][3].content[0].id].figure
    assert zero.sources[0].filter == "名＝乙 且 日期为空"
    assert [item.values for item in block_of(rendered, Chart).series] == [
        ("0", "3", "0"),
        ("1", "0", "2"),
    ]


def test_chart(tmp_path, ledgers):
    body = '{{ 图(资助, 横轴="困难类别", 系列="学期", 值="金额", 标题=年度 ~ "图") }}'
    rendered = good(tmp_path, body, ledgers)
    chart = block_of(rendered, Chart)
    assert (chart.kind, chart.unit) == ("柱状图", "万元")
    assert chart.categories == ("建档立卡", "城镇解困", "其他困难")
    assert [(item.name, item.values) for item in chart.series] == [
        ("春季", ("358.44", "48.6725", "350.62775")),
        ("秋季", ("445.13875", "71.1325", "487.879")),
    ]
    for series in chart.series:
        assert [rendered.figures[name].figure.value / 10000 for name in series.figure_ids] == [
            Decimal(v) for v in series.values
        ]


def test_columns_may_not_take_the_name_of_a_method(tmp_path):
    ledger = make_ledger(
        LedgerType("t", "表", (Column("筛选", ValueType.TEXT),)), {"一": [{"筛选": "甲"}]}
    )
    assert the_problem(tmp_path, "甲", {"资助": ledger, "整改": None}).code == "T218"


def test_columns_that_are_no_identifiers(tmp_path):
    type_ = LedgerType(
        "t",
        "表",
        (Column("金额（万元）", ValueType.MONEY, unit="元"), Column("名", ValueType.TEXT)),
    )
    ledger = make_ledger(type_, {"一": [{"金额（万元）": "12.5", "名": "甲"}]})
    body = '{% for 行 in 整改.行() %}{{ 行["金额（万元）"] }}{% endfor %}{{ 整改["金额（万元）"] }}'
    assert text_of(good(tmp_path, body, {"资助": SMALL, "整改": ledger})) == "12.5元12.5元"


def test_rendering_twice_gives_the_same(tmp_path, ledgers):
    body = SAMPLE + '\n{{ 表格(资助, 行="学校", 列="困难类别") }}\n'
    assert good(tmp_path, body, ledgers) == good(tmp_path, body, ledgers)


@pytest.mark.parametrize(
    ("body", "line", "tag"),
    [
        ('开头\n\n{% for 名, 组 in 资助.按("学期") %}\n甲\n\n乙\n', 3, "endfor"),
        ("开头\n{% if 整改 %}\n甲\n", 2, "endif"),
        ('{% if 整改 %}\n{% for 名, 组 in 资助.按("学期") %}\n甲\n{% endif %}\n', 2, "endfor"),
    ],
)
def test_a_missing_end_is_reported_where_the_block_begins(tmp_path, ledgers, body, line, tag):
    rendered, problems = render(tmp_path, body, ledgers)
    assert rendered is None
    assert [(item.code, item.location.row) for item in problems] == [("T201", line)]
    assert tag in problems[0].message


def test_a_date_that_was_not_filled_in_is_named_as_a_setting(tmp_path, ledgers):
    rendered, problems = render(tmp_path, "截至{{ 截至日期 }}。", ledgers, as_of=None)
    assert rendered is None
    assert [item.code for item in problems] == ["T216"]
    assert "期间.截至日期" in problems[0].message
    rendered, problems = render(
        tmp_path,
        "{% if 截至日期 %}截至{{ 截至日期 }}{% else %}全年{% endif %}",
        ledgers,
        as_of=None,
    )
    assert text_of(rendered).strip() == "全年"


def test_a_parameter_that_was_not_filled_in_says_where_to_write_it(tmp_path, ledgers):
    kind = KIND.replace("参数:\n", "参数:\n  报送截止: {说明: 日期}\n")
    rendered, problems = render(tmp_path, "请于{{ 参数.报送截止 }}前报送。", ledgers, kind=kind)
    assert rendered is None
    assert [item.code for item in problems] == ["T216"]
    assert "文书" in problems[0].hint
