"""The parts of stamping by themselves: classes of texts, glyph places, operators, filling, page trees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.lines import compose
from pipeline.document.model import FigureText, Text
from pipeline.letters.filling import fill
from pipeline.letters.glyphrun import font_units, place_glyphs, spacing_units
from pipeline.letters.operators import Drawing, TextBox, UnknownOperatorError, read_operators
from pipeline.writers.codes import code_paths
from pipeline.writers.qr import qr_matrix
from pipeline.writers.shapes import Shapes
from tests.letters.pdf_samples import fonts, sheet

HEAD = b"1 0 0 -1 0 841.889764 cm\nq\n0.75 0 0 0.75 0 0 cm\n"
CHARS = "王李张一二三四五学校䶮堃喆㛃，。（）“”·—…0123456789.,%AZaz -"


def lines_of(text):
    content = (Text("您的孩子"), FigureText("v0", text), Text("在本校就读，现将有关情况告知如下。"))
    composed = compose(
        content,
        role="仿宋",
        fonts=fonts(),
        size=16.0,
        width=200.0,
        chars=12,
        first_indent=31.6,
        hanging=False,
    )
    return [
        (len(line.text), round(line.spacing, 9), line.ascii_spacing, line.indent)
        for line in composed
    ]


@given(st.text(CHARS, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_texts_of_one_class_are_set_alike(text, chance):
    shapes = Shapes("仿宋", fonts())
    groups = {}
    for char in CHARS:
        groups.setdefault(shapes.key(char), []).append(char)
    other = "".join(chance.choice(groups[shapes.key(char)]) for char in text)
    assert shapes.key(other) == shapes.key(text)
    assert lines_of(other) == lines_of(text)


def test_a_rare_character_of_another_face_is_another_class():
    shapes = Shapes("仿宋", fonts())
    assert shapes.key("王丽") == shapes.key("张伟")
    assert shapes.key("王䶮") != shapes.key("王丽")
    assert shapes.key("12") == shapes.key("90")
    assert shapes.key("1.") != shapes.key("10")
    assert shapes.key("王\u0301") is None


@pytest.mark.parametrize(
    ("spacing", "step"),
    [(-0.25, 1000 - 7 - 7.968871595330739), (0.1446, 1000 + 4 + 4.593820096131838)],
)
def test_glyphs_stand_where_the_page_maker_draws_them(spacing, step):
    run = place_glyphs([1.0] * 5, font_units(16 * 96 / 72), spacing_units(spacing))
    for place, offset in enumerate(run.offsets):
        assert offset == pytest.approx(place * step / 1000 * 21.333008, abs=1e-4)


def test_operators_become_boxes_and_drawings():
    content = HEAD + (
        b"q\n/A1.0 gs\n0 0 0 RG\n0.5 w\n1 2 m\n3 4 l\nS\nQ\n"
        b"0 0 0 rg\nBT\n1 0 0 -1 10 20 Tm\n/AB 16 Tf\n[<00010002>7<0003>-3.5] TJ\nET\nQ"
    )
    drawing, box = read_operators(content)
    assert drawing == Drawing((b"0 0 0 RG", b"0.5 w"), b"1 2 m\n3 4 l\nS")
    assert isinstance(box, TextBox)
    assert (box.x, box.y) == (10.0, 20.0)
    assert box.glyphs[0].array == (1, 2, 7.0, 3, -3.5)


@pytest.mark.parametrize(
    "line", [b"/i0 Do", b"/a0.5 gs", b"BT\n0 1 -1 0 10 20 Tm", b"/x sh", b"/P BDC"]
)
def test_an_unknown_operator_stops_the_reading(line):
    with pytest.raises(UnknownOperatorError):
        read_operators(HEAD + line + b"\nQ")


def test_filling_changes_the_texts_and_nothing_else():
    letter = sheet(0)
    assert fill(letter.variant, letter.variant.samples) == letter.variant.document
    texts = tuple(f"文{n}" for n in range(len(letter.texts)))
    filled = fill(letter.variant, texts)
    assert filled.addressee[0] == FigureText("v1", "文1")
    assert filled.profile == letter.variant.document.profile


@given(st.text("0123456789ABCXYZ-", min_size=1, max_size=60))
@settings(max_examples=30)
def test_code_paths_cover_the_black_modules(text):
    modules, paths = code_paths(text)
    black = set()
    for line in paths.splitlines():
        x, y, width, height, _ = line.split()
        assert height == "1"
        black.update((int(y), int(x) + n) for n in range(int(width)))
    matrix = qr_matrix(text)
    assert modules == len(matrix)
    assert black == {(y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
