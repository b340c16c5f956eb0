"""Markdown with marks in, blocks out: the only reader of the template's text.

What comes in: Markdown in which every value is a mark (U+FDD0 id U+FDD1), and what each mark stands for.
What goes out: a `ParsedBody` and diagnostics with lines. Marks are resolved after parsing, so that data can
never become markup. Nothing is numbered, measured or renamed here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block

from pipeline.document.marks import Marks, plain_marks, resolve_block, resolve_inlines
from pipeline.document.model import (
    Attachment,
    Block,
    CutLine,
    Heading,
    Inlines,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
)
from pipeline.document.remarks import Remarks, check_heading, check_paragraph
from pipeline.errors import Diagnostic

_FENCE: Final = re.compile(r"^[:：]{3,}[ \t\u3000]*(.*?)[ \t\u3000]*$")
_ATTACHMENT: Final = re.compile(r"^附件(?:[ \t\u3000]+(横向)(?=[ \t\u3000]|$))?[ \t\u3000]*(.*)$")
_SLIP: Final = re.compile(r"^回执(?:[ \t\u3000]+(.*))?$")
_CUT: Final = re.compile(r"^裁切线(?:[ \t\u3000]+(.*))?$")
_KNOWN: Final = (
    "可用的有：:::附件 标题、:::附件 横向 标题、:::分页、:::裁切线 说明、:::回执 标题；"
    ":::单独一行表示结束。"
)
_INDENT: Final = " \t\u3000"
_ELSEWHERE: Final = {
    "落款": "署名和成文日期由 workspace.yaml 的“单位”和“成文日期”给出，请删去这一块。",
    "版记": "版记由 kind.yaml 的“抄送”和 workspace.yaml 给出，请删去这一块。",
    "横向": "请写成 :::附件 横向 标题。",
}


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """The body of a document with the attachments that were written in it."""

    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """An attachment or a slip whose end is still to come."""

    name: str
    """附件 or 回执."""
    row: int
    title: Inlines
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class _Segment:
    """Consecutive lines between two ::: lines, or the ::: line itself."""

    row: int
    """1-based line of the Markdown."""
    lines: tuple[str, ...] = ()
    fence: str | None = None
    """What follows ::: on its line; None for lines of text."""
    wide: bool = False
    """Whether the colons were typed full width."""


def parse(
    markdown: str, marks: Marks, file: str, *, lines: Sequence[int] | None = None
) -> tuple[ParsedBody | None, tuple[Diagnostic, ...]]:
    """Return the parsed body, None when there is an error, and the diagnostics.

    `file` is named in diagnostics; `lines[i]` is the line of `file` that line i of the Markdown comes
    from (default: the same line). Headings of level 1–4, paragraphs, `-` lists (each item a paragraph),
    `:::附件 [横向] 标题` … `:::`, `:::回执 标题` … `:::`, `:::裁切线` and `:::分页` are known; all else is
    text or an error.
    """
    remarks = Remarks(file, lines)
    builder = _Builder(_reader(), marks, remarks)
    for segment in _segments(markdown):
        if segment.fence is None:
            builder.add_text(segment)
        else:
            builder.add_fence(segment)
    body = builder.finish()
    return (None if remarks.has_errors else body), remarks.all()


def _reader() -> MarkdownIt:
    """Return a Markdown reader that knows headings, `-` lists and paragraphs only."""
    reader = MarkdownIt("zero").enable("heading")
    reader.block.ruler.before(
        "paragraph", "dash_list", _dash_list, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    return reader


def _dash_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a `- ` list; `1. ` and `2020. ` at the start of a line stay text."""
    if not state.src.startswith("- ", state.bMarks[start] + state.tShift[start]):
        return False
    return list_block(state, start, end, silent)


def _segments(markdown: str) -> Iterator[_Segment]:
    """Yield the text cut at its ::: lines, with leading blanks of all lines removed."""
    pending: list[str] = []
    first = 1
    for row, raw in enumerate(markdown.replace("\r\n", "\n").split("\n"), start=1):
        line = raw.strip(_INDENT)
        match = _FENCE.match(line)
        if match is None:
            pending.append(line)
            continue
        if pending:
            yield _Segment(first, tuple(pending))
        yield _Segment(row, fence=match.group(1), wide=line.startswith("："))
        pending, first = [], row + 1
    if pending:
        yield _Segment(first, tuple(pending))


