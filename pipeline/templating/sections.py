"""Reading one section of kind.yaml: words, lists of words, choices, and measures in mm.

In: a section's node and where to report. Out: plain values; whatever is wrong is reported with its line and
a value that does no harm stands in for it. What a section means is its own module's business.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from pipeline.figures.problems import suggestion
from pipeline.ledgers.nodes import ListNode, MapNode, TextNode, YamlNode
from pipeline.templating.problems import TemplateProblem

Report: TypeAlias = Callable[[TemplateProblem], None]

_PAIR = re.compile(r"\s*(\d{1,4}(?:\.\d{1,2})?)\s*[×xX*]\s*(\d{1,4}(?:\.\d{1,2})?)\s*")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,2})?")


class SectionReader:
    """Reads one section, reporting every problem."""

    def __init__(self, node: MapNode, report: Report, example: str) -> None:
        self.node = node
        self.report = report
        self._example = example

    def unknown(self, node: MapNode, known: Sequence[str], where: str) -> None:
        """Report keys that are not known."""
        for key, _ in node.entries:
            if key.text not in known:
                self.report(
                    TemplateProblem(
                        code="T102",
                        message=f"“{where}”里没有“{key.text}”这一项。",
                        hint=suggestion(key.text, known),
                        line=key.line,
                    )
                )

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """Return one of the allowed words; the first when nothing is written."""
        text = self.text(self.node, key) or allowed[0]
        if text not in allowed:
            self.report(
                wrong(f"“{key}”不能是“{text}”。", suggestion(text, allowed), self.line(key))
            )
        return text

    def whole(self, key: str, usual: int, least: int, most: int) -> int:
        """Return a whole number from `least` to `most`; `usual` when nothing is written."""
        text = self.text(self.node, key)
        if not text:
            return usual
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        hint = f"写{least}到{most}之间的整数，例如 {usual}。"
        self.report(wrong(f"“{key}”不能是“{text}”。", hint, self.line(key)))
        return usual

    def pair(self, key: str, example: str) -> tuple[float, float] | None:
        """Return two measures in mm, written 63.5×33.9; None when nothing or nothing good is written."""
        text = self.text(self.node, key)
        if not text:
            return None
        found = _PAIR.fullmatch(text)
        if found is None:
            hint = f"写两个毫米数，中间用乘号，例如 {example}。"
            self.report(wrong(f"“{key}”不能是“{text}”。", hint, self.line(key)))
            return None
        return float(found[1]), float(found[2])

    def number(self, node: MapNode, key: str, most: float) -> float:
        """Return a number of mm from -most to most; 0 when nothing is written."""
        text = self.text(node, key)
        if not text:
            return 0.0
        if not _NUMBER.fullmatch(text) or abs(float(text)) > most:
            hint = f"写-{most:g}到{most:g}之间的毫米数，例如 1.5。"
            self.report(wrong(f"“{key}”不能是“{text}”。", hint, node.line))
            return 0.0
        return float(text)

    def line(self, key: str) -> int:
        """Return the line of a key, the section's where it is not written."""
        entries = self.node.entries
        return next((name.line for name, _ in entries if name.text == key), self.node.line)

    def text(self, node: MapNode, key: str) -> str:
        """Return a key's text; '' for none."""
        value = node.get(key)
        if value is None or isinstance(value, TextNode):
            return "" if value is None else value.text
        self.report(wrong(f"“{key}”应当是一段文字。", self._example, value.line))
        return ""

    def texts(self, node: YamlNode, key: str, example: str = "[学校, 年级]") -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        if isinstance(node, TextNode):
            return (node.text,) if node.text else ()
        if isinstance(node, ListNode) and all(isinstance(item, TextNode) for item in node.items):
            return tuple(item.text for item in node.items if isinstance(item, TextNode))
        self.report(wrong(f"“{key}”应当是一组名称。", f"写成 {key}: {example}。", node.line))
        return ()


def wrong(message: str, hint: str, line: int) -> TemplateProblem:
    """Return the problem of a value of the wrong kind."""
    return TemplateProblem(code="T104", message=message, hint=hint, line=line)
