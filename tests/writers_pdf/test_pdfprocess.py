"""The second process writes the same PDFs, and nothing is lost when it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.document.model import Chart, ChartSeries
from pipeline.writers.pdf import write_pdf
from pipeline.writers.pdfprocess import PdfProcess, processors
from tests.writers_pdf import samples

DOCUMENT = samples.letter()


@pytest.fixture(scope="module")
def pdfs():
    with PdfProcess() as process:
        yield process


def written(pdfs, document):
    pdfs.begin(document, samples.fonts())
    return pdfs.finish()


def test_the_bytes_are_the_same(pdfs):
    assert written(pdfs, DOCUMENT) == write_pdf(DOCUMENT, samples.fonts())


def test_problems_come_back(pdfs):
    result, problems = written(pdfs, samples.document(samples.para("缺字\U0003ffff")))
    assert result is None
    assert [item.code for item in problems] == ["P201"]


def test_a_fault_is_raised_here_and_the_process_goes_on(pdfs):
    chart = Chart("饼图", (), "人", ("甲",), (ChartSeries("数", ("1",)),))
    with pytest.raises(ValueError, match="chart"):
        written(pdfs, samples.document(chart))
    assert pdfs.alive
    test_the_bytes_are_the_same(pdfs)


@pytest.mark.parametrize("late", [False, True])
def test_a_killed_process_loses_nothing(late):
    with PdfProcess() as pdfs:
        if late:
            pdfs.begin(DOCUMENT, samples.fonts())
        os.kill(pdfs.pid, signal.SIGKILL)
        if not late:
            pdfs.begin(DOCUMENT, samples.fonts())
        assert pdfs.finish() == write_pdf(DOCUMENT, samples.fonts())
        assert not pdfs.alive


def test_the_process_ends_with_the_block_also_in_the_middle_of_a_document():
    with PdfProcess() as pdfs:
        pdfs.begin(DOCUMENT, samples.fonts())
        pid = pdfs.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(not Path("/usr/bin/taskset").exists(), reason="needs taskset")
def test_only_processors_that_may_be_used_count():
    code = "from pipeline.writers.pdfprocess import processors; print(processors())"
    found = subprocess.run(
        ["/usr/bin/taskset", "-c", "0", sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "1\n"
    assert processors() >= 1
