"""A build of a dossier on its way: what it shows, and what it keeps for the next one."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.cli.commands.building import ConsoleProgress
from tests.build.commands import command
from tests.build.dossier_world import make_world, pdf, photo

CACHE = "outputs/.huibian/cache"
FIRST, SECOND = "001-甲镇中心小学.pdf", "002-乙县职业中学.pdf"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A finished workspace, and what the command said; LibreOffice is not wanted here."""
    root = make_world(tmp_path_factory.mktemp("course") / "w")
    for path in [*root.rglob("*.docx")]:
        path.with_suffix(".pdf").write_bytes(pdf(2))
        path.unlink()
    run = command("build", "-C", root, "-v")
    assert run.code == 3, run.stderr
    return root, run.stderr


@pytest.fixture
def root(built: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(built[0], tmp_path / "w"))


def cached(root: Path, purpose: str) -> set[str]:
    return {path.name for path in (root / CACHE / purpose).glob("*/*")}


def test_how_fast_files_and_volumes_come_is_said_when_asked_for(built: tuple[Path, str]) -> None:
    pace = r"用时[\d.]+秒，每(秒\d+{0}|{0}[\d.]+秒)$"
    for line, unit in (("收入迎检档案的佐证：6个文件，", "个文件"), ("装订迎检档案：2卷，", "卷")):
        assert re.search(f"^{line}{pace.format(unit)}", built[1], re.MULTILINE), built[1]


def test_slow_work_is_told_by_the_piece_and_with_the_time_left() -> None:
    now, shown = [0.0], []
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    progress = ConsoleProgress(console, quiet=False, clock=lambda: now[0])
    assert progress._status is not None
    progress._status.update = shown.append
    progress.count("装订", 0, 4, "卷")
    now[0] = 5.0
    progress.count("装订", 2, 4, "卷")
    progress.stop()
    assert shown == ["装订：0/4卷", "装订：2/4卷，每卷2.5秒，约剩5秒"]


def test_what_no_dossier_wants_any_more_is_not_kept(root: Path) -> None:
    before = {purpose: cached(root, purpose) for purpose in ("pages", "maps")}
    assert len(before["maps"]) == 2
    evidence = root / "inputs/佐证/甲镇中心小学/2.2 宣传课/春季/照片.jpg"
    data = evidence.read_bytes()
    evidence.write_bytes(photo("maroon"))
    assert command("build", "-C", root, "-q").code == 3
    after = {purpose: cached(root, purpose) for purpose in ("pages", "maps")}
    # two files for the picture that went, two for the one that came; one volume of two is new
    assert len(after["pages"]) == len(before["pages"])
    assert len(after["pages"] - before["pages"]) == 2
    assert len(after["maps"] - before["maps"]) == 1
    assert len(after["maps"]) == 2
    evidence.write_bytes(data)
    assert command("build", "-C", root, "-q").code == 3
    assert {purpose: cached(root, purpose) for purpose in ("pages", "maps")} == before


def test_a_run_of_one_dossier_leaves_what_the_other_wants(root: Path) -> None:
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "  - {类型: other, 名称: 另一份}\n", encoding="utf-8")
    types = root / "templates/dossiers"
    other = (types / "mine.yaml").read_text(encoding="utf-8").replace('代号: "1.1"', '代号: "9.1"')
    (types / "other.yaml").write_text(other, encoding="utf-8")
    before = cached(root, "pages")
    command("build", "other", "-C", root, "-q")
    assert cached(root, "pages") >= before
