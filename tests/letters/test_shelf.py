"""Plates that processes lay for each other: laid once, waited for in vain never, and the same file."""

from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from pipeline.document.model import Text
from pipeline.letters import shelf as module
from pipeline.letters import stamp
from pipeline.letters.pdfbatch import LetterPrinter
from pipeline.letters.plates import Plate
from pipeline.letters.shelf import LaidElsewhereError, PlateShelf
from tests.letters.pdf_samples import fonts, plain

PLATE = Plate((595.0, 842.0), (), (), (), b"profile")


def never() -> Plate:
    raise AssertionError("laid once more")


def test_what_one_has_laid_the_others_take(tmp_path: Path):
    assert PlateShelf(tmp_path).plate("a", lambda: PLATE, wait=False) == PLATE
    assert PlateShelf(tmp_path).plate("a", never, wait=False) == PLATE
    assert PlateShelf(tmp_path).plate("b", lambda: None, wait=False) is None
    assert PlateShelf(tmp_path).plate("b", never, wait=True) is None


def test_what_another_is_laying_is_waited_for_only_when_asked(tmp_path: Path):
    def slowly() -> Plate:
        sleep(0.3)
        return PLATE

    other = Thread(target=PlateShelf(tmp_path).plate, args=("a", slowly), kwargs={"wait": False})
    other.start()
    sleep(0.1)
    with pytest.raises(LaidElsewhereError):
        PlateShelf(tmp_path).plate("a", never, wait=False)
    assert PlateShelf(tmp_path).plate("a", never, wait=True) == PLATE
    other.join()


def test_a_killed_process_is_not_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    (tmp_path / "a.begun").touch()
    assert PlateShelf(tmp_path).plate("a", lambda: PLATE, wait=True) == PLATE
    assert PlateShelf(tmp_path).plate("a", never, wait=False) == PLATE


@pytest.mark.parametrize("folder", [None, Path("/nowhere/at/all")])
def test_without_a_folder_each_lays_its_own(folder: Path | None):
    assert PlateShelf(folder).plate("a", lambda: PLATE, wait=False) == PLATE
    with pytest.raises(AssertionError):
        PlateShelf(folder).plate("a", never, wait=True)


def test_a_batch_on_plates_of_another_process_is_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    letters = [plain(number) for number in range(6)]
    alone, _ = LetterPrinter(fonts()).pdf(letters, title="告知书")
    # the other process met other letters first, and its variants have other samples
    others = [
        replace(item, variant=replace(item.variant, samples=item.texts))
        for item in reversed(letters)
    ]
    first = LetterPrinter(fonts(), tmp_path)
    first.pdf(others, title="告知书")
    monkeypatch.setattr(stamp, "make_plate", never)
    second = LetterPrinter(fonts(), tmp_path)
    shared, failed = second.pdf(letters, title="告知书")
    assert shared == alone
    assert failed == ()
    assert second.slow == first.slow == 0


def test_other_words_of_the_form_are_another_plate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    letter = plain(0)
    LetterPrinter(fonts(), tmp_path).pdf([letter], title="告知书")
    document = replace(letter.variant.document, title=(Text("另一种告知书"),))
    other = replace(letter, variant=replace(letter.variant, document=document))
    monkeypatch.setattr(stamp, "make_plate", lambda *_: never())
    with pytest.raises(AssertionError, match="laid once more"):
        LetterPrinter(fonts(), tmp_path).pdf([other], title="告知书")
