"""DOCX and PDF page by page: after tables and charts the text of both is on the same lines.

The text is without digits and punctuation, which LibreOffice spaces by rules of its own.
"""

import random
from dataclasses import replace

import pytest

from pipeline.document.model import FigureText, Heading, Paragraph, Signature, Text
from pipeline.document.transforms import apply_transforms
from pipeline.writers.docx import write_docx
from pipeline.writers.pdf import write_pdf
from tests.judges import libreoffice, pdfread
from tests.writers_docx import samples

PITCH = 28.95
CHARACTERS = "国家学生资助政策按照应尽不漏一人的要求对全县困难庭进行逐户摸底建立账实动态管理做到数清楚情况明白"


def paragraphs(seed: int, lines: int) -> Paragraph:
    chosen = random.Random(seed)
    text = "".join(chosen.choice(CHARACTERS) for _ in range(28 * lines - 6))
    return Paragraph((Text(text),))


def mixed():
    figure = samples.Figures()
    table, chart = samples.table(figure, 6), samples.chart(figure)
    bare = replace(samples.table(figure, 3), caption=(), note=())
    many = replace(chart, categories=("义务教育阶段家庭经济困难学生",) * 3, kind="折线图")
    return replace(
        samples.summary(attachments=False),
        title=(Text("学生资助工作总结"),),
        addressee=(Text("市教育局"),),
        body=(
            paragraphs(1, 3),
            table,
            paragraphs(2, 8),
            chart,
            Heading(1, (Text("困难学生"),)),
            paragraphs(3, 6),
            bare,
            paragraphs(4, 11),
            replace(chart, kind="条形图"),
            paragraphs(5, 5),
            replace(bare, unit_line="", total=()),
            many,
            paragraphs(6, 12),
            samples.table(figure, 30),
            paragraphs(7, 9),
        ),
        signature=Signature("县教育局", (FigureText("F9999", "二〇二〇年"),)),
    )


@pytest.fixture(scope="module")
def pages(fonts, tmp_path_factory):
    """Lines of each page by their text, as WeasyPrint and as LibreOffice set them."""
    folder = tmp_path_factory.mktemp("step")
    document = apply_transforms(mixed(), fonts)[0]
    word, pdf = folder / "word.docx", folder / "ours.pdf"
    word.write_bytes(write_docx(document, fonts))
    written, problems = write_pdf(document, fonts)
    assert not problems
    pdf.write_bytes(written.data)
    office = libreoffice.to_pdf([word], folder / "office")[word]
    return [
        [{line.text.strip(): line for line in page} for page in pdfread.lines_per_page(path)]
        for path in (pdf, office)
    ]


def is_text(line):
    return line.chars[0].size == pytest.approx(16, abs=0.1) and len(line.text) > 5


def test_both_have_the_same_lines_on_the_same_pages(pages):
    ours, office = (
        [[text for text, line in page.items() if is_text(line)] for page in version]
        for version in pages
    )
    assert len(ours) >= 5
    assert ours == office


def test_lines_keep_their_height_behind_tables_and_charts(pages):
    checked = 0
    for ours, office in zip(*pages, strict=True):
        shifts = [office[text].y - line.y for text, line in ours.items() if is_text(line)]
        assert max(shifts) - min(shifts) < 1
        checked += len(shifts)
    assert checked > 50


def test_a_chart_and_an_undivided_table_leave_the_text_on_the_grid_of_22_lines(pages):
    grid = 125.44
    for page in pages[0][:2]:
        for line in filter(is_text, page.values()):
            assert (line.y - grid) % PITCH == pytest.approx(0, abs=0.1) or (
                line.y - grid
            ) % PITCH == pytest.approx(PITCH, abs=0.1)
