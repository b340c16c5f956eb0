"""Who the letters of the register went to: class, village and name of each number, from the ledgers.

Comes in: the workspace and the register of numbers. Goes out: for each registered number the values by
which returns are counted and asked for. Nothing is numbered and nothing is written here.
"""

from collections.abc import Iterator, Mapping

from pipeline.build.inputs import read_inputs
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.ledgers import Ledger
from pipeline.letters.batches import Job, plan_letters
from pipeline.letters.registration import Register
from pipeline.templating import Kind, load_kind
from pipeline.workspace import SETTINGS_FILE, KindSetting, Workspace, kind_folders

COLUMNS = ("乡镇", "村", "年级", "班级", "姓名")


def find_recipients(
    workspace: Workspace, register: Register
) -> tuple[dict[str, dict[str, str]], tuple[Diagnostic, ...]]:
    """Return number → column → value of the letter's first row, for the kinds the workspace lists.

    A letter whose row is no longer in its ledger has no values; a ledger that cannot be read is C113.
    """
    found: dict[str, dict[str, str]] = {}
    problems: list[Diagnostic] = []
    for setting, kind in _letter_kinds(workspace):
        batching = kind.batching
        if batching is None:
            continue
        read = read_inputs(workspace, (batching.ledger,)).ledgers.get(batching.ledger)
        if read is None or read.ledger is None:
            problems.append(_unread(batching.ledger, setting.line))
            continue
        job = Job(
            kind_id=kind.id,
            kind_name=kind.name,
            year=workspace.period.year,
            date_iso=workspace.document_date.isoformat(),
            where=setting.where,
        )
        plan = plan_letters(read.ledger, batching, register, job)
        values = _values(read.ledger)
        for letter in plan.letters:
            if register.entry(letter.number) is not None:
                row = letter.rows[0]
                found[letter.number] = {name: texts[row] for name, texts in values.items()}
    return found, tuple(problems)


def _letter_kinds(workspace: Workspace) -> Iterator[tuple[KindSetting, Kind]]:
    folders = kind_folders(workspace.root)
    for setting in workspace.documents:
        folder = folders.get(setting.kind_id)
        kind = load_kind(folder)[0] if folder is not None else None
        if kind is not None:
            yield setting, kind


def _values(ledger: Ledger) -> Mapping[str, list[str]]:
    return {
        name: ["" if value is None else str(value) for value in ledger.frame[name]]
        for name in COLUMNS
        if name in ledger.frame.columns
    }


def _unread(ledger: str, line: int) -> Diagnostic:
    return Diagnostic(
        code="C113",
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=f"台账“{ledger}”读不出来，名单里没有姓名、班级和村。",
        hint="运行 huibian check 看是什么问题，改好后再登记一次，名单就完整了。",
        location=Location(file=SETTINGS_FILE, row=line),
    )
