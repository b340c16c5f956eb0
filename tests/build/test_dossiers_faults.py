"""Dossiers amid faults: full disks, folders that cannot be written, volumes open or edited, evidence that changes.

What has its name is whole, what went wrong is said in Chinese, and the next run, the fault gone, ends with
the very files of a run that met none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.workspaces import REPO
from tests.build.breaking import contents, is_temporary
from tests.build.commands import command
from tests.build.dossier_breaking import (
    CACHE,
    FOLDER,
    MATRIX,
    PARTLY,
    assert_as_unbroken,
    assert_whole_now,
    copy_of,
    ended,
    make_plain_world,
    order,
    path_without,
)
from tests.build.dossier_world import make_world, pdf
from tests.build.nursery import Command, Nursery

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX systems")
VOLUME = f"{FOLDER}/001-甲镇中心小学.pdf"
OTHER = f"{FOLDER}/002-乙县职业中学.pdf"


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as one:
        yield one


@pytest.fixture(scope="module")
def whole(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose dossier was assembled without a fault."""
    root = make_plain_world(tmp_path_factory.mktemp("faults") / "w")
    ended(nursery.start(*order(root)))
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_plain_world(tmp_path / "w")


def assert_stopped(build: Command, root: Path, whole: Path, reason: str) -> None:
    """The command said why it stopped, and left whole files only."""
    said = build.wait()
    assert build.returncode == 5, said
    assert reason in said
    assert "Traceback" not in said
    assert not [path for path in root.rglob("*") if is_temporary(path)]
    assert_whole_now(root, contents(whole))


def assert_made_up_for(root: Path, whole: Path, nursery: Nursery) -> None:
    ended(nursery.start(*order(root)))
    assert_as_unbroken(root, contents(whole))


def problems(root: Path) -> set[tuple[str, str]]:
    """Build; return the codes and files of what went wrong."""
    run = command("build", "-C", root, "--json", "-q")
    assert run.code == PARTLY, run.stderr
    return {(str(item["code"]), str(item["file"] or "")) for item in run.json["diagnostics"]}


ALWAYS = {
    ("K201", "inputs/佐证/丙村小学/1.1/汇报.pdf"),
    ("K305", "inputs/佐证/乙县职业中学/2.2/春季照片.jpg"),
}


def cells(path: Path, sheet: str) -> str:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)


# --- the disk -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.exhaustive), 2])
def test_a_disk_that_is_full_while_evidence_is_taken_in(
    root: Path, whole: Path, nursery: Nursery, jobs: int
) -> None:
    largest = max(path.stat().st_size for path in (whole / CACHE / "pages").glob("*/*"))
    build = nursery.start(*order(root, jobs), limit=largest - 1)
    assert_stopped(build, root, whole, "磁盘已满")
    assert not (root / MATRIX).exists()
    assert_made_up_for(root, whole, nursery)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.exhaustive)])
def test_a_disk_that_is_full_while_volumes_are_bound(
    root: Path, whole: Path, nursery: Nursery, jobs: int
) -> None:
    largest = max((whole / name for name in (VOLUME, OTHER)), key=lambda path: path.stat().st_size)
    build = nursery.start(*order(root, jobs), limit=largest.stat().st_size - 1)
    assert_stopped(build, root, whole, "磁盘已满")
    assert (root / MATRIX).exists()
    assert not (root / largest.relative_to(whole)).exists()
    assert_made_up_for(root, whole, nursery)


@pytest.mark.parametrize("folder", ["outputs", FOLDER, CACHE])
def test_a_folder_that_is_read_only(root: Path, whole: Path, nursery: Nursery, folder: str) -> None:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder).chmod(0o555)
    build = nursery.start(*order(root), powerless=True)
    try:
        assert_stopped(build, root, whole, "权限")
    finally:
        (root / folder).chmod(0o755)
    assert_made_up_for(root, whole, nursery)


def test_a_volume_that_another_program_has_open(root: Path, whole: Path, nursery: Nursery) -> None:
    held = Path(VOLUME).name
    build = nursery.start(*order(root), refuse=held)
    assert_stopped(build, root, whole, f"“{held}”正被其他程序占用")
    assert_made_up_for(root, whole, nursery)


def test_pages_that_rot_in_the_cache_are_taken_in_anew(whole: Path, tmp_path: Path) -> None:
    root = copy_of(whole, tmp_path / "w")
    for path in (root / CACHE).glob("*/*/*"):
        path.write_bytes(path.read_bytes()[:-1])
    (root / VOLUME).unlink()
    assert problems(root) == ALWAYS
    assert_as_unbroken(root, contents(whole))


# --- volumes edited by hand -----------------------------------------------------------------------------


def test_an_edited_volume_stays_and_the_new_one_is_named_everywhere(
    whole: Path, tmp_path: Path
) -> None:
    root = copy_of(whole, tmp_path / "w")
    edited = (root / VOLUME).read_bytes() + b"% by hand"
    (root / VOLUME).write_bytes(edited)
    draft = VOLUME.replace(".pdf", "-新稿.pdf")
    for _ in range(2):  # and so it stays
        assert problems(root) == ALWAYS
        assert (root / VOLUME).read_bytes() == edited
        assert (root / draft).read_bytes() == (whole / VOLUME).read_bytes()
        listed = json.loads((root / FOLDER / "核验清单.json").read_bytes())["卷"]
        assert [f"outputs/{item['文件']}" for item in listed] == [draft, OTHER]
        assert Path(draft).name in cells(root / FOLDER / "档案索引.xlsx", "卷")
    said = command("check", "-C", root, "--json", "-q").json["diagnostics"]
    assert not {item["code"] for item in said} & {"K601", "K602"}
    (root / VOLUME).unlink()
    assert problems(root) == ALWAYS
    assert (root / VOLUME).read_bytes() == (whole / VOLUME).read_bytes()
    assert not (root / draft).exists()


