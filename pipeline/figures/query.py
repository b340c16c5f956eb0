"""Selections: rows of a ledger chosen by conditions, and the figures that can be had from them.

In: a `Ledger`. Out: `Figure`, groups in the declared order, rows. Rows whose status is 不计 are in no
selection. Nothing here prints and nothing guesses: an impossible question is a `FigureError`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np

from pipeline.figures.conditions import Condition, Wanted, compare, equals, is_blank
from pipeline.figures.edition import Edition, groupable
from pipeline.figures.figure import Figure, FigureScope, Source
from pipeline.figures.phrase import Quoted
from pipeline.figures.problems import FigureError, suggestion
from pipeline.figures.row import Row, cell_source, cell_text, label_text
from pipeline.figures.table import NUMERIC, LedgerTable, Positions
from pipeline.ledgers.model import Column, Ledger, MeasureKind, SheetSource, ValueType

BLANK_LABEL = "未填"
_NO_SHEET = SheetSource("", "", {})


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share one value of a column."""

    label: Quoted
    rows: "Selection"
    condition: Condition


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Chosen rows of one ledger. True when there is at least one row."""

    table: LedgerTable
    positions: Positions
    """Positions in the ledger's frame, ascending."""
    conditions: tuple[str, ...]
    _ranges: list[tuple[tuple[int, str, int], ...]] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, ledger: Ledger, edition: Edition | None = None) -> "Selection":
        """Return all rows of a ledger that count; the edition says what they may print."""
        table = LedgerTable(ledger, edition)
        positions = table.countable()
        status = ledger.type.status
        conditions: tuple[str, ...] = ()
        if status is not None and len(positions) < len(ledger.frame):
            conditions = tuple(f"{status.column}≠{value}" for value in status.excluded)
        return cls(table, positions, conditions)

    def __bool__(self) -> bool:
        return len(self.positions) > 0

    @property
    def ledger(self) -> Ledger:
        """Return the ledger behind the selection."""
        return self.table.ledger

    @property
    def filter_text(self) -> str:
        """Return the conditions as one text: 学期＝春季 且 困难类别＝建档立卡."""
        return " 且 ".join(self.conditions)

    def where(self, column: str, operator: str, wanted: Wanted) -> "Selection":
        """Return the rows that also meet `column operator wanted` (money in 元)."""
        return self._meeting(compare(self.table.column(column), operator, wanted))

    def matching(self, wanted: "Mapping[str, Wanted | Sequence[Wanted]]") -> "Selection":
        """Return the rows whose columns equal the values (or one of the values) given."""
        chosen = self
        for name, value in wanted.items():
            chosen = chosen._meeting(equals(chosen.table.column(name), value))
        return chosen

    def within(self, group: Group) -> "Selection":
        """Return the rows that belong to a group of the same ledger, however it was made."""
        return self._meeting(group.condition)

    def count(self, unit: str = "条", name: str = "行数") -> Figure:
        """Return the number of rows."""
        return self._figure(Decimal(len(self.positions)), unit, name, "计数", None)

    def distinct(self, column: str, unit: str = "个", name: str = "") -> Figure:
        """Return how many different values a column has; blank cells are not a value."""
        declared = self.table.column(column)
        number = self.table.distinct(column, self.positions)
        return self._figure(Decimal(number), unit, name or column, "去重计数", declared)

    def sum(self, column: str, name: str = "") -> Figure:
        """Return the exact sum of a numeric column in its unit (money: 元)."""
        declared = self.table.column(column)
        value = self.table.total(declared, self.positions)
        return self._figure(value, self._unit_of(declared), name or column, "合计", declared)

    def measure(self, name: str) -> Figure:
        """Return a declared measure, or the sum of a numeric column of that name; Q101 otherwise."""
        declared = self.ledger.type.measure(name)
        if declared is None:
            column = self.ledger.type.column(name)
            if column is not None and column.type in NUMERIC:
                return self.sum(name)
            raise self._unknown_measure(name, column)
        if declared.kind is MeasureKind.COUNT or declared.column is None:
            return self.count(declared.unit, name)
        if declared.kind is MeasureKind.DISTINCT:
            return self.distinct(declared.column, declared.unit, name)
        return self.sum(declared.column, name)

    def measures(self) -> tuple[str, ...]:
        """Return the names that `measure` knows."""
        type_ = self.ledger.type
        columns = (item.name for item in type_.columns if item.type in NUMERIC)
        return tuple(dict.fromkeys([*(item.name for item in type_.measures), *columns]))

    def by(
        self, column: str, *, order_by: str = "", limit: int | None = None, every: bool = False
    ) -> tuple[Group, ...]:
        """Return the groups of a column in the declared order, else by value; never by the data's order.

        `order_by` names a measure: largest first, equal ones by value. `every` also gives the declared
        values that no row has. Rows with a blank cell form the last group.
        """
        declared = groupable(self.table.column(column), self.table.edition)
        coded = self.table.coded(column)
        codes = coded.codes[self.positions]
        order = np.argsort(codes, kind="stable")
        sorted_codes = codes[order]
        starts = np.flatnonzero(np.diff(sorted_codes, prepend=np.int64(-2)))
        pieces = np.split(self.positions[order], starts[1:]) if len(order) else []
        found = {
            int(sorted_codes[start]): piece for start, piece in zip(starts, pieces, strict=True)
        }
        groups = [
            self._group(declared, value, found.get(code, self.positions[:0]))
            for code, value in self._order(declared, coded.distinct, found, every=every)
        ]
        if order_by:
            groups.sort(key=lambda group: -group.rows.measure(order_by).value)
        if -1 in found:
            groups.append(self._group(declared, None, found[-1]))
        return tuple(groups[:limit] if limit is not None else groups)

    def rows(
        self, *, order_by: str = "", limit: int | None = None, ascending: bool = False
    ) -> tuple[Row, ...]:
        """Return the rows in the order of the files, or by a column, largest (latest, last) first.

        Numbers and dates sort by value, enums as declared, text by the numbers in it (第2批 before
        第10批) and then by character; rows without a value come last either way.
        """
        positions = self.positions.tolist()
        if order_by:
            declared = self.table.column(order_by)
            cells = {at: self.table.value(declared.name, at) for at in positions}
            filled = [at for at in positions if cells[at] is not None]
            filled.sort(key=lambda at: _sort_key(declared, cells[at]), reverse=not ascending)
            positions = filled + [at for at in positions if cells[at] is None]
        return tuple(Row(self.table, position) for position in positions[:limit])

    def values(self, column: str) -> tuple[Quoted, ...]:
        """Return the different values of a column in the order of `by`, blanks left out."""
        return tuple(group.label for group in self.by(column) if group.label != BLANK_LABEL)

    def _meeting(self, condition: Condition) -> "Selection":
        coded = self.table.coded(condition.column)
        keep = np.array(
            [condition.holds(value) for value in coded.distinct] + [condition.blank_holds],
            dtype=bool,
        )
        positions = self.positions[keep[coded.codes[self.positions]]]
        return Selection(self.table, positions, (*self.conditions, condition.text))

    def _order(
        self, column: Column, values: Sequence[object], found: dict[int, Positions], *, every: bool
    ) -> list[tuple[int, object]]:
        codes = {value: code for code, value in enumerate(values)}
        if column.type is ValueType.ENUM:
            declared = [(codes.get(value, -2), value) for value in column.allowed]
            return [item for item in declared if every or item[0] in found]
        present = [(code, values[code]) for code in found if code >= 0]
        if column.type in NUMERIC or column.type is ValueType.DATE:
            return sorted(present, key=lambda item: item[1])  # type: ignore[arg-type,return-value]
        return sorted(present, key=lambda item: str(item[1]))

    def _group(self, column: Column, value: object, positions: Positions) -> Group:
        condition = is_blank(column) if value is None else equals(column, _wanted(column, value))
        rows = Selection(self.table, positions, (*self.conditions, condition.text))
        text = BLANK_LABEL if value is None else label_text(column, value)
        scope = FigureScope(self.ledger.type.title, column.name)
        label = Quoted(text, lambda: self._label_source(column, positions), scope)
        return Group(label, rows, condition)

    def _label_source(self, column: Column, positions: Positions) -> Source:
        """Return the cell a label was read from; the ledger type when no row has it."""
        if len(positions):
            return cell_source(self.table, column.name, int(positions[0]))
        return Source("A", "取值", self.ledger.type.source_path, "", column.name, "", "", "", 0)

    def _unit_of(self, column: Column) -> str:
        if column.unit_column is None:
            return column.unit or ""
        coded = self.table.coded(column.unit_column)
        codes = np.unique(coded.codes[self.positions]).tolist()
        units = sorted(str(coded.distinct[code]) for code in codes if code >= 0)
        if len(units) > 1 or (units and -1 in codes):
            listed = "、".join([*units, *(["（空）"] if -1 in codes else [])])
            raise FigureError(
                code="Q107",
                message=f"“{column.name}”各行的单位不同（{listed}），不能合在一起。",
                hint=f"先按“{column.unit_column}”分组或筛选，再合计。",
            )
        return units[0] if units else column.unit or ""

    def _unknown_measure(self, name: str, column: Column | None) -> FigureError:
        title = self.ledger.type.title
        if column is None:
            return FigureError(
                code="Q101",
                message=f"《{title}》没有名为“{name}”的度量或数字列。",
                hint=suggestion(name, self.measures()),
            )
        return FigureError(
            code="Q101",
            message=f"《{title}》的“{name}”是{column.type.value}列，整本台账没有一个“{name}”。",
            hint=f'逐行写用“行”，分组写用 按("{name}")，数个数用 去重("{name}")。',
        )

    def _figure(
        self, value: Decimal, unit: str, name: str, operation: str, column: Column | None
    ) -> Figure:
        type_ = self.ledger.type
        scope = FigureScope(type_.title, name, type_.basis, type_.scope_notes)
        formula = f"{operation}（{column.name if column else '行'}）"
        return Figure(value, unit, scope, formula, self._sources(operation, column))

    def _sources(self, operation: str, column: Column | None) -> tuple[Source, ...]:
        if not self._ranges:
            self._ranges.append(self.table.ranges(self.positions) or ((0, "", 0),))
        name = column.name if column else ""
        sources = []
        for index, rows, number in self._ranges[0]:
            sheet = self.ledger.sheets[index] if self.ledger.sheets else _NO_SHEET
            letter = sheet.columns.get(name, "")
            chosen = (self.filter_text, rows, number)
            sources.append(Source("A", operation, sheet.file, sheet.sheet, name, letter, *chosen))
        return tuple(sources)


def _wanted(column: Column, value: object) -> Wanted:
    """Return a stored value as a condition takes it."""
    return value if isinstance(value, date) else cell_text(column, value)


def _sort_key(column: Column, value: object) -> tuple[tuple[int, Decimal, str], ...]:
    """Return what a cell sorts by among the cells of its column."""
    if isinstance(value, date):
        return ((0, Decimal(value.toordinal()), ""),)
    if column.type in NUMERIC:
        return ((0, Decimal(str(value)), ""),)
    text = str(value)
    if text in column.allowed:
        return ((0, Decimal(column.allowed.index(text)), ""),)
    parts = re.split(r"([0-9]+)", text)
    return tuple(
        (0, Decimal(part), "") if part.isdecimal() else (1, Decimal(0), part)
        for part in parts
        if part
    )
