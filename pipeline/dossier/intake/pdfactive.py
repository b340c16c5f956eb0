"""What is active in a PDF: scripts, actions, attachments, forms, signatures. It is named before it goes.

An open file comes in, findings go out. Nothing is changed: the archived file is built of pages alone, so all
of it stays behind (ISO 19005-2, 6.4, 6.5, 6.8).
"""

import re
from dataclasses import dataclass, field
from typing import Final

import pikepdf

from pipeline.dossier.intake import pdfcodes
from pipeline.dossier.model import Change
from pipeline.errors import Diagnostic

_SUSPECT: Final = re.compile(
    rb"/(?:JavaScript|JS|S /(?:Launch|URI|GoToR|GoToE|SubmitForm|ImportData|ResetForm|Hide|Named|SetOCGState"
    rb"|Rendition|GoTo3DView|Movie|Sound|Thread|Trans|RichMediaExecute)|EmbeddedFiles?|EF|Filespec|XFA|Sig"
    rb"|ByteRange|RichMedia|3D|Screen|FileAttachment|AA|OpenAction|Collection|Movie|Sound)\b"
)
_ACTIONS: Final = frozenset(
    [
        "/Launch",
        "/URI",
        "/GoToR",
        "/GoToE",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/Hide",
        "/Named",
        "/SetOCGState",
        "/Rendition",
        "/GoTo3DView",
        "/Movie",
        "/Sound",
        "/Thread",
        "/Trans",
        "/RichMediaExecute",
    ]
)
_MEDIA: Final = frozenset({"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"})
_DEPTH: Final = 12


@dataclass(slots=True)
class _Findings:
    changes: set[Change] = field(default_factory=set)
    attachments: int = 0
    signatures: int = 0
    dynamic: bool = False


def find_active(pdf: pikepdf.Pdf) -> tuple[frozenset[Change], tuple[Diagnostic, ...]]:
    """Return what is active in the file, and what is lost with it."""
    findings = _Findings()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            if item.get("/Type") == pikepdf.Name.EmbeddedFile:
                findings.changes.add(Change.ATTACHMENTS)
            text = item.stream_dict.unparse(resolved=True)
            if _SUSPECT.search(text):
                _look(item.stream_dict, findings, _DEPTH)
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Array) and _SUSPECT.search(
            item.unparse(resolved=True)
        ):
            _look(item, findings, _DEPTH)
    return frozenset(findings.changes), tuple(_problems(findings))


def _problems(findings: _Findings) -> list[Diagnostic]:
    problems = []
    if findings.signatures:
        problems.append(pdfcodes.unsigned(findings.signatures))
    if Change.ATTACHMENTS in findings.changes:
        problems.append(pdfcodes.attachments_left_out(max(findings.attachments, 1)))
    if findings.dynamic:
        problems.append(pdfcodes.dynamic_form())
    return problems


def _look(item: object, findings: _Findings, depth: int) -> None:
    """Look at one object and at what is written inside it, not at what it refers to."""
    if not depth:
        return
    if isinstance(item, pikepdf.Array):
        for below in item:
            if not getattr(below, "is_indirect", False):
                _look(below, findings, depth - 1)
    if not isinstance(item, pikepdf.Dictionary):
        return
    _judge(item, findings)
    for below in dict(item.items()).values():
        if isinstance(below, pikepdf.Dictionary | pikepdf.Array) and not below.is_indirect:
            _look(below, findings, depth - 1)


def _judge(item: pikepdf.Dictionary, findings: _Findings) -> None:
    action = str(item.get("/S", ""))
    subtype = str(item.get("/Subtype", ""))
    if action == "/JavaScript" or "/JS" in item or "/JavaScript" in item:
        findings.changes.add(Change.SCRIPTS)
    if action in _ACTIONS or "/AA" in item or subtype in _MEDIA:
        findings.changes.add(Change.ACTIONS)
    if "/EF" in item:
        findings.changes.add(Change.ATTACHMENTS)
        findings.attachments += 1
    if subtype == "/FileAttachment" or "/Collection" in item:
        findings.changes.add(Change.ATTACHMENTS)
    if "/XFA" in item:
        findings.changes.add(Change.FORMS)
        findings.dynamic = _is_dynamic(item)
    if "/ByteRange" in item:
        findings.changes.add(Change.SIGNATURES)
        findings.signatures += 1


def _is_dynamic(form: pikepdf.Dictionary) -> bool:
    """Return whether an XFA form has no fields of its own to show instead."""
    fields = form.get("/Fields")
    return not (isinstance(fields, pikepdf.Array) and len(fields))
