"""Blocks as a shape and texts: what two letters' tables have in common, and what is their own.

In: a table or a QR code. Out: its shape (everything but the texts), its texts in reading order, and the
block again with other inlines in their places. Charts have no texts that could be exchanged.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from pipeline.document.model import Cell, Inlines, QrCode, Table, Text
from pipeline.templating.marks import plain

Drawn: TypeAlias = Table | QrCode


def shape_of(block: Drawn) -> Drawn:
    """Return the block with empty texts; headers stay, and whether there is a caption and a note."""
    if isinstance(block, QrCode):
        return replace(block, content=())
    return replace(
        block,
        caption=_presence(block.caption),
        header=tuple(
            tuple(replace(cell, content=static(cell.content)) for cell in row)
            for row in block.header
        ),
        rows=tuple(tuple(replace(cell, content=()) for cell in row) for row in block.rows),
        total=tuple(replace(cell, content=()) for cell in block.total),
        note=_presence(block.note),
    )


def texts_of(block: Drawn) -> tuple[str, ...]:
    """Return the texts in reading order: caption, rows, 合计, note."""
    if isinstance(block, QrCode):
        return (plain(block.content),)
    cells = [cell for row in (*block.rows, block.total) for cell in row]
    caption = [plain(block.caption)] if block.caption else []
    note = [plain(block.note)] if block.note else []
    return (*caption, *(plain(cell.content) for cell in cells), *note)


def with_contents(shape: Drawn, contents: Iterator[Inlines]) -> Drawn:
    """Return the shape with contents in the order of `texts_of`."""
    if isinstance(shape, QrCode):
        return replace(shape, content=next(contents))
    # the keyword order below is that of `texts_of`: arguments are evaluated left to right
    return replace(
        shape,
        caption=next(contents) if shape.caption else (),
        rows=tuple(_cells(row, contents) for row in shape.rows),
        total=_cells(shape.total, contents),
        note=next(contents) if shape.note else (),
    )


def static(content: Inlines) -> Inlines:
    """Return the characters as plain text."""
    text = plain(content)
    return (Text(text),) if text else ()


def _cells(row: tuple[Cell, ...], contents: Iterator[Inlines]) -> tuple[Cell, ...]:
    return tuple(replace(cell, content=next(contents)) for cell in row)


def _presence(content: Inlines) -> Inlines:
    return (Text(""),) if content else ()
