"""Making several documents, one after the other or in worker processes.

Comes in: report jobs. Goes out: their results in the order of the jobs, each as soon as it is ready, so
that what is done can be stored while the rest is still being made. Nothing here knows what a report is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.executors import Processes

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Work(Generic[_Job, _Result]):
    """A function that needs nothing opened before it is called."""

    function: Callable[[_Job], _Result]
    key: str = ""

    def open(self) -> Callable[[_Job], _Result]:
        return self.function


def make_in_order(
    work: Callable[[_Job], _Result], jobs: Sequence[_Job], workers: int
) -> Iterator[_Result | None]:
    """Yield the result of every job, in the order of the jobs.

    None stands for a job whose process was killed each time it was tried (memory, most likely); the
    others are not lost by that. `work` must be importable by another process when `workers` > 1.
    """
    if workers <= 1 or len(jobs) <= 1:
        yield from map(work, jobs)
        return
    early: dict[int, _Result | None] = {}
    following = 0
    for finished in Processes(workers).run(_Work(work), _call, jobs):
        early[finished.place] = finished.result
        while following in early:
            yield early.pop(following)
            following += 1


def _call(function: Callable[[_Job], _Result], job: _Job) -> _Result:
    return function(job)
