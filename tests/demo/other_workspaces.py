"""The small workspaces beside the demo: a second county, a school's consumption aid, the built-in sample.

In: a fixed seed; out: file path in the repository → bytes. All persons and places are invented.
"""

import datetime as dt
import random
from decimal import Decimal

from tests.demo import names
from tests.demo.grants import PROJECTS, STANDARDS, TERM_DAYS
from tests.demo.people import STAGE_GRADES, Pupil, Registry, grade_name
from tests.demo.sheets import ClerkSheet, workbook

Row = tuple[object, ...]

SECOND = "tests/demo/second_county/inputs"
CONSUMPTION = "tests/demo/consumption/inputs"
SAMPLE = "templates/sample/inputs"

SECOND_CATEGORIES = {"脱贫家庭": 46, "低保家庭": 38, "特困供养": 9, "残疾学生": 21}
SAMPLE_CATEGORIES = {"建档立卡": 19, "城镇解困": 8, "其他困难": 13}

PURCHASES = {
    "九年制学校食堂": (
        ("大米", "5630", "斤", "14078.7"),
        ("面粉", "2750", "斤", "5500"),
        ("面条", "3748", "斤", "9213.8"),
        ("菜籽油", "2400", "斤", "15780"),
        ("纯牛奶", "4800", "盒", "9840"),
        ("核桃露", "3600", "盒", "7200"),
        ("大肉", "1251.4", "斤", "29902.6"),
        ("蔬菜", "", "", "36614.79"),
        ("干杂调料", "", "", "8498"),
    ),
    "小学食堂": (
        ("大米", "2900", "斤", "6624.78"),
        ("面粉", "1200", "斤", "2204.84"),
        ("面条", "1080", "斤", "2328.44"),
        ("菜籽油", "780", "斤", "4651.32"),
        ("纯牛奶", "2400", "盒", "4513.76"),
        ("核桃露", "720", "盒", "1274.34"),
        ("大肉", "593.5", "斤", "13426.5"),
        ("蔬菜", "", "", "15815.7"),
        ("干杂调料", "", "", "3759"),
    ),
}
"""品名, 数量, 计量单位, 金额（元） of a published report."""

BOUGHT = (
    ("工会福利", "土蜂蜜", "152", "斤", "11400", "宏泰种养殖专业合作社", "2020-09-18"),
    ("工会福利", "木耳", "80", "斤", "4320", "宏泰种养殖专业合作社", "2020-09-18"),
    ("党员教师认购", "腊肉", "", "", "8640", "帮扶学生家庭", "2020-08-28"),
    ("党员教师认购", "土鸡", "", "", "6320", "帮扶学生家庭", "2020-08-28"),
    ("党员教师认购", "香菇", "", "", "7100", "帮扶学生家庭", "2020-09-11"),
    ("党员教师认购", "板栗", "", "", "4113", "帮扶学生家庭", "2020-09-25"),
)
TEACHERS, STUDENTS = 68, 102


def _created(year: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(year, 12, 31), dt.time(9))


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _pupil_row(
    number: int, term: str, pupil: Pupil, amount: Decimal, day: dt.date, note: str
) -> Row:
    home = pupil.household
    return (
        number,
        term,
        pupil.category,
        pupil.name,
        pupil.id_number,
        home.guardian,
        names.TOWNS[home.town],
        home.village,
        pupil.school,
        pupil.stage,
        grade_name(pupil),
        f"{pupil.class_no}班",
        PROJECTS[pupil.stage],
        amount,
        day,
        "已发放",
        note,
    )


PUPIL_HEADER = (
    "序号", "学期", "困难类别", "姓名", "身份证号", "监护人", "乡镇", "村", "学校", "学段", "年级", "班级",
    "资助项目", "金额（元）", "发放日期", "发放状态", "备注",
)  # fmt: skip


def _grants(
    registry: Registry, categories: dict[str, int], term: str, day: dt.date, first_number: int = 1
) -> tuple[list[Row], list[Pupil]]:
    """Return rows of one term, and their pupils; every fifteenth pupil is paid by days."""
    rng = registry.rng
    pupils: list[Pupil] = []
    for category, count in categories.items():
        for _ in range(count):
            stage = rng.choice(("学前教育", "小学", "小学", "小学", "初中", "初中", "普通高中"))
            grade = rng.choice(STAGE_GRADES[stage])
            pupils.append(registry.pupil(category, stage, grade, day.year - (day.month < 9)))
    return [
        _paid(first_number + index, term, pupil, day, rng) for index, pupil in enumerate(pupils)
    ], pupils


