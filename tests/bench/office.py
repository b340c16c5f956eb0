"""Turning 60 DOCX into PDF, a batch of 20 a start or one start each: `python -m tests.bench.office HOW COUNT`.

The same converter, settings and files; only how many files one start of LibreOffice gets differs.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from time import perf_counter

import docx

from pipeline.dossier.intake.office import OfficeFile, convert_office
from pipeline.fonts import load_fonts
from tests.bench.measure import goal, run_once

REPO = Path(__file__).resolve().parents[2]
COUNT = int(os.environ.get("BENCH_OFFICE", "60"))
SIZES = {"batch": 20, "single": 1}


def paper(number: int) -> bytes:
    """Return a DOCX of about a page, as a school writes one."""
    document = docx.Document()
    document.add_heading(f"资助政策宣传课教案（第{number + 1}次）", 1)
    for part in ("教学目标", "教学过程", "课后小结"):
        document.add_heading(part, 2)
        document.add_paragraph("让学生和家长知道有哪些资助项目、怎样申请、什么时候发放。" * 6)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def convert(how: str, count: int) -> None:
    """Convert so many files and print the time that it took."""
    files = [OfficeFile(f"f{number:03d}", "docx", paper(number)) for number in range(count)]
    fonts = load_fonts()
    started = perf_counter()
    for start in range(0, count, SIZES[how]):
        made = convert_office(files[start : start + SIZES[how]], fonts)
        assert all(isinstance(data, bytes) and data.startswith(b"%PDF") for data in made.values())
    print(f"WORK {perf_counter() - started:.6f}")


def conversions() -> None:
    """Measure both and print the ratio."""
    print(f"\nLibreOffice 转换 {COUNT} 份 DOCX（各测一次）")
    print(f"  {'':<28}{'份数':>6}{'用时':>9}{'CPU':>9}")
    taken: dict[str, float] = {}
    for how, name, count in (
        ("batch", "每次启动转20份", COUNT),
        ("single", "每次启动转1份", max(COUNT // 6, 1)),
    ):
        sample = run_once([sys.executable, "-m", "tests.bench.office", how, str(count)], REPO)
        taken[how] = sample.work / count
        print(f"  {name:<28}{count:>6}{sample.work:>8.2f}s{sample.cpu:>8.2f}s")
    goal("成批比一份一份快几倍", taken["single"] / taken["batch"], 3, at_most=False)


if __name__ == "__main__":
    convert(sys.argv[1], int(sys.argv[2]))
