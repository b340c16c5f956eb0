"""问题清单: all problems of a workspace as a colour-coded workbook that a clerk works through.

Comes in: diagnostics. Goes out: a `Workbook`, stored as outputs/检查/问题清单.xlsx, which is always
new (a copy that a person wrote into stays, and the new list goes beside it). It holds no person's
data, because diagnostics hold none.
"""

import hashlib
from collections.abc import Sequence

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.errors import Diagnostic, Severity
from pipeline.store import Entry, Store
from pipeline.workspace import SETTINGS_FILE, Workspace
from pipeline.writers.xlsx import write_xlsx

PROBLEM_LIST = "检查/问题清单.xlsx"

_COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 6),
    ("程度", 8),
    ("代码", 8),
    ("文件", 30),
    ("工作表", 12),
    ("单元格", 10),
    ("行", 8),
    ("列名", 14),
    ("问题", 60),
    ("怎么办", 60),
)


def problem_workbook(diagnostics: Sequence[Diagnostic], created_iso: str) -> Workbook:
    """Return the list as a workbook: errors first, then warnings, in the order of the files."""
    ordered = sorted(diagnostics, key=lambda item: item.severity is not Severity.ERROR)
    rows = [tuple(SheetCell(name, CellStyle.HEADER) for name, _ in _COLUMNS)]
    rows += [_row(number, item) for number, item in enumerate(ordered, start=1)]
    if not ordered:
        rows.append((SheetCell(""), SheetCell("没有发现问题", CellStyle.MUTED)))
    sheet = Sheet(name="问题清单", rows=tuple(rows), widths=tuple(width for _, width in _COLUMNS))
    return Workbook(title="问题清单", sheets=(sheet,), created_iso=created_iso)


def _row(number: int, item: Diagnostic) -> tuple[SheetCell, ...]:
    error = item.severity is Severity.ERROR
    style = CellStyle.ERROR if error else CellStyle.WARNING
    where = item.location
    return (
        SheetCell(number),
        SheetCell("错误" if error else "提醒", style),
        SheetCell(item.code),
        SheetCell(where.file or ""),
        SheetCell(where.sheet or ""),
        SheetCell(where.cell or "", style),
        SheetCell(where.row if where.row is not None else ""),
        SheetCell(where.column or ""),
        SheetCell(item.message, CellStyle.WRAP),
        SheetCell(item.hint, CellStyle.WRAP),
    )


def about_settings(item: Diagnostic) -> bool:
    """Return whether a problem lies in settings or templates, not in a ledger: exit 2, not 1.

    A 控制数 that does not come out (R…) and a ledger file that is not there (W201) are said at the
    settings' line, but it is the data that a clerk has to look at.
    """
    file = item.location.file
    if item.code.startswith("R") or item.code == "W201":
        return False
    return file is not None and (file == SETTINGS_FILE or file.startswith("templates/"))


def refresh_problem_list(workspace: Workspace, diagnostics: Sequence[Diagnostic]) -> None:
    """Write the list when there is something in it, or when an older list is there to be outdated."""
    if diagnostics or (workspace.root / "outputs" / PROBLEM_LIST).exists():
        write_problem_list(workspace, diagnostics)


def write_problem_list(workspace: Workspace, diagnostics: Sequence[Diagnostic]) -> str:
    """Write the list into outputs/检查/ and return its path relative to the workspace."""
    workbook = problem_workbook(diagnostics, workspace.document_date.isoformat())
    data = write_xlsx(workbook)
    entry = Entry("check", "xlsx", hashlib.sha256(data).hexdigest())
    with Store(workspace.root) as store:
        stored = store.put(PROBLEM_LIST, data, entry)
    return f"outputs/{stored.path}"
