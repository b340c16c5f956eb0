"""One letter's values: nodes are worked out by the ordinary words, and what they looked at is noted.

In: a letter and nodes (a function with arguments, some of them nodes). Out: their values, exactly as an
ordinary rendering of this letter would have them, each with the cells it depends on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pipeline.figures.figure import FigureScope, Source
from pipeline.figures.marking import marking
from pipeline.figures.phrase import Quoted
from pipeline.figures.query import Selection
from pipeline.figures.row import Row
from pipeline.templating.environment import TemplateEnvironment
from pipeline.templating.marks import MARK, MarkRegistry, plain
from pipeline.templating.recording.columns import (
    LENGTH,
    NUMBER,
    LetterColumns,
    LetterRows,
    LetterTable,
    Look,
)

if TYPE_CHECKING:
    from pipeline.document.model import Block

NUMBER_NAME, ROW_NAME, ROWS_NAME = "编号", "行", "各行"
LETTER_NAMES = (ROW_NAME, ROWS_NAME, NUMBER_NAME)
Work: TypeAlias = Callable[..., object]
"""Takes the run, then the values of the arguments."""


class UnrecordableError(Exception):
    """A template did something with a letter's value that cannot be repeated for other letters."""


class ScratchEnvironment(TemplateEnvironment):
    """The ordinary environment, used word by word outside a rendering; its marks are thrown away."""

    def __init__(self, file: str) -> None:
        super().__init__(MarkRegistry(), file)

    def reset(self) -> None:
        """Forget all marks and counts."""
        self.registry.marks.clear()
        self.registry.figures.clear()
        self.registry.diagnostics.clear()
        self._rounds = self._printed = 0

    def shown(self, value: object) -> "str | Block":
        """Return what `{{ value }}` prints: its characters, or a block."""
        with marking(self.registry.mark):
            piece = self._piece(value)
            if isinstance(value, str) and ("\n" in piece or self.registry.holds_block(piece)):
                raise UnrecordableError
            alone = MARK.fullmatch(piece)
            meaning = self.registry.marks[alone.group(1)] if alone else ()
            if not isinstance(meaning, tuple):
                return meaning
            return plain(self.registry.inlines(piece))

    def sequence(self, value: object) -> tuple[object, ...]:
        """Return what a `for` loop goes through."""
        return tuple(self._each(value))


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """How a value is made from a letter."""

    work: Work
    args: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)


class LetterRun:
    """One letter and the values of nodes for it."""

    def __init__(
        self, columns: LetterColumns, letter: LetterRows, environment: ScratchEnvironment
    ) -> None:
        self.columns = columns
        self.letter = letter
        self.env = environment
        self.looks: dict[Look, None] = {}
        """What the last value asked for depends on, in the order looked."""
        self._values: dict[Node, tuple[object, dict[Look, None]]] = {}
        self._table: LetterTable | None = None

    def value(self, node: Node) -> object:
        """Return the value of a node; its looks are added to those of whoever asked."""
        known = self._values.get(node)
        if known is not None:
            self.looks.update(known[1])
            return known[0]
        outer, self.looks = self.looks, {}
        try:
            args = [self.resolved(item) for item in node.args]
            named = {key: self.resolved(item) for key, item in node.named.items()}
            value = node.work(self, *args, **named)
            self._values[node] = (value, self.looks)
            return value
        finally:
            outer.update(self.looks)
            self.looks = outer

    def finished(
        self, node: Node, finish: "Callable[[LetterRun, object], object]"
    ) -> tuple[object, tuple[Look, ...]]:
        """Return what `finish` makes of a node's value, and all looks it depends on."""
        self.looks = {}
        with marking(self.env.registry.mark):
            result = finish(self, self.value(node))
        return result, tuple(self.looks)

    def resolved(self, item: object) -> object:
        """Return an argument with the values of the nodes in it."""
        if isinstance(item, Node):
            return self.value(item)
        if isinstance(item, list):
            return [self.resolved(one) for one in item]
        if isinstance(item, tuple):
            return tuple(self.resolved(one) for one in item)
        if isinstance(item, dict):
            return {key: self.resolved(one) for key, one in item.items()}
        return item

    @property
    def table(self) -> LetterTable:
        """Return the ledger as this letter sees it."""
        if self._table is None:
            self._table = LetterTable(self.columns, self.letter.rows, self.note)
        return self._table

    def note(self, look: Look) -> None:
        """Remember a look."""
        self.looks[look] = None


def letter_values(
    table: "LetterTable | LetterColumns", letter: LetterRows
) -> dict[str, Quoted | Row | Selection]:
    """Return 行, 各行 and 编号 of a letter."""
    seen = table.table if isinstance(table, LetterColumns) else table
    return {
        ROW_NAME: Row(seen, letter.rows[0]),
        ROWS_NAME: Selection(seen, np.array(letter.rows, dtype=np.int64), ()),
        NUMBER_NAME: Quoted(letter.number, _number_source, FigureScope(measure=NUMBER_NAME)),
    }


def _number_source() -> Source:
    return Source("A", "取值", "", "", NUMBER_NAME, "", "", "", 1)


def leaf_nodes() -> Iterator[tuple[str, Node]]:
    """Yield the nodes of 行, 各行 and 编号."""
    yield ROW_NAME, Node(lambda run: letter_values(run.table, run.letter)[ROW_NAME])
    yield ROWS_NAME, Node(lambda run: letter_values(run.table, run.letter)[ROWS_NAME])
    yield NUMBER_NAME, Node(_number)


def length_node() -> Node:
    """Return the node of the number of rows."""
    return Node(_length)


def _number(run: LetterRun) -> object:
    run.note(NUMBER)
    return letter_values(run.table, run.letter)[NUMBER_NAME]


def _length(run: LetterRun) -> int:
    run.note(LENGTH)
    return len(run.letter.rows)
