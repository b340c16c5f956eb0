"""One volume end to end, in whatever process does it.

Comes in: a `Bindery`, opened once a process, and `VolumeJob`s. Goes out: `MadeVolume`s: the bound PDF, the
DOCX of cover and catalogue, and where everything is. Nothing is stored here.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.document.profile import Profile
from pipeline.dossier.binding import BoundPart, VolumeFacts, bind_into
from pipeline.dossier.bindingstamps import stamp_problems
from pipeline.dossier.model import PageMap, PartKind
from pipeline.dossier.papers import LaidVolume, papers_until_stable, volume_docx
from pipeline.dossier.volume import VolumePlan
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.fonts import FontBook, load_fonts
from pipeline.store import Cache, Shelf


@dataclass(frozen=True, slots=True)
class VolumeJob:
    """One volume to be made."""

    plan: VolumePlan
    word: bool
    """Whether the DOCX of cover and catalogue is wanted."""


@dataclass(frozen=True, slots=True)
class MadeVolume:
    """What came of a volume."""

    pdf: Path | None
    """On the shelf; None when its papers could not be laid out."""
    docx: bytes
    """b'' when it was not wanted."""
    page_map: PageMap | None
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Bindery:
    """What all volumes are made with; a `Setup` of an executor."""

    cache: Cache
    """Of the pages taken in."""
    shelf: Shelf
    profile: Profile
    key: str

    def open(self) -> "OpenBindery":
        """Return the bindery with its fonts loaded."""
        return OpenBindery(self.cache, self.shelf, self.profile, load_fonts())


@dataclass(frozen=True, slots=True)
class OpenBindery:
    """A bindery in the process that uses it."""

    cache: Cache
    shelf: Shelf
    profile: Profile
    fonts: FontBook


def make_volume(bindery: OpenBindery, job: VolumeJob) -> MadeVolume:
    """Return one volume; its papers are laid out until the page numbers in them are right.

    Raises OutputError: the shelf cannot be written.
    """
    plan = job.plan
    stamps = [stamp for item in plan.contents if (stamp := plan.stamp(1, item)) is not None]
    unprintable = stamp_problems(stamps, bindery.fonts, Location(column="档案"))
    if unprintable:
        return MadeVolume(None, b"", None, unprintable)
    laid, problems = papers_until_stable(plan, bindery.fonts, bindery.profile)
    if laid is None:
        return MadeVolume(None, b"", None, problems)
    bound = _bound_parts(bindery.cache, plan, laid)
    if bound is None:
        return MadeVolume(None, b"", None, (*problems, _lost(plan)))
    facts = VolumeFacts(
        title=f"{plan.dossier} {plan.holder}{plan.subject and f' {plan.subject}'}",
        author=plan.unit,
        date_iso=plan.date.isoformat(),
        keywords=tuple(section.name for section in plan.sections),
        number=f"第{plan.number}卷",
    )
    with bindery.shelf.file() as file:
        bind_into(file, bound, laid.page_map, facts, bindery.fonts)
    word = volume_docx(plan, laid.page_map, bindery.fonts, bindery.profile) if job.word else b""
    return MadeVolume(Path(file.name), word, laid.page_map, problems)


def _bound_parts(cache: Cache, plan: VolumePlan, laid: LaidVolume) -> list[BoundPart] | None:
    """Return the parts with their pages; None when those of an exhibit are no longer in the cache."""
    contents = {item.key: item for item in plan.contents if item.source}
    bound: list[BoundPart] = []
    for part in laid.parts:
        if part.kind is PartKind.EXHIBIT:
            content = contents[part.key]
            path = cache.where(content.source)
            if path is None:
                return None
            bound.append(BoundPart(part, path, content.start))
        else:
            links = laid.papers.links if part.kind is PartKind.CATALOGUE else ()
            bound.append(BoundPart(part, laid.papers.pdf, laid.papers.first[part.key], links))
    return bound


def _lost(plan: VolumePlan) -> Diagnostic:
    return Diagnostic(
        code="K502",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"第{plan.number}卷没有装订：有材料的页在运行当中不见了。",
        hint="运行时请不要清理 outputs 里的文件；再运行一次，会重新收入。",
        location=Location(),
    )
