"""Files of inputs/: the right ones are read in a fixed order, and none is lost in silence."""

import unicodedata
from pathlib import Path

import pytest

from pipeline.errors import Scope, Severity
from pipeline.workspace import load_workspace
from pipeline.workspace.files import match_pattern
from tests.workspace.conftest import SETTINGS


def load(place, files):
    place.settings(SETTINGS.replace("[资助发放台账.xlsx]", files))
    workspace, diagnostics = load_workspace(place.root)
    return workspace, diagnostics


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a.xlsx", ["a.xlsx"]),
        ("A.XLSX", ["a.xlsx"]),
        ("*.xlsx", ["[2020]b.xlsx", "a.xlsx"]),
        ("?.xlsx", ["a.xlsx"]),
        ("[ab].xlsx", ["a.xlsx"]),
        ("[!b].xlsx", ["a.xlsx"]),
        ("[2020]b.xlsx", ["[2020]b.xlsx"]),
        ("各校/*.xlsx", ["各校/一小.xlsx", "各校/二小.xlsx"]),
        ("各校\\*.xlsx", ["各校/一小.xlsx", "各校/二小.xlsx"]),
        (
            "**/*.xlsx",
            ["[2020]b.xlsx", "a.xlsx", "各校/一小.xlsx", "各校/二小.xlsx", "各校/旧/三小.xlsx"],
        ),
        ("各校/**/*.xlsx", ["各校/一小.xlsx", "各校/二小.xlsx", "各校/旧/三小.xlsx"]),
        ("*小.xlsx", []),
        ("[.xlsx", []),
        ("[z-a].xlsx", []),
    ],
)
def test_patterns_mean_what_a_clerk_expects(pattern, expected):
    names = [
        "a.xlsx",
        "b.csv",
        "[2020]b.xlsx",
        "各校/二小.xlsx",
        "各校/一小.xlsx",
        "各校/旧/三小.xlsx",
    ]
    assert list(match_pattern(pattern, names)) == expected


def test_a_name_stored_in_another_unicode_form_is_the_same_name():
    stored = unicodedata.normalize("NFD", "Café台账.xlsx")
    assert match_pattern("Café*.xlsx", [stored]) == (stored,)


def test_lock_hidden_and_temporary_files_are_no_ledgers(place):
    for name in (
        "~$整改一.xlsx",
        ".~lock.整改二.xlsx#",
        ".整改三.xlsx",
        "~整改.tmp",
        "Thumbs.db",
        ".git/整改.xlsx",
        "登记/发文登记簿.csv",
    ):
        place.file(name)
    workspace, diagnostics = load(place, "[资助发放台账.xlsx]")
    assert [name for name, _ in workspace.ledger("整改").files] == [
        "inputs/整改一.xlsx",
        "inputs/整改二.xlsx",
    ]
    assert [(item.code, item.location.file) for item in diagnostics] == [
        ("W203", "inputs/整改一.xlsx"),
        ("W203", "inputs/整改二.xlsx"),
    ]
    assert all(item.severity is Severity.WARNING for item in diagnostics)


def test_no_file_is_an_error_of_the_ledger_that_names_the_like(place):
    workspace, diagnostics = load(place, "[资助发放台帐.xlsx]")
    error, spare = diagnostics
    assert (error.code, error.severity, error.scope) == ("W201", Severity.ERROR, Scope.LEDGER)
    assert (error.location.file, error.location.row) == ("inputs/workspace.yaml", 8)
    assert "资助发放台帐.xlsx" in error.message
    assert "“资助发放台账.xlsx”" in error.hint
    assert (spare.code, spare.location.file) == ("W202", "inputs/资助发放台账.xlsx")
    # the other ledgers and what needs only them can still be used
    assert workspace.ledger("资助").files == ()
    assert len(workspace.ledger("整改").files) == 2


def test_full_width_signs_in_a_pattern_are_pointed_out(place):
    _, diagnostics = load(place, '["资助＊．xlsx"]')
    assert diagnostics[0].hint.endswith("资助*.xlsx")


def test_an_empty_inputs_folder_says_so(place):
    for path in place.inputs.glob("*.xlsx"):
        path.unlink()
    _, diagnostics = load(place, "[资助发放台账.xlsx]")
    assert [item.code for item in diagnostics] == ["W201", "W201"]
    assert "还没有" in diagnostics[0].hint


def test_a_path_with_inputs_in_front_is_understood(place):
    workspace, diagnostics = load(place, "[inputs/资助发放台账.xlsx]")
    assert diagnostics == ()
    assert len(workspace.ledger("资助").files) == 1


def test_a_file_matched_twice_is_read_once(place):
    workspace, diagnostics = load(place, '[资助发放台账.xlsx, "资助*"]')
    assert diagnostics == ()
    assert len(workspace.ledger("资助").files) == 1


def test_files_that_no_ledger_uses_are_named(place):
    place.file("旧台账.xlsx")
    place.file("资助.et")
    _, diagnostics = load(place, "[资助发放台账.xlsx]")
    assert [(item.code, item.location.file) for item in diagnostics] == [
        ("W202", "inputs/旧台账.xlsx"),
        ("W202", "inputs/资助.et"),
    ]
    assert "另存为 .xlsx" in diagnostics[1].hint


def test_a_folder_full_of_unused_files_is_one_warning_with_its_count(place):
    for number in range(30):
        place.file(f"照片/{number}.jpg")
    _, diagnostics = load(place, "[资助发放台账.xlsx]")
    assert [(item.code, item.location.file) for item in diagnostics] == [("W202", "inputs/照片")]
    assert "30个" in diagnostics[0].message


def test_a_file_of_two_ledgers_is_a_warning(place):
    workspace, diagnostics = load(place, '["*.xlsx"]')
    assert workspace is not None
    assert [(item.code, item.location.file) for item in diagnostics] == [
        ("W205", "inputs/整改一.xlsx"),
        ("W205", "inputs/整改二.xlsx"),
    ]


def test_files_of_a_relative_workspace_are_absolute(place, monkeypatch):
    monkeypatch.chdir(place.root)
    workspace, _ = load_workspace(Path())
    assert workspace.root == place.root
    assert workspace.ledger("资助").files[0][1] == place.inputs / "资助发放台账.xlsx"
