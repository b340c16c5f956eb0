"""The parts of an official paper at their places: titles, signature, red heads, 版记, tables."""

from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from pipeline.document.model import Heading, PageBreak, Signature, Text
from tests.judges import pdfread
from tests.judges.pdfread import MM
from tests.writers_pdf import samples

CHAR = 156 * MM / 28
LEFT, RIGHT = 28 * MM, 184 * MM


def line_with(path, text, page=None):
    found = [
        line for line in pdfread.lines(path) if text in line.text and page in (None, line.page)
    ]
    assert found, text
    return found[0]


def end(line):
    """Return the right end of a line's last full-width character, its side bearing included."""
    return line.chars[-1].x + line.chars[-1].size


def filled_boxes(path, page):
    """Return (left, top, right, bottom, colour) of the painted rectangles of a page, in pt."""
    with pdfium.PdfDocument(path) as document:
        sheet = document[page]
        height = sheet.get_height()
        boxes = []
        for item in sheet.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = item.get_bounds()
            red, green, blue, alpha = (pdfium_c.c_uint() for _ in range(4))
            pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
            colour = (red.value, green.value, blue.value)
            boxes.append((left, height - top, right, height - bottom, colour))
        return boxes


def test_title_lines_are_centred_in_the_title_face(pdf):
    line = line_with(pdf(samples.report()), "学生资助工作总结")
    assert (line.left + line.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert line.chars[0].size == pytest.approx(22, abs=0.01)
    assert "xiaobiaosong" in line.chars[0].font


def test_headings_have_the_faces_of_their_levels(pdf):
    path = pdf(samples.report())
    for text, face in (("一、落实", "heiti"), ("（一）加强", "kaiti"), ("1.健全", "fangsong")):
        assert face in line_with(path, text).chars[0].font


def test_sealed_signature_is_centred_on_a_date_four_characters_in(pdf):
    path = pdf(samples.report())
    date = line_with(path, "2020年12月31日")
    page = pdfread.lines_per_page(path)[date.page]
    above = page[page.index(date) - 1]
    assert above.text == samples.ORGAN
    right = (184 if date.page % 2 == 0 else 182) * MM
    assert end(date) == pytest.approx(right - 4 * CHAR, abs=0.5)
    assert (above.left + above.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=1.5)


def test_unsealed_date_begins_two_characters_right_of_the_organ(pdf):
    path = pdf(samples.file_document())
    date = line_with(path, "2020年12月31日")
    page = pdfread.lines_per_page(path)[date.page]
    organ = page[page.index(date) - 1]
    assert date.left - organ.left == pytest.approx(2 * CHAR, abs=0.5)
    margin = (184 if date.page % 2 == 0 else 182) * MM
    assert margin - max(date.right, organ.right) >= 2 * CHAR - 1.5


def test_an_organ_longer_than_its_date_stays_inside_the_page(pdf):
    organ = "某某省某某市某某县教育体育局学生资助管理中心办公室"
    for sealed in (True, False):
        signature = Signature(organ, (Text("2020年1月5日"),), sealed)
        path = pdf(samples.document(samples.para("正文。"), signature=signature))
        line = line_with(path, organ)
        assert line.left >= LEFT - 0.5
        assert line.right <= RIGHT + 0.5


def test_signature_never_stands_alone_on_a_page(pdf):
    for count in range(19, 23):
        blocks = [samples.para("正文第一行。") for _ in range(count)]
        signature = Signature(samples.ORGAN, (Text("2020年12月31日"),))
        path = pdf(samples.document(*blocks, signature=signature))
        page = line_with(path, "2020年12月31日").page
        assert any("正文" in line.text for line in pdfread.lines_per_page(path)[page])


def test_headings_go_with_their_text(pdf):
    blocks = [samples.para("正文第一行。") for _ in range(19)]
    heading = Heading(1, (Text("最后一行的标题"),))
    for extra in range(3):
        more = [samples.para("又一行。")] * extra
        path = pdf(samples.document(*blocks, *more, heading, samples.para(samples.SENTENCE)))
        assert line_with(path, "最后一行的标题").page == line_with(path, "全面落实").page


def test_page_break_starts_a_page_and_leaves_no_empty_one(pdf):
    path = pdf(
        samples.document(
            PageBreak(), samples.para("甲。"), PageBreak(), samples.para("乙。"), PageBreak()
        )
    )
    assert [len(page) for page in pdfread.lines_per_page(path)] == [3, 2]


def test_attachment_begins_a_page_with_its_number_and_has_its_title_on_line_three(pdf):
    path = pdf(samples.report())
    page = line_with(path, "附件1").page
    lines = pdfread.lines_per_page(path)[page]
    assert lines[0].text == "附件1"
    assert "heiti" in lines[0].chars[0].font
    assert lines[1].text == "各学校学生资助情况明细表"
    assert lines[1].y - lines[0].y == pytest.approx(2 * 28.95, abs=3)


def test_attachment_list_aligns_the_names(pdf):
    path = pdf(samples.report())
    first = line_with(path, "附件：1. ")
    second = line_with(path, "2. 各学校分项")
    assert first.left == pytest.approx((28 if first.page % 2 == 0 else 26) * MM + 2 * CHAR, abs=0.5)
    one = next(char for char in first.chars if char.text == "1")
    assert second.left == pytest.approx(one.x, abs=0.2)


def test_table_head_repeats_and_rows_stay_whole(pdf):
    path = pdf(samples.report())
    pages = pdfread.lines_per_page(path)
    with_table = [page for page in pages if any("中心小学校" in line.text for line in page)]
    assert len(with_table) >= 3
    for page in with_table:
        assert any(line.text == "人次金额" for line in page)
    rows = [line.text for page in pages for line in page if "某某乡第" in line.text]
    assert rows[:40] == [
        f"某某乡第{n}中心小学校{1000 + n}{n + 803.57875:.5f}" for n in range(1, 41)
    ]
    assert line_with(path, "合计").text == "合计292941761.8905"


def test_figures_of_a_column_end_at_one_edge_inside_their_cells(pdf):
    path = pdf(samples.report())
    rows = [line for line in pdfread.lines(path) if "某某乡第" in line.text and line.page == 1]
    ends = {round(line.chars[-1].x + 0.5 * line.chars[-1].size, 1) for line in rows}
    assert len(ends) == 1
    assert ends.pop() <= 182 * MM - 2


def test_red_head_of_a_file_has_the_standards_distances(pdf):
    path = pdf(samples.file_document())
    organ = line_with(path, samples.ORGAN + "文件", 0)
    assert min(char.box[1] for char in organ.chars) == pytest.approx((37 + 35) * MM, abs=1)
    number = line_with(path, "〔2020〕", 0)
    red = [box for box in filled_boxes(path, 0) if box[4] == (255, 0, 0)]
    assert len(red) == 1
    left, top, right, _, _ = red[0]
    assert (left, right) == pytest.approx((LEFT, RIGHT), abs=0.5)
    lowest = max(char.box[3] for char in number.chars)
    assert top - lowest == pytest.approx(4 * MM, abs=0.5)
    title = line_with(path, "工作总结", 0)
    assert title.y > top + 2 * 28.95


def test_signers_stand_two_a_row_under_each_other(pdf):
    path = pdf(samples.file_document())
    lines = pdfread.lines_per_page(path)[0]
    first = next(line for line in lines if "签发人：" in line.text)
    second = next(line for line in lines if line.text.endswith("王某"))
    assert "张某" in first.text
    assert "李某某" in first.text
    zhang = next(char for char in first.chars if char.text == "张")
    wang = next(char for char in second.chars if char.text == "王")
    assert wang.x == pytest.approx(zhang.x, abs=0.1)
    assert "kaiti" in wang.font
    assert "〔2020〕" in second.text
    assert second.left == pytest.approx(LEFT + CHAR, abs=0.5)


def test_letter_has_its_lines_and_no_number_on_page_one(pdf):
    path = pdf(samples.letter())
    organ = line_with(path, samples.ORGAN, 0)
    assert min(char.box[1] for char in organ.chars) == pytest.approx(30 * MM, abs=0.5)
    red = sorted(box for box in filled_boxes(path, 0) if box[4] == (255, 0, 0))
    assert len(red) == 4
    for left, _, right, _, _ in red:
        assert (left, right) == pytest.approx((20 * MM, 190 * MM), abs=0.5)
    by_height = sorted(red, key=lambda box: box[1])
    name_end = max(char.box[3] for char in organ.chars)
    assert by_height[0][1] - name_end == pytest.approx(4 * MM, abs=0.5)
    assert by_height[-1][3] == pytest.approx(277 * MM, abs=0.5)
    thick = [box[3] - box[1] for box in by_height]
    assert thick[0] > thick[1]
    assert thick[3] > thick[2]
    number = line_with(path, "函〔2020〕", 0)
    assert number.right == pytest.approx(RIGHT, abs=1)
    assert not any("—" in line.text for line in pdfread.lines_per_page(path)[0])


def test_imprint_of_a_letter_has_neither_lines_nor_issuer(pdf):
    path = pdf(samples.letter())
    text = "".join(pdfread.text(path))
    assert "抄送：县财政局。" in text
    assert "印发" not in text
    assert not [
        box for box in filled_boxes(path, 0) if box[4] == (0, 0, 0) and box[2] - box[0] > 300
    ]


def test_imprint_ends_at_the_lower_edge_of_the_last_page(pdf):
    path = pdf(samples.file_document())
    sizes = pdfread.page_sizes(path)
    last = len(sizes) - 1
    assert sizes[last][0] < sizes[last][1]
    rules = [
        box for box in filled_boxes(path, last) if box[4] == (0, 0, 0) and box[2] - box[0] > 300
    ]
    rules.sort(key=lambda box: box[1])
    assert [round(box[3] - box[1], 2) for box in rules] == [0.99, 0.71, 0.99]
    assert rules[-1][3] == pytest.approx(262 * MM, abs=0.3)
    assert line_with(path, "抄送：县委办公室", last).chars[0].size == pytest.approx(14, abs=0.01)
    issued = line_with(path, "印发", last)
    left = (28 if last % 2 == 0 else 26) * MM
    assert issued.left == pytest.approx(left + 14, abs=0.5)
    assert end(issued) == pytest.approx(left + 156 * MM - 14, abs=0.5)


def test_imprint_never_covers_text(pdf):
    base = samples.file_document()
    for count in range(8, 22):
        short = replace(
            base,
            attachments=(),
            body=tuple(samples.para("正文一行。") for _ in range(count)),
            draft=False,
        )
        path = pdf(short)
        pages = pdfread.lines_per_page(path)
        rule = min(
            box[1]
            for box in filled_boxes(path, len(pages) - 1)
            if box[4] == (0, 0, 0) and box[2] - box[0] > 300
        )
        above = [line.y for line in pages[-1] if "正文" in line.text or "联系人" in line.text]
        assert all(y < rule for y in above)


def test_draft_is_marked_on_every_page_and_not_in_the_text(pdf):
    marked = pdf(samples.file_document())
    assert "草稿" not in "".join(pdfread.text(marked))
    plain = pdf(replace(samples.file_document(), draft=False))
    for page in range(len(pdfread.page_sizes(marked))):
        grey, none = (
            pdfread.render(path, page, dpi=30).convert("L").histogram()[227]
            for path in (marked, plain)
        )
        assert grey > none + 500


def test_paper_turns_back_after_a_landscape_attachment(pdf):
    portrait, landscape = samples.report().attachments
    path = pdf(samples.report(attachments=(landscape, portrait, landscape)))
    turned = [width > height for width, height in pdfread.page_sizes(path)]
    for title, wide in (("附件1", True), ("附件2", False), ("附件3", True)):
        assert turned[line_with(path, title).page] is wide
