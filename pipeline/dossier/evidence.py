"""Finding evidence: every file of inputs/佐证/ and every row of its index becomes one `Evidence`.

Comes in: the workspace's folder, the dossiers it lists, schools and pupils. Goes out: what was filed, with
what folder names and the index say of it, and everything that belongs nowhere, by name. Files are hashed,
never opened; nothing is skipped in silence.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.dossier.evidence_index import IndexRow, read_index
from pipeline.dossier.filing import find_pupil, find_requirement, fold, read_names, title_of
from pipeline.dossier.holidays import HOLIDAYS_FILE
from pipeline.dossier.model import DossierType, Evidence, Pupil, Requirement, School
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.workspace import did_you_mean

FOLDER = "inputs/佐证"
INDEX_NAMES = ("佐证目录.xlsx", "佐证目录.xls", "佐证目录.csv", "佐证目录.ods")
_JUNK = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


@dataclass(frozen=True, slots=True)
class _World:
    """What names are looked up in."""

    dossiers: tuple[DossierType, ...]
    schools: tuple[School, ...]
    pupils: tuple[Pupil, ...]

    def school(self, name: str) -> School | None:
        return next((item for item in self.schools if fold(item.name) == fold(name)), None)

    def requirement(self, name: str) -> Requirement | None:
        return find_requirement(name, self.dossiers)


@dataclass(frozen=True, slots=True)
class Filed:
    """All evidence of a workspace, whichever dossier it is for."""

    evidence: tuple[Evidence, ...]
    """In the order of folders and names, papers of the index after the files."""
    diagnostics: tuple[Diagnostic, ...]

    def of(self, dossier: DossierType) -> tuple[Evidence, ...]:
        """Return the evidence for the items of one dossier."""
        ids = {item.id for item in dossier.requirements}
        return tuple(item for item in self.evidence if item.requirement in ids)


def find_evidence(
    root: Path,
    dossiers: Sequence[DossierType],
    schools: Sequence[School],
    pupils: Sequence[Pupil],
    index_type: Path,
) -> Filed:
    """Return all evidence below inputs/佐证/ of the workspace.

    `index_type` is the YAML file of the index's ledger type. Errors: K201 a folder that is no school, K202
    one that is no item, K203 a file that lies beside the folders, K204 a file that cannot be read, K205 to
    K207 rows of the index. A folder that bears no pupil's name is K202.
    """
    world = _World(tuple(dossiers), tuple(schools), tuple(pupils))
    base = root / FOLDER
    if not base.is_dir():
        return Filed((), ())
    indexes = [name for name in INDEX_NAMES if (base / name).is_file()]
    rows, read = read_index([(f"{FOLDER}/{name}", base / name) for name in indexes], index_type)
    problems = list(read)
    by_file = {fold(row.file): row for row in rows if row.file}
    files: list[Evidence] = []
    for relative in _walk(base):
        if relative in indexes or relative == HOLIDAYS_FILE:
            continue
        item, found = _filed(base, relative, world, by_file.pop(fold(relative), None))
        problems += found
        files += [item] if item is not None else []
    problems += [_no_such_file(row) for row in by_file.values()]
    papers, found = _papers(rows, world)
    problems += found
    return Filed(_ordered((*files, *papers)), tuple(problems))


def _walk(base: Path) -> Iterator[str]:
    """Yield the files below a folder, relative with `/`, in natural order; what systems leave is not one."""
    found: list[str] = []
    for parent, folders, names in os.walk(base):
        folders[:] = [name for name in folders if not name.startswith(".")]
        prefix = Path(parent).relative_to(base).as_posix()
        found += [
            name if prefix == "." else f"{prefix}/{name}"
            for name in names
            if not name.startswith((".", "~$")) and name.casefold() not in _JUNK
        ]
    return iter(sorted(found, key=_natural))


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key by which 2 stands before 10."""
    parts: list[tuple[int, int | str]] = []
    run = ""
    for char in fold(name):
        if run and char.isdecimal() != run.isdecimal():
            parts.append((0, int(run)) if run.isdecimal() else (1, run))
            run = ""
        run += char
    if run:
        parts.append((0, int(run)) if run.isdecimal() else (1, run))
    return tuple(parts)


