"""What a batch's file needs for printer and school: separator sheet, backs, two on a sheet, 签收表.

Comes in: the PDF of a batch's letters and what `成批` asks for. Goes out: the PDF as it is to be printed, and
the list to sign. The letters themselves are not touched.
"""

from collections.abc import Sequence

from pipeline.document.transforms import apply_transforms
from pipeline.errors import Diagnostic
from pipeline.figures.edition import Edition
from pipeline.fonts import FontBook
from pipeline.ledgers.model import Ledger
from pipeline.letters.batches import Batch
from pipeline.letters.imposition import backed, page_count, preceded, two_up
from pipeline.letters.model import Letter
from pipeline.letters.papers import PaperHead, separator_sheet, sign_list
from pipeline.templating.batching import ONE_SIDED, TWO_SIDED, TWO_UP, Batching
from pipeline.writers.docx import write_docx
from pipeline.writers.pdf import write_pdf

SIGN_LIST = "-签收表"
"""Ends the stem of the list to sign."""


class BatchPapers:
    """Finishes the batches of one kind; without 印法, 隔页 and 签收表 it changes nothing."""

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
            data: one page for each letter.
            name: stem of the batch's file.
            title: what the batch is for, such as the school.
            letters: those in the file, in order.
        """
        printing = self._batching.printing
        if printing == ONE_SIDED and not self._batching.separators:
            return data, len(letters), ()
        if printing == TWO_SIDED:
            data = backed(data, [1] * len(letters))
        elif printing == TWO_UP:
            data = two_up(data)
        problems: tuple[Diagnostic, ...] = ()
        if self._batching.separators:
            sheet, problems = self._separator(Batch(name, title, tuple(letters)))
            if sheet is not None:
                data = preceded(data, sheet, backs=printing == TWO_SIDED)
        return data, page_count(data), problems

    def sign_list(self, name: str, title: str, letters: Sequence[Letter]) -> bytes | None:
        """Return the 签收表 as DOCX; None when the kind wants none or there is nothing to sign."""
        columns = self._batching.sign_columns
        if not columns or not letters:
            return None
        batch = Batch(name, title, tuple(letters))
        document = sign_list(batch, self._ledger, columns, self._edition, self._head)
        return write_docx(apply_transforms(document, self._fonts)[0], self._fonts)

    def _separator(self, batch: Batch) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
        document, _ = apply_transforms(separator_sheet(batch, self._head), self._fonts)
        written, problems = write_pdf(document, self._fonts)
        return (None, problems) if written is None else (written.data, ())
