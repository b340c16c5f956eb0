"""Templating: kinds of documents as data, rendered to Markdown whose every value is a mark.

In: a kind's folder and a `RenderContext` with settings and ledgers. Out: `Rendered` with the marks and
the printed figures behind them. Templates never see a data frame, and no digit gets into the text
except through a figure.
"""

from pipeline.figures.edition import Edition
from pipeline.templating.assembly import Parts, assemble
from pipeline.templating.batching import Batching
from pipeline.templating.kinds import Kind, KindLedger, KindParameter, load_kind
from pipeline.templating.render import render_kind
from pipeline.templating.rendered import PrintedFigure, RenderContext, Rendered, SettingValue

__all__ = [
    "Batching",
    "Edition",
    "Kind",
    "KindLedger",
    "KindParameter",
    "Parts",
    "PrintedFigure",
    "RenderContext",
    "Rendered",
    "SettingValue",
    "assemble",
    "load_kind",
    "render_kind",
]
