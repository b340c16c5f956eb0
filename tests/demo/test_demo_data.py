"""The committed demo data is what it says: published cells, sound IDs, standards. Reads the files themselves."""

import csv
import io
import re
import zipfile
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ROOT / "inputs"
COLUMNS = [
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
]
PUBLISHED = {
    ("春季", "建档立卡"): (7106, "3584400"),
    ("春季", "城镇解困"): (924, "486725"),
    ("春季", "其他困难"): (5949, "3506277.5"),
    ("秋季", "建档立卡"): (7131, "4451387.5"),
    ("秋季", "城镇解困"): (898, "711325"),
    ("秋季", "其他困难"): (7286, "4878790"),
}
STANDARDS = {
    ("学前教育", "否"): "500",
    ("小学", "否"): "250",
    ("小学", "是"): "500",
    ("初中", "否"): "312.5",
    ("初中", "是"): "625",
    ("普通高中", "是"): "1000",
    ("中等职业教育", "是"): "1000",
}
GRADES = [
    "小班",
    "中班",
    "大班",
    "一年级",
    "二年级",
    "三年级",
    "四年级",
    "五年级",
    "六年级",
    "七年级",
    "八年级",
    "九年级",
    "高一",
    "高二",
    "高三",
]


def sheets(name):
    book = openpyxl.load_workbook(INPUTS / name, read_only=True)
    found = {
        sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
    }
    book.close()
    return found


@pytest.fixture(scope="module")
def grants():
    """Term → data rows as dictionaries; the frame round them is checked on the way."""
    result = {}
    for term, rows in sheets("资助发放台账.xlsx").items():
        assert rows[0][0] == f"2020年{term}学期学生资助发放台账"
        assert list(rows[3]) == COLUMNS
        data = [dict(zip(COLUMNS, row, strict=True)) for row in rows[4:-2]]
        total = dict(zip(COLUMNS, rows[-2], strict=True))
        assert total["序号"] == "合计"
        assert Decimal(str(total["金额"])) == sum(Decimal(str(row["金额"])) for row in data)
        assert rows[-1][0].startswith("填表人：")
        assert [row["序号"] for row in data] == list(range(1, len(data) + 1))
        result[term] = data
    return result


def assert_sound_id(number):
    assert re.fullmatch(r"\d{17}[\dX]", number), number
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11
    assert number[17] == "10X98765432"[rest]
    assert number[14:17] == "000", "sequence code 000 is never given to a real person"
    date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def test_six_cells_have_the_published_headcounts_and_sums(grants):
    found = {
        (term, category): (
            sum(row["困难类别"] == category for row in rows),
            sum(Decimal(str(row["金额"])) for row in rows if row["困难类别"] == category),
        )
        for term, rows in grants.items()
        for category in ("建档立卡", "城镇解困", "其他困难")
    }
    assert found == {key: (count, Decimal(amount)) for key, (count, amount) in PUBLISHED.items()}
    assert sum(len(rows) for rows in grants.values()) == 29294
    total = sum(Decimal(str(row["金额"])) for rows in grants.values() for row in rows)
    assert total == Decimal(17618905)


def test_rows_of_a_category_are_contiguous_from_row_five(grants):
    for rows in grants.values():
        categories = [row["困难类别"] for row in rows]
        assert categories == sorted(categories, key=("建档立卡", "城镇解困", "其他困难").index)
    assert [row["困难类别"] for row in grants["春季"]].index("城镇解困") + 5 == 7111


def test_ids_are_sound_and_once_a_term(grants):
    for rows in grants.values():
        ids = [row["身份证号码"] for row in rows]
        assert len(set(ids)) == len(ids)
        for number in ids:
            assert_sound_id(number)


def test_one_id_is_one_person_in_one_household(grants):
    people = defaultdict(set)
    guardians = defaultdict(set)
    for rows in grants.values():
        for row in rows:
            people[row["身份证号码"]].add((row["学生姓名"], row["困难类别"], row["户编号"]))
            guardians[row["户编号"]].add((row["监护人"], row["乡镇"], row["村"]))
    assert all(len(found) == 1 for found in people.values())
    assert all(len(found) == 1 for found in guardians.values())


def test_most_pupils_stand_in_both_terms_one_grade_up(grants):
    spring, autumn = ({row["身份证号码"]: row for row in grants[term]} for term in ("春季", "秋季"))
    both = spring.keys() & autumn.keys()
    assert len(both) > 0.8 * len(spring)
    for number in both:
        before, after = _grade_index(spring[number]), _grade_index(autumn[number])
        assert after == before + 1


def _grade_index(row):
    text = (
        row["年级"]
        .replace("中职一年级", "高一")
        .replace("中职二年级", "高二")
        .replace("中职三年级", "高三")
    )
    return GRADES.index(text)


def test_amounts_are_the_standard_of_the_stage_or_days_of_it(grants):
    prorated = 0
    for rows in grants.values():
        for row in rows:
            standard = Decimal(STANDARDS[row["学段"], row["是否寄宿"]])
            if row["备注"]:
                days = int(re.fullmatch(r"按在校(\d+)天折算（满学期100天）", row["备注"])[1])
                assert 0 < days < 100
                standard = standard * days / 100
                prorated += 1
            assert Decimal(str(row["金额"])) == standard
    assert 0 < prorated < 150


