"""Small ledgers for the demo's letters: enrolment, 雨露计划, donations, and the table of policies.

In: a fixed seed; out: file name in inputs/ → bytes. All persons, places and donors are invented; the policies
are those in force in 2020.
"""

import datetime as dt
import random

from tests.demo import names
from tests.demo.people import Pupil, Registry
from tests.demo.sheets import ClerkSheet, workbook

Row = tuple[object, ...]
CREATED = dt.datetime.combine(dt.date(2020, 12, 31), dt.time(9))
OFFICE = "填报单位：万载县学生资助中心"
SIGNED = "填表人：卢晓燕    审核人：丁建国"
ENROLLED, STUDENTS = 96, 60
COLLEGES = ("赣西医药职业学院", "青山湖机电工程学校", "长天职业技术学院", "明德职业中等专业学校")
COURSES = ("护理", "数控技术应用", "学前教育", "汽车运用与维修", "电子商务", "")
DONORS = (
    "锦江花炮有限公司",
    "青云商会",
    "晨光公益基金会",
    "明月百合专业合作社",
    "翠屏高级中学2005届校友会",
    "匿名爱心人士",
    "龙潭建筑工程有限公司",
    "枫林镇乡贤联谊会",
)
GIFTS = (
    ("“圆梦大学”助学金", 5000),
    ("图书", 860),
    ("课桌椅60套", 10800),
    ("冬季校服", 3250),
    ("“春蕾”女童助学金", 2000),
    ("体育器材", 1475),
)
POLICIES = (
    (
        "学前教育",
        "学前教育资助金",
        "普惠性幼儿园在园的家庭经济困难儿童、孤儿和残疾儿童",
        "每生每年1000元",
    ),
    ("小学", "家庭经济困难寄宿生生活补助", "家庭经济困难的寄宿生", "每生每年1000元"),
    ("小学", "家庭经济困难非寄宿生生活补助", "四类家庭经济困难的非寄宿生", "每生每年500元"),
    ("初中", "家庭经济困难寄宿生生活补助", "家庭经济困难的寄宿生", "每生每年1250元"),
    ("初中", "家庭经济困难非寄宿生生活补助", "四类家庭经济困难的非寄宿生", "每生每年625元"),
    ("普通高中", "国家助学金", "家庭经济困难的在籍学生", "平均每生每年2000元"),
    ("普通高中", "免学杂费", "建档立卡、低保、特困和残疾学生", "按批准的学杂费标准免除"),
    ("中等职业教育", "国家助学金", "一、二年级涉农专业和家庭经济困难的学生", "每生每年2000元"),
    ("中等职业教育", "免学费", "一、二、三年级符合条件的学生", "按批准的学费标准免除"),
    ("高等教育", "生源地信用助学贷款", "家庭经济困难的新生和在校生", "本专科每年不超过8000元"),
)
"""学段, 项目, 对象, 标准."""


def letter_files() -> dict[str, bytes]:
    """Return the ledgers that only the letters are printed from."""
    rng = random.Random(20200831)
    registry = Registry(rng, names.make_places(rng))
    return {
        "义务教育入学名册.xlsx": workbook([_enrolment(registry)], CREATED),
        "雨露计划补助台账.xlsx": workbook(_courses(registry), CREATED),
        "公益捐赠台账.xlsx": workbook([_donations(rng)], CREATED),
        "学生资助政策表.xlsx": workbook([_policies()], CREATED),
    }


def _home(pupil: Pupil) -> tuple[str, str, str, str, str]:
    home = pupil.household
    return (pupil.name, pupil.id_number, home.guardian, names.TOWNS[home.town], home.village)


def _enrolment(registry: Registry) -> ClerkSheet:
    rows: list[Row] = []
    for number in range(1, ENROLLED + 1):
        stage, grade, entered = ("初中", 7, "七年级") if number % 4 == 0 else ("小学", 1, "一年级")
        pupil = registry.pupil("入学", stage, grade, 2020)
        town = names.TOWNS[pupil.household.town]
        seat = "办事处" if town.endswith("街道") else "人民政府"
        day = dt.date(2020, 8, 31) if stage == "小学" else dt.date(2020, 8, 30)
        rows.append((number, *_home(pupil), pupil.school, entered, day, f"{town}{seat}"))
    return ClerkSheet(
        "名册",
        "2020年秋季义务教育入学名册",
        (OFFICE,),
        (
            *("序号", "姓名", "身份证号", "监护人", "乡镇", "村"),
            *("就读学校", "年级", "报到日期", "签章单位"),
        ),
        rows,
        foot=SIGNED,
        widths=(7, 11, 21, 11, 11, 11, 20, 9, 12, 18),
    )


def _courses(registry: Registry) -> list[ClerkSheet]:
    rng = registry.rng
    students = [
        (
            registry.pupil("雨露", "中等职业教育", 10 + number % 3, 2019),
            rng.choice(COLLEGES),
            number,
        )
        for number in range(STUDENTS)
    ]
    sheets = []
    for term, day in (("春季", dt.date(2020, 6, 18)), ("秋季", dt.date(2020, 11, 26))):
        present = [item for item in students if term == "秋季" or item[2] % 5]
        rows = [
            (place, *_home(pupil), college, COURSES[number % len(COURSES)], 1500, day)
            for place, (pupil, college, number) in enumerate(present, start=1)
        ]
        sheets.append(
            ClerkSheet(
                term,
                f"2020年{term}学期雨露计划补助发放台账",
                (OFFICE,),
                (
                    *("序号", "姓名", "身份证号", "监护人", "乡镇", "村"),
                    *("就读学校", "专业", "补助金额", "发放日期"),
                ),
                rows,
                total=("合计", *[None] * 7, 1500 * len(rows)),
                foot=SIGNED,
                widths=(7, 11, 21, 11, 11, 11, 22, 18, 10, 12),
            )
        )
    return sheets


def _donations(rng: random.Random) -> ClerkSheet:
    schools = ("白沙中心小学", "金坪中学", "云岭中心小学", "翠屏高级中学", "")
    rows: list[Row] = []
    for place, donor in enumerate(DONORS):
        for gift in range(1 + (place * 3) % 6):
            name, worth = GIFTS[(place + gift) % len(GIFTS)]
            day = dt.date(2020, 1 + (place + 2 * gift) % 11, 3 + 2 * place + gift)
            rows.append((donor, day, name, rng.choice(schools), worth * (1 + gift % 3)))
    rows.sort(key=lambda row: str(row[1]))
    numbered = [(number, *row) for number, row in enumerate(rows, start=1)]
    total = sum(int(str(row[4])) for row in rows)
    return ClerkSheet(
        "捐赠",
        "2020年公益捐赠台账",
        (OFFICE, "单位：元；物资按折合金额登记。"),
        ("序号", "捐赠单位（个人）", "捐赠日期", "捐赠项目", "受益学校", "折合金额"),
        numbered,
        total=("合计", *[None] * 4, total),
        foot=SIGNED,
        widths=(7, 28, 12, 22, 18, 10),
    )


def _policies() -> ClerkSheet:
    how = {"高等教育": "持录取通知书到户籍地县级资助中心办理"}
    rows = [(*row, how.get(row[0], "开学时向就读学校申请")) for row in POLICIES]
    return ClerkSheet(
        "政策",
        "学生资助政策表",
        (OFFICE,),
        ("学段", "资助项目", "资助对象", "资助标准", "申请办法"),
        rows,
        widths=(14, 30, 44, 26, 36),
    )
