"""Writes inputs/佐证/ of the demo: `python -m tests.demo.dossier_evidence`.

In: the plan of each dossier, what is missing, what is bad. Out: the files and their index. Everything but the
few files that LibreOffice converts is the same bytes on every run; those are made only when they are missing.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import openpyxl

from tests.demo.dossier_aid import AID_SCHOOLS, aid_papers, pupil_papers
from tests.demo.dossier_faults import FAULTS
from tests.demo.dossier_flaws import GAPS, PAPERS_ELSEWHERE, Fault
from tests.demo.dossier_ledgers import CREATED, PUPILS, SCHOOLS
from tests.demo.dossier_plan import Paper
from tests.demo.dossier_school import school_papers
from tests.demo.sheets import ClerkSheet, workbook

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "inputs" / "佐证"
INDEX = "佐证目录.xlsx"
COLUMNS = (
    *(
        "文件",
        "学校",
        "项目",
        "题名",
        "学期",
        "次",
        "材料",
        "学生",
        "日期",
        "公示止",
        "文号",
        "责任者",
    ),
    *("签字", "盖章", "申请人", "受助人", "存放地点", "备注"),
)


@cache
def all_papers() -> tuple[Paper, ...]:
    """Return every file and every paper kept elsewhere: the plan less the gaps, with the bad ones in."""
    whole = _planned()
    planned = [item for item in whole if not _starts(item.slot, GAPS)]
    bad: dict[tuple[str, ...], list[Fault]] = {}
    for fault in FAULTS:
        bad.setdefault(fault.slot, []).append(fault)
    kept: list[Paper] = []
    for item in planned:
        replacing = [fault for fault in bad.get(item.slot, ()) if fault.replaces(item.path)]
        kept += [] if replacing else [item]
    papers = (*kept, *(fault.paper(whole) for fault in FAULTS), *PAPERS_ELSEWHERE)
    return tuple(sorted(papers, key=lambda item: (not item.path, item.path)))


def _planned() -> list[Paper]:
    aided = _aided()
    found: list[Paper] = []
    for number, school in enumerate(SCHOOLS):
        found += school_papers(school, number, aided[school.name])
    by_name = {item.name: item for item in SCHOOLS}
    for number, name in enumerate(AID_SCHOOLS):
        found += aid_papers(by_name[name], number)
    for number, pupil in enumerate(PUPILS):
        found += pupil_papers(pupil, number)
    return found


def _starts(slot: tuple[str, ...], beginnings: Sequence[tuple[str, ...]]) -> bool:
    return any(slot[: len(item)] == item for item in beginnings)


def _aided() -> dict[str, list[int]]:
    """Return how many slips each school sent out in spring and autumn, as its ledger says."""
    book = openpyxl.load_workbook(ROOT / "inputs/告知书回执回收台账.xlsx", read_only=True)
    found: dict[str, list[int]] = {}
    for row in book.worksheets[0].iter_rows(min_row=5, values_only=True):
        if row[3] is not None:
            found.setdefault(str(row[1]), []).append(int(str(row[3])))
    book.close()
    return found


def index_file() -> bytes:
    """Return 佐证目录.xlsx."""
    rows = [
        (number, item.path or item.told.get("文件"), *(item.told.get(name) for name in COLUMNS[1:]))
        for number, item in enumerate((item for item in all_papers() if item.told), start=1)
    ]
    sheet = ClerkSheet(
        "佐证目录",
        "2020年迎检档案佐证目录",
        ("填报单位：万载县学生资助中心",),
        ("序号", *COLUMNS),
        rows,  # type: ignore[arg-type]
        widths=(7, 60, 20, 8, 36, 8, 6, 10, 12, 12, 12, 22, 22, 18, 8, 10, 10, 24, 16),
    )
    return workbook([sheet], CREATED)


def same_every_time() -> dict[str, Paper]:
    """Return the files that are made without LibreOffice, by their paths."""
    return {item.path: item for item in all_papers() if item.path and not item.office}


def converted(items: Sequence[Paper]) -> Mapping[str, bytes]:
    """Return what LibreOffice makes of the papers, by their paths."""
    found: dict[str, bytes] = {}
    for ending in sorted({item.office for item in items}):
        chosen = [item for item in items if item.office == ending]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            sources = []
            for number, item in enumerate(chosen):
                data = item.make()
                source = folder / f"{number}.{'odp' if ending in {'ppt', 'pptx'} else 'docx'}"
                source.write_bytes(data)
                sources.append(source)
            command = [
                *(
                    "soffice",
                    "--headless",
                    "--norestore",
                    f"-env:UserInstallation={(folder / 'p').as_uri()}",
                ),
                *("--convert-to", ending, "--outdir", str(folder / "out"), *map(str, sources)),
            ]
            subprocess.run(command, check=True, capture_output=True, timeout=300)
            for number, item in enumerate(chosen):
                found[item.path] = (folder / "out" / f"{number}.{ending}").read_bytes()
    return found


def main() -> None:
    """Write the evidence; `--office` converts again what LibreOffice makes."""
    wanted = {item.path for item in all_papers() if item.path} | {INDEX}
    for path in FOLDER.rglob("*") if FOLDER.exists() else ():
        if path.is_file() and path.relative_to(FOLDER).as_posix() not in wanted:
            path.unlink()
    for name, item in same_every_time().items():
        _write(name, item.make())
    _write(INDEX, index_file())
    office = [item for item in all_papers() if item.office]
    missing = [
        item for item in office if "--office" in sys.argv or not (FOLDER / item.path).exists()
    ]
    for name, data in converted(missing).items():
        _write(name, data)
    for folder in sorted((path for path in FOLDER.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    sizes = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()]
    print(f"{len(sizes)} files, {sum(sizes)} bytes")


def _write(name: str, data: bytes) -> None:
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    main()
