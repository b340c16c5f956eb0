"""The 档案 section: what is written comes out, and each slip is named with its line."""

import pytest

from pipeline.workspace import load_workspace
from tests.workspace.conftest import SETTINGS

DOSSIERS = """
档案:
  - 类型: student_aid
    名称: 2020年资助档案
    学校: [甲小学, 乙中学]
    每卷最多页: 150页
    双面: 是
    盒宽: 30毫米
    全宗号: Z109
    机构: 资助中心
    立卷人: 某甲
    检查人: 某乙
    归档章: 否
    缺件说明: 否
  - poverty_alleviation
"""


def test_everything_that_is_written_comes_out(place):
    place.settings(SETTINGS + DOSSIERS)
    workspace, diagnostics = load_workspace(place.root)
    assert diagnostics == ()
    first, second = workspace.dossiers
    assert (first.type_id, first.name) == ("student_aid", "2020年资助档案")
    assert first.schools == ("甲小学", "乙中学")
    assert (first.most_pages, first.duplex, first.box) == (150, True, 30)
    assert (first.fonds, first.organ) == ("Z109", "资助中心")
    assert (first.compiler, first.checker) == ("某甲", "某乙")
    assert (first.stamped, first.gap_sheets) == (False, False)
    assert (second.type_id, second.name, second.most_pages) == ("poverty_alleviation", None, 200)
    assert (second.stamped, second.gap_sheets, second.box) == (True, True, None)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("类型: student_aid", "类型: student_aide", "W212"),
        ("- 类型: student_aid\n    名", "- 名", "W102"),
        ("150页", "5页", "W105"),
        ("30毫米", "35", "W105"),
        ("双面: 是", "双面: 也许", "W103"),
        ("机构: 资助中心", "机搆: 资助中心", "W101"),
        ("- poverty_alleviation", "- student_aid", "W107"),
    ],
)
def test_each_slip_is_named(place, old, new, code):
    assert old in DOSSIERS
    place.settings(SETTINGS + DOSSIERS.replace(old, new))
    workspace, diagnostics = load_workspace(place.root)
    assert workspace is None
    line = (SETTINGS + DOSSIERS.replace(old, new)).splitlines()
    assert [item.code for item in diagnostics] == [code]
    assert 0 < diagnostics[0].location.row <= len(line)


def test_evidence_is_no_unused_ledger(place):
    place.settings(SETTINGS)
    folder = place.root / "inputs" / "佐证" / "甲小学"
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(b"x")
    assert load_workspace(place.root)[1] == ()
