"""版头 of the file format and of the letter format as HTML.

A `RedHead` goes in; a box of exact height with everything at its place comes out. GB/T 9704-2012 cl.
7.2 (文件格式) and 10.1 (信函格式); measures from ink, as the standard has them.
"""

import re
from dataclasses import dataclass

from pipeline.document.geometry import points
from pipeline.document.model import Inlines, RedHead, Text
from pipeline.writers.html.frame import Frame
from pipeline.writers.html.glyphmeasure import ink_box

FILE_TOP = 35.0
"""mm from the upper edge of the 版心 to that of the 发文机关标志 (7.2.4)."""
LETTER_TOP = 30.0
"""mm from the upper edge of the paper to that of the 发文机关标志 (10.1)."""
LINE_BELOW = 4.0
"""mm from 发文字号 (file) or 发文机关标志 (letter) to the red line."""
LETTER_BOTTOM = 20.0
"""mm from the lower edge of the paper to the second red double line."""
LETTER_WIDTH = 170.0
"""mm; length of the red double lines."""
BELOW_LINE = 14.0
"""pt; 7/8 of a 3号 character."""
RED_LINE = 1.5
DOUBLE = (2.25, 0.75, 0.75)
"""pt; bar, gap, bar of the upper double line (thick over thin); the lower one is reversed."""
FILE_SIZE, LETTER_SIZE = 48.0, 36.0
"""pt; largest size of the 发文机关标志; a longer name is set smaller."""
FILLED = 0.96
"""Share of the 版心 that the organ's name may fill."""
_SIGNERS = re.compile(r"[、，,\s]+")


@dataclass(frozen=True, slots=True)
class _Corner:
    line: int
    text: str
    role: str


def file_head_html(head: RedHead, frame: Frame) -> str:
    """Return the 版头 of the file format; its lower edge is two lines under the red line."""
    frame.place = "版头"
    parts = [_at(item.line * frame.pitch, item.text, item.role, frame) for item in _corner(head)]
    top = points(FILE_TOP)
    organ, bottom = _organ(head.organ, top, FILE_SIZE, frame)
    parts.append(organ)
    y = bottom + 2 * frame.pitch
    signers = [name for name in _SIGNERS.split(head.signer) if name]
    rows = [signers[start : start + 2] for start in range(0, len(signers), 2)]
    parts += _signers(rows, y, frame)
    y += max(len(rows) - 1, 0) * frame.pitch
    role = frame.profile.font_body
    left = frame.char if rows else (frame.width - frame.body_width(head.document_number)) / 2
    parts.append(_line(y, left, head.document_number, role, frame))
    number = "".join(item.text for item in head.document_number) or "字"
    box = ink_box(frame.fonts, role, number, frame.profile.body_size, line=frame.pitch)
    y += box.bottom + points(LINE_BELOW)
    parts.append(_bar(y, 0.0, frame.width, RED_LINE))
    height = y + RED_LINE + 2 * frame.pitch
    return f'<div style="position:relative;height:{height:.3f}pt">{"".join(parts)}</div>'


def letter_head_html(head: RedHead, frame: Frame) -> str:
    """Return the 版头 of a letter with both red double lines; it begins above the 版心."""
    frame.place = "版头"
    profile = frame.profile
    paper_top = -points(profile.margin_top)
    organ, bottom = _organ(head.organ, paper_top + points(LETTER_TOP), LETTER_SIZE, frame)
    width = points(LETTER_WIDTH)
    left = points(profile.page_width / 2 - profile.margin_inner) - width / 2
    parts = [organ]
    y = bottom + points(LINE_BELOW)
    parts += [_bar(y, left, width, DOUBLE[0]), _bar(y + sum(DOUBLE[:2]), left, width, DOUBLE[2])]
    end = paper_top + points(profile.page_height - LETTER_BOTTOM)
    parts += [
        _bar(end - sum(DOUBLE), left, width, DOUBLE[2]),
        _bar(end - DOUBLE[0], left, width, DOUBLE[0]),
    ]
    box = ink_box(frame.fonts, profile.font_body, "字", profile.body_size, line=frame.pitch)
    y += sum(DOUBLE) + BELOW_LINE - box.top
    number_left = frame.width - frame.body_width(head.document_number)
    if head.document_number:
        parts.append(_line(y, number_left, head.document_number, profile.font_body, frame))
    corner = _corner(head)
    for line, item in enumerate(corner):
        parts.append(_at(y + line * frame.pitch, item.text, item.role, frame))
    lines = max(len(corner), 1 if head.document_number else 0)
    height = max(y + lines * frame.pitch + 2 * frame.pitch, 0.0)
    return f'<div style="position:relative;height:{height:.3f}pt">{"".join(parts)}</div>'


def _corner(head: RedHead) -> list[_Corner]:
    """Return what stands in the upper left corner (7.2.1–7.2.3); 密级 keeps the second line."""
    made: list[_Corner] = []
    if head.copy_number:
        made.append(_Corner(0, head.copy_number, "仿宋"))
    if head.secrecy:
        made.append(_Corner(1, head.secrecy, "黑体"))
    if head.urgency:
        made.append(_Corner(2 if head.secrecy else len(made), head.urgency, "黑体"))
    return made


def _organ(name: str, ink_top: float, largest: float, frame: Frame) -> tuple[str, float]:
    """Return the organ's name with its ink's upper edge at `ink_top`, and its ink's lower edge."""
    role = frame.profile.font_title
    fitting = frame.width * FILLED / max(frame.fonts.measure(role, name), 1.0)
    size = int(min(largest, fitting) * 2) / 2
    box = ink_box(frame.fonts, role, name, size, line=size)
    kind = frame.faces.use(role, name, frame.place)
    html = (
        f'<div class="at red {kind}" style="top:{ink_top - box.top:.3f}pt;left:0;'
        f'width:{frame.width:.3f}pt;text-align:center;font-size:{size}pt;line-height:{size}pt">'
        f"{frame.text(role, name)}</div>"
    )
    return html, ink_top + box.bottom - box.top


def _signers(rows: list[list[str]], y: float, frame: Frame) -> list[str]:
    """Return 签发人: two names a row, 右空一字, later rows under the first row's names (7.2.6)."""
    if not rows:
        return []
    widest = max(len(name) for names in rows for name in names)
    slot = frame.char * (widest + 1)
    left = frame.width - slot * max(map(len, rows))
    label = (Text("签发人："),)
    start = left - frame.body_width(label)
    parts = [_line(y, start, label, frame.profile.font_body, frame)]
    for row, names in enumerate(rows):
        for column, name in enumerate(names):
            place = (y + row * frame.pitch, left + column * slot)
            parts.append(_line(*place, (Text(name),), "楷体", frame))
    return parts


def _at(y: float, text: str, role: str, frame: Frame) -> str:
    """Return text of the upper left corner, flush left."""
    return _line(y, 0.0, (Text(text),), role, frame)


def _line(y: float, x: float, content: Inlines, role: str, frame: Frame) -> str:
    kind = frame.faces.use(role, "", frame.place)
    style = f"top:{y:.3f}pt;left:{x:.3f}pt"
    return f'<div class="at {kind}" style="{style}">{frame.body_line(content, role)}</div>'


def _bar(y: float, x: float, width: float, height: float) -> str:
    style = f"top:{y:.3f}pt;left:{x:.3f}pt;width:{width:.3f}pt;height:{height}pt"
    return f'<div class="at bar" style="{style}"></div>'
