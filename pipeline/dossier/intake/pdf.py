"""A foreign PDF becomes archivable pages: whole, inert, A4, PDF/A-2b; or it is refused with its reason.

Bytes come in, bytes go out, with what was changed and lost. No network, no clock: the same bytes and fonts
give the same result. What LibreOffice or a picture was made into comes through here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pikepdf

from pipeline.dossier.intake import pdfcodes
from pipeline.dossier.intake.pdfactive import find_active
from pipeline.dossier.intake.pdfannots import flatten
from pipeline.dossier.intake.pdffacts import free_places, pictures, reaches_edges
from pipeline.dossier.intake.pdfgeometry import (
    HEIGHT,
    MARGIN,
    WIDTH,
    Placed,
    is_large,
    place,
    read_sheet,
)
from pipeline.dossier.intake.pdfgraph import TooDeepError
from pipeline.dossier.intake.pdfinks import name_inks
from pipeline.dossier.intake.pdflayers import read_layers
from pipeline.dossier.intake.pdfopen import Opened, open_whole
from pipeline.dossier.intake.pdfraster import rasterise
from pipeline.dossier.intake.pdfrepair import Repaired, repair
from pipeline.dossier.intake.pdfshell import save
from pipeline.dossier.intake.pdftidy import tidy_pages
from pipeline.dossier.model import Change, PageFacts
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook

VERSION = 2
"""Part of the cache's key: raised whenever the same bytes would give another result."""


@dataclass(frozen=True, slots=True)
class Conformed:
    """A PDF taken in."""

    pdf: bytes
    """A whole PDF/A-2b file whose pages can be copied; b"" when the file is refused."""
    pages: tuple[PageFacts, ...]
    changes: tuple[Change, ...]
    """In the order of `Change`."""
    problems: tuple[Diagnostic, ...]
    """One error when it is refused, else warnings; `location.file` is empty."""


_ODD = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What objects raise that are of another type than their place asks for."""


@dataclass(slots=True)
class _Log:
    """What happens to one file."""

    changes: set[Change] = field(default_factory=set)
    problems: list[Diagnostic] = field(default_factory=list)

    def add(self, changes: Iterable[Change], problems: Iterable[Diagnostic]) -> None:
        self.changes.update(changes)
        self.problems.extend(problems)


def conform(data: bytes, fonts: FontBook) -> Conformed:
    """Return the pages of a PDF, ready to be copied into a volume; never raises for what is in the file."""
    opened = open_whole(data)
    if isinstance(opened, Diagnostic):
        return Conformed(b"", (), (), (opened,))
    with opened.pdf:
        try:
            return _conform(opened, data, fonts)
        except (*_ODD, pikepdf.PdfError, TooDeepError):
            return _as_pictures(data, len(opened.pdf.pages))


def _conform(opened: Opened, data: bytes, fonts: FontBook) -> Conformed:
    pdf, log = opened.pdf, _Log()
    if opened.repaired:
        log.add([Change.REPAIRED], [pdfcodes.repaired()])
    if opened.restricted:
        log.add([], [pdfcodes.restricted()])
    log.add(*find_active(pdf))
    sheets = [read_sheet(page) for page in pdf.pages]
    layers = read_layers(pdf)
    log.add(*flatten(pdf, layers, fonts))
    if tidy_pages(pdf, layers):
        log.changes.add(Change.LAYERS)
    if Change.LAYERS in log.changes:
        log.problems.append(pdfcodes.layers_left_out())
    name_inks(pdf)
    large = [index for index, sheet in enumerate(sheets) if is_large(sheet)]
    bleeding = reaches_edges(data, large) if large else set()
    placed = [
        place(pdf, page, sheet, margin=MARGIN if index in bleeding else 0.0)
        for index, (page, sheet) in enumerate(zip(pdf.pages, sheets, strict=True))
    ]
    if any(item.turned for item in placed):
        log.changes.add(Change.TURNED)
    if any(item.scaled for item in placed):
        log.changes.add(Change.SCALED)
    done = repair(pdf, fonts)
    log.changes.update(done.changes)
    if done.rasterised:
        log.problems.append(pdfcodes.rasterised([page + 1 for page in done.rasterised]))
    return Conformed(
        done.data,
        _facts(done, placed),
        tuple(change for change in Change if change in log.changes),
        tuple(log.problems),
    )


def _as_pictures(data: bytes, count: int) -> Conformed:
    """Return a file whose structure makes no sense as pictures of what it shows, or its refusal."""
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        pages = range(count)
        try:
            rasterise(pdf, data, pages)
            out = save(pdf)
        except (*_ODD, pikepdf.PdfError):
            return Conformed(b"", (), (), (pdfcodes.beyond_repair(),))
    facts = _facts(Repaired(out, frozenset(), tuple(pages)), [Placed()] * count)
    changes = (Change.REPAIRED, Change.RASTERISED)
    problems = (pdfcodes.repaired(), pdfcodes.rasterised([page + 1 for page in pages]))
    return Conformed(out, facts, changes, problems)


def _facts(done: Repaired, placed: list[Placed]) -> tuple[PageFacts, ...]:
    facts = []
    for page, (picture, item) in enumerate(zip(pictures(done.data), placed, strict=True)):
        free, head_free = free_places(picture)
        raster = page in done.rasterised
        facts.append(PageFacts(free, head_free, landscape=item.turned, rasterised=raster))
    return tuple(facts)
