"""Foreign pages taken into a volume: each becomes a form object, so that nothing of it can touch ours.

Conforming PDFs come in by path or as bytes; objects of the volume's file go out. A page gives its contents,
resources and transparency group, and nothing else: no annotation, action, structure or private data.
Objects that are equal byte for byte are written once, also those of different files.
"""

import hashlib
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final, Self, TypeAlias

import pikepdf

from pipeline.writers.pdffile import LEVEL, PdfFile

A4: Final = (595.276, 841.89)
"""pt."""
_NEAR: Final = 1.5
"""pt by which a page may miss A4 and still be drawn as it is."""
_OPEN: Final = 12
"""Files that are open at a time."""
_REFERENCE: Final = re.compile(rb"\((?:[^\\()]|\\.)*\)|(?<![\d.])(\d+) (\d+) R\b", re.DOTALL)
"""A reference, or a string, which may look as if it held one."""
_LENGTH: Final = re.compile(rb"/Length \d+(?: \d+ R)?")
_PRIVATE: Final = ("/PieceInfo", "/StructParent", "/StructParents", "/LastModified", "/Length")
"""Entries of a stream that a volume does not take over; the length is written anew."""
_Key: TypeAlias = tuple[int, int]
"""Number and generation of an object."""
_SUSPECT: Final = (b"/PieceInfo", b"/StructParent", b"/LastModified")


@dataclass(frozen=True, slots=True)
class TakenPage:
    """A page as the volume draws it."""

    form: int | None
    """Object number of its form; None for an empty page."""
    group: bytes
    """Entry of the page object for its transparency group; b'' for none."""
    scale: float
    x: float
    y: float
    """How the form becomes an A4 page: 1, 0, 0 for nearly all."""


@dataclass(slots=True)
class _Source:
    """An open file and what has been taken from it."""

    pdf: pikepdf.Pdf
    count: int
    """Its pages."""
    numbers: dict[_Key, int] = field(default_factory=dict)
    """Object in the source → its number in the volume."""
    heads: dict[_Key, bytes] = field(default_factory=dict)
    """Objects on the way: the object, or the dictionary of a stream."""


class PageTaker:
    """Takes pages of many files into one; a context manager, because it keeps some of them open."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self._written: dict[bytes, int] = {}
        self._open: OrderedDict[Path | bytes, _Source] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open.popitem()[1].pdf.close()

    def take(self, place: Path | bytes, page: int) -> TakenPage:
        """Write a page (from 0) of a file as a form object.

        Raises:
            ValueError: the file has no such page, or its page is to be turned.
            pikepdf.PdfError: it is no PDF.
            OSError: it cannot be read.
        """
        source = self._source(place)
        if not 0 <= page < source.count:
            raise ValueError(f"a source of {source.count} pages has no page {page}")
        body = source.pdf.pages[page].obj
        turned = _inherited(body, "/Rotate")
        if turned is not None and int(turned) % 360:
            raise ValueError("a page of a volume has no /Rotate")
        box = _visible(body)
        group = body.get("/Group")
        entry = b"" if group is None else b"/Group " + self._value(source, group)
        return TakenPage(self._form(source, body, box), entry, *_fit(box))

    def _source(self, place: Path | bytes) -> _Source:
        source = self._open.get(place)
        if source is None:
            if len(self._open) == _OPEN:
                self._open.popitem(last=False)[1].pdf.close()
            opened = pikepdf.open(BytesIO(place) if isinstance(place, bytes) else place)
            source = self._open[place] = _Source(opened, len(opened.pages))
        self._open.move_to_end(place)
        return source

    def _form(
        self,
        source: _Source,
        page: pikepdf.Object,
        box: tuple[float, float, float, float],
    ) -> int | None:
        contents = page.get("/Contents")
        streams = [] if contents is None else _streams(contents)
        if not streams:
            return None
        resources = _inherited(page, "/Resources")
        named = b"<<>>" if resources is None else self._value(source, resources)
        head = b"/Type/XObject/Subtype/Form/BBox[%g %g %g %g]/Resources %b" % (*box, named)
        if len(streams) > 1:
            data = b"\n".join(stream.read_bytes() for stream in streams)
            return self._write_stream(head + b"/Filter/FlateDecode", zlib.compress(data, LEVEL))
        for key in ("/Filter", "/DecodeParms"):
            value = streams[0].get(key)
            if value is not None:
                head += key.encode() + b" " + self._value(source, value)
        return self._write_stream(head, memoryview(streams[0].get_raw_stream_buffer()))

    def _value(self, source: _Source, value: pikepdf.Object) -> bytes:
        """Return an entry's value as it stands in the volume, what it refers to written."""
        if value.is_indirect:
            return b"%d 0 R" % self._copy(source, value.objgen)
        body = value.unparse()
        for key in _references(body):
            self._copy(source, key)
        return _renumbered(body, source.numbers)

    def _copy(self, source: _Source, wanted: _Key) -> int:
        """Write an object after all that it refers to; return its number in the volume."""
        numbers, heads = source.numbers, source.heads
        todo = [] if wanted in numbers else [wanted]
        while todo:
            key = todo[-1]
            if key in heads:
                todo.pop()
                self._emit(source, key)
            elif key in numbers:
                todo.pop()
            else:
                body = heads[key] = _head(source.pdf.get_object(*key))
                todo += [
                    other
                    for other in _references(body)
                    if other not in numbers and other not in heads
                ]
        return numbers[wanted]

    def _emit(self, source: _Source, key: _Key) -> None:
        """Write an object; of what it refers to, only objects that refer to it are still to come."""
        numbers = source.numbers
        head = source.heads[key]
        for other in _references(head):
            if other not in numbers:
                numbers[other] = self._file.reserve()
        body = _renumbered(head, numbers)
        del source.heads[key]
        promised = numbers.get(key)
        item = source.pdf.get_object(*key)
        if isinstance(item, pikepdf.Stream):
            data = memoryview(item.get_raw_stream_buffer())
            numbers[key] = self._write_stream(body, data, promised)
        else:
            numbers[key] = self._write_plain(body, promised)

    def _write_stream(
        self, entries: bytes, data: bytes | memoryview, number: int | None = None
    ) -> int:
        hashed = hashlib.sha256(b"%b>>" % entries)
        hashed.update(data)
        digest = hashed.digest()
        if number is None and digest in self._written:
            return self._written[digest]
        return self._written.setdefault(
            digest, self._file.add_encoded(entries, data, digest, number)
        )

    def _write_plain(self, body: bytes, number: int | None) -> int:
        digest = body if len(body) < 64 else hashlib.sha256(body).digest()
        if number is None and digest in self._written:
            return self._written[digest]
        return self._written.setdefault(digest, self._file.add(body, number))


