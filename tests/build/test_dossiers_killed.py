"""Dossiers cut short anywhere, LibreOffice at work or not: the next run ends as an unbroken one does."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.build.breaking import contents, is_temporary
from tests.build.dossier_breaking import (
    MATRIX,
    assert_as_unbroken,
    assert_whole_now,
    ended,
    office_processes,
    order,
    phase_of,
    taken_in,
)
from tests.build.dossier_world import make_world
from tests.build.nursery import Command, Nursery
from tests.build.test_letters_killed import wait_for, workers_of

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems"),
    pytest.mark.timeout(600),
]
PHASES = ("intake", "intake", "generation", "binding")
KILLS = (range(4), range(4, 12), range(12, 20), range(20, 30))


@dataclass(frozen=True)
class World:
    """The run to compare with, and how many seconds its phases took."""

    nursery: Nursery
    temporary: Path
    """For temporary files; its name is short, as sockets want it."""
    files: dict[str, str]
    evidence: int
    """Files taken in before the papers are generated."""
    seconds: dict[str, float]

    def start(self, root: Path, jobs: int) -> Command:
        return self.nursery.start(*order(root, jobs), environment={"TMPDIR": str(self.temporary)})

    def finish(self, root: Path) -> None:
        ended(self.start(root, 1))
        assert_as_unbroken(root, self.files)

    def office(self) -> list[int]:
        return office_processes(self.temporary)

    def assert_nothing_runs_on(self, command: Command) -> None:
        """Workers and LibreOffice end by themselves, soon, and take their folders with them."""
        until = time.monotonic() + 20
        while (
            workers_of(command.pid, besides=b"nothing")
            or self.office()
            or [*self.temporary.glob("huibian-office-*")]
        ):
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = make_world(tmp_path_factory.mktemp("world") / "w")
    with Nursery() as nursery, tempfile.TemporaryDirectory(prefix="hb") as temporary:
        first = World(nursery, Path(temporary), {}, 8, {})
        command, moments = first.start(root, 1), []
        for reached in (
            (root / "outputs/.huibian").exists,
            lambda: taken_in(root) >= first.evidence,
            (root / MATRIX).exists,
        ):
            wait_for(reached, command)
            moments.append(time.monotonic())
        ended(command)
        moments.append(time.monotonic())
        seconds = {
            name: moments[place + 1] - moments[place]
            for place, name in enumerate(dict.fromkeys(PHASES))
        }
        # seven pieces of evidence and two generated papers have pages, one is spoilt
        assert taken_in(root) == first.evidence + 2
        yield World(nursery, Path(temporary), contents(root), first.evidence, seconds)


class Blow:
    """One kill: what it found, and whether the next run made up for it."""

    def __init__(self, world: World, root: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.world = world
        self.root = root
        self.wanted = PHASES[seed % 4]
        self.converting = seed % 4 == 0
        """Wait for LibreOffice to be at work."""
        self.jobs = 1 + (seed + seed // 4) % 2
        self.alone = seed % 3 == 1
        """Kill the one process that a clerk sees, not its workers."""
        self.met_office = False

    def strike(self) -> str:
        """Kill a run at a moment of its own; return in which phase it died, '' when it was done."""
        shutil.rmtree(self.root, ignore_errors=True)
        make_world(self.root)
        command = self.world.start(self.root, self.jobs)
        begun: dict[str, Callable[[], object]] = {
            "intake": (self.root / "outputs/.huibian").exists,
            "generation": lambda: taken_in(self.root) >= self.world.evidence,
            "binding": (self.root / MATRIX).exists,
        }
        wait_for(self.world.office if self.converting else begun[self.wanted], command)
        longest = self.world.seconds[self.wanted] * (0.5 if self.converting else 1)
        time.sleep(self.draw.uniform(0, longest))
        self.met_office = bool(self.world.office())
        with contextlib.suppress(ProcessLookupError):
            (os.kill if self.alone else os.killpg)(command.pid, signal.SIGKILL)
        said = command.wait()
        assert command.returncode in {3, -signal.SIGKILL}, said
        self.world.assert_nothing_runs_on(command)
        if command.returncode != -signal.SIGKILL:
            return ""
        return phase_of(self.root, self.world.evidence)

    def land(self) -> str:
        """Kill, look, resume, compare; return the phase. A run that was done too soon is tried anew."""
        phase = ""
        for _ in range(5):
            phase = self.strike()
            if phase == self.wanted:
                break
        assert phase
        assert_whole_now(self.root, self.world.files)
        self.world.finish(self.root)
        shutil.rmtree(self.root)
        return phase


@pytest.mark.parametrize(
    "seeds",
    [KILLS[0], *(pytest.param(seeds, marks=pytest.mark.exhaustive) for seeds in KILLS[1:])],
    ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}",
)
def test_killed_at_any_moment_and_run_again(
    seeds: range, tmp_path: Path, world: World, record_property: Callable[[str, object], None]
) -> None:
    """Thirty kills in all, four here."""
    blows = [Blow(world, tmp_path / f"w{seed}", seed) for seed in seeds]
    phases = [blow.land() for blow in blows]
    converting = sum(blow.met_office for blow in blows)
    said = f"{len(blows)} of {len(blows)} identical; {'、'.join(phases)}; {converting} amid LibreOffice"
    record_property("measured", f"dossiers killed: {said}")
    assert {"intake", "generation", "binding"} <= set(phases), said
    assert converting >= 1, said


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.exhaustive), 2])
def test_ctrl_c_then_resumed(tmp_path: Path, world: World, jobs: int) -> None:
    root = make_world(tmp_path / "w")
    command = world.start(root, jobs)
    wait_for(world.office, command)
    command.kill(signal.SIGINT)
    said = command.wait()
    assert command.returncode == 130, said
    assert said.startswith("已中断")
    assert len(said.splitlines()) == 1
    world.assert_nothing_runs_on(command)
    assert not [path for path in root.rglob("*") if is_temporary(path)]
    assert_whole_now(root, world.files)
    world.finish(root)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def test_a_worker_killed_while_it_waits_for_libreoffice_loses_nothing(
    tmp_path: Path, world: World
) -> None:
    root = make_world(tmp_path / "w")
    command = world.start(root, 2)
    wait_for(world.office, command)
    guard = world.office()[0]
    worker = parent_of(guard)
    assert worker in workers_of(command.pid)
    os.kill(worker, signal.SIGKILL)
    ended(command)
    assert_as_unbroken(root, world.files)
    world.assert_nothing_runs_on(command)


def test_a_worker_killed_while_it_binds_loses_nothing(tmp_path: Path, world: World) -> None:
    root = make_world(tmp_path / "w")
    command = world.start(root, 2)
    wait_for((root / MATRIX).exists, command)
    wait_for(lambda: len(workers_of(command.pid)) == 2, command)
    assert not [*(root / MATRIX).parent.glob("*封面目录.docx")]
    os.kill(workers_of(command.pid)[0], signal.SIGKILL)
    ended(command)
    assert_as_unbroken(root, world.files)
