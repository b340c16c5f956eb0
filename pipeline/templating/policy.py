"""What a template may contain: checked on Jinja's syntax tree before anything runs.

In: a parsed template. Out: all problems with their lines, and the tree in which loops and `~` go through
our own bounded functions. Allowed tags are for, if and set; nothing can import, recurse or multiply.
"""

from collections.abc import Collection, Iterator

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from pipeline.figures.problems import suggestion
from pipeline.templating.members import loop_problem
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.source import digits_outside

EACH = "\ufdd0each"
"""Internal filter around every loop: counts the rounds."""
JOIN = "\ufdd0join"
"""Internal filter for `~`: joins marks and text, refuses bare numbers."""

_TAGS: dict[type[nodes.Node], str] = {
    nodes.Macro: 'macro', nodes.CallBlock: 'call', nodes.FilterBlock: 'filter', nodes.Include: 'include',
    nodes.Import: 'import', nodes.FromImport: 'from', nodes.Extends: 'extends', nodes.Block: 'block',
    nodes.With: 'with', nodes.ScopedEvalContextModifier: 'autoescape', nodes.ExprStmt: 'do',
}  # fmt: skip
_OPERATORS: dict[type[nodes.Node], str] = {
    nodes.Mul: '*', nodes.Div: '/', nodes.FloorDiv: '//', nodes.Mod: '%', nodes.Pow: '**',
}  # fmt: skip
_LOOP_NAMES = ("first", "last")
_PRINTED_OPTIONS = ("标题", "注", "后缀", "前缀", "单位行", "行标题", "名称", "分隔")


def problems_of(
    tree: nodes.Template,
    names: Collection[str],
    filters: Collection[str],
    functions: Collection[str],
) -> Iterator[TemplateProblem]:
    """Yield everything in a template that cannot be right, whatever the data."""
    yield from _forbidden(tree)
    yield from _unknown_names(tree, names, functions)
    for item in tree.find_all(nodes.Filter):
        if item.name not in filters:
            yield TemplateProblem(
                code="T204",
                message=f"竖线后面没有“{item.name}”这种写法。",
                hint=suggestion(item.name, filters),
                line=item.lineno,
            )
    for test in tree.find_all(nodes.Test):
        yield TemplateProblem(
            code="T210",
            message=f"不能用“is {test.name}”。",
            hint="直接写 {% if 台账 %} 判断有没有，用 == 比较是不是相等。",
            line=test.lineno,
        )


def typed_in_strings(
    tree: nodes.Template, fixed_names: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Yield (line, digits) for digits typed in strings that will be printed."""
    for text in _printed_strings(tree):
        for digits in digits_outside(text.value, fixed_names):
            yield text.lineno, digits


class Rewriter(NodeTransformer):
    """Puts the bounded functions in place of plain loops and joins; adds lines to 引用."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - jinja2's visitor protocol
        """Bound the loop."""
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, EACH, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Replace a ~ b by our join."""
        self.generic_visit(node)
        items = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(items, JOIN, [], [], None, None, lineno=node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        """Tell 引用 where it stands."""
        self.generic_visit(node)
        if isinstance(node.node, nodes.Name) and node.node.name == "引用":
            node.kwargs.append(nodes.Keyword("行号", nodes.Const(node.lineno), lineno=node.lineno))
        return node


def _forbidden(tree: nodes.Template) -> Iterator[TemplateProblem]:
    for kind, tag in _TAGS.items():
        for node in tree.find_all(kind):
            yield TemplateProblem(
                code="T210",
                message=f"不能用“{{% {tag} %}}”。",
                hint="模板里可以用的标签是 for、if 和 set。",
                line=node.lineno,
            )
    for kind, sign in _OPERATORS.items():
        for node in tree.find_all(kind):
            yield TemplateProblem(
                code="T209",
                message=f"不能用“{sign}”计算。",
                hint="数字只能相加、相减；占比写 | 占比(总数)，同比写 | 同比(上年)，人均写 | 平均(人数)。",
                line=node.lineno,
            )
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            yield TemplateProblem(
                code="T210",
                message="不能用 recursive 循环。",
                hint="用普通的 {% for … in … %}。",
                line=loop.lineno,
            )
    for item in tree.find_all(nodes.Getattr):
        if (
            isinstance(item.node, nodes.Name)
            and item.node.name == "loop"
            and item.attr not in _LOOP_NAMES
        ):
            problem = loop_problem(item.attr)
            problem.line = item.lineno
            yield problem


def _unknown_names(
    tree: nodes.Template, names: Collection[str], functions: Collection[str]
) -> Iterator[TemplateProblem]:
    stored = {item.name for item in tree.find_all(nodes.Name) if item.ctx != "load"}
    known = {*names, *functions, *stored, "loop"}
    for item in tree.find_all(nodes.Name):
        if item.ctx == "load" and item.name not in known:
            yield TemplateProblem(
                code="T203",
                message=f"没有叫“{item.name}”的台账、设置或函数。",
                hint=f"{suggestion(item.name, [*stored, *names, *functions])}文字要用引号括起来。",
                line=item.lineno,
            )


def _printed_strings(tree: nodes.Template) -> Iterator[nodes.Const]:
    for output in tree.find_all(nodes.Output):
        for item in output.nodes:
            yield from _strings(item)
    for assign in tree.find_all(nodes.Assign):
        yield from _strings(assign.node)
    for option in tree.find_all(nodes.Keyword):
        if option.key in _PRINTED_OPTIONS:
            yield from _strings(option.value)


def _strings(node: nodes.Node | None) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node
    elif isinstance(node, nodes.Concat):
        for item in node.nodes:
            yield from _strings(item)
    elif isinstance(node, nodes.List):
        for item in node.items:
            yield from _strings(item)
    elif isinstance(node, nodes.CondExpr):
        yield from _strings(node.expr1)
        yield from _strings(node.expr2)
    elif isinstance(node, nodes.Filter):
        yield from _strings(node.node)