# --- one file -----------------------------------------------------------------------------------------


def _filed(
    base: Path, relative: str, world: _World, row: IndexRow | None
) -> tuple[Evidence | None, list[Diagnostic]]:
    """Return the evidence of one file; the index's row goes before what the folders say."""
    *folders, name = relative.split("/")
    place = Location(file=f"{FOLDER}/{relative}")
    problems: list[Diagnostic] = []
    school, requirement, pupil, below = _from_folders(folders, world)
    if row is not None:
        given = _from_row(row, world)
        problems += given.problems
        school, requirement = given.school or school, given.requirement or requirement
        pupil = given.pupil or pupil
    if school is None or requirement is None:
        return None, [*problems, _misplaced(folders, place, world, school)]
    digest = _digest(base / relative)
    if digest is None:
        return None, [*problems, _unreadable(place)]
    said = read_names((*below, name), requirement)
    item = Evidence(
        file=f"{FOLDER}/{relative}",
        path=base / relative,
        sha256=digest[0],
        size=digest[1],
        school=school.name,
        requirement=requirement.id,
        title=title_of(name),
        term=said.term,
        occurrence=said.occurrence,
        part=said.part,
        pupil=pupil.key if pupil is not None else "",
        place=place,
    )
    return (item if row is None else _told(item, row)), problems


def _from_folders(
    folders: Sequence[str], world: _World
) -> tuple[School | None, Requirement | None, Pupil | None, list[str]]:
    """Return school, item and pupil that the folders name, and the folders below the item's."""
    dossier_names = {fold(item.name) for item in world.dossiers}
    left = list(folders)
    if left and fold(left[0]) in dossier_names:
        left.pop(0)
    school = world.school(left.pop(0)) if left else None
    if school is None:
        return None, None, None, left
    pupils = [item for item in world.pupils if item.school == school.name]
    pupil = find_pupil(left[0], pupils) if left else None
    if pupil is not None:
        left.pop(0)
    requirement = world.requirement(left.pop(0)) if left else None
    if pupil is None and left:
        pupil = find_pupil(left[0], pupils)
        if pupil is not None:
            left.pop(0)
    return school, requirement, pupil, left


def _digest(path: Path) -> tuple[str, int] | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
    except OSError:
        return None


# --- the index -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Given:
    """What a row of the index names, looked up."""

    school: School | None
    requirement: Requirement | None
    pupil: Pupil | None
    problems: tuple[Diagnostic, ...]


def _from_row(row: IndexRow, world: _World) -> _Given:
    problems: list[Diagnostic] = []
    school = world.school(row.school) if row.school else None
    requirement = world.requirement(row.requirement) if row.requirement else None
    if row.school and school is None:
        near = did_you_mean(row.school, [item.name for item in world.schools])
        problems.append(_row_problem(row, "学校", "学校台账里没有这所学校", f"{near}请改正校名。"))
    if row.requirement and requirement is None:
        problems.append(
            _row_problem(row, "项目", "档案里没有这个项目", "请填档案类型里的代号，如“5.1”。")
        )
    pupils = [item for item in world.pupils if school is None or item.school == school.name]
    pupil = find_pupil(row.pupil, pupils) if row.pupil else None
    if row.pupil and pupil is None:
        problems.append(
            _row_problem(
                row,
                "学生",
                "学生台账里没有这名学生",
                "请核对姓名；同名的在姓名后面加证件号后四位。",
            )
        )
    return _Given(school, requirement, pupil, tuple(problems))


def _told(item: Evidence, row: IndexRow) -> Evidence:
    """Return the evidence with what its row says in place of what the names say."""
    return replace(
        item,
        title=row.title or item.title,
        titled=bool(row.title),
        term=row.term or item.term,
        occurrence=row.occurrence or item.occurrence,
        part=row.part or item.part,
        document_number=row.document_number,
        responsible=row.responsible,
        dated=row.dated,
        until=row.until,
        signers=row.signers,
        sealed=row.sealed,
        applicant=row.applicant,
        recipient=row.recipient,
        kept_at=row.kept_at,
        place=row.place,
    )


