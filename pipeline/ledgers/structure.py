"""Structure of a sheet beyond its header: merged data cells, hidden and left-out rows, no header.

Raw tables with sorted rows come in; merged values are filled where that is what the sheet shows,
and L-codes go to the fault log.
"""

import re
from collections.abc import Sequence

from pipeline.errors import Location
from pipeline.ledgers.convert import TableRows, cell_place
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.header import TableHeader
from pipeline.ledgers.headers import HeaderBook, header_key
from pipeline.ledgers.model import ValueType
from pipeline.ledgers.places import column_letter, row_ranges
from pipeline.ledgers.raw import Cell, Merge, RawTable, is_blank
from pipeline.ledgers.rows import RowSorts

_FILLED_DOWN = frozenset(
    {ValueType.TEXT, ValueType.ENUM, ValueType.SCHOOL, ValueType.PERSON, ValueType.DATE}
    | {ValueType.PHONE}
)
_QUIET_SHEETS = frozenset(
    {"说明", "填表说明", "填报说明", "填写说明", "封面", "目录", "字典", "代码"}
)
_DEPTH = 40
_LONG_NUMBER = re.compile(r"\d{7}")


def is_empty(table: RawTable) -> bool:
    """Return whether a table has no content at all."""
    return all(is_blank(cell) for row in table.rows for cell in row)


def is_quiet(table: RawTable) -> bool:
    """Return whether a sheet without the header is left out without a word: 说明 and the like."""
    return header_key(table.sheet).rstrip("0123456789") in _QUIET_SHEETS or is_empty(table)


def report_no_header(tables: Sequence[RawTable], book: HeaderBook, faults: FaultLog) -> None:
    """Report L201 for each file in which no sheet has the header."""
    expected = "、".join(
        column.name for column in book.type.columns if column.required and not column.from_sheet
    )
    for table in tables:
        row, texts = _likest_row(table, book)
        near = f"最像表头的是第{table.number(row)}行，其中有：{texts}。" if texts else ""
        faults.add(
            Location(
                file=table.file,
                sheet=table.sheet or None,
                row=table.number(row) if texts else None,
            ),
            code="L201",
            message=f"没有找到“{book.type.title}”的表头。{near}",
            hint=f"表头应在前{_DEPTH}行内，必需的列有：{expected}。",
        )


def _likest_row(table: RawTable, book: HeaderBook) -> tuple[int, str]:
    """Return the row most like a header, and its words that are near a column's name.

    Rows with long numbers are data; their words are not quoted, and neither is any word of another
    row that is not near: it could be a person's name.
    """
    best: tuple[int, list[str]] = (0, [])
    for index, row in enumerate(table.rows[:_DEPTH]):
        texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
        if any(len(text) > 20 or _LONG_NUMBER.search(text) for text in texts):
            continue
        near = [
            text
            for text in texts
            if book.match(text) is not None
            or book.nearest_column(text, book.type.columns) is not None
        ]
        if len(near) >= 2 and len(near) > len(best[1]):
            best = (index, near)
    return best[0], "、".join(best[1][:12])


def report_rows(table: RawTable, sorts: RowSorts, faults: FaultLog) -> int:
    """Report hidden and left-out rows of a table; return how many data rows are hidden."""
    where = Location(file=table.file, sheet=table.sheet or None)
    if not table.visible:
        faults.warn(
            where,
            code="L208",
            message=f"工作表“{table.sheet}”是隐藏的，其中{len(sorts.data)}行已照常读入。",
            hint="不该计入的请删除这个工作表；该计入的请取消隐藏。",
        )
    hidden = [
        table.number(index) for index in sorts.data if table.number(index) in table.hidden_rows
    ]
    if hidden:
        faults.warn(
            Location(file=table.file, sheet=table.sheet or None, row=hidden[0]),
            code="L207",
            message=f"有{len(hidden)}行数据被隐藏或筛选掉：第{row_ranges(hidden, 50)}行，已照常计入。",
            hint="不该计入的请删除这些行；该计入的请取消隐藏或筛选。",
        )
    if sorts.repeated_headers:
        rows = row_ranges(table.number(index) for index in sorts.repeated_headers)
        faults.warn(
            Location(
                file=table.file,
                sheet=table.sheet or None,
                row=table.number(sorts.repeated_headers[0]),
            ),
            code="L210",
            message=f"表中间重复出现表头（第{rows}行），没有当作数据。",
            hint="没有问题可以不管；两段表的列次序必须相同。",
        )
    _report_strays(table, sorts, faults)
    _report_after_notes(table, sorts, faults)
    if not sorts.data:
        faults.warn(
            where, code="L212", message="这张表只有表头，没有数据行。", hint="没有业务的可以不管。"
        )
    return len(hidden)