def _paid(number: int, term: str, pupil: Pupil, day: dt.date, rng: random.Random) -> Row:
    boarding = pupil.stage == "普通高中" or (pupil.stage == "初中" and rng.random() < 0.7)
    amount, note = STANDARDS[pupil.stage, boarding], ""
    if number % 15 == 0:
        days = 40 + 2 * rng.randrange(20)
        amount, note = amount * days / TERM_DAYS, f"按在校{days}天折算（满学期{TERM_DAYS}天）"
    return _pupil_row(number, term, pupil, amount, day, note)


def second_county() -> dict[str, bytes]:
    """Return the grants of a county with four categories and one term."""
    rng = random.Random(2021)
    registry = Registry(rng, names.make_places(rng))
    rows, _ = _grants(registry, SECOND_CATEGORIES, "秋季", dt.date(2021, 11, 12))
    sheet = ClerkSheet(
        name="资助明细",
        title="临溪县2021年秋季学期受助学生明细表",
        lines=("填报单位：临溪县教育局    单位：元",),
        header=PUPIL_HEADER,
        rows=rows,
        total=("合计", *[None] * 12, sum((Decimal(str(row[13])) for row in rows), Decimal(0))),
        foot="制表人：顾清然",
    )
    return {f"{SECOND}/秋季资助明细.xlsx": workbook([sheet], _created(2021))}


def consumption() -> dict[str, bytes]:
    """Return the purchases of two canteens with 小计 rows, and the pairing of teachers and pupils."""
    rows: list[Row] = []
    for canteen, items in PURCHASES.items():
        rows += [
            (canteen, name, _number(quantity), unit, Decimal(amount))
            for name, quantity, unit, amount in items
        ]
        rows.append(("小计", None, None, None, _sum(items)))
    total = sum((_sum(items) for items in PURCHASES.values()), Decimal(0))
    canteens = ClerkSheet(
        name="采购",
        title="2020年1—9月食堂采购台账",
        lines=("单位：大河乡九年制学校总务处",),
        header=("食堂名称", "品名", "采购数量", "计量单位", "采购金额（元）"),
        rows=rows,
        total=("合计", None, None, None, total),
        foot="制表人：马明辉    审核人：赵家福",
        widths=(18, 12, 12, 10, 16),
    )
    bought = ClerkSheet(
        name="认购",
        title="2020年助销认购登记",
        lines=(),
        header=("渠道", "品名", "数量", "计量单位", "金额（元）", "供货方", "日期"),
        rows=[
            (
                way,
                name,
                _number(quantity),
                unit,
                Decimal(amount),
                seller,
                dt.date.fromisoformat(day),
            )
            for way, name, quantity, unit, amount, seller, day in BOUGHT
        ],
        widths=(14, 10, 8, 10, 12, 24, 12),
    )
    return {
        f"{CONSUMPTION}/食堂采购台账.xlsx": workbook([canteens], _created(2020)),
        f"{CONSUMPTION}/助销认购登记.xlsx": workbook([bought], _created(2020)),
        f"{CONSUMPTION}/结对帮扶台账.xlsx": workbook([_pairing()], _created(2020)),
    }


def _sum(items: tuple[tuple[str, str, str, str], ...]) -> Decimal:
    return sum((Decimal(item[3]) for item in items), Decimal(0))


def _pairing() -> ClerkSheet:
    rng = random.Random(68)
    teachers = [
        (
            f"T{number:03d}",
            names.surname(rng) + names.given_name(rng),
            "大河乡九年制学校" if number <= 45 else "苍社小学",
        )
        for number in range(1, TEACHERS + 1)
    ]
    rows: list[Row] = []
    for number in range(1, STUDENTS + 1):
        teacher = teachers[(number - 1) % TEACHERS]
        name = names.surname(rng) + names.given_name(rng)
        primary = "一二三四五六"
        grade = rng.choice(primary if teacher[2] == "苍社小学" else "一二三四五六七八九") + "年级"
        rows.append((*teacher, "是", f"S{number:03d}", name, grade))
    rows.sort(key=lambda row: (str(row[0]), str(row[4])))
    return ClerkSheet(
        name="结对",
        title="教师结对帮扶建档立卡学生台账",
        lines=(),
        header=("教师编号", "教师姓名", "所在学校", "是否工会会员", "学生编号", "学生姓名", "年级"),
        rows=rows,
        widths=(10, 10, 20, 14, 10, 10, 10),
    )


