"""The smaller ledgers of the demo. In: a registry of people; out: rows with the published counts and sums."""

import datetime as dt
import random
from decimal import Decimal

from tests.demo import names
from tests.demo.grants import STANDARDS, TERM_DAYS
from tests.demo.people import STAGE_GRADES, Pupil, Registry

LETTERS = {"春季": 1158, "秋季": 1351}
FALLBACK = {"春季": 47, "秋季": 54}
FALLBACK_AMOUNT = Decimal("50537.5")
HOME_TEACHING = {"春季": 64, "秋季": 59}
LOANS = 3999
LOANS_AMOUNT = 30_347_704
VOCATIONAL = 39

IN_PROVINCE = ("南昌市", "宜春市袁州区", "新余市", "萍乡市", "九江市", "赣州市", "上饶市", "抚州市")
OTHER_PROVINCES = (
    "广东省东莞市",
    "广东省深圳市",
    "浙江省温州市",
    "浙江省金华市",
    "福建省泉州市",
    "福建省厦门市",
    "湖南省浏阳市",
    "江苏省苏州市",
    "上海市松江区",
    "广东省佛山市",
)
Row = tuple[object, ...]


def letters_and_fallback(registry: Registry) -> tuple[dict[str, list[Row]], list[Row]]:
    """Return the letters of each term, and the pupils whom the county paid itself."""
    rng = registry.rng
    spring = [_away(registry, 2019) for _ in range(LETTERS["春季"])]
    stay = [pupil for pupil in spring if pupil.grade not in {0, 6, 9, 12}][:760]
    for pupil in stay:
        pupil.grade += 1
    spring_rows = _with_places(spring, rng)
    autumn = stay + [_away(registry, 2020) for _ in range(LETTERS["秋季"] - len(stay))]
    known = {pupil.id_number: place for pupil, place in spring_rows}
    autumn_rows = [(pupil, known.get(pupil.id_number) or _place(rng)) for pupil in autumn]
    rng.shuffle(autumn_rows)
    letters: dict[str, list[Row]] = {}
    fallback: list[tuple[str, Pupil, str]] = []
    for term, pairs in (("春季", spring_rows), ("秋季", autumn_rows)):
        pairs.sort(key=lambda pair: pair[0].household.town)
        paid = _choose_paid(pairs, FALLBACK[term], rng)
        letters[term] = [
            _letter(number, term, pupil, place, pupil.id_number in paid, rng)
            for number, (pupil, place) in enumerate(pairs, start=1)
        ]
        fallback += [(term, pupil, place[1]) for pupil, place in pairs if pupil.id_number in paid]
    return letters, _fallback_rows(fallback, rng)


def _away(registry: Registry, school_year: int) -> Pupil:
    stage = registry.rng.choice(("小学", "小学", "初中", "初中", "学前教育", "普通高中"))
    return registry.pupil("函告", stage, registry.rng.choice(STAGE_GRADES[stage]), school_year)


def _place(rng: random.Random) -> tuple[str, str]:
    if rng.random() < 0.35:
        return "省内县外", rng.choice(IN_PROVINCE)
    return "省外", rng.choice(OTHER_PROVINCES)


def _with_places(pupils: list[Pupil], rng: random.Random) -> list[tuple[Pupil, tuple[str, str]]]:
    return [(pupil, _place(rng)) for pupil in pupils]


def _choose_paid(
    pairs: list[tuple[Pupil, tuple[str, str]]], count: int, rng: random.Random
) -> set[str]:
    """Return IDs of pupils of compulsory age in other provinces: only they are paid by the county."""
    fit = [
        pupil for pupil, place in pairs if place[0] == "省外" and pupil.stage in {"小学", "初中"}
    ]
    return {pupil.id_number for pupil in rng.sample(fit, count)}


def _letter(
    number: int, term: str, pupil: Pupil, place: tuple[str, str], paid: bool, rng: random.Random
) -> Row:
    start = dt.date(2020, 4, 20) if term == "春季" else dt.date(2020, 10, 12)
    sent = start + dt.timedelta(days=7 * rng.randrange(3) + rng.randrange(5))
    answered: dt.date | None = sent + dt.timedelta(days=9 + rng.randrange(18))
    state = "县级财政兜底" if paid else "就读地已落实"
    if not paid and rng.random() < 0.02:
        answered, state = None, "跟踪中"
    home = pupil.household
    return (
        number,
        names.TOWNS[home.town],
        home.village,
        pupil.name,
        pupil.id_number,
        place[0],
        place[1],
        pupil.stage,
        sent,
        answered,
        state,
    )


