"""A variant and the texts of one letter become the letter's own `Document`.

What comes in: a shared document with `FigureText`s, and texts by their ids. What goes out: the same document
with these texts in their places. Nothing is laid out and nothing else is changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from pipeline.document.model import Document, FigureText
from pipeline.letters.model import Variant

Node = TypeVar("Node")


def fill(variant: Variant, texts: Sequence[str]) -> Document:
    """Return the variant's document with the texts, which are in the order of `variant.fields`.

    Raises:
        ValueError: there are more or fewer texts than fields.
    """
    return fill_node(variant.document, dict(zip(variant.fields, texts, strict=True)))


def fill_node(node: Node, texts: Mapping[str, str]) -> Node:
    """Return a part of a document with the texts of its figures replaced by id; others stay."""
    made: object = node
    if isinstance(node, FigureText):
        made = FigureText(node.id, texts.get(node.id, node.text))
    elif isinstance(node, tuple):
        made = tuple(fill_node(item, texts) for item in node)
    elif is_dataclass(node) and not isinstance(node, type):
        values = {item.name: getattr(node, item.name) for item in fields(node)}
        changed = {
            name: new
            for name, value in values.items()
            if (new := fill_node(value, texts)) is not value and new != value
        }
        made = replace(node, **changed) if changed else node
    return made  # type: ignore[return-value]  # the same kind of node as came in
