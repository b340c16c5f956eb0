"""From rows to batches: grouping, left-out rows, order, cuts and file names."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Severity
from pipeline.letters.batches import _batch, number_range, plan_letters
from pipeline.letters.register import load_register
from pipeline.letters.selection import Group
from tests.letters.register_world import JOB, KEY, NOTICE, Grant, ledger_of, pupils


@pytest.fixture
def register(tmp_path):
    return load_register(tmp_path / "编号.csv", new_key=KEY)[0]


def names(plan, ledger):
    return [ledger.frame["姓名"].iloc[item.rows[0]] for item in plan.letters]


def codes(plan):
    return [item.code for item in plan.diagnostics]


def test_several_rows_of_a_pupil_are_one_letter(register):
    one, two = pupils("赵一", "钱二")
    rows = [one, two, replace(one, item="交通补助", amount=10_000), replace(one, item="伙食补助")]
    plan = plan_letters(ledger_of(rows), NOTICE, register, JOB)
    assert [item.rows for item in plan.letters] == [(1,), (0, 2, 3)]
    assert plan.selected == (0, 1, 2, 3)
    assert plan.left_out == ()
    assert plan.letters[1].key == (one.id,)


def test_one_letter_a_row(register):
    one = Grant()
    rows = [one, replace(one, item="交通补助"), replace(one, item="")]
    plan = plan_letters(ledger_of(rows), replace(NOTICE, per_letter=()), register, JOB)
    assert [item.rows for item in plan.letters] == [(0,), (1,), (2,)]
    assert len({item.number for item in plan.letters}) == 3


def test_the_filter_of_the_workspace_stands_in_place_of_the_kinds(register):
    rows = [*pupils("赵一", "钱二"), Grant("孙三", "3", "二小"), Grant("李四", "4", term="春季")]
    ledger = ledger_of(rows)
    job = replace(JOB, where={"学校": ("二小", "三小")})
    assert names(plan_letters(ledger, NOTICE, register, job), ledger) == ["孙三"]
    job = replace(JOB, where={"学期": ("春季",)})
    assert names(plan_letters(ledger, NOTICE, register, job), ledger) == ["李四"]


def test_withdrawn_rows_are_in_no_letter(register):
    rows = [*pupils("赵一", "钱二")]
    rows[0] = replace(rows[0], status="作废")
    plan = plan_letters(ledger_of(rows), NOTICE, register, JOB)
    assert [item.rows for item in plan.letters] == [(1,)]
    assert plan.selected == (1,)


def test_a_faulty_row_takes_its_letter_with_it_and_nobody_else(register):
    one, two, three = pupils("赵一", "钱二", "孙三")
    rows = [one, two, replace(one, item="交通补助"), three]
    plan = plan_letters(ledger_of(rows, faulty=[2]), NOTICE, register, JOB)
    assert [item.rows for item in plan.letters] == [(1,), (3,)]
    assert plan.left_out == (0, 2)
    assert codes(plan) == ["N202"]
    assert "2行" in plan.diagnostics[0].message
    assert "第2,4行" in plan.diagnostics[0].message
    assert plan.diagnostics[0].severity is Severity.WARNING


def test_rows_without_a_key_do_not_become_one_family(register):
    rows = [Grant("赵一", ""), Grant("钱二", ""), Grant("孙三", "3")]
    plan = plan_letters(ledger_of(rows), NOTICE, register, JOB)
    assert [item.rows for item in plan.letters] == [(2,)]
    assert codes(plan) == ["N203", "N203"]
    assert [item.location.cell for item in plan.diagnostics] == ["C2", "C3"]
    assert plan.left_out == (0, 1)


@pytest.mark.parametrize(
    ("batching", "severity"),
    [
        (replace(NOTICE, per_letter=("户号",)), Severity.ERROR),
        (replace(NOTICE, batch_by=("村",)), Severity.ERROR),
        (replace(NOTICE, school_column="校名"), Severity.ERROR),
        (replace(NOTICE, order=("乡镇",)), Severity.ERROR),
        (replace(NOTICE, where={"年度": ("2020",)}), Severity.ERROR),
        (replace(NOTICE, where={"学期": ("夏季",)}), Severity.ERROR),
    ],
)
def test_impossible_columns_and_values(register, batching, severity):
    plan = plan_letters(ledger_of(pupils("赵一")), batching, register, JOB)
    assert [(item.code, item.severity) for item in plan.diagnostics] == [("N201", severity)]
    assert plan.letters == ()


def test_a_declared_column_that_the_file_lacks_only_changes_the_order(register):
    ledger = ledger_of(pupils("赵一", "钱二"))
    ledger = replace(ledger, frame=ledger.frame.drop(columns=["班级"]))
    plan = plan_letters(ledger, NOTICE, register, JOB)
    assert [(item.code, item.severity) for item in plan.diagnostics] == [("N201", Severity.WARNING)]
    assert names(plan, ledger) == ["钱二", "赵一"]


def test_nothing_to_print(register):
    plan = plan_letters(ledger_of(pupils("赵一", term="春季")), NOTICE, register, JOB)
    assert codes(plan) == ["N204"]
    assert plan.batches == ()


def test_order_of_a_school(register):
    rows = [
        Grant("周一", "1", grade="十年级"),
        Grant("仇二", "2", grade="二年级", klass="10班"),
        Grant("曾三", "3", grade="二年级", klass="2班"),
        Grant("安四", "4", grade="二年级", klass="10班"),
        Grant("", "5", grade="", klass=""),
        Grant("吴六", "6", grade="一年级"),
    ]
    ledger = ledger_of(rows)
    plan = plan_letters(ledger, NOTICE, register, JOB)
    assert names(plan, ledger) == ["吴六", "曾三", "安四", "仇二", "周一", ""]


def test_equal_rows_keep_the_ledgers_order(register):
    rows = [Grant("王伟", str(place)) for place in (5, 3, 9, 1)]
    plan = plan_letters(ledger_of(rows), NOTICE, register, JOB)
    assert [item.rows for item in plan.letters] == [(0,), (1,), (2,), (3,)]


def test_batches_are_cut_and_named_in_order(register):
    rows = [Grant(f"甲{place}", f"a{place}", "二小") for place in range(5)]
    rows += [Grant(f"乙{place}", f"b{place}", "一小") for place in range(2)]
    plan = plan_letters(ledger_of(rows), replace(NOTICE, max_per_batch=2), register, JOB)
    assert [(item.name, len(item.letters)) for item in plan.batches] == [
        ("001-一小-ZZ2020-001-00001至00002", 2),
        ("002-二小-ZZ2020-002-00001至00002", 2),
        ("003-二小-ZZ2020-002-00003至00004", 2),
        ("004-二小-ZZ2020-002-00005", 1),
    ]
    assert [item.title for item in plan.batches] == ["一小", "二小", "二小", "二小"]
    assert plan.letters == tuple(letter for item in plan.batches for letter in item.letters)
    assert all(letter.batch == item.name for item in plan.batches for letter in item.letters)
    assert [item.name for item in plan.batches] == sorted(item.name for item in plan.batches)


def test_batches_by_class(register):
    rows = [
        Grant("甲", "1", klass="2班"),
        Grant("乙", "2", klass="10班"),
        Grant("丙", "3", klass=""),
        Grant("丁", "4", klass="2班"),
    ]
    batching = replace(NOTICE, batch_by=("学校", "年级", "班级"))
    plan = plan_letters(ledger_of(rows), batching, register, JOB)
    assert [item.title for item in plan.batches] == [
        "一小 一年级 2班",
        "一小 一年级 10班",
        "一小 一年级 未填",
    ]


def test_one_batch_without_schools(register):
    batching = replace(NOTICE, batch_by=(), school_column="")
    plan = plan_letters(ledger_of(pupils("赵一", "钱二")), batching, register, JOB)
    assert [item.name for item in plan.batches] == ["001-全部-ZZ2020-000-00001至00002"]


def test_ranges_over_two_schools():
    assert number_range("ZZ2020-001-00001-X", "ZZ2020-002-00004-Y") == (
        "ZZ2020-001-00001至ZZ2020-002-00004"
    )


ROWS = st.lists(
    st.builds(
        Grant,
        name=st.sampled_from(["王伟", "李娜", "欧阳锋", "仇英", "阿依·古丽", "𬭎"]),
        id=st.sampled_from([*"123456789", ""]),
        school=st.sampled_from(["一小", "二小", "十小", "中学"]),
        grade=st.sampled_from(["一年级", "十年级", "小班", ""]),
        term=st.sampled_from(["春季", "秋季"]),
        status=st.sampled_from(["已发放", "作废", ""]),
        amount=st.integers(-10_000, 10_000),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, data=st.data())
def test_every_selected_row_is_in_one_letter_or_left_out(rows, data, tmp_path_factory):
    faulty = data.draw(st.sets(st.integers(0, max(len(rows) - 1, 0)))) if rows else set()
    register = load_register(tmp_path_factory.getbasetemp() / "keines.csv", new_key=KEY)[0]
    limit = data.draw(st.integers(1, 4))
    ledger = ledger_of(rows, faulty)
    plan = plan_letters(ledger, replace(NOTICE, max_per_batch=limit), register, JOB)
    wanted = [
        place for place, row in enumerate(rows) if row.term == "秋季" and row.status != "作废"
    ]
    assert list(plan.selected) == wanted
    printed = [row for letter in plan.letters for row in letter.rows]
    assert sorted([*printed, *plan.left_out]) == wanted
    assert not faulty & set(printed)
    assert all(len({rows[row].id for row in letter.rows}) == 1 for letter in plan.letters)
    assert len({letter.key for letter in plan.letters}) == len(plan.letters)
    assert len({letter.number for letter in plan.letters}) == len(plan.letters)
    assert all(1 <= len(batch.letters) <= limit for batch in plan.batches)
    assert sum(len(batch.letters) for batch in plan.batches) == len(plan.letters)


@pytest.mark.parametrize("title", ["../../x", "a/b\\c", "长" * 500])
def test_what_a_batch_is_called_is_one_file_name(title):
    group = Group(("k",), (0,))
    batch = _batch(3, title, [("ZZ2020-012-00001-K", group)])
    assert batch.title == title
    assert "/" not in batch.name
    assert "\\" not in batch.name
    assert len(f"{batch.name}-签收表.docx".encode()) <= 255
    assert batch.name.endswith("-ZZ2020-012-00001")
