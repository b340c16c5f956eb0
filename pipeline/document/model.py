"""The neutral document: blocks and inlines between templates and writers, all frozen.

What comes in: Markdown with figure marks, parsed by `markup`. What goes out: a `Document` that the
DOCX and the PDF writer both print. It knows no files, no fonts and no ledgers: a figure is here
only an id and its printed text.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pipeline.document.profile import Profile


class Align(StrEnum):
    """Horizontal alignment of a table column."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters; never markup, never a traced figure."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureText:
    """The printed form of one figure at one place."""

    id: str
    """`F0001`, … in reading order; unique in the document; bookmark and named destination."""
    text: str


Inline: TypeAlias = Text | FigureText
Inlines: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1–4 (一、（一）1.（1）); `number` is set by the numbering transform."""

    level: int
    content: Inlines
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body paragraph, 左空二字; `indent` is False for flush lines (主送 is not a paragraph)."""

    content: Inlines
    indent: bool = True
    lead: str = ""
    """Heading number when a level-3/4 heading runs in with its paragraph; else ''."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell."""

    content: Inlines
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class TableColumn:
    """Presentation of one table column."""

    align: Align
    width: float | None = None
    """Share of the table width (0–1); None: the table's widths come from its content."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header rows repeat on each page."""

    caption: Inlines
    """() when the table has no caption of its own."""
    unit_line: str
    """单位：万元 — printed right above the table; '' for none."""
    columns: tuple[TableColumn, ...]
    header: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    """合计 row, computed and checked upstream; () for none."""
    note: Inlines = ()


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series of a chart; values are exact decimals as text, in the chart's unit."""

    name: str
    values: tuple[str, ...]
    figure_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with Chinese labels; drawn by the writers from the same data."""

    kind: str
    """柱状图 (grouped columns), 条形图 (bars) or 折线图 (lines)."""
    caption: Inlines
    unit: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Start a new page here."""


@dataclass(frozen=True, slots=True)
class CutLine:
    """A dashed line over the width of the 版心, to cut along."""

    label: Inlines = ()
    """Small text above the line, such as （沿此线裁下，交回学校）; () for none."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of a short text (a 编号), which is printed beneath it in small letters as well."""

    content: Inlines
    size: float = 18.0
    """mm; side of the black-and-white square. Its quiet zone of 4 modules lies around it."""


@dataclass(frozen=True, slots=True)
class Slip:
    """回执: what is cut off and handed back, at the foot of a 单页; its code stands on the right."""

    title: Inlines
    blocks: "tuple[Paragraph | QrCode, ...]"


Block: TypeAlias = Heading | Paragraph | Table | Chart | PageBreak | CutLine | QrCode | Slip


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: new page, 附件N in 黑体 on line 1, title on line 3, then its blocks."""

    title: Inlines
    blocks: tuple[Block, ...]
    landscape: bool = False
    number: str = ""
    """`附件` or `附件1`; set by the numbering transform."""
    title_lines: tuple[str, ...] = ()
    """The title in balanced lines of its own page's width; set by a transform, () before it."""


@dataclass(frozen=True, slots=True)
class RedHead:
    """版头 of 文件格式 and 信函格式."""

    organ: str
    """发文机关标志: 全称 or 简称, with 文件 for the file format."""
    document_number: Inlines = ()
    """发文字号: 某教〔2026〕3号."""
    signer: str = ""
    """签发人 of an upward document."""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: 抄送, 印发机关, 印发日期."""

    copies_to: tuple[str, ...] = ()
    issuer: str = ""
    issue_date: Inlines = ()


class Format(StrEnum):
    """版式 of a kind (GB/T 9704-2012 cl. 7–10)."""

    PLAIN = "普通"
    """No 版头: reports and summaries that begin with their title."""
    FILE = "文件"
    LETTER = "信函"
    SHEET = "单页"
    """A letter to a household: everything on one page without a number, a 回执 at its foot."""


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期 at the end of the body."""

    organ: str
    date: Inlines
    sealed: bool = True
    """Whether a seal will be put on it (7.3.5.1) or not (7.3.5.2); decides the positions."""


@dataclass(frozen=True, slots=True)
class Document:
    """One whole document, ready for any writer."""

    title: Inlines
    title_lines: tuple[str, ...]
    """The title broken at words into balanced lines; set by a transform, () before it."""
    addressee: Inlines
    """主送机关 with its colon; () for none."""
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    signature: Signature | None
    format: Format
    profile: Profile
    red_head: RedHead | None = None
    imprint: Imprint | None = None
    postscript: Inlines = ()
    """附注 in brackets under the date."""
    draft: bool = False
    """Whether the 草稿 watermark is printed."""
    author: str = ""
    """Issuing organ, for metadata."""
    language: str = "zh-CN"
    date_iso: str = ""
    """成文日期 as ISO date, for metadata; never the clock."""
