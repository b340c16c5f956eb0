"""Masking and editions: what stands instead of a person's data, and what may be printed at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.edition import Edition
from pipeline.figures.masking import mask_name, mask_number, masked
from pipeline.figures.problems import FigureError
from pipeline.figures.query import Selection
from pipeline.ledgers.model import Column, LedgerType, ValueType
from tests.figures.ledgers import make_ledger

COLUMNS = (
    Column("姓名", ValueType.PERSON, sensitive=True),
    Column("身份证号", ValueType.ID_NUMBER, sensitive=True),
    Column("家庭住址", ValueType.TEXT, sensitive=True),
    Column("困难补助", ValueType.MONEY, sensitive=True),
    Column("监护人", ValueType.PERSON, sensitive=True),
    Column("就读", ValueType.SCHOOL),
    Column("困难类别", ValueType.TEXT),
)
RECORD = {
    "姓名": "欧阳若兰",
    "身份证号": "36092220100105123X",
    "家庭住址": "白水乡3号",
    "困难补助": "625.5",
    "监护人": "欧阳大山",
    "就读": "第一小学",
    "困难类别": "孤儿",
}


def row_of(edition: Edition):
    return rows_of(edition).rows()[0]


def rows_of(edition: Edition) -> Selection:
    ledger = make_ledger(LedgerType("t", "名册", COLUMNS), {"一": [RECORD]})
    return Selection.of(ledger, edition)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王伟", "王*"),
        ("王小明", "王**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("诸葛孔明", "诸葛**"),
        ("阿卜杜拉·买买提", "阿***·***"),
        ("John Smith", "J*** *****"),
        ("𠮷田", "𠮷*"),
        ("某", "*"),
    ],
)
def test_names_keep_the_surname(name: str, shown: str):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("36092220100105123X", "**************123X"),
        ("13970512345", "*******2345"),
        ("0795-8823456", "********3456"),
        ("8823456", "***3456"),
        ("123456", "******"),
        ("", ""),
    ],
)
def test_numbers_keep_four_characters_and_their_length(number: str, shown: str):
    assert mask_number(number) == shown


@given(st.text(alphabet="0123456789X-", min_size=7, max_size=25))
def test_a_masked_number_tells_its_end_only(number: str):
    shown = mask_number(number)
    assert len(shown) == len(number)
    assert shown == "*" * (len(number) - 4) + number[-4:]


@given(st.text(min_size=2, max_size=20))
def test_a_masked_name_tells_two_characters_at_most(name: str):
    shown = mask_name(name)
    assert len(shown) == len(name)
    kept = [
        char for char, old in zip(shown, name, strict=True) if char == old and char not in "* ·-'"
    ]
    assert len([char for char in kept if not char.isspace()]) <= 2


def test_other_content_is_hidden_whole():
    assert masked(COLUMNS[2], "白水乡泉水村3号") == "***"
    assert masked(COLUMNS[3], 62550) == "***"


def test_the_implicit_edition_masks_every_sensitive_cell():
    row = row_of(Edition())
    printed = {name: str(row.cell(name)) for name in RECORD}
    assert printed == {
        "姓名": "欧阳**",
        "身份证号": "**************123X",
        "家庭住址": "***",
        "困难补助": "***",
        "监护人": "欧阳**",
        "就读": "第一小学",
        "困难类别": "孤儿",
    }
    assert "若兰" not in repr(row.cell("姓名"))


def test_an_edition_shows_what_it_lists():
    row = row_of(Edition("上报", shown=("姓名", "困难补助")))
    assert str(row.cell("姓名")) == "欧阳若兰"
    assert row.cell("困难补助").value == 625.5
    assert str(row.cell("身份证号")) == "**************123X"


def test_a_public_edition_prints_the_five_columns_by_name_or_type():
    row = row_of(Edition("公示"))
    assert str(row.cell("姓名")) == "欧阳**"
    assert str(row.cell("就读")) == "第一小学"
    for name in ("身份证号", "家庭住址", "困难补助", "监护人", "困难类别"):
        with pytest.raises(FigureError) as caught:
            row.cell(name)
        assert caught.value.code == "Q110"
        assert f"“{name}”" in caught.value.message
    with pytest.raises(FigureError) as caught:
        rows_of(Edition("公示")).by("困难类别")
    assert caught.value.code == "Q110"
    assert [group.label.text for group in rows_of(Edition("公示")).by("就读")] == ["第一小学"]


def test_a_whitelist_may_be_widened_but_never_to_what_the_rule_forbids():
    edition = Edition("公示", only=("姓名", "困难类别", "身份证号"), shown=("身份证号",))
    assert str(row_of(edition).cell("困难类别")) == "孤儿"
    with pytest.raises(FigureError) as caught:
        row_of(edition).cell("身份证号")
    assert "教财厅函〔2017〕28号" in caught.value.hint
    assert str(row_of(Edition("上报", only=("困难类别",))).cell("困难类别")) == "孤儿"
    with pytest.raises(FigureError):
        row_of(Edition("上报", only=("困难类别",))).cell("就读")


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows, cell: cell == "欧阳若兰",
        lambda rows, cell: cell != "欧阳**",
        lambda rows, cell: cell in ["欧阳若兰", "甲"],
        lambda rows, cell: rows.matching({"姓名": cell}),
        lambda rows, cell: rows.matching({"姓名": [cell]}),
    ],
)
def test_masked_text_is_not_compared(ask):
    rows = rows_of(Edition())
    with pytest.raises(FigureError) as caught:
        ask(rows, rows.rows()[0].cell("姓名"))
    assert caught.value.code == "Q111"


def test_a_masked_cell_is_there_or_not():
    cell = row_of(Edition()).cell("姓名")
    assert cell
    assert cell != ""
    empty = make_ledger(LedgerType("t", "名册", COLUMNS), {"一": [RECORD | {"姓名": ""}]})
    blank = Selection.of(empty).rows()[0].cell("姓名")
    assert not blank
    assert blank == ""


@pytest.mark.parametrize("edition", [Edition(), Edition("上报", shown=("姓名",)), Edition("公示")])
def test_no_edition_groups_by_a_sensitive_column(edition: Edition):
    with pytest.raises(FigureError) as caught:
        rows_of(edition).by("姓名")
    assert caught.value.code == "Q109"
    assert rows_of(edition).distinct("姓名").value == 1
