"""Texts as classes: two texts of one class are set alike, character by character.

A text and a role come in, a key goes out. All 汉字 of one face that are one em wide share a sign, digits of
one width another; every other character stands for itself. So lines and places found for one name are those
of all names of its length.
"""

import unicodedata
from typing import Final

from pipeline.document.kinsoku import NOEND, NOSTART
from pipeline.fonts import FontBook, FontFace

_SIGNS: Final = tuple(chr(code) for code in range(1, 32) if code not in {9, 10, 13})
"""Control characters, which no text has: no face prints them."""
_WILD: Final = "\0"
_COMBINING: Final = frozenset({"Mn", "Me", "Mc", "Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Marks, joiners, controls: the page maker clusters or drops them."""
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_IDEOGRAPHS: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFF))


class Shapes:
    """The classes of the texts of one role."""

    def __init__(self, role: str, fonts: FontBook) -> None:
        self._table = _Table(role, fonts)

    def key(self, text: str) -> str | None:
        """Return the class of a text; None when it has characters whose setting is not simply one by one."""
        key = text.translate(self._table)
        return None if _WILD in key else key


class _Table(dict[int, str]):
    """Character → sign, found when first asked for."""

    def __init__(self, role: str, fonts: FontBook) -> None:
        super().__init__()
        self._role = role
        self._fonts = fonts
        self._signs: dict[tuple[FontFace, bool], str] = {}

    def __missing__(self, code: int) -> str:
        sign = self._sign(chr(code))
        self[code] = sign
        return sign

    def _sign(self, char: str) -> str:
        if (
            unicodedata.category(char) in _COMBINING
            or unicodedata.bidirectional(char) in _RIGHT_TO_LEFT
        ):
            return _WILD
        face = self._fonts.face_for(self._role, char)
        digit = char in "0123456789"
        if face is None or not (digit or _is_ideograph(char)):
            return char
        model = self._fonts.advance(self._role, "0") if digit else 1.0
        if self._fonts.advance(self._role, char) != model:
            return char
        if (face, digit) not in self._signs and len(self._signs) < len(_SIGNS):
            self._signs[face, digit] = _SIGNS[len(self._signs)]
        return self._signs.get((face, digit), char)


def _is_ideograph(char: str) -> bool:
    code = ord(char)
    return (
        any(first <= code <= last for first, last in _IDEOGRAPHS)
        and char not in NOSTART
        and char not in NOEND
    )
