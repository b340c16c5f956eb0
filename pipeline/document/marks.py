"""Marks: what stands in the Markdown for each value, and how it becomes inlines again.

What comes in: a stretch of text with marks and the table of what they stand for. What goes out: inlines
or one block. A mark that is unknown or torn is a fault, never dropped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pipeline.document.model import (
    Block,
    Chart,
    CutLine,
    FigureText,
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

OPEN: Final = "\ufdd0"
CLOSE: Final = "\ufdd1"
_MARK: Final = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_BLOCKS: Final = (Chart, CutLine, Heading, PageBreak, Paragraph, QrCode, Slip, Table)

Marks: TypeAlias = Mapping[str, Inlines | Block]
"""What each mark's id stands for: inlines within text, or a block alone in its paragraph."""


@dataclass(frozen=True, slots=True)
class MarkFault:
    """Why a mark could not be resolved; the caller knows the line."""

    message: str
    hint: str
    code: str


def plain_marks(text: str) -> str:
    """Return the template's own text with 〔数据〕 for each value, safe to quote in a message."""
    return _MARK.sub("〔数据〕", text.replace("\n", "")).replace(OPEN, "").replace(CLOSE, "")


def resolve_block(source: str, marks: Marks) -> Block | None:
    """Return the block when the text is one mark that stands for a block, else None."""
    match = _MARK.fullmatch(source.strip())
    value = marks.get(match.group(1)) if match else None
    return value if isinstance(value, _BLOCKS) else None


def resolve_inlines(source: str, marks: Marks) -> tuple[Inlines, tuple[MarkFault, ...]]:
    """Return the text with its marks replaced by what they stand for; soft breaks are nothing."""
    parts: list[Inline] = []
    faults: list[MarkFault] = []
    lines = "\n".join(line.strip(" \t") for line in source.split("\n")).replace("\n", "")
    place = 0
    for match in _MARK.finditer(lines):
        _append(parts, lines[place : match.start()], faults)
        place = match.end()
        value = marks.get(match.group(1))
        if value is None:
            faults.append(_torn())
        elif isinstance(value, _BLOCKS):
            faults.append(
                MarkFault(
                    "表格、图或二维码前后还有文字。",
                    "请让表格、图、二维码单独成段：前后各空一行。",
                    code="D106",
                )
            )
        else:
            for item in value:
                text = item.text.replace("\r", "").replace("\n", "")
                if isinstance(item, FigureText):
                    parts.append(FigureText(item.id, text))
                else:
                    _append(parts, text, faults)
    _append(parts, lines[place:], faults)
    return tuple(parts), tuple(faults)


def _append(parts: list[Inline], text: str, faults: list[MarkFault]) -> None:
    """Add plain text, joined with plain text before it."""
    if OPEN in text or CLOSE in text:
        faults.append(_torn())
    if not text:
        return
    if parts and isinstance(parts[-1], Text):
        parts[-1] = Text(parts[-1].text + text)
    else:
        parts.append(Text(text))


def _torn() -> MarkFault:
    return MarkFault(
        "这里有一个数据的标记残缺，不知道该印什么。",
        "请不要在模板里截取、拆分或重复 {{ … }} 的结果；直接写 {{ … }}。",
        code="D107",
    )
