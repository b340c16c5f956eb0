"""Marks: every value of a template becomes U+FDD0 id U+FDD1, with its meaning kept here.

In: figures, phrases, quoted text, blocks. Out: marks in the text, and for each mark its inlines or
block, and for each figure what was printed. One registry lives as long as one rendering.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.document.model import (
    Block,
    Cell,
    Chart,
    FigureText,
    Inline,
    Inlines,
    QrCode,
    Table,
    Text,
)
from pipeline.figures.figure import Figure
from pipeline.figures.phrase import Phrase, PrintedFigure, Quoted
from pipeline.figures.wording import default
from pipeline.templating.problems import TemplateProblem

if TYPE_CHECKING:
    from pipeline.errors import Diagnostic

START = "\ufdd0"
END = "\ufdd1"
MARK = re.compile(f"{START}([a-z0-9]+){END}")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")


class MarkRegistry:
    """Collects what the marks of one rendering stand for."""

    def __init__(self) -> None:
        self.marks: dict[str, Inlines | Block] = {}
        self.figures: dict[str, PrintedFigure] = {}
        self.diagnostics: list[Diagnostic] = []

    def mark(self, value: object) -> str:
        """Return a new mark for a printable value; T207 for anything else."""
        if isinstance(value, Table | Chart | QrCode):
            return self._new(value)
        return self._new(self.inlines(value))

    def inlines(self, value: object) -> Inlines:
        """Return a value as plain text and figures, each figure with an id of its own."""
        if isinstance(value, str):
            return self._resolved(value)
        if isinstance(value, Figure):
            return (self.figure(default(value)),)
        if isinstance(value, PrintedFigure):
            return (self.figure(value),)
        if isinstance(value, Quoted):
            return self._joined(value.phrase())
        if isinstance(value, Phrase):
            return self._joined(value)
        raise TemplateProblem(
            code="T207",
            message="这里的值不能直接印出来。",
            hint="要印的是数字、文字、表格或图；台账写它的度量，例如 {{ 资助.人次 }}；一组值用“列举”或“名单”。",
        )

    def figure(self, printed: PrintedFigure) -> FigureText:
        """Return the inline of a printed figure under a new id."""
        name = f"f{len(self.figures) + 1}"
        self.figures[name] = printed
        return FigureText(name, printed.text)

    def holds_block(self, text: str) -> bool:
        """Return whether a table or chart is among the marks of a text."""
        return any(
            not isinstance(self.marks[match.group(1)], tuple) for match in MARK.finditer(text)
        )

    def unique(self, text: str) -> str:
        """Return the text in which a mark that stands twice is two marks with figures of their own."""
        seen: set[str] = set()

        def again(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in seen:
                seen.add(name)
                return match.group()
            return self._new(self._copied(self.marks[name]))

        return MARK.sub(again, text)

    def used(self, texts: Iterable[str], inlines: Iterable[Inlines]) -> tuple[set[str], set[str]]:
        """Return the marks and the figure ids that really stand in the result."""
        names = {match.group(1) for text in texts for match in MARK.finditer(text)}
        figures = {item.id for run in inlines for item in run if isinstance(item, FigureText)}
        for name in names:
            figures.update(_figure_ids(self.marks[name]))
        return names, figures

    def _new(self, meaning: Inlines | Block) -> str:
        name = f"m{len(self.marks) + 1}"
        self.marks[name] = meaning
        return f"{START}{name}{END}"

    def _joined(self, phrase: Phrase) -> Inlines:
        return merged(
            self.figure(part) if isinstance(part, PrintedFigure) else _text(part)
            for part in phrase.parts
        )

    def _resolved(self, text: str) -> Inlines:
        parts: list[Inline] = []
        end = 0
        for match in MARK.finditer(text):
            parts.append(_text(text[end : match.start()]))
            meaning = self.marks[match.group(1)]
            if not isinstance(meaning, tuple):
                raise TemplateProblem(
                    code="T207",
                    message="表格、图和二维码不能放在句子、标题或别的值里面。",
                    hint="让 {{ 表格(…) }}、{{ 图(…) }} 或 {{ 二维码(…) }} 单独成一段，前后各空一行。",
                )
            parts.extend(self._copied_run(meaning))
            end = match.end()
        parts.append(_text(text[end:]))
        return merged(parts)

    def _copied(self, meaning: Inlines | Block) -> Inlines | Block:
        if isinstance(meaning, tuple):
            return self._copied_run(meaning)
        if isinstance(meaning, Table):
            return replace(
                meaning,
                caption=self._copied_run(meaning.caption),
                header=tuple(self._copied_cells(row) for row in meaning.header),
                rows=tuple(self._copied_cells(row) for row in meaning.rows),
                total=self._copied_cells(meaning.total),
                note=self._copied_run(meaning.note),
            )
        if isinstance(meaning, QrCode):
            return replace(meaning, content=self._copied_run(meaning.content))
        return meaning

    def _copied_cells(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(replace(cell, content=self._copied_run(cell.content)) for cell in cells)

    def _copied_run(self, run: Inlines) -> Inlines:
        return tuple(
            self.figure(self.figures[item.id]) if isinstance(item, FigureText) else item
            for item in run
        )


def merged(parts: Iterable[Inline]) -> Inlines:
    """Return inlines with neighbouring plain texts joined and empty ones left out."""
    joined: list[Inline] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + part.text)
        elif not isinstance(part, Text) or part.text:
            joined.append(part)
    return tuple(joined)


def plain(run: Inlines) -> str:
    """Return the characters of a run."""
    return "".join(item.text for item in run)


def _text(text: str) -> Text:
    if _NONCHARACTERS.search(text):
        raise TemplateProblem(
            code="T214",
            message="要印的文字里含有不能用的特殊字符（U+FDD0—U+FDEF）。",
            hint="在台账或设置里删掉这些看不见的特殊字符。",
        )
    return Text(text)


def _figure_ids(meaning: Inlines | Block) -> set[str]:
    if isinstance(meaning, tuple):
        runs: list[Inlines] = [meaning]
    elif isinstance(meaning, Table):
        rows = [*meaning.header, *meaning.rows, meaning.total]
        runs = [meaning.caption, meaning.note, *(cell.content for row in rows for cell in row)]
    elif isinstance(meaning, Chart):
        drawn = {name for series in meaning.series for name in series.figure_ids}
        return drawn | {item.id for item in meaning.caption if isinstance(item, FigureText)}
    elif isinstance(meaning, QrCode):
        runs = [meaning.content]
    else:
        return set()
    return {item.id for run in runs for item in run if isinstance(item, FigureText)}
