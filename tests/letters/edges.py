"""A workspace of edge cases for all kinds of letters that ship: the ledgers as a clerk would have them.

Out: rows by kind, and a folder that `huibian build` can work on. All persons are invented; their ID numbers
have the sequence code 000.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.demo.people import check_digit
from tests.demo.sheets import ClerkSheet, Value, workbook

Row = dict[str, Value]

PEOPLE = (
    *("王芳", "赵一", "王小二", "欧阳建国", "上官婉儿", "司马懿", "诸葛青云", "万俟心"),
    *("李䶮", "张堃喆", "刘𬭎", "周㛃", "吴𫖯", "郑𬀩", "孙䶮堃", "欧阳𬭎喆", "陈珺翀"),
    *("阿依古丽·买买提", "古丽努尔·阿卜杜拉克里木", "巴特尔·苏和", "卓玛", "李·维"),
)
"""Two to four characters, double surnames, points inside, rare characters."""
RARE = "䶮堃喆𬭎㛃𫖯𬀩"
SCHOOLS = (
    "三兴中学",
    "三兴镇中心小学",
    "三兴镇白水村第二完全小学（槽岭教学点）",
    "某某县康乐街道第二中心小学（城北校区）附属幼儿园",
    "某某省某某市某某县特殊教育学校九年一贯制部（含学前教育班）",
)
AMOUNTS = tuple(
    Decimal(text)
    for text in (
        *("0.5", "5", "62.5", "625", "0.05", "1250", "12500", "99999.99", "123456.78"),
        *("1234567", "9876543.21", "300", "1000.1", "20000", "3000000"),
    )
)
"""From a half to seven digits before the point."""
PROJECTS = (
    "寄宿生生活补助",
    "学前教育资助金",
    "义务教育家庭经济困难学生生活补助（非寄宿生）",
    "免学费",
    "普通高中国家助学金（一等）",
    "营养膳食补助",
    "免费教科书",
    "中等职业教育国家助学金",
    "春蕾助学",
    "县级专项补助",
    "校内资助（校服）",
    "交通补助",
)
TOWNS = ("三兴镇", "康乐街道", "白水乡")
VILLAGES = ("白水村", "永新村", "城北社区居民委员会", "", "槽岭村")
CATEGORIES = ("建档立卡", "城镇解困", "其他困难")
UNIT = """单位:
  全称: 某某县教育体育局
  简称: 县教育体育局
  上级: 某某市教育局
  发文代字: 某教体
  落款: 某某县教育体育局
期间:
  年度: 2020
  学期: [春季, 秋季]
  截至日期: 2020-12-31
