"""Letters made by hand for the PDF tests: every edge a ledger may have, in a few structures."""

from dataclasses import replace
from functools import cache

from pipeline.document.model import (
    Align,
    Cell,
    Chart,
    ChartSeries,
    CutLine,
    Document,
    FigureText,
    Format,
    Paragraph,
    QrCode,
    Signature,
    Slip,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import STANDARD, sheet_profile
from pipeline.fonts import FontBook, load_fonts
from pipeline.letters.model import Letter, PrintedLetter, Variant

NAMES = (
    *("王芳", "李䶮", "欧阳建国", "张堃喆", "司马相如", "阿依古丽·买买提"),
    *("李㛃", "刘伟", "𬭎生", "上官婉儿", "赵一", "王小二"),
)
SCHOOLS = (
    "万载中学",
    "株潭镇中心小学",
    "万载县康乐街道第二中心小学（城北校区）",
    "万载县白水乡永新村槽岭教学点",
    "江西省宜春市万载县特殊教育学校九年一贯制部（含学前）",
)
AMOUNTS = ("0.5", "5", "62.50", "625", "1,250.00", "12,500", "1,234,567", "9,876,543.21")
ITEMS = ("寄宿生生活补助", "营养膳食补助", "免学费", "学前教育资助金", "普通高中国家助学金（一等）")
REMARKS = ("", "补发", "2020年春季", "")


@cache
def fonts() -> FontBook:
    return load_fonts()


class Fields:
    """Hands out variable pieces with running ids and keeps their texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> FigureText:
        self.texts.append(text)
        return FigureText(f"v{len(self.texts) - 1}", text)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"v{number}" for number in range(len(self.texts)))


def cells(*pieces) -> tuple[Cell, ...]:
    return tuple(Cell((Text(piece),) if isinstance(piece, str) else (piece,)) for piece in pieces)


def _table(fields: Fields, number: int, items: int) -> Table:
    columns = (
        TableColumn(Align.LEFT, 0.4),
        TableColumn(Align.CENTER, 0.25),
        TableColumn(Align.RIGHT, 0.2),
        TableColumn(Align.CENTER, 0.15),
    )
    rows = tuple(
        cells(
            fields(ITEMS[(number + row) % len(ITEMS)]),
            fields(f"2020年{(number + row) % 12 + 1}月"),
            fields(AMOUNTS[(number * 3 + row) % len(AMOUNTS)]),
            fields(REMARKS[(number + row) % len(REMARKS)]),
        )
        for row in range(items)
    )
    total = cells("合计", "", fields(AMOUNTS[(number + 5) % len(AMOUNTS)]), "")
    head = (cells("项目", "月份", "金额", "备注"),)
    return Table(
        (Text("资助明细"),), "单位：元", columns, head, rows, total, (Text("注：按月发放。"),)
    )


def _body(fields: Fields, number: int, items: int) -> tuple:
    name, school = NAMES[number % len(NAMES)], SCHOOLS[number % len(SCHOOLS)]
    return (
        Paragraph(
            (
                Text("经审核，您的孩子"),
                fields(name),
                Text("（"),
                fields(school),
                Text("）2020年秋季学期享受国家学生资助，共计"),
                fields(AMOUNTS[(number + 5) % len(AMOUNTS)]),
                Text("元（大写："),
                fields("壹仟贰佰伍拾元整" if number % 2 else "陆佰贰拾伍元整"),
                Text("）。"),
            )
        ),
        _table(fields, number, items),
        Paragraph((Text("以上款项已通过银行发放到卡，请注意查收；如有疑问，请与学校联系。"),)),
    )


def sheet(number: int, *, items: int = 2, slip: bool = True) -> PrintedLetter:
    """Return a 单页 with codes, a table of so many items and a slip at its foot."""
    fields = Fields()
    name, school = NAMES[number % len(NAMES)], SCHOOLS[number % len(SCHOOLS)]
    code = f"ZZ2020{number:04d}{'0123456789X'[number % 11]}"
    corner = QrCode((fields(code),))
    addressee = (fields(name), Text("同学家长："))
    body = _body(fields, number, items)
    foot = _foot(fields, name, school, code) if slip else ()
    document = Document(
        title=(Text("学生资助资金发放告知书"),),
        title_lines=("学生资助资金发放告知书",),
        addressee=addressee,
        body=(corner, *body, *foot),
        attachments=(),
        signature=Signature("万载县教育体育局", (Text("2020年12月31日"),)),
        format=Format.SHEET,
        profile=sheet_profile(STANDARD),
        author="万载县教育体育局",
        date_iso="2020-12-31",
    )
    return printed(f"s{items}{slip}", document, fields, code)


def _foot(fields: Fields, name: str, school: str, code: str) -> tuple:
    slip = Slip(
        (Text("回　执"),),
        (
            Paragraph((Text("万载县教育体育局："),), indent=False),
            Paragraph(
                (Text("已收到"), fields(name), Text("（"), fields(school), Text("）的告知书。"))
            ),
            Paragraph((Text("家长签名：　　　　　　日期：　　　　"),)),
            QrCode((fields(code),)),
        ),
    )
    return CutLine((Text("（沿此线裁下，交回学校）"),)), slip


def plain(number: int, *, items: int = 2) -> PrintedLetter:
    """Return a letter of the format 普通, with a page number."""
    fields = Fields()
    addressee = (fields(NAMES[number % len(NAMES)]), Text("同学家长："))
    body = _body(fields, number, items)
    document = Document(
        title=(Text("学生资助资金发放告知书"),),
        title_lines=("学生资助资金发放告知书",),
        addressee=addressee,
        body=body,
        attachments=(),
        signature=Signature("万载县教育体育局", (Text("2020年12月31日"),), sealed=False),
        format=Format.PLAIN,
        profile=STANDARD,
        author="万载县教育体育局",
        date_iso="2020-12-31",
    )
    return printed(f"p{items}", document, fields, f"PT2020{number:04d}")


def charted(number: int) -> PrintedLetter:
    """Return a letter that cannot be stamped: its chart's caption is variable."""
    letter = plain(number)
    caption = FigureText(f"v{len(letter.texts)}", f"图{number}　资助金额")
    chart = Chart("柱状图", (caption,), "元", ("春季", "秋季"), (ChartSeries("金额", ("1", "2")),))
    document = letter.variant.document
    variant = Variant(
        "c",
        replace(document, body=(document.body[0], chart)),
        (*letter.variant.fields, caption.id),
        (*letter.variant.samples, caption.text),
    )
    return PrintedLetter(letter.letter, variant, (*letter.texts, caption.text))


_VARIANTS: dict[str, Variant] = {}


def printed(name: str, document: Document, fields: Fields, number: str) -> PrintedLetter:
    """Return the letter; all letters of one structure share the first one's document."""
    texts = tuple(fields.texts)
    variant = _VARIANTS.setdefault(name, Variant(name, document, fields.ids, texts))
    return PrintedLetter(Letter(number, (number,), (0,), ""), variant, texts)