class _Builder:
    """Collects blocks into the body or into the attachment that is open."""

    def __init__(self, reader: MarkdownIt, marks: Marks, remarks: Remarks) -> None:
        self._reader = reader
        self._marks = marks
        self._remarks = remarks
        self._body: list[Block] = []
        self._attachments: list[Attachment] = []
        self._open: _Opened | None = None
        self._inside: list[Block] = []
        self._sections: list[tuple[list[Block], int, int, str]] = []
        """Headings of level 1: the list they are in, their place in it, line, text."""

    def add_text(self, segment: _Segment) -> None:
        """Add the headings and paragraphs of a stretch of text."""
        target = self._body if self._open is None else self._inside
        tokens = self._reader.parse("\n".join(segment.lines))
        for before, token in zip([None, *tokens], tokens, strict=False):
            if token.type != "inline" or before is None:
                continue
            row = segment.row + (token.map[0] if token.map else 0)
            if before.type == "heading_open":
                level = int(before.tag[1])
                if level == 1:
                    self._sections.append((target, len(target), row, plain_marks(token.content)))
                target.append(self._heading(level, token.content, row))
            else:
                target.extend(self._paragraph(token.content, row))

    def add_fence(self, segment: _Segment) -> None:
        """Open or close an attachment, or break the page."""
        words, row = segment.fence or "", segment.row
        attachment = _ATTACHMENT.match(words)
        if segment.wide:
            self._remarks.error(
                row,
                "冒号应为半角“:::”，这里是全角“：：：”。",
                "请在英文输入法下输入三个冒号。",
                code="D102",
            )
        if not words:
            self._close(row)
        elif words == "分页":
            (self._body if self._open is None else self._inside).append(PageBreak())
        elif (cut := _CUT.match(words)) is not None:
            label = self._inlines(cut.group(1) or "", row)
            (self._body if self._open is None else self._inside).append(CutLine(label))
        elif attachment is not None:
            title = self._inlines(attachment.group(2), row)
            self._begin(_Opened("附件", row, title, attachment.group(1) is not None))
        elif (slip := _SLIP.match(words)) is not None:
            title = self._inlines(slip.group(1) or "回执", row)
            self._begin(_Opened("回执", row, title))
        else:
            name = plain_marks(words).split()[0]
            hint = _ELSEWHERE.get(name, _KNOWN)
            self._remarks.error(row, f"没有名为“{name}”的块。", hint, code="D101")

    def finish(self) -> ParsedBody:
        """Return what was collected; an attachment that is still open is an error."""
        if self._open is not None:
            name, row = self._open.name, self._open.row
            self._remarks.error(
                row, f"{name}没有结束。", f"请在{name}最后另起一行写“:::”。", code="D103"
            )
            self._close(row)
        self._check_sections()
        return ParsedBody(tuple(self._body), tuple(self._attachments))

    def _check_sections(self) -> None:
        """Report each section of level 1 that ends with its heading."""
        for blocks, place, row, text in self._sections:
            following = blocks[place + 1] if place + 1 < len(blocks) else None
            if following is None or (isinstance(following, Heading) and following.level == 1):
                self._remarks.warning(
                    row,
                    f"标题“{text[:20]}”下面没有内容。",
                    "请补上这一部分的内容，或用 {% if %} 连同标题一起去掉。",
                    code="D115",
                )

    def _begin(self, opened: _Opened) -> None:
        row = opened.row
        if self._open is not None:
            before = self._open
            message = (
                f"{before.name}里不能再有{opened.name}："
                f"第{self._remarks.row(before.row)}行开始的{before.name}还没有结束。"
            )
            hint = f"请先用单独一行“:::”结束前一个{before.name}。"
            self._remarks.error(row, message, hint, code="D103")
            self._close(row)
        if not opened.title:
            self._remarks.error(row, "附件没有标题。", "请写成“:::附件 标题文字”。", code="D104")
        self._open = opened

    def _close(self, row: int) -> None:
        if self._open is None:
            self._remarks.error(
                row,
                "这里的“:::”没有对应的开始行。",
                "请删去这一行，或在前面补上“:::附件 标题”。",
                code="D103",
            )
            return
        opened = self._open
        if not self._inside:
            self._remarks.error(
                opened.row,
                f"{opened.name}没有内容。",
                f"请写上{opened.name}的内容，或用 {{% if %}} 连同{opened.name}一起去掉。",
                code="D105",
            )
        if opened.name == "回执":
            self._body.append(Slip(opened.title, self._slip_blocks(opened.row)))
        else:
            inside = tuple(self._inside)
            self._attachments.append(Attachment(opened.title, inside, opened.landscape))
        self._open, self._inside = None, []

    def _slip_blocks(self, row: int) -> tuple[Paragraph | QrCode, ...]:
        """Return what stands in the slip; anything but paragraphs and codes is an error."""
        kept = tuple(item for item in self._inside if isinstance(item, Paragraph | QrCode))
        if len(kept) < len(self._inside):
            self._remarks.error(
                row,
                "回执里只能写段落和二维码。",
                "请把小标题、表格、图和裁切线移到回执前面。",
                code="D116",
            )
        return kept

    def _heading(self, level: int, source: str, row: int) -> Heading:
        content = self._inlines(source, row)
        check_heading(level, plain_marks(source), row, self._remarks, empty=not content)
        return Heading(min(level, 4), content)

    def _paragraph(self, source: str, row: int) -> Iterator[Block]:
        block = resolve_block(source, self._marks)
        if block is not None:
            yield block
            return
        check_paragraph(plain_marks(source), row, self._remarks)
        content = self._inlines(source, row)
        if content:
            yield Paragraph(content)

    def _inlines(self, source: str, row: int) -> Inlines:
        content, faults = resolve_inlines(source, self._marks)
        for fault in faults:
            self._remarks.error(row, fault.message, fault.hint, code=fault.code)
        return content
