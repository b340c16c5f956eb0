"""The comparison of `make bench` binds the same volume with every program: it must not rot unseen."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from tests.bench import binding
from tests.bench.binding import exhibits, parts_of

PAGES = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evidence")
    binding.make(made, PAGES)
    return made


def test_the_evidence_has_the_pages_that_are_asked_for(folder: Path) -> None:
    assert sum(item.pages for item in exhibits(folder)) == PAGES


@pytest.mark.parametrize("name", ["ours", "pypdf"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:reportlab")
def test_both_bind_the_same_volume(name: str, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "volume.pdf"
    binding.PROGRAMS[name](folder, out)
    binding.check(out, folder)
    pages = sum(len(item.part.pages) for item in parts_of(folder))
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == pages
        rows = sum(len(page.obj.get("/Annots", ())) for page in pdf.pages)
        assert rows == len(exhibits(folder))


def test_qpdf_puts_all_pages_together(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "volume.pdf"
    binding.qpdf(folder, out)
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) >= PAGES


def test_a_volume_without_numbers_ends_the_comparison(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "volume.pdf"
    binding.qpdf(folder, out)
    with pytest.raises((SystemExit, KeyError)):
        binding.check(out, folder)
