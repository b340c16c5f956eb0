"""Chart layout: a `Chart` in, a `Scene` of boxes, strokes and labels out.

Every value is labelled with its text as given, so that the chart never shows another number than the
document. Widths come from `FontBook`; nothing is painted here.
"""

import math
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from pipeline.document.model import Chart
from pipeline.fonts import FontBook
from pipeline.writers.charts.scale import Scale, fit_scale, tick_text
from pipeline.writers.charts.scene import Anchor, Box, Label, Marker, Scene, Stroke

FACE = "黑体"
TEXT = 9.0
"""pt; category, tick and legend labels."""
VALUE = 8.0
"""pt; value labels, if they fit."""
SMALLEST = 6.0
"""pt; narrower value labels are turned upright instead."""
LINES = 7
"""Height of columns and lines in lines of the page; with the caption 8 of 22."""
LOWEST_PLOT = 110.0
"""pt; a value axis is at least so high: a drawing with long names takes more lines."""
BAR = 15.0
"""pt; thickness of a lying bar."""
GAP = 4.0
GROUP_SHARE = 0.72
"""Share of a category's room that its columns fill."""


class Layout:
    """Collects the parts of one chart while its areas are cut from the page width."""

    def __init__(self, chart: Chart, fonts: FontBook, width: float, pitch: float) -> None:
        self.chart = chart
        self.fonts = fonts
        self.width = width
        self.pitch = pitch
        self.values = tuple(tuple(map(_decimal, item.values)) for item in chart.series)
        self.scale: Scale = fit_scale(value for row in self.values for value in row)
        self.boxes: list[Box] = []
        self.strokes: list[Stroke] = []
        self.markers: list[Marker] = []
        self.labels: list[Label] = []
        self.top = 0.0
        self.plot = 0.0
        """Height of the value axis of columns and lines in pt."""

    def text_width(self, text: str, size: float) -> float:
        """Return the width of a label in pt."""
        return self.fonts.measure(FACE, text) * size

    def scene(self, height: float) -> Scene:
        """Return everything collected as a scene of this height, made up to whole lines."""
        return Scene(
            self.width,
            math.ceil(height / self.pitch - 0.001) * self.pitch,
            tuple(self.boxes),
            tuple(self.strokes),
            tuple(self.markers),
            tuple(self.labels),
        )

    def wrap(self, text: str, width: float) -> list[str]:
        """Return the text broken into lines no wider than the room, one character at least."""
        lines = [""]
        for char in text:
            if lines[-1] and self.text_width(lines[-1] + char, TEXT) > width:
                lines.append("")
            lines[-1] += char
        return lines


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("a chart value is not a decimal number") from error


def lay_out(chart: Chart, fonts: FontBook, width: float, pitch: float) -> Scene:
    """Return the drawing of a chart, `width` pt wide and as many lines of `pitch` pt high as it needs.

    Raises:
        ValueError: the chart's kind is unknown, or a series has not one value per category, or a
            value is not a decimal number.
    """
    if any(len(item.values) != len(chart.categories) for item in chart.series):
        raise ValueError("a chart series needs one value per category")
    layout = Layout(chart, fonts, width, pitch)
    _lay_head(layout)
    match chart.kind:
        case "柱状图":
            return _lay_columns(layout)
        case "折线图":
            return _lay_lines(layout)
        case "条形图":
            return _lay_bars(layout)
        case _:
            raise ValueError(f"unknown kind of chart: {chart.kind}")


def _lay_head(layout: Layout) -> None:
    """Put the unit on the left and, for several series, the legend on the right of the first line."""
    y = TEXT
    if layout.chart.unit:
        unit = f"单位：{layout.chart.unit}"
        layout.labels.append(Label(GAP, y, unit, TEXT, Anchor.START))
    names = [item.name for item in layout.chart.series]
    if len(names) > 1:
        room = layout.width * 0.75
        rows: list[list[int]] = [[]]
        used = 0.0
        for index, name in enumerate(names):
            need = layout.text_width(name, TEXT) + 2 * TEXT + 3 * GAP
            if rows[-1] and used + need > room:
                rows.append([])
                used = 0.0
            rows[-1].append(index)
            used += need
        for row in rows:
            _lay_legend_row(layout, [(index, names[index]) for index in row], y)
            y += 1.6 * TEXT
        y -= 1.6 * TEXT
    layout.top = y + 2 * TEXT


