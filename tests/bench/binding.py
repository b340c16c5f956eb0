"""Binding 2,000 evidence pages by us, by qpdf alone, and by pypdf: `python -m tests.bench.binding NAME FOLDER FILE`.

qpdf (`--empty --pages … --`, its own command line inside this process) only puts the pages together; pypdf
does what we do: pages, a number on each, bookmarks, page labels and a catalogue with links, the numbers drawn by
reportlab. No two sources share an object. The clocks start when the libraries are loaded.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import pikepdf

from pipeline.dossier.binding import BoundPart, Link, VolumeFacts, bind_into
from pipeline.dossier.model import Corner, PageFacts, Part, PartKind
from pipeline.dossier.pagemap import map_pages
from pipeline.fonts import load_fonts
from tests.bench.measure import Result, alternate, goal
from tests.dossier import sources

REPO = Path(__file__).resolve().parents[2]
PAGES = int(os.environ.get("BENCH_BINDING", "2000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
KAI = Path("/usr/share/fonts/truetype/arphic/ukai.ttc")
ROWS = 25
FREE = PageFacts((Corner.OUTER, Corner.RIGHT, Corner.LEFT), head_free=True)
FULL = PageFacts((), head_free=False)
LENGTHS = (1, 2, 3, 1, 5, 12, 4, 8, 2, 20, 1, 6, 9, 1, 3, 30)
"""Pages of one exhibit after another."""


@dataclass(frozen=True)
class Exhibit:
    key: str
    path: Path
    pages: int
    section: int


def exhibits(folder: Path) -> list[Exhibit]:
    """Return what stands in the folder, by its names: `section-number-pages.pdf`."""
    found = []
    for path in sorted(folder.glob("*-*.pdf")):
        section, number, pages = (int(part) for part in path.stem.split("-"))
        found.append(Exhibit(f"e{number}", path, pages, section))
    return found


def make(folder: Path, pages: int = PAGES) -> None:
    """Write the evidence: half of the files text pages, half grey scans; and papers of our own."""
    left, number = pages, 0
    while left:
        count = min(LENGTHS[number % len(LENGTHS)], left)
        path = folder / f"{number // 30 + 1:02}-{number:04}-{count}.pdf"
        if number % 2:
            path.write_bytes(sources.picture_pages(count, left))
        else:
            _unlike_others(path, count, number)
        left, number = left - count, number + 1
    rows = len(exhibits(folder))
    own = 2 + -(-rows // ROWS) + number // 30 + 1
    (folder / "papers.pdf").write_bytes(
        sources.weasyprint("<section><h1>封面</h1></section>" * own)
    )


def _unlike_others(path: Path, count: int, number: int) -> None:
    with pikepdf.open(io.BytesIO(sources.text_pages())) as base:
        target = pikepdf.new()
        for place in range(count):
            target.pages.append(base.pages[place % 12])
        for place, item in enumerate(target.objects):
            if isinstance(item, pikepdf.Stream):
                item.Own = number * 10_000 + place
        target.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def parts_of(folder: Path) -> list[BoundPart]:
    papers, found = folder / "papers.pdf", exhibits(folder)
    links = tuple(
        Link(row // ROWS, (80.0, 700.0 - row % ROWS * 20, 500.0, 718.0 - row % ROWS * 20), item.key)
        for row, item in enumerate(found)
    )
    catalogue = (FREE,) * -(-len(found) // ROWS)
    parts = [
        BoundPart(Part("cover", PartKind.COVER, "封面", (FREE,)), papers),
        BoundPart(Part("cat", PartKind.CATALOGUE, "目录", catalogue), papers, 1, links),
    ]
    section = 0
    for item in found:
        if item.section != section:
            section = item.section
            part = Part(f"d{section}", PartKind.DIVIDER, f"第{section}类", (FREE,))
            parts.append(BoundPart(part, papers, len(catalogue) + section))
        facts = tuple(FULL if place % 10 == 7 else FREE for place in range(item.pages))
        part = Part(item.key, PartKind.EXHIBIT, f"佐证材料{item.key}", facts, f"d{section}")
        parts.append(BoundPart(part, item.path))
    return parts


def ours(folder: Path, out: Path) -> None:
    parts = parts_of(folder)
    facts = VolumeFacts("迎检档案", "某县教育局", "2020-12-31")
    with out.open("wb") as file:
        bind_into(file, parts, map_pages([item.part for item in parts]), facts, load_fonts())


def qpdf(folder: Path, out: Path) -> None:
    files = [str(folder / "papers.pdf"), *(str(item.path) for item in exhibits(folder))]
    pikepdf.Job(["qpdf", "--empty", "--pages", *files, "--", str(out)]).run()


def pypdf(folder: Path, out: Path) -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Link as PypdfLink
    from pypdf.generic import Fit

    parts = parts_of(folder)
    page_map = map_pages([item.part for item in parts])
    stamps = PdfReader(_numbers(page_map.total))
    writer = PdfWriter()
    readers: dict[Path, PdfReader] = {}
    marks: dict[str, object] = {}
    for item in parts:
        reader = readers.get(item.source) or readers.setdefault(item.source, PdfReader(item.source))
        number = page_map.number.get(item.part.key)
        for offset in range(len(item.part.pages)):
            page = writer.add_page(reader.pages[item.first + offset])
            if number is not None:
                page.merge_page(stamps.pages[number - 1 + offset])
        first = page_map.first[item.part.key]
        parent = marks.get(item.part.parent)
        marks[item.part.key] = writer.add_outline_item(
            title=item.part.title, page_number=first, parent=parent
        )
        writer.add_named_destination(item.part.key, first)
    for link in parts[1].links:
        target = page_map.first[link.target]
        note = PypdfLink(rect=link.box, target_page_index=target, fit=Fit.fit())
        writer.add_annotation(page_map.first["cat"] + link.page, note)
    writer.set_page_label(0, 0, prefix="封面")
    writer.set_page_label(1, page_map.first["d1"] - 1, "/D", "目录-")
    writer.set_page_label(page_map.first["d1"], page_map.physical - 1, "/D")
    writer.write(out)


def _numbers(total: int):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("kai", str(KAI)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=sources.A4)
    for number in range(1, total + 1):
        canvas.setFont("kai", 10.5)
        text = f"第 {number} 页 共 {total} 页"
        if number % 2:
            canvas.drawRightString(567, 32.6, text)
        else:
            canvas.drawString(28.3, 32.6, text)
        canvas.showPage()
    canvas.save()
    return out


def volumes() -> None:
    """Measure all three in turn and print how we stand."""
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "volume.out"
        make(folder)
        size = sum(item.path.stat().st_size for item in exhibits(folder)) / 1e6
        count = len(exhibits(folder))
        command = [sys.executable, "-m", "tests.bench.binding"]
        results = []
        for program in ("ours", "qpdf", "pypdf"):
            runs = RUNS if program != "pypdf" else 1
            results += alternate([(program, [*command, program, name, str(out)])], REPO, runs=runs)
            if program != "qpdf":
                check(out, folder)
    us, plain, peer = results
    print(f"\n装订 {PAGES:,} 页佐证（{count} 个文件，{size:.0f} MB；净 CPU 不含启动和导入库）")
    print(f"  {'':<28}{'用时':>9}{'净CPU':>9}{'内存':>9}")
    for title, item in (("本程序", us), ("qpdf 只拼页", plain), ("pypdf 做同样的事", peer)):
        print(f"  {title:<28}{item.wall:>8.2f}s{item.work:>8.2f}s{item.memory:>7.0f}MB")
    _goals(us, plain, peer)


def _goals(us: Result, plain: Result, peer: Result) -> None:
    goal("净 CPU 是 qpdf 的几倍", us.work / plain.work, 4, at_most=True)
    goal("净 CPU 比 pypdf 少几倍", peer.work / us.work, 5, at_most=False)
    goal("内存峰值（MB）", us.memory, 500, at_most=True)


def check(out: Path, folder: Path) -> None:
    """End the run if the first, a middle or the last exhibit is not where its bookmark says, or not numbered."""
    import pypdfium2 as pdfium

    parts = [item.part for item in parts_of(folder)]
    page_map = map_pages(parts)
    with pdfium.PdfDocument(out) as document:
        marks = {mark.get_title(): mark.get_dest().get_index() for mark in document.get_toc()}
        for part in (parts[3], parts[len(parts) // 2], parts[-1]):
            page = marks[part.title]
            text = document[page].get_textpage().get_text_bounded()
            found = re.search(r"第 (\d+) 页 共 (\d+) 页", text)
            expected = (page_map.number[part.key], page_map.total)
            if page != page_map.first[part.key] or not found:
                sys.exit(f"{part.key} is on page {page}: {text}")
            if (int(found[1]), int(found[2])) != expected:
                sys.exit(f"{part.key} has another number: {text}")


PROGRAMS = {"ours": ours, "qpdf": qpdf, "pypdf": pypdf}


def import_all() -> None:
    """Load every library first, so that the clock sees the work alone."""
    import uharfbuzz  # noqa: F401


if __name__ == "__main__":
    if len(sys.argv) == 1:
        volumes()
    else:
        import_all()
        started = process_time()
        began = perf_counter()
        PROGRAMS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        print(f"WALL {perf_counter() - began:.6f}")
        print(f"WORK {process_time() - started:.6f}")
