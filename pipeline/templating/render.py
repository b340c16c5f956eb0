"""Rendering a kind: its texts become Markdown and inlines made of marks, with all problems collected.

In: a `Kind` and a `RenderContext`. Out: `Rendered`, or None when anything is an error. A template is
checked as a whole before it runs, so a clerk sees every unknown word at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import TracebackType

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes

from pipeline.document.model import FigureText, Inlines
from pipeline.errors import Diagnostic, Location, Severity, has_errors
from pipeline.figures.marking import marking
from pipeline.figures.problems import FigureError
from pipeline.templating.context import template_context
from pipeline.templating.editions import unknown_editions
from pipeline.templating.environment import MAX_TEXT, TemplateEnvironment
from pipeline.templating.kinds import Kind
from pipeline.templating.marks import MARK, MarkRegistry, plain
from pipeline.templating.policy import Rewriter, problems_of, typed_in_strings
from pipeline.templating.problems import TemplateProblem, located
from pipeline.templating.rendered import RenderContext, Rendered
from pipeline.templating.source import check_source, typed_digits, vanish_lone_tags
from pipeline.templating.syntax import explain_syntax

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
VALUE_ERRORS = (TypeError, ValueError, KeyError, ArithmeticError)
"""What Python says to values of sorts that an operation does not fit."""
_YEAR_COMPOUNDS = "底末初中终均度份级"


def render_kind(
    kind: Kind, context: RenderContext
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """Return the rendered kind with its marks and figures; None when there are errors."""
    values, problems = template_context(kind, context)
    if has_errors(problems):
        return None, tuple(problems)
    rendered, found = RenderJob(kind).run(values)
    found = tuple(dict.fromkeys((*problems, *found)))
    return (None if has_errors(found) else rendered), found


class RenderJob:
    """One rendering of one kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.registry = MarkRegistry()
        self.diagnostics: list[Diagnostic] = []

    def run(self, values: Mapping[str, object]) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """Return what the kind prints for these values, None when there are errors; and the problems."""
        with marking(self.registry.mark):
            rendered = self.render(values)
        found = tuple(dict.fromkeys(self.diagnostics))
        return (None if has_errors(found) else rendered), found

    def environment(self, file: str) -> TemplateEnvironment:
        """Return the environment for one text of the kind."""
        return TemplateEnvironment(self.registry, file)

    def rewriter(self) -> Rewriter:
        """Return what puts our functions into the syntax tree."""
        return Rewriter()

    def flat(self, run: Inlines) -> str:
        """Return the characters of a text that the document keeps without its figures."""
        return plain(run)

    def render(self, values: Mapping[str, object]) -> Rendered:
        """Return everything the kind prints; problems are collected on the way."""
        kind = self.kind
        organ = kind.signature or "{{ 单位.落款 }}"
        title = self._line("标题", kind.title, values)
        file_name = self._line("文件名", kind.file_name, values)
        addressee = self._line("主送", kind.addressee, values)
        copies = tuple(self._line("抄送", text, values) for text in kind.copies)
        signature = self._line("落款", organ, values)
        number = self._line("发文字号", kind.document_number, values)
        signer = self._line("签发人", kind.signer, values)
        postscript = self._line("附注", kind.postscript, values)
        issued = values.get("成文日期")
        day = self.registry.inlines(issued) if issued else ()
        markdown = self.registry.unique(self._body(values))
        self._check_doubled_units(markdown)
        runs = (title, addressee, *copies, number, postscript, day)
        names, figures = self.registry.used((markdown,), runs)
        return Rendered(
            title=title,
            file_name=safe_file_name(plain(file_name)) or kind.id,
            addressee=addressee,
            signature=self.flat(signature),
            date=day,
            date_iso=_iso(issued),
            copies=copies,
            document_number=number,
            signer=self.flat(signer),
            postscript=postscript,
            markdown=markdown,
            marks={
                name: self.registry.marks[name] for name in self.registry.marks if name in names
            },
            figures={
                name: self.registry.figures[name]
                for name in self.registry.figures
                if name in figures
            },
        )

    def _line(self, key: str, source: str, values: Mapping[str, object]) -> Inlines:
        """Return one text of kind.yaml as inlines."""
        if not source:
            return ()
        text = self._text(source, self.kind.file, values, line=self.kind.lines.get(key, 1))
        return self.registry.inlines(text.strip())

    def _body(self, values: Mapping[str, object]) -> str:
        return self._text(self.kind.body, self.kind.body_file, values)

    def _text(
        self, source: str, file: str, values: Mapping[str, object], line: int | None = None
    ) -> str:
        """Return the rendered source; '' when it has problems, which are then collected.

        `line` is the one line on which the whole source stands (kind.yaml), else lines are counted.
        """
        environment = self.environment(file)
        before = len(self.registry.diagnostics)
        try:
            problems = check_source(source)
            if not problems:
                tree = environment.parse(vanish_lone_tags(source), file, file)
                problems = list(
                    problems_of(tree, values.keys(), environment.words, environment.globals)
                )
                problems += unknown_editions(tree, self.kind.editions)
                self._warn_digits(source, tree, file, line)
            self._report(problems, file, line)
            if problems:
                return ""
            text = self._run(environment, tree, file, values)
        except TemplateProblem as problem:
            self._report([problem], file, line)
            return ""
        except TemplateSyntaxError as error:
            self._report([explain_syntax(error)], file, line)
            return ""
        except (RecursionError, SyntaxError, MemoryError):
            self._report([_too_deep()], file, line)
            return ""
        for item in self.registry.diagnostics[before:]:
            self.diagnostics.append(replace(item, location=Location(file=file)))
        return text

    def _run(
        self,
        environment: TemplateEnvironment,
        tree: nodes.Template,
        file: str,
        values: Mapping[str, object],
    ) -> str:
        """Return the text; every failure becomes a `TemplateProblem` with the template's line."""
        try:
            code = environment.compile(self.rewriter().visit(tree), file, file)
            template = Template.from_code(environment, code, environment.make_globals(None))
            return _collected(template.generate(dict(values)))
        except TemplateProblem as problem:
            problem.line = problem.line or _line_of(problem.__traceback__, file)
            raise
        except FigureError as error:
            raise _problem(
                error.code, error.message, error.hint, _line_of(error.__traceback__, file)
            ) from error
        except (*VALUE_ERRORS, RecursionError, TemplateError) as error:
            raise TemplateProblem(
                code="T215",
                message="这一行算不出来：值的种类或个数和写法对不上。",
                hint="检查 for 后面的名称个数（按(…) 给出两个：名称和行）、比较的两边是不是同类的值。",
                line=_line_of(error.__traceback__, file),
            ) from error

    def _report(self, problems: Iterable[TemplateProblem], file: str, line: int | None) -> None:
        for problem in problems:
            if line is not None:
                problem.line = line
            self.diagnostics.append(located(problem, file))

    def _warn_digits(self, source: str, tree: nodes.Template, file: str, line: int | None) -> None:
        names = self.kind.fixed_names
        found: dict[int, list[str]] = {}
        for at, digits in (*typed_digits(source, names), *typed_in_strings(tree, names)):
            found.setdefault(line if line is not None else at, []).append(digits)
        for at, runs in sorted(found.items()):
            problem = TemplateProblem(
                code="T301",
                message=f"手写的数字：{'、'.join(dict.fromkeys(runs))}。",
                hint='数字应当来自台账或设置；固定名称写进 kind.yaml 的“固定名称”；引用政策写 引用("…", 出处="…")。',
                line=at,
            )
            self.diagnostics.append(located(problem, file, severity=Severity.WARNING))

    def _check_doubled_units(self, markdown: str) -> None:
        """Warn where the text repeats the unit that a figure already printed: 2020年年."""
        for match in MARK.finditer(markdown):
            meaning = self.registry.marks[match.group(1)]
            last = meaning[-1] if isinstance(meaning, tuple) and meaning else None
            if not isinstance(last, FigureText):
                continue
            unit = last.text.lstrip("约0123456789.,-")
            after = markdown[match.end() : match.end() + len(unit) + 1]
            if (
                not unit
                or not after.startswith(unit)
                or (unit == "年" and after[1:] in tuple(_YEAR_COMPOUNDS))
            ):
                continue
            problem = TemplateProblem(
                code="T302",
                message=f"“{last.text}”已经带着单位，后面又写了一遍“{unit}”。",
                hint=f"删掉 }}}} 后面的“{unit}”；只要数不要单位时写 | 数。",
            )
            self.diagnostics.append(
                located(problem, self.kind.body_file, severity=Severity.WARNING)
            )


def safe_file_name(text: str) -> str:
    """Return a title as a file name for Windows and Linux, at most 100 characters."""
    return _UNSAFE.sub("", text).strip(" .")[:100]


def _too_deep() -> TemplateProblem:
    return TemplateProblem(
        code="T213",
        message="括号、判断或循环一层套一层，套得太深。",
        hint="用 {% set … %} 把里层的内容先起个名称，减少层数。",
        line=1,
    )


def _collected(pieces: Iterable[str]) -> str:
    """Return the joined pieces; T213 when they become too long."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_TEXT:
            raise TemplateProblem(
                code="T213", message="印出的文字太多。", hint="检查循环是不是写错了。"
            )
        kept.append(piece)
    return "".join(kept)


def _problem(code: str, message: str, hint: str, line: int | None) -> TemplateProblem:
    return TemplateProblem(code=code, message=message, hint=hint, line=line)


def _line_of(traceback: TracebackType | None, file: str) -> int | None:
    """Return the line of the template in which the failure happened."""
    line: int | None = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == file:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _iso(day: object) -> str:
    value = getattr(day, "value", None)
    if value is None:
        return ""
    digits = f"{int(value):08d}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
