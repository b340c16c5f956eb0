"""The manifest: what we wrote under outputs/, as JSON that is always whole.

Comes in: the bytes of outputs/.huibian/manifest.json. Goes out: frozen records, and bytes again.
Must not touch the disk. The same records give the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What the caller knows about an output that it hands over."""

    kind: str
    """Kind id."""
    format: str
    """docx, pdf, xlsx, …"""
    fingerprint: str
    """Hash of all that the output depends on; equal fingerprints mean equal bytes."""
    pages: int | None = None
    """Pages; None where the format has none."""
    figures: int = 0
    """How many figure marks are in it."""
    trace: str | None = None
    """Id of the trace data, from `Store.put_trace`."""


@dataclass(frozen=True, slots=True)
class Record:
    """One output as it was written."""

    path: str
    """Relative to outputs/, with `/`."""
    sha256: str
    entry: Entry
    beside: str | None = None
    """The path it stands beside, because that file had been changed by hand."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All records, and those that were about to be written when the file was saved."""

    records: Mapping[str, Record] = field(default_factory=dict)
    pending: Mapping[str, Record] = field(default_factory=dict)


def encode(manifest: Manifest) -> bytes:
    """Return the manifest as JSON: sorted keys, one line for each value."""
    tree = {
        "version": _VERSION,
        "outputs": {path: _to_json(item) for path, item in manifest.records.items()},
        "pending": {path: _to_json(item) for path, item in manifest.pending.items()},
    }
    text = json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _to_json(record: Record) -> dict[str, str | int | None]:
    entry = record.entry
    return {
        "kind": entry.kind,
        "format": entry.format,
        "fingerprint": entry.fingerprint,
        "pages": entry.pages,
        "figures": entry.figures,
        "trace": entry.trace,
        "sha256": record.sha256,
        "beside": record.beside,
    }


def decode(data: bytes) -> Manifest | None:
    """Return the manifest, or None when the bytes are no manifest of this version."""
    try:
        tree: object = json.loads(data)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(tree, dict) or tree.get("version") != _VERSION:
        return None
    records = _records(tree.get("outputs"))
    pending = _records(tree.get("pending"))
    if records is None or pending is None:
        return None
    return Manifest(records, pending)


def _records(tree: object) -> dict[str, Record] | None:
    if not isinstance(tree, dict):
        return None
    records: dict[str, Record] = {}
    for path, item in tree.items():
        record = _from_json(path, item)
        if record is None:
            return None
        records[path] = record
    return records


def _from_json(path: object, item: object) -> Record | None:
    if not isinstance(path, str) or not isinstance(item, dict):
        return None
    kind, format_, fingerprint = item.get("kind"), item.get("format"), item.get("fingerprint")
    pages, figures, trace = item.get("pages"), item.get("figures"), item.get("trace")
    sha256, beside = item.get("sha256"), item.get("beside")
    if not (
        isinstance(kind, str)
        and isinstance(format_, str)
        and isinstance(fingerprint, str)
        and isinstance(sha256, str)
        and isinstance(figures, int)
        and isinstance(pages, int | None)
        and isinstance(trace, str | None)
        and isinstance(beside, str | None)
    ):
        return None
    entry = Entry(kind, format_, fingerprint, pages, figures, trace)
    return Record(path, sha256, entry, beside)
