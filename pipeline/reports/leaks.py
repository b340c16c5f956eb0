"""The last look before a document is written: no full number of a person that it may not show.

In: the finished document, its edition and the ledgers behind it. Out: one error for each column of which
a number stands in the document, by place and never by content. It catches what masking cannot see:
remarks and settings into which somebody typed a number.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.document.model import Block, Chart, Document
from pipeline.document.walk import passages, plain_text
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.ledgers import Ledger
from pipeline.ledgers.model import Column, ValueType
from pipeline.templating import Edition, PrintedFigure

_GUARDED = (ValueType.ID_NUMBER, ValueType.PHONE, ValueType.BANK_CARD)
_SHORTEST = 11
"""Mobile numbers; a shorter number may well be an amount or a count."""
_RUN = re.compile(r"[0-9](?:[ \u00a0\-—–]?[0-9]){10,}(?:[ \u00a0\-—–]?[Xx])?")
_NOT_DIGITS = re.compile(r"[^0-9X]")


def find_leaks(
    document: Document,
    file_name: str,
    printed: Mapping[str, PrintedFigure],
    edition: Edition,
    ledgers: Mapping[str, Ledger | None],
) -> tuple[Diagnostic, ...]:
    """Return an error for each column whose full numbers the edition hides but the document holds.

    `printed` holds the figures, whose filters go into traces.
    """
    runs = [
        (place, run)
        for place, text in _texts(document, file_name, printed)
        for run in _runs(unicodedata.normalize("NFKC", text))
    ]
    if not runs:
        return ()
    present = [ledger for ledger in ledgers.values() if ledger is not None]
    shown = {
        number
        for ledger in present
        for column in _guarded(ledger)
        if not edition.masks(column) and edition.allows(column)
        for number in _numbers(ledger, column)
    }
    found: list[Diagnostic] = []
    for ledger in present:
        for column in _guarded(ledger):
            if not column.sensitive or not edition.masks(column):
                continue
            hidden = _numbers(ledger, column) - shown
            lengths = sorted({len(number) for number in hidden})
            places = dict.fromkeys(place for place, run in runs if _holds(run, hidden, lengths))
            if places:
                found.append(_leak(edition, ledger, column, tuple(places)))
    return tuple(found)


def _texts(
    document: Document, file_name: str, printed: Mapping[str, PrintedFigure]
) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for all that a reader of the outputs can see."""
    for passage in passages(document):
        yield passage.place, plain_text(passage.content)
    yield "文件名", file_name
    if document.red_head is not None:
        yield "版头", f"{document.red_head.organ}\n{document.red_head.signer}"
    if document.imprint is not None:
        yield "版记", "\n".join(document.imprint.copies_to)
    blocks: list[Block] = [*document.body]
    for attachment in document.attachments:
        blocks += attachment.blocks
    for block in blocks:
        if isinstance(block, Chart):
            yield "图", "\n".join([*block.categories, *(line.name for line in block.series)])
    filters = {source.filter for item in printed.values() for source in item.figure.sources}
    for text in sorted(filters):
        yield "溯源的筛选条件", text


def _runs(text: str) -> Iterator[str]:
    """Yield the runs of at least eleven digits, blanks and dashes between digits taken out."""
    for match in _RUN.finditer(text):
        yield _NOT_DIGITS.sub("", match.group().upper())


def _guarded(ledger: Ledger) -> Iterable[Column]:
    return (
        column
        for column in ledger.type.columns
        if column.type in _GUARDED and column.name in ledger.frame.columns
    )


def _numbers(ledger: Ledger, column: Column) -> set[str]:
    """Return the different numbers of a column that are long enough to be unmistakable."""
    cells = ledger.frame[column.name].dropna().unique().tolist()
    plain = (_NOT_DIGITS.sub("", str(cell).upper()) for cell in cells)
    return {number for number in plain if len(number) >= _SHORTEST}


def _holds(run: str, numbers: Collection[str], lengths: Sequence[int]) -> bool:
    """Return whether one of the numbers stands anywhere in a run of digits."""
    return any(
        run[start : start + length] in numbers
        for length in lengths
        for start in range(len(run) - length + 1)
    )


def _leak(edition: Edition, ledger: Ledger, column: Column, places: tuple[str, ...]) -> Diagnostic:
    where = "、".join(places[:5]) + ("等处" if len(places) > 5 else "")
    return Diagnostic(
        code="T401",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"“{edition.name}”版本里出现了《{ledger.type.title}》“{column.name}”的完整号码（在{where}），"
        "文书没有生成。",
        hint="号码多半写在备注一类的文字列、参数或正文里：把它删去；"
        "确实要印，在 kind.yaml 这个版本的“显示”里写上这一列（公示不可以）。",
        location=Location(column=column.name),
    )
