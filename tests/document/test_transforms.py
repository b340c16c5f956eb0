"""Numbers of headings and attachments, and figure ids in reading order."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.model import (
    Align,
    Attachment,
    Cell,
    Chart,
    ChartSeries,
    Document,
    FigureText,
    Format,
    Heading,
    Imprint,
    PageBreak,
    Paragraph,
    RedHead,
    Signature,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.numerals import chinese_number
from pipeline.document.profile import Profile
from pipeline.document.transforms import (
    AttachmentEntry,
    apply_transforms,
    attachment_list,
    number_attachments,
    number_headings,
    renumber_figures,
    split_title,
)
from pipeline.document.walk import figure_ids, passages
from pipeline.fonts import load_fonts

BOOK = load_fonts()


def make(body=(), attachments=(), **options):
    defaults = {
        "title": (Text("工作总结"),),
        "title_lines": (),
        "addressee": (),
        "signature": None,
        "format": Format.PLAIN,
        "profile": Profile(),
    }
    return Document(body=tuple(body), attachments=tuple(attachments), **{**defaults, **options})


def heading(level, text="标题"):
    return Heading(level, (Text(text),))


def numbers(blocks):
    return [block.number if isinstance(block, Heading) else block.lead for block in blocks]


def test_headings_are_numbered_and_deeper_levels_begin_anew():
    body = [heading(level) for level in (1, 2, 3, 4, 4, 3, 2, 3, 1, 2, 1)]
    assert numbers(number_headings(make(body)).body) == [
        "一、",
        "（一）",
        "1.",
        "（1）",
        "（2）",
        "2.",
        "（二）",
        "1.",
        "二、",
        "（一）",
        "三、",
    ]


def test_a_skipped_level_counts_under_the_level_above():
    body = [heading(level) for level in (1, 3, 3, 1, 3)]
    assert numbers(number_headings(make(body)).body) == ["一、", "1.", "2.", "二、", "1."]


def test_each_attachment_is_numbered_anew():
    document = make(
        [heading(1)], [Attachment((), (heading(1), heading(1))), Attachment((), (heading(1),))]
    )
    numbered = number_headings(document)
    assert [numbers(item.blocks) for item in numbered.attachments] == [["一、", "二、"], ["一、"]]


def test_a_low_heading_with_a_full_stop_runs_in_with_its_text():
    body = [heading(3, "加强领导。成立小组。"), heading(3, "落实责任"), heading(2, "感受。")]
    done = number_headings(make(body)).body
    assert done[0] == Paragraph((Text("加强领导。成立小组。"),), lead="1.")
    assert done[1] == Heading(3, (Text("落实责任"),), "2.")
    assert done[2] == Heading(2, (Text("感受。"),), "（一）")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
    ],
)
def test_chinese_numbers(value, text):
    assert chinese_number(value) == text


@given(st.integers(1, 9999))
def test_chinese_numbers_are_those_of_an_outside_judge(value):
    assert cn2an.cn2an(chinese_number(value), "normal") == value
    assert chinese_number(value) == cn2an.an2cn(value).removeprefix(
        "" if value // 10 != 1 else "一"
    )


@pytest.mark.parametrize("value", [0, -1, 10000])
def test_chinese_numbers_end_where_they_end(value):
    with pytest.raises(ValueError, match=str(value)):
        chinese_number(value)


def test_one_attachment_has_no_number_and_several_have():
    one = Attachment((Text("汇总表"),), ())
    assert [item.number for item in number_attachments(make([], [one])).attachments] == ["附件"]
    assert [item.number for item in number_attachments(make([], [one, one])).attachments] == [
        "附件1",
        "附件2",
    ]


def test_the_list_of_attachments_names_them_without_end_mark():
    one, two = (
        Attachment((Text("汇总表。"),), ()),
        Attachment((FigureText("F1", "27项"), Text("清单")), ()),
    )
    assert attachment_list(make()) == ()
    assert attachment_list(make([], [one])) == (AttachmentEntry("附件：", "", "汇总表"),)
    assert attachment_list(make([], [one, two])) == (
        AttachmentEntry("附件：", "1. ", "汇总表"),
        AttachmentEntry("", "2. ", "27项清单"),
    )


def whole_document():
    """Return a document with a figure `q<n>` in every place that can hold one, n out of order."""
    ids = iter(f"q{n}" for n in (40, 3, 77, 5, 61, 12, 9, 30, 2, 88, 19, 54, 6, 71, 1, 99, 23))

    def figure():
        name = next(ids)
        return (FigureText(name, f"值{name}"),)

    table = Table(
        figure(),
        "单位：元",
        (TableColumn(Align.LEFT),),
        ((Cell(figure()),),),
        ((Cell(figure()),),),
        (Cell(figure()),),
        figure(),
    )
    name = next(ids)
    chart = Chart(
        "柱状图", figure(), "人", ("甲", "乙"), (ChartSeries("丙", ("1", "2"), (name, "")),)
    )
    return make(
        [Heading(1, figure()), Paragraph(figure()), table, chart, PageBreak()],
        [Attachment(figure(), (Paragraph(figure()),))],
        red_head=RedHead("甲", figure()),
        title=figure(),
        addressee=figure(),
        signature=Signature("甲", figure()),
        postscript=figure(),
        imprint=Imprint(issue_date=figure()),
        format=Format.FILE,
    )


def test_figures_are_numbered_in_reading_order_everywhere():
    document, origins = renumber_figures(whole_document())
    ids = [one for passage in passages(document) for one in figure_ids(passage.content)]
    assert ids == [f"F{n:04d}" for n in range(1, 18)]
    assert list(origins) == ids
    printed = {
        item.id: item.text
        for passage in passages(document)
        for item in passage.content
        if isinstance(item, FigureText) and item.text.startswith("值")
    }
    assert len(printed) == 16
    assert all(text == f"值{origins[new]}" for new, text in printed.items())


def test_a_figure_printed_twice_has_two_ids():
    figure = FigureText("q", "27项")
    document, origins = renumber_figures(make([Paragraph((figure, Text("，"), figure))]))
    assert figure_ids(document.body[0].content) == ("F0001", "F0002")
    assert origins == {"F0001": "q", "F0002": "q"}


def test_all_transforms_in_order():
    title = (
        Text("万载县教育体育局关于"),
        FigureText("y", "2020年"),
        Text("度消费扶贫工作开展情况的报告"),
    )
    document = make([heading(1)], [Attachment((Text("汇总表"),), (heading(1),))], title=title)
    done, origins = apply_transforms(document, BOOK, protected=["万载县教育体育局"])
    assert done.title_lines == ("万载县教育体育局关于2020年度", "消费扶贫工作开展情况的报告")
    assert split_title(done) == (
        (Text("万载县教育体育局关于"), FigureText("F0001", "2020年"), Text("度")),
        (Text("消费扶贫工作开展情况的报告"),),
    )
    assert done.attachments[0].number == "附件"
    assert numbers(done.body) == ["一、"]
    assert origins == {"F0001": "y"}
    assert document.title == title
    assert document.title_lines == ()


@pytest.mark.parametrize(
    ("format_", "places"),
    [
        (Format.FILE, ["发文字号", "标题", "成文日期", "印发日期"]),
        (Format.LETTER, ["发文字号", "标题", "成文日期"]),
        (Format.PLAIN, ["标题", "成文日期", "印发日期"]),
    ],
)
def test_only_what_a_layout_prints_is_read_and_numbered(format_, places):
    def one(name):
        return (FigureText(name, name),)

    document = make(
        format=format_,
        title=one("题"),
        red_head=RedHead("甲", one("号")),
        signature=Signature("甲", one("成")),
        imprint=Imprint(("乙",), "甲", one("印")),
    )
    done, origins = apply_transforms(document, BOOK)
    for version in (document, done):
        read = [item.place for item in passages(version) if figure_ids(item.content)]
        assert read == places
    assert len(origins) == len(places)
    assert ("印" in origins.values()) is ("印发日期" in places)
    assert done.imprint.copies_to == ("乙",)


def test_titles_of_attachments_are_balanced_for_their_own_paper():
    title = (Text("万载县各级各类学校学生资助资金分学期发放情况与困难类别构成明细统计表"),)
    items = [Attachment(title, ()), Attachment(title, (), landscape=True), Attachment((), ())]
    upright, wide, empty = apply_transforms(make([], items), BOOK)[0].attachments
    for item, count in ((upright, 2), (wide, 2), (empty, 0)):
        assert len(item.title_lines) == count
        assert "".join(item.title_lines) == "".join(one.text for one in item.title)
    assert max(map(len, upright.title_lines)) <= 20
    assert ["".join(one.text for one in line) for line in split_title(upright)] == list(
        upright.title_lines
    )
    assert split_title(empty) == ((),)
