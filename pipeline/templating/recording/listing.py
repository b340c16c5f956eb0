"""Lists of a letter's rows, recorded cell by cell, so that equal cells of two letters are made once.

In: the call of 表格 with a letter's rows. Out: the table whose cells are variable pieces. Only plain
lists (列=[…]) go this way; every other table is recorded as a whole.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import cast

from pipeline.document.model import Cell, Table
from pipeline.figures.query import Selection
from pipeline.figures.table import NUMERIC
from pipeline.ledgers.model import Column, ValueType
from pipeline.templating.grids import Listing, Look
from pipeline.templating.lists import str_of
from pipeline.templating.marks import START, plain
from pipeline.templating.recording.blocks import shape_of, static
from pipeline.templating.recording.direct import cell_text
from pipeline.templating.recording.recipes import Made, Part, Recipe
from pipeline.templating.recording.recorder import Recorded, Recorder, variable_text
from pipeline.templating.recording.runs import LetterRun, Node
from pipeline.templating.tables import TABLE_WORD, TableOptions, look_of
from pipeline.templating.words import Word, bundled

_SELECTION = "台账"
_REFERENCES = {
    ValueType.MONEY: "1234567.89",
    ValueType.DECIMAL: "1234567.89",
    ValueType.INTEGER: "1234567",
    ValueType.DATE: "2020年12月30日",
    ValueType.PERSON: "欧阳某某",
    ValueType.PHONE: "13800000000",
    ValueType.ID_NUMBER: "000000000000000000",
    ValueType.BANK_CARD: "0000000000000000000",
    ValueType.SCHOOL: "某某街道中心小学",
    ValueType.TEXT: "某某某某某某某某",
}


def record_listing(
    recorder: Recorder, node: Node, args: Sequence[object], named: Mapping[str, object]
) -> None:
    """Tell the recorder how to record the table of a node by its cells, when it is a plain list."""
    rows = args[0] if args else named.get(_SELECTION)
    others = (*args[1:], *(value for key, value in named.items() if key != _SELECTION))
    if not isinstance(rows, Recorded) or not all(map(_constant, others)):
        return
    word = cast("Word", recorder.run.env.globals[TABLE_WORD])
    reader = Word(TABLE_WORD, word.params, bundled(TableOptions, lambda options: options))
    plain_args = [rows.sample, *args[1:]] if args else []
    plain_named = {**named, _SELECTION: rows.sample} if not args else dict(named)
    asked = cast("TableOptions", reader(*plain_args, **plain_named))
    if asked.rows or asked.order_by or asked.limit is not None:
        return
    if isinstance(rows.sample, Selection):
        listing = _RecordedListing(recorder, rows, asked)
        recorder.listings[node] = listing.table


class _RecordedListing:
    """One list of rows."""

    def __init__(self, recorder: Recorder, rows: Recorded, asked: TableOptions) -> None:
        self.recorder = recorder
        self.rows = rows.node
        self.selection = cast("Selection", rows.sample)
        self.asked = asked
        self.look = look_of(asked, total=bool(asked.total))
        self.names = [str_of(item) for item in cast("Sequence[object]", asked.columns)]
        self.type = self.selection.ledger.type
        self.numeric = {item.name for item in self.type.columns if item.type in NUMERIC}
        self._counted: list[Recipe] = []
        """Recipes of the cells that may have a unit, in the order printed."""

    def table(self, sample: Table) -> Table:
        """Return the table of the letter at hand with variable cells."""
        if self.rows not in self.recorder.wholes:
            self.recorder.test(self.rows, lambda _run, rows: len(cast("Selection", rows).positions))
        rows = tuple(
            tuple(self._cell(cell, name, index) for name, cell in zip(self.names, row, strict=True))
            for index, row in enumerate(sample.rows)
        )
        made = cast("Table", shape_of(sample))
        total = self._total(sample.total)
        if self.asked.unit_line is None and self._counted:
            self.recorder.pin(Made([Part(item, 1) for item in self._counted], _units))
        caption, note = static(sample.caption), static(sample.note)
        return Table(caption, made.unit_line, sample.columns, made.header, rows, total, note)

    def _cell(self, cell: Cell, name: str, index: int) -> Cell:
        column = self.type.column(name)
        if column is None:
            return Cell(static(cell.content))
        direct = None
        if self.rows in self.recorder.wholes:
            direct = cell_text(self.recorder.workshop.columns, name, index, joined=False)
        if direct is not None:
            piece = variable_text(plain(cell.content), direct, reference(column))
            return Cell((self.recorder.registry.figure(piece),))
        node = Node(_cell_of, (self.rows, self.look, name, index))
        return self._variable(cell, Recipe(self.recorder.workshop, node, _as_it_is), column)

    def _total(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """Return the 合计 row: its title, then a cell for each further column."""
        names = self.names[len(self.names) - len(cells) + 1 :]
        made: list[Cell] = []
        for place, cell in enumerate(cells):
            name = names[place - 1] if place else ""
            column = self.type.column(name)
            if column is None or name not in self.numeric:
                made.append(Cell(static(cell.content), cell.colspan))
                continue
            node = Node(_total_of, (self.rows, self.look, name))
            made.append(
                self._variable(cell, Recipe(self.recorder.workshop, node, _as_it_is), column)
            )
        return tuple(made)

    def _variable(self, cell: Cell, recipe: Recipe, column: Column) -> Cell:
        if column.name in self.numeric:
            self._counted.append(recipe)
        piece = variable_text(plain(cell.content), Part(recipe, 0), reference(column))
        return Cell((self.recorder.registry.figure(piece),), cell.colspan)


def reference(column: Column) -> str:
    """Return a text as wide as a column's cells usually are; amounts have room for seven digits."""
    if column.type is ValueType.ENUM:
        return max(column.allowed, key=len, default="")
    return _REFERENCES[column.type]


def _constant(value: object) -> bool:
    if isinstance(value, Recorded):
        return False
    if isinstance(value, str):
        return START not in value
    if isinstance(value, list | tuple):
        return all(map(_constant, value))
    if isinstance(value, Mapping):
        return all(map(_constant, (*value, *value.values())))
    return True


def _cell_of(
    run: LetterRun, selection: Selection, look: Look, name: str, index: int
) -> tuple[str, tuple[str, ...]]:
    listing = Listing(run.env.registry, selection, look)
    cell = listing.row_cell(selection.rows()[index].cell(name), [])
    return plain(cell.content), listing.units()


def _total_of(
    run: LetterRun, selection: Selection, look: Look, name: str
) -> tuple[str, tuple[str, ...]]:
    listing = Listing(run.env.registry, selection, look)
    return plain(listing.cell(listing.total_of(name)).content), listing.units()


def _as_it_is(_run: LetterRun, value: object) -> object:
    return value


def _units(cells: tuple[Hashable, ...]) -> Hashable:
    units = cast("tuple[tuple[str, ...], ...]", cells)
    return tuple(dict.fromkeys(unit for cell in units for unit in cell))
