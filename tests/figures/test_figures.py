"""Figures: exact arithmetic, formulas over renamed terms, refusals."""

import random
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.figure import Figure, FigureScope, Source
from pipeline.figures.problems import FigureError
from pipeline.figures.query import Selection
from pipeline.ledgers.model import Column, LedgerType, ValueType
from tests.figures.ledgers import (
    GRANTS,
    PUBLISHED,
    grants_ledger,
    make_ledger,
    purchases_ledger,
    rectification_ledger,
)


@pytest.fixture(scope="module")
def grants() -> Selection:
    return Selection.of(grants_ledger())


@pytest.fixture(scope="module")
def purchases() -> Selection:
    return Selection.of(purchases_ledger())


def figure(
    value: str, unit: str = "元", row: int = 2, measure: str = "金额", ledger: str = "甲"
) -> Figure:
    source = Source("A", "取值", "a.xlsx", "一", "金额", "C", "", str(row), 1)
    return Figure(Decimal(value), unit, FigureScope(ledger, measure), "取值", (source,))


def test_published_sums_are_exact(grants: Selection):
    assert (grants.measure("人次").value, grants.measure("人次").unit) == (Decimal(29294), "人次")
    assert grants.measure("金额").value == Decimal(17618905)
    categories = {group.label.text: group.rows for group in grants.by("困难类别")}
    assert {
        name: (int(rows.count().value), rows.sum("金额").value / 10000)
        for name, rows in categories.items()
    } == {
        "建档立卡": (14237, Decimal("803.57875")),
        "城镇解困": (1822, Decimal("119.805")),
        "其他困难": (13235, Decimal("838.50675")),
    }
    terms = {group.label.text: group.rows for group in grants.by("学期")}
    assert [(int(rows.count().value), rows.sum("金额").value) for rows in terms.values()] == [
        (13979, Decimal("7577402.5")),
        (15315, Decimal("10041502.5")),
    ]
    for (term, category), (heads, amount) in PUBLISHED.items():
        chosen = grants.matching({"学期": term, "困难类别": category})
        assert (chosen.count().value, chosen.sum("金额").value) == (heads, Decimal(amount) * 10000)


def test_consumption_report_sums_are_exact(purchases: Selection):
    schools = {group.label.text: group.rows.sum("金额").value for group in purchases.by("学校")}
    assert schools == {"九年制": Decimal("136627.89"), "小学": Decimal("54598.68")}
    assert purchases.sum("金额").value == Decimal("191226.57")
    meat = purchases.matching({"品名": "大肉", "学校": "九年制"})
    assert (meat.sum("数量").value, meat.sum("数量").unit) == (Decimal("1251.4"), "斤")


def test_rows_of_different_units_are_not_added(purchases: Selection):
    with pytest.raises(FigureError) as caught:
        purchases.sum("数量")
    assert caught.value.code == "Q107"
    assert "斤" in caught.value.message


def test_excluded_status_is_in_no_figure(grants: Selection):
    ledger = grants_ledger()
    assert len(ledger.frame) == 29295
    assert grants.count().value == 29294
    assert grants.filter_text == "发放状态≠作废"
    assert not grants.matching({"身份证号": "9"})


def test_sources_name_sheet_rows_filter_and_column(grants: Selection):
    chosen = grants.matching({"学期": "春季", "困难类别": "建档立卡"})
    (source,) = chosen.sum("金额").sources
    assert (source.sheet, source.column, source.column_letter, source.operation) == (
        "春季",
        "金额",
        "E",
        "合计",
    )
    assert source.filter == "发放状态≠作废 且 学期＝春季 且 困难类别＝建档立卡"
    assert (source.rows, source.row_count) == ("2-7107", 7106)
    both = grants.sum("金额").sources
    assert [(item.sheet, item.term) for item in both] == [("春季", "A"), ("秋季", "A")]
    assert both[1].rows == "2-15316"


def test_row_ranges_keep_gaps():
    type_ = LedgerType("t", "表", (Column("甲", ValueType.TEXT),))
    ledger = make_ledger(type_, {"一": [{"甲": value} for value in "aabaab"]})
    (source,) = Selection.of(ledger).matching({"甲": "a"}).count().sources
    assert source.rows == "2-3,5-6"


def test_no_rows_still_have_a_source(grants: Selection):
    (source,) = grants.matching({"学校": "没有这所学校"}).count().sources
    assert (source.rows, source.row_count) == ("", 0)


def test_groups_follow_the_declared_order_not_the_data():
    rows = [
        {"学期": term, "困难类别": "其他困难", "金额": "1"} for term in ("秋季", "春季", "秋季")
    ]
    groups = Selection.of(make_ledger(GRANTS, {"一": rows})).by("学期")
    assert [group.label.text for group in groups] == ["春季", "秋季"]


