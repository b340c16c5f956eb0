"""docs/workspace.md says what the program takes: its example loads, its tables are complete."""

import re

from pipeline.document.profile import STANDARD
from pipeline.document.settings import SETTINGS
from pipeline.errors import has_errors
from pipeline.workspace import load_workspace
from tests.acceptance.workspaces import REPO

MANUAL = (REPO / "docs" / "workspace.md").read_text(encoding="utf-8")


def test_the_example_settings_load(tmp_path):
    example = re.search(r"^```yaml\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / "workspace.yaml").write_text(example[1], encoding="utf-8")
    (folder / "资助发放台账.xlsx").touch()
    (folder / "整改台账.xlsx").touch()
    workspace, problems = load_workspace(tmp_path)
    assert workspace is not None
    assert not has_errors(problems), problems


def test_every_layout_parameter_stands_in_the_manual_with_its_default():
    rows = re.findall(
        r"^\| ([^|（]+?)(?:（[^|]*）)? \| ([^|]+) \| ([^|]+) \|", MANUAL, re.MULTILINE
    )
    told = {name: (default, allowed) for name, default, allowed in rows}
    for item in SETTINGS:
        assert told[item.key] == (item.show(getattr(STANDARD, item.field)), item.allowed)


def test_every_key_of_the_settings_file_is_explained():
    from pipeline.workspace.settings import _TOP

    for key in _TOP:
        assert re.search(rf"^\| {key}", MANUAL, re.MULTILINE), key
