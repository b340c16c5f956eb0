"""The 版本 section of kind.yaml: read with its lines, then held against the ledgers.

In: the section's node; later the edition and the types of the ledgers. Out: `Edition`s, the default one
first, or problems. What a 公示 may list follows 教财厅函〔2017〕28号.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from jinja2 import nodes

from pipeline.figures.edition import (
    PUBLIC_COLUMNS,
    PUBLIC_RULE,
    Edition,
    never_public,
    never_public_name,
)
from pipeline.figures.problems import suggestion
from pipeline.ledgers.model import Ledger
from pipeline.ledgers.nodes import ListNode, MapNode, TextNode, YamlNode
from pipeline.templating.problems import TemplateProblem

NAME = "版本"
_SHOWN = "显示"
_ONLY = "只用"
_MOST_CHARACTERS = 12
_EXAMPLE = "写成 版本: {内部: {}, 上报: {显示: [姓名]}, 公示: {只用: [姓名, 学校]}}。"


def read_editions(
    node: YamlNode | None, report: Callable[[TemplateProblem], None]
) -> tuple[Edition, ...]:
    """Return the declared editions in order, or the one that every kind has."""
    if node is None or (isinstance(node, TextNode) and not node.text):
        return (Edition(),)
    if not isinstance(node, MapNode) or not node.entries:
        report(_wrong("“版本”应当是“名称: 内容”的对应表。", _EXAMPLE, node.line))
        return (Edition(),)
    return tuple(_read(name, value, report) for name, value in node.entries)


def _read(name: TextNode, node: YamlNode, report: Callable[[TemplateProblem], None]) -> Edition:
    if not name.text.isidentifier() or len(name.text) > _MOST_CHARACTERS:
        report(
            _wrong(
                f"版本的名称“{name.text}”不能用。",
                f"名称要写进文件名，只用汉字、字母和数字，不超过{_MOST_CHARACTERS}个字。",
                name.line,
            )
        )
    if isinstance(node, TextNode) and not node.text:
        return Edition(name.text, line=name.line)
    if not isinstance(node, MapNode):
        report(_wrong(f"版本“{name.text}”写得不对。", _EXAMPLE, name.line))
        return Edition(name.text, line=name.line)
    for key, _ in node.entries:
        if key.text not in (_SHOWN, _ONLY):
            report(
                TemplateProblem(
                    code="T102",
                    message=f"版本“{name.text}”里没有“{key.text}”这一项。",
                    hint=suggestion(key.text, (_SHOWN, _ONLY)),
                    line=key.line,
                )
            )
    edition = Edition(
        name.text,
        shown=_columns(node.get(_SHOWN), _SHOWN, report),
        only=None if node.get(_ONLY) is None else _columns(node.get(_ONLY), _ONLY, report),
        line=name.line,
    )
    for column in dict.fromkeys((*edition.shown, *(edition.only or ()))):
        if edition.public and never_public_name(column):
            report(_forbidden(edition, column))
    return edition


def _columns(
    node: YamlNode | None, key: str, report: Callable[[TemplateProblem], None]
) -> tuple[str, ...]:
    if node is None:
        return ()
    if isinstance(node, TextNode):
        return (node.text,) if node.text else ()
    if isinstance(node, ListNode) and all(isinstance(item, TextNode) for item in node.items):
        return tuple(item.text for item in node.items if isinstance(item, TextNode) and item.text)
    report(_wrong(f"“{key}”应当是一组列名。", f"写成 {key}: [姓名, 学校]。", node.line))
    return ()


def check_editions(
    editions: Sequence[Edition], ledgers: Mapping[str, Ledger | None]
) -> Iterator[TemplateProblem]:
    """Yield what the editions list and cannot be so, now that the columns are known."""
    present = [ledger for ledger in ledgers.values() if ledger is not None]
    columns = [column for ledger in present for column in ledger.type.columns]
    for edition in editions:
        for name in dict.fromkeys((*edition.shown, *(edition.only or ()))):
            found = [column for column in columns if column.name == name]
            if not found and len(present) == len(ledgers):
                yield TemplateProblem(
                    code="T220",
                    message=f"“{edition.name}”版本里写的“{name}”，这个文种的台账都没有这一列。",
                    hint=suggestion(name, dict.fromkeys(column.name for column in columns)),
                    line=edition.line,
                )
            elif edition.public and any(never_public(column) for column in found):
                yield _forbidden(edition, name)
            elif found and not any(edition.allows(column) for column in found):
                yield TemplateProblem(
                    code="T220",
                    message=f"“{edition.name}”版本的“显示”里有“{name}”，可是这个版本不能印这一列。",
                    hint=f"要印就在“只用”里也写上“{name}”，不印就从“显示”里去掉。"
                    + ("" if edition.only else f"不写“只用”时只能印{'、'.join(PUBLIC_COLUMNS)}。"),
                    line=edition.line,
                )


def unknown_editions(
    tree: nodes.Template, editions: Sequence[Edition]
) -> Iterator[TemplateProblem]:
    """Yield each text that a template compares 版本 with and that is no edition of the kind."""
    known = [edition.name for edition in editions]
    for compare in tree.find_all(nodes.Compare):
        sides = [compare.expr, *(operand.expr for operand in compare.ops)]
        if not any(isinstance(side, nodes.Name) and side.name == NAME for side in sides):
            continue
        for side in sides:
            for item in side.items if isinstance(side, nodes.List | nodes.Tuple) else [side]:
                if isinstance(item, nodes.Const) and item.value not in known:
                    yield TemplateProblem(
                        code="T205",
                        message=f"这个文种没有“{item.value}”版本，这样比较永远不成立。",
                        hint=suggestion(str(item.value), known),
                        line=item.lineno,
                    )


def _wrong(message: str, hint: str, line: int) -> TemplateProblem:
    return TemplateProblem(code="T104", message=message, hint=hint, line=line)


def _forbidden(edition: Edition, column: str) -> TemplateProblem:
    return TemplateProblem(
        code="T219",
        message=f"“{edition.name}”版本不能列“{column}”：公示不得有身份证号、住址、电话、出生日期、银行卡号、"
        f"监护人等个人信息（{PUBLIC_RULE}）。",
        hint=f"从“{_SHOWN}”和“{_ONLY}”里去掉“{column}”；公示一般只有{'、'.join(PUBLIC_COLUMNS)}。",
        line=edition.line,
    )
