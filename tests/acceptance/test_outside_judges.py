"""What others say of the finished files: Open XML SDK, veraPDF, PDFium's ruler, LibreOffice.

The papers are the ones that the real command built. Each measure is also shown to find a planted fault.
"""

from __future__ import annotations

import fcntl
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from openpyxl import load_workbook

from tests.acceptance import pages
from tests.acceptance.papers import W, squeeze, word_paragraphs, word_text
from tests.acceptance.workspaces import Built, huibian
from tests.judges import libreoffice, ooxml, pdfread, verapdf

ALL = ["demo", "consumption", "second_county"]
FIGURE = re.compile(r"F\d{4}")


@pytest.fixture(params=ALL)
def built(request: pytest.FixtureRequest) -> Built:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def fresh(shared_folder: Path) -> Path:
    """A workspace of empty forms, and the sample, built and checked with one wrong amount in it."""
    folder = shared_folder / "fresh"
    shared_folder.mkdir(parents=True, exist_ok=True)
    with (shared_folder / "fresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            empty, sample = folder / "empty", folder / "sample"
            assert huibian("init", empty).code == 0
            assert huibian("init", sample, "--sample").code == 0
            assert huibian("build", "-C", sample).code == 0
            _spoil(sample / "inputs/资助发放台账.xlsx")
            assert huibian("check", "-C", sample).code == 1
            (folder / "done").touch()
    return folder


def _spoil(ledger: Path) -> None:
    """Write a word where an amount belongs."""
    with closing(load_workbook(ledger)) as book:
        for row in book.worksheets[0].iter_rows(min_row=2):
            numbers = [cell for cell in row if isinstance(cell.value, (int, float))]
            if numbers:
                numbers[-1].value = "约五百"
                break
        book.save(ledger)


def made(folder: Path, *endings: str) -> list[Path]:
    """Files of these kinds that the program wrote for people."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in endings and ".huibian" not in path.parts
    )


def test_the_open_xml_sdk_has_nothing_against_any_office_file(
    demo: Built, consumption: Built, second_county: Built, fresh: Path
):
    files = [
        path
        for built in (demo, consumption, second_county)
        for path in made(built.outputs, ".docx", ".xlsx")
    ]
    files += made(fresh / "empty", ".docx", ".xlsx")
    # the spoilt ledger was saved by openpyxl, not by us
    files += [p for p in made(fresh / "sample", ".docx", ".xlsx") if "资助发放" not in p.name]
    names = [path.name for path in files]
    for kind, count in (("审阅.docx", 5), ("溯源.xlsx", 5), ("问题清单.xlsx", 1)):
        assert sum(name.endswith(kind) for name in names) >= count
    assert sum("inputs" in path.parts for path in files) >= 14
    verdicts = ooxml.validate_ooxml(files)
    assert {path.name: said for path, said in verdicts.items() if said} == {}


def test_verapdf_calls_every_pdf_an_archive_file(
    demo: Built, consumption: Built, second_county: Built, fresh: Path
):
    files = [
        path for built in (demo, consumption, second_county) for path in made(built.outputs, ".pdf")
    ]
    files += made(fresh, ".pdf")
    assert len(files) >= 5
    verdicts = verapdf.validate_pdfa(files, "2u")
    assert {path.name: said for path, said in verdicts.items() if said} == {}


def test_all_fonts_are_in_the_files(built: Built):
    for path in made(built.outputs, ".pdf"):
        fonts = pdfread.fonts(path)
        assert len(fonts) >= 4
        assert all(fonts.values()), (path.name, fonts)


def test_pages_measure_as_the_standard_wants(built: Built):
    for path in made(built.outputs, ".pdf"):
        found = list(pages.paper_complaints(path))
        for page in pages.upright_pages(path):
            found += pages.number_complaints(page)
        found += pages.wide_number_complaints(path)
        assert found == [], path.name


def test_full_pages_hold_22_lines_of_28_characters(demo: Built):
    full = pages.full_pages(demo.pdf)
    assert {page.number % 2 for page in full} == {0, 1}
    assert [said for page in full for said in pages.text_complaints(page)] == []


def test_demo_has_landscape_pages_of_both_sides(demo: Built):
    sizes = pdfread.page_sizes(demo.pdf)
    wide = [number for number, size in enumerate(sizes, start=1) if size[0] > size[1]]
    assert {number % 2 for number in wide} == {0, 1}


@pytest.mark.parametrize(("x", "y"), [(0.6, 0), (-0.6, 0), (0, 0.8), (0, -0.8)])
def test_the_ruler_sees_a_page_that_is_shifted(demo: Built, tmp_path: Path, x: float, y: float):
    path = tmp_path / "shifted.pdf"
    with pikepdf.open(demo.pdf) as pdf:
        for page in pdf.pages:
            move = f"q 1 0 0 1 {x * pages.MM} {y * pages.MM} cm".encode()
            page.contents_add(move, prepend=True)
            page.contents_add(b"Q")
        pdf.save(path)
    assert [said for page in pages.full_pages(path) for said in pages.text_complaints(page)]
    assert [said for page in pages.upright_pages(path) for said in pages.number_complaints(page)]
    assert list(pages.wide_number_complaints(path))


def test_the_ruler_sees_looser_lines_and_missing_numbers(demo: Built, tmp_path: Path):
    path = tmp_path / "low.pdf"
    with pikepdf.open(demo.pdf) as pdf:
        for page in pdf.pages:
            page.contents_add(b"q 1 0 0 0.99 0 6 cm", prepend=True)
            page.contents_add(b"Q")
        pdf.save(path)
    assert pages.full_pages(path) == []
    bare = pages.Page(1, pages.full_pages(demo.pdf)[0].lines[:21], ())
    assert list(pages.number_complaints(bare))
    assert any("21 lines" in said for said in pages.text_complaints(bare))


@dataclass(frozen=True)
class Word:
    """Marks in a DOCX: where bookmarks and comments stand."""

    bookmarks: dict[str, str]
    """Bookmarks of figures by name, with their text."""
    prose: set[str]
    """Those outside tables and not on pictures."""
    totals: set[str]
    """Those in a 合计 row or under a 合计 head."""
    comments: dict[str, str]
    """Text of each comment by the name of the bookmark it stands on."""
    count: int
    """All comments."""


def read_word(path: Path) -> Word:
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
        parts = archive.namelist()
        texts: dict[str, str] = {}
        if "word/comments.xml" in parts:
            root = etree.fromstring(archive.read("word/comments.xml"))
            texts = {item.get(f"{W}id"): _text(item) for item in root}
    marks = {
        item.get(f"{W}name"): item
        for item in body.iter(f"{W}bookmarkStart")
        if FIGURE.fullmatch(item.get(f"{W}name"))
    }
    spans = {name: list(_inside(item, "bookmarkEnd")) for name, item in marks.items()}
    totals = set(_totals(body))
    comments = {}
    for start in body.iter(f"{W}commentRangeStart"):
        runs = set(_inside(start, "commentRangeEnd"))
        for name, inside in spans.items():
            if runs & set(inside):
                comments[name] = texts[start.get(f"{W}id")]
    return Word(
        {name: "".join(map(_text, inside)) for name, inside in spans.items()},
        {
            name
            for name, inside in spans.items()
            if not _in_table(marks[name])
            and not any(run.find(f".//{W}drawing") is not None for run in inside)
        },
        totals & set(marks),
        comments,
        len(texts),
    )


def _in_table(mark: etree._Element) -> bool:
    """Whether a mark stands in a table of figures; the 版记 is a table too, but of prose."""
    style = next(mark.iterancestors(f"{W}p")).find(f"{W}pPr/{W}pStyle")
    return (
        next(mark.iterancestors(f"{W}tc"), None) is not None and style.get(f"{W}val") != "Imprint"
    )


def _text(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def _inside(start: etree._Element, end: str) -> Iterator[etree._Element]:
    """Runs between a mark's start and its end, which are siblings."""
    for item in start.itersiblings():
        if item.tag == f"{W}{end}" and item.get(f"{W}id") == start.get(f"{W}id"):
            return
        if item.tag == f"{W}r":
            yield item


def _totals(body: etree._Element) -> Iterator[str]:
    for table in body.iter(f"{W}tbl"):
        heads: list[str] = []
        for number, row in enumerate(table.iterchildren(f"{W}tr")):
            cells: list[etree._Element] = []
            for cell in row.iterchildren(f"{W}tc"):
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                cells += [cell] * (1 if span is None else int(span.get(f"{W}val")))
            if number == 0:
                heads = [squeeze(_text(cell)) for cell in cells]
            for head, cell in zip(heads, cells, strict=True):
                if head == "合计" or squeeze(_text(cells[0])) == "合计":
                    for mark in cell.iter(f"{W}bookmarkStart"):
                        yield mark.get(f"{W}name")


def traced(path: Path) -> set[str]:
    """The ids that the 溯源 workbook explains."""
    with closing(load_workbook(path, read_only=True)) as book:
        names, *lines = book["数字溯源"].iter_rows(values_only=True)
    return {str(line[names.index("编号")]) for line in lines}


def families(built: Built) -> Iterator[dict[str, Path]]:
    """The four files of each paper by their kind."""
    for folder in sorted(path.parent for path in made(built.outputs, ".pdf")):
        word, review = sorted(folder.glob("*.docx"), key=lambda path: "审阅" in path.name)
        (pdf,), (trace,) = folder.glob("*.pdf"), folder.glob("*-溯源.xlsx")
        yield {"word": word, "review": review, "pdf": pdf, "trace": trace}


def test_every_traced_figure_is_a_place_in_pdf_and_docx_and_no_other_is(built: Built):
    for paper in families(built):
        ids = traced(paper["trace"])
        assert len(ids) > 10
        assert all(FIGURE.fullmatch(name) for name in ids)
        places = {name for name in pdfread.destinations(paper["pdf"]) if FIGURE.fullmatch(name)}
        assert places == ids
        assert set(read_word(paper["word"]).bookmarks) == ids


def test_the_review_copy_comments_on_figures_in_prose_and_on_totals(built: Built):
    for paper in families(built):
        review = read_word(paper["review"])
        assert set(review.comments) == review.prose | review.totals
        assert review.count == len(review.comments)
        for name, text in review.comments.items():
            assert text.startswith(f"{name}：")
        assert read_word(paper["word"]).count == 0
        assert word_text(paper["review"]) == word_text(paper["word"])


def test_there_are_totals_cells_and_prose_to_tell_apart(demo: Built):
    word = read_word(demo.review)
    assert len(word.prose) > 50
    assert len(word.totals) > 50
    assert len(word.bookmarks) > len(word.prose | word.totals) + 100


def headings(path: Path) -> list[tuple[int, str]]:
    """Headings of a DOCX as an outline: depth from 0 and text; attachments with their mark."""
    found: list[tuple[int, str]] = []
    open_levels: list[int] = []
    mark = ""
    for paragraph in word_paragraphs(path):
        match = re.fullmatch(r"Heading(\d)", paragraph.style)
        if paragraph.style == "AttachmentMark":
            mark = paragraph.text
            continue
        if match is None and paragraph.style != "AttachmentTitle":
            continue
        level = int(match.group(1)) if match else 1
        open_levels = [above for above in open_levels if above < level]
        found.append((len(open_levels), paragraph.text if match else mark + paragraph.text))
        open_levels.append(level)
    return found


def test_bookmarks_of_the_pdf_are_the_headings(built: Built):
    for paper in families(built):
        outline = pdfread.outline(paper["pdf"])
        assert len(outline) >= 4
        found = [(level, squeeze(title)) for level, title, _ in outline]
        assert found == headings(paper["word"])
        text = [squeeze(page) for page in pdfread.text(paper["pdf"])]
        for _, title, page in outline:
            start = squeeze(title).removeprefix("附件")[:12]
            assert start in text[page], title


def test_an_office_program_finds_the_headings_for_its_navigation(demo: Built, tmp_path: Path):
    pdf = libreoffice.to_pdf([demo.docx], tmp_path)[demo.docx]
    outline = pdfread.outline(pdf)
    expected = [(level, text.removeprefix("附件")) for level, text in headings(demo.docx)]
    assert [(level, squeeze(title)) for level, title, _ in outline] == expected
    with zipfile.ZipFile(demo.docx) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
    levels = {
        style.get(f"{W}styleId"): style.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val")
        for style in styles.iter(f"{W}style")
        if style.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert levels == {
        "Heading1": "0",
        "Heading2": "1",
        "Heading3": "2",
        "Heading4": "3",
        "AttachmentTitle": "0",
    }


def test_title_and_author_are_in_the_files(built: Built):
    for paper in families(built):
        title = next(item.text for item in word_paragraphs(paper["word"]) if item.style == "Title")
        organ = re.match(r".*?局|.*?学校|.*?中心", title)
        with zipfile.ZipFile(paper["word"]) as archive:
            core = etree.fromstring(archive.read("docProps/core.xml"))
        dc = "{http://purl.org/dc/elements/1.1/}"
        author = core.findtext(f"{dc}creator")
        assert core.findtext(f"{dc}title") == title
        assert organ is not None
        assert author.endswith(organ.group()) or organ.group() in author
        with pikepdf.open(paper["pdf"]) as pdf:
            assert str(pdf.docinfo["/Title"]) == title
            assert str(pdf.docinfo["/Author"]) == author
            with pdf.open_metadata() as metadata:
                assert metadata["dc:title"] == title
                assert list(metadata["dc:creator"]) == [author]


def test_a_lost_bookmark_and_a_lost_comment_are_seen(demo: Built, tmp_path: Path):
    path = tmp_path / "lost.docx"
    with zipfile.ZipFile(demo.review) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b'w:name="F0003"', b'w:name="G0003"', 1)
                data = re.sub(rb'<w:commentRangeStart w:id="4"/>', b"", data, count=1)
            target.writestr(name, data)
    before, after = read_word(demo.review), read_word(path)
    assert set(before.bookmarks) - set(after.bookmarks) == {"F0003"}
    assert len(before.comments) - len(after.comments) == 2
    assert after.prose | after.totals != set(after.comments)
