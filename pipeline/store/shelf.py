"""Large files on their way: written by any process, taken over by the store without passing through memory.

Comes in: what a process writes. Goes out: whole files for `Store.put`. Nothing on a shelf outlives its run:
a killed run's files have temporary names, which the next run sweeps.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import OutputError
from pipeline.store.atomic import OWN_FOLDER, explain, temporary_name

_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder on the disk of the outputs; crosses process borders as it is."""

    folder: Path

    @contextmanager
    def file(self) -> Iterator[BinaryIO]:
        """Give a new file to write, whole and on disk when the block ends; its `name` is its path.

        Raises OutputError: no permission or disk full; then there is no file.
        """
        path = self.folder / temporary_name("shelf", next(_NUMBERS))
        whole = False
        try:
            with path.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            whole = True
        except OSError as error:
            raise OutputError(explain(error, path)) from error
        finally:
            if not whole:
                path.unlink(missing_ok=True)


@contextmanager
def shelf_of(root: Path) -> Iterator[Shelf]:
    """Give a workspace's shelf, empty; only for the process that holds the lock of its outputs.

    Raises OutputError: no permission or disk full.
    """
    folder = root / "outputs" / OWN_FOLDER / "shelf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(explain(error, folder)) from error
    try:
        yield Shelf(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
