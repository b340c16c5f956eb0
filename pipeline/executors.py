"""Running many jobs: here, in worker processes, or on a Dask cluster, through one interface.

Comes in: a `Setup` that every worker opens once, a function, and jobs. Goes out: results as they are
ready, each with the place of its job. A killed worker loses nothing: its job is done again. Nothing here
knows what a letter is.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Generic, Protocol, TypeVar

from pipeline.errors import MissingComponentError, UsageError

Context = TypeVar("Context")
Job = TypeVar("Job")
Result = TypeVar("Result")
Opened_co = TypeVar("Opened_co", covariant=True)

_MAX_KILLS = 3
"""A job whose process was killed so often is given up: it is the cause, not the victim."""
_ANSWER_WITHIN = 10
"""Seconds within which a scheduler has to answer."""
_NO_DASK = "没有安装集群印制要用的 Dask。请运行 pip install 'huibian[cluster]'；不加 --scheduler 就在本机印。"


class Setup(Protocol[Opened_co]):
    """What a worker needs before its first job; crosses process borders once."""

    @property
    def key(self) -> str:
        """Name that is the same only for equal setups."""

    def open(self) -> Opened_co:
        """Return what the jobs work with."""


@dataclass(frozen=True, slots=True)
class Finished(Generic[Result]):
    """The end of one job."""

    place: int
    """Position of the job in the sequence."""
    result: Result | None
    """None when every process that tried it was killed (memory, most likely)."""


class Executor(Protocol):
    """Runs jobs; results come in any order."""

    def run(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
    ) -> Iterator[Finished[Result]]:
        """Yield the end of every job, each exactly once."""


class Here:
    """Runs the jobs one after the other in this process."""

    def run(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
    ) -> Iterator[Finished[Result]]:
        """Yield the results in order."""
        if not jobs:
            return
        context = setup.open()
        for place, job in enumerate(jobs):
            yield Finished(place, work(context, job))


class Processes:
    """Runs the jobs in worker processes; a pool that a killed worker broke is made anew."""

    def __init__(self, workers: int) -> None:
        """Use so many processes; nothing is started before `run`."""
        self._workers = workers

    def run(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
    ) -> Iterator[Finished[Result]]:
        """Yield results as they are ready; at most two a worker wait to be taken, so memory is flat."""
        left = list(range(len(jobs)))
        kills = [0] * len(jobs)
        while left:
            workers = min(self._workers, len(left))
            # After a kill the suspects go one at a time, so that the guilty job is known.
            suspects = [place for place in left if kills[place]]
            turn, workers = (suspects[:1], 1) if suspects else (left, workers)
            done: list[int] = []
            for finished in self._turn(setup, work, jobs, turn, workers):
                if finished.result is None:
                    kills[finished.place] += 1
                    if kills[finished.place] < _MAX_KILLS:
                        continue
                done.append(finished.place)
                yield finished
            left = [place for place in left if place not in set(done)]

    def _turn(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
        places: Sequence[int],
        workers: int,
    ) -> Iterator[Finished[Result]]:
        """Yield results until all places are done or the pool breaks; None for the jobs that ran then."""
        with without_interrupts():
            pool = ProcessPoolExecutor(
                max_workers=workers,
                mp_context=get_context("spawn"),
                initializer=_keep,
                initargs=(setup,),
            )
        waiting = list(reversed(places))
        running: dict[Future[Result], int] = {}
        finished = False
        try:
            while waiting or running:
                with without_interrupts():
                    while waiting and len(running) < 2 * workers:
                        place = waiting.pop()
                        running[pool.submit(_perform_kept, work, jobs[place])] = place
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    # The result first: if it raises, the place must still be among the running.
                    result = future.result()
                    yield Finished(running.pop(future), result)
            finished = True
        except BrokenProcessPool:
            yield from (Finished(place, None) for place in sorted(running.values()))
        finally:
            _close(pool, wait_for_workers=finished)


class Cluster:
    """Runs the jobs on a Dask cluster, which does the jobs of a lost worker again by itself."""

    def __init__(self, address: str) -> None:
        """Use the scheduler at `tcp://host:port`."""
        self._address = address

    def run(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
    ) -> Iterator[Finished[Result]]:
        """Yield results as they are ready.

        Raises:
            MissingComponentError: Dask is not installed here.
            UsageError: no scheduler answers there, or it has no workers.
        """
        if not jobs:
            return
        try:
            from distributed import Client, as_completed
            from distributed.scheduler import KilledWorker
        except ImportError as error:
            raise MissingComponentError(_NO_DASK) from error
        try:
            client = Client(self._address, timeout=_ANSWER_WITHIN)
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(
                f"连不上 --scheduler 写的调度程序（{self._address}）。请检查地址和端口（形如"
                " tcp://192.168.1.10:8786），确认那台电脑上的 dask scheduler 开着；不加 --scheduler 就在本机印。"
            ) from error
        with client:
            if not client.ncores():
                raise UsageError(
                    f"调度程序（{self._address}）下面一个工作进程也没有。请先在各台电脑上启动 dask worker。"
                )
            sent = client.scatter(setup, broadcast=True)
            futures = {
                client.submit(perform, sent, work, job, pure=False): place
                for place, job in enumerate(jobs)
            }
            for future in as_completed(list(futures)):
                try:
                    result = future.result()
                except KilledWorker:
                    result = None
                yield Finished(futures.pop(future), result)
                future.release()


_kept: list[object] = []
_opened: dict[str, object] = {}


def _keep(setup: Setup[object]) -> None:
    """Remember the setup of this worker process; it is opened with the first job."""
    _kept[:] = [setup]


def _perform_kept(work: Callable[[Context, Job], Result], job: Job) -> Result:
    return perform(_kept[0], work, job)  # type: ignore[arg-type]  # _keep put a Setup there


def perform(setup: Setup[Context], work: Callable[[Context, Job], Result], job: Job) -> Result:
    """Do one job in this process, opening the setup only if it is not open yet."""
    if setup.key not in _opened:
        _opened.clear()
        _opened[setup.key] = setup.open()
    context: Context = _opened[setup.key]  # type: ignore[assignment]  # opened by this very setup
    return work(context, job)


def _close(pool: ProcessPoolExecutor, *, wait_for_workers: bool) -> None:
    """Shut the pool down; when the run was stopped, do not wait for work that nobody wants."""
    if not wait_for_workers:
        for process in multiprocessing.active_children():
            process.terminate()
    pool.shutdown(wait=wait_for_workers, cancel_futures=True)


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Start processes that never see Ctrl-C: this process alone answers it, and stops them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
