"""Writes the demo workspaces' data: `python -m tests.demo.generate`. A fixed seed gives the same bytes on every run.

All persons, households, villages and schools are invented; the sums are those of a published summary.
"""

import csv
import datetime as dt
import io
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

from tests.demo import dossier_ledgers, names, other_workspaces, others, rectification
from tests.demo import letters as letter_ledgers
from tests.demo.grants import (
    CATEGORIES,
    PROJECTS,
    Grant,
    autumn_pupils,
    ordered,
    pay,
    pay_date,
    spring_pupils,
)
from tests.demo.people import Pupil, Registry
from tests.demo.sheets import ClerkSheet, workbook

ROOT = Path(__file__).resolve().parents[2]
SEED = 20201231
CREATED = dt.datetime.combine(dt.date(2020, 12, 31), dt.time(9))

GRANT_HEADER = (
    "序号",
    "困难类别",
    "学生姓名",
    "身份证号码",
    "监护人",
    "乡镇",
    "村",
    "户编号",
    "学校",
    "学段",
    "年级",
    "班级",
    "是否寄宿",
    "资助项目",
    "金额",
    "发放日期",
    "发放状态",
    "备注",
)
GRANT_WIDTHS = (7, 10, 10, 21, 10, 10, 10, 10, 20, 13, 12, 6, 9, 36, 10, 12, 10, 28)


def grant_rows(registry: Registry) -> tuple[dict[str, list[Grant]], list[Pupil]]:
    """Return the ordered rows of each term, and the pupils of spring."""
    rows: dict[str, list[Grant]] = {"春季": [], "秋季": []}
    everyone: list[Pupil] = []
    for category in CATEGORIES:
        spring = spring_pupils(registry, category)
        autumn = autumn_pupils(registry, category, spring)
        rows["春季"] += pay("春季", category, spring, registry.rng)
        rows["秋季"] += pay("秋季", category, autumn, registry.rng)
        everyone += spring
    schools = registry.places.school_order()
    return {term: ordered(found, schools) for term, found in rows.items()}, everyone


def grants_workbook(rows: dict[str, list[Grant]], schools: tuple[str, ...]) -> bytes:
    """Return 资助发放台账.xlsx: one sheet a term."""
    place = {name: index for index, name in enumerate(schools)}
    filled = {"春季": "2020年7月6日", "秋季": "2020年11月30日"}
    sheets = [
        ClerkSheet(
            name=term,
            title=f"2020年{term}学期学生资助发放台账",
            lines=(
                f"填报单位：万载县学生资助中心    填报日期：{filled[term]}",
                "单位：元。本表不含县级财政兜底资金；姓名、学校等均为虚构的演示数据。",
            ),
            header=GRANT_HEADER,
            rows=[_grant_cells(number, row, place) for number, row in enumerate(found, start=1)],
            total=("合计", *[None] * 13, sum((row.amount for row in found), Decimal(0))),
            foot="填表人：卢晓燕    审核人：丁建国    负责人：彭志远",
            widths=GRANT_WIDTHS,
        )
        for term, found in rows.items()
    ]
    return workbook(sheets, CREATED)


def _grant_cells(number: int, row: Grant, place: dict[str, int]) -> tuple[object, ...]:
    return (
        number,
        row.category,
        row.pupil_name,
        row.id_number,
        row.guardian,
        names.TOWNS[row.town],
        row.village,
        row.household,
        row.school,
        row.stage,
        row.grade_name,
        f"{row.class_no}班",
        "是" if row.boarding else "否",
        PROJECTS[row.stage],
        row.amount,
        pay_date(row.term, place[row.school]),
        "已发放",
        row.note,
    )


def letters_workbook(letters: dict[str, list[others.Row]]) -> bytes:
    """Return 函告跟踪台账.xlsx: one sheet a term."""
    header = (
        "序号",
        "发函乡镇",
        "村",
        "学生姓名",
        "身份证号码",
        "就读范围",
        "就读地区",
        "学段",
        "发函日期",
        "复函日期",
        "落实情况",
    )
    sheets = [
        ClerkSheet(
            name=term,
            title=f"2020年{term}学期异地就读学生函告跟踪台账",
            lines=("填报单位：万载县学生资助中心",),
            header=header,
            rows=found,
            foot="填表人：卢晓燕    审核人：丁建国",
            widths=(7, 11, 11, 11, 21, 12, 15, 12, 12, 12, 14),
        )
        for term, found in letters.items()
    ]
    return workbook(sheets, CREATED)