def drop_long_rows(table: RawTable, header: TableHeader, sorts: RowSorts, faults: FaultLog) -> None:
    """Report rows of a CSV with more cells than the header (L219) and take them out of the data.

    A comma that was not quoted (1,000) moves every later cell of its row: none of them can be
    trusted, and no total of the table can be checked.
    """
    if table.sheet or not table.lettered:
        return
    width = max(cell.index for cell in header.cells) + 1
    for index in list(sorts.data):
        row = table.rows[index]
        if all(is_blank(cell) for cell in row[width:]):
            continue
        count = max(at for at, cell in enumerate(row) if not is_blank(cell)) + 1
        faults.add(
            cell_place(table, index, None, None),
            code="L219",
            message=f"这一行有{count}格，表头只有{width}格，分不清哪一格属于哪一列。",
            hint="多半是内容里有没加引号的逗号（如1,000）；请在表格软件里核对这一行，另存为xlsx。",
        )
        sorts.data.remove(index)
        sorts.totals.clear()


def report_unheaded(
    rows: TableRows, header: TableHeader, columns: Sequence[Sequence[Cell]], faults: FaultLog
) -> None:
    """Warn of sheet columns without a header text that have content in data rows (L220)."""
    headed = {cell.index for cell in header.cells}
    for at, cells in enumerate(columns):
        if at in headed:
            continue
        filled = [position for position, cell in enumerate(cells) if not is_blank(cell)]
        if filled:
            faults.warn(
                cell_place(rows.table, rows.indices[filled[0]], None, at),
                code="L220",
                message=f"{column_letter(at)}列没有表头，却有{len(filled)}行有内容，没有读入"
                "（首见于此格）。",
                hint="是台账的列，请补上表头；没有用的请清空。",
            )


def _report_strays(table: RawTable, sorts: RowSorts, faults: FaultLog) -> None:
    for index in sorts.strays:
        at = next(at for at, cell in enumerate(table.rows[index]) if not is_blank(cell))
        faults.warn(
            cell_place(table, index, None, at),
            code="L217",
            message="这一行在台账的各列里都没有内容，只有别的列有，没有当作数据。",
            hint="是备注的可以不管；是数据的请补填；没有用的请删除。",
        )


def _report_after_notes(table: RawTable, sorts: RowSorts, faults: FaultLog) -> None:
    if not sorts.notes or not sorts.data or sorts.data[-1] < sorts.notes[0]:
        return
    following = [table.number(index) for index in sorts.data if index > sorts.notes[0]]
    faults.warn(
        Location(file=table.file, sheet=table.sheet or None, row=following[0]),
        code="L213",
        message=f"第{table.number(sorts.notes[0])}行的说明或签名之后还有{len(following)}行数据"
        f"（第{row_ranges(following, 50)}行），已照常计入。",
        hint="不该计入的请删除；该计入的请移到说明之前。",
    )


def fill_merges(table: RawTable, header: TableHeader, sorts: RowSorts, faults: FaultLog) -> None:
    """Fill merged data cells as the sheet shows them; what has no clear meaning is L209.

    A range that runs down one text, school, enum, name, phone or date column means the same value
    in each row; it is filled and said once for each column. Merged numbers, identity numbers and
    ranges across columns are errors.
    """
    by_index = {cell.index: cell for cell in header.columns.values()}
    data = set(sorts.data)
    filled: dict[int, list[int]] = {}
    for merge in table.merges:
        rows = [row for row in range(merge.top, merge.bottom + 1) if row in data]
        inside = [at for at in range(merge.left, merge.right + 1) if at in by_index]
        if not rows or not inside or is_blank(table.rows[merge.top][merge.left]):
            continue
        match = by_index[inside[0]].match
        down = merge.left == merge.right and match is not None
        if down and match is not None and match.column.type in _FILLED_DOWN and merge.top in data:
            for row in rows[1:]:
                table.rows[row][merge.left] = table.rows[merge.top][merge.left]
            filled.setdefault(merge.left, []).extend(rows[1:])
        else:
            _report_merge(table, merge, by_index[inside[0]].text, faults)
    for at, rows in filled.items():
        match = by_index[at].match
        name = match.column.name if match is not None else None
        faults.warn(
            cell_place(table, rows[0], name, at),
            code="L214",
            message=f"这一列有合并单元格，{len(rows)}行按合并后显示的值读入"
            f"（第{row_ranges((table.number(row) for row in rows), 50)}行）。",
            hint="请核对；最好取消合并，每行都填上。",
        )


def _report_merge(table: RawTable, merge: Merge, text: str, faults: FaultLog) -> None:
    faults.add(
        cell_place(table, merge.top, text, merge.left),
        code="L209",
        message=f"{_range(table, merge)}是合并的单元格，分不清每一行每一列各是多少。",
        hint="请取消合并，每格单独填写。",
    )


def _range(table: RawTable, merge: Merge) -> str:
    """Return a merged range as the clerk sees it: `F2:F3`."""
    first = f"{column_letter(merge.left)}{table.number(merge.top)}"
    return f"{first}:{column_letter(merge.right)}{table.number(merge.bottom)}"
