"""The one Jinja environment: Chinese words only, every value a mark, nothing of Python in reach.

In: a registry of marks. Out: an environment that can render one kind. Rounds and sizes are bounded, so
that a template cannot eat time or memory.
"""

from collections.abc import Iterable, Iterator
from typing import NoReturn

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.figures.figure import Figure, FigureScope, Source
from pipeline.figures.phrase import Phrase, quote
from pipeline.figures.query import Selection
from pipeline.templating.charts import Charts
from pipeline.templating.codes import Codes
from pipeline.templating.filters import TOGETHER, figure_filters
from pipeline.templating.lists import Lists
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.members import member
from pipeline.templating.policy import EACH, JOIN
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.tables import Tables
from pipeline.templating.words import TEXT, WHOLE, Absent, Param, Word

MAX_ROUNDS = 200_000
MAX_TEXT = 2_000_000
_JINJA_KEYWORDS = ("_loop_vars", "_block_vars")
"""Jinja adds these to every call inside a loop or block; they are not the clerk's."""


class _Undefined(StrictUndefined):
    """A name without a value: our problem instead of Jinja's English."""

    def _fail_with_undefined_error(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise self.problem()

    def problem(self) -> TemplateProblem:
        """Return the problem of using it."""
        return TemplateProblem(
            code="T203",
            message=f"“{self._undefined_name}”在这里还没有值。",
            hint="检查名称，或者把 {% set … %} 放在用它之前（循环里设的值只在循环里有效）。",
        )

    __str__ = __iter__ = __bool__ = __eq__ = __ne__ = __hash__ = _fail_with_undefined_error


_JINJA_VARIABLES = frozenset({"_loop_vars", "_block_vars"})


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja with our words; see the module's docstring."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self, registry: MarkRegistry, file: str) -> None:
        super().__init__(
            undefined=_Undefined,
            finalize=self._finalized,
            autoescape=False,
            keep_trailing_newline=True,
        )
        self.registry = registry
        self.file = file
        self._rounds = 0
        self._printed = 0
        lists = Lists(registry.diagnostics.append).words()
        self.filters = {word.name: word for word in (*figure_filters(), *lists)}
        self.words = tuple(self.filters)
        self.filters |= {EACH: self._each, JOIN: self._join}
        self.tests = {}
        quotation = Word(
            "引用",
            (
                Param("原文", "text", TEXT, required=True),
                Param("出处", "origin", TEXT, required=True),
                Param("行号", "line", WHOLE),
            ),
            self._quotation,
        )
        drawn = (Tables(registry).word(), Charts(registry).word(), Codes(registry).word())
        functions = (quotation, TOGETHER, *drawn)
        self.globals = {word.name: word for word in functions}

    def getattr(self, obj: object, attribute: str) -> object:
        """Return a member by our own list."""
        _refuse_undefined(obj)
        return member(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Return a member by our own list."""
        _refuse_undefined(obj)
        return member(obj, argument)

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:
        """Call one of our words; nothing else can be called."""
        del context
        for name in _JINJA_KEYWORDS:
            kwargs.pop(name, None)
        if isinstance(obj, Absent):
            raise obj.problem()
        if not isinstance(obj, Word):
            raise TemplateProblem(
                code="T205",
                message="这里的值后面不能写圆括号。",
                hint="只有函数和台账的 按、筛选、行 等能带圆括号。",
            )
        # Jinja hands its own loop and block variables to calls inside a loop or block.
        own = {key: value for key, value in kwargs.items() if key not in _JINJA_VARIABLES}
        return obj(*args, **own)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Add or subtract two figures; refuse everything else."""
        del context
        for side in (left, right):
            if isinstance(side, Absent):
                raise side.problem()
        if isinstance(left, Figure) and isinstance(right, Figure):
            if operator == "+":
                return left + right
            if operator == "-":
                return left - right
        raise TemplateProblem(
            code="T209",
            message=f"“{operator}”两边必须都是台账里的数字。",
            hint="文字用 ~ 连接；手写的数不能参加计算；占比、同比、平均写在竖线后面，例如 甲 | 占比(乙)。",
        )

    def call_unop(self, context: Context, operator: str, arg: object) -> object:
        """Let a sign stand before a number that is only compared."""
        del context
        if isinstance(arg, int | float) and not isinstance(arg, bool):
            return -arg if operator == "-" else arg
        raise TemplateProblem(
            code="T209", message=f"“{operator}”不能写在这里。", hint="相减写 甲 - 乙。"
        )

    def _each(self, items: object) -> Iterator[object]:
        if isinstance(items, Absent):
            raise items.problem()
        if isinstance(items, Undefined):
            raise _problem_of(items)
        if isinstance(items, Selection):
            items = items.rows()
        if not isinstance(items, list | tuple):
            raise TemplateProblem(
                code="T211",
                message="for 循环的 in 后面应当是一组值。",
                hint='写台账、台账.行()、台账.按("列名") 或方括号里的一组值。',
            )
        return self._counted(items)

    def _counted(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self._rounds += 1
            if self._rounds > MAX_ROUNDS:
                raise TemplateProblem(
                    code="T213",
                    message=f"循环超过{MAX_ROUNDS}次。",
                    hint="检查是不是循环里又套了整本台账的循环。",
                )
            yield item

    def _join(self, items: list[object]) -> str:
        return self._bounded("".join(self._piece(item) for item in items))

    def _piece(self, value: object) -> str:
        """Return text as it is and everything else as a mark; no bare number, nothing undefined."""
        if isinstance(value, str):
            return value
        if isinstance(value, Absent):
            raise value.problem()
        if isinstance(value, Undefined):
            raise _problem_of(value)
        if isinstance(value, bool | int | float):
            raise TemplateProblem(
                code="T206",
                message="不能印出没有来源的数。",
                hint='数字要来自台账或设置，例如 {{ 资助.人次 }}；引用政策里的数写 引用("…", 出处="…")。',
            )
        return self.registry.mark(value)

    @pass_context
    def _finalized(self, _context: Context, value: object) -> str:
        text = self._bounded(self._piece(value))
        if not isinstance(value, str) or "\n" in text or not text:
            return text
        return text if self.registry.holds_block(text) else self.registry.mark(text)

    def _bounded(self, text: str) -> str:
        self._printed += len(text)
        if self._printed > MAX_TEXT:
            raise TemplateProblem(
                code="T213", message="印出的文字太多。", hint="检查循环和 set 是不是写错了。"
            )
        return text

    def _quotation(self, text: str, origin: str, line: int = 0) -> Phrase:
        """Return a policy's words; their digits are figures whose source is the named document."""
        source = Source("A", "取值", self.file, "", f"引用：{origin}", "", "", str(line), 1)
        return quote(text, lambda: source, FigureScope(measure="引用", notes=(origin,)))


def _problem_of(value: Undefined) -> TemplateProblem:
    if isinstance(value, _Undefined):
        return value.problem()
    return TemplateProblem(code="T203", message="这里的名称没有值。", hint="检查名称。")


def _refuse_undefined(value: object) -> None:
    if isinstance(value, Undefined):
        raise _problem_of(value)
