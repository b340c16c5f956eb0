"""A second process that writes PDFs while this one writes the DOCX files.

Comes in: documents with their fonts. Goes out: what `write_pdf` returns, the same bytes as here. The
process is started early, so that it has loaded the page maker by the time the first document is ready.
If it is killed or fails, the PDF is written in this process after all; nothing is ever lost by it.
"""

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from pipeline.document.model import Document
from pipeline.errors import Diagnostic
from pipeline.executors import without_interrupts
from pipeline.fonts import FontBook
from pipeline.writers.pdf import WrittenPdf, write_pdf

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_Outcome: TypeAlias = tuple[WrittenPdf | None, tuple[Diagnostic, ...]]
_NEEDED = ("weasyprint", "matplotlib.figure", "matplotlib.backends.backend_svg")
"""What `write_pdf` imports only when it needs it."""


class PdfProcess:
    """Use as a context manager; each `begin` is followed by one `finish`."""

    def __enter__(self) -> Self:
        """Start the process, which begins to load at once."""
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with without_interrupts(), suppress(OSError):  # too many processes: `finish` does the work
            self._process.start()
        theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process, also in the middle of a document that nobody wants any more."""
        self._connection.close()
        if self._process.pid is not None:
            self._process.terminate()
            self._process.join()

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.pid is not None and self._process.is_alive()

    @property
    def pid(self) -> int:
        """The number of the process; 0 when it could not be started."""
        return self._process.pid or 0

    def begin(self, document: Document, fonts: FontBook) -> None:
        """Let the other process write the document; returns at once."""
        self._document, self._fonts = document, fonts
        try:
            self._connection.send((document, fonts))
        except OSError:
            return  # the process is gone, which `finish` will find out

    def finish(self) -> _Outcome:
        """Wait for the PDF that was begun and return it.

        Raises:
            KeyError, ValueError: as `write_pdf`.
        """
        try:
            outcome: _Outcome | None = self._connection.recv()
        except (EOFError, OSError):
            outcome = None
        return write_pdf(self._document, self._fonts) if outcome is None else outcome


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _serve(connection: "Connection[_Outcome | None, tuple[Document, FontBook]]") -> None:
    """Write what comes in until the other end closes; a fault is shown by the process that asked."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stderr = nowhere
        for name in _NEEDED:
            import_module(name)
        gc.freeze()  # what was loaded stays; no search for garbage need visit it
        while True:
            try:
                document, fonts = connection.recv()
            except EOFError:
                return
            try:
                outcome: _Outcome | None = write_pdf(document, fonts)
            except (KeyError, ValueError):
                outcome = None
            connection.send(outcome)
