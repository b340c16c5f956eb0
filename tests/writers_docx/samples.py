"""Documents made by hand that show every element of an official paper."""

from dataclasses import replace

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
    Inlines,
    PageBreak,
    Paragraph,
    RedHead,
    Signature,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import Profile

SENTENCE = (
    "各学校要按照“应助尽助、不漏一人”的要求，逐户核对建档立卡、低保、特困供养、孤残等家庭经济困难学生信息，"
    "做到底数清、情况明、数据准；对新增、返贫、转学的学生及时补录，确保资助政策按时足额落实到位。"
)

STANDARD = Profile()


class Figures:
    """Hands out figures with running ids."""

    def __init__(self, count: int = 0) -> None:
        self.count = count

    def __call__(self, text: str) -> FigureText:
        self.count += 1
        return FigureText(f"F{self.count:04d}", text)


def text(*parts: str | FigureText) -> Inlines:
    return tuple(part if isinstance(part, FigureText) else Text(part) for part in parts)


def cell(content: str | FigureText = "", colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell(text(content) if content else (), colspan, rowspan)


def table(figure: Figures, rows: int = 6, *, wide: bool = False) -> Table:
    names = ["万载中学", "株潭镇中心小学", "黄茅镇中心幼儿园", "马步乡中心小学", "康乐街道第二小学"]
    extra = 4 if wide else 0
    header = (
        (cell("序号", rowspan=2), cell("学校", rowspan=2), cell("春季学期", 2), cell("秋季学期", 2))
        + ((cell("其中", extra),) if wide else ()),
        tuple(cell(name) for name in ("人次", "金额", "人次", "金额"))
        + tuple(cell(name) for name in ("建档立卡", "低保", "特困", "残疾")[:extra]),
    )
    body = [
        (
            cell(str(number)),
            cell(names[number % len(names)]),
            cell(figure(f"{number * 37}")),
            cell(figure(f"{number * 4.125:.2f}")),
            cell(figure(f"{number * 41}")),
            cell(figure(f"{number * 5.25:.2f}")),
            *(cell(str(number + place)) for place in range(extra)),
        )
        for number in range(1, rows + 1)
    ]
    total = (
        cell("合计", 2),
        cell(figure("777")),
        cell(figure("86.63")),
        cell(figure("861")),
        cell(figure("110.25")),
        *(cell("—") for _ in range(extra)),
    )
    columns = (TableColumn(Align.CENTER), TableColumn(Align.LEFT)) + (TableColumn(Align.RIGHT),) * (
        4 + extra
    )
    return Table(
        text(f"表1　{'各校学生资助情况明细表' if wide else '学生资助情况表'}"),
        "单位：人次、万元",
        columns,
        header,
        tuple(body),
        total,
        text("注：金额含地方配套资金。"),
    )


def chart(figure: Figures) -> Chart:
    spring = tuple(figure(value) for value in ("803.5", "120.25", "66"))
    autumn = tuple(figure(value) for value in ("958.3", "140.75", "71"))
    return Chart(
        "柱状图",
        text("图1　2020年各学期资助金额"),
        "万元",
        ("建档立卡", "城乡低保", "特困供养"),
        (
            ChartSeries("春季", tuple(f.text for f in spring), tuple(f.id for f in spring)),
            ChartSeries("秋季", tuple(f.text for f in autumn), tuple(f.id for f in autumn)),
        ),
    )


def summary(
    *,
    rows: int = 6,
    draft: bool = False,
    sealed: bool = True,
    with_chart: bool = True,
    attachments: bool = True,
    profile: Profile = STANDARD,
    paragraphs: int = 3,
) -> Document:
    """A plain summary with all levels of headings, a table, a chart and two attachments."""
    figure = Figures()
    year = figure("2020年")
    title = (Text("万载县教育体育局"), year, Text("学生资助工作总结"))
    body = [
        Paragraph(
            text(
                figure("2020年"),
                "共落实学生资助",
                figure("29294人次"),
                "，金额",
                figure("1761.8905万元"),
                "。" + SENTENCE,
            )
        ),
        Heading(1, text("全面落实学生资助政策，做到应助尽助"), "一、"),
        *(Paragraph(text(SENTENCE)) for _ in range(paragraphs)),
        Heading(2, text("春季学期已落实学生资助", figure("14107人次")), "（一）"),
        Paragraph(text(SENTENCE)),
        Heading(3, text("建档立卡学生"), "1."),
        Paragraph(text(SENTENCE), lead="（1）"),
        Heading(4, text("寄宿生"), "（1）"),
        Paragraph(
            text("资金发放率达到", figure("100%"), "，比上年提高", figure("3.5个百分点"), "。")
        ),
        table(figure, rows),
        Heading(1, text("强化资金监管"), "二、"),
        Paragraph(text(SENTENCE)),
    ]
    if with_chart:
        body.append(chart(figure))
    body.append(Paragraph(text(SENTENCE)))
    date = figure("2020年12月31日")
    extra: tuple[Attachment, ...] = ()
    if attachments:
        extra = (
            Attachment(
                text(figure("2020年"), "学生资助政策清单"),
                (
                    Paragraph(text(SENTENCE)),
                    Heading(1, text("政策"), "一、"),
                    Paragraph(text(SENTENCE)),
                    PageBreak(),
                    Paragraph(text("第二页。")),
                ),
                number="附件1",
            ),
            Attachment(
                text("万载县各级各类学校学生资助资金分学期发放情况与困难类别构成明细统计表"),
                (table(figure, 40, wide=True),),
                landscape=True,
                number="附件2",
            ),
            Attachment(text("联系方式"), (Paragraph(text("联系人：某某。")),), number="附件3"),
        )
    return Document(
        title,
        ("万载县教育体育局", "2020年学生资助工作总结"),
        text("宜春市教育局："),
        tuple(body),
        extra,
        Signature("万载县教育体育局", text(date), sealed),
        Format.PLAIN,
        profile,
        draft=draft,
        author="万载县教育体育局",
        date_iso="2020-12-31",
    )


def _official(format_: Format, head: RedHead, imprint: Imprint) -> Document:
    figure = Figures()
    return Document(
        (Text("关于做好"), figure("2021年"), Text("春季学期家庭经济困难学生认定工作的通知")),
        ("关于做好2021年春季学期", "家庭经济困难学生认定工作的通知"),
        text("各乡镇（街道）中心学校，县直各学校："),
        (
            Paragraph(text("为做好家庭经济困难学生认定工作，现将有关事项通知如下。" + SENTENCE)),
            Heading(1, text("认定对象"), "一、"),
            Paragraph(text(SENTENCE * 2)),
            Heading(1, text("认定程序"), "二、"),
            Paragraph(text(SENTENCE * 3)),
            Paragraph(text(SENTENCE * 3)),
        ),
        (
            Attachment(
                text("家庭经济困难学生认定申请表"), (Paragraph(text("（略）")),), number="附件"
            ),
        ),
        Signature("万载县教育体育局", text(figure("2021年1月5日")), sealed=False),
        format_,
        Profile(),
        head,
        imprint,
        text("联系人：某某，电话：略"),
        author="万载县教育体育局",
        date_iso="2021-01-05",
    )


def red_file(*, signer: str = "", corners: bool = True) -> Document:
    """文件格式 with 版头 and 版记."""
    head = RedHead(
        "万载县教育体育局文件",
        text("万教体〔2021〕3号"),
        signer,
        "000012" if corners else "",
        "机密★1年" if corners else "",
        "特急" if corners else "",
    )
    imprint = Imprint(
        (
            "宜春市教育局",
            "县人民政府办公室",
            "县财政局",
            "县乡村振兴局",
            "各乡镇人民政府、街道办事处",
        ),
        "万载县教育体育局办公室",
        text("2021年1月6日"),
    )
    return _official(Format.FILE, head, imprint)


def letter() -> Document:
    """信函格式."""
    head = RedHead("万载县教育体育局", text("万教体函〔2021〕3号"), urgency="加急")
    return _official(
        Format.LETTER,
        head,
        Imprint(("宜春市教育局",), "万载县教育体育局办公室", text("2021年1月6日")),
    )


def wide_end() -> Document:
    """文件格式 whose last attachment is a landscape table, so that 版记 needs a portrait page."""
    figure = Figures(100)
    base = red_file()
    wide = Attachment(text("明细表"), (table(figure, 8, wide=True),), landscape=True, number="附件")
    return replace(base, attachments=(wide,), title=text("关于明细表的通知"), title_lines=())
