"""For the printer: two letters on one sheet with cut marks, and blank backs for two-sided printing.

Comes in: the PDF of a batch. Goes out: another PDF with the same pages, placed otherwise; nothing in them is
drawn again, so text stays text. Which letters are in the file is not this module's business.
"""

import io
from collections.abc import Sequence
from itertools import pairwise

import pikepdf

_EDGE = 5 * 72 / 25.4
"""pt; nothing lies nearer to the sheet's edge, where many printers cannot print."""
_MARK_LENGTH = 14.0
"""pt; cut marks begin at `_EDGE`, outside the letters' own margins."""
_MARK_WIDTH = 0.3
_NAME = "/P{}"


def two_up(data: bytes) -> bytes:
    """Return the pages two on a sheet, side by side at 70.7 % (two A5 on A4), with cut marks.

    They are placed for cutting a whole stack: the left half holds the first half of the pages, the
    right half the rest, so that the cut stacks lie on each other in order. Equal bytes give equal
    bytes. A file of one page gets one sheet with an empty right half.
    """
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        pages = [pdf.pages[place] for place in range(len(pdf.pages))]
        half = -(-len(pages) // 2)
        sheets = [
            _sheet(pdf, pages[place], pages[place + half] if place + half < len(pages) else None)
            for place in range(half)
        ]
        return _with_pages(pdf, sheets)


def backed(data: bytes, lengths: Sequence[int]) -> bytes:
    """Return the pages with a blank one after every item of odd length, for two-sided printing.

    Args:
        data: the PDF; its pages are the items' pages in order.
        lengths: pages of each item (a letter, a separator sheet).

    Raises:
        ValueError: the lengths are not positive or do not add up to the pages.
    """
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        if sum(lengths) != len(pdf.pages) or any(length < 1 for length in lengths):
            raise ValueError("the lengths of the items do not add up to the pages")
        pages = iter([page.obj for page in pdf.pages])
        placed: list[pikepdf.Object] = []
        for length in lengths:
            placed += [next(pages) for _ in range(length)]
            if length % 2:
                placed.append(_blank(pdf, placed[-1]))
        return _with_pages(pdf, placed)


def preceded(data: bytes, sheet: bytes, *, backs: bool) -> bytes:
    """Return the pages with those of another PDF before them; `backs`: a blank one between if needed."""
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf, pikepdf.Pdf.open(io.BytesIO(sheet)) as other:
        own = [page.obj for page in pdf.pages]
        count = len(other.pages)
        pdf.pages.extend(other.pages)
        front: list[pikepdf.Object] = []
        front += [page.obj for page in pdf.pages][-count:]
        if backs and count % 2:
            front.append(_blank(pdf, front[-1]))
        return _with_pages(pdf, [*front, *own])


def letter_lengths(data: bytes) -> tuple[int, ...]:
    """Return how many pages each letter has: every letter's first page has a bookmark.

    Raises:
        ValueError: a bookmark leads to no page, or the first page has none.
    """
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        places = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
        starts = [
            places.get(item.destination[0].objgen, -1)
            for item in pdf.open_outline().root
            if isinstance(item.destination, pikepdf.Array)
        ]
        if starts[:1] != [0] or -1 in starts:
            raise ValueError("a letter without its bookmark")
        return tuple(end - start for start, end in pairwise([*starts, len(pdf.pages)]))


def page_count(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _blank(pdf: pikepdf.Pdf, like: pikepdf.Object) -> pikepdf.Object:
    box = pikepdf.Page(like).mediabox
    return pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=box, Resources=pikepdf.Dictionary())
    )


def _sheet(pdf: pikepdf.Pdf, left: pikepdf.Page, right: pikepdf.Page | None) -> pikepdf.Object:
    """Return one sheet: as high as a page is wide, as wide as a page is high."""
    x0, y0, x1, y1 = (float(edge) for edge in left.mediabox)
    width, height = y1 - y0, x1 - x0
    forms = pikepdf.Dictionary()
    parts: list[str] = []
    for place, page in enumerate((left, right)):
        if page is None:
            continue
        name = _NAME.format(place)
        forms[name] = page.as_form_xobject()
        box = [float(edge) for edge in page.mediabox]
        scale = min(width / 2 / (box[2] - box[0]), height / (box[3] - box[1]))
        x = place * width / 2 - box[0] * scale
        y = (height - (box[3] - box[1]) * scale) / 2 - box[1] * scale
        parts.append(f"q {scale:.6f} 0 0 {scale:.6f} {x:.4f} {y:.4f} cm {name} Do Q")
    middle = width / 2
    far = height - _EDGE
    ends = ((_EDGE, _EDGE + _MARK_LENGTH), (far - _MARK_LENGTH, far))
    marks = " ".join(f"{middle:.4f} {a:.4f} m {middle:.4f} {b:.4f} l" for a, b in ends)
    parts.append(f"q {_MARK_WIDTH} w 0 G {marks} S Q")
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=pikepdf.Array([0, 0, width, height]),
            Resources=pikepdf.Dictionary(XObject=forms),
            Contents=pdf.make_stream("\n".join(parts).encode()),
        )
    )


def _with_pages(pdf: pikepdf.Pdf, pages: Sequence[pikepdf.Object]) -> bytes:
    """Return the file with these pages in place of its own; fonts, metadata and colours stay."""
    tree = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=len(pages), Kids=pikepdf.Array(pages))
    )
    for page in pages:
        page["/Parent"] = tree
    pdf.Root["/Pages"] = tree
    for key in ("/Outlines", "/Dests", "/Names", "/PageLabels", "/StructTreeRoot", "/MarkInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pages:
        for key in ("/StructParents", "/Annots", "/Tabs"):
            if key in page:
                del page[key]
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
