"""Empty Excel forms: what a clerk fills in, made from a ledger type.

Comes in: a `LedgerType`. Goes out: a neutral workbook with headers, drop-down lists, input hints
and one grey row marked 示例 that readers never count. Must not write files.
"""

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.ledgers.model import Column, LedgerType, ValueType

EXAMPLE = "示例"
"""What the first cell of the example row says."""
_HINT_LENGTH = 250
_NUMBERS = frozenset({ValueType.INTEGER, ValueType.DECIMAL, ValueType.MONEY, ValueType.DATE})
_HOW = {
    ValueType.TEXT: "填写文字。",
    ValueType.INTEGER: "填写整数，只写数字。",
    ValueType.DECIMAL: "填写数字，可以有小数，只写数字。",
    ValueType.MONEY: "填写金额，单位：元，最多两位小数，只写数字。",
    ValueType.DATE: "填写日期，例如 2020-09-01。",
    ValueType.ENUM: "从下拉列表中选择。",
    ValueType.ID_NUMBER: "填写18位身份证号。本列已设为文本，粘贴时请选“只保留文本”。",
    ValueType.PHONE: "填写手机号或带区号的座机号。",
    ValueType.BANK_CARD: "填写银行卡号。本列已设为文本，粘贴时请选“只保留文本”。",
    ValueType.SCHOOL: "填写学校全称，同一所学校写法要一致。",
    ValueType.PERSON: "填写姓名，中间不要加空格。",
}
_EXAMPLES = {
    ValueType.TEXT: "（文字）",
    ValueType.INTEGER: "1",
    ValueType.DECIMAL: "12.5",
    ValueType.MONEY: "1000",
    ValueType.DATE: "2020-09-01",
    ValueType.ID_NUMBER: "（18位号码）",
    ValueType.PHONE: "（11位号码）",
    ValueType.BANK_CARD: "（卡号）",
    ValueType.SCHOOL: "某某小学",
    ValueType.PERSON: "某某某",
}


def empty_form(type_: LedgerType) -> Workbook:
    """Return the empty form: one sheet, the header in row 1, the example in row 2."""
    header = tuple(SheetCell(_header(column), CellStyle.HEADER) for column in type_.columns)
    example = tuple(
        SheetCell(EXAMPLE if index == 0 else _example(column), CellStyle.MUTED)
        for index, column in enumerate(type_.columns)
    )
    columns = tuple(enumerate(type_.columns))
    sheet = Sheet(
        name=sheet_name(type_.title),
        rows=(header, example),
        widths=tuple(_width(column) for column in type_.columns),
        choices=tuple((index, column.allowed) for index, column in columns if column.allowed),
        hints=tuple((index, _hint(column)) for index, column in columns),
        text_columns=tuple(index for index, column in columns if column.type not in _NUMBERS),
    )
    return Workbook(title=type_.title, sheets=(sheet,))


def sheet_name(title: str) -> str:
    r"""Return a sheet name that Excel takes: 31 characters, none of []:*?/\."""
    kept = "".join(char for char in title if char not in "[]:*?/\\'")
    return kept[:31] or "台账"


def _header(column: Column) -> str:
    return f"{column.name}（元）" if column.type is ValueType.MONEY else column.name


def _example(column: Column) -> str:
    if column.allowed:
        return column.allowed[0]
    return _EXAMPLES.get(column.type, "（文字）")


def _hint(column: Column) -> str:
    parts = ["必填。" if not column.blank else "可以不填。", _HOW[column.type]]
    if column.unit and column.type in {ValueType.INTEGER, ValueType.DECIMAL}:
        parts.append(f"单位：{column.unit}。")
    if column.unit_column:
        parts.append(f"单位写在“{column.unit_column}”列。")
    if column.minimum is not None:
        parts.append(f"最小{column.minimum}。")
    if column.maximum is not None:
        parts.append(f"最大{column.maximum}。")
    if column.sensitive:
        parts.append("个人信息，注意保密。")
    return "".join(parts)[:_HINT_LENGTH]


def _width(column: Column) -> float:
    usual = {
        ValueType.TEXT: 16,
        ValueType.DATE: 12,
        ValueType.ID_NUMBER: 21,
        ValueType.BANK_CARD: 22,
        ValueType.PHONE: 14,
        ValueType.SCHOOL: 24,
    }
    longest = max((len(value) for value in column.allowed), default=0)
    return float(max(usual.get(column.type, 10), 2 * len(_header(column)) + 4, 2 * longest + 4))
