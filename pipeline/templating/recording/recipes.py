"""Recipes: from a letter to one text or test outcome, remembered by the cells that it depends on.

In: a node and what to make of its value. Out: for each letter the outcome, in well under a microsecond
when a letter with the same cells was seen before. What is remembered is bounded.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeAlias, cast

from pipeline.templating.recording.columns import LetterColumns, LetterRows, Reader
from pipeline.templating.recording.runs import LetterRun, Node, ScratchEnvironment

_REMEMBERED = 2048
"""Outcomes kept by one recipe; then it begins anew. Names and numbers of letters hardly ever recur."""

Finish: TypeAlias = Callable[[LetterRun, object], object]


class Workshop:
    """The columns and the words that recipes work with; remembers the run of the letter at hand."""

    def __init__(self, columns: LetterColumns, file: str) -> None:
        self.columns = columns
        self._environment = ScratchEnvironment(file)
        self._run: LetterRun | None = None

    def run(self, letter: LetterRows) -> LetterRun:
        """Return the run of a letter; the former letter's values are forgotten."""
        if self._run is None or self._run.letter is not letter:
            self._environment.reset()
            self._run = LetterRun(self.columns, letter, self._environment)
        return self._run


class Outcome(Protocol):
    """Anything that tells something about a letter."""

    def of(self, letter: LetterRows) -> Hashable:
        """Return it for one letter; problems of the letter's values are raised."""


class _Branch:
    __slots__ = ("next", "read")

    def __init__(self, read: Reader) -> None:
        self.read = read
        self.next: dict[Hashable, _Branch | _Leaf] = {}


class _Leaf:
    __slots__ = ("result",)

    def __init__(self, result: Hashable) -> None:
        self.result = result


class Recipe:
    """What `finish` makes of a node's value for a letter."""

    __slots__ = ("_finish", "_kept", "_node", "_root", "_workshop")

    def __init__(self, workshop: Workshop, node: Node, finish: Finish) -> None:
        self._workshop = workshop
        self._node = node
        self._finish = finish
        self._root: _Branch | _Leaf | None = None
        self._kept = 0

    def of(self, letter: LetterRows) -> Hashable:
        """Return the outcome for a letter."""
        step = self._root
        while isinstance(step, _Branch):
            step = step.next.get(step.read(letter))
        return self._worked_out(letter) if step is None else step.result

    def inside(self, run: LetterRun) -> object:
        """Return the outcome while another value is worked out, which then depends on the same cells."""
        return self._finish(run, run.value(self._node))

    def _worked_out(self, letter: LetterRows) -> Hashable:
        run = self._workshop.run(letter)
        result, looks = run.finished(self._node, self._finish)
        readers = [self._workshop.columns.reader(look) for look in looks]
        if self._kept >= _REMEMBERED:
            self._root, self._kept = None, 0
        self._kept += 1
        self._root = _grown(self._root, readers, letter, result)
        return result


def _grown(
    root: _Branch | _Leaf | None, readers: Sequence[Reader], letter: LetterRows, result: Hashable
) -> _Branch | _Leaf:
    """Return the tree with one more outcome. Equal cells lead to equal looks, so readers agree with it."""
    if not readers:
        return _Leaf(result)
    branch = root if isinstance(root, _Branch) else _Branch(readers[0])
    first = branch
    for reader in readers[1:]:
        key = branch.read(letter)
        following = branch.next.get(key)
        if not isinstance(following, _Branch):
            following = branch.next[key] = _Branch(reader)
        branch = following
    branch.next[branch.read(letter)] = _Leaf(result)
    return first


class Part:
    """One item of another recipe's outcome, which is a tuple."""

    __slots__ = ("_index", "_whole")

    def __init__(self, whole: Outcome, index: int) -> None:
        self._whole = whole
        self._index = index

    def of(self, letter: LetterRows) -> Hashable:
        """Return the item for a letter."""
        return cast("tuple[Hashable, ...]", self._whole.of(letter))[self._index]


class Made:
    """Something made of other recipes' outcomes."""

    __slots__ = ("_items", "_make")

    def __init__(
        self, items: Sequence[Outcome], make: Callable[[tuple[Hashable, ...]], Hashable]
    ) -> None:
        self._items = tuple(items)
        self._make = make

    def of(self, letter: LetterRows) -> Hashable:
        """Return it for a letter."""
        return self._make(tuple([item.of(letter) for item in self._items]))


class Last:
    """Another recipe whose outcome is asked for several times a letter."""

    __slots__ = ("_letter", "_value", "_whole")

    def __init__(self, whole: Outcome) -> None:
        self._whole = whole
        self._letter: LetterRows | None = None
        self._value: Hashable = None

    def of(self, letter: LetterRows) -> Hashable:
        """Return it for a letter."""
        if self._letter is not letter:
            self._value = self._whole.of(letter)
            self._letter = letter
        return self._value
