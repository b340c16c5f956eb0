"""The grants of two terms. In: a registry of people; out: rows whose six cells of term and category are exact.

Amounts are the standards of the stage for one term (元): nursery 500, primary 250 or boarding 500,
middle school 312.5 or boarding 625, high and vocational school 1000. The published sums cannot be met
by standards alone, so a few pupils who came late are paid by days of a term of 100 days.
"""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from tests.demo import names
from tests.demo.people import STAGE_GRADES, STAGES, Pupil, Registry, grade_name

STANDARDS = {
    ("学前教育", False): Decimal(500),
    ("小学", False): Decimal(250),
    ("小学", True): Decimal(500),
    ("初中", False): Decimal("312.5"),
    ("初中", True): Decimal(625),
    ("普通高中", True): Decimal(1000),
    ("中等职业教育", True): Decimal(1000),
}
PROJECTS = {
    "学前教育": "学前教育资助",
    "小学": "义务教育家庭经济困难学生生活补助",
    "初中": "义务教育家庭经济困难学生生活补助",
    "普通高中": "普通高中国家助学金",
    "中等职业教育": "中等职业教育国家助学金",
}
TERM_DAYS = 100
STEP = Decimal("62.5")
"""All standards are multiples of it; what is left over is met by days."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of 学期 × 类别: headcount, sum in 元, and the shares of the five stages in percent."""

    count: int
    amount: Decimal
    shares: tuple[int, int, int, int, int]
    middle_boarding: float


CELLS = {
    ("春季", "建档立卡"): Cell(7106, Decimal(3584400), (8, 42, 34, 9, 7), 0.70),
    ("春季", "城镇解困"): Cell(924, Decimal(486725), (4, 34, 45, 11, 6), 0.60),
    ("春季", "其他困难"): Cell(5949, Decimal("3506277.5"), (6, 34, 34, 16, 10), 0.72),
    ("秋季", "建档立卡"): Cell(7131, Decimal("4451387.5"), (6, 34, 30, 17, 13), 0.84),
    ("秋季", "城镇解困"): Cell(898, Decimal(711325), (2, 18, 23, 33, 24), 0.90),
    ("秋季", "其他困难"): Cell(7286, Decimal(4878790), (5, 30, 30, 21, 14), 0.80),
}
CATEGORIES = ("建档立卡", "城镇解困", "其他困难")
LAST_GRADE_WEIGHT = {"建档立卡": (16, 15), "城镇解困": (16, 40), "其他困难": (13, 14)}
"""Weight of grades six and nine (others 10): whoever leaves them swells the next stage in autumn."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the grants ledger."""

    term: str
    pupil_name: str
    id_number: str
    category: str
    guardian: str
    town: int
    village: str
    household: str
    school: str
    stage: str
    grade: int
    grade_name: str
    class_no: int
    boarding: bool
    amount: Decimal
    note: str


