"""Pages that WeasyPrint laid out, taken into a file of many letters.

Laid pages come in as objects of their own file; they go out as objects of ours, with new numbers. Only what
a page needs is taken: no outline, no destinations, no metadata.
"""

import re

from pipeline.writers.laid import LaidPages
from pipeline.writers.pdffile import PageTree, PdfFile

_REFERENCE = re.compile(rb"(\d+) 0 R")
_STREAM = b"stream\n"


def take_pages(file: PdfFile, laid: LaidPages, tree: PageTree) -> None:
    """Write the pages and what they need, and append them to the tree.

    Raises:
        ValueError: a page has no parent.
    """
    numbers: dict[int, int] = {}
    todo: list[int] = []

    def renumber(match: re.Match[bytes]) -> bytes:
        old = int(match[1])
        if old not in numbers:
            numbers[old] = file.reserve()
            todo.append(old)
        return b"%d 0 R" % numbers[old]

    for page in laid.pages:
        above, own = re.subn(rb"/Parent \d+ 0 R", b"", laid.objects[page])
        if own != 1:
            raise ValueError("a page without its parent")
        body = _REFERENCE.sub(renumber, above)
        parent = b"<</Parent %d 0 R" % tree.parent()
        tree.pages.append(file.add(body.replace(b"<<", parent, 1)))
    while todo:
        old = todo.pop(0)
        head, stream, data = laid.objects[old].partition(_STREAM)
        body = _REFERENCE.sub(renumber, head) + stream + data
        if stream:
            file.add_whole(body, numbers[old])
        else:
            file.add(body, numbers[old])
