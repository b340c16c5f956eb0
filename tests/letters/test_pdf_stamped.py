"""Stamped = laid out: a letter is the same, whichever way it was printed."""

import pytest
from PIL import ImageChops

from pipeline.letters.pdfbatch import LetterPrinter, slow_pdf
from tests.judges import pdfread
from tests.judges.verapdf import validate_pdfa
from tests.letters.pdf_samples import charted, fonts, plain, sheet

NEAR = 0.05
"""pt."""
VISIBLE = 32
"""Of 255: less is how two renderings of the same outline differ at its edge."""


def compare(letters, folder):
    """Print the letters both ways and compare characters, places, faces, text and pixels."""
    printer = LetterPrinter(fonts())
    data, failed = printer.pdf(letters, title="告知书", author="某局", date_iso="2020-12-31")
    assert failed == ()
    assert printer.slow == 0
    fast = folder / "fast.pdf"
    fast.write_bytes(data)
    pages = [[] for _ in letters]
    for char in pdfread.chars(fast):
        pages[char.page].append(char)
    texts = pdfread.text(fast)
    slow = folder / "slow.pdf"
    for place, letter in enumerate(letters):
        alone, problems = slow_pdf(letter, fonts())
        assert problems == ()
        slow.write_bytes(alone)
        wanted = pdfread.chars(slow)
        assert [c.text for c in pages[place]] == [c.text for c in wanted]
        for ours, theirs in zip(pages[place], wanted, strict=True):
            assert ours.font == theirs.font
            assert ours.size == pytest.approx(theirs.size, abs=0.01)
            assert ours.x == pytest.approx(theirs.x, abs=NEAR), (place, ours.text)
            assert ours.y == pytest.approx(theirs.y, abs=NEAR), (place, ours.text)
        # PDFium guesses blanks between the letters of a loose line, and guesses them differently
        assert texts[place].replace(" ", "") == pdfread.text(slow)[0].replace(" ", "")
        pictures = [pdfread.render(fast, place), pdfread.render(slow)]
        counts = ImageChops.difference(*(p.convert("L") for p in pictures)).histogram()
        assert sum(counts[VISIBLE:]) < 0.001 * sum(counts)
    assert validate_pdfa([fast, slow]) == {fast: [], slow: []}


@pytest.mark.parametrize("part", range(6))
def test_letters_of_one_page_with_slip_and_codes(part, tmp_path):
    numbers = range(part * 10, part * 10 + 10)
    compare([sheet(number, items=number % 3 + 1) for number in numbers], tmp_path)


@pytest.mark.parametrize("part", range(2))
def test_letters_of_one_to_twelve_items(part, tmp_path):
    numbers = range(part * 10, part * 10 + 10)
    compare([sheet(n, items=n % 12 + 1, slip=False) for n in numbers], tmp_path)


@pytest.mark.parametrize("part", range(2))
def test_letters_with_a_page_number(part, tmp_path):
    numbers = range(part * 11, part * 11 + 11)
    compare([plain(number, items=number % 3 + 1) for number in numbers], tmp_path)


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(8))
def test_many_letters(part, tmp_path):
    numbers = range(60 + part * 40, 100 + part * 40)
    compare([(sheet if n % 2 else plain)(n, items=n % 3 + 1) for n in numbers], tmp_path)


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
