"""The drawing operators of a laid page, read into text boxes and drawings in the order of the page.

What comes in: one page's operators as WeasyPrint writes them, one a line. What goes out: `TextBox`es with the
glyphs of each face, and `Drawing`s that stand for themselves. It knows no letters; what it does not
understand makes it stop.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

OPAQUE: Final = re.compile(rb"/[aA]1(?:\.0)? gs")
BLACK: Final = (b"0 0 0 rg",)
_STATE: Final = frozenset({b"cm", b"w", b"RG", b"rg", b"d", b"J", b"j", b"M", b"g", b"G"})
_PATH: Final = frozenset({b"m", b"l", b"c", b"v", b"y", b"h", b"re"})
_PAINT: Final = frozenset({b"S", b"s", b"f", b"f*", b"B", b"B*", b"b", b"b*"})
_CLIP: Final = frozenset({b"W", b"W*"})
_STRING: Final = re.compile(rb"<([0-9a-fA-F]*)>|([-+]?[0-9.]+(?:e-?[0-9]+)?)")


class UnknownOperatorError(Exception):
    """The page holds an operator that is not understood; it cannot be taken apart."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs of one font with the corrections between them."""

    font: str
    """Name in the page's resources."""
    size: float
    """px."""
    array: tuple[int | float, ...]
    """Glyph numbers (int) and corrections in thousandths of an em (float), in order."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """Text that begins at one place."""

    x: float
    y: float
    """px from the upper left corner of the page; y is the baseline."""
    glyphs: tuple[Glyphs, ...]
    colour: tuple[bytes, ...]
    """Operators that set it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Painted paths with all the state they need."""

    state: tuple[bytes, ...]
    paths: bytes


Item: TypeAlias = TextBox | Drawing


@dataclass(slots=True)
class _Reader:
    items: list[Item] = field(default_factory=list)
    state: list[bytes] = field(default_factory=list)
    stack: list[list[bytes]] = field(default_factory=list)
    path: list[bytes] = field(default_factory=list)
    place: tuple[float, float] | None = None
    font: tuple[str, float] | None = None
    glyphs: list[Glyphs] = field(default_factory=list)
    clip: bytes = b""


def read_operators(content: bytes) -> tuple[Item, ...]:
    """Return the page's text boxes and drawings in px of WeasyPrint's page, in drawing order.

    Raises:
        UnknownOperatorError: an operator is not understood, or the page is not scaled as WeasyPrint does.
    """
    lines = [line for line in content.split(b"\n") if line]
    if len(lines) < 3 or not lines[0].startswith(b"1 0 0 -1 0 ") or lines[1] != b"q":
        raise UnknownOperatorError
    if lines[2] != b"0.75 0 0 0.75 0 0 cm":
        raise UnknownOperatorError
    reader = _Reader()
    for line in lines[3:]:
        _read(reader, line)
    return tuple(reader.items)


def _read(reader: _Reader, line: bytes) -> None:
    name = line.rsplit(b" ", 1)[-1]
    if name == b"q":
        reader.stack.append(list(reader.state))
    elif name == b"Q":
        reader.state = reader.stack.pop() if reader.stack else []
    elif name == b"gs":
        if not OPAQUE.fullmatch(line):
            raise UnknownOperatorError
    elif name in _STATE:
        _set_state(reader, line, name)
    elif name in _PATH:
        reader.path.append(line)
    elif name in _CLIP:
        reader.clip = line
    elif name == b"n":
        if reader.clip:
            reader.state.append(b"\n".join((*reader.path, reader.clip, b"n")))
        reader.path, reader.clip = [], b""
    elif name in _PAINT:
        if reader.clip:
            raise UnknownOperatorError
        _paint(reader, line)
    else:
        _read_text(reader, line, name)


def _set_state(reader: _Reader, line: bytes, name: bytes) -> None:
    """Keep an operator of the state; a later one of the same kind takes its place."""
    if reader.place is not None or reader.path:
        _end_box(reader)
    if name != b"cm":
        for number in range(len(reader.state) - 1, -1, -1):
            if reader.state[number].endswith((b" cm", b"\nn")):
                break
            if reader.state[number].rsplit(b" ", 1)[-1] == name:
                del reader.state[number]
    reader.state.append(line)


def _paint(reader: _Reader, line: bytes) -> None:
    paths = b"\n".join((*reader.path, line))
    reader.path = []
    state = tuple(reader.state)
    last = reader.items[-1] if reader.items else None
    if isinstance(last, Drawing) and last.state == state:
        reader.items[-1] = Drawing(state, last.paths + b"\n" + paths)
    else:
        reader.items.append(Drawing(state, paths))


def _read_text(reader: _Reader, line: bytes, name: bytes) -> None:
    words = line.split()
    if name == b"BT":
        reader.place = None
    elif name == b"ET":
        _end_box(reader)
    elif name == b"Tm":
        _end_box(reader)
        if words[:4] != [b"1", b"0", b"0", b"-1"]:
            raise UnknownOperatorError
        reader.place = float(words[4]), float(words[5])
    elif name == b"Tf":
        reader.font = words[0][1:].decode(), float(words[1])
    elif name == b"TJ" and reader.font is not None and reader.place is not None:
        reader.glyphs.append(Glyphs(*reader.font, tuple(_array(line))))
    else:
        raise UnknownOperatorError


def _end_box(reader: _Reader) -> None:
    if reader.place is not None and reader.glyphs:
        colour = tuple(reader.state)
        if any(not line.endswith((b" rg", b" RG", b" w")) for line in colour):
            raise UnknownOperatorError
        fill = tuple(line for line in colour if line.endswith(b" rg"))
        reader.items.append(TextBox(*reader.place, tuple(reader.glyphs), fill))
    reader.place, reader.glyphs = None, []


def _array(line: bytes) -> Iterator[int | float]:
    for match in _STRING.finditer(line):
        if match[2] is not None:
            yield float(match[2])
        else:
            text = match[1].decode()
            for place in range(0, len(text), 4):
                yield int(text[place : place + 4], 16)
