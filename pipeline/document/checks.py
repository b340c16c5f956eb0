"""The last look before writing: can every character be printed, does all fit its page?

What comes in: a finished `Document` and the fonts. What goes out: diagnostics; nothing is changed.
"""

import math
from collections.abc import Iterator

from pipeline.document.coverage import check_coverage
from pipeline.document.geometry import points, text_width
from pipeline.document.model import CutLine, Document, Format, PageBreak, Slip, Table
from pipeline.document.onepage import corner_top, room_left
from pipeline.document.pageparts import page_parts
from pipeline.document.tables import measure_table
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.fonts import FontBook

_EDGE = 4.0
"""mm from the paper's edge that printers leave white."""


def check_document(document: Document, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return errors for characters without a font and an overfull 单页, warnings for tables too wide."""
    return (
        *check_coverage(document, fonts),
        *check_tables(document, fonts),
        *check_sheet(document, fonts),
    )


def check_tables(document: Document, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return a warning for each table whose numbers or words cannot stay whole in its width."""
    profile = document.profile
    found: list[Diagnostic] = []
    for place, table, landscape in _tables(document):
        measure = measure_table(
            table,
            fonts,
            profile.font_table,
            profile.table_size,
            text_width(profile, landscape=landscape),
            header_role=profile.font_table_header,
        )
        if not measure.fits:
            hint = "请减少列数，或在版式里调小表格字号。"
            if not landscape:
                hint = "请把表格放进横向附件（:::附件 横向 标题），或减少列数。"
            found.append(
                Diagnostic(
                    code="D114",
                    severity=Severity.WARNING,
                    scope=Scope.WORKSPACE,
                    message=f"{place}的表格太宽（{len(table.columns)}列），有的数字或词语会被拆成两行。",
                    hint=hint,
                )
            )
    return tuple(found)


def _tables(document: Document) -> Iterator[tuple[str, Table, bool]]:
    for block in document.body:
        if isinstance(block, Table):
            yield "正文", block, False
    for item in document.attachments:
        for block in item.blocks:
            if isinstance(block, Table):
                yield item.number or "附件", block, item.landscape


def check_sheet(document: Document, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return errors for what a 单页 cannot print, and for cut lines and 回执 in any other 版式."""
    parts = page_parts(document)
    if any(isinstance(block, CutLine | Slip) for block in parts.text):
        return (
            _error(
                "裁切线或回执不能印在这里。",
                "裁切线和回执只用于单页（kind.yaml 的“版式: 单页”），要写在正文最后，回执只有一个。",
                code="D117",
            ),
        )
    if document.format is not Format.SHEET:
        return ()
    found: list[Diagnostic] = []
    breaks = any(isinstance(block, PageBreak) for block in parts.text)
    slips = sum(isinstance(block, Slip) for block in parts.foot)
    if document.attachments or breaks or slips > 1 or len(parts.corner) > 1:
        found.append(
            _error(
                "单页里有印不下的内容：附件、分页、一个以上的回执，或页角一个以上的二维码。",
                "单页只有一页、一个回执；请删去多出来的部分，或改用“版式: 普通”。",
                code="D118",
            )
        )
    if any(corner_top(code, document.profile) < points(_EDGE) for code in parts.corner):
        hint = "请把二维码的边长改小，或把它放进回执里。"
        found.append(_error("页角的二维码太大，会印到纸边。", hint, code="D120"))
    lacking = -room_left(document, fonts)
    if not found and lacking > 0:
        lines = math.ceil(lacking / document.profile.line_pitch)
        found.append(
            _error(
                f"内容超出一页约{lines}行，单页印不下。",
                "请缩短正文或回执，或减少表格的行；内容确实多的，改用“版式: 普通”。",
                code="D119",
            )
        )
    return tuple(found)


def _error(message: str, hint: str, *, code: str) -> Diagnostic:
    return Diagnostic(
        code=code, severity=Severity.ERROR, scope=Scope.WORKSPACE, message=message, hint=hint
    )
