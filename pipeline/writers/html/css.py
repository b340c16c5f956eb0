"""The style sheet: paper, margins, page numbers and the few classes, all from the profile.

A `Profile` and the measures of the page-number face go in; CSS comes out. GB/T 9704-2012 cl. 5 (版面),
7.5 (页码), 8 (横排表格: the number stays where portrait pages have it), 10.1 (信函: none on page 1).
"""

from pipeline.document.geometry import points, text_width
from pipeline.document.model import Format
from pipeline.document.profile import Profile
from pipeline.document.rows import CELL_ABOVE, cell_line, small_line
from pipeline.document.tables import BORDER, CELL_PADDING
from pipeline.writers.html.frame import Frame
from pipeline.writers.html.glyphmeasure import ink_box

NBSP = "\u00a0"
DASH = "—"
WIDE = "wide"
"""Name of the landscape page."""
SIDES = ("right", "left")
"""Odd and even pages."""


def style_sheet(frame: Frame, format_: Format, watermark: str) -> str:
    """Return the whole style sheet; `watermark` is the URL of the page background or ''."""
    profile = frame.profile
    rules = [_reset(profile), _page_rules(frame, watermark), _wide_rules(profile)]
    if format_ is Format.LETTER:
        rules.append("@page :first{@bottom-right{content:none}@bottom-center{content:none}}")
    if format_ is Format.SHEET:
        none = "{@bottom-right{content:none}@bottom-left{content:none}@bottom-center{content:none}}"
        rules.extend(f"@page :{side}{none}" for side in SIDES)
    rules.append(_classes(profile))
    return "\n".join(rules)


def page_number_elements(frame: Frame) -> str:
    """Return the running elements that hold the number of odd and even landscape pages."""
    role = frame.faces.use(frame.profile.font_page_number, _number_characters(frame), "页码")
    return "".join(f'<div class="pn{side}"><div class="{role}"></div></div>' for side in SIDES)


def _number_characters(frame: Frame) -> str:
    return f"0123456789{DASH}{NBSP}" if frame.profile.page_number_dashes else "0123456789"


def _number_content(profile: Profile) -> str:
    if profile.page_number_dashes:
        return f'"{DASH}{NBSP}" counter(page) "{NBSP}{DASH}"'
    return "counter(page)"


def _number_padding(frame: Frame) -> float:
    """Return how far below the 版心 the number's line begins, so that the dash's top is at its place."""
    profile = frame.profile
    size = profile.page_number_size
    box = ink_box(frame.fonts, profile.font_page_number, DASH, size, line=size)
    return points(profile.page_number_offset) - box.top


def _margins(profile: Profile, *, left: bool) -> str:
    inner, outer = profile.margin_inner, profile.margin_outer
    sides = (outer, inner) if left and profile.mirrored else (inner, outer)
    return f"margin:{profile.margin_top}mm {sides[1]}mm {profile.margin_bottom}mm {sides[0]}mm;"


def _page_rules(frame: Frame, watermark: str) -> str:
    """Return the rules of portrait pages: odd pages have the number right, even ones left."""
    profile = frame.profile
    size = profile.page_number_size
    role = profile.font_page_number
    frame.faces.use(role, _number_characters(frame), "页码")
    padding = _number_padding(frame)
    look = (
        f"content:{_number_content(profile)};font:{size}pt/{size}pt {frame.faces.families(role)};"
        "white-space:pre;vertical-align:top;"
    )
    ground = ""
    if watermark:
        ground = f'background:url("{watermark}") no-repeat center;background-size:120mm 120mm;'
    rules = [f"@page{{size:{profile.page_width}mm {profile.page_height}mm;{ground}}}"]
    for side, left in (("right", False), ("left", True)):
        if not profile.page_number_outside:
            box = f"@bottom-center{{{look}padding-top:{padding:.3f}pt}}"
        elif left:
            box = f"@bottom-left{{{look}padding:{padding:.3f}pt 0 0 {size}pt}}"
        else:
            box = f"@bottom-right{{{look}padding:{padding:.3f}pt {size}pt 0 0}}"
        rules.append(f"@page :{side}{{{_margins(profile, left=left)}{box}}}")
    return "\n".join(rules) + "\n" + _running_numbers(frame, padding)


