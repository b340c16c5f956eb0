"""XLSX writer: a neutral `Workbook` in, the bytes of a workbook out.

Text stays text: no cell can become a formula, a link or a number by its looks. The bytes depend on
nothing but the workbook. This module must not know what a sheet is about, and never reads a clock.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.errors import Diagnostic, Location, OutputError, Scope, Severity

if TYPE_CHECKING:
    from xlsxwriter import Workbook as Book
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MAX_TEXT = 32_767
"""Characters Excel keeps in one cell; xlsxwriter writes nothing for a longer one."""
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_NAME = 31
FORBIDDEN_IN_NAME = "[]:*?/\\"
MAX_LIST = 255
"""Characters of a drop-down list written inline; longer lists live on a hidden sheet."""
MAX_HINT = 255
MAX_DIGITS = 15
CHOICES_SHEET = "选项"
FONT = "宋体"

_LOOKS: dict[CellStyle, dict[str, str | int | bool]] = {
    CellStyle.PLAIN: {},
    CellStyle.HEADER: {
        "bold": True,
        "bg_color": "#E7ECF3",
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    CellStyle.ERROR: {"bg_color": "#F8D7DA", "text_wrap": True},
    CellStyle.WARNING: {"bg_color": "#FFF3CD", "text_wrap": True},
    CellStyle.MUTED: {"font_color": "#7F7F7F", "italic": True},
    CellStyle.WRAP: {"text_wrap": True},
    CellStyle.CUT: {"text_wrap": True},
}
_WRAPPED = frozenset({CellStyle.HEADER, CellStyle.ERROR, CellStyle.WARNING, CellStyle.WRAP})
_LINE_HEIGHT = 15.0
"""Points a line of 11-point text takes in a row."""
_LEADING = 1.5
"""Points added once; they also make one line differ from the default, which would not be stored."""
_MOST_HEIGHT = 405.0
"""Excel allows 409.5 points."""


def write_xlsx(workbook: Workbook) -> bytes:
    """Return the workbook as XLSX bytes, identical for identical input.

    Numbers are stored as numbers when their decimal text survives Excel's double, else as text, so
    that no digit is ever lost.

    Raises:
        OutputError: a text, sheet name, hint or sheet is larger than Excel can hold (X201–X204);
            all such places are reported at once.
    """
    problems = tuple(item for sheet in workbook.sheets for item in _check(sheet))
    if problems:
        raise OutputError("表格文件写不下这些内容，没有写出", problems)
    from xlsxwriter import Workbook as Book

    buffer = BytesIO()
    book = Book(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 11, "valign": "vcenter"},
        },
    )
    book.set_properties(
        {"title": workbook.title, "author": workbook.author, "created": _created(workbook)}
    )
    writer = _SheetWriter(book)
    for sheet in workbook.sheets:
        writer.write(sheet)
    writer.finish()
    book.close()
    return buffer.getvalue()


class ExactNumber(float):
    """A double that is written with the shortest digits that read back as itself.

    xlsxwriter would write 16 digits (`0.009809999999999999` for 0.00981).
    """

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return float.__repr__(self)


def exact_number(value: Decimal | int) -> ExactNumber | None:
    """Return the double whose text is exactly this decimal, or None when there is none.

    Excel keeps 15 significant digits, so a longer decimal has none.
    """
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    number = ExactNumber(value)
    digits = Decimal(value).normalize().as_tuple().digits
    if len(digits) > MAX_DIGITS or Decimal(f"{number}") != value:
        return None
    return number


class _SheetWriter:
    """Writes sheets into one book, sharing its formats and its hidden sheet of choices."""

    def __init__(self, book: "Book") -> None:
        self._book = book
        self._formats: dict[tuple[CellStyle, int | None], Format] = {}
        self._text: Format | None = None
        self._choices: list[tuple[str, ...]] = []

    def write(self, sheet: Sheet) -> None:
        """Write one sheet: cells, widths, frozen header, filter, lists, hints, print settings."""
        target = self._book.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            look = self._text_look() if column in sheet.text_columns else None
            _ok(target.set_column(column, column, width, look))
        self._write_cells(target, sheet)
        last_column = max((len(row) for row in sheet.rows), default=0) - 1
        if sheet.header_rows:
            target.freeze_panes(sheet.header_rows, 0)
            target.repeat_rows(0, sheet.header_rows - 1)
            if sheet.autofilter and last_column >= 0:
                last_row = max(len(sheet.rows) - 1, sheet.header_rows - 1)
                _ok(target.autofilter(sheet.header_rows - 1, 0, last_row, last_column))
        if last_column >= 0:
            target.ignore_errors({"number_stored_as_text": f"A1:{_column(last_column)}{MAX_ROWS}"})
        self._write_validation(target, sheet)
        _set_print(target, landscape=sheet.landscape)

    def finish(self) -> None:
        """Write the hidden sheet that holds the drop-down lists too long for their cells."""
        if not self._choices:
            return
        target = self._book.add_worksheet(CHOICES_SHEET)
        for column, values in enumerate(self._choices):
            for row, value in enumerate(values):
                _ok(target.write_string(row, column, value))
        target.hide()

    def _write_cells(self, target: "Worksheet", sheet: Sheet) -> None:
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                value, style = cell.value, cell.style
                if isinstance(value, str):
                    look = self._format(style, None)
                    if value:
                        _ok(target.write_string(row, column, value, look))
                    else:
                        _ok(target.write_blank(row, column, None, look))
                    continue
                number = exact_number(value)
                if number is None:
                    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
                    _ok(target.write_string(row, column, text, self._format(style, None)))
                else:
                    look = self._format(style, _scale(value))
                    _ok(target.write_number(row, column, number, look))
            height = _height(cells, sheet.widths)
            if height is not None:
                _ok(target.set_row(row, height))

    def _write_validation(self, target: "Worksheet", sheet: Sheet) -> None:
        lists = dict(sheet.choices)
        hints = dict(sheet.hints)
        for column in sorted(lists.keys() | hints.keys()):
            rule: dict[str, object] = {"validate": "any"}
            if values := lists.get(column):
                rule = {
                    "validate": "list",
                    "source": self._source(values),
                    "error_title": "取值不在范围内",
                    "error_message": "请从下拉列表中选择。",
                }
            if hint := hints.get(column):
                rule["input_title"] = "填写说明"
                rule["input_message"] = hint
            _ok(target.data_validation(sheet.header_rows, column, MAX_ROWS - 1, column, rule))

    def _source(self, values: tuple[str, ...]) -> list[str] | str:
        inline = len(",".join(values)) <= MAX_LIST and not any("," in value for value in values)
        if inline:
            return list(values)
        if values not in self._choices:
            self._choices.append(values)
        letter = _column(self._choices.index(values))
        return f"='{CHOICES_SHEET}'!${letter}$1:${letter}${len(values)}"

    def _text_look(self) -> "Format":
        """Return the format of empty cells that take text only."""
        if self._text is None:
            self._text = self._book.add_format({"num_format": "@"})
        return self._text

    def _format(self, style: CellStyle, scale: int | None) -> "Format":
        key = (style, scale)
        if key not in self._formats:
            look = {"border": 1, "border_color": "#BFBFBF", "valign": "top", **_LOOKS[style]}
            if scale is not None:
                look["num_format"] = "0" if scale == 0 else "0." + "0" * scale
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def _height(cells: tuple[SheetCell, ...], widths: tuple[float, ...]) -> float | None:
    """Return the height of a row in points, None for the program's own.

    It is worked out here because programs differ: some fit a row to its wrapped text on opening, some
    let the text run over the next row. Cut cells need it to stay cut.
    """
    lines = 1
    cut = False
    for cell, width in zip(cells, widths, strict=False):
        if not isinstance(cell.value, str):
            continue
        if cell.style in _WRAPPED:
            lines = max(lines, _lines(cell.value, width))
        cut = cut or (cell.style is CellStyle.CUT and _lines(cell.value, width) > 1)
    return min(lines * _LINE_HEIGHT + _LEADING, _MOST_HEIGHT) if lines > 1 or cut else None


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of that many half-width characters."""
    room = max(width - 1, 2.0)
    return sum(
        max(1, ceil(sum(2 if east_asian_width(char) in "WF" else 1 for char in part) / room))
        for part in text.split("\n")
    )