def _fallback_rows(chosen: list[tuple[str, Pupil, str]], rng: random.Random) -> list[Row]:
    """Return the county's own payments (元) with the published sum; the last is paid by days."""
    late = next(index for index, (_, pupil, _) in enumerate(chosen) if pupil.stage == "小学")
    days = 15 + 25 * 2
    paid_late = STANDARDS["小学", False] * days / TERM_DAYS
    rest = [index for index in range(len(chosen)) if index != late]
    rng.shuffle(rest)
    base = paid_late + sum((STANDARDS[chosen[index][1].stage, False] for index in rest), Decimal(0))
    steps = int((FALLBACK_AMOUNT - base) / Decimal("62.5"))
    primary = [index for index in rest if chosen[index][1].stage == "小学"]
    middle = [index for index in rest if chosen[index][1].stage == "初中"]
    count = next(
        n for n in range(len(middle), -1, -1) if (steps - 5 * n) >= 0 and (steps - 5 * n) % 4 == 0
    )
    boarding = {*middle[:count], *primary[: (steps - 5 * count) // 4]}
    rows: list[Row] = []
    for index, (term, pupil, place) in enumerate(chosen):
        amount = STANDARDS[pupil.stage, index in boarding]
        note = ""
        if index == late:
            amount, note = paid_late, f"按在校{days}天折算（满学期{TERM_DAYS}天）"
        paid_on = dt.date(2020, 7, 10) if term == "春季" else dt.date(2020, 11, 26)
        rows.append(
            (
                index + 1,
                term,
                names.TOWNS[pupil.household.town],
                pupil.name,
                pupil.id_number,
                place,
                pupil.stage,
                "是" if index in boarding else "否",
                amount,
                paid_on,
                note,
            )
        )
    if sum((Decimal(str(row[8])) for row in rows), Decimal(0)) != FALLBACK_AMOUNT:
        raise ValueError("fallback sum is off")
    return rows


def loans(rng: random.Random) -> list[Row]:
    """Return the loan contracts; whole 元, at most 8,000 (12,000 for graduate students), the sum as published."""
    rows: list[list[object]] = []
    for number in range(1, LOANS + 1):
        level = "研究生" if rng.random() < 0.018 else ("本科" if rng.random() < 0.46 else "专科")
        limit = 12000 if level == "研究生" else 8000
        low = rng.randrange(limit * 11 // 20, limit, 50)
        amount = limit if rng.random() < 0.75 else low
        day = dt.date(2020, 7, 15) + dt.timedelta(days=rng.randrange(72))
        kind = "首贷" if rng.random() < 0.37 else "续贷"
        name = names.surname(rng) + names.given_name(rng)
        rows.append(
            [f"WZ2020{number:05d}", name, rng.choice(names.TOWNS), level, kind, amount, day, "生效"]
        )
    gap = LOANS_AMOUNT - sum(int(str(row[5])) for row in rows)
    below = [row for row in rows if int(str(row[5])) < 8000 and row[3] != "研究生"]
    full = [row for row in rows if row[5] == 8000]
    rng.shuffle(below)
    rng.shuffle(full)
    while gap:
        row = below.pop() if gap > 0 else full.pop()
        now = int(str(row[5]))
        change = min(gap, 8000 - now) if gap > 0 else max(gap, 5200 - now)
        row[5] = now + change
        gap -= change
    rows.sort(key=lambda row: (row[6], row[0]))
    for number, row in enumerate(rows, start=1):
        row[0] = f"WZ2020{number:05d}"
    return [tuple(row) for row in rows]


def home_teaching(registry: Registry) -> dict[str, list[Row]]:
    """Return the pupils taught at home in each term; most stay from spring to autumn."""
    rng = registry.rng
    kinds = ("肢体", "智力", "智力", "精神", "多重", "多重", "言语", "其他原因")
    spring = [_home_pupil(registry, 2019) for _ in range(HOME_TEACHING["春季"])]
    details = {
        pupil.id_number: (rng.choice(kinds), names.surname(rng) + names.given_name(rng))
        for pupil in spring
    }
    stay = [pupil for pupil in spring if pupil.grade < 9][:52]
    fresh = [_home_pupil(registry, 2020) for _ in range(HOME_TEACHING["秋季"] - len(stay))]
    details |= {
        pupil.id_number: (rng.choice(kinds), names.surname(rng) + names.given_name(rng))
        for pupil in fresh
    }
    result: dict[str, list[Row]] = {}
    for term, found, up in (("春季", spring, 0), ("秋季", [*stay, *fresh], 1)):
        moved = {pupil.id_number for pupil in stay} if up else set()
        pupils = sorted(found, key=lambda pupil: (pupil.household.town, pupil.id_number))
        result[term] = [
            _home_row(
                number,
                pupil,
                details[pupil.id_number],
                pupil.id_number in moved,
                rng,
                4 if up else 5,
            )
            for number, pupil in enumerate(pupils, start=1)
        ]
    return result


def _home_pupil(registry: Registry, school_year: int) -> Pupil:
    grade = 1 + registry.rng.randrange(9)
    return registry.pupil("送教", "小学" if grade < 7 else "初中", grade, school_year)


def _home_row(
    number: int, pupil: Pupil, detail: tuple[str, str], moved: bool, rng: random.Random, months: int
) -> Row:
    grade = pupil.grade + (1 if moved else 0)
    stage = "小学" if grade < 7 else "初中"
    school = (
        pupil.school if stage == pupil.stage else names.TOWNS[pupil.household.town][:2] + "中学"
    )
    grade_text = "一二三四五六七八九"[grade - 1] + "年级"
    return (
        number,
        pupil.name,
        pupil.id_number,
        detail[0],
        names.TOWNS[pupil.household.town],
        pupil.household.village,
        school,
        grade_text,
        detail[1],
        months + rng.randrange(4),
    )


def vocational(spring: list[Pupil], rng: random.Random) -> list[Row]:
    """Return the ninth-graders of poor families who went on to the hotel class, taken from the grants of spring."""
    fit = [pupil for pupil in spring if pupil.category == "建档立卡" and pupil.grade == 9]
    chosen = sorted(
        rng.sample(fit, VOCATIONAL), key=lambda pupil: (pupil.household.town, pupil.id_number)
    )
    return [
        (
            number,
            pupil.name,
            pupil.id_number,
            pupil.school,
            names.VOCATIONAL_SCHOOLS[0],
            "酒店服务与管理",
            names.TOWNS[pupil.household.town],
            dt.date(2020, 3, 16),
            "在读",
        )
        for number, pupil in enumerate(chosen, start=1)
    ]
