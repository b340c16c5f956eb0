"""The letters that ship are stamped, and stamped as they are laid out."""

import pytest

from tests.letters.test_kinds import CASES, made  # noqa: F401 - a fixture
from tests.letters.test_pdf_stamped import compare


@pytest.mark.parametrize("kind_id", CASES)
def test_a_kind_is_stamped_as_it_is_laid_out(made, kind_id, tmp_path):  # noqa: F811
    _, _, template, letters = made(kind_id)
    compare([template.print(letter) for letter in letters], tmp_path)
