"""Sentences of traces: whole, with no torn bracket, and holding the character asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.trace import _sentence_at

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
