"""The index of the evidence: 佐证目录.xlsx, read as a ledger is, every cell with its place.

Comes in: the index's files and its ledger type. Goes out: `IndexRow`s and the problems of reading. Must not
look at folders.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import Diagnostic, Location
from pipeline.ledgers import load_ledger_type, read_ledger
from pipeline.ledgers.model import Ledger

_SEPARATORS = re.compile(r"[、,，;；/\s]+")


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row: what it says of a file, or of a paper when `file` is ''."""

    place: Location
    file: str
    """Relative to inputs/佐证/, with `/`."""
    school: str = ""
    requirement: str = ""
    title: str = ""
    term: str = ""
    occurrence: int = 0
    part: str = ""
    pupil: str = ""
    dated: date | None = None
    until: date | None = None
    document_number: str = ""
    responsible: str = ""
    signers: tuple[str, ...] = ()
    sealed: bool = False
    applicant: str = ""
    recipient: str = ""
    kept_at: str = ""


def read_index(
    files: Sequence[tuple[str, Path]], type_file: Path
) -> tuple[tuple[IndexRow, ...], tuple[Diagnostic, ...]]:
    """Return the rows of the index, in order; a row with a faulty cell is left out and reported.

    `files` are (path relative to the workspace, absolute path); none gives no rows.
    """
    if not files:
        return (), ()
    type_, problems = load_ledger_type(type_file)
    if type_ is None:
        return (), problems
    ledger, found = read_ledger("佐证目录", type_, files)
    problems += found
    if ledger is None:
        return (), problems
    rows = tuple(
        _row(ledger, place) for place in range(len(ledger.frame)) if place not in ledger.faulty_rows
    )
    return rows, problems


def _row(ledger: Ledger, place: int) -> IndexRow:
    sheet = ledger.sheets[ledger.sheet_index.iloc[place]]
    dated, until = _value(ledger, place, "日期"), _value(ledger, place, "公示止")
    occurrence = _text(ledger, place, "次")
    return IndexRow(
        place=Location(file=sheet.file, sheet=sheet.sheet, row=int(ledger.row_number.iloc[place])),
        file=_path(_text(ledger, place, "文件")),
        school=_text(ledger, place, "学校"),
        requirement=_text(ledger, place, "项目"),
        title=_text(ledger, place, "题名"),
        term=_text(ledger, place, "学期"),
        occurrence=int(occurrence) if occurrence else 0,
        part=_text(ledger, place, "材料"),
        pupil=_text(ledger, place, "学生"),
        dated=dated if isinstance(dated, date) else None,
        until=until if isinstance(until, date) else None,
        document_number=_text(ledger, place, "文号"),
        responsible=_text(ledger, place, "责任者"),
        signers=tuple(word for word in _SEPARATORS.split(_text(ledger, place, "签字")) if word),
        sealed=_text(ledger, place, "盖章") == "是",
        applicant=_text(ledger, place, "申请人"),
        recipient=_text(ledger, place, "受助人"),
        kept_at=_text(ledger, place, "存放地点"),
    )


def _path(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("\\", "/").strip().removeprefix("./")
    for prefix in ("inputs/", "佐证/"):
        plain = plain.removeprefix(prefix)
    return plain


def _value(ledger: Ledger, place: int, column: str) -> object:
    return ledger.frame[column].iloc[place] if column in ledger.frame.columns else None


def _text(ledger: Ledger, place: int, column: str) -> str:
    """Return a cell as text; '' for an empty one (empty values are not equal to themselves)."""
    value = _value(ledger, place, column)
    if value is None or str(value) in {"<NA>", "NaT", "nan"}:
        return ""
    return str(value)
