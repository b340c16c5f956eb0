"""Codes, cut lines and the 回执: in the corner of a 单页, in the text, or at the foot of the page.

What comes in: blocks. What goes out: paragraphs and tables in the story. All heights come from
`document.onepage`; what is fixed to the page stands in a table that hangs on it, as the 版记 does.
"""

import io
import math
from collections.abc import Sequence
from typing import cast

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Emu

from pipeline.document.lines import natural_width
from pipeline.document.model import CutLine, Paragraph, QrCode, Slip
from pipeline.document.onepage import (
    NUMBER_LINE,
    NUMBER_SIZE,
    CodeBox,
    SlipLayout,
    code_box,
    corner_top,
    slip_layout,
)
from pipeline.document.walk import plain_text
from pipeline.writers.docx.measure import EMU_PER_PT, points
from pipeline.writers.docx.oxml import (
    PLAIN,
    Attributes,
    Element,
    Indent,
    Layout,
    Spacing,
    element,
    no_cell_margins,
    on,
    paragraph,
    value,
)
from pipeline.writers.docx.story import Story
from pipeline.writers.docx.style_table import BODY, CODE_NUMBER, CUT_LINE, PICTURE, SLIP_TITLE
from pipeline.writers.qr import qr_png

_CODE_SHAPES = 5000
"""Ids of codes start here, above those of the charts."""
_FLOATING: Attributes = {"w:leftFromText": 0, "w:rightFromText": 0}


