"""Workbooks about returns: 回收情况, 未回收名单, 需处理.

Comes in: rates, letters, verdicts and troubles. Goes out: neutral workbooks. 未回收名单 names pupils,
because somebody has to go and ask them; the others hold numbers and groups only. Nothing is computed here.
"""

from collections.abc import Collection, Mapping, Sequence

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.letters.receipts.model import Opinion, Sort, Trouble
from pipeline.letters.receipts.rates import (
    GROUPINGS,
    Rate,
    columns_in_use,
    rates_by,
    total_rate,
)
from pipeline.letters.receipts.sorting import Issued, Verdict

PERSON = "姓名"
_RATE_COLUMNS = (
    "发出份数",
    "回收份数",
    "回收率（％）",
    "已登记意见",
    "知晓",
    "有异议",
    "不知晓",
    "知晓率（％）",
)
_NOTE = (
    "回收率＝回收份数÷发出份数（作废的不计）；知晓率＝知晓÷已登记意见的份数。"
    "家长意见只来自清单，扫描到二维码不等于知晓。"
)
ADVICE: Mapping[Sort, str] = {
    Sort.DOUBLE: "核对是不是同一张回执扫了两遍；同一编号只计一次。",
    Sort.VOID: "这份告知书已经作废，回执不计；有补发的，请收补发的那一份。",
    Sort.UNKNOWN: "核对是不是别的单位或别的工作区的回执；是本单位的，检查 inputs/登记/编号.csv 是否最新。",
    Sort.INVALID: "照回执上印的编号改正清单这一行，再登记一次。",
    Sort.CONFLICT: "核对回执原件；以前登记错了的，更正 inputs/登记/回执.csv 那一行的家长意见。",
}
TROUBLE_ADVICE = "看原件上印的编号，填进清单登记；或者用更高的分辨率（300 dpi）重新扫描这一页。"


def rates_workbook(
    letters: Collection[Issued],
    returned: Collection[str],
    opinions: Mapping[str, Opinion],
    created_iso: str,
) -> Workbook:
    """Return 回收情况: all letters, then by school, class and village as far as these are known."""
    sheets = [_rate_sheet("总计", (), [total_rate(letters, returned, opinions)], note=True)]
    for name, columns in GROUPINGS.items():
        if not columns_in_use(columns[-1:], letters):
            continue
        kept = columns_in_use(columns, letters)
        sheets.append(_rate_sheet(name, kept, rates_by(columns, letters, returned, opinions)))
    return Workbook(title="回执回收情况", sheets=tuple(sheets), created_iso=created_iso)


def _rate_sheet(
    name: str, columns: Sequence[str], rates: Sequence[Rate], *, note: bool = False
) -> Sheet:
    rows = [tuple(SheetCell(text, CellStyle.HEADER) for text in (*columns, *_RATE_COLUMNS))]
    rows += [_rate_row(rate) for rate in rates]
    if note:
        rows += [(SheetCell(""),), (SheetCell(_NOTE, CellStyle.MUTED),)]
    widths = (*(24.0 for _ in columns), *(12.0 for _ in _RATE_COLUMNS))
    return Sheet(name=name, rows=tuple(rows), widths=widths, autofilter=bool(columns))


def _rate_row(rate: Rate) -> tuple[SheetCell, ...]:
    numbers = (
        rate.issued,
        rate.returned,
        rate.return_percent,
        rate.stated,
        rate.aware,
        rate.objects,
        rate.unaware,
        rate.aware_percent,
    )
    cells = [SheetCell(text) for text in rate.group]
    return (*cells, *(SheetCell("—" if value is None else value) for value in numbers))


def missing_workbook(
    letters: Collection[Issued], returned: Collection[str], created_iso: str
) -> Workbook:
    """Return 未回收名单: the valid letters whose slip has not come back, in the letters' order."""
    missing = [item for item in letters if item.valid and item.number not in returned]
    names = ("乡镇", "村", "年级", "班级", PERSON)
    kept = [name for name in names if any(item.groups.get(name) for item in missing)]
    header = ("序号", "编号", "文种", "学校", *kept, "收回日期", "备注")
    rows = [tuple(SheetCell(text, CellStyle.HEADER) for text in header)]
    for at, item in enumerate(missing, start=1):
        texts = (item.number, item.kind, item.school, *(item.groups.get(name, "") for name in kept))
        rows.append((SheetCell(at), *(SheetCell(text) for text in texts), *_EMPTY))
    if not missing:
        rows.append((SheetCell(""), SheetCell("全部收回", CellStyle.MUTED)))
    widths = (6.0, 22.0, 22.0, 24.0, *(14.0 for _ in kept), 14.0, 20.0)
    sheet = Sheet(name="未回收名单", rows=tuple(rows), widths=widths)
    return Workbook(title="未回收名单", sheets=(sheet,), created_iso=created_iso)


_EMPTY = (SheetCell(""), SheetCell(""))


def attention_workbook(
    verdicts: Sequence[Verdict], troubles: Sequence[Trouble], created_iso: str
) -> Workbook:
    """Return 需处理: every page and number of this run that a person must look at, with its place."""
    header = ("序号", "来源文件", "页", "位置", "情况", "编号", "说明", "怎么办")
    rows = [tuple(SheetCell(text, CellStyle.HEADER) for text in header)]
    found = [
        (item.file, item.page, item.place, "读不出", "", item.reason, TROUBLE_ADVICE)
        for item in troubles
    ]
    found += [
        (
            item.reading.file,
            item.reading.page,
            item.reading.place,
            item.sort.value,
            item.number,
            item.remark,
            ADVICE[item.sort],
        )
        for item in verdicts
        if item.sort in ADVICE
    ]
    for at, (file, page, place, state, number, remark, advice) in enumerate(found, start=1):
        rows.append(
            (
                SheetCell(at),
                SheetCell(file),
                SheetCell(page or ""),
                SheetCell(place),
                SheetCell(state, CellStyle.WARNING),
                SheetCell(number),
                SheetCell(remark, CellStyle.WRAP),
                SheetCell(advice, CellStyle.WRAP),
            )
        )
    if not found:
        rows.append((SheetCell(""), SheetCell("没有需要处理的", CellStyle.MUTED)))
    widths = (6.0, 30.0, 6.0, 14.0, 16.0, 22.0, 36.0, 60.0)
    sheet = Sheet(name="需处理", rows=tuple(rows), widths=widths)
    return Workbook(title="回执需处理", sheets=(sheet,), created_iso=created_iso)
