"""Progress: what a run tells about itself while it goes on, as a protocol with a silent version."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Protocol


class Progress(Protocol):
    """Receives the stages of a run; must not raise."""

    def begin(self, stage: str) -> None:
        """A stage begins; `stage` is Chinese and short."""

    def end(self, stage: str, seconds: float) -> None:
        """The stage ended after so many seconds."""

    def count(self, stage: str, done: int, total: int, unit: str = "封") -> None:
        """So many of all units (letters, files, volumes) are done; first called with none done."""


class Silent:
    """Says nothing."""

    def begin(self, stage: str) -> None:
        """Ignore the stage."""

    def end(self, stage: str, seconds: float) -> None:
        """Ignore the stage."""

    def count(self, stage: str, done: int, total: int, unit: str = "封") -> None:
        """Ignore the units."""


@contextmanager
def stage(progress: Progress, name: str) -> Iterator[None]:
    """Report the block as one stage, also when it raises."""
    progress.begin(name)
    started = perf_counter()
    try:
        yield
    finally:
        progress.end(name, perf_counter() - started)
