"""Cut lines, slips and codes in the neutral document: markup, reading order, what does not fit."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.document.checks import check_document, check_sheet
from pipeline.document.markup import parse
from pipeline.document.model import (
    Attachment,
    CutLine,
    FigureText,
    Format,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
    Text,
)
from pipeline.document.onepage import room_left
from pipeline.document.pageparts import page_parts
from pipeline.document.walk import figure_ids, passages, plain_text
from tests.writers_pdf import samples, sheets

MARKS = {
    "n": (FigureText("f1", "ZZ2020-012-00017K"),),
    "q": QrCode((FigureText("f2", "ZZ2020-012-00017K"),)),
}


def mark(name):
    return f"\ufdd0{name}\ufdd1"


def test_a_slip_is_read_with_its_title_paragraphs_and_code():
    body, problems = parse(
        f"甲。\n\n:::裁切线 （沿此线裁下）\n:::回执 告知书回执\n编号{mark('n')}\n\n{mark('q')}\n:::\n",
        MARKS,
        "body.md",
    )
    assert problems == ()
    assert body.blocks == (
        Paragraph((Text("甲。"),)),
        CutLine((Text("（沿此线裁下）"),)),
        Slip(
            (Text("告知书回执"),),
            (Paragraph((Text("编号"), FigureText("f1", "ZZ2020-012-00017K"))), MARKS["q"]),
        ),
    )


def test_a_slip_without_a_title_is_called_slip_and_a_cut_line_needs_no_words():
    body, problems = parse(":::裁切线\n:::回执\n甲\n:::", {}, "body.md")
    assert problems == ()
    assert body.blocks == (CutLine(), Slip((Text("回执"),), (Paragraph((Text("甲"),)),)))


def test_reading_order_is_corner_title_text_signature_slip():
    letter = sheets.LETTER
    places = [passage.place for passage in passages(letter)]
    order = ["编号", "标题", "主送机关", "正文", "署名", "成文日期", "裁切线", "回执标题", "回执"]
    assert list(dict.fromkeys(p for p in places if p in order)) == order
    assert places[-1] == "编号"
    ids = [one for passage in passages(letter) for one in figure_ids(passage.content)]
    assert ids == ["F0001", "F0002", "F0003"]


def test_the_body_is_cut_into_corner_text_and_foot():
    parts = page_parts(sheets.LETTER)
    assert [plain_text(code.content) for code in parts.corner] == [sheets.NUMBER]
    assert [type(block) for block in parts.foot] == [CutLine, Slip]
    assert [*parts.corner, *parts.text, *parts.foot] == list(sheets.LETTER.body)
    other = page_parts(sheets.other_format())
    assert other.text == sheets.LETTER.body


def test_a_sheet_gets_its_own_measures_and_keeps_the_units_faces():
    profile = samples.document(
        format=Format.SHEET, profile=replace(sheets.LETTER.profile, font_body="宋体")
    ).profile
    assert (profile.font_body, profile.body_size, profile.mirrored) == ("宋体", 14.0, False)


def codes(document):
    return [problem.code for problem in check_document(document, samples.fonts())]


def test_a_good_letter_has_no_problem():
    assert codes(sheets.LETTER) == codes(sheets.PLAIN_SLIP) == []


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        (sheets.other_format(), ["D117"]),
        (sheets.sheet(CutLine(), sheets.TEXT), ["D117"]),
        (sheets.sheet(sheets.SLIP, sheets.TEXT), ["D117"]),
        (sheets.sheet(sheets.TEXT, PageBreak(), sheets.TEXT), ["D118"]),
        (sheets.sheet(sheets.TEXT, sheets.SLIP, CutLine(), sheets.SLIP), ["D118"]),
        (sheets.sheet(*[QrCode((Text("A"),))] * 2), ["D118"]),
        (sheets.sheet(attachments=(Attachment((Text("甲"),), (sheets.TEXT,)),)), ["D118"]),
        (sheets.sheet(QrCode((Text("A"),), 24.0)), ["D120"]),
        (sheets.FULL, ["D119"]),
    ],
)
def test_what_a_sheet_cannot_print_is_said(letter, expected):
    assert codes(letter) == expected


def test_a_sheet_is_full_exactly_when_no_line_is_left():
    fonts = samples.fonts()
    letters = [sheets.filled(count) for count in range(40)]
    rooms = [room_left(letter, fonts) for letter in letters]
    for (one, before), (two, after) in pairwise(zip(letters, rooms, strict=True)):
        if one.profile == two.profile:
            assert after == pytest.approx(before - one.profile.line_pitch)
    for letter, room in zip(letters, rooms, strict=True):
        assert bool(check_sheet(letter, fonts)) == (room < 0)
    assert rooms[0] > 0 > rooms[-1]


def test_a_sheet_that_is_nearly_full_is_set_in_smaller_type():
    fonts = samples.fonts()
    letters = [sheets.filled(count) for count in range(40)]
    sizes = [letter.profile.body_size for letter in letters]
    assert sizes == sorted(sizes, reverse=True)
    assert set(sizes) == {14.0, 12.0, 10.5}
    last = letters[sizes.index(12.0) - 1]
    lines = room_left(last, fonts) / last.profile.line_pitch
    assert 2 <= lines < 3.5


def test_a_character_that_no_font_has_is_found_in_slip_code_and_cut_line():
    odd = "\U0003ffff"
    for letter in (
        sheets.sheet(CutLine((Text(odd),)), sheets.SLIP),
        sheets.sheet(sheets.slip(samples.para(odd))),
        sheets.sheet(Slip((Text(odd),), (samples.para("甲"),))),
        sheets.sheet(sheets.slip(samples.para("甲"), QrCode((Text(odd),)))),
    ):
        assert "P103" in codes(letter)
