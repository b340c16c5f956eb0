"""Papers that go with the letters: 批次清单 for the office, 签收表 and separator sheet for each batch.

Comes in: the plan, its ledger and how many pages were printed. Goes out: a `Workbook` and `Document`s for the
writers. The sums of the list are checked against the ledger's own; a person's data is masked as the
edition says.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from pipeline.document.lines import BLANK
from pipeline.document.model import (
    Align,
    Cell,
    Document,
    Format,
    Inlines,
    Paragraph,
    Table,
    TableColumn,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.figures.edition import Edition
from pipeline.figures.table import NUMERIC, LedgerTable
from pipeline.ledgers.model import Column, Ledger, MeasureKind
from pipeline.letters.batches import Batch, LetterPlan
from pipeline.letters.cells import LetterCells

_LIST_HEAD = ("批次", "名称", "封数", "首号", "末号", "台账行数")
_LIST_WIDTHS = (26.0, 28.0, 8.0, 22.0, 22.0, 10.0)
_PAGES_HEAD = "PDF页数"
_SUM_WIDTH = 16.0
_NUMBER_SHARE = 0.3
_PLACE_SHARE = 0.07
_SIGN_SHARES = (0.16, 0.12)
_SIGN_HEADS = ("签收人", "日期")
_SIGNED = f"发放人：{BLANK * 8}　核对人：{BLANK * 8}"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What all papers of a run have in common."""

    title: str
    """Title of the letters, such as 2020年秋季学期资助资金发放告知书."""
    author: str
    date_iso: str
    profile: Profile


def batch_list(
    plan: LetterPlan,
    ledger: Ledger,
    pages: Mapping[str, int],
    failed: Collection[str],
    head: PaperHead,
    *,
    on_a_page: int = 1,
) -> tuple[Workbook, tuple[Diagnostic, ...]]:
    """Return 批次清单, and N301 for each column whose sums do not come to the ledger's.

    Printed, failed and left-out rows together must be the rows of the ledger under the same filter,
    in number and in every summed column; and no PDF may have fewer pages than its letters need.

    Args:
        plan: the whole plan.
        ledger: its ledger.
        pages: batch name → pages of its PDF; '' is printed for a batch that is missing.
        failed: numbers of letters that could not be printed.
        head: title and date.
        on_a_page: letters that stand on one page of the PDFs: two for two A5 on A4.
    """
    sums = _Sums(ledger)
    lost = frozenset(failed)
    rows = [_list_row(batch, lost, pages, sums) for batch in plan.batches]
    printed = [row for item in plan.letters if item.number not in lost for row in item.rows]
    unprinted = [row for item in plan.letters if item.number in lost for row in item.rows]
    count = sum(item.number not in lost for item in plan.letters)
    total_pages = sum(pages.get(batch.name, 0) for batch in plan.batches)
    closing = [
        _closing("合计", count, total_pages, printed, sums),
        _closing("没有打印成的（见失败清单）", len(plan.letters) - count, 0, unprinted, sums),
        _closing("没有排进来的（见问题清单）", None, 0, plan.left_out, sums),
        _closing("台账中选出的全部行", None, 0, plan.selected, sums),
    ]
    header = tuple(
        SheetCell(name, CellStyle.HEADER) for name in (*_LIST_HEAD, *sums.heads, _PAGES_HEAD)
    )
    sheet = Sheet(
        name="批次清单",
        rows=(header, *rows, *closing),
        widths=(*_LIST_WIDTHS, *(_SUM_WIDTH for _ in sums.heads), 10.0),
        autofilter=False,
    )
    by_batch = [row for batch in plan.batches for item in batch.letters for row in item.rows]
    problems = sums.compare([*by_batch, *plan.left_out], plan.selected)
    book = Workbook(f"{head.title}批次清单", (sheet,), head.author, head.date_iso or "2000-01-01")
    return book, (*problems, *_lost_pages(plan, pages, lost, on_a_page))


def _lost_pages(
    plan: LetterPlan, pages: Mapping[str, int], failed: Collection[str], on_a_page: int
) -> Iterator[Diagnostic]:
    """Yield N301 for each PDF that is too short for the letters that should be in it."""
    for batch in plan.batches:
        count = sum(item.number not in failed for item in batch.letters)
        there = pages.get(batch.name)
        if there is not None and there * on_a_page < count:
            yield _mismatch(f"{batch.name}.pdf 只有{there}页，装不下应当印出的{count}封信。")


def _mismatch(message: str) -> Diagnostic:
    return Diagnostic(
        code="N301",
        severity=Severity.ERROR,
        scope=Scope.LEDGER,
        message=message,
        hint="这是程序的差错：请不要发出这一批，把问题清单发给维护人员。",
    )


