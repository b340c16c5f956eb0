"""The store: the only way to write under outputs/.

Comes in: finished bytes with what they depend on. Goes out: files, a manifest that says which bytes
are ours, and whether an output must be built again. Must never overwrite what a person changed.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self, TypeAlias

from pipeline.errors import Diagnostic, Location, OutputError, Scope, Severity
from pipeline.store.atomic import OWN_FOLDER, atomic_write, explain, put_in_place, sweep
from pipeline.store.lock import WriteLock
from pipeline.store.manifest import Entry, Manifest, Record, decode, encode
from pipeline.store.names import beside_name, safe_path

_MAX_DRAFTS = 99
_Data: TypeAlias = bytes | Path


class State(StrEnum):
    """How an output on disk stands to what would be built now."""

    UNCHANGED = "unchanged"
    MISSING = "missing"
    STALE = "stale"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the bytes went."""

    path: str
    """Relative to outputs/, with `/`."""
    status: str
    """built, or beside when a file changed by hand had to be left alone."""
    sha256: str
    removed: tuple[str, ...] = ()
    """Our own untouched drafts that stood beside and are now out of date."""


@dataclass(frozen=True, slots=True)
class FoundTrace:
    """Trace data of a built file."""

    data: bytes
    """As given to `put_trace`."""
    record: Record
    edited: bool
    """Whether the file's bytes are no longer those that were built."""


