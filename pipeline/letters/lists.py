"""失败清单: the letters of a run that are in no file, for the clerk.

Comes in: the letters that failed. Goes out: a `Workbook` without a person's data: numbers and cells.
"""

from collections.abc import Sequence

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.letters.run import FailedNumber


def failure_list(
    kind_name: str, failed: Sequence[FailedNumber], lost: Sequence[str], created_iso: str
) -> Workbook:
    """Return 失败清单: each letter that is in no file with the cell to blame, and batches that were lost."""
    rows = [
        _line(
            ("编号", "代码", "文件", "工作表", "单元格", "列名", "原因", "怎么办"), CellStyle.HEADER
        )
    ]
    for item in failed:
        where = item.diagnostic.location
        rows.append(
            _line(
                (
                    item.number,
                    item.diagnostic.code,
                    where.file or "",
                    where.sheet or "",
                    where.cell or "",
                    where.column or "",
                    item.diagnostic.message,
                    item.diagnostic.hint,
                ),
                CellStyle.WRAP,
            )
        )
    for name in lost:
        reason = "这一批没有印成：印它的进程被系统结束了，多半是内存不够。"
        rows.append(
            _line(
                (name, "", "", "", "", "", reason, "关掉不用的程序，再运行一次。"), CellStyle.WRAP
            )
        )
    if not failed and not lost:
        rows.append(_line(("没有失败的信", *("" for _ in range(7))), CellStyle.MUTED))
    sheet = Sheet(name="失败清单", rows=tuple(rows), widths=(22, 8, 28, 12, 10, 12, 50, 50))
    return Workbook(title=f"{kind_name}失败清单", sheets=(sheet,), created_iso=created_iso)


def _line(values: Sequence[str], style: CellStyle = CellStyle.PLAIN) -> tuple[SheetCell, ...]:
    return tuple(SheetCell(value, style) for value in values)
