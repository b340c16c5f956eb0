"""What was printed last, letter by letter: a digest of each letter's rows, so that changes are known.

Comes in: lines as they were noted, and letters with their ledger. Goes out: `PrintRecord`, digests, lines to
append. A digest is keyed with the register's secret: it tells nobody anything. Reads and writes no file.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from pipeline.ledgers.model import Ledger
from pipeline.letters.model import Letter

TO_PRINT = "!"
"""Stands for the digest of a letter that failed, or that is about to be printed again."""
_BATCH = "="
_BASE = "#"
_LINE = re.compile(r"([A-Z0-9-]{12,28})\t([0-9a-f]{12}|!)|([=#])\t([0-9a-f]{16})")


@dataclass(slots=True)
class PrintRecord:
    """What the lines say, the newest of each letter deciding."""

    digests: dict[str, str] = field(default_factory=dict)
    """Number → digest of its rows when it was printed last, or `TO_PRINT`."""
    batches: set[str] = field(default_factory=set)
    """Marks of the batches whose letters are all noted."""
    base: str = ""
    """Mark of kind, settings and other ledgers of the last whole run; '' before the first."""


def read_record(data: bytes) -> PrintRecord:
    """Return what was noted. Lines that are not whole (a killed run) or not ours are passed over."""
    record = PrintRecord()
    for line in data.decode("ascii", errors="replace").split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        number, digest, sign, mark = match.groups()
        if number is not None:
            record.digests[number] = digest
        elif sign == _BATCH:
            record.batches.add(mark)
        else:
            record.base = mark
    return record


def letter_lines(digests: Mapping[str, str]) -> bytes:
    """Return the lines that note letters."""
    return "".join(f"{number}\t{digest}\n" for number, digest in digests.items()).encode()


def batch_line(mark: str) -> bytes:
    """Return the line that closes a batch; `mark` has 16 hexadecimal digits."""
    return f"{_BATCH}\t{mark}\n".encode()


def whole_record(record: PrintRecord) -> bytes:
    """Return the record in the only way that a finished run leaves it, whatever happened before."""
    letters = letter_lines(dict(sorted(record.digests.items())))
    batches = b"".join(batch_line(mark) for mark in sorted(record.batches))
    return letters + batches + f"{_BASE}\t{record.base}\n".encode()


class LetterDigests:
    """The digests of the letters of one ledger as it is now."""

    def __init__(self, ledger: Ledger, key: bytes) -> None:
        """Take the ledger and the register's secret, 32 bytes."""
        frame = ledger.frame
        self._key = key
        self._columns = [
            (str(name), frame[name].astype(object).where(frame[name].notna(), None).tolist())
            for name in frame.columns
        ]

    def of(self, letter: Letter) -> str:
        """Return 12 hexadecimal digits that every value of the letter's rows decides, and their order.

        Blank cells count nothing, so that a new column alone changes no letter.
        """
        text = "\x1e".join(
            "\x1f".join(
                f"{name}={value}"
                for name, values in self._columns
                if (value := values[row]) is not None
            )
            for row in letter.rows
        )
        return blake2b(text.encode(), digest_size=6, key=self._key).hexdigest()

    def all(self, letters: Iterable[Letter]) -> dict[str, str]:
        """Return number → digest."""
        return {letter.number: self.of(letter) for letter in letters}
