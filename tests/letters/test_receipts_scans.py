"""Scans of reply slips: what is on the paper is read, what is not is never read."""

import pytest

from pipeline.letters.receipts.taking import take_scan
from tests.letters.scans import (
    degraded_scan,
)

QUICK, ALL, PARTS = 120, 1_000, 4


def read(data):
    """Return (numbers by page, troubles)."""
    pages = list(take_scan(data, "扫描.pdf", "0" * 16))
    return (
        [[reading.number for reading, _ in page.readings] for page in pages],
        [trouble for page in pages for trouble in page.troubles],
    )


def read_all(seeds):
    """Return how many numbers were there, how many were read, and those that were not there."""
    there = got = 0
    wrong = []
    for seed in seeds:
        numbers, data = degraded_scan(seed)
        found = {text for page in read(data)[0] for text in page}
        there += len(set(numbers))
        got += len(found & set(numbers))
        wrong += found - set(numbers)
    return there, got, wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_degraded_scans_are_read_and_never_wrongly(part, record_property):
    there, got, wrong = read_all(range(part, QUICK, PARTS))
    record_property("measured", f"receipts: {got} of {there} degraded slips read (part {part + 1})")
    assert wrong == []
    assert got >= 0.98 * there


@pytest.mark.exhaustive
@pytest.mark.timeout(1_200)
def test_of_a_thousand_degraded_scans_98_in_100_are_read_and_none_wrongly(record_property):
    there, got, wrong = read_all(range(ALL))
    record_property(
        "measured", f"receipts: {got} of {there} degraded slips read, {len(wrong)} wrong"
    )
    assert wrong == []
    assert got >= 0.98 * there
