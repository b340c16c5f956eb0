"""Making several documents, one after the other or in worker processes.

Comes in: report jobs. Goes out: their results in the order of the jobs, each as soon as it is ready, so
that what is done can be stored while the rest is still being made. Nothing here knows what a report is.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


def make_in_order(
    work: Callable[[_Job], _Result], jobs: Sequence[_Job], workers: int
) -> Iterator[_Result | None]:
    """Yield the result of every job, in the order of the jobs.

    None stands for a job whose process was killed twice by the system (memory, most likely); the
    others are not lost by that. `work` must be importable by another process when `workers` > 1.
    """
    if workers <= 1 or len(jobs) <= 1:
        yield from map(work, jobs)
        return
    with _without_interrupts():
        pool = _pool(min(workers, len(jobs)))
        futures = [pool.submit(work, job) for job in jobs]
    finished = False
    try:
        for job, future in zip(jobs, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield _alone(work, job)
        finished = True
    finally:
        _close(pool, wait=finished)


def _alone(work: Callable[[_Job], _Result], job: _Job) -> _Result | None:
    """Give a job whose pool broke a process of its own: another job may have been the cause."""
    with _without_interrupts():
        pool = _pool(1)
        future = pool.submit(work, job)
    finished = False
    try:
        result = future.result()
        finished = True
    except BrokenProcessPool:
        return None
    finally:
        _close(pool, wait=finished)
    return result


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"))


def _close(pool: ProcessPoolExecutor, *, wait: bool) -> None:
    """Shut the pool down; when the run was stopped, do not wait for work that nobody wants."""
    if not wait:
        for process in multiprocessing.active_children():
            process.terminate()
    pool.shutdown(wait=wait, cancel_futures=True)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that never see Ctrl-C: this process alone answers it, and stops them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
