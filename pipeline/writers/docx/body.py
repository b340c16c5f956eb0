"""Body blocks: headings, paragraphs, tables, charts, page breaks, in order.

What comes in: blocks. What goes out: elements in the story. Numbers of headings are text, set upstream.
"""

import io
from collections.abc import Iterable
from typing import cast

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Emu

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
    Text,
)
from pipeline.document.roles import lead_role
from pipeline.document.walk import plain_text
from pipeline.writers.docx.inline import run
from pipeline.writers.docx.measure import EMU_PER_PT, EMU_PER_TWIP
from pipeline.writers.docx.oxml import PLAIN, Element, Indent, Layout, Spacing, element
from pipeline.writers.docx.slips import SlipWriter
from pipeline.writers.docx.story import Story
from pipeline.writers.docx.style_table import BODY, CAPTION, PICTURE, heading
from pipeline.writers.docx.tables import write_table

_CHART_DPI = 200
_PICTURE_SHORT = 0.5
"""pt by which a picture is lower than its lines: room for what hangs below its baseline."""
_CHART_SHAPES = 1000
"""Ids of pictures start here, above those of the shapes in headers."""


class BodyWriter:
    """Writes blocks into the story."""

    def __init__(self, story: Story, word: WordDocument) -> None:
        self._story = story
        self._word = word
        self._pictures = 0
        self.slips = SlipWriter(story, word)

    def write(self, blocks: Iterable[Block]) -> None:
        """Add the blocks to the story."""
        story = self._story
        for block in blocks:
            match block:
                case Heading(level, content, number):
                    runs = story.inline.runs((Text(number), *content))
                    story.paragraph(heading(level), runs)
                case Paragraph():
                    self._paragraph(block)
                case Table():
                    write_table(story, block)
                case Chart():
                    self._chart(block)
                case CutLine():
                    self.slips.cut_line(block)
                case QrCode():
                    self.slips.code(block)
                case Slip():
                    self.slips.foot((block,))
                case PageBreak():
                    story.break_page()

    def _paragraph(self, block: Paragraph) -> None:
        story = self._story
        layout = PLAIN if block.indent else Layout(indent=Indent())
        lead = []
        if block.lead:
            # The number of a run-in heading keeps the face of its level: 1. or （1）.
            role = lead_role(story.profile, block.lead)
            face = () if role == story.profile.font_body else (story.official(role),)
            lead = [run(block.lead, *face)]
        story.paragraph(BODY, [*lead, *story.text_runs(block.content)], layout)

    def _chart(self, chart: Chart) -> None:
        from pipeline.writers.charts import chart_png, chart_size

        story = self._story
        width = story.text_width
        pitch = story.profile.line_pitch
        picture = chart_png(chart, story.fonts, width / 20, pitch, _CHART_DPI)
        _, height = chart_size(chart, story.fonts, width / 20, pitch)
        inline = self._word.part.new_pic_inline(
            io.BytesIO(picture),
            Emu(width * EMU_PER_TWIP),
            Emu(round((height - _PICTURE_SHORT) * EMU_PER_PT)),
        )
        self._pictures += 1
        name = f"图{self._pictures}"
        properties = cast("Element", inline.docPr)
        properties.set("id", str(_CHART_SHAPES + self._pictures))
        properties.set("name", name)
        properties.set("descr", describe(chart))
        for picture_name in inline.iter(qn("pic:cNvPr")):
            picture_name.set("name", f"{name}.png")
        runs = [element("w:r", None, element("w:drawing", None, inline))]
        for series in chart.series:
            for name in filter(None, series.figure_ids):
                runs = story.inline.bookmark(name, runs)
        story.paragraph(PICTURE, runs, PLAIN if chart.caption else Layout())
        if chart.caption:
            line = Spacing(line=story.metrics.pitch)
            story.paragraph(CAPTION, story.inline.runs(chart.caption), Layout(spacing=line))


def describe(chart: Chart) -> str:
    """Return the chart's data as a sentence for readers who cannot see it (alt text)."""
    parts = [f"{chart.kind}：{plain_text(chart.caption)}"]
    if chart.unit:
        parts.append(f"单位：{chart.unit}")
    for series in chart.series:
        pairs = "，".join(
            f"{category}{number}"
            for category, number in zip(chart.categories, series.values, strict=True)
        )
        parts.append(f"{series.name}：{pairs}")
    return "；".join(parts) + "。"
