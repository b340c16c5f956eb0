"""Runs of letters that are cut short anywhere: the next run ends with the very files of an unbroken one.

Two thousand letters, in two processes. Killed at moments drawn from a seed, most of
them while print batches are being written.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.acceptance.workspaces import REPO
from tests.build.test_letters import BODY, KIND

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems"),
    pytest.mark.timeout(600),
]
PUPILS = {
    f"第{number}小学": size
    for number, size in enumerate((131, 240, 97, 260, 185, 150, 301, 64, 222, 350), start=1)
}
PER_BATCH = 120
MANIFEST = "outputs/.huibian/manifest.json"
KEY = "0123456789abcdef" * 4
"""The register's key, drawn by chance otherwise: with it, registers too are equal byte for byte."""


SETTINGS = """\
单位: {全称: 示例县教育局, 简称: 示例县教育局, 上级: 示例市教育局, 发文代字: 示教, 落款: 示例县教育局}
期间: {年度: 2025, 学期: [秋季], 截至日期: 2025-11-30}
成文日期: 2025-12-19
台账:
  资助: {类型: aid_grants, 文件: [资助.csv]}
文书:
  - {文种: gz}
"""


@dataclass(frozen=True)
class Unbroken:
    """What a run that nobody stopped leaves."""

    files: dict[str, str]
    batches: int


def id_number(place: int) -> str:
    body = f"360922{2008 + place % 6}{place % 12 + 1:02}{place % 28 + 1:02}{place // 28 % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def write_ledger(path: Path) -> None:
    """Two thousand made-up pupils; a CSV, which is read in no time."""
    names = [one + two for one in "王李张刘陈杨黄赵吴周" for two in "华明芳军敏静丽强磊洋"]
    lines = ["学期,困难类别,姓名,身份证号,学校,年级,班级,资助项目,金额（元）"]
    place = 0
    for school, size in PUPILS.items():
        for number in range(size):
            place += 1
            who = f"{names[place % len(names)]},{id_number(place)}"
            lines.append(
                f"秋季,建档立卡,{who},{school},{'一二三四五六'[number % 6]}年级,"
                f"{number % 3 + 1}班,生活补助,{250 + place % 7}.5"
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_workspace(root: Path) -> Path:
    """A county with one ledger and a letter kind of its own."""
    kind = root / "templates/gz"
    kind.mkdir(parents=True)
    text = KIND.replace("  次序:", f"  每批最多: {PER_BATCH}\n  次序:")
    (kind / "kind.yaml").write_text(text, encoding="utf-8")
    (kind / "body.md").write_text(BODY, encoding="utf-8")
    (root / "inputs/登记").mkdir(parents=True)
    (root / "inputs/登记/编号密钥.txt").write_text(KEY + "\n", encoding="utf-8")
    (root / "inputs/workspace.yaml").write_text(SETTINGS, encoding="utf-8")
    write_ledger(root / "inputs/资助.csv")
    return root


def start(root: Path) -> subprocess.Popen[str]:
    """Start the build in a process group of its own."""
    command = ["build", "-C", str(root), "--formats", "pdf", "--jobs", "2", "--quiet"]
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPO)},
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert not errors


def batch_files(root: Path) -> list[Path]:
    return list((root / "outputs").glob("*/*.pdf"))


def wait_for(found: Callable[[], object], process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 100
    while not found() and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.01)


def contents(root: Path) -> dict[str, str]:
    """Digest of every file in outputs/ and of the register; temporary files would be among them."""
    found = {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for folder in ("outputs", "inputs/登记")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    # Fingerprints change with the program's own code, which may be edited while tests run.
    manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    for record in manifest["outputs"].values():
        del record["fingerprint"]
    return {**found, MANIFEST: json.dumps(manifest, sort_keys=True)}


def assert_as_unbroken(root: Path, unbroken: Unbroken) -> None:
    found = contents(root)
    assert sorted(found) == sorted(unbroken.files)
    assert found == unbroken.files


def assert_register_sound(root: Path) -> None:
    """Every number is there once, and each school's are 1, 2, 3, … without a gap."""
    text = (root / "inputs/登记/编号.csv").read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["状态"] == "发出"]
    assert len({row["编号"] for row in rows}) == len({row["键摘要"] for row in rows}) == len(rows)
    schools: dict[str, list[int]] = {}
    for row in rows:
        schools.setdefault(row["学校代号"], []).append(int(row["序号"]))
    assert [len(found) for found in schools.values()] == list(PUPILS.values())
    assert all(found == list(range(1, len(found) + 1)) for found in schools.values())


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Unbroken:
    root = make_workspace(tmp_path_factory.mktemp("unbroken"))
    finish(start(root))
    assert_register_sound(root)
    batches = len(batch_files(root))
    assert batches >= 12
    return Unbroken(contents(root), batches)


def kill_and_resume(root: Path, draw: random.Random, unbroken: Unbroken, share: float) -> bool:
    """Kill a run (with `share` of the chance while it prints), resume; return whether it printed."""
    process = start(root)
    if draw.random() < share:
        enough = draw.randrange(1, unbroken.batches - 3)
        wait_for(lambda: len(batch_files(root)) >= enough, process)
        time.sleep(draw.uniform(0, 0.05))
    else:
        time.sleep(draw.uniform(0.1, 4))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    amid = process.returncode != 0 and 0 < len(batch_files(root)) < unbroken.batches
    finish(start(root))
    assert_as_unbroken(root, unbroken)
    assert_register_sound(root)
    return amid


def many_kills(folder: Path, seeds: range, unbroken: Unbroken) -> list[bool]:
    amid: list[bool] = []
    for seed in seeds:
        root = make_workspace(folder / f"w{seed}")
        amid.append(kill_and_resume(root, random.Random(seed), unbroken, 0.9))
        shutil.rmtree(root)
    return amid


def test_killed_while_printing_then_resumed(tmp_path: Path, unbroken: Unbroken):
    draw = random.Random(2020)
    amid = [
        kill_and_resume(make_workspace(tmp_path / f"w{number}"), draw, unbroken, 1)
        for number in range(3)
    ]
    assert any(amid)


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
def test_fifty_kills_at_any_moment(tmp_path: Path, unbroken: Unbroken):
    amid = many_kills(tmp_path, range(50), unbroken)
    assert sum(amid) >= 0.8 * len(amid)


def test_ctrl_c_then_resumed(tmp_path: Path, unbroken: Unbroken):
    root = make_workspace(tmp_path / "w")
    process = start(root)
    wait_for(lambda: batch_files(root), process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.startswith("已中断")
    assert len(batch_files(root)) < unbroken.batches
    finish(start(root))
    assert_as_unbroken(root, unbroken)


def children_of(process: int) -> list[int]:
    names = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(name) for name in names.split()]


def test_a_killed_worker_process_loses_and_doubles_nothing(tmp_path: Path, unbroken: Unbroken):
    root = make_workspace(tmp_path / "w")
    process = start(root)
    wait_for(lambda: batch_files(root), process)
    if not Path(f"/proc/{process.pid}/task").exists():
        pytest.skip("this system does not list children")
    # the server that loads for all workers is a child, the workers are its children
    workers = [
        worker
        for child in children_of(process.pid)
        if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()
        for worker in children_of(child)
    ]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    finish(process)
    assert_as_unbroken(root, unbroken)
    assert_register_sound(root)
