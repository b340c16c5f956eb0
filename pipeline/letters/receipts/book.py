"""The register of returns: `inputs/登记/回执.csv`, one row for each thing that came in.

Comes in: the register as it is on disk, and rows to be added. Goes out: what is registered, and the
register with the new rows behind the old ones. Rows are never changed and never removed; the file is
written whole or not at all. The clock is never asked.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.errors import Diagnostic, Location, OutputError, Scope, Severity
from pipeline.letters.receipts.model import Opinion
from pipeline.letters.register import plain_cell
from pipeline.store import atomic_write, explain

BOOK_FILE = "登记/回执.csv"
"""Relative to inputs/."""
LABEL = f"inputs/{BOOK_FILE}"
COLUMNS = (
    "编号",
    "文种",
    "学校",
    "来源文件",
    "来源摘要",
    "页",
    "位置",
    "方式",
    "家长意见",
    "登记日期",
)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row; '' where a column says nothing."""

    number: str
    kind: str
    school: str
    file: str
    digest: str
    page: str
    place: str
    way: str
    opinion: str
    date: str

    def cells(self) -> tuple[str, ...]:
        """Return the texts in the order of `COLUMNS`."""
        return tuple(str(getattr(self, item.name)) for item in fields(self))


@dataclass(frozen=True, slots=True)
class Book:
    """The register as it was read."""

    rows: tuple[BookRow, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def numbers(self) -> frozenset[str]:
        """Return the numbers that came back."""
        return frozenset(row.number for row in self.rows)

    def opinions(self) -> dict[str, Opinion]:
        """Return the opinion of each number that has one and one only."""
        known = {item.value: item for item in Opinion}
        said: dict[str, set[Opinion]] = {}
        for row in self.rows:
            if row.opinion in known:
                said.setdefault(row.number, set()).add(known[row.opinion])
        return {number: next(iter(one)) for number, one in said.items() if len(one) == 1}


def load_book(path: Path) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    """Return the register; None with the errors that make it unusable.

    A last line that a killed run or a broken disk left half written is left out with C108: its slip
    is registered again when its source is read again.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Book(), ()
    except OSError as error:
        raise OutputError(explain(error, path)) from error
    text = _decode(data)
    if text is None:
        return None, (_unusable("文字编码读不出来"),)
    text, torn = _whole_lines(text)
    lines = [line for line in csv.reader(io.StringIO(text, newline="")) if any(line)]
    if not lines:
        return Book(diagnostics=torn), torn
    if tuple(lines[0]) != COLUMNS:
        return None, (_unusable(f"表头应依次是{'、'.join(COLUMNS)}"),)
    bad = [at for at, line in enumerate(lines[1:], start=2) if len(line) != len(COLUMNS)]
    if bad:
        return None, (_unusable(f"第{bad[0]}行不是{len(COLUMNS)}格"),)
    rows = tuple(BookRow(*(_plain(cell) for cell in line)) for line in lines[1:])
    return Book(rows, torn), torn


def save_book(path: Path, book: Book, added: Sequence[BookRow]) -> Book:
    """Write the register with the new rows at its end and return it; nothing to add, nothing written.

    Raises OutputError when the file cannot be written; then it is as it was.
    """
    longer = Book((*book.rows, *added))
    if not added and not book.diagnostics:
        return longer
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in longer.rows:
        writer.writerow([plain_cell(cell) for cell in row.cells()])
    atomic_write(path, _BOM + stream.getvalue().encode())
    return longer


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from computing it."""
    return cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@", "'\t"} else cell.strip()


def _decode(data: bytes) -> str | None:
    body = data.removeprefix(_BOM)
    for encoding in ("utf-8", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and len(body) - error.start < 4:
                # the torn end lies within a character
                return body[: error.start].decode()
    return None


def _whole_lines(text: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the text without a torn last line, and what is to be said about it."""
    if not text or text.endswith("\n"):
        return text, ()
    whole, _, tail = text.rpartition("\n")
    cells = next(csv.reader([tail]), [])
    if len(cells) == len(COLUMNS) and (tuple(cells) == COLUMNS or len(cells[-1]) == 10):
        return text, ()
    problem = Diagnostic(
        code="C108",
        severity=Severity.WARNING,
        scope=Scope.RECORD,
        message="回执登记簿的最后一行没有写完整，这一行没有采用。",
        hint="把最近一次登记的扫描件或清单再登记一遍，缺的会补上，已有的不会重复。",
        location=Location(file=LABEL, row=whole.count("\n") + 2 if whole else 1),
    )
    return f"{whole}\n" if whole else "", (problem,)


def _unusable(reason: str) -> Diagnostic:
    return Diagnostic(
        code="C107",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"回执登记簿不能用：{reason}。",
        hint="请从备份恢复 inputs/登记/回执.csv；它由程序追加，不要增删列。",
        location=Location(file=LABEL),
    )
