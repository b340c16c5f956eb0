"""The demo's evidence against tables written by hand: the matrix, and every bad file with its problem."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.dossier.completeness import assess, stray_problems
from pipeline.dossier.evidence import FOLDER, Filed, find_evidence
from pipeline.dossier.inspection import WorkingDays, inspect, pupils_without_files
from pipeline.dossier.intake import take_in
from pipeline.dossier.matrix import status_words
from pipeline.dossier.model import DossierType, PageFacts, Pupil, School, Slot, Status, TakenIn
from pipeline.dossier.requirements import load_dossier_type
from pipeline.dossier.schools import read_pupils, read_schools
from pipeline.dossier.slots import in_period, required_slots
from pipeline.dossier.volume import Completeness, Entry
from pipeline.errors import Diagnostic
from pipeline.executors import Here
from pipeline.ledgers import load_ledger_type, read_ledger
from pipeline.ledgers.model import Ledger
from pipeline.store import Cache
from pipeline.workspace import Workspace, ledger_type_files, load_workspace
from pipeline.workspace.discovery import dossier_type_files
from tests.demo.dossier_aid import label
from tests.demo.dossier_evidence import INDEX, all_papers, index_file, same_every_time
from tests.demo.dossier_faults import FAULTS
from tests.demo.dossier_flaws import MISSING, Fault
from tests.demo.dossier_ledgers import PUPILS
from tests.dossier.demo_matrix import EXCEPTIONS, ITEMS, SLOTS, poverty_table

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / FOLDER
PAGE = PageFacts((), head_free=True)
ENDINGS = {
    *("pdf", "jpg", "png", "tif", "tiff", "webp", "bmp", "docx", "doc", "wps", "rtf"),
    *("xlsx", "xls", "pptx", "ppt", "txt", "heic"),
}
LABELS = {item.id_number: label(item) for item in PUPILS}
INTAKE = tuple(fault for fault in FAULTS if fault.code.startswith("K3"))


@dataclass(frozen=True, slots=True)
class World:
    """The demo, its evidence found and assessed."""

    types: Mapping[str, DossierType]
    filed: Filed
    outcome: Mapping[str, Completeness]
    problems: tuple[tuple[str, Diagnostic], ...]
    """With the file each is about."""


def ledger(workspace: Workspace, name: str) -> Ledger:
    setting = workspace.ledger(name)
    assert setting is not None
    type_, _ = load_ledger_type(ledger_type_files(ROOT)[setting.type_id])
    assert type_ is not None
    found, problems = read_ledger(name, type_, setting.files, period=None, control=None)
    assert found is not None
    assert problems == ()
    return found


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, TakenIn]:
    """What comes of the files that are bad, by their paths."""
    files = [
        (hashlib.sha256((BASE / name).read_bytes()).hexdigest(), BASE / name)
        for name in bad_files()
    ]
    by_digest = {
        item.sha256: item
        for item in take_in(files, Cache(tmp_path_factory.mktemp("cache")), Here())
    }
    return {str(path.relative_to(BASE)): by_digest[digest] for digest, path in files}


def bad_files() -> Iterator[str]:
    for fault in INTAKE:
        yield next(
            item.path
            for item in all_papers()
            if item.slot == fault.slot and _is_of(item.path, fault)
        )


def _is_of(path: str, fault: Fault) -> bool:
    return not fault.path or path == fault.path


@pytest.fixture(scope="module")
def world(taken: Mapping[str, TakenIn]) -> World:
    workspace, problems = load_workspace(ROOT)
    assert workspace is not None
    assert problems == ()
    types = {}
    for name, path in dossier_type_files(ROOT).items():
        found, problems = load_dossier_type(path, name)
        assert problems == ()
        assert found is not None
        types[name] = in_period(found, *workspace.period_range())
    schools, problems = read_schools(ledger(workspace, "学校"))
    assert problems == ()
    pupils, problems = read_pupils(ledger(workspace, "控辍"), schools)
    assert problems == ()
    filed = find_evidence(
        ROOT, list(types.values()), schools, pupils, ledger_type_files(ROOT)["evidence_index"]
    )
    wanted = {item.type_id: item.schools for item in workspace.dossiers}
    pages = {item.sha256: TakenIn(item.sha256, "key", (PAGE,)) for item in filed.evidence}
    pages |= {item.sha256: item for item in taken.values()}
    outcome, found_problems = {}, list(filed.diagnostics)
    for name, type_ in types.items():
        chosen = [item for item in schools if not wanted[name] or item.name in wanted[name]]
        outcome[name], more = assessed(type_, chosen, pupils, filed, pages)
        found_problems += more
    said = [(item.location.file or "", item) for item in found_problems]
    said += [
        (f"{FOLDER}/{path}", problem) for path, item in taken.items() for problem in item.problems
    ]
    return World(types, filed, outcome, tuple(said))


def assessed(
    type_: DossierType,
    schools: list[School],
    pupils: tuple[Pupil, ...],
    filed: Filed,
    pages: Mapping[str, TakenIn],
) -> tuple[Completeness, list[Diagnostic]]:
    """Return the outcome as a build comes to it: all that is to be generated was."""
    slots = required_slots(type_, schools, pupils, ("春季", "秋季"))
    generated = {item.id for item in type_.requirements if item.generated is not None}
    made = [slot for slot in slots if slot.requirement in generated]
    evidence = [
        item for item in filed.of(type_) if item.school in {school.name for school in schools}
    ]
    found = assess(type_, slots, evidence, pages, made)
    problems = [
        *stray_problems(found, slots),
        *inspect(type_, schools, evidence, WorkingDays()),
        *pupils_without_files(found, pupils),
    ]
    return found, problems


# --- the tables --------------------------------------------------------------------------------------


def test_the_matrix_is_the_one_written_by_hand(world: World) -> None:
    cells: dict[tuple[str, str], list[Entry]] = {}
    for entry in world.outcome["poverty_alleviation"].entries:
        cells.setdefault((entry.slot.school, entry.slot.requirement), []).append(entry)
    schools = {school for school, _ in poverty_table()}
    found = {
        (name, item): status_words(cells.get((name, item), []))
        for name in schools
        for item in ITEMS
    }
    assert found == poverty_table()
    assert set(cells) == {key for key, words in poverty_table().items() if words != "—"}


@pytest.mark.parametrize("name", list(SLOTS))
def test_every_slot_is_as_written_by_hand(world: World, name: str) -> None:
    entries = world.outcome[name].entries
    assert len(entries) == SLOTS[name]
    several = {"3.2", "5.1"}
    found = {
        slot_key(entry.slot): entry.status.value
        for entry in entries
        if entry.status not in {Status.THERE, Status.GENERATED}
        and (name != "poverty_alleviation" or entry.slot.requirement in several)
    }
    assert found == EXCEPTIONS[name]


def slot_key(slot: Slot) -> tuple[str, str, str, int, str]:
    who = LABELS[slot.pupil] if slot.pupil else slot.school
    return who, slot.requirement, slot.term, slot.occurrence, slot.part


@pytest.mark.parametrize("slot", MISSING, ids="·".join)
def test_each_known_gap_is_a_gap(world: World, slot: tuple[str, ...]) -> None:
    entries = [
        item for found in world.outcome.values() for item in found.entries if begins(item, slot)
    ]
    assert entries
    assert {item.status for item in entries} == {Status.MISSING}


def test_the_pupil_without_a_file_is_named(world: World) -> None:
    (problem,) = [item for _, item in world.problems if item.code == "K416"]
    assert problem.location.row == 9
    assert "曲晨阳" not in problem.message + problem.hint


# --- bad files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_each_bad_file_is_named_with_its_reason(world: World, fault: Fault) -> None:
    if fault.code:
        found = [(path, item) for path, item in world.problems if item.code == fault.code]
        assert [
            item for path, item in found if fault.said in item.message and about(path, fault)
        ], found
    if fault.status:
        (entry,) = [
            item
            for found in world.outcome.values()
            for item in found.entries
            if begins(item, fault.slot)
        ]
        assert entry.status.value == fault.status
        if not fault.code:
            assert any(fault.said in reason for reason in entry.reasons), entry.reasons


def about(path: str, fault: Fault) -> bool:
    """Return whether a problem's file is the bad one; problems of dates and rows stand in the index."""
    return (
        path == f"{FOLDER}/{INDEX}"
        or path.endswith(fault.path or fault.slot[0])
        or fault.slot[0] in path
    )


