"""Runs of letters that are cut short anywhere: the next run ends with the very files of an unbroken one.

Two thousand letters. Killed at moments drawn from a seed, four of five of them while letters are being
written; what has its name is whole at that very moment.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.workspaces import REPO
from tests.build.breaking import (
    DATE,
    FOLDER,
    LATER,
    PUPILS,
    REGISTER,
    Unbroken,
    assert_as_unbroken,
    assert_register_sound,
    assert_whole_now,
    batch_files,
    contents,
    is_temporary,
    make_workspace,
    open_all,
    order,
    print_files,
)
from tests.build.nursery import Command, Nursery

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems"),
    pytest.mark.timeout(600),
]


@dataclass(frozen=True)
class World:
    """The runs to compare with, and how long the phases of the first one took."""

    nursery: Nursery
    done: Path
    """A finished workspace, to be copied."""
    first: Unbroken
    again: Unbroken
    """The finished workspace printed once more under another date."""
    starting: float
    """Seconds before the first letter's file."""
    writing: float
    """Seconds from then to the end."""


def start(root: Path, *options: str) -> subprocess.Popen[str]:
    """Start the build in a process group of its own, as a shell does."""
    command = ["build", "-C", str(root), "--jobs", "2", "--quiet", *options]
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


def workers_of(session: int, besides: bytes = b"resource_tracker") -> list[int]:
    """Return the worker processes of a run: those of its session that have no children."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z" and besides not in command:
            parents[int(folder.name)] = int(fields[1])
    return sorted(parents.keys() - set(parents.values()) - {session})


def wait_for(found: Callable[[], object], process: subprocess.Popen[str] | Command) -> None:
    until = time.monotonic() + 100
    while not found() and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The two runs that nobody stops: the first, and one more when everything is out of date."""
    root = make_workspace(tmp_path_factory.mktemp("world") / "w")
    with Nursery() as nursery:
        command = nursery.start(*order(root))
        started = time.monotonic()
        wait_for(lambda: print_files(root), command)
        begun = time.monotonic()
        assert (command.wait(), command.returncode) == ("", 0)
        seconds = (begun - started, time.monotonic() - begun)
        assert open_all(root) >= sum(PUPILS.values())
        assert_register_sound(root)
        first = Unbroken(contents(root), (root / REGISTER).read_bytes())
        done = root.with_name("done")
        shutil.copytree(root, done)
        outdate(root)
        command = nursery.start(*order(root))
        assert (command.wait(), command.returncode) == ("", 0)
        open_all(root)
        again = Unbroken(contents(root), (root / REGISTER).read_bytes())
        changed = [name for name in print_files(root) if name.endswith("pdf")]
        assert len(changed) >= 15
        assert all(
            first.files[f"{FOLDER}/{name}"] != again.files[f"{FOLDER}/{name}"] for name in changed
        )
        assert first.register == again.register
        yield World(nursery, done, first, again, *seconds)


def outdate(root: Path) -> None:
    """Change the date, which is in every file."""
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8").replace(DATE, LATER)
    settings.write_text(text, encoding="utf-8")


