"""Stamped = laid out: letters are printed both ways and compared character by character and pixel by pixel."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2

from pipeline.letters.model import PrintedLetter
from pipeline.letters.pdfbatch import LetterPrinter, slow_pdf
from tests.judges import pdfread
from tests.judges.verapdf import validate_pdfa
from tests.letters.laying import TOGETHER, Place, lay
from tests.letters.pdf_samples import fonts

NEAR = 0.05
"""pt."""
SAME_SIZE = 0.01
"""pt."""
VISIBLE = 32
"""Of 255: less is how two renderings of the same outline differ at its edge."""
DPI = 100


class Pages:
    """Characters, text and pictures of the pages of one file, each file read once."""

    def __init__(self, path: Path) -> None:
        self.chars: dict[int, list[pdfread.Char]] = {}
        for char in pdfread.chars(path):
            self.chars.setdefault(char.page, []).append(char)
        self.texts = pdfread.text(path)
        self._document = pypdfium2.PdfDocument(path)

    def picture(self, page: int) -> np.ndarray:
        one = self._document[page]
        bitmap = one.render(scale=DPI / 72, grayscale=True)
        picture = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
        bitmap.close()
        one.close()
        return picture

    def close(self) -> None:
        self._document.close()


def compare(letters: Sequence[PrintedLetter], folder: Path, *, together: int = TOGETHER) -> int:
    """Hold characters, places, faces, text and pixels of the stamped letters against the laid ones.

    All files pass veraPDF 2u. What one way refuses the other refuses with the same words. Return how many
    letters were compared.
    """
    printer = LetterPrinter(fonts())
    data, failed = printer.pdf(letters, title="告知书", author="某局", date_iso="2020-12-31")
    refused = {id(item.letter): item.diagnostics for item in failed}
    # what is not printed is what the page maker finds too long, and only that went its way
    assert printer.slow == len(refused)
    for item in letters:
        if id(item.letter) in refused:
            assert slow_pdf(item, fonts()) == (None, refused[id(item.letter)])
    letters = [item for item in letters if id(item.letter) not in refused]
    fast = folder / "fast.pdf"
    fast.write_bytes(data)
    wanted = lay(letters, fonts(), folder, together)
    files = dict.fromkeys(place.path for place in wanted)
    ours, theirs = Pages(fast), {path: Pages(path) for path in files}
    for number, place in enumerate(wanted):
        same_page(ours, number, theirs[place.path], place.page)
    for pages in (ours, *theirs.values()):
        pages.close()
    if together > 1:
        files |= dict.fromkeys(_alone(letters, wanted, folder))
    assert validate_pdfa([fast, *files]) == {path: [] for path in (fast, *files)}
    return len(letters)


def _alone(letters: Sequence[PrintedLetter], places: Sequence[Place], folder: Path) -> list[Path]:
    """Hold the last letter of each laid file against the slow way of the product, which lays it alone."""
    made: list[Path] = []
    last = {place.path: number for number, place in enumerate(places)}
    for path, number in last.items():
        data, problems = slow_pdf(letters[number], fonts())
        assert problems == ()
        made.append(folder / f"alone-{path.name}")
        made[-1].write_bytes(data)
        together, alone = Pages(path), Pages(made[-1])
        same_page(together, places[number].page, alone, 0)
        together.close()
        alone.close()
    return made


def same_page(ours: Pages, page: int, theirs: Pages, other: int) -> None:
    """Two pages have the same characters of the same faces at the same places, the same text and look."""
    mine, wanted = ours.chars[page], theirs.chars[other]
    assert [char.text for char in mine] == [char.text for char in wanted], page
    assert [char.font for char in mine] == [char.font for char in wanted], page
    for one, two in zip(mine, wanted, strict=True):
        apart = max(abs(one.x - two.x), abs(one.y - two.y))
        assert apart <= NEAR, (page, one, two)
        assert abs(one.size - two.size) <= SAME_SIZE, (page, one, two)
    # PDFium guesses blanks between the letters of a loose line, and guesses them differently
    assert ours.texts[page].replace(" ", "") == theirs.texts[other].replace(" ", "")
    pictures = [ours.picture(page), theirs.picture(other)]
    assert pictures[0].shape == pictures[1].shape
    different = np.abs(pictures[0].astype(np.int16) - pictures[1]) >= VISIBLE
    assert different.mean() < 0.001, page
