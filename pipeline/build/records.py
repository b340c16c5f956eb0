"""What was printed last, kept beside the outputs: outputs/.huibian/notes/letters/<kind>-<place>.tsv.

Comes in: letters as they are printed. Goes out: which letters failed or changed since. Noted only after
the files are stored, so that a killed run prints a letter once too often rather than never. Drafts are
not noted: they are for looking at.
"""

from collections.abc import Collection, Sequence

from pipeline.build.press import Press
from pipeline.ledgers.model import Ledger
from pipeline.letters.model import Letter
from pipeline.letters.printed import (
    TO_PRINT,
    LetterDigests,
    batch_line,
    letter_lines,
    read_record,
    whole_record,
)
from pipeline.letters.registration import Register
from pipeline.store import Store, safe_name

_MARK = 16


class Records:
    """The letters of one job that were printed."""

    def __init__(self, press: Press, ledger: Ledger, register: Register, store: Store) -> None:
        """Read what was noted; nothing is written."""
        self._store = store
        self._silent = press.job.draft
        self._name = f"letters/{safe_name(press.job.kind.id)}-{press.job.number}.tsv"
        self._record = read_record(store.notes(self._name))
        self._digests = LetterDigests(ledger, register.key)
        self._closed: set[str] = set()

    @property
    def base(self) -> str:
        """Return the start of `Press.base` of the last whole run; '' before the first."""
        return self._record.base

    def known(self, number: str) -> bool:
        """Return whether the letter was printed before, or was to be printed and failed."""
        return number in self._record.digests

    def current(self, letter: Letter) -> bool:
        """Return whether the letter was printed last with the rows that it has now."""
        return self._record.digests.get(letter.number) == self._digests.of(letter)

    def note(self, letters: Sequence[Letter], failed: Collection[str], mark: str = "") -> None:
        """Note letters as printed, the failed ones as to be printed; `mark` closes a batch."""
        lines = {
            letter.number: TO_PRINT if letter.number in failed else self._digests.of(letter)
            for letter in letters
        }
        closing = b""
        if mark and not failed:
            self._closed.add(mark[:_MARK])
            closing = batch_line(mark[:_MARK])
        self._add(letter_lines(lines) + closing)
        if not self._silent:
            self._record.digests.update(lines)

    def note_known(self, letters: Sequence[Letter], mark: str) -> None:
        """Note the letters of a batch that is there already, when a killed run could not."""
        if mark[:_MARK] not in self._record.batches:
            self.note(letters, (), mark)
        self._closed.add(mark[:_MARK])

    def note_to_print(self, letters: Sequence[Letter]) -> None:
        """Note letters that are about to be printed, so that a killed run is remembered."""
        self.note(letters, {letter.number for letter in letters})

    def note_run(self, base: str) -> None:
        """Note that every batch is there, made from `base`; what is noted is then put in order.

        So a run that was broken off and went on leaves the very bytes of an unbroken one.
        """
        if self._silent:
            return
        self._record.base = base[:_MARK]
        self._record.batches = self._closed
        lines = whole_record(self._record)
        if lines != self._store.notes(self._name):
            self._store.replace_notes(self._name, lines)

    def made_from(self, base: str) -> bool:
        """Return whether the last whole run was made from the same kind, settings and fonts."""
        return base[:_MARK] == self._record.base

    def _add(self, lines: bytes) -> None:
        if lines and not self._silent:
            self._store.add_notes(self._name, lines)
