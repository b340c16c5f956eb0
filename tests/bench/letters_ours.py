"""The letters of the comparison by our own writers: `python -m tests.bench.letters_ours FORM COUNT FILE`.

`pdf` prints batches of 500 in as many processes as there are cores, as the product does; `pdf1` in one.
`merged` is one DOCX a batch, `single` one DOCX a letter, `files` the saving of these alone. The clock starts
when the libraries are loaded, here or in the process that workers fork from; what each worker does of its own
(fonts, first pages) counts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pipeline.executors import Processes
from pipeline.fonts import load_fonts
from pipeline.letters.docxbatch import DocxPrinter
from pipeline.letters.pdfbatch import LetterPrinter
from tests.bench import letters_data as data
from tests.bench.measure import numbered

BATCH = 500
FACTS = {"author": data.ORGAN, "date_iso": "2020-12-31"}


@lru_cache
def docx_printer() -> DocxPrinter:
    return DocxPrinter(load_fonts(), **FACTS)


def pdf_batch(printer: LetterPrinter, numbers: range) -> bytes:
    letters = [data.printed(number) for number in numbers]
    made, failed = printer.pdf(letters, title=data.TITLE, **FACTS)
    assert made is not None
    assert failed == ()
    return made


def merged_batch(numbers: range) -> bytes:
    return docx_printer().merged(map(data.printed, numbers), title=data.TITLE)


def batches(count: int) -> list[range]:
    return [range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)]


def save(out: Path, place: int, made: bytes) -> None:
    numbered(out, place).write_bytes(made)


def alone(work: Callable[[range], bytes], count: int, out: Path) -> None:
    for place, numbers in enumerate(batches(count)):
        save(out, place, work(numbers))


@dataclass(frozen=True)
class Setup:
    shelf: Path | None = None
    key: str = "letters"

    def open(self) -> LetterPrinter:
        return LetterPrinter(load_fonts(), self.shelf)


PRELOAD = "pipeline.letters.preload"


@dataclass(frozen=True)
class Nothing:
    key: str = "nothing"

    def open(self) -> None:
        """Nothing is opened."""


def nothing(_: None, job: int) -> int:
    return job


def load_for_workers() -> None:
    """Load the libraries in the process that workers fork from, as every program loads its own uncounted."""
    assert [done.result for done in Processes(1, PRELOAD).run(Nothing(), nothing, [1])] == [1]


def pdf(count: int, out: Path) -> None:
    workers = Processes(os.cpu_count() or 1, PRELOAD)
    with TemporaryDirectory() as shelf:
        for finished in workers.run(Setup(Path(shelf)), pdf_batch, batches(count)):
            assert finished.result is not None
            save(out, finished.place, finished.result)


def pdf_alone(count: int, out: Path) -> None:
    printer = Setup().open()
    alone(lambda numbers: pdf_batch(printer, numbers), count, out)


def single(count: int, out: Path) -> None:
    for number in range(count):
        save(out, number, docx_printer().single(data.printed(number), title=data.TITLE))


def files(count: int, out: Path) -> None:
    """Save one letter again and again: the disk's share of `single`, which no program can save."""
    made = docx_printer().single(data.printed(0), title=data.TITLE)
    for number in range(count):
        save(out, number, made)


FORMS = {
    "pdf": pdf,
    "pdf1": pdf_alone,
    "merged": lambda count, out: alone(merged_batch, count, out),
    "single": single,
    "files": files,
}

if __name__ == "__main__":
    if sys.argv[1] != "pdf":
        import docx  # noqa: F401
        import weasyprint  # noqa: F401
        import zxingcpp  # noqa: F401

        import pipeline.writers.docx  # noqa: F401

    else:
        load_for_workers()
    started = perf_counter()
    FORMS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    print(f"WORK {perf_counter() - started:.6f}")
