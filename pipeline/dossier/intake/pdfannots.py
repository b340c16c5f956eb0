"""Annotations become part of the page as they print: notes, stamps, marks, filled-in fields.

An open file comes in; its pages go out with nothing on them but content. What is hidden or does not print
vanishes. ISO 32000-1, 12.5; ISO 19005-2, 6.3.
"""

from typing import Final

import pikepdf

from pipeline.dossier.intake import pdfcodes
from pipeline.dossier.intake.pdffields import draw_fields, has_appearance
from pipeline.dossier.intake.pdflayers import Layers
from pipeline.dossier.intake.pdfmarks import draw_mark, number
from pipeline.dossier.intake.pdftidy import balance_page
from pipeline.dossier.model import Change
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook

_SILENT: Final = frozenset({"/Popup", "/Link", "/TrapNet", "/PrinterMark"})
_HIDDEN: Final = 2
_PRINT: Final = 4


def flatten(
    pdf: pikepdf.Pdf, layers: Layers, fonts: FontBook
) -> tuple[frozenset[Change], tuple[Diagnostic, ...]]:
    """Make annotations part of their pages; return what was done, and what could not be printed."""
    widgets: list[pikepdf.Dictionary] = []
    others: list[pikepdf.Dictionary] = []
    hidden = False
    for page in pdf.pages:
        printing = _printing(pdf, page, layers)
        if printing:
            hidden = balance_page(page, pdf, layers) or hidden
            page.obj.Annots = pikepdf.Array(printing)
            for item in printing:
                (widgets if item.get("/Subtype") == pikepdf.Name.Widget else others).append(item)
        elif "/Annots" in page.obj:
            del page.obj.Annots
    if not widgets and not others:
        return frozenset(), ()
    bare = [item for item in others if not has_appearance(item)]
    notes = [item for item in bare if item.get("/Subtype") == pikepdf.Name.FreeText]
    missing = draw_fields(pdf, widgets, notes, fonts)
    for item in bare:
        if (
            item.get("/Subtype") != pikepdf.Name.FreeText
            and (look := draw_mark(pdf, item)) is not None
        ):
            item.AP = pikepdf.Dictionary(N=look)
    changes = {Change.LAYERS} if hidden else set()
    if widgets:
        changes.add(Change.FORMS)
    if any(has_appearance(item) for item in others):
        changes.add(Change.ANNOTATIONS)
    pdf.flatten_annotations("print")
    return frozenset(changes), (pdfcodes.unprintable(missing),) if missing else ()


def _printing(pdf: pikepdf.Pdf, page: pikepdf.Page, layers: Layers) -> list[pikepdf.Dictionary]:
    """Return the annotations of a page that print, each an object of its own."""
    found = page.obj.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return []
    return [
        item if item.is_indirect else pdf.make_indirect(item)
        for item in found
        if isinstance(item, pikepdf.Dictionary)
        and str(item.get("/Subtype")) not in _SILENT
        and int(number(item.get("/F"), 0)) & (_PRINT | _HIDDEN) == _PRINT
        and not layers.hides(item.get("/OC"))
    ]
