"""Reading folder and file names: which item, term, occurrence and part of which pupil is meant.

Comes in: names as clerks give them (`5.1 两节课/春季第二次/教案-资助政策.docx`). Goes out: what they say.
Nothing is opened and nothing is guessed: what a name does not say stays empty.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.dossier.model import DossierType, Pupil, Requirement

_TERMS = (
    ("春季", re.compile(r"春季|春学期|下学期|^春$")),
    ("秋季", re.compile(r"秋季|秋学期|上学期|^秋$")),
)
_OCCURRENCE = re.compile(r"第\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*[次课期回]")
_CHINESE = {char: value for value, char in enumerate("零一二三四五六七八九")}
_LEADING = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")
_EDGES = re.compile(r"^[\s\-_—、.,，。:：()（）]+|[\s\-_—、.,，:：(（]+$")
_NUMBERING = re.compile(r"^(?:[0-9]{1,3}|[（(][0-9]{1,3}[)）])[.、_\s-]+(?=\D)")


@dataclass(frozen=True, slots=True)
class Said:
    """What the names on the way to a file say."""

    term: str = ""
    occurrence: int = 0
    part: str = ""


def fold(name: str) -> str:
    """Return a name for comparing: one form of each character, no blanks, no letter case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()


def find_requirement(name: str, dossiers: Iterable[DossierType]) -> Requirement | None:
    """Return the item that a folder stands for: its 代号 first (`5.1 两节课`), else its very name."""
    plain = unicodedata.normalize("NFKC", name).strip()
    requirements = [item for dossier in dossiers for item in dossier.requirements]
    code = _LEADING.match(plain)
    if code is not None:
        wanted = code[0].rstrip(".-").casefold()
        for item in requirements:
            if item.id.casefold() == wanted:
                return item
    return next((item for item in requirements if fold(item.name) == fold(name)), None)


def find_pupil(name: str, pupils: Sequence[Pupil]) -> Pupil | None:
    """Return the pupil whose label a folder bears."""
    return next((item for item in pupils if fold(item.label) == fold(name)), None)


def read_names(names: Sequence[str], requirement: Requirement) -> Said:
    """Return term, occurrence and part as folders and file name say; the innermost name wins."""
    term, occurrence, part = "", 0, ""
    for name in names:
        plain = unicodedata.normalize("NFKC", name)
        found = [word for word, pattern in _TERMS if pattern.search(plain)]
        term = found[0] if len(found) == 1 else term
        number = _OCCURRENCE.search(plain)
        occurrence = _number(number[1]) if number else occurrence
        said = [item for item in requirement.parts if fold(item) in fold(name)]
        # 评议记录 also says 记录: the longest name is meant
        part = max(said, key=len) if said else part
    return Said(term, occurrence if requirement.times > 1 else 0, part)


def title_of(name: str) -> str:
    """Return the title that a file name gives: without ending and leading number."""
    stem = name.rpartition(".")[0] or name
    return _NUMBERING.sub("", stem).strip() or stem


def what_is_new(title: str, slot: str, part: str) -> str:
    """Return what a file's name adds to the title of its slot; '' when it says nothing new.

    Term, time and part are taken out: `教案-资助政策进课堂` of a 教案 adds 资助政策进课堂.
    """
    rest = title
    for pattern in (*(found for _, found in _TERMS), _OCCURRENCE):
        rest = pattern.sub(" ", rest)
    if part:
        rest = rest.replace(part, " ")
    rest = _EDGES.sub("", re.sub(r"\s+", " ", rest))
    known = set(fold(slot))
    new = any(char.isalpha() and not char.isascii() and char not in known for char in fold(rest))
    return rest if new else ""


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE[text] if len(text) == 1 else 0
    return (_CHINESE.get(tens, 0) if tens else 1) * 10 + (_CHINESE.get(ones, 0) if ones else 0)
