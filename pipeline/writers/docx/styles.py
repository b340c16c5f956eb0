"""Styles and font table as XML.

What comes in: a profile and the official font names. What goes out: the styles and the font table as
XML. Built-in styles carry Word's own names, so that the navigation pane and 样式 know them.
"""

from collections.abc import Mapping

from lxml import etree

from pipeline.document.profile import Profile
from pipeline.document.rows import CELL_ABOVE
from pipeline.document.tables import CELL_PADDING
from pipeline.fonts import FontBook
from pipeline.writers.docx.measure import Metrics, points
from pipeline.writers.docx.oxml import (
    Attributes,
    Element,
    Spacing,
    element,
    on,
    value,
)
from pipeline.writers.docx.style_table import COMMENT_MARK, NORMAL, Style, paragraph_styles

TABLE = "OfficialTable"


def styles_xml(profile: Profile, fonts: FontBook, language: str) -> bytes:
    """Return word/styles.xml."""
    metrics = Metrics.of(profile)
    names = {role: chain.official for role, chain in fonts.chains.items()}
    root = element("w:styles", None, _defaults(language), _normal(profile, metrics, names))
    for style in paragraph_styles(profile):
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
    # A Latin language for Latin text, as Word itself writes: with a Chinese one LibreOffice splits numbers.
    lang = element("w:lang", {"w:val": "en-US", "w:eastAsia": language, "w:bidi": "ar-SA"})
    run = element("w:rPrDefault", None, element("w:rPr", None, lang))
    return element("w:docDefaults", None, run, element("w:pPrDefault", None, element("w:pPr")))


def _normal(profile: Profile, metrics: Metrics, names: Mapping[str, str]) -> Element:
    paragraph = element(
        "w:pPr",
        None,
        on("w:widowControl", False),
        on("w:kinsoku"),
        on("w:overflowPunct", profile.hanging_punctuation),
        on("w:autoSpaceDE", profile.autospace > 0),
        on("w:autoSpaceDN", profile.autospace > 0),
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


def _style_element(style: Style, names: Mapping[str, str]) -> Element:
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
    above, side_by = points(CELL_ABOVE), points(CELL_PADDING)
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
            for side, width in (
                ("top", above),
                ("left", side_by),
                ("bottom", above),
                ("right", side_by),
            )
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
