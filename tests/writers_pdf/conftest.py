"""PDF files of the sample documents, each written once per test process."""

import pytest

from pipeline.errors import has_errors
from pipeline.writers.pdf import write_pdf
from tests.writers_pdf import samples


@pytest.fixture(scope="session")
def pdf(tmp_path_factory):
    """Return a function: document → path of its PDF, written without any complaint."""
    folder = tmp_path_factory.mktemp("pdf")
    known = {}

    def write(document):
        if document not in known:
            written, problems = write_pdf(document, samples.fonts())
            assert problems == ()
            assert not has_errors(problems)
            path = folder / f"{len(known)}.pdf"
            path.write_bytes(written.data)
            known[document] = path
        return known[document]

    return write
