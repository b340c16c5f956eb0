"""The 署名 never stands on a page without text, in the PDF and in what LibreOffice makes of the DOCX."""

from dataclasses import replace

import pytest

from pipeline.document.model import Attachment, Heading, PageBreak, Paragraph, Signature, Text
from pipeline.document.transforms import apply_transforms
from pipeline.writers.docx import write_docx
from pipeline.writers.pdf import write_pdf
from tests.judges import libreoffice, pdfread
from tests.writers_docx import samples
from tests.writers_docx.test_in_step import paragraphs

ORGAN = "某某县教育局"
# lines of the last paragraphs; lines of text in all
CASES = {
    f"{'-'.join(map(str, last))}of{total}": (last, total)
    for last in ([1], [2], [3, 1], [4], [7])
    for total in (16, 17, 18, 19, 20, 21)
}


def ending(last, total):
    """A paper whose text fills so many lines, with 附件说明 and 署名 after it."""
    body = [paragraphs(1, total - sum(last)), *(paragraphs(9 + n, n) for n in last)]
    return variant(*body)


def variant(*body, **fields):
    attachment = Attachment((Text("汇总表格"),), (Paragraph((Text("略。"),)),))
    signature = Signature(ORGAN, (Text("二〇二〇年"),))
    parts = {"attachments": (attachment,), "signature": signature, **fields}
    return replace(
        samples.summary(), title=(Text("总结"),), addressee=(), body=tuple(body), **parts
    )


VARIANTS = {
    "table": variant(paragraphs(1, 11), samples.table(samples.Figures(), 6)),
    "chart": variant(paragraphs(1, 9), samples.chart(samples.Figures())),
    "break": variant(paragraphs(1, 5), PageBreak(), paragraphs(2, 1)),
    "heading": variant(paragraphs(1, 17), Heading(1, (Text("请求"),)), paragraphs(2, 1)),
    "list": variant(paragraphs(1, 13), paragraphs(2, 2)),
    "noattachment": variant(paragraphs(1, 18), paragraphs(2, 2), attachments=()),
}
VARIANTS["list"] = replace(VARIANTS["list"], attachments=VARIANTS["list"].attachments * 4)


@pytest.fixture(scope="module")
def papers(fonts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ending")
    documents = {name: ending(*case) for name, case in CASES.items()} | VARIANTS
    words, pdfs = {}, {}
    for name, document in documents.items():
        done = apply_transforms(document, fonts)[0]
        words[name] = folder / f"{name}.docx"
        words[name].write_bytes(write_docx(done, fonts))
        written, problems = write_pdf(done, fonts)
        assert not problems
        pdfs[name] = folder / f"{name}.pdf"
        pdfs[name].write_bytes(written.data)
    office = libreoffice.to_pdf(words.values(), folder / "office")
    return {name: (pdfs[name], office[words[name]]) for name in documents}


def signed_page(path):
    """The lines of the page with the 署名: those of text, all."""
    for page in pdfread.lines_per_page(path):
        if any(ORGAN in line.text for line in page):
            lines = [line.text.strip() for line in page if "—" not in line.text]
            signature = next(n for n, text in enumerate(lines) if ORGAN in text)
            end = next((n for n, text in enumerate(lines) if "附件：" in text), signature)
            return lines[:end], lines
    raise AssertionError(path)


@pytest.mark.parametrize("name", CASES)
def test_the_last_lines_go_with_the_signature(papers, name):
    last = CASES[name][0]
    for path in papers[name]:
        text, lines = signed_page(path)
        assert len(text) >= min(2, last[-1]), (path, lines)
        assert any("附件：" in line for line in lines)


def test_some_papers_needed_it(papers):
    moved = [name for name in CASES if len(signed_page(papers[name][0])[0]) < 8]
    assert len(moved) >= 15


@pytest.mark.parametrize("name", ["2of18", "3-1of18", "4of19"])
def test_both_writers_take_the_same_lines(papers, name):
    ours, office = (signed_page(path)[0] for path in papers[name])
    assert ours == office


def test_of_a_long_paragraph_the_pdf_takes_two_lines(papers):
    assert len(signed_page(papers["7of19"][0])[0]) == 2


@pytest.mark.parametrize("name", ["break", "heading", "list", "noattachment"])
def test_other_endings_have_text_too(papers, name):
    for path in papers[name]:
        assert signed_page(path)[0]


@pytest.mark.parametrize("name", ["table", "chart"])
def test_a_paper_that_ends_in_a_table_or_chart_has_it_on_the_page(papers, name):
    mark = {"table": "注：", "chart": "图1"}[name]
    ours, office = papers[name]
    for path in (ours, office):
        assert any(mark in line for line in signed_page(path)[1]), path
