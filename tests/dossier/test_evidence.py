"""Evidence: folders and the index say what a file is; what they do not say is named, never guessed."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from pipeline.dossier.evidence import Filed, find_evidence
from pipeline.dossier.filing import read_names, title_of
from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
    Every,
    Pupil,
    Requirement,
    School,
    Section,
    VolumePer,
)
from pipeline.errors import Location
from pipeline.workspace import ledger_type_files

LESSON = Requirement("5.1", "两节课", every=Every.TERM, times=2, parts=("教案", "照片"))
RECORDS = Requirement("B3", "评议", every=Every.TERM, parts=("记录", "评议记录"))
TYPE = DossierType(
    "mine",
    "迎检档案",
    VolumePer.SCHOOL,
    CatalogueForm.VOLUME,
    "永久",
    (
        Section(
            1, "汇报", "#000000", (Requirement("1.1", "工作汇报"), Requirement("1.10", "其他"))
        ),
        Section(
            2, "宣传", "#000000", (LESSON, RECORDS, Requirement("7", "谈话", every=Every.PUPIL))
        ),
    ),
)
SCHOOLS = (School(1, "甲镇中心小学", {}), School(2, "乙镇初级中学", {}))
PUPILS = (
    Pupil("k1", "李明", "甲镇中心小学", Location()),
    Pupil("k2", "王强0012", "乙镇初级中学", Location()),
)


def filed(root: Path, files: Mapping[str, bytes], index: Sequence[Mapping[str, str]] = ()) -> Filed:
    base = root / "inputs" / "佐证"
    base.mkdir(parents=True)
    for name, data in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if index:
        header = list(dict.fromkeys(key for row in index for key in row))
        with (base / "佐证目录.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(index)
    return find_evidence(root, [TYPE], SCHOOLS, PUPILS, ledger_type_files(root)["evidence_index"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("甲镇中心小学/1.1/汇报.docx", (0, "1.1", "", 0, "", "", "汇报")),
        ("甲镇中心小学/1.1 工作汇报/02-汇报终稿.pdf", (0, "1.1", "", 0, "", "", "汇报终稿")),
        ("甲镇中心小学/工作汇报/春季总结.pdf", (0, "1.1", "春季", 0, "", "", "春季总结")),
        ("甲镇中心小学/1.10其他/x.pdf", (0, "1.10", "", 0, "", "", "x")),
        ("甲镇中心小学/5.1-两节课/秋季第2次/教案.doc", (0, "5.1", "秋季", 2, "教案", "", "教案")),
        ("甲镇中心小学/5.1/春季/第一次/照片/IMG_1.jpg", (0, "5.1", "春季", 1, "照片", "", "IMG_1")),
        (
            "乙镇初级中学/5.1/上学期第二次教案.docx",
            (1, "5.1", "秋季", 2, "教案", "", "上学期第二次教案"),
        ),
        ("乙镇初级中学/５.１/春季第 2 次/照片2.png", (1, "5.1", "春季", 2, "照片", "", "照片2")),
        ("乙镇初级中学/B3/春季评议记录.pdf", (1, "B3", "春季", 0, "评议记录", "", "春季评议记录")),
        ("甲镇中心小学/李明/7/谈话.txt", (0, "7", "", 0, "", "k1", "谈话")),
        ("乙镇初级中学/7 谈话/王强0012/谈话.txt", (1, "7", "", 0, "", "k2", "谈话")),
        ("迎检档案/甲镇中心小学/1.1/a.pdf", (0, "1.1", "", 0, "", "", "a")),
        ("甲镇中心小学 /1.1/a.pdf", (0, "1.1", "", 0, "", "", "a")),
    ],
)
def test_names_say_what_a_file_is(tmp_path: Path, name: str, said: tuple[object, ...]) -> None:
    found = filed(tmp_path, {name: b"data"})
    assert found.diagnostics == ()
    (item,) = found.evidence
    number = [school.name for school in SCHOOLS].index(item.school)
    assert said == (
        number,
        item.requirement,
        item.term,
        item.occurrence,
        item.part,
        item.pupil,
        item.title,
    )
    assert (item.file, item.size) == (f"inputs/佐证/{name}", 4)
    assert len(item.sha256) == 64


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("丙镇小学/1.1/a.pdf", "K201"),
        ("甲镇中心小学/9.9 没有的项目/a.pdf", "K202"),
        ("甲镇中心小学/照片/a.pdf", "K202"),
        ("a.pdf", "K203"),
        ("甲镇中心小学/a.pdf", "K203"),
    ],
)
def test_a_file_that_belongs_nowhere_is_named(tmp_path: Path, name: str, code: str) -> None:
    found = filed(tmp_path, {name: b"data", "甲镇中心小学/1.1/good.pdf": b"good"})
    assert [item.title for item in found.evidence] == ["good"]
    assert [(item.code, item.location.file) for item in found.diagnostics] == [
        (code, f"inputs/佐证/{name}")
    ]


def test_what_systems_leave_behind_is_no_evidence(tmp_path: Path) -> None:
    names = ("Thumbs.db", ".DS_Store", "~$汇报.docx", ".隐藏.pdf")
    found = filed(tmp_path, {f"甲镇中心小学/1.1/{name}": b"x" for name in names})
    assert found == Filed((), ())


def test_files_stand_in_the_order_that_people_count(tmp_path: Path) -> None:
    names = [f"甲镇中心小学/1.1/第{n}页.jpg" for n in (10, 2, 1)]
    found = filed(tmp_path, dict.fromkeys(names, b"x"))
    assert [(item.title, item.order) for item in found.evidence] == [
        ("第1页", 1),
        ("第2页", 2),
        ("第10页", 3),
    ]


def test_the_index_goes_before_the_names(tmp_path: Path) -> None:
    row = {
        "文件": "收件箱\\扫描0001.pdf", "学校": "甲镇中心小学", "项目": "5.1", "题名": "资助政策宣传课教案",
        "学期": "秋季", "次": "2", "材料": "教案", "日期": "2020-10-12", "文号": "甲小〔2020〕3号",
        "责任者": "甲镇中心小学", "签字": "张老师、校长", "盖章": "是", "公示止": "2020-10-20",
        "申请人": "李明", "受助人": "李明", "存放地点": "",
    }  # fmt: skip
    found = filed(tmp_path, {"收件箱/扫描0001.pdf": b"scan"}, [row])
    assert found.diagnostics == ()
    (item,) = found.evidence
    assert (item.school, item.requirement, item.term) == ("甲镇中心小学", "5.1", "秋季")
    assert (item.occurrence, item.part, item.title) == (2, "教案", "资助政策宣传课教案")
    assert (item.dated, item.until) == (date(2020, 10, 12), date(2020, 10, 20))
    assert (item.document_number, item.responsible) == ("甲小〔2020〕3号", "甲镇中心小学")
    assert (item.signers, item.sealed) == (("张老师", "校长"), True)
    assert (item.applicant, item.recipient) == ("李明", "李明")
    assert item.place.row == 2


def test_a_paper_is_evidence_without_a_file(tmp_path: Path) -> None:
    row = {
        "文件": "",
        "学校": "乙镇初级中学",
        "项目": "1.1",
        "题名": "汇报原件",
        "存放地点": "档案室三号柜",
    }
    found = filed(tmp_path, {}, [row])
    assert found.diagnostics == ()
    (item,) = found.evidence
    assert (item.file, item.sha256, item.kept_at) == ("", "", "档案室三号柜")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"文件": "甲镇中心小学/1.1/没有.pdf", "盖章": "是"}, "K205", "文件"),
        ({"文件": "", "学校": "甲镇中心小学", "项目": "1.1"}, "K206", "存放地点"),
        ({"文件": "甲镇中心小学/1.1/a.pdf", "学校": "丙校"}, "K207", "学校"),
        ({"文件": "甲镇中心小学/1.1/a.pdf", "项目": "8"}, "K207", "项目"),
        ({"文件": "甲镇中心小学/1.1/a.pdf", "学生": "没有人"}, "K207", "学生"),
    ],
)
def test_a_row_that_says_something_wrong_is_named(
    tmp_path: Path, row: Mapping[str, str], code: str, column: str
) -> None:
    found = filed(tmp_path, {"甲镇中心小学/1.1/a.pdf": b"x"}, [row])
    assert [(item.code, item.location.column) for item in found.diagnostics] == [(code, column)]
    assert found.diagnostics[0].location.row == 2
    assert "没有人" not in found.diagnostics[0].message
    assert [item.title for item in found.evidence] == ["a"]


def test_nothing_filed_is_nothing(tmp_path: Path) -> None:
    index = ledger_type_files(tmp_path)["evidence_index"]
    assert find_evidence(tmp_path, [TYPE], SCHOOLS, PUPILS, index) == Filed((), ())


def test_words_within_names_are_not_terms() -> None:
    assert read_names(("春光小学汇报.pdf",), LESSON).term == ""
    assert read_names(("第十二次.pdf",), LESSON).occurrence == 12
    assert read_names(("第二十次.pdf",), LESSON).occurrence == 20
    assert title_of("2020年计划.pdf") == "2020年计划"
    assert title_of("03 计划") == "计划"
