"""Where a page is free of ink, seen on a picture of it in low resolution.

The bytes of a finished file come in; facts of its pages go out.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.dossier.model import Corner
from pipeline.dossier.stampplaces import NUMBER_BOXES, PAGE, STAMP_BOX, STAMP_MARGIN, Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

DPI: Final = 36
_DOTS: Final = DPI / 25.4
_PAPER: Final = 200
"""Grey value under which a whole place counts as a dark background: nothing can be read on it."""
_CONTRAST: Final = 24
"""How much darker than its surroundings a dot is to be ink."""
_SPECKS: Final = 0.004
"""Share of dots that may be dirt on a scan."""

_UNPRINTED: Final = 5
"""mm along the edges of a sheet that office printers leave white."""
_PAD: Final = 1
"""mm around a page number that must be free too."""


def free_places(picture: "NDArray[np.uint8]") -> tuple[tuple[Corner, ...], bool]:
    """Return which places of a grey picture (36 dpi) are free, best first, and whether the head is."""
    free = {corner for corner, box in NUMBER_BOXES.items() if _is_free(picture, box, _PAD)}
    if {Corner.RIGHT, Corner.LEFT} <= free:
        free.add(Corner.OUTER)
    ordered = tuple(corner for corner in Corner if corner in free)
    return ordered, _is_free(picture, STAMP_BOX, STAMP_MARGIN)


def pictures(data: bytes) -> Iterator["NDArray[np.uint8]"]:
    """Yield a grey picture (36 dpi) of each page."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(data) as document:
        for index in range(len(document)):
            page = document[index]
            yield page.render(scale=DPI / 72, grayscale=True).to_numpy()
            page.close()


def reaches_edges(data: bytes, pages: Sequence[int]) -> set[int]:
    """Return those of the pages (from 0) with ink so near an edge that printers would cut it off on A4."""
    import pypdfium2 as pdfium

    found: set[int] = set()
    edge = round(_UNPRINTED * _DOTS)
    with pdfium.PdfDocument(data) as document:
        for index in pages:
            page = document[index]
            scale = PAGE[1] * _DOTS / max(*page.get_size(), 1)
            dots = page.render(scale=scale, grayscale=True).to_numpy()
            page.close()
            ink = dots < int(np.median(dots)) - _CONTRAST
            ink[edge:-edge, edge:-edge] = False
            if int(ink.sum()) > dots.size * _SPECKS:
                found.add(index)
    return found


def _is_free(picture: "NDArray[np.uint8]", box: Box, around: float) -> bool:
    left, right = (box.left - around) * _DOTS, (box.right + around) * _DOTS
    top, bottom = (PAGE[1] - box.top - around) * _DOTS, (PAGE[1] - box.bottom + around) * _DOTS
    zone = picture[max(round(top), 0) : round(bottom), max(round(left), 0) : round(right)]
    if not zone.size:
        return False
    paper = int(np.median(zone))
    ink = int((zone < paper - _CONTRAST).sum())
    return paper >= _PAPER and ink <= zone.size * _SPECKS
