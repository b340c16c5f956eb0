"""What one job of letters is printed with: its ledger, its plan, and the setup of the processes that print.

Comes in: a workspace, a job and the ledgers read. Goes out: plan and setup. Nothing is written: whoever
prints the whole run writes the plan's new numbers into the register first.
"""

from dataclasses import dataclass, replace

from pipeline.build.fingerprint import fingerprint
from pipeline.build.inputs import Inputs
from pipeline.build.plan import Job
from pipeline.document.profile import profile_from_overrides
from pipeline.errors import Diagnostic
from pipeline.executors import Cluster, Executor
from pipeline.fonts import FontBook
from pipeline.ledgers.model import Ledger
from pipeline.letters.batches import Job as LetterJob
from pipeline.letters.batches import LetterPlan, plan_letters
from pipeline.letters.register import REGISTER_FILE, load_register
from pipeline.letters.registration import Register
from pipeline.letters.run import LetterSetup
from pipeline.reports.context import make_context
from pipeline.templating import Batching
from pipeline.workspace import SETTINGS_FILE, Workspace, ledger_type_files


@dataclass(frozen=True, slots=True)
class Press:
    """What printing the letters of one job needs."""

    workspace: Workspace
    job: Job
    inputs: Inputs
    fonts: FontBook
    executor: Executor
    each: bool = False

    @property
    def ledger(self) -> Ledger | None:
        """Return the ledger that gives the letters; None when it could not be read."""
        batching = self.job.kind.batching
        read = self.inputs.ledgers.get(batching.ledger) if batching is not None else None
        return read.ledger if read is not None else None

    def plan(
        self, ledger: Ledger, batching: Batching
    ) -> tuple[LetterPlan, Register | None, list[Diagnostic]]:
        """Return the numbered letters, the register as it is on disk, and problems."""
        register, problems = load_register(self.workspace.root / "inputs" / REGISTER_FILE)
        if register is None:
            return LetterPlan((), (), (), (), (), ()), None, list(problems)
        plan = plan_letters(
            ledger,
            batching,
            register,
            LetterJob(
                kind_id=self.job.kind.id,
                kind_name=self.job.kind.name,
                year=self.workspace.period.year,
                date_iso=self.workspace.document_date.isoformat(),
                where=self.job.setting.where,
            ),
        )
        return plan, register, [*problems, *plan.diagnostics]

    def base(self) -> str:
        """Return the hash of what all batches share: kind, settings, fonts, and the other ledgers."""
        batching = self.job.kind.batching
        own = batching.ledger if batching is not None else ""
        types = ledger_type_files(self.workspace.root)
        files = {SETTINGS_FILE: self.workspace.root / SETTINGS_FILE}
        for name in self.job.ledgers:
            setting = self.workspace.ledger(name)
            if setting is None:
                continue
            if setting.type_id in types:
                files[f"ledger type {setting.type_id}"] = types[setting.type_id]
            if name != own:
                files.update(setting.files)
        return fingerprint(
            files=files,
            folder=self.job.kind.folder,
            settings={"number": self.job.number, "draft": self.job.draft},
            fonts=self.fonts,
        )

    def setup(self, ledger: Ledger, key: str) -> LetterSetup:
        """Return what the processes that print need; `key` is equal for equal setups only."""
        ledgers = {
            name: self.inputs.ledgers[name].ledger if name in self.inputs.ledgers else None
            for name in self.job.ledgers
        }
        workspace = self.workspace
        profile, _ = profile_from_overrides(workspace.profile)
        return LetterSetup(
            key=key,
            kind=self.job.kind,
            context=make_context(workspace, self.job.setting, ledgers, self.job.edition),
            ledger=ledger,
            profile=profile,
            draft=self.job.draft,
            author=workspace.unit.full_name,
            date_iso=workspace.document_date.isoformat(),
        )

    def plain_setup(self, ledger: Ledger, key: str, *, draft: bool) -> LetterSetup:
        """Return the setup that prints letters and nothing beside them: no 隔页, no 签收表, no 标签."""
        setup = self.setup(ledger, key)
        batching = setup.kind.batching
        if batching is None:
            return setup
        plain = replace(batching, separators=False, sign_columns=(), labels=None, envelope=None)
        return replace(setup, kind=replace(setup.kind, batching=plain), draft=draft or setup.draft)


@dataclass(frozen=True, slots=True)
class _Question:
    """A setup with nothing in it."""

    key: str = "question"

    def open(self) -> None:
        """Open nothing."""


def make_sure(executor: Executor) -> None:
    """Raise UsageError or MissingComponentError unless a cluster's workers answer; others always do."""
    if isinstance(executor, Cluster):
        for _ in executor.run(_Question(), _answer, ("",)):
            pass


def _answer(_opened: None, job: str) -> str:
    """Return the job; a function of its own, so that processes elsewhere can import it."""
    return job
