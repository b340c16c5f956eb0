"""Each judge passes what is right and convicts planted faults; one that cannot fail proves nothing."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest
import xlsxwriter
from docx.oxml.ns import qn
from weasyprint import HTML

from tests.judges import JudgeMissingError, libreoffice, ooxml, pdfread, verapdf

FANG = libreoffice.FANDOL / "FandolFang-Regular.otf"


def replace_in_part(source: Path, target: Path, part: str, old: str, new: str) -> Path:
    """Write `target` as `source` with the first `old` in one part replaced."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for item in before.infolist():
            data = before.read(item)
            if item.filename == part:
                assert old in data.decode("utf-8"), f"fault cannot be planted: no {old} in {part}"
                data = data.decode("utf-8").replace(old, new, 1).encode("utf-8")
            after.writestr(item, data)
    return target


@pytest.fixture(scope="module")
def good_docx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = docx.Document()
    document.add_heading("工作总结", level=1)
    paragraph = document.add_paragraph("落实学生资助29294人次。")
    paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.JUSTIFY
    document.add_table(rows=2, cols=2).cell(0, 0).text = "学校"
    path = tmp_path_factory.mktemp("docx") / "good.docx"
    document.save(path)
    return path


@pytest.fixture(scope="module")
def good_xlsx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("xlsx") / "good.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("溯源")
        sheet.write_string(0, 0, "数字")
        sheet.write_number(1, 0, 29294)
        sheet.merge_range("A3:B3", "合计")
    return path


@pytest.fixture(scope="module")
def good_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "good.pdf"
    html = f"""<html lang="zh-CN"><title>样张</title><style>
        @font-face {{ font-family: Sample; src: url({FANG.as_uri()}) }}
        @page {{ size: A4; margin: 0 }}
        p {{ position: absolute; margin: 0; font: 16pt/20mm Sample, Noto Serif CJK SC; left: 28mm }}
        h1 {{ margin: 0; font: 16pt/20mm Sample }}
        </style><h1 id="title">标题</h1><p style="top: 100mm">汉字甲</p>
        <p style="top: 130mm">𫖯字</p><p style="top: 130mm; left: 100mm">右</p>
        <h1 style="break-before: page; bookmark-level: none">二页</h1>"""
    HTML(string=html).write_pdf(path, pdf_variant="pdf/a-2u")
    return path


DOCX_FAULTS = {
    "value outside the list": (
        "word/document.xml",
        '<w:jc w:val="both"/>',
        '<w:jc w:val="justify"/>',
    ),
    "unknown element": ("word/document.xml", "<w:r>", "<w:r><w:shout/>"),
    "elements in the wrong order": (
        "word/document.xml",
        "</w:pPr>",
        '<w:pStyle w:val="a"/></w:pPr>',
    ),
    "element in the wrong place": ("word/document.xml", "<w:tr>", "<w:tr><w:p/>"),
    "not well-formed": ("word/document.xml", "</w:body>", ""),
    "required attribute missing": ("word/styles.xml", "w:styleId=", "w:customStyle="),
}
XLSX_FAULTS = {
    "attribute of the wrong type": ("xl/worksheets/sheet1.xml", 'r="1"', 'r="first"'),
    "unknown element": ("xl/worksheets/sheet1.xml", "<sheetData>", "<rows/><sheetData>"),
    "elements in the wrong order": (
        "xl/worksheets/sheet1.xml",
        "<sheetData>",
        '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><sheetData>',
    ),
}


def test_the_sdk_passes_valid_files(good_docx, good_xlsx):
    verdicts = ooxml.validate_ooxml([good_docx, good_xlsx])
    assert verdicts == {good_docx: [], good_xlsx: []}


@pytest.mark.parametrize("fault", DOCX_FAULTS)
def test_the_sdk_finds_a_planted_fault_in_a_docx(fault, good_docx, tmp_path):
    bad = replace_in_part(good_docx, tmp_path / "bad.docx", *DOCX_FAULTS[fault])
    assert ooxml.validate_ooxml([bad])[bad]


@pytest.mark.parametrize("fault", XLSX_FAULTS)
def test_the_sdk_finds_a_planted_fault_in_an_xlsx(fault, good_xlsx, tmp_path):
    bad = replace_in_part(good_xlsx, tmp_path / "bad.xlsx", *XLSX_FAULTS[fault])
    assert ooxml.validate_ooxml([bad])[bad]


