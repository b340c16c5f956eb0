"""The last look before writing: can every character be printed, does every table fit its page?

What comes in: a finished `Document` and the fonts. What goes out: diagnostics; nothing is changed.
"""

from collections.abc import Iterator

from pipeline.document.coverage import check_coverage
from pipeline.document.geometry import text_width
from pipeline.document.model import Document, Table
from pipeline.document.tables import measure_table
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.fonts import FontBook


def check_document(document: Document, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return errors for characters without a font and warnings for tables that are too wide."""
    return (*check_coverage(document, fonts), *check_tables(document, fonts))


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
