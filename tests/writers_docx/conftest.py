from pathlib import Path

import pytest

from pipeline.document.model import Document
from pipeline.fonts import FontBook, load_fonts
from pipeline.writers.docx import write_docx
from tests.judges.libreoffice import to_pdf
from tests.writers_docx import samples

COMMENTS = {"F0003": "台账《学生资助发放台账》第5—7110行\n合计（金额）"}


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    return load_fonts()


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    return {
        "summary": samples.summary(rows=30),
        "draft": samples.summary(draft=True, sealed=False, with_chart=False),
        "file": samples.red_file(),
        "upward": samples.red_file(signer="张三、李四、王五", corners=False),
        "letter": samples.letter(),
        "lastwide": samples.wide_end(),
    }


@pytest.fixture(scope="session")
def written(
    documents: dict[str, Document], fonts: FontBook, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Each sample as a DOCX file."""
    folder = tmp_path_factory.mktemp("docx")
    paths = {}
    for name, document in documents.items():
        paths[name] = folder / f"{name}.docx"
        comments = COMMENTS if name == "summary" else {}
        paths[name].write_bytes(write_docx(document, fonts, comments))
    return paths


@pytest.fixture(scope="session")
def printed(written: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each sample as LibreOffice prints it."""
    pdfs = to_pdf(written.values(), tmp_path_factory.mktemp("pdf"))
    return {name: pdfs[path] for name, path in written.items()}
