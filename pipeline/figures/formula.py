"""Formulas over terms: renames the terms of several figures to A, B, C … and joins their sources.

In: operands with their own formulas and sources. Out: one formula and one tuple of sources, where a
term used twice keeps one letter. It computes no values.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.figures.figure import Figure, Source

_COMPOUND = re.compile(r"[A-Z0-9＋－×÷（）%.]+")
_TERM = re.compile(r"[A-Z]+")


def is_compound(formula: str) -> bool:
    """Return whether a formula is written over letters (`A＋B`) rather than as one operation."""
    return _COMPOUND.fullmatch(formula) is not None


def letter(index: int) -> str:
    """Return the name of the term with that 0-based index: A … Z, AA, AB, …"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class _Terms:
    """Letters given so far, and the sources under each."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self._letters: dict[tuple[Source, ...], str] = {}

    def name(self, sources: "tuple[Source, ...]") -> str:
        key = tuple(replace(item, term="") for item in sources)
        known = self._letters.get(key)
        if known is not None:
            return known
        name = letter(len(self._letters))
        self._letters[key] = name
        self.sources.extend(replace(item, term=name) for item in sources)
        return name


def _expression(figure: "Figure", terms: _Terms) -> str:
    if not figure.sources:
        return figure.formula
    if not is_compound(figure.formula):
        return terms.name(figure.sources)
    names: dict[str, str] = {}
    for old in dict.fromkeys(item.term for item in figure.sources):
        names[old] = terms.name(tuple(item for item in figure.sources if item.term == old))
    return _TERM.sub(lambda match: names[match.group()], figure.formula)


def _wrapped(expression: str, *, additive: bool, first: bool) -> str:
    """Put brackets round an operand where the formula would mean something else without them."""
    signs = set(expression) & set("＋－×÷")
    if not signs:
        return expression
    if additive and (first or ("＋" not in signs and "－" not in signs)):
        return expression
    return f"（{expression}）"


def combine(pattern: str, operands: "Sequence[Figure]") -> "tuple[str, tuple[Source, ...]]":
    """Return the formula `pattern` with `{0}`, `{1}` … filled, and the sources of all its terms."""
    terms = _Terms()
    additive = not set(pattern) & set("×÷")
    parts = [
        _wrapped(_expression(figure, terms), additive=additive, first=index == 0)
        for index, figure in enumerate(operands)
    ]
    return pattern.format(*parts), tuple(terms.sources)
