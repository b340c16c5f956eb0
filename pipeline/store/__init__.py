"""The store alone writes under outputs/: whole files, a manifest, and nothing over a person's work.

Comes in: bytes. Goes out: files and records. Must not know what the bytes mean.
"""

from pipeline.store.atomic import atomic_write, explain, sweep_beside
from pipeline.store.cache import Cache
from pipeline.store.manifest import Entry, Record
from pipeline.store.names import safe_name, safe_path
from pipeline.store.shelf import Shelf, shelf_of
from pipeline.store.store import FoundTrace, State, Store, Stored

__all__ = [
    "Cache",
    "Entry",
    "FoundTrace",
    "Record",
    "Shelf",
    "State",
    "Store",
    "Stored",
    "atomic_write",
    "explain",
    "safe_name",
    "safe_path",
    "shelf_of",
    "sweep_beside",
]
