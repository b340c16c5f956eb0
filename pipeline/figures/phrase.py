"""What may stand in a sentence: printed figures, quoted text, and phrases made of both.

`PrintedFigure` is a figure with its wording; `Quoted` is text from a ledger or a setting whose digits
are figures of that place; `Phrase` joins them. Their `str()` is a mark while a template is rendered.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from pipeline.figures.figure import Figure, FigureScope, Source
from pipeline.figures.marking import current_marker
from pipeline.figures.problems import FigureError

_DIGITS = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9０-９]+)(?:[.．][0-9０-９]+)?[%％]?"
)
_TO_ASCII = str.maketrans("０１２３４５６７８９．", "0123456789.", ",%％")

SourceOf: TypeAlias = Callable[[], Source]


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure as it is printed at one place."""

    figure: Figure
    text: str
    """With its unit where the unit is printed: 803.57875万元."""
    note: str = ""
    """Rounding or other remarks with the unrounded value; '' when the text is exact."""
    total: bool = False
    """Whether it is a 合计 of a table."""

    def __str__(self) -> str:
        marker = current_marker()
        return self.text if marker is None else marker(self)


Part: TypeAlias = str | PrintedFigure


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of plain text and printed figures."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        marker = current_marker()
        return self.plain() if marker is None else marker(self)

    def __bool__(self) -> bool:
        return any(not isinstance(part, str) or part for part in self.parts)

    def plain(self) -> str:
        """Return the characters that will be printed."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Quoted:
    """Text taken as it stands from a cell or a setting; equal to a plain string of the same text."""

    text: str
    source: SourceOf = field(repr=False)
    """Makes the source when the text holds digits; asked only then."""
    scope: FigureScope = field(repr=False)
    masked: bool = False
    """Whether `text` is what stands in place of a person's data: it can be printed, not compared."""

    def __str__(self) -> str:
        marker = current_marker()
        return self.text if marker is None else marker(self)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __eq__(self, other: object) -> bool:
        if other != "" and isinstance(other, Quoted | str):
            self.require_content()
        if isinstance(other, Quoted):
            other.require_content()
            return self.text == other.text
        return self.text == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def require_content(self) -> None:
        """Raise Q111 when the text is masked: a comparison would be silently wrong."""
        if self.masked:
            raise FigureError(
                code="Q111",
                message=f"“{self.scope.measure}”在这个版本里是脱敏的，不能拿来比较或筛选。",
                hint='条件请写在台账上：台账.筛选(列="值")；'
                "要用这一格的内容，在 kind.yaml 这个版本的“显示”里写上这一列。",
            )

    def phrase(self) -> Phrase:
        """Return the text with every run of digits as a figure taken from that place."""
        return quote(self.text, self.source, self.scope)


def quote(text: str, source: SourceOf, scope: FigureScope) -> Phrase:
    """Return `text` with its digits as figures with operation 取值."""
    parts: list[Part] = []
    end = 0
    for match in _DIGITS.finditer(text):
        parts.append(text[end : match.start()])
        printed = match.group()
        value = Decimal(printed.translate(_TO_ASCII))
        unit = "%" if printed.endswith(("%", "％")) else ""
        parts.append(PrintedFigure(Figure(value, unit, scope, "取值", (source(),)), printed))
        end = match.end()
    parts.append(text[end:])
    return Phrase(tuple(part for part in parts if part))


def join(phrases: Iterable[Phrase], separator: str) -> Phrase:
    """Return phrases with a separator between them."""
    parts: list[Part] = []
    for index, phrase in enumerate(phrases):
        if index and separator:
            parts.append(separator)
        parts.extend(phrase.parts)
    return Phrase(tuple(parts))
