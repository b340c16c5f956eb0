"""FigureError: why a figure cannot be had, with the code and the next step.

Raised by this room only; `pipeline.templating` catches it, adds the place in the template and makes
a diagnostic of it. Messages never contain the content of a sensitive column.
"""

from collections.abc import Iterable

from pipeline.errors import DataError
from pipeline.ledgers.suggest import nearest


class FigureError(DataError):
    """A figure was asked for that does not exist or would be wrong."""

    def __init__(self, *, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return 是不是“…”？ with the nearest known word, else the list of known words."""
    names = list(dict.fromkeys(known))
    near = nearest(word, [name for name in names if len(name) == len(word)]) or nearest(word, names)
    if near is not None:
        return f"是不是“{near}”？"
    if not names:
        return "这里没有可用的名称。"
    return f"可以写：{'、'.join(names[:20])}。"
