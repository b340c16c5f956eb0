"""The dossier as frozen data: requirements, evidence, pages taken in, and the parts of a volume.

Nothing comes in. Every other module of the room speaks in these values; none of them holds an open file,
a DataFrame or a PDF object, so that all may cross process borders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from pipeline.errors import Diagnostic, Location

# --- requirements (templates/dossiers/<id>.yaml) ---------------------------------------------------


class Every(StrEnum):
    """How often an item must be there."""

    ONCE = "一次"
    """Once in the year of the dossier."""
    TERM = "学期"
    """In each term of the workspace's period."""
    PUPIL = "学生"
    """For each pupil of the pupils' ledger."""


class FileFormat(StrEnum):
    """What a requirement may accept, in a clerk's words."""

    PDF = "PDF"
    IMAGE = "图片"
    """JPG, PNG, TIFF, WebP, BMP."""
    WORD = "Word"
    """DOCX, DOC, WPS, RTF, ODT."""
    EXCEL = "Excel"
    """XLSX, XLS, ET, ODS."""
    SLIDES = "PPT"
    """PPTX, PPT, DPS, ODP."""
    TEXT = "文本"
    """TXT."""


class VolumePer(StrEnum):
    """What one volume holds."""

    SCHOOL = "学校"
    REQUIREMENT = "项目"
    """One item of all schools."""
    PUPIL = "学生"


class CatalogueForm(StrEnum):
    """Which standard's catalogue a volume has."""

    VOLUME = "卷内目录"
    """GB/T 9705-2008: 序号 文号 责任者 题名 日期 页号 备注."""
    BOX = "归档文件目录"
    """DA/T 22-2015: 序号 档号 文号 责任者 题名 日期 密级 页数 备注."""


@dataclass(frozen=True, slots=True)
class Generated:
    """An item that the program makes from the ledgers: a kind, built once for each school."""

    kind_id: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters beside 学校, which the school's name always fills."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """项目: one thing that an inspector asks for."""

    id: str
    """代号 such as `5.1`; unique in the dossier type, used in folder names and in the index."""
    name: str
    every: Every = Every.ONCE
    times: int = 1
    """How many occurrences in each term, year or for each pupil: 每学期两次 is TERM and 2."""
    parts: tuple[str, ...] = ()
    """材料 that make up one occurrence (教案、照片、总结), all needed; () when any one file is enough."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Conditions on columns of the schools' ledger, all to be met, any value of each; {}: every school."""
    terms: tuple[str, ...] = ()
    """Terms in which it is asked for; (): each term of the period."""
    formats: tuple[FileFormat, ...] = tuple(FileFormat)
    valid_from: date | None = None
    valid_until: date | None = None
    """A paper dated outside is 过期; None: no bound."""
    valid_in_year: bool = False
    """Whether the bounds are those of the workspace's 年度: 有效: 本年度."""
    signers: tuple[str, ...] = ()
    """Who has to sign, such as 校长; the evidence must declare each."""
    sealed: bool = False
    """Whether a seal is needed; the evidence must declare it."""
    paper: bool = False
    """Whether it may stay on paper; the index then says where it is kept."""
    generated: Generated | None = None
    step: str = ""
    """环节 of the procedure whose date it proves: 申请 评议 审核 公示 审批 发放; '' for none."""
    gap_sheet: bool = True
    """Whether a 缺件说明 stands at its place in the volume when it is missing."""


@dataclass(frozen=True, slots=True)
class Section:
    """类: a group of items with a colour of its own on labels and dividers."""

    number: int
    """From 1, in order."""
    name: str
    colour: str
    """`#rrggbb`."""
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class DossierType:
    """One kind of dossier, as its YAML file says."""

    id: str
    name: str
    volume_per: VolumePer
    catalogue: CatalogueForm
    retention: str
    """保管期限 as printed: 永久、定期30年、定期10年."""
    sections: tuple[Section, ...]
    school_ledger: str = "学校"
    """Name in the workspace of the ledger that lists the schools (ledger type `schools`)."""
    pupil_ledger: str | None = None
    """Name of the ledger that lists the pupils; None when no item is asked for each pupil."""
    procedure: tuple[str, ...] = ()
    """环节 in the order in which their dates must follow each other; () for no check."""
    notice_days: int = 0
    """公示 must last at least so many working days; 0 for no check."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Dotted key → line of the YAML file."""
    file: str = ""
    """The YAML file as messages name it."""

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Return all items in order."""
        return tuple(item for section in self.sections for item in section.requirements)


# --- who must have what -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class School:
    """A school that hands in a dossier."""

    number: int
    """From 1, in the order of the ledger."""
    name: str
    facts: Mapping[str, str]
    """Columns of the schools' ledger as text: 学校类型, 学段, 乡镇 …"""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil with a file of his own (一生一档)."""

    key: str
    """What the ledger knows the pupil by; never printed in a message."""
    label: str
    """Folder name of the pupil's evidence: the name, with the key's last 4 where two are alike."""
    school: str
    place: Location


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to be filled: an item of a school, its term, occurrence, part and pupil."""

    school: str
    requirement: str
    term: str = ""
    occurrence: int = 0
    """From 1; 0 when the item is wanted once."""
    part: str = ""
    pupil: str = ""
    """`Pupil.key`; '' for none."""


class Status(StrEnum):
    """How a slot stands, in the words of the matrix."""

    THERE = "有"
    PAPER = "纸质"
    """Kept on paper; the index says where."""
    GENERATED = "生成"
    MISSING = "缺"
    EXPIRED = "过期"
    """Dated outside what is valid."""
    DOUBLE = "重复"
    """There, but the very same file is also filed under another slot."""
    UNFIT = "不合格"
    """Not a format that counts, unreadable, or a signature or seal missing."""


# --- evidence (inputs/佐证/) -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file, or one paper kept elsewhere, with what folder names and the index say of it."""

    file: str
    """Relative to the workspace, with `/`; '' for a paper."""
    path: Path | None
    sha256: str
    """Of the file's bytes; '' for a paper."""
    size: int
    """Bytes."""
    school: str
    requirement: str
    title: str
    """题名; from the index, else the file's name without number and ending."""
    titled: bool = False
    """Whether the title is the paper's own, from the index, and not a file's name."""
    term: str = ""
    occurrence: int = 0
    part: str = ""
    pupil: str = ""
    """`Pupil.key`."""
    document_number: str = ""
    """文号."""
    responsible: str = ""
    """责任者."""
    dated: date | None = None
    until: date | None = None
    """Last day of a 公示."""
    signers: tuple[str, ...] = ()
    sealed: bool = False
    applicant: str = ""
    recipient: str = ""
    """申请人 and 受助人 as the index says; sensitive."""
    kept_at: str = ""
    """存放地点 of a paper."""
    order: int = 0
    """Position among the evidence of its slot, from folder order or the index."""
    place: Location = field(default_factory=Location)
    """The index's row, else the file."""


