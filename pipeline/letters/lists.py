"""Lists that go with a run of letters: 批次清单 for the printer's desk, 失败清单 for the clerk.

Comes in: the plan and the letters that failed. Goes out: `Workbook`s without a person's data: numbers,
counts, sums, cells.
"""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.ledgers.model import Column, Ledger, ValueType
from pipeline.letters.batches import LetterPlan
from pipeline.letters.run import FailedNumber

_FEN = Decimal(100)


def batch_list(kind_name: str, plan: LetterPlan, ledger: Ledger, created_iso: str) -> Workbook:
    """Return 批次清单: a line for each batch, the total, and the ledger's own sums to hold them to."""
    sums = [column for column in ledger.type.columns if _is_money(column, ledger)]
    heads = (
        "批次",
        "名称",
        "封数",
        "首号",
        "末号",
        "台账行数",
        *(f"{item.name}（元）" for item in sums),
    )
    rows = [_line(heads, CellStyle.HEADER)]
    for batch in plan.batches:
        positions = [row for letter in batch.letters for row in letter.rows]
        rows.append(
            _line(
                (
                    batch.name.partition("-")[0],
                    batch.title,
                    len(batch.letters),
                    batch.first,
                    batch.last,
                    len(positions),
                    *(_sum(ledger, item, positions) for item in sums),
                )
            )
        )
    printed = [row for letter in plan.letters for row in letter.rows]
    rows.append(_total("合计", len(plan.letters), printed, ledger, sums))
    rows.append(_total("台账中选出的全部行", "", plan.selected, ledger, sums))
    rows.append(_total("其中没有出信的行", "", plan.left_out, ledger, sums))
    widths = (8, 28, 8, 22, 22, 10, *(14 for _ in sums))
    sheet = Sheet(name="批次清单", rows=tuple(rows), widths=widths)
    return Workbook(title=f"{kind_name}批次清单", sheets=(sheet,), created_iso=created_iso)


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


def _is_money(column: Column, ledger: Ledger) -> bool:
    return column.type is ValueType.MONEY and column.name in ledger.frame.columns


def _sum(ledger: Ledger, column: Column, positions: Sequence[int]) -> Decimal:
    """Return the exact sum in 元; money is stored in 分."""
    return Decimal(int(ledger.frame[column.name].iloc[list(positions)].sum())) / _FEN


def _total(
    label: str,
    letters: int | str,
    positions: Sequence[int],
    ledger: Ledger,
    sums: Sequence[Column],
) -> tuple[SheetCell, ...]:
    values = (_sum(ledger, item, positions) for item in sums)
    return _line((label, "", letters, "", "", len(positions), *values), CellStyle.HEADER)


def _line(
    values: Sequence[str | int | Decimal], style: CellStyle = CellStyle.PLAIN
) -> tuple[SheetCell, ...]:
    return tuple(SheetCell(value, style) for value in values)
