"""Which letters `--only` asks for: numbers and ranges, a school, class or village, slips not yet returned.

Comes in: the option as typed and the plans of the kinds. Goes out: the letters of each plan, and a name for
their file. A letter whose number is not in the register yet is never chosen.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import DataError, Diagnostic, UsageError
from pipeline.ledgers.model import Ledger
from pipeline.letters.batches import LetterPlan
from pipeline.letters.model import Letter
from pipeline.letters.receipts.book import BOOK_FILE, load_book
from pipeline.letters.registration import Status
from pipeline.letters.reprint import by_numbers, by_rows
from pipeline.store import safe_name

UNRETURNED = "未回收"
_SEPARATORS = re.compile(r"[,，、；;]")
_NOTHING = "什么也没有印。"


@dataclass(frozen=True, slots=True)
class Selector:
    """One `--only`; what it says must hold together."""

    text: str
    numbers: tuple[str, ...] = ()
    """编号 and ranges; with them nothing else is said."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column of the ledger → values, one of which the letter's first row has."""
    unreturned: bool = False
    """Whether the letter's slip must not have come back."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The letters of one kind."""

    plan: LetterPlan
    ledger: Ledger
    slip: bool
    """Whether the letters have a slip to be returned."""


def parse_only(texts: Sequence[str]) -> tuple[Selector, ...]:
    """Return what the options say. Raises UsageError for what cannot be understood."""
    found: list[Selector] = []
    for text in texts:
        parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
        if parts:
            found.append(_selector(text, parts))
    if not found:
        raise UsageError("--only 后面要写编号，或者“学校=校名”这样的条件，或者“未回收”。")
    return tuple(found)


def _selector(text: str, parts: Sequence[str]) -> Selector:
    if UNRETURNED not in parts and not any("=" in part or "＝" in part for part in parts):
        return Selector(text, numbers=tuple(parts))
    where: dict[str, tuple[str, ...]] = {}
    column = ""
    for part in parts:
        name, sign, value = unicodedata.normalize("NFC", part).replace("＝", "=").partition("=")
        if part == UNRETURNED:
            continue
        if not sign and column:
            where[column] = (*where[column], part)
            continue
        column, value = name.strip(), value.strip()
        if not sign or not column or not value:
            raise UsageError(
                f"--only 写的“{text}”看不懂，{_NOTHING}条件写成“学校=校名,年级=七年级,班级=1班”；"
                "编号和条件不能写在一个 --only 里，可以写两个。"
            )
        where[column] = (*where.get(column, ()), value)
    return Selector(text, where=where, unreturned=UNRETURNED in parts)


def load_returned(root: Path) -> frozenset[str]:
    """Return the numbers of the slips that came back to the workspace.

    Raises UsageError when none was ever registered, DataError when the register cannot be used.
    """
    path = root / "inputs" / BOOK_FILE
    if not path.exists():
        raise UsageError(
            f"还没有登记过回执（inputs/{BOOK_FILE} 还没有），不知道哪些没有收回。先用 huibian receipts 登记。"
        )
    book, problems = load_book(path)
    if book is None:
        raise DataError(f"回执登记簿不能用，{_NOTHING}", problems)
    return book.numbers()


def choose_letters(
    candidates: Sequence[Candidate], selectors: Sequence[Selector], returned: frozenset[str]
) -> list[tuple[Letter, ...]]:
    """Return the letters of each candidate that a selector asks for, in reading order.

    Raises UsageError for a number or a condition that finds no letter in any kind. That every slip
    came back is no error: then there are no letters.
    """
    chosen: list[set[str]] = [set() for _ in candidates]
    plans = [registered(item.plan) for item in candidates]
    for selector in selectors:
        if selector.numbers:
            for text in selector.numbers:
                _take(text, [by_numbers(plan, [text]) for plan in plans], chosen)
            continue
        answers = [
            by_rows(plan, item.ledger, selector.where) if selector.where else (plan.letters, ())
            for plan, item in zip(plans, candidates, strict=True)
        ]
        picked: list[set[str]] = [set() for _ in candidates]
        _take(selector.text, answers, picked)
        for numbers, found, item in zip(chosen, picked, candidates, strict=True):
            out = found - returned if item.slip else set()
            numbers.update(out if selector.unreturned else found)
    return [
        tuple(letter for letter in plan.letters if letter.number in numbers)
        for plan, numbers in zip(plans, chosen, strict=True)
    ]


def _take(
    text: str,
    answers: Sequence[tuple[tuple[Letter, ...], tuple[Diagnostic, ...]]],
    chosen: Sequence[set[str]],
) -> None:
    """Add what was found in each kind; raise when nothing was found in any."""
    if answers and not any(letters for letters, _ in answers):
        said = next((f"{found[0].message}{found[0].hint}" for _, found in answers if found), "")
        raise UsageError(f"--only 写的“{text}”：{said}{_NOTHING}")
    for numbers, (letters, _) in zip(chosen, answers, strict=True):
        numbers.update(letter.number for letter in letters)


def file_label(selectors: Sequence[Selector], letters: Sequence[Letter]) -> str:
    """Return what the file is called by: the conditions of a single selector, else the numbers."""
    if len(selectors) == 1 and not selectors[0].numbers:
        values = ["、".join(found) for found in selectors[0].where.values()]
        return safe_name("-".join(values) or "全部")
    return numbers_label(letters)


def numbers_label(letters: Sequence[Letter]) -> str:
    """Return `编号`, or `最小的编号等几封`."""
    more = f"等{len(letters)}封" if len(letters) > 1 else ""
    return f"{min(letter.number for letter in letters)}{more}"


def new_numbers(plan: LetterPlan) -> frozenset[str]:
    """Return the numbers that the register does not have yet."""
    given = (Status.GIVEN, Status.REPLACED)
    return frozenset(row.number for row in plan.new_rows if row.status in given)


def registered(plan: LetterPlan) -> LetterPlan:
    """Return the plan without the letters whose numbers are not in the register yet."""
    new = new_numbers(plan)
    return replace(plan, letters=tuple(item for item in plan.letters if item.number not in new))
