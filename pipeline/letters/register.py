"""The register of letters (发文登记簿): `inputs/登记/编号.csv`, read whole, only ever appended to.

Comes in: the register as the program or a clerk with Excel left it, and rows to append. Goes out: a
`Register`, all faults with their rows, or the longer file. Giving numbers is `assign`'s business.
"""

import csv
import io
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import Diagnostic, OutputError, Severity
from pipeline.letters.numbers import read_number
from pipeline.letters.registration import (
    COLUMNS,
    KEY_FILE,
    KIND_HEAD,
    Register,
    RegisterRow,
    Status,
    fingerprint,
    register_problem,
)
from pipeline.letters.replay import Replay
from pipeline.store.atomic import atomic_write, explain, sweep_beside
from pipeline.store.lock import WriteLock

REGISTER_FILE = "登记/编号.csv"
"""Relative to inputs/."""
LOCK_FILE = ".编号.lock"
_MAX_BYTES = 200_000_000
_KEY = re.compile(r"[0-9a-f]{64}")
_FORMULA = frozenset("=+-@\t")
_DIGEST = COLUMNS.index("键摘要")
_STATUS = COLUMNS.index("状态")
_ASKED = frozenset({Status.CORRECTED.value, Status.VOID.value, Status.REPLACED.value})
_BOM = b"\xef\xbb\xbf"


def load_register(
    path: Path, label: str = f"inputs/{REGISTER_FILE}", *, new_key: bytes | None = None
) -> tuple[Register | None, tuple[Diagnostic, ...]]:
    """Return the register, or None with every fault that stands in the way.

    Args:
        path: the CSV file; it need not be there.
        label: its path in messages.
        new_key: key of a new register, 32 bytes; None draws one. Nothing is written here: `append`
            writes the key before the first row.
    """
    problems: list[Diagnostic] = []
    data = _bytes(path, label, problems)
    key = _read_key(path.with_name(KEY_FILE), label, problems)
    if problems:
        return None, tuple(problems)
    register = Register(path, label, key or new_key or secrets.token_bytes(32))
    register.length = len(data)
    rows = _rows(data, register, problems)
    if rows and key is None:
        problems.append(_no_key(label))
        return None, tuple(problems)
    replay = Replay(register, problems)
    for line, cells in rows:
        replay.read(line, cells)
    if register.torn:
        problems.append(
            register_problem(
                code="N105",
                label=label,
                message="登记簿最后一行没有写完（上次运行被打断），按没有这一行处理，下次登记时补齐。",
                hint="不用处理。",
                severity=Severity.WARNING,
            )
        )
    failed = any(item.severity is Severity.ERROR for item in problems)
    return (None if failed else register), tuple(problems)


def _bytes(path: Path, label: str, problems: list[Diagnostic]) -> bytes:
    try:
        if path.stat().st_size <= _MAX_BYTES:
            return path.read_bytes()
        message, hint = "登记簿太大，多半不是登记簿。", "检查文件是不是放错了。"
    except FileNotFoundError:
        return b""
    except OSError:
        message = "登记簿打不开。"
        hint = "在 Excel、WPS 里关闭它，检查文件权限，再运行一次。"
    problems.append(register_problem(code="N101", label=label, message=message, hint=hint))
    return b""


def _no_key(label: str) -> Diagnostic:
    return register_problem(
        code="N104",
        label=label,
        message=f"登记簿旁边缺少“{KEY_FILE}”，认不出哪封信已经有编号。",
        hint="从原来的电脑或备份里把它拷到登记簿所在的文件夹；不要新建。",
    )


def _read_key(path: Path, label: str, problems: list[Diagnostic]) -> bytes | None:
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        text = ""
    if _KEY.fullmatch(text):
        return bytes.fromhex(text)
    problems.append(
        register_problem(
            code="N104",
            label=label,
            message=f"“{KEY_FILE}”的内容不对（应是64个十六进制数字）。",
            hint="从备份里恢复这个文件；不要自己改写。",
        )
    )
    return None


