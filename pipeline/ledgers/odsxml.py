"""Facts of an ODS file that the reading library drops: hidden rows, merges, errors, size.

The bytes of `content.xml` come in (no DTD: the guard saw to that); facts and merged ranges by sheet
name go out. Element names after ODF 1.3 part 3, §9.
"""

from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from pipeline.ledgers.places import column_letter
from pipeline.ledgers.raw import ErrorCell, Merge, UncalculatedCell
from pipeline.ledgers.sheetxml import MAX_CELLS, SheetFacts

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 16_384


@dataclass(slots=True)
class OdsSheet:
    """What one ODS sheet holds beside its values."""

    facts: SheetFacts = field(default_factory=SheetFacts)
    merges: list[Merge] = field(default_factory=list)
    visible: bool = True


def scan_ods(content: bytes) -> dict[str, OdsSheet]:
    """Return the facts of each sheet by name.

    Raises:
        lxml.etree.XMLSyntaxError: the content is no XML.
    """
    sheets: dict[str, OdsSheet] = {}
    scan: _SheetScan | None = None
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            if event == "start":
                scan = _SheetScan()
                sheets[str(element.get(f"{_TABLE}name", ""))] = scan.sheet
            elif scan is not None:
                scan.finish()
        elif event == "end" and scan is not None:
            scan.add_row(element)
            element.clear()
    return sheets


class _SheetScan:
    def __init__(self) -> None:
        self.sheet = OdsSheet()
        self._row = 0
        self._last_row = -1
        self._last_column = -1
        self._overflow = False

    def add_row(self, element: "etree._Element") -> None:
        repeat = _count(element, "number-rows-repeated")
        hidden = element.get(f"{_TABLE}visibility") in {"collapse", "filter"}
        filled = self._add_cells(element)
        if filled:
            self._last_row = self._row + repeat - 1
        if hidden and self._row + repeat <= _MAX_ROWS and (filled or repeat < 1000):
            self.sheet.facts.hidden_rows.update(range(self._row + 1, self._row + repeat + 1))
        self._row += repeat
        self._overflow |= self._row > _MAX_ROWS

    def _add_cells(self, element: "etree._Element") -> bool:
        column = 0
        filled = False
        for cell in element:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            repeat = _count(cell, "number-columns-repeated")
            if _has_content(cell):
                filled = True
                self._last_column = max(self._last_column, column + repeat - 1)
                self._mark(cell, column)
            self._add_merge(cell, column)
            column += repeat
        self._overflow |= column > _MAX_COLUMNS
        return filled

    def _mark(self, cell: "etree._Element", column: int) -> None:
        kind = cell.get(f"{_OFFICE}value-type")
        text = "".join(str(part) for part in cell.itertext()).strip() if len(cell) else ""
        if cell.get(f"{_CALC}value-type") == "error" or (
            cell.get(f"{_TABLE}formula") and text.startswith(("#", "Err:"))
        ):
            self.sheet.facts.marks[self._row, column] = ErrorCell(text[:20] or "#ERROR")
        elif cell.get(f"{_TABLE}formula") and kind is None and not text:
            self.sheet.facts.marks[self._row, column] = UncalculatedCell()

    def _add_merge(self, cell: "etree._Element", column: int) -> None:
        rows = _count(cell, "number-rows-spanned")
        columns = _count(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            bottom, right = self._row + rows - 1, column + columns - 1
            self.sheet.merges.append(Merge(self._row, column, bottom, right))

    def finish(self) -> None:
        area = (self._last_row + 1) * (self._last_column + 1)
        if self._overflow or area > MAX_CELLS:
            row, column = max(self._last_row, 0), max(self._last_column, 0)
            self.sheet.facts.far = f"{column_letter(min(column, 10**6))}{row + 1}"


def _count(element: "etree._Element", name: str) -> int:
    text = str(element.get(f"{_TABLE}{name}", "1"))
    return max(1, int(text[:12])) if text.isdigit() else 1


def _has_content(cell: "etree._Element") -> bool:
    return (
        len(cell) > 0
        or cell.get(f"{_OFFICE}value-type") is not None
        or cell.get(f"{_TABLE}formula") is not None
    )
