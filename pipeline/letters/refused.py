"""Letters that a print file would not take: set by themselves where that helps, else named with their cell.

Comes in: the letters that `LetterPrinter` refused. Goes out: the same letters in measures of their own, or
the problem of each at the place in the ledger that is to blame. It prints nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pipeline.errors import Diagnostic, Scope
from pipeline.fonts import FontBook
from pipeline.letters.model import PrintedLetter
from pipeline.letters.pdfbatch import FailedLetter
from pipeline.letters.variants import LetterFault, LetterTemplate

_CRAMPED: Final = frozenset({"X301", "X303"})
"""An amount is wider than its column, or the text takes more than one page."""
_NO_FONT: Final = "P201"


def set_alone(template: LetterTemplate, lost: Iterable[FailedLetter]) -> dict[str, PrintedLetter]:
    """Return by number the letters that were too long for their variant, set alone.

    Type size and columns of a variant are those of usual texts; a longer letter gets what its own need.
    """
    found: dict[str, PrintedLetter] = {}
    for item in lost:
        if any(problem.code in _CRAMPED for problem in item.diagnostics):
            try:
                found[item.letter.number] = template.alone(item.letter)
            except LetterFault:
                continue
    return found


def blamed(template: LetterTemplate, fonts: FontBook, item: FailedLetter) -> Diagnostic:
    """Return the first problem of a refused letter: at the cell with the character, else at its first row."""
    problem = item.diagnostics[0]

    def unprintable(text: str) -> bool:
        return problem.code == _NO_FONT and any(fonts.missing(role, text) for role in fonts.chains)

    return replace(
        problem, scope=Scope.RECORD, location=template.cell_where(item.letter, unprintable)
    )
