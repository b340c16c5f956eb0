"""The page profile: the standard by default, a unit's own rules by override, each deviation named."""

from decimal import Decimal

import pytest

from pipeline.document.geometry import body_spacing, char_pitch, indent, text_height, text_width
from pipeline.document.profile import STANDARD, Profile, deviations, profile_from_overrides
from pipeline.document.settings import SETTINGS
from pipeline.errors import Severity


def good(**overrides):
    profile, found = profile_from_overrides(overrides)
    assert found == ()
    return profile


def test_the_standard_page():
    assert text_width(STANDARD) == pytest.approx(442.2, abs=0.01)
    assert text_height(STANDARD) == pytest.approx(637.8, abs=0.01)
    assert char_pitch(STANDARD) == pytest.approx(15.793, abs=0.001)
    assert indent(STANDARD, 2) == 31.6
    assert body_spacing(STANDARD) == -0.25
    assert text_width(STANDARD, landscape=True) == text_height(STANDARD)
    assert text_height(STANDARD, landscape=True) == text_width(STANDARD)


def test_no_override_is_the_standard_without_deviation():
    assert good() == Profile() == STANDARD
    assert deviations(STANDARD) == ()


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("天头", 30, "margin_top", 30),
        ("订口", "28毫米", "margin_inner", 28),
        ("切口", Decimal("25.5"), "margin_outer", 25.5),
        ("每页行数", "21", "lines_per_page", 21),
        ("行数", 20, "lines_per_page", 20),
        ("每行字数", 27, "chars_per_line", 27),
        ("行距", "28磅", "line_pitch", 28),
        ("正文字号", "小三", "body_size", 15),
        ("标题字号", 20, "title_size", 20),
        ("页码形式", "1", "page_number_dashes", False),
        ("页码形式", 1, "page_number_dashes", False),
        ("页码位置", "居中", "page_number_outside", False),
        ("双面", False, "mirrored", False),
        ("双面", "否", "mirrored", False),
        ("标点悬挂", True, "hanging_punctuation", True),
        ("一级标题字体", "小标宋", "font_heading1", "小标宋"),
        ("表格字号", "五号", "table_size", 10.5),
    ],
)
def test_a_parameter_is_taken(key, value, field, expected):
    assert getattr(good(**{key: value}), field) == expected


def test_line_pitch_follows_the_number_of_lines_and_the_other_way():
    assert good(每页行数=21).line_pitch == 30.35
    assert good(行距=30).lines_per_page == 21
    assert good(天头=40, 地脚=40).line_pitch == 27.95


def test_characters_follow_the_size_and_the_margins():
    assert good(正文字号="四号").chars_per_line == 32
    assert good(订口=20, 切口=20).chars_per_line == 30


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"每业行数": 22}, "D201"),
        ({"margin_top": 22}, "D201"),
        ({"天头": "很大"}, "D202"),
        ({"天头": 500}, "D202"),
        ({"天头": True}, "D202"),
        ({"天头": None}, "D202"),
        ({"每页行数": "22.5"}, "D202"),
        ({"正文字体": "微软雅黑"}, "D202"),
        ({"页码位置": "左边"}, "D202"),
        ({"每页行数": 22, "行距": 30}, "D203"),
        ({"每行字数": 40}, "D204"),
        ({"每行字数": 15}, "D204"),
        ({"每页行数": 45}, "D204"),
    ],
)
def test_a_wrong_parameter_is_an_error(overrides, code):
    _, found = profile_from_overrides(overrides)
    assert [item.code for item in found] == [code]
    assert found[0].severity is Severity.ERROR
    assert found[0].location.file == "inputs/workspace.yaml"


def test_a_wrong_parameter_leaves_the_default_and_names_the_line():
    profile, (problem,) = profile_from_overrides({"天头": "很大"}, lines={"版式.天头": 17})
    assert profile == STANDARD
    assert (problem.location.row, problem.location.column) == (17, "版式.天头")
    assert "15到80" in problem.hint


def test_a_slip_of_the_pen_gets_the_nearest_name():
    _, (problem,) = profile_from_overrides({"每业行数": 22})
    assert "是不是“每页行数”" in problem.hint


def test_each_deviation_names_its_clause():
    found = deviations(
        good(天头=30, 页码形式="1", 一级标题字体="宋体", 正文字号="小三", 每行字数=29)
    )
    said = {item.parameter: (item.standard, item.actual, item.clause) for item in found}
    assert said["天头"] == ("37毫米", "30毫米", "GB/T 9704-2012 第5.2.1条")
    assert said["页码形式"] == ("— 1 —", "1", "GB/T 9704-2012 第7.5条")
    assert said["一级标题字体"] == ("黑体", "宋体", "GB/T 9704-2012 第7.3.3条")
    assert said["正文字号"] == ("三号", "小三", "GB/T 9704-2012 第5.2.2条")
    assert said["每行字数"] == ("28个字", "29个字", "GB/T 9704-2012 第5.2.3条")


def test_fewer_lines_are_one_deviation_not_two():
    assert [item.parameter for item in deviations(good(每页行数=21))] == ["每页行数"]


def test_what_the_standard_does_not_rule_is_no_deviation():
    assert deviations(good(表格字号="五号", 表格字体="宋体")) == ()


def test_every_setting_is_a_field_and_accepts_its_default():
    for setting in SETTINGS:
        default = getattr(STANDARD, setting.field)
        assert setting.read(setting.show(default)) == default, setting.key
