"""What the program's own papers say, the same in PDF and DOCX: facts of the cover, rows, counts.

A volume's plan and its PageMap come in (None while pages are not counted yet); words go out. Nothing is set
or drawn. GB/T 9705-2008 (案卷封面、卷内目录、卷内备考表), DA/T 22-2015 (归档文件目录、备考表).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from pipeline.document.numerals import chinese_number
from pipeline.dossier.contents import slot_words
from pipeline.dossier.model import (
    CatalogueForm,
    PageMap,
    PartKind,
    Requirement,
    Section,
    Status,
)
from pipeline.dossier.papertables import Column, Row
from pipeline.dossier.volume import Content, VolumePlan

COVER: Final = "cover"
CATALOGUE: Final = "catalogue"
RECORD: Final = "record"
_RETENTION: Final[Mapping[str, str]] = {"永久": "Y", "长期": "C", "短期": "D"}
_STATUS_WORDS: Final[Mapping[Status, str]] = {Status.GENERATED: Status.THERE.value}
"""Whoever reads a volume need not know which papers were made from ledgers."""
_KEPT: Final = "原件存"
_VOLUME_COLUMNS: Final = (
    Column("序号", 10.5),
    Column("文号", 33.5),
    Column("责任者", 23),
    Column("题名", 58, centred=False),
    Column("日期", 18.5),
    Column("页号", 11),
    Column("备注", 17.5),
)
_BOX_COLUMNS: Final = (
    Column("序号", 9.5),
    Column("档号", 33),
    Column("文号", 22),
    Column("责任者", 19),
    Column("题名", 37, centred=False),
    Column("日期", 17),
    Column("密级", 9.5),
    Column("页数", 9.5),
    Column("备注", 15.5),
)


@dataclass(frozen=True, slots=True)
class NumberedContent:
    """A content with its 序号 in the volume, which is also its 件号."""

    item: int
    content: Content


def numbered(plan: VolumePlan) -> tuple[tuple[Section, tuple[NumberedContent, ...]], ...]:
    """Return the sections with their contents, numbered through the volume from 1."""
    count = 0
    groups: list[tuple[Section, tuple[NumberedContent, ...]]] = []
    for section in plan.sections:
        found = [item for item in plan.contents if item.section == section.number]
        groups.append(
            (section, tuple(NumberedContent(count + n, item) for n, item in enumerate(found, 1)))
        )
        count += len(found)
    return tuple(groups)


def divider_key(section: Section) -> str:
    """Return the key of a section's divider."""
    return f"s{section.number}"


def section_title(section: Section) -> str:
    """Return how a section is called: 一、工作汇报."""
    return f"{chinese_number(section.number)}、{section.name}"


def archive_number(plan: VolumePlan, place: int) -> str:
    """Return the 档号 of a row: 全宗号-WS·年度-保管期限代码-机构-件号; what is not known is left out."""
    head = f"{plan.fonds}-WS·{plan.year}" if plan.fonds else f"WS·{plan.year}"
    parts = (head, retention_code(plan.retention), plan.organ, f"{plan.item_number(place):04d}")
    return "-".join(part for part in parts if part)


def retention_code(retention: str) -> str:
    """Return the code of a 保管期限: Y, D30, D10; the words themselves where there is none."""
    digits = "".join(char for char in retention if char in "0123456789")
    return _RETENTION.get(retention) or (f"D{digits}" if digits else retention)


def chinese_date(day: date) -> str:
    """Return 2020年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


# --- cover --------------------------------------------------------------------------------------------


def cover_facts(plan: VolumePlan, page_map: PageMap | None) -> tuple[tuple[str, str], ...]:
    """Return labels and values of the cover, a blank value where it is to be filled in by hand."""
    days = sorted(item.dated for item in plan.contents if item.dated is not None)
    span = ""
    if days:
        ends = dict.fromkeys((chinese_date(days[0]), chinese_date(days[-1])))
        span = "至".join(ends)
    place = f"（共{plan.volumes}卷，第{plan.place}卷）" if plan.volumes > 1 else "（共1卷）"
    return (
        ("立档单位", plan.holder),
        *((("机构（问题）", plan.organ),) if plan.organ else ()),
        ("起止日期", span),
        ("保管期限", plan.retention),
        ("卷号", f"{plan.number}{place}"),
        ("件数", f"{exhibits(plan)}件"),
        ("页数", "" if page_map is None else f"{page_map.total}页"),
    )


def exhibits(plan: VolumePlan) -> int:
    """Return how many papers are bound."""
    return sum(item.kind is PartKind.EXHIBIT for item in plan.contents)


# --- catalogue ----------------------------------------------------------------------------------------


def catalogue_columns(form: CatalogueForm) -> tuple[Column, ...]:
    """Return the columns of the form, 172 mm in all."""
    return _VOLUME_COLUMNS if form is CatalogueForm.VOLUME else _BOX_COLUMNS


def catalogue_rows(plan: VolumePlan, page_map: PageMap | None) -> Iterator[Row]:
    """Yield the rows: each section's name, then its contents; a row without a sheet leads nowhere."""
    for section, contents in numbered(plan):
        yield Row((section_title(section),), divider_key(section))
        for one in contents:
            content = one.content
            yield Row(_cells(plan, one, page_map), content.key, content.file)