# --- pages taken in -------------------------------------------------------------------------------


class Corner(StrEnum):
    """Where a page number may stand without covering anything, best first."""

    OUTER = "下外角"
    """Bottom, outside: right on odd pages, left on even ones; both are free."""
    RIGHT = "下右角"
    LEFT = "下左角"
    CENTRE = "下中"
    TOP_RIGHT = "上右角"
    TOP_LEFT = "上左角"
    NONE = "无空处"
    """Nothing is free: the page is drawn a little smaller so that there is room."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of a taken-in file.

    Every page is 210 × 297 mm and has no /Rotate: a landscape page is turned counter-clockwise, its head
    towards the binding side (GB/T 9704-2012 cl. 8), and a larger one is drawn smaller.
    """

    free: tuple[Corner, ...]
    """Places that are free of ink, in the order of `Corner`."""
    head_free: bool
    """Whether the top right 45 × 16 mm (and 8 mm around) is free for a 归档章."""
    landscape: bool = False
    """Whether the page was landscape and has been turned."""
    rasterised: bool = False
    """Whether it had to be made a picture at 200 dpi to be archivable."""


class Change(StrEnum):
    """What was done to a file so that it can be archived."""

    REPAIRED = "已修复损坏的文件结构"
    SCRIPTS = "已去除脚本"
    ACTIONS = "已去除启动程序、打开网页等动作"
    ATTACHMENTS = "已去除内嵌附件"
    FORMS = "已把表单连同填写的内容固定下来"
    ANNOTATIONS = "已把批注、图章固定在页面上"
    LAYERS = "不打印的图层没有收入"
    SIGNATURES = "电子签名因此失效，原件另存"
    FONTS = "已嵌入字体"
    COLOURS = "已设定颜色空间"
    RASTERISED = "部分页面已转成图片"
    SCALED = "已缩放到A4"
    TURNED = "横向页已转向"
    EXTERNAL = "外部链接的图片、模板没有取用"
    TRACKED = "修订痕迹按接受修订打印"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One evidence file as pages that conform to PDF/A-2b, without active content."""

    sha256: str
    """Of the original."""
    pdf: str
    """Key in the cache of a whole PDF whose pages can be copied into a volume; '' when there is none."""
    pages: tuple[PageFacts, ...]
    """() when there is none."""
    changes: tuple[Change, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    """Why it could not be taken in (error), or what was lost (warning); `location.file` is ''."""


# --- volumes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArchiveStamp:
    """归档章: the six cells of DA/T 22-2015."""

    fonds: str
    """全宗号."""
    year: str
    item: str
    """件号."""
    organ: str
    """机构或问题."""
    retention: str
    """保管期限."""
    pages: str
    """页数."""


class PartKind(StrEnum):
    """What a part of a volume is."""

    COVER = "封面"
    CATALOGUE = "目录"
    DIVIDER = "隔页"
    EXHIBIT = "佐证"
    GAP = "缺件说明"
    """A sheet at the place of what is missing or kept on paper."""
    RECORD = "备考表"


NUMBERED = (PartKind.DIVIDER, PartKind.EXHIBIT, PartKind.GAP)
"""Parts whose pages are counted and stamped 第 N 页 共 M 页."""


@dataclass(frozen=True, slots=True)
class Part:
    """One run of pages in a volume."""

    key: str
    """Unique in the volume, ASCII letters, digits and `-`; the named destination of its first page."""
    kind: PartKind
    title: str
    """Of its bookmark."""
    pages: tuple[PageFacts, ...]
    parent: str = ""
    """Key of the divider under which its bookmark stands; '' for the top level."""
    stamp: ArchiveStamp | None = None


@dataclass(frozen=True, slots=True)
class PageMap:
    """Where every part of a volume is; nobody else does page arithmetic."""

    first: Mapping[str, int]
    """Key → physical page, from 0."""
    number: Mapping[str, int]
    """Key of a numbered part → page number stamped on its first page, from 1."""
    total: int
    """How many pages are numbered."""
    physical: int
    """All pages of the file."""
