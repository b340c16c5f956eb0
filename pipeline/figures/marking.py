"""The one place where a value turns into characters while a template is being rendered.

A renderer binds its registry here; then `str()` of a figure, phrase or quoted text gives a mark and
never digits. Outside a rendering `str()` gives the plain wording, for logs and tests.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

Marker: TypeAlias = Callable[[object], str]

_marker: ContextVar[Marker | None] = ContextVar("marker", default=None)


def current_marker() -> Marker | None:
    """Return the registry of the rendering that is going on, or None."""
    return _marker.get()


@contextmanager
def marking(marker: Marker) -> Iterator[None]:
    """Bind the registry for the duration of one rendering."""
    token = _marker.set(marker)
    try:
        yield
    finally:
        _marker.reset(token)
