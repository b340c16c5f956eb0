"""A small ledger of grants and the batching of a notice, for tests of numbers, order and batches."""

from dataclasses import dataclass, replace

import pandas as pd

from pipeline.ledgers.model import (
    Column,
    ControlTotals,
    Ledger,
    LedgerType,
    Measure,
    MeasureKind,
    SheetSource,
    StatusRule,
    ValueType,
)
from pipeline.letters.batches import Job
from pipeline.templating.batching import Batching

KEY = bytes(range(32))
COLUMNS = (
    Column("学期", ValueType.ENUM, allowed=("春季", "秋季")),
    Column("姓名", ValueType.PERSON, sensitive=True),
    Column("身份证号", ValueType.ID_NUMBER, sensitive=True),
    Column("学校", ValueType.SCHOOL),
    Column("年级", ValueType.TEXT, blank=True),
    Column("班级", ValueType.TEXT, blank=True),
    Column("资助项目", ValueType.TEXT, blank=True),
    Column("金额", ValueType.MONEY, unit="元"),
    Column("发放状态", ValueType.ENUM, allowed=("已发放", "作废"), blank=True),
)
TYPE = LedgerType(
    "aid",
    "资助台账",
    COLUMNS,
    key=("学期", "身份证号", "资助项目"),
    measures=(
        Measure("人次", MeasureKind.COUNT, None, "人次"),
        Measure("金额", MeasureKind.SUM, "金额", "元"),
    ),
    status=StatusRule("发放状态", excluded=("作废",)),
)


@dataclass(frozen=True)
class Grant:
    """One row; amounts in 分."""

    name: str = "王小明"
    id: str = "360922201001010011"
    school: str = "一小"
    grade: str = "一年级"
    klass: str = "1班"
    term: str = "秋季"
    item: str = "生活补助"
    amount: int = 50_000
    status: str = "已发放"


NOTICE = Batching(
    ledger="资助",
    where={"学期": ("秋季",)},
    per_letter=("身份证号",),
    order=("学校", "年级", "班级", "姓名"),
    batch_by=("学校",),
    prefix="ZZ",
    school_column="学校",
)
JOB = Job("aid_notice", "告知书", 2020, "2020-12-31", {})


def ledger_of(grants, faulty=()):
    frame = pd.DataFrame(
        {
            "学期": pd.Series([item.term for item in grants], dtype=object),
            "姓名": pd.Series([item.name for item in grants], dtype=object),
            "身份证号": pd.Series([item.id for item in grants], dtype=object),
            "学校": pd.Series([item.school for item in grants], dtype=object),
            "年级": pd.Series([item.grade for item in grants], dtype=object),
            "班级": pd.Series([item.klass for item in grants], dtype=object),
            "资助项目": pd.Series([item.item for item in grants], dtype=object),
            "金额": pd.Series([item.amount for item in grants], dtype="Int64"),
            "发放状态": pd.Series([item.status for item in grants], dtype=object),
        }
    )
    letters = {name: "ABCDEFGHI"[place] for place, name in enumerate(frame.columns)}
    source = SheetSource("inputs/资助.xlsx", "秋季", letters)
    return Ledger(
        "资助",
        TYPE,
        frame,
        pd.Series([0] * len(grants), dtype="int64"),
        pd.Series(range(2, len(grants) + 2), dtype="int64"),
        (source,),
        ControlTotals(len(grants), 0, 0, {}),
        frozenset(faulty),
    )


def pupils(*names, **values):
    """Return one grant for each name, IDs following from the place."""
    return [
        replace(Grant(**values), name=name, id=f"36092220100101{place:03d}X")
        for place, name in enumerate(names, 1)
    ]
