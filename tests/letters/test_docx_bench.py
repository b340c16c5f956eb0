"""The comparison of `make bench` prints the same text with every program: it must not rot unseen."""

from pathlib import Path

import pytest

from tests.bench import letters, letters_docx, letters_ours, letters_pdf

COUNT = 4
RUNS = {
    "typst": (letters_pdf.typst, letters.pdf_text(COUNT)),
    "reportlab": (letters_pdf.reportlab, letters.pdf_text(COUNT)),
    "weasyprint": (letters_pdf.weasyprint, letters.pdf_text(letters_pdf.PER_DOCUMENT)),
    "docxtpl": (letters_docx.docxtpl, letters.docx_text(1)),
    "python-docx": (letters_docx.python_docx, letters.docx_text(1)),
    "ours pdf": (letters_ours.FORMS["pdf1"], letters.pdf_text(letters_ours.BATCH)),
    "ours merged": (letters_ours.FORMS["merged"], letters.docx_text(letters_ours.BATCH)),
    "ours single": (letters_ours.single, letters.docx_text(1)),
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:reportlab", "ignore::UserWarning:docxcompose"
)
def test_every_program_prints_the_same_text(name: str, tmp_path: Path) -> None:
    program, compare = RUNS[name]
    out = tmp_path / "letters.bin"
    program(COUNT, out)
    letters.check(out, COUNT, compare)


def test_another_text_ends_the_comparison(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="another text"):
        letters.check(tmp_path, COUNT, lambda out, number: "别的")