class Blow:
    """One kill: what it found, and whether the next run made up for it."""

    def __init__(self, world: World, root: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.world = world
        self.root = root
        self.amid = seed % 5 != 4
        self.jobs = 2 if seed % 5 == 1 else 1
        self.alone = seed % 10 == 1
        """Kill the one process that a clerk sees, not its workers."""
        self.over_old_files = seed % 5 == 2
        self.expected = world.again if self.over_old_files else world.first

    def strike(self) -> str:
        """Kill a run at a moment of its own; return in which phase it died, '' when it was done."""
        shutil.rmtree(self.root, ignore_errors=True)
        if self.over_old_files:
            shutil.copytree(self.world.done, self.root)
            outdate(self.root)
        else:
            make_workspace(self.root)
        before = print_files(self.root)
        all_files = len(print_files(self.world.done))

        def new() -> list[str]:
            return [name for name, at in print_files(self.root).items() if before.get(name) != at]

        def written() -> int:
            return len([name for name in new() if not name.startswith(".")])

        command = self.world.nursery.start(*order(self.root, self.jobs))
        if self.amid:
            wait_for(new, command)
            until = time.monotonic() + self.draw.uniform(0, self.world.writing)
            wait_for(
                lambda: time.monotonic() >= until or written() >= all_files - 4,
                command,
            )
        else:
            time.sleep(self.draw.uniform(0, self.world.starting))
        with contextlib.suppress(ProcessLookupError):
            (os.kill if self.alone else os.killpg)(command.pid, signal.SIGKILL)
        said = command.wait()
        assert command.returncode in {0, -signal.SIGKILL}, said
        # whoever is left ends by itself: nothing waits for a run that is gone
        until = time.monotonic() + 20
        while workers_of(command.pid, besides=b"nothing"):
            assert time.monotonic() < until
            time.sleep(0.05)
        if command.returncode != -signal.SIGKILL:
            return ""
        if not new():
            return "before"
        return "writing" if written() < all_files else "after"

    def land(self) -> str:
        """Kill, look, resume, compare; return the phase. A run that was done too soon is tried anew."""
        for _ in range(4):
            phase = self.strike()
            if phase and (phase == "writing" or not self.amid):
                break
        assert phase
        assert_whole_now(self.root, self.world.first, self.expected)
        command = self.world.nursery.start(*order(self.root))
        assert (command.wait(), command.returncode) == ("", 0)
        assert_as_unbroken(self.root, self.expected)
        shutil.rmtree(self.root)
        return phase


@pytest.mark.parametrize(
    "part",
    [0, *(pytest.param(part, marks=pytest.mark.exhaustive) for part in range(1, 10))],
)
def test_killed_at_any_moment_and_run_again(
    part: int, tmp_path: Path, world: World, record_property: Callable[[str, object], None]
):
    """Fifty kills in all, five here; of these, at least four while letters are written."""
    phases = [
        Blow(world, tmp_path / f"w{seed}", seed).land() for seed in range(5 * part, 5 * part + 5)
    ]
    said = "、".join(phases)
    record_property("measured", f"letters killed (part {part}): 5 of 5 identical; phases {said}")
    assert phases.count("writing") >= 4


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_then_resumed(tmp_path: Path, world: World, jobs: str):
    root = make_workspace(tmp_path / "w")
    command = world.nursery.start(*order(root, int(jobs)))
    wait_for(lambda: batch_files(root), command)
    command.kill(signal.SIGINT)
    errors = command.wait()
    assert command.returncode == 130, errors
    assert errors.startswith("已中断")
    assert len(errors.splitlines()) == 1
    assert not any(is_temporary(path) for path in root.rglob("*"))
    assert_whole_now(root, world.first)
    assert len(print_files(root)) < len(print_files(world.done))
    command = world.nursery.start(*order(root))
    assert (command.wait(), command.returncode) == ("", 0)
    assert_as_unbroken(root, world.first)


def test_a_killed_worker_process_loses_and_doubles_nothing(tmp_path: Path, world: World):
    root = make_workspace(tmp_path / "w")
    process = start(root)
    wait_for(lambda: batch_files(root), process)
    workers = workers_of(process.pid)
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    finish(process)
    assert_as_unbroken(root, world.first)


def test_killed_while_the_very_first_numbers_are_registered(tmp_path: Path, world: World):
    """Before every change of a file below inputs/, one kill after the other, then in peace."""
    pupils = {"第1小学": 3}
    whole, root = (make_workspace(tmp_path / name, pupils) for name in ("whole", "w"))
    for one in (whole, root):
        (one / "inputs/登记/编号密钥.txt").unlink()
    command = world.nursery.start(*order(whole))
    assert (command.wait(), command.returncode) == ("", 0)
    left: set[str] = set()
    for step in range(1, 40):
        below = root / "inputs"
        command = world.nursery.start(*order(root), kill_at=step, below=below)
        said = command.wait()
        left.update(path.name for path in below.rglob("*") if is_temporary(path))
        if command.returncode != -signal.SIGKILL:
            break
    assert (said, command.returncode) == ("", 0)
    assert step > 4
    assert left, "no kill found the key half written"
    assert sorted(contents(root)) == sorted(contents(whole))
    assert_register_sound(root, pupils)


@pytest.mark.filterwarnings("default")
def test_a_killed_worker_of_a_cluster_loses_and_doubles_nothing(tmp_path: Path, world: World):
    distributed = pytest.importorskip("distributed")
    root = make_workspace(tmp_path / "w")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tcp://127.0.0.1:")
        process = start(root, "--scheduler", address)
        wait_for(lambda: batch_files(root), process)
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        assert process.poll() is None
        finish(process)
    assert_as_unbroken(root, world.first)
