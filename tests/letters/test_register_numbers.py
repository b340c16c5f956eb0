"""Numbers: the check character as the standard has it, and what typing may spoil."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from pipeline.letters.numbers import (
    NumberParts,
    check_character,
    is_prefix,
    parse_number,
    read_number,
)

PARTS = st.builds(
    NumberParts,
    prefix=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=4),
    year=st.integers(1949, 2999),
    school=st.integers(0, 9_999),
    sequence=st.integers(1, 9_999_999),
)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=30))
def test_the_check_character_is_that_of_the_standard(body):
    assert check_character(body) == mod_37_36.calc_check_digit(body)


def test_a_number_looks_as_the_manual_says():
    text = NumberParts("ZZ", 2020, 12, 17).text()
    assert text == "ZZ2020-012-00017-" + mod_37_36.calc_check_digit("ZZ202001200017")


@given(PARTS)
def test_a_printed_number_reads_back(parts):
    assert parse_number(parts.text()) == parts
    assert read_number(parts.text()) == parts.text()


@given(PARTS, PARTS)
def test_different_letters_have_different_numbers(one, other):
    assert (one.text() == other.text()) == (one == other)


@given(PARTS, st.data())
def test_one_wrong_character_is_noticed(parts, data):
    text = parts.text()
    place = data.draw(st.sampled_from([at for at, char in enumerate(text) if char != "-"]))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    spoilt = text[:place] + other + text[place + 1 :]
    assert (parse_number(spoilt) is None) == (other != text[place])


@given(PARTS)
def test_what_a_hurried_clerk_types_is_understood(parts):
    text = parts.text()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)
    assert read_number(wide) == text
    assert read_number(f"  {text.lower()} ") == text
    assert read_number(text.replace("-", "—")) == text
    assert read_number(text.replace("-", " ")) == text
    start, _, check = text.rpartition("-")
    letters = start[: len(parts.prefix)]
    assert (
        read_number(letters + start[len(letters) :].replace("0", "O").replace("1", "l") + check)
        == text
    )


@pytest.mark.parametrize(
    "text",
    ["", "ZZ2020", "ZZ2020-012-00000-0", "=ZZ2020-012-00017-K", "../x", "王小明", "ZZ2020-12-17-1"],
)
def test_anything_else_is_no_number(text):
    assert parse_number(text) is None
    assert read_number(text) is None


def test_prefixes():
    assert is_prefix("ZZ")
    assert not any(map(is_prefix, ["", "zz", "ZZZZZ", "Z1", "资助", "Z-"]))
