"""Which lines of the body stay with the 署名."""

import pytest

from pipeline.document.closing import Closing, closing, paragraph_lines
from pipeline.document.geometry import char_pitch
from pipeline.document.model import (
    Align,
    Attachment,
    Cell,
    Document,
    Format,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.fonts import load_fonts

BOOK = load_fonts()
TABLE = Table((), "", (TableColumn(Align.LEFT),), (), ((Cell((Text("甲"),)),),))


def para(lines, lead=""):
    return Paragraph((Text("资" * (28 * lines - 8)),), lead=lead)


def kept(*blocks, signed=True, attached=False):
    attachments = (Attachment((Text("表"),), ()),) if attached else ()
    signature = Signature("县教育局", (Text("二〇二〇年"),)) if signed else None
    return closing(
        Document(
            (), (), (), blocks, attachments, signature, Format.PLAIN, Profile(), author="县教育局"
        ),
        BOOK,
    )


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((para(9), para(2)), Closing(1)),
        ((para(9), para(4)), Closing(1)),
        ((para(9), para(5)), Closing(0, divided=True)),
        ((para(3), para(1)), Closing(2)),
        ((para(9), para(1)), Closing(1)),
        ((para(9), para(1), para(1)), Closing(2)),
        ((para(9), Heading(1, (Text("题"),)), para(1)), Closing(2)),
        ((para(2), TABLE), Closing(0)),
        ((TABLE, para(1)), Closing(1)),
        ((para(2), PageBreak(), para(1)), Closing(1)),
        ((), Closing(0)),
    ],
)
def test_at_least_two_lines_or_the_whole_of_a_short_paragraph_stay(blocks, expected):
    assert kept(*blocks) == expected


def test_nothing_stays_when_nothing_follows():
    assert kept(para(2), signed=False) == Closing(0)
    assert kept(para(2), signed=False, attached=True) == Closing(1)


def test_lines_are_those_of_the_page():
    lines = paragraph_lines(para(3, lead="（1）"), Profile(), BOOK)
    assert [len(line.text) for line in lines] == [26, 28, 25]
    assert lines[0].lead == "（1）"
    wide = paragraph_lines(para(5), Profile(), BOOK, landscape=True)
    assert len(wide[1].text) == int(637.8 / char_pitch(Profile()))
    assert len(paragraph_lines(Paragraph((Text("资"),), indent=False), Profile(), BOOK)) == 1
