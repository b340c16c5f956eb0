"""A YAML text as a tree whose every value knows its line.

Comes in: the text of a settings file. Goes out: `Node` values with the text exactly as typed
(`1761.8905`, `2020-11-30`), and diagnostics that explain in Chinese what a clerk got wrong.
Must not build Python objects from tags, follow anchors, or know what the settings mean.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import Diagnostic, Location, Scope, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    YamlNode = MappingNode | ScalarNode | SequenceNode

_MAX_DEPTH = 20
_CORE_TAGS = {
    "tag:yaml.org,2002:str": "文字",
    "tag:yaml.org,2002:int": "整数",
    "tag:yaml.org,2002:float": "小数",
    "tag:yaml.org,2002:bool": "是否",
    "tag:yaml.org,2002:null": "空",
    "tag:yaml.org,2002:timestamp": "日期",
}
_TAB_INDENT = re.compile(r"^[ ]*\t")
_WIDE_SPACE_INDENT = re.compile(r"^[ \t]*[\u3000\u00a0]")
_WIDE_COLON = re.compile(r'^\s*(?:-\s+)?["“]?[\w（）〔〕]+["”]?：')
_NO_SPACE_COLON = re.compile(r'^\s*(?:-\s+)?[^\s#"\':：{}\[\]]+:[^\s/:]')
_WIDE_QUOTE = re.compile(r":\s+[“‘]")
_WIDE_COMMA = re.compile(r"[\[{][^\]}]*，")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file: text, a list, or a mapping with its keys in order."""

    line: int
    """1-based line where the value begins."""
    kind: str
    """映射, 列表, or for scalars what YAML takes the plain text for: 文字 整数 小数 是否 空 日期."""
    text: str = ""
    """A scalar exactly as typed (without quotes)."""
    items: tuple["Node", ...] = ()
    """Elements of a list."""
    entries: tuple[tuple[str, int, "Node"], ...] = field(default=())
    """(key, line of the key, value) of a mapping; keys are unique."""

    def get(self, key: str) -> "Node | None":
        """Return the value of that key, or None."""
        return next((value for name, _, value in self.entries if name == key), None)


def parse_yaml(text: str, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Return the root of the text and its diagnostics; the root is None when it cannot be read.

    An empty file (or one with comments only) gives an empty mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        return None, (_syntax_problem(text, file, line, str(error.problem or "")),)
    except (YAMLError, RecursionError):
        return None, (_plain_problem(file, _first_control_character(text)),)
    if root is None:
        return Node(line=1, kind="映射"), ()
    builder = _Builder(file)
    node = builder.build(root, 0)
    return node, tuple(builder.found)


class _Builder:
    """Turns composed nodes into ours; collects duplicates, anchors and tags as diagnostics."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []

    def build(self, node: "YamlNode", depth: int) -> Node:
        """Return the node's tree; faulty parts are reported and left out."""
        line = node.start_mark.line + 1
        if depth > _MAX_DEPTH:
            self._report("W006", line, "层次太深。", f"缩进最多{_MAX_DEPTH}层，请检查缩进。")
            return Node(line=line, kind="空")
        if node.anchor is not None:
            self._report(
                "W006",
                line,
                "用了 YAML 的锚点或引用（“&”“*”），本程序不支持。",
                "请把内容直接写全；如果“&”“*”是文字的一部分，请用英文双引号括起来。",
            )
            return Node(line=line, kind="空")
        if isinstance(node.value, str):
            return self._scalar(node, line)
        if node.id == "sequence":
            return Node(
                line, "列表", items=tuple(self.build(item, depth + 1) for item in node.value)
            )
        return Node(line, "映射", entries=tuple(self._entries(node, depth)))

    def _scalar(self, node: "YamlNode", line: int) -> Node:
        kind = _CORE_TAGS.get(str(node.tag))
        if kind is None:
            self._report(
                "W006",
                line,
                "用了 YAML 的类型标记（“!”），本程序不支持。",
                "请删去“!”及其后的标记；如果“!”是文字的一部分，请用英文双引号括起来。",
            )
            return Node(line=line, kind="空")
        # an empty value is marked where the next token begins
        return Node(line=line, kind=kind, text="" if kind == "空" else str(node.value))

    def _entries(self, node: "YamlNode", depth: int) -> "Iterator[tuple[str, int, Node]]":
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node.value, str):
                self._report("W006", line, "名称必须是一个词。", "请把冒号前面改成一个词。")
                continue
            key = str(key_node.value)
            if key in seen:
                self._report(
                    "W005",
                    line,
                    f"“{key}”写了两次（第{seen[key]}行已经有一个）。",
                    "请只留一个，把要的内容合在一起。",
                    column=key,
                )
                continue
            seen[key] = line
            value = self.build(value_node, depth + 1)
            if value.kind == "空":
                value = Node(line=line, kind="空")
            yield key, line, value

    def _report(
        self, code: str, line: int, message: str, hint: str, *, column: str | None = None
    ) -> None:
        self.found.append(_problem(code, self.file, line, message, hint, column=column))


