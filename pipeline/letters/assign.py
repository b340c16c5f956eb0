"""Giving numbers: each letter its number, once and for all, in reading order within its school.

Comes in: the register and the keys of the letters to be printed. Goes out: their numbers, the rows to be
appended, and the letters that get none until a clerk has decided. Pure: nothing is read or written, and
whether two different keys mean the same person is never guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import Diagnostic, Severity
from pipeline.letters.numbers import MAX_SCHOOL, MAX_SEQUENCE, NumberParts, parse_number
from pipeline.letters.registration import (
    KIND_SCHOOL,
    Entry,
    Register,
    RegisterRow,
    Status,
    joined_digest,
    register_problem,
)

_ROW = re.compile(r"第\s*(\d+)\s*行")


@dataclass(frozen=True, slots=True)
class Scope:
    """Within what numbers are given."""

    prefix: str
    """字头 of the number."""
    kind: str
    """Name of the kind, for the register's readers."""
    year: int
    tag: str = ""
    """`Register.tag` of kind, year and term: only letters of the same tag can be each other's 更正."""


@dataclass(frozen=True, slots=True)
class LetterKey:
    """A letter as the register sees it."""

    digest: str
    """`Register.digest` of the values that tell it from every other letter."""
    second: str
    """`Register.second_digest` of what else tells the person (name, or ID) with the school; '' for none."""
    school: str
    """School's name; '' when the kind knows no schools."""
    rows: tuple[int, ...] = ()
    """Rows of the sheet, for 更正 rows whose 备注 names one."""


