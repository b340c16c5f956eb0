"""Workspaces built by the real command, once for all test processes."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).parents[2]
DEMO = REPO
CONSUMPTION = REPO / "tests/demo/consumption"
SECOND_COUNTY = REPO / "tests/demo/second_county"


@dataclass(frozen=True)
class Run:
    """One finished command."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict:
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Built:
    """A workspace after `huibian build --json`."""

    root: Path
    run: Run

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    def file(self, pattern: str) -> Path:
        """The one output of the main paper (总结 or 报告) whose name matches."""
        found = [
            path
            for path in self.outputs.rglob(pattern)
            if ("总结" in path.name or "报告" in path.name) and ".huibian" not in path.parts
        ]
        assert len(found) == 1, f"{pattern}: {found}"
        return found[0]

    @property
    def docx(self) -> Path:
        return self.file("*[!阅].docx")

    @property
    def review(self) -> Path:
        return self.file("*-审阅.docx")

    @property
    def trace(self) -> Path:
        return self.file("*-溯源.xlsx")

    @property
    def pdf(self) -> Path:
        return self.file("*.pdf")


def huibian(
    *arguments: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None
) -> Run:
    """Run the command as a user does: another process, no terminal."""
    process = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPO), **(env or {})},
        cwd=cwd,
        timeout=170,
        check=False,
    )
    return Run(process.returncode, process.stdout, process.stderr)


def copy_workspace(source: Path, target: Path) -> Path:
    """Copy a workspace's inputs and own templates, without outputs and without the dossiers' evidence."""
    shutil.copytree(source / "inputs", target / "inputs", ignore=shutil.ignore_patterns("佐证"))
    if source != REPO and (source / "templates").is_dir():
        shutil.copytree(source / "templates", target / "templates")
    return target


def build(source: Path, target: Path, *options: str, env: dict[str, str] | None = None) -> Built:
    """Copy a workspace to `target` and build it."""
    copy_workspace(source, target)
    return Built(target, huibian("build", "-C", target, "--json", *options, env=env))


def build_once(source: Path, shared: Path) -> Built:
    """Build a workspace in `shared/<name>` unless another test process has done so."""
    name = source.name if source != REPO else "demo"
    shared.mkdir(parents=True, exist_ok=True)
    done = shared / f"{name}.json"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            # The demo's letters have tests of their own: fifteen thousand pages are not made here.
            only = ["student_aid_summary"] if source == DEMO else []
            built = build(source, shared / name, *only)
            done.write_text(
                json.dumps([built.run.code, built.run.stdout, built.run.stderr]), encoding="utf-8"
            )
    return Built(shared / name, Run(*json.loads(done.read_text(encoding="utf-8"))))
