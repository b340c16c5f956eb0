"""The workspace as frozen data: what `inputs/workspace.yaml` says, with the line of every value.

Comes in: nothing. Goes out: the types that reports, build and the command line read.
Must not read files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

SETTINGS_FILE = "inputs/workspace.yaml"
"""Where the settings are, relative to the workspace, as messages name them."""

MOST_PAGES = 200
"""Pages of a dossier's volume unless the settings say otherwise: about 20 mm of paper."""
ParameterValue: TypeAlias = str | int | Decimal | bool | date | tuple[str, ...] | None
"""A parameter as typed: text, exact number, 是否, date, or a list of texts; None when left blank."""


@dataclass(frozen=True, slots=True)
class UnitSetting:
    """The unit that signs: each field is '' when the settings leave it out."""

    full_name: str
    """全称; never ''."""
    short_name: str
    """简称; the 全称 when left out."""
    superior: str
    """上级: to whom reports go."""
    code: str
    """发文代字, such as 万教体."""
    signature: str
    """落款; the 全称 when left out."""


@dataclass(frozen=True, slots=True)
class Period:
    """What time the figures are about."""

    year: int
    """年度. For a 学年 it is the year in which it begins."""
    basis: str
    """自然年 or 学年."""
    terms: tuple[str, ...]
    """学期, in the order of the settings."""
    cutoff: date | None
    """截至日期 of the data; None when the settings leave it out."""


@dataclass(frozen=True, slots=True)
class ControlSetting:
    """Declared totals of one ledger, as typed; `pipeline.ledgers` compares them."""

    rows: int | None
    """行数; None when not declared."""
    sums: Mapping[str, str]
    """Column or measure → declared total as typed, with its unit: {'金额': '1761.8905万元'}."""
    line: int


@dataclass(frozen=True, slots=True)
class LedgerSetting:
    """One ledger of the workspace: its name in templates, its type, its files."""

    name: str
    type_id: str
    patterns: tuple[str, ...]
    """As typed, relative to inputs/."""
    files: tuple[tuple[str, Path], ...]
    """(workspace-relative name with `/`, absolute path), sorted by name; () when none matched."""
    aliases: Mapping[str, tuple[str, ...]]
    """Canonical column → extra header texts."""
    control: ControlSetting | None
    line: int


@dataclass(frozen=True, slots=True)
class KindSetting:
    """One document to build: its kind, the parameters, and what this workspace says otherwise."""

    kind_id: str
    parameters: Mapping[str, ParameterValue]
    parameter_lines: Mapping[str, int]
    file_name: str | None
    """文件名 instead of the kind's; a template like the kind's. None: the kind's own."""
    title: str | None
    """标题 instead of the kind's; a template."""
    recipient: str | None
    """主送 instead of the kind's; a template."""
    copies: tuple[str, ...] | None
    """抄送 instead of the kind's."""
    number: str | None
    """文号, as in 万教体〔2020〕12号; None: the kind's."""
    draft: bool
    """Whether a 草稿 watermark is wanted."""
    line: int
    edition: str | None = None
    """版本; None: the kind's default one."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """筛选 of a letter kind, column by column in place of the kind's own."""


@dataclass(frozen=True, slots=True)
class DossierSetting:
    """One dossier to be assembled: its type and what this workspace says of it."""

    type_id: str
    line: int
    name: str | None = None
    """名称 on covers instead of the type's; None: the type's own."""
    schools: tuple[str, ...] = ()
    """学校 that hand it in; () for all of the schools' ledger."""
    most_pages: int = MOST_PAGES
    """每卷最多页; what is more goes into a further volume."""
    duplex: bool = False
    """双面: sheets are printed on both sides, which counts for the box's thickness."""
    box: int | None = None
    """盒宽 in mm (20, 30, 40 or 50): a volume goes into one such box; None: pages alone decide."""
    fonds: str = ""
    """全宗号."""
    organ: str = ""
    """机构或问题."""
    compiler: str = ""
    """立卷人."""
    checker: str = ""
    """检查人."""
    stamped: bool = True
    """Whether each exhibit gets a 归档章."""
    gap_sheets: bool = True
    """Whether a 缺件说明 stands where something is missing."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the settings say. Settings that were wrong are not in here: they were reported."""

    root: Path
    unit: UnitSetting
    period: Period
    document_date: date
    """成文日期."""
    ledgers: tuple[LedgerSetting, ...]
    documents: tuple[KindSetting, ...]
    profile: Mapping[str, ParameterValue] = field(default_factory=dict)
    """版式 overrides under their Chinese names, as typed."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Dotted key → line of the settings file: {'期间.年度': 7, '文书.1.参数.口径注': 31}; list
    elements count from 1."""
    dossiers: tuple[DossierSetting, ...] = ()

    def ledger(self, name: str) -> LedgerSetting | None:
        """Return the ledger of that name, or None."""
        return next((item for item in self.ledgers if item.name == name), None)

    def period_range(self) -> tuple[date, date]:
        """Return the first and last day: 1.1–12.31 for a 自然年, 9.1–8.31 for a 学年."""
        year = self.period.year
        if self.period.basis == "学年":
            return date(year, 9, 1), date(year + 1, 8, 31)
        return date(year, 1, 1), date(year, 12, 31)
