"""What stands in which volume: outcomes and pages taken in become `VolumePlan`s.

Comes in: the outcome of every slot, the evidence as pages, and the papers made by the program. Goes out:
volumes in order, each with its contents in the order of the requirements. Everything that was filed is in
a volume or named as a gap; nothing is dropped here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.dossier.filing import what_is_new
from pipeline.dossier.model import (
    CatalogueForm,
    DossierType,
    Evidence,
    PageFacts,
    Part,
    PartKind,
    Pupil,
    Requirement,
    School,
    Section,
    Slot,
    Status,
    TakenIn,
    VolumePer,
)
from pipeline.dossier.splitting import Limit, split
from pipeline.dossier.volume import Completeness, Content, Entry, VolumePlan
from pipeline.store import safe_name

_SHEET = PageFacts(free=(), head_free=False)
"""Stands for a page of our own when pages are counted."""
_PAPERS = 4
_ROWS_A_PAGE = 20
"""Cover, 备考表 and a catalogue of so many rows a page take room in the box as well."""
_DIGITS = "零一二三四五六七八九十"
_NOTES: Mapping[Status, str] = {
    Status.EXPIRED: "过期",
    Status.UNFIT: "不合格",
    Status.DOUBLE: "重复",
    Status.MISSING: "缺件",
}


@dataclass(frozen=True, slots=True)
class GeneratedPaper:
    """A paper that the program made for a slot, ready to be bound."""

    title: str
    source: str
    """Key in the cache of its pages."""
    sha256: str
    pages: tuple[PageFacts, ...]


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What all volumes of a dossier say alike."""

    name: str
    """档案名称."""
    unit: str
    """The bureau's full name."""
    year: int
    fonds: str
    organ: str
    compiler: str
    checker: str
    date: date
    most_pages: int
    stamped: bool
    gap_sheets: bool
    box: int | None = None
    """mm; inner width of the 档案盒 that a volume must go into; None: pages alone decide."""
    duplex: bool = False


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is to bind."""

    completeness: Completeness
    taken: Mapping[str, TakenIn]
    """By SHA-256 of the evidence."""
    generated: Mapping[Slot, GeneratedPaper]


@dataclass(frozen=True, slots=True)
class _Group:
    """The entries that one run of volumes holds."""

    number: int
    holder: str
    subject: str
    entries: tuple[Entry, ...]


def plan_volumes(
    dossier: DossierType,
    facts: DossierFacts,
    schools: Sequence[School],
    pupils: Sequence[Pupil],
    holdings: Holdings,
) -> tuple[VolumePlan, ...]:
    """Return the volumes of a dossier in order; a holder without any slot has none."""
    labels = {pupil.key: pupil.label for pupil in pupils}
    plans: list[VolumePlan] = []
    for group in _groups(dossier, facts, schools, pupils, holdings.completeness):
        whole = tuple(_contents(dossier, facts, group, holdings, labels))
        runs = _split(dossier, facts, whole)
        plans += [
            _plan(dossier, facts, group, run, place, len(runs))
            for place, run in enumerate(runs, start=1)
        ]
    return tuple(_numbered(plans) if dossier.catalogue is CatalogueForm.BOX else plans)


def _numbered(plans: Sequence[VolumePlan]) -> Iterator[VolumePlan]:
    """Yield the volumes with 件号 that run on from one to the next, so that no 档号 is given twice."""
    before = 0
    for plan in plans:
        yield replace(plan, items_before=before)
        before += len(plan.contents)


def slot_words(slot: Slot) -> str:
    """Return the term, occurrence and part of a slot in words: 春季第1次，教案; '' when it has none."""
    occurrence = f"第{slot.occurrence}次" if slot.occurrence else ""
    words = (f"{slot.term}{occurrence}", slot.part)
    return "，".join(word for word in words if word)


def slot_title(requirement: Requirement, slot: Slot) -> str:
    """Return how catalogue and gap list name a slot: 资助政策宣传课（春季第1次，教案）."""
    words = slot_words(slot)
    return f"{requirement.name}（{words}）" if words else requirement.name


# --- groups -----------------------------------------------------------------------------------------


def _groups(
    dossier: DossierType,
    facts: DossierFacts,
    schools: Sequence[School],
    pupils: Sequence[Pupil],
    completeness: Completeness,
) -> Iterator[_Group]:
    if dossier.volume_per is VolumePer.REQUIREMENT:
        for number, requirement in enumerate(dossier.requirements, start=1):
            found = tuple(
                item for item in completeness.entries if item.slot.requirement == requirement.id
            )
            if found:
                yield _Group(number, facts.unit, requirement.name, found)
        return
    by_school: dict[str, list[Entry]] = {}
    for item in completeness.entries:
        by_school.setdefault(item.slot.school, []).append(item)
    if dossier.volume_per is VolumePer.SCHOOL:
        for school in schools:
            if school.name in by_school:
                yield _Group(school.number, school.name, "", tuple(by_school[school.name]))
        return
    for number, pupil in enumerate(pupils, start=1):
        # what every pupil of the school shares stands in each pupil's volume
        found = tuple(
            item for item in by_school.get(pupil.school, ()) if item.slot.pupil in {"", pupil.key}
        )
        if found:
            yield _Group(number, pupil.school, pupil.label, found)


# --- contents -----------------------------------------------------------------------------------------


def _contents(
    dossier: DossierType,
    facts: DossierFacts,
    group: _Group,
    holdings: Holdings,
    labels: Mapping[str, str],
) -> Iterator[Content]:
    places = {
        requirement.id: (section, requirement)
        for section in dossier.sections
        for requirement in section.requirements
    }
    count = 0
    for entry in group.entries:
        section, requirement = places[entry.slot.requirement]
        for content in _of_entry(section, requirement, entry, holdings):
            title = content.title
            if dossier.volume_per is VolumePer.REQUIREMENT:
                title = f"{entry.slot.school}：{title}"
            elif entry.slot.pupil and dossier.volume_per is VolumePer.SCHOOL:
                title = f"{labels.get(entry.slot.pupil, '')}：{title}"
            bound = content.kind is PartKind.EXHIBIT or (facts.gap_sheets and requirement.gap_sheet)
            count += 1
            yield replace(content, title=title, key=f"x{count:04d}" if bound else "")


def _of_entry(
    section: Section, requirement: Requirement, entry: Entry, holdings: Holdings
) -> Iterator[Content]:
    """Yield the contents that stand for one slot: at least one, whatever its outcome."""
    title = slot_title(requirement, entry.slot)
    blank = Content(
        key="",
        kind=PartKind.GAP,
        section=section.number,
        requirement=requirement.id,
        title=title,
        slot=entry.slot,
        status=entry.status,
        note=_NOTES.get(entry.status, ""),
        reasons=entry.reasons,
    )
    paper = holdings.generated.get(entry.slot)
    if paper is not None:
        yield replace(
            blank,
            kind=PartKind.EXHIBIT,
            note="",
            source=paper.source,
            sha256=paper.sha256,
            pages=paper.pages,
        )
    elif not entry.evidence:
        yield blank
    for item in entry.evidence:
        yield _of_evidence(blank, item, holdings.taken.get(item.sha256))


def _of_evidence(blank: Content, item: Evidence, taken: TakenIn | None) -> Content:
    named = replace(
        blank,
        title=_title(blank.title, item),
        document_number=item.document_number,
        responsible=item.responsible,
        dated=item.dated,
        file=item.file,
        sha256=item.sha256,
    )
    if not item.file:
        return replace(named, note=f"原件存{item.kept_at}")
    if taken is None or not taken.pages:
        why = tuple(problem.message for problem in taken.problems) if taken is not None else ()
        return replace(named, status=Status.UNFIT, note="打不开", reasons=(*why, *blank.reasons))
    return replace(named, kind=PartKind.EXHIBIT, source=taken.pdf, pages=taken.pages)


def _title(slot: str, item: Evidence) -> str:
    """Return the 题名: the paper's own, else the slot's with what the file's name adds to it."""
    if item.titled:
        return item.title
    added = what_is_new(item.title, slot, item.part)
    return f"{slot}：{added}" if added else slot


