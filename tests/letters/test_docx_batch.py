"""Letters as Word files: the same text as the slow way, valid, literal, and the same bytes each time."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import zxingcpp
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from pipeline.document.model import Chart, ChartSeries, Format, Text
from pipeline.fonts import FontBook, load_fonts
from pipeline.letters.docxbatch import DocxPrinter, merged_docx
from pipeline.letters.marking import FIRST_MARK, MarkFonts, mark
from pipeline.letters.model import PrintedLetter
from pipeline.writers.docx import write_docx
from tests.judges.libreoffice import to_pdf
from tests.judges.ooxml import validate_ooxml
from tests.judges.pdfread import render
from tests.judges.pdfread import text as page_texts
from tests.letters.docx_samples import filled, letter, official, sheet

HOSTILE = (
    "{{7*7}}",
    "<img src=x>",
    "**x**",
    "&amp;",
    "]]>",
    "{% raw %}",
    "=cmd|'/c calc'!A1",
    "../../x",
    "\"quoted\" 'both'",
    "长" * 500,
    "两行\n名字\t后面",
    "  前后空格  ",
    "𬭎㛃䶮堃喆",
    "",
)


class Printer(DocxPrinter):
    """Prints with the title that all these tests use."""

    def merged(self, letters, *, title="告知书"):
        return super().merged(letters, title=title)

    def single(self, printed, *, title="告知书"):
        return super().single(printed, title=title)


@pytest.fixture(scope="module")
def fonts() -> FontBook:
    return load_fonts()


@pytest.fixture(scope="module")
def printer(fonts: FontBook) -> Printer:
    return Printer(fonts, author="万载县教育体育局", date_iso="2020-12-31")


A, B, C = sheet("a"), sheet("b", rows=3, note=True), official("c")
D = sheet("d", slip=True)
MIXED = [letter(A, 1), letter(B, 2), letter(A, 3), letter(C, 4), letter(C, 5), letter(A, 6)]


def paragraphs(data: bytes) -> list[str]:
    """Return the text of every paragraph, tables included, without empty lines of the layout."""
    body = docx.Document(io.BytesIO(data)).element.body
    return [text for item in body.iter(qn("w:p")) if (text := run_text(item))]


def unbroken(data: bytes) -> list[str]:
    """Return the paragraphs without the line breaks of a title."""
    return [text.replace("\n", "") for text in paragraphs(data)]


def run_text(paragraph) -> str:
    shown = {qn("w:t"): None, qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(
        shown[item.tag] or item.text or "" for item in paragraph.iter() if item.tag in shown
    )


def part(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("variant", [A, B, C, D], ids=["a", "b", "c", "d"])
def test_single_file_is_what_the_document_writer_makes(
    variant, printer: Printer, fonts: FontBook
) -> None:
    for number in range(8):
        printed = letter(variant, number)
        slow = write_docx(filled(printed), fonts)
        fast = printer.single(printed)
        assert sorted(unbroken(fast)) == sorted(unbroken(slow))  # codes in a corner: see below
        assert variant is D or unbroken(fast) == unbroken(slow)
        if variant is D:
            continue
        styled = re.findall(r"w:(?:pStyle|jc|ind|trHeight) [^>]*>", part(slow))
        assert re.findall(r"w:(?:pStyle|jc|ind|trHeight) [^>]*>", part(fast)) == styled


def test_merged_file_holds_the_letters_in_order(printer: Printer) -> None:
    expected = [text for printed in MIXED for text in paragraphs(printer.single(printed))]
    assert paragraphs(printer.merged(iter(MIXED))) == expected


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_literal(text: str, printer: Printer, fonts: FontBook) -> None:
    printed = [letter(A, 1, v1=text), letter(C, 2, v0=text)]
    slow = [line for item in printed for line in unbroken(write_docx(filled(item), fonts))]
    assert unbroken(printer.merged(printed)) == slow
    assert any(text in line for line in paragraphs(printer.merged(printed)))


@settings(max_examples=60)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=40))
def test_any_text_comes_back(text: str) -> None:
    assert paragraphs(SHARED.single(letter(A, 1, v0=text)))[1] == f"编号：{text}"


SHARED = Printer(load_fonts(), author="局", date_iso="2020-12-31")


@pytest.mark.parametrize("char", ["\0", "\x1b", "\x0b", "\ud800", "\uffff"])
def test_impossible_characters_are_refused_without_the_text(char: str, printer: Printer) -> None:
    printed = letter(A, 1, v1=f"王{char}芳")
    with pytest.raises(ValueError, match=printed.letter.number) as caught:
        printer.single(printed)
    assert "王" not in str(caught.value)


def test_equal_letters_give_equal_bytes(printer: Printer, fonts: FontBook) -> None:
    """Whatever was printed before with the same printer, and without a clock."""
    facts = {"author": "万载县教育体育局", "date_iso": "2020-12-31"}
    fresh = Printer(fonts, **facts)
    assert fresh.single(MIXED[2], title="别的") != printer.single(MIXED[2])
    assert printer.single(MIXED[2]) == fresh.single(MIXED[2])
    assert printer.merged(MIXED[2:]) == merged_docx(MIXED[2:], fonts, title="告知书", **facts)
    with zipfile.ZipFile(io.BytesIO(printer.merged(MIXED))) as archive:
        assert archive.testzip() is None
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_no_name_of_a_sample_is_left(printer: Printer) -> None:
    """Neither in the text, nor in properties, descriptions and names of tables."""
    data = printer.merged([letter(A, 1, v1="甲", v6="乙", v5="丙"), letter(C, 2, v0="丁")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "王芳" not in everything
    assert not any(ord(char) >= FIRST_MARK for char in everything)
    assert "<dc:title>告知书</dc:title>" in everything
    assert 'w:tblCaption w:val="资助明细 丙"' in everything


def test_ids_are_unique_and_no_bookmark_is_left(printer: Printer) -> None:
    xml = part(printer.merged(MIXED))
    assert "bookmark" not in xml
    ids = re.findall(r'docPr id="(\d+)"', xml)
    assert len(ids) == len(set(ids))


def test_numbered_letters_have_sections_of_their_own(printer: Printer) -> None:
    data = printer.merged([letter(C, number) for number in range(3)])
    sections = re.findall(r"<w:sectPr>.*?</w:sectPr>", part(data))
    assert len(sections) == 3
    assert all('<w:pgNumType w:start="1"/>' in item and "titlePg" in item for item in sections)


def test_files_are_valid_and_have_a_page_a_letter(printer: Printer, tmp_path: Path) -> None:
    hostile = [letter(A, number, v1=text) for number, text in enumerate(HOSTILE[:9])]
    files = {
        "mixed": (printer.merged(MIXED), len(MIXED)),
        "hostile": (printer.merged(hostile), len(hostile)),
        "official": (printer.merged([letter(C, 1), letter(C, 2)]), 2),
        "single": (printer.single(letter(B, 3)), 1),
        "single_official": (printer.single(letter(C, 3)), 1),
    }
    for name, (data, _) in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    paths = [tmp_path / f"{name}.docx" for name in files]
    assert validate_ooxml(paths) == {path: [] for path in paths}
    pdfs = to_pdf(paths, tmp_path)
    for path in paths:
        pages = page_texts(pdfs[path])
        assert len(pages) == files[path.stem][1], path.stem
    assert "{{7*7}}" in page_texts(pdfs[paths[1]])[0]


def test_what_cannot_be_printed_is_refused(printer: Printer) -> None:
    with pytest.raises(ValueError, match="needs a letter"):
        printer.merged([])
    short = letter(A, 1)
    with pytest.raises(ValueError, match="texts"):
        printer.single(PrintedLetter(short.letter, short.variant, short.texts[1:]))
    marked = replace(A.document, postscript=(Text(chr(FIRST_MARK)),))
    with pytest.raises(ValueError, match="kept for marks"):
        printer.single(letter(replace(A, id="m", document=marked), 1))
    chart = Chart("柱状图", (), "元", ("秋季",), (ChartSeries("金额", ("1",), ("v0",)),))
    drawn = replace(A.document, body=(chart,))
    with pytest.raises(ValueError, match="chart"):
        printer.single(letter(replace(A, id="n", document=drawn), 1))


def styles_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/styles.xml").decode()


def test_styles_of_another_size_stand_beside_the_first(printer: Printer) -> None:
    profile = replace(A.document.profile, table_size=9.0)
    other = replace(A, id="o", document=replace(A.document, profile=profile))
    merged = printer.merged([letter(A, 1), letter(other, 2)])
    assert len(paragraphs(merged)) == len(paragraphs(printer.merged([letter(A, 1), letter(A, 2)])))
    styles = dict(
        re.findall(r'w:styleId="(TableText\w*)".*?<w:sz w:val="(\d+)"', styles_of(merged))
    )
    assert styles["TableTextSet2"] == "18" != styles["TableText"]
    again = printer.merged([letter(other, 2), letter(A, 1)])
    styles = dict(re.findall(r'w:styleId="(TableText\w*)".*?<w:sz w:val="(\d+)"', styles_of(again)))
    assert styles["TableText"] == "18" != styles["TableTextSet2"]


def test_equal_variants_need_not_be_one_object(printer: Printer) -> None:
    """Letters that came from another process bring copies of their variant along."""
    other = letter(sheet("a", rows=2), 1)
    assert len(paragraphs(printer.single(other))) > len(paragraphs(printer.single(letter(A, 1))))
    assert printer.single(letter(sheet("a"), 1)) == printer.single(letter(A, 1))


def test_title_breaks_where_the_template_says(printer: Printer) -> None:
    assert paragraphs(printer.single(letter(C, 0, v0="欧阳建国")))[2:3] == [
        "关于协助核查欧阳建国\n等学生学籍资助情况的函"
    ]


def test_plain_letters_keep_their_page_numbers(printer: Printer) -> None:
    variant = sheet("p", format_=Format.PLAIN)
    xml = part(printer.merged([letter(variant, 1), letter(variant, 2)]))
    assert xml.count('<w:pgNumType w:start="1"/>') == 2
    assert etree.fromstring(xml.encode()) is not None


def test_sheets_share_one_section(printer: Printer) -> None:
    xml = part(printer.merged([letter(A, 1), letter(B, 2), letter(A, 3)]))
    assert xml.count("<w:sectPr") == 1
    assert xml.count("<w:pageBreakBefore/>") == 2


def test_each_letter_shows_its_own_codes(printer: Printer) -> None:
    letters = [letter(D, number) for number in range(3)]
    merged = printer.merged([letter(A, 9), *letters])
    texts = [item.texts[0] for item in letters]
    assert codes(merged) == [code for text in texts for code in (f"HB{text}", text)]
    assert codes(printer.single(letters[1])) == [f"HB{texts[1]}", texts[1]]
    assert printer.single(letters[1]) == printer.single(letters[1])
    ids = re.findall(r'docPr id="(\d+)"', part(merged))
    assert len(set(ids)) == len(ids) == 6


def codes(data: bytes) -> list[str]:
    """Return what the pictures of a file say to a reader of codes, in the order of the text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
        targets = dict(re.findall(r'Id="([^"]+)" Type="[^"]+/image" Target="([^"]+)"', relations))
        found = []
        for number in re.findall(r'r:embed="([^"]+)"', archive.read("word/document.xml").decode()):
            picture = Image.open(io.BytesIO(archive.read(f"word/{targets.pop(number)}")))
            found += [item.text for item in zxingcpp.read_barcodes(quiet(picture))]
    assert not targets
    return found


