"""失败清单 of a kind of letters, and the workbooks beside its batches: stored only when they changed.

Comes in: a press, what failed. Goes out: outputs. Nothing is printed here.
"""

import hashlib
from collections.abc import Sequence

from pipeline.build.outputs import Output, stored_output, unchanged
from pipeline.build.press import Press
from pipeline.document.sheet import Workbook
from pipeline.errors import Severity
from pipeline.letters.batches import LetterPlan
from pipeline.letters.lists import failure_list
from pipeline.letters.run import FailedNumber
from pipeline.store import Entry, State, Store, safe_name
from pipeline.writers.xlsx import write_xlsx

FAILURE_LIST = "失败清单.xlsx"


def faulty_records(press: Press, plan: LetterPlan) -> list[FailedNumber]:
    """Return the errors of the chosen rows that are in no letter; they have no number."""
    batching, ledger = press.job.kind.batching, press.ledger
    if batching is None or ledger is None or not plan.left_out:
        return []
    places = {
        (ledger.sheets[ledger.sheet_index.iloc[row]].sheet, int(ledger.row_number.iloc[row]))
        for row in plan.left_out
    }
    return [
        FailedNumber("", item)
        for item in press.inputs.ledgers[batching.ledger].diagnostics
        if item.severity is Severity.ERROR
        and (item.location.sheet or "", item.location.row) in places
    ]


def put_failure_list(
    press: Press, store: Store, failures: Sequence[FailedNumber], lost: Sequence[str] = ()
) -> list[Output]:
    """Store 失败清单 when something failed now or did so before; else nothing."""
    before = store.current(f"{safe_name(press.job.kind.name)}/{FAILURE_LIST}")
    if not failures and not lost and before is None:
        return []
    date_iso = press.workspace.document_date.isoformat()
    workbook = failure_list(press.job.kind.name, failures, lost, date_iso)
    return [put_workbook(press, store, FAILURE_LIST, workbook)]


def put_workbook(press: Press, store: Store, name: str, workbook: Workbook) -> Output:
    """Store a workbook in the kind's folder unless it is there already."""
    data = write_xlsx(workbook)
    mark = hashlib.sha256(data).hexdigest()
    path = f"{safe_name(press.job.kind.name)}/{name}"
    record = store.current(path)
    if record is not None and store.status(path, mark) is State.UNCHANGED:
        return unchanged(record)
    entry = Entry(press.job.kind.id, "xlsx", mark)
    return stored_output(store.put(path, data, entry), entry)
