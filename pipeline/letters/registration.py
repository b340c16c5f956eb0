"""What the register of letters says, as data: rows, numbers with their state, and the digests of keys.

Comes in: nothing from disk. Goes out: `Register`, `Entry`, `RegisterRow` for those who read, ask and append.
Nobody's data is here: a letter is known by a keyed digest of the values that tell it apart.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline.errors import Diagnostic, Location, Scope, Severity

COLUMNS = ("编号", "文种", "年度", "学校代号", "序号", "键摘要", "状态", "日期", "备注")
KIND_HEAD = "登记簿"
KIND_SCHOOL = "学校"
_DIGEST = re.compile(r"(k[0-9a-f]{20})-(x|[0-9a-f]{12})-(x|[0-9a-f]{8})")
KEY_FILE = "编号密钥.txt"
"""Beside the register."""


class Status(StrEnum):
    """What a row of the register says."""

    ACTIVE = "启用"
    """Of the first row (the key's fingerprint) and of a school's 代号."""
    GIVEN = "发出"
    CORRECTED = "更正"
    """The letter's key was corrected in the ledger; the number stays. Without 键摘要: to be done."""
    VOID = "作废"
    REPLACED = "补发"
    """A new number in place of an old one. Without 键摘要: 编号 is the old one, to be replaced."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row; '' where a column says nothing."""

    number: str
    kind: str
    year: str
    school: str
    sequence: str
    digest: str
    status: Status
    date: str
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the texts in the order of `COLUMNS`."""
        return (
            self.number, self.kind, self.year, self.school, self.sequence, self.digest,
            self.status.value, self.date, self.note,
        )  # fmt: skip


@dataclass(slots=True)
class Entry:
    """What the register knows of one number, after all its rows."""

    number: str
    kind: str
    digest: str
    second: str
    tag: str
    void: bool = False
    replaced_by: str = ""
    asked: Status | None = None
    """更正 or 补发 that a clerk asked for and no run has done yet."""
    asked_note: str = ""
    asked_row: int = 0

    @property
    def valid(self) -> bool:
        """Return whether a letter with this number may be printed."""
        return not self.void and not self.replaced_by


@dataclass(slots=True)
class Register:
    """The register as read. Not to be changed: `assign` works on copies of what it needs."""

    path: Path
    label: str
    """Path in messages."""
    key: bytes
    entries: dict[str, Entry] = field(default_factory=dict)
    by_digest: dict[str, str] = field(default_factory=dict)
    """Digest of a letter's key → its number, the newest row deciding."""
    highest: dict[tuple[str, int, int], int] = field(default_factory=dict)
    """(字头, year, school) → highest sequence given."""
    schools: dict[str, int] = field(default_factory=dict)
    """School's name → 代号; a renamed school has two names with one 代号."""
    size: int = 0
    """Bytes that hold whole rows; anything behind them is the torn end of a killed run."""
    torn: bool = False
    """Whether the file ends in the middle of a row."""
    ended: bool = True
    """Whether the last whole row has its line end."""
    encoding: str = "utf-8"
    """Of the file; rows are appended in the same."""
    fresh: bool = True
    """Whether the file is not there yet, or without its first row."""
    length: int = 0
    """Bytes of the file, the torn end included: another length means that somebody wrote to it."""

    def entry(self, number: str) -> Entry | None:
        """Return what is known of a number, None when it was never given."""
        return self.entries.get(number)

    def digest(self, scope: Iterable[str], values: Iterable[str]) -> str:
        """Return the keyed digest of a letter's key: `k` and 20 hex digits (80 bits)."""
        return "k" + self._keyed(b"1", scope, values)[:20]

    def second_digest(self, scope: Iterable[str], values: Iterable[str]) -> str:
        """Return the keyed digest of what else tells a person (12 hex digits); see `assign`."""
        return self._keyed(b"2", scope, values)[:12]

    def tag(self, scope: Iterable[str]) -> str:
        """Return the keyed digest of kind, year and term (8 hex digits)."""
        return self._keyed(b"3", scope, ())[:8]

    def _keyed(self, use: bytes, scope: Iterable[str], values: Iterable[str]) -> str:
        text = "\x1f".join(scope) + "\x1e" + "\x1f".join(values)
        return hmac.digest(self.key, use + text.encode(), "sha256").hex()


def joined_digest(digest: str, second: str, tag: str) -> str:
    """Return what stands in 键摘要; letters keep spreadsheets from taking it for a number."""
    return f"{digest}-{second or 'x'}-{tag or 'x'}"


def split_digest(text: str) -> tuple[str, str, str] | None:
    """Return digest, second digest and tag; None when the text was changed."""
    match = _DIGEST.fullmatch(text)
    if match is None:
        return None
    return match[1], match[2].removeprefix("x"), match[3].removeprefix("x")


def fingerprint(key: bytes) -> str:
    """Return what the first row says of the key, so that a wrong key is noticed."""
    return "k" + hashlib.sha256(b"fingerprint" + key).hexdigest()[:20]


def register_problem(
    *,
    code: str,
    label: str,
    message: str,
    hint: str,
    row: int | None = None,
    column: str | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    """Return a problem of the register: its file, its row, its column."""
    location = Location(file=label, row=row, column=column)
    return Diagnostic(code, severity, Scope.WORKSPACE, message, hint, location)
