"""Making an office file safe to convert: links to elsewhere cut, tracked changes accepted, programs removed.

Comes in: the bytes of an OOXML or OpenDocument file. Goes out: the same file without what LibreOffice
would fetch, run or print as deleted, and what was changed. Older formats pass as they are: the converter's
own profile forbids them the same.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipeline.dossier.model import Change

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HREF = "{http://www.w3.org/1999/xlink}href"
_FETCHED = re.compile(
    r"/(image|attachedTemplate|oleObject|externalLink\w*|audio|video|media|frame|subDocument"
    r"|printerSettings|aFChunk)$"
)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\")
_PROGRAMS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/.*|Basic/.*|Scripts/.*|ctrlProps/.*)$"
)
_WORD_TEXTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_REMOVED = (
    "del",
    "moveFrom",
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "tblGridChange",
    "numberingChange",
    "cellDel",
    "moveFromRangeStart",
    "moveFromRangeEnd",
    "moveToRangeStart",
    "moveToRangeEnd",
)
_UNWRAPPED = ("ins", "moveTo")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def safe_office(data: bytes) -> tuple[bytes, tuple[Change, ...]]:
    """Return a zip-based office file that fetches and runs nothing; other files come back as they are.

    Raises:
        zipfile.BadZipFile: a part cannot be unpacked.
        etree.XMLSyntaxError: a part that has to be read is no XML.
    """
    if not data.startswith(b"PK"):
        return data, ()
    changes: set[Change] = set()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        dropped = {name for name in source.namelist() if _PROGRAMS.search(name)}
        if dropped:
            changes.add(Change.SCRIPTS)
        for part in source.infolist():
            if part.filename in dropped:
                continue
            body, found = _part(part.filename, source.read(part), dropped)
            changes.update(found)
            target.writestr(zipfile.ZipInfo(part.filename), body, zipfile.ZIP_DEFLATED)
    return out.getvalue(), tuple(change for change in Change if change in changes)


def _part(name: str, body: bytes, dropped: set[str]) -> tuple[bytes, set[Change]]:
    if name.endswith(".rels"):
        return _relations(name, body, dropped)
    if name == "[Content_Types].xml" and dropped:
        return _content_types(body, dropped), set()
    if _WORD_TEXTS.search(name):
        return _accepted(body)
    if name in {"content.xml", "styles.xml"}:
        return _open_document(body)
    return body, set()


def _relations(name: str, body: bytes, dropped: set[str]) -> tuple[bytes, set[Change]]:
    """Return a relationship part without those that would be fetched or that lead to removed parts."""
    root = etree.fromstring(body, _PARSER)
    folder = posixpath.dirname(posixpath.dirname(name))
    changes: set[Change] = set()
    for relation in list(root.iter(_RELATION)):
        target, kind = relation.get("Target", ""), relation.get("Type", "")
        if relation.get("TargetMode") == "External" and _FETCHED.search(kind):
            # an empty picture beside the file stands for what is not fetched
            relation.set("Target", "about:blank")
            changes.add(Change.EXTERNAL)
        elif posixpath.normpath(posixpath.join(folder, target)).lstrip("/") in dropped:
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), changes


def _content_types(body: bytes, dropped: set[str]) -> bytes:
    root = etree.fromstring(body, _PARSER)
    for item in list(root):
        if item.get("PartName", "").lstrip("/") in dropped:
            root.remove(item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _accepted(body: bytes) -> tuple[bytes, set[Change]]:
    """Return a Word part with every tracked change accepted."""
    if not any(f"<w:{name}".encode() in body for name in (*_REMOVED, *_UNWRAPPED)):
        return body, set()
    root = etree.fromstring(body, _PARSER)
    tracked = False
    for paragraph in _joined_paragraphs(root):
        tracked = True
        _join(paragraph)
    for name in _REMOVED:
        for element in list(root.iter(f"{_W}{name}")):
            parent = element.getparent()
            if parent is not None:
                tracked = tracked or name in {"del", "moveFrom"}
                parent.remove(element)
    for name in _UNWRAPPED:
        for element in list(root.iter(f"{_W}{name}")):
            tracked = True
            _unwrap(element)
    if not tracked:
        return body, set()
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data, {Change.TRACKED}


def _joined_paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Yield, last first, the paragraphs whose mark was deleted: they run on into the next one."""
    marks = root.iterfind(f".//{_W}p/{_W}pPr/{_W}rPr/{_W}del")
    for mark in reversed(list(marks)):
        paragraph = next(mark.iterancestors(f"{_W}p"), None)
        if paragraph is not None:
            yield paragraph


def _join(paragraph: etree._Element) -> None:
    following = paragraph.getnext()
    if following is None or following.tag != f"{_W}p":
        return
    for child in list(following):
        if child.tag != f"{_W}pPr":
            paragraph.append(child)
    parent = following.getparent()
    if parent is not None:
        parent.remove(following)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(place + offset, child)
    parent.remove(element)


def _open_document(body: bytes) -> tuple[bytes, set[Change]]:
    """Return an OpenDocument part whose pictures and sections from elsewhere are not fetched."""
    if b"xlink:href" not in body and b"tracked-changes" not in body:
        return body, set()
    root = etree.fromstring(body, _PARSER)
    changes: set[Change] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.endswith("}a"):
            continue
        target = element.get(_HREF)
        if target is not None and (_ABSOLUTE.match(target) or target.startswith("../")):
            element.set(_HREF, "")
            changes.add(Change.EXTERNAL)
    if not changes:
        return body, changes
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8"), changes
