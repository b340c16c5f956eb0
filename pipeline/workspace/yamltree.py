"""Settings as a tree whose every value knows its line and what it was typed as.

Comes in: the text of a settings file. Goes out: `Node` values with the text exactly as typed
(`1761.8905`, `2020-11-30`), or the first fault of the text, explained as a clerk makes it.
The YAML itself is read by `pipeline.ledgers.nodes`. Must not know what the settings mean.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Diagnostic, Location, Scope, Severity

if TYPE_CHECKING:
    from pipeline.ledgers.nodes import YamlNode

_TAB_INDENT = re.compile(r"^[ ]*\t")
_WIDE_SPACE_INDENT = re.compile(r"^[ \t]*[\u3000\u00a0]")
_WIDE_COLON = re.compile(r'^\s*(?:-\s+)?["“]?[\w（）〔〕]+["”]?：')
_NO_SPACE_COLON = re.compile(r"^\s*(?:-\s+)?[^\s#\"':：{}\[\]]+:[^\s/:]")
_WIDE_QUOTE = re.compile(r":\s+[“‘]")
_WIDE_COMMA = re.compile(r"[\[{][^\]}]*，")
_PLAIN = (
    ("空", re.compile(r"")),
    ("是否", re.compile(r"true|false", re.IGNORECASE)),
    ("整数", re.compile(r"[-+]?\d+")),
    ("小数", re.compile(r"[-+]?\d+\.\d+")),
    ("日期", re.compile(r"\d{4}-\d{1,2}-\d{1,2}")),
)
"""What YAML takes an unquoted text for; everything else is 文字."""


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
    entries: tuple[tuple[str, int, "Node"], ...] = ()
    """(key, line of the key, value) of a mapping; keys are unique."""

    def get(self, key: str) -> "Node | None":
        """Return the value of that key, or None."""
        return next((value for name, _, value in self.entries if name == key), None)


def parse_yaml(text: str, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Return the root of the text; or None with what is wrong, as one diagnostic.

    An empty file (or one with comments only) gives an empty mapping.
    """
    # the room of ledgers brings pandas along
    from pipeline.ledgers.nodes import YamlFaultError
    from pipeline.ledgers.nodes import parse_yaml as read_tree

    try:
        root = read_tree(text)
    except YamlFaultError as error:
        return None, (_fault(text, file, error.line, error.message),)
    except RecursionError:
        return None, (_fault(text, file, None, "层次太深"),)
    return Node(line=1, kind="映射") if root is None else _convert(root), ()


def _convert(node: "YamlNode") -> Node:
    from pipeline.ledgers.nodes import ListNode, MapNode

    if isinstance(node, ListNode):
        return Node(node.line, "列表", items=tuple(_convert(item) for item in node.items))
    if isinstance(node, MapNode):
        return Node(
            node.line,
            "映射",
            entries=tuple(
                (key.text, key.line, _at(_convert(value), key.line)) for key, value in node.entries
            ),
        )
    kinds = (kind for kind, form in _PLAIN if not node.quoted and form.fullmatch(node.text))
    return Node(node.line, next(kinds, "文字"), node.text)


def _at(value: Node, line: int) -> Node:
    """Return a blank value at its key's line; YAML puts it where the next token begins."""
    return Node(line, "空") if value.kind == "空" else value


def _fault(text: str, file: str, line: int | None, message: str) -> Diagnostic:
    """Return the fault as a clerk makes it: tab, full-width colon, no space after a colon, …."""
    lines = text.splitlines()
    line = line or _first_control_character(lines)
    message = message.replace("不是有效的YAML文本", "这里的写法不对")
    code, hint = (
        "W002",
        ("请检查：冒号是英文的且后面有一个空格；引号、括号成对；同一级的行缩进的空格数相同。"),
    )
    if "重复" in message:
        code, hint = "W005", "请只留一个，把要的内容合在一起。"
    elif any(word in message for word in ("锚点", "标签", "层次")):
        code, hint = "W006", "请把内容直接写全；如果这些符号是文字的一部分，请用英文双引号括起来。"
    elif "字符" in message:
        hint = "请用记事本打开，把这一行重新录入，另存为 UTF-8 编码的文本。"
    else:
        for number in (line, line - 1) if line else ():
            near = lines[number - 1] if 1 <= number <= len(lines) else ""
            trap = explain_trap(near)
            if trap is not None:
                return _problem(trap[0], file, number, trap[1], trap[2])
    return _problem(code, file, line, f"{message}。", hint)


def _problem(code: str, file: str, line: int | None, message: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=message,
        hint=hint,
        location=Location(file=file, row=line),
    )


def explain_trap(line: str) -> tuple[str, str, str] | None:
    """Return (code, message, hint) for a usual slip in that line, or None."""
    if line.startswith("---"):
        return ("W002", "文件里有“---”分隔线，分成了几份。", "请删去“---”，只留一份设置。")
    if _TAB_INDENT.match(line):
        return (
            "W003",
            "行首用了制表符（Tab 键），设置文件只认空格。",
            "请把行首的制表符删掉，改用空格，每级两个空格。",
        )
    if _WIDE_SPACE_INDENT.match(line):
        return (
            "W003",
            "行首用了全角空格，设置文件只认半角空格。",
            "请把行首的全角空格改成半角空格。",
        )
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
            "引号是中文的，程序不把它当引号。",
            '请用英文双引号把整段文字括起来，例如 "“四个一”工作: 汇报"。',
        )
    if _WIDE_COMMA.search(line):
        return ("W004", "方括号或花括号里用了全角逗号“，”。", "请改成英文逗号“,”。")
    return None


def _first_control_character(lines: list[str]) -> int | None:
    for number, line in enumerate(lines, start=1):
        if any(not char.isprintable() and char not in "\t\ufeff\u3000\u00a0" for char in line):
            return number
    return None