def _lay_legend_row(layout: Layout, entries: Sequence[tuple[int, str]], y: float) -> None:
    x = layout.width - GAP
    for index, name in reversed(entries):
        x -= layout.text_width(name, TEXT)
        layout.labels.append(Label(x, y, name, TEXT, Anchor.START))
        x -= GAP + 2 * TEXT
        if layout.chart.kind == "折线图":
            layout.strokes.append(Stroke(((x, y), (x + 2 * TEXT, y)), index))
            layout.markers.append(Marker(x + TEXT, y, index))
        else:
            layout.boxes.append(Box(x, y - 0.4 * TEXT, 2 * TEXT, 0.8 * TEXT, index))
        x -= 2 * GAP


def _axis_edges(layout: Layout) -> tuple[float, float, float]:
    """Return the left and right edge of the plot and the room of one category."""
    ticks = layout.scale.ticks()
    left = max(layout.text_width(tick_text(tick), TEXT) for tick in ticks) + 2 * GAP
    right = layout.width - GAP
    return left, right, (right - left) / max(1, len(layout.chart.categories))


def _lay_upright_axis(layout: Layout) -> list[float]:
    """Draw value axis and grid; return the middles of the categories."""
    left, right, slot = _axis_edges(layout)
    layout.plot = _plot_height(layout, slot)
    for tick in layout.scale.ticks():
        y = _level(layout, tick)
        layout.strokes.append(Stroke(((left, y), (right, y)), grid=tick != 0))
        layout.labels.append(Label(left - GAP, y, tick_text(tick), TEXT, Anchor.END))
    return [left + slot * (index + 0.5) for index in range(len(layout.chart.categories))]


def _plot_height(layout: Layout, slot: float) -> float:
    """Return the height that is left for the value axis when the drawing takes its lines."""
    rest = layout.top + _categories_height(layout, slot)
    lines = max(LINES, math.ceil((rest + LOWEST_PLOT) / layout.pitch))
    return lines * layout.pitch - rest


def _categories_height(layout: Layout, slot: float) -> float:
    """Return the height of the categories under the plot."""
    names = layout.chart.categories
    most = max((len(layout.wrap(name, slot - GAP)) for name in names), default=0)
    return 2 * GAP + 1.3 * TEXT * most


def _lay_categories(layout: Layout, slot: float, centres: Sequence[float]) -> float:
    """Write the categories under the plot; return the height that they end at."""
    bottom = layout.top + layout.plot
    for centre, name in zip(centres, layout.chart.categories, strict=True):
        lines = layout.wrap(name, slot - GAP)
        for number, line in enumerate(lines):
            y = bottom + GAP + TEXT * (0.7 + 1.3 * number)
            layout.labels.append(Label(centre, y, line, TEXT, Anchor.MIDDLE))
    return bottom + _categories_height(layout, slot)


def _level(layout: Layout, value: Decimal) -> float:
    return layout.top + layout.plot * (1 - layout.scale.share(value))


def _lay_columns(layout: Layout) -> Scene:
    """Grouped columns: one group per category, one column per series."""
    *_, slot = _axis_edges(layout)
    count = max(1, len(layout.chart.series))
    column = min(slot * GROUP_SHARE / count, 42.0)
    room = min(slot / count, column * 1.45) if count > 1 else slot
    texts = [text for item in layout.chart.series for text in item.values]
    size, upright = _value_size(layout, texts, room - 1)
    if not upright:
        # turned labels stand above the highest columns
        layout.top += max(layout.text_width(text, size) for text in texts) - TEXT
    centres = _lay_upright_axis(layout)
    zero = _level(layout, Decimal(0))
    for series, (item, values) in enumerate(zip(layout.chart.series, layout.values, strict=True)):
        for centre, text, value in zip(centres, item.values, values, strict=True):
            x = centre + (series - count / 2) * column
            y = _level(layout, value)
            layout.boxes.append(Box(x, min(y, zero), column, abs(zero - y), series))
            middle = x + column / 2
            length = layout.text_width(text, size)
            lift = 0.8 * size if upright else length / 2 + GAP
            place = y - lift if value >= 0 else y + lift
            layout.labels.append(Label(middle, place, text, size, Anchor.MIDDLE, upright))
    return layout.scene(_lay_categories(layout, slot, centres))


