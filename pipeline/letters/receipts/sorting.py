"""What each number that was read is worth: registered, known, double, void, unknown, or no number.

Comes in: readings, the letters that were given out, and the register of returns. Goes out: one verdict
for each reading, and the rows to be added. Touches no disk; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.letters.numbers import read_number
from pipeline.letters.receipts.book import Book, BookRow
from pipeline.letters.receipts.model import Reading, Sort, Way


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter that was given out."""

    number: str
    kind: str
    school: str
    """'' when its kind knows no schools."""
    valid: bool = True
    """Whether its slip counts: neither 作废 nor replaced by another."""
    replaced_by: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    """年级, 班级, 乡镇, 村, 姓名 of the ledger's row; {} when it is no longer there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reading and what became of it."""

    reading: Reading
    number: str
    """As printed; '' when it is none. What was read instead is not repeated: it may be anything."""
    sort: Sort
    remark: str = ""
    """Where the number came in before, or what it was replaced by."""


class Sorter:
    """Decides reading by reading, in the order in which they come in."""

    def __init__(self, issued: Mapping[str, Issued] | None, book: Book, date: str) -> None:
        """Begin a run.

        Args:
            issued: by number; None when there is no register of letters: then the check character
                decides.
            book: the register of returns.
            date: 登记日期 of new rows, as 2020-12-31.
        """
        self.added: list[BookRow] = []
        self._issued = issued
        self._date = date
        self._first: dict[tuple[str, Way], Reading] = {}
        self._rows: dict[str, list[BookRow]] = {}
        for row in book.rows:
            self._rows.setdefault(row.number, []).append(row)

    def sort(self, reading: Reading) -> Verdict:
        """Return what a reading is worth; a row that follows from it is put to `added`."""
        number = read_number(reading.number)
        if number is None:
            return Verdict(reading, "", Sort.INVALID)
        letter = None
        if self._issued is not None:
            letter = self._issued.get(number)
            if letter is None:
                return Verdict(reading, number, Sort.UNKNOWN)
            if not letter.valid:
                newer = f"已由 {letter.replaced_by} 补发" if letter.replaced_by else ""
                return Verdict(reading, number, Sort.VOID, newer)
        earlier = self._first.get((number, reading.way))
        if earlier is not None:
            if _is_copy(earlier, reading):
                return Verdict(reading, number, Sort.KNOWN)
            return self._again(reading, number, f"已在《{earlier.file}》{earlier.where}", letter)
        self._first[number, reading.way] = reading
        rows = self._rows.get(number, [])
        same = [row for row in rows if row.way == reading.way.value]
        if not same:
            return self._take(reading, number, letter)
        if _is_same_source(same, reading) and _adds_nothing(rows, reading):
            return Verdict(reading, number, Sort.KNOWN)
        return self._again(reading, number, f"{same[0].date}已登记自《{same[0].file}》", letter)

    def _again(self, reading: Reading, number: str, remark: str, letter: Issued | None) -> Verdict:
        """Return the verdict on a number that came this way before: only a first opinion is new."""
        if reading.opinion is not None:
            said = self._said(number)
            if not said:
                return self._take(reading, number, letter)
            if said != {reading.opinion.value}:
                return Verdict(reading, number, Sort.CONFLICT, remark)
        return Verdict(reading, number, Sort.DOUBLE, remark)

    def _take(self, reading: Reading, number: str, letter: Issued | None) -> Verdict:
        said = self._said(number)
        if reading.opinion is not None and said and said != {reading.opinion.value}:
            return Verdict(reading, number, Sort.CONFLICT, "以前登记的意见不同")
        row = BookRow(
            number=number,
            kind=letter.kind if letter is not None else "",
            school=letter.school if letter is not None else "",
            file=reading.file,
            digest=reading.digest,
            page=str(reading.page) if reading.page else "",
            place=reading.place,
            way=reading.way.value,
            opinion="" if reading.opinion is None else reading.opinion.value,
            date=self._date,
        )
        self._rows.setdefault(number, []).append(row)
        self.added.append(row)
        return Verdict(reading, number, Sort.TAKEN)

    def _said(self, number: str) -> set[str]:
        return {row.opinion for row in self._rows.get(number, []) if row.opinion}


def _is_copy(earlier: Reading, reading: Reading) -> bool:
    """Return whether a number comes again because the very same file lies there under two names."""
    same = (earlier.digest, earlier.page, earlier.place) == (
        reading.digest,
        reading.page,
        reading.place,
    )
    return same and earlier.file != reading.file


def _is_same_source(rows: Sequence[BookRow], reading: Reading) -> bool:
    """Return whether the number came from this very source: its bytes, or a list that grew."""
    if reading.way is Way.LIST:
        return any(reading.digest == row.digest or reading.file == row.file for row in rows)
    place = (reading.digest, str(reading.page))
    return any((row.digest, row.page) == place for row in rows)


def _adds_nothing(rows: Sequence[BookRow], reading: Reading) -> bool:
    said = {row.opinion for row in rows if row.opinion}
    return reading.opinion is None or said == {reading.opinion.value}