def fallback_workbook(rows: list[others.Row]) -> bytes:
    """Return 县级财政兜底台账.xlsx, whose amounts are in 万元."""
    scaled = [(*row[:8], Decimal(str(row[8])) / 10000, *row[9:]) for row in rows]
    total = sum((row[8] for row in scaled), Decimal(0))
    sheet = ClerkSheet(
        name="兜底",
        title="2020年异地就读建档立卡学生县级财政兜底台账",
        lines=("填报单位：万载县学生资助中心",),
        header=(
            "序号",
            "学期",
            "乡镇（街道）",
            "学生姓名",
            "身份证号码",
            "就读地区",
            "学段",
            "是否寄宿",
            "兜底金额（万元）",
            "发放日期",
            "备注",
        ),
        rows=scaled,
        total=("合计", *[None] * 7, total),
        foot="填表人：卢晓燕    审核人：丁建国",
        widths=(7, 8, 12, 11, 21, 15, 8, 9, 16, 12, 28),
    )
    return workbook([sheet], CREATED)


def home_teaching_workbook(rows: dict[str, list[others.Row]]) -> bytes:
    """Return 送教上门登记.xlsx, whose header has two rows."""
    sheets = [
        ClerkSheet(
            name=term,
            title=f"2020年{term}学期送教上门登记表",
            lines=("填报单位：万载县教育体育局基础教育股",),
            header=(
                "序号",
                "姓名",
                "身份证号",
                "残疾类别",
                "乡镇",
                "村",
                "责任学校",
                "年级",
                "送教教师",
                "送教次数",
            ),
            rows=found,
            foot="填表人：易文辉    审核人：彭志远",
            widths=(7, 10, 21, 10, 11, 11, 16, 9, 10, 10),
            groups=(("序号", 1), ("学生信息", 5), ("学籍信息", 2), ("送教情况", 2)),
        )
        for term, found in rows.items()
    ]
    return workbook(sheets, CREATED)


def rectification_workbook() -> bytes:
    """Return 问题整改台账.xlsx."""
    sheet = ClerkSheet(
        name="整改",
        title="脱贫攻坚问题整改台账",
        lines=("填报单位：万载县教育体育局    截至2020年11月30日",),
        header=(
            "序号",
            "问题来源",
            "存在问题",
            "整改措施",
            "责任股室",
            "整改时限",
            "长期坚持",
            "销号日期",
            "状态",
        ),
        rows=rectification.rows(),
        foot="填表人：易文辉    审核人：彭志远",
        widths=(7, 26, 40, 48, 18, 30, 10, 12, 10),
    )
    return workbook([sheet], CREATED)


def comma_text(header: tuple[str, ...], rows: list[others.Row], encoding: str) -> bytes:
    """Return rows as CSV in that encoding, with the line ends of Windows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def demo_files() -> dict[str, bytes]:
    """Return every generated file of the demo workspace: name in inputs/ → bytes."""
    rng = random.Random(SEED)
    places = names.make_places(rng)
    registry = Registry(rng, places)
    rows, spring = grant_rows(registry)
    letters, fallback = others.letters_and_fallback(registry)
    teaching = others.home_teaching(registry)
    loan_header = (
        "合同编号",
        "借款学生",
        "乡镇",
        "就读层次",
        "贷款类型",
        "合同金额（元）",
        "签订日期",
        "合同状态",
    )
    vocational_header = (
        "序号",
        "姓名",
        "身份证号",
        "原就读学校",
        "现就读学校",
        "专业名称",
        "乡镇",
        "入学日期",
        "在读状态",
    )
    return {
        "资助发放台账.xlsx": grants_workbook(rows, places.school_order()),
        "函告跟踪台账.xlsx": letters_workbook(letters),
        "县级财政兜底台账.xlsx": fallback_workbook(fallback),
        "送教上门登记.xlsx": home_teaching_workbook(teaching),
        "问题整改台账.xlsx": rectification_workbook(),
        "助学贷款台账.csv": comma_text(loan_header, others.loans(rng), "gb18030"),
        "职教延伸登记.csv": comma_text(
            vocational_header, others.vocational(spring, rng), "utf-8-sig"
        ),
        **letter_ledgers.letter_files(),
        **dossier_ledgers.ledger_files(
            Counter((row.school, term) for term, found in rows.items() for row in found)
        ),
    }


def all_files() -> dict[str, bytes]:
    """Return every generated file of all workspaces: path in the repository → bytes."""
    demo = {f"inputs/{name}": data for name, data in demo_files().items()}
    return {**demo, **other_workspaces.files()}


def main() -> None:
    """Write all generated files."""
    for name, data in all_files().items():
        (ROOT / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
