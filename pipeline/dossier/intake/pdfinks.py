"""Spot colours get names that mean the same in every file they may come together with.

An open file comes in; its inks go out with names that follow from what they look like: in one PDF/A file two
inks of one name must be one ink, and a volume is made of pages of many files. ISO 19005-2, 6.2.4.4.
"""

import hashlib
import re
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcheckcolours import PROCESS

_INKS: Final = re.compile(rb"/(?:Separation|DeviceN)\b")
_NAMED: Final = re.compile(r"-[0-9a-f]{12}$")
_DEPTH: Final = 10


def name_inks(pdf: pikepdf.Pdf) -> None:
    """Give each ink of a Separation or DeviceN space a name that follows from the space's content."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            if _INKS.search(item.stream_dict.unparse(resolved=True)):
                _visit(item.stream_dict, _DEPTH)
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Array) and _INKS.search(
            item.unparse(resolved=True)
        ):
            _visit(item, _DEPTH)


def _visit(item: object, depth: int) -> None:
    """Name the inks in what is written inside an object, not in what it refers to."""
    if not depth:
        return
    below: list[object] = []
    if isinstance(item, pikepdf.Array):
        below = list(item)
        if len(below) >= 4 and below[0] == pikepdf.Name.Separation:
            item[1] = _named(item[1], item)
            below = list(item)
        elif len(below) >= 4 and below[0] == pikepdf.Name.DeviceN:
            _name_several(item)
            return
    elif isinstance(item, pikepdf.Dictionary):
        below = list(dict(item.items()).values())
    for child in below:
        if isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect:
            _visit(child, depth - 1)


def _name_several(space: pikepdf.Array) -> None:
    """Name the inks of a DeviceN; what it told of each of them only printing machines read."""
    if not isinstance(space[1], pikepdf.Array):
        return
    names = list(space[1])
    spots = [name for name in names if str(name) not in PROCESS]
    if all(_NAMED.search(str(name)) for name in spots):
        return
    space[1] = pikepdf.Array(
        [name if str(name) in PROCESS else _named(name, space) for name in names]
    )
    while len(space) > 4:
        del space[4]


def _named(name: pikepdf.Object, space: pikepdf.Array) -> pikepdf.Object:
    if str(name) == "/None" or _NAMED.search(str(name)):
        return name
    digest = hashlib.md5(usedforsecurity=False)
    for part in list(space)[2:4]:
        _feed(digest, part, _DEPTH)
    # the end of a long name goes, not the digest
    return pikepdf.Name(f"{str(name)[:60]}-{digest.hexdigest()[:12]}")


def _feed(digest: "hashlib._Hash", item: object, depth: int) -> None:
    """Add the content of an object, wherever it is written, to a digest."""
    if not depth:
        return
    if isinstance(item, pikepdf.Stream):
        digest.update(item.read_bytes())
        item = item.stream_dict
    if isinstance(item, pikepdf.Dictionary):
        for key, value in sorted(item.items()):
            if key not in {"/Length", "/Filter", "/DecodeParms"}:
                digest.update(key.encode())
                _feed(digest, value, depth - 1)
    elif isinstance(item, pikepdf.Array):
        digest.update(b"[")
        for value in item:
            _feed(digest, value, depth - 1)
    else:
        digest.update(str(item).encode() + b" ")
