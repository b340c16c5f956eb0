"""The text of the parity test, written by both writers and printed by LibreOffice, once per test run."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from pipeline.document.markup import parse
from pipeline.document.model import Document, Format, Text
from pipeline.document.profile import Profile
from pipeline.document.transforms import apply_transforms
from pipeline.fonts import FontBook, load_fonts
from pipeline.writers.docx import write_docx
from pipeline.writers.pdf import write_pdf
from tests.judges.libreoffice import to_pdf
from tests.parity.reading import Printed, overhang, read

TEXT = Path(__file__).with_name("text.md")
GAP = 0.2184
"""em that LibreOffice 7.4 adds between a 汉字 and a digit, fitted to 124 of its last lines."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """LibreOffice's printings of our DOCX, told apart by what they show."""

    hanging: Printed
    inside: Printed


class Files:
    """The files of the text, made once: other processes of the same run wait for them."""

    def __init__(self, folder: Path, fonts: FontBook) -> None:
        self._folder = folder
        self._fonts = fonts
        folder.mkdir(exist_ok=True)

    def docx(self, profile: Profile) -> Path:
        """Return our DOCX of the text."""
        with self._made(f"{_name(profile)}.docx") as (path, missing):
            if missing:
                path.write_bytes(write_docx(self._document(profile), self._fonts))
        return path

    def pdf(self, profile: Profile) -> Path:
        """Return our PDF of the text."""
        with self._made(f"{_name(profile)}-ours.pdf") as (path, missing):
            if missing:
                written, problems = write_pdf(self._document(profile), self._fonts)
                assert problems == ()
                path.write_bytes(written.data)
        return path

    def office_pdfs(self, *profiles: Profile) -> dict[Path, Path]:
        """Return our DOCX files with LibreOffice's PDFs of them."""
        sources = [self.docx(profile) for profile in profiles]
        with self._made("office") as (folder, missing):
            if missing:
                to_pdf(sources, folder)
        return {source: folder / f"{source.stem}.pdf" for source in sources}

    @contextmanager
    def _made(self, name: str) -> Iterator[tuple[Path, bool]]:
        path = self._folder / name
        with (self._folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield path, not path.exists()

    def _document(self, profile: Profile) -> Document:
        body, problems = parse(TEXT.read_text(encoding="utf-8"), {}, TEXT.name)
        assert body is not None
        assert problems == ()
        document = Document(
            title=(Text("清溪县教育体育局2021年工作材料汇编"),),
            title_lines=(),
            addressee=(),
            body=body.blocks,
            attachments=(),
            signature=None,
            format=Format.PLAIN,
            profile=profile,
        )
        return apply_transforms(document, self._fonts)[0]


def _name(profile: Profile) -> str:
    return f"{'hanging' if profile.hanging_punctuation else 'inside'}-{profile.autospace:g}"


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    return load_fonts()


@pytest.fixture(scope="session")
def files(fonts: FontBook, tmp_path_factory: pytest.TempPathFactory) -> Files:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Files(shared / "parity", fonts)


@pytest.fixture(scope="session")
def printed(files: Files) -> Callable[..., Printed]:
    """Return a function: mode → our PDF as read back."""

    @cache
    def lines(*, hanging: bool, autospace: float) -> Printed:
        profile = Profile(hanging_punctuation=hanging, autospace=autospace)
        return read(files.docx(profile), files.pdf(profile))

    return lines


@pytest.fixture(scope="session")
def theirs(files: Files) -> Theirs:
    """Both switches of w:overflowPunct; which of them hangs is seen on the page.

    LibreOffice 7.4 takes the switch the wrong way round.
    """
    profiles = (Profile(hanging_punctuation=on, autospace=GAP) for on in (False, True))
    pdfs = files.office_pdfs(*profiles)
    inside, hanging = sorted((read(*pair) for pair in pdfs.items()), key=overhang)
    assert overhang(inside) < 1
    assert overhang(hanging) > 8
    return Theirs(hanging=hanging, inside=inside)