# --- volumes ------------------------------------------------------------------------------------------


def _split(
    dossier: DossierType, facts: DossierFacts, contents: Sequence[Content]
) -> list[tuple[Content, ...]]:
    """Return what stands in each volume; a row without a sheet goes with the row before it."""
    parts = list(_parts(dossier, contents))
    if not parts:
        return [tuple(contents)]
    papers = _PAPERS + len(contents) // _ROWS_A_PAGE
    limit = Limit(facts.most_pages, facts.box, facts.duplex, papers)
    by_key = {item.key: item for item in contents if item.key}
    followers = _followers(contents)
    runs: list[tuple[Content, ...]] = []
    for share in split(parts, limit):
        run: list[Content] = [] if runs else followers.pop("", [])
        for part in share.parts:
            if part.kind is PartKind.DIVIDER:
                continue
            item = by_key[part.key]
            start = share.starts.get(part.key, 0)
            pages = part.pages if item.kind is PartKind.EXHIBIT else ()
            run.append(replace(item, title=part.title, pages=pages, start=start))
            run += followers.pop(part.key, [])
        runs.append(tuple(run))
    return runs


def _parts(dossier: DossierType, contents: Sequence[Content]) -> Iterator[Part]:
    """Yield dividers and what stands behind them, as the splitting wants it."""
    names = {section.number: section.name for section in dossier.sections}
    begun: set[int] = set()
    for item in contents:
        if not item.key:
            continue
        divider = f"s{item.section}"
        if item.section not in begun:
            begun.add(item.section)
            yield Part(divider, PartKind.DIVIDER, names[item.section], (_SHEET,))
        yield Part(item.key, item.kind, item.title, item.pages or (_SHEET,), divider)


def _followers(contents: Sequence[Content]) -> dict[str, list[Content]]:
    """Return the rows without a sheet by the key of the row with one before them; '' for the first."""
    found: dict[str, list[Content]] = {}
    key = ""
    for item in contents:
        if item.key:
            key = item.key
        else:
            found.setdefault(key, []).append(item)
    return found


def _plan(
    dossier: DossierType,
    facts: DossierFacts,
    group: _Group,
    contents: tuple[Content, ...],
    place: int,
    volumes: int,
) -> VolumePlan:
    shown = {item.section for item in contents}
    number = f"{group.number:03d}" if volumes == 1 else f"{group.number:03d}-{place}"
    parts = [f"{group.number:03d}", group.holder, group.subject]
    if volumes > 1:
        parts.append(f"卷{_chinese(place)}")
    return VolumePlan(
        id=f"{dossier.id}-{number}",
        stem=safe_name("-".join(part for part in parts if part)),
        dossier=facts.name,
        unit=facts.unit,
        holder=group.holder,
        subject=group.subject,
        year=facts.year,
        number=number,
        place=place,
        volumes=volumes,
        form=dossier.catalogue,
        retention=dossier.retention,
        fonds=facts.fonds,
        organ=facts.organ,
        compiler=facts.compiler,
        checker=facts.checker,
        date=facts.date,
        sections=tuple(item for item in dossier.sections if item.number in shown),
        contents=contents,
        stamped=facts.stamped,
    )


def _chinese(number: int) -> str:
    return _DIGITS[number] if number <= 10 else str(number)