def test_the_sdk_convicts_the_bad_file_of_a_batch_and_no_other(good_docx, tmp_path):
    bad = replace_in_part(good_docx, tmp_path / "bad.docx", *DOCX_FAULTS["unknown element"])
    verdicts = ooxml.validate_ooxml([good_docx, bad])
    assert verdicts[good_docx] == []
    assert any("shout" in complaint for complaint in verdicts[bad])


def test_the_sdk_refuses_what_is_no_package(tmp_path):
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"no zip")
    assert ooxml.validate_ooxml([bad])[bad]
    with pytest.raises(FileNotFoundError):
        ooxml.validate_ooxml([tmp_path / "absent.docx"])


def test_an_absent_sdk_is_an_error(good_docx, monkeypatch):
    monkeypatch.setattr(ooxml, "BINARY", Path("/nonexistent"))
    with pytest.raises(JudgeMissingError, match="make test"):
        ooxml.validate_ooxml([good_docx])


def without_fonts(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile3" in item:
            del item["/FontFile3"]


def without_unicode(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
            del item["/ToUnicode"]


def without_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Metadata"]


def with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


PDF_FAULTS = [without_fonts, without_unicode, without_metadata, with_script]


def test_verapdf_passes_a_conforming_file(good_pdf):
    assert verapdf.validate_pdfa([good_pdf]) == {good_pdf: []}
    assert verapdf.validate_pdfa([]) == {}


def test_verapdf_finds_each_planted_fault(good_pdf, tmp_path):
    files = []
    for plant in PDF_FAULTS:
        with pikepdf.open(good_pdf) as pdf:
            plant(pdf)
            files.append(tmp_path / f"{plant.__name__}.pdf")
            pdf.save(files[-1])
    truncated = tmp_path / "truncated.pdf"
    truncated.write_bytes(good_pdf.read_bytes()[:2000])
    plain = tmp_path / "plain.pdf"
    HTML(string="<p>plain").write_pdf(plain)
    verdicts = verapdf.validate_pdfa([*files, good_pdf, truncated, plain])
    assert [path.name for path, complaints in verdicts.items() if not complaints] == ["good.pdf"]
    assert len(verdicts) == len(PDF_FAULTS) + 3


def test_verapdf_judges_by_the_named_profile(good_pdf):
    assert verapdf.validate_pdfa([good_pdf], "2b")[good_pdf] == []
    assert verapdf.validate_pdfa([good_pdf], "2a")[good_pdf]  # it is not tagged
    with pytest.raises(JudgeMissingError, match="9z"):
        verapdf.validate_pdfa([good_pdf], "9z")


def test_an_absent_verapdf_is_an_error(good_pdf, tmp_path, monkeypatch):
    broken = tmp_path / "child.py"
    source = verapdf.CHILD.read_text(encoding="utf-8")
    broken.write_text(source.replace("/usr/share/java", "/nonexistent"), encoding="utf-8")
    monkeypatch.setattr(verapdf, "CHILD", broken)
    with pytest.raises(JudgeMissingError, match=r"missing: /nonexistent/jaxb-api\.jar"):
        verapdf.validate_pdfa([good_pdf])


OFFICIAL_FACES = {
    "仿宋_GB2312": "FandolFang-Regular",
    "楷体_GB2312": "FandolKai-Regular",
    "黑体": "NotoSansCJK",
    "宋体": "FandolSong-Regular",
    "方正小标宋简体": "NotoSerifCJK.*Bold",
}


def test_libreoffice_shows_official_font_names_with_our_faces(tmp_path):
    document = docx.Document()
    for name in OFFICIAL_FACES:
        run = document.add_paragraph().add_run("资助政策")
        run.font.name = name
        run._r.rPr.rFonts.set(qn("w:eastAsia"), name)
    document.save(tmp_path / "faces.docx")
    source = tmp_path / "faces.docx"
    pdf = libreoffice.to_pdf([source], tmp_path / "out")[source]
    shown = [{char.font for char in line.chars} for line in pdfread.lines(pdf)]
    assert len(shown) == len(OFFICIAL_FACES)
    for faces, expected in zip(shown, OFFICIAL_FACES.values(), strict=True):
        assert all(re.match(expected, face) for face in faces), (expected, faces)
    assert all(pdfread.fonts(pdf).values())


def test_libreoffice_converts_a_batch_and_tells_what_it_could_not(good_docx, good_xlsx, tmp_path):
    other = tmp_path / "table.xlsx"
    other.write_bytes(good_xlsx.read_bytes())
    pdfs = libreoffice.to_pdf([good_docx, other], tmp_path / "out")
    assert "29294人次" in pdfread.text(pdfs[good_docx])[0].replace(" ", "")
    assert "合计" in pdfread.text(pdfs[other])[0]

    torn = tmp_path / "torn.docx"
    torn.write_bytes(good_docx.read_bytes()[:3000])
    with pytest.raises(libreoffice.ConversionError, match=r"torn\.docx"):
        libreoffice.to_pdf([torn], tmp_path / "out")


def test_libreoffice_writes_old_formats(good_xlsx, tmp_path):
    xls = libreoffice.convert([good_xlsx], tmp_path, "xls")[good_xlsx]
    ods = libreoffice.convert([good_xlsx], tmp_path, "ods")[good_xlsx]
    assert xls.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    assert (
        zipfile.ZipFile(ods).read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    )


def test_libreoffice_refuses_two_files_of_one_name(good_docx, tmp_path):
    twin = tmp_path / good_docx.name
    twin.write_bytes(good_docx.read_bytes())
    with pytest.raises(ValueError, match="same name"):
        libreoffice.to_pdf([good_docx, twin], tmp_path / "out")


def test_an_absent_libreoffice_is_an_error(good_docx, tmp_path, monkeypatch):
    monkeypatch.setattr(libreoffice.shutil, "which", lambda _: None)
    with pytest.raises(JudgeMissingError, match="make setup"):
        libreoffice.to_pdf([good_docx], tmp_path)


def test_pdfread_measures_places_sizes_and_faces(good_pdf):
    line = next(line for line in pdfread.lines(good_pdf) if line.text == "汉字甲")
    assert line.page == 0
    assert line.left / pdfread.MM == pytest.approx(28, abs=0.05)
    assert [char.x - line.left for char in line.chars] == pytest.approx([0, 16, 32], abs=0.05)
    assert 109 < line.y / pdfread.MM < 113  # the line box is 100–120 mm
    assert {char.font for char in line.chars} == {
        "Sample"
    }  # WeasyPrint names a face after its CSS family
    assert line.chars[0].size == pytest.approx(16, abs=0.01)
    assert line.right <= line.left + 48
    top, bottom = line.chars[0].box[1], line.chars[0].box[3]
    assert top < line.y < bottom + 2


def test_pdfread_sees_a_shift_of_half_a_millimetre(good_pdf, tmp_path):
    shifted = tmp_path / "shifted.pdf"
    with pikepdf.open(good_pdf) as pdf:
        page = pdf.pages[0]
        page.contents_add(f"q 1 0 0 1 {0.5 * pdfread.MM} 0 cm".encode(), prepend=True)
        page.contents_add(b"Q")
        pdf.save(shifted)
    before, after = pdfread.chars(good_pdf), pdfread.chars(shifted)
    moved = [(b.x - a.x) / pdfread.MM for a, b in zip(before, after, strict=True) if a.page == 0]
    assert moved == pytest.approx([0.5] * len(moved), abs=0.01)


def test_pdfread_keeps_rare_characters_whole_and_joins_what_stands_on_one_line(good_pdf):
    texts = [line.text for line in pdfread.lines(good_pdf)]
    assert "𫖯字右" in texts
    assert [len(page) for page in pdfread.lines_per_page(good_pdf)] == [3, 1]
    assert "标题" in pdfread.text(good_pdf)[0]
    assert "标题" not in pdfread.text(good_pdf)[1]


def test_pdfread_knows_fonts_bookmarks_destinations_and_sizes(good_pdf, tmp_path):
    assert set(pdfread.fonts(good_pdf).values()) == {True}
    bare = tmp_path / "bare.pdf"
    with pikepdf.open(good_pdf) as pdf:
        without_fonts(pdf)
        pdf.save(bare)
    assert False in pdfread.fonts(bare).values()
    assert pdfread.outline(good_pdf) == [(0, "标题", 0)]
    linked = tmp_path / "linked.pdf"
    HTML(string='<a href="#f1">x</a><p id="f1" style="break-before: page">y').write_pdf(linked)
    assert pdfread.destinations(linked) == {"f1": 1}
    width, height = pdfread.page_sizes(good_pdf)[0]
    assert (width / pdfread.MM, height / pdfread.MM) == pytest.approx((210, 297), abs=0.1)
    picture = pdfread.render(good_pdf, dpi=72)
    assert picture.size == (596, 842)
    assert picture.convert("L").getextrema()[0] < 50


def test_judges_know_nothing_of_the_program():
    for module in Path(__file__).parent.glob("*.py"):
        assert not re.search(r"^\s*(from|import) pipeline", module.read_text("utf-8"), re.MULTILINE)
    assert sys.prefix != sys.base_prefix, "tests run in the project's environment"