class Store:
    """The outputs of one workspace. Reading needs nothing; the first write takes the lock.

    Use as a context manager, or call `close`; a killed process frees the lock by dying.
    """

    def __init__(self, root: Path) -> None:
        """Read the manifest of `root`/outputs. Nothing is created or written."""
        self.folder = root / "outputs"
        self._root = root
        self._lock: WriteLock | None = None
        self._records: dict[str, Record] = {}
        self._pending: dict[str, Record] = {}
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self._load()

    # --- opening and closing -----------------------------------------------------------------

    def open(self) -> None:
        """Take the lock, read the manifest afresh and sweep what a killed run left behind.

        Raises OutputError when another run is writing or outputs/ cannot be written.
        """
        if self._lock is not None:
            return
        self._refuse_strange_folder()
        self._lock = WriteLock(self.folder / OWN_FOLDER / "lock")
        sweep(self.folder)
        self._load()
        if not self.diagnostics:
            self._drop_unused_traces()

    def close(self) -> None:
        """Free the lock."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        """Return the store, locked for writing."""
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the lock."""
        self.close()

    # --- outputs ----------------------------------------------------------------------------

    def status(self, path: str, fingerprint: str) -> State:
        """Return how the output at `path` stands to inputs with that fingerprint.

        A file changed by hand counts as unchanged when the newest draft beside it is ours, whole
        and of this fingerprint: then nothing new is to be said. `current` names that draft.
        """
        relative = safe_path(path).as_posix()
        state = self._state(relative, fingerprint)
        if state is not State.EDITED:
            return state
        drafts = self._drafts(relative)
        if any(self._state(draft, fingerprint) is State.UNCHANGED for draft in drafts):
            return State.UNCHANGED
        return State.EDITED

    def current(self, path: str) -> Record | None:
        """Return the record of the newest whole output for `path`: itself or a draft beside it."""
        relative = safe_path(path).as_posix()
        record = self._record_of(relative, self._digest(relative))
        if record is not None:
            return replace(record, path=relative)
        drafts = self._drafts(relative)
        return self._records[drafts[-1]] if drafts else None

    def put(self, path: str, data: _Data, entry: Entry) -> Stored:
        """Write an output; a file that a person changed stays, and the new one goes beside it.

        `data` may be a file that is whole and on disk (see `Shelf`): it is moved, not copied.

        Raises OutputError; then what was there before is still there.
        """
        return self.put_many(((path, data, entry),))[0]

    def put_many(self, items: Sequence[tuple[str, _Data, Entry]]) -> tuple[Stored, ...]:
        """Write several outputs, each as `put` does, but save the manifest only twice in all.

        A path given twice is written once, with the bytes given last.

        Raises OutputError; what was written before it is whole and known, the rest is as it was.
        """
        self.open()
        planned = dict(map(self._plan, items))
        # the intention is saved first: after a crash the new bytes are known to be ours
        self._pending.update((record.path, record) for record, _ in planned.values())
        self._save()
        stored: list[Stored] = []
        try:
            for wanted, (record, data) in planned.items():
                put_in_place(self.folder / record.path, data)
                self._records[record.path] = self._pending.pop(record.path)
                beside = record.beside is not None
                removed = () if beside else self._remove_drafts(wanted)
                status = "beside" if beside else "built"
                stored.append(Stored(record.path, status, record.sha256, removed))
        except OutputError:
            self._pending.clear()
            self._save_quietly()
            raise
        self._save()
        return tuple(stored)

    def _plan(self, item: tuple[str, _Data, Entry]) -> tuple[str, tuple[Record, _Data]]:
        """Return the wanted path, and the record of the place that is free for it."""
        path, data, entry = item
        wanted = safe_path(path).as_posix()
        target, beside = self._free_place(wanted)
        self._inside(target)
        digest = _digest_of(data)
        return wanted, (Record(target, digest, entry, wanted if beside else None), data)

    def records(self) -> tuple[Record, ...]:
        """Return all records, sorted by path; whether the files are still there is not said."""
        return tuple(self._records[path] for path in sorted(self._records))

    # --- trace data -------------------------------------------------------------------------

    def put_trace(self, data: bytes) -> str:
        """Keep trace data and return its id, for `Entry.trace`; equal data are kept once."""
        self.open()
        trace_id = hashlib.sha256(data).hexdigest()
        path = self._trace_path(trace_id)
        if self._read(path) != data:
            atomic_write(path, data)
        return trace_id

    def find_trace(self, file: Path) -> FoundTrace | None:
        """Return the trace data of a built file, found by its bytes, else by its path; or None.

        A copy anywhere on the disk is found while it has the bytes that were built.
        """
        digest = _file_digest(file)
        for path in sorted(self._records):
            record = self._records[path]
            if record.sha256 == digest and record.entry.trace is not None:
                return self._found(record, edited=False)
        try:
            relative = file.resolve().relative_to(self.folder.resolve()).as_posix()
        except (ValueError, OSError):
            return None
        known = self._records.get(relative)
        if known is None or known.entry.trace is None:
            return None
        return self._found(known, edited=True)

    def _found(self, record: Record, *, edited: bool) -> FoundTrace | None:
        if record.entry.trace is None:
            return None
        data = self._read(self._trace_path(record.entry.trace))
        return None if data is None else FoundTrace(data, record, edited)

    def _trace_path(self, trace_id: str) -> Path:
        return self.folder / OWN_FOLDER / "trace" / f"{trace_id}.json"

    def _drop_unused_traces(self) -> None:
        used = {record.entry.trace for record in self._records.values()}
        for path in sorted((self.folder / OWN_FOLDER / "trace").glob("*.json")):
            if path.stem not in used:
                path.unlink(missing_ok=True)

    # --- notes ------------------------------------------------------------------------------

    def notes(self, name: str) -> bytes:
        """Return the lines noted under a name; b'' for none. The last one may be torn by a kill."""
        return self._read(self._notes_path(name)) or b""

    def add_notes(self, name: str, lines: bytes) -> None:
        """Append whole lines, on disk when this returns. Raises OutputError."""
        self.open()
        path = self._notes_path(name)
        self._inside(path.relative_to(self.folder).as_posix())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b") as file:
                size = file.seek(0, os.SEEK_END)
                if size and file.seek(size - 1) >= 0 and file.read(1) != b"\n":
                    lines = b"\n" + lines
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(explain(error, path)) from error

    def replace_notes(self, name: str, lines: bytes) -> None:
        """Write the lines in place of all that were noted. Raises OutputError."""
        self.open()
        atomic_write(self._notes_path(name), lines)

    def _notes_path(self, name: str) -> Path:
        return self.folder / OWN_FOLDER / "notes" / safe_path(name)

    # --- places -----------------------------------------------------------------------------

    def _state(self, relative: str, fingerprint: str) -> State:
        digest = self._digest(relative)
        if digest is None:
            return State.MISSING
        record = self._record_of(relative, digest)
        if record is None:
            return State.EDITED
        return State.UNCHANGED if record.entry.fingerprint == fingerprint else State.STALE

    def _record_of(self, relative: str, digest: str | None) -> Record | None:
        """Return the record of the very bytes at a path: its own, or of a draft put in its place."""
        own = self._records.get(relative)
        if own is not None and own.sha256 == digest:
            return own
        renamed = (item for item in self._records.values() if item.beside == relative)
        return next((item for item in renamed if item.sha256 == digest), None)

    def _drafts(self, relative: str) -> tuple[str, ...]:
        """Return the drafts beside a file that are ours and untouched, oldest name first."""
        names = [path for path, record in self._records.items() if record.beside == relative]
        whole = [name for name in names if self._digest(name) == self._records[name].sha256]
        return tuple(sorted(whole, key=lambda name: (len(name), name)))

    def _free_place(self, wanted: str) -> tuple[str, bool]:
        """Return where to write and whether that is beside the wanted place."""
        if self._state(wanted, "") is not State.EDITED:
            return wanted, False
        drafts = self._drafts(wanted)
        if drafts:
            return drafts[-1], True
        for number in range(1, _MAX_DRAFTS + 1):
            name = beside_name(wanted, number)
            if self._digest(name) is None:
                return name, True
        raise OutputError(
            f"“{PurePosixPath(wanted).name}”旁边的新稿太多，请整理 outputs/ 后再运行。"
        )

    def _digest(self, relative: str) -> str | None:
        """Return the sha256 of a file in outputs/, '' for what is no file, None for nothing."""
        return _file_digest(self.folder / relative)

    def _inside(self, relative: str) -> None:
        """Raise OutputError when a link inside outputs/ leads out of it."""
        parent = (self.folder / relative).parent.resolve()
        if not parent.is_relative_to(self.folder.resolve()):
            raise OutputError(
                f"“outputs/{relative}”所在的文件夹是个链接，指到了 outputs/ 以外，请删去这个链接。"
            )

    def _refuse_strange_folder(self) -> None:
        real = self.folder.resolve()
        inputs = (self._root / "inputs").resolve()
        if real == inputs or real.is_relative_to(inputs) or inputs.is_relative_to(real):
            raise OutputError("outputs/ 和 inputs/ 是同一个文件夹（或互相包含），请把它们分开。")

    def _remove_drafts(self, wanted: str) -> tuple[str, ...]:
        """Remove drafts beside a file that is now built in its place, except those edited."""
        gone = [path for path, item in self._records.items() if item.beside == wanted]
        removed = self._drafts(wanted) if gone else ()
        for path in removed:
            (self.folder / path).unlink(missing_ok=True)
        for path in gone:
            if self._digest(path) is None:
                del self._records[path]
        return removed

    # --- manifest ---------------------------------------------------------------------------

    @property
    def _manifest_path(self) -> Path:
        return self.folder / OWN_FOLDER / "manifest.json"

    def _load(self) -> None:
        data = self._read(self._manifest_path)
        manifest = Manifest() if data is None else decode(data)
        self.diagnostics = ()
        if manifest is None:
            manifest = Manifest()
            self.diagnostics = (_broken_manifest(),)
        self._records = dict(manifest.records)
        self._pending = {}
        for path, record in manifest.pending.items():
            # a run was killed while it wrote this one: are the new bytes there?
            if self._digest(path) == record.sha256:
                self._records[path] = record

    def _save(self) -> None:
        atomic_write(self._manifest_path, encode(Manifest(self._records, self._pending)))

    def _save_quietly(self) -> None:
        """Save if possible; the failure that led here is the one to report."""
        try:
            self._save()
        except OutputError:
            return

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OutputError(explain(error, path)) from error


def _digest_of(data: _Data) -> str:
    if isinstance(data, Path):
        return _file_digest(data) or ""
    return hashlib.sha256(data).hexdigest()


def _file_digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return "" if path.is_symlink() else None
    except OSError:
        # a folder, or a file that we may not read: not ours to replace
        return ""


def _broken_manifest() -> Diagnostic:
    return Diagnostic(
        code="X101",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message="生成记录（manifest.json）已损坏，按没有记录处理。",
        hint="已有的文件都不会被覆盖，新生成的放在旁边（…-新稿）。请核对后删去不要的一份。",
        location=Location(file="outputs/.huibian/manifest.json"),
    )
