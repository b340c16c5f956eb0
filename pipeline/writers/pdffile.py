"""A PDF/A-2 file of very many pages, written object by object.

Objects come in as bytes; the file's bytes go out, or into a file open for writing. Page tree and cross
references are written directly, small objects packed; no object is ever changed. ISO 32000-1 §§ 7.5.7–8,
7.7.3, 12.3.3; ISO 19005-2.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import BinaryIO, Final, Literal

LEVEL: Final = 6
"""zlib's level for what is written once; pages of letters are written at `QUICK`, 20 % larger."""
QUICK: Final = 1
_PACKED: Final = 200
"""Small objects in one object stream."""
_FANOUT: Final = 64
"""Kids of a node of the page tree."""
PRODUCER: Final = "huibian"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file says about itself."""

    title: str
    author: str
    date_iso: str
    """`2020-12-31`; '' for none."""
    keywords: str = ""
    """As one text; '' for none."""
    conformance: Literal["U", "B"] = "U"
    """Level of PDF/A-2 that the file has: U when all its text can be extracted, B when some may not."""


class PdfFile:
    """A file being written; numbers are given by `reserve` and each is written once."""

    def __init__(self, out: BinaryIO | None = None) -> None:
        self._memory = BytesIO()
        self._out: BinaryIO = self._memory if out is None else out
        self._length = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        self._write(b"%PDF-1.7\n%\xe6\xb1\x87\xe7\xbc\x96\n")
        self._places: list[tuple[int, int, int]] = [(0, 0, 65535)]
        self._packed: list[tuple[int, bytes]] = []

    def reserve(self) -> int:
        """Return a new object number."""
        self._places.append((0, 0, 0))
        return len(self._places) - 1

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write an object that is no stream; return its number."""
        chosen = self.reserve() if number is None else number
        self._packed.append((chosen, body))
        if len(self._packed) == _PACKED:
            self._flush()
        return chosen

    def add_stream(
        self, entries: bytes, data: bytes, number: int | None = None, *, level: int = LEVEL
    ) -> int:
        """Write a stream, compressed; `entries` are those of its dictionary. Return its number."""
        packed = zlib.compress(data, level)
        body = b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (
            entries,
            len(packed),
            packed,
        )
        return self.add_whole(body, number)

    def add_whole(self, body: bytes, number: int | None = None) -> int:
        """Write an object as it is, such as a stream made elsewhere; return its number."""
        chosen = self.reserve() if number is None else number
        self._places[chosen] = (1, self._length, 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (chosen, body))
        return chosen

    def add_encoded(
        self, entries: bytes, data: bytes | memoryview, digest: bytes, number: int | None = None
    ) -> int:
        """Write a stream whose data are encoded as `entries` say; return its number.

        `digest` stands for the data in the file's ID: who has hashed them already need not twice.
        """
        chosen = self.reserve() if number is None else number
        self._places[chosen] = (1, self._length, 0)
        head = b"%d 0 obj\n<<%b/Length %d>>stream\n" % (chosen, entries, len(data))
        self._write(head)
        self._length += self._out.write(data)
        self._digest.update(digest)
        self._write(b"\nendstream\nendobj\n")
        return chosen

    def finish(self, root: int, info: int) -> bytes:
        """Write the end and return the file, b'' when it went elsewhere; its ID follows from its content."""
        self._flush()
        start = self._length
        digest = self._digest.hexdigest().upper()
        number = self.reserve()
        self._places[number] = (1, start, 0)
        size = max((start.bit_length() + 7) // 8, 2)
        table = b"".join(
            kind.to_bytes(1, "big") + first.to_bytes(size, "big") + second.to_bytes(2, "big")
            for kind, first, second in self._places
        )
        entries = (
            f"/Type/XRef/W[1 {size} 2]/Size {len(self._places)}/Root {root} 0 R/Info {info} 0 R"
            f"/ID[<{digest}><{digest}>]"
        )
        self.add_stream(entries.encode(), table, number)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return self._memory.getvalue()

    def _write(self, data: bytes) -> None:
        self._length += self._out.write(data)
        self._digest.update(data)

    def _flush(self) -> None:
        if not self._packed:
            return
        number = self.reserve()
        heads: list[str] = []
        place = 0
        for index, (item, body) in enumerate(self._packed):
            self._places[item] = (2, number, index)
            heads.append(f"{item} {place}")
            place += len(body) + 1
        head = (" ".join(heads) + "\n").encode()
        data = head + b"\n".join(body for _, body in self._packed)
        self._packed = []
        entries = b"/Type/ObjStm/N %d/First %d" % (len(heads), len(head))
        self.add_stream(entries, data, number)


class PageTree:
    """The tree over the pages of a file, balanced, written as pages come."""

    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self._leaves: list[int] = []
        self.pages: list[int] = []
        """Object numbers of the pages so far."""

    def parent(self) -> int:
        """Return the node that the next page belongs to."""
        if len(self.pages) % _FANOUT == 0 and len(self._leaves) * _FANOUT == len(self.pages):
            self._leaves.append(self._file.reserve())
        return self._leaves[len(self.pages) // _FANOUT]

    def finish(self) -> int:
        """Write the nodes; return the number of the root."""
        level: list[tuple[int, list[int], int]] = []
        for place, number in enumerate(self._leaves):
            kids = self.pages[place * _FANOUT : (place + 1) * _FANOUT]
            level.append((number, kids, len(kids)))
        while len(level) > 1:
            above: list[tuple[int, list[int], int]] = []
            for place in range(0, len(level), _FANOUT):
                group = level[place : place + _FANOUT]
                number = self._file.reserve()
                for node in group:
                    _add_node(self._file, *node, parent=number)
                kids = [node[0] for node in group]
                above.append((number, kids, sum(node[2] for node in group)))
            level = above
        _add_node(self._file, *level[0], parent=None)
        return level[0][0]


def _add_node(
    file: PdfFile, number: int, kids: Sequence[int], count: int, *, parent: int | None
) -> None:
    above = f"/Parent {parent} 0 R" if parent is not None else ""
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    file.add(f"<</Type/Pages{above}/Kids[{refs}]/Count {count}>>".encode(), number)


def add_bookmarks(file: PdfFile, marks: Sequence[tuple[str, int]]) -> int | None:
    """Write one bookmark for each (title, page object); return the root of the outline, None for none."""
    if not marks:
        return None
    root = file.reserve()
    numbers = [file.reserve() for _ in marks]
    for place, ((title, page), number) in enumerate(zip(marks, numbers, strict=True)):
        beside = f"/Prev {numbers[place - 1]} 0 R" if place else ""
        beside += f"/Next {numbers[place + 1]} 0 R" if place + 1 < len(numbers) else ""
        body = f"<</Title {text_string(title)}/Parent {root} 0 R{beside}/Dest[{page} 0 R/Fit]>>"
        file.add(body.encode(), number)
    ends = f"/First {numbers[0]} 0 R/Last {numbers[-1]} 0 R/Count {len(numbers)}"
    return file.add(f"<</Type/Outlines{ends}>>".encode(), root)


def add_catalog(
    file: PdfFile,
    facts: FileFacts,
    profile: bytes,
    *,
    pages: int,
    outlines: int | None,
    entries: str = "",
) -> tuple[int, int]:
    """Write catalog, metadata, output intent and info; return the numbers of catalog and info.

    `entries` are further ones of the catalog, such as page labels.
    """
    colour = file.add_whole(profile)
    name = "(sRGB2014.icc)"
    intent = file.add(
        (
            f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier{name}/Info{name}"
            f"/DestOutputProfile {colour} 0 R>>"
        ).encode()
    )
    xmp = _xmp(facts).encode()
    metadata = file.add_whole(
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%b\nendstream" % (len(xmp), xmp)
    )
    marks = f"/Outlines {outlines} 0 R" if outlines is not None else ""
    root = file.add(
        (
            f"<</Type/Catalog/Pages {pages} 0 R/Lang(zh-CN)/Metadata {metadata} 0 R"
            f"/OutputIntents[{intent} 0 R]{marks}{entries}>>"
        ).encode()
    )
    info = f"/Producer {text_string(PRODUCER)}/Title {text_string(facts.title)}"
    if facts.author:
        info += f"/Author {text_string(facts.author)}"
    if facts.keywords:
        info += f"/Keywords {text_string(facts.keywords)}"
    if facts.date_iso:
        date = "D:" + facts.date_iso.replace("-", "")
        info += f"/CreationDate({date})/ModDate({date})"
    return root, file.add(f"<<{info}>>".encode())


def text_string(text: str) -> str:
    """Return a text string as it stands in a PDF."""
    if text.isascii() and text.isalnum():
        return f"({text})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _xmp(facts: FileFacts) -> str:
    """Return the XMP packet: the same title, author, keywords and date as the info, and PDF/A-2."""
    title, author, date = escape(facts.title), escape(facts.author), escape(facts.date_iso)
    parts = [
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    ]
    if author:
        parts.append(f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>")
    if date:
        parts.append(
            f"<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>"
        )
    keywords = f' pdf:Keywords="{escape(facts.keywords)}"' if facts.keywords else ""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="'
        f'{facts.conformance}" pdf:Producer="{PRODUCER}"{keywords}>{"".join(parts)}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
