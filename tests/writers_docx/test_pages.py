"""What an office program makes of the file: places measured on LibreOffice's pages (GB/T 9704-2012)."""

from itertools import pairwise

import numpy as np
import pytest

from tests.judges import pdfread
from tests.judges.pdfread import MM

PITCH = 28.95


def line(path, page, text):
    found = [
        item for item in pdfread.lines_per_page(path)[page] if text in item.text.replace(" ", "")
    ]
    assert found, f"{text} is not on page {page + 1}"
    return found[0]


def ink_top(item):
    return min(char.box[1] for char in item.chars if char.text.strip())


def red_bars(path, page):
    """Return (top, bottom, left, right) in mm of each red bar of the page."""
    dpi = 400
    pixels = np.asarray(pdfread.render(path, page, dpi=dpi).convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 110) & (pixels[..., 2] < 110)
    full = red.sum(axis=1) > pixels.shape[1] * 0.6
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(int), [0]))))
    unit = 25.4 / dpi
    bars = []
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        across = np.flatnonzero(red[top])
        bars.append((top * unit, bottom * unit, across[0] * unit, (across[-1] + 1) * unit))
    return bars


def test_body_lines_keep_their_pitch_and_begin_at_the_text_area(printed):
    lines = [item for item in pdfread.lines_per_page(printed["summary"])[0] if "—" not in item.text]
    assert len(lines) == 21  # 22, less the blank line under the title
    gaps = {round(below.y - above.y) for above, below in pairwise(lines)}
    assert gaps == {29, 58}
    assert lines[-1].y - lines[0].y == pytest.approx(21 * PITCH, abs=2.5)
    assert lines[0].y == pytest.approx(37 * MM + 0.8 * PITCH, abs=1.5)
    assert min(item.left for item in lines[3:] if not item.text.startswith(" ")) == pytest.approx(
        28 * MM, abs=0.5
    )


def test_a_full_line_holds_28_characters(printed):
    counts = {
        len(item.text.strip())
        for item in pdfread.lines_per_page(printed["summary"])[0]
        if item.text.isprintable()
        and item.right > 180 * MM
        and not any(c.isascii() for c in item.text)
    }
    # LibreOffice hangs punctuation where the file forbids it: 29 with the mark outside.
    assert counts <= {26, 27, 28, 29}
    assert 28 in counts


def test_page_numbers_stand_outside_with_the_dash_7_mm_below(printed):
    pages = pdfread.lines_per_page(printed["summary"])
    for number, expected in ((0, 1), (1, 2)):
        item = next(found for found in pages[number] if found.text.startswith("—"))
        assert item.text.replace("\u00a0", "").replace(" ", "") == f"—{expected}—"
        assert item.chars[0].size == pytest.approx(14, abs=0.1)
        dash = item.chars[0].box
        assert (dash[1] + dash[3]) / 2 == pytest.approx((297 - 35 + 7) * MM, abs=1)
        if expected % 2:
            assert item.right == pytest.approx((210 - 26) * MM - 14, abs=1.5)
        else:
            assert item.left == pytest.approx(26 * MM + 14, abs=1.5)


@pytest.mark.parametrize(("name", "count"), [("summary", 3), ("lastwide", 1)])
def test_landscape_pages_carry_the_number_where_portrait_ones_do(printed, name, count):
    sizes = pdfread.page_sizes(printed[name])
    wide = [number for number, (width, height) in enumerate(sizes) if width > height]
    assert len(wide) == count
    for number in wide:
        characters = [
            char
            for char in pdfread.chars(printed[name])
            if char.page == number and char.text == "—"
        ]
        turned = [char for char in characters if char.box[2] < 35 * MM]
        assert len(turned) == 2
        # Seen from the bound side the left edge of the sheet is the lower one.
        for char in turned:
            assert (char.box[0] + char.box[2]) / 2 == pytest.approx((35 - 7) * MM, abs=1)
        ends = [edge for char in turned for edge in (char.box[1], char.box[3])]
        if (number + 1) % 2:
            assert max(ends) == pytest.approx((210 - 26) * MM - 14, abs=1.5)
        else:
            assert min(ends) == pytest.approx(26 * MM + 14, abs=1.5)


def test_the_head_of_a_table_is_on_each_of_its_pages(printed):
    pages = pdfread.text(printed["summary"])
    assert [
        number
        for number, page in enumerate(pages, start=1)
        if "春季学期" in page and "序号" in page
    ] == [
        2,
        3,
        8,
        9,
        10,
    ]
    assert sum(page.count("合计") for page in pages) == 2


@pytest.mark.parametrize("name", ["file", "upward"])
def test_the_organs_name_begins_35_mm_below_the_text_area(printed, name):
    item = line(printed[name], 0, "万载县教育体育局文件")
    assert ink_top(item) == pytest.approx((37 + 35) * MM, abs=2)