def _papers(
    rows: Sequence[IndexRow], world: _World
) -> tuple[tuple[Evidence, ...], list[Diagnostic]]:
    """Return the papers that the index says are kept elsewhere."""
    papers: list[Evidence] = []
    problems: list[Diagnostic] = []
    for row in rows:
        if row.file:
            continue
        given = _from_row(row, world)
        problems += given.problems
        lacking = [
            word
            for word, there in (
                ("学校", row.school),
                ("项目", row.requirement),
                ("存放地点", row.kept_at),
            )
            if not there
        ]
        if lacking:
            words = "、".join(lacking)
            problems.append(
                _row_problem(
                    row,
                    lacking[0],
                    f"这一行没有写“文件”，要当纸质件登记，还缺{words}",
                    "请补齐；有电子文件的，写上“文件”（从 inputs/佐证/ 往下写）。",
                    code="K206",
                )
            )
        if lacking or given.school is None or given.requirement is None:
            continue
        blank = Evidence(
            file="",
            path=None,
            sha256="",
            size=0,
            school=given.school.name,
            requirement=given.requirement.id,
            title=row.title or given.requirement.name,
            pupil=given.pupil.key if given.pupil is not None else "",
        )
        papers.append(_told(blank, row))
    return tuple(papers), problems


def _ordered(items: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence with its position among that of the same slot."""
    seen: Counter[tuple[str, str, str, int, str, str]] = Counter()
    result: list[Evidence] = []
    for item in items:
        slot = (item.school, item.requirement, item.term, item.occurrence, item.part, item.pupil)
        seen[slot] += 1
        result.append(replace(item, order=seen[slot]))
    return tuple(result)


# --- problems ------------------------------------------------------------------------------------------


def _misplaced(
    folders: Sequence[str], place: Location, world: _World, school: School | None
) -> Diagnostic:
    """Return why a file belongs nowhere: no school, no item, or it lies beside the folders."""
    names: Mapping[str, str] = {fold(item.name): item.name for item in world.dossiers}
    left = [name for name in folders if fold(name) not in names]
    if not left or (school is not None and len(left) == 1):
        return _problem(
            "K203",
            place,
            "这个文件没有放在“学校/项目”的文件夹里，不知道是哪一项的佐证，没有收入。",
            "请放进 inputs/佐证/学校名/项目代号/，或者在佐证目录里写明学校和项目。",
        )
    if school is None:
        near = did_you_mean(left[0], [item.name for item in world.schools])
        return _problem(
            "K201",
            place,
            f"文件夹“{left[0]}”不是学校台账里的学校，里面的文件没有收入。",
            f"{near}请把文件夹改成学校台账里的校名。",
        )
    ids = "、".join(item.id for dossier in world.dossiers for item in dossier.requirements)
    return _problem(
        "K202",
        place,
        "这个文件所在的文件夹不是档案里的项目，没有收入。",
        f"文件夹名以项目代号开头，如“5.1 两节课”。现有代号：{ids}。",
    )


def _unreadable(place: Location) -> Diagnostic:
    return _problem(
        "K204", place, "这个文件打不开，没有收入。", "请检查文件的读取权限，或重新复制一份。"
    )


def _no_such_file(row: IndexRow) -> Diagnostic:
    return _row_problem(
        row,
        "文件",
        "佐证目录里写的文件不在 inputs/佐证/ 里",
        "请核对文件名（从 inputs/佐证/ 往下写，如“某某小学/5.1/教案.docx”），或把文件放进去。",
        code="K205",
    )


def _row_problem(
    row: IndexRow, column: str, message: str, hint: str, *, code: str = "K207"
) -> Diagnostic:
    return _problem(code, replace(row.place, column=column), f"{message}。", hint)


def _problem(code: str, place: Location, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, Scope.RECORD, message, hint, place)
