"""Markdown with marks becomes blocks; data never becomes markup; every fault has its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.markup import ParsedBody, parse
from pipeline.document.model import (
    Align,
    Attachment,
    Cell,
    FigureText,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    TableColumn,
    Text,
)
from pipeline.errors import Severity

FIGURE = FigureText("q7", "29294人次")
TABLE = Table((), "", (TableColumn(Align.LEFT),), (), ((Cell((Text("甲"),)),),))


def mark(name):
    return f"\ufdd0{name}\ufdd1"


MARKS = {"f": (FIGURE,), "t": TABLE}


def blocks(markdown, marks=MARKS):
    body, found = parse(markdown, marks, "body.md")
    assert found == ()
    return body.blocks


def problems(markdown, marks=MARKS, **options):
    """Return code and line of each remark; the tests' sections are empty for brevity."""
    _, found = parse(markdown, marks, "body.md", **options)
    return [(item.code, item.location.row) for item in found if item.code != "D115"]


def paragraph(text):
    return Paragraph((Text(text),))


def test_headings_and_paragraphs():
    assert blocks("# 甲\n\n正文一。\n\n## 乙\n### 丙\n#### 丁\n正文二。") == (
        Heading(1, (Text("甲"),)),
        paragraph("正文一。"),
        Heading(2, (Text("乙"),)),
        Heading(3, (Text("丙"),)),
        Heading(4, (Text("丁"),)),
        paragraph("正文二。"),
    )


def test_a_soft_break_is_nothing_and_indents_do_not_matter():
    assert blocks("　　正文一，\n    接着写，\n\t再接着。\n\n    # 缩进的标题\n\n正文。") == (
        paragraph("正文一，接着写，再接着。"),
        Heading(1, (Text("缩进的标题"),)),
        paragraph("正文。"),
    )


def test_windows_line_ends():
    assert blocks("# 甲\r\n正文，\r\n接着。\r\n") == (
        Heading(1, (Text("甲"),)),
        paragraph("正文，接着。"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "2020. 年初，全县共有学校12所。",
        "1) 这也是正文",
        "正文 *不是* 强调 **也不是** `代码` ~~删~~",
        "<b>不是标签</b> &amp; &lt; \\* [不](是) ![图](x)",
        "| 不 | 是 | 表 |",
        "***",
        "> 不是引用",
        "```",
        "+ 不是列表",
        "* 不是列表",
        "-不是列表",
    ],
)
def test_what_other_markdown_would_take_for_markup_is_text(text):
    assert blocks(text) == (paragraph(text),)


def test_setext_headings_and_rules_are_text():
    assert blocks("正文\n===\n\n甲\n---") == (paragraph("正文==="), paragraph("甲---"))


def test_items_of_a_dash_list_are_paragraphs():
    assert blocks("如下：\n- 甲\n- 乙\n  接着写\n\n正文") == (
        paragraph("如下："),
        paragraph("甲"),
        paragraph("乙接着写"),
        paragraph("正文"),
    )


def test_a_figure_stands_where_its_mark_stood():
    assert blocks(f"# 共{mark('f')}\n落实{mark('f')}，增加。") == (
        Heading(1, (Text("共"), FIGURE)),
        Paragraph((Text("落实"), FIGURE, Text("，增加。"))),
    )


@given(st.text(alphabet="#*-_`<>&[]()|!:\\ 0123456789.甲\n\t1一、", max_size=30))
def test_data_never_becomes_markup(data):
    (block,) = blocks(f"甲{mark('x')}乙", {"x": (Text(data),)})
    assert block == paragraph("甲" + data.replace("\n", "") + "乙")
    first = blocks(f"{mark('x')}乙", {"x": (Text(data),)})
    assert first == (paragraph(data.replace("\n", "") + "乙"),)


def test_a_block_stands_alone_in_its_paragraph():
    assert blocks(f"甲\n\n{mark('t')}\n\n乙") == (paragraph("甲"), TABLE, paragraph("乙"))
    assert problems(f"甲\n\n表：{mark('t')}") == [("D106", 3)]
    assert problems(f"# 表{mark('t')}") == [("D106", 1)]
    assert problems(f"甲\n{mark('t')}") == [("D106", 1)]


@pytest.mark.parametrize("torn", ["\ufdd0f", "f\ufdd1", "\ufdd0没有\ufdd1", "\ufdd0\ufdd1"])
def test_a_torn_mark_is_an_error_and_never_dropped(torn):
    assert problems(f"甲\n\n乙{torn}丙")[0] == ("D107", 3)


def test_attachments_are_collected_beside_the_body():
    body, found = parse(
        f"正文。\n:::附件 各校{mark('f')}情况\n# 甲\n乙。\n:::\n正文二。\n\n::: 附件  横向 总表\n{mark('t')}\n:::\n",
        MARKS,
        "body.md",
    )
    assert found == ()
    assert body == ParsedBody(
        (paragraph("正文。"), paragraph("正文二。")),
        (
            Attachment(
                (Text("各校"), FIGURE, Text("情况")), (Heading(1, (Text("甲"),)), paragraph("乙。"))
            ),
            Attachment((Text("总表"),), (TABLE,), landscape=True),
        ),
    )


