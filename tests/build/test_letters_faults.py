"""Disks that are full, folders that are read-only, files that are open elsewhere, while letters are printed.

The run ends with 5 and a word why; what has its name is whole; the next run, the fault gone, ends with the
very files of a run that met none.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.build.breaking import (
    FOLDER,
    REGISTER,
    Unbroken,
    assert_whole_now,
    contents,
    is_temporary,
    make_workspace,
    order,
)
from tests.build.nursery import Command, Nursery

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX systems")
PUPILS = {"第1小学": 12, "第2小学": 60, "第3小学": 12}


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as one:
        yield one


@pytest.fixture(scope="module")
def whole(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was printed without a fault."""
    root = make_workspace(tmp_path_factory.mktemp("faults") / "w", PUPILS)
    ended(nursery.start(*order(root)))
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w", PUPILS)


def ended(command: Command) -> None:
    assert (command.wait(), command.returncode) == ("", 0)


def files(root: Path) -> list[Path]:
    return sorted(path for path in (root / FOLDER).glob("*") if path.is_file())


def assert_stopped(command: Command, root: Path, whole: Path, reason: str) -> None:
    """The command said why it stopped, in one line, and left whole files only."""
    said = command.wait()
    assert command.returncode == 5, said
    assert reason in said
    assert "Traceback" not in said
    assert not [path for path in root.rglob("*") if is_temporary(path)]
    unbroken = Unbroken(contents(whole), (whole / REGISTER).read_bytes())
    assert_whole_now(root, unbroken)


def assert_made_up_for(root: Path, whole: Path, nursery: Nursery) -> None:
    ended(nursery.start(*order(root)))
    assert contents(root) == contents(whole)


def test_a_disk_that_is_full_at_the_largest_batch(root: Path, whole: Path, nursery: Nursery):
    largest = max(files(whole), key=lambda path: path.stat().st_size)
    command = nursery.start(*order(root, 2), limit=largest.stat().st_size - 1)
    assert_stopped(command, root, whole, "磁盘已满")
    assert not (root / largest.relative_to(whole)).exists()
    assert_made_up_for(root, whole, nursery)


def test_a_disk_that_is_full_while_numbers_are_registered(
    root: Path, whole: Path, nursery: Nursery
):
    command = nursery.start(*order(root), limit=1_500)
    assert_stopped(command, root, whole, "磁盘已满")
    assert files(root) == []
    assert (root / REGISTER).stat().st_size <= 1_500
    assert_made_up_for(root, whole, nursery)


def test_a_full_disk_keeps_the_letters_printed_before(root: Path, whole: Path, nursery: Nursery):
    shutil.copytree(whole, root, dirs_exist_ok=True)
    before = contents(root)
    body = root / "templates/gz/body.md"
    text = body.read_text(encoding="utf-8")
    body.write_text(text.replace("就读", "读书"), encoding="utf-8")
    smallest = min(files(whole), key=lambda path: path.stat().st_size)
    command = nursery.start(*order(root), limit=smallest.stat().st_size // 2)
    assert_stopped(command, root, whole, "磁盘已满")
    body.write_text(text, encoding="utf-8")
    assert_made_up_for(root, whole, nursery)
    assert contents(root) == before


@pytest.mark.parametrize("folder", ["outputs", FOLDER, "inputs/登记"])
def test_a_folder_that_is_read_only(root: Path, whole: Path, nursery: Nursery, folder: str):
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder).chmod(0o555)
    command = nursery.start(*order(root), powerless=True)
    try:
        assert_stopped(command, root, whole, "权限")
        assert files(root) == []
    finally:
        (root / folder).chmod(0o755)
    assert_made_up_for(root, whole, nursery)


def test_a_batch_that_another_program_has_open(root: Path, whole: Path, nursery: Nursery):
    held = [path for path in files(whole) if path.suffix == ".pdf"][1]
    command = nursery.start(*order(root), refuse=held.name)
    assert_stopped(command, root, whole, f"“{held.name}”正被其他程序占用")
    assert not (root / held.relative_to(whole)).exists()
    assert_made_up_for(root, whole, nursery)
