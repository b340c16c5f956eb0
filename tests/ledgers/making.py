"""Small ledgers made for one test each: a type, a workbook, and the reading of both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from pipeline.errors import Diagnostic
from pipeline.ledgers import ControlDeclaration, Ledger, LedgerType, load_ledger_type, read_ledger

GRANTS = """
名称: 学生资助发放台账
列:
  - {名称: 学期, 类型: 枚举, 取值: [春季, 秋季], 同义: {春: 春季, 秋: 秋季}, 来自工作表: true}
  - {名称: 姓名, 类型: 姓名, 别名: [学生姓名]}
  - {名称: 身份证号, 类型: 身份证号}
  - {名称: 学校, 类型: 学校, 别名: [就读学校]}
  - {名称: 金额, 类型: 金额, 别名: [资助金额, 发放金额]}
  - {名称: 发放日期, 类型: 日期, 必需: false, 可空: true}
  - {名称: 联系电话, 类型: 电话, 必需: false, 可空: true}
  - {名称: 银行卡号, 类型: 银行卡号, 必需: false, 可空: true}
  - {名称: 状态, 类型: 枚举, 取值: [已发放, 补发, 退回, 冲销, 作废], 必需: false, 可空: true}
  - {名称: 家庭情况, 类型: 文本, 必需: false, 可空: true, 敏感: true}
主键: [学期, 身份证号, 状态]
度量:
  人次: {计数: 行, 单位: 人次}
  人数: {去重: 身份证号, 单位: 人}
状态: {列: 状态, 负数: [退回, 冲销], 不计: [作废]}
期间: {列: 发放日期, 必须在期内: false}
口径: {时间: 自然年, 说明: [不含县级兜底资金]}
"""

GOODS = """
名称: 采购台账
列:
  - {名称: 品名, 类型: 文本}
  - {名称: 数量, 类型: 小数, 单位: 斤, 可空: true, 最小: 0}
  - {名称: 件数, 类型: 整数, 必需: false, 可空: true, 最大: 1000}
  - {名称: 金额, 类型: 金额, 可空: true}
  - {名称: 早餐, 类型: 金额, 必需: false, 可空: true}
  - {名称: 午餐, 类型: 金额, 必需: false, 可空: true}
  - {名称: 单位, 类型: 文本, 必需: false, 可空: true}
主键: [品名]
核对: [{合计: 金额, 等于: [早餐, 午餐]}]
"""

HEADER = ["姓名", "身份证号", "学校", "金额"]
NAMES = ["王小明", "李芳", "张伟", "刘洋", "陈静", "赵敏", "孙丽", "周强"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int = 1, birth: str = "20100315", region: str = "360922") -> str:
    """Return an invented ID number with the right check digit."""
    body = f"{region}{birth}{serial:03d}"
    total = sum(int(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def pupil(serial: int = 1, amount: object = 500, **changes: object) -> list[object]:
    """Return one faultless row under `HEADER`."""
    row: dict[str, object] = {
        "姓名": NAMES[serial % len(NAMES)],
        "身份证号": id_number(serial),
        "学校": "株潭中心小学",
        "金额": amount,
    }
    row.update(changes)
    return list(row.values())


def ledger_type(folder: Path, text: str = GRANTS, name: str = "aid_grants") -> LedgerType:
    path = folder / "templates" / "ledgers" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    type_, diagnostics = load_ledger_type(path)
    assert type_ is not None, diagnostics
    assert diagnostics == ()
    return type_


def workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    merges: Sequence[tuple[str, object]] = (),
    hidden: Sequence[int] = (),
    hidden_sheet: str | None = None,
) -> Path:
    """Write a workbook; `merges` and `hidden` (0-based rows) apply to the first sheet."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for order, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                write_cell(sheet, at, column, value, day)
        if order == 0:
            for area, value in merges:
                sheet.merge_range(area, value)
            for row in hidden:
                sheet.set_row(row, None, None, {"hidden": True})
        if name == hidden_sheet:
            sheet.hide()
    book.close()
    return path


def write_cell(sheet, row: int, column: int, value: object, day) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, tuple):
        sheet.write_formula(row, column, value[0], None, value[1])
    else:
        sheet.write_number(row, column, value)


def read(
    folder: Path,
    rows: Sequence[Sequence[object]] | None = None,
    *,
    type_text: str = GRANTS,
    sheets: Mapping[str, Sequence[Sequence[object]]] | None = None,
    files: Sequence[tuple[str, Path]] | None = None,
    period: tuple[dt.date, dt.date] | None = None,
    control: ControlDeclaration | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    **how: object,
) -> tuple[Ledger | None, tuple[Diagnostic, ...]]:
    """Read rows (one sheet 春季), sheets, or ready files as a ledger 资助."""
    if files is None:
        path = workbook(folder / "台账.xlsx", sheets or {"春季": rows or []}, **how)
        files = [("inputs/台账.xlsx", path)]
    type_ = ledger_type(folder, type_text)
    return read_ledger("资助", type_, files, period=period, control=control, aliases=aliases)


def found(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, str | None, str | None]]:
    """Return code, cell and column of each problem, in order."""
    return [(item.code, item.location.cell, item.location.column) for item in diagnostics]


def codes(diagnostics: Sequence[Diagnostic]) -> list[str]:
    return [item.code for item in diagnostics]
