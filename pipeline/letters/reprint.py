"""Which letters to print again: by number, by range, by class or village.

Comes in: the plan of the whole run and what the clerk asks for. Goes out: the letters, in reading order, and
what could not be found. Numbers are never given here: a letter is reprinted under its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.figures.problems import FigureError
from pipeline.figures.query import Selection
from pipeline.ledgers.model import Ledger
from pipeline.letters.batches import Batch, LetterPlan
from pipeline.letters.model import Letter
from pipeline.letters.numbers import NumberParts, check_character, parse_number, read_number

_SEPARATOR = re.compile(r"\s*(?:至|到|~|〜|\.\.+|…+)\s*")
_UNCHECKED = re.compile(r"[A-Z]{1,4}[0-9]{4}-[0-9]{3,4}-[0-9]{5,7}")
_SEQUENCE = re.compile(r"[0-9]{5,7}")


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers from–to, both included; a single number is a range of one."""

    first: NumberParts
    last: NumberParts

    def __contains__(self, number: object) -> bool:
        parts = parse_number(number) if isinstance(number, str) else None
        return parts is not None and _place(self.first) <= _place(parts) <= _place(self.last)


def parse_range(text: str) -> NumberRange | None:
    """Return what a clerk typed as 编号 or 起至止; None when it is neither.

    `ZZ2020-012-00001-K至ZZ2020-012-00020-X`, and as batch files are named: `ZZ2020-012-00001至00020`.
    """
    ends = _SEPARATOR.split(unicodedata.normalize("NFKC", text).strip())
    if len(ends) == 1:
        number = read_number(ends[0])
        parts = parse_number(number) if number else None
        return NumberRange(parts, parts) if parts else None
    if len(ends) != 2:
        return None
    first = _end(ends[0], None)
    last = _end(ends[1], first)
    if first is None or last is None or _place(first) > _place(last):
        return None
    same = (first.prefix, first.year) == (last.prefix, last.year)
    return NumberRange(first, last) if same else None


def _end(text: str, start: NumberParts | None) -> NumberParts | None:
    """Return one end of a range; without check character, or as a sequence in the start's school."""
    plain = text.upper()
    if start is not None and _SEQUENCE.fullmatch(plain):
        return NumberParts(start.prefix, start.year, start.school, int(plain))
    if _UNCHECKED.fullmatch(plain):
        return parse_number(f"{plain}-{check_character(plain)}")
    number = read_number(plain)
    return parse_number(number) if number else None


def _place(parts: NumberParts) -> tuple[str, int, int, int]:
    return (parts.prefix, parts.year, parts.school, parts.sequence)


def by_numbers(
    plan: LetterPlan, wanted: Sequence[str]
) -> tuple[tuple[Letter, ...], tuple[Diagnostic, ...]]:
    """Return the letters with the numbers or ranges asked for; N302 for what is none or finds none."""
    problems: list[Diagnostic] = []
    ranges: list[NumberRange] = []
    for text in wanted:
        found = parse_range(text)
        if found is None:
            problems.append(
                _problem(
                    "写的编号读不出来，或者校验字符不对。",
                    "照告知书上印的编号写；一段写成“起至止”。",
                )
            )
        elif not any(letter.number in found for letter in plan.letters):
            problems.append(
                _problem(
                    f"没有编号是 {found.first.text()} 的信"
                    + ("。" if found.first == found.last else f"，到 {found.last.text()} 都没有。"),
                    "检查编号、文种和筛选；作废的和没有打印的不在内。",
                )
            )
        else:
            ranges.append(found)
    chosen = [item for item in plan.letters if any(item.number in found for found in ranges)]
    return tuple(chosen), tuple(problems)


def by_rows(
    plan: LetterPlan, ledger: Ledger, where: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Letter, ...], tuple[Diagnostic, ...]]:
    """Return the letters whose first row meets a filter (学校, 班级, 村); N302 when there is none."""
    try:
        plain = {name: list(values) for name, values in where.items()}
        rows = frozenset(Selection.of(ledger).matching(plain).positions.tolist())
    except FigureError as error:
        return (), (_problem(error.message, error.hint),)
    chosen = tuple(item for item in plan.letters if item.rows[0] in rows)
    if not chosen:
        hint = "检查学校、班级的写法是不是和台账里一样。"
        return (), (_problem("没有符合条件的信。", hint),)
    return chosen, ()


def only(batches: Iterable[Batch], letters: Iterable[Letter]) -> tuple[Batch, ...]:
    """Return the batches with these letters alone, under their own names; empty ones fall away."""
    kept = frozenset(item.number for item in letters)
    cut = [
        Batch(batch.name, batch.title, tuple(item for item in batch.letters if item.number in kept))
        for batch in batches
    ]
    return tuple(batch for batch in cut if batch.letters)


def _problem(message: str, hint: str) -> Diagnostic:
    return Diagnostic("N302", Severity.ERROR, Scope.WORKSPACE, message, hint)
