"""Taking files in: each distinct file once, from the cache when it was taken in before.

Comes in: files by their SHA-256. Goes out: a `TakenIn` for each, in any order. Office files go to LibreOffice
in batches, everything else one by one, all through an executor. A file that fails is a `TakenIn` without
pages; it never stops the others.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError

from pipeline.dossier.intake.office import OfficeFile, convert_office
from pipeline.dossier.intake.officefiles import safe_office
from pipeline.dossier.intake.pdf import VERSION, Conformed, conform
from pipeline.dossier.intake.pictures import picture_pages
from pipeline.dossier.intake.sorting import Sort, decode_text, refusal, sort_of
from pipeline.dossier.intake.text import text_pages
from pipeline.dossier.model import Change, Corner, PageFacts, TakenIn
from pipeline.errors import Diagnostic, MissingComponentError, Scope, Severity
from pipeline.executors import Executor
from pipeline.fonts import FontBook, load_fonts
from pipeline.store import Cache

_FORM = 1
"""Raised whenever the same bytes would give another result by a change of this room outside pdf*.py."""
_OFFICE_BATCH = 40
"""Files for one start of LibreOffice, which takes as long as converting a dozen."""
_OFFICE = (Sort.WORD, Sort.EXCEL, Sort.SLIDES)
_PASSING = frozenset({"K306", "K307", "K311"})
"""What may go well next time: LibreOffice fell for want of memory or room, was slow, or is not there."""
_MARK = 40
"""Characters of a SHA-256 in a cache key."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What every process that takes files in works with; a `Setup` of an executor."""

    cache: Cache
    key: str = "intake"

    def open(self) -> "OpenIntake":
        """Return the intake with its fonts loaded."""
        return OpenIntake(self.cache, load_fonts())


@dataclass(frozen=True, slots=True)
class OpenIntake:
    """An intake in the process that uses it."""

    cache: Cache
    fonts: FontBook


@dataclass(frozen=True, slots=True)
class IntakeJob:
    """Files that are taken in together: one, or a batch of office files."""

    files: tuple[tuple[str, Path], ...]
    """(SHA-256, path)."""


def take_in(
    files: Sequence[tuple[str, Path]], cache: Cache, executor: Executor
) -> Iterator[TakenIn]:
    """Yield each distinct file as pages; `files` are (SHA-256, path).

    Raises OutputError: the cache, or the system's folder for temporary files, cannot be written.
    """
    fresh: dict[str, Path] = {}
    for digest, path in files:
        known = recall(digest, cache) if digest not in fresh else None
        if known is not None:
            yield known
        else:
            fresh.setdefault(digest, path)
    jobs = _jobs(fresh)
    for finished in executor.run(Intake(cache), take_job, jobs):
        if finished.result is not None:
            yield from finished.result
            continue
        for digest, _ in jobs[finished.place].files:
            yield TakenIn(digest, "", (), problems=(_killed(),))


def take_job(intake: OpenIntake, job: IntakeJob) -> tuple[TakenIn, ...]:
    """Return the files of one job as pages, and keep them in the cache."""
    office: dict[str, tuple[OfficeFile, tuple[Change, ...]]] = {}
    made: list[TakenIn] = []
    for digest, path in job.files:
        found = _look(digest, path, intake)
        if isinstance(found, TakenIn):
            made.append(found)
        else:
            office[digest] = found
    if office:
        results = _converted([item for item, _ in office.values()], intake.fonts)
        for digest, (item, changes) in office.items():
            result = results[item.name]
            made.append(_kept(digest, _conformed(result, intake.fonts, changes), intake.cache))
    return tuple(made)


def recall(digest: str, cache: Cache) -> TakenIn | None:
    """Return what a file gave when it was taken in before; None when it was not."""
    data = cache.get(f"{_key(digest)}-facts")
    if data is None:
        return None
    facts = json.loads(data)
    if facts["pages"] and cache.where(_key(digest)) is None:
        return None
    return TakenIn(
        sha256=digest,
        pdf=_key(digest) if facts["pages"] else "",
        pages=tuple(_page(item) for item in facts["pages"]),
        changes=tuple(Change(item) for item in facts["changes"]),
        problems=tuple(
            Diagnostic(item[0], Severity(item[1]), Scope.RECORD, item[2], item[3])
            for item in facts["problems"]
        ),
    )


def cache_keys(digests: Iterable[str]) -> frozenset[str]:
    """Return the keys in the cache of what files gave, whether they were taken in or not."""
    return frozenset(key for item in digests for key in (_key(item), f"{_key(item)}-facts"))