def stage_counts(cell: Cell) -> dict[str, int]:
    """Return how many pupils of the cell are in each stage."""
    counts = [cell.count * share // 100 for share in cell.shares]
    counts[1] += cell.count - sum(counts)
    return dict(zip(STAGES, counts, strict=True))


def _grade(rng: random.Random, category: str, stage: str) -> int:
    six, nine = LAST_GRADE_WEIGHT[category]
    weighted = [
        grade
        for grade in STAGE_GRADES[stage]
        for _ in range({6: six, 9: nine, 0: 14}.get(grade, 10))
    ]
    return rng.choice(weighted)


def spring_pupils(registry: Registry, category: str) -> list[Pupil]:
    """Return the pupils of one category in spring."""
    counts = stage_counts(CELLS["春季", category])
    return [
        registry.pupil(category, stage, _grade(registry.rng, category, stage))
        for stage in STAGES
        for _ in range(counts[stage])
    ]


def _promote(pupil: Pupil, registry: Registry, vocational_share: float) -> Pupil | None:
    """Return the pupil one grade up in autumn, in the next school where the stage ends; None for a leaver."""
    grade = pupil.grade + 1
    if grade > 12:
        return None
    stage = pupil.stage
    if grade not in STAGE_GRADES[stage]:
        stage = STAGES[STAGES.index(stage) + 1]
        if stage == "普通高中" and registry.rng.random() < vocational_share:
            stage = "中等职业教育"
    moved = stage != pupil.stage
    home = pupil.household
    return Pupil(
        name=pupil.name,
        id_number=pupil.id_number,
        household=home,
        category=pupil.category,
        stage=stage,
        grade=grade,
        school=names.school_for(registry.places, home.town, stage, registry.rng)
        if moved
        else pupil.school,
        class_no=1 + registry.rng.randrange(4) if moved else pupil.class_no,
        board_score=pupil.board_score,
    )


def autumn_pupils(registry: Registry, category: str, spring: list[Pupil]) -> list[Pupil]:
    """Return the pupils of one category in autumn: those who moved up, and newcomers."""
    counts = stage_counts(CELLS["秋季", category])
    moved = [promoted for pupil in spring if (promoted := _promote(pupil, registry, 0.45))]
    registry.rng.shuffle(moved)
    result: list[Pupil] = []
    for stage in STAGES:
        pool = [pupil for pupil in moved if pupil.stage == stage]
        kept = pool[: min(counts[stage], len(pool) * 97 // 100)]
        result.extend(kept)
        for _ in range(counts[stage] - len(kept)):
            grade = (
                STAGE_GRADES[stage][0]
                if registry.rng.random() < 0.6
                else registry.rng.choice(STAGE_GRADES[stage])
            )
            result.append(registry.pupil(category, stage, grade, 2020))
    return result


def _late_days(pupils: list[Pupil], cell: Cell, rng: random.Random) -> dict[str, int]:
    """Return ID → days at school for the few paid by days, so that the rest of the sum is a multiple of STEP."""
    quota = max(3, cell.count // 700)
    primary = sorted((p for p in pupils if p.stage == "小学"), key=lambda p: -p.board_score)[:quota]
    upper = [p for p in pupils if p.stage in {"普通高中", "中等职业教育"}]
    late = {pupil.id_number: 30 + rng.randrange(65) for pupil in rng.sample(upper, quota)}
    late |= {pupil.id_number: 30 + rng.randrange(65) for pupil in primary[:-1]}
    paid = sum(
        (
            STANDARDS[p.stage, p.stage != "小学"] * late[p.id_number] / TERM_DAYS
            for p in pupils
            if p.id_number in late
        ),
        Decimal(0),
    )
    rest = (cell.amount - paid) % STEP
    days, left = divmod(rest, Decimal("2.5"))
    if left:
        raise ValueError("the sum cannot be met by whole days")
    late[primary[-1].id_number] = int(days) + 50
    return late


def _boarders(pupils: list[Pupil], cell: Cell, late: dict[str, int]) -> set[str]:
    """Return the IDs of the boarders, as many as make the sum exact."""
    base = sum(
        (STANDARDS[p.stage, p.stage in STAGES[3:]] for p in pupils if p.id_number not in late),
        Decimal(0),
    )
    base += sum(
        (
            STANDARDS[p.stage, p.stage in STAGES[3:]] * late[p.id_number] / TERM_DAYS
            for p in pupils
            if p.id_number in late
        ),
        Decimal(0),
    )
    steps = int((cell.amount - base) / STEP)
    primary = sorted(
        (p for p in pupils if p.stage == "小学" and p.id_number not in late),
        key=lambda p: p.board_score,
    )
    middle = sorted((p for p in pupils if p.stage == "初中"), key=lambda p: p.board_score)
    middle_count = int(len(middle) * cell.middle_boarding)
    middle_count -= (middle_count - steps) % 4
    primary_count = (steps - 5 * middle_count) // 4
    if not 0 <= primary_count <= len(primary):
        raise ValueError(f"{primary_count} boarders among {len(primary)} primary pupils")
    chosen = primary[:primary_count] + middle[:middle_count]
    return {p.id_number for p in chosen} | {p.id_number for p in pupils if p.stage in STAGES[3:]}


def pay(term: str, category: str, pupils: list[Pupil], rng: random.Random) -> list[Grant]:
    """Return the rows of one cell, with the published headcount and sum."""
    cell = CELLS[term, category]
    late = _late_days(pupils, cell, rng)
    boarders = _boarders(pupils, cell, late)
    rows: list[Grant] = []
    for pupil in pupils:
        boarding = pupil.id_number in boarders
        amount, note = STANDARDS[pupil.stage, boarding], ""
        if pupil.id_number in late:
            days = late[pupil.id_number]
            amount = amount * days / TERM_DAYS
            note = f"按在校{days}天折算（满学期{TERM_DAYS}天）"
        rows.append(_grant(term, pupil, boarding=boarding, amount=amount, note=note))
    if len(rows) != cell.count or sum(row.amount for row in rows) != cell.amount:
        raise ValueError(f"{term} {category}: headcount or sum is off")
    return rows


def _grant(term: str, pupil: Pupil, *, boarding: bool, amount: Decimal, note: str) -> Grant:
    home = pupil.household
    return Grant(
        term=term,
        pupil_name=pupil.name,
        id_number=pupil.id_number,
        category=pupil.category,
        guardian=home.guardian,
        town=home.town,
        village=home.village,
        household=home.number,
        school=pupil.school,
        stage=pupil.stage,
        grade=pupil.grade,
        grade_name=grade_name(pupil),
        class_no=pupil.class_no,
        boarding=boarding,
        amount=amount,
        note=note,
    )


def ordered(rows: list[Grant], schools: tuple[str, ...]) -> list[Grant]:
    """Return the rows as a clerk keeps them: by category, town, school, grade, class, then ID."""
    place = {name: index for index, name in enumerate(schools)}
    return sorted(
        rows,
        key=lambda row: (
            CATEGORIES.index(row.category),
            row.town,
            place[row.school],
            row.grade,
            row.class_no,
            row.id_number,
        ),
    )


def pay_date(term: str, school_index: int) -> dt.date:
    """Return the day on which a school's list was paid in that term; never a week-end."""
    start = dt.date(2020, 5, 25) if term == "春季" else dt.date(2020, 10, 19)
    day = start + dt.timedelta(days=school_index * 7 % 36)
    return day - dt.timedelta(days=max(0, day.weekday() - 4))
