"""What the stages of a batch of letters hand to each other, as frozen data.

A `Letter` is a number and the ledger rows it is about; a `Variant` is the one `Document` that all
letters of one structure share, its variable pieces being `FigureText`s whose ids are `v0`, `v1`, …;
the texts of these pieces are all that differs from letter to letter.
"""

from dataclasses import dataclass

from pipeline.document.model import Document


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to be printed."""

    number: str
    """编号 from the register, with its check character; printed on letter and slip, and in the QR."""
    key: tuple[str, ...]
    """Values of the 每封 columns; never printed or logged."""
    rows: tuple[int, ...]
    """Positions in the ledger's frame, in reading order."""
    batch: str
    """Print batch it belongs to, such as the school's name; '' for one batch."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The shared document of all letters of one structure."""

    id: str
    """`a`, `b`, … in order of first use: stable for equal input."""
    document: Document
    """Complete and transformed; variable pieces are `FigureText('v3', sample text)`."""
    fields: tuple[str, ...]
    """Ids of the variable pieces in reading order: ('v0', 'v1', …)."""
    samples: tuple[str, ...]
    """Texts of the letter that the variant was made with, in the order of `fields`."""


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter ready for any writer: its variant and its own texts."""

    letter: Letter
    variant: Variant
    texts: tuple[str, ...]
    """In the order of `variant.fields`."""
