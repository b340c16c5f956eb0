"""What the stages of taking in returns hand to each other, as frozen data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
"""x and y in pixels of the page as scanned, from its upper left corner."""


class Way(StrEnum):
    """方式: how a return came in."""

    SCAN = "扫描"
    LIST = "清单"


class Opinion(StrEnum):
    """家长意见, as typed or ticked in a list. A code alone never gives one."""

    AWARE = "知晓"
    OBJECTS = "有异议"
    UNAWARE = "不知晓"


class Sort(StrEnum):
    """What became of one number that was read."""

    TAKEN = "已登记"
    KNOWN = "以前已登记"
    """The same number from the same source: reading it again changes nothing."""
    DOUBLE = "重复"
    VOID = "已作废"
    UNKNOWN = "登记簿里没有"
    INVALID = "编号不对"
    CONFLICT = "意见不一致"


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One QR code that was read on a page."""

    text: str
    corners: tuple[Point, Point, Point, Point]
    """Upper left, upper right, lower right, lower left of the code itself, however it is turned."""

    @property
    def centre(self) -> Point:
        """Return the middle of the code."""
        return middle(self.corners)


@dataclass(frozen=True, slots=True)
class Reading:
    """One number as it was read, with its place. The register decides what it is worth."""

    number: str
    """As read, spaces stripped; not checked yet."""
    file: str
    """Name of the source for people: relative to the workspace, or the bare name outside it."""
    digest: str
    """`s` and the first 16 hexadecimal digits of the SHA-256 of the source's bytes; the letter keeps
    spreadsheets from taking it for a number."""
    page: int
    """1-based page of a scan; 0 for a list."""
    place: str
    """Where on the page (右下), or the row of a list (第12行)."""
    way: Way
    opinion: Opinion | None = None

    @property
    def where(self) -> str:
        """Return the place for messages: 第3页右下, or 第12行."""
        return f"第{self.page}页{self.place}" if self.page else self.place


@dataclass(frozen=True, slots=True)
class Trouble:
    """A page, or a spot of a page, that could not be read."""

    file: str
    page: int
    """0 when the whole file is meant."""
    place: str
    reason: str


def middle(corners: tuple[Point, Point, Point, Point]) -> Point:
    """Return the middle of four corners."""
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def spot(point: Point, size: tuple[int, int]) -> str:
    """Return where a point lies on a page of that size, in ninths: 左上, 上, 右上, …, 中间."""
    across = ("左", "", "右")[min(2, max(0, int(3 * point[0] / max(size[0], 1))))]
    down = ("上", "中", "下")[min(2, max(0, int(3 * point[1] / max(size[1], 1))))]
    return "中间" if (across, down) == ("", "中") else f"{across}{down}"
