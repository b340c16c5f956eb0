"""Where things stand on the paper, measured from the PDF (GB/T 9704-2012 cl. 5, 7.5, 8)."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.document.model import Heading, Text
from pipeline.document.profile import Profile
from tests.judges import pdfread
from tests.judges.pdfread import MM
from tests.writers_pdf import samples

HALF = 0.5 * MM


def body(page):
    return [line for line in page if "—" not in line.text]


def number(page):
    return next(line for line in page if "—" in line.text)


@pytest.fixture(scope="module")
def full(pdf):
    path = pdf(samples.full_pages())
    return pdfread.page_sizes(path), pdfread.lines_per_page(path)


def test_paper_is_a4(full):
    assert full[0][0] == pytest.approx((210 * MM, 297 * MM), abs=0.1)


def test_a_full_page_has_22_lines_of_28_characters(full):
    for page in full[1][:3]:
        assert [len(line.text) for line in body(page)] == [28] * 22


def test_lines_fill_the_measure_from_margin_to_margin(full):
    for page, left in zip(full[1][:2], (28, 26), strict=True):
        for line in body(page):
            assert line.left == pytest.approx(left * MM, abs=HALF)
            last = line.chars[-1]
            assert last.x + last.size == pytest.approx((left + 156) * MM, abs=HALF)


def test_lines_fill_the_page_from_37_to_262_mm(full):
    lines = body(full[1][0])
    steps = {round(b.y - a.y, 2) for a, b in pairwise(lines)}
    assert steps == {28.95}
    middle = (lines[0].chars[0].box[1] + lines[-1].chars[0].box[3]) / 2
    assert middle == pytest.approx((37 + 225 / 2) * MM, abs=2 * MM)
    assert lines[0].chars[0].box[1] > 37 * MM
    assert lines[-1].chars[0].box[3] < 262 * MM


def test_page_number_stands_7_mm_under_the_text_and_outside(full):
    odd, even = (number(page) for page in full[1][:2])
    for line in (odd, even):
        assert line.text == line.text.strip()
        assert line.chars[0].box[1] == pytest.approx(762.52, abs=0.3)
        assert line.chars[0].size == pytest.approx(14, abs=0.01)
    assert odd.text.replace("\u00a0", " ") == "— 1 —"
    assert odd.right == pytest.approx(507.57, abs=0.3)
    assert even.left == pytest.approx(26 * MM + 14, abs=0.3)


def test_landscape_pages_have_the_number_where_portrait_pages_have_it(pdf):
    path = pdf(samples.report())
    sizes = pdfread.page_sizes(path)
    turned = [index for index, size in enumerate(sizes) if size[0] > size[1]]
    assert len(turned) >= 2
    for index in turned:
        assert sizes[index] == pytest.approx((297 * MM, 210 * MM), abs=0.1)
        dashes = [char for char in pdfread.chars(path) if char.page == index and char.text == "—"]
        # turned back against the clock: paper's lower edge is this page's left one
        tops = {round(297 * MM - dash.box[2], 1) for dash in dashes}
        assert tops == {762.5}
        lefts = [dash.box[1] for dash in dashes]
        rights = [dash.box[3] for dash in dashes]
        if index % 2:
            assert min(lefts) == pytest.approx(26 * MM + 14, abs=0.3)
        else:
            assert max(rights) == pytest.approx(507.57, abs=0.3)


def test_landscape_pages_keep_the_margins_of_the_turned_paper(pdf):
    path = pdf(samples.report())
    pages = pdfread.lines_per_page(path)
    for index, (width, height) in enumerate(pdfread.page_sizes(path)):
        if width < height:
            continue
        cells = [
            char
            for line in pages[index]
            for char in line.chars
            if char.text not in "—0123456789\u00a0"
        ]
        assert min(char.x for char in cells) >= 35 * MM - HALF
        assert max(char.box[2] for char in cells) <= (297 - 37) * MM + HALF
        assert (
            max(char.box[3] for char in cells) <= (210 - (26 if index % 2 == 0 else 28)) * MM + HALF
        )


def test_paragraphs_begin_two_characters_in(pdf):
    path = pdf(samples.document(samples.para(samples.SENTENCE * 3)))
    lines = body(pdfread.lines_per_page(path)[0])[1:]
    assert lines[0].left == pytest.approx(28 * MM + 2 * 15.793, abs=0.3)
    assert {round(line.left, 1) for line in lines[1:]} == {79.4}


def test_a_profile_moves_everything(pdf):
    profile = Profile(
        margin_top=30,
        margin_inner=25,
        margin_outer=25,
        margin_bottom=30,
        line_pitch=25,
        mirrored=False,
        page_number_outside=False,
        page_number_dashes=False,
    )
    path = pdf(samples.full_pages(profile))
    pages = pdfread.lines_per_page(path)
    for page in pages[:2]:
        assert page[0].left == pytest.approx(25 * MM, abs=HALF)
        assert page[1].y - page[0].y == pytest.approx(25, abs=0.01)
        digit = page[-1]
        assert digit.text in ("1", "2")
        assert (digit.left + digit.right) / 2 == pytest.approx(105 * MM, abs=1)


def test_hanging_punctuation_is_a_choice_of_the_profile(pdf):
    text = "资" * 28 + "，" + "助" * 40
    inside = samples.document(samples.para(text, indent=False))
    hanging = replace(inside, profile=Profile(hanging_punctuation=True))
    kept = body(pdfread.lines_per_page(pdf(inside))[0])[1]
    hung = body(pdfread.lines_per_page(pdf(hanging))[0])[1]
    assert "，" not in kept.text
    assert hung.text.endswith("，")
    assert hung.chars[-1].x >= 184 * MM - HALF


def test_headings_of_all_faces_leave_22_lines_on_a_page(pdf):
    blocks = []
    for _ in range(12):
        blocks += [Heading(level, (Text("落实政策"),)) for level in (1, 2, 3, 4)]
        blocks.append(samples.para("资助，" * 30, lead="（1）"))
    profile = Profile(font_heading3="黑体", font_heading4="宋体")
    path = pdf(samples.document(*blocks, profile=profile))
    pages = pdfread.lines_per_page(path)
    # headings stay with their text, so a page may end a few lines early
    lines = body(pages[1])
    assert len(lines) >= 19
    assert {round(b.y - a.y, 2) for a, b in pairwise(lines)} == {28.95}
    assert lines[0].y == pytest.approx(125.44, abs=0.1)
