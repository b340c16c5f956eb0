"""标签 and 信封 of a batch: which words go on each, and where they stand.

Letters with their ledger come in; pages go out, with a problem for every letter whose label cannot be
printed: such a letter has no label, and its problem is in the list of failures. No file is written here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from pipeline.document.geometry import points
from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.fonts import FontBook
from pipeline.ledgers.model import Ledger, ValueType
from pipeline.ledgers.places import locate
from pipeline.letters.cells import LetterCells
from pipeline.letters.model import Letter
from pipeline.letters.papers import PaperHead
from pipeline.templating.addressing import (
    EDGE,
    ENVELOPES,
    LABELS,
    NUMBER_NAME,
    AddressLine,
    Envelope,
    LabelSheet,
)
from pipeline.writers.canvas import CodeMark, Page, Words
from pipeline.writers.fitting import LEADING, Fitted, Fitter, FitText

ASCENT: Final = 0.88
"""em from the upper edge of a character's square to its baseline."""
_LABEL_SIZES: Final = (14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.0, 8.0, 7.5, 7.0, 6.5, 6.0)
_TO_SIZES: Final = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.0, 8.0, 7.0)
_FROM_SIZES: Final = (11.0, 10.5, 10.0, 9.0, 8.0, 7.0, 6.0)
_NUMBER_SIZE: Final = 6.5
_NUMBER_ROOM: Final = 9.0
"""pt at the foot of a label for its number."""
_CODE_SIDE: Final = 13.0
"""mm at most."""
_CODE_GAP: Final = 2.0
"""mm of white beside a code."""
_TO_AREA: Final = (0.2, 0.28, 0.9, 0.68)
"""Left, top, right, bottom of 收件人 as parts of an envelope (GB/T 1416: in the middle)."""
_FROM_TOP, _FROM_LEFT = 0.72, 0.45
"""Where 寄件人 may begin: at the lower right."""
_FROM_EDGE: Final = 9.0
"""mm between 寄件人 and the envelope's edges."""
_BREAKS: Final = str.maketrans("\t\r\n", "   ")

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom in pt."""
Marks: TypeAlias = Sequence[Words | CodeMark]
"""What stands on one label or envelope."""


@dataclass(frozen=True, slots=True)
class AddressPages:
    """What is to be printed, and what could not be."""

    pages: tuple[Page, ...]
    size: tuple[float, float]
    """pt."""
    problems: tuple[Diagnostic, ...]
    """N303, one for each letter that is on no page."""


class Addresser:
    """Sets labels and envelopes of one kind of letters."""

    def __init__(
        self, ledger: Ledger, cells: LetterCells, head: PaperHead, fonts: FontBook
    ) -> None:
        self._ledger = ledger
        self._cells = cells
        self._head = head
        self._fonts = fonts
        self._fitter = Fitter(fonts)

    def labels(self, letters: Sequence[Letter], sheet: LabelSheet) -> AddressPages:
        """Return the sheets of labels, in the letters' order; one that fails leaves no gap."""
        # all labels are as wide and high as the smallest place on the sheet
        areas = [_points(sheet.area(place)) for place in range(sheet.rows * sheet.columns)]
        width = min(right - left for left, _, right, _ in areas)
        height = min(bottom - top for _, top, _, bottom in areas)
        box = (0.0, 0.0, width, height)

        def place(texts: tuple[FitText, ...], letter: Letter) -> Marks | None:
            return self._label(texts, letter.number, box, code=sheet.code)

        made, problems = self._placed(letters, sheet.lines, LABELS, place)
        pages = [
            [
                replace(item, x=item.x + areas[at][0], y=item.y + areas[at][1])
                for at, label in enumerate(made[first : first + len(areas)])
                for item in label
            ]
            for first in range(0, len(made), len(areas))
        ]
        return AddressPages(tuple(pages), _pair(sheet.paper), tuple(problems))

    def envelopes(self, letters: Sequence[Letter], envelope: Envelope) -> AddressPages:
        """Return a page for each envelope, in the letters' order."""
        width, height = _pair(envelope.size)
        sender = self._sender(envelope, width, height)
        if sender is None:
            return AddressPages((), (width, height), (_no_sender(),))

        def place(texts: tuple[FitText, ...], letter: Letter) -> Marks | None:
            left, top, right, bottom = self._shifted(
                (
                    _TO_AREA[0] * width,
                    _TO_AREA[1] * height,
                    _TO_AREA[2] * width,
                    _TO_AREA[3] * height,
                ),
                envelope,
            )
            fitted = self._fitter.fit(texts, right - left, bottom - top, _TO_SIZES)
            if fitted is None:
                return None
            number = Words(
                points(_FROM_EDGE),
                height - points(_FROM_EDGE - 2),
                _NUMBER_SIZE,
                self._head.profile.font_page_number,
                letter.number,
            )
            return [
                *_block(fitted, left, top + (bottom - top - fitted.height) / 2),
                *sender,
                number,
            ]

        made, problems = self._placed(letters, envelope.lines, ENVELOPES, place)
        return AddressPages(tuple(made), (width, height), tuple(problems))

    def _placed(
        self,
        letters: Sequence[Letter],
        lines: Sequence[AddressLine],
        name: str,
        place: Callable[[tuple[FitText, ...], Letter], Marks | None],
    ) -> tuple[list[Marks], list[Diagnostic]]:
        made: list[Marks] = []
        problems: list[Diagnostic] = []
        for letter in letters:
            texts = self._texts(letter, lines)
            bad = next((char for text in texts if (char := self._fitter.unprintable(text))), "")
            page = None if bad or not texts else place(texts, letter)
            if page is not None:
                made.append(page)
            else:
                problems.append(self._problem(letter, lines, name, bad, empty=not texts))
        return made, problems

    def _texts(self, letter: Letter, lines: Sequence[AddressLine]) -> tuple[FitText, ...]:
        """Return the lines as texts; one whose columns are all blank is left out."""
        profile = self._head.profile
        texts: list[FitText] = []
        for line in lines:
            words: list[str] = []
            filled, person = False, False
            for part in line.parts:
                if not part.column:
                    words.append(part.text)
                    continue
                value = self._value(part.text, letter)
                filled = filled or bool(value)
                column = self._cells.column(part.text)
                person = person or (column is not None and column.type is ValueType.PERSON)
                words.append(value)
            text = "".join(words).translate(_BREAKS).strip()
            if text and filled:
                texts.append(FitText(text, profile.font_heading1 if person else profile.font_body))
        return tuple(texts)

    def _value(self, name: str, letter: Letter) -> str:
        if name == NUMBER_NAME:
            return letter.number
        column = self._cells.column(name)
        return "" if column is None else self._cells.text(column, letter)

    def _label(
        self, texts: tuple[FitText, ...], number: str, box: Box, *, code: bool
    ) -> Marks | None:
        _, _, width, height = box
        side = min(points(_CODE_SIDE), height - _NUMBER_ROOM) if code else 0.0
        room = width - (side + points(_CODE_GAP) if code else 0.0)
        fitted = self._fitter.fit(texts, room, height - _NUMBER_ROOM, _LABEL_SIZES)
        if fitted is None:
            return None
        role = self._head.profile.font_page_number
        wide = self._fonts.measure(role, number)
        size = min(_NUMBER_SIZE, width / wide)
        items: list[Words | CodeMark] = [
            *_block(fitted, 0.0, (height - _NUMBER_ROOM - fitted.height) / 2)
        ]
        if code:
            items.append(CodeMark(width - side, 0.0, side, number))
        items.append(Words(width - wide * size, height - size * (1 - ASCENT), size, role, number))
        return items

    def _sender(self, envelope: Envelope, width: float, height: float) -> Marks | None:
        role = self._head.profile.font_body
        texts = [FitText(text, role) for text in envelope.sender or (self._head.author,) if text]
        if any(self._fitter.unprintable(text) for text in texts):
            return None
        edge = points(_FROM_EDGE)
        box = (_FROM_LEFT * width, _FROM_TOP * height, width - edge, height - edge)
        left, top, right, bottom = self._shifted(box, envelope)
        fitted = self._fitter.fit(texts, right - left, bottom - top, _FROM_SIZES)
        if fitted is None:
            return None
        widest = max((line.width for line in fitted.lines), default=0.0)
        return _block(fitted, right - widest, bottom - fitted.height)

    def _shifted(self, box: Box, envelope: Envelope) -> Box:
        """Return a box moved by 偏移, and no nearer to any edge than printers can print."""
        width, height = _pair(envelope.size)
        right, down = (points(value) for value in envelope.shift)
        edge = points(EDGE)
        return (
            max(box[0] + right, edge),
            max(box[1] + down, edge),
            min(box[2] + right, width - edge),
            min(box[3] + down, height - edge),
        )

    def _problem(
        self, letter: Letter, lines: Sequence[AddressLine], name: str, bad: str, *, empty: bool
    ) -> Diagnostic:
        if empty:
            why, hint = "要印的各列都空着", f"在台账里补上；或者改“{name}”里写的列。"
        elif bad:
            why = f"有一个字（U+{ord(bad):04X}）印不出来"
            hint = "请运行“huibian doctor”看缺什么字体并安装；或者核对这个字有没有打错。"
        else:
            why, hint = "文字太长，用最小的字也放不下", "把台账里的内容缩短，或者换大一些的纸。"
        column = self._blamed(letter, lines, bad)
        return Diagnostic(
            code="N303",
            severity=Severity.ERROR,
            scope=Scope.RECORD,
            message=f"编号{letter.number}的{name}没有印：{why}。",
            hint=f"{hint}信本身已经印好。",
            location=locate(self._ledger, letter.rows[0], column),
        )

    def _blamed(self, letter: Letter, lines: Sequence[AddressLine], bad: str) -> str | None:
        """Return the column with the character, else the one with the longest text."""
        names = list(dict.fromkeys(name for line in lines for name in line.columns))
        if bad:
            return next((name for name in names if bad in self._value(name, letter)), None)
        return max(names, key=lambda name: len(self._value(name, letter)), default=None)


def _block(fitted: Fitted, x: float, y: float) -> list[Words]:
    """Return the lines of a block whose upper left corner is given."""
    first = y + fitted.size * ((LEADING - 1) / 2 + ASCENT)
    pitch = fitted.size * LEADING
    return [
        Words(x, first + place * pitch, fitted.size, line.role, line.text)
        for place, line in enumerate(fitted.lines)
    ]


def _points(box: Box) -> Box:
    left, top, right, bottom = box
    return points(left), points(top), points(right), points(bottom)


def _pair(size: tuple[float, float]) -> tuple[float, float]:
    return points(size[0]), points(size[1])


def _no_sender() -> Diagnostic:
    return Diagnostic(
        code="N303",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message="信封没有印：“寄件人”太长，或者有印不出来的字。",
        hint="改短“信封”里的“寄件人”；没有写的，用的是 workspace.yaml 里的单位全称。",
    )