def _problem(
    code: str, file: str, line: int | None, message: str, hint: str, *, column: str | None = None
) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=message,
        hint=hint,
        location=Location(file=file, row=line, column=column),
    )


def _syntax_problem(text: str, file: str, line: int, problem: str) -> Diagnostic:
    """Return the fault as a clerk makes it: tab, full-width colon, no space after a colon, …."""
    if "another document" in problem:
        return _problem(
            "W002", file, line, "文件里有“---”分隔线，分成了几份。", "请删去“---”，只留一份设置。"
        )
    lines = text.splitlines()
    for number in (line, line - 1):
        if not 1 <= number <= len(lines):
            continue
        trap = explain_trap(lines[number - 1])
        if trap is not None:
            return _problem(trap[0], file, number, trap[1], trap[2])
    return _problem(
        "W002",
        file,
        line,
        "这一行（或上一行）的写法程序读不懂。",
        "请检查：冒号是英文的且后面有一个空格；引号、括号成对；同一级的行缩进的空格数相同。",
    )


def explain_trap(line: str) -> tuple[str, str, str] | None:
    """Return (code, message, hint) for a usual slip in that line, or None."""
    if _TAB_INDENT.match(line):
        return (
            "W003",
            "行首用了制表符（Tab 键），YAML 只认空格。",
            "请把行首的制表符删掉，改用空格，每级两个空格。",
        )
    if _WIDE_SPACE_INDENT.match(line):
        return ("W003", "行首用了全角空格，YAML 只认半角空格。", "请把行首的全角空格改成半角空格。")
    if _WIDE_COLON.match(line):
        return (
            "W004",
            "冒号是全角的“：”，程序没有认出“名称: 内容”。",
            "请改成英文冒号“:”，后面加一个空格，例如“年度: 2020”。",
        )
    if _NO_SPACE_COLON.match(line):
        return ("W004", "英文冒号后面没有空格。", "请在冒号后面加一个空格，例如“年度: 2020”。")
    if _WIDE_QUOTE.search(line):
        return (
            "W004",
            "引号是中文的，YAML 不把它当引号。",
            '请用英文双引号把整段文字括起来，例如 "“四个一”工作: 汇报"。',
        )
    if _WIDE_COMMA.search(line):
        return ("W004", "方括号或花括号里用了全角逗号“，”。", "请改成英文逗号“,”。")
    return None


def _first_control_character(text: str) -> int | None:
    for number, line in enumerate(text.splitlines(), start=1):
        if any(not char.isprintable() and char not in "\t\ufeff\u3000\u00a0" for char in line):
            return number
    return None


def _plain_problem(file: str, line: int | None) -> Diagnostic:
    return _problem(
        "W002",
        file,
        line,
        "文件里有不能识别的控制字符。",
        "请用记事本打开，把这一行重新录入，另存为 UTF-8 编码的文本。",
    )
