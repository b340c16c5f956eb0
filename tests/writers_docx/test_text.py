"""What is written: every text in order, every figure once as a bookmark, comments, structure."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.model import (
    Attachment,
    Document,
    FigureText,
    Format,
    Heading,
    PageBreak,
    Paragraph,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.document.walk import figure_ids, passages, plain_text
from pipeline.fonts import load_fonts
from pipeline.writers.docx import write_docx
from tests.writers_docx import samples

FONTS = load_fonts()


def opened(document: Document, comments=None) -> docx.document.Document:
    return docx.Document(io.BytesIO(write_docx(document, FONTS, comments or {})))


def texts(word) -> list[str]:
    """Paragraphs outside and inside tables, in order, without empty ones."""
    found = []
    for item in word.element.body.iter(qn("w:p")):
        pieces = []
        for node in item.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
            if node.tag == qn("w:t"):
                pieces.append(node.text)
            elif node.tag == qn("w:tab") and node.getparent().tag == qn("w:r"):
                pieces.append("\t")
        if "".join(pieces):
            found.append("".join(pieces))
    return found


def minimal(**changes) -> Document:
    document = Document(
        (Text("标题"),), (), (), (), (), None, Format.PLAIN, Profile(), date_iso="2020-12-31"
    )
    return replace(document, **changes)


def test_all_text_of_the_summary_stands_in_reading_order(documents):
    word = opened(documents["summary"])
    found = texts(word)
    assert found[:5] == [
        "万载县教育体育局2020年学生资助工作总结",
        "宜春市教育局：",
        "2020年共落实学生资助29294人次，金额1761.8905万元。" + samples.SENTENCE,
        "一、全面落实学生资助政策，做到应助尽助",
        samples.SENTENCE,
    ]
    assert "（1）" + samples.SENTENCE in found
    start = found.index("附件：1. 2020年学生资助政策清单")
    assert found[start + 1 : start + 7] == [
        "2. 万载县各级各类学校学生资助资金分学期发放情况与困难类别构成明细统计表",
        "3. 联系方式",
        "万载县教育体育局",
        "2020年12月31日",
        "附件1",
        "2020年学生资助政策清单",
    ]
    assert found[-1] == "联系人：某某。"


@pytest.mark.parametrize("name", ["summary", "file", "upward", "letter", "lastwide"])
def test_every_passage_of_the_document_is_there_in_order(documents, name):
    # Charts are pictures, a letter has no 印发日期, and 发文字号 shares its line.
    whole = "\n".join(texts(opened(documents[name])))
    place = 0
    for passage in passages(documents[name]):
        if passage.place.endswith("图") or (name == "letter" and passage.place == "印发日期"):
            continue
        text = plain_text(passage.content)
        found = whole.find(text, place)
        assert found >= 0, passage
        place = found


def test_title_lines_are_breaks_in_one_paragraph(documents):
    word = opened(documents["summary"])
    assert word.paragraphs[0].text == "万载县教育体育局\n2020年学生资助工作总结"
    assert word.paragraphs[0].style.name == "Title"


def test_title_lines_that_are_not_the_title_change_nothing():
    word = opened(minimal(title=(Text("甲乙丙丁"),), title_lines=("甲乙", "丙戊")))
    assert word.paragraphs[0].text == "甲乙丙丁"


def test_a_break_inside_a_figure_keeps_its_bookmark_whole():
    title = (Text("甲"), FigureText("F0001", "2020年"), Text("乙"))
    word = opened(minimal(title=title, title_lines=("甲20", "20年乙")))
    assert word.paragraphs[0].text == "甲20\n20年乙"
    assert [mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))] == [
        "F0001"
    ]


@pytest.mark.parametrize("name", ["summary", "file", "upward", "letter", "lastwide"])
def test_each_figure_is_one_bookmark_around_its_text(documents, name):
    document = documents[name]
    word = opened(document)
    starts = list(word.element.body.iter(qn("w:bookmarkStart")))
    names = [mark.get(qn("w:name")) for mark in starts]
    wanted = [item for passage in passages(document) for item in figure_ids(passage.content)]
    assert sorted(names) == sorted(set(wanted))
    assert len({mark.get(qn("w:id")) for mark in starts}) == len(starts)
    printed = {
        item.id: item.text
        for passage in passages(document)
        if not passage.place.endswith("图")
        for item in passage.content
        if isinstance(item, FigureText)
    }
    for mark in starts:
        if mark.get(qn("w:name")) not in printed:
            continue
        inside = ""
        node = mark.getnext()
        while node.tag != qn("w:bookmarkEnd"):
            inside += "".join(text.text for text in node.iter(qn("w:t")))
            node = node.getnext()
        assert node.get(qn("w:id")) == mark.get(qn("w:id"))
        assert inside == printed[mark.get(qn("w:name"))]


def test_comments_stand_on_their_figures(documents):
    texts_by_id = {"F0003": "第一行\n第二行", "F0009": "台账第7行", "F9999": "没有这个数字"}
    word = opened(documents["summary"], texts_by_id)
    comments = list(word.comments)
    assert [comment.text for comment in comments] == ["第一行\n第二行", "台账第7行"]
    for comment in comments:
        assert comment.author == "汇编"
        assert comment.timestamp == datetime(2020, 12, 31, tzinfo=UTC)
    start = next(word.element.body.iter(qn("w:commentRangeStart")))
    assert start.getnext().find(qn("w:t")).text == "29294人次"


def test_without_comments_there_is_no_comments_part(documents):
    data = write_docx(documents["summary"], FONTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "comments" in name]


def test_headings_feed_the_navigation_pane():
    body = tuple(
        Heading(level, (Text(f"级{level}"),), number)
        for level, number in enumerate(("一、", "（一）", "1.", "（1）"), start=1)
    )
    word = opened(minimal(body=body))
    headings = word.paragraphs[1:5]
    assert [item.text for item in headings] == ["一、级1", "（一）级2", "1.级3", "（1）级4"]
    assert [item.style.name for item in headings] == [f"Heading {n}" for n in range(1, 5)]
    for level, item in enumerate(headings):
        outline = item.style.element.pPr.find(qn("w:outlineLvl"))
        assert outline.get(qn("w:val")) == str(level)
        assert item._p.pPr.numPr is None


def test_faces_of_headings_follow_the_profile():
    word = opened(minimal())
    fonts = [
        word.styles[f"Heading {level}"].element.rPr.rFonts.get(qn("w:eastAsia"))
        for level in range(1, 5)
    ]
    assert fonts == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]
    profile = Profile(font_heading3="黑体", font_heading4="楷体")
    run_in = (Paragraph((Text("正文。"),), lead="1."), Paragraph((Text("正文。"),), lead="（1）"))
    word = opened(minimal(profile=profile, body=run_in))
    leads = [item.runs[0] for item in word.paragraphs[1:3]]
    assert [lead.text for lead in leads] == ["1.", "（1）"]
    assert [lead._r.rPr.rFonts.get(qn("w:eastAsia")) for lead in leads] == ["黑体", "楷体_GB2312"]


def test_a_page_break_belongs_to_what_follows():
    body = (Paragraph((Text("甲"),)), PageBreak(), PageBreak(), Paragraph((Text("乙"),)))
    word = opened(minimal(body=body))
    breaks = [
        item.text
        for item in word.paragraphs
        if item._p.pPr.find(qn("w:pageBreakBefore")) is not None
    ]
    assert breaks == ["乙"]
    assert [item.text for item in word.paragraphs] == ["标题", "甲", "乙"]


def test_attachments_begin_new_pages_and_turn_the_paper():
    portrait = Attachment((Text("甲"),), (Paragraph((Text("文"),)),), number="附件1")
    wide = replace(portrait, title=(Text("乙"),), landscape=True, number="附件2")
    word = opened(minimal(attachments=(portrait, wide, wide, portrait)))
    assert [section.orientation for section in word.sections] == [0, 1, 0]
    assert word.sections[1].page_width > word.sections[1].page_height
    marks = [item for item in word.paragraphs if item.style.name == "附件标识"]
    breaks = [item._p.pPr.find(qn("w:pageBreakBefore")) is not None for item in marks]
    # A section that turns the paper begins a page itself.
    assert breaks == [True, False, True, False]


def test_an_attachment_list_aligns_its_names(documents):
    word = opened(documents["summary"])
    entries = [item for item in word.paragraphs if item.style.name == "附件说明"]
    char = 8844 / 28
    for item, lead in zip(entries, (4.5, 1.5, 1.5), strict=True):
        indent = item.paragraph_format
        assert indent.left_indent.twips == round(6.5 * char)
        assert indent.first_line_indent.twips == -round(lead * char)


def test_numbers_of_pages_are_fields(documents):
    data = write_docx(documents["summary"], FONTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        footers = [archive.read(name).decode() for name in archive.namelist() if "footer" in name]
    assert len(footers) == 4
    for footer in footers:
        assert footer.count("> PAGE <") == 1
        assert footer.count("—\u00a0") == footer.count("\u00a0—") == 1
    assert sum('textDirection w:val="tbRl"' in footer for footer in footers) == 2


def test_a_picture_tells_its_data(documents):
    word = opened(documents["summary"])
    described = [
        item.get("descr") for item in word.element.iter(qn("wp:docPr")) if item.get("descr")
    ]
    assert described == [
        (
            "柱状图：图1　2020年各学期资助金额；单位：万元；"
            "春季：建档立卡803.5，城乡低保120.25，特困供养66；"
            "秋季：建档立卡958.3，城乡低保140.75，特困供养71。"
        )
    ]


PRINTABLE = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=60
)


@given(PRINTABLE, PRINTABLE)
def test_any_printable_text_survives(first, second):
    body = (
        Paragraph((Text(first), FigureText("F0001", second))),
        Heading(1, (Text(second),), "一、"),
    )
    word = opened(minimal(body=body, addressee=(Text(first),)))
    assert [item.text for item in word.paragraphs[1:]] == [first, first + second, "一、" + second]
