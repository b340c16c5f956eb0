"""A batch of letters: numbers first, then every print batch that is not there yet, each stored when made.

Comes in: one letter job and the ledgers. Goes out: outputs and problems. The register is written before
the first letter is printed; a batch whose letters did not change is left alone, so a broken run goes on
where it stopped.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pipeline.build.failures import faulty_records, put_failure_list, put_workbook
from pipeline.build.fewletters import APART
from pipeline.build.outputs import Output, failed, stored_output, unchanged
from pipeline.build.press import Press, make_sure
from pipeline.build.progress import Progress, stage
from pipeline.build.records import Records
from pipeline.document.profile import profile_from_overrides
from pipeline.document.sheet import Workbook
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.ledgers.model import Ledger
from pipeline.letters.batches import Batch, LetterPlan
from pipeline.letters.batchpapers import paper_names
from pipeline.letters.papers import PaperHead, batch_list
from pipeline.letters.register import append
from pipeline.letters.run import (
    BatchJob,
    BatchResult,
    make_batch,
)
from pipeline.store import Entry, State, Store, safe_name
from pipeline.templating.batching import TWO_UP, TWO_UP_BACKED

BATCH_LIST = "批次清单.xlsx"
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
        plan, register, problems = press.plan(ledger, batching)
        if register is None or not plan.batches:
            return LettersMade((failed(job),), tuple(problems))
        if plan.new_rows:
            # whoever prints must be there first: a number that nobody prints is a gap
            make_sure(press.executor)
            append(register, plan.new_rows)
    run = _Run(press, ledger, plan, Records(press, ledger, register, store), store, progress)
    run.print_all()
    run.write_lists()
    return LettersMade(tuple(run.outputs), (*problems, *run.diagnostics))


class _Run:
    """The printing of one plan; grows as batches are done."""

    def __init__(
        self,
        press: Press,
        ledger: Ledger,
        plan: LetterPlan,
        records: Records,
        store: Store,
        progress: Progress,
    ) -> None:
        self.outputs: list[Output] = []
        self.diagnostics: list[Diagnostic] = []
        self._press = press
        self._ledger = ledger
        self._plan = plan
        self._store = store
        self._progress = progress
        self._folder = safe_name(press.job.kind.name)
        self._records = records
        self._failures = faulty_records(press, plan)
        self._lost: list[str] = []
        self._base = press.base()

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
                self._records.note_known(batch.letters, mark)
        jobs = [self._batch_job(batch) for batch, _ in stale]
        setup = self._press.setup(self._ledger, self._base)
        name = f"印制{self._press.job.kind.name}"
        done, total = 0, sum(len(batch.letters) for batch, _ in stale)
        with (
            TemporaryDirectory(prefix="huibian-") as shelf,
            stage(self._progress, f"{name}，共{len(stale)}批"),
        ):
            shared = replace(setup, shelf=Path(shelf))
            self._progress.count(name, done, total)
            for finished in self._press.executor.run(shared, make_batch, jobs):
                batch, mark = stale[finished.place]
                self._take(batch, mark, finished.result)
                done += len(batch.letters)
                self._progress.count(name, done, total)
        if not self._lost:
            self._records.note_run(self._base)

    def write_lists(self) -> None:
        """Write 批次清单, and 失败清单 when a letter failed now or did so before."""
        date_iso = self._press.workspace.document_date.isoformat()
        self.outputs.append(
            put_workbook(self._press, self._store, BATCH_LIST, self._batch_list(date_iso))
        )
        self.outputs += put_failure_list(self._press, self._store, self._failures, self._lost)
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
        numbers = {item.number for item in result.failed}
        self._records.note(batch.letters, numbers, mark)

    def _left_behind(self) -> list[Diagnostic]:
        """Return a warning for files of earlier runs that are in no batch of this one."""
        made = {item.path for item in self.outputs}
        old = [
            f"outputs/{record.path}"
            for record in self._store.records()
            if record.entry.kind == self._press.job.kind.id
            and record.entry.format in self._press.job.formats
            and f"outputs/{record.path}" not in made
            and not PurePosixPath(record.path).name.startswith(APART)
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
