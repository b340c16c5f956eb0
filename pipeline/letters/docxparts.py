"""The parts of a Word package: taken out of a written file, and put together for a batch.

What comes in: a DOCX as the writer made it. What goes out: its parts by name with the relations of
the main part, and the three parts that describe a package as text. It knows no letters.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Final

CONTENT_TYPES: Final = "[Content_Types].xml"
CORE: Final = "docProps/core.xml"
MAIN: Final = "word/document.xml"
RELATIONS: Final = "word/_rels/document.xml.rels"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TAG: Final = re.compile(r"<(Default|Override|Relationship)\s([^>]*?)/?>")
_ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')
_TITLE: Final = re.compile(r"<dc:title>.*?</dc:title>|<dc:title/>", re.DOTALL)
_TITLE_LENGTH: Final = 255


@dataclass(frozen=True, slots=True)
class Relation:
    """How the main part names another part."""

    id: str
    kind: str
    """The relationship's type, an address."""
    target: str
    """Name of the part in the archive."""


@dataclass(frozen=True, slots=True)
class Package:
    """One written DOCX; parts that differ between files have names and ids by their content."""

    main: bytes
    core: bytes
    parts: Mapping[str, bytes]
    """All other parts but the descriptions of the package."""
    types: Mapping[str, str]
    """Content type of each part that has one of its own."""
    relations: Mapping[str, Relation]
    """Those of the main part, by the ids that stand in it."""


def read_package(data: bytes) -> Package:
    """Return the parts of a DOCX that this program wrote itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = {
        item["PartName"].removeprefix("/"): item["ContentType"]
        for item in _tags(parts.pop(CONTENT_TYPES))
        if "PartName" in item
    }
    relations: dict[str, Relation] = {}
    for item in _tags(parts.pop(RELATIONS)):
        old = f"word/{item['Target']}"
        name, number = _addressed(old, parts[old])
        relations[item["Id"]] = Relation(number, item["Type"], name)
        parts[name] = parts.pop(old)
        if old in types:
            types[name] = types.pop(old)
    return Package(parts.pop(MAIN), parts.pop(CORE), parts, types, relations)


def _addressed(name: str, data: bytes) -> tuple[str, str]:
    """Return the part's name and its relation's id: by content where a file can have several."""
    path = PurePosixPath(name)
    kind = path.stem.rstrip("0123456789")
    if kind == path.stem:
        return name, kind
    address = f"{kind}-{sha256(data).hexdigest()[:16]}"
    return str(path.with_name(address + path.suffix)), address


def _tags(part: bytes) -> Iterable[dict[str, str]]:
    for found in _TAG.finditer(part.decode()):
        yield {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[2])}


def picture_relation(number: str) -> Relation:
    """Return the relation of a letter's own picture; its part has the same name as the relation."""
    return Relation(number, f"{_OFFICE}/image", f"word/media/{number}.png")


def types_part(types: Mapping[str, str]) -> bytes:
    """Return `[Content_Types].xml` for parts of these types, and for XML, relations and PNG."""
    defaults = (
        ("png", "image/png"),
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    )
    lines = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults]
    lines += [
        f'<Override PartName="/{name}" ContentType="{types[name]}"/>' for name in sorted(types)
    ]
    return f'{_HEAD}<Types xmlns="{_TYPES}">{"".join(lines)}</Types>'.encode()


def relations_part(relations: Iterable[Relation]) -> bytes:
    """Return `word/_rels/document.xml.rels`."""
    lines = [
        f'<Relationship Id="{item.id}" Type="{item.kind}" '
        f'Target="{item.target.removeprefix("word/")}"/>'
        for item in relations
    ]
    text = f'{_HEAD}<Relationships xmlns="{_RELATIONSHIPS}">{"".join(lines)}</Relationships>'
    return text.encode()


def core_part(core: bytes, title: str) -> bytes:
    """Return the core properties with another title, of 255 characters at most."""
    element = f"<dc:title>{escape(title[:_TITLE_LENGTH], quote=False)}</dc:title>"
    return _TITLE.sub(lambda _: element, core.decode(), count=1).encode()
