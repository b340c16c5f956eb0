"""Cells become exact values or faults: numbers, money, dates, enums, text. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Severity
from pipeline.ledgers.dates import convert_date
from pipeline.ledgers.faults import Fault
from pipeline.ledgers.raw import ErrorCell, LogicalCell, UncalculatedCell
from pipeline.ledgers.values import (
    decimal_converter,
    enum_converter,
    half_width,
    integer_converter,
    money_converter,
    text_batch,
)

YUAN, WAN = Decimal(100), Decimal(1_000_000)
in_yuan = money_converter(YUAN, stated=False)
FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        (312.5, 31250),
        (0.1 + 0.2, 30),
        (1234567.89, 123456789),
        (5, 500),
        ("1234.5", 123450),
        ("1,234,567.89", 123456789),
        ("１，２３４．５０", 123450),
        (" ￥ 12 ", 1200),
        ("¥-3", -300),
        ("-￥3", -300),
        ("人民币5元整", 500),
        ("12元", 1200),
        ("1.5万元", 1500000),
        ("（1,234.00）", -123400),
        ("−5", -500),
        ("+5", 500),
        ("0", 0),
        (-0.0, 0),
        ("803.57875万元", 803578750),
    ],
)
def test_money_is_exact_cents(cell, cents):
    assert in_yuan(cell) == cents


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (0.125, "V104"),
        ("99.999", "V104"),
        ("12,34", "V102"),
        ("1234,567", "V102"),
        ("12.3.4", "V102"),
        ("1e5", "V102"),
        ("五百元", "V102"),
        ("约500", "V102"),
        ("500-", "V102"),
        ("(-5)", "V102"),
        ("10%", "V102"),
        ("xx", "V105"),
        ("**", "V105"),
        ("待定", "V105"),
        ("—", "V105"),
        ("/", "V105"),
        ("无", "V105"),
        ("1e400", "V102"),
        (1e17, "V107"),
        ("9" * 30, "V107"),
        (dt.date(2020, 1, 1), "V102"),
        (True, "V129"),
        (LogicalCell(value=False), "V129"),
        (ErrorCell("#N/A"), "V125"),
        (UncalculatedCell(), "V126"),
        ("5\u200b", "V124"),
        ("\ufdd05", "V124"),
    ],
)
def test_what_is_no_amount_is_a_fault(cell, code):
    fault = in_yuan(cell)
    assert isinstance(fault, Fault)
    assert fault.code == code
    assert fault.severity is Severity.ERROR
    assert fault.message
    assert fault.hint


def test_a_cell_may_repeat_the_stated_unit_but_not_contradict_it():
    stated = money_converter(WAN, stated=True)
    assert stated("1.5万元") == 1500000
    assert stated("1.5") == 1500000
    assert stated("15000元").code == "V106"


@given(st.integers(-(10**13), 10**13))
def test_money_comes_back_from_every_spelling(cents):
    amount = Decimal(cents) / 100
    assert in_yuan(f"{amount:.2f}") == cents
    assert in_yuan(f"{amount:,.2f}") == cents
    assert in_yuan(f"￥{amount:,.2f}元") == cents
    assert in_yuan(f"{amount:,.2f}".translate(FULL)) == cents
    assert money_converter(WAN, stated=True)(f"{amount / 10000:f}") == cents


@given(st.integers(-(10**12), 10**12))
def test_money_comes_back_from_a_spreadsheets_float(cents):
    assert in_yuan(cents / 100) == cents
    assert money_converter(WAN, stated=True)(cents / 1_000_000) == cents


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_the_noise_of_a_spreadsheets_own_sum_is_no_fraction_of_a_cent(parts):
    assert in_yuan(sum(cents / 100 for cents in parts)) == sum(parts)


@given(st.integers(1, 10**9), st.integers(1, 9))
def test_less_than_a_cent_is_never_rounded_away(cents, rest):
    assert in_yuan(f"{cents // 100}.{cents % 100:02d}{rest}").code == "V104"


@given(st.decimals(-(10**9), 10**9, places=4))
def test_decimals_are_exact(number):
    convert = decimal_converter(Decimal(1), "斤")
    assert convert(str(number)) == number
    assert convert(f"{number}斤") == number
    assert decimal_converter(Decimal(10000), "斤")(str(number)) == number * 10000


def test_integers_refuse_fractions():
    convert = integer_converter(Decimal(1), "人")
    assert convert(12.0) == 12
    assert convert("1,200人") == 1200
    assert convert(12.5).code == "V103"
    assert convert("12.50").code == "V103"
    assert type(convert(12.0)) is int


@given(st.text(st.characters(categories=["Nd", "Lu"], max_codepoint=0xFFFF), max_size=20))
def test_half_width_is_stable(text):
    once = half_width(text)
    assert half_width(once) == once
    assert once == "".join(unicodedata.normalize("NFKC", text).split())


DAY = dt.date(2020, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2020-03-05",
        "2020-3-5",
        "2020/3/5",
        "2020.3.5",
        "2020年3月5日",
        "2020年03月05号",
        "20200305",
        20200305.0,
        "２０２０年３月５日",
        " 2020 年 3 月 5 日 ",
        "二〇二〇年三月五日",
        "2020-03-05 00:00:00",
        "2020/3/5 14:30",
        "2020、3、5",
        43895.0,
        43895.75,
        dt.date(2020, 3, 5),
        dt.datetime.fromisoformat("2020-03-05T08:30"),
    ],
)
def test_a_date_in_every_spelling(cell):
    assert convert_date(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("20-3-5", "V109"),
        ("20年3月5日", "V109"),
        ("'20.3.5", "V109"),
        ("3/5/2020", "V109"),
        ("05-03-2020", "V109"),
        ("2020-02-30", "V113"),
        ("20201301", "V113"),
        ("2019年2月29日", "V113"),
        ("2020年13月1日", "V113"),
        ("2020-03", "V108"),
        ("2020年3月", "V108"),
        ("3月5日", "V108"),
        ("2020年春", "V108"),
        (2020.0, "V108"),
        (5.0, "V108"),
        ("1020-03-05", "V108"),
        (dt.time(8, 30), "V108"),
        ("待定", "V105"),
        (ErrorCell("#VALUE!"), "V125"),
        (True, "V129"),
    ],
)
def test_what_is_no_date_is_a_fault(cell, code):
    fault = convert_date(cell)
    assert isinstance(fault, Fault)
    assert fault.code == code


@given(st.dates(dt.date(1910, 1, 1), dt.date(2190, 1, 1)))
def test_every_date_comes_back(day):
    spellings = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month:02d}月{day.day:02d}日".translate(FULL),
        float((day - dt.date(1899, 12, 30)).days),
    ]
    assert [convert_date(cell) for cell in spellings] == [day] * len(spellings)


def test_enums_take_synonyms_and_suggest_the_nearest():
    convert = enum_converter(("建档立卡", "城镇解困", "其他困难"), {"建档立卡贫困学生": "建档立卡"})
    assert convert("建档立卡") == "建档立卡"
    assert convert(" 建档 立卡 ") == "建档立卡"
    assert convert("建档立卡贫困学生") == "建档立卡"
    fault = convert("城镇解困户")
    assert fault.code == "V110"
    assert "是不是“城镇解困”" in fault.hint
    assert "其他困难" in fault.hint


def test_text_keeps_its_forms_and_joins_lines():
    assert text_batch(["（甲）　乙", 12.0, 2.5, dt.date(2020, 3, 5), " 丙 "]) == [
        "（甲）　乙",
        "12",
        "2.5",
        "2020-03-05",
        "丙",
    ]
    joined = text_batch(["上\n下"])[0]
    assert (joined.code, joined.severity, joined.value) == ("V122", Severity.WARNING, "上下")
    assert text_batch([1e16])[0].code == "V111"


@pytest.mark.parametrize(
    "sign", ["\ufdd0", "\ufdd1", "\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\ufffe"]
)
def test_reserved_and_invisible_characters_are_refused(sign):
    assert text_batch(["甲", f"甲{sign}乙"])[1].code == "V124"
