"""Masking: what stands in a document instead of a person's data.

In: a column and a stored value. Out: text with stars. Numbers keep their last four characters, names
their surname, everything else nothing at all.
"""

import re

from pipeline.ledgers.model import Column, ValueType

STAR = "*"
HIDDEN = STAR * 3
"""For text, dates and amounts: not even the length is told."""
_KEPT = 4
_SHORTEST = 7
"""Numbers shorter than this are hidden whole: four of six digits would tell too much."""
_NUMBERS = (ValueType.ID_NUMBER, ValueType.PHONE, ValueType.BANK_CARD)
_HAN = re.compile(r"^[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+$")
_WORD = re.compile(r"[^·\s\-']+")
_SURNAMES = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙"
    "钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里"
    "呼延东郭南门羊舌微生梁丘左丘东门西门第五"
)
_TWO_CHARACTER_SURNAMES = frozenset(re.findall("..", _SURNAMES))


def masked(column: Column, value: object) -> str:
    """Return what is printed for a sensitive value that the edition does not show."""
    text = str(value)
    if column.type in _NUMBERS:
        return mask_number(text)
    return mask_name(text) if column.type is ValueType.PERSON else HIDDEN


def mask_number(text: str) -> str:
    """Return stars and the last four characters, in the same length: ``**************1234``."""
    kept = _KEPT if len(text) >= _SHORTEST else 0
    return STAR * (len(text) - kept) + text[len(text) - kept :]


def mask_name(text: str) -> str:
    """Return the surname and a star for every other character: 王*, 欧阳**, 阿***·***.

    A name with a dot or in letters keeps its first character, its dots and blanks.
    """
    if not _HAN.match(text):
        rest = _WORD.sub(lambda word: STAR * len(word.group()), text[1:])
        return text[:1] + rest if len(text) > 1 else STAR * len(text)
    kept = surname_length(text)
    return text[:kept] + STAR * (len(text) - kept) if len(text) > 1 else STAR


def surname_length(name: str) -> int:
    """Return how many characters of a Chinese name are the surname: 欧阳修 → 2, 王维 → 1."""
    return 2 if len(name) > 2 and name[:2] in _TWO_CHARACTER_SURNAMES else 1
