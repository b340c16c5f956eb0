"""Dossiers whose runs are broken off: what is whole at that moment, and what LibreOffice leaves behind."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tests.build.breaking import MANIFEST, contents, is_temporary
from tests.build.dossier_world import make_world, pdf
from tests.build.nursery import Command

FOLDER = "outputs/迎检档案"
MATRIX = f"{FOLDER}/完整性检查.xlsx"
LAST = f"{FOLDER}/核验清单.json"
CACHE = "outputs/.huibian/cache"
PARTLY = 3
"""Exit code: the world has files that cannot be taken in."""


def make_plain_world(root: Path) -> Path:
    """Write the small world without what LibreOffice would have to convert."""
    make_world(root)
    for path in [*root.rglob("*.docx")]:
        path.with_suffix(".pdf").write_bytes(pdf(2))
        path.unlink()
    index = root / "inputs/佐证/佐证目录.csv"
    index.write_bytes(index.read_bytes().replace(b".docx", b".pdf"))
    return root


def order(root: Path, jobs: int = 1) -> list[str]:
    return ["build", "-C", str(root), "--jobs", str(jobs), "--quiet"]


def ended(command: Command) -> str:
    """Wait for a build that goes well; return what it said."""
    said = command.wait()
    assert command.returncode == PARTLY, said
    return said


def taken_in(root: Path) -> int:
    """Return how many files were taken in so far."""
    return len([*(root / CACHE / "pages").glob("*/*-facts.*")])


def phase_of(root: Path, all_files: int) -> str:
    """Return how far a run came; `all_files` are taken in before papers are generated."""
    if taken_in(root) < all_files:
        return "intake"
    if not (root / MATRIX).exists():
        return "generation"
    return "binding" if not (root / LAST).exists() else "after"


def office_processes(temporary: Path) -> list[int]:
    """Return the processes that work below a folder for temporary files."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if f"{temporary}/huibian-office-".encode() in line and state != "Z":
            found.append(int(folder.name))
    return sorted(found)


def assert_whole_now(root: Path, unbroken: Mapping[str, str]) -> None:
    """What has its name at this moment is, byte for byte, what an unbroken run puts there."""
    for path in (root / "outputs").rglob("*"):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or is_temporary(path):
            continue
        data = path.read_bytes()
        if name == MANIFEST:
            json.loads(data)
        elif name.startswith(CACHE):
            assert path.name.rpartition(".")[2] == sha256(data).hexdigest(), name
        else:
            assert sha256(data).hexdigest() == unbroken[name], name


def assert_as_unbroken(root: Path, unbroken: Mapping[str, str]) -> None:
    found = contents(root)
    assert sorted(found) == sorted(unbroken)
    assert found == unbroken


def path_without(folder: Path, *programs: str) -> str:
    """Return a PATH on which everything is found but some programs."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*"):
            link = folder / program.name
            if program.name not in programs and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def copy_of(root: Path, target: Path) -> Path:
    return Path(shutil.copytree(root, target))
