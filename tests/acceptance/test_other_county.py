"""The same kind in another workspace: other county, four categories, one term, no 整改 ledger."""

from __future__ import annotations

from tests.acceptance.papers import pdf_stream, word_paragraphs, word_text
from tests.acceptance.workspaces import Built

CATEGORIES = ("脱贫家庭", "低保家庭", "特困供养", "残疾学生")


def test_four_categories_in_their_declared_order(second_county: Built):
    text = word_text(second_county.docx)
    total = next(line for line in text.splitlines() if "共落实学生资助" in line)
    places = [total.index(name) for name in CATEGORIES]
    assert places == sorted(places)
    assert "建档立卡" not in total
    assert total.count("人次，金额") == 5  # the total and one for each category


def test_one_term_only(second_county: Built):
    text = word_text(second_county.docx)
    assert "春季" not in text
    assert "从学期看" not in text


def test_section_of_an_absent_ledger_is_absent_not_empty(second_county: Built, demo: Built):
    there = [item.text for item in word_paragraphs(demo.docx) if item.style == "Heading1"]
    here = [item.text for item in word_paragraphs(second_county.docx) if item.style == "Heading1"]
    assert any("整改" in heading for heading in there)
    assert not any("整改" in heading for heading in here)
    for absent in ("整改", "送教上门", "助学贷款", "函告", "发函", "销号"):
        assert absent not in word_text(second_county.docx)
        assert absent not in pdf_stream(second_county.pdf)
    # The numbers of the sections that are left follow one another.
    assert [heading[:2] for heading in here] == ["一、", "二、"]


def test_nothing_of_the_first_county_is_left(second_county: Built):
    for paper in (word_text(second_county.docx), pdf_stream(second_county.pdf)):
        assert "万载" not in paper
        assert "2020" not in paper
        assert "临溪县教育局" in paper
        assert "2021年12月10日" in paper
