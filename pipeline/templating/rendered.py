"""What goes into a rendering and what comes out of it, as frozen data.

`RenderContext` is made from the workspace's settings and ledgers; `Rendered` goes to the document
room, its figures to the trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.document.model import Block, Inlines
from pipeline.figures.edition import Edition
from pipeline.figures.phrase import PrintedFigure
from pipeline.ledgers.model import Ledger

__all__ = ["PrintedFigure", "RenderContext", "Rendered", "SettingValue"]


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One value from a settings file with its place, so that it can be traced."""

    value: str | int | date
    file: str
    """Path relative to the workspace: inputs/workspace.yaml."""
    key: str
    """Keys down to the value: 期间.年度."""
    line: int


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Everything a template may speak of."""

    unit: Mapping[str, SettingValue] = field(default_factory=dict)
    """全称 简称 上级 发文代字 落款; absent ones are errors only when used."""
    year: SettingValue | None = None
    terms: tuple[SettingValue, ...] = ()
    """学期 in the order of the workspace."""
    as_of: SettingValue | None = None
    """截至日期."""
    issue_date: SettingValue | None = None
    """成文日期."""
    parameters: Mapping[str, SettingValue] = field(default_factory=dict)
    """What the workspace sets; the kind's defaults fill the rest."""
    ledgers: Mapping[str, Ledger | None] = field(default_factory=dict)
    """Name in the template → ledger; None when an optional ledger is absent."""
    edition: Edition | None = None
    """Edition to render; None: the kind's default."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One rendered kind, before Markdown is parsed."""

    title: Inlines
    file_name: str
    """Plain text that is safe as a file name, without extension."""
    addressee: Inlines
    """主送机关 without its colon; () for none."""
    signature: str
    """署名; '' for none."""
    date: Inlines
    """成文日期 as printed; () when the workspace has none."""
    date_iso: str
    copies: tuple[Inlines, ...]
    """抄送 of the 版记."""
    document_number: Inlines
    """发文字号; () for none."""
    signer: str
    """签发人; '' for none."""
    postscript: Inlines
    """附注 without brackets; () for none."""
    markdown: str
    """The body; every value is a mark U+FDD0 id U+FDD1."""
    marks: Mapping[str, Inlines | Block]
    """What each mark of `markdown` stands for."""
    figures: Mapping[str, PrintedFigure]
    """Id of a `FigureText` anywhere in this result → what was printed."""