def _set_print(target: "Worksheet", *, landscape: bool) -> None:
    """Set A4, one page wide, page number in the middle of the footer."""
    target.set_paper(9)
    if landscape:
        target.set_landscape()
    else:
        target.set_portrait()
    target.fit_to_pages(1, 0)
    target.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    target.set_footer("&C第&P页，共&N页")


def _created(workbook: Workbook) -> datetime:
    """Return the creation time to write: midnight of the date the workbook carries."""
    return datetime.combine(date.fromisoformat(workbook.created_iso[:10]), time(), tzinfo=UTC)


def _scale(value: Decimal | int) -> int:
    """Return how many decimal places to show: those the number was given with."""
    if isinstance(value, int):
        return 0
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _column(index: int) -> str:
    """Return the letters of a 0-based column."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _ok(code: object) -> None:
    """Stop when xlsxwriter says that it wrote nothing (it returns a negative code)."""
    if isinstance(code, int) and code < 0:
        raise OutputError(f"表格文件有内容没有写进去（代码{code}），已停止写出")


def _check(sheet: Sheet) -> list[Diagnostic]:
    """Return every reason why Excel could not hold this sheet."""
    found: list[Diagnostic] = []
    name_ok = sheet.name and len(sheet.name) <= MAX_NAME and sheet.name != CHOICES_SHEET
    if not name_ok or set(sheet.name) & set(FORBIDDEN_IN_NAME) or "'" in (sheet.name or "'")[:1]:
        found.append(
            Diagnostic(
                code="X202",
                severity=Severity.ERROR,
                scope=Scope.WORKSPACE,
                message=f"工作表名“{sheet.name}”不能用：要1至31个字，不含 [ ] : * ? / \\",
                hint="请把名称改短，去掉这些符号。",
            )
        )
    if len(sheet.rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in sheet.rows):
        found.append(
            Diagnostic(
                code="X203",
                severity=Severity.ERROR,
                scope=Scope.WORKSPACE,
                message=f"工作表“{sheet.name}”有{len(sheet.rows)}行，超出Excel的1048576行或16384列",
                hint="请分成几个工作簿。",
                location=Location(sheet=sheet.name),
            )
        )
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell.value, str) and len(cell.value) > MAX_TEXT:
                found.append(_too_long(sheet.name, f"{_column(column)}{row + 1}", len(cell.value)))
    for column, hint in sheet.hints:
        if len(hint) > MAX_HINT:
            found.append(
                Diagnostic(
                    code="X204",
                    severity=Severity.ERROR,
                    scope=Scope.WORKSPACE,
                    message=f"填写说明有{len(hint)}个字，Excel最多显示{MAX_HINT}个",
                    hint="请把这一列的说明改短。",
                    location=Location(sheet=sheet.name, cell=f"{_column(column)}1"),
                )
            )
    return found


def _too_long(sheet: str, cell: str, length: int) -> Diagnostic:
    return Diagnostic(
        code="X201",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"单元格内容有{length}个字，Excel最多{MAX_TEXT}个，写不进去",
        hint="请把这项内容分成几格，或者改短。",
        location=Location(sheet=sheet, cell=cell),
    )
