"""Problems as data: the diagnostics every room returns and the exceptions that end a command.

Nothing comes in from other rooms. What goes out is `Diagnostic` (a located problem in the user's
data) and `HuibianError` with its exit code. This room must not print, and no message built from it
may contain a person's data: diagnostics name the cell.
"""

from pipeline.errors.diagnostic import Diagnostic, Location, Scope, Severity, has_errors
from pipeline.errors.failure import (
    DataError,
    ExitCode,
    HuibianError,
    MissingComponentError,
    OutputError,
    UsageError,
)

__all__ = [
    "DataError",
    "Diagnostic",
    "ExitCode",
    "HuibianError",
    "Location",
    "MissingComponentError",
    "OutputError",
    "Scope",
    "Severity",
    "UsageError",
    "has_errors",
]
