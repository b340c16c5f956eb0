"""Help pages as plain Chinese text, laid out by display width.

Comes in: the names and explanations of one command. Goes out: lines that fit the terminal: two columns
where there is room, the explanation below its option where there is none. Nothing here knows typer.
"""

import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_WIDEST = 96
_NARROWEST = 24
_TWO_COLUMNS = 64
"""Below this width the explanation goes under its option."""
_NOT_FIRST = frozenset("，。；：、！？）》”’…")


@dataclass(frozen=True, slots=True)
class Entry:
    """One option, argument or command with its explanation."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of entries."""

    title: str
    entries: tuple[Entry, ...]


def help_page(usage: str, about: str, sections: Sequence[Section], width: int | None = None) -> str:
    """Return the page; `width` in half-width characters, None for the terminal's."""
    columns = shutil.get_terminal_size().columns if width is None else width
    room = max(_NARROWEST, min(columns, _WIDEST))
    lines = [f"用法：{usage}", "", *wrapped(about, room)]
    for section in sections:
        if section.entries:
            lines += ["", f"{section.title}：", *_list(section.entries, room)]
    return "\n".join(lines)


def _list(entries: Sequence[Entry], room: int) -> Iterator[str]:
    names = max(text_width(entry.name) for entry in entries)
    if room < _TWO_COLUMNS or names > room // 2:
        for entry in entries:
            yield f"  {entry.name}"
            yield from (f"      {line}" for line in wrapped(entry.text, room - 6))
        return
    for entry in entries:
        first, *rest = wrapped(entry.text, room - names - 4) or [""]
        yield f"  {entry.name}{' ' * (names - text_width(entry.name))}  {first}".rstrip()
        yield from (f"{' ' * (names + 4)}{line}" for line in rest)


def text_width(text: str) -> int:
    """Return the columns a text takes in a terminal: 汉字 and full-width signs take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, room: int) -> list[str]:
    """Return the text in lines of at most `room` columns.

    Words of Latin letters stay whole where they fit; no line begins with a closing sign, which
    hangs over the edge by one character instead.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if not line or text_width(line + piece) <= room or piece in _NOT_FIRST:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece.lstrip()
    return [*lines, line.rstrip()] if line else lines


def _pieces(text: str) -> Iterable[str]:
    """Yield single wide characters and whole runs of half-width ones up to a space."""
    run = ""
    for char in text:
        if text_width(char) == 2 or char in _NOT_FIRST:
            if run:
                yield run
                run = ""
            yield char
        elif char == " ":
            yield run + char
            run = ""
        else:
            run += char
    if run:
        yield run
