"""The completeness matrix: schools × items, a sheet for each school, and the list of what is missing.

Comes in: outcomes. Goes out: 完整性检查.xlsx as a `Workbook`. It says what is there and what is not, and
decides nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.dossier.contents import DossierFacts, slot_words
from pipeline.dossier.model import DossierType, Pupil, School, Status
from pipeline.dossier.volume import Completeness, Entry
from pipeline.errors import Diagnostic

_Row: TypeAlias = tuple[SheetCell, ...]
_GOOD = (Status.THERE, Status.PAPER, Status.GENERATED)
_STYLES: Mapping[Status, CellStyle] = {
    Status.MISSING: CellStyle.ERROR,
    Status.UNFIT: CellStyle.ERROR,
    Status.EXPIRED: CellStyle.WARNING,
    Status.DOUBLE: CellStyle.WARNING,
}
_ORDER = (
    Status.THERE,
    Status.GENERATED,
    Status.PAPER,
    Status.MISSING,
    Status.EXPIRED,
    Status.UNFIT,
    Status.DOUBLE,
)
_NOT_WANTED = "—"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
"""Characters of a sheet's name, Excel's limit."""
_DETAIL = ("代号", "项目", "学生", "学期、次数和材料", "状态", "佐证", "说明")
_GAPS = ("学校", *_DETAIL)
_NOTES = ("代码", "说明", "怎么办", "位置")


def matrix_workbook(
    dossier: DossierType,
    facts: DossierFacts,
    schools: Sequence[School],
    pupils: Sequence[Pupil],
    completeness: Completeness,
    findings: Sequence[Diagnostic],
) -> Workbook:
    """Return the workbook: 总表, 缺件清单, 核查问题, then one sheet for each school that has slots.

    A cell of 总表 counts the slots of a school's item by their status; — stands where none is wanted.
    `findings` are the inspectors' checks.
    """
    labels = {pupil.key: pupil.label for pupil in pupils}
    by_school: dict[str, list[Entry]] = {}
    for entry in completeness.entries:
        by_school.setdefault(entry.slot.school, []).append(entry)
    with_slots = [school for school in schools if school.name in by_school]
    sheets = (
        _overview(dossier, with_slots, by_school),
        _gap_sheet(dossier, completeness, labels),
        _finding_sheet(findings),
        *(_school_sheet(dossier, school, by_school[school.name], labels) for school in with_slots),
    )
    return Workbook(f"{facts.name}完整性检查", sheets, facts.unit, facts.date.isoformat())


def status_words(entries: Sequence[Entry]) -> str:
    """Return how the slots of one item stand: 有, 缺, or 有3 缺1 when they differ; — for none."""
    if not entries:
        return _NOT_WANTED
    count = Counter(entry.status for entry in entries)
    if len(count) == 1 and len(entries) == 1:
        return next(iter(count)).value
    return " ".join(f"{status.value}{count[status]}" for status in _ORDER if count[status])


def _overview(
    dossier: DossierType, schools: Sequence[School], by_school: Mapping[str, Sequence[Entry]]
) -> Sheet:
    requirements = dossier.requirements
    header = _header(
        "序号",
        "学校",
        *(f"{item.id} {item.name}" for item in requirements),
        "应有",
        "已有",
        "缺和不合格",
    )
    rows: list[_Row] = []
    for school in schools:
        entries = by_school[school.name]
        cells = [SheetCell(school.number), SheetCell(school.name)]
        for item in requirements:
            own = [entry for entry in entries if entry.slot.requirement == item.id]
            cells.append(SheetCell(status_words(own), _worst(own)))
        rows.append((*cells, *_totals(entries)))
    every = [entry for school in schools for entry in by_school[school.name]]
    total = [SheetCell(""), SheetCell("合计", CellStyle.HEADER)]
    for item in requirements:
        own = [entry for entry in every if entry.slot.requirement == item.id]
        total.append(SheetCell(status_words(own), _worst(own)))
    rows.append((*total, *_totals(every)))
    widths = (6.0, 28.0, *(18.0 for _ in requirements), 8.0, 8.0, 12.0)
    return Sheet("总表", (header, *rows), widths)


def _totals(entries: Sequence[Entry]) -> _Row:
    good = sum(entry.status in {*_GOOD, Status.DOUBLE} for entry in entries)
    bad = len(entries) - good
    style = CellStyle.ERROR if bad else CellStyle.PLAIN
    return SheetCell(len(entries)), SheetCell(good), SheetCell(bad, style)


def _worst(entries: Sequence[Entry]) -> CellStyle:
    styles = {_STYLES.get(entry.status, CellStyle.PLAIN) for entry in entries}
    if not entries:
        return CellStyle.MUTED
    return next(
        (style for style in (CellStyle.ERROR, CellStyle.WARNING) if style in styles),
        CellStyle.PLAIN,
    )


def _gap_sheet(
    dossier: DossierType, completeness: Completeness, labels: Mapping[str, str]
) -> Sheet:
    rows = [
        (SheetCell(entry.slot.school), *_detail(dossier, entry, labels))
        for entry in completeness.entries
        if entry.status not in _GOOD or entry.reasons
    ]
    return Sheet("缺件清单", (_header(*_GAPS), *rows), (28, 8, 36, 14, 22, 8, 50, 70))


def _finding_sheet(findings: Sequence[Diagnostic]) -> Sheet:
    rows = tuple(
        (
            SheetCell(item.code),
            SheetCell(item.message, CellStyle.WRAP),
            SheetCell(item.hint, CellStyle.WRAP),
            SheetCell(item.location.describe(), CellStyle.WRAP),
        )
        for item in findings
    )
    return Sheet("核查问题", (_header(*_NOTES), *rows), (8, 60, 60, 60))


def _school_sheet(
    dossier: DossierType, school: School, entries: Sequence[Entry], labels: Mapping[str, str]
) -> Sheet:
    rows = tuple(_detail(dossier, entry, labels) for entry in entries)
    name = _FORBIDDEN.sub(" ", f"{school.number:02d} {school.name}")[:_LONGEST_NAME]
    return Sheet(name, (_header(*_DETAIL), *rows), (8, 36, 14, 22, 8, 50, 70))


def _detail(dossier: DossierType, entry: Entry, labels: Mapping[str, str]) -> _Row:
    requirement = next(item for item in dossier.requirements if item.id == entry.slot.requirement)
    files = "；".join(
        item.file.removeprefix("inputs/佐证/") if item.file else f"纸质件（{item.kept_at}）"
        for item in entry.evidence
    )
    return (
        SheetCell(requirement.id),
        SheetCell(requirement.name),
        SheetCell(labels.get(entry.slot.pupil, "")),
        SheetCell(slot_words(entry.slot)),
        SheetCell(entry.status.value, _STYLES.get(entry.status, CellStyle.PLAIN)),
        SheetCell(files, CellStyle.WRAP),
        SheetCell("".join(entry.reasons), CellStyle.WRAP),
    )


def _header(*names: str) -> _Row:
    return tuple(SheetCell(name, CellStyle.HEADER) for name in names)
