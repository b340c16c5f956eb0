"""Facts of a worksheet's XML that the reading library drops: hidden rows, errors, bare formulas, size.

The bytes of one `sheet*.xml` come in; `SheetFacts` go out. Patterns over bytes, because a whole
parse would cost more than reading the cells (29,294 rows: 30 ms against 600 ms).
"""

import re
from dataclasses import dataclass, field

from pipeline.ledgers.places import column_index, column_letter
from pipeline.ledgers.raw import Cell, ErrorCell, UncalculatedCell

MAX_CELLS = 10_000_000
"""Largest area from A1 to the last cell with content."""
_CAREFUL_ROWS = 100_000

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_R = re.compile(rb"""\br\s*=\s*["']([A-Z]*)(\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_ZERO_HEIGHT = re.compile(rb"""\bht\s*=\s*["']0(?:\.0+)?["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*\bt\s*=\s*["']e["'][^>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)"
)
_STRING_TYPE = re.compile(rb"""\bt\s*=\s*["']str["']""")
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/])>\s*<(?:\w+:)?(?:v|f|is)\b")
_FAR_COLUMN = re.compile(rb"""<(?:\w+:)?c\b[^>]*\br\s*=\s*["'][A-Z]{3,}\d""")


@dataclass(slots=True)
class SheetFacts:
    """What one worksheet holds beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    """1-based."""
    marks: dict[tuple[int, int], Cell] = field(default_factory=dict)
    """(row, column), 0-based → the error or bare formula that stands there."""
    far: str | None = None
    """Name of a cell so far out that the table would be larger than `MAX_CELLS`."""


def scan_sheet(xml: bytes) -> SheetFacts:
    """Return the facts of one worksheet."""
    facts = SheetFacts()
    facts.far = _far_cell(xml)
    if facts.far is not None:
        return facts
    if b"hidden" in xml or b'ht="0' in xml or b"ht='0" in xml:
        _find_hidden(xml, facts)
    if b'"e"' in xml or b"'e'" in xml:
        for match in _ERROR.finditer(xml):
            _mark_error(match, facts)
    if b"<f" in xml or b":f" in xml:
        for match in _FORMULA.finditer(xml):
            place = _R.search(match[1])
            if place is not None and not _STRING_TYPE.search(match[1]):
                facts.marks[_position(place)] = UncalculatedCell()
    return facts


def _position(place: "re.Match[bytes]") -> tuple[int, int]:
    return int(place[2]) - 1, column_index(place[1].decode("ascii"))


def _mark_error(match: "re.Match[bytes]", facts: SheetFacts) -> None:
    if b"<c " in match[2]:
        return
    place = _R.search(match[1])
    if place is None:
        return
    value = _VALUE.search(match[2])
    text = value[1].decode("utf-8", "replace") if value is not None else "#ERROR"
    facts.marks[_position(place)] = ErrorCell(text[:20])


def _find_hidden(xml: bytes, facts: SheetFacts) -> None:
    for match in _ROW.finditer(xml):
        if _HIDDEN.search(match[1]) or _ZERO_HEIGHT.search(match[1]):
            place = _R.search(match[1])
            if place is not None:
                facts.hidden_rows.add(int(place[2]))


def _far_cell(xml: bytes) -> str | None:
    """Return the far cell, if any; the careful count runs only where the cheap signs ask for it."""
    rows = [int(place[2]) for m in _ROW.finditer(xml) if (place := _R.search(m[1])) is not None]
    height = max(rows, default=0)
    if height <= _CAREFUL_ROWS and not _FAR_COLUMN.search(xml):
        return None
    last_row = last_column = 0
    for match in _FILLED.finditer(xml):
        place = _R.search(match[1])
        if place is not None:
            row, column = _position(place)
            last_row, last_column = max(last_row, row), max(last_column, column)
    unplaced = b"<c>" in xml
    if unplaced:
        last_row = max(last_row, height - 1)
    if (last_row + 1) * (last_column + 1) <= MAX_CELLS:
        return None
    return f"{column_letter(last_column)}{last_row + 1}"