@pytest.mark.parametrize(("name", "above"), [("file", "〔2021〕"), ("upward", "〔2021〕")])
def test_the_red_line_is_as_wide_as_the_text_4_mm_below_the_number(printed, name, above):
    (bar,) = red_bars(printed[name], 0)
    top, _, left, right = bar
    assert left == pytest.approx(28, abs=0.4)
    assert right == pytest.approx(184, abs=0.4)
    number = line(printed[name], 0, above)
    bottom = max(char.box[3] for char in number.chars) / MM
    assert top - bottom == pytest.approx(4, abs=0.8)


def test_signers_of_an_upward_document_stand_two_a_row(printed):
    first = line(printed["upward"], 0, "签发人：张三")
    second = line(printed["upward"], 0, "王五")
    assert "〔2021〕" in second.text.replace(" ", "")
    assert first.right == pytest.approx(184 * MM - 15.8, abs=2)
    under = next(char for char in second.chars if char.text == "王")
    over = next(char for char in first.chars if char.text == "张")
    assert under.x == pytest.approx(over.x, abs=1)


def test_a_letter_has_its_name_and_double_lines_at_their_places(printed):
    name = line(printed["letter"], 0, "万载县教育体育局")
    assert ink_top(name) == pytest.approx(30 * MM, abs=2)
    bars = red_bars(printed["letter"], 0)
    assert len(bars) == 4
    for _, _, left, right in bars:
        assert left == pytest.approx(20, abs=0.3)
        assert right == pytest.approx(190, abs=0.3)
    thickness = [round(bottom - top, 1) for top, bottom, _, _ in bars]
    assert thickness[0] > thickness[1]
    assert thickness[2] < thickness[3]
    ink = max(char.box[3] for char in name.chars) / MM
    assert bars[0][0] - ink == pytest.approx(4, abs=0.8)
    assert bars[3][1] == pytest.approx(297 - 20, abs=0.3)


def test_a_letters_number_stands_right_below_the_line_and_page_1_has_no_page_number(printed):
    number = line(printed["letter"], 0, "〔2021〕")
    assert number.right == pytest.approx(184 * MM, abs=1.5)
    assert "加急" in number.text
    assert ink_top(number) - red_bars(printed["letter"], 0)[1][1] * MM == pytest.approx(14, abs=2.5)
    pages = pdfread.text(printed["letter"])
    assert "— 1 —" not in pages[0].replace("\u00a0", " ")
    assert "— 2 —" in pages[1].replace("\u00a0", " ")


@pytest.mark.parametrize("name", ["file", "upward", "lastwide"])
def test_the_imprint_ends_with_the_text_area_of_the_last_page(printed, name):
    path = printed[name]
    last = len(pdfread.page_sizes(path)) - 1
    width, height = pdfread.page_sizes(path)[last]
    assert width < height
    dpi = 200
    pixels = np.asarray(pdfread.render(path, last, dpi=dpi).convert("L"))
    rows = np.flatnonzero((pixels < 140).sum(axis=1) > pixels.shape[1] * 0.7)
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1)
    assert len(groups) == 3
    assert groups[-1][-1] * 25.4 / dpi == pytest.approx(297 - 35, abs=0.8)
    across = np.flatnonzero(pixels[groups[0][0]] < 140)
    assert (across[-1] - across[0]) * 25.4 / dpi == pytest.approx(156, abs=0.6)
    assert line(path, last, "抄送：").y < line(path, last, "印发").y


def test_a_letters_imprint_has_no_lines(printed):
    last = len(pdfread.page_sizes(printed["letter"])) - 1
    copies = line(printed["letter"], last, "抄送：")
    assert copies.y == pytest.approx((297 - 35) * MM - 0.2 * PITCH, abs=3)
    assert "印发" not in pdfread.text(printed["letter"])[last]


def test_signature_sealed_and_not(printed):
    pages = pdfread.lines_per_page(printed["summary"])
    end = next(
        page for page in pages if any(item.text.strip() == "万载县教育体育局" for item in page[1:])
    )
    organ = next(item for item in end if item.text.strip() == "万载县教育体育局")
    date = end[end.index(organ) + 1]
    edge = (184 if organ.page % 2 == 0 else 182) * MM
    char = 15.79
    assert date.right == pytest.approx(edge - 4 * char, abs=5)
    # Eight characters centred over a date of seven: half a character sticks out on each side.
    assert organ.right == pytest.approx(edge - 3.5 * char, abs=3)
    pages = pdfread.lines_per_page(printed["draft"])
    organ = next(
        item for page in pages for item in page[1:] if item.text.strip() == "万载县教育体育局"
    )
    date = pages[organ.page][pages[organ.page].index(organ) + 1]
    edge = (184 if organ.page % 2 == 0 else 182) * MM
    assert organ.right <= edge - 2 * char + 2
    assert date.right == pytest.approx(edge - 2 * char, abs=5)
    assert date.y - organ.y == pytest.approx(PITCH, abs=0.2)


def test_the_draft_mark_is_on_every_page(printed):
    for page in range(len(pdfread.page_sizes(printed["draft"]))):
        pixels = np.asarray(pdfread.render(printed["draft"], page, dpi=40).convert("L"))
        grey = (pixels > 170) & (pixels < 235)
        assert grey.mean() > 0.02