@given(st.lists(st.sampled_from(["丙", "甲", "乙", "一", "B", "a"]), min_size=1), st.randoms())
def test_groups_of_text_do_not_depend_on_the_data_order(names: list[str], shuffled: random.Random):
    type_ = LedgerType("t", "表", (Column("名", ValueType.TEXT),))

    def order(values: list[str]) -> list[str]:
        selection = Selection.of(make_ledger(type_, {"一": [{"名": value} for value in values]}))
        return [group.label.text for group in selection.by("名")]

    again = list(names)
    shuffled.shuffle(again)
    assert order(names) == order(again) == sorted(set(names))


def test_blank_cells_are_the_last_group():
    type_ = LedgerType("t", "表", (Column("名", ValueType.TEXT, blank=True),))
    selection = Selection.of(make_ledger(type_, {"一": [{"名": ""}, {"名": "甲"}, {"名": ""}]}))
    assert [(group.label.text, int(group.rows.count().value)) for group in selection.by("名")] == [
        ("甲", 1),
        ("未填", 2),
    ]
    assert selection.distinct("名").value == 1


def test_groups_by_measure_put_the_largest_first(grants: Selection):
    assert [group.label.text for group in grants.by("困难类别", order_by="金额", limit=2)] == [
        "其他困难",
        "建档立卡",
    ]


def test_labels_without_rows_come_from_the_ledger_type():
    type_ = LedgerType(
        "t",
        "表",
        (Column("时限", ValueType.ENUM, allowed=("5月底前", "12月底前")),),
        source_path="templates/ledgers/t.yaml",
    )
    empty = Selection.of(make_ledger(type_, {"一": []}))
    assert empty.by("时限") == ()
    assert (empty.count().value, empty.count().sources[0].rows) == (0, "")
    some = Selection.of(make_ledger(type_, {"一": [{"时限": "5月底前"}]}))
    here, absent = some.by("时限", every=True)
    assert (here.label.source().file, here.label.source().rows) == ("inputs/台账.xlsx", "2")
    assert (absent.label.source().file, absent.rows.count().value) == (
        "templates/ledgers/t.yaml",
        0,
    )


def test_groups_by_date_are_in_order_and_in_chinese():
    type_ = LedgerType("t", "表", (Column("日期", ValueType.DATE),))
    days = ["2020-10-05", "2020-09-30", "2020-10-05"]
    groups = Selection.of(make_ledger(type_, {"一": [{"日期": day} for day in days]})).by("日期")
    assert [group.label.text for group in groups] == ["2020年9月30日", "2020年10月5日"]
    assert groups[1].rows.filter_text == "日期＝2020-10-05"


def test_rows_can_be_filtered_by_number_and_date():
    selection = Selection.of(rectification_ledger())
    assert selection.where("个数", "大于", 5).count().value == 2
    assert selection.where("销号日期", "早于", "2020-07-01").count().value == 1
    assert selection.where("销号日期", "不等于", "").count().value == 2
    assert selection.where("来源", "包含", "考核").sum("个数").value == 1


def test_money_is_compared_in_yuan():
    type_ = LedgerType("t", "表", (Column("金额", ValueType.MONEY, unit="元"),))
    selection = Selection.of(make_ledger(type_, {"一": [{"金额": "312.5"}, {"金额": "500"}]}))
    assert selection.where("金额", "不小于", 312.5).count().value == 2
    assert selection.where("金额", ">", "312.5").filter_text == "金额＞312.5"
    assert selection.where("金额", ">", "312.5").sum("金额").value == 500


@pytest.mark.parametrize(
    ("ask", "code", "hint"),
    [
        (lambda rows: rows.matching({"学期": "春天"}), "Q105", "春季"),
        (lambda rows: rows.measure("人数次"), "Q101", "人"),
        (lambda rows: rows.measure("学校"), "Q101", "去重"),
        (lambda rows: rows.sum("困难类别"), "Q101", "合计只用于"),
        (lambda rows: rows.where("学校", "大于", "一"), "Q105", "包含"),
        (lambda rows: rows.where("金额", "超过", 1), "Q105", "写"),
        (lambda rows: rows.where("金额", "等于", "很多"), "Q105", "数字"),
        (lambda rows: rows.by("身份证号"), "Q109", "去重"),
        (lambda rows: rows.by("乡镇"), "Q101", "写"),
    ],
)
def test_impossible_questions_are_refused(grants: Selection, ask, code: str, hint: str):
    with pytest.raises(FigureError) as caught:
        ask(grants)
    assert caught.value.code == code
    assert hint in caught.value.hint


def test_a_persons_number_is_not_written_into_the_filter(grants: Selection):
    assert grants.matching({"身份证号": "000000000000000001"}).filter_text.endswith(
        "身份证号＝（略）"
    )


