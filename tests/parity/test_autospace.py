"""Extra space between 汉字 and digits: from the workspace's 版式 into both files."""

import zipfile

import pytest
from lxml import etree

from pipeline.document.geometry import text_width
from pipeline.document.kinsoku import is_breakable
from pipeline.document.lines import compose
from pipeline.document.model import Text
from pipeline.document.profile import STANDARD, Profile, deviations, profile_from_overrides
from tests.judges.pdfread import MM
from tests.parity.conftest import GAP
from tests.parity.reading import steps

KEY = "汉字与数字间距"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body(text, fonts, autospace):
    return compose(
        (Text(text),),
        role="仿宋",
        fonts=fonts,
        size=16,
        width=text_width(STANDARD),
        chars=28,
        first_indent=0,
        hanging=False,
        autospace=autospace,
    )


def style_values(path, tag, attribute):
    with zipfile.ZipFile(path) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
    return [item.get(f"{W}{attribute}") for item in styles.iter(f"{W}{tag}")]


@pytest.mark.parametrize(
    ("given", "expected"), [(0, 0), ("0.25", 0.25), ("0.25字", 0.25), (0.5, 0.5)]
)
def test_a_unit_may_ask_for_it(given, expected):
    profile, problems = profile_from_overrides({KEY: given})
    assert problems == ()
    assert profile.autospace == expected


@pytest.mark.parametrize("given", [-0.1, 0.6, "宽", True, None])
def test_a_wrong_value_is_an_error_and_leaves_none(given):
    profile, (problem,) = profile_from_overrides({KEY: given})
    assert (profile, problem.code) == (STANDARD, "D202")
    assert "0到0.5" in problem.hint


def test_it_is_a_deviation_with_its_clause():
    (found,) = deviations(Profile(autospace=0.25))
    assert (found.parameter, found.standard, found.actual) == (KEY, "0字", "0.25字")
    assert found.clause == "GB/T 9704-2012 第5.2.3条"


def test_the_space_stands_between_runs_and_not_beside_marks(fonts):
    (line,) = body("资助12人，金额3万元（其中5人）。", fonts, 0.25)
    assert [(run.text, run.gap) for run in line.runs()] == [
        ("资助", 0),
        ("12", 4),
        ("人，金额", 4),
        ("3", 4),
        ("万元（其中", 4),
        ("5", 4),
        ("人）。", 4),
    ]
    (plain,) = body("资助12人", fonts, 0)
    assert {run.gap for run in plain.runs()} == {0}


def test_a_full_line_with_spaces_fills_the_measure(fonts):
    line = body("资助12人" * 20, fonts, 0.25)[0]
    drawn = sum(
        run.gap + sum(fonts.advance("仿宋", char) * 16 + run.spacing for char in run.text)
        for run in line.runs()
    )
    assert drawn - line.runs()[-1].spacing == pytest.approx(text_width(STANDARD), abs=0.02)


@pytest.mark.parametrize("autospace", [GAP, 0.0])
@pytest.mark.parametrize(("before", "pitch"), [(True, 15.75), (False, 7.75)])
def test_the_pdf_draws_it(printed, autospace, before, pitch):
    found = steps(printed(hanging=False, autospace=autospace), before=before)
    assert len(found) > 40
    assert found == pytest.approx([pitch + autospace * 16] * len(found), abs=0.3)
    assert sum(found) / len(found) == pytest.approx(pitch + autospace * 16, abs=0.1)


@pytest.mark.parametrize("autospace", [GAP, 0.0])
def test_lines_of_the_pdf_end_at_the_right_edge(printed, autospace):
    shown = printed(hanging=False, autospace=autospace)
    ends = [line for item in shown.body for line in item.lines[:-1] if not line.text[-1].isascii()]
    assert len(ends) > 400
    for line in ends:
        edge = (184 if line.page % 2 == 0 else 182) * MM
        last = line.chars[-1]
        assert last.x + last.size == pytest.approx(edge, abs=0.25 * MM), line.text


@pytest.mark.parametrize(("autospace", "switch"), [(0.0, "0"), (GAP, None)])
def test_the_docx_switches_words_own_on_and_off(files, autospace, switch):
    for tag in ("autoSpaceDE", "autoSpaceDN"):
        assert style_values(files.docx(Profile(autospace=autospace)), tag, "val") == [switch]


def test_latin_text_has_a_latin_language(files):
    path = files.docx(Profile())
    assert style_values(path, "lang", "val") == ["en-US"]
    assert style_values(path, "lang", "eastAsia") == ["zh-CN"]


def test_a_ratio_is_one_number():
    assert not is_breakable("\u2236", "5")
    assert not is_breakable("1", "\u2236")
    assert is_breakable("，", "5")
