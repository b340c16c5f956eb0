"""Where reading takes long, the PDF is written by a second process; the files are the same."""

from __future__ import annotations

from pathlib import Path

from pipeline.build import run as build_run
from pipeline.build.run import BuildOptions, build
from pipeline.cli.commands.looking import open_workspace
from tests.build.workspaces import two_documents

BESIDE = "　等另一进程写完 PDF"
HERE = "　写 PDF"


class Stages:
    """Keeps the names of the stages."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def begin(self, stage: str) -> None:
        pass

    def end(self, stage: str, seconds: float) -> None:
        self.names.append(stage)


def made(root: Path) -> tuple[dict[str, bytes], list[str]]:
    """Build a workspace; return its files and the stages of writing PDFs."""
    two_documents(root)
    stages = Stages()
    result = build(open_workspace(root), BuildOptions(), stages)
    assert {item.status for item in result.outputs} == {"built"}
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for path in (root / "outputs").rglob("*")
        if path.suffix in {".docx", ".pdf", ".xlsx"}
    }
    return files, [name for name in stages.names if name in {BESIDE, HERE}]


def test_the_files_are_the_same_by_one_process_or_two(tmp_path, monkeypatch):
    monkeypatch.setattr(build_run, "_LONG_READING", 0)
    monkeypatch.setattr(build_run, "processors", lambda: 1)
    alone, stages = made(tmp_path / "alone")
    assert stages == [HERE, HERE]
    monkeypatch.setattr(build_run, "processors", lambda: 2)
    beside, stages = made(tmp_path / "beside")
    assert stages == [BESIDE, BESIDE]
    assert len(alone) == 8
    assert beside == alone


def test_no_process_is_started_for_small_ledgers(tmp_path, monkeypatch):
    monkeypatch.setattr(build_run, "processors", lambda: 2)
    assert made(tmp_path)[1] == [HERE, HERE]
