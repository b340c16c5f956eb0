"""Blocks of the body as HTML: headings, paragraphs, charts, page breaks; tables are next door.

Blocks and a `Frame` go in, HTML comes out, line breaks decided. Nothing here knows pages.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

from pipeline.document.closing import KEPT_LINES, Closing, paragraph_lines
from pipeline.document.geometry import indent
from pipeline.document.lines import Line
from pipeline.document.model import (
    Block,
    Chart,
    CutLine,
    Heading,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
    Table,
)
from pipeline.document.roles import heading_role, lead_role
from pipeline.document.walk import plain_text
from pipeline.writers.charts import chart_characters, chart_size, chart_svg
from pipeline.writers.html.frame import Frame
from pipeline.writers.html.slips import code_html, cut_line_html, slip_html
from pipeline.writers.html.tables import table_html


def blocks_html(blocks: Iterable[Block], frame: Frame) -> str:
    """Return blocks as HTML; a page break belongs to the block after it."""
    parts: list[str] = []
    broken = False
    for block in blocks:
        if isinstance(block, PageBreak):
            broken = bool(parts)
            continue
        html = _block_html(block, frame)
        parts.append(f'<div class="pb">{html}</div>' if broken else html)
        broken = False
    return "\n".join(parts)


def body_html(blocks: Sequence[Block], kept: Closing, frame: Frame) -> tuple[str, str]:
    """Return the body in two: what may stand on earlier pages, and what stays with the 署名."""
    first = len(blocks) - kept.blocks
    divided = blocks[first - 1] if kept.divided else None
    front = blocks[: first - 1] if kept.divided else blocks[:first]
    html = blocks_html(front, frame)
    parted = "pb" if html and isinstance(front[-1], PageBreak) else ""
    end = ""
    if isinstance(divided, Paragraph):
        lines = _lines(divided, frame)
        upper = _lines_html(divided, lines[:-KEPT_LINES], frame)
        html += f'<div class="{parted}">{upper}</div>'
        parted = ""
        end = _lines_html(divided, lines[-KEPT_LINES:], frame)
    end += blocks_html(blocks[first:], frame)
    return html, f'<div class="{parted}">{end}</div>' if end else ""


def _block_html(
    block: Heading | Paragraph | Table | Chart | CutLine | QrCode | Slip, frame: Frame
) -> str:
    match block:
        case Heading():
            return _heading_html(block, frame)
        case Paragraph():
            return _paragraph_html(block, frame)
        case Table():
            return table_html(block, frame)
        case Chart():
            return _chart_html(block, frame)
        case CutLine():
            return cut_line_html(block, frame)
        case QrCode():
            return code_html(block, frame)
        case Slip():
            return slip_html(block, frame)


def _heading_html(heading: Heading, frame: Frame) -> str:
    role = heading_role(frame.profile, heading.level)
    label = escape(heading.number + plain_text(heading.content))
    lines = frame.paragraph(
        heading.content, role=role, first=indent(frame.profile, 2), lead=heading.number
    )
    return f'<h{heading.level} class="c" data-b="{label}">{lines}</h{heading.level}>'


def _paragraph_html(paragraph: Paragraph, frame: Frame) -> str:
    return _lines_html(paragraph, _lines(paragraph, frame), frame)


def _lines(paragraph: Paragraph, frame: Frame) -> tuple[Line, ...]:
    return paragraph_lines(paragraph, frame.profile, frame.fonts, landscape=frame.landscape)


def _lines_html(paragraph: Paragraph, lines: Sequence[Line], frame: Frame) -> str:
    profile = frame.profile
    lead = lead_role(profile, paragraph.lead)
    return f'<p class="c">{frame.lines(lines, profile.font_body, lead)}</p>'


def _chart_html(chart: Chart, frame: Frame) -> str:
    """Return a chart with its caption under it; the ids of its figures lead to it."""
    frame.faces.use(*chart_characters(chart), f"{frame.place}图")
    ids = [name for series in chart.series for name in series.figure_ids if name]
    anchors = "".join(f"<span{mark}></span>" for mark in map(frame.anchor, ids) if mark)
    picture = ""
    if not frame.faces.problems():
        svg = chart_svg(chart, frame.fonts, frame.width, frame.pitch)
        _, height = chart_size(chart, frame.fonts, frame.width, frame.pitch)
        url = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
        picture = (
            f'<img src="{url}" alt="" style="width:{frame.width:.3f}pt;height:{height:.3f}pt">'
        )
    role = frame.profile.font_table_header
    caption = frame.inline(chart.caption, role)
    kind = frame.faces.use(role, "", frame.place)
    return f'<div class="fig">{picture}<div class="cap {kind}">{anchors}{caption}</div></div>'
