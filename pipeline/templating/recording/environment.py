"""The environment of a recording: every operation on a letter's value goes through the recorder.

In: the same templates as `TemplateEnvironment`. Out: the same text, its variable pieces marked as such.
What a word gives is asked of the ordinary environment, never worked out here.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from jinja2 import nodes, pass_context
from jinja2.runtime import Context

from pipeline.figures.figure import Figure
from pipeline.templating.codes import CODE_WORD
from pipeline.templating.environment import TemplateEnvironment
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.policy import EACH, JOIN, Rewriter
from pipeline.templating.recording.listing import record_listing
from pipeline.templating.recording.recorder import Recorded, Recorder
from pipeline.templating.recording.runs import LetterRun
from pipeline.templating.tables import TABLE_WORD
from pipeline.templating.words import Word

COMPARED = "\ufdd0compared"
"""Internal filter around every side of a comparison."""


class RecordingRewriter(Rewriter):
    """Also lets figures on the left of a comparison meet recorded values on the right."""

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - jinja2's protocol
        """Put the filter around the sides."""
        self.generic_visit(node)
        node.expr = _compared(node.expr)
        for operand in node.ops:
            operand.expr = _compared(operand.expr)
        return node


class RecordingEnvironment(TemplateEnvironment):
    """Templates see recorded values where ordinary rendering has plain ones."""

    def __init__(
        self, registry: MarkRegistry, file: str, recorder: Recorder, *, body: bool
    ) -> None:
        super().__init__(registry, file)
        self._recorder = recorder
        self._is_body = body
        own = (EACH, JOIN)
        self.filters |= {name: self._filter(name) for name in self.filters if name not in own}
        self.filters |= {COMPARED: self._side}

    def getattr(self, obj: object, attribute: str) -> object:
        """Return a member; of a recorded value, a recorded one."""
        if isinstance(obj, Recorded):
            return self._recorder.member(obj, attribute, _member)
        return super().getattr(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Return a member; of a recorded value, a recorded one."""
        if isinstance(obj, Recorded) or isinstance(argument, Recorded):
            return self._recorder.lift(_item, (obj, argument))
        return super().getitem(obj, argument)

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:
        """Call a word; with recorded arguments, record the result."""
        named = {key: value for key, value in kwargs.items() if not key.startswith("_")}
        if not holds_recorded((obj, args, named)):
            return super().call(context, obj, *args, **kwargs)
        recorder = self._recorder
        if not isinstance(obj, Word) or self.globals.get(obj.name) is not obj:
            return recorder.lift(_call, (obj, *args), named)
        name = obj.name
        made = recorder.lift(lambda run, *a, **k: run.env.globals[name](*a, **k), args, named)
        if name == TABLE_WORD:
            record_listing(recorder, made.node, args, named)
        elif name == CODE_WORD and not holds_recorded((args[1:], named)):
            recorder.record_code(made.node, args[0])
        return made

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Add or subtract."""
        if isinstance(left, Recorded) or isinstance(right, Recorded):
            return self._recorder.lift(_binop, (operator, left, right))
        return super().call_binop(context, operator, left, right)

    def call_unop(self, context: Context, operator: str, arg: object) -> object:
        """Put a sign before a number."""
        if isinstance(arg, Recorded):
            return self._recorder.lift(_unop, (operator, arg))
        return super().call_unop(context, operator, arg)

    def _filter(self, name: str) -> object:
        word = self.filters[name]

        def run(*args: object, **kwargs: object) -> object:
            if not holds_recorded((args, kwargs)):
                return word(*args, **kwargs)
            return self._recorder.lift(
                lambda run, *a, **k: run.env.filters[name](*a, **k), args, kwargs
            )

        return run

    def _side(self, value: object) -> object:
        # a figure knows how to compare itself with numbers and figures only
        return self._recorder.constant(value) if isinstance(value, Figure) else value

    def _each(self, items: object) -> Iterator[object]:
        if not isinstance(items, Recorded):
            return super()._each(items)
        recorder = self._recorder
        many = recorder.lift(lambda run, value: run.env.sequence(value), (items,))
        return self._counted(recorder.items(many, rows=items.node in recorder.wholes))

    def _join(self, items: list[object]) -> str:
        if not holds_recorded(items):
            return super()._join(items)
        made = self._recorder.lift(lambda run, many: run.env.filters[JOIN](many), (items,))
        # Jinja only ever prints, stores or passes on what `~` gives
        return cast("str", made)

    @pass_context
    def _finalized(self, context: Context, value: object) -> str:
        if isinstance(value, Recorded):
            return self._bounded(self._recorder.print(value, body=self._is_body))
        return super()._finalized(context, value)


def holds_recorded(value: object) -> bool:
    """Return whether a value is recorded or holds a recorded one."""
    if isinstance(value, Recorded):
        return True
    if isinstance(value, list | tuple):
        return any(map(holds_recorded, value))
    return isinstance(value, Mapping) and any(map(holds_recorded, value.values()))


def _compared(side: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(side, COMPARED, [], [], None, None, lineno=side.lineno)


def _member(run: LetterRun, obj: object, name: str) -> object:
    return run.env.getattr(obj, name)


def _item(run: LetterRun, obj: object, argument: object) -> object:
    return run.env.getitem(obj, argument)


def _call(run: LetterRun, obj: object, *args: object, **kwargs: object) -> object:
    return run.env.call(_no_context(), obj, *args, **kwargs)


def _binop(run: LetterRun, operator: str, left: object, right: object) -> object:
    return run.env.call_binop(_no_context(), operator, left, right)


def _unop(run: LetterRun, operator: str, arg: object) -> object:
    return run.env.call_unop(_no_context(), operator, arg)


def _no_context() -> Context:
    """Our words take no part in Jinja's context."""
    return cast("Context", None)
