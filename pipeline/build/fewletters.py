"""A few letters apart from the run: 样张 to look at, letters printed again (补印), reminders (催收).

Comes in: letter jobs and what the command asked for. Goes out: files apart from the batches, outputs and
problems. Only what failed or changed (`--only-failed`) may need new numbers: then they are registered
first; else the register is read only, and numbers on 样张 that it does not have are provisional.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.build.again import Again, what_changed
from pipeline.build.choosing import (
    Candidate,
    choose_letters,
    file_label,
    load_returned,
    new_numbers,
    numbers_label,
    parse_only,
)
from pipeline.build.failures import faulty_records, put_failure_list
from pipeline.build.outputs import Output, failed, stored_output, unchanged
from pipeline.build.press import Press
from pipeline.build.progress import Progress, stage
from pipeline.build.records import Records
from pipeline.errors import Diagnostic, UsageError
from pipeline.ledgers.model import Ledger, ValueType
from pipeline.letters.batches import LetterPlan
from pipeline.letters.model import Letter
from pipeline.letters.register import append
from pipeline.letters.registration import Register
from pipeline.letters.reprint import only
from pipeline.letters.run import BatchFile, BatchJob, FailedNumber, make_batch
from pipeline.store import Entry, State, Store, safe_name

SAMPLE = "样张"
REPRINT = "补印-"
REMINDER = "催收-"
APART = (SAMPLE, REPRINT, REMINDER)
"""Beginnings of the files that are in no batch."""
_ONE_FILE = 500
"""Letters that are still printed into one file; more are cut as the batches are."""
_LONG = (ValueType.PERSON, ValueType.SCHOOL, ValueType.TEXT, ValueType.MONEY)
"""Sorts of columns whose longest values are worth a look, the likeliest to break a line first."""


@dataclass(frozen=True, slots=True)
class Few:
    """Which letters are wanted instead of the whole run; one of the three."""

    sample: int = 0
    """How many 样张; 0: none."""
    only: tuple[str, ...] = ()
    """As typed: 编号, ranges 起..止, conditions 学校=…, 未回收."""
    failed: bool = False
    """The letters that failed last time, or changed or came since."""


@dataclass(slots=True)
class FewMade:
    """What came of it; grows."""

    outputs: list[Output] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """For the clerk, when there was nothing to print."""


@dataclass(frozen=True, slots=True)
class _Planned:
    press: Press
    ledger: Ledger
    plan: LetterPlan
    register: Register
    records: Records


@dataclass(frozen=True, slots=True)
class _Sheaf:
    """Letters that are printed together."""

    planned: _Planned
    name: str
    letters: tuple[Letter, ...]


def print_few(presses: Sequence[Press], few: Few, store: Store, progress: Progress) -> FewMade:
    """Print and store the letters asked for.

    Raises UsageError, before anything is printed, for numbers and conditions that find nothing, and
    when there is no whole run yet that letters could have changed since.
    """
    made = FewMade()
    planned = _plans(presses, store, progress, made)
    if few.sample:
        for item in planned:
            letters = sample_letters(item.plan.letters, item.ledger, few.sample)
            _print(_Sheaf(item, SAMPLE, letters), store, progress, made, draft=True)
    elif few.failed:
        _print_again(planned, store, progress, made)
    else:
        for sheaf in _chosen(planned, few.only, made):
            _print(sheaf, store, progress, made)
    return made


def _plans(
    presses: Sequence[Press], store: Store, progress: Progress, made: FewMade
) -> list[_Planned]:
    planned: list[_Planned] = []
    for press in presses:
        ledger, batching = press.ledger, press.job.kind.batching
        plan, register = None, None
        with stage(progress, f"编号和分批：{press.job.kind.name}"):
            if ledger is not None and batching is not None:
                plan, register, found = press.plan(ledger, batching)
                made.diagnostics += found
        if ledger is None or plan is None or register is None or not plan.letters:
            made.outputs.append(failed(press.job))
        else:
            records = Records(press, ledger, register, store)
            planned.append(_Planned(press, ledger, plan, register, records))
    return planned


def _chosen(planned: Sequence[_Planned], texts: Sequence[str], made: FewMade) -> list[_Sheaf]:
    """Return the letters that `--only` asks for, kind by kind."""
    selectors = parse_only(texts)
    reminder = any(item.unreturned for item in selectors)
    returned = (
        load_returned(planned[0].press.workspace.root) if reminder and planned else frozenset()
    )
    candidates = [
        Candidate(item.plan, item.ledger, "回执" in item.press.job.kind.body) for item in planned
    ]
    answers = choose_letters(candidates, selectors, returned)
    if planned and not any(answers):
        made.said.append("回执都收回了，没有要催的。")
    waiting = sum(len(new_numbers(item.plan)) for item in planned)
    if waiting:
        made.said.append(
            f"另有{waiting}封还没有编号（新增的，或者登记了补发），不在内；用 huibian build --only-failed 印。"
        )
    first = REMINDER if reminder else REPRINT
    return [
        _Sheaf(item, f"{first}{file_label(selectors, letters)}", letters)
        for item, letters in zip(planned, answers, strict=True)
        if letters
    ]


def _print_again(
    planned: Sequence[_Planned], store: Store, progress: Progress, made: FewMade
) -> None:
    """Print what failed, changed or came since the last whole run; register new numbers first."""
    ran = [item for item in planned if item.records.base]
    if planned and not ran:
        raise UsageError(
            "还没有整批印过，说不上哪些失败、哪些有改动。先运行 huibian build，不加 --only-failed。"
        )
    for item in ran:
        again = what_changed(item.press, item.plan, item.records)
        made.diagnostics += again.diagnostics
        failures = faulty_records(item.press, item.plan)
        if again.letters:
            failures += _print_registered(item, again, store, progress, made)
        else:
            name = item.press.job.kind.name
            made.said.append(f"“{name}”没有失败的，也没有改动的，什么也没有印。")
        made.outputs += put_failure_list(item.press, store, failures)
        if item.plan.left_out:
            made.outputs.append(failed(item.press.job))


def _print_registered(
    item: _Planned, again: Again, store: Store, progress: Progress, made: FewMade
) -> list[FailedNumber]:
    # noted before they are registered: killed in between, they are printed by the next run
    item.records.note_to_print(again.letters)
    append(item.register, item.plan.new_rows)
    folder = safe_name(item.press.job.kind.name)
    name = wanted = f"{REPRINT}{numbers_label(again.letters)}"
    number = 2
    while any((store.folder / folder / f"{name}.{one}").exists() for one in ("pdf", "docx")):
        # another day's letters: they may not be on paper yet
        name = f"{wanted}（{number}）"
        number += 1
    return _print(_Sheaf(item, name, again.letters), store, progress, made)


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


def _print(
    sheaf: _Sheaf, store: Store, progress: Progress, made: FewMade, *, draft: bool = False
) -> list[FailedNumber]:
    """Print letters into one file a format, many into one a batch, and store them; return the failed.

    A letter that fails is in no file and is noted as still to be printed.
    """
    press, item = sheaf.planned.press, sheaf.planned
    jobs = _jobs(sheaf)
    setup = press.plain_setup(item.ledger, f"{press.base()}-{sheaf.name}", draft=draft)
    lost: list[FailedNumber] = []
    name = f"印制{press.job.kind.name}{sheaf.name}"
    done, broken = 0, False
    with stage(progress, name):
        progress.count(name, done, len(sheaf.letters))
        for finished in press.executor.run(setup, make_batch, jobs):
            job, result = jobs[finished.place], finished.result
            done += len(job.letters)
            progress.count(name, done, len(sheaf.letters))
            if result is None:
                broken = True
                continue
            made.outputs += [_stored(press, file, store) for file in result.files]
            lost += result.failed
            if not draft:
                item.records.note(job.letters, {failure.number for failure in result.failed})
    if lost or broken:
        made.outputs.append(failed(press.job))
    made.diagnostics += [failure.diagnostic for failure in lost]
    return lost


def _jobs(sheaf: _Sheaf) -> list[BatchJob]:
    """Return one job, or one for each batch that the letters are in when they are many."""
    press, letters = sheaf.planned.press, sheaf.letters
    parts = [(sheaf.name, letters)]
    if len(letters) > _ONE_FILE:
        parts = [
            (f"{sheaf.name}-{batch.name.partition('-')[0]}-{batch.title}", batch.letters)
            for batch in only(sheaf.planned.plan.batches, letters)
        ]
    return [
        BatchJob(
            name=name,
            title=f"{press.job.kind.name} {name}",
            batch=name,
            letters=part,
            formats=press.job.formats,
            each=False,
        )
        for name, part in parts
    ]


def _stored(press: Press, file: BatchFile, store: Store) -> Output:
    path = f"{safe_name(press.job.kind.name)}/{file.name}"
    mark = hashlib.sha256(file.data).hexdigest()
    record = store.current(path)
    if record is not None and store.status(path, mark) is State.UNCHANGED:
        return unchanged(record)
    entry = Entry(press.job.kind.id, file.format, mark, pages=file.pages)
    return stored_output(store.put(path, file.data, entry), entry)
