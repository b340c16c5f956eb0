"""Sentences of traces: whole, with no torn bracket, and holding the character asked for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.figure import Source
from pipeline.reports.trace import TracedFigure, _sentence_at, comment_line

TEXT = "全年共29294人次（其中甲类14237人次；乙类1822人次）；受助16785人。其余见附件。"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("29294", "全年共29294人次（其中甲类14237人次；乙类1822人次）；"),
        ("1822", "全年共29294人次（其中甲类14237人次；乙类1822人次）；"),
        ("16785", "受助16785人。"),
        ("附件", "其余见附件。"),
    ],
)
def test_a_sentence_keeps_its_brackets(word: str, sentence: str):
    assert _sentence_at(TEXT, TEXT.index(word)) == sentence


@given(st.text(alphabet="甲乙1（）；。“”！", min_size=1, max_size=60), st.data())
def test_the_sentence_holds_the_character_and_is_part_of_the_text(text: str, data: st.DataObject):
    position = data.draw(st.integers(min_value=0, max_value=len(text) - 1))
    sentence = _sentence_at(text, position)
    assert sentence in text
    assert text[position] in sentence
    assert not any(char in "。！" for char in sentence[:-1])


def figure(text: str, value: str, unit: str, formula: str, *sources: Source) -> TracedFigure:
    return TracedFigure(
        id="F0001",
        text=text,
        sentence=text,
        place="正文",
        value=Decimal(value),
        unit=unit,
        scope="发放台账；金额",
        formula=formula,
        note="",
        total=False,
        in_prose=True,
        sources=sources,
    )


LEDGER = Source("A", "合计", "inputs/甲.xlsx", "春季", "金额", "O", "", "5-9", 5)


def test_a_comment_says_what_is_printed_and_what_it_means():
    line = comment_line(figure("1.5万元", "15000", "元", "合计（金额）", LEDGER))
    assert line == (
        "F0001：1.5万元（即15000元）＝合计（金额）；"
        "《inputs/甲.xlsx》“春季”表“金额”列第5-9行，共5行；口径：发放台账；金额。"
    )


def test_a_comment_of_a_quotient_is_readable_and_names_its_terms():
    value = Decimal(10) / Decimal(3)
    line = comment_line(
        figure("3.33元", str(value), "元", "A÷B", LEDGER, replace(LEDGER, term="B"))
    )
    assert line.startswith("F0001：3.33元（即3.33333333…元）＝A÷B；A：《")
    assert "；B：《" in line


def test_a_setting_is_a_line_and_no_column():
    setting = Source("A", "取值", "inputs/workspace.yaml", "", "期间.年度", "", "", "9", 1)
    line = comment_line(figure("2020年", "2020", "年", "取值", setting))
    assert "《inputs/workspace.yaml》“期间.年度”第9行；" in line
