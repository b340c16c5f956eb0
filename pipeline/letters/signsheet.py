"""签收表 as pages: the table of its document in rows of one height, with room to sign.

The document that the DOCX is made of comes in; pages with the same words go out, the header on each. A page
maker takes two seconds for a school's list; this takes a few hundredths. Nothing is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.document.geometry import points
from pipeline.document.lines import BLANK, BLANK_ROLE
from pipeline.document.model import Cell, Document, Inlines, Paragraph, Table
from pipeline.document.walk import plain_text
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.fonts import FontBook
from pipeline.writers.canvas import Item, Page, Rule, Words
from pipeline.writers.fitting import LEADING, Fitted, Fitter, FitText

SIZE: Final = (points(210.0), points(297.0))
"""pt; A4."""
_ASCENT: Final = 0.88
_LEFT, _TOP, _BOTTOM = points(20.0), points(18.0), points(20.0)
_FOOT: Final = points(12.0)
"""From the page number's baseline to the paper's lower edge."""
_ROW: Final = points(9.0)
"""A row that is signed by hand."""
_INSET: Final = 3.0
_CELL_SIZES: Final = (11.0, 10.5, 10.0, 9.0, 8.0, 7.0, 6.0)
_TITLE_SIZES: Final = (18.0, 16.0, 14.0, 12.0, 10.0, 8.0)
_TEXT_SIZES: Final = (10.5, 9.0, 8.0, 7.0)
_RUNNING_SIZES: Final = (9.0, 8.0, 7.0)
_TALLEST: Final = points(120.0)
"""Height that a row, a title or a paragraph may need."""


@dataclass(frozen=True, slots=True)
class SignPages:
    """The pages, or why there are none."""

    pages: tuple[Page, ...]
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its texts fitted."""

    cells: tuple[Fitted, ...]
    height: float


def sign_pages(document: Document, fonts: FontBook) -> SignPages:
    """Return the pages of a 签收表: title, paragraphs and one table; N304 for a text that cannot be set."""
    return _Setter(document, Fitter(fonts)).pages()


