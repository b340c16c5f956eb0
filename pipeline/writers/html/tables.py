"""Tables as HTML: caption, unit line, repeated head, right-aligned figures, 合计 row, note.

A `Table` and a `Frame` go in, HTML comes out. Text wraps in its cell, a number never does: one that is
wider than its column is an error.
"""

import re
from collections.abc import Sequence
from html import escape

from pipeline.document.model import Align, Cell, FigureText, Table, Text
from pipeline.document.tables import CELL_PADDING, column_widths
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.writers.html.frame import Frame

BORDER = 0.5
_NUMBER = re.compile(r"([-+−]?[0-9][0-9.,]*[%％‰]?)")


def table_html(table: Table, frame: Frame) -> str:
    """Return the table as HTML, as wide as the 版心."""
    profile = frame.profile
    head_role, text_role = profile.font_table_header, profile.font_table
    head_class = frame.faces.use(head_role, "", frame.place)
    text_class = frame.faces.use(text_role, "", frame.place)
    parts: list[str] = []
    if table.caption:
        caption = frame.inline(table.caption, head_role)
        parts.append(f'<div class="cap next {head_class}">{caption}</div>')
    if table.unit_line:
        unit = frame.text(text_role, table.unit_line)
        parts.append(f'<div class="unit next {text_class}">{unit}</div>')
    widths = column_widths(
        table,
        frame.fonts,
        text_role,
        profile.table_size,
        frame.width,
        header_role=head_role,
    )
    columns = "".join(f'<col style="width:{width:.3f}pt">' for width in widths)
    writer = _Rows(table, widths, frame)
    head = "".join(writer.row(row, head_role, tag="th") for row in table.header)
    rows = "".join(writer.row(row, text_role) for row in table.rows)
    if table.total:
        rows += writer.row(table.total, text_role, total=True)
    parts.append(
        f'<table class="{text_class}" style="width:{sum(widths):.3f}pt">'
        f"<colgroup>{columns}</colgroup>"
        f'<thead class="{head_class}">{head}</thead><tbody>{rows}</tbody></table>'
    )
    if table.note:
        note = frame.inline(table.note, text_role)
        parts.append(f'<div class="note {text_class}">{note}</div>')
    return "\n".join(parts)


class _Rows:
    """Writes the rows of one table, keeping track of cells that span rows."""

    def __init__(self, table: Table, widths: Sequence[float], frame: Frame) -> None:
        self._table = table
        self._widths = widths
        self._frame = frame
        self._below: dict[int, int] = {}

    def row(self, cells: Sequence[Cell], role: str, *, tag: str = "td", total: bool = False) -> str:
        """Return one row; header cells and the label of the 合计 row are centred and in 黑体."""
        kind = self._frame.faces.use(role, "", self._frame.place)
        parts = [f'<tr class="{kind}{" sum" if total else ""}">']
        column = 0
        cells_left = list(cells)
        while column < len(self._widths):
            if self._below.get(column, 0):
                self._below[column] -= 1
                column += 1
                continue
            if not cells_left:
                break
            cell = cells_left.pop(0)
            align = self._table.columns[column].align
            if tag == "th" or (total and column == 0):
                align = Align.CENTER
            face = self._frame.profile.font_table_header if total and column == 0 else role
            parts.append(self._cell(cell, face, tag, align, column))
            for place in range(column, column + cell.colspan):
                self._below[place] = cell.rowspan - 1
            column += cell.colspan
        if cells_left or column != len(self._widths):
            raise ValueError("a table row does not fill its columns")
        parts.append("</tr>")
        return "".join(parts)

    def _cell(self, cell: Cell, role: str, tag: str, align: Align, column: int) -> str:
        room = sum(self._widths[column : column + cell.colspan]) - 2 * CELL_PADDING - BORDER
        html = "".join(self._piece(item, role, room) for item in cell.content)
        spans = ""
        if cell.colspan > 1:
            spans += f' colspan="{cell.colspan}"'
        if cell.rowspan > 1:
            spans += f' rowspan="{cell.rowspan}"'
        face = self._frame.faces.use(role, "", self._frame.place)
        kind = f' class="{face}"' if tag == "th" else f' class="{face} {align.value}"'
        return f"<{tag}{spans}{kind}>{html}</{tag}>"

    def _piece(self, item: Text | FigureText, role: str, room: float) -> str:
        frame = self._frame
        frame.faces.use(role, item.text, frame.place)
        if isinstance(item, FigureText):
            if not any("\u4e00" <= char <= "\u9fff" for char in item.text):
                self._check(item.text, role, room)
                return f'<span{frame.anchor(item.id)} class="n">{escape(item.text)}</span>'
            return f"<span{frame.anchor(item.id)}>{self._words(item.text, role, room)}</span>"
        return self._words(item.text, role, room)

    def _words(self, text: str, role: str, room: float) -> str:
        """Return text in which each number is kept on one line."""
        parts: list[str] = []
        for number, piece in enumerate(_NUMBER.split(text)):
            if number % 2:
                self._check(piece, role, room)
                parts.append(f'<span class="n">{piece}</span>')
            else:
                parts.append(escape(piece))
        return "".join(parts)

    def _check(self, number: str, role: str, room: float) -> None:
        """Report a number that is wider than its column; it would run over the border."""
        frame = self._frame
        if frame.fonts.measure(role, number) * frame.profile.table_size <= room + 0.01:
            return
        frame.problems.append(
            Diagnostic(
                code="X301",
                severity=Severity.ERROR,
                scope=Scope.WORKSPACE,
                message=f"{frame.place}的表格有{len(self._widths)}列，太窄，放不下“{number}”这样长的数字",
                hint="请减少列数，改用横排附件（:::附件 横向 标题），或者在版式里把表格字号改小。",
            )
        )
