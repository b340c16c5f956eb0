"""The paragraph styles of an official paper as data: 标题, 标题 1–4, 正文缩进, 主送机关, 表头 …

What comes in: a profile. What goes out: `Style` values in the order of Word's list. No XML is made here.
Built-in styles carry Word's own names, so that the navigation pane and 样式 know them.
"""

from dataclasses import dataclass

from pipeline.document.onepage import LABEL_SIZE, NUMBER_LINE, NUMBER_SIZE
from pipeline.document.profile import Profile
from pipeline.document.rows import cell_line, small_line
from pipeline.writers.docx.measure import Metrics, points
from pipeline.writers.docx.oxml import PLAIN, Indent, Layout, Spacing

NORMAL = "Normal"
BODY = "NormalIndent"
TITLE = "Title"
ADDRESSEE = "Addressee"
ATTACHMENT_LIST = "AttachmentList"
ORGAN = "SigningOrgan"
DATE = "SigningDate"
POSTSCRIPT = "Postscript"
ATTACHMENT_MARK = "AttachmentMark"
ATTACHMENT_TITLE = "AttachmentTitle"
TABLE_TEXT = "TableText"
TABLE_HEAD = "TableHead"
TABLE_UNIT = "TableUnit"
TABLE_NOTE = "TableNote"
CAPTION = "Caption"
PICTURE = "Picture"
CUT_LINE = "CutLine"
SLIP_TITLE = "SlipTitle"
CODE_NUMBER = "CodeNumber"
IMPRINT = "Imprint"
PAGE_NUMBER = "Footer"
HEADER = "Header"
RED_ORGAN = "RedOrgan"
RED_NUMBER = "RedNumber"
RED_CORNER = "RedCorner"
SPACER = "Spacer"
COMMENT_TEXT = "CommentText"
COMMENT_MARK = "CommentReference"


def heading(level: int) -> str:
    """Return the style id of a heading of level 1–4."""
    return f"Heading{level}"


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style: its id, Word's name for it, face, size in pt and layout."""

    id: str
    name: str
    role: str = ""
    size: float = 0.0
    layout: Layout = PLAIN
    builtin: bool = False
    tracked: bool = True
    """Whether the body's character spacing applies (28 characters a line)."""
    next: str = BODY
    colour: str = ""


def paragraph_styles(profile: Profile) -> tuple[Style, ...]:
    """Return all paragraph styles but Normal, which each of them is based on."""
    metrics = Metrics.of(profile)
    return (
        *_headlines(profile, metrics),
        *_texts(metrics),
        *_tables(profile),
        *_slips(profile),
        *_furniture(profile, metrics),
    )


def _headlines(profile: Profile, metrics: Metrics) -> tuple[Style, ...]:
    two = Indent(first=metrics.chars(2), first_chars=200)
    faces = (
        profile.font_heading1,
        profile.font_heading2,
        profile.font_heading3,
        profile.font_heading4,
    )
    headings = tuple(
        Style(
            heading(level),
            f"heading {level}",
            face,
            profile.body_size,
            Layout(keep_next=True, indent=two, outline=level - 1),
            builtin=True,
        )
        for level, face in enumerate(faces, start=1)
    )
    centred = Layout(keep_next=True, keep_lines=True, indent=Indent(), align="center")
    title = Layout(
        keep_next=True,
        keep_lines=True,
        spacing=Spacing(after=metrics.pitch),
        indent=Indent(),
        align="center",
    )
    attachment_title = Layout(
        keep_next=True,
        keep_lines=True,
        spacing=Spacing(before=metrics.pitch, after=metrics.pitch),
        indent=Indent(),
        align="center",
        outline=0,
    )
    face = profile.font_title
    return (
        Style(TITLE, "Title", face, profile.title_size, title, builtin=True, tracked=False),
        *headings,
        Style(
            ATTACHMENT_MARK,
            "附件标识",
            "黑体",
            profile.body_size,
            Layout(indent=Indent(), align="left"),
        ),
        Style(
            ATTACHMENT_TITLE,
            "附件标题",
            face,
            profile.title_size,
            attachment_title,
            tracked=False,
        ),
        Style(RED_ORGAN, "发文机关标志", face, 0, centred, tracked=False, colour="FF0000"),
        Style(RED_NUMBER, "发文字号", layout=Layout(indent=Indent(), align="center")),
        Style(RED_CORNER, "份号密级紧急程度", layout=Layout(indent=Indent(), align="left")),
    )


