"""Cells printed as they stand: names, ID numbers, schools, the letter's number.

In: a column of text and the place of a row in the letter. Out: an outcome that needs no words of the
template language, because text is printed as it is stored, or masked. Everything else goes the usual way.
"""

import re
from collections.abc import Callable, Hashable, Sequence

from pipeline.figures.masking import masked
from pipeline.figures.phrase import Phrase
from pipeline.ledgers.model import Column, ValueType
from pipeline.templating.codes import is_code
from pipeline.templating.marks import MarkRegistry
from pipeline.templating.recording.columns import LetterColumns, LetterRows
from pipeline.templating.recording.recipes import Outcome

_TEXTUAL = frozenset(
    {
        ValueType.TEXT,
        ValueType.ENUM,
        ValueType.SCHOOL,
        ValueType.PERSON,
        ValueType.ID_NUMBER,
        ValueType.PHONE,
        ValueType.BANK_CARD,
    }
)
_UNUSUAL = re.compile("[\r\n\ufdd0-\ufdef]")


class CellText:
    """The text of one cell of a letter."""

    __slots__ = ("_cells", "_index", "_joined", "_masked_as")

    def __init__(
        self,
        cells: Sequence[Hashable],
        index: int,
        masked_as: Callable[[object], str] | None,
        *,
        joined: bool,
    ) -> None:
        self._cells = cells
        self._index = index
        self._masked_as = masked_as
        self._joined = joined

    def of(self, letter: LetterRows) -> str:
        """Return the text for a letter, '' for a blank cell; T214 for characters that cannot be printed."""
        value = self._cells[letter.rows[self._index]]
        if value is None:
            return ""
        text = str(value) if self._masked_as is None else self._masked_as(value)
        if _UNUSUAL.search(text) is None:
            return text
        MarkRegistry().inlines(Phrase((text,)))
        return text.replace("\r", "").replace("\n", "") if self._joined else text


class NumberText:
    """The letter's number."""

    __slots__ = ()

    def of(self, letter: LetterRows) -> str:
        """Return it."""
        return letter.number


class CodeText:
    """The letter's number as what a QR code holds."""

    __slots__ = ("_otherwise",)

    def __init__(self, otherwise: Outcome) -> None:
        self._otherwise = otherwise

    def of(self, letter: LetterRows) -> Hashable:
        """Return it; what the word 二维码 says of a number that no code may hold."""
        number = letter.number
        return number if is_code(number) else self._otherwise.of(letter)


def cell_text(columns: LetterColumns, name: str, index: int, *, joined: bool) -> CellText | None:
    """Return the outcome for a cell of text; None for all other columns.

    `joined`: line breaks in the cell are nothing, as in running text.
    """
    column = columns.table.ledger.type.column(name)
    if column is None or column.type not in _TEXTUAL:
        return None
    edition = columns.table.edition
    how = _masking(column) if edition.masks(column) else None
    return CellText(columns.cells(name), index, how, joined=joined)


def _masking(column: Column) -> Callable[[object], str]:
    return lambda value: masked(column, value)
