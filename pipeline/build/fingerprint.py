"""Fingerprints: a hash of all that an output depends on, so that nothing unchanged is built again.

Comes in: files, settings, fonts. Goes out: one hex string. Equal fingerprints mean equal bytes: the
inputs, the templates, the settings, the program and its libraries, and the fonts are in it; clocks
and folders are not.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from pipeline.fonts import FontBook

_LIBRARIES = ("jinja2", "weasyprint", "python-docx", "xlsxwriter", "pandas", "python-calamine")


def fingerprint(
    *,
    files: Mapping[str, Path],
    folder: Path,
    settings: Mapping[str, object],
    fonts: FontBook,
) -> str:
    """Return the hash for one document.

    `files` are ledgers, ledger types and settings by the name under which traces quote them;
    `folder` holds the kind; `settings` are options such as formats and draft.
    """
    parts = {
        "program": program_digest(),
        "files": {name: file_digest(path) for name, path in sorted(files.items())},
        "kind": {path.relative_to(folder).as_posix(): file_digest(path) for path in _files(folder)},
        "settings": {key: repr(value) for key, value in sorted(settings.items())},
        "fonts": font_identity(fonts),
    }
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def program_digest() -> str:
    """Return a hash of this program's own code and of the libraries that shape outputs."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name}={metadata.version(name)}".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, '' when it is not there."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def font_identity(fonts: FontBook) -> list[list[str | int]]:
    """Name and size stand for a font file: hashing 100 MB of fonts at each start would cost more."""
    return [
        [role, face.name, face.index, face.path.stat().st_size]
        for role, chain in fonts.chains.items()
        for face in chain.all_faces
    ]
