"""What a ledger is, as frozen data: its type (from YAML), its typed rows, and where each row stands.

A ledger type comes from `templates/ledgers/<id>.yaml`; a `Ledger` is what `read_ledger` makes of the
files. Templates never see the frame: `pipeline.figures.query` stands between.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd


class ValueType(StrEnum):
    """Declared type of a column (the Chinese word is what ledger YAML says)."""

    TEXT = "文本"
    INTEGER = "整数"
    DECIMAL = "小数"
    MONEY = "金额"
    DATE = "日期"
    ENUM = "枚举"
    ID_NUMBER = "身份证号"
    PHONE = "电话"
    BANK_CARD = "银行卡号"
    SCHOOL = "学校"
    PERSON = "姓名"


class MeasureKind(StrEnum):
    """How a measure is computed over rows."""

    COUNT = "计数"
    DISTINCT = "去重计数"
    SUM = "合计"


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column of a ledger type."""

    name: str
    """Canonical Chinese name, also the name in templates."""
    type: ValueType
    required: bool = True
    """Whether the column must be there; see `blank` for its cells."""
    blank: bool = False
    """Whether a cell may be empty."""
    unit: str | None = None
    """Unit of numbers as stored: 元 for money (always), 斤, 人, …; a header's （万元） converts to it."""
    unit_column: str | None = None
    """Column that holds the unit of each row's value, where units differ by row (斤, 盒)."""
    aliases: tuple[str, ...] = ()
    """Other header texts that mean this column."""
    allowed: tuple[str, ...] = ()
    """Allowed values of an enum, in the order groups are printed."""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """Spellings that mean an allowed value: `{'建档立卡贫困学生': '建档立卡'}`."""
    sensitive: bool = False
    """Whether the field is personal data that every edition masks unless it lists the field."""
    from_sheet: bool = False
    """Take the value from the sheet's name when the table has no such column (春季/秋季, schools)."""
    minimum: str | None = None
    """Smallest allowed number or date, as written in YAML."""
    maximum: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A named quantity of a ledger type: 人次 counts rows, 人数 distinct people, 金额 sums."""

    name: str
    kind: MeasureKind
    column: str | None
    """Column that is summed or made distinct; None for counting rows."""
    unit: str


@dataclass(frozen=True, slots=True)
class StatusRule:
    """Which column says that a row is 退回/冲销/补发, and what follows."""

    column: str
    negative: tuple[str, ...] = ()
    """Statuses whose rows must have amounts ≤ 0; every other row's must be ≥ 0."""
    excluded: tuple[str, ...] = ()
    """Statuses whose rows are in the ledger but in no figure (作废)."""


@dataclass(frozen=True, slots=True)
class Footing:
    """A check across columns of one row: `total` equals the sum of `parts`."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerType:
    """Everything about one sort of ledger, as declared in YAML."""

    id: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Columns that together may not repeat."""
    measures: tuple[Measure, ...] = ()
    status: StatusRule | None = None
    period_column: str | None = None
    """The date column that decides which period a row belongs to."""
    period_required: bool = False
    """Whether a row outside the workspace's period is an error (else a warning)."""
    footings: tuple[Footing, ...] = ()
    basis: str | None = None
    """口径 of time: 自然年, 学年 or 学期; None when it does not matter."""
    scope_notes: tuple[str, ...] = ()
    """Further 口径: 不含县级兜底资金, …"""
    source_path: str = ""
    """The YAML file, for messages."""

    def column(self, name: str) -> Column | None:
        """Return the declared column of that canonical name, or None."""
        return next((item for item in self.columns if item.name == name), None)

    def measure(self, name: str) -> Measure | None:
        """Return the declared measure of that name, or None."""
        return next((item for item in self.measures if item.name == name), None)


@dataclass(frozen=True, slots=True)
class SheetSource:
    """One table that was read: a sheet of a file, with where its columns stand."""

    file: str
    """Path relative to the workspace."""
    sheet: str
    """Sheet name; '' for CSV and YAML."""
    columns: Mapping[str, str]
    """Canonical column name → column letter in the sheet (`{'金额': 'H'}`); {} for YAML."""


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """What was read, to be compared with what the clerk knows."""

    rows: int
    """Data rows kept (totals, notes and blank rows not counted)."""
    skipped_total_rows: int
    hidden_rows: int
    """Data rows that are hidden in the sheet; they count like any other row."""
    sums: Mapping[str, str]
    """Numeric column → exact sum as text with unit (excluded rows, 作废, not in it)."""
    excluded_rows: int = 0
    """Data rows whose status says that they enter no figure (作废)."""
    example_rows: int = 0
    """Grey 示例 rows of the empty form: never data."""
    note_rows: int = 0
    """注：… and 填表人：… rows under or between the data."""
    blank_rows: int = 0
    """Rows between header and last row without content, or with a row number only."""
    repeated_header_rows: int = 0
    """Rows that repeat the header in the middle of the table."""


@dataclass(frozen=True, slots=True)
class ControlDeclaration:
    """控制数 of the workspace: what the clerk knows the ledger must come to."""

    rows: int | None
    """Number of data rows (excluded ones, 作废, not counted); None when not declared."""
    sums: Mapping[str, str]
    """Numeric column or measure → expected value as written: `{'金额': '1761.8905万元'}`."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Typed rows of one ledger, each with its place. Never changed after it was read."""

    id: str
    """Name in the workspace (and in templates), e.g. 资助."""
    type: LedgerType
    frame: pd.DataFrame
    """One column for each declared column present, by canonical name, RangeIndex. dtypes: money and
    scaled integers `Int64` (money in 分); decimals `object` of `Decimal` or None; dates `object` of
    `datetime.date` or None; everything else `object` of `str` ('' when blank)."""
    sheet_index: "pd.Series[int]"
    """For each row of `frame`, the index of its `SheetSource` in `sheets`."""
    row_number: "pd.Series[int]"
    """For each row of `frame`, its 1-based row in that sheet (line of a text file)."""
    sheets: tuple[SheetSource, ...]
    control: ControlTotals
    faulty_rows: frozenset[int] = frozenset()
    """Positions in `frame` of rows with an error of their own: letters skip them, documents are
    not built at all. Their faulty cells hold None, `<NA>` or ''."""

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files behind this ledger, each once, in reading order."""
        return tuple(dict.fromkeys(item.file for item in self.sheets))