class Hold(StrEnum):
    """Why a letter gets no number in this run."""

    VOID = "作废"
    """Its number was withdrawn."""
    SUSPECT = "疑似更正"
    """A registered letter vanished and this one looks like it: a clerk must say which it is."""
    FULL = "编号用完"


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that is not printed."""

    index: int
    """Position in the keys."""
    reason: Hold
    number: str
    """The number in question; '' for none."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """Result of `assign`."""

    numbers: tuple[str | None, ...]
    """One for each key; None for those held."""
    rows: tuple[RegisterRow, ...]
    """To be appended before anything is printed."""
    held: tuple[Held, ...]
    problems: tuple[Diagnostic, ...]
    """更正 and 补发 that were asked for and could not be done."""


def assign(register: Register, scope: Scope, keys: Sequence[LetterKey], date_iso: str) -> Assigned:
    """Return the number of each letter, and the rows that make the new ones known.

    A key that the register knows keeps its number, wherever its row now stands. New keys get the next
    numbers of their school in the order of `keys`. When a registered letter is gone and a new one
    shares its second digest (same name and school, another ID), the new one is held: a 更正 row in
    the register gives it the old number, an 作废 row of the old number a new one.

    Args:
        register: as loaded; not changed.
        scope: 字头, kind and year.
        keys: in reading order, digests distinct.
        date_iso: 日期 of the rows.
    """
    return _Giver(register, scope, keys, date_iso).run()


class _Giver:
    def __init__(
        self, register: Register, scope: Scope, keys: Sequence[LetterKey], date_iso: str
    ) -> None:
        self.register = register
        self.scope = scope
        self.keys = keys
        self.date = date_iso
        self.digests = frozenset(key.digest for key in keys)
        self.highest = dict(register.highest)
        self.schools = dict(register.schools)
        self.next_school = max(register.schools.values(), default=0) + 1
        self.numbers: list[str | None] = [None] * len(keys)
        self.rows: list[RegisterRow] = []
        self.held: list[Held] = []
        self.problems: list[Diagnostic] = []

    def run(self) -> Assigned:
        """Return everything; each step leaves fewer keys without a number."""
        known = [self._known(key) for key in self.keys]
        new = [index for index, entry in enumerate(known) if entry is None]
        missing = self._missing(known) if new else []
        corrected = self._correct(missing, new)
        suspects = {
            entry.second: entry.number
            for entry in missing
            if entry.second and entry.number not in corrected.values() and entry.asked is None
        }
        for index, key in enumerate(self.keys):
            entry = known[index]
            if entry is not None:
                self._keep(index, key, entry)
            elif index in corrected:
                self.numbers[index] = corrected[index]
            elif key.second and key.second in suspects:
                self.held.append(Held(index, Hold.SUSPECT, suspects[key.second]))
            else:
                self.numbers[index] = self._give(index, key, Status.GIVEN, "")
        return Assigned(
            tuple(self.numbers), tuple(self.rows), tuple(self.held), tuple(self.problems)
        )

    def _known(self, key: LetterKey) -> Entry | None:
        entry = self.register.entries.get(self.register.by_digest.get(key.digest, ""))
        if entry is None or entry.digest == key.digest:
            return entry
        # an older digest of a corrected letter: its own again, unless the corrected one is here too
        return None if entry.digest in self.digests else entry

    def _missing(self, known: Sequence[Entry | None]) -> list[Entry]:
        """Return the valid entries of this scope that no letter of this run has."""
        here = {entry.number for entry in known if entry is not None}
        return [
            entry
            for number, entry in self.register.entries.items()
            if entry.valid and number not in here and entry.tag == self.scope.tag
        ]

    def _correct(self, missing: Sequence[Entry], new: Sequence[int]) -> dict[int, str]:
        """Return key index → number for every 更正 that was asked for and is clear; write its row."""
        done: dict[int, str] = {}
        for entry in missing:
            if entry.asked is not Status.CORRECTED:
                continue
            fitting = self._fitting(entry, [index for index in new if index not in done])
            if len(fitting) != 1:
                self.problems.append(self._unclear(entry, len(fitting)))
                continue
            done[fitting[0]] = entry.number
            key = self.keys[fitting[0]]
            self._row(entry.number, key, Status.CORRECTED, "")
        return done

    def _fitting(self, entry: Entry, new: Sequence[int]) -> list[int]:
        named = _ROW.search(entry.asked_note)
        if named:
            row = int(named[1])
            return [index for index in new if row in self.keys[index].rows]
        return [index for index in new if entry.second and self.keys[index].second == entry.second]

    def _unclear(self, entry: Entry, count: int) -> Diagnostic:
        return register_problem(
            code="N108",
            label=self.register.label,
            message=f"编号 {entry.number} 登记了更正，但台账里像是更正后的信有{count}封，定不下来。",
            hint="在这一行的备注里写明更正后的信在台账第几行，如“第17行”。",
            row=entry.asked_row,
            column="备注",
            severity=Severity.WARNING,
        )

    def _keep(self, index: int, key: LetterKey, entry: Entry) -> None:
        if entry.asked is Status.REPLACED:
            note = f"替换 {entry.number}"
            self.numbers[index] = self._give(index, key, Status.REPLACED, note)
        elif entry.valid:
            self.numbers[index] = entry.number
        else:
            self.held.append(Held(index, Hold.VOID, entry.number))

    def _give(self, index: int, key: LetterKey, status: Status, note: str) -> str | None:
        """Return the next number of the key's school, with its row; None when there is none left."""
        school = self._school(key.school)
        place = (self.scope.prefix, self.scope.year, school or 0)
        sequence = self.highest.get(place, 0) + 1
        if school is None or sequence > MAX_SEQUENCE:
            self.held.append(Held(index, Hold.FULL, ""))
            return None
        self.highest[place] = sequence
        number = NumberParts(*place, sequence).text()
        self._row(number, key, status, note)
        return number

    def _school(self, name: str) -> int | None:
        if not name:
            return 0
        code = self.schools.get(name)
        if code is None:
            if self.next_school > MAX_SCHOOL:
                return None
            code = self.schools[name] = self.next_school
            self.next_school += 1
            self.rows.append(
                RegisterRow(
                    "", KIND_SCHOOL, "", f"{code:03d}", "", "", Status.ACTIVE, self.date, name
                )
            )
        return code

    def _row(self, number: str, key: LetterKey, status: Status, note: str) -> None:
        parts = parse_number(number)
        self.rows.append(
            RegisterRow(
                number=number,
                kind=self.scope.kind,
                year=str(self.scope.year),
                school=f"{parts.school:03d}" if parts else "",
                sequence=str(parts.sequence) if parts else "",
                digest=joined_digest(key.digest, key.second, self.scope.tag),
                status=status,
                date=self.date,
                note=note,
            )
        )
