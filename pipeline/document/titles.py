"""Titles broken into balanced lines at words (GB/T 9704-2012, 7.3.1).

What comes in: a title, its font and measure, and names that are never split. What goes out: its lines, in
the shape of a trapezium or a rhombus, never a rectangle or an hourglass. It draws nothing.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from pipeline.document.kinsoku import is_breakable
from pipeline.document.model import FigureText, Inlines
from pipeline.fonts import FontBook

_PARTICLES: Final = frozenset("的和与及对为等暨了将以在并")
_CLINGING: Final = frozenset("的等了")
"""Particles that may not begin a line."""
_QUOTED: Final = re.compile(r"《[^《》]*》|“[^“”]*”|（[^（）]*）|〔[^〔〕]*〕")
_QUANTITY: Final = re.compile(r"[0-9.,%]+[年月日度个项号人次所期届]*度?")
_ORGAN: Final = re.compile(
    r"[^关于与和及的对向将给\W\d]{2,3}?[省市县区](?:[^关于的\W\d]){0,12}?(?:委员会|办公室|人民政府|局|厅|中心)"
)
_MANY_LINES: Final = 4
"""From here on no extra line is tried."""
_SHORTEST: Final = 0.45
"""A line is no shorter than this share of the mean, if that can be had."""


class _Parser(Protocol):
    def parse(self, sentence: str) -> list[str]: ...


@functools.cache
def _parser() -> _Parser:
    from budoux import load_default_simplified_chinese_parser

    parser: _Parser = load_default_simplified_chinese_parser()
    return parser


def balance_title(
    title: Inlines,
    *,
    fonts: FontBook,
    role: str,
    size: float,
    width: float,
    protected: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the title's lines; joined they are the title. () for an empty one.

    `size` and `width` in pt. Figures, quotations and `protected` names (organs) stay whole where they fit
    on a line.
    """
    text = "".join(item.text for item in title)
    if not text:
        return ()
    names = [*protected, *(item.text for item in title if isinstance(item, FigureText))]

    def measure(piece: str) -> float:
        return fonts.measure(role, piece) * size

    if measure(text) <= width:
        return (text,)
    units = _fitting_units(
        title_words(text, names, fits=lambda piece: measure(piece) <= width), measure, width
    )
    widths = [measure(unit) for unit in units]
    fewest = _count_lines(widths, width)
    best: tuple[float, tuple[int, ...]] | None = None
    most = fewest + 1 if fewest < _MANY_LINES else fewest
    for count in range(fewest, most + 1):
        for cuts in _partitions(widths, count, width):
            cost = _cost(_lengths(widths, cuts), width, size) + 6.0 * (count - fewest)
            if best is None or cost < best[0]:
                best = (cost, cuts)
    cuts = best[1] if best is not None else _greedy_cuts(widths, width)
    edges = [0, *cuts, len(units)]
    return tuple("".join(units[start:end]) for start, end in itertools.pairwise(edges))


def title_words(
    text: str, protected: Sequence[str] = (), *, fits: Callable[[str], bool] = lambda _: True
) -> tuple[str, ...]:
    """Return the text cut at the places where a title may break; joined they are the text.

    Names, figures, organs and quotations are one word each when `fits` says that they fit on a line.
    """
    whole = [span for span in _whole(text, protected) if fits(text[span[0] : span[1]])]
    allowed = set(itertools.accumulate(len(word) for word in _join_singles(_parser().parse(text))))
    allowed.update(itertools.chain.from_iterable(whole))
    for start, end in whole:
        allowed.difference_update(range(start + 1, end))
    places = [
        place
        for place in sorted(allowed)
        if 0 < place < len(text)
        and is_breakable(text[place - 1], text[place])
        and text[place] not in _CLINGING
    ]
    return tuple(text[a:b] for a, b in itertools.pairwise([0, *places, len(text)]))


def _whole(text: str, protected: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that are not broken: names, figures, quotations, numbers with their unit."""
    for name in protected:
        place = text.find(name) if name else -1
        while place >= 0:
            yield place, place + len(name)
            place = text.find(name, place + 1)
    for pattern in (_QUOTED, _QUANTITY, _ORGAN):
        for match in pattern.finditer(text):
            yield match.span()


def _join_singles(words: Sequence[str]) -> list[str]:
    """Return the words with stray single characters (事|项) joined to each other, particles apart."""
    joined: list[str] = []
    single = False
    for word in words:
        lone = len(word) == 1 and word not in _PARTICLES
        if joined and single:
            joined[-1] += word
            single = False
        else:
            joined.append(word)
            single = lone
    return joined


def _fitting_units(
    units: Sequence[str], measure: Callable[[str], float], width: float
) -> list[str]:
    """Return the units with those wider than a line cut into their characters where kinsoku allows."""
    fitting: list[str] = []
    for unit in units:
        if measure(unit) <= width:
            fitting.append(unit)
            continue
        start = 0
        for place in range(1, len(unit) + 1):
            if place == len(unit) or is_breakable(unit[place - 1], unit[place]):
                fitting.append(unit[start:place])
                start = place
    return fitting


def _partitions(
    widths: Sequence[float], count: int, width: float, start: int = 0
) -> Iterator[tuple[int, ...]]:
    """Yield the ways to cut the units from `start` on into `count` lines, none too long or very short."""
    rest = sum(widths[start:])
    if count == 1:
        if rest <= width:
            yield ()
        return
    floor = _SHORTEST * rest / count
    length = 0.0
    for cut in range(start + 1, len(widths)):
        length += widths[cut - 1]
        if length > width:
            return
        if length >= floor and rest - length <= width * (count - 1):
            for tail in _partitions(widths, count - 1, width, cut):
                yield (cut, *tail)


def _lengths(widths: Sequence[float], cuts: Sequence[int]) -> list[float]:
    return [sum(widths[a:b]) for a, b in itertools.pairwise([0, *cuts, len(widths)])]


def _cost(lengths: Sequence[float], width: float, size: float) -> float:
    """Return how far the lines are from a good shape, in characters (0 is best)."""
    mean = sum(lengths) / len(lengths)
    cost = sum(abs(length - mean) for length in lengths) / size
    steps = [after - before for before, after in itertools.pairwise(lengths)]
    valley = any(
        length + size / 2 < min(max(lengths[:place]), max(lengths[place + 1 :]))
        for place, length in enumerate(lengths[1:-1], start=1)
    )
    if valley:
        cost += 50
    if all(abs(step) < size * 0.9 for step in steps):
        cost += 8
    if len(lengths) == 2 and steps[0] > 0:
        cost += 1
    if min(lengths) < 0.4 * max(lengths):
        cost += 10
    if max(lengths) > width - size:
        cost += 2
    return cost


def _count_lines(widths: Sequence[float], width: float) -> int:
    return len(_greedy_cuts(widths, width)) + 1


def _greedy_cuts(widths: Sequence[float], width: float) -> tuple[int, ...]:
    cuts: list[int] = []
    total = 0.0
    for place, step in enumerate(widths):
        if place and total + step > width:
            cuts.append(place)
            total = 0.0
        total += step
    return tuple(cuts)
