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
