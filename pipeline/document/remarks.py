"""What is wrong with the wording of a template's text: typed numbers, stray signs, punctuation.

What comes in: headings and paragraphs with 〔数据〕 for every value, so that no message carries data. What goes
out: diagnostics with their line.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.errors import Diagnostic, Location, Scope, Severity, has_errors

_CHINESE: Final = "[一二三四五六七八九十百零〇]+"
_TYPED: Final = re.compile(
    rf"(?:{_CHINESE}[、.．]|[（(]{_CHINESE}[）)]|[0-9０-９]+[.．、](?![0-9０-９])|[（(][0-9０-９]+[）)]"
    rf"|第(?:{_CHINESE}|[0-9]+)(?:章|部分)|[①-⑳])"
)
_PARAGRAPH_TYPED: Final = re.compile(rf"(?:{_CHINESE}、|[（(]{_CHINESE}[）)])")
_END: Final = "。，、；：！？.,;:!?…"
_RUN_IN: Final = "。；！？"
_SHOWN: Final = 20


class Remarks:
    """Diagnostics of one file in the order found, with lines of the file as the clerk sees it."""

    def __init__(self, file: str, lines: Sequence[int] | None = None) -> None:
        self._file = file
        self._lines = lines
        self._found: list[Diagnostic] = []

    def row(self, row: int) -> int:
        """Return the line of the file that a 1-based line of the Markdown comes from."""
        if self._lines is not None and 1 <= row <= len(self._lines):
            return self._lines[row - 1]
        return row

    def error(self, row: int, message: str, hint: str, *, code: str) -> None:
        """Add an error."""
        self._add(code, Severity.ERROR, row, message, hint)

    def warning(self, row: int, message: str, hint: str, *, code: str) -> None:
        """Add a warning."""
        self._add(code, Severity.WARNING, row, message, hint)

    @property
    def has_errors(self) -> bool:
        """Whether any diagnostic is an error."""
        return has_errors(self._found)

    def all(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics, none twice (a loop repeats its template's faults)."""
        return tuple(dict.fromkeys(self._found))

    def _add(self, code: str, severity: Severity, row: int, message: str, hint: str) -> None:
        place = Location(file=self._file, row=self.row(row))
        self._found.append(
            Diagnostic(
                code=code,
                severity=severity,
                scope=Scope.WORKSPACE,
                message=message,
                hint=hint,
                location=place,
            )
        )


def check_heading(level: int, text: str, row: int, remarks: Remarks, *, empty: bool) -> None:
    """Report an empty heading, a fifth level, a typed number, punctuation at the end (GB/T 15834)."""
    shown = text[:_SHOWN]
    if level > 4:
        remarks.error(
            row,
            f"标题只有四级，这里用了 {level} 个 #。",
            "请改用 # 到 ####，或把这一层写成正文。",
            code="D108",
        )
    if empty:
        remarks.error(row, "标题是空的。", "请在 # 后写上标题文字，或删去这一行。", code="D109")
        return
    if _TYPED.match(text):
        remarks.error(
            row,
            f"标题“{shown}”前写了序号。",
            "序号由程序按层次编排，请删去手写的序号，只留 # 和标题文字。",
            code="D110",
        )
    if text[-1] in _END and not (level >= 3 and text[-1] in _RUN_IN):
        remarks.warning(
            row,
            f"标题“{shown}”末尾有标点“{text[-1]}”。",
            "单独成行的标题末尾不加标点，请删去；三、四级标题要和正文连排的，以句号结尾。",
            code="D111",
        )


def check_paragraph(text: str, row: int, remarks: Remarks) -> None:
    """Report a # that makes no heading and a heading number typed in front of a paragraph."""
    if text.startswith(("#", "＃")):
        remarks.error(
            row,
            f"“{text[:_SHOWN]}”以 # 开头，但不是标题。",
            "标题写成半角 #，后面空一格，最多四个：“## 标题文字”。",
            code="D112",
        )
    elif _PARAGRAPH_TYPED.match(text):
        remarks.warning(
            row,
            f"段落“{text[:_SHOWN]}”前写了标题序号。",
            "如果这是标题，请改用 # 并删去序号；序号由程序编排。",
            code="D113",
        )
