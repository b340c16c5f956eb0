"""Names: whatever the data says, the result is a name that every system takes, inside outputs/."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import OutputError
from pipeline.store import safe_name, safe_path
from pipeline.store.names import beside_name

RESERVED = set('<>:"/\\|?*')


@given(st.text(max_size=400))
def test_any_text_becomes_a_name_that_windows_and_linux_take(text):
    try:
        name = safe_name(text)
    except OutputError:
        assert not any(char.isalnum() for char in text)
        return
    assert name
    assert not RESERVED & set(name)
    assert all(char.isprintable() or char in "\u3000\u00a0" for char in name if ord(char) < 0x2000)
    assert len(beside_name(name, 99).encode()) <= 255
    assert name[-1] not in ". "
    assert name[0] not in ". "
    assert not name.startswith("~$")
    assert name.split(".")[0].strip().upper() not in {"CON", "NUL", "COM1", "LPT9"}


@given(st.text(max_size=400))
def test_making_a_name_safe_twice_changes_nothing(text):
    try:
        once = safe_name(text)
    except OutputError:
        return
    assert safe_name(once) == once


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5).map("/".join))
def test_a_path_stays_inside_outputs(text):
    try:
        path = safe_path(text)
    except OutputError:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert not path.parts[0].startswith(".huibian")


@pytest.mark.parametrize(
    "text",
    ["../../x", "/etc/passwd", "a/../../b", "..", "C:\\x", "c:x", "a\\..\\..\\b", "", "/", "."],
)
def test_a_path_that_leaves_outputs_is_refused(text):
    with pytest.raises(OutputError):
        safe_path(text)


def test_ordinary_names_stay_as_they_are():
    name = "2020年学生资助工作总结（草稿）.docx"
    assert safe_name(name) == name
    assert safe_path(f"档案/{name}").as_posix() == f"档案/{name}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('关于"四个一"工作: 汇报.docx', "关于＂四个一＂工作： 汇报.docx"),
        ("2020/2021.pdf", "2020／2021.pdf"),
        ("CON.docx", "_CON.docx"),
        ("con", "_con"),
        (".huibian", "．huibian"),
        ("~$总结.docx", "～$总结.docx"),
        ("总结. ", "总结"),
        ("总\u200b结\n.docx", "总结.docx"),
    ],
)
def test_what_systems_refuse_is_written_otherwise(text, expected):
    assert safe_name(text) == expected


def test_long_names_keep_their_ending_and_stay_different():
    first, second = (safe_name("资" * 120 + end + ".docx") for end in ("甲", "乙"))
    assert first.endswith(".docx")
    assert second.endswith(".docx")
    assert first != second
    assert len(first.encode()) <= 255


def test_a_draft_stands_beside_with_the_same_ending():
    assert beside_name("甲/总结.docx", 1) == "甲/总结-新稿.docx"
    assert beside_name("甲/总结.docx", 2) == "甲/总结-新稿2.docx"
