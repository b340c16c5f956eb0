"""Outcomes and volumes as frozen data: how each slot stands, and what stands in which volume.

Nothing comes in. Goes between completeness, the papers of a volume and the binding; like `model`, it
holds no open file and may cross process borders.
"""

from dataclasses import dataclass
from datetime import date

from pipeline.dossier.model import (
    ArchiveStamp,
    CatalogueForm,
    Evidence,
    PageFacts,
    PartKind,
    Section,
    Slot,
    Status,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """How one slot stands."""

    slot: Slot
    status: Status
    evidence: tuple[Evidence, ...] = ()
    """What is filed there, also what does not count; in order."""
    reasons: tuple[str, ...] = ()
    """Why it is not simply 有, in Chinese, without a person's data; one sentence each."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Every slot with its outcome, and what belongs to none."""

    entries: tuple[Entry, ...]
    """In the order of the slots, each slot once."""
    strays: tuple[Evidence, ...] = ()
    """Evidence for an item that the school need not have, or that does not exist; never lost, always listed."""


@dataclass(frozen=True, slots=True)
class Content:
    """One row of the catalogue: an exhibit, or what is missing or kept on paper."""

    key: str
    """`Part.key`; '' when no sheet of it is bound."""
    kind: PartKind
    """EXHIBIT or GAP."""
    section: int
    """`Section.number`."""
    requirement: str
    title: str
    slot: Slot
    status: Status
    document_number: str = ""
    """文号."""
    responsible: str = ""
    """责任者."""
    dated: date | None = None
    note: str = ""
    """备注 of the catalogue, such as 缺件 or 原件存资助办."""
    reasons: tuple[str, ...] = ()
    """What the 缺件说明 says."""
    source: str = ""
    """Key in the cache of the PDF that holds the exhibit's pages; '' for a gap."""
    pages: tuple[PageFacts, ...] = ()
    """Of the exhibit; () for a gap, whose sheet has always one page."""
    start: int = 0
    """First page in the source, from 0, when an exhibit is cut over several volumes."""
    file: str = ""
    """Evidence file, relative to the workspace; '' for gaps and generated papers."""
    sha256: str = ""
    """Of the evidence file; of the PDF for a generated paper."""


@dataclass(frozen=True, slots=True)
class VolumePlan:
    """One volume before its pages are counted."""

    id: str
    """ASCII, unique among the volumes of a workspace: `poverty_alleviation-003-1`."""
    stem: str
    """File name without ending: `003-某某中心学校-卷一`."""
    dossier: str
    """档案名称, as on the cover."""
    unit: str
    """The bureau."""
    holder: str
    """立档单位 of the volume: the school; for a volume of one item the bureau."""
    subject: str
    """What the volume is about beside the dossier's name: the pupil, the item, or ''."""
    year: int
    number: str
    """卷号, such as 003-1."""
    place: int
    """Which of the holder's volumes this is, from 1."""
    volumes: int
    """How many volumes the holder has."""
    form: CatalogueForm
    retention: str
    fonds: str
    organ: str
    compiler: str
    checker: str
    date: date
    """成文日期 of the workspace: 立卷时间, and the file's date."""
    sections: tuple[Section, ...]
    """Those that have contents here, in order."""
    contents: tuple[Content, ...]
    stamped: bool
    """Whether exhibits get a 归档章."""
    items_before: int = 0
    """件 in the dossier's volumes before this one: 件号 run on where files are kept by 件 (DA/T 22-2015), and
    begin anew in each volume where they are kept by 卷."""

    def item_number(self, place: int) -> int:
        """Return the 件号 of the `place`th row of the volume's catalogue."""
        return self.items_before + place

    def stamp(self, place: int, content: Content) -> ArchiveStamp | None:
        """Return the 归档章 of the exhibit in the `place`th row; None when there is none."""
        if not self.stamped or content.kind is not PartKind.EXHIBIT:
            return None
        return ArchiveStamp(
            fonds=self.fonds,
            year=str(self.year),
            item=str(self.item_number(place)),
            organ=self.organ,
            retention=self.retention,
            pages=str(len(content.pages)),
        )
