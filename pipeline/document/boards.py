"""Boards: pages of single lines and ruled grids, for papers that are no official documents.

Nothing comes in. Covers, catalogues and record sheets of archives are such papers: every line says its own
face, size and place. A writer prints them; nothing is measured here. Lengths are mm, sizes pt.
"""

from dataclasses import dataclass
from typing import TypeAlias

from pipeline.document.model import Align

EDGES = "tlbr"
"""All edges of a cell: top, left, bottom, right."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A paragraph: one line where it fits, else as many as it needs."""

    text: str
    role: str
    size: float
    align: Align = Align.LEFT
    before: float = 0.0
    after: float = 0.0
    """mm above and below it."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid."""

    lines: tuple[BoardLine, ...]
    """() for an empty one."""
    span: int = 1
    edges: str = EDGES
    """The edges that have a line."""
    top: bool = False
    """Whether its lines stand at its top, else in its middle."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; it is never divided."""

    cells: tuple[GridCell, ...]
    least: float = 0.0
    """Height that it has at least."""
    head: bool = False
    """Whether it is repeated on each page; such rows come first."""
    keep: bool = False
    """Whether it stays on the page of the row after it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with lines where its cells say so."""

    widths: tuple[float, ...]
    rows: tuple[GridRow, ...]
    align: Align = Align.LEFT


BoardBlock: TypeAlias = BoardLine | Grid


@dataclass(frozen=True, slots=True)
class Board:
    """Blocks that begin on a new page."""

    blocks: tuple[BoardBlock, ...]
    framed: bool = False
    """Whether a thick and a thin line go around its page."""


@dataclass(frozen=True, slots=True)
class Boards:
    """One file of boards on A4 portrait."""

    boards: tuple[Board, ...]
    title: str
    author: str
    date_iso: str
    margins: tuple[float, float, float, float] = (20.0, 14.0, 20.0, 24.0)
    """Top, right, bottom, left; the left edge is bound."""
