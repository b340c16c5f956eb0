"""Discovery: the workspace above a folder; the workspace's own kinds and types win."""

import pytest

from pipeline.errors import ExitCode, UsageError
from pipeline.workspace import builtin_templates, find_workspace, kind_folders, ledger_type_files


def test_the_workspace_is_found_from_any_folder_inside(place):
    deep = place.inputs / "各校" / "一小"
    deep.mkdir(parents=True)
    assert find_workspace(deep) == place.root
    assert find_workspace(place.root) == place.root


def test_the_nearest_workspace_wins(place):
    inner = place.root / "inner"
    (inner / "inputs").mkdir(parents=True)
    (inner / "inputs/workspace.yaml").write_text("", encoding="utf-8")
    assert find_workspace(inner / "inputs") == inner


def test_a_relative_start_is_understood(place, monkeypatch):
    monkeypatch.chdir(place.inputs)
    from pathlib import Path

    assert find_workspace(Path()) == place.root


def test_no_workspace_is_a_usage_error_that_says_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="init") as caught:
        find_workspace(tmp_path)
    assert caught.value.exit_code == ExitCode.USAGE


def test_kinds_and_types_of_the_workspace_are_found(place):
    kinds = kind_folders(place.root)
    assert kinds["summary"] == place.root / "templates/summary"
    assert "ledgers" not in kinds
    assert list(kinds) == sorted(kinds)
    assert ledger_type_files(place.root)["grants"] == place.root / "templates/ledgers/grants.yaml"


def test_built_in_types_are_there_and_can_be_overridden(place):
    builtin = {path.stem: path for path in (builtin_templates() / "ledgers").glob("*.yaml")}
    assert builtin
    type_id = min(builtin)
    assert ledger_type_files(place.root)[type_id] == builtin[type_id]
    own = place.root / f"templates/ledgers/{type_id}.yaml"
    own.write_text("名称: 自定\n", encoding="utf-8")
    assert ledger_type_files(place.root)[type_id] == own


def test_an_overridden_kind_is_the_workspaces(place, monkeypatch, tmp_path):
    folder = tmp_path / "builtin" / "summary"
    folder.mkdir(parents=True)
    (folder / "kind.yaml").write_text("名称: 内置\n", encoding="utf-8")
    (folder.parent / "other").mkdir()
    (folder.parent / "other/kind.yaml").write_text("名称: 内置\n", encoding="utf-8")
    monkeypatch.setattr("pipeline.workspace.discovery.builtin_templates", lambda: folder.parent)
    kinds = kind_folders(place.root)
    assert kinds["summary"] == place.root / "templates/summary"
    assert kinds["other"] == folder.parent / "other"


def test_hidden_folders_and_the_sample_are_no_kinds(place):
    for name in (".old", "_draft"):
        folder = place.root / "templates" / name
        folder.mkdir()
        (folder / "kind.yaml").write_text("", encoding="utf-8")
    assert {"sample", "ledgers", ".old", "_draft"}.isdisjoint(kind_folders(place.root))
