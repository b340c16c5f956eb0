"""Running many jobs: here, in worker processes, or on a Dask cluster, through one interface.

Comes in: a `Setup` that every worker opens once, a function, and jobs. Goes out: results as they are
ready, each with the place of its job. A killed worker loses nothing: its job is done again. Nothing here
knows what a letter is.
"""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from pipeline.errors import MissingComponentError, UsageError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

Context = TypeVar("Context")
Job = TypeVar("Job")
Result = TypeVar("Result")
Opened_co = TypeVar("Opened_co", covariant=True)

_MAX_KILLS = 3
"""A job whose process was killed so often is given up: it is the cause, not the victim."""
_QUEUED = 2
"""Jobs that a worker has: the one that it does and the one that follows."""
_METHOD: Final = "forkserver" if sys.platform == "linux" else "spawn"
"""How workers start. Elsewhere the system's own libraries do not survive a fork, or there is none."""
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

    def warm_up(self) -> None:
        """Begin to load what the jobs need, if that can go on beside other work."""

    def run(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
    ) -> Iterator[Finished[Result]]:
        """Yield the end of every job, each exactly once."""


class Here:
    """Runs the jobs one after the other in this process."""

    def warm_up(self) -> None:
        """Do nothing: what is loaded is loaded when needed."""

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
    """Runs the jobs in worker processes; a killed one is replaced while the others go on."""

    def __init__(self, workers: int, preload: str = "") -> None:
        """Use so many processes; nothing is started before `run` or `warm_up`.

        `preload` names the module that loads what the jobs need; where the system can fork safely, it
        is imported once for all workers.
        """
        self._workers = workers
        self._preload = preload

    def warm_up(self) -> None:
        """Begin to load what the workers need, beside what this process does meanwhile."""
        if _METHOD == "forkserver":
            from multiprocessing.forkserver import ensure_running

            with without_interrupts():
                get_context("forkserver").set_forkserver_preload(["__main__", self._preload])
                ensure_running()

    def run(
        self,
        setup: Setup[Context],
        work: Callable[[Context, Job], Result],
        jobs: Sequence[Job],
    ) -> Iterator[Finished[Result]]:
        """Yield results as they are ready; at most two a worker wait to be taken, so memory is flat."""
        if self._preload and jobs:
            self.warm_up()
        waiting = deque(range(len(jobs)))
        kills = [0] * len(jobs)
        workers = [_Worker(setup, work) for _ in range(min(self._workers, len(jobs)))]
        finished = False
        try:
            while True:
                for _ in range(2):  # one to do and one to follow
                    for worker in workers:
                        worker.take(waiting, jobs)
                running = [future for worker in workers for future in worker.futures]
                if not running:
                    break
                wait(running, return_when=FIRST_COMPLETED)
                for worker in workers:
                    yield from worker.results()
                    if (place := worker.killed_at(waiting)) is not None:
                        kills[place] += 1
                        if kills[place] < _MAX_KILLS:
                            waiting.append(place)
                        else:
                            yield Finished(place, None)
            finished = True
        finally:
            for worker in workers:
                worker.close(wait_for_it=finished)


class _Worker(Generic[Context, Job, Result]):
    """One process with a queue of its own, so that a kill hits nothing but what it was doing."""

    def __init__(self, setup: Setup[Context], work: Callable[[Context, Job], Result]) -> None:
        self._setup = setup
        self._work = work
        self._pool: ProcessPoolExecutor | None = None
        self._processes: list[BaseProcess] = []
        self._others: list[BaseProcess] = []
        """Children of this process that are not this worker's."""
        self._places: dict[Future[Result], int] = {}
        """The job being done first, then the one that follows."""

    @property
    def futures(self) -> tuple[Future[Result], ...]:
        """Return what is under way."""
        return tuple(self._places)

    def take(self, waiting: deque[int], jobs: Sequence[Job]) -> None:
        """Take one job more, unless one is following already."""
        if not waiting or len(self._places) >= _QUEUED:
            return
        job = jobs[waiting[0]]
        with without_interrupts():
            try:
                future = self._started().submit(_perform_kept, self._work, job)
            except BrokenProcessPool:
                if self._places:  # `killed_at` will say what it was doing
                    return
                self.close(wait_for_it=True)
                future = self._started().submit(_perform_kept, self._work, job)
            self._processes = self._processes or [
                item for item in active_children() if item not in self._others
            ]
        self._places[future] = waiting.popleft()

    def _started(self) -> ProcessPoolExecutor:
        """Return the pool of one process; the process itself starts with the first job."""
        if self._pool is None:
            self._others, self._processes = active_children(), []
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=get_context(_METHOD),
                initializer=_keep,
                initargs=(self._setup, dict(os.environ)),
            )
        return self._pool

    def results(self) -> Iterator[Finished[Result]]:
        """Yield what is done, in order, up to the job that was being done when the process was killed."""
        while self._places:
            future, place = next(iter(self._places.items()))
            if not future.done() or _was_killed(future):
                return
            result = future.result()
            del self._places[future]
            yield Finished(place, result)

    def killed_at(self, waiting: deque[int]) -> int | None:
        """Return the job that was being done when the process was killed, if it was.

        What was to follow it waits again, in front of all others; the next job gets a new process.
        """
        if not self._places or not _was_killed(next(iter(self._places))):
            return None
        place, *following = self._places.values()
        self._places.clear()
        self.close(wait_for_it=True)
        waiting.extendleft(reversed(following))
        return place

    def close(self, *, wait_for_it: bool) -> None:
        """End the process; when the run was stopped, do not wait for work that nobody wants."""
        if self._pool is None:
            return
        if not wait_for_it:
            for process in self._processes:
                process.terminate()
        self._pool.shutdown(wait=wait_for_it, cancel_futures=True)
        self._pool = None


def _was_killed(future: "Future[Result]") -> bool:
    return future.done() and isinstance(future.exception(), BrokenProcessPool)


class Cluster:
    """Runs the jobs on a Dask cluster, which does the jobs of a lost worker again by itself."""

    def __init__(self, address: str) -> None:
        """Use the scheduler at `tcp://host:port`."""
        self._address = address

    def warm_up(self) -> None:
        """Do nothing: the cluster's workers run already."""

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


def _keep(setup: Setup[object], environment: Mapping[str, str]) -> None:
    """Remember the setup of this worker process; it is opened with the first job.

    Where workers are forked, they have the environment of the process that loaded for all: give them
    today's.
    """
    os.environ.update(environment)
    _kept[:] = [setup]
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker when the run that it works for is killed; it would wait for jobs for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _perform_kept(work: Callable[[Context, Job], Result], job: Job) -> Result:
    return perform(_kept[0], work, job)  # type: ignore[arg-type]  # _keep put a Setup there


def perform(setup: Setup[Context], work: Callable[[Context, Job], Result], job: Job) -> Result:
    """Do one job in this process, opening the setup only if it is not open yet."""
    if setup.key not in _opened:
        _opened.clear()
        _opened[setup.key] = setup.open()
    context: Context = _opened[setup.key]  # type: ignore[assignment]  # opened by this very setup
    return work(context, job)


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
