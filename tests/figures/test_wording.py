"""Wording: exact 万元, named rounding, capitals, dates, quoted text."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures import wording
from pipeline.figures.chinese import capital_amount, chinese_integer
from pipeline.figures.figure import Figure, FigureScope, Source
from pipeline.figures.phrase import PrintedFigure, quote
from pipeline.figures.problems import FigureError

SOURCE = Source("A", "取值", "a.xlsx", "一", "列", "C", "", "2", 1)


def figure(value: str, unit: str = "元") -> Figure:
    return Figure(Decimal(value), unit, FigureScope("甲", "金额"), "取值", (SOURCE,))


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (wording.wan(figure("8035787.5")), "803.57875万元"),
        (wording.wan(figure("17618905.00")), "1761.8905万元"),
        (wording.wan(figure("50537.5")), "5.05375万元"),
        (wording.wan(figure("15350000")), "1535万元"),
        (wording.wan(figure("8035787.5"), 2), "803.58万元"),
        (wording.wan(figure("8035787.5"), 2, "截断"), "803.57万元"),
        (wording.wan(figure("8035750"), 2), "803.58万元"),
        (wording.wan(figure("80000", "人")), "8万人"),
        (wording.yuan(figure("14078.70")), "14078.7元"),
        (wording.yuan(figure("-0.00")), "0元"),
        (wording.yuan(figure("17618905"), thousands=True), "17,618,905元"),
        (wording.default(figure("29294", "人次")), "29294人次"),
        (wording.default(figure("2020", "年")), "2020年"),
        (wording.default(figure("20201130", "日期")), "2020年11月30日"),
        (wording.default(figure("20200905", "日期")), "2020年9月5日"),
        (wording.default(figure("1251.40", "斤")), "1251.4斤"),
        (wording.month_day(figure("20201130", "日期")), "11月30日"),
        (wording.percent(figure("58.5504885993", "%"), 1), "58.6%"),
        (wording.percent(figure("79", "%")), "79%"),
        (wording.chinese(figure("39", "名")), "三十九名"),
        (wording.chinese(figure("2", "个")), "两个"),
        (wording.chinese(figure("2", "")), "二"),
        (wording.chinese(figure("12", "个")), "十二个"),
        (wording.chinese(figure("2020", "年")), "二〇二〇年"),
        (wording.chinese(figure("20201130", "日期")), "二〇二〇年十一月三十日"),
        (wording.counted_as(figure("39", "人"), "名"), "39名"),
        (wording.approximate(wording.wan(figure("53244300"), 0)), "约5324万元"),
    ],
)
def test_wordings(made: PrintedFigure, text: str):
    assert made.text == text


def test_rounding_is_noted_with_the_unrounded_value_and_exact_text_is_not():
    assert wording.wan(figure("8035787.5")).note == ""
    assert wording.wan(figure("8035000"), 2).note == ""
    assert (
        wording.wan(figure("8035787.5"), 2).note == "四舍五入保留2位小数，未取位的值是803.57875万元"
    )
    third = wording.number(figure("1", "个").share_of(figure("3", "个")), 1)
    assert (third.text, third.note) == (
        "33.3%",
        "四舍五入保留1位小数，未取位的值是33.333333333333…%",
    )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: wording.yuan(figure("0.125")), "Q106"),
        (lambda: wording.capitals(figure("99.999")), "Q106"),
        (lambda: wording.number(figure("1").per(figure("3", "人"))), "Q106"),
        (lambda: wording.yuan(figure("3", "人次")), "Q108"),
        (lambda: wording.wan(figure("2020", "年")), "Q108"),
        (lambda: wording.percent(figure("3")), "Q108"),
        (lambda: wording.date(figure("3")), "Q108"),
        (lambda: wording.counted_as(figure("3"), "名"), "Q108"),
        (lambda: wording.wan(figure("3"), 2, "进一"), "Q106"),
        (lambda: wording.wan(figure("3"), -1), "Q106"),
        (lambda: wording.chinese(figure("3.5", "个")), "Q106"),
    ],
)
def test_wordings_that_do_not_fit_are_refused(make, code: str):
    with pytest.raises(FigureError) as caught:
        make()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("1.5", "壹元伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("1000.05", "壹仟元零伍分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100005000", "壹亿零伍仟元整"),
        ("10", "壹拾元整"),
        ("100000001.5", "壹亿零壹元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("1000000000000", "壹万亿元整"),
        ("17618905", "壹仟柒佰陆拾壹万捌仟玖佰零伍元整"),
        ("-5.5", "负伍元伍角整"),
    ],
)
def test_capitals(amount: str, text: str):
    assert capital_amount(Decimal(amount)) == text


def read_chinese(text: str) -> int:
    """Return the number behind everyday numerals, read independently of how they were written."""
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")}
    units = {"十": 10, "百": 100, "千": 1000}
    total = section = digit = 0
    position = 0
    while position < len(text):
        char = text[position]
        if char in digits:
            digit = digits[char]
        elif char in units:
            section += (digit or (1 if char == "十" and not section else 0)) * units[char]
            digit = 0
        elif char == "万":
            rest = text[position + 1 :]
            section += digit
            digit = 0
            if "亿" in rest and total == 0:
                total = section * 10**4
                section = 0
            else:
                total += section * 10**4
                section = 0
        elif char == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        position += 1
    return total + section + digit


@given(
    st.one_of(
        st.integers(min_value=0, max_value=10**12 - 1), st.integers(min_value=0, max_value=10**5)
    )
)
def test_chinese_numerals_read_back(number: int):
    text = chinese_integer(number)
    assert read_chinese(text) == number
    assert "零零" not in text
    assert not (len(text) > 1 and text.endswith("零"))


@given(st.integers(min_value=1, max_value=10**12))
def test_capitals_end_in_fen_or_zheng(cents: int):
    text = capital_amount(Decimal(cents).scaleb(-2))
    assert text.endswith("整") == (cents % 10 == 0)
    assert re.search("零零|零元(?!整)|零万|零亿", text) is None


@given(st.text(alphabet="甲乙，。0123456789０９.,%（）", max_size=30))
def test_quoted_text_is_unchanged_and_its_digits_are_figures(text: str):
    phrase = quote(text, lambda: SOURCE, FigureScope(measure="列"))
    assert phrase.plain() == text
    assert not any(re.search("[0-9０-９]", part) for part in phrase.parts if isinstance(part, str))


def test_quoted_digits_have_value_and_operation():
    phrase = quote("2019年12月底前1,234户占79%，３人", lambda: SOURCE, FigureScope(measure="列"))
    figures = [part for part in phrase.parts if isinstance(part, PrintedFigure)]
    assert [part.text for part in figures] == ["2019", "12", "1,234", "79%", "３"]
    assert [part.figure.value for part in figures] == [2019, 12, 1234, 79, 3]
    assert {part.figure.formula for part in figures} == {"取值"}


def test_commas_of_a_list_are_not_thousands():
    phrase = quote("2020，100户", lambda: SOURCE, FigureScope())
    assert [part.text for part in phrase.parts if isinstance(part, PrintedFigure)] == [
        "2020",
        "100",
    ]
