"""Diagnostics: one located problem each, as frozen data.

A stage returns the diagnostics it found beside its result; it raises only when it cannot go on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: an error stops what depends on it, a warning is only reported."""

    ERROR = "error"
    WARNING = "warning"


class Scope(StrEnum):
    """What a problem makes unusable: one record, a whole ledger, or the workspace."""

    RECORD = "record"
    LEDGER = "ledger"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a problem is, in the words of the person who has the file open."""

    file: str | None = None
    """Path relative to the workspace, with `/`; None when no file is to blame."""
    sheet: str | None = None
    """Sheet name; None for text files."""
    cell: str | None = None
    """Cell in A1 notation (`C17`); None when a whole sheet, file or line is meant."""
    column: str | None = None
    """Name of the ledger column, or of the YAML key."""
    row: int | None = None
    """1-based row of the sheet, or line of the text file."""

    def describe(self) -> str:
        """Return the place as a clerk says it: 《文件》“工作表”C17（金额列）."""
        parts: list[str] = []
        if self.file:
            parts.append(f"《{self.file}》")
        if self.sheet:
            parts.append(f"“{self.sheet}”表")
        if self.cell:
            parts.append(f"{self.cell}单元格")
        elif self.row is not None:
            parts.append(f"第{self.row}行")
        if self.column:
            parts.append(f"（{self.column}）")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: what, where, why, and the next step, all in Chinese."""

    code: str
    """Stable code, one letter and three digits; `docs/errors.md` explains each."""
    severity: Severity
    scope: Scope
    message: str
    """What is wrong: what was found and what was expected. Never a person's data."""
    hint: str
    """The next step, as an instruction."""
    location: Location = field(default_factory=Location)

    def to_json(self) -> dict[str, str | int | None]:
        """Return the shape that `check --json` and `build --json` print (docs: product contract)."""
        where = self.location
        return {
            "code": self.code,
            "severity": self.severity.value,
            "scope": self.scope.value,
            "file": where.file,
            "sheet": where.sheet,
            "cell": where.cell,
            "column": where.column,
            "row": where.row,
            "message": self.message,
            "hint": self.hint,
        }


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of the diagnostics is an error."""
    return any(item.severity is Severity.ERROR for item in diagnostics)