def _texts(metrics: Metrics) -> tuple[Style, ...]:
    flush = Indent()
    two = Indent(first=metrics.chars(2), first_chars=200)
    organ = Layout(keep_next=True, indent=flush, align="right")
    return (
        Style(BODY, "Normal Indent", layout=Layout(indent=two), builtin=True),
        Style(ADDRESSEE, "主送机关", layout=Layout(indent=flush)),
        Style(ATTACHMENT_LIST, "附件说明", layout=Layout(indent=Indent(left=metrics.chars(5)))),
        Style(ORGAN, "署名", layout=organ, next=DATE),
        Style(DATE, "成文日期", layout=Layout(indent=flush, align="right")),
        Style(POSTSCRIPT, "附注", layout=Layout(indent=two)),
    )


def _tables(profile: Profile) -> tuple[Style, ...]:
    """Return the styles of tables and charts; their lines are lower than the body's."""
    size, face, head = profile.table_size, profile.font_table, profile.font_table_header
    line = Spacing(line=points(cell_line(profile)))
    beside = Spacing(line=points(small_line(profile)))

    def made(name: str, label: str, role: str, layout: Layout) -> Style:
        return Style(name, label, role, size, layout, tracked=False, builtin=label == "caption")

    return (
        made(TABLE_TEXT, "表格文字", face, Layout(spacing=line, indent=Indent(), align="left")),
        made(TABLE_HEAD, "表头", head, Layout(spacing=line, indent=Indent(), align="center")),
        made(CAPTION, "caption", head, Layout(spacing=beside, indent=Indent(), align="center")),
        made(
            TABLE_UNIT,
            "表格单位",
            face,
            Layout(keep_next=True, spacing=beside, indent=Indent(), align="right"),
        ),
        made(TABLE_NOTE, "表注", face, Layout(spacing=beside, indent=Indent(), align="both")),
        Style(
            PICTURE,
            "图",
            # A picture's line is as high as the picture and what hangs below its own letters' baseline.
            size=1,
            layout=Layout(
                keep_next=True,
                spacing=Spacing(line=240, rule="auto"),
                indent=Indent(),
                align="center",
            ),
        ),
    )


def _slips(profile: Profile) -> tuple[Style, ...]:
    """Return the styles of the 回执 at the foot of a 单页."""
    centred = Layout(indent=Indent(), align="center")
    number = Layout(spacing=Spacing(line=points(NUMBER_LINE)), indent=Indent(), align="right")
    title = profile.body_size + 2
    return (
        Style(CUT_LINE, "裁切线", size=LABEL_SIZE, layout=centred, tracked=False),
        Style(SLIP_TITLE, "回执标题", profile.font_title, title, centred, tracked=False),
        Style(CODE_NUMBER, "编号", profile.font_page_number, NUMBER_SIZE, number, tracked=False),
    )


def _furniture(profile: Profile, metrics: Metrics) -> tuple[Style, ...]:
    """Return the styles of 版记, page numbers, headers, comments and invisible lines."""
    flush, size = Indent(), profile.page_number_size
    number = Layout(spacing=Spacing(line=metrics.page_number_line), indent=flush, align="left")
    header = Layout(spacing=Spacing(line=200), indent=flush, align="center")
    imprint = Layout(indent=flush, align="both")
    comment = Layout(spacing=Spacing(line=320), indent=flush, align="left")
    spacer = Layout(spacing=Spacing(line=20), indent=flush)
    return (
        Style(IMPRINT, "版记", "仿宋", size, imprint, tracked=False, next=IMPRINT),
        Style(
            PAGE_NUMBER,
            "footer",
            profile.font_page_number,
            size,
            number,
            builtin=True,
            tracked=False,
            next=PAGE_NUMBER,
        ),
        Style(HEADER, "header", "", 9, header, builtin=True, tracked=False, next=HEADER),
        Style(SPACER, "版面占位", "", 1, spacer),
        Style(
            COMMENT_TEXT,
            "annotation text",
            "",
            10.5,
            comment,
            builtin=True,
            tracked=False,
            next=COMMENT_TEXT,
        ),
    )