def _key(digest: str) -> str:
    return f"{digest[:_MARK]}-v{VERSION}-{_FORM}"


def _jobs(files: dict[str, Path]) -> list[IntakeJob]:
    """Return office files in batches first, since they take longest, then every other file alone."""
    office: list[tuple[str, Path]] = []
    others: list[tuple[str, Path]] = []
    for digest, path in sorted(files.items(), key=lambda item: str(item[1])):
        is_office = path.suffix.casefold() not in {
            ".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".txt",
        }  # fmt: skip
        (office if is_office else others).append((digest, path))
    return [
        *(
            IntakeJob(tuple(office[start : start + _OFFICE_BATCH]))
            for start in range(0, len(office), _OFFICE_BATCH)
        ),
        *(IntakeJob((item,)) for item in others),
    ]


def _look(
    digest: str, path: Path, intake: OpenIntake
) -> TakenIn | tuple[OfficeFile, tuple[Change, ...]]:
    """Return a file as taken in, or made safe for LibreOffice."""
    try:
        data = path.read_bytes()
    except OSError:
        return _kept(digest, refusal("K305", "文件打不开", "请检查文件的读取权限。"), None)
    if hashlib.sha256(data).hexdigest() != digest:
        return _kept(
            digest, refusal("K309", "文件在读取的时候变了", "等文件复制完，再运行一次。"), None
        )
    sorted_ = sort_of(data)
    if isinstance(sorted_, Diagnostic):
        return _kept(digest, sorted_, intake.cache)
    sort, ending = sorted_
    if sort in _OFFICE:
        try:
            safe, changes = safe_office(data)
        except (BadZipFile, XMLSyntaxError, KeyError, EOFError, OSError, ValueError):
            problem = refusal("K305", "文件损坏，打不开", "从原来的地方重新复制一份。")
            return _kept(digest, problem, intake.cache)
        return OfficeFile(f"f{digest[:_MARK]}", ending, safe), changes
    if sort is Sort.PICTURE:
        made: bytes | Diagnostic = picture_pages(data)
    elif sort is Sort.TEXT:
        made = text_pages(decode_text(data) or "", intake.fonts)
    else:
        made = data
    return _kept(digest, _conformed(made, intake.fonts, ()), intake.cache)


def _converted(files: Sequence[OfficeFile], fonts: FontBook) -> Mapping[str, bytes | Diagnostic]:
    """Return the PDF of each office file; without LibreOffice each is refused, the others go on."""
    try:
        return convert_office(files, fonts)
    except MissingComponentError as error:
        problem = refusal(
            "K311", error.message.removesuffix("。"), "安装后再运行一次，会接着收入。"
        )
        return {item.name: problem for item in files}


def _conformed(
    made: bytes | Diagnostic, fonts: FontBook, changes: tuple[Change, ...]
) -> Conformed | Diagnostic:
    if isinstance(made, Diagnostic):
        return made
    found = conform(made, fonts)
    both = {*changes, *found.changes}
    return Conformed(
        found.pdf, found.pages, tuple(item for item in Change if item in both), found.problems
    )


def _kept(digest: str, found: Conformed | Diagnostic, cache: Cache | None) -> TakenIn:
    """Return a file as taken in; what does not depend on the moment is kept."""
    if isinstance(found, Diagnostic):
        found = Conformed(b"", (), (), (found,))
    taken = TakenIn(
        digest, _key(digest) if found.pages else "", found.pages, found.changes, found.problems
    )
    passing = any(problem.code in _PASSING for problem in found.problems)
    if cache is None or passing:
        return taken
    if found.pages:
        cache.put(_key(digest), found.pdf)
    cache.put(f"{_key(digest)}-facts", _facts(taken))
    return taken


def _facts(taken: TakenIn) -> bytes:
    data = {
        "pages": [
            [
                [corner.value for corner in page.free],
                page.head_free,
                page.landscape,
                page.rasterised,
            ]
            for page in taken.pages
        ],
        "changes": [change.value for change in taken.changes],
        "problems": [
            [item.code, item.severity.value, item.message, item.hint] for item in taken.problems
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _page(item: tuple[list[str], bool, bool, bool]) -> PageFacts:
    free, head_free, landscape, rasterised = item
    return PageFacts(tuple(Corner(word) for word in free), head_free, landscape, rasterised)


def _killed() -> Diagnostic:
    return refusal(
        "K310",
        "处理这个文件的进程被系统结束了，多半是内存不够",
        "关掉不用的程序再运行一次；文件特别大的，分成几个。",
    )
