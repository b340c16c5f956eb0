"""The recorder: values of a letter that remember how they were made, and the tests made on them.

In: one letter and what the template does with it. Out: the same results as ordinary rendering, and for
other letters the steps to tell whether they take the same path, and the recipe of each printed piece.
"""

import operator
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from pipeline.document.model import FigureText, Inlines, QrCode, Table
from pipeline.figures.figure import Figure, FigureScope
from pipeline.figures.marking import marking
from pipeline.figures.phrase import Phrase, PrintedFigure, Quoted
from pipeline.templating.marks import MARK, START, MarkRegistry
from pipeline.templating.recording.blocks import Drawn, shape_of, texts_of, with_contents
from pipeline.templating.recording.columns import LetterRows, Look
from pipeline.templating.recording.direct import (
    CellText,
    CodeText,
    NumberText,
    cell_text,
)
from pipeline.templating.recording.recipes import Last, Made, Outcome, Part, Recipe, Workshop
from pipeline.templating.recording.runs import (
    NUMBER_NAME,
    ROW_NAME,
    ROWS_NAME,
    LetterRun,
    Node,
    UnrecordableError,
    Work,
)

_NOTHING = Figure(Decimal(0), "", FigureScope(), "", ())


@dataclass(frozen=True, slots=True)
class VariableText(PrintedFigure):
    """A printed piece that differs from letter to letter."""

    recipe: "Outcome | None" = None
    """Tells its text for any letter; never None in use."""
    inside: "Recipe | None" = None
    """Tells it while another value is worked out; None where that cannot be."""
    reference: str = ""
    """A text as wide as this piece is expected to get; '' when nothing is expected."""


@dataclass(frozen=True, slots=True)
class Step:
    """A test on the letter and its outcome: letters of one variant have all outcomes in common."""

    outcome: Outcome
    value: Hashable


class Recorded:
    """A letter's value in a template."""

    __slots__ = ("node", "recorder", "sample")

    def __init__(self, recorder: "Recorder", node: Node, sample: object) -> None:
        self.recorder = recorder
        self.node = node
        self.sample = sample

    def __bool__(self) -> bool:
        return self.recorder.truth(self)

    def __eq__(self, other: object) -> bool:
        return self._compared(operator.eq, other)

    def __ne__(self, other: object) -> bool:
        return self._compared(operator.ne, other)

    def __lt__(self, other: object) -> bool:
        return self._compared(operator.lt, other)

    def __le__(self, other: object) -> bool:
        return self._compared(operator.le, other)

    def __gt__(self, other: object) -> bool:
        return self._compared(operator.gt, other)

    def __ge__(self, other: object) -> bool:
        return self._compared(operator.ge, other)

    def __contains__(self, item: object) -> bool:
        return self._compared(operator.contains, item)

    def __iter__(self) -> "Iterator[Recorded]":
        if isinstance(self.sample, tuple | list):
            return iter(self.recorder.items(self))
        if isinstance(self.sample, str):
            raise UnrecordableError
        raise TypeError

    def _compared(self, compare: Callable[..., object], other: object) -> bool:
        mine = (self.sample, other.sample if isinstance(other, Recorded) else other)
        if any(isinstance(side, str) and START in side for side in mine):
            raise UnrecordableError
        made = self.recorder.lift(lambda _run, left, right: compare(left, right), (self, other))
        return self.recorder.truth(made)

    def __hash__(self) -> int:
        raise UnrecordableError

    def __str__(self) -> str:
        raise UnrecordableError


