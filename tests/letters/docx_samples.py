"""Variants and letters made by hand, as the templates would make them."""

from dataclasses import replace

from pipeline.document.model import (
    Align,
    Cell,
    CutLine,
    Document,
    FigureText,
    Format,
    Imprint,
    Paragraph,
    QrCode,
    RedHead,
    Signature,
    Slip,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import SHEET, Profile
from pipeline.letters.model import Letter, PrintedLetter, Variant

NAMES = ("王芳", "欧阳建国", "李䶮", "阿依古丽·买买提", "张堃喆", "刘伟")
SCHOOLS = ("万载中学", "株潭镇中心小学", "康乐街道第二小学")


class Fields:
    """Hands out the variable pieces with running ids."""

    def __init__(self) -> None:
        self.samples: list[str] = []

    def __call__(self, sample: str) -> FigureText:
        self.samples.append(sample)
        return FigureText(f"v{len(self.samples) - 1}", sample)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"v{number}" for number in range(len(self.samples)))


def item_table(field: Fields, rows: int) -> Table:
    shares = (0.4, 0.3, 0.3)
    aligns = (Align.LEFT, Align.CENTER, Align.RIGHT)
    return Table(
        (Text("资助明细 "), field("王芳")),
        "单位：元",
        tuple(TableColumn(align, share) for align, share in zip(aligns, shares, strict=True)),
        (tuple(Cell((Text(name),)) for name in ("资助项目", "学期", "金额")),),
        tuple(
            (
                Cell((field("国家助学金"),)),
                Cell((Text("秋季"),)),
                Cell((field("1000.00"),)),
            )
            for _ in range(rows)
        ),
        (Cell((Text("合计"),), 2), Cell((field("1000.00"),))),
    )


def sheet(
    name: str = "a",
    *,
    rows: int = 1,
    note: bool = False,
    slip: bool = False,
    format_: Format = Format.SHEET,
) -> Variant:
    """Return a variant of the 告知书: `rows` items, an optional passage, a 回执 and two codes."""
    field = Fields()
    number = field("ZZ2020-0101-00001-7")
    child = field("王芳")
    body = [
        Paragraph((Text("编号："), number), indent=False),
        Paragraph((child, Text("同学家长："), Text("您好！")), indent=False),
        Paragraph(
            (
                Text("您的孩子在"),
                field("万载中学"),
                Text("就读，2020年秋季学期获得国家资助"),
                field("1000.00元"),
                Text("（大写："),
                field("壹仟元整"),
                Text("），已于2020年11月30日发放到您的银行卡。请核对 <、> 与 & 三个符号。"),
            )
        ),
        item_table(field, rows),
    ]
    if note:
        body.append(Paragraph((Text("另有说明："), field("已退回"), Text("。"))))
    body.append(Paragraph((Text("如有疑问，请致电学校。"), child, Text("同学的情况将为您保密。"))))
    if slip:
        words = Paragraph((child, Text("的家长已收到告知书。")), indent=False)
        blank = Paragraph((Text("家长签名："),), indent=False)
        code = QrCode((number,))
        body = [QrCode((Text("HB"), number), 15.0), *body, CutLine((Text("沿此线裁下"),))]
        body.append(Slip((Text("回执"),), (words, blank, code)))
    date = (FigureText("F0001", "2020年12月31日"),)
    document = Document(
        (Text("学生资助资金发放告知书"),),
        ("学生资助资金发放告知书",),
        (),
        tuple(body),
        (),
        Signature("万载县教育体育局", date, sealed=False),
        format_,
        SHEET,
        author="万载县教育体育局",
        date_iso="2020-12-31",
    )
    return Variant(name, document, field.ids, tuple(field.samples))


def official(name: str = "c") -> Variant:
    """Return a variant of the 函: red head, page of its own kind, a title that names a person."""
    field = Fields()
    title = (Text("关于协助核查"), field("王芳"), Text("等学生学籍资助情况的函"))
    body = (
        Paragraph(
            (Text("贵县"), field("万载中学"), Text("就读学生"), field("3人"), Text("，请核。"))
        ),
    )
    document = Document(
        title,
        ("关于协助核查王芳", "等学生学籍资助情况的函"),
        (field("上高县"), Text("教育体育局：")),
        body,
        (),
        Signature("万载县教育体育局", (Text("2020年12月31日"),)),
        Format.LETTER,
        SHEET,
        red_head=RedHead("万载县教育体育局", (Text("万教体函〔2020〕"), field("3"), Text("号"))),
        imprint=Imprint(("宜春市教育局",), "万载县教育体育局办公室", (Text("2020年12月31日"),)),
        author="万载县教育体育局",
        date_iso="2020-12-31",
    )
    return Variant(name, document, field.ids, tuple(field.samples))


def letter(variant: Variant, number: int = 0, **texts: str) -> PrintedLetter:
    """Return the letter of this number; `texts` replaces fields by id, others get a text of their own."""
    made = [
        texts.get(name, _text(sample, number + place))
        for place, (name, sample) in enumerate(zip(variant.fields, variant.samples, strict=True))
    ]
    code = f"ZZ2020-0101-{number:05}-{number % 10}"
    return PrintedLetter(Letter(code, (str(number),), (number,), ""), variant, tuple(made))


def _text(sample: str, number: int) -> str:
    if sample in NAMES:
        return NAMES[number % len(NAMES)]
    if sample in SCHOOLS:
        return SCHOOLS[number % len(SCHOOLS)]
    return f"{sample}{number}"


def filled(printed: PrintedLetter) -> Document:
    """Return the letter's document with its texts, made the slow way."""
    texts = dict(zip(printed.variant.fields, printed.texts, strict=True))
    return _filled(printed.variant.document, texts)


def _filled(item, texts):
    if isinstance(item, FigureText):
        return Text(texts.get(item.id, item.text))
    if isinstance(item, tuple):
        return tuple(_filled(part, texts) for part in item)
    if hasattr(item, "__dataclass_fields__") and not isinstance(item, Profile):
        return replace(
            item,
            **{name: _filled(getattr(item, name), texts) for name in item.__dataclass_fields__},
        )
    return item
