"""The built-in kinds say what the ledgers hold, in every workspace that ships with the project."""

import re
from pathlib import Path

import pytest

from pipeline.document.model import Chart, Table
from pipeline.ledgers import ControlDeclaration, load_ledger_type, read_ledger
from pipeline.reports.context import make_context
from pipeline.templating import load_kind, render_kind
from pipeline.workspace import load_workspace
from pipeline.workspace.discovery import kind_folders, ledger_type_files

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "demo"


def render(root, kind_id):
    """Return the rendered kind and its body as plain text; nothing may be reported on the way."""
    workspace, diagnostics = load_workspace(root)
    assert diagnostics == ()
    kind, diagnostics = load_kind(kind_folders(root)[kind_id])
    assert diagnostics == ()
    ledgers = {item.name: ledger(root, workspace, item.name) for item in kind.ledgers}
    setting = next(item for item in workspace.documents if item.kind_id == kind_id)
    rendered, diagnostics = render_kind(kind, make_context(workspace, setting, ledgers))
    assert diagnostics == ()
    return rendered, plain(rendered)


def ledger(root, workspace, name):
    setting = workspace.ledger(name)
    if setting is None:
        return None
    type_, diagnostics = load_ledger_type(ledger_type_files(root)[setting.type_id])
    assert diagnostics == ()
    control = setting.control and ControlDeclaration(setting.control.rows, setting.control.sums)
    found, diagnostics = read_ledger(
        name, type_, setting.files, period=workspace.period_range(), control=control
    )
    assert diagnostics == (), "the shipped ledgers read without a warning"
    return found


def plain(rendered):
    def text(match):
        mark = rendered.marks[match[1]]
        return "" if isinstance(mark, Table | Chart) else "".join(item.text for item in mark)

    return re.sub("\ufdd0(.*?)\ufdd1", text, rendered.markdown)


def cells(table):
    return [
        ["".join(part.text for part in cell.content) for cell in row]
        for row in (*table.rows, table.total)
    ]


@pytest.fixture(scope="module")
def demo():
    return render(ROOT, "student_aid_summary")


@pytest.fixture(scope="module")
def second():
    return render(HERE / "second_county", "student_aid_summary")


@pytest.mark.parametrize(
    "sentence",
    [
        (
            "2020年共落实学生资助29294人次，金额1761.8905万元（其中建档立卡14237人次，金额803.57875万元；"
            "城镇解困1822人次，金额119.805万元；其他困难13235人次，金额838.50675万元）"
        ),
        (
            "春季学期已落实学生资助13979人次，金额757.74025万元（其中建档立卡7106人次，金额358.44万元；"
            "城镇解困924人次，金额48.6725万元；其他困难5949人次，金额350.62775万元）。"
        ),
        (
            "秋季学期已落实学生资助15315人次，金额1004.15025万元（其中建档立卡7131人次，金额445.13875万元；"
            "城镇解困898人次，金额71.1325万元；其他困难7286人次，金额487.879万元）。"
        ),
        "以上数据不含县级财政兜底资金。",
        "2020年春季共发函1158人次，2020年秋季共发函1351人次，全年合计2509人次",
        "由县级财政兜底101人次，金额5.05375万元",
        "2020年共办理生效合同3999份，金额3034.7704万元",
        "2020年春季送教上门64人，2020年秋季送教上门59人",
        "39名九年级建档立卡家庭学生",
        "截至11月30日，整改项目已销号27个",
        (
            "整改项目销号20个（其中立行立改并长期坚持4个，4月底前完成并长期坚持1个，5月底前完成3个，"
            "5月底前完成并长期坚持1个，6月前完成1个，6月底前取得阶段性成果2个，"
            "6月底前取得阶段性成果并长期坚持1个，10月底前2个，12月底前3个，12月底前并长期坚持2个）"
        ),
        "整改项目销号6个（其中立行立改并长期坚持1个，5月底前取得阶段性成果1个，12月底前4个）",
        "整改项目销号1个（6月底前1个）",
    ],
)
def test_summary_says_the_published_figures(demo, sentence):
    assert sentence in demo[1]