class Recorder:
    """What one rendering for one letter does with the letter's values."""

    def __init__(self, workshop: Workshop, letter: LetterRows, registry: MarkRegistry) -> None:
        self.workshop = workshop
        self.letter = letter
        self.registry = registry
        self.run: LetterRun = workshop.run(letter)
        self.steps: list[Step] = []
        self.printed: list[Outcome] = []
        """Recipes of the printed pieces that would leave a gap when empty."""
        self._pinned = 0
        self.failed: tuple[Look, ...] = ()
        """What was looked at when a problem came up."""
        self.listings: dict[Node, Callable[[Table], Table]] = {}
        """Node of a table → how its cells are recorded one by one."""
        self._codes: dict[Node, bool] = {}
        """Node of a QR code of one size in all letters → whether it holds the letter's number."""
        self.wholes: set[Node] = set()
        """Nodes of 各行."""
        self.places: dict[Node, int] = {}
        """Node of a row → its place in the letter."""
        self._cells: dict[Node, tuple[str, int]] = {}
        """Node of a cell → its column, and the place of its row in the letter."""
        self._numbers: set[Node] = set()
        """Nodes of 编号."""

    def lift(
        self, work: Work, args: tuple[object, ...], named: Mapping[str, object] | None = None
    ) -> Recorded:
        """Return the result of an operation on recorded values, as a recorded value."""
        taken = {key: self.lowered(item) for key, item in (named or {}).items()}
        return self.value(Node(work, tuple(self.lowered(item) for item in args), taken))

    def value(self, node: Node) -> Recorded:
        """Return the value of a node for the letter at hand."""
        with self._watched(), marking(self.run.env.registry.mark):
            return Recorded(self, node, self.run.value(node))

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Remember what was looked at when the first problem comes up."""
        self.run.looks = {}
        right = False
        try:
            yield
            right = True
        finally:
            if not right:
                self.failed = self.failed or tuple(self.run.looks)

    def lowered(self, item: object) -> object:
        """Return an argument with nodes instead of recorded values and of marks."""
        if isinstance(item, Recorded):
            return item.node
        if isinstance(item, str) and START in item:
            return self._marked(item)
        if isinstance(item, list):
            return [self.lowered(one) for one in item]
        if isinstance(item, tuple):
            return tuple(self.lowered(one) for one in item)
        if isinstance(item, dict):
            return {key: self.lowered(one) for key, one in item.items()}
        return item

    def leaf(self, name: str, node: Node) -> Recorded:
        """Return 行, 各行 or 编号."""
        if name == ROW_NAME:
            self.places[node] = 0
        elif name == ROWS_NAME:
            self.wholes.add(node)
        elif name == NUMBER_NAME:
            self._numbers.add(node)
        return self.value(node)

    def constant(self, value: object) -> Recorded:
        """Return a value that is the same in all letters as a recorded one."""
        return Recorded(self, Node(lambda _run: value), value)

    def member(self, recorded: Recorded, name: str, work: Work) -> Recorded:
        """Return a member of a value; cells of text are remembered as such."""
        made = self.lift(work, (recorded, name))
        place = self.places.get(recorded.node)
        if place is not None and isinstance(made.sample, Quoted):
            self._cells[made.node] = (name, place)
        return made

    def record_code(self, node: Node, content: object) -> None:
        """Remember a QR code whose size no letter's value decides."""
        self._codes[node] = isinstance(content, Recorded) and content.node in self._numbers

    def truth(self, recorded: Recorded) -> bool:
        """Return and record whether a value is true."""
        direct = self._direct(recorded.node, joined=False)
        if direct is not None:
            return bool(self.pin(Made((direct,), _filled)))
        return bool(self.test(recorded.node, lambda _run, value: bool(value)))

    def items(self, recorded: Recorded, *, rows: bool = False) -> list[Recorded]:
        """Return the items of a list value; how many there are is recorded.

        `rows`: the items are the letter's rows in their order.
        """
        count = self.test(recorded.node, lambda _run, value: len(cast("tuple[object]", value)))
        found = [
            self.lift(lambda _run, many, at: many[at], (recorded, index))
            for index in range(cast("int", count))
        ]
        if rows:
            self.places |= {item.node: index for index, item in enumerate(found)}
        return found

    def test(self, node: Node, finish: Callable[[LetterRun, object], object]) -> Hashable:
        """Return and record what `finish` makes of a value."""
        return self.pin(Recipe(self.workshop, node, finish))

    def pin(self, outcome: Outcome) -> Hashable:
        """Return an outcome; only letters with the same one will share this letter's variant."""
        value = outcome.of(self.letter)
        self.steps.append(Step(outcome, value))
        return value

    def pin_gaps(self) -> None:
        """Record which printed pieces are empty: a paragraph of an empty piece is no paragraph."""
        if len(self.printed) > self._pinned:
            self._pinned = len(self.printed)
            self.pin(Made(self.printed, _gaps))

    def pin_texts(self, content: Inlines) -> None:
        """Record the variable texts of inlines that the document keeps as plain characters."""
        for item in content:
            variable = self.variable(item.id) if isinstance(item, FigureText) else None
            if variable is not None and variable.recipe is not None:
                self.pin(variable.recipe)

    def variable(self, name: str) -> VariableText | None:
        """Return the variable piece of that figure id; None for what is the same in all letters."""
        found = self.registry.figures.get(name)
        return found if isinstance(found, VariableText) else None

    def print(self, recorded: Recorded, *, body: bool) -> str:
        """Return the mark of a recorded value that is printed."""
        with self._watched():
            self.run.value(recorded.node)
            shown = self.run.env.shown(recorded.sample)
        if isinstance(shown, Table | QrCode):
            return self.registry.mark(self._block(recorded, shown))
        if not isinstance(shown, str):
            raise UnrecordableError
        inside = Recipe(self.workshop, recorded.node, _text)
        recipe: Outcome = self._direct(recorded.node, joined=body) or (
            Recipe(self.workshop, recorded.node, _body_text) if body else inside
        )
        text = cast("str", recipe.of(self.letter))
        self.printed.append(recipe)
        piece = VariableText(_NOTHING, text, recipe=recipe, inside=inside)
        return self.registry.mark(piece if text else Phrase(()))

    def _direct(self, node: Node, *, joined: bool) -> "CellText | NumberText | None":
        """Return the outcome of a value that is printed as it is stored; None for all others."""
        if node in self._numbers:
            return NumberText()
        cell = self._cells.get(node)
        return cell and cell_text(self.workshop.columns, *cell, joined=joined)

    def _block(self, recorded: Recorded, block: Drawn) -> Drawn:
        listing = self.listings.get(recorded.node)
        if listing is not None and isinstance(block, Table):
            return listing(block)
        if recorded.node not in self._codes:
            self.test(recorded.node, lambda run, value: shape_of(_drawn(run, value)))
        whole = Last(
            Recipe(self.workshop, recorded.node, lambda run, value: texts_of(_drawn(run, value)))
        )
        outcomes: list[Outcome] = [Part(whole, index) for index in range(len(texts_of(block)))]
        if self._codes.get(recorded.node):
            outcomes = [CodeText(outcomes[0])]
        contents = (
            (self.registry.figure(variable_text(text, outcome)),)
            for text, outcome in zip(texts_of(block), outcomes, strict=True)
        )
        return with_contents(shape_of(block), contents)

    def _marked(self, text: str) -> Node:
        """Return a node that makes a text with marks of this rendering again, in a letter's own marks."""
        self.pin_gaps()
        parts: list[Recipe | str] = []
        end = 0
        for match in MARK.finditer(text):
            meaning = self.registry.marks[match.group(1)]
            if not isinstance(meaning, tuple):
                raise UnrecordableError
            parts.append(text[end : match.start()])
            for item in meaning:
                variable = self.variable(item.id) if isinstance(item, FigureText) else None
                known = item.text if variable is None else variable.inside
                if known is None:
                    raise UnrecordableError
                parts.append(known)
            end = match.end()
        parts.append(text[end:])

        def again(run: LetterRun) -> str:
            made = [part if isinstance(part, str) else str(part.inside(run)) for part in parts]
            return run.env.registry.mark(Phrase(tuple(made)))

        return Node(again)


def variable_text(text: str, recipe: Outcome, reference: str = "") -> VariableText:
    """Return a variable piece with its text for the letter at hand."""
    return VariableText(_NOTHING, text, recipe=recipe, reference=reference)


def _text(run: LetterRun, value: object) -> str:
    shown = run.env.shown(value)
    if isinstance(shown, str):
        return shown
    raise UnrecordableError


def _body_text(run: LetterRun, value: object) -> str:
    """Line breaks in a cell are nothing in running text, as in `pipeline.document.marks`."""
    return _text(run, value).replace("\r", "").replace("\n", "")


def _drawn(run: LetterRun, value: object) -> Drawn:
    shown = run.env.shown(value)
    if isinstance(shown, Table | QrCode):
        return shown
    raise UnrecordableError


def _filled(texts: tuple[Hashable, ...]) -> bool:
    return bool(texts[0])


def _gaps(texts: tuple[Hashable, ...]) -> Hashable:
    return None if all(texts) else tuple(map(bool, texts))
