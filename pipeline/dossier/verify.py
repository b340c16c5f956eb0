"""Checking a dossier later: does every byte still stand as it was bound?

Comes in: the manifest that was written with the volumes. Goes out: one problem for each volume or evidence
file that has changed, is missing, or came since. Nothing is read but bytes.
"""

import hashlib
import json
import re
from pathlib import Path

import pypdfium2 as pdfium

from pipeline.errors import Diagnostic, Location, Scope, Severity

_BLANKS = re.compile(r"[\s\ufffe\u00ad]+")
MANIFEST = "核验清单.json"


def verify_manifest(root: Path, manifest: Path) -> tuple[Diagnostic, ...]:
    """Return what no longer agrees with the manifest of a dossier in the workspace `root`.

    Errors: K601 a volume has changed, K602 a volume is missing, K605 the manifest itself cannot be read.
    Warnings: K603 an evidence file has changed, K604 one is missing.
    """
    name = manifest.relative_to(root).as_posix()
    try:
        data = json.loads(manifest.read_bytes())
        volumes = [(str(item["文件"]), str(item["sha256"])) for item in data["卷"]]
        evidence = [(str(item["文件"]), str(item["sha256"])) for item in data["佐证"]]
    except (OSError, ValueError, KeyError, TypeError):
        return (_unreadable(name),)
    found: list[Diagnostic] = []
    for file, digest in volumes:
        now = _digest(root / "outputs" / file)
        if now is None:
            found.append(_volume("K602", f"outputs/{file}", "不见了"))
        elif now != digest:
            found.append(_volume("K601", f"outputs/{file}", "和装订时不一样了"))
    for file, digest in evidence:
        now = _digest(root / file)
        if now is None:
            found.append(_evidence("K604", file, "不见了"))
        elif now != digest:
            found.append(_evidence("K603", file, "和装订时不一样了"))
    return tuple(found)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _volume(code: str, file: str, what: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"档案里的这一卷{what}。",
        hint="已经移交的以移交的为准；要恢复，先把它移开，再运行一次 huibian build。",
        location=Location(file=file),
    )


def _evidence(code: str, file: str, what: str) -> Diagnostic:
    return Diagnostic(
        code=code,
        severity=Severity.WARNING,
        scope=Scope.WORKSPACE,
        message=f"这份佐证{what}，卷里装订的还是原来的。",
        hint="确实要换的，再运行一次 huibian build；不是有意的，请从备份恢复。",
        location=Location(file=file),
    )


def _unreadable(name: str) -> Diagnostic:
    return Diagnostic(
        code="K605",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message="核验清单读不出来，无法核对档案有没有变化。",
        hint="再运行一次 huibian build，程序会重新写一份。",
        location=Location(file=name),
    )


def unprinted_figures(pdf: bytes, trace_json: bytes) -> tuple[str, ...]:
    """Return the printed forms of traced figures that stand nowhere on the pages of a PDF, in order.

    Blanks do not count: a figure may be broken over two lines.
    """
    with pdfium.PdfDocument(pdf) as document:
        words = [page.get_textpage().get_text_range() for page in document]
    text = _BLANKS.sub("", "".join(words))
    wanted = (str(figure["text"]) for figure in json.loads(trace_json)["figures"])
    return tuple(item for item in wanted if _BLANKS.sub("", item) not in text)
