"""The worked example of docs/templates.md, written out literally as a reader would type it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.acceptance.workspaces import REPO

MANUAL = REPO / "docs" / "templates.md"
_FILE = re.compile(r"^`([^`\n]+)`\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example_files() -> dict[str, str]:
    """Return path → text of every file that the manual tells its reader to make."""
    return dict(_FILE.findall(MANUAL.read_text(encoding="utf-8")))


def write_example(root: Path) -> Path:
    """Make the workspace of the manual in `root` and return it."""
    for name, text in example_files().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def promised_sentence() -> str:
    """Return what the manual says that the report will say."""
    found = re.search(r"报告里会写：(.+?)。", MANUAL.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]
