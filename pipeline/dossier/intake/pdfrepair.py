"""Pages that do not conform are repaired: in place, by drawing them anew, or as pictures at last.

An open file with tidy A4 pages comes in; it goes out with pages of which each conforms to PDF/A-2b as the
checker judges it. A repair that changes how a page looks is none.
"""

from dataclasses import dataclass
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcheck import Fault, Sort, check
from pipeline.dossier.intake.pdfcolours import set_profiles
from pipeline.dossier.intake.pdfembed import embed_fonts
from pipeline.dossier.intake.pdfraster import alike, looks, rasterise
from pipeline.dossier.intake.pdfredraw import redraw
from pipeline.dossier.intake.pdfshell import save
from pipeline.dossier.model import Change
from pipeline.fonts import FontBook

_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file whose pages all conform."""

    data: bytes
    changes: frozenset[Change]
    rasterised: tuple[int, ...]
    """Pages (from 0) that had to be made pictures."""


def repair(pdf: pikepdf.Pdf, fonts: FontBook) -> Repaired:
    """Return the file with every page made to conform.

    Raises:
        pikepdf.PdfError: a content stream cannot be read.
        TooDeepError: forms are nested without an end.
    """
    changes: set[Change] = set()
    faults, uses = check(pdf)
    if _pages_with(faults, Sort.COLOUR):
        set_profiles(pdf)
        changes.add(Change.COLOURS)
        faults, uses = check(pdf)
    if not any(faults):
        return Repaired(save(pdf), frozenset(changes), ())
    before = save(pdf)
    if any(fault.sort is Sort.FONT for page in faults for fault in page):
        if embed_fonts(
            pdf, {f.font: uses[f.font] for page in faults for f in page if f.font in uses}, fonts
        ):
            changes.add(Change.FONTS)
        touched = _pages_with(faults, Sort.FONT)
        faults, _ = check(pdf)
        changed = [page for page in touched if not faults[page]]
        unlike = _unlike(before, save(pdf), changed)
    else:
        unlike = set()
    left = sorted({page for page, found in enumerate(faults) if found} | unlike)
    redrawn = redraw(pdf, before, left)
    if redrawn:
        changes.add(Change.FONTS)
    pictures = [page for page in left if page not in redrawn]
    if pictures:
        rasterise(pdf, before, pictures)
        changes.add(Change.RASTERISED)
    return Repaired(save(pdf), frozenset(changes), tuple(pictures))


def _pages_with(faults: list[frozenset[Fault]], sort: Sort) -> list[int]:
    return [page for page, found in enumerate(faults) if any(item.sort is sort for item in found)]


def _unlike(before: bytes, after: bytes, pages: list[int]) -> set[int]:
    """Return the pages that look different after a repair, few of them in memory at a time."""
    found: set[int] = set()
    for start in range(0, len(pages), _AT_ONCE):
        some = pages[start : start + _AT_ONCE]
        pairs = zip(some, looks(before, some), looks(after, some), strict=True)
        found |= {page for page, first, second in pairs if not alike(first, second)}
    return found
