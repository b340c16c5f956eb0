"""Traces: for every printed figure its sentence, value, 口径, formula and the rows behind it.

What comes in: the numbered document and the figures that templating printed. What goes out: `Trace`,
as JSON (`huibian trace`), as the 溯源 workbook, and as one line for a Word comment. Nothing here
computes a figure: it only says what was computed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.document.model import Document, FigureText
from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.document.walk import Passage, passages, plain_text
from pipeline.figures.figure import Source
from pipeline.templating.rendered import PrintedFigure

_OPENING = "（〔《“"
_CLOSING = "）〕》”"
_ROWS_PER_CELL = 30_000
"""Excel holds 32,767 characters in a cell; longer row lists go on in the next line."""
_ROWS_IN_COMMENT = 60
_MOST_DECIMALS = 8

_COLUMNS: tuple[tuple[str, float], ...] = (
    ("编号", 9),
    ("位置", 16),
    ("语句", 60),
    ("印出文字", 16),
    ("值", 16),
    ("单位", 7),
    ("口径", 34),
    ("算式", 26),
    ("说明", 22),
    ("项", 5),
    ("运算", 10),
    ("文件", 30),
    ("工作表", 10),
    ("列名", 12),
    ("列", 5),
    ("筛选", 34),
    ("行数", 8),
    ("行", 40),
)


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """One printed figure and everything that explains it."""

    id: str
    text: str
    """As printed, with its unit where the unit is printed."""
    sentence: str
    """The sentence around it; for a table cell the heads of its row and column."""
    place: str
    value: Decimal
    unit: str
    scope: str
    formula: str
    note: str
    """Rounding and other remarks; '' when the printed text is exact."""
    total: bool
    """Whether it stands in a 合计 row of a table."""
    in_prose: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """All figures of one document in reading order."""

    title: str
    date_iso: str
    figures: tuple[TracedFigure, ...]


def trace_document(document: Document, printed: Mapping[str, PrintedFigure]) -> Trace:
    """Return the trace of a document whose figures are numbered.

    `printed` maps the document's figure ids to what templating printed.
    """
    figures: dict[str, TracedFigure] = {}
    for passage in passages(document):
        for item, start in _figures_with_position(passage):
            if item.id not in figures:
                figures[item.id] = _traced(item, printed[item.id], passage, start)
    return Trace(
        title=plain_text(document.title),
        date_iso=document.date_iso,
        figures=tuple(figures.values()),
    )


def _figures_with_position(passage: Passage) -> Iterator[tuple[FigureText, int]]:
    position = 0
    for item in passage.content:
        if isinstance(item, FigureText):
            yield item, position
        position += len(item.text)


def _traced(item: FigureText, printed: PrintedFigure, passage: Passage, start: int) -> TracedFigure:
    figure = printed.figure
    return TracedFigure(
        id=item.id,
        text=printed.text,
        sentence=passage.context or _sentence_at(plain_text(passage.content), start),
        place=passage.place,
        value=figure.value,
        unit=figure.unit,
        scope=figure.scope.describe(),
        formula=figure.formula,
        note=printed.note,
        total=printed.total or passage.total,
        in_prose=not passage.context,
        sources=figure.sources,
    )


def _sentence_at(text: str, position: int) -> str:
    """Return the sentence of `text` that holds the character at `position`.

    Sentences end at 。！？ and at ； outside brackets, so that no bracket is torn.
    """
    start = depth = 0
    for index, char in enumerate(text):
        depth += (char in _OPENING) - (char in _CLOSING)
        if char in "。！？" or (char == "；" and depth <= 0):
            if position <= index:
                return text[start : index + 1].strip()
            start, depth = index + 1, 0
    return text[start:].strip()


def trace_json(trace: Trace) -> dict[str, list[dict[str, object]]]:
    """Return the shape that `huibian trace --json` prints."""
    return {"figures": [_figure_json(figure) for figure in trace.figures]}


def _figure_json(figure: TracedFigure) -> dict[str, object]:
    return {
        "id": figure.id,
        "text": figure.text,
        "value": exact_text(figure.value),
        "unit": figure.unit,
        "scope": figure.scope,
        "formula": figure.formula,
        "sources": [
            {
                "file": source.file,
                "sheet": source.sheet,
                "filter": source.filter,
                "rows": source.rows,
                "column": source.column,
            }
            for source in figure.sources
        ],
    }


def exact_text(value: Decimal) -> str:
    """Return the value in plain notation without trailing zeros: `803.57875`, `1000`, `0`."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def review_comments(trace: Trace) -> dict[str, str]:
    """Return figure id → one line for a Word comment.

    Every figure in prose and every total of a table has one; the other cells of tables have not,
    because hundreds of comments on one page help nobody (they are all in the workbook).
    """
    return {
        figure.id: comment_line(figure)
        for figure in trace.figures
        if figure.in_prose or figure.total
    }


def comment_line(figure: TracedFigure) -> str:
    """Return the figure's source in one line: `F0005：1761.8905万元（即17618905元）＝合计（金额）；《…》…`.

    Terms have their letter only where the formula needs it.
    """
    exact = f"{_short(figure.value)}{figure.unit}"
    meant = "" if exact == figure.text else f"（即{exact}）"
    parts = [f"{figure.id}：{figure.text}{meant}＝{figure.formula}"]
    lettered = len({source.term for source in figure.sources}) > 1
    parts.extend(_source_phrase(source, lettered=lettered) for source in figure.sources)
    if figure.scope:
        parts.append(f"口径：{figure.scope}")
    if figure.note:
        parts.append(figure.note)
    return "；".join(parts) + "。"


