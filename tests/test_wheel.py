"""The wheel carries all it needs: an installed `huibian` works outside the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("huibian-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def huibian(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys, pathlib, pipeline; from pipeline.cli import main;"
        f"assert pathlib.Path(pipeline.__file__).is_relative_to({str(site)!r}), pipeline.__file__;"
        "sys.exit(main())"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_built_in_template_is_in_the_wheel(site):
    carried = site / "pipeline" / "_templates"
    ours = {path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.*")}
    assert ours
    assert {path for path in ours if not (carried / path).exists()} == set()


def test_the_wheel_holds_the_program_and_nothing_else(site):
    assert sorted(path.name for path in site.iterdir() if path.suffix != ".dist-info") == [
        "pipeline"
    ]


def test_an_installed_program_builds_a_sample_workspace(site, tmp_path):
    made = huibian(site, tmp_path, "init", "样例", "--sample")
    assert made.returncode == 0, made.stderr
    built = huibian(site, tmp_path / "样例", "build")
    assert built.returncode == 0, built.stderr
    written = {path.suffix for path in (tmp_path / "样例" / "outputs").rglob("*") if path.is_file()}
    assert {".docx", ".pdf", ".xlsx"} <= written
