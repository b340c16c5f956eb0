"""What the PDF is as a file: conforming, complete, traceable, reproducible."""

import hashlib
import logging
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.model import Align, FigureText, Table, TableColumn, Text
from pipeline.document.walk import passages, plain_text
from pipeline.fonts import FontBook
from pipeline.writers.html import page_source
from pipeline.writers.pdf import write_pdf
from tests.judges import pdfread, verapdf
from tests.writers_pdf import samples

ROOT = Path(__file__).parents[2]


def test_every_kind_of_document_is_pdf_a_2u(pdf):
    rare = samples.document(samples.para("喆堃玥珺翀赟镕旻昇〇☑，张𫖯、李䶮、王㛃。"))
    paths = [
        pdf(item) for item in (samples.report(), samples.file_document(), samples.letter(), rare)
    ]
    assert verapdf.validate_pdfa(paths) == {path: [] for path in paths}


def test_all_fonts_are_embedded_and_are_ours(pdf):
    found = pdfread.fonts(pdf(samples.report()))
    assert found
    assert all(found.values())
    assert all(name.startswith("HB-") for name in found)


def test_each_figure_is_a_destination_on_the_page_where_it_stands(pdf):
    document = samples.report()
    path = pdf(document)
    ids = {
        item.id
        for passage in passages(document)
        for item in passage.content
        if isinstance(item, FigureText)
    }
    assert len(ids) > 80
    places = pdfread.destinations(path)
    assert places.keys() == ids
    pages = ["".join(line.text for line in page) for page in pdfread.lines_per_page(path)]
    for passage in passages(document):
        for item in passage.content:
            if isinstance(item, FigureText) and not passage.place.endswith("图"):
                assert (
                    item.text
                    in pages[places[item.id]] + pages[min(places[item.id] + 1, len(pages) - 1)]
                )


def test_bookmarks_are_the_numbered_headings_and_attachments(pdf):
    marks = [(level, title) for level, title, _ in pdfread.outline(pdf(samples.report()))]
    assert marks == [
        (0, "一、落实政策，做到应助尽助"),
        (1, "（一）加强领导，压实责任"),
        (0, "附件1 各学校学生资助情况明细表"),
        (0, "附件2 各学校分项统计表"),
    ]


def test_metadata_comes_from_the_document(pdf):
    with pikepdf.open(pdf(samples.report())) as file:
        assert str(file.docinfo["/Title"]) == plain_text(samples.report().title)
        assert str(file.docinfo["/Author"]) == samples.ORGAN
        assert str(file.docinfo["/CreationDate"]).startswith("D:20201231")
        assert str(file.Root.Lang) == "zh-CN"


def test_text_of_the_document_comes_back_whole_and_in_order(pdf):
    document = samples.report()
    text = "".join(pdfread.text(pdf(document))).replace("\n", "").replace("\u00a0", " ")
    for number in range(1, 30):
        text = text.replace(f"— {number} —", "")
    place = 0
    for passage in passages(document):
        if passage.place.endswith("图") or "分项统计" in passage.context:
            continue
        found = text.find(plain_text(passage.content), place if passage.place == "正文" else 0)
        assert found >= 0, passage
        if passage.place == "正文":
            place = found


@settings(max_examples=12)
@given(
    st.text(
        st.characters(categories=["L", "N", "P", "S", "Zs"], max_codepoint=0x9FA5),
        min_size=1,
        max_size=60,
    )
)
def test_any_text_is_printed_as_it_is_or_refused(text):
    text = text.strip()
    if not text:
        return
    document = replace(samples.document(samples.para(text)), title=(), title_lines=())
    missing = {char for char in text if samples.fonts().face_for("仿宋", char) is None}
    source = page_source(document, samples.fonts())
    assert {item.code for item in source.diagnostics} == ({"P201"} if missing else set())
    if not missing:
        import html
        import re

        shown = html.unescape(re.sub("<[^>]*>", "", source.html.split("<body")[1].split(">", 1)[1]))
        assert shown.strip("\n") == text


def test_markup_in_the_data_is_text(pdf):
    evil = '<b>&amp;</b><img src="http://example.cn/a.png">'
    path = pdf(samples.document(samples.para(evil)))
    assert evil in "".join(line.text for line in pdfread.lines(path))


def test_a_character_without_a_font_refuses_the_document():
    written, problems = write_pdf(samples.document(samples.para("张\U0003ffff三")), samples.fonts())
    assert written is None
    assert [item.code for item in problems] == ["P201"]
    assert "正文" in problems[0].message
    assert "U+3FFFF" in problems[0].message


def test_a_number_wider_than_its_column_refuses_the_document():
    table = Table(
        (),
        "",
        tuple(TableColumn(Align.RIGHT) for _ in range(20)),
        (),
        (tuple(samples.cell("123456789.12") for _ in range(20)),),
    )
    written, problems = write_pdf(samples.document(table), samples.fonts())
    assert written is None
    assert {item.code for item in problems} == {"X301"}


def test_a_complaint_of_the_renderer_refuses_the_document(monkeypatch, caplog):
    def source(document, fonts):
        made = page_source(document, fonts)
        return replace(
            made, html=made.html.replace("</body>", '<img src="file:///etc/passwd"></body>')
        )

    monkeypatch.setattr("pipeline.writers.pdf.page_source", source)
    written, problems = write_pdf(samples.document(samples.para("正文。")), samples.fonts())
    assert written is None
    assert {item.code for item in problems} == {"X302"}
    assert caplog.records == []
    assert logging.getLogger("weasyprint").propagate


def test_unknown_css_is_a_complaint(monkeypatch):
    def source(document, fonts):
        made = page_source(document, fonts)
        return replace(made, css=made.css + "p{hanging-punctuation:last}")

    monkeypatch.setattr("pipeline.writers.pdf.page_source", source)
    assert write_pdf(samples.document(samples.para("正文。")), samples.fonts())[0] is None


def test_same_bytes_whatever_the_surroundings(pdf, tmp_path):
    script = (
        "import hashlib\n"
        "from tests.writers_pdf import samples\n"
        "from pipeline.writers.pdf import write_pdf\n"
        "print(hashlib.sha256(write_pdf(samples.report(), samples.fonts())[0].data).hexdigest())\n"
    )
    expected = hashlib.sha256(pdf(samples.report()).read_bytes()).hexdigest()
    surroundings = {
        "TZ": "America/New_York",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **surroundings},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == expected


def test_fallback_faces_serve_what_the_first_one_lacks(pdf):
    fonts: FontBook = samples.fonts()
    path = pdf(samples.document(samples.para("资助喆堃玥珺翀赟镕旻昇学生")))
    for char in pdfread.chars(path):
        if char.text in "资助喆堃玥珺翀赟镕旻昇学生" and char.size < 20:
            assert char.font.startswith(fonts.face_for("仿宋", char.text).css_family)
    line = next(line for line in pdfread.lines(path) if "喆堃玥珺翀赟镕旻昇" in line.text)
    assert line.text == "资助喆堃玥珺翀赟镕旻昇学生"


def test_text_is_sized_as_measured(pdf):
    """The widths in the file are those that the lines were composed with."""
    path = pdf(samples.document(samples.para(Text(samples.SENTENCE).text * 2)))
    for line in pdfread.lines_per_page(path)[0][1:4]:
        for left, right in pairwise(line.chars):
            assert right.x - left.x == pytest.approx(
                16 * samples.fonts().advance("仿宋", left.text), abs=2.5
            )
