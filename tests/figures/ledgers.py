"""Small ledgers made by hand, so that figures are tested without reading files."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

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


def make_ledger(
    type_: LedgerType,
    sheets: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    ledger_id: str = "台账",
    file: str = "inputs/台账.xlsx",
    first_row: int = 2,
) -> Ledger:
    """Rows by sheet; money in 元 as text, stored in 分 as the reader does."""
    names = [column.name for column in type_.columns]
    rows: list[dict[str, object]] = []
    sheet_index: list[int] = []
    row_number: list[int] = []
    for index, records in enumerate(sheets.values()):
        for number, record in enumerate(records, first_row):
            rows.append(
                {column.name: _stored(column, record.get(column.name)) for column in type_.columns}
            )
            sheet_index.append(index)
            row_number.append(number)
    data: dict[str, pd.Series] = {}
    for column in type_.columns:
        cells = [row[column.name] for row in rows]
        whole = column.type in (ValueType.MONEY, ValueType.INTEGER)
        data[column.name] = pd.Series(cells, dtype="Int64" if whole else "object")
    letters = {name: chr(ord("A") + position) for position, name in enumerate(names)}
    return Ledger(
        id=ledger_id,
        type=type_,
        frame=pd.DataFrame(data, columns=names),
        sheet_index=pd.Series(sheet_index, dtype="int64"),
        row_number=pd.Series(row_number, dtype="int64"),
        sheets=tuple(SheetSource(file, sheet, letters) for sheet in sheets),
        control=ControlTotals(len(rows), 0, 0, {}),
    )


def _stored(column: Column, value: object) -> object:
    if value is None or value == "":
        return (
            None
            if column.type
            in (ValueType.MONEY, ValueType.INTEGER, ValueType.DECIMAL, ValueType.DATE)
            else ""
        )
    if column.type is ValueType.MONEY:
        return int(Decimal(str(value)).scaleb(2))
    if column.type is ValueType.DECIMAL:
        return Decimal(str(value))
    if column.type is ValueType.DATE:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    return value


GRANTS = LedgerType(
    id="aid_grants",
    title="学生资助发放台账",
    columns=(
        Column(
            "学期",
            ValueType.ENUM,
            allowed=("春季", "秋季"),
            synonyms={"春": "春季"},
            from_sheet=True,
        ),
        Column("学校", ValueType.SCHOOL),
        Column("困难类别", ValueType.ENUM, allowed=("建档立卡", "城镇解困", "其他困难")),
        Column("身份证号", ValueType.ID_NUMBER, sensitive=True),
        Column("金额", ValueType.MONEY, unit="元"),
        Column("发放状态", ValueType.ENUM, allowed=("发放", "退回", "作废")),
    ),
    key=("学期", "身份证号"),
    measures=(
        Measure("人次", MeasureKind.COUNT, None, "人次"),
        Measure("人数", MeasureKind.DISTINCT, "身份证号", "人"),
        Measure("金额", MeasureKind.SUM, "金额", "元"),
    ),
    status=StatusRule("发放状态", ("退回",), ("作废",)),
    basis="自然年",
    scope_notes=("不含县级兜底资金",),
)

# Heads and amounts (万元) of the published table: 学期 × 困难类别.
PUBLISHED = {
    ("春季", "建档立卡"): (7106, "358.44"),
    ("春季", "城镇解困"): (924, "48.6725"),
    ("春季", "其他困难"): (5949, "350.62775"),
    ("秋季", "建档立卡"): (7131, "445.13875"),
    ("秋季", "城镇解困"): (898, "71.1325"),
    ("秋季", "其他困难"): (7286, "487.879"),
}


def grants_ledger(schools: int = 60) -> Ledger:
    """The published county: 29,294 rows whose six cells have the published heads and amounts."""
    sheets: dict[str, list[dict[str, object]]] = {"春季": [], "秋季": []}
    person = 0
    for (term, category), (heads, amount) in PUBLISHED.items():
        cents = int(Decimal(amount).scaleb(6))
        share, rest = divmod(cents, heads)
        for number in range(heads):
            person += 1
            sheets[term].append(
                {
                    "学期": term,
                    "学校": f"第{number * 7919 % schools + 1:02d}小学",
                    "困难类别": category,
                    "身份证号": f"{person % 15000:018d}",
                    "金额": Decimal(share + (1 if number < rest else 0)).scaleb(-2),
                    "发放状态": "发放",
                }
            )
    sheets["春季"].append(
        {
            "学期": "春季",
            "学校": "第01小学",
            "困难类别": "建档立卡",
            "身份证号": "9",
            "金额": "500",
            "发放状态": "作废",
        }
    )
    return make_ledger(GRANTS, sheets, ledger_id="资助", file="inputs/资助发放台账.xlsx")


RECTIFICATION = LedgerType(
    id="rectification",
    title="整改台账",
    columns=(
        Column("来源", ValueType.TEXT),
        Column("时限类", ValueType.TEXT),
        Column("个数", ValueType.INTEGER, unit="个"),
        Column("销号日期", ValueType.DATE, blank=True),
    ),
    measures=(Measure("项数", MeasureKind.COUNT, None, "个"),),
)

PURCHASES = LedgerType(
    id="purchases",
    title="食堂采购台账",
    columns=(
        Column("学校", ValueType.ENUM, allowed=("九年制", "小学")),
        Column("品名", ValueType.TEXT),
        Column("数量", ValueType.DECIMAL, blank=True, unit_column="单位"),
        Column("单位", ValueType.TEXT, blank=True),
        Column("金额", ValueType.MONEY, unit="元"),
    ),
)

_GOODS = (
    ("大米", "斤", "5630", "14078.7", "2900", "6624.78"),
    ("面粉", "斤", "2750", "5500", "1200", "2204.84"),
    ("面条", "斤", "3748", "9213.8", "1080", "2328.44"),
    ("菜籽油", "斤", "2400", "15780", "780", "4651.32"),
    ("纯牛奶", "盒", "4800", "9840", "2400", "4513.76"),
    ("核桃露", "盒", "3600", "7200", "720", "1274.34"),
    ("大肉", "斤", "1251.4", "29902.6", "593.5", "13426.5"),
    ("蔬菜", "", "", "36614.79", "", "15815.7"),
    ("干杂调料", "", "", "8498", "", "3759"),
)


def purchases_ledger() -> Ledger:
    rows = []
    for name, unit, big, big_money, small, small_money in _GOODS:
        rows.append({"学校": "九年制", "品名": name, "数量": big, "单位": unit, "金额": big_money})
        rows.append(
            {"学校": "小学", "品名": name, "数量": small, "单位": unit, "金额": small_money}
        )
    return make_ledger(PURCHASES, {"采购": rows}, ledger_id="采购")


def rectification_ledger() -> Ledger:
    rows = [
        {
            "来源": "中央专项巡视“回头看”",
            "时限类": "4月底前完成",
            "个数": 20,
            "销号日期": "2020-11-05",
        },
        {"来源": "2019年度成效考核", "时限类": "6月底前", "个数": 1, "销号日期": "2020-06-30"},
        {"来源": "主题教育检视", "时限类": "12月底前", "个数": 6},
    ]
    return make_ledger(RECTIFICATION, {"整改": rows}, ledger_id="整改", file="inputs/整改.xlsx")