class _CannotSetError(Exception):
    """A text has a character of no font, or is too long."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place


class _Setter:
    """Sets one list."""

    def __init__(self, document: Document, fitter: Fitter) -> None:
        self._document = document
        self._fitter = fitter
        self._width = SIZE[0] - 2 * _LEFT
        self._items: list[Item] = []
        self._pages: list[list[Item]] = []
        self._y = _TOP
        self._running = ""
        """First paragraph, such as the school and its numbers; stands on all pages, which may part."""

    def pages(self) -> SignPages:
        profile = self._document.profile
        try:
            self._paragraph(self._document.title, profile.font_title, _TITLE_SIZES, centred=True)
            for block in self._document.body:
                if isinstance(block, Paragraph):
                    # the blanks to be signed on join to one line in their own role only
                    blanks = BLANK in plain_text(block.content)
                    role = BLANK_ROLE if blanks else profile.font_body
                    self._paragraph(block.content, role, _TEXT_SIZES, centred=False)
                    self._running = self._running or plain_text(block.content)
                elif isinstance(block, Table):
                    self._table(block)
        except _CannotSetError as error:
            return SignPages((), (_problem(error.place),))
        self._pages.append(self._items)
        return SignPages(tuple(self._numbered()), ())

    def _paragraph(
        self, content: Inlines, role: str, sizes: Sequence[float], *, centred: bool
    ) -> None:
        fitted = self._fit(plain_text(content), role, self._width, _TALLEST, sizes, 0)
        if self._y + fitted.height > SIZE[1] - _BOTTOM:
            self._turn()
        self._items += _lines(fitted, _LEFT, self._y, self._width, centred=centred)
        self._y += fitted.height + 6.0

    def _table(self, table: Table) -> None:
        shares = [column.width or 1 / len(table.columns) for column in table.columns]
        widths = [share * self._width / sum(shares) for share in shares]
        profile = self._document.profile
        heads = [self._row(row, widths, profile.font_table_header, 0) for row in table.header]
        rows = [
            self._row(row, widths, profile.font_table, place)
            for place, row in enumerate(table.rows, 1)
        ]
        above = sum(row.height for row in heads)
        waiting = [*heads]
        for row in rows:
            needed = sum(item.height for item in waiting) + row.height
            if self._y + needed > SIZE[1] - _BOTTOM and len(waiting) != len(heads):
                self._grid(waiting, widths)
                self._turn()
                waiting = [*heads]
            elif self._y + above + row.height > SIZE[1] - _BOTTOM:
                self._turn()
            waiting.append(row)
        self._grid(waiting, widths)
        self._y += 12.0

    def _row(self, row: Sequence[Cell], widths: Sequence[float], role: str, place: int) -> _Row:
        fitted: list[Fitted] = []
        for cell, width in zip(row, widths, strict=True):
            text, room = plain_text(cell.content), width - 2 * _INSET
            fitted.append(self._fit(text, role, room, _ROW, _CELL_SIZES, place))
        tallest = max(item.height for item in fitted)
        return _Row(tuple(fitted), max(_ROW, tallest + 2 * _INSET))

    def _fit(
        self, text: str, role: str, width: float, height: float, sizes: Sequence[float], place: int
    ) -> Fitted:
        """Return the text in its height, else as small and as high as it needs."""
        whole = FitText(text, role)
        if self._fitter.unprintable(whole):
            raise _CannotSetError(place)
        if not text:
            return Fitted(sizes[0], ())
        fitted = self._fitter.fit((whole,), width, height, sizes)
        fitted = fitted or self._fitter.fit((whole,), width, _TALLEST, sizes[-1:])
        if fitted is None:
            raise _CannotSetError(place)
        return fitted

    def _grid(self, rows: Sequence[_Row], widths: Sequence[float]) -> None:
        """Draw rows one under another."""
        top = self._y
        edges = [_LEFT]
        for width in widths:
            edges.append(edges[-1] + width)
        self._items.append(Rule(edges[0], top, edges[-1], top))
        for row in rows:
            for fitted, left, width in zip(row.cells, edges, widths, strict=False):
                y = self._y + (row.height - fitted.height) / 2
                self._items += _lines(fitted, left, y, width, centred=True)
            self._y += row.height
            self._items.append(Rule(edges[0], self._y, edges[-1], self._y))
        self._items += [Rule(edge, top, edge, self._y) for edge in edges]

    def _turn(self) -> None:
        self._pages.append(self._items)
        self._items = []
        self._y = _TOP
        if self._running:
            role = self._document.profile.font_body
            fitted = self._fit(self._running, role, self._width, _TALLEST, _RUNNING_SIZES, 0)
            self._items += _lines(fitted, _LEFT, self._y, self._width, centred=False)
            self._y += fitted.height + 3.0

    def _numbered(self) -> list[Page]:
        role = self._document.profile.font_page_number
        total = len(self._pages)
        numbered: list[Page] = []
        for place, items in enumerate(self._pages, 1):
            text = FitText(f"第{place}页，共{total}页", role)
            fitted = self._fitter.fit((text,), self._width, 20.0, (9.0,))
            y = SIZE[1] - _FOOT - 9.0
            foot = _lines(fitted, _LEFT, y, self._width, centred=True) if fitted else []
            numbered.append([*items, *foot])
        return numbered


def _lines(fitted: Fitted, x: float, y: float, width: float, *, centred: bool) -> list[Item]:
    first = y + fitted.size * ((LEADING - 1) / 2 + _ASCENT)
    return [
        Words(
            x + ((width - line.width) / 2 if centred else 0.0),
            first + place * fitted.size * LEADING,
            fitted.size,
            line.role,
            line.text,
        )
        for place, line in enumerate(fitted.lines)
    ]


def _problem(place: int) -> Diagnostic:
    where = f"第{place}行" if place else "标题、说明或表头"
    return Diagnostic(
        code="N304",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"签收表的PDF没有出：{where}有印不出来的字，或者文字太长。",
        hint="用同名的 DOCX 签收表；或者核对台账里这一封信的内容，再运行一次。",
    )
