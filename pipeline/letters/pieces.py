"""The inlines of a document, exchanged wherever they stand.

In: any part of a document and what each inline becomes. Out: the same part with the new inlines, plain
neighbours joined. It knows no block by name, so it works for every block there will be.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from pipeline.document.model import FigureText, Inline, Text

_Part = TypeVar("_Part")
Exchange = Callable[[FigureText], Inline]


def exchanged(part: _Part, exchange: Exchange) -> _Part:
    """Return the part with every `FigureText` replaced; a part without any is returned itself."""
    return cast("_Part", _exchanged(part, exchange))


def figures_in(part: object) -> Iterator[FigureText]:
    """Yield the `FigureText`s of a part, not in reading order."""
    if isinstance(part, FigureText):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from figures_in(item)
    elif is_dataclass(part):
        for item in fields(part):
            yield from figures_in(getattr(part, item.name))


def joined(parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return inlines with neighbouring plain texts joined and empty ones left out."""
    made: list[Inline] = []
    for part in parts:
        last = made[-1] if made else None
        if isinstance(part, Text) and isinstance(last, Text):
            made[-1] = Text(last.text + part.text)
        elif isinstance(part, FigureText) or part.text:
            made.append(part)
    return tuple(made)


def _exchanged(part: object, exchange: Exchange) -> object:
    if isinstance(part, FigureText):
        return exchange(part)
    if isinstance(part, tuple):
        if part and isinstance(part[0], Text | FigureText):
            run = cast("tuple[Inline, ...]", part)
            inlines = joined(
                tuple(exchange(item) if isinstance(item, FigureText) else item for item in run)
            )
            return part if inlines == part else inlines
        made = tuple(_exchanged(item, exchange) for item in part)
        same = all(one is other for one, other in zip(made, part, strict=True))
        return part if same else made
    if is_dataclass(part) and not isinstance(part, type):
        changes = {}
        for item in fields(part):
            old = getattr(part, item.name)
            new = _exchanged(old, exchange)
            if new is not old:
                changes[item.name] = new
        return replace(part, **changes) if changes else part
    return part