def quiet(picture: Image.Image) -> Image.Image:
    page = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    page.paste(picture, (40, 40))
    return page


def test_codes_are_on_the_page_of_their_letter(printer: Printer, tmp_path: Path) -> None:
    """In the corner and in the slip, also behind a page break; a long name makes the slip grow."""
    letters = [letter(D, number, v1="买买提" * (1 + 6 * number)) for number in range(3)]
    path = tmp_path / "codes.docx"
    path.write_bytes(printer.merged([letter(A, 7), *letters]))
    assert validate_ooxml([path]) == {path: []}
    pdf = to_pdf([path], tmp_path)[path]
    pages = page_texts(pdf)
    assert len(pages) == 4
    for page, item in enumerate(letters, start=1):
        number, name = item.texts[:2]
        seen = {code.text for code in zxingcpp.read_barcodes(render(pdf, page, dpi=200))}
        assert seen == {number, f"HB{number}"}
        squeezed = "".join(pages[page].split())
        assert squeezed.count(number) == 3
        assert f"{name}的家长已收到告知书。家长签名：" in squeezed


def test_marks_widen_only_the_numbers_under_codes(fonts: FontBook) -> None:
    measures = MarkFonts(fonts, "宋体", ("ZZ2020", "王"))
    assert measures.measure("宋体", mark(0)) == pytest.approx(fonts.measure("宋体", "ZZ2020"), 0.2)
    assert measures.measure("仿宋", mark(0)) == 1.0
    assert measures.measure("仿宋", "王") == fonts.measure("仿宋", "王")