def test_summary_has_the_table_the_chart_and_the_attachment(demo):
    rendered, text = demo
    blocks = list(rendered.marks.values())
    overview, by_school = [block for block in blocks if isinstance(block, Table)]
    assert cells(overview)[-1] == [
        "合计",
        "13979",
        "757.74025",
        "15315",
        "1004.15025",
        "29294",
        "1761.8905",
    ]
    assert len(by_school.rows) == 61
    totals = [
        "合计",
        "14237",
        "803.57875",
        "1822",
        "119.805",
        "13235",
        "838.50675",
        "29294",
        "1761.8905",
    ]
    assert cells(by_school)[-1] == totals
    chart = next(block for block in blocks if isinstance(block, Chart))
    assert [series.values for series in chart.series] == [
        ("358.44", "48.6725", "350.62775"),
        ("445.13875", "71.1325", "487.879"),
    ]
    assert text.count(":::附件") == 1


def test_templates_hold_no_typed_digit():
    for body in sorted((ROOT / "templates").glob("*/body.md")):
        literal = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", body.read_text(encoding="utf-8"))
        assert not re.findall(r"[0-9０-９]", literal), body


def test_another_county_has_four_categories_one_term_and_no_rectification(second):
    text = second[1]
    assert re.search(
        r"2021年共落实学生资助114人次，金额5\.732875万元（其中脱贫家庭46人次，金额[\d.]+万元；"
        r"低保家庭38人次，金额[\d.]+万元；特困供养9人次，金额[\d.]+万元；残疾学生21人次，金额[\d.]+万元）",
        text,
    )
    for absent in ("整改", "春季", "发函", "贷款", "送教", "兜底", "相比", "存在的主要问题"):
        assert absent not in text
    assert "# 下一步工作打算" in text
    assert "".join(item.text for item in second[0].title) == "临溪县教育局2021年学生资助工作总结"


def test_no_heading_stands_without_text(demo, second):
    sample = render(ROOT / "templates" / "sample", "student_aid_summary")
    for rendered, _ in (demo, second, sample):
        lines = [line for line in rendered.markdown.splitlines() if line.strip()]
        for line, after in zip(lines, [*lines[1:], "# "], strict=True):
            level, following = (len(item) - len(item.lstrip("#")) for item in (line, after))
            if 0 < level < 3:
                assert following == 0 or following > level, line


def test_notice_has_its_number_and_copies():
    rendered, text = render(HERE / "second_county", "aid_notice")
    assert "".join(item.text for item in rendered.document_number) == "临教〔2021〕37号"
    assert ["".join(item.text for item in copy) for copy in rendered.copies] == [
        "县财政局，县乡村振兴局"
    ]
    assert "请于2021年12月24日前" in text


@pytest.mark.parametrize(
    "sentence",
    [
        (
            "大米5630斤，14078.7元；面粉2750斤，5500元；面条3748斤，9213.8元；菜籽油2400斤，15780元；"
            "纯牛奶4800盒，9840元；核桃露3600盒，7200元；大肉1251.4斤，29902.6元；蔬菜36614.79元；"
            "干杂调料8498元。合计136627.89元。"
        ),
        (
            "大米2900斤，6624.78元；面粉1200斤，2204.84元；面条1080斤，2328.44元；菜籽油780斤，4651.32元；"
            "纯牛奶2400盒，4513.76元；核桃露720盒，1274.34元；大肉593.5斤，13426.5元；蔬菜15815.7元；"
            "干杂调料3759元。合计54598.68元。"
        ),
        "全镇食堂采购总计191226.57元",
        "教育工会68名会员购买专业合作社土蜂蜜、木耳共计232斤，金额15720元",
        "党员教师认购帮扶学生家庭的农副产品26173元",
        "不低于13600元（人均不低于200元）",
        "采购不少于50000元，其中九年制学校食堂不少于30000元，苍社小学食堂不少于20000元",
        "全镇68名教师结对帮扶建档立卡学生102人",
        "每户不低于200元",
        "农副产品不少于300元",
    ],
)
def test_consumption_report_says_the_published_figures(consumption, sentence):
    assert sentence in consumption[1]


@pytest.fixture(scope="module")
def consumption():
    return render(HERE / "consumption", "consumption_report")


def test_consumption_table_adds_up(consumption):
    table = next(block for block in consumption[0].marks.values() if isinstance(block, Table))
    assert cells(table)[-1] == ["合计", "136627.89", "54598.68", "191226.57"]


def test_a_single_measure_has_no_number(demo):
    """The sample has one measure under the first plan and several under the second."""
    _, sample = render(ROOT / "templates" / "sample", "student_aid_summary")
    plans = sample.partition("## 持续抓好控辍保学")[2]
    first, _, second = plans.partition("## 把资助政策落实得更细更实")
    assert first.strip()
    assert "### " not in first
    assert second.count("### ") >= 2
    assert demo[1].partition("## 持续抓好控辍保学")[2].count("### ") >= 8
