"""Writes the demo workspaces' data: `python -m tests.demo.generate`. A fixed seed gives the same bytes on every run.

All persons, households, villages and schools are invented; the sums are those of a published summary.
"""

import datetime
import random
from decimal import Decimal
from pathlib import Path

from tests.demo import names
from tests.demo.grants import CATEGORIES, Grant, PROJECTS, autumn_pupils, ordered, pay, pay_date, spring_pupils
from tests.demo.people import Pupil, Registry
from tests.demo.sheets import ClerkSheet, workbook

ROOT = Path(__file__).resolve().parents[2]
SEED = 20201231
CREATED = datetime.datetime(2020, 12, 31, 9, 0, 0)

GRANT_HEADER = (
    '序号', '困难类别', '学生姓名', '身份证号码', '监护人', '乡镇', '村', '户编号', '学校', '学段', '年级', '班级',
    '是否寄宿', '资助项目', '金额', '发放日期', '发放状态', '备注',
)
GRANT_WIDTHS = (7, 10, 10, 21, 10, 10, 10, 10, 20, 13, 12, 6, 9, 36, 10, 12, 10, 28)


def grant_rows(registry: Registry) -> tuple[dict[str, list[Grant]], list[Pupil]]:
    """Return the ordered rows of each term, and the pupils of spring."""
    rows: dict[str, list[Grant]] = {'春季': [], '秋季': []}
    everyone: list[Pupil] = []
    for category in CATEGORIES:
        spring = spring_pupils(registry, category)
        autumn = autumn_pupils(registry, category, spring)
        rows['春季'] += pay('春季', category, spring, registry.rng)
        rows['秋季'] += pay('秋季', category, autumn, registry.rng)
        everyone += spring
    schools = registry.places.school_order()
    return {term: ordered(found, schools) for term, found in rows.items()}, everyone


def grants_workbook(rows: dict[str, list[Grant]], schools: tuple[str, ...]) -> bytes:
    """Return 资助发放台账.xlsx: one sheet a term."""
    place = {name: index for index, name in enumerate(schools)}
    filled = {'春季': '2020年7月6日', '秋季': '2020年11月30日'}
    sheets = [
        ClerkSheet(
            name=term,
            title=f'2020年{term}学期学生资助发放台账',
            lines=(
                f'填报单位：万载县学生资助中心    填报日期：{filled[term]}',
                '单位：元。本表不含县级财政兜底资金；姓名、学校等均为虚构的演示数据。',
            ),
            header=GRANT_HEADER,
            rows=[_grant_cells(number, row, place) for number, row in enumerate(found, start=1)],
            total=('合计', *[None] * 13, sum((row.amount for row in found), Decimal(0))),
            foot='填表人：卢晓燕    审核人：丁建国    负责人：彭志远',
            widths=GRANT_WIDTHS,
        )
        for term, found in rows.items()
    ]
    return workbook(sheets, CREATED)


def _grant_cells(number: int, row: Grant, place: dict[str, int]) -> tuple[object, ...]:
    return (
        number, row.category, row.pupil_name, row.id_number, row.guardian, names.TOWNS[row.town], row.village,
        row.household, row.school, row.stage, row.grade_name, f'{row.class_no}班', '是' if row.boarding else '否',
        PROJECTS[row.stage], row.amount, pay_date(row.term, place[row.school]), '已发放', row.note,
    )


def main() -> None:
    """Write all generated files."""
    rng = random.Random(SEED)
    places = names.make_places(rng)
    registry = Registry(rng, places)
    rows, _pupils = grant_rows(registry)
    target = ROOT / 'inputs' / '资助发放台账.xlsx'
    target.write_bytes(grants_workbook(rows, places.school_order()))
    print(f'{target.relative_to(ROOT)}: {target.stat().st_size} bytes')


if __name__ == '__main__':
    main()
