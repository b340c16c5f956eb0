"""Plates that the processes of one run lay for each other: each plate is laid by the first who needs it.

A key and a way to lay come in, the plate goes out, from this process or from the folder that all share.
The folder belongs to one run and holds nothing but plates; which process lays which plate changes nothing
in what is printed, for a plate does not depend on the letter that it was laid with.
"""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from pipeline.letters.plates import Plate

_PATIENCE: Final = 2.0
"""Seconds to wait for a plate that another process began; it may have been killed."""
_LOOK: Final = 0.003
"""Seconds between two looks."""


class LaidElsewhereError(Exception):
    """Another process is laying the plate."""


class PlateShelf:
    """The plates of a run; without a folder each process lays its own."""

    def __init__(self, folder: Path | None) -> None:
        """Share through `folder`; one that is not there, as on another machine, is not used."""
        self._folder = folder if folder is not None and folder.is_dir() else None

    def plate(self, key: str, lay: Callable[[], Plate | None], *, wait: bool) -> Plate | None:
        """Return the plate of this key, or None when there can be none.

        Raises:
            LaidElsewhereError: another process has begun to lay it, and `wait` is False.
        """
        if self._folder is None:
            return lay()
        place = self._folder / key
        if not place.exists() and not _claimed(self._folder / f"{key}.begun"):
            if not wait:
                raise LaidElsewhereError
            until = monotonic() + _PATIENCE
            while not place.exists() and monotonic() < until:
                sleep(_LOOK)
        if place.exists():
            laid: Plate | None = pickle.loads(place.read_bytes())  # noqa: S301 - this run's own folder
            return laid
        laid = lay()
        part = self._folder / f"{key}.{os.getpid()}"
        part.write_bytes(pickle.dumps(laid))
        part.replace(place)
        return laid


def _claimed(mark: Path) -> bool:
    """Return whether this process may lay the plate; only one is told so."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
