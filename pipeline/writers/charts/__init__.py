"""Charts: a neutral `Chart` in, an SVG drawing or a PNG picture out, the same drawing in both.

All text is outlines of the faces in `FontBook`, so that no renderer can substitute a font. The bytes
depend on the chart and the fonts only. A drawing is a whole number of the page's lines high, so that the
text after it is on the grid again. Captions are the business of the document writers.
"""

import functools

from pipeline.document.model import Chart
from pipeline.fonts import FontBook
from pipeline.writers.charts.layout import FACE, lay_out

__all__ = ["chart_characters", "chart_png", "chart_size", "chart_svg"]


def chart_svg(chart: Chart, fonts: FontBook, width_pt: float, pitch_pt: float) -> str:
    """Return the chart as an SVG document, `width_pt` wide and a multiple of `pitch_pt` high.

    Raises:
        ValueError: the kind is unknown, a series has not one value per category, a value is no
            decimal, or a character is in no face (`chart_characters` tells beforehand).
    """
    from pipeline.writers.charts.paint import paint_svg

    return paint_svg(lay_out(chart, fonts, width_pt, pitch_pt), fonts)


@functools.lru_cache(maxsize=4)
def chart_png(
    chart: Chart, fonts: FontBook, width_pt: float, pitch_pt: float, dpi: int = 300
) -> bytes:
    """Return the chart as a PNG picture for Word, of the size of `chart_svg` at `dpi` points an inch.

    The last pictures are kept: the paper and its review copy show the same ones.

    Raises:
        ValueError: as `chart_svg`.
    """
    from pipeline.writers.charts.paint import paint_png

    return paint_png(lay_out(chart, fonts, width_pt, pitch_pt), fonts, dpi)


def chart_size(
    chart: Chart, fonts: FontBook, width_pt: float, pitch_pt: float
) -> tuple[float, float]:
    """Return width and height of the drawing in pt."""
    scene = lay_out(chart, fonts, width_pt, pitch_pt)
    return scene.width, scene.height


def chart_characters(chart: Chart) -> tuple[str, str]:
    """Return the font role of the labels and all characters that they use, each once."""
    texts = [f"单位：{chart.unit}", *chart.categories, *(item.name for item in chart.series)]
    texts.extend(value for item in chart.series for value in item.values)
    return FACE, "".join(dict.fromkeys("0123456789.-" + "".join(texts)))
