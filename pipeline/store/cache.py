"""Work that need not be done twice: bytes under a key, in outputs/.huibian/.

Comes in: a key that names the content a result was made from and the version of what made it. Goes out:
the bytes put there, or None. An entry that is not whole counts as absent. May be used from several
processes at once: every write is one step. Nothing here is an output: all of it may be deleted.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.store.atomic import OWN_FOLDER, atomic_write

_KEY = re.compile(r"[0-9a-z][0-9a-z-]{7,99}")


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of results under one purpose; crosses process borders as it is.

    An entry is a plain file named after its key and the SHA-256 of its bytes.
    """

    folder: Path

    @classmethod
    def of(cls, root: Path, purpose: str) -> "Cache":
        """Return the cache of a workspace for one purpose (an ASCII folder name)."""
        return cls(root / "outputs" / OWN_FOLDER / "cache" / purpose)

    def get(self, key: str) -> bytes | None:
        """Return the bytes under the key; None when there are none or they are not those put there."""
        for path in self._entries(key):
            data = path.read_bytes()
            if path.name == _name(key, data):
                return data
        return None

    def where(self, key: str) -> Path | None:
        """Return the file with the bytes under the key, whole; None when there is none."""
        for path in self._entries(key):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if path.name == f"{key}.{digest}":
                return path
        return None

    def put(self, key: str, data: bytes) -> Path:
        """Keep the bytes under the key and return their file.

        Raises OutputError: no permission or disk full.
        """
        path = self._shelf(key) / _name(key, data)
        atomic_write(path, data)
        for other in self._entries(key):
            if other != path:
                other.unlink(missing_ok=True)
        return path

    def drop_others(self, wanted: frozenset[str]) -> int:
        """Delete the entries whose keys are not wanted any more; return how many."""
        old = [
            path
            for path in self.folder.glob("??/*.*")
            if not path.name.startswith(".") and path.name.partition(".")[0] not in wanted
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _shelf(self, key: str) -> Path:
        """Return the folder of a key; raises ValueError for one that is no plain name."""
        if not _KEY.fullmatch(key):
            raise ValueError(key)
        return self.folder / key[:2]

    def _entries(self, key: str) -> list[Path]:
        return sorted(self._shelf(key).glob(f"{key}.*"))


def _name(key: str, data: bytes) -> str:
    return f"{key}.{hashlib.sha256(data).hexdigest()}"
