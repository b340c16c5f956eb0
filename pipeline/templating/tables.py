"""表格(…): tables from a ledger, as blocks whose cells are figures.

Cross tables (行 × 列), tables of measures by group, and lists of rows. The 合计 row and column are computed
from the ledger and checked against the sum of the printed cells; a difference is reported, not adjusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.document.model import Align, Cell, Inlines, Table, TableColumn, Text
from pipeline.figures.figure import Figure
from pipeline.figures.phrase import PrintedFigure, Quoted
from pipeline.figures.query import Group, Selection
from pipeline.figures.row import Row
from pipeline.figures.table import NUMERIC
from pipeline.templating.lists import (
    chosen_measures,
    is_distinct,
    money_wording,
    rounding_report,
    shown_unit,
    shown_value,
    str_of,
)
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import (
    LIST,
    PRINTABLE,
    SELECTION,
    TABLE,
    TEXT,
    WHOLE,
    YESNO,
    Param,
    Word,
)

SERIAL = "序号"
TOTAL = "合计"
_NUMBER = TableColumn(Align.RIGHT)
_LABEL = TableColumn(Align.CENTER)


@dataclass(frozen=True, slots=True)
class _Look:
    """How cells are printed."""

    money: str
    places: int | None


class Tables:
    """The table function of one rendering; makes cells through the registry."""

    def __init__(self, registry: MarkRegistry) -> None:
        self._registry = registry

    def word(self) -> Word:
        """Return 表格."""
        params = (
            Param("台账", 'selection', SELECTION, required=True),
            Param("行", 'rows', TEXT),
            Param("列", 'columns', (*TEXT, *LIST)),
            Param("值", 'values', (*TEXT, *LIST)),
            Param("金额单位", 'money', TEXT),
            Param("位数", 'places', WHOLE),
            Param("标题", 'caption', PRINTABLE),
            Param(TOTAL, 'total', YESNO),
            Param("序号", 'serial', YESNO),
            Param("行标题", 'row_title', TEXT),
            Param("表头", 'heads', TABLE),
            Param("单位行", 'unit_line', TEXT),
            Param("注", 'note', PRINTABLE),
            Param("排序", 'order_by', TEXT),
            Param("前", 'limit', WHOLE),
        )
        return Word("表格", params, self._table)

    def _table(
        self,
        selection: Selection,
        rows: str = '',
        columns: 'str | Quoted | list[object] | None' = None,
        values: 'str | Quoted | list[object] | None' = None,
        money: str = "万元",
        places: int | None = None,
        caption: object = '',
        total: bool | None = None,
        serial: bool = False,
        row_title: str = '',
        heads: 'dict[object, object] | None' = None,
        unit_line: str | None = None,
        note: object = '',
        order_by: str = '',
        limit: int | None = None,
    ) -> Table:
        look = _Look(money, places)
        named = {str_of(key): str_of(value) for key, value in (heads or {}).items()}
        if rows:
            measures = chosen_measures(selection, _listed(values))
            across = '' if columns is None else str_of(columns)
            groups = selection.by(rows, order_by=order_by, limit=limit)
            if limit is not None and total:
                raise TemplateProblem(
                    code='T211', message="只列前几行的表格不能有合计行。", hint="去掉“前”，或者写 合计=false。"
                )
            grid = _Grid(self._registry, selection, measures, look, named)
            made = grid.build(rows, row_title or rows, groups, across, serial=serial, total=total is not False and limit is None)
            drawn = made
            units = grid.units()
        else:
            if not isinstance(columns, list | tuple):
                raise TemplateProblem(
                    code='T211',
                    message="“表格”要写“行”（按什么分行），或者用“列”写出要列的各列。",
                    hint="例如 表格(资助, 行=\"学校\", 值=[\"人次\", \"金额\"]) 或 表格(整改, 列=[\"序号\", \"来源\"])。",
                )
            listing = _Listing(self._registry, selection, look, named)
            drawn = listing.build([str_of(item) for item in columns], selection.rows(order_by=order_by, limit=limit), total=bool(total))
            units = listing.units()
        line = unit_line if unit_line is not None else (f"单位：{'、'.join(units)}" if units else '')
        return replace(
            drawn, caption=self._registry.inlines(caption), unit_line=line, note=self._registry.inlines(note)
        )


class _Cells:
    """Shared making of cells: unit-less figures, with the units remembered for the unit line."""

    def __init__(self, registry: MarkRegistry, selection: Selection, look: _Look, heads: dict[str, str]) -> None:
        self.registry = registry
        self.selection = selection
        self.look = look
        self.heads = heads
        self._units: dict[str, None] = {}

    def units(self) -> tuple[str, ...]:
        """Return the units of the printed figures in order of appearance."""
        return tuple(self._units)

    def head(self, name: str, **spans: int) -> Cell:
        """Return a header cell with the name the template gives it."""
        return Cell((Text(self.heads.get(name, name)),), **spans)

    def worded(self, figure: Figure, *, total: bool = False) -> PrintedFigure:
        """Return a figure as a cell prints it: without its unit."""
        printed = money_wording(figure, self.look.money, self.look.places)
        unit = shown_unit(printed)
        if unit and printed.text.endswith(unit):
            self._units.setdefault(unit)
            printed = replace(printed, text=printed.text.removesuffix(unit))
        return replace(printed, total=total)

    def cell(self, printed: PrintedFigure) -> Cell:
        """Return a cell with that figure."""
        return Cell((self.registry.figure(printed),))

    def check(self, what: str, parts: Sequence[PrintedFigure], total: PrintedFigure) -> None:
        """Report when printed parts do not add up to the printed total."""
        added = sum((shown_value(part) for part in parts), Decimal(0))
        if parts and added != shown_value(total):
            self.registry.diagnostics.append(rounding_report(what, added, shown_value(total), ''))


class _Grid(_Cells):
    """A table of measures by group, and across a second column when there is one."""

    def __init__(
        self, registry: MarkRegistry, selection: Selection, measures: tuple[str, ...], look: _Look, heads: dict[str, str]
    ) -> None:
        super().__init__(registry, selection, look, heads)
        self.measures = measures

    def build(
        self, by: str, title: str, groups: Sequence[Group], across: str, *, serial: bool, total: bool
    ) -> Table:
        """Return the table; its last row and (across) last columns are 合计 when asked for."""
        labels = [group.label for group in self.selection.by(across)] if across else []
        body = [self._figures(group.rows, across, labels, total=total) for group in groups]
        rows = tuple(
            (*((Cell((Text(str(number)),)),) if serial else ()), self._label(group.label), *map(self.cell, figures))
            for number, (group, figures) in enumerate(zip(groups, body, strict=True), 1)
        )
        foot: tuple[Cell, ...] = ()
        if total:
            sums = [replace(item, total=True) for item in self._figures(self.selection, across, labels, total=True)]
            self._check_columns(by, body, sums)
            foot = (Cell((Text(TOTAL),), colspan=2 if serial else 1), *map(self.cell, sums))
        width = len(self.measures) * (len(labels) + (1 if total else 0)) if across else len(self.measures)
        lead = (_LABEL, TableColumn(Align.LEFT)) if serial else (TableColumn(Align.LEFT),)
        return Table((), '', (*lead, *([_NUMBER] * width)), self._header(title, labels, across, serial, total), rows, foot)

    def _figures(self, rows: Selection, across: str, labels: Sequence[Quoted], *, total: bool) -> list[PrintedFigure]:
        if not across:
            return [self.worded(rows.measure(name)) for name in self.measures]
        found = {group.label: group.rows for group in rows.by(across, every=True)}
        parts: list[PrintedFigure] = []
        for label in labels:
            chosen = found.get(label)
            if chosen is None:
                chosen = rows.matching(**{across: label.text})
            parts += [self.worded(chosen.measure(name)) for name in self.measures]
        if total:
            whole = [self.worded(rows.measure(name), total=True) for name in self.measures]
            for index, name in enumerate(self.measures):
                if not is_distinct(self.selection, name):
                    self.check(f"表格按“{across}”横向的{name}", parts[index :: len(self.measures)], whole[index])
            parts += whole
        return parts

    def _check_columns(self, by: str, body: Sequence[Sequence[PrintedFigure]], sums: Sequence[PrintedFigure]) -> None:
        for index, whole in enumerate(sums):
            name = self.measures[index % len(self.measures)]
            if not is_distinct(self.selection, name):
                self.check(f"表格按“{by}”纵向的{name}", [row[index] for row in body], whole)

    def _label(self, label: Quoted) -> Cell:
        return Cell(self.registry.inlines(label))

    def _header(
        self, title: str, labels: Sequence[Quoted], across: str, serial: bool, total: bool
    ) -> tuple[tuple[Cell, ...], ...]:
        names = [self.head(name) for name in self.measures]
        two_rows = bool(across) and len(self.measures) > 1
        spans = {'rowspan': 2} if two_rows else {}
        lead = (*((self.head(SERIAL, **spans),) if serial else ()), self.head(title, **spans))
        if not across:
            return ((*lead, *names),)
        tops: list[Inlines] = [self.registry.inlines(label) for label in labels]
        if total:
            tops.append((Text(TOTAL),))
        if not two_rows:
            return ((*lead, *(Cell(top) for top in tops)),)
        upper = (*lead, *(Cell(top, colspan=len(names)) for top in tops))
        return (upper, tuple(name for _ in tops for name in names))


class _Listing(_Cells):
    """A table of rows as they stand in the ledger."""

    def build(self, columns: list[str], rows: Sequence[Row], *, total: bool) -> Table:
        """Return the table; 序号 is a running number unless the ledger has such a column."""
        type_ = self.selection.ledger.type
        own_serial = SERIAL in columns and type_.column(SERIAL) is None
        body: list[tuple[Cell, ...]] = []
        printed: dict[str, list[PrintedFigure]] = {}
        for number, row in enumerate(rows, 1):
            cells: list[Cell] = []
            for name in columns:
                if own_serial and name == SERIAL:
                    cells.append(Cell((Text(str(number)),)))
                    continue
                cells.append(self._row_cell(row.cell(name), printed.setdefault(name, [])))
            body.append(tuple(cells))
        numeric = [name for name in columns if (found := type_.column(name)) is not None and found.type in NUMERIC]
        foot = self._foot(columns, numeric, printed) if total else ()
        looks = tuple(_NUMBER if name in numeric else (_LABEL if name == SERIAL else TableColumn(Align.LEFT)) for name in columns)
        return Table((), '', looks, (tuple(self.head(name) for name in columns),), tuple(body), foot)

    def _row_cell(self, value: 'Figure | Quoted', column: list[PrintedFigure]) -> Cell:
        if not isinstance(value, Figure):
            return Cell(self.registry.inlines(value))
        if value.unit in ("日期", "年"):
            return Cell(self.registry.inlines(value))
        figure = self.worded(value)
        column.append(figure)
        return self.cell(figure)

    def _foot(self, columns: list[str], numeric: list[str], printed: dict[str, list[PrintedFigure]]) -> tuple[Cell, ...]:
        if not numeric or columns[0] in numeric:
            raise TemplateProblem(
                code='T211', message="这个表格没有可以合计的数字列，或者数字列在最前面。", hint="去掉“合计”，或者把文字列放在前面。"
            )
        cells: list[Cell] = []
        first = columns.index(numeric[0])
        cells.append(Cell((Text(TOTAL),), colspan=first))
        for name in columns[first:]:
            if name not in numeric:
                cells.append(Cell(()))
                continue
            whole = self.worded(self.selection.sum(name), total=True)
            self.check(f"表格“{name}”列", printed.get(name, []), whole)
            cells.append(self.cell(whole))
        return tuple(cells)


def _listed(values: 'str | Quoted | list[object] | None') -> 'list[object] | tuple[object, ...] | None':
    if values is None or isinstance(values, list | tuple):
        return values
    return [values]