def test_a_title_may_begin_with_the_word_landscape():
    body, _ = parse("甲\n:::附件 横向课题名单\n乙\n:::", {}, "body.md")
    assert body.attachments[0] == Attachment((Text("横向课题名单"),), (paragraph("乙"),))


def test_page_breaks():
    assert blocks("甲\n:::分页\n乙") == (paragraph("甲"), PageBreak(), paragraph("乙"))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("甲\n\n:::表彰\n乙", [("D101", 3)]),
        ("甲\n\n:::回执\n乙", [("D103", 3)]),
        ("甲\n\n:::回执 乙\n\n:::", [("D105", 3)]),
        ("甲\n:::附件 乙\n丙\n:::回执\n丁\n:::", [("D103", 4)]),
        ("甲\n:::回执\n丁\n- 一\n\n# 二\n:::", [("D116", 2)]),
        ("甲\n:::回执\n丁\n:::裁切线\n:::", [("D116", 2)]),
        ("甲\n:::落款", [("D101", 2)]),
        ("甲\n：：：分页", [("D102", 2)]),
        ("甲\n:::附件 乙\n丙", [("D103", 2)]),
        ("甲\n:::", [("D103", 2)]),
        ("甲\n:::附件 乙\n丙\n:::附件 丁\n戊\n:::", [("D103", 4)]),
        ("甲\n:::附件\n丙\n:::", [("D104", 2)]),
        ("甲\n:::附件 乙\n\n:::", [("D105", 2)]),
        ("甲\n\n##### 乙", [("D108", 3)]),
        ("甲\n\n#\n乙", [("D109", 3)]),
        ("甲\n# 一、乙", [("D110", 2)]),
        ("# （三）乙", [("D110", 1)]),
        ("# 1.乙", [("D110", 1)]),
        ("# 2、乙", [("D110", 1)]),
        ("# (2)乙", [("D110", 1)]),
        ("# 第二部分 乙", [("D110", 1)]),
        ("甲\n\n#乙", [("D112", 3)]),
        ("＃ 乙", [("D112", 1)]),
        ("####### 乙", [("D112", 1)]),
    ],
)
def test_faults_are_errors_with_their_line(markdown, expected):
    body, found = parse(markdown, MARKS, "body.md")
    assert problems(markdown) == expected
    assert body is None
    found = [item for item in found if item.code != "D115"]
    assert all(
        item.severity is Severity.ERROR and item.location.file == "body.md" for item in found
    )


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# 加强领导。", [("D111", 1)]),
        ("## 加强领导：", [("D111", 1)]),
        ("### 加强领导，", [("D111", 1)]),
        ("甲\n\n一、加强领导", [("D113", 3)]),
        ("（二）加强领导", [("D113", 1)]),
    ],
)
def test_doubtful_wording_is_a_warning(markdown, expected):
    body, found = parse(markdown, MARKS, "body.md")
    assert problems(markdown) == expected
    assert body is not None
    assert all(item.severity is Severity.WARNING for item in found)


@pytest.mark.parametrize(
    "markdown",
    [
        "# 2020年工作",
        "# 1.5万元以上项目",
        "### 加强领导。成立小组。",
        "#### 加强领导；",
        "# 做到“四个一”",
        "一是加强领导。",
        "十三五期间",
    ],
)
def test_right_wording_is_not_remarked_upon(markdown):
    assert problems(markdown) == []


def test_messages_carry_no_data():
    _, found = parse(f"# 一、{mark('x')}的工作。", {"x": (Text("张三"),)}, "body.md")
    assert {item.code for item in found} == {"D110", "D111", "D115"}
    assert not any("张三" in item.message + item.hint for item in found)
    assert any("〔数据〕" in item.message for item in found)


def test_lines_of_the_template_can_be_given():
    assert problems("甲\n\n# 一、乙", lines=[10, 11, 42]) == [("D110", 42)]


def test_a_fault_repeated_by_a_loop_is_told_once():
    assert problems("# 一、甲\n# 一、甲", lines=[5, 5]) == [("D110", 5)]


@given(st.text(alphabet="# \n甲:附件-1一、。\u3000", max_size=60))
def test_no_text_is_lost(markdown):
    body, found = parse(markdown, {}, "body.md")
    if body is None or body.attachments or ":::" in markdown:
        return
    assert {item.severity for item in found} <= {Severity.WARNING}
    kept = "".join(item.text for block in body.blocks for item in block.content)
    signs = str.maketrans("", "", "# \n\u3000-")
    assert kept.translate(signs) == markdown.translate(signs)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# 甲\n# 乙\n正文", [("D115", 1)]),
        ("# 甲\n正文\n# 乙", [("D115", 3)]),
        ("# 甲\n正文\n# 乙\n:::附件 丙\n# 丁\n正文\n:::", [("D115", 3)]),
        (":::附件 丙\n# 丁\n# 戊\n正文\n:::", [("D115", 2)]),
        (":::附件 丙\n正文\n# 丁\n:::\n正文", [("D115", 3)]),
        ("# 甲\n## 乙\n## 丙", []),
        ("# 甲\n:::附件 丙\n丁\n:::\n正文", []),
        (f"# 甲\n\n{mark('t')}", []),
    ],
)
def test_a_section_without_content_is_a_warning(markdown, expected):
    _, found = parse(markdown, MARKS, "body.md")
    assert [(item.code, item.location.row) for item in found] == expected
