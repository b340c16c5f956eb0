"""Codes, cut lines and the 回执 as HTML: in the corner, in the text, or fixed to the foot of a 单页.

Blocks and a `Frame` go in, HTML comes out. All heights come from `document.onepage`; a block of the foot's
height keeps its room in the flow, so that nothing can run into it.
"""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from math import ceil

from pipeline.document.geometry import points
from pipeline.document.model import CutLine, QrCode, Slip
from pipeline.document.onepage import (
    CORNER_GAP,
    LABEL_SIZE,
    NUMBER_LINE,
    NUMBER_SIZE,
    CodeBox,
    code_box,
    slip_layout,
)
from pipeline.document.walk import plain_text
from pipeline.writers.html.frame import Frame
from pipeline.writers.qr import qr_path

DASHES = 0.75
"""pt; thickness of the cut line."""


def corner_html(codes: Sequence[QrCode], frame: Frame) -> str:
    """Return the codes that stand above the 版心, at its right edge."""
    frame.place = "页角"
    parts: list[str] = []
    for code in codes:
        box = code_box(code, frame.profile, frame.fonts)
        top = -points(CORNER_GAP) - box.height
        parts.append(_code_html(code, box, (frame.width - box.width, top), frame))
    return "".join(parts)


def code_html(code: QrCode, frame: Frame) -> str:
    """Return a code in the text, at the right edge; it takes whole lines."""
    box = code_box(code, frame.profile, frame.fonts)
    height = ceil(box.height / frame.pitch) * frame.pitch
    inside = _code_html(code, box, (frame.width - box.width, (height - box.height) / 2), frame)
    style = f"position:relative;height:{height:.3f}pt;break-inside:avoid"
    return f'<div style="{style}">{inside}</div>'


def cut_line_html(cut: CutLine, frame: Frame) -> str:
    """Return a dashed line at the lower edge of a line of the page, with its words above it."""
    role = frame.profile.font_body
    kind = frame.faces.use(role, "", frame.place)
    label = frame.inline(cut.label, role)
    style = (
        f"height:{frame.pitch - DASHES:.3f}pt;border-bottom:{DASHES}pt dashed #000;"
        f"font-size:{LABEL_SIZE}pt;text-align:center;white-space:pre"
    )
    return f'<div class="{kind}" style="{style}">{label}</div>'


def slip_html(slip: Slip, frame: Frame) -> str:
    """Return a 回执: title and paragraphs on the left, its codes on the right."""
    layout = slip_layout(slip, frame.profile, frame.fonts)
    role = frame.profile.font_title
    kind = frame.faces.use(role, "", frame.place)
    title = "<br>".join(frame.inline(line, role) for line in layout.title)
    body = frame.profile.font_body
    text = "".join(
        f'<p class="c">{frame.lines(lines, body, body)}</p>' for lines in layout.paragraphs
    )
    codes: list[str] = []
    top = layout.above
    for code, box in layout.codes:
        codes.append(_code_html(code, box, (frame.width - box.width, top), frame))
        top += box.height + layout.above
    head = (
        f'<div class="{kind}" style="font-size:{layout.title_size}pt;text-align:center;'
        f'white-space:pre">{title}</div>'
    )
    column = f"width:{layout.text_width:.3f}pt;padding-top:{layout.above:.3f}pt"
    return (
        f'<div style="position:relative;height:{layout.height:.3f}pt">'
        f'<div style="{column}">{head}{text}</div>{"".join(codes)}</div>'
    )


def foot_html(foot: Sequence[CutLine | Slip], height: float, frame: Frame) -> str:
    """Return what stands at the foot of the page, `height` pt high; '' for nothing."""
    if not foot:
        return ""
    frame.place = "回执"
    parts = [
        cut_line_html(block, frame) if isinstance(block, CutLine) else slip_html(block, frame)
        for block in foot
    ]
    place = f"position:absolute;left:0;bottom:0;width:{frame.width:.3f}pt;height:{height:.3f}pt"
    return (
        f'<div class="keep" style="height:{height:.3f}pt">'
        f'<div style="{place}">{"".join(parts)}</div></div>'
    )


def _code_html(code: QrCode, box: CodeBox, corner: tuple[float, float], frame: Frame) -> str:
    """Return a code and its number, with the upper left corner of its box at a place of its holder."""
    left, top = corner
    text = plain_text(code.content)
    path, modules = qr_path(text)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{box.side:.3f}" height="{box.side:.3f}" '
        f'viewBox="0 0 {modules} {modules}"><path d="{path}"/></svg>'
    )
    url = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
    role = frame.profile.font_page_number
    kind = frame.faces.use(role, "", frame.place)
    # the number is centred under the black square, not under the white space beside it
    square = left + box.width - box.side
    number = frame.measure(code.content, role, NUMBER_SIZE)
    shift = min(square + (box.side - number) / 2, left + box.width - number)
    picture = f"left:{square:.3f}pt;top:{top:.3f}pt;width:{box.side:.3f}pt;height:{box.side:.3f}pt"
    below = f"left:{shift:.3f}pt;top:{top + box.side + box.quiet:.3f}pt"
    look = f"font-size:{NUMBER_SIZE}pt;line-height:{NUMBER_LINE}pt"
    return (
        f'<img class="at qr" src="{url}" alt="{escape(f"二维码：{text}")}" style="{picture}">'
        f'<div class="at {kind}" style="{below};{look}">{frame.inline(code.content, role)}</div>'
    )
