"""Reprinting: by number, range or class; never with another number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.letters.batches import number_range, plan_letters
from pipeline.letters.numbers import NumberParts
from pipeline.letters.register import load_register
from pipeline.letters.reprint import by_numbers, by_rows, only, parse_range
from tests.letters.register_world import JOB, KEY, NOTICE, Grant, ledger_of, pupils

ROWS = [*pupils("赵一", "钱二", "孙三"), Grant("李四", "4", "二小", klass="2班")]


@pytest.fixture
def plan(tmp_path):
    register = load_register(tmp_path / "编号.csv", new_key=KEY)[0]
    return plan_letters(ledger_of(ROWS), NOTICE, register, JOB)


def test_by_number_as_typed(plan):
    one = plan.letters[1]
    chosen, problems = by_numbers(plan, [f" {one.number.lower()} "])
    assert chosen == (one,)
    assert problems == ()


def test_by_range_in_reading_order(plan):
    first, _, third, _ = plan.letters
    assert by_numbers(plan, [f"{first.number}至{third.number}"])[0] == plan.letters[:3]
    assert by_numbers(plan, [f"{first.number} ~ {third.number}"])[0] == plan.letters[:3]
    assert by_numbers(plan, ["zz2020-001-00002..00003", first.number])[0] == plan.letters[:3]
    assert by_numbers(plan, ["ZZ2020-001-00003至ZZ2020-002-00001"])[0] == plan.letters[2:]


def test_by_range_as_batch_files_are_named(plan):
    for batch in plan.batches:
        if "至" in batch.name:
            text = number_range(batch.first, batch.last)
            assert by_numbers(plan, [text]) == (batch.letters, ())


@pytest.mark.parametrize(
    "text",
    ["", "王小明", "ZZ2020-001-00001", "ZZ2020-001-00001-0", "ZZ2020-001-00003至00001", "1至3", "至",
     "ZZ2020-001-00001至YY2020-001-00003", "ZZ2020-001-00001至00002至00003", "ZZ2020-009-00001至00009"],
)  # fmt: skip
def test_what_is_no_number_or_finds_nothing_is_said(plan, text):
    chosen, problems = by_numbers(plan, [text])
    assert chosen == ()
    assert [item.code for item in problems] == ["N302"]
    assert "王小明" not in problems[0].message


def test_by_class(plan):
    ledger = ledger_of(ROWS)
    where = {"学校": ("二小",), "班级": ("2班", "3班")}
    assert by_rows(plan, ledger, where) == ((plan.letters[3],), ())
    for impossible in ({"学校": ("三小",)}, {"校名": ("二小",)}):
        chosen, problems = by_rows(plan, ledger, impossible)
        assert chosen == ()
        assert [item.code for item in problems] == ["N302"]


def test_batches_keep_their_names(plan):
    (batch,) = only(plan.batches, [plan.letters[3]])
    assert batch.name == plan.batches[1].name
    (batch,) = only(plan.batches, plan.letters[1:2])
    assert (batch.name, batch.letters) == (plan.batches[0].name, plan.letters[1:2])


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.integers(1, 99_999))
def test_a_range_holds_what_lies_between(start, end, other):
    low, high = sorted((start, end))
    first, last = (NumberParts("ZZ", 2020, 12, item).text() for item in (low, high))
    number = NumberParts("ZZ", 2020, 12, other).text()
    assert (number in parse_range(f"{first}至{last}")) == (low <= other <= high)
    assert "王小明" not in parse_range(f"{first}至{last}")
