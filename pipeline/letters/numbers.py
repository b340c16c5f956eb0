"""Numbers of letters: `ZZ2020-012-00017-K`, with a check character and nothing personal inside.

Comes in: 字头, year, school code and sequence, or what somebody typed or scanned. Goes out: the number, or
its parts. Which number belongs to which letter is the register's business, not this module's.
"""

import re
import unicodedata
from dataclasses import dataclass

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_MODULUS = 36
_PREFIX = re.compile(r"[A-Z]{1,4}")
_NUMBER = re.compile(
    r"(?P<prefix>[A-Z]{1,4})(?P<year>[0-9]{4})-(?P<school>[0-9]{3,4})-(?P<sequence>[0-9]{5,7})-(?P<check>[0-9A-Z])"
)
_TYPED = re.compile(
    r"([A-Z]{1,4}?)([0-9OIL]{4})[-\s]+([0-9OIL]{3,4})[-\s]+([0-9OIL]{5,7})[-\s]*([0-9A-Z])"
)
_DIGITS = str.maketrans("OIL", "011")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe63_]")
SCHOOL_WIDTH = 3
SEQUENCE_WIDTH = 5
MAX_SCHOOL = 9_999
MAX_SEQUENCE = 9_999_999


@dataclass(frozen=True, slots=True)
class NumberParts:
    """What a number says; the check character follows from it."""

    prefix: str
    """字头, one to four capital letters; two kinds may share it."""
    year: int
    school: int
    """学校代号, 0 when the kind knows no schools."""
    sequence: int
    """From 1, in the order of giving within 字头, year and school."""

    def text(self) -> str:
        """Return the number as it is printed and scanned: `ZZ2020-012-00017-K`."""
        body = (
            f"{self.prefix}{self.year:04d}-{self.school:0{SCHOOL_WIDTH}d}"
            f"-{self.sequence:0{SEQUENCE_WIDTH}d}"
        )
        return f"{body}-{check_character(body)}"


def is_prefix(text: str) -> bool:
    """Return whether a text can be the 字头 of numbers: one to four capital letters A–Z."""
    return _PREFIX.fullmatch(text) is not None


def check_character(body: str) -> str:
    """Return the check character of a number without it (ISO 7064, MOD 37,36; hyphens do not count).

    It finds every single wrong character and every pair of exchanged neighbours but a few.
    Raises KeyError for a character that is neither a digit nor a capital letter.
    """
    product = _MODULUS
    for char in body:
        if char != "-":
            product = ((product + _VALUES[char]) % _MODULUS or _MODULUS) * 2 % (_MODULUS + 1)
    return _ALPHABET[(1 - product) % _MODULUS]


def parse_number(text: str) -> NumberParts | None:
    """Return the parts of a number exactly as printed; None for anything else."""
    match = _NUMBER.fullmatch(text)
    if match is None or check_character(text[:-2]) != match["check"]:
        return None
    parts = NumberParts(
        match["prefix"], int(match["year"]), int(match["school"]), int(match["sequence"])
    )
    return parts if parts.sequence > 0 and parts.text() == text else None


def read_number(text: str) -> str | None:
    """Return the number that somebody typed, as printed; None when it is none.

    Blanks, small letters, full-width characters, other dashes and O or I for 0 or 1 are understood;
    nothing else is repaired: a number whose check character does not fit stays unknown.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip().upper()
    match = _TYPED.fullmatch(plain)
    if match is None:
        return None
    prefix, year, school, sequence, check = match.groups()
    number = [part.translate(_DIGITS) for part in (year, school, sequence)]
    body = f"{prefix}{number[0]}-{number[1]}-{number[2]}"
    right = check_character(body)
    if check.translate(_DIGITS) != right.translate(_DIGITS):
        return None
    found = f"{body}-{right}"
    return found if parse_number(found) is not None else None
