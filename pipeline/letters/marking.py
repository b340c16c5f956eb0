"""Marks in a variant's document: each variable piece becomes one private character.

What comes in: a `Variant`. What goes out: the same document whose variable pieces are single characters
of a private-use plane, to be found again in what a writer made of it. All other figures become plain
text: a batch has no bookmarks, for their names would stand in it once a letter. It writes no file.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import AnyStr, Generic, TypeVar, cast

from pipeline.document.model import ChartSeries, Document, FigureText, Inlines, Text
from pipeline.document.onepage import WIDEST
from pipeline.document.walk import plain_text
from pipeline.fonts import FontBook
from pipeline.letters.model import Variant

FIRST_MARK = 0xF0000
"""Mark of the first field; the others follow. Nobody's name is written with this plane."""
LAST_MARK = 0xFFFFD

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Gapped(Generic[AnyStr]):
    """Text with gaps."""

    texts: tuple[AnyStr, ...]
    """Fixed texts with '' for each gap: fixed, gap, fixed, …, fixed."""
    gaps: tuple[int, ...]
    """For each gap the place of its text among a letter's values."""

    def joined(self, values: Sequence[AnyStr]) -> AnyStr:
        """Return the text with the values in its gaps."""
        made = list(self.texts)
        made[1::2] = [values[place] for place in self.gaps]
        return self.texts[0][:0].join(made)


def gapped(text: str) -> Gapped[str]:
    """Return the text cut at its marks."""
    texts = [""]
    gaps: list[int] = []
    for char in text:
        if is_mark(char):
            gaps.append(ord(char) - FIRST_MARK)
            texts += ("", "")
        else:
            texts[-1] += char
    return Gapped(tuple(texts), tuple(gaps))


class MarkFonts(FontBook):
    """Measures in which a mark is as wide as its field's sample in one role, and 1 em in all others.

    The role is that of the numbers under codes, which are centred; elsewhere lines grow by themselves
    and must not begin with room for a long sample.
    """

    __slots__ = ("_role", "_samples")

    def __init__(self, fonts: FontBook, role: str, samples: Sequence[str]) -> None:
        super().__init__(fonts.chains)
        self._role = role
        self._samples = tuple(samples)

    def advance(self, role: str, char: str) -> float:
        """Return the character's width in em."""
        if role == self._role and is_mark(char):
            sample = self._samples[ord(char) - FIRST_MARK]
            return max(self.measure(role, sample), len(sample) * float(WIDEST))
        return super().advance(role, char)


def mark(place: int) -> str:
    """Return the character that stands for the field at `place` (0-based)."""
    return chr(FIRST_MARK + place)


def is_mark(char: str) -> bool:
    """Return whether the character stands for a field."""
    return FIRST_MARK <= ord(char) <= LAST_MARK


def marked_document(variant: Variant) -> Document:
    """Return the variant's document with marks for its fields and no figures.

    A field that stands in several places has the same mark in all of them.

    Raises:
        ValueError: a text of the template has a character that is kept for marks, or a field stands
            in a chart, which is one picture for all letters.
    """
    marks = {name: mark(place) for place, name in enumerate(variant.fields)}
    document = _marked(variant.document, marks)
    if not document.title_lines:
        return document
    lines = _marked_lines(variant.document.title, document.title, document.title_lines)
    return dataclasses.replace(document, title_lines=lines)


def _marked(item: _Item, marks: Mapping[str, str]) -> _Item:
    """Return a copy of frozen data with every figure in it as text."""
    made: object = item
    if isinstance(item, FigureText):
        made = Text(marks[item.id]) if item.id in marks else Text(_checked(item.text))
    elif isinstance(item, ChartSeries):
        if not marks.keys().isdisjoint(item.figure_ids):
            message = "a field stands in a chart, which is one picture for all letters"
            raise ValueError(message)
        made = dataclasses.replace(item, figure_ids=())
    elif isinstance(item, str):
        made = _checked(item)
    elif isinstance(item, tuple):
        made = tuple(_marked(part, marks) for part in item)
    elif dataclasses.is_dataclass(item) and not isinstance(item, type):
        names = [field.name for field in dataclasses.fields(item) if field.init]
        made = dataclasses.replace(
            item, **{name: _marked(getattr(item, name), marks) for name in names}
        )
    return cast("_Item", made)


def _checked(text: str) -> str:
    if any(is_mark(char) for char in text):
        message = "a text of the template has a character that is kept for marks"
        raise ValueError(message)
    return text


def _marked_lines(title: Inlines, marked: Inlines, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the title's lines with marks; a field over a line's end stands whole before it."""
    if "".join(lines) != plain_text(title):
        return lines
    owner = [(place, char) for place, item in enumerate(title) for char in item.text]
    made: list[str] = []
    done: set[int] = set()
    position = 0
    for line in lines:
        text = ""
        for place, char in owner[position : position + len(line)]:
            shown = marked[place].text
            if shown == title[place].text:
                text += char
            elif place not in done:
                text += shown
                done.add(place)
        position += len(line)
        made.append(text)
    return tuple(made)
