"""One scan from bytes to readings, page by page, with the picture of each slip.

Comes in: the bytes of a scan. Goes out: for each page its readings with their slips' pictures still to
be cut, and what could not be read. Must not decide what a number is worth, nor write.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.letters.numbers import parse_number
from pipeline.letters.receipts.codes import read_page
from pipeline.letters.receipts.cutting import cut_slip, slip_of_each_number
from pipeline.letters.receipts.model import Reading, Trouble, Way, spot
from pipeline.letters.receipts.pages import ScanError, ScanPage, scan_pages

BLANK = "空白页"
NO_CODE = "没有读出编号"
UNREAD_SPOT = "有一处像二维码，读不出来"
FOREIGN_CODE = "有一个二维码不是告知书的编号"


@dataclass(frozen=True, slots=True)
class TakenPage:
    """What one page gave."""

    page: int
    """From 1; 0 when the file itself could not be read."""
    readings: tuple[tuple[Reading, Callable[[], bytes]], ...]
    """Each number once, with a function that cuts its slip out as PNG."""
    troubles: tuple[Trouble, ...]
    blank: bool = False


def take_scan(data: bytes, name: str, digest: str) -> Iterator[TakenPage]:
    """Yield the pages of a scan in order; a damaged file ends with a page that says so."""
    number = 0
    try:
        for page in scan_pages(data):
            number = page.number
            yield _take_page(page, name, digest)
    except ScanError as error:
        place = f"第{number}页以后" if number else ""
        yield TakenPage(0, (), (Trouble(name, 0, place, str(error)),))


def _take_page(page: ScanPage, name: str, digest: str) -> TakenPage:
    found = read_page(page, lambda text: parse_number(text) is not None)
    size = page.image.size
    if found.blank:
        return TakenPage(page.number, (), (), blank=True)
    readings = tuple(
        (
            Reading(code.text, name, digest, page.number, spot(code.centre, size), Way.SCAN),
            partial(cut_slip, page.image, code, found.codes),
        )
        for code in slip_of_each_number(found.codes)
    )
    troubles = [
        Trouble(name, page.number, spot(point, size), reason)
        for points, reason in ((found.unread, UNREAD_SPOT), (found.foreign, FOREIGN_CODE))
        for point in points
    ]
    if not readings:
        troubles.insert(0, Trouble(name, page.number, "", NO_CODE))
    return TakenPage(page.number, readings, tuple(troubles))
