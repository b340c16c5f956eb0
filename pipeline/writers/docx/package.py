"""The Word package: a slim start for python-docx, and the final bytes that never differ by the clock.

What comes in: styles, settings and properties. What goes out: an open python-docx document, and at the
end its zip with fixed dates and order. It writes no text.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import docx
from docx.document import Document as WordDocument
from lxml import etree

from pipeline.document.model import Document
from pipeline.document.profile import Profile
from pipeline.fonts import FontBook
from pipeline.writers.docx.oxml import element, on, value
from pipeline.writers.docx.styles import font_table_xml, styles_xml

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARTS = (
    ("document", f"{_WORD}.document.main+xml"),
    ("styles", f"{_WORD}.styles+xml"),
    ("settings", f"{_WORD}.settings+xml"),
    ("fontTable", f"{_WORD}.fontTable+xml"),
)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_EPOCH = date(2000, 1, 1)


def open_package(document: Document, fonts: FontBook) -> WordDocument:
    """Return an empty python-docx document with our styles, settings and properties."""
    profile = document.profile
    body = f'{_HEAD}<w:document xmlns:w="{_MAIN}" xmlns:r="{_RELATIONS}"><w:body/></w:document>'
    parts: dict[str, bytes] = {
        "document": body.encode(),
        "styles": styles_xml(profile, fonts, document.language),
        "settings": _settings_xml(profile, document.language),
        "fontTable": font_table_xml(fonts),
    }
    word = docx.Document(io.BytesIO(_zip(_template(parts))))
    _set_properties(word, document)
    return word


def package_bytes(word: WordDocument) -> bytes:
    """Return the document's file with fixed zip dates; the same document gives the same bytes."""
    stream = io.BytesIO()
    word.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()})


def moment(date_iso: str) -> datetime:
    """Return the point in time that stands for the document's date; 2000-01-01 when it has none."""
    day = date.fromisoformat(date_iso) if date_iso else _EPOCH
    return datetime.combine(day, time(), tzinfo=UTC)


def _template(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>' for name, kind in _PARTS
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        for number, (name, _) in enumerate(_PARTS[1:], start=1)
    )
    files = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/_rels/document.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
        ).encode(),
    }
    return files | {f"word/{name}.xml": data for name, data in parts.items()}


def _zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    return stream.getvalue()


def _settings_xml(profile: Profile, language: str) -> bytes:
    root = element("w:settings", None, element("w:zoom", {"w:percent": 100}))
    if profile.mirrored:
        root.append(on("w:mirrorMargins"))
    root.append(value("w:defaultTabStop", 420))
    if profile.page_number_outside:
        root.append(on("w:evenAndOddHeaders"))
    root.append(value("w:characterSpacingControl", "doNotCompress"))
    compatibility = element("w:compat")
    for name, setting in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
    ):
        uri = "http://schemas.microsoft.com/office/word"
        compatibility.append(
            element("w:compatSetting", {"w:name": name, "w:uri": uri, "w:val": setting})
        )
    root.append(compatibility)
    root.append(element("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": language}))
    root.append(value("w:decimalSymbol", "."))
    root.append(value("w:listSeparator", ","))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_properties(word: WordDocument, document: Document) -> None:
    properties = word.core_properties
    when = moment(document.date_iso)
    # Core properties hold at most 255 characters.
    properties.title = "".join(item.text for item in document.title)[:255]
    properties.author = document.author[:255]
    properties.last_modified_by = document.author[:255]
    properties.language = document.language
    properties.comments = ""
    properties.created = when
    properties.modified = when
    properties.revision = 1
