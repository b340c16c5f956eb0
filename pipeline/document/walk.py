"""Reading order: every passage of a document, one after the other, with a name for its place.

What comes in: a `Document`. What goes out: `Passage` values in the order a reader meets them. Used by
traces, coverage checks and comparisons; it changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document.model import (
    Block,
    Cell,
    Chart,
    CutLine,
    Document,
    FigureText,
    Format,
    Heading,
    Inlines,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
    Table,
    Text,
)
from pipeline.document.pageparts import page_parts


@dataclass(frozen=True, slots=True)
class Passage:
    """One run of text that stands together: a paragraph, a heading, a table cell."""

    place: str
    """Where it stands, for a clerk: 标题, 正文, 表1 第3行第2列, 附件2 …"""
    content: Inlines
    context: str
    """What gives a bare number its meaning: the row and column heads of a table cell, else ''."""
    total: bool = False
    """Whether it is a cell of a 合计 row."""


def plain_text(content: Inlines) -> str:
    """Return the characters of the inlines as they are printed."""
    return "".join(item.text for item in content)


def figure_ids(content: Inlines) -> tuple[str, ...]:
    """Return the ids of the figures in the inlines, in order."""
    return tuple(item.id for item in content if isinstance(item, FigureText))


def passages(document: Document) -> Iterator[Passage]:
    """Yield every printed passage of the document in reading order."""
    headed = document.format in {Format.FILE, Format.LETTER}
    parts = page_parts(document)
    if headed and document.red_head is not None and document.red_head.document_number:
        yield Passage("发文字号", document.red_head.document_number, "")
    yield from _block_passages(parts.corner, "页角")
    yield Passage("标题", document.title, "")
    if document.addressee:
        yield Passage("主送机关", document.addressee, "")
    yield from _block_passages(parts.text, "正文")
    if document.signature is not None:
        yield Passage("署名", (Text(document.signature.organ),), "")
        yield Passage("成文日期", document.signature.date, "")
    if document.postscript:
        yield Passage("附注", document.postscript, "")
    yield from _block_passages(parts.foot, "页脚")
    for attachment in document.attachments:
        name = attachment.number or "附件"
        yield Passage(f"{name}标题", attachment.title, "")
        yield from _block_passages(attachment.blocks, name)
    lined = document.format is not Format.LETTER
    if lined and document.imprint is not None and document.imprint.issue_date:
        yield Passage("印发日期", document.imprint.issue_date, "")


def _block_passages(blocks: Sequence[Block], place: str) -> Iterator[Passage]:
    for block in blocks:
        match block:
            case Heading():
                yield Passage(f"{place}小标题", block.content, "")
            case Paragraph():
                yield Passage(place, block.content, "")
            case Table():
                yield from _table_passages(block, place)
            case Chart():
                yield from _chart_passages(block, place)
            case CutLine():
                if block.label:
                    yield Passage("裁切线", block.label, "")
            case QrCode():
                yield Passage("编号", block.content, "")
            case Slip():
                yield Passage("回执标题", block.title, "")
                yield from _block_passages(block.blocks, "回执")
            case PageBreak():
                pass


def _chart_passages(chart: Chart, place: str) -> Iterator[Passage]:
    for series in chart.series:
        for category, value, figure_id in zip(
            chart.categories,
            series.values,
            series.figure_ids or ("",) * len(series.values),
            strict=True,
        ):
            if figure_id:
                yield Passage(
                    f"{place}图", (FigureText(figure_id, value),), f"{category}·{series.name}"
                )
    if chart.caption:
        yield Passage(f"{place}图题", chart.caption, "")


def _table_passages(table: Table, place: str) -> Iterator[Passage]:
    if table.caption:
        yield Passage(f"{place}表题", table.caption, "")
    heads = _column_heads(table)
    for row in table.header:
        for cell in row:
            yield Passage(f"{place}表头", cell.content, "")
    for number, row in enumerate(table.rows, start=1):
        yield from _row_passages(row, heads, f"{place}表第{number}行", total=False)
    if table.total:
        yield from _row_passages(table.total, heads, f"{place}表合计行", total=True)
    if table.note:
        yield Passage(f"{place}表注", table.note, "")


def _row_passages(
    row: tuple[Cell, ...], heads: Sequence[str], place: str, *, total: bool
) -> Iterator[Passage]:
    texts = [plain_text(cell.content) for cell in row]
    # A serial number says nothing about a row; its first words do.
    row_head = next(
        (text for text in texts if text and not text.isdigit()), texts[0] if texts else ""
    )
    column = 0
    for index, cell in enumerate(row):
        head = heads[column] if column < len(heads) else ""
        context = head if index == 0 else f"{row_head}·{head}"
        yield Passage(f"{place}第{column + 1}列", cell.content, context, total)
        column += cell.colspan


def _column_heads(table: Table) -> list[str]:
    """Return one head for each grid column, joining the header rows above it."""
    width = len(table.columns)
    parts: list[list[str]] = [[] for _ in range(width)]
    covered: dict[tuple[int, int], bool] = {}
    for row_index, row in enumerate(table.header):
        column = 0
        for cell in row:
            while covered.get((row_index, column)):
                column += 1
            for offset in range(cell.colspan):
                if column + offset < width:
                    parts[column + offset].append(plain_text(cell.content))
                for below in range(1, cell.rowspan):
                    covered[row_index + below, column + offset] = True
            column += cell.colspan
    return ["·".join(part for part in column_parts if part) for column_parts in parts]
