"""Outside judges: programs that are not ours and say whether a written file is right.

Files come in, lists of complaints (or facts read from the file) go out. Nothing here imports `pipeline`,
and a judge that is not installed is an error, never a pass: `make test` installs them all.
"""

from __future__ import annotations


class JudgeMissingError(RuntimeError):
    """A judge is not installed or did not start; the message says what to run."""
