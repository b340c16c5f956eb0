"""The letters that all programs of the comparison print: the same text, in the same order.

`letter(i)` is data; every program lays it out in its own way. Pieces that differ between letters are
`Field`s, the rest is text of the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pipeline.document.model import (
    Align,
    Cell,
    CutLine,
    Document,
    FigureText,
    Format,
    Inlines,
    Paragraph,
    QrCode,
    Signature,
    Slip,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import SHEET
from pipeline.letters.model import Letter, PrintedLetter, Variant

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
SCHOOLS = (
    "万载中学",
    "株潭镇中心小学",
    "黄茅镇中心幼儿园",
    "康乐街道第二小学",
    "马步乡中心小学",
)
ITEMS = ("国家助学金", "免学费补助", "寄宿生生活补助")
TITLE = "学生资助资金发放告知书"
ORGAN = "万载县教育体育局"
DATE = "2020年12月31日"
LABEL = "（沿此线裁下，交回学校）"
SLIP = "回　执"
QUESTIONS = (
    "请您核对到账金额。如有疑问，可拨打县学生资助管理中心电话0795-8820000。资助资金用于孩子的学习和生活，"
    "任何单位和个人不得截留、抵扣。"
)
HEADER = ("资助项目", "学期", "金额（元）")
SHARES = (0.44, 0.22, 0.34)
ALIGNS = (Align.LEFT, Align.CENTER, Align.RIGHT)


@dataclass(frozen=True, slots=True)
class Field:
    """A piece that differs between letters."""

    text: str


Piece: TypeAlias = "str | Field"
Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The text of one letter, top to bottom; after it come the code and its number."""

    opening: tuple[Line, ...]
    rows: tuple[tuple[Piece, ...], ...]
    total: Field
    closing: tuple[Line, ...]
    slip: tuple[Line, ...]
    code: Field


def letter(number: int) -> Data:
    """Return the letter of this number; one to three items, names of two or three characters."""
    family = FAMILY[number % len(FAMILY)]
    first, second = GIVEN[number * 7 % len(GIVEN)], GIVEN[number * 3 % len(GIVEN)]
    name = Field(family + first + (second if number % 3 else ""))
    school = Field(SCHOOLS[number % len(SCHOOLS)])
    amounts = [number * 37 % 1500 + 250 * (place + 1) for place in range(1 + number % 3)]
    total = f"{sum(amounts)}.00"
    code = Field(f"ZZ2020-{number % 30 + 1:04}-{number:06}-{number % 10}")
    return Data(
        opening=(
            ("编号：", code),
            (name, "同学家长："),
            (
                "您好！根据国家学生资助政策和本人申请，经学校评审、公示和县教育体育局审核，您的孩子",
                name,
                "在",
                school,
                "就读期间，2020年秋季学期享受下列资助，合计",
                Field(f"{total}元"),
                "，已通过银行发放到您申报的社会保障卡。",
            ),
        ),
        rows=tuple(
            (item, "秋季", Field(f"{amount}.00"))
            for item, amount in zip(ITEMS, amounts, strict=False)
        ),
        total=Field(total),
        closing=((QUESTIONS,),),
        slip=(
            ("编号：", code),
            ("我是", school, name, "同学的家长，已收到告知书，知晓资助项目和金额。"),
            ("家长签名：　　　　　　　　联系电话：　　　　　　　　　日期：",),
        ),
        code=code,
    )


def text_of(line: Line) -> str:
    return "".join(item.text if isinstance(item, Field) else item for item in line)


def passages(data: Data) -> Iterator[str]:
    """Yield all printed texts in order; the number beneath the code is the last."""
    yield TITLE
    yield from map(text_of, data.opening)
    yield from HEADER
    for row in data.rows:
        yield from (text_of((cell,)) for cell in row)
    yield "合计"
    yield data.total.text
    yield from map(text_of, data.closing)
    yield from (ORGAN, DATE, LABEL, SLIP)
    yield from map(text_of, data.slip)
    yield data.code.text


def printed(number: int) -> PrintedLetter:
    """Return the letter for our writers: its variant and its own texts."""
    data = letter(number)
    variant = _variant(len(data.rows))
    fields = tuple(item.text for item in _fields(data))
    return PrintedLetter(Letter(data.code.text, (str(number),), (number,), ""), variant, fields)


def _fields(data: Data) -> Iterator[Field]:
    for line in (*data.opening, *data.rows, (data.total,), *data.slip):
        yield from (item for item in line if isinstance(item, Field))
    yield data.code


@lru_cache
def _variant(rows: int) -> Variant:
    data = letter(rows - 1)
    samples = tuple(item.text for item in _fields(data))
    names = iter(f"v{place}" for place in range(len(samples)))

    def inlines(line: Line) -> Inlines:
        return tuple(
            FigureText(next(names), item.text) if isinstance(item, Field) else Text(item)
            for item in line
        )

    opening = tuple(
        Paragraph(inlines(line), indent=place > 1) for place, line in enumerate(data.opening)
    )
    table = Table(
        (),
        "",
        tuple(TableColumn(align, share) for align, share in zip(ALIGNS, SHARES, strict=True)),
        (tuple(Cell((Text(name),)) for name in HEADER),),
        tuple(tuple(Cell(inlines((item,))) for item in row) for row in data.rows),
        (Cell((Text("合计"),), 2), Cell(inlines((data.total,)))),
    )
    closing = tuple(Paragraph(inlines(line)) for line in data.closing)
    lines = tuple(Paragraph(inlines(line), indent=False) for line in data.slip)
    slip = Slip((Text(SLIP),), (*lines, QrCode(inlines((data.code,)))))
    assert next(names, None) is None
    document = Document(
        (Text(TITLE),),
        (TITLE,),
        (),
        (*opening, table, *closing, CutLine((Text(LABEL),)), slip),
        (),
        Signature(ORGAN, (Text(DATE),), sealed=False),
        Format.SHEET,
        SHEET,
        author=ORGAN,
        date_iso="2020-12-31",
    )
    return Variant(f"r{rows}", document, tuple(f"v{i}" for i in range(len(samples))), samples)
