"""One volume end to end, in whatever process does it.

Comes in: a `Bindery`, opened once a process, and `VolumeJob`s. Goes out: `MadeVolume`s: the bound PDF, the
DOCX of cover and catalogue, and where everything is. Nothing is stored here.
"""

from dataclasses import dataclass

from pipeline.document.profile import Profile
from pipeline.dossier.binding import BoundPart, VolumeFacts, bind
from pipeline.dossier.bindingstamps import stamp_problems
from pipeline.dossier.model import PageMap, PartKind
from pipeline.dossier.papers import papers_until_stable, volume_docx
from pipeline.dossier.volume import VolumePlan
from pipeline.errors import Diagnostic, Location
from pipeline.fonts import FontBook, load_fonts
from pipeline.store import Cache


@dataclass(frozen=True, slots=True)
class VolumeJob:
    """One volume to be made."""

    plan: VolumePlan
    word: bool
    """Whether the DOCX of cover and catalogue is wanted."""


@dataclass(frozen=True, slots=True)
class MadeVolume:
    """What came of a volume."""

    pdf: bytes
    """b'' when its papers could not be laid out."""
    docx: bytes
    """b'' when it was not wanted."""
    page_map: PageMap | None
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Bindery:
    """What all volumes are made with; a `Setup` of an executor."""

    cache: Cache
    """Of the pages taken in."""
    profile: Profile
    key: str

    def open(self) -> "OpenBindery":
        """Return the bindery with its fonts loaded."""
        return OpenBindery(self.cache, self.profile, load_fonts())


@dataclass(frozen=True, slots=True)
class OpenBindery:
    """A bindery in the process that uses it."""

    cache: Cache
    profile: Profile
    fonts: FontBook


def make_volume(bindery: OpenBindery, job: VolumeJob) -> MadeVolume:
    """Return one volume; its papers are laid out until the page numbers in them are right.

    Raises:
        LookupError: the pages of an exhibit are no longer in the cache.
    """
    plan = job.plan
    stamps = [stamp for item in plan.contents if (stamp := plan.stamp(1, item)) is not None]
    unprintable = stamp_problems(stamps, bindery.fonts, Location(column="档案"))
    if unprintable:
        return MadeVolume(b"", b"", None, unprintable)
    laid, problems = papers_until_stable(plan, bindery.fonts, bindery.profile)
    if laid is None:
        return MadeVolume(b"", b"", None, problems)
    contents = {item.key: item for item in plan.contents if item.source}
    bound: list[BoundPart] = []
    for part in laid.parts:
        if part.kind is PartKind.EXHIBIT:
            content = contents[part.key]
            path = bindery.cache.where(content.source)
            if path is None:
                raise LookupError(part.key)
            bound.append(BoundPart(part, path, content.start))
        else:
            links = laid.papers.links if part.kind is PartKind.CATALOGUE else ()
            bound.append(BoundPart(part, laid.papers.pdf, laid.papers.first[part.key], links))
    facts = VolumeFacts(
        title=f"{plan.dossier} {plan.holder}{plan.subject and f' {plan.subject}'}",
        author=plan.unit,
        date_iso=plan.date.isoformat(),
        keywords=tuple(section.name for section in plan.sections),
        number=f"第{plan.number}卷",
    )
    data = bind(bound, laid.page_map, facts, bindery.fonts)
    word = volume_docx(plan, laid.page_map, bindery.fonts, bindery.profile) if job.word else b""
    return MadeVolume(data, word, laid.page_map, problems)
