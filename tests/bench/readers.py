"""Three ways to read the demo's grants ledger; run as `python -m tests.bench.readers NAME`.

`ours` reads and validates, `pandas` does the same checks the way a script with pandas and openpyxl
does, `calamine` only reads the same cells.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

REPO = Path(__file__).parents[2]
LEDGER = REPO / "inputs/资助发放台账.xlsx"
ROWS = 29_294


def ours() -> None:
    from pipeline.ledgers import load_ledger_type, read_ledger

    ledger_type, problems = load_ledger_type(REPO / "templates/ledgers/aid_grants.yaml")
    assert ledger_type is not None, problems
    ledger, problems = read_ledger(
        "资助",
        ledger_type,
        [("inputs/资助发放台账.xlsx", LEDGER)],
        period=(date(2020, 1, 1), date(2020, 12, 31)),
        control=None,
    )
    assert ledger is not None
    assert problems == ()
    assert len(ledger.frame) == ROWS


def calamine() -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(LEDGER)
    rows = sum(
        len(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in book.sheet_names
    )
    assert rows >= ROWS


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def _good_id(text: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return _CHECK[sum(int(a) * b for a, b in zip(text, _WEIGHTS, strict=False)) % 11] == text[17]


def read_with_pandas() -> None:
    import pandas as pd

    total = 0
    for name in ("春季", "秋季"):
        raw = pd.read_excel(LEDGER, sheet_name=name, header=None, dtype=str, engine="openpyxl")
        header = next(i for i in range(10) if "身份证号码" in set(raw.iloc[i]))
        table = raw.iloc[header + 1 :].copy()
        table.columns = [str(value).strip() for value in raw.iloc[header]]
        table = table.rename(columns={"身份证号码": "身份证号", "学生姓名": "姓名"})
        table = table[table["身份证号"].notna()].copy()
        amounts = next(column for column in table.columns if column.startswith("金额"))
        table[amounts] = pd.to_numeric(table[amounts])
        problems: list[tuple[int, str]] = []
        problems += [
            (i, "身份证号") for i, v in table["身份证号"].items() if not _good_id(v.strip())
        ]
        problems += [(i, "金额") for i, v in table[amounts].items() if round(v * 100) != v * 100]
        problems += [(i, "姓名") for i in table.index[table["姓名"].isna()]]
        dates = pd.to_datetime(table["发放日期"], errors="coerce")
        problems += [(i, "发放日期") for i, v in dates.items() if v.year != 2020]
        categories = {"建档立卡", "城镇解困", "其他困难"}
        problems += [(i, "困难类别") for i, v in table["困难类别"].items() if v not in categories]
        problems += [(i, "重复") for i in table.index[table.duplicated(["身份证号", "资助项目"])]]
        assert problems == [], problems[:5]
        total += len(table)
    assert total == ROWS, total


READERS = {"ours": ours, "calamine": calamine, "pandas": read_with_pandas}


def import_all() -> None:
    """Load every library first, so that the clock sees the work alone."""
    import openpyxl  # noqa: F401
    import pandas as pd  # noqa: F401
    import python_calamine  # noqa: F401

    import pipeline.ledgers  # noqa: F401


if __name__ == "__main__":
    import_all()
    started = perf_counter()
    READERS[sys.argv[1]]()
    print(f"WORK {perf_counter() - started:.6f}")
