"""Invented pupils with households and ID numbers. In: a seeded random source; out: people, each ID once.

The ID numbers carry a right check digit and the sequence code 000, which is never given to a real person.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

from tests.demo import names

REGIONS = (
    "360922",
    "360902",
    "360921",
    "360923",
    "360924",
    "360925",
    "360926",
    "360981",
    "360982",
    "360983",
)
GRADES = {
    -2: "小班",
    -1: "中班",
    0: "大班",
    1: "一年级",
    2: "二年级",
    3: "三年级",
    4: "四年级",
    5: "五年级",
    6: "六年级",
    7: "七年级",
    8: "八年级",
    9: "九年级",
    10: "高一",
    11: "高二",
    12: "高三",
}
VOCATIONAL_GRADES = {10: "中职一年级", 11: "中职二年级", 12: "中职三年级"}
STAGES = ("学前教育", "小学", "初中", "普通高中", "中等职业教育")
STAGE_GRADES = {
    "学前教育": (-2, -1, 0),
    "小学": (1, 2, 3, 4, 5, 6),
    "初中": (7, 8, 9),
    "普通高中": (10, 11, 12),
    "中等职业教育": (10, 11, 12),
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(first17: str) -> str:
    """Return the last character of an ID number (GB 11643-1999, MOD 11-2)."""
    return "10X98765432"[
        sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11
    ]


@dataclass(slots=True)
class Household:
    """A household: where it is, who is the guardian, how many of its children are in the ledger."""

    town: int
    village: str
    number: str
    surname: str
    guardian: str
    children: int = 0


@dataclass(slots=True)
class Pupil:
    """A pupil through the year; grade and school move on between the terms."""

    name: str
    id_number: str
    household: Household
    category: str
    stage: str
    grade: int
    school: str
    class_no: int
    board_score: float
    """Pupils with the lowest scores board first."""


@dataclass(slots=True)
class Registry:
    """Makes people of one county; remembers which IDs and household numbers are taken."""

    rng: random.Random
    places: names.Places
    taken: set[str] = field(default_factory=set)
    counters: dict[str, int] = field(default_factory=dict)
    open_households: dict[str, list[Household]] = field(default_factory=dict)

    def id_number(self, grade: int, school_year: int = 2019) -> str:
        """Return a fresh ID of somebody in that grade in the school year that began in `school_year`."""
        start = dt.date(school_year - 6 - grade, 9, 1)
        while True:
            birth = start + dt.timedelta(days=self.rng.randrange(365))
            region = REGIONS[0] if self.rng.random() < 0.35 else self.rng.choice(REGIONS)
            first17 = f"{region}{birth:%Y%m%d}000"
            if first17 not in self.taken:
                self.taken.add(first17)
                return first17 + check_digit(first17)

    def household(self, category: str) -> Household:
        """Return a household of that category: every fourth time one that has a child already."""
        waiting = self.open_households.setdefault(category, [])
        if waiting and self.rng.random() < 0.27:
            chosen = waiting.pop(self.rng.randrange(len(waiting)))
        else:
            chosen = self._new_household()
        chosen.children += 1
        if chosen.children < 3:
            waiting.append(chosen)
        if len(waiting) > 400:
            waiting.pop(0)
        return chosen

    def _new_household(self) -> Household:
        town = self.rng.randrange(len(names.TOWNS))
        village_index = self.rng.randrange(names.VILLAGES_PER_TOWN)
        place = f"{town + 1:02d}{village_index + 1:02d}"
        self.counters[place] = self.counters.get(place, 0) + 1
        family = names.surname(self.rng)
        guardian_family = family if self.rng.random() < 0.78 else names.surname(self.rng)
        return Household(
            town=town,
            village=self.places.villages[town][village_index],
            number=f"{place}{self.counters[place]:03d}",
            surname=family,
            guardian=guardian_family + names.given_name(self.rng),
        )

    def pupil(self, category: str, stage: str, grade: int, school_year: int = 2019) -> Pupil:
        """Return a new pupil of that category and grade."""
        home = self.household(category)
        name = home.surname + names.given_name(self.rng)
        if self.rng.random() < 0.0004:
            name = self.rng.choice(names.DOTTED)
        return Pupil(
            name=name,
            id_number=self.id_number(grade, school_year),
            household=home,
            category=category,
            stage=stage,
            grade=grade,
            school=names.school_for(self.places, home.town, stage, self.rng),
            class_no=1 + self.rng.randrange(2 if grade < 7 else 4),
            board_score=self.rng.random() - 0.03 * grade,
        )


def grade_name(pupil: Pupil) -> str:
    """Return the grade as schools write it."""
    if pupil.stage == "中等职业教育":
        return VOCATIONAL_GRADES[pupil.grade]
    return GRADES[pupil.grade]
