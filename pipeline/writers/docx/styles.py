"""Named styles of an official paper as Word shows them: 标题, 标题 1–4, 正文缩进, 主送机关, 表头 …

What comes in: a profile and the official font names. What goes out: the styles and the font table as
XML. Built-in styles carry Word's own names, so that the navigation pane and 样式 know them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.document.profile import Profile
from pipeline.document.tables import CELL_PADDING
from pipeline.fonts import FontBook
from pipeline.writers.docx.measure import Metrics, points
from pipeline.writers.docx.oxml import (
    PLAIN,
    Attributes,
    Element,
    Indent,
    Layout,
    Spacing,
    element,
    on,
    value,
)

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
IMPRINT = "Imprint"
PAGE_NUMBER = "Footer"
HEADER = "Header"
RED_ORGAN = "RedOrgan"
RED_NUMBER = "RedNumber"
RED_CORNER = "RedCorner"
SPACER = "Spacer"
TABLE = "OfficialTable"
COMMENT_TEXT = "CommentText"
COMMENT_MARK = "CommentReference"


def heading(level: int) -> str:
    """Return the style id of a heading of level 1–4."""
    return f"Heading{level}"


@dataclass(frozen=True, slots=True)
class _Style:
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


def styles_xml(profile: Profile, fonts: FontBook, language: str) -> bytes:
    """Return word/styles.xml."""
    metrics = Metrics.of(profile)
    names = {role: chain.official for role, chain in fonts.chains.items()}
    root = element("w:styles", None, _defaults(language), _normal(profile, metrics, names))
    for style in (*_headline_styles(profile, metrics), *_text_styles(profile, metrics)):
        root.append(_style_element(style, names))
    root.extend(_other_styles())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def font_table_xml(fonts: FontBook) -> bytes:
    """Return word/fontTable.xml: each official font with the name to fall back to."""
    root = element("w:fonts")
    for chain in fonts.chains.values():
        entry = element("w:font", {"w:name": chain.official})
        if chain.alternative != chain.official:
            entry.append(value("w:altName", chain.alternative))
        entry.append(value("w:charset", "86"))
        entry.append(value("w:family", "auto"))
        entry.append(value("w:pitch", "default"))
        root.append(entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def fonts_element(name: str) -> Element:
    """Return `w:rFonts` that sets all scripts in one font."""
    return element(
        "w:rFonts",
        {
            "w:hint": "eastAsia",
            "w:ascii": name,
            "w:eastAsia": name,
            "w:hAnsi": name,
            "w:cs": name,
        },
    )


def sizes(size: float) -> list[Element]:
    """Return the run properties that set a size in pt."""
    half = round(size * 2)
    return [value("w:sz", half), value("w:szCs", half)]


def _defaults(language: str) -> Element:
    lang = element("w:lang", {"w:val": language, "w:eastAsia": language, "w:bidi": "ar-SA"})
    run = element("w:rPrDefault", None, element("w:rPr", None, lang))
    return element("w:docDefaults", None, run, element("w:pPrDefault", None, element("w:pPr")))


def _normal(profile: Profile, metrics: Metrics, names: Mapping[str, str]) -> Element:
    paragraph = element(
        "w:pPr",
        None,
        on("w:widowControl", False),
        on("w:kinsoku"),
        on("w:overflowPunct", profile.hanging_punctuation),
        on("w:autoSpaceDE", False),
        on("w:autoSpaceDN", False),
        # Lines have an exact height; without this LibreOffice still moves them to the page's grid.
        on("w:snapToGrid", False),
        Spacing(line=metrics.pitch).to_element(),
        value("w:jc", "both"),
    )
    run = element(
        "w:rPr",
        None,
        fonts_element(names[profile.font_body]),
        value("w:spacing", metrics.tracking),
        on("w:kern", False),
        *sizes(profile.body_size),
    )
    return element(
        "w:style",
        {"w:type": "paragraph", "w:default": 1, "w:styleId": NORMAL},
        value("w:name", "Normal"),
        element("w:qFormat"),
        paragraph,
        run,
    )


def _headline_styles(profile: Profile, metrics: Metrics) -> tuple[_Style, ...]:
    two = Indent(first=metrics.chars(2), first_chars=200)
    faces = (
        profile.font_heading1,
        profile.font_heading2,
        profile.font_heading3,
        profile.font_heading4,
    )
    headings = tuple(
        _Style(
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
        _Style(TITLE, "Title", face, profile.title_size, title, builtin=True, tracked=False),
        *headings,
        _Style(
            ATTACHMENT_MARK,
            "附件标识",
            "黑体",
            profile.body_size,
            Layout(indent=Indent(), align="left"),
        ),
        _Style(
            ATTACHMENT_TITLE,
            "附件标题",
            face,
            profile.title_size,
            attachment_title,
            tracked=False,
        ),
        _Style(RED_ORGAN, "发文机关标志", face, 0, centred, tracked=False, colour="FF0000"),
        _Style(RED_NUMBER, "发文字号", layout=Layout(indent=Indent(), align="center")),
        _Style(RED_CORNER, "份号密级紧急程度", layout=Layout(indent=Indent(), align="left")),
    )


def _text_styles(profile: Profile, metrics: Metrics) -> tuple[_Style, ...]:
    flush, pitch = Indent(), metrics.pitch
    table_line = Spacing(line=points(profile.table_size * 1.4))
    caption_line = Spacing(line=points(profile.table_size * 1.6))
    number_line = Spacing(line=metrics.page_number_line)
    two = Indent(first=metrics.chars(2), first_chars=200)
    small, face = profile.table_size, profile.font_table
    return (
        _Style(BODY, "Normal Indent", layout=Layout(indent=two), builtin=True),
        _Style(ADDRESSEE, "主送机关", layout=Layout(indent=flush)),
        _Style(ATTACHMENT_LIST, "附件说明", layout=Layout(indent=Indent(left=metrics.chars(5)))),
        _Style(
            ORGAN,
            "署名",
            layout=Layout(keep_next=True, indent=flush, align="right"),
            next=DATE,
        ),
        _Style(DATE, "成文日期", layout=Layout(indent=flush, align="right")),
        _Style(POSTSCRIPT, "附注", layout=Layout(indent=two)),
        _Style(
            TABLE_TEXT,
            "表格文字",
            face,
            small,
            Layout(spacing=table_line, indent=flush, align="left"),
            tracked=False,
            next=TABLE_TEXT,
        ),
        _Style(
            TABLE_HEAD,
            "表头",
            profile.font_table_header,
            small,
            Layout(spacing=table_line, indent=flush, align="center"),
            tracked=False,
            next=TABLE_TEXT,
        ),
        _Style(
            CAPTION,
            "caption",
            profile.font_table_header,
            small,
            Layout(spacing=caption_line, indent=flush, align="center"),
            builtin=True,
            tracked=False,
        ),
        _Style(
            TABLE_UNIT,
            "表格单位",
            face,
            small,
            Layout(keep_next=True, spacing=caption_line, indent=flush, align="right"),
            tracked=False,
        ),
        _Style(
            TABLE_NOTE,
            "表注",
            face,
            small,
            Layout(spacing=caption_line, indent=flush, align="both"),
            tracked=False,
        ),
        _Style(
            PICTURE,
            "图",
            layout=Layout(
                keep_next=True,
                spacing=Spacing(line=240, rule="auto"),
                indent=flush,
                align="center",
            ),
        ),
        _Style(
            IMPRINT,
            "版记",
            "仿宋",
            profile.page_number_size,
            Layout(indent=flush, align="both"),
            tracked=False,
            next=IMPRINT,
        ),
        _Style(
            PAGE_NUMBER,
            "footer",
            profile.font_page_number,
            profile.page_number_size,
            Layout(spacing=number_line, indent=flush, align="left"),
            builtin=True,
            tracked=False,
            next=PAGE_NUMBER,
        ),
        _Style(
            HEADER,
            "header",
            size=9,
            layout=Layout(spacing=Spacing(line=200), indent=flush, align="center"),
            builtin=True,
            tracked=False,
            next=HEADER,
        ),
        _Style(
            SPACER,
            "版面占位",
            size=1,
            layout=Layout(spacing=Spacing(line=20), indent=flush),
        ),
        _Style(
            COMMENT_TEXT,
            "annotation text",
            size=10.5,
            layout=Layout(spacing=Spacing(line=min(320, pitch)), indent=flush, align="left"),
            builtin=True,
            tracked=False,
            next=COMMENT_TEXT,
        ),
    )


def _style_element(style: _Style, names: Mapping[str, str]) -> Element:
    attributes: dict[str, str | int] = {"w:type": "paragraph", "w:styleId": style.id}
    if not style.builtin:
        attributes["w:customStyle"] = 1
    run: list[Element] = []
    if style.role:
        run.append(fonts_element(names[style.role]))
    if style.colour:
        run.append(value("w:color", style.colour))
    if not style.tracked:
        run.append(value("w:spacing", 0))
    if style.size:
        run += sizes(style.size)
    return element(
        "w:style",
        attributes,
        value("w:name", style.name),
        value("w:basedOn", NORMAL),
        value("w:next", style.next),
        element("w:qFormat"),
        element("w:pPr", None, *style.layout.to_elements()),
        element("w:rPr", None, *run),
    )


def _other_styles() -> list[Element]:
    line: Attributes = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "000000"}
    padding = points(CELL_PADDING)
    borders = element(
        "w:tblBorders",
        None,
        *(
            element(f"w:{side}", line)
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        ),
    )
    margins = element(
        "w:tblCellMar",
        None,
        *(
            element(f"w:{side}", {"w:w": width, "w:type": "dxa"})
            for side, width in (("top", 40), ("left", padding), ("bottom", 40), ("right", padding))
        ),
    )
    return [
        element(
            "w:style",
            {"w:type": "character", "w:default": 1, "w:styleId": "DefaultParagraphFont"},
            value("w:name", "Default Paragraph Font"),
            value("w:uiPriority", 1),
            element("w:semiHidden"),
        ),
        element(
            "w:style",
            {"w:type": "character", "w:styleId": COMMENT_MARK},
            value("w:name", "annotation reference"),
            element("w:rPr", None, *sizes(10.5)),
        ),
        element(
            "w:style",
            {"w:type": "table", "w:default": 1, "w:styleId": "TableNormal"},
            value("w:name", "Normal Table"),
            value("w:uiPriority", 99),
            element("w:semiHidden"),
        ),
        element(
            "w:style",
            {"w:type": "table", "w:customStyle": 1, "w:styleId": TABLE},
            value("w:name", "公文表格"),
            value("w:basedOn", "TableNormal"),
            element("w:tblPr", None, borders, margins),
        ),
    ]