def test_age_fits_grade(grants):
    for term, rows in grants.items():
        for row in rows:
            age = (2019 if term == "春季" else 2020) - int(row["身份证号码"][6:10])
            assert abs(age - (_grade_index(row) + 4)) <= 1


def test_names_villages_and_schools_are_many_and_hard(grants):
    rows = [row for found in grants.values() for row in found]
    names = {row["学生姓名"] for row in rows}
    assert len(names) > 10000
    assert {len(name) for name in names} >= {2, 3, 4}
    for character in "堃喆䶮㛃𬭎·":
        assert any(character in name for name in names)
    assert len({row["学校"] for row in rows}) == 61
    assert len({row["乡镇"] for row in rows}) == 17
    assert len({row["村"] for row in rows}) == 102


def test_dates_lie_in_the_period(grants):
    for term, rows in grants.items():
        months = {row["发放日期"].month for row in rows}
        assert months <= ({5, 6} if term == "春季" else {10, 11})


def test_small_ledgers_have_the_published_counts_and_sums():
    letters = sheets("函告跟踪台账.xlsx")
    assert {term: len(rows) - 4 for term, rows in letters.items()} == {"春季": 1158, "秋季": 1351}
    teaching = sheets("送教上门登记.xlsx")
    assert {term: len(rows) - 5 for term, rows in teaching.items()} == {"春季": 64, "秋季": 59}
    for rows in (*letters.values(), *(rows[1:] for rows in teaching.values())):
        ids = [
            next(str(cell) for cell in row if re.fullmatch(r"\d{17}[\dX]", str(cell)))
            for row in rows[3:-1]
        ]
        assert len(set(ids)) == len(ids)
        for number in ids:
            assert_sound_id(number)


def test_fallback_rows_are_letters_that_found_no_aid():
    rows = sheets("县级财政兜底台账.xlsx")["兜底"]
    data = rows[3:-2]
    assert len(data) == 101
    assert (
        sum(Decimal(str(row[8])) for row in data) == Decimal("5.05375") == Decimal(str(rows[-2][8]))
    )
    letters = {
        (term, row[4])
        for term, found in sheets("函告跟踪台账.xlsx").items()
        for row in found
        if row[-1] == "县级财政兜底"
    }
    assert {(row[1], row[4]) for row in data} == letters


def test_loans_have_the_published_count_and_sum_within_the_limits():
    text = (INPUTS / "助学贷款台账.csv").read_bytes().decode("gb18030")
    rows = list(csv.DictReader(io.StringIO(text)))
    amounts = [int(row["合同金额（元）"]) for row in rows]
    assert (len(rows), sum(amounts)) == (3999, 30347704)
    assert len({row["合同编号"] for row in rows}) == 3999
    for row, amount in zip(rows, amounts, strict=True):
        assert 0 < amount <= (12000 if row["就读层次"] == "研究生" else 8000)


def test_rectification_items_are_those_of_the_published_table():
    rows = sheets("问题整改台账.xlsx")["整改"][3:-1]
    source, found = "", Counter()
    for row in rows:
        source = row[1] or source
        found[source[:2], row[5]] += 1
        assert (row[6] == "是") == row[5].endswith("长期坚持")
        assert row[7].date() <= date(2020, 11, 30)
    assert found == {
        ("中央", "立行立改并长期坚持"): 4,
        ("中央", "4月底前完成并长期坚持"): 1,
        ("中央", "5月底前完成"): 3,
        ("中央", "5月底前完成并长期坚持"): 1,
        ("中央", "6月前完成"): 1,
        ("中央", "6月底前取得阶段性成果"): 2,
        ("中央", "6月底前取得阶段性成果并长期坚持"): 1,
        ("中央", "10月底前"): 2,
        ("中央", "12月底前"): 3,
        ("中央", "12月底前并长期坚持"): 2,
        ("“不", "立行立改并长期坚持"): 1,
        ("“不", "5月底前取得阶段性成果"): 1,
        ("“不", "12月底前"): 4,
        ("中央", "6月底前"): 1,
    }


def test_vocational_pupils_are_poor_ninth_graders_of_spring(grants):
    text = (INPUTS / "职教延伸登记.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    spring = {row["身份证号码"]: row for row in grants["春季"]}
    assert len({row["身份证号"] for row in rows}) == 39
    for row in rows:
        grant = spring[row["身份证号"]]
        assert (grant["年级"], grant["困难类别"]) == ("九年级", "建档立卡")


def test_actions_fill_every_chapter():
    rows = YAML(typ="safe").load(INPUTS / "actions.yaml")
    columns = YAML(typ="safe").load(ROOT / "templates/ledgers/actions.yaml")["列"]
    assert {row["章节"] for row in rows} == set(columns[0]["取值"])


def test_generator_makes_the_committed_files():
    from tests.demo.generate import all_files

    for name, data in all_files().items():
        committed = (ROOT / name).read_bytes()
        if name.endswith(".xlsx"):
            # compare what the archive holds: another zlib may pack the same parts differently
            assert _parts(data) == _parts(committed), name
        else:
            assert data == committed, name
    assert (INPUTS / "资助发放台账.xlsx").stat().st_size < 3_000_000


def _parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {item.filename: (item.date_time, archive.read(item)) for item in archive.infolist()}
