"""Pages drawn anew by poppler: fonts that are not embedded are, text stays text.

The bytes of a file come in, its pages are replaced by poppler's where these conform and look the same. Poppler
runs in a process of its own, with limits, and asks nobody outside.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Final

import pikepdf

from pipeline.dossier.intake.pdfcheck import check
from pipeline.dossier.intake.pdfgeometry import HEIGHT, WIDTH
from pipeline.dossier.intake.pdflayers import Layers
from pipeline.dossier.intake.pdfraster import alike, looks
from pipeline.dossier.intake.pdfshell import save
from pipeline.dossier.intake.pdftidy import tidy_pages

_TOOL: Final = "pdftocairo"
_SECONDS: Final = 20
_LIMITS: Final = f'ulimit -v {2 * 1024**2}; ulimit -t {_SECONDS}; exec "$0" "$@"'
"""Kilobytes of memory and seconds of processor time, set by the shell that becomes poppler."""
_MAX_PAGES: Final = 60
"""Pages of one file that are tried; each costs a process."""


def redraw(pdf: pikepdf.Pdf, data: bytes, pages: Sequence[int]) -> tuple[int, ...]:
    """Replace those of the pages (from 0) that poppler can draw so that they conform; return which."""
    if which(_TOOL) is None:
        return ()
    done = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.pdf"
        source.write_bytes(data)
        for index in pages[:_MAX_PAGES]:
            drawn = _drawn(source, index)
            if drawn is not None and _takes_place(pdf, data, drawn, index):
                done.append(index)
    return tuple(done)


def _drawn(source: Path, index: int) -> bytes | None:
    """Return one page as poppler draws it; None when it cannot."""
    target = source.with_name("out.pdf")
    target.unlink(missing_ok=True)
    number = str(index + 1)
    words = [_TOOL, "-pdf", "-f", number, "-l", number, str(source), str(target)]
    try:
        ended = subprocess.run(  # noqa: S603 -- fixed words and names of our own
            ["/bin/sh", "-c", _LIMITS, *words], capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
    # poppler reports text that it left out, and ends well all the same
    if ended.returncode or b"Error" in ended.stderr or not target.exists():
        return None
    return target.read_bytes()


def _takes_place(pdf: pikepdf.Pdf, data: bytes, drawn: bytes, index: int) -> bool:
    """Put a drawn page in place of another if it conforms and looks the same."""
    try:
        other = pikepdf.open(
            BytesIO(drawn)
        )  # stays open: its streams are read when the file is saved
        tidy_pages(other, Layers(frozenset()))
        if len(other.pages) != 1 or any(check(other)[0]):
            return False
        other.pages[0].obj.MediaBox = pikepdf.Array([0, 0, WIDTH, HEIGHT])
        if not alike(looks(data, [index])[0], looks(save(other), [0])[0]):
            return False
        pdf.pages[index] = other.pages[0]
    except pikepdf.PdfError:
        return False
    return True
