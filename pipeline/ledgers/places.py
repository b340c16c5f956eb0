"""Places: column letters, cell names, row ranges, and where a ledger's cell stands.

Indices come in, words a clerk can follow go out. Nothing here reads a file or a value.
"""

from collections.abc import Iterable
from functools import lru_cache

from pipeline.errors import Location
from pipeline.ledgers.model import Ledger


@lru_cache(maxsize=1024)
def column_letter(index: int) -> str:
    """Return the letter of a 0-based column: 0 → `A`, 26 → `AA`."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the 0-based column of its letters: `A` → 0. Letters must be A–Z."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def row_ranges(rows: Iterable[int], limit: int | None = None) -> str:
    """Return rows as ranges in order, `5-7110,7200`; after `limit` ranges the rest is `等`."""
    parts: list[str] = []
    start = last = -1
    for row in sorted(set(rows)):
        if last >= 0 and row == last + 1:
            last = row
            continue
        if last >= 0:
            parts.append(str(start) if start == last else f"{start}-{last}")
        start = last = row
    if last >= 0:
        parts.append(str(start) if start == last else f"{start}-{last}")
    if limit is not None and len(parts) > limit:
        return ",".join(parts[:limit]) + "等"
    return ",".join(parts)


def locate(ledger: Ledger, position: int, column: str | None = None) -> Location:
    """Return where a cell of the frame stands in the clerk's file.

    Args:
        ledger: the ledger that was read.
        position: row of `ledger.frame`, 0-based.
        column: canonical column name; None for the row as a whole.

    Returns:
        A location with file, sheet and row, and the cell when the column stands in the sheet (a
        column taken from the sheet's name, and any column of a YAML file, has no cell).
    """
    source = ledger.sheets[int(ledger.sheet_index.iloc[position])]
    row = int(ledger.row_number.iloc[position])
    letter = source.columns.get(column) if column is not None else None
    return Location(
        file=source.file,
        sheet=source.sheet or None,
        cell=f"{letter}{row}" if letter else None,
        column=column,
        row=row,
    )
