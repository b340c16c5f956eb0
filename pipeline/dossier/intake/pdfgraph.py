"""All content streams that a page draws with: its own, of forms, patterns, masks and drawn fonts.

A page comes in; each stream with the resources it uses goes out, each once. Nothing is changed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import pikepdf

Kind: TypeAlias = Literal["page", "form", "pattern", "glyph"]
Number: TypeAlias = tuple[int, int]

MAX_DEPTH: Final = 24
"""Forms in forms that are followed."""


class TooDeepError(Exception):
    """Forms are nested without an end."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One content stream with its resources."""

    kind: Kind
    owner: pikepdf.Object
    """The page, or the stream."""
    resources: pikepdf.Dictionary
    depth: int = 0
    inherits: bool = False
    """Whether it has no resources of its own and uses those of what draws it."""


def holders(page: pikepdf.Page, seen: set[Number]) -> Iterator[Holder]:
    """Yield the page and what it draws with; `seen` are numbers of streams that were yielded before.

    Raises:
        TooDeepError: forms are nested deeper than anybody means.
    """
    waiting = [Holder("page", page.obj, page_resources(page))]
    while waiting:
        holder = waiting.pop()
        if holder.kind != "page":
            number = holder.owner.objgen
            if number in seen:
                continue
            seen.add(number)
        if holder.depth > MAX_DEPTH:
            raise TooDeepError
        yield holder
        waiting += _below(holder)


def page_resources(page: pikepdf.Page) -> pikepdf.Dictionary:
    """Return the resources of a page, inherited ones included; {} when there are none."""
    try:
        found = page.resources
    except (AttributeError, KeyError, TypeError):
        return pikepdf.Dictionary()
    return found


def entries(resources: pikepdf.Object, category: str) -> dict[str, pikepdf.Object]:
    """Return one category of resources: name with `/` → object; {} when there is none."""
    found = resources.get(category)
    return dict(found.items()) if isinstance(found, pikepdf.Dictionary) else {}


def _below(holder: Holder) -> Iterator[Holder]:
    depth = holder.depth + 1
    for item in entries(holder.resources, "/XObject").values():
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Form:
            yield _held("form", item, holder.resources, depth)
    for item in entries(holder.resources, "/Pattern").values():
        if isinstance(item, pikepdf.Stream):
            yield _held("pattern", item, holder.resources, depth)
        elif isinstance(item, pikepdf.Dictionary):
            yield from _mask(item.get("/ExtGState"), holder, depth)
    for item in entries(holder.resources, "/ExtGState").values():
        yield from _mask(item, holder, depth)
    for item in entries(holder.resources, "/Font").values():
        if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == pikepdf.Name.Type3:
            yield from _glyphs(item, holder, depth)


def _mask(state: object, holder: Holder, depth: int) -> Iterator[Holder]:
    mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
    group = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
    if isinstance(group, pikepdf.Stream):
        yield _held("form", group, holder.resources, depth)


def _glyphs(font: pikepdf.Dictionary, holder: Holder, depth: int) -> Iterator[Holder]:
    resources = font.get("/Resources")
    own = isinstance(resources, pikepdf.Dictionary)
    used = resources if isinstance(resources, pikepdf.Dictionary) else holder.resources
    for program in entries(font, "/CharProcs").values():
        if isinstance(program, pikepdf.Stream):
            yield Holder("glyph", program, used, depth, inherits=not own)


def _held(kind: Kind, stream: pikepdf.Stream, above: pikepdf.Dictionary, depth: int) -> Holder:
    own = stream.get("/Resources")
    if isinstance(own, pikepdf.Dictionary):
        return Holder(kind, stream, own, depth)
    return Holder(kind, stream, above, depth, inherits=True)