def _cells(plan: VolumePlan, one: NumberedContent, page_map: PageMap | None) -> tuple[str, ...]:
    content = one.content
    dated = content.dated.strftime("%Y%m%d") if content.dated is not None else ""
    number = "" if page_map is None else str(page_map.number.get(content.key, ""))
    if plan.form is CatalogueForm.VOLUME:
        return (
            str(one.item),
            content.document_number,
            content.responsible,
            content.title,
            dated,
            number,
            content.note,
        )
    return (
        str(one.item),
        archive_number(plan, one.item),
        content.document_number,
        content.responsible,
        content.title,
        dated,
        "",
        str(len(content.pages) or ""),
        content.note,
    )


# --- dividers -----------------------------------------------------------------------------------------


def item_rows(
    section: Section, contents: Sequence[NumberedContent], page_map: PageMap | None
) -> Iterator[Row]:
    """Yield a row for each item of a section that is asked for here: 代号, name, how it stands, page."""
    by_item: dict[str, list[Content]] = {}
    for one in contents:
        by_item.setdefault(one.content.requirement, []).append(one.content)
    names = {item.id: item.name for item in section.requirements}
    for code, found in by_item.items():
        first = next((item.key for item in found if item.key), "")
        number = "" if page_map is None else str(page_map.number.get(first, ""))
        yield Row((code, names.get(code, ""), status_words(found), number))


def status_words(contents: Sequence[Content]) -> str:
    """Return how contents stand: 有; 有3、缺1."""
    counts = Counter(_STATUS_WORDS.get(item.status, item.status.value) for item in contents)
    if len(counts) == 1 and len(contents) == 1:
        return next(iter(counts))
    return "，".join(f"{word}{count}" for word, count in counts.items())


def requirement_of(plan: VolumePlan, content: Content) -> Requirement | None:
    """Return the item that a content belongs to."""
    found = (item for section in plan.sections for item in section.requirements)
    return next((item for item in found if item.id == content.requirement), None)


# --- gap sheets ---------------------------------------------------------------------------------------


def gap_title(content: Content) -> str:
    """Return the heading of a sheet that stands for something."""
    if kept_at(content):
        return "纸质件说明"
    return "材料打不开说明" if content.file else "缺件说明"


def kept_at(content: Content) -> str:
    """Return where the paper is kept that a content stands for; '' for none."""
    if content.kind is PartKind.GAP and not content.file and content.note.startswith(_KEPT):
        return content.note.removeprefix(_KEPT)
    return ""


def gap_facts(plan: VolumePlan, content: Content) -> tuple[tuple[str, str], ...]:
    """Return labels and values of what is missing."""
    section = next(item for item in plan.sections if item.number == content.section)
    item = requirement_of(plan, content)
    name = f"{content.requirement}　{item.name}" if item is not None else content.requirement
    words = slot_words(content.slot)
    facts = [
        ("立档单位", content.slot.school or plan.holder),
        ("类别", section_title(section)),
        ("项目", name),
        ("材料题名", content.title),
    ]
    facts += [("学期、次、材料", words)] if words else []
    facts += [("文件名", PurePosixPath(content.file).name)] if content.file else []
    return tuple(facts)


# --- 备考表 -------------------------------------------------------------------------------------------


def record_title(form: CatalogueForm) -> str:
    """Return the heading of the 备考表."""
    return "卷内备考表" if form is CatalogueForm.VOLUME else "备考表"


def statement_heading(form: CatalogueForm) -> str:
    """Return what stands over the statements."""
    return "本卷情况说明：" if form is CatalogueForm.VOLUME else "盒内文件情况说明："


def record_statements(plan: VolumePlan, page_map: PageMap | None) -> tuple[str, ...]:
    """Return the 本卷情况说明, with the counts filled in; a blank where pages are not counted yet."""
    gaps = [item for item in plan.contents if item.kind is PartKind.GAP]
    papers = [item for item in gaps if kept_at(item)]
    unread = [item for item in gaps if item.file]
    missing = len(gaps) - len(papers) - len(unread)
    pages = [page for item in plan.contents for page in item.pages]
    rasterised = sum(page.rasterised for page in pages)
    turned = sum(page.landscape for page in pages)
    total = "" if page_map is None else str(page_map.total)
    bound = f"本卷装订材料{exhibits(plan)}件，材料本身{len(pages)}页"
    found = [
        f"{bound}；连同隔页、说明页，编有页号的共{total}页。",
        f"缺件{missing}件，原件为纸质、另行存放的{len(papers)}件，打不开的{len(unread)}件，都列在目录里。",
    ]
    bad = Counter(
        item.status.value
        for item in plan.contents
        if item.kind is PartKind.EXHIBIT
        and item.status in {Status.EXPIRED, Status.UNFIT, Status.DOUBLE}
    )
    if bad:
        words = "，".join(f"{word}{count}件" for word, count in bad.items())
        found.append(f"已经装订、还须核对的：{words}，目录备注里分别写明。")
    found.append(f"转成图片的{rasterised}页（文字不能检索，内容与原件一致）。")
    if turned:
        found.append(f"横排的{turned}页已转向，页顶朝装订线。")
    return tuple(found)


def signatures(plan: VolumePlan) -> tuple[tuple[str, str], ...]:
    """Return who signs the 备考表, and when; '' where it is filled in by hand."""
    day = chinese_date(plan.date)
    if plan.form is CatalogueForm.VOLUME:
        return ("立卷人", plan.compiler), ("检查人", plan.checker), ("立卷时间", day)
    return (
        ("整理人", plan.compiler),
        ("整理日期", day),
        ("检查人", plan.checker),
        ("检查日期", ""),
    )


def part_title(content: Content) -> str:
    """Return the bookmark of a content."""
    return f"{content.title}（{content.note}）" if content.note else content.title
