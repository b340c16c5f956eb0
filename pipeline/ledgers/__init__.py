"""Ledgers: clerks' tables and YAML lists to typed rows, each with its place in the file.

Files and a ledger type come in; a `Ledger` and located diagnostics go out. This room never changes
an input, never guesses a value, and knows nothing of figures, documents or the workspace.
"""

from pipeline.ledgers.model import (
    Column,
    ControlDeclaration,
    ControlTotals,
    Footing,
    Ledger,
    LedgerType,
    Measure,
    MeasureKind,
    SheetSource,
    StatusRule,
    ValueType,
)
from pipeline.ledgers.places import column_letter, locate, row_ranges
from pipeline.ledgers.read import read_ledger
from pipeline.ledgers.spec import load_ledger_type

__all__ = [
    "Column",
    "ControlDeclaration",
    "ControlTotals",
    "Footing",
    "Ledger",
    "LedgerType",
    "Measure",
    "MeasureKind",
    "SheetSource",
    "StatusRule",
    "ValueType",
    "column_letter",
    "load_ledger_type",
    "locate",
    "read_ledger",
    "row_ranges",
]
