"""Words: functions and filters under their Chinese names, with checked arguments.

In: what a template passes. Out: the call of an English function with the right keywords, or T211 that
says which argument is wrong and what may stand there. Nothing else can be called from a template.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.figures.figure import Figure
from pipeline.figures.phrase import Phrase, PrintedFigure, Quoted
from pipeline.figures.problems import suggestion
from pipeline.figures.query import Selection
from pipeline.figures.row import Row
from pipeline.templating.problems import TemplateProblem

Options = TypeVar("Options")

TEXT = (str, Quoted)
WHOLE = (int,)
YESNO = (bool,)
FIGURE = (Figure,)
PRINTABLE = (str, Quoted, Phrase, PrintedFigure, Figure)
SELECTION = (Selection,)
LIST = (list, tuple)
TABLE = (dict,)

_NAMES: dict[type, str] = {
    str: "文字",
    Quoted: "文字",
    int: "整数",
    bool: "true 或 false",
    Figure: "数字",
    PrintedFigure: "写好的数字",
    Phrase: "语句",
    Selection: "台账",
    list: "方括号里的一组值",
    tuple: "方括号里的一组值",
    dict: "花括号里的对应表",
    Row: "台账的一行",
}


@dataclass(frozen=True, slots=True)
class Absent:
    """A ledger or setting that is not there: false in `if`, an error anywhere else."""

    code: str
    message: str
    hint: str

    def __bool__(self) -> bool:
        return False

    def problem(self) -> TemplateProblem:
        """Return the problem of using it."""
        return TemplateProblem(code=self.code, message=self.message, hint=self.hint)

    def __str__(self) -> str:
        raise self.problem()


def absent_ledger(name: str) -> Absent:
    """Return what stands for an optional ledger that the workspace does not have."""
    return Absent(
        code="T212",
        message=f"没有“{name}”台账，这里却要用它。",
        hint=f"把用到它的段落放在 {{% if {name} %}} 和 {{% endif %}} 之间，或者提供这本台账。",
    )


def absent_setting(group: str, name: str) -> Absent:
    """Return what stands for a setting that is known but was not filled in."""
    place = "“文书”里这个文种的“参数”" if group == "参数" else f"“{group}”"
    return Absent(
        code="T216",
        message=f"这里要用“{group}.{name}”，工作区设置里没有填。",
        hint=f"在 inputs/workspace.yaml 的{place}下面写上“{name}: 内容”。",
    )


@dataclass(frozen=True, slots=True)
class Param:
    """One argument: its Chinese name in templates, its keyword in code, and what it may be."""

    name: str
    key: str
    kinds: tuple[type, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A callable of the template language."""

    name: str
    params: tuple[Param, ...]
    run: Callable[..., object]
    filter: bool = False
    """Whether the first argument is what stands before the `|`."""
    open_keywords: bool = False
    """Whether any keyword is let through, as the mapping `equal` (筛选)."""

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Return what the function gives for checked arguments; T211 when one is wrong."""
        bound: dict[str, object] = {}
        free: dict[str, object] = {}
        if len(args) > len(self.params):
            allowed = len(self.params) - (1 if self.filter else 0)
            raise self._wrong(f"“{self.name}”最多写{allowed}个值，这里写多了。")
        for param, value in zip(self.params, args, strict=False):
            bound[param.key] = self._checked(param, value)
        known = {param.name: param for param in self.params}
        for name, value in kwargs.items():
            known_param = known.get(name)
            if known_param is None:
                if not self.open_keywords:
                    raise self._wrong(
                        f"“{self.name}”没有叫“{name}”的选项。", suggestion(name, known)
                    )
                _refuse_absent(value)
                free[name] = value
                continue
            if known_param.key in bound:
                raise self._wrong(f"“{self.name}”的“{name}”写了两遍。")
            bound[known_param.key] = self._checked(known_param, value)
        missing = [param.name for param in self.params if param.required and param.key not in bound]
        if missing:
            raise self._wrong(f"“{self.name}”缺少“{missing[0]}”。")
        return self.run(**bound, equal=free) if self.open_keywords else self.run(**bound)

    def _checked(self, param: Param, value: object) -> object:
        _refuse_absent(value)
        if isinstance(value, bool) and bool not in param.kinds:
            raise self._wrong_kind(param, value)
        if not isinstance(value, param.kinds):
            raise self._wrong_kind(param, value)
        return value.text if isinstance(value, Quoted) and param.kinds == TEXT else value

    def _wrong_kind(self, param: Param, value: object) -> TemplateProblem:
        expected = "、".join(dict.fromkeys(_NAMES.get(kind, "值") for kind in param.kinds))
        if isinstance(value, Quoted) and not value.text:
            return self._wrong(
                f"“{self.name}”用到的这一格是空的。", "在台账里补上，或用 {% if … %} 先判断。"
            )
        if isinstance(value, PrintedFigure) and Figure in param.kinds:
            return self._wrong(
                f"“{self.name}”前面的数字已经写成了文字。",
                "一个数字只用一种写法；计算放在写法之前。",
            )
        found = _NAMES.get(type(value), "别的值")
        where = "前面" if self.filter and param is self.params[0] else f"的“{param.name}”"
        return self._wrong(f"“{self.name}”{where}应当是{expected}，这里是{found}。")

    def _wrong(self, message: str, hint: str = "") -> TemplateProblem:
        return TemplateProblem(code="T211", message=message, hint=hint or self.usage())

    def usage(self) -> str:
        """Return how the word is written, for hints."""
        inner = self.params[1:] if self.filter else self.params
        shown = ", ".join(param.name if param.required else f"{param.name}=…" for param in inner)
        call = f"{self.name}({shown})" if shown else self.name
        return f"写法：{{{{ … | {call} }}}}" if self.filter else f"写法：{call}"


def bundled(
    options: Callable[..., Options], run: Callable[[Options], object]
) -> Callable[..., object]:
    """Return a function of keywords that passes them on as one options object."""
    return lambda **given: run(options(**given))


def _refuse_absent(value: object) -> None:
    if isinstance(value, Absent):
        raise value.problem()