def _value_size(layout: Layout, texts: Sequence[str], room: float) -> tuple[float, bool]:
    """Return the size at which the widest value fits its room, and whether it stands upright."""
    widest = max((layout.text_width(text, 1.0) for text in texts), default=1.0)
    size = min(VALUE, room / widest)
    return (size, True) if size >= SMALLEST else (VALUE, False)


def _lay_lines(layout: Layout) -> Scene:
    """Lines: one per series through its values."""
    *_, slot = _axis_edges(layout)
    centres = _lay_upright_axis(layout)
    texts = [text for item in layout.chart.series for text in item.values]
    size, _ = _value_size(layout, texts, slot - GAP)
    taken: list[tuple[float, float]] = []
    for series, (item, values) in enumerate(zip(layout.chart.series, layout.values, strict=True)):
        points = tuple(
            (centre, _level(layout, value)) for centre, value in zip(centres, values, strict=True)
        )
        layout.strokes.append(Stroke(points, series))
        for (x, y), text in zip(points, item.values, strict=True):
            layout.markers.append(Marker(x, y, series))
            place = _free_place(taken, x, y, size)
            taken.append((x, place))
            layout.labels.append(Label(x, place, text, size, Anchor.MIDDLE))
    return layout.scene(_lay_categories(layout, slot, centres))


def _free_place(taken: Sequence[tuple[float, float]], x: float, y: float, size: float) -> float:
    """Return the nearest height above or below a point where no other label of its column stands."""
    for distance in (1.1, -1.1, 2.2, -2.2, 3.3, -3.3, 4.4):
        place = y - distance * size
        if all(other_x != x or abs(other_y - place) >= size for other_x, other_y in taken):
            return place
    return y - 1.1 * size


def _lay_bars(layout: Layout) -> Scene:
    """Lying bars: one group per category from top to bottom, names on the left."""
    chart = layout.chart
    widest = max((layout.text_width(name, TEXT) for name in chart.categories), default=0.0)
    names = min(widest, layout.width * 0.36)
    left = names + 2 * GAP
    texts = [text for item in chart.series for text in item.values]
    tail = max((layout.text_width(text, VALUE) for text in texts), default=0.0) + 2 * GAP
    right = layout.width - tail
    zero = left + (right - left) * layout.scale.share(Decimal(0))
    wrapped = [layout.wrap(name, names + 0.01) for name in chart.categories]
    groups = [max(BAR * len(chart.series), 1.3 * TEXT * len(lines)) for lines in wrapped]
    between = _bar_gap(layout, groups)
    y = layout.top
    for index, (lines, group) in enumerate(zip(wrapped, groups, strict=True)):
        for number, line in enumerate(lines):
            place = y + group / 2 + 1.3 * TEXT * (number - (len(lines) - 1) / 2)
            layout.labels.append(Label(left - GAP, place, line, TEXT, Anchor.END))
        start = y + (group - BAR * len(chart.series)) / 2
        for series, item in enumerate(chart.series):
            value = layout.values[series][index]
            end = left + (right - left) * layout.scale.share(value)
            top = start + series * BAR
            layout.boxes.append(Box(min(zero, end), top, abs(end - zero), BAR, series))
            place = max(zero, end) + GAP
            middle = top + BAR / 2
            layout.labels.append(Label(place, middle, item.values[index], VALUE, Anchor.START))
        y += group + between
    layout.strokes.append(Stroke(((zero, layout.top - GAP), (zero, y - between + GAP))))
    return layout.scene(y - between + 2 * GAP)


def _bar_gap(layout: Layout, groups: Sequence[float]) -> float:
    """Return the room between groups of bars that makes the drawing whole lines high."""
    rest = layout.top + sum(groups) + 2 * GAP
    gaps = max(len(groups) - 1, 1)
    lines = math.ceil((rest + 0.55 * BAR * gaps) / layout.pitch)
    return (lines * layout.pitch - rest) / gaps
