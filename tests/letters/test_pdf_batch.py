"""Print files of letters: what fails, what is said, what the bytes depend on."""

import subprocess
import sys
from dataclasses import replace

import pikepdf
import pytest

from pipeline.document.model import Text
from pipeline.errors import Severity
from pipeline.letters.model import PrintedLetter, Variant
from pipeline.letters.pdfbatch import LetterPrinter
from tests.judges import pdfread
from tests.judges.verapdf import validate_pdfa
from tests.letters.pdf_samples import fonts, plain, sheet

UNPRINTABLE = "\U000e1234"


def with_text(letter: PrintedLetter, place: int, text: str) -> PrintedLetter:
    texts = (*letter.texts[:place], text, *letter.texts[place + 1 :])
    return replace(letter, texts=texts)


@pytest.fixture(scope="module")
def printer():
    return LetterPrinter(fonts())


def test_a_character_in_no_font_stops_its_letter_only(printer, tmp_path):
    letters = [plain(0), with_text(plain(1), 1, f"王{UNPRINTABLE}丽"), plain(2)]
    data, failed = printer.pdf(letters, title="告知书")
    path = tmp_path / "batch.pdf"
    path.write_bytes(data)
    assert len(pdfread.page_sizes(path)) == 2
    assert [item.letter.number for item in failed] == [letters[1].letter.number]
    assert failed[0].field == "v1"
    (problem,) = failed[0].diagnostics
    assert (problem.code, problem.severity) == ("P201", Severity.ERROR)
    assert "E1234" in problem.message
    assert "王" not in problem.message
    assert "丽" not in problem.message


def test_a_number_wider_than_its_column_fails_as_the_slow_way_says(printer):
    letter = plain(0)
    assert letter.texts[7] == "0.5"
    wide = with_text(letter, 7, "9,876,543,210,987,654.32")
    data, failed = printer.pdf([wide], title="告知书")
    assert data is None
    assert [item.code for item in failed[0].diagnostics] == ["X301"]


def test_a_letter_that_needs_a_second_page_fails_when_it_must_have_one(printer):
    long = with_text(sheet(0), 3, "万载县特殊教育学校" * 90)
    data, failed = printer.pdf([sheet(1), long], title="告知书")
    assert data is not None
    assert [item.letter for item in failed] == [long.letter]
    assert [item.code for item in failed[0].diagnostics] == ["X303"]


@pytest.mark.parametrize("text", ["王\u0301明", "阿\u200d里", "\u05d0\u05d1"])
def test_clustered_and_right_to_left_characters_go_the_slow_way(text):
    printer = LetterPrinter(fonts())
    printer.pdf([with_text(plain(0), 1, text)], title="告知书")
    assert printer.slow in {0, 1}
    stamper = next(iter(printer._stampers.values()))[0]
    assert stamper.plan(with_text(plain(0), 1, text).texts) is None


def test_equal_letters_give_equal_bytes_whatever_was_printed_before():
    letters = [sheet(number) for number in range(20)]
    facts = {"title": "告知书", "author": "某局", "date_iso": "2020-12-31"}
    fresh, _ = LetterPrinter(fonts()).pdf(letters, **facts)
    used = LetterPrinter(fonts())
    used.pdf([sheet(number, items=3) for number in range(40, 20, -1)], **facts)
    used.pdf([sheet(number) for number in range(40, 20, -1)], **facts)
    again, _ = used.pdf(letters, **facts)
    assert fresh == again


def test_an_equal_variant_is_laid_out_once(printer):
    before = sheet(3, items=1)
    printer.pdf([before], title="告知书")
    known = {name: list(stampers) for name, stampers in printer._stampers.items()}
    copy = replace(before, variant=replace(before.variant))
    assert copy.variant is not before.variant
    printer.pdf([copy], title="告知书")
    assert {name: list(stampers) for name, stampers in printer._stampers.items()} == known


def test_a_variable_title_goes_the_slow_way():
    letter = plain(0)
    title = (Text("给"), replace(letter.variant.document.addressee[0]), Text("的信"))
    document = replace(letter.variant.document, title=title, title_lines=())
    variant = Variant("t", document, letter.variant.fields, letter.variant.samples)
    printer = LetterPrinter(fonts())
    data, failed = printer.pdf([replace(letter, variant=variant)], title="告知书")
    assert data is not None
    assert failed == ()
    assert printer.slow == 1


def test_facts_bookmarks_and_many_pages(printer, tmp_path):
    letters = [sheet(number) for number in range(150)]
    data, _ = printer.pdf(letters, title="告知书（第1批）<&>", author="某局", date_iso="2020-12-31")
    path = tmp_path / "many.pdf"
    path.write_bytes(data)
    assert validate_pdfa([path]) == {path: []}
    assert [name for _, name, _ in pdfread.outline(path)] == [x.letter.number for x in letters]
    assert [page for _, _, page in pdfread.outline(path)] == list(range(150))
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "告知书（第1批）<&>"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20201231"
        assert len(pdf.pages) == 150
        assert pdf.check_pdf_syntax() == []
    texts = pdfread.text(path)
    for letter, text in zip(letters, texts, strict=True):
        assert letter.letter.number in text
        assert letter.texts[1] in text
    bare, _ = printer.pdf(letters[:2], title="告知书", bookmarks=False)
    path.write_bytes(bare)
    assert pdfread.outline(path) == []


def test_too_few_texts_are_an_error(printer):
    letter = plain(0)
    with pytest.raises(ValueError, match="one text for each field"):
        printer.pdf([replace(letter, texts=letter.texts[:-1])], title="告知书")


def test_no_letters_give_no_file(printer):
    assert printer.pdf([], title="告知书") == (None, ())


@pytest.mark.exhaustive
def test_memory_does_not_grow_with_the_number_of_batches():
    program = """
import resource, sys
from pipeline.letters.pdfbatch import LetterPrinter
from tests.letters.pdf_samples import fonts, sheet
printer = LetterPrinter(fonts())
for number in range(int(sys.argv[1])):
    printer.pdf([sheet(number * 500 + n) for n in range(500)], title="告知书")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", program, batches], capture_output=True, check=True
            ).stdout
        )
        for batches in ("4", "24")
    ]
    assert peaks[1] - peaks[0] < 30_000
