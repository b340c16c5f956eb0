"""版头: 份号, 密级, 紧急程度, 发文机关标志, 发文字号, 签发人, red lines.

What comes in: a `RedHead`. What goes out: paragraphs, and for letters the places of the red double
lines. GB/T 9704-2012 cl. 7.2 (文件格式) and cl. 10.1 (信函格式).
"""

import re

from pipeline.document.model import RedHead
from pipeline.writers.docx.inline import run
from pipeline.writers.docx.measure import BASELINE, CAP, DEPTH, ems, points, twips
from pipeline.writers.docx.oxml import Attributes, Border, Element, Indent, Layout, Spacing
from pipeline.writers.docx.story import Story
from pipeline.writers.docx.style_table import RED_CORNER, RED_NUMBER, RED_ORGAN
from pipeline.writers.docx.styles import sizes

_RED = "FF0000"
_ORGAN_LINE = 1.1
"""Height of the organ's line in em of its size."""
_FILE_SIZE, _LETTER_SIZE = 48.0, 36.0
"""Largest size of the 发文机关标志 in pt; a longer name is set smaller."""
_FILLED = 0.96
"""Share of the 版心's width that the organ's name may take."""
_DOUBLE = ((2.25, 0.75, 0.75), (0.75, 0.75, 2.25))
"""Upper (thick over thin) and lower double line of a letter: bar, gap, bar in pt."""
_SIGNERS = re.compile(r"[、，,\s]+")


def organ_size(organ: str, width: int, largest: float) -> float:
    """Return the size in pt (halves) in which the organ's name stays inside `width` twips."""
    fitting = width * _FILLED / 20 / max(ems(organ), 1.0)
    return int(min(largest, fitting) * 2) / 2


def write_file_head(story: Story, head: RedHead) -> None:
    """Add the 版头 of the file format; the title's two blank lines are the title's."""
    pitch = story.metrics.pitch
    used = 0
    for line, text, face in _corner(head):
        before = (line - used) * pitch
        used = line + 1
        spacing = Spacing(before=before, line=pitch)
        story.paragraph(RED_CORNER, _corner_runs(story, text, face), Layout(spacing=spacing))
    size = organ_size(head.organ, story.metrics.text_width, _FILE_SIZE)
    above = points(size * (BASELINE * _ORGAN_LINE - CAP))
    _organ(
        story, head.organ, size, Layout(spacing=_organ_line(size, twips(35) - used * pitch - above))
    )
    _number_line(story, head)


def _organ_line(size: float, before: int = 0) -> Spacing:
    return Spacing(before=max(before, 0), line=points(size * _ORGAN_LINE))


def _organ(story: Story, organ: str, size: float, layout: Layout) -> None:
    story.paragraph(RED_ORGAN, [run(organ, *sizes(size))], layout)


def _corner(head: RedHead) -> list[tuple[int, str, str]]:
    """Return (line, text, face role) of what stands in the upper left corner (7.2.1–7.2.3).

    密级 keeps the second line also without 份号; 紧急程度 takes the next free one.
    """
    made: list[tuple[int, str, str]] = []
    if head.copy_number:
        made.append((0, head.copy_number, "仿宋"))
    if head.secrecy:
        made.append((1, head.secrecy, "黑体"))
    if head.urgency:
        line = 2 if head.secrecy else len(made)
        made.append((line, head.urgency, "黑体"))
    return made


def _corner_runs(story: Story, text: str, face: str) -> list[Element]:
    return [run(text, story.official(face))]


def _number_line(story: Story, head: RedHead) -> None:
    """Add 发文字号 two lines below the organ, with 签发人 to its right, and the red line 4 mm below."""
    metrics = story.metrics
    pitch, one = metrics.pitch, metrics.chars(1)
    below = pitch - points(story.profile.body_size * DEPTH) - round(pitch * BASELINE)
    red = Border("bottom", 12, max(round((twips(4) - below) / 20), 0), _RED)
    number = story.inline.runs(head.document_number)
    signers = [name for name in _SIGNERS.split(head.signer) if name]
    if not signers:
        spacing = Spacing(before=2 * pitch, line=pitch)
        story.paragraph(RED_NUMBER, number, Layout(spacing=spacing, borders=(red,)))
        return
    rows = [signers[start : start + 2] for start in range(0, len(signers), 2)]
    printed = ["\u3000".join(names) for names in rows]
    widest = max(map(len, printed))
    for index, names in enumerate(printed):
        first, last = index == 0, index == len(rows) - 1
        layout = Layout(
            spacing=Spacing(before=2 * pitch if first else 0, line=pitch),
            borders=(red,) if last else (),
            right_tab=metrics.text_width - one,
            # a first-line indent, for a border begins at the left one
            indent=Indent(first=one),
            align="left",
        )
        content = [
            *(number if last else []),
            run("\t签发人：" if first else "\t\u3000\u3000\u3000\u3000"),
            run(names.ljust(widest, "\u3000"), story.official("楷体")),
        ]
        story.paragraph(RED_NUMBER, content, layout)


def write_letter_head(story: Story, head: RedHead) -> tuple[tuple[int, int], ...]:
    """Add the organ's name and 发文字号 of a letter; return the red bars' (top, height) in twips.

    The name's upper edge is 30 mm below the paper's, the first double line 4 mm below the name; the
    second one's lower edge is 20 mm above the paper's. The name stands in a frame fixed to the page,
    which also keeps the text 7/8 of a 3号 character (14 pt) below the first line.
    """
    metrics = story.metrics
    size = organ_size(head.organ, metrics.text_width, _LETTER_SIZE)
    first = twips(30) + points(size * (CAP + DEPTH)) + twips(4)
    thickness = points(sum(_DOUBLE[0]))
    top = twips(30) - points(size * (BASELINE * _ORGAN_LINE - CAP))
    inset = round(metrics.pitch * BASELINE) - points(story.profile.body_size * CAP)
    bottom = first + thickness + points(14) - inset
    frame: Attributes = {
        "w:w": twips(170),
        "w:h": bottom - top,
        "w:hRule": "exact",
        "w:wrap": "notBeside",
        "w:vAnchor": "page",
        "w:hAnchor": "page",
        "w:xAlign": "center",
        "w:y": top,
    }
    _organ(story, head.organ, size, Layout(frame=frame, spacing=_organ_line(size)))
    number = story.inline.runs(head.document_number)
    corner = _corner(head)
    layout = Layout(right_tab=metrics.text_width, align="left")
    if number:
        left = _corner_runs(story, *corner[0][1:]) if corner else []
        story.paragraph(RED_CORNER, [*left, run("\t"), *number], layout)
    for _, text, face in corner[1 if number else 0 :]:
        story.paragraph(RED_CORNER, _corner_runs(story, text, face))
    last = metrics.page_height - twips(20) - thickness
    return (*_bars(first, _DOUBLE[0]), *_bars(last, _DOUBLE[1]))


def _bars(top: int, double: tuple[float, float, float]) -> tuple[tuple[int, int], ...]:
    upper, gap, lower = (points(part) for part in double)
    return ((top, upper), (top + upper + gap, lower))
