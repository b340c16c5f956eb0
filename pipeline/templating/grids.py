"""Grids: the cells of tables, each a figure, with 合计 computed from the ledger and checked.

In: a selection and how to print it. Out: a `Table` without caption and unit line. A total that differs
from the sum of the printed cells is reported as Q201, never adjusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.document.model import Align, Cell, Inlines, Table, TableColumn, Text
from pipeline.figures.figure import DATE_UNIT, Figure
from pipeline.figures.phrase import PrintedFigure, Quoted
from pipeline.figures.query import Group, Selection
from pipeline.figures.row import Row
from pipeline.figures.table import NUMERIC
from pipeline.templating.lists import (
    is_distinct,
    money_wording,
    rounding_report,
    shown_unit,
    shown_value,
)
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.problems import TemplateProblem

SERIAL = "序号"
TOTAL = "合计"
_NUMBER = TableColumn(Align.RIGHT)
_LABEL = TableColumn(Align.LEFT)
_CENTRED = TableColumn(Align.CENTER)


@dataclass(frozen=True, slots=True)
class Look:
    """How cells are printed."""

    money: str
    places: int | None
    heads: dict[str, str]
    """Name → what the header says instead."""
    serial: bool = False
    total: bool = True


class Cells:
    """Shared making of cells: unit-less figures, with the units remembered for the unit line."""

    def __init__(self, registry: MarkRegistry, selection: Selection, look: Look) -> None:
        self.registry = registry
        self.selection = selection
        self.look = look
        self._units: dict[str, None] = {}

    def units(self) -> tuple[str, ...]:
        """Return the units of the printed figures in order of appearance."""
        return tuple(self._units)

    def head(self, name: str, rowspan: int = 1) -> Cell:
        """Return a header cell with the name the template gives it."""
        return Cell((Text(self.look.heads.get(name, name)),), rowspan=rowspan)

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
            self.registry.diagnostics.append(rounding_report(what, added, shown_value(total), ""))


class Grid(Cells):
    """A table of measures by group, and across a second column when there is one."""

    def __init__(
        self, registry: MarkRegistry, selection: Selection, look: Look, measures: tuple[str, ...]
    ) -> None:
        super().__init__(registry, selection, look)
        self.measures = measures

    def build(self, by: str, title: str, groups: Sequence[Group], across: str) -> Table:
        """Return the table; its last row and (across) last columns are 合计 when asked for."""
        look = self.look
        tops = self.selection.by(across) if across else ()
        body = [self._figures(group.rows, across, tops) for group in groups]
        rows = tuple(
            (*self._serial(str(number)), self._label(group.label), *map(self.cell, figures))
            for number, (group, figures) in enumerate(zip(groups, body, strict=True), 1)
        )
        foot: tuple[Cell, ...] = ()
        if look.total:
            sums = [
                replace(item, total=True) for item in self._figures(self.selection, across, tops)
            ]
            self._check_columns(by, body, sums)
            title_cell = Cell((Text(TOTAL),), colspan=2 if look.serial else 1)
            foot = (title_cell, *map(self.cell, sums))
        blocks = len(tops) + (1 if look.total else 0) if across else 1
        lead = (_CENTRED, _LABEL) if look.serial else (_LABEL,)
        columns = (*lead, *([_NUMBER] * (len(self.measures) * blocks)))
        return Table((), "", columns, self._header(title, tops, across), rows, foot)

    def _serial(self, text: str) -> tuple[Cell, ...]:
        return (Cell((Text(text),)),) if self.look.serial else ()

    def _figures(self, rows: Selection, across: str, tops: Sequence[Group]) -> list[PrintedFigure]:
        if not across:
            return [self.worded(rows.measure(name)) for name in self.measures]
        found = {group.label: group.rows for group in rows.by(across)}
        parts: list[PrintedFigure] = []
        for top in tops:
            chosen = found.get(top.label)
            if chosen is None:
                chosen = rows.within(top)
            parts += [self.worded(chosen.measure(name)) for name in self.measures]
        if not self.look.total:
            return parts
        whole = [self.worded(rows.measure(name), total=True) for name in self.measures]
        for index, name in enumerate(self.measures):
            if not is_distinct(self.selection, name):
                printed = parts[index :: len(self.measures)]
                self.check(f"表格按“{across}”横向的{name}", printed, whole[index])
        return [*parts, *whole]

    def _check_columns(
        self, by: str, body: Sequence[Sequence[PrintedFigure]], sums: Sequence[PrintedFigure]
    ) -> None:
        for index, whole in enumerate(sums):
            name = self.measures[index % len(self.measures)]
            if not is_distinct(self.selection, name):
                self.check(f"表格按“{by}”纵向的{name}", [row[index] for row in body], whole)

    def _label(self, label: Quoted) -> Cell:
        return Cell(self.registry.inlines(label))

    def _header(
        self, title: str, tops: Sequence[Group], across: str
    ) -> tuple[tuple[Cell, ...], ...]:
        names = [self.head(name) for name in self.measures]
        rowspan = 2 if across and len(names) > 1 else 1
        lead = [self.head(title, rowspan)]
        if self.look.serial:
            lead.insert(0, self.head(SERIAL, rowspan))
        if not across:
            return ((*lead, *names),)
        heads: list[Inlines] = [self.registry.inlines(top.label) for top in tops]
        if self.look.total:
            heads.append((Text(TOTAL),))
        if rowspan == 1:
            return ((*lead, *(Cell(head) for head in heads)),)
        upper = (*lead, *(Cell(head, colspan=len(names)) for head in heads))
        return (upper, tuple(name for _ in heads for name in names))


class Listing(Cells):
    """A table of rows as they stand in the ledger."""

    def build(self, columns: list[str], rows: Sequence[Row]) -> Table:
        """Return the table; 序号 is a running number unless the ledger has such a column."""
        type_ = self.selection.ledger.type
        own_serial = SERIAL in columns and type_.column(SERIAL) is None
        printed: dict[str, list[PrintedFigure]] = {name: [] for name in columns}
        body = [
            tuple(
                Cell((Text(str(number)),))
                if own_serial and name == SERIAL
                else self.row_cell(row.cell(name), printed[name])
                for name in columns
            )
            for number, row in enumerate(rows, 1)
        ]
        declared = {item.name for item in type_.columns if item.type in NUMERIC}
        numeric = [name for name in columns if name in declared]
        foot = self._foot(columns, numeric, printed) if self.look.total else ()
        looks = tuple(
            _NUMBER if name in declared else _CENTRED if name == SERIAL else _LABEL
            for name in columns
        )
        header = (tuple(self.head(name) for name in columns),)
        return Table((), "", looks, header, tuple(body), foot)

    def row_cell(self, value: "Figure | Quoted", column: list[PrintedFigure]) -> Cell:
        """Return the cell of one value; a figure that may be added up is put into `column` too."""
        if not isinstance(value, Figure) or value.unit in (DATE_UNIT, "年"):
            return Cell(self.registry.inlines(value))
        figure = self.worded(value)
        column.append(figure)
        return self.cell(figure)

    def _foot(
        self, columns: list[str], numeric: list[str], printed: dict[str, list[PrintedFigure]]
    ) -> tuple[Cell, ...]:
        if not numeric or columns[0] in numeric:
            raise TemplateProblem(
                code="T211",
                message="这个表格没有可以合计的数字列，或者数字列在最前面。",
                hint="去掉“合计”，或者把文字列放在前面。",
            )
        first = columns.index(numeric[0])
        cells = [Cell((Text(TOTAL),), colspan=first)]
        for name in columns[first:]:
            if name not in numeric:
                cells.append(Cell(()))
                continue
            whole = self.total_of(name)
            self.check(f"表格“{name}”列", printed[name], whole)
            cells.append(self.cell(whole))
        return tuple(cells)

    def total_of(self, name: str) -> PrintedFigure:
        """Return the 合计 of a column as its cell prints it."""
        return self.worded(self.selection.sum(name), total=True)
