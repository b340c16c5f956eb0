"""A few letters apart from the run: 样张 to look at, or letters printed again under their numbers (补印).

Comes in: letter jobs and what the command asked for. Goes out: one file a format, outputs and problems.
The register is read, never written: numbers on 样张 that it does not have are provisional.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.build.outputs import Output, failed, stored_output, unchanged
from pipeline.build.press import Press
from pipeline.build.progress import Progress, stage
from pipeline.errors import Diagnostic, UsageError
from pipeline.ledgers.model import Ledger, ValueType
from pipeline.letters.batches import LetterPlan
from pipeline.letters.model import Letter
from pipeline.letters.registration import Status
from pipeline.letters.reprint import by_numbers
from pipeline.letters.run import BatchFile, BatchJob, make_batch
from pipeline.store import Entry, State, Store, safe_name

SAMPLE = "样张"
REPRINT = "补印-"
_SEPARATORS = re.compile(r"[,，、；;]")
_LONG = (ValueType.PERSON, ValueType.SCHOOL, ValueType.TEXT, ValueType.MONEY)
"""Sorts of columns whose longest values are worth a look, the likeliest to break a line first."""


@dataclass(frozen=True, slots=True)
class Few:
    """Which letters are wanted instead of the whole run."""

    sample: int = 0
    """How many 样张; 0: none, `numbers` are wanted."""
    numbers: tuple[str, ...] = ()
    """编号 as typed: single ones, ranges 起..止, lists with commas."""


@dataclass(frozen=True, slots=True)
class _Planned:
    press: Press
    ledger: Ledger
    plan: LetterPlan


def print_few(
    presses: Sequence[Press], few: Few, store: Store, progress: Progress
) -> tuple[list[Output], list[Diagnostic]]:
    """Print and store the letters asked for.

    Raises UsageError, before anything is printed, when the register does not have a number.
    """
    outputs: list[Output] = []
    problems: list[Diagnostic] = []
    planned: list[_Planned] = []
    for press in presses:
        ledger, batching = press.ledger, press.job.kind.batching
        with stage(progress, f"编号和分批：{press.job.kind.name}"):
            if ledger is None or batching is None:
                plan = None
            else:
                plan, _, found = press.plan(ledger, batching)
                problems += found
        if ledger is None or plan is None or not plan.letters:
            outputs.append(failed(press.job))
        else:
            planned.append(_Planned(press, ledger, plan))
    wanted = _numbered(planned, few.numbers) if few.numbers else _samples(planned, few.sample)
    for item, name, letters in wanted:
        with stage(progress, f"印制{item.press.job.kind.name}{name}"):
            made, found = _print(item, name, letters, store, draft=bool(few.sample))
        outputs += made
        problems += found
    return outputs, problems


def _samples(
    planned: Sequence[_Planned], count: int
) -> Iterator[tuple[_Planned, str, tuple[Letter, ...]]]:
    for item in planned:
        yield item, SAMPLE, sample_letters(item.plan.letters, item.ledger, count)


def sample_letters(letters: Sequence[Letter], ledger: Ledger, count: int) -> tuple[Letter, ...]:
    """Return so many letters in reading order: half with the longest texts, half from all over the run."""
    if count >= len(letters):
        return tuple(letters)
    chosen = set(list(dict.fromkeys(_longest(letters, ledger)))[: (count + 1) // 2])
    left = [place for place in range(len(letters)) if place not in chosen]
    more = count - len(chosen)
    chosen.update(left[round(step * (len(left) - 1) / max(more - 1, 1))] for step in range(more))
    return tuple(letters[place] for place in sorted(chosen))


def _longest(letters: Sequence[Letter], ledger: Ledger) -> Iterator[int]:
    """Yield places: the letter with the most rows, then the one with the longest value of each column."""
    places = range(len(letters))
    yield max(places, key=lambda place: len(letters[place].rows))
    firsts = [letter.rows[0] for letter in letters]
    for wanted in _LONG:
        for column in ledger.type.columns:
            if column.type is wanted and column.name in ledger.frame.columns:
                values = ledger.frame[column.name].iloc[firsts].astype(object)
                lengths = [len(str(value)) for value in values.where(values.notna(), "")]
                yield max(places, key=lengths.__getitem__)


def _numbered(
    planned: Sequence[_Planned], texts: Sequence[str]
) -> list[tuple[_Planned, str, tuple[Letter, ...]]]:
    """Return the letters with the numbers asked for, kind by kind."""
    asked = [part.strip() for text in texts for part in _SEPARATORS.split(text) if part.strip()]
    if not asked:
        raise UsageError("--only 后面要写编号。")
    chosen: list[set[str]] = [set() for _ in planned]
    plans = [_registered(item.plan) for item in planned]
    for text in asked:
        answers = [by_numbers(plan, [text]) for plan in plans]
        if answers and not any(letters for letters, _ in answers):
            problem = answers[0][1][0]
            raise UsageError(f"--only 写的“{text}”：{problem.message}{problem.hint}什么也没有印。")
        for numbers, (letters, _) in zip(chosen, answers, strict=True):
            numbers.update(letter.number for letter in letters)
    found: list[tuple[_Planned, str, tuple[Letter, ...]]] = []
    for item, numbers in zip(planned, chosen, strict=True):
        letters = tuple(letter for letter in item.plan.letters if letter.number in numbers)
        if letters:
            more = f"等{len(letters)}封" if len(letters) > 1 else ""
            found.append((item, f"{REPRINT}{min(numbers)}{more}", letters))
    return found


def _registered(plan: LetterPlan) -> LetterPlan:
    """Return the plan without the letters whose numbers are not in the register yet."""
    new = {row.number for row in plan.new_rows if row.status is Status.GIVEN}
    return replace(plan, letters=tuple(item for item in plan.letters if item.number not in new))


def _print(
    item: _Planned, name: str, letters: tuple[Letter, ...], store: Store, *, draft: bool
) -> tuple[list[Output], list[Diagnostic]]:
    """Print letters into one file a format and store it; a letter that fails is in none."""
    press = item.press
    job = BatchJob(
        name=name,
        title=f"{press.job.kind.name} {name}",
        batch=name,
        letters=letters,
        formats=press.job.formats,
        each=False,
    )
    made = make_batch(press.plain_setup(item.ledger, name, draft=draft).open(), job)
    outputs = [_stored(press, file, store) for file in made.files]
    if made.failed:
        outputs.append(failed(press.job))
    return outputs, [failure.diagnostic for failure in made.failed]


def _stored(press: Press, file: BatchFile, store: Store) -> Output:
    path = f"{safe_name(press.job.kind.name)}/{file.name}"
    mark = hashlib.sha256(file.data).hexdigest()
    record = store.current(path)
    if record is not None and store.status(path, mark) is State.UNCHANGED:
        return unchanged(record)
    entry = Entry(press.job.kind.id, file.format, mark, pages=file.pages)
    return stored_output(store.put(path, file.data, entry), entry)
