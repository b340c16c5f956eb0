"""`huibian register`: 更正, 作废 and 补发 into the register of numbers, and what the register holds.

Comes in: a workspace, numbers as typed, a reason. Goes out: the rows that were appended, or a summary.
All numbers are registered or none is; rows are only ever appended. No letter is printed here: the next
`huibian build` does what was asked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.errors import DataError, Diagnostic, UsageError
from pipeline.letters.numbers import parse_number
from pipeline.letters.register import REGISTER_FILE, append, load_register, request
from pipeline.letters.registration import Register, RegisterRow, Status
from pipeline.letters.reprint import parse_range
from pipeline.workspace import Workspace

ACTIONS = {item.value: item for item in (Status.CORRECTED, Status.VOID, Status.REPLACED)}
"""更正, 作废, 补发."""
_SEPARATORS = re.compile(r"[,，、；;]")
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command asks for."""

    status: Status
    """CORRECTED, VOID or REPLACED."""
    numbers: tuple[str, ...]
    """编号 as typed: single ones, 起..止, lists with commas."""
    reason: str = ""
    row: int | None = None
    """Of 更正: the row of the ledger that the letter is in now."""
    day: date | None = None
    """日期 of the rows; None: the workspace's 成文日期."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The rows that were appended."""

    rows: tuple[RegisterRow, ...]
    diagnostics: tuple[Diagnostic, ...]

    def to_json(self) -> dict[str, object]:
        """Return the shape of `register 作废 … --json` (docs/letters.md)."""
        return {
            "registered": [
                {
                    "number": item.number,
                    "kind": item.kind,
                    "status": item.status.value,
                    "date": item.date,
                    "note": item.note,
                }
                for item in self.rows
            ],
            "diagnostics": [item.to_json() for item in self.diagnostics],
        }


@dataclass(frozen=True, slots=True)
class Count:
    """What the register holds for one kind, year and school."""

    kind: str
    year: int
    school: str
    """'' when the kind knows no schools."""
    given: int
    """Numbers given in all."""
    valid: int
    void: int
    replaced: int
    """Numbers that a newer one stands for."""
    waiting: int
    """更正 and 补发 that no run has done yet."""

    def to_json(self) -> dict[str, str | int]:
        """Return the shape of one line of `register --json`."""
        return {
            "kind": self.kind,
            "year": self.year,
            "school": self.school,
            "given": self.given,
            "valid": self.valid,
            "void": self.void,
            "replaced": self.replaced,
            "waiting": self.waiting,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """The register as a whole."""

    counts: tuple[Count, ...]
    """By kind, year and 学校代号."""
    diagnostics: tuple[Diagnostic, ...]

    def to_json(self) -> dict[str, object]:
        """Return the shape of `register --json` (docs/letters.md)."""
        return {
            "counts": [item.to_json() for item in self.counts],
            "diagnostics": [item.to_json() for item in self.diagnostics],
        }


def register_status(workspace: Workspace, wanted: Wanted) -> Registered:
    """Append one row for each number, in the order of the numbers as typed.

    Raises:
        UsageError: a number that cannot be so registered, with a problem for each; no row is written.
        DataError: the register cannot be used.
        OutputError: it cannot be written, or another program is writing.
    """
    register, problems = _register(workspace)
    if not register.entries:
        raise UsageError(
            f"还没有发出过编号（inputs/{REGISTER_FILE} 里一个也没有），没有可以{wanted.status.value}的。"
        )
    note = _note(wanted)
    day = (wanted.day or workspace.document_date).isoformat()
    rows: list[RegisterRow] = []
    refused: list[Diagnostic] = []
    for number in _numbers(register, wanted.numbers):
        row, problem = request(register, number, wanted.status, day, note)
        rows += [] if row is None else [row]
        refused += [] if problem is None else [problem]
    if refused:
        raise UsageError("上面的编号登记不了，一个也没有登记。", tuple(refused))
    append(register, rows)
    return Registered(tuple(rows), problems)


def summarise(workspace: Workspace) -> Summary:
    """Return what the register holds; no counts when there is none. Raises DataError."""
    register, problems = _register(workspace)
    schools = {code: name for name, code in register.schools.items()}
    found: dict[tuple[str, int, int], list[int]] = {}
    for number, entry in register.entries.items():
        parts = parse_number(number)
        if parts is None:
            continue
        sums = found.setdefault((entry.kind, parts.year, parts.school), [0, 0, 0, 0, 0])
        state = 3 if entry.replaced_by else 2 if entry.void else 1
        for place, holds in enumerate((True, state == 1, state == 2, state == 3, entry.asked)):
            sums[place] += bool(holds)
    counts = tuple(
        Count(kind, year, schools.get(code, ""), *sums)
        for (kind, year, code), sums in sorted(found.items())
    )
    return Summary(counts, problems)


def _register(workspace: Workspace) -> tuple[Register, tuple[Diagnostic, ...]]:
    register, problems = load_register(workspace.root / "inputs" / REGISTER_FILE)
    if register is None:
        raise DataError("发文登记簿不能用，什么也没有登记。", problems)
    return register, problems


def _note(wanted: Wanted) -> str:
    """Return 备注: the row that a 更正 names, and the reason."""
    reason = wanted.reason.strip()
    if not all(char.isprintable() for char in reason) or len(reason) > _LONGEST_REASON:
        raise UsageError(f"--reason 要写成一行文字，不超过{_LONGEST_REASON}字。")
    if wanted.status is not Status.CORRECTED:
        if wanted.row is not None:
            raise UsageError("--row 只用于更正：写明改后的信在台账第几行。")
        if not reason:
            raise UsageError(f"{wanted.status.value}要用 --reason 写明原因，如 --reason 地址有误。")
        return reason
    parts = [f"第{wanted.row}行"] if wanted.row is not None else []
    return "，".join([*parts, *([reason] if reason else [])])


def _numbers(register: Register, texts: Sequence[str]) -> list[str]:
    """Return the numbers meant, each once; a range stands for the numbers given within it.

    Raises UsageError for what is no number and for a range without any.
    """
    asked = [part.strip() for text in texts for part in _SEPARATORS.split(text) if part.strip()]
    if not asked:
        raise UsageError(
            "后面要写编号，如 huibian register 作废 ZZ2020-012-00017-K --reason 转学。"
        )
    found: list[str] = []
    for place, text in enumerate(asked, start=1):
        wanted = parse_range(text)
        if wanted is None:
            raise UsageError(
                f"第{place}个编号读不出来，或者校验字符不对，什么也没有登记。"
                "照告知书上印的编号写；一段写成“起..止”。"
            )
        if wanted.first == wanted.last:
            found.append(wanted.first.text())
            continue
        within = sorted(number for number in register.entries if number in wanted)
        if not within:
            raise UsageError(
                f"从 {wanted.first.text()} 起的这一段里没有发出过编号，什么也没有登记。"
            )
        found += within
    return list(dict.fromkeys(found))
