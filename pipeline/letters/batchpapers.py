"""What a batch needs for printer and school: separator sheet, backs, two on a sheet, 签收表, 标签, 信封.

Comes in: the PDF of a batch's letters and what `成批` asks for. Goes out: the PDF as it is to be printed, and
the files beside it. The letters themselves are not touched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document.transforms import apply_transforms
from pipeline.errors import Diagnostic
from pipeline.figures.edition import Edition
from pipeline.fonts import FontBook
from pipeline.ledgers.model import Ledger
from pipeline.letters.addresses import Addresser, AddressPages
from pipeline.letters.batches import Batch
from pipeline.letters.cells import LetterCells
from pipeline.letters.imposition import backed, letter_lengths, page_count, preceded, two_up
from pipeline.letters.model import Letter
from pipeline.letters.papers import PaperHead, separator_sheet, sign_list
from pipeline.letters.signsheet import SIZE, sign_pages
from pipeline.templating.addressing import ENVELOPES, LABELS
from pipeline.templating.batching import (
    ONE_SIDED,
    SIGN,
    TWO_SIDED,
    TWO_UP,
    TWO_UP_BACKED,
    Batching,
)
from pipeline.writers.canvas import draw
from pipeline.writers.docx import write_docx
from pipeline.writers.pdf import write_pdf
from pipeline.writers.pdffile import FileFacts

SIGN_LIST, LABEL_SHEETS, ENVELOPE_PAGES = f"-{SIGN}", f"-{LABELS}", f"-{ENVELOPES}"
"""End the stems of the files beside a batch's."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file beside a batch's."""

    name: str
    """With extension."""
    format: str
    data: bytes
    pages: int | None
    """Of a PDF."""


def paper_names(batching: Batching, name: str, formats: Sequence[str]) -> tuple[str, ...]:
    """Return the files that go beside a batch's when nothing fails; `name` is the batch's stem."""
    names = [f"{name}{SIGN_LIST}.{one}" for one in formats] if batching.sign_columns else []
    names += [f"{name}{LABEL_SHEETS}.pdf"] if batching.labels is not None else []
    names += [f"{name}{ENVELOPE_PAGES}.pdf"] if batching.envelope is not None else []
    return tuple(names)


class BatchPapers:
    """Finishes the batches of one kind; what `成批` does not ask for is not made."""

    def __init__(
        self,
        batching: Batching,
        ledger: Ledger,
        edition: Edition,
        head: PaperHead,
        fonts: FontBook,
    ) -> None:
        self._batching = batching
        self._ledger = ledger
        self._edition = edition
        self._head = head
        self._fonts = fonts

    def finished(
        self, data: bytes, name: str, title: str, letters: Sequence[Letter]
    ) -> tuple[bytes, int, tuple[Diagnostic, ...]]:
        """Return the PDF as it is to be printed, its number of pages, and why it has no 隔页.

        Args:
            data: the letters' pages, the first of each with a bookmark.
            name: stem of the batch's file.
            title: what the batch is for, such as the school.
            letters: those in the file, in order.
        """
        printing = self._batching.printing
        if printing == ONE_SIDED and not self._batching.separators:
            return data, page_count(data), ()
        if printing == TWO_SIDED:
            data = backed(data, letter_lengths(data))
        elif printing in (TWO_UP, TWO_UP_BACKED):
            data = two_up(data)
        if printing == TWO_UP_BACKED:
            data = backed(data, [1] * page_count(data))
        problems: tuple[Diagnostic, ...] = ()
        if self._batching.separators:
            sheet, problems = self._separator(Batch(name, title, tuple(letters)))
            if sheet is not None:
                data = preceded(data, sheet, backs=printing in (TWO_SIDED, TWO_UP_BACKED))
        return data, page_count(data), problems

    def beside(
        self, name: str, title: str, letters: Sequence[Letter], formats: Sequence[str]
    ) -> tuple[tuple[Paper, ...], tuple[tuple[str, Diagnostic], ...]]:
        """Return the files that go with a batch's, and what could not be printed: which paper, and why.

        签收表 comes in the formats of the letters, 标签 and 信封 always as PDF.

        Args:
            name: stem of the batch's file.
            title: what the batch is for, such as the school.
            letters: those in the file, in order.
            formats: docx, pdf or both.
        """
        if not letters:
            return (), ()
        papers: list[Paper] = []
        problems: list[tuple[str, Diagnostic]] = []
        if self._batching.sign_columns:
            made, wrong = self._sign_lists(Batch(name, title, tuple(letters)), formats)
            papers += made
            problems += [(SIGN_LIST[1:], problem) for problem in wrong]
        for ending, addressed in self._addressed(letters):
            problems += [(ending[1:], problem) for problem in addressed.problems]
            if addressed.pages:
                facts = self._facts(f"{self._head.title}{ending[1:]} {title}")
                data = draw(addressed.pages, addressed.size, self._fonts, facts)
                papers.append(Paper(f"{name}{ending}.pdf", "pdf", data, len(addressed.pages)))
        return tuple(papers), tuple(problems)

    def _sign_lists(
        self, batch: Batch, formats: Sequence[str]
    ) -> tuple[list[Paper], tuple[Diagnostic, ...]]:
        columns = self._batching.sign_columns
        document = sign_list(batch, self._ledger, columns, self._edition, self._head)
        papers: list[Paper] = []
        problems: tuple[Diagnostic, ...] = ()
        if "docx" in formats:
            data = write_docx(apply_transforms(document, self._fonts)[0], self._fonts)
            papers.append(Paper(f"{batch.name}{SIGN_LIST}.docx", "docx", data, None))
        if "pdf" in formats:
            laid = sign_pages(document, self._fonts)
            problems = laid.problems
            if laid.pages:
                facts = self._facts(f"{self._head.title}签收表 {batch.title}")
                data = draw(laid.pages, SIZE, self._fonts, facts)
                papers.append(Paper(f"{batch.name}{SIGN_LIST}.pdf", "pdf", data, len(laid.pages)))
        return papers, problems

    def _addressed(self, letters: Sequence[Letter]) -> Iterator[tuple[str, AddressPages]]:
        cells = LetterCells(self._ledger, self._edition)
        addresser = Addresser(self._ledger, cells, self._head, self._fonts)
        if self._batching.labels is not None:
            yield LABEL_SHEETS, addresser.labels(letters, self._batching.labels)
        if self._batching.envelope is not None:
            yield ENVELOPE_PAGES, addresser.envelopes(letters, self._batching.envelope)

    def _facts(self, title: str) -> FileFacts:
        return FileFacts(title, self._head.author, self._head.date_iso)

    def _separator(self, batch: Batch) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
        document, _ = apply_transforms(separator_sheet(batch, self._head), self._fonts)
        written, problems = write_pdf(document, self._fonts)
        return (None, problems) if written is None else (written.data, ())