def test_addition_needs_one_unit_and_one_scope():
    with pytest.raises(FigureError) as units:
        figure("1") + figure("1", unit="人")
    with pytest.raises(FigureError) as scopes:
        figure("1") + figure("1", ledger="乙")
    assert (units.value.code, scopes.value.code) == ("Q102", "Q103")


def test_formulas_rename_terms_and_keep_their_sources():
    one, two, three = figure("1", row=2), figure("2", row=3), figure("4", row=4)
    added = one + two
    assert (added.formula, added.value) == ("A＋B", 3)
    assert [(item.term, item.rows) for item in added.sources] == [("A", "2"), ("B", "3")]
    left = three - added
    assert left.formula == "A－（B＋C）"
    assert [(item.term, item.rows) for item in left.sources] == [("A", "4"), ("B", "2"), ("C", "3")]
    assert added.share_of(three).formula == "（A＋B）÷C×100%"
    assert (added - one).formula == "A＋B－A"


def test_growth_uses_each_term_once():
    now, before = figure("120", row=2), figure("100", row=3, ledger="去年")
    growth = now.growth_over(before)
    assert (growth.value, growth.unit, growth.formula) == (20, "%", "（A－B）÷B×100%")
    assert [item.term for item in growth.sources] == ["A", "B"]
    assert (growth - growth).unit == "个百分点"


def test_division_by_zero_is_our_error():
    with pytest.raises(FigureError) as caught:
        figure("1").share_of(figure("0"))
    assert caught.value.code == "Q104"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15
    ),
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15
    ),
)
def test_sums_and_differences_are_exact(left: Decimal, right: Decimal):
    added = figure(str(left)) + figure(str(right), row=3)
    assert int(added.value.scaleb(2)) == int(left.scaleb(2)) + int(right.scaleb(2))
    assert (added - figure(str(right), row=3)).value == left


@given(st.lists(st.integers(min_value=-(10**9), max_value=10**9), min_size=1, max_size=40))
def test_money_is_summed_in_cents(cents: list[int]):
    type_ = LedgerType("t", "表", (Column("金额", ValueType.MONEY, unit="元"),))
    rows = [{"金额": Decimal(item).scaleb(-2)} for item in cents]
    assert Selection.of(make_ledger(type_, {"一": rows})).sum("金额").value.scaleb(2) == sum(cents)


@given(st.sets(st.integers(min_value=0, max_value=60), min_size=1))
def test_row_ranges_name_exactly_the_chosen_rows(chosen: set[int]):
    type_ = LedgerType("t", "表", (Column("甲", ValueType.TEXT),))
    ledger = make_ledger(
        type_, {"一": [{"甲": "是" if number in chosen else "否"} for number in range(61)]}
    )
    (source,) = Selection.of(ledger).matching({"甲": "是"}).count().sources
    rows: set[int] = set()
    for part in source.rows.split(","):
        start, _, end = part.partition("-")
        rows |= set(range(int(start), int(end or start) + 1))
    assert rows == {number + 2 for number in chosen}
    assert source.row_count == len(chosen)


def test_a_table_of_sixty_schools_is_quick():
    selection = Selection.of(grants_ledger())
    start = time.perf_counter()
    made = 0
    for school in selection.by("学校"):
        for rows in (school.rows, *(group.rows for group in school.rows.by("困难类别"))):
            made += len({rows.measure("人次").formula, rows.measure("金额").formula})
    assert made == 60 * 8
    assert time.perf_counter() - start < 1.0


ORDERED = LedgerType(
    id="ordered",
    title="排序台账",
    columns=(
        Column("序号", ValueType.TEXT, blank=True),
        Column("等级", ValueType.ENUM, allowed=("特别困难", "困难", "一般")),
        Column("日期", ValueType.DATE, blank=True),
        Column("金额", ValueType.MONEY),
    ),
)
ORDERED_ROWS = (
    {"序号": "第10批", "等级": "一般", "日期": date(2020, 3, 1), "金额": "5"},
    {"序号": "第2批", "等级": "特别困难", "日期": None, "金额": "100"},
    {"序号": "", "等级": "困难", "日期": date(2020, 11, 30), "金额": "30.5"},
)


@pytest.mark.parametrize(
    ("column", "ascending", "expected"),
    [
        ("序号", True, ["第2批", "第10批", ""]),
        ("序号", False, ["第10批", "第2批", ""]),
        ("等级", True, ["第2批", "", "第10批"]),
        ("日期", True, ["第10批", "", "第2批"]),
        ("日期", False, ["", "第10批", "第2批"]),
        ("金额", False, ["第2批", "", "第10批"]),
        ("金额", True, ["第10批", "", "第2批"]),
    ],
)
def test_rows_sort_by_any_column_blanks_last(column, ascending, expected):
    rows = Selection.of(make_ledger(ORDERED, {"表": ORDERED_ROWS})).rows(
        order_by=column, ascending=ascending
    )
    found = [row.table.value("序号", row.position) or "" for row in rows]
    assert found == expected
