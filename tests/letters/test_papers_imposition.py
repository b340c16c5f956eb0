"""Imposition: no page lost, text stays text, cut stacks lie in order, archives stay archives."""

import io

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.model import Document, Format, PageBreak, Paragraph, Text
from pipeline.document.profile import Profile
from pipeline.document.transforms import apply_transforms
from pipeline.fonts import load_fonts
from pipeline.letters.imposition import backed, letter_lengths, two_up
from pipeline.writers.pdf import write_pdf
from tests.judges import pdfread, verapdf


def plain(count):
    """Return a PDF of empty pages, each of its own height, so that pages can be told apart."""
    pdf = pikepdf.new()
    for place in range(count):
        pdf.add_blank_page(page_size=(300, 400 + place))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def heights(data):
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        return [round(float(page.mediabox[3])) - 400 for page in pdf.pages]


@pytest.fixture(scope="module")
def letter():
    fonts = load_fonts()
    body = tuple(
        item
        for number in range(1, 6)
        for item in (Paragraph((Text(f"第{number}封，堃𬭎，编号{number:05d}"),)), PageBreak())
    )[:-1]
    document = Document((Text("告知书"),), (), (), body, (), None, Format.PLAIN, Profile())
    written, problems = write_pdf(apply_transforms(document, fonts)[0], fonts)
    assert written is not None, problems
    assert written.pages == 5
    return written.data


def test_two_on_a_sheet_in_stacks(letter, tmp_path):
    file = tmp_path / "two.pdf"
    file.write_bytes(two_up(letter))
    sizes = pdfread.page_sizes(file)
    assert [(round(width, 1), round(height, 1)) for width, height in sizes] == [(841.9, 595.3)] * 3
    texts = pdfread.text(file)
    for text, numbers in zip(texts, [(1, 4), (2, 5), (3,)], strict=True):
        assert [number for number in range(1, 6) if f"编号{number:05d}" in text] == list(numbers)
        assert text.count("堃𬭎") == len(numbers)
    left = [char.x for char in pdfread.chars(file) if char.text == "封" and char.page == 0]
    assert left[0] < 421 < left[1]
    assert verapdf.validate_pdfa([file]) == {file: []}


def test_cut_marks_lie_in_the_middle(letter):
    with pypdfium2.PdfDocument(two_up(letter)) as pdf:
        image = pdf[0].render(scale=4).to_pil().convert("L")
    # between 5 and 10 mm from the edge; nearer, many printers do not print
    row, near = 4 * 20, 4 * 14 - 2
    column = min(range(image.width), key=lambda x: image.getpixel((x, row)))
    assert abs(column / 4 - 420.9) < 1
    assert image.getpixel((column, row)) < 128 > image.getpixel((column, image.height - row))
    assert image.getpixel((column, near)) > 250 < image.getpixel((column, image.height - near))
    assert image.getpixel((column, image.height // 2)) > 250


def test_blank_backs(letter, tmp_path):
    file = tmp_path / "backed.pdf"
    file.write_bytes(backed(letter, [1, 2, 1, 1]))
    texts = pdfread.text(file)
    assert [next((n for n in range(1, 6) if f"{n:05d}" in text), 0) for text in texts] == [
        1, 0, 2, 3, 4, 0, 5, 0,
    ]  # fmt: skip
    assert verapdf.validate_pdfa([file]) == {file: []}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_every_item_begins_on_a_front(lengths):
    data = plain(sum(lengths))
    pages = heights(backed(data, lengths))
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    assert all(pages.index(start) % 2 == 0 for start in starts)
    assert [page for place, page in enumerate(pages) if page not in pages[:place]] == list(
        range(sum(lengths))
    )
    assert len(pages) == sum(length + length % 2 for length in lengths)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40))
def test_half_as_many_sheets(count):
    with pikepdf.Pdf.open(io.BytesIO(two_up(plain(count)))) as pdf:
        names = [len(page.obj["/Resources"]["/XObject"].keys()) for page in pdf.pages]
    assert len(names) == -(-count // 2)
    assert sum(names) == count


def test_equal_bytes_give_equal_bytes(letter):
    assert two_up(letter) == two_up(letter)
    assert backed(letter, [5]) == backed(letter, [5])


@pytest.mark.parametrize("lengths", [[], [4], [6], [5, 0], [6, -1]])
def test_lengths_that_do_not_fit(letter, lengths):
    with pytest.raises(ValueError, match="add up"):
        backed(letter, lengths)


def outlined(starts, count):
    """Return a PDF of so many pages with a bookmark for each letter's first page."""
    with pikepdf.Pdf.open(io.BytesIO(plain(count))) as pdf:
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(str(place), place) for place in starts)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def test_letters_of_several_pages_are_told_by_their_bookmarks():
    assert letter_lengths(outlined([0, 1, 3, 6], 7)) == (1, 2, 3, 1)
    for starts in ([], [1, 2]):
        with pytest.raises(ValueError, match="bookmark"):
            letter_lengths(outlined(starts, 3))
