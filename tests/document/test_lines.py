"""The line composer: nothing is lost, nothing sticks out, no line begins or ends with a wrong mark."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.kinsoku import HANG, NOEND, NOSTART, is_breakable
from pipeline.document.lines import (
    compose,
    fit_spacing,
    natural_width,
    slice_inlines,
    split_scripts,
)
from pipeline.document.model import FigureText, Text
from pipeline.fonts import load_fonts

WIDTH = 442.2
BOOK = load_fonts()
CHARS = "资助人次学校的一二，。、；：（）《》“”—…％%0123456789.,ab /-喆·"
text_lists = st.lists(
    st.tuples(st.booleans(), st.text(alphabet=CHARS, min_size=1, max_size=30)),
    min_size=1,
    max_size=8,
)


def inlines(parts):
    return tuple(
        FigureText(f"F{number}", text) if figure else Text(text)
        for number, (figure, text) in enumerate(parts)
    )


def body(content, **options):
    defaults = {"first_indent": 31.6, "hanging": False, "chars": 28, "width": WIDTH, "size": 16.0}
    return compose(content, role="仿宋", fonts=BOOK, **{**defaults, **options})


def texts(lines):
    return [line.text for line in lines]


def printed_width(line, *, until=None):
    """Return the width in pt of the first `until` characters as a writer prints them.

    The spacing after the last of them is no part of it.
    """
    shown = [(char, run.spacing) for run in line.runs() for char in run.text][:until]
    widths = (BOOK.advance("仿宋", char) * 16 + spacing for char, spacing in shown)
    return sum(widths) - (shown[-1][1] if shown else 0)


@given(text_lists, st.booleans(), st.sampled_from([60.0, 200.0, WIDTH]))
def test_the_lines_joined_are_the_paragraph(parts, hanging, width):
    content = inlines(parts)
    lines = body(content, hanging=hanging, width=width, chars=None, first_indent=32.0)
    joined = [item for line in lines for item in line.content]
    assert "".join(item.text for item in joined) == "".join(item.text for item in content)
    for figure in (item for item in content if isinstance(item, FigureText)):
        pieces = [
            item.text for item in joined if isinstance(item, FigureText) and item.id == figure.id
        ]
        assert "".join(pieces) == figure.text
    assert [line.last for line in lines] == [False] * (len(lines) - 1) + [True]


@given(text_lists, st.booleans())
def test_no_line_leaves_the_measure(parts, hanging):
    for line in body(inlines(parts), hanging=hanging):
        solid = len(line.text.rstrip(" "))
        if hanging and line.text[solid - 1] in HANG:
            solid -= 1
        # a line that is not filled is broken with the tightening after its last character
        spare = 0.25 if line.spacing == line.ascii_spacing else 0
        assert line.indent + printed_width(line, until=solid) <= WIDTH + 0.03 + spare


@given(text_lists, st.booleans())
def test_no_line_breaks_at_a_forbidden_place_unless_nothing_else_was_possible(parts, hanging):
    for line, following in itertools.pairwise(body(inlines(parts), hanging=hanging)):
        text = line.text
        if is_breakable(text[-1], following.text[0]):
            continue
        places = [
            place for place in range(1, len(text)) if is_breakable(text[place - 1], text[place])
        ]
        tail = text[places[-1] if places else 0 :]
        run = (tail + following.text).split(" ")[0]
        assert not places or run.isascii() or len(run) > 20


@given(st.text(alphabet="资助金额万元，。、0123456789.%", min_size=40, max_size=200))
def test_full_lines_fill_the_measure_exactly(text):
    for line in body((Text(text),))[:-1]:
        filled = line.indent + printed_width(line)
        assert filled == pytest.approx(WIDTH, abs=0.03) or line.spacing == line.ascii_spacing


def test_a_full_line_has_28_characters_and_a_first_line_26():
    lines = texts(body((Text("全面落实资助政策" * 10),)))
    assert [len(line) for line in lines] == [26, 28, 26]


def test_half_width_digits_take_half_a_place():
    lines = texts(body((Text("共" + "资" * 26 + "12345678人"),), first_indent=0))
    assert lines == ["共" + "资" * 26, "12345678人"]


def test_numbers_and_words_stay_whole():
    lines = texts(body((Text("资" * 24 + "共1761.8905万元"),)))
    assert lines == ["资" * 24 + "共", "1761.8905万元"]


@pytest.mark.parametrize("mark", sorted("，。、；：！？）》”%"))
def test_a_closing_mark_never_begins_a_line(mark):
    assert mark in NOSTART
    lines = texts(body((Text("资" * 26 + mark + "学" * 5),)))
    assert lines == ["资" * 25, "资" + mark + "学" * 5]


@pytest.mark.parametrize("mark", sorted("（《“〔"))
def test_an_opening_mark_never_ends_a_line(mark):
    assert mark in NOEND
    assert texts(body((Text("资" * 25 + mark + "学" * 5),))) == ["资" * 25, mark + "学" * 5]


@pytest.mark.parametrize("pair", ["——", "……"])
def test_dashes_and_dots_of_two_cells_are_not_split(pair):
    lines = texts(body((Text("资" * 25 + pair + "学" * 5),)))
    assert not any(line.startswith(pair[0]) != line.startswith(pair) for line in lines)
    assert "".join(lines).count(pair) == 1
    assert any(pair in line for line in lines)


def test_hanging_lets_one_mark_stand_outside():
    content = (Text("资" * 26 + "，" + "学" * 5),)
    assert texts(body(content, hanging=True)) == ["资" * 26 + "，", "学" * 5]
    assert texts(body(content, hanging=False)) == ["资" * 25, "资，" + "学" * 5]
    line = body(content, hanging=True)[0]
    assert line.indent + printed_width(line, until=26) == pytest.approx(WIDTH, abs=0.03)


def test_a_mark_before_a_closing_mark_does_not_hang():
    assert texts(body((Text("资" * 26 + "。”" + "学" * 5),), hanging=True))[0] == "资" * 25


def test_a_long_address_is_broken_at_its_slashes_rather_than_overflow():
    address = "https://www.example.gov.cn/" + "abcdefghij/" * 8
    lines = texts(body((Text("网址：" + address),)))
    assert "".join(lines) == "网址：" + address
    assert all(line.endswith("/") for line in lines)
    assert len(lines[0]) > 30, "the run begins on the line of 网址"


def test_words_break_at_spaces_and_the_space_takes_no_room():
    words = " ".join(["WPS Office"] * 12)
    lines = body((Text(words),))
    assert all(line.text.endswith(" ") for line in lines[:-1])
    assert not any(line.text.startswith(" ") for line in lines)


def test_a_loose_line_is_left_ragged_rather_than_pulled_apart():
    line = body((Text("网址" + "a" * 50 + "。"),))[0]
    assert (line.text, line.spacing) == ("网址", line.ascii_spacing)


def test_digits_are_not_pulled_apart_with_the_line():
    line = body((Text("共12" + "资" * 22 + "1761.8905万元"),))[0]
    runs = line.runs()
    assert [run.text for run in runs] == ["共", "12", "资" * 22]
    assert runs[0].spacing == runs[2].spacing > 1
    assert runs[1].spacing == -0.25


def test_the_last_line_keeps_the_spacing_of_the_docx():
    assert body((Text("资助"),))[0].spacing == -0.25


def test_base_spacing_is_the_one_that_brings_28_characters():
    assert fit_spacing(16, 442.205, 28) == -0.25
    assert fit_spacing(16, 448, 28) == 0
    assert fit_spacing(16, 442.205, None) == 0


def test_a_figure_over_two_lines_is_in_both():
    lines = body((Text("资" * 25), FigureText("F0001", "二万九千人次"), Text("。")))
    assert [line.content[-1] for line in lines] == [FigureText("F0001", "二"), Text("。")]
    assert lines[1].content[0] == FigureText("F0001", "万九千人次")
    assert [run.figure for run in lines[1].runs()] == ["F0001", None]


def test_a_lead_is_set_in_its_own_role_and_kept_out_of_the_content():
    lines = body((Text("资" * 30),), lead="1.", lead_role="楷体")
    assert (lines[0].lead, lines[1].lead) == ("1.", "")
    assert lines[0].text == "1." + "资" * 25
    assert lines[0].content == (Text("资" * 25),)
    assert lines[0].runs()[0].lead
    assert not lines[0].runs()[1].lead


def test_runover_may_be_indented():
    lines = body((Text("附" * 60),), first_indent=31.6, rest_indent=79.0)
    assert [line.indent for line in lines] == [31.6, 79.0, 79.0]
    assert [len(line.text) for line in lines] == [26, 23, 11]


def test_autospace_counts_between_letters_and_digits_only():
    content = (Text("资助12人" * 12),)
    assert len(body(content, autospace=0.225)[0].text) < len(body(content)[0].text)
    marks = (Text("资，1。（2）" * 12),)
    assert texts(body(marks, autospace=0.225)) == texts(body(marks))


def test_an_empty_paragraph_has_no_lines():
    assert body(()) == ()
    assert body((Text(""),)) == ()


def test_a_measure_too_narrow_for_one_character_still_ends():
    assert texts(body((Text("资助"),), width=5, chars=None, first_indent=0)) == ["资", "助"]


@given(text_lists, st.data())
def test_slices_put_together_are_the_whole(parts, data):
    content = inlines(parts)
    text = "".join(item.text for item in content)
    cut = data.draw(st.integers(0, len(text)))
    first, second = slice_inlines(content, 0, cut), slice_inlines(content, cut, len(text))
    assert "".join(item.text for item in (*first, *second)) == text
    assert all(item.text for item in (*first, *second))


@given(st.text(alphabet=CHARS))
def test_scripts_are_cut_without_loss(text):
    pieces = list(split_scripts(text))
    assert "".join(pieces) == text
    assert all(a.isascii() != b.isascii() for a, b in itertools.pairwise(pieces))


def test_natural_width_is_without_tightening():
    assert natural_width((Text("资助12"),), role="仿宋", fonts=BOOK, size=16) == 48