def sample() -> dict[str, bytes]:
    """Return the ledgers of `huibian init --sample`: forty invented pupils and what belongs to them."""
    rng = random.Random(40)
    registry = Registry(rng, names.make_places(rng))
    spring, pupils = _grants(registry, SAMPLE_CATEGORIES, "春季", dt.date(2025, 6, 12))
    autumn = _sample_autumn(registry, pupils)
    sheets = [
        ClerkSheet(
            name=term,
            title=f"2025年{term}学期学生资助发放台账",
            lines=("填报单位：示例县学生资助中心    本表人员均为虚构",),
            header=PUPIL_HEADER,
            rows=rows,
            total=("合计", *[None] * 12, sum((Decimal(str(row[13])) for row in rows), Decimal(0))),
            foot="填表人：卢晓燕    审核人：丁建国",
        )
        for term, rows in (("春季", spring), ("秋季", autumn))
    ]
    return {
        f"{SAMPLE}/资助发放台账.xlsx": workbook(sheets, _created(2025)),
        f"{SAMPLE}/函告跟踪台账.xlsx": workbook([_sample_letters(registry)], _created(2025)),
        f"{SAMPLE}/助学贷款台账.xlsx": workbook([_sample_loans(rng)], _created(2025)),
    }


def _sample_autumn(registry: Registry, spring: list[Pupil]) -> list[Row]:
    """Return the rows of autumn: those who stay in their stage one grade up, and some newcomers."""
    day = dt.date(2025, 11, 14)
    rows: list[Row] = []
    for pupil in spring:
        if pupil.grade + 1 in STAGE_GRADES[pupil.stage]:
            pupil.grade += 1
            rows.append(_paid(len(rows) + 1, "秋季", pupil, day, registry.rng))
    fresh, _ = _grants(registry, {"建档立卡": 5, "其他困难": 6}, "秋季", day, len(rows) + 1)
    order = list(SAMPLE_CATEGORIES)
    rows = sorted([*rows, *fresh], key=lambda row: order.index(str(row[2])))
    return [(number, *row[1:]) for number, row in enumerate(rows, start=1)]


def _sample_letters(registry: Registry) -> ClerkSheet:
    rows: list[Row] = []
    for number in range(1, 13):
        pupil = registry.pupil("函告", "小学", 1 + registry.rng.randrange(6), 2024)
        term, day = (
            ("春季", dt.date(2025, 4, 15)) if number <= 5 else ("秋季", dt.date(2025, 10, 16))
        )
        answered = day + dt.timedelta(days=12 + number)
        place = "广东省东莞市" if number % 2 else "浙江省金华市"
        town = names.TOWNS[pupil.household.town]
        rows.append((
            number, term, town, pupil.name, pupil.id_number, place, "小学", day, answered, "就读地已落实",
        ))  # fmt: skip
    return ClerkSheet(
        name="函告",
        title="2025年异地就读学生函告跟踪台账",
        lines=(),
        header=(
            "序号",
            "学期",
            "乡镇",
            "姓名",
            "身份证号",
            "就读地",
            "学段",
            "发函日期",
            "复函日期",
            "落实情况",
        ),
        rows=rows,
    )


def _sample_loans(rng: random.Random) -> ClerkSheet:
    rows: list[Row] = []
    for number in range(1, 26):
        name = names.surname(rng) + names.given_name(rng)
        amount = 16000 if rng.random() < 0.6 else rng.randrange(6000, 16000, 100)
        day = dt.date(2025, 8, 1) + dt.timedelta(days=number)
        level = rng.choice(("专科", "本科"))
        rows.append(
            (f"SL2025{number:04d}", name, level, rng.choice(("首贷", "续贷")), amount, day, "生效")
        )
    return ClerkSheet(
        name="贷款",
        title="2025年生源地信用助学贷款台账",
        lines=(),
        header=(
            "合同编号",
            "姓名",
            "就读层次",
            "贷款类型",
            "合同金额（元）",
            "签订日期",
            "合同状态",
        ),
        rows=rows,
    )


def files() -> dict[str, bytes]:
    """Return every generated file of the small workspaces: path in the repository → bytes."""
    return {**second_county(), **consumption(), **sample()}
