"""Reading typed values out of YAML nodes, with a fault and a line for everything that does not fit.

Nodes in, words and flags out. Shared by all parts of a ledger type; knows no key itself.
"""

from collections.abc import Sequence

from pipeline.errors import Location
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.nodes import ListNode, MapNode, TextNode, YamlNode
from pipeline.ledgers.suggest import nearest

MISSING_HINT = "请补上这一项；写法见 docs/ledgers.md。"
_YES = frozenset({"true", "是", "yes", "True", "TRUE"})
_NO = frozenset({"false", "否", "no", "False", "FALSE"})


class NodeReader:
    """Reads one YAML file; every fault goes to the log with the file and the line."""

    def __init__(self, file: str, faults: FaultLog) -> None:
        self.file = file
        self._faults = faults

    def fault(
        self, line: int | None, *, code: str, message: str, hint: str, key: str | None = None
    ) -> None:
        """Collect an error at a line."""
        where = Location(file=self.file, row=line, column=key)
        self._faults.add(where, code=code, message=message, hint=hint)

    def unknown_word(
        self,
        line: int | None,
        key: str,
        message: str,
        word: str,
        choices: Sequence[str],
        *,
        code: str,
    ) -> None:
        """Collect an error about a word that is not known, with the nearest one that is."""
        near = nearest(word, choices, 0.4)
        hint = f"是不是“{near}”？" if near else ""
        hint += f"可用的有：{'、'.join(choices)}。" if choices else ""
        self.fault(line, code=code, key=key, message=message, hint=hint)

    def choice_fault(self, line: int | None, key: str, found: str, choices: Sequence[str]) -> None:
        """Collect an error about a value that is none of the allowed ones."""
        self.unknown_word(line, key, f"“{key}”不能写“{found}”。", found, choices, code="L104")

    def check_keys(self, node: MapNode, known: Sequence[str], owner: str) -> None:
        """Collect an error for each key that is not known."""
        for key, _ in node.entries:
            if key.text not in known:
                self.unknown_word(
                    key.line,
                    key.text,
                    f"{owner}里没有“{key.text}”这个键。",
                    key.text,
                    known,
                    code="L102",
                )

    def line_of(self, node: MapNode, key: str) -> int:
        """Return the line where a key stands, else the line of the mapping."""
        return next((name.line for name, _ in node.entries if name.text == key), node.line)

    def text(self, node: MapNode, key: str, *, required: bool = False) -> str | None:
        """Return the text of a key; None when it is absent or empty."""
        value = node.get(key)
        if isinstance(value, TextNode) and value.text:
            return value.text
        if value is not None and not isinstance(value, TextNode):
            self._shape(key, value, "一个词")
        elif required:
            self.fault(
                self.line_of(node, key),
                code="L103",
                key=key,
                message=f"缺少“{key}”。",
                hint=MISSING_HINT,
            )
        return None

    def flag(self, node: MapNode, key: str, *, default: bool) -> bool:
        """Return a true/false key."""
        value = node.get(key)
        if value is None:
            return default
        if isinstance(value, TextNode) and value.text in _YES | _NO:
            return value.text in _YES
        self._shape(key, value, "true（是）或false（否）")
        return default

    def words(self, node: MapNode, key: str) -> tuple[tuple[str, int], ...]:
        """Return the words of a list with their lines; a single word is a list of one."""
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, TextNode):
            return ((value.text, value.line),) if value.text else ()
        if isinstance(value, ListNode) and all(
            isinstance(item, TextNode) and item.text for item in value.items
        ):
            words = tuple(
                (item.text, item.line) for item in value.items if isinstance(item, TextNode)
            )
            self._no_repeats(key, words)
            return words
        self._shape(key, value, "一个列表，如 [甲, 乙]")
        return ()

    def _no_repeats(self, key: str, words: Sequence[tuple[str, int]]) -> None:
        seen: set[str] = set()
        for word, line in words:
            if word in seen:
                self.fault(
                    line,
                    code="L106",
                    key=key,
                    message=f"“{key}”里“{word}”重复。",
                    hint="请删去重复的一个。",
                )
            seen.add(word)

    def mapping(self, node: MapNode, key: str) -> MapNode | None:
        """Return the mapping under a key; None when absent."""
        value = node.get(key)
        if value is None or isinstance(value, MapNode):
            return value
        if not (isinstance(value, TextNode) and not value.text):
            self._shape(key, value, "若干“键: 值”")
        return None

    def mappings(self, node: MapNode, key: str) -> tuple[MapNode, ...]:
        """Return the mappings listed under a key."""
        value = node.get(key)
        if value is None:
            return ()
        if isinstance(value, ListNode):
            found = tuple(item for item in value.items if isinstance(item, MapNode))
            for item in value.items:
                if not isinstance(item, MapNode):
                    self._shape(key, item, "“键: 值”，每项前面有“- ”")
            return found
        self._shape(key, value, "一个列表，每项前面有“- ”")
        return ()

    def _shape(self, key: str, value: YamlNode, expected: str) -> None:
        self.fault(
            value.line,
            code="L104",
            key=key,
            message=f"“{key}”应写成{expected}。",
            hint="写法见 docs/ledgers.md。",
        )