def _running_numbers(frame: Frame, padding: float) -> str:
    """Return the rules of the turned numbers: boxes as wide as the portrait 版心, turned clockwise.

    The paper is turned back when it is bound, so the left margin of a landscape page is the lower one.
    """
    profile = frame.profile
    size = profile.page_number_size
    height = points(profile.margin_bottom)
    look = (
        f"width:{text_width(profile):.3f}pt;height:{height:.3f}pt;box-sizing:border-box;"
        f"transform-origin:0 0;transform:translate({height:.3f}pt,0) rotate(90deg);"
        f"font-size:{size}pt;line-height:{size}pt;white-space:pre;"
    )
    rules: list[str] = []
    for side in SIDES:
        align, left, right = "center", 0.0, 0.0
        if profile.page_number_outside:
            align = side
            left, right = (0.0, size) if side == "right" else (size, 0.0)
        rules.append(
            f".pn{side}{{position:running(pn{side})}}.pn{side} div{{{look}text-align:{align};"
            f"padding:{padding:.3f}pt {right}pt 0 {left}pt}}"
            f".pn{side} div::before{{content:{_number_content(profile)}}}"
        )
    return "\n".join(rules)


def _wide_rules(profile: Profile) -> str:
    """Return the rules of landscape pages; their top is the binding edge of odd pages."""
    rules = [f"@page {WIDE}{{size:{profile.page_height}mm {profile.page_width}mm}}"]
    for side in SIDES:
        inner, outer = profile.margin_inner, profile.margin_outer
        top, bottom = (outer, inner) if side == "left" and profile.mirrored else (inner, outer)
        rules.append(
            f"@page {WIDE}:{side}{{margin:{top}mm {profile.margin_top}mm {bottom}mm "
            f"{profile.margin_bottom}mm;"
            "@bottom-left{content:none}@bottom-right{content:none}@bottom-center{content:none}"
            f"@left-top{{content:element(pn{side});width:100%;height:100%;vertical-align:top}}}}"
        )
    return "\n".join(rules) + f".wide{{page:{WIDE}}}"


def _reset(profile: Profile) -> str:
    return (
        "html{font-kerning:none;font-variant-ligatures:none}"
        "body,div,p,h1,h2,h3,h4,section,figure,table{margin:0;padding:0;font-weight:normal;"
        "font-style:normal}"
        f"body{{font-size:{profile.body_size}pt;line-height:{profile.line_pitch}pt;"
        "orphans:1;widows:1}"
    )


def _classes(profile: Profile) -> str:
    small = profile.table_size
    pitch = profile.line_pitch
    return (
        # composed lines are broken and filled already; only the block's own face makes their height
        ".c{white-space:pre;text-align:left}"
        ".c span,.at span,.t span,.cap span,.unit span,.note span,td span,th span{line-height:0}"
        "h1,h2,h3,h4{font-size:inherit;line-height:inherit;break-after:avoid;break-inside:avoid;"
        "bookmark-label:attr(data-b)}"
        ".am{bookmark-label:attr(data-b);bookmark-level:1;break-after:avoid}"
        f".t{{font-size:{profile.title_size}pt;text-align:center;white-space:pre;"
        f"break-after:avoid;break-inside:avoid;margin-bottom:{pitch}pt}}"
        ".pb{break-before:page}.keep{break-inside:avoid}"
        f".gap{{height:{pitch}pt}}"
        ".tail{break-before:avoid;break-inside:avoid}"
        f".cap,.unit,.note{{font-size:{small}pt;line-height:{small_line(profile):.3f}pt}}"
        ".cap{text-align:center}.unit{text-align:right}"
        ".cap,.note,td,th{white-space:pre}"
        f".next{{break-after:avoid}}.fig{{break-inside:avoid}}.fig .cap{{line-height:{pitch}pt}}"
        ".fig img{display:block}"
        f"table{{border-collapse:collapse;table-layout:fixed;font-size:{small}pt;"
        f"line-height:{cell_line(profile):.3f}pt}}"
        f"th,td{{border:{BORDER}pt solid #000;padding:{CELL_ABOVE}pt {CELL_PADDING}pt;"
        "font-weight:normal;vertical-align:middle}"
        "th{text-align:center}tr{break-inside:avoid}.sum{break-before:avoid}"
        ".left{text-align:left}.center{text-align:center}.right{text-align:right}"
        ".at{position:absolute;white-space:pre}.red{color:#f00}.bar{background:#f00}"
        ".rule{position:absolute;left:0;background:#000}"
    )
