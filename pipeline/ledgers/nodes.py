"""YAML as nodes with their lines: scalars stay the text that was typed, so no number is rounded.

Text comes in; `MapNode`, `ListNode` and `TextNode` go out, or the first fault with its line. Anchors
and tags are refused: a ledger file needs neither, and they can make a small file huge.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_MAX_DEPTH = 12
_MAX_BRACKETS = 100
"""Open at once in one line; a text that somebody writes has never so many."""


@dataclass(frozen=True, slots=True)
class TextNode:
    """One scalar as typed; '' for nothing, `~` and `null`."""

    text: str
    line: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: "tuple[YamlNode, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; keys in order, each with its line."""

    entries: "tuple[tuple[TextNode, YamlNode], ...]"
    line: int

    def get(self, key: str) -> "YamlNode | None":
        """Return the value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


YamlNode: TypeAlias = TextNode | ListNode | MapNode


class YamlFaultError(Exception):
    """The text is no YAML that we read: a Chinese message and the line."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse_yaml(text: str) -> YamlNode | None:
    """Return the tree of one YAML document, None for an empty one.

    Raises:
        YamlFaultError: bad syntax, anchors or aliases, tags, a repeated key, too deep.
    """
    try:
        _refuse_deep_brackets(text)
        if "&" in text or "*" in text:
            _refuse_anchors(text)
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message, line = _explain(text.splitlines(), mark.line if mark else None)
        raise YamlFaultError(message, line) from error
    except YAMLError as error:
        raise YamlFaultError("不是有效的YAML文本，含有不允许的字符", None) from error
    return None if root is None else _convert(root, 0)


def _refuse_deep_brackets(text: str) -> None:
    """Raise the fault of a line with very many open brackets, for which ruamel.yaml takes minutes."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count("[") + line.count("{") <= _MAX_BRACKETS:
            continue
        steps = ((char in "[{") - (char in "]}") for char in line)
        if max(accumulate(steps)) > _MAX_BRACKETS:
            raise YamlFaultError("层次太深", number)


def _refuse_anchors(text: str) -> None:
    """Raise the fault of the first anchor or alias; looking at the events doubles the time of reading."""
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise YamlFaultError("使用了锚点或引用（& 或 *）", event.start_mark.line + 1)


def _explain(lines: list[str], at: int | None) -> tuple[str, int | None]:
    """Return what is wrong near a 0-based line, and the 1-based line to be mended."""
    if at is None:
        return "不是有效的YAML文本（缩进、引号或括号有误）", None
    at = min(at, len(lines) - 1)  # an open bracket is only missed behind the last line
    for near in (at, at - 1, at + 1):
        line = lines[near] if 0 <= near < len(lines) else ""
        if "\t" in line:
            return "不是有效的YAML文本：缩进用了制表符（Tab）", near + 1
        if "：" in line and ":" not in line:
            return "不是有效的YAML文本：键后面要用半角冒号加空格（“: ”），不能用全角“：”", near + 1
    return "不是有效的YAML文本（缩进、引号或括号有误）", at + 1


def _convert(node: Node, depth: int) -> YamlNode:
    line = node.start_mark.line + 1
    if depth > _MAX_DEPTH:
        raise YamlFaultError("层次太深", line)
    if isinstance(node, MappingNode):
        return _convert_map(node, line, depth)
    if isinstance(node, SequenceNode):
        return ListNode(tuple(_convert(item, depth + 1) for item in node.value), line)
    if isinstance(node, ScalarNode):
        tag = str(node.tag)
        if tag.startswith("!") or ":" not in tag:
            raise YamlFaultError("使用了标签（!）", line)
        empty = tag.endswith(":null")
        return TextNode("" if empty else str(node.value), line, node.style is not None)
    raise YamlFaultError("含有不支持的内容", line)


def _convert_map(node: MappingNode, line: int, depth: int) -> MapNode:
    entries: list[tuple[TextNode, YamlNode]] = []
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = _convert(key_node, depth + 1)
        if not isinstance(key, TextNode):
            raise YamlFaultError("键必须是一个词", key_node.start_mark.line + 1)
        if key.text in seen:
            raise YamlFaultError(f"键“{key.text}”重复（第{seen[key.text]}行已有）", key.line)
        seen[key.text] = key.line
        entries.append((key, _convert(value_node, depth + 1)))
    return MapNode(tuple(entries), line)
