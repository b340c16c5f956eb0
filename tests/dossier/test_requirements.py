"""Dossier types: what the YAML says is what is asked for, and each fault is named with its line."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.dossier.model import (
    CatalogueForm,
    Every,
    FileFormat,
    Pupil,
    School,
    Slot,
    VolumePer,
)
from pipeline.dossier.requirements import load_dossier_type
from pipeline.dossier.slots import in_period, required_slots
from pipeline.errors import Location
from pipeline.workspace import dossier_type_files

GOOD = """\
名称: 迎检档案
每卷: 学校
目录: 归档文件目录
保管期限: 定期30年
学生台账: 学生
环节: [申请, 公示]
公示工作日: 5
分类:
  - 名称: 第一类
    颜色: 红色
    项目:
      - 代号: "1.1"
        名称: 汇报
        适用: {学校类型: [职业学校, 普通高中]}
        格式: [pdf, 图片]
        有效: {起: 2020-01-01, 止: 2020-12-31}
        签字: [校长]
        盖章: 是
        纸质: 是
        环节: 申请
        缺件说明: 否
      - 代号: "1.2"
        名称: 汇总表
        生成: {文种: some_kind, 参数: {口径: 全年}}
  - 名称: 第二类
    颜色: "#1F5FA8"
    项目:
      - 代号: "2.1"
        名称: 两节课
        每: 学期
        次数: 2
        材料: [教案, 照片]
      - 代号: "2.2"
        名称: 学生档案
        每: 学生
"""


def test_every_setting_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    found, problems = load_dossier_type(path, "templates/dossiers/mine.yaml")
    assert problems == ()
    assert found is not None
    assert (found.id, found.name, found.retention) == ("mine", "迎检档案", "定期30年")
    assert (found.volume_per, found.catalogue) == (VolumePer.SCHOOL, CatalogueForm.BOX)
    assert (found.procedure, found.notice_days) == (("申请", "公示"), 5)
    assert [(item.number, item.colour) for item in found.sections] == [
        (1, "#c8102e"),
        (2, "#1f5fa8"),
    ]
    report, table, lessons, pupil = found.requirements
    assert report.where == {"学校类型": ("职业学校", "普通高中")}
    assert report.formats == (FileFormat.PDF, FileFormat.IMAGE)
    assert str(report.valid_from) == "2020-01-01"
    assert str(report.valid_until) == "2020-12-31"
    assert (report.signers, report.sealed, report.paper) == (("校长",), True, True)
    assert (report.step, report.gap_sheet) == ("申请", False)
    assert table.generated is not None
    assert (table.generated.kind_id, table.generated.parameters) == ("some_kind", {"口径": "全年"})
    assert (lessons.every, lessons.times, lessons.parts) == (Every.TERM, 2, ("教案", "照片"))
    assert pupil.every is Every.PUPIL


def test_this_year_is_the_workspaces(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = GOOD.replace("有效: {起: 2020-01-01, 止: 2020-12-31}", "有效: 本年度")
    path.write_text(text, encoding="utf-8")
    found, problems = load_dossier_type(path, "mine")
    assert problems == ()
    assert found is not None
    assert found.requirements[0].valid_from is None
    bounded = in_period(found, date(2020, 9, 1), date(2021, 8, 31)).requirements
    assert (bounded[0].valid_from, bounded[0].valid_until) == (date(2020, 9, 1), date(2021, 8, 31))
    assert (bounded[1].valid_from, bounded[1].valid_until) == (None, None)


def test_slots_are_what_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    found, _ = load_dossier_type(path, "mine")
    assert found is not None
    schools = (
        School(1, "甲校", {"学校类型": "职业学校"}),
        School(2, "乙校", {"学校类型": "完全小学"}),
    )
    pupils = (Pupil("k1", "张三", "乙校", Location()), Pupil("k2", "李四", "乙校", Location()))
    slots = required_slots(found, schools, pupils, ("春季", "秋季"))
    lessons = [
        ("2.1", term, occurrence, part, "")
        for term in ("春季", "秋季")
        for occurrence in (1, 2)
        for part in ("教案", "照片")
    ]
    expected = {
        "甲校": [("1.1", "", 0, "", ""), ("1.2", "", 0, "", ""), *lessons],
        "乙校": [
            ("1.2", "", 0, "", ""),
            *lessons,
            ("2.2", "", 0, "", "k1"),
            ("2.2", "", 0, "", "k2"),
        ],
    }
    assert slots == tuple(Slot(school, *rest) for school, rows in expected.items() for rest in rows)


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("名称: 迎检档案\n", "", "K101", 1),
        ("每卷: 学校", "每卷: 班级", "K102", 2),
        ("目录: 归档文件目录", "目录: 目录", "K102", 3),
        ("定期30年", "三十年", "K102", 4),
        ("颜色: 红色", "颜色: 朱砂", "K102", 10),
        ('- 代号: "1.2"', '- 代号: "1.1"', "K103", 22),
        ('- 代号: "1.2"', '- 代号: "一、二"', "K102", 22),
        ("[pdf, 图片]", "[pdf, 录像]", "K102", 15),
        ("止: 2020-12-31", "止: 2019-12-31", "K104", 16),
        ("环节: 申请\n        缺", "环节: 评议\n        缺", "K104", 6),
        ("次数: 2", "次数: 0", "K102", 31),
        ("学生台账: 学生\n", "", "K104", 1),
        ("  - 名称: 第二类\n", "  -\n", "K101", 26),
        ("签字: [校长]", "签名: [校长]", "W101", 17),
        ("止: 2020-12-31", "止: 2020-02-30", "W104", 16),
        ("盖章: 是", "盖章: 大概", "W103", 18),
    ],
)
def test_each_fault_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, code: str, row: int
) -> None:
    assert old in GOOD
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    found, problems = load_dossier_type(path, "templates/dossiers/mine.yaml")
    assert found is None
    assert (code, row) in {(item.code, item.location.row) for item in problems}, problems
    assert {item.location.file for item in problems} == {"templates/dossiers/mine.yaml"}


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 1_000_001])
def test_a_file_that_is_no_settings_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(data)
    found, (problem,) = load_dossier_type(path, "mine.yaml")
    assert found is None
    assert problem.code == "K100"


def test_the_shipped_types_are_whole(tmp_path: Path) -> None:
    files = dossier_type_files(tmp_path)
    assert {"poverty_alleviation", "student_aid", "dropout_files"} <= set(files)
    for name, path in files.items():
        found, problems = load_dossier_type(path, name)
        assert problems == (), name
        assert found is not None


def test_the_real_notice_is_covered(tmp_path: Path) -> None:
    """Five groups beside the report; its fifth point only for the vocational school; two lessons a term."""
    found, _ = load_dossier_type(dossier_type_files(tmp_path)["poverty_alleviation"], "x")
    assert found is not None
    assert len(found.sections) == 6
    schools = (
        School(1, "工艺学校", {"学校类型": "职业学校"}),
        School(2, "小学", {"学校类型": "完全小学"}),
    )
    slots = required_slots(found, schools, (), ("春季", "秋季"))
    assert [slot.school for slot in slots if slot.requirement == "0.2"] == ["工艺学校"]
    lessons = [slot for slot in slots if slot.school == "小学" and slot.requirement == "5.1"]
    assert len(lessons) == 2 * 2 * 3
