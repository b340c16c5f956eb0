"""Tables as HTML: caption, unit line, repeated head, right-aligned figures, 合计 row, note.

A `Table` and a `Frame` go in, HTML comes out. Text wraps in its cell, a number never does: one that is
wider than its column is an error.
"""

import re
from collections.abc import Sequence

from pipeline.document.model import Align, Cell, Inlines, Table
from pipeline.document.rows import cell_lines, cell_room, lay_table
from pipeline.document.walk import plain_text
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.writers.html.frame import Frame

_NUMBER = re.compile(r"([-+−]?[0-9][0-9.,]*[%％‰]?)")


def table_html(table: Table, frame: Frame) -> str:
    """Return the table as HTML, as wide as the 版心."""
    profile = frame.profile
    head_role, text_role = profile.font_table_header, profile.font_table
    head_class = frame.faces.use(head_role, "", frame.place)
    text_class = frame.faces.use(text_role, "", frame.place)
    parts: list[str] = []
    if table.caption:
        caption = _broken(table.caption, frame, head_role)
        parts.append(f'<div class="cap next {head_class}">{caption}</div>')
    if table.unit_line:
        unit = f"<span>{frame.text(text_role, table.unit_line)}</span>"
        parts.append(f'<div class="unit next {text_class}">{unit}</div>')
    layout = lay_table(table, frame.fonts, profile, frame.width)
    widths, heights = layout.widths, iter(layout.heights)
    columns = "".join(f'<col style="width:{width:.3f}pt">' for width in widths)
    writer = _Rows(table, widths, frame)
    head = "".join(writer.row(row, head_role, next(heights), tag="th") for row in table.header)
    rows = "".join(writer.row(row, text_role, next(heights)) for row in table.rows)
    if table.total:
        rows += writer.row(table.total, text_role, next(heights), total=True)
    parts.append(
        f'<table class="{text_class}{" keep" if layout.whole else ""}" style="width:{sum(widths):.3f}pt">'
        f"<colgroup>{columns}</colgroup>"
        f'<thead class="{head_class}">{head}</thead><tbody>{rows}</tbody></table>'
    )
    if table.note:
        note = _broken(table.note, frame, text_role)
        parts.append(f'<div class="note {text_class}">{note}</div>')
    return "\n".join(parts)


def _broken(content: Inlines, frame: Frame, role: str) -> str:
    """Return a caption or note in lines as wide as the 版心."""
    lines = cell_lines(content, frame.fonts, role, frame.profile.table_size, frame.width)
    return frame.inline_lines(lines, role)


class _Rows:
    """Writes the rows of one table, keeping track of cells that span rows."""

    def __init__(self, table: Table, widths: Sequence[float], frame: Frame) -> None:
        self._table = table
        self._widths = widths
        self._frame = frame
        self._below: dict[int, int] = {}

    def row(
        self,
        cells: Sequence[Cell],
        role: str,
        height: float,
        *,
        tag: str = "td",
        total: bool = False,
    ) -> str:
        """Return one row of at least `height` pt; header cells and 合计 are centred and in 黑体."""
        kind = self._frame.faces.use(role, "", self._frame.place)
        kind += " sum" if total else ""
        parts = [f'<tr class="{kind}" style="height:{height:.3f}pt">']
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
        room = cell_room(self._widths, column, cell.colspan)
        size = self._frame.profile.table_size
        lines = cell_lines(cell.content, self._frame.fonts, role, size, room)
        html = self._frame.inline_lines(lines, role)
        self._check(cell, role, room)
        spans = ""
        if cell.colspan > 1:
            spans += f' colspan="{cell.colspan}"'
        if cell.rowspan > 1:
            spans += f' rowspan="{cell.rowspan}"'
        face = self._frame.faces.use(role, "", self._frame.place)
        kind = f' class="{face}"' if tag == "th" else f' class="{face} {align.value}"'
        return f"<{tag}{spans}{kind}>{html}</{tag}>"

    def _check(self, cell: Cell, role: str, room: float) -> None:
        """Report a number that is wider than its column; it would be broken."""
        frame = self._frame
        size = frame.profile.table_size
        for number in _NUMBER.findall(plain_text(cell.content)):
            if frame.fonts.measure(role, number) * size > room + 0.01:
                self._report(len(number))

    def _report(self, length: int) -> None:
        """Report a number by its length: it may be a person's."""
        frame = self._frame
        problem = Diagnostic(
            code="X301",
            severity=Severity.ERROR,
            scope=Scope.WORKSPACE,
            message=f"{frame.place}的表格有{len(self._widths)}列，太窄，放不下{length}个字符长的数字",
            hint="请减少列数，改用横排附件（:::附件 横向 标题），或者在版式里把表格字号改小。",
        )
        if problem not in frame.problems:
            frame.problems.append(problem)
