"""Typed reading of settings nodes: each wrong type, unknown key and blank is one diagnostic.

Comes in: `Node` trees. Goes out: text, numbers, dates, lists, and the line of every value.
Must not know which settings there are.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.workspace.model import ParameterValue
from pipeline.workspace.yamltree import Node, explain_trap

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_TRUE = frozenset({"true", "是", "yes", "有", "要"})
_FALSE = frozenset({"false", "否", "no", "无", "不要"})


class SettingsReader:
    """Collects diagnostics and lines while settings are taken out of a tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []
        self.lines: dict[str, int] = {}

    def report(
        self,
        code: str,
        line: int,
        message: str,
        hint: str,
        *,
        key: str = "",
        warning: bool = False,
        scope: Scope = Scope.WORKSPACE,
    ) -> None:
        """Add one diagnostic at that line; `key` is the dotted key it is about."""
        self.found.append(
            Diagnostic(
                code=code,
                severity=Severity.WARNING if warning else Severity.ERROR,
                scope=scope,
                message=message,
                hint=hint,
                location=Location(file=self.file, row=line, column=key or None),
            )
        )

    def mapping(
        self, node: Node | None, path: str, known: Sequence[str] | None
    ) -> Iterator[tuple[str, str, Node]]:
        """Yield (key, dotted key, value) of a mapping; `known` None means that any key is good.

        A missing or blank node yields nothing; another type or an unknown key is reported.
        """
        if node is None or node.kind == "空":
            return
        if node.kind != "映射":
            self._not_a_mapping(node, path)
            return
        for key, line, value in node.entries:
            dotted = f"{path}.{key}" if path else key
            if known is not None and key not in known:
                self._unknown_key(key, dotted, line, known, path)
                continue
            self.lines[dotted] = line
            yield key, dotted, value

    def _not_a_mapping(self, node: Node, path: str) -> None:
        trap = explain_trap(node.text) if node.text else None
        where = f"“{path}”" if path else "设置文件"
        if trap is not None:
            self.report(trap[0], node.line, trap[1], trap[2], key=path)
            return
        self.report(
            "W103",
            node.line,
            f"{where}应当是若干行“名称: 内容”，现在是{describe_kind(node)}。",
            "请按“名称: 内容”的形式分行写，下一级比上一级多缩进两个空格。",
            key=path,
        )

    def _unknown_key(
        self, key: str, dotted: str, line: int, known: Sequence[str], path: str
    ) -> None:
        trap = explain_trap(key)
        if "：" in key:
            trap = ("W004", f"“{key}”里的冒号是全角的“：”。", "请改成英文冒号“:”，后面加一个空格。")
        if trap is not None:
            self.report(trap[0], line, trap[1], trap[2], key=dotted)
            return
        place = f"“{path}”下面" if path else "设置文件"
        options = "、".join(known)
        hint = did_you_mean(key, known)
        self.report(
            "W101",
            line,
            f"{place}没有“{key}”这一项设置。",
            f"{hint}可以写的有：{options}。",
            key=dotted,
        )

    def sequence(self, node: Node | None, path: str) -> Iterator[tuple[str, Node]]:
        """Yield (dotted key with the element's number from 1, element); a lone scalar is a list."""
        if node is None or node.kind == "空":
            return
        elements = node.items if node.kind == "列表" else (node,)
        for number, element in enumerate(elements, start=1):
            dotted = f"{path}.{number}"
            self.lines[dotted] = element.line
            yield dotted, element

    def text(self, node: Node, path: str) -> str | None:
        """Return a scalar as text, trimmed; None and a diagnostic for blanks, lists, mappings."""
        if node.kind == "空" or (not node.text.strip() and node.kind not in {"列表", "映射"}):
            self.blank(node.line, path)
            return None
        if node.kind in {"列表", "映射"}:
            self.wrong_type(node, path, "一段文字", "请写成一行文字。")
            return None
        return node.text.strip()

    def texts(self, node: Node, path: str) -> tuple[str, ...]:
        """Return a list of texts (a lone scalar is a list of one)."""
        if node.kind == "映射":
            self.wrong_type(node, path, "列表", "请写成 [甲, 乙]，或每行一个“- 内容”。")
            return ()
        read = [self.text(element, dotted) for dotted, element in self.sequence(node, path)]
        return tuple(item for item in read if item is not None)

    def integer(self, node: Node, path: str, *, suffix: str = "") -> int | None:
        """Return a whole number; full-width digits and the suffix (年, 行) are understood."""
        text = self.text(node, path)
        if text is None:
            return None
        plain = unicodedata.normalize("NFKC", text).removesuffix(suffix).strip().replace(",", "")
        if not re.fullmatch(r"\d{1,12}", plain):
            self.wrong_type(node, path, "整数", "请只写阿拉伯数字，例如 2020。")
            return None
        return int(plain)

    def flag(self, node: Node, path: str) -> bool | None:
        """Return 是/否."""
        text = self.text(node, path)
        if text is None:
            return None
        if text.casefold() in _TRUE:
            return True
        if text.casefold() in _FALSE:
            return False
        self.wrong_type(node, path, "“是”或“否”", "请写“是”或“否”。")
        return None

    def day(self, node: Node, path: str) -> date | None:
        """Return a date written as 2020-11-30, 2020/11/30, 2020.11.30 or 2020年11月30日."""
        text = self.text(node, path)
        if text is None:
            return None
        match = _DATE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
        if match is not None:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                pass
        self.report(
            "W104",
            node.line,
            f"“{path}”写的“{text}”不是一个日期。"
            if match is None
            else f"“{path}”写的“{text}”，日历上没有这一天。",
            "请写成 2020-11-30 这样的形式。",
            key=path,
        )
        return None

    def value(self, node: Node, path: str) -> ParameterValue:
        """Return a parameter: text, exact number, 是否, date, list of texts, or None when blank."""
        self.lines[path] = node.line
        if node.kind == "列表":
            return self.texts(node, path)
        if node.kind == "映射":
            self.wrong_type(node, path, "文字、数字、日期或列表", "请改成一段文字或一个列表。")
            return None
        if node.kind == "空":
            return None
        if node.kind == "日期":
            return self.day(node, path)
        if node.kind == "是否":
            return node.text.casefold() == "true"
        return _number(node) if node.kind in {"整数", "小数"} else node.text

    def blank(self, line: int, path: str) -> None:
        """Report a setting that was left empty."""
        self.report("W102", line, f"“{path}”还没有填写。", "请在冒号后面填上内容。", key=path)

    def wrong_type(self, node: Node, path: str, expected: str, hint: str) -> None:
        """Report a value of another type than the setting has."""
        self.report(
            "W103",
            node.line,
            f"“{path}”应当是{expected}，现在是{describe_kind(node)}。",
            hint,
            key=path,
        )


def _number(node: Node) -> ParameterValue:
    """Return an exact number; what only YAML calls a number (0x10, 007, .inf) stays text."""
    if re.fullmatch(r"-?(0|[1-9]\d*)", node.text):
        return int(node.text)
    if re.fullmatch(r"-?(0|[1-9]\d*)\.\d+", node.text):
        try:
            return Decimal(node.text)
        except InvalidOperation:
            return node.text
    return node.text


def describe_kind(node: Node) -> str:
    """Return what a node is, in words, with the text of a scalar."""
    words = {"映射": "下一级设置", "列表": "一个列表", "空": "空的"}
    return words.get(node.kind) or f"“{node.text}”"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return the question that names the known word most like this one, or ''."""
    # the room of ledgers brings pandas along
    from pipeline.ledgers.suggest import nearest

    near = nearest(word, known)
    return f"是不是“{near}”？" if near else ""
