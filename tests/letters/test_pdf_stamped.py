"""Stamped = laid out: a letter is the same, whichever way it was printed."""

import pytest

from pipeline.letters.pdfbatch import LetterPrinter, slow_pdf
from tests.judges import pdfread
from tests.judges.verapdf import validate_pdfa
from tests.letters.both_ways import compare
from tests.letters.pdf_samples import charted, fonts, plain, sheet


@pytest.mark.timeout(600)
def test_letters_with_slip_and_codes_and_tables_and_page_numbers(tmp_path, record_property):
    letters = [sheet(number, items=number % 3 + 1) for number in range(120)]
    letters += [sheet(number, items=number % 12 + 1, slip=False) for number in range(60)]
    letters += [plain(number, items=number % 3 + 1) for number in range(6)]
    count = compare(letters, tmp_path)
    record_property("measured", f"letters stamped as laid out: {count} of {count} made by hand")
    assert count == 186


@pytest.mark.exhaustive
@pytest.mark.timeout(900)
def test_many_letters(tmp_path):
    letters = [(sheet if n % 8 else plain)(n, items=n % 3 + 1) for n in range(60, 380)]
    assert compare(letters, tmp_path) == 320


@pytest.mark.exhaustive
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(4))
def test_letters_each_laid_alone(part, tmp_path):
    """The slow way of the product for each letter, not fifty in a document."""
    numbers = range(part * 15, part * 15 + 15)
    letters = [sheet(number, items=number % 3 + 1) for number in numbers]
    letters += [plain(number, items=number % 3 + 1) for number in numbers]
    assert compare(letters, tmp_path, together=1) == 30


def test_a_letter_that_cannot_be_stamped_stands_at_its_place(tmp_path):
    printer = LetterPrinter(fonts())
    letters = [plain(0), charted(1), plain(2)]
    data, failed = printer.pdf(letters, title="告知书")
    assert failed == ()
    assert printer.slow == 1
    path = tmp_path / "mixed.pdf"
    path.write_bytes(data)
    assert validate_pdfa([path]) == {path: []}
    alone = tmp_path / "alone.pdf"
    alone.write_bytes(slow_pdf(letters[1], fonts())[0])
    mixed = [c for c in pdfread.chars(path) if c.page == 1]
    wanted = pdfread.chars(alone)
    assert [(c.text, c.x, c.y, c.font) for c in mixed] == [
        (c.text, c.x, c.y, c.font) for c in wanted
    ]
    assert [entry[1:] for entry in pdfread.outline(path)] == [
        (letter.letter.number, page) for page, letter in enumerate(letters)
    ]