# --- evidence that changes ------------------------------------------------------------------------------


def test_evidence_deleted_and_put_back_between_runs(whole: Path, tmp_path: Path) -> None:
    root = copy_of(whole, tmp_path / "w")
    evidence = root / "inputs/佐证/乙县职业中学/1.2/情况.pdf"
    data = evidence.read_bytes()
    evidence.unlink()
    assert problems(root) == ALWAYS
    assert (root / OTHER).read_bytes() != (whole / OTHER).read_bytes()
    assert (root / VOLUME).read_bytes() == (whole / VOLUME).read_bytes()
    assert "情况.pdf" not in cells(root / FOLDER / "档案索引.xlsx", "佐证文件")
    evidence.write_bytes(pdf(4))
    assert problems(root) == ALWAYS
    index = openpyxl.load_workbook(root / FOLDER / "档案索引.xlsx")["佐证文件"]
    assert [row[4] for row in index.values if str(row[0]).endswith("情况.pdf")] == [4]
    evidence.write_bytes(data)
    assert problems(root) == ALWAYS
    assert_as_unbroken(root, contents(whole))


@pytest.fixture(scope="module")
def office_world(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `whole`, with Word files that LibreOffice converts."""
    root = make_world(tmp_path_factory.mktemp("office") / "w")
    ended(nursery.start(*order(root)))
    return root


def soffice_that(folder: Path, does: str) -> dict[str, str]:
    """Return the environment in which LibreOffice does something else before its work."""
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(f'#!/bin/sh\n{does}\nPATH="{os.environ["PATH"]}" exec soffice "$@"\n')
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("does", "code"),
    [
        pytest.param("echo x >> '{}'", "K309", id="changed"),
        pytest.param("rm '{}'", "K305", id="deleted", marks=pytest.mark.exhaustive),
    ],
)
def test_evidence_that_changes_during_the_run_is_named_and_nothing_else_is_lost(
    office_world: Path, nursery: Nursery, tmp_path: Path, does: str, code: str
) -> None:
    root = make_world(tmp_path / "w")
    evidence = root / "inputs/佐证/乙县职业中学/1.2/情况.pdf"
    data = evidence.read_bytes()
    environment = soffice_that(tmp_path / "bin", does.format(evidence))
    said = ended(nursery.start(*order(root), environment=environment))
    assert f"错误 {code} 《inputs/佐证/乙县职业中学/1.2/情况.pdf》" in said
    assert (root / VOLUME).read_bytes() == (office_world / VOLUME).read_bytes()
    assert (root / OTHER).exists()
    evidence.write_bytes(data)
    ended(nursery.start(*order(root)))
    assert_as_unbroken(root, contents(office_world))


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        pytest.param(
            lambda folder: {"PATH": path_without(folder, "soffice", "libreoffice")},
            "K311",
            id="missing",
        ),
        pytest.param(
            lambda folder: soffice_that(folder, "exit 1"),
            "K306",
            id="failing",
            marks=pytest.mark.exhaustive,
        ),
    ],
)
def test_without_libreoffice_everything_else_is_bound_and_the_rest_with_it(
    office_world: Path,
    nursery: Nursery,
    tmp_path: Path,
    environment: Callable[[Path], dict[str, str]],
    code: str,
) -> None:
    root = make_world(tmp_path / "w")
    said = ended(nursery.start(*order(root, 2), environment=environment(tmp_path / "bin")))
    assert f"错误 {code}" in said
    assert "（共2处）" in said
    assert "LibreOffice" in said or code != "K311"
    assert (root / OTHER).read_bytes() == (office_world / OTHER).read_bytes()
    assert "打不开" in cells(root / FOLDER / "档案索引.xlsx", "材料")
    ended(nursery.start(*order(root)))
    assert_as_unbroken(root, contents(office_world))


# --- the same bytes -------------------------------------------------------------------------------------


def test_another_place_time_tongue_and_seed_and_no_cache_give_the_same_bytes(
    office_world: Path, tmp_path: Path
) -> None:
    root = make_world(tmp_path / "别处 的 文件夹")
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPO),
        "PYTHONHASHSEED": "4711",
        "TZ": "Asia/Shanghai",
        "LC_ALL": "zh_CN.UTF-8",
        "LANG": "zh_CN.UTF-8",
    }
    words = [sys.executable, "-m", "pipeline.cli", *order(root, 2)]
    assert subprocess.run(words, env=environment, check=False, timeout=120).returncode == PARTLY
    assert_as_unbroken(root, contents(office_world))
    # LibreOffice converts everything once more
    for path in (root / CACHE).glob("*/*/*"):
        path.unlink()
    assert problems(root) == ALWAYS
    assert_as_unbroken(root, contents(office_world))
