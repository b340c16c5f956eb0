"""One-page letters on paper: slip at the foot, codes that scanners read, one page or an error."""

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from pipeline.document.model import CutLine, Format, QrCode
from pipeline.document.onepage import foot_height, room_left
from pipeline.writers.pdf import write_pdf
from tests.judges import pdfread, verapdf
from tests.judges.pdfread import MM
from tests.writers_pdf import samples, sheets


def codes(path, *, dpi=150):
    """Return what a scanner reads from the first page, top to bottom."""
    read = zxingcpp.read_barcodes(pdfread.render(path, dpi=dpi).convert("L"))
    return [
        (one.text, str(one.symbology)) for one in sorted(read, key=lambda c: c.position.top_left.y)
    ]


def drawn(path, kind):
    """Return the boxes (left, bottom, right, top in pt) of the page objects of a kind."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [item.get_bounds() for item in pdf[0].get_objects(max_depth=5) if item.type == kind]


def test_letters_are_pdf_a_2u(pdf):
    paths = [pdf(sheets.LETTER), pdf(sheets.PLAIN_SLIP)]
    assert verapdf.validate_pdfa(paths) == {path: [] for path in paths}


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_a_scanner_reads_both_codes_and_neither_is_micro_qr(pdf, dpi):
    assert codes(pdf(sheets.LETTER), dpi=dpi) == [(sheets.NUMBER, "QR Code")] * 2


def test_the_number_under_a_code_is_text_and_a_destination(pdf):
    path = pdf(sheets.LETTER)
    numbers = [line for line in pdfread.lines(path) if sheets.NUMBER in line.text]
    assert len(numbers) == 2
    assert all(line.chars[0].size == pytest.approx(8.0, abs=0.01) for line in numbers)
    assert len(pdfread.destinations(path)) == 3
    right = (210 - 26) * MM
    assert all(line.right == pytest.approx(right, abs=0.6) for line in numbers)


def test_a_letter_has_one_page_without_a_number(pdf):
    path = pdf(sheets.LETTER)
    assert len(pdfread.page_sizes(path)) == 1
    assert "—" not in "".join(pdfread.text(path))


def test_the_slip_ends_with_the_type_area_whatever_stands_above(pdf):
    last = [pdfread.lines(pdf(letter))[-1].y for letter in (sheets.LETTER, sheets.filled(3))]
    assert last[0] == pytest.approx(last[1], abs=0.05)
    bottom = (297 - 20) * MM
    assert bottom - sheets.LETTER.profile.line_pitch < last[0] < bottom


def test_nothing_of_the_letter_runs_into_the_slip(pdf):
    full = max(n for n in range(40) if room_left(sheets.filled(n), samples.fonts()) >= 0)
    lines = pdfread.lines(pdf(sheets.filled(full)))
    title = next(line for line in lines if line.text == "资助资金发放告知书回执")
    date = next(line for line in lines if line.text == "2020年12月31日")
    pitch = sheets.filled(full).profile.line_pitch
    # the date's line, the cut line's, half a line of white, the slip's title
    assert 2.4 * pitch < title.y - date.y < 3.6 * pitch


def test_pages_are_counted_as_the_renderer_counts_them():
    fonts = samples.fonts()
    full = max(n for n in range(40) if room_left(sheets.filled(n), fonts) >= 0)
    assert write_pdf(sheets.filled(full), fonts)[0].pages == 1
    written, problems = write_pdf(sheets.filled(full + 1), fonts)
    assert written is None
    assert [problem.code for problem in problems] == ["X303"]


def test_the_foot_is_as_high_as_it_is_said_to_be(pdf):
    lines = [line for line in pdfread.lines(pdf(sheets.PLAIN_SLIP)) if line.text == "已阅。"]
    profile = sheets.PLAIN_SLIP.profile
    assert foot_height(sheets.PLAIN_SLIP, samples.fonts()) == pytest.approx(
        3.5 * profile.line_pitch
    )
    assert lines[0].y == pytest.approx((297 - 20) * MM - profile.line_pitch * 0.3, abs=4)


def test_blanks_to_fill_in_are_one_line(pdf):
    blanks = [char for char in pdfread.chars(pdf(sheets.LETTER)) if char.text == "＿"]
    assert len(blanks) == 12
    assert len({char.font for char in blanks}) == 1
    assert {char.font for char in blanks} <= {
        char.font for char in pdfread.chars(pdf(sheets.LETTER)) if char.text == "目"
    }


def test_a_code_in_a_paper_of_another_format_takes_whole_lines(pdf):
    code = QrCode(sheets.number("q"))
    plain = replace(
        samples.document(samples.para("甲。"), code, samples.para("乙。")), format=Format.PLAIN
    )
    path = pdf(plain)
    assert codes(path) == [(sheets.NUMBER, "QR Code")]
    above, below = (
        next(line.y for line in pdfread.lines(path) if line.text == text)
        for text in ("甲。", "乙。")
    )
    pitch = plain.profile.line_pitch
    assert (below - above) / pitch == pytest.approx(round((below - above) / pitch), abs=0.01)


def test_a_cut_line_has_no_word_unless_it_is_given(pdf):
    texts = [line.text for line in pdfread.lines(pdf(sheets.PLAIN_SLIP))]
    assert not any("裁" in text for text in texts)
    assert any("沿此线裁下" in line.text for line in pdfread.lines(pdf(sheets.LETTER)))
    assert CutLine() in sheets.PLAIN_SLIP.body
