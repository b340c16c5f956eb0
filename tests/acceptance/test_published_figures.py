"""The demo's papers carry every figure of the published summary, in both formats."""

from __future__ import annotations

import pytest

from tests.acceptance.papers import first_difference, pdf_stream, word_paragraphs, word_text
from tests.acceptance.workspaces import Built

SUMMARY_FIGURES = (
    "29294人次", "1761.8905万元", "14237人次", "803.57875万元", "1822人次", "119.805万元", "13235人次", "838.50675万元",
    "13979人次", "757.74025万元", "7106人次", "358.44万元", "924人次", "48.6725万元", "5949人次", "350.62775万元",
    "15315人次", "1004.15025万元", "7131人次", "445.13875万元", "898人次", "71.1325万元", "7286人次", "487.879万元",
    "1158", "1351", "2509", "101人次", "5.05375万元", "3999份", "3034.7704万元", "64人", "59人", "39名",
)  # fmt: skip
CONSUMPTION_FIGURES = (
    "136627.89元", "54598.68元", "191226.57元", "14078.7元", "6624.78元", "1251.4斤", "29902.6元", "593.5斤",
    "36614.79元", "15815.7元", "8498元", "3759元", "232斤", "15720元",
    "26173元", "13600元", "50000元", "30000元", "20000元",
)  # fmt: skip


@pytest.mark.parametrize("figure", SUMMARY_FIGURES)
def test_summary_prints_published_figure_in_both_formats(demo: Built, figure: str):
    assert figure in word_text(demo.docx)
    assert figure in pdf_stream(demo.pdf)


@pytest.mark.parametrize("figure", CONSUMPTION_FIGURES)
def test_consumption_report_prints_published_figure(consumption: Built, figure: str):
    assert figure in word_text(consumption.docx)
    assert figure in pdf_stream(consumption.pdf)


@pytest.mark.parametrize("workspace", ["demo", "consumption", "second_county"])
def test_docx_and_pdf_say_the_same_paragraph_by_paragraph(
    workspace: str, request: pytest.FixtureRequest
):
    built: Built = request.getfixturevalue(workspace)
    word = word_paragraphs(built.docx)
    assert len(word) > 20
    assert first_difference(word, pdf_stream(built.pdf)) == ""


def test_one_wrong_character_is_a_difference(demo: Built):
    word = word_paragraphs(demo.docx)
    stream = pdf_stream(demo.pdf)
    middle = len(stream) // 2
    assert first_difference(word, stream[:middle] + "异" + stream[middle + 1 :]) != ""
    assert first_difference(word, stream[:-1]) != ""
    assert first_difference(word, stream + "多") != ""
