"""The typed frame of a ledger and its control totals.

Converted columns come in; a `DataFrame` in the dtypes that `Ledger.frame` promises goes out.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import pandas as pd

from pipeline.ledgers.model import Column, LedgerType, ValueType
from pipeline.ledgers.values import Value


def build_frame(type_: LedgerType, columns: Mapping[str, Sequence[Value]]) -> pd.DataFrame:
    """Return the frame with one column for each declared column that was read, in declared order."""
    data = {
        column.name: _series(column, columns[column.name])
        for column in type_.columns
        if column.name in columns
    }
    return pd.DataFrame(data)


def _series(column: Column, values: Sequence[Value]) -> "pd.Series[int] | pd.Series[str]":
    if column.type in {ValueType.MONEY, ValueType.INTEGER}:
        return pd.Series(
            [value for value in values if isinstance(value, int | None)], dtype="Int64"
        )
    return pd.Series(list(values), dtype=object)


def sums_of(
    type_: LedgerType, columns: Mapping[str, Sequence[Value]], left_out: Collection[int]
) -> dict[str, Decimal]:
    """Return the exact sum of each numeric column (money in 分) without the rows left out."""
    numeric = {ValueType.MONEY, ValueType.INTEGER, ValueType.DECIMAL}
    sums: dict[str, Decimal] = {}
    for column in type_.columns:
        if column.type in numeric and column.name in columns:
            sums[column.name] = Decimal(0)
            values = columns[column.name]
            if left_out:
                values = [value for at, value in enumerate(values) if at not in left_out]
            present = [value for value in values if value is not None]
            sums[column.name] += sum(present)  # type: ignore[arg-type]
    return sums


def sum_text(column: Column, total: Decimal) -> str:
    """Return a sum with its unit, money in 元: `7577402.5元`."""
    if column.type is ValueType.MONEY:
        return f"{(total / 100).normalize():f}元"
    return f"{total.normalize():f}{column.unit or ''}"
