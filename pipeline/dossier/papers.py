"""The papers that the program itself puts into a volume, as one PDF: laid out until page numbers are right.

A volume's plan comes in; the PDF of cover, catalogue, dividers, gap sheets and 备考表 goes out, with where
each of them is in it and where a click in the catalogue leads. Page arithmetic is the PageMap's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.document.profile import Profile
from pipeline.dossier.bindingmarks import Link
from pipeline.dossier.model import Corner, PageFacts, PageMap, Part, PartKind
from pipeline.dossier.pagemap import map_pages
from pipeline.dossier.papersetting import SIZE, Setter
from pipeline.dossier.papersheets import Sheets
from pipeline.dossier.papersword import volume_boards
from pipeline.dossier.paperwords import (
    CATALOGUE,
    COVER,
    RECORD,
    divider_key,
    numbered,
    part_title,
    record_title,
    section_title,
)
from pipeline.dossier.volume import VolumePlan
from pipeline.errors import Diagnostic, has_errors
from pipeline.fonts import FontBook
from pipeline.writers.canvas import Page, draw
from pipeline.writers.docx.boards import write_boards_docx
from pipeline.writers.pdffile import FileFacts

_FACTS: Final = PageFacts(
    free=tuple(corner for corner in Corner if corner is not Corner.NONE), head_free=True
)
"""The papers keep all places of the page number free."""
_ROUNDS: Final = 5
"""Page numbers have columns of their own, so that the second round is the last."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a volume."""

    pdf: bytes
    """PDF/A-2u, A4 portrait."""
    first: Mapping[str, int]
    """Part key → its first page in `pdf`, from 0."""
    counts: Mapping[str, int]
    """Part key → how many pages it has."""
    links: tuple[Link, ...]
    """Of the catalogue: rows that lead to dividers, exhibits and gap sheets."""


@dataclass(frozen=True, slots=True)
class LaidVolume:
    """A volume whose page numbers are right."""

    papers: Papers
    parts: tuple[Part, ...]
    page_map: PageMap


@dataclass(frozen=True, slots=True)
class _Laid:
    """The papers before they are drawn."""

    pages: Mapping[str, tuple[Page, ...]]
    links: tuple[Link, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {key: len(pages) for key, pages in self.pages.items()}


def volume_parts(plan: VolumePlan, counts: Mapping[str, int]) -> tuple[Part, ...]:
    """Return the parts of a volume in order, with the papers' numbers of pages; 1 where none is given."""

    def paper(key: str, kind: PartKind, title: str, parent: str = "") -> Part:
        return Part(key, kind, title, (_FACTS,) * counts.get(key, 1), parent)

    parts = [
        paper(COVER, PartKind.COVER, "封面"),
        paper(CATALOGUE, PartKind.CATALOGUE, plan.form.value),
    ]
    for section, contents in numbered(plan):
        divider = divider_key(section)
        parts.append(paper(divider, PartKind.DIVIDER, section_title(section)))
        for one in contents:
            content = one.content
            if content.kind is PartKind.EXHIBIT:
                stamp = plan.stamp(one.item, content)
                parts.append(
                    Part(
                        content.key,
                        content.kind,
                        part_title(content),
                        content.pages,
                        divider,
                        stamp,
                    )
                )
            elif content.key:
                parts.append(paper(content.key, PartKind.GAP, part_title(content), divider))
    parts.append(paper(RECORD, PartKind.RECORD, record_title(plan.form)))
    return tuple(parts)


def lay_papers(
    plan: VolumePlan, page_map: PageMap | None, fonts: FontBook, profile: Profile
) -> tuple[Papers | None, tuple[Diagnostic, ...]]:
    """Return all papers of a volume in one PDF, None with K511 or K512 when a text cannot be set.

    Without a PageMap the page numbers in them are blank.
    """
    laid, problems = _lay(plan, page_map, fonts, profile)
    return (None if has_errors(problems) else _drawn(plan, laid, fonts)), problems


def papers_until_stable(
    plan: VolumePlan, fonts: FontBook, profile: Profile
) -> tuple[LaidVolume | None, tuple[Diagnostic, ...]]:
    """Return the papers with the page numbers that the volume really has; None as `lay_papers`.

    They are laid out again until their numbers of pages no longer change, and drawn once.

    Raises:
        RuntimeError: they never stop changing.
    """
    laid, problems = _lay(plan, None, fonts, profile)
    for _ in range(_ROUNDS):
        if has_errors(problems):
            return None, problems
        counts = laid.counts
        parts = volume_parts(plan, counts)
        page_map = map_pages(parts)
        laid, problems = _lay(plan, page_map, fonts, profile)
        if laid.counts == counts and not has_errors(problems):
            return LaidVolume(_drawn(plan, laid, fonts), parts, page_map), problems
    raise RuntimeError("the papers of a volume never stop changing")


def volume_docx(
    plan: VolumePlan, page_map: PageMap | None, fonts: FontBook, profile: Profile
) -> bytes:
    """Return the DOCX of cover, catalogue and 备考表, for who wants to go on editing them."""
    return write_boards_docx(volume_boards(plan, page_map, profile), profile, fonts)


def _lay(
    plan: VolumePlan, page_map: PageMap | None, fonts: FontBook, profile: Profile
) -> tuple[_Laid, tuple[Diagnostic, ...]]:
    setter = Setter(fonts, f"第{plan.number}卷的封面、目录等")
    sheets = Sheets(setter, profile, plan, page_map)
    catalogue = sheets.catalogue()
    pages = dict(_pages(sheets, tuple(page.items for page in catalogue)))
    links = tuple(link for page in catalogue for link in page.links)
    return _Laid(pages, links), setter.problems


def _pages(sheets: Sheets, catalogue: tuple[Page, ...]) -> Iterator[tuple[str, tuple[Page, ...]]]:
    yield COVER, (sheets.cover(),)
    yield CATALOGUE, catalogue
    for section, contents in numbered(sheets.plan):
        yield divider_key(section), tuple(sheets.divider(section, contents))
        for one in contents:
            if one.content.kind is PartKind.GAP and one.content.key:
                yield one.content.key, (sheets.gap(one.content),)
    yield RECORD, (sheets.record(),)


def _drawn(plan: VolumePlan, laid: _Laid, fonts: FontBook) -> Papers:
    first: dict[str, int] = {}
    pages: list[Page] = []
    for key, own in laid.pages.items():
        first[key] = len(pages)
        pages += own
    facts = FileFacts(f"{plan.dossier} {plan.number}", plan.unit, plan.date.isoformat())
    return Papers(draw(pages, SIZE, fonts, facts), first, laid.counts, laid.links)
