"""Small workspaces with two documents, made from the manual's example."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.acceptance.manual import write_example


def two_documents(root: Path) -> Path:
    """The manual's workspace with a second kind that differs in name only."""
    write_example(root)
    second = root / "templates" / "second_report"
    shutil.copytree(root / "templates" / "home_visit_report", second)
    kind = second / "kind.yaml"
    text = kind.read_text(encoding="utf-8")
    kind.write_text(text.replace("家访工作情况", "家访第二份情况"), encoding="utf-8")
    settings = root / "inputs" / "workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "  - {文种: second_report}\n", encoding="utf-8")
    return root
