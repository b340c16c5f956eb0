"""The letters that ship are stamped as they are laid out: every kind, with all edge cases of names and amounts."""

import pytest

from tests.letters.both_ways import compare
from tests.letters.edges import LETTERS, edge_papers
from tests.letters.test_kinds import CASES, Case, letters_of, made  # noqa: F401 - a fixture

PUPILS, OTHERS = 36, 18
"""With these every name, school, amount, project and number of items of `edges` is printed."""


def edge_letters(folder):
    """Return the letters of all kinds about the edge cases; some are too long for their page."""
    papers = edge_papers(PUPILS, OTHERS).by_name
    found = []
    assert LETTERS.keys() == CASES.keys()
    for kind_id, name in LETTERS.items():
        place = folder / kind_id
        place.mkdir()
        case = CASES[kind_id]
        edge = Case(kind_id, name, papers[name], 0, (), case.where)
        _, _, template, letters = letters_of(edge, place)
        found += [template.print(letter) for letter in letters]
    return found


@pytest.mark.timeout(600)
def test_all_edge_cases_of_all_kinds_are_stamped_as_they_are_laid_out(
    made,  # noqa: F811
    tmp_path,
    record_property,
):
    letters = edge_letters(tmp_path)
    for kind_id in CASES:
        _, _, template, own = made(kind_id)
        letters += [template.print(letter) for letter in own]
    count = compare(letters, tmp_path)
    record_property("measured", f"letters stamped as laid out: {count} of {count} of all kinds")
    assert count >= 110