class SlipWriter:
    """Writes codes, cut lines and slips."""

    def __init__(self, story: Story, word: WordDocument) -> None:
        self._story = story
        self._word = word
        self._codes = 0

    def corner(self, codes: Sequence[QrCode]) -> None:
        """Hang codes above the 版心, at its right edge."""
        metrics = self._story.metrics
        for code in codes:
            box = self._box(code)
            width = points(box.width)
            place: Attributes = {
                **_FLOATING,
                "w:vertAnchor": "page",
                "w:horzAnchor": "page",
                "w:tblpX": metrics.left + metrics.text_width - width,
                "w:tblpY": points(corner_top(code, self._story.profile)),
            }
            row = _row([(self._code(code, box), width)], points(box.height))
            self._story.table(_table([row], (width,), place))

    def code(self, code: QrCode) -> None:
        """Add a code to the text, at the right edge; it takes whole lines."""
        box = self._box(code)
        pitch = self._story.profile.line_pitch
        spare = math.ceil(box.height / pitch) * pitch - box.height
        self._story.extend(self._code(code, box, above=spare / 2, below=spare / 2))

    def cut_line(self, cut: CutLine) -> None:
        """Add a dashed line to the text."""
        width = self._story.metrics.text_width
        self._story.table(_table([self._cut_row(cut, (width,))], (width,), None))
        self._story.spacer()

    def foot(self, foot: Sequence[CutLine | Slip]) -> None:
        """Hang a cut line and a 回执 on the lower edge of the page's 版心."""
        if not foot:
            return
        story = self._story
        width = story.metrics.text_width
        layouts = [self._layout(block) for block in foot if isinstance(block, Slip)]
        left = min((points(item.text_width) for item in layouts), default=width)
        widths = (left, width - left) if left < width else (width,)
        rows = [
            self._cut_row(block, widths)
            if isinstance(block, CutLine)
            else self._slip_row(block, widths)
            for block in foot
        ]
        place: Attributes = {
            **_FLOATING,
            "w:vertAnchor": "margin",
            "w:horzAnchor": "page",
            "w:tblpXSpec": "center",
            "w:tblpYSpec": "bottom",
        }
        story.table(_table(rows, widths, place))
        # The table hangs on the line after it; 1 pt finds room on the page where the text ends.
        story.spacer()

    def _layout(self, slip: Slip) -> SlipLayout:
        return slip_layout(slip, self._story.profile, self._story.fonts)

    def _box(self, code: QrCode) -> CodeBox:
        return code_box(code, self._story.profile, self._story.fonts)

    def _cut_row(self, cut: CutLine, widths: Sequence[int]) -> Element:
        story = self._story
        words = paragraph(CUT_LINE, story.inline.runs(cut.label), PLAIN)
        line: Attributes = {"w:val": "dashed", "w:sz": 4, "w:space": 0, "w:color": "000000"}
        borders = element("w:tcBorders", None, element("w:bottom", line))
        span = [value("w:gridSpan", len(widths))] if len(widths) > 1 else []
        properties = [*span, borders]
        return _row([([words], sum(widths))], story.metrics.pitch, properties)

    def _slip_row(self, slip: Slip, widths: Sequence[int]) -> Element:
        story = self._story
        layout = self._layout(slip)
        above = points(layout.above)
        spacing = Spacing(before=above, line=story.metrics.pitch)
        title = paragraph(SLIP_TITLE, story.inline.runs(slip.title), Layout(spacing=spacing))
        texts = [title]
        for block in slip.blocks:
            if isinstance(block, Paragraph):
                shape = PLAIN if block.indent else Layout(indent=Indent())
                texts.append(paragraph(BODY, story.text_runs(block.content), shape))
        codes: list[Element] = []
        for code, box in layout.codes:
            codes += self._code(code, box, above=layout.above)
        cells = [(texts, widths[0])]
        if len(widths) > 1:
            cells.append((codes or [paragraph(CODE_NUMBER)], widths[1]))
        return _row(cells, points(layout.height))

    def _code(
        self, code: QrCode, box: CodeBox, *, above: float = 0.0, below: float = 0.0
    ) -> list[Element]:
        """Return the paragraphs of a code and its number, both at the right edge."""
        story = self._story
        text = plain_text(code.content)
        role = story.profile.font_page_number
        number = natural_width(code.content, role=role, fonts=story.fonts, size=NUMBER_SIZE)
        inside = max((box.side - number) / 2, 0.0)
        spacing = Spacing(points(above), points(box.quiet), 240, "auto")
        layout = Layout(keep_next=True, spacing=spacing, align="right")
        runs = story.inline.runs(code.content)
        line = Spacing(after=points(below), line=points(NUMBER_LINE))
        return [
            paragraph(PICTURE, [self._picture(text, code.size, box.side)], layout),
            paragraph(CODE_NUMBER, runs, Layout(spacing=line, indent=Indent(right=points(inside)))),
        ]

    def _picture(self, text: str, size: float, side: float) -> Element:
        extent = Emu(round(side * EMU_PER_PT))
        inline = self._word.part.new_pic_inline(io.BytesIO(qr_png(text, size=size)), extent, extent)
        self._codes += 1
        properties = cast("Element", inline.docPr)
        properties.set("id", str(_CODE_SHAPES + self._codes))
        properties.set("name", f"二维码{self._codes}")
        properties.set("descr", f"二维码：{text}")
        for name in inline.iter(qn("pic:cNvPr")):
            name.set("name", "qr.png")
        return element("w:r", None, element("w:drawing", None, inline))


def _row(
    cells: Sequence[tuple[list[Element], int]], height: int, properties: Sequence[Element] = ()
) -> Element:
    # at least: a program that has other faces may need a line more, and must not hide it
    rule: Attributes = {"w:val": height, "w:hRule": "atLeast"}
    made = element(
        "w:tr", None, element("w:trPr", None, on("w:cantSplit"), element("w:trHeight", rule))
    )
    for content, width in cells:
        size = element("w:tcW", {"w:w": width, "w:type": "dxa"})
        made.append(element("w:tc", None, element("w:tcPr", None, size, *properties), *content))
    return made


def _table(rows: Sequence[Element], widths: Sequence[int], place: Attributes | None) -> Element:
    """Return a table without borders; `place` hangs it on the page."""
    hung = [] if place is None else [element("w:tblpPr", place), value("w:tblOverlap", "never")]
    return element(
        "w:tbl",
        None,
        element(
            "w:tblPr",
            None,
            *hung,
            element("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
            element("w:tblLayout", {"w:type": "fixed"}),
            no_cell_margins(),
        ),
        element("w:tblGrid", None, *(element("w:gridCol", {"w:w": width}) for width in widths)),
        *rows,
    )
