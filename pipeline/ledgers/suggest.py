"""Suggest: the nearest known word for one that is not known.

Works on short Chinese words, where one character in four may differ. Returns words, never guesses
values: a suggestion is only ever printed.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher

_NEAR = 0.5


def nearest(word: str, choices: Iterable[str], threshold: float = _NEAR) -> str | None:
    """Return the choice most like `word`, or None when none is at least `threshold` like it."""
    best: str | None = None
    best_ratio = threshold
    for choice in choices:
        ratio = likeness(word, choice)
        if ratio > best_ratio or (ratio == best_ratio and best is None):
            best, best_ratio = choice, ratio
    return best


def likeness(left: str, right: str) -> float:
    """Return how alike two words are, from 0 to 1; a word inside the other counts at least 0.6."""
    if not left or not right:
        return 0.0
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    if left in right or right in left:
        return max(ratio, 0.6)
    return ratio
