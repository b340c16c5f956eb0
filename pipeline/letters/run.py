"""One print batch end to end, in whatever process does it.

Comes in: a `LetterSetup`, opened once a process, and `BatchJob`s. Goes out: `BatchResult`s: the batch's
files and the letters that failed. Nothing is stored here and nothing is numbered: numbers are given
before the first batch is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.document.profile import Profile
from pipeline.errors import DataError, Diagnostic
from pipeline.figures.edition import Edition
from pipeline.fonts import FontBook, load_fonts
from pipeline.ledgers.model import Ledger
from pipeline.letters.batchpapers import BatchPapers
from pipeline.letters.docxbatch import DocxPrinter
from pipeline.letters.model import Letter, PrintedLetter
from pipeline.letters.papers import PaperHead
from pipeline.letters.pdfbatch import FailedLetter, LetterPrinter
from pipeline.letters.refused import blamed, set_alone
from pipeline.letters.variants import LetterFault, LetterTemplate
from pipeline.templating import Kind, RenderContext


@dataclass(frozen=True, slots=True)
class BatchJob:
    """One print batch to be made."""

    name: str
    """Stem of its files."""
    title: str
    """Title of the file, for its metadata."""
    batch: str
    """What the batch is for, such as the school's name."""
    letters: tuple[Letter, ...]
    formats: tuple[str, ...]
    """docx, pdf or both."""
    each: bool
    """Whether the DOCX is one file a letter instead of one a batch."""


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One finished file."""

    name: str
    """Relative to the kind's folder, with extension."""
    format: str
    data: bytes
    pages: int | None


@dataclass(frozen=True, slots=True)
class FailedNumber:
    """A letter that is in no file of the batch, and why."""

    number: str
    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of a batch."""

    name: str
    files: tuple[BatchFile, ...]
    failed: tuple[FailedNumber, ...]
    printed: int
    """Letters that are in the files."""


@dataclass(frozen=True, slots=True)
class LetterSetup:
    """Everything the batches of one kind share; crosses process borders once."""

    key: str
    """Fingerprint of the kind's job."""
    kind: Kind
    context: RenderContext
    ledger: Ledger
    profile: Profile
    draft: bool
    author: str
    date_iso: str
    shelf: Path | None = None
    """Folder through which the processes of one run share what they have laid out."""

    def open(self) -> "LetterPress":
        """Return the press that makes the batches of this kind.

        Raises DataError with the template's problems.
        """
        fonts = load_fonts()
        template, problems = LetterTemplate.make(
            self.kind, self.context, self.ledger, fonts, self.profile, draft=self.draft
        )
        if template is None:
            raise DataError(f"“{self.kind.name}”的模板有错误。", problems)
        return LetterPress(self, template, fonts, problems)


class LetterPress:
    """Makes batches; keeps plates and moulds from one batch to the next."""

    def __init__(
        self,
        setup: LetterSetup,
        template: LetterTemplate,
        fonts: FontBook,
        problems: tuple[Diagnostic, ...],
    ) -> None:
        self.problems = problems
        self._setup = setup
        self._template = template
        self._fonts = fonts
        self._printer = LetterPrinter(fonts, setup.shelf)
        self._writer = DocxPrinter(fonts, author=setup.author, date_iso=setup.date_iso)
        self._papers = _papers(setup, fonts)

    def make(self, job: BatchJob) -> BatchResult:
        """Return the files of a batch; a bad letter never stops the others."""
        printed, failed = self._printed(job.letters)
        files: list[BatchFile] = []
        # The PDF comes first: a letter that no font can print is then in the DOCX neither.
        data, lost = self._pdf(job, printed)
        if apart := set_alone(self._template, lost):
            printed = [apart.get(item.letter.number, item) for item in printed]
            data, lost = self._pdf(job, printed)
        failed += [
            FailedNumber(item.letter.number, blamed(self._template, self._fonts, item))
            for item in lost
        ]
        numbers = {item.letter.number for item in lost}
        printed = [item for item in printed if item.letter.number not in numbers]
        if "pdf" in job.formats and data is not None:
            files.append(self._finished(job, data, printed, failed))
        if "docx" in job.formats and printed:
            files += self._word_files(job, printed)
        files += self._beside(job, printed, failed)
        return BatchResult(job.name, tuple(files), tuple(failed), len(printed))

    def _pdf(
        self, job: BatchJob, printed: Sequence[PrintedLetter]
    ) -> tuple[bytes | None, tuple[FailedLetter, ...]]:
        setup = self._setup
        return self._printer.pdf(
            printed, title=job.title, author=setup.author, date_iso=setup.date_iso
        )

    def _finished(
        self,
        job: BatchJob,
        data: bytes,
        printed: Sequence[PrintedLetter],
        failed: list[FailedNumber],
    ) -> BatchFile:
        """Return the PDF as 印法 and 隔页 want it; a separator sheet that fails is listed."""
        letters = [item.letter for item in printed]
        pages = len(printed)
        if self._papers is not None:
            data, pages, problems = self._papers.finished(data, job.name, job.batch, letters)
            failed += [FailedNumber("隔页", problem) for problem in problems[:1]]
        return BatchFile(f"{job.name}.pdf", "pdf", data, pages)

    def _beside(
        self, job: BatchJob, printed: Sequence[PrintedLetter], failed: list[FailedNumber]
    ) -> list[BatchFile]:
        """Return 签收表, 标签 and 信封; what of them cannot be printed is listed."""
        if self._papers is None:
            return []
        letters = [item.letter for item in printed]
        papers, problems = self._papers.beside(job.name, job.batch, letters, job.formats)
        failed += [FailedNumber(name, problem) for name, problem in problems]
        return [BatchFile(item.name, item.format, item.data, item.pages) for item in papers]

    def _printed(self, letters: Sequence[Letter]) -> tuple[list[PrintedLetter], list[FailedNumber]]:
        printed: list[PrintedLetter] = []
        failed: list[FailedNumber] = []
        for letter in letters:
            try:
                printed.append(self._template.print(letter))
            except LetterFault as fault:
                failed.append(FailedNumber(fault.number, fault.diagnostic))
        return printed, failed

    def _word_files(self, job: BatchJob, printed: Sequence[PrintedLetter]) -> list[BatchFile]:
        writer = self._writer
        if not job.each:
            return [
                BatchFile(f"{job.name}.docx", "docx", writer.merged(printed, title=job.title), None)
            ]
        return [
            BatchFile(
                f"{job.name}/{item.letter.number}.docx",
                "docx",
                writer.single(item, title=job.title),
                None,
            )
            for item in printed
        ]


def _papers(setup: LetterSetup, fonts: FontBook) -> BatchPapers | None:
    batching = setup.kind.batching
    if batching is None:
        return None
    head = PaperHead(setup.kind.name, setup.author, setup.date_iso, setup.profile)
    edition = setup.context.edition or setup.kind.edition(None) or Edition()
    return BatchPapers(batching, setup.ledger, edition, head, fonts)


def make_batch(press: LetterPress, job: BatchJob) -> BatchResult:
    """Return the result of one job; a function of its own, so that processes can import it."""
    return press.make(job)
