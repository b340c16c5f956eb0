"""Ledgers of the demo's dossiers: schools, their problems, returned slips, pupils at risk of dropping out.

In: how many aid rows each school has in each term; out: file name in inputs/ → bytes. All persons and
problems are invented; the schools are among those of the aid ledger.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from tests.demo.people import check_digit
from tests.demo.sheets import ClerkSheet, workbook

CREATED = dt.datetime.combine(dt.date(2020, 12, 31), dt.time(9))
OFFICE = "填报单位：万载县学生资助中心"
SIGNED = "填表人：卢晓燕    审核人：丁建国"
TERMS = ("春季", "秋季")


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school of 学校台账.xlsx."""

    name: str
    kind: str
    stage: str
    town: str
    head: str
    clerk: str
    """经办人 of aid matters; not in the ledger, but on the papers."""


SCHOOLS = (
    DemoSchool("凤凰中心幼儿园", "幼儿园", "学前教育", "凤凰街道", "涂慧敏", "蓝芷晴"),
    DemoSchool("凤凰中心小学", "中心学校", "小学", "凤凰街道", "邹志远", "冉书瑶"),
    DemoSchool("清溪中心小学", "中心学校", "小学", "清溪镇", "龙国华", "童雅静"),
    DemoSchool("新湾小学", "完全小学", "小学", "清溪镇", "易水生", "柯文博"),
    DemoSchool("清溪中学", "初级中学", "初中", "清溪镇", "俞承志", "辛嘉怡"),
    DemoSchool("石桥中心小学", "中心学校", "小学", "石桥镇", "贺春兰", "苗雨佳"),
    DemoSchool("枫林中学", "初级中学", "初中", "枫林镇", "詹建平", "凌晓波"),
    DemoSchool("小塘小学", "教学点", "小学", "青云镇", "鲁发根", "鲁发根"),
    DemoSchool("青云中学", "九年一贯制学校", "小学、初中", "青云镇", "聂卫东", "祝语桐"),
    DemoSchool("云岭中心小学", "中心学校", "小学", "云岭乡", "柳忠诚", "霍可馨"),
    DemoSchool("翠屏高级中学", "普通高中", "普通高中", "凤凰街道", "游景行", "蒲思涵"),
    DemoSchool("明德职业中等专业学校", "职业学校", "中等职业教育", "凤凰街道", "申立新", "屈清婉"),
)

PROBLEMS = (
    (
        "省级脱贫攻坚专项督查",
        "个别班级资助政策宣传栏内容没有及时更新",
        "更换宣传栏内容，明确专人每学期开学第一周更新一次",
    ),
    (
        "县级资助工作检查",
        "资助申请表有监护人漏签字的情况",
        "逐份核对申请表，通知监护人到校补签，经办人复核后归档",
    ),
    (
        "学校自查",
        "家访记录填写简单，没有写明家庭困难的原因",
        "重新家访并完善记录，由分管校长逐份审阅",
    ),
    (
        "市级教育脱贫攻坚督导",
        "“两节课”教案和照片没有按次整理",
        "按春、秋两个学期逐次整理教案、照片和总结，装订成册",
    ),
    (
        "县级资助工作检查",
        "受助学生名册与系统数据有个别班级信息不一致",
        "与学籍系统逐人比对，更正班级信息后重新打印名册",
    ),
)
"""问题来源, 问题, 整改措施."""


@dataclass(frozen=True, slots=True)
class DropoutPupil:
    """A pupil of 控辍保学台账.xlsx."""

    name: str
    born: str
    """YYYYMMDD."""
    school: str
    grade: str
    reason: str
    help: str
    helper: str
    visits: int
    result: str
    guardian: str

    @property
    def id_number(self) -> str:
        """Return an ID number with the sequence code 000, which nobody has."""
        first17 = f"360922{self.born}000"
        return first17 + check_digit(first17)


