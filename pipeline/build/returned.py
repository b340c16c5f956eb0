"""What a run of `huibian receipts` did, as data for the command line and `--json`.

Comes in: verdicts, troubles, the registers. Goes out: `ReceiveResult` with one diagnostic for each sort
of problem and file; the single places are in its `readings` and `unreadable`. Reads and writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import Diagnostic, ExitCode, Location, Scope, Severity
from pipeline.letters.receipts.book import Book
from pipeline.letters.receipts.model import Sort, Trouble
from pipeline.letters.receipts.papers import ADVICE, TROUBLE_ADVICE
from pipeline.letters.receipts.rates import Rate, rates_by, total_rate
from pipeline.letters.receipts.sorting import Issued, Verdict
from pipeline.letters.receipts.taking import NO_CODE

_PLACES = 8
"""Places named in one message; 需处理.xlsx has them all."""


@dataclass(frozen=True, slots=True)
class ReceiveResult:
    """What became of every page and number."""

    verdicts: tuple[Verdict, ...]
    troubles: tuple[Trouble, ...]
    pages: int
    """Pages of scans that were looked at."""
    blank: int
    """Blank ones among them."""
    total: Rate | None
    """All letters; None without a register of numbers."""
    schools: tuple[Rate, ...]
    outputs: tuple[str, ...]
    """Workbooks, relative to the workspace."""
    diagnostics: tuple[Diagnostic, ...]

    def count(self, sort: Sort) -> int:
        """Return how many readings ended so."""
        return sum(item.sort is sort for item in self.verdicts)

    @property
    def exit_code(self) -> ExitCode:
        """Return 0, 3 when something could not be read, 1 when nothing could."""
        if all(item.sort is Sort.INVALID for item in self.verdicts):
            return ExitCode.DATA
        failed = any(item.severity is Severity.ERROR for item in self.diagnostics)
        return ExitCode.PARTIAL if failed else ExitCode.OK

    def to_json(self) -> dict[str, object]:
        """Return the shape of `receipts --json` (docs/receipts.md)."""
        return {
            "pages": self.pages,
            "blank_pages": self.blank,
            "counts": {sort.value: self.count(sort) for sort in Sort},
            "readings": [_reading(item) for item in self.verdicts],
            "unreadable": [
                {"file": item.file, "page": item.page, "place": item.place, "reason": item.reason}
                for item in self.troubles
            ],
            "total": None if self.total is None else _rate(self.total),
            "schools": [_rate(rate) for rate in self.schools],
            "outputs": list(self.outputs),
            "diagnostics": [item.to_json() for item in self.diagnostics],
        }


def _reading(item: Verdict) -> dict[str, str | int | None]:
    reading = item.reading
    return {
        "number": item.number,
        "status": item.sort.value,
        "file": reading.file,
        "page": reading.page,
        "place": reading.place,
        "way": reading.way.value,
        "opinion": None if reading.opinion is None else reading.opinion.value,
        "remark": item.remark,
    }


def _rate(rate: Rate) -> dict[str, object]:
    returned, aware = rate.return_percent, rate.aware_percent
    return {
        "group": list(rate.group),
        "issued": rate.issued,
        "returned": rate.returned,
        "return_percent": None if returned is None else str(returned),
        "stated": rate.stated,
        "aware": rate.aware,
        "objects": rate.objects,
        "unaware": rate.unaware,
        "aware_percent": None if aware is None else str(aware),
    }


def summed_up(
    *,
    verdicts: Sequence[Verdict],
    troubles: Sequence[Trouble],
    diagnostics: Sequence[Diagnostic],
    outputs: Sequence[str],
    pages: tuple[int, int],
    letters: Sequence[Issued] | None,
    book: Book,
) -> ReceiveResult:
    """Return the result of a run; `pages` are all pages and the blank ones."""
    total: Rate | None = None
    schools: tuple[Rate, ...] = ()
    if letters is not None:
        returned, opinions = book.numbers(), book.opinions()
        total = total_rate(letters, returned, opinions)
        schools = rates_by(("学校",), letters, returned, opinions)
    return ReceiveResult(
        verdicts=tuple(verdicts),
        troubles=tuple(troubles),
        pages=pages[0],
        blank=pages[1],
        total=total,
        schools=schools,
        outputs=tuple(outputs),
        diagnostics=(*diagnostics, *_trouble_problems(troubles), *_verdict_problems(verdicts)),
    )


def _trouble_problems(troubles: Sequence[Trouble]) -> list[Diagnostic]:
    """Return the problems of files, of pages, and of spots on pages that are otherwise good."""
    found = [
        _problem(
            code="C101",
            severity=Severity.ERROR,
            message=f"{item.place}读不出来：{item.reason}。",
            hint="请重新扫描或另存为 PDF、JPG、PNG、TIFF，再登记一次。",
            file=item.file,
        )
        for item in troubles
        if not item.page and not item.place.endswith("行")
    ]
    found += [
        _problem(
            code="C111",
            severity=Severity.WARNING,
            message=f"{item.place}{item.reason}。",
            hint="改好清单这一行，再登记一次。",
            file=item.file,
        )
        for item in troubles
        if not item.page and item.place.endswith("行")
    ]
    lost = [item for item in troubles if item.page and item.reason == NO_CODE]
    spots = [item for item in troubles if item.page and item.reason != NO_CODE]
    found += [
        _problem(
            code="C102",
            severity=Severity.ERROR,
            message=f"{_listed(f'第{item.page}页' for item in items)}没有读出编号，没有登记。",
            hint=TROUBLE_ADVICE,
            file=file,
        )
        for file, items in _by_file(lost).items()
    ]
    found += [
        _problem(
            code="C103",
            severity=Severity.WARNING,
            message=f"{_listed(f'第{item.page}页{item.place}' for item in items)}"
            "有二维码没有读成编号。",
            hint=TROUBLE_ADVICE,
            file=file,
        )
        for file, items in _by_file(spots).items()
    ]
    return found


def _by_file(troubles: Sequence[Trouble]) -> dict[str, list[Trouble]]:
    files: dict[str, list[Trouble]] = {}
    for item in troubles:
        files.setdefault(item.file, []).append(item)
    return files


_SAID: Mapping[Sort, str] = {
    Sort.UNKNOWN: "编号登记簿里没有，没有登记",
    Sort.VOID: "是作废的告知书，没有登记",
    Sort.DOUBLE: "的编号重复，只计一次",
    Sort.INVALID: "的编号不对（字数或校验码不符），没有登记",
    Sort.CONFLICT: "的家长意见与已登记的不一致，保留原来的",
}


def _verdict_problems(verdicts: Sequence[Verdict]) -> list[Diagnostic]:
    places: dict[tuple[Sort, str], list[str]] = {}
    for item in verdicts:
        if item.sort in _SAID:
            number = f"（{item.number}）" if item.number else ""
            key = item.sort, item.reading.file
            places.setdefault(key, []).append(f"{item.reading.where}{number}")
    return [_verdict_problem(sort, file, found) for (sort, file), found in places.items()]


def _verdict_problem(sort: Sort, file: str, places: Sequence[str]) -> Diagnostic:
    codes = {
        Sort.UNKNOWN: "C104",
        Sort.VOID: "C105",
        Sort.DOUBLE: "C106",
        Sort.INVALID: "C109",
        Sort.CONFLICT: "C110",
    }
    severity = Severity.ERROR if sort is Sort.INVALID else Severity.WARNING
    message = f"{_listed(places)}{_SAID[sort]}。"
    return _problem(
        code=codes[sort], severity=severity, message=message, hint=ADVICE[sort], file=file
    )


def _listed(places: Iterable[str]) -> str:
    names = list(dict.fromkeys(places))
    shown = "、".join(names[:_PLACES])
    return shown if len(names) <= _PLACES else f"{shown}等{len(names)}处"


def _problem(*, code: str, severity: Severity, message: str, hint: str, file: str) -> Diagnostic:
    return Diagnostic(code, severity, Scope.RECORD, message, hint, Location(file=file))
