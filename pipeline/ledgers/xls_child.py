"""The child process that reads an old XLS file: a damaged one can end the whole process.

The file's bytes come in on stdin; sheets go out on stdout as JSON. Run by path, never imported by
the rooms above, and importing nothing but the reading library, so that it starts in a blink. Exit
codes: 0 read, 2 not readable, 3 locked; any other end is the library's own.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

UNREADABLE = 2
LOCKED = 3
_MEMORY = 4 * 1024**3


def limit_memory() -> None:
    """Keep a damaged file from asking for more memory than a workbook can need, where possible."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def encode(cell: object) -> object:
    """Return a cell as JSON: dates and times as [kind, text]."""
    if isinstance(cell, datetime):
        return ["datetime", cell.isoformat()]
    if isinstance(cell, date):
        return ["date", cell.isoformat()]
    if isinstance(cell, time):
        return ["time", cell.isoformat()]
    if isinstance(cell, timedelta):
        return ["timedelta", repr(cell.total_seconds())]
    return cell


def main() -> int:
    """Read stdin, write stdout, and return the exit code."""
    limit_memory()
    sheets: list[dict[str, object]] = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        for meta in workbook.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_name(meta.name)
                rows = sheet.to_python(skip_empty_area=False)
                sheets.append(
                    {
                        "name": meta.name,
                        "visible": meta.visible == SheetVisibleEnum.Visible,
                        "rows": [[encode(cell) for cell in row] for row in rows],
                        "merges": sheet.merged_cell_ranges or [],
                    }
                )
    except PasswordError:
        return LOCKED
    except (CalamineError, ValueError, OSError):
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps(sheets).encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
