"""Jobs run here, in processes and on a cluster alike; a killed worker loses and doubles nothing."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.executors import Cluster, Here, Processes


@dataclass(frozen=True)
class Base:
    """A setup that says how often it was opened."""

    number: int
    log: Path

    @property
    def key(self) -> str:
        return str(self.number)

    def open(self) -> Base:
        with self.log.open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        return self


def add(base: Base, job: int) -> int:
    return base.number + job


def die_once(base: Base, job: int) -> int:
    """Kill the own process the first time job 5 is done."""
    mark = base.log.with_suffix(".died")
    if job == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return base.number + job


def die_always(base: Base, job: int) -> int:
    if job == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return base.number + job


@pytest.mark.parametrize("executor", [Here(), Processes(1), Processes(2)])
def test_every_job_ends_exactly_once(executor, tmp_path: Path):
    ends = list(executor.run(Base(100, tmp_path / "log"), add, range(9)))
    assert sorted((item.place, item.result) for item in ends) == [(n, 100 + n) for n in range(9)]


def test_setup_is_opened_once_a_worker(tmp_path: Path):
    list(Processes(2).run(Base(1, tmp_path / "log"), add, range(20)))
    opened = (tmp_path / "log").read_text().split()
    assert len(opened) == len(set(opened)) <= 2


def test_killed_worker_loses_nothing_and_doubles_nothing(tmp_path: Path):
    ends = list(Processes(2).run(Base(7, tmp_path / "log"), die_once, range(12)))
    assert sorted((item.place, item.result) for item in ends) == [(n, 7 + n) for n in range(12)]


def noted(base: Base, job: int) -> int:
    """Write down that a job is begun; job 5 kills its process the first time, while others go on."""
    begun = base.log.with_suffix(".begun")
    with begun.open("a") as stream:
        stream.write(f"{job}\n")
    if job == 5 and begun.read_text().split().count("5") == 1:
        while len(begun.read_text().split()) < 9:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def test_killed_worker_takes_nothing_with_it_that_others_do(tmp_path: Path):
    ends = list(Processes(2).run(Base(7, tmp_path / "log"), noted, range(12)))
    assert sorted(item.place for item in ends) == list(range(12))
    begun = (tmp_path / "log.begun").read_text().split()
    assert sorted(begun, key=int) == sorted([*map(str, range(12)), "5"], key=int)


def test_worker_killed_while_it_waits_is_replaced(tmp_path: Path):
    ends = []
    for item in Processes(1).run(Base(7, tmp_path / "log"), add, range(6)):
        ends.append((item.place, item.result))
        if item.place == 3:
            time.sleep(0.2)  # what follows is done meanwhile
            os.kill(int((tmp_path / "log").read_text().split()[-1]), signal.SIGKILL)
            time.sleep(0.2)
    assert ends == [(n, 7 + n) for n in range(6)]
    assert len((tmp_path / "log").read_text().split()) == 2


def in_environment(_: Base, name: str) -> str | None:
    return os.environ.get(name)


def test_workers_have_the_environment_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for value in ("first", "second"):
        monkeypatch.setenv("HUIBIAN_TEST_RUN", value)
        ends = Processes(1).run(Base(7, tmp_path / "log"), in_environment, ["HUIBIAN_TEST_RUN"])
        assert [item.result for item in ends] == [value]


def test_job_that_always_kills_is_given_up_and_the_others_are_done(tmp_path: Path):
    ends = list(Processes(2).run(Base(7, tmp_path / "log"), die_always, range(8)))
    results = {item.place: item.result for item in ends}
    assert len(ends) == 8
    assert results == {n: None if n == 5 else 7 + n for n in range(8)}


def test_no_jobs_is_no_work(tmp_path: Path):
    for executor in (Here(), Processes(2)):
        assert list(executor.run(Base(1, tmp_path / "log"), add, [])) == []
    assert not (tmp_path / "log").exists()


def slow_add(base: Base, job: int) -> int:
    """Take a little, so that the kill finds jobs under way."""
    time.sleep(0.05)
    return base.number + job


def test_cluster_of_processes_loses_nothing_when_a_worker_is_killed(tmp_path: Path):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        victim = next(iter(cluster.workers.values())).pid
        ends = []
        for item in Cluster(cluster.scheduler_address).run(
            Base(7, tmp_path / "log"), slow_add, range(40)
        ):
            ends.append(item)
            if len(ends) == 5:
                os.kill(victim, signal.SIGKILL)
    assert sorted((item.place, item.result) for item in ends) == [(n, 7 + n) for n in range(40)]
