"""Spreadsheets: XLSX and ODS to raw tables through calamine, after their XML was looked through.

An admitted file comes in; one `RawTable` a sheet goes out, with errors, bare formulas and hidden
rows that calamine drops put back in their places.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from string import ascii_uppercase
from typing import cast

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.errors import Location
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.guard import Admitted, report_broken, report_locked
from pipeline.ledgers.odsxml import scan_ods
from pipeline.ledgers.package import open_package
from pipeline.ledgers.raw import Cell, Merge, RawTable
from pipeline.ledgers.sheetxml import SheetFacts, scan_sheet

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


def read_xlsx(file: Admitted, faults: FaultLog) -> list[RawTable]:
    """Return the sheets of an XLSX file; [] when it was refused."""
    parts = open_package(file, faults)
    if parts is None:
        return []
    try:
        sheet_parts = _sheet_parts(parts)
    except (etree.XMLSyntaxError, KeyError):
        report_broken(Location(file=file.name), faults, "工作簿目录读不出来")
        return []
    _report_links(file.name, parts, faults)
    by_part = {name: scan_sheet(xml) for name, xml in parts.items() if b"sheetData" in xml}
    if report_far(file.name, _named(by_part, sheet_parts), faults):
        return []
    unknown = [part for part in sheet_parts.values() if part not in parts]
    if unknown:
        report_broken(Location(file=file.name), faults, f"缺少部件“{unknown[0][-60:]}”")
        return []
    return _read_sheets(file, _named(by_part, sheet_parts), faults)


def _named(
    by_part: Mapping[str, SheetFacts], sheet_parts: Mapping[str, str]
) -> dict[str, SheetFacts]:
    """Return facts by sheet name; parts that no sheet names keep their own, and are guarded too."""
    names = {part: name for name, part in sheet_parts.items()}
    return {names.get(part, part): facts for part, facts in by_part.items()}


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return sheet name → part name, by the workbook's relationships."""
    workbook = _parse(parts["xl/workbook.xml"])
    relations = _parse(parts["xl/_rels/workbook.xml.rels"])
    targets = {str(item.get("Id")): str(item.get("Target", "")) for item in relations.iter("*")}
    by_lower = {name.lower(): name for name in parts}
    found: dict[str, str] = {}
    for sheet in workbook.iter(f"{_MAIN}sheet", f"{_STRICT}sheet"):
        relation = next((sheet.get(key) for key in _RELATION_ID if sheet.get(key)), None)
        target = posixpath.normpath(posixpath.join("/xl", targets.get(str(relation), "")))
        part = target.lstrip("/")
        found[str(sheet.get("name"))] = by_lower.get(part.lower(), part)
    return found


def _parse(xml: bytes) -> "etree._Element":
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(xml, parser)


def _report_links(name: str, parts: Mapping[str, bytes], faults: FaultLog) -> None:
    links = [part for part in parts if part.startswith("xl/externalLinks/externalLink")]
    if links:
        faults.warn(
            Location(file=name),
            code="F109",
            message=f"表格引用了{len(links)}个别的文件，读到的是上次保存时的值，可能已经过时。",
            hint="请在表格软件里“断开链接”或更新后保存。",
        )


def report_far(name: str, facts: Mapping[str, SheetFacts], faults: FaultLog) -> bool:
    """Report F108 for each sheet with a far cell; return whether there was one."""
    far = {sheet: item.far for sheet, item in facts.items() if item.far is not None}
    for sheet, cell in far.items():
        faults.add(
            Location(file=name, sheet=sheet, cell=cell, row=int(cell.lstrip(ascii_uppercase))),
            code="F108",
            message=f"表的最后一格远在{cell}，整张表大得无法读入。",
            hint="请删去数据区以外的行和列（选中后“删除”，不是“清除内容”），保存后再试。",
        )
    return bool(far)


def _read_sheets(
    file: Admitted, facts: Mapping[str, SheetFacts], faults: FaultLog
) -> list[RawTable]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(file.data))
        return [
            _raw_table(file.name, workbook.get_sheet_by_name(meta.name), facts, meta.visible)
            for meta in workbook.sheets_metadata
            if _has_cells(meta.typ)
        ]
    except PasswordError:
        report_locked(Location(file=file.name), faults)
    except (CalamineError, ValueError, OSError):
        report_broken(Location(file=file.name), faults)
    return []


def _has_cells(kind: SheetTypeEnum) -> bool:
    return kind == SheetTypeEnum.WorkSheet


def _raw_table(
    file: str, sheet: CalamineSheet, facts: Mapping[str, SheetFacts], shown: SheetVisibleEnum
) -> RawTable:
    rows = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    known = facts.get(sheet.name, SheetFacts())
    put_marks(rows, known)
    return RawTable(
        file=file,
        sheet=sheet.name,
        name=sheet.name,
        rows=rows,
        hidden_rows=frozenset(known.hidden_rows),
        merges=tuple(
            Merge(top, left, bottom, right)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ),
        visible=shown == SheetVisibleEnum.Visible,
    )


def put_marks(rows: list[list[Cell]], facts: SheetFacts) -> None:
    """Put errors and bare formulas back where they stand, widening the table where needed."""
    if not facts.marks:
        return
    width = max([len(row) for row in rows[:1]] + [column + 1 for _, column in facts.marks])
    height = max(len(rows), max(row for row, _ in facts.marks) + 1)
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([""] * (width - len(row)))
    for (at, column), mark in facts.marks.items():
        rows[at][column] = mark


def read_ods(file: Admitted, faults: FaultLog) -> list[RawTable]:
    """Return the sheets of an ODS file; [] when it was refused."""
    parts = open_package(file, faults)
    if parts is None:
        return []
    where = Location(file=file.name)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        report_locked(where, faults)
        return []
    try:
        sheets = scan_ods(parts["content.xml"])
    except (etree.XMLSyntaxError, KeyError):
        report_broken(where, faults)
        return []
    facts = {name: sheet.facts for name, sheet in sheets.items()}
    if report_far(file.name, facts, faults):
        return []
    tables = _read_sheets(file, facts, faults)
    return [
        replace(
            table,
            merges=tuple(sheets[table.sheet].merges),
            visible=sheets[table.sheet].visible and table.visible,
        )
        for table in tables
        if table.sheet in sheets
    ]
