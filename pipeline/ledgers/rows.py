"""Which rows of a table are data: totals, notes, blanks, 示例 and repeated headers are told apart.

A raw table with its header comes in; row indices by sort go out. A row is left out only for what
it says itself, and every one left out is counted.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from pipeline.ledgers.header import TableHeader
from pipeline.ledgers.headers import header_key
from pipeline.ledgers.model import ValueType
from pipeline.ledgers.raw import Cell, RawTable, is_blank

TOTAL_WORD = re.compile(
    r"^(?:.{0,24}?)(?P<word>合计|总计|共计|总合计|累计|小计|本页计)"
    r"(?:数|金额|人数|人次)?(?:[(:].{0,30})?$"
)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填写说明|特别说明|注意|注意事项|附注|附)(?:\d{0,2}[:.、])"
)
_SIGNATURE = re.compile(
    r"^(?:填表|制表|填报|审核|复核|经办|经手|统计|报送|上报)(?:人|单位|日期|时间|部门)?(?:签字|签章|\(.{1,8}\))?:"
    r"|^(?:单位|部门|学校|分管|主管|主要)?(?:负责人|领导|校长|园长)(?:签字|签章|\(.{1,8}\))*:"
    r"|^(?:联系人|联系电话|联系方式|单位盖章|盖章|公章|签字|日期)(?:\(.{1,8}\))?:"
    r"|^(?:单位|学校)?\((?:盖章|公章|章)\)(?::|$)"
)
_LIST_ITEM = re.compile(r"^(?:\(?[\d一二三四五六七八九十]{1,3}[.、)])")
_EXAMPLE = re.compile(r"^[(【\[]?(?:示例|样例|填写示例|填表示例|例如?:)")
_TRIGGER = re.compile("[计示样例注备说填特附:：（(]")
"""One of these stands in every text of a row that is no data."""
_ORDINAL = frozenset({"序号", "序", "行号", "编号", "no", "no."})
_DIGIT = re.compile(r"\d")
_LONG = 7
_WORDS = frozenset({ValueType.TEXT, ValueType.SCHOOL, ValueType.PERSON, ValueType.ENUM})
_SURE_DATA = frozenset({ValueType.ID_NUMBER, ValueType.BANK_CARD, ValueType.PHONE})


@dataclass(slots=True)
class RowSorts:
    """Indices of a table's rows by sort."""

    data: list[int] = field(default_factory=list)
    totals: dict[int, str] = field(default_factory=dict)
    """Index of each total row → 小计 or 合计."""
    notes: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    repeated_headers: list[int] = field(default_factory=list)
    strays: list[int] = field(default_factory=list)
    """Rows with content only outside the ledger's columns."""


def plain(cell: Cell) -> str:
    """Return a cell's text in half-width form without white space; '' for what is no text."""
    return "".join(unicodedata.normalize("NFKC", cell).split()) if isinstance(cell, str) else ""


def sort_rows(table: RawTable, header: TableHeader) -> RowSorts:
    """Return the rows under the header by sort."""
    sorter = _Sorter(table, header)
    for index in range(header.last + 1, len(table.rows)):
        sorter.add(index)
    return sorter.finish()


