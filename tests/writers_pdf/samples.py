"""Documents made by hand, one for each kind of page, and their PDF files."""

from dataclasses import replace
from functools import cache

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
    Paragraph,
    RedHead,
    Signature,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.document.transforms import apply_transforms
from pipeline.fonts import FontBook, load_fonts

SENTENCE = (
    "全面落实国家学生资助政策，按照“应助尽助、不漏一人”的要求，对全县建档立卡贫困家庭学生、城镇解困家庭学生和"
    "其他家庭经济困难学生进行逐户摸底，建立资助台账，实行动态管理。"
)
ORGAN = "某某县教育体育局"


@cache
def fonts() -> FontBook:
    return load_fonts()


def para(*parts: str | FigureText, **options) -> Paragraph:
    return Paragraph(
        tuple(Text(part) if isinstance(part, str) else part for part in parts), **options
    )


def document(*blocks, **fields) -> Document:
    """Return a numbered document with these blocks, without any other part unless given."""
    values = {
        "title": (Text("某某县教育体育局2020年学生资助工作总结"),),
        "title_lines": (),
        "addressee": (),
        "body": blocks,
        "attachments": (),
        "signature": None,
        "format": Format.PLAIN,
        "profile": Profile(),
        "author": ORGAN,
        "date_iso": "2020-12-31",
    }
    return apply_transforms(Document(**{**values, **fields}), fonts())[0]


def cell(text: str, figure: str = "", **spans) -> Cell:
    return Cell((FigureText(figure, text) if figure else Text(text),), **spans)


def grants_table(rows: int) -> Table:
    body = tuple(
        (
            cell(f"某某乡第{number}中心小学校"),
            cell(str(1000 + number), f"T{number}a"),
            cell(f"{number + 803.57875:.5f}", f"T{number}b"),
        )
        for number in range(1, rows + 1)
    )
    return Table(
        caption=(Text("表1 学生资助发放情况"),),
        unit_line="单位：人次、万元",
        columns=(TableColumn(Align.LEFT), TableColumn(Align.RIGHT), TableColumn(Align.RIGHT)),
        header=(
            (cell("学校", rowspan=2), cell("全年", colspan=2)),
            (cell("人次"), cell("金额")),
        ),
        rows=body,
        total=(cell("合计"), cell("29294", "Sa"), cell("1761.8905", "Sb")),
        note=(Text("注：以上数据不含县级兜底资金。"),),
    )


CHART = Chart(
    "柱状图",
    (Text("图1 各类别资助金额"),),
    "万元",
    ("建档立卡", "城镇解困", "其他困难"),
    (
        ChartSeries("春季学期", ("358.44", "48.6725", "350.62775"), ("C1", "C2", "C3")),
        ChartSeries("秋季学期", ("445.13875", "71.1325", "487.879"), ("C4", "C5", "C6")),
    ),
)


def report(**fields) -> Document:
    """Return a report with every kind of block and a landscape attachment."""
    wide = Table(
        (),
        "单位：人次",
        tuple(TableColumn(Align.LEFT if n == 0 else Align.RIGHT) for n in range(10)),
        (tuple(cell(f"项目{n}") for n in range(10)),),
        tuple(
            tuple(cell(f"{row}校" if n == 0 else str(row * n)) for n in range(10))
            for row in range(45)
        ),
    )
    blocks = (
        Heading(1, (Text("落实政策，做到应助尽助"),)),
        para(
            FigureText("A", "2020年"),
            "共落实学生资助",
            FigureText("B", "29294人次"),
            "，金额",
            FigureText("C", "1761.8905万元"),
            "，占45.61%。" + SENTENCE,
        ),
        Heading(2, (Text("加强领导，压实责任"),)),
        para(SENTENCE * 3),
        Heading(3, (Text("健全机制。" + SENTENCE),)),
        CHART,
        para("各学校情况见表1。"),
        grants_table(40),
        para(SENTENCE),
    )
    values = {
        "addressee": (Text("某某市教育局："),),
        "attachments": (
            Attachment((Text("各学校学生资助情况明细表"),), (grants_table(3),)),
            Attachment((Text("各学校分项统计表"),), (wide,), landscape=True),
        ),
        "signature": Signature(ORGAN, (FigureText("D", "2020年12月31日"),)),
        "postscript": (Text("联系人：某某"),),
    }
    return document(*blocks, **{**values, **fields})


def file_document() -> Document:
    return report(
        format=Format.FILE,
        red_head=RedHead(
            f"{ORGAN}文件",
            (Text("某教体〔"), FigureText("N", "2020"), Text("〕3号")),
            signer="张某、李某某、王某",
            copy_number="000001",
            secrecy="机密★1年",
            urgency="特急",
        ),
        imprint=Imprint(
            ("县委办公室", "县政府办公室", "县扶贫办公室", "县财政局", "各乡镇人民政府"),
            f"{ORGAN}办公室",
            (Text("2020年12月31日"),),
        ),
        signature=Signature(ORGAN, (Text("2020年12月31日"),), sealed=False),
        draft=True,
    )


def letter() -> Document:
    return document(
        para(SENTENCE),
        format=Format.LETTER,
        red_head=RedHead(ORGAN, (Text("某教体函〔2020〕3号"),), urgency="特急"),
        imprint=Imprint(("县财政局",), "不印", (Text("2020年12月31日"),)),
        signature=Signature(ORGAN, (Text("2020年12月31日"),)),
    )


def full_pages(profile: Profile | None = None) -> Document:
    """Return pages of nothing but body lines without punctuation."""
    chosen = profile or Profile()
    return replace(
        document(para("资" * 28 * 70, indent=False)), title=(), title_lines=(), profile=chosen
    )
