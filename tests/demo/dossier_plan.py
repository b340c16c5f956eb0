"""What one piece of the demo's evidence is: where it lies, how it is made, what the index says of it."""

import random
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.demo.dossier_ledgers import DemoSchool

TERMS = ("春季", "秋季")


@dataclass(frozen=True, slots=True)
class Paper:
    """One file below inputs/佐证/, or a paper kept elsewhere when `path` is ''."""

    path: str
    slot: tuple[str, ...]
    """School, item, then as far as the item goes: term, occurrence, part; or the pupil's folder."""
    make: Callable[[], bytes] = bytes
    told: Mapping[str, object] = field(default_factory=dict)
    """Its row of the index beside 文件; {} when the folders say all there is to say."""
    office: str = ""
    """The ending LibreOffice is to give to what `make` returns; '' when it is used as it is."""


def seed(*words: object) -> int:
    """Return a seed that depends on the words alone."""
    return zlib.crc32("|".join(map(str, words)).encode())


def chance(*words: object) -> random.Random:
    """Return a source of chance that depends on the words alone."""
    return random.Random(seed(*words))


def amount(school: DemoSchool) -> str:
    """Return what a pupil of the school gets in a term."""
    return {"学前教育": "500", "小学": "250", "初中": "312.5"}.get(
        school.stage.partition("、")[0], "1000"
    )
