"""`huibian receipts`: returned slips into the register, their pictures and the lists into outputs/.

Comes in: a workspace and the files that were scanned or typed. Goes out: `ReceiveResult`. Every page is
answered for: read, blank, or listed as unreadable. Killed at any moment and run again, the result is the
same: pictures and lists are stored first, the register of returns last and in one step.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.build.progress import Progress, Silent, stage
from pipeline.build.recipients import find_recipients
from pipeline.build.returned import ReceiveResult, summed_up
from pipeline.errors import DataError, Diagnostic, Location, Scope, Severity, UsageError
from pipeline.letters.numbers import parse_number
from pipeline.letters.receipts.book import BOOK_FILE, Book, load_book, save_book
from pipeline.letters.receipts.lists import read_list
from pipeline.letters.receipts.model import Reading, Sort, Trouble
from pipeline.letters.receipts.pages import scan_sort
from pipeline.letters.receipts.papers import (
    attention_workbook,
    missing_workbook,
    rates_workbook,
)
from pipeline.letters.receipts.sorting import Issued, Sorter, Verdict
from pipeline.letters.receipts.taking import take_scan
from pipeline.letters.register import REGISTER_FILE, load_register
from pipeline.store import Entry, State, Store, sweep_beside
from pipeline.store.lock import WriteLock
from pipeline.workspace import Workspace
from pipeline.writers.xlsx import write_xlsx

FOLDER = "回执"
_SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
_LISTS = frozenset({".txt", ".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".et", ".ods"})
_MAX_BYTES = 1 << 30
_CHUNK = 100
"""Pictures that are stored together."""
_PICTURE_RULES = "1"
"""To be raised when slips are cut otherwise, so that pictures are made anew."""
_BUSY = "另一个汇编程序正在登记回执。请等它结束后再运行一次。"


@dataclass(slots=True)
class _Run:
    """What has come of a run so far."""

    workspace: Workspace
    store: Store
    sorter: Sorter
    verdicts: list[Verdict] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    pictures: list[tuple[str, bytes, Entry]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    pages: int = 0
    blank: int = 0

    def store_pictures(self) -> None:
        """Store the pictures that have gathered."""
        if self.pictures:
            self.store.put_many(self.pictures)
            self.pictures.clear()


def receive(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    day: date | None = None,
    progress: Progress | None = None,
) -> ReceiveResult:
    """Take in the files (or the files in the folders) and return what became of each slip.

    Args:
        workspace: whose registers are used.
        paths: scans and lists; of a folder all files that may be one.
        day: 登记日期; the workspace's 成文日期 when None.
        progress: hears of the stages.

    Raises:
        UsageError: a path that is not there.
        DataError: a register that cannot be used.
        OutputError: something cannot be written; then the register of returns is as it was.
    """
    progress = progress or Silent()
    files = _files(paths)
    inputs = workspace.root / "inputs"
    with stage(progress, "读取发文登记簿和台账"):
        issued, problems = _issued(workspace, inputs / REGISTER_FILE)
    book_path = inputs / BOOK_FILE
    with (
        WriteLock(book_path.with_name(".回执.lock"), busy=_BUSY),
        Store(workspace.root) as store,
    ):
        sweep_beside(book_path)
        book, book_problems = load_book(book_path)
        if book is None:
            raise DataError("回执登记簿不能用，没有登记。", book_problems)
        sorter = Sorter(issued, book, (day or workspace.document_date).isoformat())
        run = _Run(workspace, store, sorter, diagnostics=[*problems, *book_problems])
        for path in files:
            with stage(progress, f"读取《{path.name}》"):
                _take_file(run, path)
        run.store_pictures()
        longer = Book((*book.rows, *sorter.added))
        with stage(progress, "保存名单和登记簿"):
            _store_papers(run, tuple((issued or {}).values()), longer)
            save_book(book_path, book, sorter.added)
    return summed_up(
        verdicts=run.verdicts,
        troubles=run.troubles,
        diagnostics=run.diagnostics,
        outputs=run.outputs,
        pages=(run.pages, run.blank),
        letters=None if issued is None else tuple(issued.values()),
        book=longer,
    )


def _files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that are meant, each once; folders give theirs by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(item for item in path.iterdir() if item.is_file())
            found += [
                item
                for item in inside
                if item.suffix.lower() in _SCANS | _LISTS and not item.name.startswith((".", "~"))
            ]
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"没有找到“{path}”。请检查文件名和所在的文件夹。")
    if not found:
        raise UsageError("文件夹里没有扫描件（PDF、JPG、PNG、TIFF）或清单（TXT、CSV、XLSX）。")
    return tuple({item.resolve(): item for item in found}.values())


def _issued(
    workspace: Workspace, path: Path
) -> tuple[dict[str, Issued] | None, tuple[Diagnostic, ...]]:
    """Return the letters of the register of numbers by number; None when there is no register."""
    if not path.exists():
        problem = Diagnostic(
            code="C112",
            severity=Severity.WARNING,
            scope=Scope.WORKSPACE,
            message="没有发文登记簿，编号只核对了校验码，回收率也算不出来。",
            hint="把发出告知书的那台电脑上的 inputs/登记/ 整个文件夹拷到这里，再登记一次。",
            location=Location(file=f"inputs/{REGISTER_FILE}"),
        )
        return None, (problem,)
    register, problems = load_register(path)
    if register is None:
        raise DataError("发文登记簿不能用，没有登记回执。", problems)
    known, unread = find_recipients(workspace, register)
    schools = {code: name for name, code in register.schools.items()}
    issued: dict[str, Issued] = {}
    for number, entry in sorted(register.entries.items()):
        parts = parse_number(number)
        school = schools.get(parts.school, "") if parts is not None else ""
        issued[number] = Issued(
            number=number,
            kind=entry.kind,
            school=school,
            valid=entry.valid,
            replaced_by=entry.replaced_by,
            groups=known.get(number, {}),
        )
    return issued, (*problems, *unread)


def _take_file(run: _Run, path: Path) -> None:
    name = _name(run.workspace.root, path)
    try:
        data = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else None
    except OSError:
        run.troubles.append(Trouble(name, 0, "", "文件打不开，没有权限或正被别的程序使用"))
        return
    if data is None:
        run.troubles.append(Trouble(name, 0, "", "文件超过1GB，请分成几个"))
        return
    digest = f"s{hashlib.sha256(data).hexdigest()[:16]}"
    if scan_sort(data):
        _take_scan(run, data, name, digest)
    elif path.suffix.lower() in _LISTS:
        readings, troubles, problems = read_list(name, path, digest)
        run.verdicts += [run.sorter.sort(reading) for reading in readings]
        run.troubles += troubles
        run.diagnostics += problems
    else:
        reason = "不是扫描件（PDF、JPG、PNG、TIFF），也不是清单（TXT、CSV、XLSX）"
        run.troubles.append(Trouble(name, 0, "", reason))


def _name(root: Path, path: Path) -> str:
    """Return the path relative to the workspace, or the bare name of a file outside it."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def _take_scan(run: _Run, data: bytes, name: str, digest: str) -> None:
    for page in take_scan(data, name, digest):
        run.pages += page.page > 0
        run.blank += page.blank
        run.troubles += page.troubles
        for reading, picture in page.readings:
            verdict = run.sorter.sort(reading)
            run.verdicts.append(verdict)
            if verdict.sort in {Sort.TAKEN, Sort.KNOWN}:
                _keep_picture(run, verdict.number, reading, picture)


def _keep_picture(run: _Run, number: str, reading: Reading, picture: Callable[[], bytes]) -> None:
    path = f"{FOLDER}/图像/{number}.png"
    key = f"{_PICTURE_RULES}-{reading.digest}-{reading.page}"
    if run.store.status(path, key) is State.UNCHANGED:
        return
    run.pictures.append((path, picture(), Entry("receipts", "png", key)))
    if len(run.pictures) >= _CHUNK:
        run.store_pictures()


def _store_papers(run: _Run, letters: Sequence[Issued], book: Book) -> None:
    returned, opinions = book.numbers(), book.opinions()
    created = run.workspace.document_date.isoformat()
    papers = {"需处理": attention_workbook(run.verdicts, run.troubles, created)}
    if letters:
        papers["回收情况"] = rates_workbook(letters, returned, opinions, created)
        papers["未回收名单"] = missing_workbook(letters, returned, created)
    items = [(f"{FOLDER}/{name}.xlsx", write_xlsx(workbook)) for name, workbook in papers.items()]
    stored = run.store.put_many(
        [
            (path, data, Entry("receipts", "xlsx", hashlib.sha256(data).hexdigest()))
            for path, data in items
        ]
    )
    run.outputs += [f"outputs/{item.path}" for item in stored]
