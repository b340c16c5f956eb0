"""Marks in a variant's document: each variable piece becomes one private character.

What comes in: a `Variant`. What goes out: the same document whose variable pieces are single characters
of a private-use plane, to be found again in what a writer made of it. All other figures become plain
text: a batch has no bookmarks, for their names would stand in it once a letter. It writes no file.
"""

import dataclasses
from collections.abc import Mapping
from typing import TypeVar, cast

from pipeline.document.model import ChartSeries, Document, FigureText, Inlines, Text
from pipeline.document.walk import plain_text
from pipeline.letters.model import Variant

FIRST_MARK = 0xF0000
"""Mark of the first field; the others follow. Nobody's name is written with this plane."""
LAST_MARK = 0xFFFFD

_Item = TypeVar("_Item")


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
