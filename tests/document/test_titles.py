"""Titles: whole words, a trapezium or a rhombus, never a rectangle or an hourglass."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.kinsoku import NOEND, NOSTART
from pipeline.document.model import FigureText, Text
from pipeline.document.titles import balance_title, title_words
from pipeline.fonts import load_fonts

BOOK = load_fonts()
ORGANS = ("万载县教育体育局", "宜春市教育局")


def lines(*content, protected=ORGANS, width=442.2):
    inlines = tuple(Text(item) if isinstance(item, str) else item for item in content)
    return balance_title(
        inlines, fonts=BOOK, role="小标宋", size=22.0, width=width, protected=protected
    )


def test_a_title_that_fits_is_one_line():
    assert lines("万载县教育体育局", FigureText("F1", "2020年"), "学生资助工作总结") == (
        "万载县教育体育局2020年学生资助工作总结",
    )
    assert lines() == ()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "万载县教育体育局关于2020年度消费扶贫工作开展情况的报告",
            ("万载县教育体育局关于2020年度", "消费扶贫工作开展情况的报告"),
        ),
        (
            "万载县教育体育局关于做好2020年秋季学期家庭经济困难学生资助工作有关事项的通知",
            (
                "万载县教育体育局关于做好",
                "2020年秋季学期家庭经济困难",
                "学生资助工作有关事项的通知",
            ),
        ),
        (
            "万载县人民政府办公室关于印发《万载县农村义务教育学生营养改善计划实施方案》的通知",
            (
                "万载县人民政府办公室关于印发",
                "《万载县农村义务教育学生营养",
                "改善计划实施方案》的通知",
            ),
        ),
    ],
)
def test_long_titles_break_at_words(title, expected):
    assert lines(title) == expected


def test_no_hourglass_and_no_rectangle():
    for title in (
        "宜春市教育局万载县教育体育局万载县财政局关于进一步做好家庭经济困难学生精准资助和控辍保学专项行动的通知",
        "万载县教育体育局关于做好2020年秋季学期家庭经济困难学生资助工作有关事项的通知",
    ):
        lengths = [BOOK.measure("小标宋", line) for line in lines(title)]
        assert len(lengths) >= 3
        assert not any(
            length + 0.5 < min(max(lengths[:place]), max(lengths[place + 1 :]))
            for place, length in enumerate(lengths[1:-1], start=1)
        )
        assert max(lengths) - min(lengths) >= 0.9


def test_a_name_given_is_never_split():
    name = "丁戊己庚辛壬癸子丑"
    for before in range(8, 24):
        title = "学" * before + name + "工作情况的报告"
        assert any(name in line for line in lines(title, protected=[name]))


def test_a_figure_is_never_split():
    figure = FigureText("F1", "二〇二〇年度第一学期")
    for before in range(8, 24):
        assert any(figure.text in line for line in lines("学" * before, figure, "工作情况的报告"))


def test_a_quotation_wider_than_a_line_breaks_at_its_words():
    title = "关于印发《" + "农村义务教育学生营养改善计划" * 3 + "》的通知"
    found = lines(title)
    assert "".join(found) == title
    assert all(BOOK.measure("小标宋", line) * 22 <= 442.2 for line in found)


def test_no_line_begins_with_a_clinging_particle():
    words = title_words("万载县教育体育局关于消费扶贫工作情况的报告等")
    assert "".join(words) == "万载县教育体育局关于消费扶贫工作情况的报告等"
    assert not any(word.startswith(("的", "等")) for word in words[1:])


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="关于做好万载县教育局学生资助工作的通知2020年（）《》“”、", max_size=70))
def test_lines_joined_are_the_title_and_keep_to_the_width(title):
    found = lines(title)
    assert "".join(found) == title
    for line in found:
        fits = BOOK.measure("小标宋", line) * 22 <= 442.2
        unbreakable = line.isascii() or any(char in NOSTART | NOEND for char in line)
        assert fits or unbreakable
