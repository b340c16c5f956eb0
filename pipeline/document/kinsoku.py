"""Where a Chinese line may break: the rules of GB/T 15834-2011 and of Word's simplified-Chinese defaults.

What comes in: two neighbouring characters. What goes out: whether a line may end between them. No
widths and no fonts.
"""

import unicodedata
from typing import Final

NOSTART: Final = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞！＂％＇），．：；？］｀｜｝～￠"  # noqa: RUF001
)
"""Characters that may not begin a line (后置标点、百分号、度)."""
NOEND: Final = frozenset("$(£¥‘“〈《「『【〔〖〝（［｛￡￥")
"""Characters that may not end a line (前置标点、货币符号)."""
HANG: Final = frozenset("，。、；：！？")
"""Marks that may hang outside the 版心 when the profile allows it."""
_PAIRED: Final = frozenset("—…")
"""—— and …… take two cells and are never split."""
_RATIO: Final = "\u2236"
"""The sign of a ratio: 1 to 50 is one number and stays on one line (GB/T 15835-2011)."""
_GLUE: Final = frozenset("\u00a0\u202f\u2060\ufeff")
_RUN_BREAKS: Final = frozenset("/-_.,;:?&=#")
"""After these an over-long run of ASCII (an address) is broken rather than anywhere."""


def is_breakable(left: str, right: str) -> bool:
    """Return whether a line may end after `left` and the next begin with `right` (one character each)."""
    if left in _GLUE or right in _GLUE or right == " ":
        return False
    if right in NOSTART or left in NOEND:
        return False
    if left == " ":
        return True
    if left.isascii() and right.isascii():
        return False
    if (left in _PAIRED and left == right) or (left == _RATIO and right.isdigit()):
        return False
    return not _extends(right)


def is_run_break(left: str, right: str) -> bool:
    """Return whether an ASCII run that fits on no line may be broken here for want of a better place."""
    return (
        left in _RUN_BREAKS
        and right not in _RUN_BREAKS
        and right not in NOSTART
        and not _extends(right)
    )


def is_autospaced(left: str, right: str) -> bool:
    """Return whether Word and LibreOffice put 1/4 em between the two (a 汉字 beside a letter or digit)."""
    return left.isascii() != right.isascii() and left.isalnum() and right.isalnum()


def _extends(char: str) -> bool:
    """Return whether the character belongs to the one before it (accent, variation selector, joiner)."""
    return unicodedata.category(char) in {"Mn", "Me", "Cf"}
