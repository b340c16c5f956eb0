"""What a ledger says of one letter, in words: for lists and labels that go with the letters.

In: a ledger and an edition; then a column and a letter. Out: text, masked as the edition says. Nothing is
printed and nothing is reported here.
"""

from collections.abc import Iterable

from pipeline.figures.edition import Edition
from pipeline.figures.masking import masked
from pipeline.figures.row import cell_text, label_text
from pipeline.ledgers.model import Column, Ledger, ValueType
from pipeline.letters.model import Letter

_BETWEEN = "、"


class LetterCells:
    """The columns of a ledger by letter; each is taken out of the frame once."""

    def __init__(self, ledger: Ledger, edition: Edition) -> None:
        self._ledger = ledger
        self._edition = edition
        self._known: dict[str, list[object]] = {}

    def column(self, name: str) -> Column | None:
        """Return a declared column that the files have and the edition may print."""
        column = self._ledger.type.column(name)
        if column is None or name not in self._ledger.frame.columns:
            return None
        return column if self._edition.allows(column) else None

    def text(self, column: Column, letter: Letter) -> str:
        """Return what is printed of a column: the sum of amounts in 元, else each different value once.

        '' when all cells of the letter are blank.
        """
        cells = self._cells(column.name)
        values = [value for row in letter.rows if (value := cells[row]) is not None]
        if not values:
            return ""
        if self._edition.masks(column):
            # two pupils of one surname are two stars: what is the same is decided before masking
            different = {str(value): value for value in values}
            return _BETWEEN.join(masked(column, value) for value in different.values())
        if column.type is ValueType.MONEY:
            return cell_text(column, sum(int(str(value)) for value in values))
        return _BETWEEN.join(_once(label_text(column, value) for value in values))

    def _cells(self, name: str) -> list[object]:
        known = self._known.get(name)
        if known is None:
            stored = self._ledger.frame[name]
            pairs = zip(stored.to_numpy(dtype=object).tolist(), stored.isna().tolist(), strict=True)
            known = self._known[name] = [
                None if blank or cell == "" else cell for cell, blank in pairs
            ]
        return known


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
