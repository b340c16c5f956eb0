"""The 溯源 workbook against the ledgers themselves: nothing of the program is used here.

Every figure is computed again from the rows that the workbook names, read from the clerk's own files,
and its sentence is looked for in the finished papers.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineWorkbook

from tests.acceptance.papers import pdf_stream, squeeze, word_text
from tests.acceptance.workspaces import Built


@dataclass(frozen=True)
class Source:
    term: str
    operation: str
    file: str
    sheet: str
    column: str
    letter: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Traced:
    id: str
    place: str
    sentence: str
    text: str
    value: str
    unit: str
    formula: str
    note: str
    sources: tuple[Source, ...]


def read_trace(path: Path) -> list[Traced]:
    """The workbook's lines, gathered by figure."""
    with closing(load_workbook(path, read_only=True)) as book:
        names, *lines = book["数字溯源"].iter_rows(values_only=True)
    first: dict[str, dict] = {}
    sources: dict[str, list[Source]] = defaultdict(list)
    for values in lines:
        line = dict(zip(names, values, strict=True))
        first.setdefault(line["编号"], line)
        sources[line["编号"]].append(
            Source(
                term=line["项"] or "",
                operation=line["运算"] or "",
                file=line["文件"],
                sheet=line["工作表"] or "",
                column=line["列名"] or "",
                letter=line["列"] or "",
                rows=tuple(_rows(str(line["行"]))),
            )
        )
    return [
        Traced(
            id=key,
            place=line["位置"],
            sentence=line["语句"] or "",
            text=str(line["印出文字"]),
            value=str(line["值"]),
            unit=line["单位"] or "",
            formula=line["算式"],
            note=line["说明"] or "",
            sources=tuple(sources[key]),
        )
        for key, line in first.items()
    ]


def _rows(text: str) -> Iterator[int]:
    for part in text.split(",") if text != "None" else ():
        start, _, end = part.partition("-")
        yield from range(int(start), int(end or start) + 1)


@cache
def _excel(path: Path) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


@cache
def _lines(path: Path) -> list[str]:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return data.decode("gb18030").splitlines()


@cache
def _csv(path: Path) -> list[list[str]]:
    return list(csv.reader(_lines(path)))


def cell_value(root: Path, source: Source, row: int) -> str:
    """The cell's content as text, 万元 headers turned into 元; of YAML the whole record."""
    path = root / source.file
    if path.suffix in {".yaml", ".yml"}:
        return _record(path, row)
    table = _csv(path) if path.suffix == ".csv" else _excel(path)[source.sheet]
    column = column_index_from_string(source.letter) - 1
    value = table[row - 1][column]
    if isinstance(value, datetime | date):
        return value.strftime("%Y%m%d")
    if _is_number(str(value)):
        number = Decimal(str(value).replace(",", "").replace("，", ""))
        return str(number * 10000 if _in_ten_thousands(path, source.sheet, column) else number)
    return str(value)


@cache
def _in_ten_thousands(path: Path, sheet: str, column: int) -> bool:
    table = _csv(path) if path.suffix == ".csv" else _excel(path)[sheet]
    above = [str(line[column]) for line in table[:8] if column < len(line)]
    return any("万元" in text for text in above if not _is_number(text))


def _record(path: Path, row: int) -> str:
    """The lines of a YAML record (or the one line of a setting) that begins at `row`."""
    lines = _lines(path)
    taken = [lines[row - 1]]
    if lines[row - 1].lstrip().startswith("- "):
        for line in lines[row:]:
            if line.startswith("- "):
                break
            taken.append(line)
    return "\n".join(taken)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?[\d,]+(\.\d+)?", text))


def _field(record: str, name: str) -> str:
    """The value of one key of a YAML record."""
    found = re.search(rf"{re.escape(name)}\s*:\s*([^,}}\n]+)", record)
    assert found, (record, name)
    return found[1].strip()


def term_value(root: Path, sources: list[Source]) -> Fraction:
    """What the operation gives on the rows of one term, over all its sheets."""
    operation = sources[0].operation
    assert {source.operation for source in sources} == {operation}
    cells = [(source, row) for source in sources for row in source.rows]
    assert len({(s.file, s.sheet, row) for s, row in cells}) == len(cells), "a row counted twice"
    if operation == "计数":
        return Fraction(len(cells))
    values = [
        _field(cell_value(root, source, row), source.column)
        if source.file.endswith((".yaml", ".yml"))
        else cell_value(root, source, row)
        for source, row in cells
    ]
    if operation == "去重计数":
        return Fraction(len(set(values)))
    if operation == "合计":
        return sum((Fraction(Decimal(value)) for value in values if value != ""), Fraction(0))
    raise AssertionError(operation)