class _Sums:
    """The summed columns of a ledger, each sum exact."""

    def __init__(self, ledger: Ledger) -> None:
        self.table = LedgerTable(ledger)
        present = set(ledger.frame.columns)
        self.columns: list[Column] = []
        for measure in ledger.type.measures:
            column = ledger.type.column(measure.column or "")
            summed = measure.kind is MeasureKind.SUM and column is not None
            if summed and column is not None and column.name in present and column.type in NUMERIC:
                self.columns.append(column)
        self.heads = [
            f"{column.name}（{column.unit}）" if column.unit else column.name
            for column in self.columns
        ]

    def of(self, rows: Iterable[int]) -> list[Decimal]:
        """Return the sum of each column over some rows; blank cells count nothing."""
        places = np.fromiter(rows, dtype=np.int64)
        return [self.table.total(column, places) for column in self.columns]

    def compare(self, accounted: Sequence[int], selected: Sequence[int]) -> tuple[Diagnostic, ...]:
        """Return N301 for each sum, and for the number of rows, that differs."""
        pairs = [
            ("行数", Decimal(len(accounted)), Decimal(len(selected))),
            *zip(self.heads, self.of(accounted), self.of(selected), strict=True),
        ]
        return tuple(
            _mismatch(f"批次清单的{name}与台账不符：清单{listed}，台账{expected}。")
            for name, listed, expected in pairs
            if listed != expected
        )


def _list_row(
    batch: Batch, lost: frozenset[str], pages: Mapping[str, int], sums: _Sums
) -> tuple[SheetCell, ...]:
    printed = [item for item in batch.letters if item.number not in lost]
    rows = [row for item in printed for row in item.rows]
    return (
        SheetCell(batch.name.partition("-")[0]),
        SheetCell(batch.title),
        SheetCell(len(printed)),
        SheetCell(batch.first),
        SheetCell(batch.last),
        SheetCell(len(rows)),
        *(SheetCell(value) for value in sums.of(rows)),
        SheetCell(pages.get(batch.name, "")),
    )


def _closing(
    label: str, count: int | None, pages: int, rows: Sequence[int], sums: _Sums
) -> tuple[SheetCell, ...]:
    cells: list[str | int | Decimal] = [
        label, "", "" if count is None else count, "", "", len(rows), *sums.of(rows), pages or ""
    ]  # fmt: skip
    return tuple(SheetCell(value, CellStyle.HEADER) for value in cells)


def sign_list(
    batch: Batch, ledger: Ledger, columns: Sequence[str], edition: Edition, head: PaperHead
) -> Document:
    """Return the 签收表 of a batch: a line to sign for each letter, in the letters' order.

    Columns are printed once for each value in the letter's rows, amounts as their sum; sensitive ones
    masked unless the edition shows them. The document still has to go through the transforms.
    """
    source = LetterCells(ledger, edition)
    declared = [column for name in columns if (column := source.column(name)) is not None]
    rows = tuple(
        tuple(
            Cell(_text(value))
            for value in (
                str(place),
                letter.number,
                *(source.text(column, letter) for column in declared),
                *("" for _ in _SIGN_HEADS),
            )
        )
        for place, letter in enumerate(batch.letters, 1)
    )
    names = ("序号", "编号", *(column.name for column in declared), *_SIGN_HEADS)
    table = Table(
        caption=(),
        unit_line="",
        columns=_sign_columns(len(declared)),
        header=(tuple(Cell(_text(name)) for name in names),),
        rows=rows,
    )
    note = f"{batch.title}，共{len(batch.letters)}封，编号{batch.first}至{batch.last}。"
    return _document(
        f"{head.title}签收表",
        (Paragraph(_text(note)), table, Paragraph(_text(_SIGNED))),
        head,
        Format.PLAIN,
    )


def _sign_columns(count: int) -> tuple[TableColumn, ...]:
    rest = 1 - _PLACE_SHARE - _NUMBER_SHARE - sum(_SIGN_SHARES)
    shares = (_PLACE_SHARE, _NUMBER_SHARE, *(rest / count for _ in range(count)), *_SIGN_SHARES)
    scale = 1 / sum(shares)
    return tuple(TableColumn(Align.CENTER, share * scale) for share in shares)


def separator_sheet(batch: Batch, head: PaperHead) -> Document:
    """Return the sheet that is laid on top of a batch: what is beneath it and who handed it over."""
    facts = (
        ("批次", batch.name.partition("-")[0]),
        ("分发", batch.title),
        ("封数", str(len(batch.letters))),
        ("编号", f"{batch.first}至{batch.last}"),
        ("交件人", ""),
        ("收件人", ""),
        ("日期", ""),
    )
    table = Table(
        caption=(),
        unit_line="",
        columns=(TableColumn(Align.CENTER, 0.25), TableColumn(Align.LEFT, 0.75)),
        header=((Cell(_text("项目")), Cell(_text("内容"))),),
        rows=tuple((Cell(_text(name)), Cell(_text(value))) for name, value in facts),
    )
    return _document(f"{head.title}（{batch.title}）", (table,), head, Format.SHEET)


def _document(
    title: str, body: tuple[Paragraph | Table, ...], head: PaperHead, format_: Format
) -> Document:
    return Document(
        title=_text(title),
        title_lines=(),
        addressee=(),
        body=body,
        attachments=(),
        signature=None,
        format=format_,
        profile=head.profile,
        author=head.author,
        date_iso=head.date_iso,
    )


def _text(text: str) -> Inlines:
    return (Text(text),) if text else ()
