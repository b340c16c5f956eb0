"""The exception tree: each class carries the exit code that the command ends with.

Raised only when a stage cannot go on; `pipeline.cli` alone catches them and exits.
"""

from enum import IntEnum

from pipeline.errors.diagnostic import Diagnostic


class ExitCode(IntEnum):
    """Exit codes of every command; documented in docs/exit-codes.md and never re-used."""

    OK = 0
    DATA = 1
    USAGE = 2
    PARTIAL = 3
    MISSING = 4
    OUTPUT = 5
    INTERRUPTED = 130


class HuibianError(Exception):
    """Base of all our failures: a Chinese message, the diagnostics behind it, and an exit code."""

    exit_code: ExitCode = ExitCode.DATA

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type["HuibianError"], tuple[str, tuple[Diagnostic, ...]]]:
        """Keep the diagnostics when the error crosses a process border."""
        return type(self), (self.message, self.diagnostics)


class DataError(HuibianError):
    """The inputs have problems; nothing wrong was written."""

    exit_code = ExitCode.DATA


class UsageError(HuibianError):
    """The command line or a settings file (workspace, kind, ledger type, template) is wrong."""

    exit_code = ExitCode.USAGE


class MissingComponentError(HuibianError):
    """A needed program or font is not installed."""

    exit_code = ExitCode.MISSING


class OutputError(HuibianError):
    """An output cannot be written: no permission, disk full, or open in another program."""

    exit_code = ExitCode.OUTPUT
