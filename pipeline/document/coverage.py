"""Every character must be printable: a character that no font has is an error with its place.

What comes in: a document and the fonts. What goes out: diagnostics. It changes nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.document.model import (
    Block,
    Cell,
    Chart,
    CutLine,
    Document,
    Heading,
    Inlines,
    PageBreak,
    Paragraph,
    QrCode,
    Slip,
    Table,
)
from pipeline.document.profile import Profile
from pipeline.document.roles import heading_role, lead_role
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.fonts import FontBook

ATTACHMENT_ROLE: Final = "黑体"
"""附件1 at the top of an attachment, 密级 and 紧急程度 (GB/T 9704-2012, 7.2.2, 7.3.7)."""
CHART_ROLE: Final = "黑体"
"""Labels inside charts."""


def check_coverage(document: Document, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return an error for each character that no face of its role has, once a place.

    The message names the character and its code, never the text around it.
    """
    missing = dict.fromkeys(
        (place, char)
        for place, role, text in _texts(document)
        for char in fonts.missing(role, text)
    )
    return tuple(
        Diagnostic(
            code="P103",
            severity=Severity.ERROR,
            scope=Scope.WORKSPACE,
            message=f"{place}中的“{_shown(char)}”（U+{ord(char):04X}）在已安装的字体里都没有，印不出来。",
            hint="请先核对是否录入有误；确需使用的，把有这个字的字体放进环境变量 HUIBIAN_FONTS 所指的文件夹。",
        )
        for place, char in missing
    )


def _shown(char: str) -> str:
    return char if char.isprintable() else "不可见字符"


def _plain(content: Inlines) -> str:
    return "".join(item.text for item in content)


def _texts(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield (place, role, text) for all that is printed."""
    profile = document.profile
    body = profile.font_body
    head = document.red_head
    if head is not None:
        yield "发文机关标志", profile.font_title, head.organ
        yield "版头", body, _plain(head.document_number) + head.copy_number + "签发人："
        yield "签发人", "楷体", head.signer
        yield "密级和紧急程度", ATTACHMENT_ROLE, head.secrecy + head.urgency
    yield "标题", profile.font_title, _plain(document.title)
    yield "主送机关", body, _plain(document.addressee)
    yield from _block_texts(document.body, "正文", profile)
    if document.signature is not None:
        yield "落款", body, document.signature.organ + _plain(document.signature.date)
    yield "附注", body, _plain(document.postscript)
    for item in document.attachments:
        yield f"{item.number}标题", profile.font_title, _plain(item.title)
        yield "附件说明", body, _plain(item.title)
        yield from _block_texts(item.blocks, item.number or "附件", profile)
    imprint = document.imprint
    if imprint is not None:
        copies = "".join(imprint.copies_to)
        yield "版记", body, copies + imprint.issuer + _plain(imprint.issue_date)


def _block_texts(
    blocks: Sequence[Block], place: str, profile: Profile
) -> Iterator[tuple[str, str, str]]:
    for block in blocks:
        match block:
            case Heading():
                role = heading_role(profile, block.level)
                yield f"{place}小标题", role, block.number + _plain(block.content)
            case Paragraph():
                yield place, profile.font_body, _plain(block.content)
                yield place, lead_role(profile, block.lead), block.lead
            case Table():
                yield from _table_texts(block, place, profile)
            case Chart():
                names = "".join(one.name + "".join(one.values) for one in block.series)
                labels = names + block.unit + "".join(block.categories)
                yield f"{place}图", CHART_ROLE, labels
                yield f"{place}图题", profile.font_table_header, _plain(block.caption)
            case CutLine():
                yield "裁切线", profile.font_body, _plain(block.label)
            case QrCode():
                yield "编号", profile.font_page_number, _plain(block.content)
            case Slip():
                yield "回执标题", profile.font_title, _plain(block.title)
                yield from _block_texts(block.blocks, "回执", profile)
            case PageBreak():
                pass


def _table_texts(table: Table, place: str, profile: Profile) -> Iterator[tuple[str, str, str]]:
    yield f"{place}表题", profile.font_table_header, _plain(table.caption)
    yield f"{place}表题", profile.font_table, table.unit_line
    for row in table.header:
        yield f"{place}表头", profile.font_table_header, _row(row)
    for number, row in enumerate(table.rows, start=1):
        yield f"{place}表第{number}行", profile.font_table, _row(row)
    yield f"{place}表合计行", profile.font_table, _row(table.total)
    yield f"{place}表注", profile.font_table, _plain(table.note)


def _row(row: Sequence[Cell]) -> str:
    return "".join(_plain(cell.content) for cell in row)