def begins(entry: Entry, slot: tuple[str, ...]) -> bool:
    """Return whether an outcome is of the place that the generator calls so."""
    own = entry.slot
    who = (own.school, LABELS[own.pupil]) if own.pupil else (own.school,)
    given = (*who, own.requirement, own.term, str(own.occurrence or ""), own.part)
    return tuple(word for word in given if word)[: len(slot)] == slot


def test_nobody_else_is_complained_of(world: World) -> None:
    codes = sorted(item.code for _, item in world.problems)
    expected = sorted([*(fault.code for fault in FAULTS if fault.code), "K416"])
    assert codes == expected


# --- the files ----------------------------------------------------------------------------------------


def test_the_folder_holds_what_the_generator_plans() -> None:
    there = {path.relative_to(BASE).as_posix(): path for path in BASE.rglob("*") if path.is_file()}
    assert set(there) == {item.path for item in all_papers() if item.path} | {INDEX}
    assert len(there) > 300
    assert {path.suffix.lower().lstrip(".") for path in there.values()} == ENDINGS
    assert sum(path.stat().st_size for path in there.values()) < 9_000_000
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) >= 25


def parts(data: bytes) -> object:
    """Return what a zip holds, since another zlib packs it otherwise; other files as they are."""
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                item.filename: (item.date_time, archive.read(item)) for item in archive.infolist()
            }
    except zipfile.BadZipFile:
        return data


def compare(step: int) -> None:
    files = same_every_time()
    for name in list(files)[::step]:
        assert parts(files[name].make()) == parts((BASE / name).read_bytes()), name
    assert parts(index_file()) == parts((BASE / INDEX).read_bytes())


def test_the_generator_makes_the_committed_files() -> None:
    compare(13)


@pytest.mark.exhaustive
def test_the_generator_makes_all_committed_files() -> None:
    compare(1)


@pytest.mark.exhaustive
@pytest.mark.timeout(600)
def test_every_good_file_is_taken_in(tmp_path: Path) -> None:
    bad = {BASE / name for name in bad_files()}
    paths = [path for path in sorted(BASE.rglob("*")) if path.is_file() and path.name != INDEX]
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in paths}
    lost = {
        files[item.sha256]
        for item in take_in(list(files.items()), Cache(tmp_path), Here())
        if not item.pages
    }
    assert lost == {path for path in bad if "B1 申请表" not in str(path)}
