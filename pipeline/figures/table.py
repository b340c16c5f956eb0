"""A ledger prepared for queries: columns as arrays and codes, made once and kept.

In: a `Ledger`. Out: plain numpy arrays by column name, the rows that may be counted, and the text of
row ranges. It knows the types of columns but decides nothing about figures.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.figures.edition import Edition
from pipeline.figures.problems import FigureError, suggestion
from pipeline.ledgers.model import Column, Ledger, ValueType

Positions: TypeAlias = npt.NDArray[np.int64]

NUMERIC = (ValueType.INTEGER, ValueType.DECIMAL, ValueType.MONEY)
_WHOLE = (ValueType.INTEGER, ValueType.MONEY)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into its distinct values; -1 stands for a blank cell."""

    codes: Positions
    distinct: tuple[object, ...]


class LedgerTable:
    """One ledger with caches; shared by all selections of one rendering, never changed outside."""

    def __init__(self, ledger: Ledger, edition: Edition | None = None) -> None:
        self.ledger = ledger
        self.edition = edition if edition is not None else Edition()
        self._sheets = ledger.sheet_index.to_numpy(dtype=np.int64)
        self._rows = ledger.row_number.to_numpy(dtype=np.int64)
        self._coded: dict[str, Coded] = {}
        self._numbers: dict[str, npt.NDArray[np.int64] | npt.NDArray[np.object_]] = {}

    def column(self, name: str) -> Column:
        """Return the declared column that the files have; Q101 with the nearest name otherwise."""
        column = self.ledger.type.column(name)
        if column is None or name not in self.ledger.frame.columns:
            title = self.ledger.type.title
            known = [item.name for item in self.ledger.type.columns]
            missing = (
                f"《{title}》的文件里没有“{name}”这一列。"
                if column
                else f"《{title}》没有名为“{name}”的列。"
            )
            hint = "在台账里补上这一列，或者不用它。" if column else suggestion(name, known)
            raise FigureError(code="Q101", message=missing, hint=hint)
        return column

    def countable(self) -> Positions:
        """Return the positions of all rows whose status does not take them out of every figure."""
        everything = np.arange(len(self.ledger.frame), dtype=np.int64)
        status = self.ledger.type.status
        if status is None or not status.excluded or status.column not in self.ledger.frame.columns:
            return everything
        coded = self.coded(status.column)
        dropped = np.array(
            [value in status.excluded for value in coded.distinct] + [False], dtype=bool
        )
        kept: Positions = everything[~dropped[coded.codes]]
        return kept

    def coded(self, name: str) -> Coded:
        """Return a column as codes; '' , None and NA are blank."""
        known = self._coded.get(name)
        if known is None:
            cells = self.ledger.frame[name].to_numpy(dtype=object)
            codes, values = pd.factorize(cells)
            numbers = np.asarray(codes, dtype=np.int64)
            distinct = tuple(values.tolist())
            if "" in distinct:
                numbers = np.where(numbers == distinct.index(""), np.int64(-1), numbers)
            known = self._coded[name] = Coded(numbers, distinct)
        return known

    def total(self, column: Column, positions: Positions) -> Decimal:
        """Return the exact sum of a numeric column over some rows, in its unit (money: 元)."""
        numbers = self._numbers_of(column)
        chosen = numbers[positions]
        if column.type is ValueType.DECIMAL:
            return sum((cast("Decimal", item) for item in chosen), Decimal(0))
        amount = Decimal(int(chosen.sum()))
        return amount.scaleb(-2) if column.type is ValueType.MONEY else amount

    def distinct(self, name: str, positions: Positions) -> int:
        """Return how many different values a column has in some rows; blank cells are none."""
        codes = self.coded(name).codes[positions]
        return len(np.unique(codes[codes >= 0]))

    def value(self, name: str, position: int) -> object:
        """Return one cell as stored; None when blank."""
        cell = self.ledger.frame[name].iloc[position]
        return None if cell is None or cell is pd.NA or cell == "" else cell

    def place(self, position: int) -> tuple[int, int]:
        """Return the index of the sheet and the 1-based row in it."""
        return int(self._sheets[position]), int(self._rows[position])

    def ranges(self, positions: Positions) -> tuple[tuple[int, str, int], ...]:
        """Return (sheet index, rows as `5-7110,7200`, number of rows) for each sheet touched."""
        sheets = self._sheets[positions]
        found: list[tuple[int, str, int]] = []
        for sheet in np.unique(sheets).tolist():
            rows = np.sort(self._rows[positions[sheets == sheet]])
            breaks = np.flatnonzero(np.diff(rows) > 1) + 1
            starts = rows[np.concatenate(([0], breaks))].tolist()
            ends = rows[np.concatenate((breaks - 1, [len(rows) - 1]))].tolist()
            text = ",".join(
                str(start) if start == end else f"{start}-{end}"
                for start, end in zip(starts, ends, strict=True)
            )
            found.append((sheet, text, len(rows)))
        return tuple(found)

    def _numbers_of(self, column: Column) -> npt.NDArray[np.int64] | npt.NDArray[np.object_]:
        if column.type not in NUMERIC:
            raise FigureError(
                code="Q101",
                message=f"“{column.name}”是{column.type.value}列，不能合计。",
                hint="合计只用于整数、小数和金额列；数行数写“计数”，数不重复的个数写“去重”。",
            )
        known = self._numbers.get(column.name)
        if known is None:
            series = self.ledger.frame[column.name]
            if column.type in _WHOLE:
                known = series.to_numpy(dtype=np.int64, na_value=0)
            else:
                cells = [Decimal(0) if item is None else item for item in series.tolist()]
                known = np.empty(len(cells), dtype=np.object_)
                known[:] = cells
            self._numbers[column.name] = known
        return known