PUPILS = (
    DropoutPupil(
        "樊家豪",
        "20060317",
        "清溪中学",
        "八年级",
        "厌学",
        "任课教师结对补课，安排同伴互助",
        "俞承志",
        3,
        "已复学",
        "樊水根",
    ),
    DropoutPupil(
        "尚若曦",
        "20051109",
        "清溪中学",
        "九年级",
        "外出务工",
        "劝返后联系职业学校，落实免学费",
        "辛嘉怡",
        2,
        "已复学",
        "尚福永",
    ),
    DropoutPupil(
        "管子涵",
        "20060622",
        "枫林中学",
        "八年级",
        "厌学",
        "心理辅导每周一次，调整座位和班级",
        "詹建平",
        2,
        "已复学",
        "管志强",
    ),
    DropoutPupil(
        "管子涵",
        "20070204",
        "枫林中学",
        "七年级",
        "疾病残疾",
        "送教上门，每月两次",
        "凌晓波",
        2,
        "送教上门",
        "管爱民",
    ),
    DropoutPupil(
        "盛一诺",
        "20060830",
        "青云中学",
        "八年级",
        "家庭困难",
        "申请生活补助，减免伙食费",
        "祝语桐",
        2,
        "已复学",
        "盛发根",
    ),
    DropoutPupil(
        "曲晨阳",
        "20091215",
        "石桥中心小学",
        "五年级",
        "其他",
        "随父母外出就读，核实学籍",
        "苗雨佳",
        2,
        "转入外地就读",
        "曲和平",
    ),
)
"""The two 管子涵 have one name and one school: their folders bear the last four characters of the number."""


def ledger_files(aided: Mapping[tuple[str, str], int]) -> dict[str, bytes]:
    """Return the ledgers by file name; `aided` counts the aid rows of (school, term)."""
    return {
        "学校台账.xlsx": workbook([_schools()], CREATED),
        "校级问题整改台账.xlsx": workbook([_rectification()], CREATED),
        "告知书回执回收台账.xlsx": workbook([_slips(aided)], CREATED),
        "控辍保学台账.xlsx": workbook([_dropout()], CREATED),
    }


def _schools() -> ClerkSheet:
    rows = [
        (number, item.name, item.kind, "公办", item.stage, item.town, item.head)
        for number, item in enumerate(SCHOOLS, start=1)
    ]
    return ClerkSheet(
        "学校",
        "2020年教育脱贫攻坚迎检学校台账",
        (OFFICE,),
        ("序号", "学校名称", "学校类型", "办学性质", "学段", "乡镇（街道）", "校长"),
        rows,
        foot=SIGNED,
        widths=(7, 24, 16, 10, 14, 13, 10),
    )


def _rectification() -> ClerkSheet:
    rows = []
    for place, school in enumerate(SCHOOLS):
        for step in range(2 + place % 2):
            source, problem, measure = PROBLEMS[(place + 2 * step) % len(PROBLEMS)]
            open_ = place in {4, 10} and step == 1
            due = dt.date(2020, 6 + 2 * step, 30 if step != 1 else 31)
            state = "整改中" if open_ else "已完成"
            rows.append(
                (len(rows) + 1, school.name, source, problem, measure, school.head, due, state)
            )
    return ClerkSheet(
        "整改",
        "2020年各校脱贫攻坚问题整改台账",
        (OFFICE,),
        ("序号", "学校", "问题来源", "存在问题", "整改措施", "责任人", "完成时限", "状态"),
        rows,
        foot=SIGNED,
        widths=(7, 24, 24, 44, 52, 10, 12, 10),
    )


def _slips(aided: Mapping[tuple[str, str], int]) -> ClerkSheet:
    rows = []
    for place, school in enumerate(SCHOOLS):
        for term in TERMS:
            sent = aided[school.name, term]
            back = sent - (place * 5 + (term == "秋季")) % 4
            rows.append((len(rows) + 1, school.name, term, sent, back, back - place % 3 // 2))
    return ClerkSheet(
        "回执",
        "2020年资助告知书回执回收台账",
        (OFFICE, "单位：份"),
        ("序号", "学校", "学期", "发出份数", "收回份数", "知晓份数"),
        rows,
        foot=SIGNED,
        widths=(7, 24, 8, 11, 11, 11),
    )


def _dropout() -> ClerkSheet:
    rows = [
        (
            number,
            item.name,
            item.id_number,
            item.school,
            item.grade,
            item.reason,
            item.help,
            item.helper,
            item.visits,
            item.result,
        )
        for number, item in enumerate(PUPILS, start=1)
    ]
    return ClerkSheet(
        "控辍",
        "2020年疑似辍学学生控辍保学台账",
        (OFFICE,),
        (
            *("序号", "学生姓名", "身份证号码", "学校", "年级", "辍学原因"),
            *("帮扶措施", "责任人", "劝返次数", "结果"),
        ),
        rows,
        foot=SIGNED,
        widths=(7, 10, 21, 18, 9, 11, 34, 10, 10, 14),
    )
