"""Typed lists and lists of hand scanners: numbers, with or without 家长意见.

Comes in: a TXT, CSV or workbook, with a header (编号, 家长意见) or with bare numbers. Goes out: readings
with their rows, and problems by cell. Must not decide what a number is worth.
"""

import unicodedata
from pathlib import Path

from pipeline.errors import Diagnostic
from pipeline.ledgers import Column, Ledger, LedgerType, ValueType, read_ledger
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.raw import Cell, RawTable
from pipeline.ledgers.readers import read_tables
from pipeline.letters.numbers import read_number
from pipeline.letters.receipts.model import Opinion, Reading, Trouble, Way

NUMBER, OPINION = "编号", "家长意见"
_NUMBER_NAMES = ("告知书编号", "回执编号", "信函编号", "发文编号", "条码", "二维码")
_OPINION_NAMES = ("家长意见", "意见", "是否知晓", "知晓情况", "监护人意见", "知晓")
_SYNONYMS: dict[str, Opinion] = {
    "已知晓": Opinion.AWARE,
    "知道": Opinion.AWARE,
    "已知道": Opinion.AWARE,
    "已知悉": Opinion.AWARE,
    "知悉": Opinion.AWARE,
    "清楚": Opinion.AWARE,
    "知晓无异议": Opinion.AWARE,
    "知晓，无异议": Opinion.AWARE,
    "无异议": Opinion.AWARE,
    "没有异议": Opinion.AWARE,
    "相符": Opinion.AWARE,
    "是": Opinion.AWARE,
    "√": Opinion.AWARE,
    "✓": Opinion.AWARE,
    "✔": Opinion.AWARE,
    "☑": Opinion.AWARE,
    "异议": Opinion.OBJECTS,
    "不相符": Opinion.OBJECTS,
    "不符": Opinion.OBJECTS,
    "知晓有异议": Opinion.OBJECTS,
    "知晓，有异议": Opinion.OBJECTS,
    "未知晓": Opinion.UNAWARE,
    "不知道": Opinion.UNAWARE,
    "不知悉": Opinion.UNAWARE,
    "不清楚": Opinion.UNAWARE,
    "否": Opinion.UNAWARE,
    "×": Opinion.UNAWARE,
    "✗": Opinion.UNAWARE,
    "✘": Opinion.UNAWARE,
}
LIST_TYPE = LedgerType(
    id="receipt_list",
    title="回执清单",
    columns=(
        Column(NUMBER, ValueType.TEXT, aliases=_NUMBER_NAMES),
        Column(
            OPINION,
            ValueType.ENUM,
            required=False,
            blank=True,
            sensitive=True,  # somebody may have typed a name here: never repeated in messages
            aliases=_OPINION_NAMES[1:],
            allowed=tuple(item.value for item in Opinion),
            synonyms={text: item.value for text, item in _SYNONYMS.items()},
        ),
    ),
)
_HEADER_ROWS = 40
_UNREAD_COLUMN = "L203"
"""Further columns of a list (学校, 姓名, …) are as good as none: not worth a word."""


def opinion_of(text: str) -> Opinion | None:
    """Return the opinion that a text means; None for none or an unknown one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    named = {item.value: item for item in Opinion}
    folded = {unicodedata.normalize("NFKC", key): value for key, value in _SYNONYMS.items()}
    return named.get(plain) or folded.get(plain)


def read_list(
    name: str, path: Path, digest: str
) -> tuple[tuple[Reading, ...], tuple[Trouble, ...], tuple[Diagnostic, ...]]:
    """Return the readings of a list, rows that could not be used, and the problems of the file.

    Args:
        name: the file for people.
        path: the file.
        digest: of its bytes, as `Reading.digest`.
    """
    faults = FaultLog()
    tables = [table for table in read_tables(name, path, faults) if any(map(any, table.rows))]
    if not tables:
        return (), (), faults.result()
    if not any(_has_header(table) for table in tables):
        found = [_bare_row(table, at, name, digest) for table in tables for at in _filled(table)]
        readings = tuple(reading for reading, _ in found)
        troubles = tuple(trouble for _, trouble in found if trouble is not None)
        return readings, troubles, faults.result()
    ledger, problems = read_ledger("回执清单", LIST_TYPE, ((name, path),))
    shown = tuple(item for item in problems if item.code != _UNREAD_COLUMN)
    if ledger is None:
        return (), (), shown
    return _ledger_readings(ledger, name, digest), (), shown


def _has_header(table: RawTable) -> bool:
    """Return whether one of the first rows names a column 编号."""
    names = {NUMBER, *_NUMBER_NAMES}
    return any(
        isinstance(cell, str) and _folded(cell) in names
        for row in table.rows[:_HEADER_ROWS]
        for cell in row
    )


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("*:")


def _filled(table: RawTable) -> list[int]:
    return [at for at, row in enumerate(table.rows) if any(_text(cell) for cell in row)]


def _bare_row(table: RawTable, at: int, name: str, digest: str) -> tuple[Reading, Trouble | None]:
    """Return the reading of a row without header: the number, then perhaps an opinion."""
    row = table.rows[at]
    texts = [text for cell in row if (text := _text(cell))]
    number = next((text for text in texts if read_number(text)), texts[0])
    rest = [text for text in texts if text is not number]
    opinions = {item for text in rest if (item := opinion_of(text)) is not None}
    place = _place(table.sheet, table.row_numbers[at] if table.row_numbers else at + 1)
    opinion = next(iter(opinions)) if len(opinions) == 1 else None
    trouble = None
    if len(opinions) > 1:
        trouble = Trouble(name, 0, place, "一行里有两种家长意见，没有登记意见")
    return Reading(number, name, digest, 0, place, Way.LIST, opinion), trouble


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)


def _place(sheet: str, row: int) -> str:
    return f"“{sheet}”表第{row}行" if sheet else f"第{row}行"


def _ledger_readings(ledger: Ledger, name: str, digest: str) -> tuple[Reading, ...]:
    frame = ledger.frame
    opinions = [""] * len(frame)
    if OPINION in frame.columns:
        opinions = [str(value) for value in frame[OPINION]]
    places = [
        _place(ledger.sheets[sheet].sheet, int(row))
        for sheet, row in zip(ledger.sheet_index, ledger.row_number, strict=True)
    ]
    rows = zip(frame[NUMBER], opinions, places, strict=True)
    return tuple(
        Reading(str(number), name, digest, 0, place, Way.LIST, opinion_of(opinion))
        for number, opinion, place in rows
        if number
    )