def _rows(
    data: bytes, register: Register, problems: list[Diagnostic]
) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of every data row; whole rows only, and where they end."""
    text = _decoded(data, register)
    if not text.endswith("\n"):
        whole, _, tail = text.rpartition("\n")
        if _complete(tail):
            text = text.rstrip("\r")
            register.ended = False
        else:
            text = whole + ("\n" if whole else "")
            register.torn = bool(tail)
    bom = len(_BOM) if data.startswith(_BOM) else 0
    register.size = bom + len(text.encode(register.encoding, errors="replace"))
    try:
        found = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        found = [["?"]]
    register.fresh = len(found) <= 1
    if found and [cell.strip() for cell in found[0][: len(COLUMNS)]] != list(COLUMNS):
        problems.append(
            register_problem(
                code="N102",
                label=register.label,
                message="登记簿的表头不对，应依次是：" + "、".join(COLUMNS) + "。",
                hint="不要改动登记簿的列；从备份里恢复它。",
                row=1,
            )
        )
        return []
    return [(line, cells) for line, cells in enumerate(found[1:], start=2) if any(cells)]


def _decoded(data: bytes, register: Register) -> str:
    """Return the text, read as UTF-8 or, when Excel saved it so, as GB 18030."""
    body = data.removeprefix(_BOM)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        if len(body) - error.start < 4:
            # the torn end of a killed run may lie within a character
            return body[: error.start].decode() + "\ufffd"
    register.encoding = "gb18030"
    return body.decode(register.encoding, errors="replace")


def _complete(tail: str) -> bool:
    """Return whether a last line without its end is whole all the same.

    What a clerk typed (a number and a status) is never cut off; a row that we wrote is whole when
    its date is and no 备注 had to follow. School rows always have one: they are written again.
    """
    try:
        cells = next(csv.reader([tail.rstrip("\r")]), [])
    except csv.Error:
        return False
    if len(cells) <= _STATUS or read_number(cells[0]) is None:
        return False
    if not cells[_DIGEST]:
        return cells[_STATUS].strip() in _ASKED
    return len(cells) == len(COLUMNS) and not cells[-1]


def append(register: Register, rows: Sequence[RegisterRow]) -> None:
    """Append rows to the register, on disk when this returns; for no rows at most a line end.

    A new register gets its key file, its header and its first row before. The torn end of a killed
    run is cut off. Raises OutputError: somebody else is writing or wrote since `load_register`, or
    the file cannot be written; then the rows are not there, or a part of them whose numbers the next
    run finds and keeps.
    """
    if not rows and register.ended:
        return
    path = register.path
    with WriteLock(
        path.with_name(LOCK_FILE), busy="另一个汇编程序正在登记编号。请等它结束后再运行一次。"
    ):
        if _length(path) != register.length:
            raise OutputError("登记簿刚被别的程序改过，编号没有登记。请再运行一次。")
        sweep_beside(path.with_name(KEY_FILE))
        if not path.with_name(KEY_FILE).exists():
            atomic_write(path.with_name(KEY_FILE), f"{register.key.hex()}\n".encode())
        head: tuple[RegisterRow, ...] = ()
        if register.fresh and rows:
            head = (
                RegisterRow(
                    "", KIND_HEAD, "", "", "", fingerprint(register.key), Status.ACTIVE, rows[0].date
                ),
            )  # fmt: skip
        try:
            _write(register, [item.cells() for item in (*head, *rows)])
        except OSError as error:
            raise OutputError(explain(error, path)) from error


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise OutputError(explain(error, path)) from error


def _write(register: Register, rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if register.size <= len(_BOM):
        writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([plain_cell(cell) for cell in row])
    data = text.getvalue().encode(register.encoding)
    with register.path.open("ab") as file:
        file.truncate(register.size)
        if register.size == 0:
            data = _BOM + data
        elif not register.ended:
            data = b"\r\n" + data
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def request(
    register: Register, number: str, status: Status, date_iso: str, note: str = ""
) -> tuple[RegisterRow | None, Diagnostic | None]:
    """Return the row that asks for 更正, 作废 or 补发 of a number, to be appended.

    Args:
        register: the register.
        number: the number as printed or typed.
        status: CORRECTED, VOID or REPLACED.
        date_iso: date to write.
        note: reason; for 更正 it may name the corrected row of the ledger (第17行).

    Returns:
        The row, or a diagnostic: number unknown, or no longer valid.
    """
    found = read_number(number)
    entry = register.entry(found) if found else None
    if entry is None or found is None:
        name = f"编号 {found}" if found else "这个编号"
        return None, _refused(
            register,
            f"登记簿里没有{name}。",
            "照告知书上印的编号再输一遍；编号是别的工作区的，到那里登记。",
        )
    if entry.replaced_by:
        newer = entry.replaced_by
        return None, _refused(register, f"编号 {found} 已由 {newer} 补发。", f"改用 {newer}。")
    if status is Status.REPLACED and entry.asked is Status.REPLACED:
        hint = "运行 huibian build，就会得到新编号。"
        return None, _refused(register, f"编号 {found} 已经登记过补发，还没有印。", hint)
    if entry.void and status is not Status.REPLACED:
        hint = "要重新发出的，登记补发。"
        return None, _refused(register, f"编号 {found} 已经作废。", hint)
    return RegisterRow(found, entry.kind, "", "", "", "", status, date_iso, note), None


def _refused(register: Register, message: str, hint: str) -> Diagnostic:
    return register_problem(code="N107", label=register.label, message=message, hint=hint)


def plain_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; one line."""
    line = " ".join(text.split("\n")).replace("\r", " ")
    return f"'{line}" if line[:1] in _FORMULA else line
