"""Figure: a number with its unit, its 口径 and its source. Numbers reach text in no other way.

`FigureScope` is the 口径; two figures of different unit or 口径 cannot be added. A figure does not
know how it will be printed: wording filters make the printed text, once, for all outputs.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FigureScope:
    """口径: what exactly a figure counts, apart from the filter that chose its rows."""

    ledger: str = ''
    """Title of the ledger the figure comes from; '' for settings."""
    measure: str = ''
    """Name of the measure or column: 人次, 人数, 金额."""
    basis: str | None = None
    """自然年, 学年 or 学期."""
    notes: tuple[str, ...] = ()
    """含/不含…, in the order declared."""

    def describe(self) -> str:
        """Return the 口径 as one Chinese phrase for traces."""
        parts = [part for part in (self.ledger, self.measure, self.basis, *self.notes) if part]
        return '；'.join(parts)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one sheet behind one term of a figure's formula."""

    term: str
    """Letter of the term in the formula: A, B, …"""
    operation: str
    """计数, 去重计数, 合计 or 取值 (a single cell or setting taken as it stands)."""
    file: str
    sheet: str
    column: str
    """Header (canonical name) of the column used; '' when rows are counted."""
    column_letter: str
    """Letter of that column in the sheet; '' when rows are counted or the file is text."""
    filter: str
    """The conditions that chose the rows, as text: 学期＝春季 且 困难类别＝建档立卡; '' for all rows."""
    rows: str
    """1-based rows as ranges in order: `5-7110,7200`."""
    row_count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A traced number. Compare with `==` on purpose only between figures of one unit."""

    value: Decimal
    """Exact value in `unit` (money: 元 with at most two decimals, never float)."""
    unit: str
    """元, 人次, 人, 个, 份, 项, %, 年, 月, 日, 斤, …; '' for pure numbers."""
    scope: FigureScope
    formula: str
    """How the value follows from its terms, in Chinese signs: `合计（金额）`, `A÷B×100%`, `A＋B`."""
    sources: tuple[Source, ...]
