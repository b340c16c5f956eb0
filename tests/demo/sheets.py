"""Clerks' tables as XLSX bytes. In: titles, headers and rows; out: bytes that are the same on every run."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Value = str | int | Decimal | dt.date | None


@dataclass(frozen=True, slots=True)
class ClerkSheet:
    """One sheet as an office keeps it: title, lines above the header, header, rows, total, signatures."""

    name: str
    title: str
    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    total: tuple[Value, ...] = ()
    foot: str = ""
    widths: tuple[float, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    """Merged cells above the header: text and number of columns; () for a header of one row."""


def workbook(sheets: Sequence[ClerkSheet], created: dt.datetime) -> bytes:
    """Return the XLSX file of these sheets."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": created})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "head": book.add_format({"bold": True, "align": "center", "text_wrap": True, "border": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return buffer.getvalue()


def _write_sheet(target: Worksheet, sheet: ClerkSheet, formats: dict[str, object]) -> None:
    last = len(sheet.header) - 1
    target.merge_range(0, 0, 0, last, sheet.title, formats["title"])
    for number, line in enumerate(sheet.lines, start=1):
        target.write_string(number, 0, line)
    top = 1 + len(sheet.lines)
    if sheet.groups:
        top = _write_groups(target, top, sheet, formats["head"])
    else:
        for column, text in enumerate(sheet.header):
            target.write_string(top, column, text, formats["head"])
    target.freeze_panes(top + 1, 0)
    for column, width in enumerate(sheet.widths):
        target.set_column(column, column, width)
    for number, row in enumerate(sheet.rows, start=top + 1):
        for column, value in enumerate(row):
            _write_value(target, number, column, value, formats["date"])
    end = top + 1 + len(sheet.rows)
    for column, value in enumerate(sheet.total):
        _write_value(target, end, column, value, formats["date"])
    if sheet.foot:
        target.write_string(end + (1 if sheet.total else 0), 0, sheet.foot)


def _write_groups(target: Worksheet, top: int, sheet: ClerkSheet, style: object) -> int:
    """Write a header of two rows: a group of one column stands over both; return the lower row."""
    column = 0
    for text, width in sheet.groups:
        if width == 1:
            target.merge_range(top, column, top + 1, column, text, style)
        else:
            target.merge_range(top, column, top, column + width - 1, text, style)
            for offset in range(width):
                target.write_string(top + 1, column + offset, sheet.header[column + offset], style)
        column += width
    return top + 1


def _write_value(
    target: Worksheet, row: int, column: int, value: Value, date_style: object
) -> None:
    match value:
        case None | "":
            return
        case str():
            target.write_string(row, column, value)
        case dt.date():
            target.write_datetime(row, column, dt.datetime.combine(value, dt.time()), date_style)
        case int() | Decimal():
            target.write_number(row, column, float(value))
