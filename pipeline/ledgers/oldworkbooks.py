"""Old workbooks (XLS) to raw tables, read in a child process: a damaged one can end a process.

An admitted file comes in; one `RawTable` a sheet goes out. What `biff` found is put back in place.
"""

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipeline.errors import Location
from pipeline.ledgers.biff import LockedError, scan_xls
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.guard import Admitted, report_broken, report_locked
from pipeline.ledgers.raw import Cell, Merge, RawTable
from pipeline.ledgers.sheetxml import SheetFacts
from pipeline.ledgers.spreadsheets import put_marks, report_far

_CHILD = Path(__file__).with_name("xls_child.py")
_LOCKED = 3
_SECONDS = 300


def read_xls(file: Admitted, faults: FaultLog) -> list[RawTable]:
    """Return the sheets of an XLS file; [] when it was refused."""
    where = Location(file=file.name)
    try:
        facts = scan_xls(file.data)
    except LockedError:
        report_locked(where, faults)
        return []
    if facts is None:
        report_broken(where, faults)
        return []
    if report_far(file.name, facts, faults):
        return []
    try:
        done = subprocess.run(  # noqa: S603 -- our own script, the file only on stdin
            [sys.executable, "-I", str(_CHILD)],
            input=file.data,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        report_broken(where, faults)
        return []
    if done.returncode == _LOCKED:
        report_locked(where, faults)
    elif done.returncode != 0:
        report_broken(where, faults)
    else:
        return [_raw_table(file.name, sheet, facts) for sheet in json.loads(done.stdout)]
    return []


def _raw_table(file: str, sheet: dict[str, object], facts: dict[str, SheetFacts]) -> RawTable:
    name = str(sheet["name"])
    known = facts.get(name, SheetFacts())
    rows = [[_decode(cell) for cell in row] for row in _lists(sheet["rows"])]
    put_marks(rows, known)
    merges = [[_lists(corner) for corner in _lists(area)] for area in _lists(sheet["merges"])]
    return RawTable(
        file=file,
        sheet=name,
        name=name,
        rows=rows,
        hidden_rows=frozenset(known.hidden_rows),
        merges=tuple(
            Merge(int(str(top)), int(str(left)), int(str(bottom)), int(str(right)))
            for (top, left), (bottom, right) in merges
        ),
        visible=sheet["visible"] is True,
    )


def _lists(value: object) -> list[list[object]]:
    """Return a JSON value that is a list."""
    return value if isinstance(value, list) else []


def _decode(cell: object) -> Cell:
    if not isinstance(cell, list):
        return cell if isinstance(cell, str | float | int) else ""
    kind, text = str(cell[0]), str(cell[1])
    match kind:
        case "datetime":
            return datetime.fromisoformat(text)
        case "date":
            return date.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
        case _:
            return timedelta(seconds=float(text))
