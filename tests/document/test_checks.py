"""A character that no font has is an error with its place; a table too wide is a warning."""

import pytest

from pipeline.document.checks import check_document
from pipeline.document.coverage import check_coverage
from pipeline.document.model import (
    Align,
    Attachment,
    Cell,
    Chart,
    ChartSeries,
    Document,
    Format,
    Heading,
    Imprint,
    Paragraph,
    RedHead,
    Signature,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.errors import Severity
from pipeline.fonts import load_fonts

BOOK = load_fonts()
BAD = "\ue123"
BAD_TEXT = (Text("甲" + BAD),)


def make(**options):
    defaults = {
        "title": (Text("工作总结"),),
        "title_lines": (),
        "addressee": (),
        "body": (),
        "attachments": (),
        "signature": None,
        "format": Format.PLAIN,
        "profile": Profile(),
    }
    return Document(**{**defaults, **options})


def table(**options):
    defaults = {
        "caption": (),
        "unit_line": "",
        "columns": (TableColumn(Align.LEFT),),
        "header": (),
        "rows": ((Cell((Text("一"),)),),),
    }
    return Table(**{**defaults, **options})


PLACES = {
    "标题": make(title=BAD_TEXT),
    "主送机关": make(addressee=BAD_TEXT),
    "正文小标题": make(body=(Heading(2, BAD_TEXT),)),
    "正文": make(body=(Paragraph(BAD_TEXT),)),
    "正文表题": make(body=(table(caption=BAD_TEXT),)),
    "正文表头": make(body=(table(header=((Cell(BAD_TEXT),),)),)),
    "正文表第2行": make(body=(table(rows=((Cell(()),), (Cell(BAD_TEXT),))),)),
    "正文表合计行": make(body=(table(total=(Cell(BAD_TEXT),)),)),
    "正文表注": make(body=(table(note=BAD_TEXT),)),
    "正文图": make(body=(Chart("柱状图", (), "人", (BAD,), (ChartSeries("甲", ("1",)),)),)),
    "正文图题": make(body=(Chart("柱状图", BAD_TEXT, "人", (), ()),)),
    "落款": make(signature=Signature(BAD, ())),
    "附注": make(postscript=BAD_TEXT),
    "附件1": make(attachments=(Attachment((), (Paragraph(BAD_TEXT),), number="附件1"),)),
    "发文机关标志": make(red_head=RedHead(BAD)),
    "签发人": make(red_head=RedHead("甲", signer=BAD)),
    "版记": make(imprint=Imprint(copies_to=("乙", BAD))),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_character_without_a_font_is_found_wherever_it_stands(place):
    (problem,) = check_coverage(PLACES[place], BOOK)
    assert (problem.code, problem.severity) == ("P103", Severity.ERROR)
    assert problem.message.startswith(f"{place}中的“")
    assert "U+E123" in problem.message
    assert "甲" not in problem.message, "the text around the character may be personal"


def test_a_rare_name_is_printable():
    assert check_document(make(body=(Paragraph((Text("张喆、李𫖯、王㛃——☑……“甲”"),)),)), BOOK) == ()


def test_the_same_character_twice_in_one_place_is_told_once():
    document = make(body=(Paragraph(BAD_TEXT), Paragraph((Text(BAD * 3),))))
    assert len(check_coverage(document, BOOK)) == 1


def wide_table(count):
    columns = tuple(TableColumn(Align.RIGHT) for _ in range(count))
    return table(columns=columns, rows=(tuple(Cell((Text("12345.67"),)) for _ in columns),))


def test_a_table_too_wide_for_the_page_is_a_warning():
    (problem,) = check_document(make(body=(wide_table(9),)), BOOK)
    assert (problem.code, problem.severity) == ("D114", Severity.WARNING)
    assert "横向" in problem.hint


def test_landscape_gives_it_room():
    def attached(count, *, landscape):
        item = Attachment((), (wide_table(count),), landscape=landscape, number="附件")
        return make(attachments=(item,))

    assert [item.code for item in check_document(attached(9, landscape=False), BOOK)] == ["D114"]
    assert check_document(attached(9, landscape=True), BOOK) == ()
    assert [item.code for item in check_document(attached(20, landscape=True), BOOK)] == ["D114"]
