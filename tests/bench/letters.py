"""Letters by us and by others: rates, CPU time and memory, with the printed text compared.

Sizes: BENCH_LETTERS (ours, such as 1000,10000,100000), BENCH_LETTERS_PEERS (Typst and reportlab),
BENCH_LETTERS_SLOW (programs that make fewer than a hundred a second).
"""

from __future__ import annotations

import atexit
import io
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pypdfium2 as pdfium
from lxml import etree

from tests.bench import letters_data as data
from tests.bench.letters_ours import BATCH
from tests.bench.letters_pdf import PER_DOCUMENT
from tests.bench.measure import Sample, goal, numbered, run_once

REPO = Path(__file__).resolve().parents[2]
Compare = Callable[[Path, int], str]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def sizes(name: str, default: str) -> list[int]:
    return [int(size) for size in os.environ.get(name, default).split(",")]


@dataclass(frozen=True)
class Printed:
    """One run of one program."""

    name: str
    count: int
    sample: Sample

    @property
    def rate(self) -> float:
        """Letters a second, without the time for loading libraries."""
        return self.count / self.sample.work


def check(out: Path, count: int, compare: Compare) -> None:
    """End the run if the first, the middle or the last letter has another text than all others."""
    for number in sorted({0, count // 2, count - 1}):
        found, expected = compare(out, number), "".join(data.passages(data.letter(number)))
        if squeezed(expected) not in squeezed(found):
            sys.exit(f"letter {number} has another text: {found}")


@lru_cache
def outputs() -> Path:
    """Return the folder of all files, in memory where the system has one; it is removed at the end.

    Programs are compared, not disks: making an empty file took 0.07 to 0.45 ms on one and the same disk,
    most for a while after thousands were deleted. BENCH_FOLDER names another folder.
    """
    memory = Path("/dev/shm")
    default = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(dir=os.environ.get("BENCH_FOLDER", default)))
    atexit.register(shutil.rmtree, folder)
    return folder


def run_often(command: list[str], name: str, times: int = 4) -> Sample:
    """Run a program; one that falls is started again: Typst 0.15 now and then does over 10,000 letters."""
    for left in reversed(range(times)):
        try:
            return run_once(command, REPO)
        except SystemExit:
            if not left:
                raise
            print(f"  （{name}中途崩溃，再测一次）")
    raise AssertionError(name)


def measured(name: str, module: str, form: str, count: int, compare: Compare | None) -> Printed:
    """Run a program, compare the text of its first, middle and last letter, and print a line."""
    out = Path(tempfile.mkdtemp(dir=outputs())) / "letters.bin"
    command = [sys.executable, "-m", f"tests.bench.{module}", form, str(count), str(out)]
    sample = run_often(command, name)
    if compare is not None:
        check(out, count, compare)
    made = Printed(name, count, sample)
    print(
        f"  {name:<28}{count:>8,}{made.rate:>10,.0f}{sample.wall:>9.2f}s"
        f"{sample.cpu / count * 1000:>9.2f}s{sample.memory:>8.0f}MB"
    )
    return made


def squeezed(text: str) -> str:
    return "".join(text.split())


def pdf_text(per_file: int) -> Compare:
    def compare(out: Path, number: int) -> str:
        file, page = divmod(number, per_file)
        with pdfium.PdfDocument(numbered(out, file)) as document:
            return document[page].get_textpage().get_text_range()

    return compare


def docx_text(per_file: int) -> Compare:
    def compare(out: Path, number: int) -> str:
        with zipfile.ZipFile(numbered(out, number // per_file)) as archive:
            root = etree.parse(io.BytesIO(archive.read("word/document.xml")))
        return "".join(item.text or "" for item in root.iter(f"{WORD}t"))

    return compare


def head(title: str) -> None:
    print(f"\n{title}（印出的文字与本程序逐字比较过；CPU 按每千封；内存为最大的一个进程）")
    print(f"  {'':<28}{'封数':>6}{'封/秒':>9}{'用时':>8}{'CPU':>9}{'内存':>8}")


def pdf() -> None:
    head("告知书 PDF，带回执和二维码")
    ours = [
        measured("本程序", "letters_ours", "pdf", count, pdf_text(BATCH))
        for count in sizes("BENCH_LETTERS", "1000,10000,100000")
    ]
    peers = sizes("BENCH_LETTERS_PEERS", "1000,10000")
    everything = pdf_text(max(peers) + 1)
    typst = [measured("Typst", "letters_pdf", "typst", n, everything) for n in peers]
    for count in peers:
        measured("reportlab canvas", "letters_pdf", "reportlab", count, everything)
    for count in sizes("BENCH_LETTERS_SLOW", "200"):
        measured("WeasyPrint 每份50封", "letters_pdf", "weasyprint", count, pdf_text(PER_DOCUMENT))
    by_count = {item.count: item for item in ours}
    same = by_count.get(typst[-1].count)
    if same is not None:
        goal(f"{same.count:,} 封比 Typst 快几倍", same.rate / typst[-1].rate, 5, at_most=False)
    goal(
        f"{ours[-1].count:,} 封的速度是 Typst {typst[-1].count:,} 封时的几倍",
        ours[-1].rate / typst[-1].rate,
        12,
        at_most=False,
    )
    goal("内存峰值（MB）", max(item.sample.memory for item in ours), 400, at_most=True)
    growth = ours[-1].sample.memory / ours[min(1, len(ours) - 1)].sample.memory
    goal("封数增多时内存是几倍", growth, 1.2, at_most=True)


def docx() -> None:
    head("告知书 DOCX，单个进程")
    merged = measured("本程序，每批一份", "letters_ours", "merged", 10_000, docx_text(BATCH))
    single = measured("本程序，每封一份", "letters_ours", "single", 5_000, docx_text(1))
    measured("只写同样多、同样大的文件", "letters_ours", "files", 5_000, None)
    for count in sizes("BENCH_LETTERS_SLOW", "200"):
        peer = measured("docxtpl", "letters_docx", "docxtpl", count, docx_text(1))
        measured("python-docx", "letters_docx", "python-docx", count, docx_text(1))
    goal("每批一份比 docxtpl 快几倍", merged.rate / peer.rate, 100, at_most=False)
    goal("每封一份比 docxtpl 快几倍", single.rate / peer.rate, 40, at_most=False)


if __name__ == "__main__":
    pdf()
    docx()
