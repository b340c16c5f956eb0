"""Letters from a template: rendered once a structure, then only their own texts are worked out.

In: a letter kind, its context and ledger; then letters. Out: for each letter its variant (a finished
document with holes) and the texts for the holes, exactly those an ordinary rendering of that letter has.
A letter that cannot be recorded is rendered by itself; one that cannot be printed is a `LetterFault`.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import pairwise
from typing import TypeAlias

from pipeline.document.checks import check_document
from pipeline.document.model import Document, FigureText, Inline, Text
from pipeline.document.profile import Profile
from pipeline.errors import Diagnostic, Location, Scope, Severity, has_errors
from pipeline.figures.problems import FigureError
from pipeline.fonts import FontBook
from pipeline.ledgers.model import Ledger
from pipeline.letters.composing import Composer, recipe_of
from pipeline.letters.model import Letter, PrintedLetter, Variant
from pipeline.letters.pieces import exchanged, figures_in
from pipeline.templating import Kind, RenderContext, Rendered
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.recording.columns import Look
from pipeline.templating.recording.letters import LetterRenderer, Recording, letter_renderer
from pipeline.templating.recording.recipes import Outcome
from pipeline.templating.recording.recorder import Step, VariableText
from pipeline.templating.recording.runs import UnrecordableError
from pipeline.templating.render import VALUE_ERRORS

_TRIALS = 12
"""Letters rendered before a run, until one is right: what is wrong with all is the template's fault."""
_TRIAL_NUMBER = "XH2020-001-00001-A"
_KEPT = 2000
"""Variants kept; a kind with more has a test that is different for every letter."""