class _Sorter:
    def __init__(self, table: RawTable, header: TableHeader) -> None:
        self._rows = table.rows
        self._sorts = RowSorts()
        types = {
            cell.index: cell.match.column.type for cell in header.columns.values() if cell.match
        }
        # a declared 编号 is what the row is about, as in the register of letters
        named = {
            cell.index
            for cell in header.columns.values()
            if cell.match is not None and cell.match.column.name == "编号"
        }
        self._ordinals = {
            cell.index
            for cell in header.cells
            if header_key(cell.text) in _ORDINAL and cell.index not in named
        }
        self._columns = types.keys()
        self._content = [at for at in types if at not in self._ordinals]
        self._texts = [at for at, type_ in types.items() if type_ in _WORDS]
        self._sure = [at for at, type_ in types.items() if type_ in _SURE_DATA]
        self._header_texts = {
            cell.index: {header_key(part) for part in (cell.text, *cell.text.split("/"))}
            for cell in header.cells
        }
        self._header_words = frozenset().union(*self._header_texts.values())
        self._lone_totals = self._find_lone_totals(header.last + 1)
        self._special: dict[str, bool] = {}
        self._after_note = False

    def _find_lone_totals(self, start: int) -> set[int]:
        """Return the rows in which a text cell is nothing but a word for a total."""
        found: set[int] = set()
        by_column = list(zip(*self._rows[start:], strict=True))
        for at in self._texts if by_column else ():
            cells = by_column[at]
            words = {cell for cell in set(cells) if type(cell) is str and _lone_total(cell)}
            if words:
                found.update(start + order for order, cell in enumerate(cells) if cell in words)
        return found

    def add(self, index: int) -> None:
        row = self._rows[index]
        text = next((cell for cell in row if type(cell) is str and cell != ""), "")
        special = self._special.get(text)
        if special is None:
            special = self._special[text] = self._is_special(text)
        if (
            not special
            and not self._after_note
            and index not in self._lone_totals
            and any(row[at] != "" for at in self._content)
            and text != ""
        ):
            self._sorts.data.append(index)
            return
        if all(is_blank(cell) for cell in row):
            self._sorts.blanks.append(index)
            return
        first = next(at for at, cell in enumerate(row) if not is_blank(cell))
        self._add_suspicious(index, row, first)

    def _is_special(self, text: str) -> bool:
        if text.isspace() or header_key(text) in self._header_words:
            return True
        return _TRIGGER.search(text) is not None and _may_be_special(plain(text))

    def _add_suspicious(self, index: int, row: list[Cell], first: int) -> None:
        sorts = self._sorts
        text = plain(row[first])
        filled = [at for at, cell in enumerate(row) if not is_blank(cell)]
        mapped = [at for at in filled if at in self._columns and at not in self._ordinals]
        if _EXAMPLE.match(text):
            sorts.examples.append(index)
        elif self._is_header(row, filled):
            sorts.repeated_headers.append(index)
        elif word := self._total_word(row, filled):
            sorts.totals[index] = word
        elif self._is_note(text, row, filled, mapped):
            sorts.notes.append(index)
            self._after_note = True
            return
        elif not mapped:
            only_ordinal = all(at in self._ordinals for at in filled)
            (sorts.blanks if only_ordinal else sorts.strays).append(index)
        else:
            sorts.data.append(index)
        self._after_note = False

    def _is_surely_data(self, row: list[Cell]) -> bool:
        """Return whether an identity column holds a long number; `36人` in it is no such thing."""
        return any(
            len(_DIGIT.findall(cell)) >= _LONG if isinstance(cell, str) else cell != ""
            for at in self._sure
            for cell in (row[at],)
        )

    def _is_header(self, row: list[Cell], filled: list[int]) -> bool:
        same = [
            at
            for at in filled
            if at in self._header_texts and header_key(str(row[at])) in self._header_texts[at]
        ]
        return len(same) >= 2 and len(same) * 2 > len(filled)

    def _total_word(self, row: list[Cell], filled: list[int]) -> str | None:
        """Return 小计 or 合计 when the row says so in its first text or alone in a text cell."""
        if self._is_surely_data(row):
            return None
        texts = [(at, plain(row[at])) for at in filled if isinstance(row[at], str)]
        for order, (at, text) in enumerate(texts):
            match = TOTAL_WORD.match(text)
            if match is None:
                continue
            alone = match.start("word") == 0
            if order == 0 or (alone and at in self._texts):
                return "小计" if match["word"] in {"小计", "本页计"} else "合计"
        return None

    def _is_note(self, text: str, row: list[Cell], filled: list[int], mapped: list[int]) -> bool:
        if not text or self._is_surely_data(row):
            return False
        few = len(mapped) * 2 <= len(self._columns) or len(mapped) <= 1
        if few and (_NOTE.match(text) or _SIGNATURE.match(text)):
            return True
        return self._after_note and len(filled) == 1 and bool(_LIST_ITEM.match(text))

    def finish(self) -> RowSorts:
        """Return the sorts; blank rows after the last content are not counted."""
        sorts = self._sorts
        content = [*sorts.data, *sorts.totals, *sorts.notes, *sorts.examples]
        last = max((*content, *sorts.repeated_headers, *sorts.strays), default=-1)
        sorts.blanks = [index for index in sorts.blanks if index < last]
        return sorts


def _may_be_special(shown: str) -> bool:
    return bool(
        TOTAL_WORD.match(shown)
        or _EXAMPLE.match(shown)
        or _NOTE.match(shown)
        or _SIGNATURE.match(shown)
    )


def _lone_total(text: str) -> bool:
    if "计" not in text:
        return False
    match = TOTAL_WORD.match(plain(text))
    return match is not None and match.start("word") == 0