成文日期: 2020-12-31
"""
CREATED = dt.datetime.combine(dt.date(2020, 12, 31), dt.time(9))
LETTERS = {
    "aid_grant_letter": "资助",
    "aid_family_letter": "资助",
    "enrolment_notice": "名册",
    "yulu_notice": "雨露",
    "donation_thanks": "捐赠",
    "outside_pupil_letter": "函告",
}
"""Kinds that print in batches, and the ledger that each is printed from."""
TYPES = {
    "资助": "aid_grants",
    "名册": "enrolment",
    "雨露": "yulu_grants",
    "捐赠": "donations",
    "函告": "correspondence",
    "政策": "aid_policies",
}


def pick(values: Sequence[Value], number: int) -> Value:
    """Return one of the values, in turn."""
    return values[number % len(values)]


@cache
def id_number(number: int) -> str:
    """Return the ID number of an invented person: another one for each number below 12,000."""
    birth = dt.date(2005, 1, 1) + dt.timedelta(days=number % 3000)
    first = f"3609{22 + number // 3000:02d}{birth:%Y%m%d}000"
    return first + check_digit(first)


def person(number: int) -> Row:
    """Return the columns that every pupil has."""
    return {
        "姓名": pick(PEOPLE, number),
        "身份证号": id_number(number),
        "监护人": pick(PEOPLE, number * 7 + 3),
        "乡镇": pick(TOWNS, number // 5),
        "村": pick(VILLAGES, number),
        "学校": pick(SCHOOLS, number // 3),
    }


def grants(pupils: int) -> list[Row]:
    """Return the aid of pupils: one to twelve items each (建档立卡: to four), some of one household."""
    rows: list[Row] = []
    for pupil in range(pupils):
        home = pupil // 3 if pupil % 3 else pupil
        blank, few = pupil % 6 == 5, pick(CATEGORIES, pupil // 3) == CATEGORIES[0]
        own = person(pupil) | {
            "困难类别": pick(CATEGORIES, pupil // 3),
            "户号": f"H{home:04d}",
            "年级": "" if blank else pick(("一年级", "七年级", "高一", "大班"), pupil),
            "班级": "" if blank else f"{pupil % 9 + 1}班",
        }
        rows += [
            own
            | {
                "资助项目": pick(PROJECTS, pupil + item),
                "金额": pick(AMOUNTS[:9] if few else AMOUNTS, pupil * 5 + item),
                "发放日期": None if blank else dt.date(2020, 9 + pupil % 4, 1 + item),
            }
            for item in range(pupil % (4 if few else 12) + 1)
        ]
    return rows


def enrolment(count: int) -> list[Row]:
    """Return children who are to go to school."""
    return [
        person(number)
        | {
            "年级": pick(("一年级", "", "七年级"), number),
            "报到日期": dt.date(2020, 8, 20 + number % 12),
            "签章单位": f"{pick(TOWNS, number // 5)}人民政府",
        }
        for number in range(1000, 1000 + count)
    ]


def courses(count: int) -> list[Row]:
    """Return students with one or both terms."""
    return [
        person(number)
        | {
            "学期": term,
            "专业": pick(("护理", "", "汽车运用与维修（新能源方向）", "学前教育"), number),
            "金额": pick(AMOUNTS, number + (term == "秋季")),
            "发放日期": pick((dt.date(2020, 5, 20), None, dt.date(2020, 11, 2)), number),
        }
        for number in range(2000, 2000 + count)
        for term in ("春季", "秋季")
        if term == "秋季" or number % 3
    ]


def donations(count: int) -> list[Row]:
    """Return donors with one to twelve gifts."""
    donors = ("某某公司", "李䶮", "某某市某某公益慈善基金会（北京）某某助学专项基金", "𬭎喆商行")
    return [
        {
            "捐赠人": f"{pick(donors, number)}{'' if number < 4 else number}",
            "捐赠日期": dt.date(2020, 1 + item, 1 + number % 28),
            "捐赠项目": pick(("图书", "“春蕾”助学金", "课桌椅和床上用品、学习用品"), number + item),
            "受益学校": pick((*SCHOOLS, ""), number + item),
            "金额": pick(AMOUNTS, number * 3 + item),
        }
        for number in range(count)
        for item in range(number % 12 + 1)
    ]


def outside(count: int) -> list[Row]:
    """Return pupils who study elsewhere."""
    return [
        {
            "学期": pick(("春季", "秋季"), number),
            "乡镇": pick(TOWNS, number),
            "姓名": pick(PEOPLE, number),
            "身份证号": id_number(number),
            "就读地": pick(("广东省东莞市", "某某省某某市某某自治县", "上海市松江区"), number),
            "学段": pick(("小学", "", "初中"), number),
            "发函日期": dt.date(2020, 4 if number % 2 == 0 else 10, 20),
        }
        for number in range(3000, 3000 + count)
    ]


def policies() -> list[Row]:
    """Return what the policy card lists."""
    stages = ("学前教育", "小学", "初中", "普通高中", "中等职业教育", "高等教育")
    return [
        {
            "学段": stage,
            "资助项目": "家庭经济困难学生资助",
            "资助对象": "家庭经济困难的在校学生，孤儿和残疾学生优先",
            "资助标准": "每生每学期500元",
            "申请办法": "" if stage == "小学" else "每学期开学时向就读学校申请",
        }
        for stage in stages
    ]


@dataclass(frozen=True)
class Papers:
    """All ledgers of a workspace: name in the templates → the rows of each sheet."""

    grants: list[Row]
    enrolment: list[Row]
    courses: list[Row]
    donations: list[Row]
    outside: list[Row]
    policies: list[Row]

    @property
    def by_name(self) -> dict[str, list[Row]]:
        return {
            "资助": [{"学期": "秋季"} | row for row in self.grants],
            "名册": self.enrolment,
            "雨露": self.courses,
            "捐赠": self.donations,
            "函告": self.outside,
            "政策": self.policies,
        }


def edge_papers(pupils: int, others: int) -> Papers:
    """Return the ledgers of edge cases: so many pupils with aid, so many letters of each other kind."""
    return Papers(
        grants(pupils),
        enrolment(others),
        courses(others),
        donations(others),
        outside(others),
        policies(),
    )


def ledger_file(name: str, rows: Sequence[Row]) -> bytes:
    """Return a ledger as the XLSX of a clerk: title, header in row 2, rows from row 3."""
    header = tuple(dict.fromkeys(key for row in rows for key in row))
    cells = [tuple(row.get(key) for key in header) for row in rows]
    return workbook([ClerkSheet(name, f"{name}台账", (), header, cells)], CREATED)


def write_workspace(root: Path, papers: Papers, kinds: Sequence[str]) -> Path:
    """Write `inputs/` with these ledgers and a workspace.yaml that asks for the kinds."""
    inputs = root / "inputs"
    inputs.mkdir(parents=True)
    for name, rows in papers.by_name.items():
        (inputs / f"{name}.xlsx").write_bytes(ledger_file(name, rows))
    ledgers = [f"  {name}: {{类型: {kind}, 文件: [{name}.xlsx]}}" for name, kind in TYPES.items()]
    wanted = [f"  - {{文种: {kind}}}" for kind in kinds]
    text = "\n".join([f"{UNIT}台账:", *ledgers, "文书:", *wanted, ""])
    (inputs / "workspace.yaml").write_text(text, encoding="utf-8")
    return root