class LetterFault(Exception):  # noqa: N818 - a problem of one letter, not of the program
    """A letter that cannot be printed, with the cell that is to blame; never with a person's data."""

    def __init__(self, number: str, diagnostic: Diagnostic) -> None:
        super().__init__(number, diagnostic)
        self.number = number
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the letters at the end of one path are printed."""

    variant: Variant
    recipes: tuple[Outcome, ...]


class _Alone:
    """The end of a path whose letters are rendered one by one."""


class _Fork:
    """A test and where its outcomes lead."""

    __slots__ = ("next", "outcome")

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.next: dict[Hashable, _Place] = {}


_Place: TypeAlias = "_Fork | _Plan | _Alone"


class LetterTemplate:
    """The letters of one kind from one ledger. Made in each process that prints letters."""

    def __init__(self, renderer: LetterRenderer, composer: Composer, ledger: Ledger) -> None:
        self._renderer = renderer
        self._composer = composer
        self._ledger = ledger
        self._root: _Place | None = None
        self._variants: dict[str, Variant] = {}

    @classmethod
    def make(
        cls,
        kind: Kind,
        context: RenderContext,
        ledger: Ledger,
        fonts: FontBook,
        profile: Profile,
        *,
        draft: bool = False,
        samples: Sequence[Letter] = (),
    ) -> "tuple[LetterTemplate | None, tuple[Diagnostic, ...]]":
        """Return the template; None with the problems that no letter could be printed with.

        `ledger` is the one the letters' rows are in. Some letters (`samples`, else rows from all over
        the ledger) are tried, so that the problems of the template are told once; warnings come from
        the first that can be printed.
        """
        renderer, problems = letter_renderer(kind, context, ledger)
        if renderer is None:
            return None, problems
        template = cls(renderer, Composer(kind, context, fonts, profile, draft), ledger)
        found = template._tried(samples[:_TRIALS] or template._trials())
        return (None if has_errors(found) else template), (*problems, *found)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Return the variants in order of first use."""
        return tuple(self._variants.values())

    def print(self, letter: Letter) -> PrintedLetter:
        """Return the letter ready for a writer; raises `LetterFault`."""
        try:
            place = self._root
            while isinstance(place, _Fork):
                place = place.next.get(place.outcome.of(letter))
            if isinstance(place, _Plan):
                # recipes of pieces that are printed give text
                texts = tuple([str(recipe.of(letter)) for recipe in place.recipes])
                return PrintedLetter(letter, place.variant, texts)
        except (TemplateProblem, FigureError, UnrecordableError, *VALUE_ERRORS):
            # rendered with this letter, the template says what is wrong, and where
            place = None
        if isinstance(place, _Alone) or len(self._variants) >= _KEPT:
            return self._alone(letter)
        return self._recorded(letter)

    def plain_document(self, letter: Letter) -> tuple[Document | None, tuple[Diagnostic, ...]]:
        """Return the letter's document as ordinary rendering makes it, its digits still figures."""
        rendered, problems = self._renderer.plain(letter)
        if rendered is None:
            return None, problems
        document, _, found = self._composer.compose(rendered)
        return document, problems + found

    def cell_with(self, letter: Letter, text: str) -> Location:
        """Return the cell of the letter's rows that holds a text, such as a character without a font.

        When no cell holds it, the place of the letter's first row.
        """
        return self.cell_where(letter, lambda cell: text in cell)

    def cell_where(self, letter: Letter, holds: Callable[[str], bool]) -> Location:
        """Return the first cell of the letter's rows whose text is so; else the place of its first row."""
        for row in letter.rows:
            for column in self._ledger.type.columns:
                if column.name in self._ledger.frame.columns:
                    cell = self._renderer.columns.cells(column.name)[row]
                    if isinstance(cell, str) and holds(cell):
                        return self._location(row, column.name)
        return self._location(letter.rows[0], "")

    def alone(self, letter: Letter) -> PrintedLetter:
        """Return the letter in a variant of its own, in the size that its own texts need; raises `LetterFault`."""
        return self._alone(letter)

    def _tried(self, letters: Sequence[Letter]) -> tuple[Diagnostic, ...]:
        """Return what is wrong with every letter tried, or the warnings of one that is right."""
        common: tuple[Diagnostic, ...] | None = None
        for letter in letters:
            document, problems = self.plain_document(letter)
            if document is not None:
                problems += check_document(document, self._composer.fonts)
            if not has_errors(problems):
                return problems
            errors = [item for item in problems if item.severity is Severity.ERROR]
            common = tuple(item for item in errors if common is None or item in common)
        return common or ()

    def _trials(self) -> list[Letter]:
        """Return letters of rows from all over the ledger, of those that the kind makes letters of."""
        ledger, batching = self._ledger, self._composer.kind.batching
        rows = [row for row in range(len(ledger.frame)) if row not in ledger.faulty_rows]
        chosen = rows
        for name, values in batching.where.items() if batching is not None else ():
            if name in ledger.frame.columns:
                cells = self._renderer.columns.cells(name)
                chosen = [row for row in chosen if str(cells[row]) in values]
        chosen = chosen or rows
        spread = chosen[:: max(1, len(chosen) // _TRIALS)][:_TRIALS]
        return [Letter(_TRIAL_NUMBER, (), (row,), "") for row in spread]

    def _recorded(self, letter: Letter) -> PrintedLetter:
        """Render the letter with everything recorded, and keep its path for the others."""
        steps: list[Step] = []
        try:
            recording = self._renderer.record(letter)
            steps = recording.recorder.steps
            rendered = self._usable(letter, recording)
            document, origins, problems = self._composer.compose(rendered, recording.recorder)
        except UnrecordableError:
            self._keep(steps, _Alone())
            return self._alone(letter)
        if document is None or has_errors(problems):
            raise LetterFault(letter.number, self._blamed(letter, problems, ()))
        plan, texts = self._planned(document, origins, recording)
        self._keep(steps, plan)
        return PrintedLetter(letter, plan.variant, texts)

    def _usable(self, letter: Letter, recording: Recording) -> Rendered:
        if recording.rendered is None:
            looks = recording.recorder.failed
            raise LetterFault(letter.number, self._blamed(letter, recording.diagnostics, looks))
        return recording.rendered

    def _planned(
        self, document: Document, origins: Mapping[str, str], recording: Recording
    ) -> tuple[_Plan, tuple[str, ...]]:
        variables: dict[str, VariableText] = {}
        for name, former in origins.items():
            found = recording.recorder.variable(former)
            if found is not None:
                variables[name] = found
        document = self._composer.finished(document, variables)
        names = {name: f"v{index}" for index, name in enumerate(variables)}
        texts = tuple(item.text for item in variables.values())

        def exchange(item: FigureText) -> Inline:
            name = names.get(item.id)
            return Text(item.text) if name is None else FigureText(name, item.text)

        variant = self._shared(exchanged(document, exchange), tuple(names.values()), texts)
        return _Plan(variant, tuple(recipe_of(item) for item in variables.values())), texts

    def _shared(
        self, document: Document, fields: tuple[str, ...], samples: tuple[str, ...]
    ) -> Variant:
        """Return the variant, the one known when a document of equal structure was made before."""
        empty = exchanged(document, lambda item: FigureText(item.id, ""))
        name = _named(empty)
        known = self._variants.get(name)
        if known is None:
            known = self._variants[name] = Variant(name, document, fields, samples)
        return known

    def _keep(self, steps: Sequence[Step], end: _Place) -> None:
        """Add a path to the tree. Equal outcomes lead to equal tests, so the tree agrees with it."""
        if not steps:
            self._root = end
            return
        if not isinstance(self._root, _Fork):
            self._root = _Fork(steps[0].outcome)
        fork = self._root
        for step, following in pairwise(steps):
            place = fork.next.get(step.value)
            if not isinstance(place, _Fork):
                place = fork.next[step.value] = _Fork(following.outcome)
            fork = place
        fork.next[steps[-1].value] = end

    def _alone(self, letter: Letter) -> PrintedLetter:
        """Render the letter by itself, into a variant of its own that is not kept."""
        document, problems = self.plain_document(letter)
        if document is None or has_errors(problems):
            raise LetterFault(letter.number, self._blamed(letter, problems, ()))
        document = exchanged(document, lambda item: Text(item.text))
        return PrintedLetter(letter, Variant(_named(document), document, (), ()), ())

    def _blamed(
        self, letter: Letter, problems: Sequence[Diagnostic], looks: Sequence[Look]
    ) -> Diagnostic:
        """Return the first error as the problem of one letter, at the cell last looked at."""
        error = next(item for item in problems if item.severity is Severity.ERROR)
        where = error.location.describe()
        _, column, index = next((item for item in reversed(looks) if item[1]), ("", "", 0))
        return replace(
            error,
            scope=Scope.RECORD,
            message=f"编号{letter.number}印不出来：{error.message}",
            hint=f"{error.hint}（模板{where}）" if where else error.hint,
            location=self._location(letter.rows[index], column),
        )

    def _location(self, row: int, column: str) -> Location:
        place, number = self._renderer.columns.table.place(row)
        sheet = self._ledger.sheets[place]
        mark = sheet.columns.get(column, "")
        return Location(
            file=sheet.file,
            sheet=sheet.sheet or None,
            cell=f"{mark}{number}" if mark else None,
            column=column or None,
            row=number,
        )


def flat(document: Document) -> Document:
    """Return the document with all its figures as plain text, for comparisons."""
    return exchanged(document, lambda item: Text(item.text))


def variable_ids(variant: Variant) -> tuple[str, ...]:
    """Return the ids of the variable pieces that stand in the variant's document."""
    return tuple(item.id for item in figures_in(variant.document))


def _named(document: Document) -> str:
    """Return a short name that only the structure decides, so that all processes agree on it."""
    digest = blake2b(repr(document).encode(), digest_size=6).digest()
    return "".join(chr(ord("a") + half) for byte in digest for half in (byte >> 4, byte & 15))
