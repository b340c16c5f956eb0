"""One-page letters as Word files: valid, one page in LibreOffice, codes that scanners read."""

import zipfile

import pytest
import zxingcpp

from pipeline.writers.docx import write_docx
from tests.judges import pdfread
from tests.judges.libreoffice import to_pdf
from tests.judges.ooxml import validate_ooxml
from tests.writers_pdf import samples, sheets

LETTERS = {
    "letter": sheets.LETTER,
    "plain": sheets.PLAIN_SLIP,
    "flow": samples.document(
        samples.para("甲。"), sheets.QrCode(sheets.number("q")), samples.para("乙。")
    ),
}


@pytest.fixture(scope="module")
def files(fonts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    paths = {}
    for name, letter in LETTERS.items():
        paths[name] = folder / f"{name}.docx"
        paths[name].write_bytes(write_docx(letter, fonts))
    return paths


@pytest.fixture(scope="module")
def printed(files, tmp_path_factory):
    made = to_pdf(files.values(), tmp_path_factory.mktemp("printed"))
    return {name: made[path] for name, path in files.items()}


def part(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_the_sdk_accepts_letters(files):
    assert validate_ooxml(files.values()) == {path: [] for path in files.values()}


def test_a_letter_is_one_page_without_a_number(files, printed):
    for name in ("letter", "plain"):
        assert len(pdfread.page_sizes(printed[name])) == 1
        with zipfile.ZipFile(files[name]) as archive:
            assert not [one for one in archive.namelist() if "footer" in one]


def test_a_scanner_reads_the_codes_of_the_printed_file(printed):
    for name, count in (("letter", 2), ("flow", 1)):
        read = zxingcpp.read_barcodes(pdfread.render(printed[name], dpi=150).convert("L"))
        assert [one.text for one in read] == [sheets.NUMBER] * count


def test_codes_have_words_for_those_who_cannot_see_them(files):
    document = part(files["letter"], "word/document.xml")
    assert document.count(f'descr="二维码：{sheets.NUMBER}"') == 2


def test_the_slip_stands_where_the_pdf_has_it(printed, fonts, tmp_path):
    from pipeline.writers.pdf import write_pdf

    written, _ = write_pdf(sheets.LETTER, fonts)
    path = tmp_path / "letter.pdf"
    path.write_bytes(written.data)
    places = []
    for file in (path, printed["letter"]):
        lines = {line.text: line.y for line in pdfread.lines(file)}
        places.append(
            [lines[text] for text in ("资助资金发放告知书回执", "（沿此线裁下，签名后交回学校）")]
        )
    assert places[0] == pytest.approx(places[1], abs=4)


def test_figures_of_slip_and_corner_are_bookmarks(files):
    document = part(files["letter"], "word/document.xml")
    for name in ("F0001", "F0002", "F0003"):
        assert document.count(f'w:name="{name}"') == 1


def test_equal_letters_give_equal_bytes(fonts):
    assert write_docx(sheets.LETTER, fonts) == write_docx(sheets.LETTER, fonts)
