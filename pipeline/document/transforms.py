"""Document to document: everything between the parsed text and the writers, in this order.

1. `number_headings`   一、（一）1.（1）, anew in each attachment
2. `number_attachments` 附件, or 附件1 … 附件n
3. `break_titles`      balanced lines, broken at words
4. `drop_unprinted`    what this 版式 does not print
5. `renumber_figures`  F0001 … in reading order
A 单页 gets its own measures with step 3.

What comes in: a `Document` without numbers. What goes out: a new one, never the old one changed. Nothing is
measured here but the titles.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.document.geometry import text_width
from pipeline.document.lines import slice_inlines
from pipeline.document.model import (
    Attachment,
    Block,
    Cell,
    Chart,
    CutLine,
    Document,
    FigureText,
    Format,
    Heading,
    Inline,
    Inlines,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
    Table,
    Text,
)
from pipeline.document.numerals import chinese_number
from pipeline.document.onepage import room_left
from pipeline.document.pageparts import page_parts
from pipeline.document.profile import SHEETS, sheet_profile
from pipeline.document.titles import balance_title
from pipeline.fonts import FontBook

_SPARE_LINES = 2
_RUN_IN_ENDS = ("。", "；", "！", "？")


def apply_transforms(
    document: Document,
    fonts: FontBook,
    *,
    protected: Sequence[str] = (),
    measured: Document | None = None,
) -> tuple[Document, Mapping[str, str]]:
    """Return the finished document, and for each new figure id the id it had before.

    `protected` are names (organs) that a title line never splits. `measured` is the same document with
    other texts, by which the size of a 单页 is chosen.
    """
    document = number_attachments(number_headings(document))
    if document.format is Format.SHEET:
        usual = document if measured is None else number_attachments(number_headings(measured))
        document = _fit_sheet(document, usual, fonts, protected)
    else:
        document = break_titles(document, fonts, protected=protected)
    document = drop_unprinted(document)
    return renumber_figures(document)


def number_headings(document: Document) -> Document:
    """Return the document with its headings numbered (GB/T 9704-2012, 7.3.3), anew in each attachment.

    A heading of level 3 or 4 that ends with a full stop runs in with its text: it becomes a paragraph with
    the number as its lead.
    """
    return replace(
        document,
        body=_numbered(document.body),
        attachments=tuple(
            replace(item, blocks=_numbered(item.blocks)) for item in document.attachments
        ),
    )


def _numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    counts = [0, 0, 0, 0]
    numbered: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading):
            numbered.append(block)
            continue
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (4 - block.level)
        number = heading_number(block.level, counts[block.level - 1])
        text = "".join(item.text for item in block.content)
        if block.level >= 3 and text.endswith(_RUN_IN_ENDS):
            numbered.append(Paragraph(block.content, lead=number))
        else:
            numbered.append(replace(block, number=number))
    return tuple(numbered)


def heading_number(level: int, count: int) -> str:
    """Return the number of a heading: 一、 for level 1, （一） for 2, 1. for 3, （1） for 4."""
    match level:
        case 1:
            return f"{chinese_number(count)}、"
        case 2:
            return f"（{chinese_number(count)}）"
        case 3:
            return f"{count}."
        case _:
            return f"（{count}）"


def number_attachments(document: Document) -> Document:
    """Return the document with its attachments named 附件, or 附件1 … when there are several (7.3.4)."""
    several = len(document.attachments) > 1
    return replace(
        document,
        attachments=tuple(
            replace(item, number=f"附件{place}" if several else "附件")
            for place, item in enumerate(document.attachments, start=1)
        ),
    )


@dataclass(frozen=True, slots=True)
class AttachmentEntry:
    """One line of the 附件说明 under the body; runover aligns with the title."""

    label: str
    """附件： on the first entry, '' on the others (which align with it)."""
    number: str
    """`1. ` when there are several attachments, else ''."""
    title: str
    """Without end punctuation; figures are plain text here, their destination is in the attachment."""


def attachment_list(document: Document) -> tuple[AttachmentEntry, ...]:
    """Return the lines of the 附件说明 (GB/T 9704-2012, 7.3.4); () without attachments."""
    several = len(document.attachments) > 1
    return tuple(
        AttachmentEntry(
            "附件：" if place == 1 else "",
            f"{place}. " if several else "",
            "".join(inline.text for inline in item.title).rstrip("。，、；："),
        )
        for place, item in enumerate(document.attachments, start=1)
    )


def break_titles(document: Document, fonts: FontBook, *, protected: Sequence[str] = ()) -> Document:
    """Return the document with its title and those of its attachments in balanced lines."""
    profile = document.profile

    def lines(title: Inlines, *, landscape: bool = False) -> tuple[str, ...]:
        return balance_title(
            title,
            fonts=fonts,
            role=profile.font_title,
            size=profile.title_size,
            width=text_width(profile, landscape=landscape),
            protected=protected,
        )

    return replace(
        document,
        title_lines=lines(document.title),
        attachments=tuple(
            replace(item, title_lines=lines(item.title, landscape=item.landscape))
            for item in document.attachments
        ),
    )


def _fit_sheet(
    document: Document, measured: Document, fonts: FontBook, protected: Sequence[str]
) -> Document:
    """Return a 单页 in the roomiest of its measures that holds `measured`, with title lines.

    In the first measures some lines stay free, since letters that share a variant differ in the length
    of their texts.
    """
    for measures in SHEETS:
        size = sheet_profile(document.profile, measures)
        tried = break_titles(replace(measured, profile=size), fonts, protected=protected)
        spare = _SPARE_LINES * measures.line_pitch if measures is SHEETS[0] else 0.0
        if room_left(tried, fonts) >= spare:
            break
    return break_titles(replace(document, profile=size), fonts, protected=protected)


def drop_unprinted(document: Document) -> Document:
    """Return the document without what its 版式 does not print, so that no trace speaks of it.

    A letter's 版记 has neither 印发机关 nor 印发日期 (GB/T 9704-2012, 10.1); 普通 has no 版头, 单页
    neither 版头 nor 版记.
    """
    if document.format is Format.SHEET:
        return replace(document, imprint=None, red_head=None)
    imprint = document.imprint
    if imprint is not None and document.format is Format.LETTER:
        imprint = replace(imprint, issuer="", issue_date=())
    head = None if document.format is Format.PLAIN else document.red_head
    return replace(document, imprint=imprint, red_head=head)


def renumber_figures(document: Document) -> tuple[Document, Mapping[str, str]]:
    """Return the document with figure ids F0001 … in reading order, and new id → former id."""
    numbering = _Numbering()
    red_head, imprint, signature = document.red_head, document.imprint, document.signature
    parts = page_parts(document)
    # the keyword order below is the reading order: Python evaluates arguments left to right
    numbered = replace(
        document,
        red_head=red_head
        and replace(red_head, document_number=numbering.inlines(red_head.document_number)),
    )
    corner = numbering.blocks(parts.corner)
    numbered = replace(
        numbered,
        title=numbering.inlines(document.title),
        addressee=numbering.inlines(document.addressee),
    )
    text = numbering.blocks(parts.text)
    numbered = replace(
        numbered,
        signature=signature and replace(signature, date=numbering.inlines(signature.date)),
        postscript=numbering.inlines(document.postscript),
    )
    return (
        replace(
            numbered,
            body=(*corner, *text, *numbering.blocks(parts.foot)),
            attachments=tuple(numbering.attachment(item) for item in document.attachments),
            imprint=imprint and replace(imprint, issue_date=numbering.inlines(imprint.issue_date)),
        ),
        numbering.origins,
    )


class _Numbering:
    """Gives new ids in the order asked, and remembers which id each had."""

    def __init__(self) -> None:
        self.origins: dict[str, str] = {}

    def inlines(self, content: Inlines) -> Inlines:
        return tuple(self._inline(item) for item in content)

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(self._block(block) for block in blocks)

    def attachment(self, item: Attachment) -> Attachment:
        return replace(item, title=self.inlines(item.title), blocks=self.blocks(item.blocks))

    def _next(self, former: str) -> str:
        new = f"F{len(self.origins) + 1:04d}"
        self.origins[new] = former
        return new

    def _inline(self, item: Inline) -> Inline:
        return item if isinstance(item, Text) else FigureText(self._next(item.id), item.text)

    def _block(self, block: Block) -> Block:
        match block:
            case Heading() | Paragraph():
                return replace(block, content=self.inlines(block.content))
            case Table():
                return self._table(block)
            case Chart():
                series = tuple(
                    replace(
                        one,
                        figure_ids=tuple(
                            former and self._next(former) for former in one.figure_ids
                        ),
                    )
                    for one in block.series
                )
                return replace(block, series=series, caption=self.inlines(block.caption))
            case CutLine():
                return replace(block, label=self.inlines(block.label))
            case QrCode():
                return replace(block, content=self.inlines(block.content))
            case Slip():
                return self._slip(block)
            case PageBreak():
                return block

    def _slip(self, slip: Slip) -> Slip:
        blocks = tuple(replace(item, content=self.inlines(item.content)) for item in slip.blocks)
        return replace(slip, title=self.inlines(slip.title), blocks=blocks)

    def _table(self, table: Table) -> Table:
        return replace(
            table,
            caption=self.inlines(table.caption),
            header=tuple(self._cells(row) for row in table.header),
            rows=tuple(self._cells(row) for row in table.rows),
            total=self._cells(table.total),
            note=self.inlines(table.note),
        )

    def _cells(self, row: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(replace(cell, content=self.inlines(cell.content)) for cell in row)


def split_title(titled: Document | Attachment) -> tuple[Inlines, ...]:
    """Return the title's inlines line by line, figures kept; all on one line when none are set."""
    if not titled.title_lines:
        return (titled.title,)
    lengths = itertools.accumulate((len(line) for line in titled.title_lines), initial=0)
    return tuple(slice_inlines(titled.title, a, b) for a, b in itertools.pairwise(lengths))
