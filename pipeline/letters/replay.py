"""Replaying the rows of the register: from the first row to the last, what became of each number.

Comes in: the cells of each row. Goes out: the state in `Register`, and every fault with its row. Files are
`register`'s business.
"""

from pipeline.errors import Diagnostic
from pipeline.letters.numbers import MAX_SCHOOL, parse_number, read_number
from pipeline.letters.registration import (
    COLUMNS,
    KEY_FILE,
    KIND_HEAD,
    KIND_SCHOOL,
    Entry,
    Register,
    Status,
    fingerprint,
    register_problem,
    split_digest,
)

_FORMULA = frozenset("=+-@")
"""A name that begins so was written with an apostrophe before it."""


class Replay:
    """Replays the rows in order, collecting every fault."""

    def __init__(self, register: Register, problems: list[Diagnostic]) -> None:
        self.register = register
        self.problems = problems
        self.first = True

    def read(self, line: int, raw: list[str]) -> None:
        """Take one row into account."""
        cells = [cell.strip() for cell in raw[: len(COLUMNS)]]
        cells += [""] * (len(COLUMNS) - len(cells))
        status = next((item for item in Status if item.value == cells[6]), None)
        if self.first:
            self.first = False
            self._head(line, cells)
        elif status is None:
            known = "、".join(item.value for item in Status if item is not Status.ACTIVE)
            self._fault(line, f"状态“{cells[6]}”不认识。", f"只能写：{known}。", "状态")
        elif cells[1] == KIND_SCHOOL and not cells[0]:
            self._school(line, cells)
        else:
            self._number(line, cells, status)

    def _head(self, line: int, cells: list[str]) -> None:
        if cells[1] != KIND_HEAD:
            self._fault(line, "登记簿的第一行（密钥指纹）不见了。", "从备份里恢复登记簿。", "文种")
        elif cells[5] != fingerprint(self.register.key):
            self.problems.append(
                register_problem(
                    code="N104",
                    label=self.register.label,
                    message=f"登记簿和“{KEY_FILE}”不是一套，认不出哪封信已经有编号。",
                    hint="从同一份备份里把两个文件一起恢复。",
                    row=line,
                )
            )

    def _school(self, line: int, cells: list[str]) -> None:
        code, name = cells[3], cells[8]
        if name[:1] == "'" and name[1:2] in _FORMULA:
            name = name[1:]
        if not (code.isdecimal() and 0 < int(code) <= MAX_SCHOOL) or not name:
            self._fault(
                line, "学校一行要写学校代号（数字）和备注（校名）。", "把它补全。", "学校代号"
            )
        elif self.register.schools.setdefault(name, int(code)) != int(code):
            self._fault(line, "同一所学校登记了两个代号。", "删掉写错的那一行。", "学校代号")

    def _number(self, line: int, cells: list[str], status: Status) -> None:
        number = cells[0] if parse_number(cells[0]) else (read_number(cells[0]) or "")
        parts = parse_number(number)
        digest = cells[5]
        if parts is None:
            self._fault(line, "编号不完整，或者校验字符不对。", "照告知书上印的编号改。", "编号")
            return
        if digest and not split_digest(digest):
            self._fault(
                line, "键摘要被改动过。", "从备份里恢复这一行；不要在登记簿里改键摘要。", "键摘要"
            )
            return
        entry = self.register.entries.get(number)
        if status in (Status.GIVEN, Status.REPLACED) and digest:
            self._given(line, number, cells, status)
            place = (parts.prefix, parts.year, parts.school)
            self.register.highest[place] = max(self.register.highest.get(place, 0), parts.sequence)
        elif entry is None:
            self._fault(
                line, "这个编号没有发出过。", "核对编号；先有“发出”，才能更正、作废、补发。", "编号"
            )
        else:
            self._event(line, entry, status, cells)

    def _given(self, line: int, number: str, cells: list[str], status: Status) -> None:
        primary, second, tag = split_digest(cells[5]) or ("", "", "")
        if number in self.register.entries:
            self.problems.append(
                register_problem(
                    code="N103",
                    label=self.register.label,
                    message=f"编号 {number} 登记了两次，两封信不能是同一个编号。",
                    hint="多半是两台电脑各自登记后拼在了一起：留下先登记的那一份登记簿，再运行一次。",
                    row=line,
                    column="编号",
                )
            )
            return
        before = self.register.entries.get(self.register.by_digest.get(primary, ""))
        taken = before is not None and before.valid and before.digest == primary
        if before is not None and taken and status is Status.GIVEN:
            self._fault(
                line,
                f"同一封信已有编号 {before.number}，又发出一个。",
                "删掉后登记的那一行。",
                "键摘要",
            )
            return
        if before is not None and status is Status.REPLACED:
            before.replaced_by = number
            before.asked = None
        self.register.entries[number] = Entry(number, cells[1], primary, second, tag)
        self.register.by_digest[primary] = number

    def _event(self, line: int, entry: Entry, status: Status, cells: list[str]) -> None:
        if status is Status.VOID:
            entry.void = True
            entry.asked = None
        elif status is Status.CORRECTED and cells[5]:
            entry.digest, entry.second, entry.tag = split_digest(cells[5]) or ("", "", "")
            entry.asked = None
            self.register.by_digest[entry.digest] = entry.number
        elif status in (Status.CORRECTED, Status.REPLACED):
            entry.asked, entry.asked_note, entry.asked_row = status, cells[8], line
        else:
            self._fault(line, "发出的一行没有键摘要。", "删掉这一行，编号由程序给。", "键摘要")

    def _fault(self, line: int, message: str, hint: str, column: str) -> None:
        self.problems.append(
            register_problem(
                code="N106",
                label=self.register.label,
                message=message,
                hint=hint,
                row=line,
                column=column,
            )
        )