def _head(item: pikepdf.Object) -> bytes:
    """Return an object as bytes; of a stream the entries of its dictionary but its length."""
    if not isinstance(item, pikepdf.Stream):
        return item.unparse(resolved=True)
    entries = item.stream_dict
    body = entries.unparse(resolved=True)
    if len(_LENGTH.findall(body)) == 1 and not any(word in body for word in _SUSPECT):
        return _LENGTH.sub(b"", body)[2:-2]
    return b"".join(
        f"{key} ".encode() + value.unparse()
        for key, value in sorted(entries.items())
        if key not in _PRIVATE
    )


def _references(body: bytes) -> Iterator[_Key]:
    if b" R" in body:
        for match in _REFERENCE.finditer(body):
            if match[1]:
                yield int(match[1]), int(match[2])


def _renumbered(body: bytes, numbers: Mapping[_Key, int]) -> bytes:
    if b" R" not in body:
        return body

    def renumber(match: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(match[1]), int(match[2])] if match[1] else match[0]

    return _REFERENCE.sub(renumber, body)


def _streams(contents: pikepdf.Object) -> list[pikepdf.Stream]:
    items = contents if isinstance(contents, pikepdf.Array) else [contents]
    return [item for item in items if isinstance(item, pikepdf.Stream)]


def _inherited(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """Return an entry of a page or of the nearest node above that has it."""
    node: pikepdf.Object | None = page
    while node is not None:
        value = node.get(key)
        if value is not None:
            return value
        node = node.get("/Parent")
    return None


def _visible(page: pikepdf.Object) -> tuple[float, float, float, float]:
    """Return the crop box, else the media box, lower left corner first."""
    box = _inherited(page, "/CropBox") or _inherited(page, "/MediaBox")
    if box is None:
        raise ValueError("a page without media box")
    left, bottom, right, top = _edges(box.unparse(resolved=True))
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


@lru_cache(maxsize=256)
def _edges(box: bytes) -> tuple[float, ...]:
    """Return the numbers of an array; raise ValueError where it holds anything else."""
    return tuple(float(edge) for edge in box.strip(b"[] ").split())


def _fit(box: tuple[float, float, float, float]) -> tuple[float, float, float]:
    """Return scale and shift that make the box an A4 page: none when it is one, else centred."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if abs(width - A4[0]) <= _NEAR and abs(height - A4[1]) <= _NEAR:
        return 1, -left, -bottom
    scale = min(A4[0] / width, A4[1] / height)
    return (
        scale,
        (A4[0] - width * scale) / 2 - left * scale,
        (A4[1] - height * scale) / 2 - bottom * scale,
    )