def formula_value(formula: str, terms: dict[str, Fraction]) -> Fraction:
    """Compute a formula such as （A－B）÷B×100% exactly."""
    if len(terms) == 1 and re.match(r"(计数|去重计数|合计)", formula):
        return next(iter(terms.values()))
    python = formula.translate(str.maketrans("＋－−×÷（）", "+--*/()")).replace("100%", "100")
    assert re.fullmatch(r"[A-Z\d+\-*/(). ]+", python), formula
    python = re.sub(r"\d+(?:\.\d+)?", lambda found: f"Fraction('{found[0]}')", python)
    return Fraction(eval(python, {"Fraction": Fraction, **terms}))


def check_workspace(built: Built) -> dict[str, int]:
    """Recompute every figure; return how many of each sort were checked."""
    figures = read_trace(built.trace)
    counts: dict[str, int] = defaultdict(int)
    for figure in figures:
        terms: dict[str, list[Source]] = defaultdict(list)
        for source in figure.sources:
            terms[source.term].append(source)
        if all(source.operation == "取值" for source in figure.sources):
            check_taken(built.root, figure)
            counts["taken"] += 1
            continue
        computed = formula_value(
            figure.formula,
            {term: term_value(built.root, found) for term, found in terms.items()},
        )
        stated = Fraction(Decimal(figure.value))
        assert abs(computed - stated) < Fraction(1, 10**9), figure
        check_printed(figure, stated)
        counts["computed"] += 1
    return counts


def check_taken(root: Path, figure: Traced) -> None:
    """A figure taken from one cell or line: its digits stand there."""
    for source in figure.sources:
        content = " ".join(cell_value(root, source, row) for row in source.rows)
        digits = re.findall(r"\d+(?:\.\d+)?", figure.text)
        flat = re.sub(r"[-/.,]0?", "", content)
        for number in digits:
            assert number in content or number.lstrip("0") in flat, (figure, content)


def check_printed(figure: Traced, value: Fraction) -> None:
    """The digits that are printed say the value (exactly, or as rounded as they are long)."""
    text = figure.text.replace(",", "")
    found = re.search(r"-?\d+(?:\.(\d+))?", text)
    if found is None:
        return  # 大写 or 中文数字: the wording has tests of its own
    shown = Fraction(Decimal(found[0]))
    in_ten_thousands = figure.unit == "元" and (
        "万元" in figure.text or ("元" not in figure.text and shown != value)
    )
    if in_ten_thousands:
        value /= 10000
    places = len(found[1] or "")
    # Exact, or rounded half up at the last digit printed and then said so in the trace.
    assert shown == value or (figure.note and abs(shown - value) <= Fraction(1, 2 * 10**places)), (
        figure
    )


@pytest.mark.parametrize(
    ("workspace", "least"), [("demo", 300), ("consumption", 30), ("second_county", 20)]
)
def test_every_figure_follows_from_the_rows_it_names(
    workspace: str, least: int, request: pytest.FixtureRequest
):
    counts = check_workspace(request.getfixturevalue(workspace))
    assert counts["computed"] >= least, counts


@pytest.mark.parametrize("workspace", ["demo", "consumption", "second_county"])
def test_every_sentence_stands_in_both_papers(workspace: str, request: pytest.FixtureRequest):
    built: Built = request.getfixturevalue(workspace)
    word, pdf = squeeze(word_text(built.docx)), pdf_stream(built.pdf)
    prose = [figure for figure in read_trace(built.trace) if "·" not in figure.sentence]
    assert len(prose) > 10
    for figure in prose:
        sentence = squeeze(figure.sentence)
        assert squeeze(figure.text) in sentence, figure
        assert sentence in word, figure
        assert sentence in pdf, figure


def test_a_wrong_row_is_found(demo: Built):
    figure = next(item for item in read_trace(demo.trace) if item.formula.startswith("合计"))
    source = figure.sources[0]
    wrong = Source(**{**source.__dict__, "rows": source.rows[1:]})
    assert term_value(demo.root, [wrong, *figure.sources[1:]]) != Fraction(Decimal(figure.value))
