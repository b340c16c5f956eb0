"""Charts: the scene shows the values as given, the paintings are reproducible and free of fonts."""

import io
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.document.model import Chart, ChartSeries
from pipeline.writers.charts import chart_characters, chart_png, chart_size, chart_svg
from pipeline.writers.charts.layout import TEXT, lay_out
from pipeline.writers.charts.paint import FILLS, HATCHES
from pipeline.writers.charts.scale import fit_scale, tick_text
from tests.writers_pdf import samples

WIDTH = 442.2
PITCH = 28.95
KINDS = ("柱状图", "条形图", "折线图")


def chart(kind="柱状图", series=2, categories=3):
    return Chart(
        kind,
        (),
        "万元",
        tuple(f"某某乡第{n}中心小学校" for n in range(categories)),
        tuple(
            ChartSeries(
                f"第{s}项", tuple(f"{100 * s + 37.25 * n + 1:.4f}" for n in range(categories))
            )
            for s in range(series)
        ),
    )


def scene(item):
    return lay_out(item, samples.fonts(), WIDTH, PITCH)


def label_box(label):
    width = samples.fonts().measure("黑体", label.text) * label.size
    left = label.x - width * label.anchor.value
    if label.upright:
        return left, label.y - label.size * 0.37, left + width, label.y + label.size * 0.37
    return (
        label.x - label.size * 0.37,
        label.y - width / 2,
        label.x + label.size * 0.37,
        label.y + width / 2,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_is_labelled_with_its_own_text(kind):
    item = chart(kind)
    labels = [label.text for label in scene(item).labels]
    for series in item.series:
        assert series.name in labels
        for value in series.values:
            assert labels.count(value) == 1
    assert "单位：万元" in labels
    assert all(name in "".join(labels) for name in ("第0中", "第2中"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("series", "categories"), [(1, 1), (1, 12), (2, 3), (4, 8)])
def test_nothing_leaves_the_drawing(kind, series, categories):
    drawn = scene(chart(kind, series, categories))
    for label in drawn.labels:
        left, top, right, bottom = label_box(label)
        assert left >= -0.5
        assert right <= WIDTH + 0.5
        assert top >= -0.5
        assert bottom <= drawn.height + 0.5
    for box in drawn.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert 0 <= box.y <= box.y + box.height <= drawn.height


@pytest.mark.parametrize("kind", ["柱状图", "条形图"])
@pytest.mark.parametrize(("series", "categories"), [(2, 3), (3, 6), (4, 8)])
def test_value_labels_do_not_cover_each_other(kind, series, categories):
    item = chart(kind, series, categories)
    values = {value for one in item.series for value in one.values}
    boxes = [label_box(label) for label in scene(item).labels if label.text in values]
    for one, other in combinations(boxes, 2):
        apart = (
            one[2] <= other[0] + 0.3
            or other[2] <= one[0] + 0.3
            or one[3] <= other[1] + 0.3
            or other[3] <= one[1] + 0.3
        )
        assert apart


def test_columns_are_as_high_as_their_values():
    drawn = scene(samples.CHART)
    heights = sorted(box.height for box in drawn.boxes if box.width > 2 * TEXT)
    values = sorted(Decimal(value) for series in samples.CHART.series for value in series.values)
    for height, value in zip(heights, values, strict=True):
        assert height / heights[-1] == pytest.approx(float(value / values[-1]), abs=1e-6)


def test_negative_values_stand_under_the_zero_line():
    item = replace(chart(series=1, categories=2), series=(ChartSeries("差", ("-50", "100")),))
    low, high = scene(item).boxes
    assert low.y == pytest.approx(high.y + high.height)


@given(st.lists(st.decimals("-1e9", "1e9", places=4), min_size=1, max_size=12))
def test_scale_covers_the_values_in_round_steps(values):
    scale = fit_scale(values)
    assert scale.low <= min(values)
    assert scale.high >= max(values)
    assert 1 <= len(scale.ticks()) - 1 <= 7
    assert scale.step.normalize().as_tuple().digits in ((1,), (2,), (5,))
    assert [Decimal(tick_text(tick)) for tick in scale.ticks()] == list(scale.ticks())
    assert 0 in scale.ticks()


@pytest.mark.parametrize("kind", KINDS)
def test_paintings_are_the_same_each_time_and_hold_no_font_and_no_date(kind):
    item = chart(kind, series=3)
    svg, png = (
        chart_svg(item, samples.fonts(), WIDTH, PITCH),
        chart_png(item, samples.fonts(), WIDTH, PITCH, 100),
    )
    chart_png.cache_clear()
    assert svg == chart_svg(item, samples.fonts(), WIDTH, PITCH)
    assert png == chart_png(item, samples.fonts(), WIDTH, PITCH, 100)
    assert "<text" not in svg
    assert "font-family" not in svg
    assert "dc:date" not in svg
    assert "Matplotlib" not in svg
    assert b"tEXt" not in png


def test_png_has_the_size_and_resolution_asked_for():
    width, height = chart_size(samples.CHART, samples.fonts(), WIDTH, PITCH)
    assert width == WIDTH
    picture = Image.open(io.BytesIO(chart_png(samples.CHART, samples.fonts(), WIDTH, PITCH, 144)))
    assert picture.size == pytest.approx((WIDTH * 2, height * 2), abs=2)
    assert picture.info["dpi"] == pytest.approx((144, 144), abs=1)


def test_neighbouring_series_part_in_grey_print():
    def grey(colour):
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return (0.299 * red + 0.587 * green + 0.114 * blue) / 255

    for one in range(len(FILLS) - 1):
        differ = abs(grey(FILLS[one]) - grey(FILLS[one + 1])) > 0.25
        assert differ or HATCHES[one] != HATCHES[one + 1]
    assert len(set(zip(FILLS, HATCHES, strict=True))) == len(FILLS)


def test_rare_characters_come_from_the_face_that_has_them():
    item = replace(chart(categories=1, series=1), categories=("䶮𫖯小学",))
    assert chart_svg(item, samples.fonts(), WIDTH, PITCH)


def test_a_character_without_a_face_is_no_hole():
    item = replace(chart(categories=1, series=1), categories=("\U0003ffff小学",))
    assert "\U0003ffff" in chart_characters(item)[1]
    with pytest.raises(ValueError, match="U\\+3FFFF"):
        chart_svg(item, samples.fonts(), WIDTH, PITCH)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "饼图"},
        {"series": (ChartSeries("一", ("1",)),)},
        {"series": (ChartSeries("一", ("a", "b", "c")),)},
    ],
)
def test_malformed_charts_are_refused(fault):
    with pytest.raises(ValueError, match="chart"):
        chart_svg(replace(chart(), **fault), samples.fonts(), WIDTH, PITCH)


def test_matplotlib_is_loaded_only_to_paint_and_never_its_pyplot():
    script = (
        "import sys\n"
        "import pipeline.writers.charts, pipeline.writers.pdf, pipeline.writers.xlsx\n"
        "heavy = {'matplotlib', 'weasyprint', 'xlsxwriter', 'uharfbuzz'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "from tests.writers_pdf import samples\n"
        "pipeline.writers.charts.chart_png(samples.CHART, samples.fonts(), 442, 28.95, 72)\n"
        "assert 'matplotlib' in sys.modules and 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("series", "categories"), [(1, 1), (1, 12), (2, 3), (4, 8)])
def test_drawings_are_whole_lines_high(kind, series, categories):
    lines = scene(chart(kind, series, categories)).height / PITCH
    assert lines == pytest.approx(round(lines), abs=1e-6)
    assert kind == "条形图" or lines >= 7


def test_a_usual_chart_takes_7_lines_and_one_with_long_names_more():
    assert scene(chart("柱状图", 2, 3)).height == pytest.approx(7 * PITCH)
    long = replace(chart("柱状图", 1, 3), categories=("家庭经济困难寄宿生生活补助" * 6,) * 3)
    assert scene(long).height > 7 * PITCH
