"""One-page letters made by hand: with a slip, without one, and overfull."""

from dataclasses import replace

from pipeline.document.model import (
    Align,
    Cell,
    CutLine,
    FigureText,
    Format,
    QrCode,
    Signature,
    Slip,
    Table,
    TableColumn,
    Text,
)
from tests.writers_pdf.samples import ORGAN, document, para

NUMBER = "ZZ2020-012-00017K"


def cells(*texts):
    return tuple(Cell((Text(text),)) for text in texts)


def number(name):
    return (FigureText(name, NUMBER),)


AID = Table(
    caption=(),
    unit_line="",
    columns=tuple(
        TableColumn(align, width)
        for align, width in (
            (Align.LEFT, 0.4),
            (Align.CENTER, 0.2),
            (Align.RIGHT, 0.2),
            (Align.CENTER, 0.2),
        )
    ),
    header=(cells("资助项目", "学期", "金额（元）", "发放日期"),),
    rows=(
        cells("义务教育家庭经济困难寄宿生生活补助", "秋季", "625.00", "2020-11-05"),
        cells("营养改善计划膳食补助", "秋季", "400.00", "2020-11-05"),
    ),
    total=cells("合计", "", "1025.00", ""),
)


def slip(*parts):
    return Slip((Text("资助资金发放告知书回执"),), parts)


SLIP = slip(
    para("我已收到某某县教育体育局的告知书，知道孩子本学期的资助项目和金额。"),
    para("学生姓名：张三　　学校：某某镇中心小学"),
    para("家长（监护人）签名：＿＿＿＿＿　日期：＿＿＿年＿＿月＿＿日", indent=False),
    QrCode(number("n2")),
)


def sheet(*blocks, **fields):
    values = {
        "title": (Text("学生资助资金发放告知书"),),
        "addressee": (FigureText("s", "张三"), Text("同学家长：")),
        "signature": Signature(ORGAN, (Text("2020年12月31日"),)),
        "format": Format.SHEET,
    }
    return document(*blocks, **{**values, **fields})


TEXT = para(
    "按照国家学生资助政策，您的孩子2020年秋季学期享受以下资助，资金已发放到登记的银行卡，请查收。"
    "如有疑问，请与学校资助工作人员联系。"
)
LETTER = sheet(
    QrCode(number("n1")),
    TEXT,
    AID,
    para("资助金额大写：壹仟零贰拾伍元整。"),
    CutLine((Text("（沿此线裁下，签名后交回学校）"),)),
    SLIP,
)
PLAIN_SLIP = sheet(TEXT, CutLine(), slip(para("已阅。")))
"""A cut line without words, a slip without a code."""
FULL = sheet(*[TEXT] * 24, CutLine(), SLIP)
"""More than a page holds."""


def filled(count):
    """Return a letter with so many lines of text more than none."""
    return sheet(*[para(f"第{n}行") for n in range(count)], CutLine(), SLIP)


def other_format(**fields):
    return replace(LETTER, format=Format.PLAIN, **fields)
