"""A batch of letters: numbers first, then every print batch that is not there yet, each stored when made.

Comes in: one letter job and the ledgers. Goes out: outputs and problems. The register is written before
the first letter is printed; a batch whose letters did not change is left alone, so a broken run goes on
where it stopped.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pipeline.build.fewletters import REPRINT, SAMPLE
from pipeline.build.fingerprint import fingerprint
from pipeline.build.outputs import Output, failed, stored_output, unchanged
from pipeline.build.press import Press
from pipeline.build.progress import Progress, stage
from pipeline.document.profile import profile_from_overrides
from pipeline.document.sheet import Workbook
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.ledgers.model import Ledger
from pipeline.letters.batches import Batch, LetterPlan
from pipeline.letters.batchpapers import paper_names
from pipeline.letters.lists import failure_list
from pipeline.letters.papers import PaperHead, batch_list
from pipeline.letters.register import append
from pipeline.letters.run import (
    BatchJob,
    BatchResult,
    FailedNumber,
    make_batch,
)
from pipeline.store import Entry, State, Store, safe_name
from pipeline.templating import Batching
from pipeline.templating.batching import TWO_UP, TWO_UP_BACKED
from pipeline.workspace import SETTINGS_FILE, ledger_type_files
from pipeline.writers.xlsx import write_xlsx

BATCH_LIST = "批次清单.xlsx"
FAILURE_LIST = "失败清单.xlsx"
_PARTIAL = "-partial"
"""Ends the fingerprint of a batch with failed letters: such a batch is made again next time."""


@dataclass(frozen=True, slots=True)
class LettersMade:
    """What came of one letter job."""

    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]


def build_letters(press: Press, store: Store, progress: Progress) -> LettersMade:
    """Number, print and store the letters of one job; good batches are stored whatever fails."""
    job, batching = press.job, press.job.kind.batching
    ledger = press.ledger
    if batching is None or ledger is None:
        return LettersMade((failed(job),), ())
    with stage(progress, f"编号和分批：{job.kind.name}"):
        plan, problems = _numbered(press, ledger, batching)
    if not plan.batches:
        return LettersMade((failed(job),), tuple(problems))
    run = _Run(press, ledger, plan, store, progress)
    run.print_all()
    run.write_lists()
    return LettersMade(tuple(run.outputs), (*problems, *run.diagnostics))


def _numbered(
    press: Press, ledger: Ledger, batching: Batching
) -> tuple[LetterPlan, list[Diagnostic]]:
    """Plan the letters and write new numbers into the register."""
    plan, register, problems = press.plan(ledger, batching)
    if register is not None and plan.batches and plan.new_rows:
        append(register, plan.new_rows)
    return plan, problems


class _Run:
    """The printing of one plan; grows as batches are done."""

    def __init__(
        self, press: Press, ledger: Ledger, plan: LetterPlan, store: Store, progress: Progress
    ) -> None:
        self.outputs: list[Output] = []
        self.diagnostics: list[Diagnostic] = []
        self._press = press
        self._ledger = ledger
        self._plan = plan
        self._store = store
        self._progress = progress
        self._folder = safe_name(press.job.kind.name)
        self._failures = _faulty_records(press, ledger, plan)
        self._lost: list[str] = []
        self._base = _base_fingerprint(press)

    def print_all(self) -> None:
        """Make every batch that is not there yet, and store each as soon as it is made."""
        stale: list[tuple[Batch, str]] = []
        for batch in self._plan.batches:
            mark = self._fingerprint(batch)
            known = self._known(batch, mark)
            if known is None:
                stale.append((batch, mark))
            else:
                self.outputs += known
        jobs = [self._batch_job(batch) for batch, _ in stale]
        setup = self._press.setup(self._ledger, self._base)
        done = 0
        with (
            TemporaryDirectory(prefix="huibian-") as shelf,
            stage(self._progress, f"印制{self._press.job.kind.name}，共{len(stale)}批"),
        ):
            shared = replace(setup, shelf=Path(shelf))
            for finished in self._press.executor.run(shared, make_batch, jobs):
                batch, mark = stale[finished.place]
                done += 1
                self._progress.begin(f"印制{self._press.job.kind.name}（{done}/{len(stale)}批）")
                self._take(batch, mark, finished.result)

    def write_lists(self) -> None:
        """Write 批次清单, and 失败清单 when a letter failed now or did so before."""
        date_iso = self._press.workspace.document_date.isoformat()
        self._put_workbook(BATCH_LIST, self._batch_list(date_iso))
        before = self._store.current(f"{self._folder}/{FAILURE_LIST}")
        if self._failures or self._lost or before is not None:
            workbook = failure_list(self._press.job.kind.name, self._failures, self._lost, date_iso)
            self._put_workbook(FAILURE_LIST, workbook)
        self.diagnostics += [item.diagnostic for item in self._failures if item.number]
        self.diagnostics += self._left_behind()
        if self._failures or self._lost or self._plan.left_out:
            self.outputs.append(failed(self._press.job))

    def _batch_list(self, date_iso: str) -> Workbook:
        """Return 批次清单; sums that are not the ledger's become problems."""
        press = self._press
        pages = {
            PurePosixPath(item.path).stem: item.pages
            for item in self.outputs
            if item.format == "pdf" and item.pages is not None
        }
        lost = frozenset(self._lost)
        unprinted = {item.number for item in self._failures}
        unprinted.update(
            letter.number
            for batch in self._plan.batches
            if batch.name in lost
            for letter in batch.letters
        )
        profile, _ = profile_from_overrides(press.workspace.profile)
        author = press.workspace.unit.full_name
        head = PaperHead(press.job.kind.name, author, date_iso, profile)
        batching = press.job.kind.batching
        two = batching is not None and batching.printing in (TWO_UP, TWO_UP_BACKED)
        workbook, problems = batch_list(
            self._plan, self._ledger, pages, unprinted, head, on_a_page=2 if two else 1
        )
        self.diagnostics += problems
        return workbook

    def _take(self, batch: Batch, mark: str, result: BatchResult | None) -> None:
        if result is None:
            self._lost.append(batch.name)
            return
        self._failures += result.failed
        for file in result.files:
            entry = Entry(
                kind=self._press.job.kind.id,
                format=file.format,
                fingerprint=mark + _PARTIAL if result.failed else mark,
                pages=file.pages,
                figures=0,
            )
            stored = self._store.put(f"{self._folder}/{file.name}", file.data, entry)
            self.outputs.append(stored_output(stored, entry))

    def _left_behind(self) -> list[Diagnostic]:
        """Return a warning for files of earlier runs that are in no batch of this one."""
        made = {item.path for item in self.outputs}
        old = [
            f"outputs/{record.path}"
            for record in self._store.records()
            if record.entry.kind == self._press.job.kind.id
            and record.entry.format in self._press.job.formats
            and f"outputs/{record.path}" not in made
            and not PurePosixPath(record.path).name.startswith((SAMPLE, REPRINT))
            and (self._press.workspace.root / "outputs" / record.path).exists()
        ]
        if not old:
            return []
        problem = Diagnostic(
            code="W404",
            severity=Severity.WARNING,
            scope=Scope.WORKSPACE,
            message=f"“{self._press.job.kind.name}”文件夹里有{len(old)}个以前分批生成的文件，这次的批次里没有它们。",
            hint="核对以后删去，不要和这次的文件一起付印；用 --each 分开生成的也算在内。",
            location=Location(file=old[0]),
        )
        return [problem]

    def _known(self, batch: Batch, mark: str) -> list[Output] | None:
        """Return the outputs of a batch that is there and current, else None."""
        if self._press.each:
            return None
        found: list[Output] = []
        for name in self._files_of(batch):
            path = f"{self._folder}/{name}"
            record = self._store.current(path)
            if record is None or self._store.status(path, mark) is not State.UNCHANGED:
                return None
            found.append(unchanged(record))
        return found

    def _files_of(self, batch: Batch) -> list[str]:
        formats, batching = self._press.job.formats, self._press.job.kind.batching
        names = [f"{batch.name}.{name}" for name in formats]
        if batching is not None:
            names += paper_names(batching, batch.name, formats)
        return names

    def _batch_job(self, batch: Batch) -> BatchJob:
        return BatchJob(
            name=batch.name,
            title=f"{self._press.job.kind.name} {batch.title}",
            batch=batch.title,
            letters=batch.letters,
            formats=self._press.job.formats,
            each=self._press.each,
        )

    def _fingerprint(self, batch: Batch) -> str:
        """Return the hash of all that the batch's files depend on: its own rows, not the ledger's."""
        digest = hashlib.sha256(self._base.encode())
        for letter in batch.letters:
            digest.update(letter.number.encode())
        rows = [row for letter in batch.letters for row in letter.rows]
        digest.update(self._ledger.frame.iloc[rows].to_csv(index=False).encode())
        return digest.hexdigest()

    def _put_workbook(self, name: str, workbook: Workbook) -> None:
        data = write_xlsx(workbook)
        mark = hashlib.sha256(data).hexdigest()
        path = f"{self._folder}/{name}"
        record = self._store.current(path)
        if record is not None and self._store.status(path, mark) is State.UNCHANGED:
            self.outputs.append(unchanged(record))
            return
        entry = Entry(self._press.job.kind.id, "xlsx", mark)
        self.outputs.append(stored_output(self._store.put(path, data, entry), entry))


def _faulty_records(press: Press, ledger: Ledger, plan: LetterPlan) -> list[FailedNumber]:
    """Return the errors of the chosen rows that are in no letter; they have no number."""
    batching = press.job.kind.batching
    if batching is None or not plan.left_out:
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


def _base_fingerprint(press: Press) -> str:
    """Return the hash of what all batches share: kind, settings, fonts, and the other ledgers."""
    batching = press.job.kind.batching
    own = batching.ledger if batching is not None else ""
    types = ledger_type_files(press.workspace.root)
    files = {SETTINGS_FILE: press.workspace.root / SETTINGS_FILE}
    for name in press.job.ledgers:
        setting = press.workspace.ledger(name)
        if setting is None:
            continue
        if setting.type_id in types:
            files[f"ledger type {setting.type_id}"] = types[setting.type_id]
        if name != own:
            files.update(setting.files)
    return fingerprint(
        files=files,
        folder=press.job.kind.folder,
        settings={"number": press.job.number, "draft": press.job.draft},
        fonts=press.fonts,
    )