def _short(value: Decimal) -> str:
    """Return the value, an endless fraction cut after as many digits as anybody reads."""
    text = exact_text(value)
    whole, point, fraction = text.partition(".")
    return (
        text if len(fraction) <= _MOST_DECIMALS else f"{whole}{point}{fraction[:_MOST_DECIMALS]}…"
    )


def _source_phrase(source: Source, *, lettered: bool) -> str:
    rows = source.rows
    if len(rows) > _ROWS_IN_COMMENT:
        rows = rows[:_ROWS_IN_COMMENT].rsplit(",", 1)[0] + "…"
    letter = f"{source.term}：" if lettered else ""
    sheet = f"“{source.sheet}”表" if source.sheet else ""
    kind = "" if source.file.endswith((".yaml", ".yml", ".md")) else "列"
    column = f"“{source.column}”{kind}" if source.column else ""
    condition = f"（{source.filter}）" if source.filter else ""
    count = f"，共{source.row_count}行" if source.row_count > 1 else ""
    return f"{letter}《{source.file}》{sheet}{column}{condition}第{rows}行{count}"


def trace_workbook(trace: Trace, author: str) -> Workbook:
    """Return the 溯源 workbook: one line for each source of each figure, in reading order."""
    header = tuple(SheetCell(name, CellStyle.HEADER) for name, _ in _COLUMNS)
    rows = [header]
    for figure in trace.figures:
        rows.extend(_figure_rows(figure))
    sheet = Sheet(name="数字溯源", rows=tuple(rows), widths=tuple(width for _, width in _COLUMNS))
    return Workbook(
        title=f"{trace.title}数字溯源",
        sheets=(sheet, _guide_sheet()),
        author=author,
        created_iso=trace.date_iso or "2000-01-01",
    )


def _figure_rows(figure: TracedFigure) -> Iterator[tuple[SheetCell, ...]]:
    first = True
    for source in figure.sources:
        for chunk in _row_chunks(source.rows):
            yield (*_figure_cells(figure, first=first), *_source_cells(source, chunk))
            first = False


def _figure_cells(figure: TracedFigure, *, first: bool) -> tuple[SheetCell, ...]:
    if not first:
        return (
            SheetCell(figure.id, CellStyle.MUTED),
            *(SheetCell("") for _ in range(8)),
        )
    return (
        SheetCell(figure.id),
        SheetCell(figure.place),
        SheetCell(figure.sentence, CellStyle.WRAP),
        SheetCell(figure.text),
        SheetCell(figure.value),
        SheetCell(figure.unit),
        SheetCell(figure.scope, CellStyle.WRAP),
        SheetCell(figure.formula, CellStyle.WRAP),
        SheetCell(figure.note, CellStyle.WRAP),
    )


def _source_cells(source: Source, rows: str) -> tuple[SheetCell, ...]:
    return (
        SheetCell(source.term),
        SheetCell(source.operation),
        SheetCell(source.file),
        SheetCell(source.sheet),
        SheetCell(source.column),
        SheetCell(source.column_letter),
        SheetCell(source.filter, CellStyle.WRAP),
        SheetCell(source.row_count),
        SheetCell(rows, CellStyle.CUT),
    )


def _row_chunks(rows: str) -> Iterator[str]:
    """Yield the row list in pieces that fit a cell, cut at commas."""
    while len(rows) > _ROWS_PER_CELL:
        cut = rows.rindex(",", 0, _ROWS_PER_CELL)
        yield rows[:cut]
        rows = rows[cut + 1 :]
    yield rows


def _guide_sheet() -> Sheet:
    lines = (
        ("看什么", "说明"),
        ("编号", "与文件里的书签（DOCX）和命名位置（PDF）同名，按文中先后排列。"),
        ("位置、语句", "这个数字印在哪里。正文写出整句话；表格写出它的行名和列名。"),
        ("印出文字、值、单位", "“值”是没有取位、没有换成万元的准确值，金额一律是元。"),
        ("口径", "数的是什么：哪本台账、哪个数、按自然年还是学年、含什么不含什么。"),
        ("算式", "只有一项时写运算本身；有几项时用项的字母写明加减乘除。"),
        ("说明", "印出时四舍五入或截断的，在这里写明。空着的是原样印出。"),
        (
            "项、运算",
            "每一项是对所列各行做一次运算：计数（行数）、去重计数、合计、取值（原样引用一格）。",
        ),
        ("列名、列", "求和、去重或引用的是哪一列，以及它在表里的字母。"),
        ("筛选", "从全部行里选哪些行。空着的是全部行。"),
        (
            "行数、行",
            "选中了多少行，是哪些行：原表的行号，与打开工作簿时看到的一致；“5-7110”指第5行到第7110行。",
        ),
        ("", "行号很多时格子里只显示开头，点中格子可以看到全部。"),
        ("续行", "同一编号占几行时，几行合起来才是全部来源；只有第一行写语句和值。"),
    )
    return Sheet(
        name="说明",
        rows=tuple(
            tuple(
                SheetCell(text, CellStyle.HEADER if index == 0 else CellStyle.WRAP) for text in line
            )
            for index, line in enumerate(lines)
        ),
        widths=(22, 100),
        autofilter=False,
    )
