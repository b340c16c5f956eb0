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
DOSSIERS = ("poverty_alleviation", "student_aid", "dropout_files")
DOSSIER_OPTIONS = ("--jobs", "2", "--json", "-q")


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
    *arguments: str | Path,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 170,
) -> Run:
    """Run the command as a user does: another process, no terminal."""
    process = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPO), **(env or {})},
        cwd=cwd,
        timeout=timeout,
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


def build_dossiers(target: Path) -> Built:
    """Copy the demo with its evidence to `target` and assemble all its dossiers."""
    shutil.copytree(DEMO / "inputs", target / "inputs")
    return Built(target, huibian("build", *DOSSIERS, "-C", target, *DOSSIER_OPTIONS, timeout=500))


def build_dossiers_once(shared: Path) -> Built:
    """Assemble the demo's dossiers in `shared/dossiers` unless another test process has done so."""
    shared.mkdir(parents=True, exist_ok=True)
    done = shared / "dossiers.json"
    with (shared / "dossiers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            run = build_dossiers(shared / "dossiers").run
            done.write_text(json.dumps([run.code, run.stdout, run.stderr]), encoding="utf-8")
    return Built(shared / "dossiers", Run(*json.loads(done.read_text(encoding="utf-8"))))
