"""The index of a dossier: every volume, every row of every catalogue, every evidence file.

Comes in: volumes as they were bound, and all evidence with what became of it. Goes out: 档案索引.xlsx as a
`Workbook`, and the manifest that later says whether a byte has changed. Each evidence file is accounted
for: in a volume with its pages, or left out with the reason.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.document.sheet import CellStyle, Sheet, SheetCell, Workbook
from pipeline.dossier.model import Evidence, PageMap, PartKind, TakenIn
from pipeline.dossier.volume import Content, VolumePlan
from pipeline.errors import Diagnostic

_Row: TypeAlias = tuple[SheetCell, ...]
_VOLUMES = (
    "卷号",
    "立档单位",
    "题名",
    "文件",
    "页数",
    "编号页数",
    "材料",
    "缺件和纸质件",
    "SHA-256",
)
_CONTENTS = (
    "卷号", "立档单位", "代号", "题名", "文号", "责任者", "日期", "页起", "页止", "页数", "状态",
    "备注", "来源文件", "SHA-256",
)  # fmt: skip
_FILES = ("文件", "字节", "SHA-256", "去向", "页数", "所作处理", "问题")


@dataclass(frozen=True, slots=True)
class BoundVolume:
    """A volume as it lies in outputs/."""

    plan: VolumePlan
    page_map: PageMap
    path: str
    """Relative to outputs/, with `/`."""
    sha256: str


def index_workbook(
    name: str,
    volumes: Sequence[BoundVolume],
    evidence: Sequence[Evidence],
    taken: Mapping[str, TakenIn],
    findings: Sequence[Diagnostic],
    *,
    author: str,
    created_iso: str,
) -> Workbook:
    """Return 档案索引.xlsx: sheets 卷、材料、佐证文件; `taken` goes by SHA-256 of the evidence.

    `findings` are the problems of the dossier; those of a file stand beside it.
    """
    places = _places(volumes)
    said: dict[str, list[str]] = {}
    for item in findings:
        said.setdefault(item.location.file or "", []).append(item.message)
    return Workbook(
        title=f"{name}索引",
        sheets=(
            _sheet("卷", _VOLUMES, [_volume_row(item) for item in volumes], (9, 28, 40, 56, 8, 10, 8, 14, 68)),
            _sheet(
                "材料",
                _CONTENTS,
                [row for item in volumes for row in _content_rows(item)],
                (9, 28, 8, 60, 22, 20, 12, 8, 8, 8, 8, 24, 56, 68),
            ),
            _sheet(
                "佐证文件",
                _FILES,
                [
                    _file_row(item, places, taken.get(item.sha256), said.get(item.file, ()))
                    for item in evidence
                    if item.file
                ],
                (60, 12, 68, 40, 8, 50, 60),
            ),
        ),
        author=author,
        created_iso=created_iso,
    )  # fmt: skip


def page_range(item: BoundVolume, content: Content) -> tuple[int, int] | None:
    """Return the first and last stamped page of a content; None when it has no sheet in the volume."""
    if not content.key:
        return None
    first = item.page_map.number[content.key]
    return first, first + max(len(content.pages), 1) - 1


def _places(volumes: Sequence[BoundVolume]) -> dict[str, list[str]]:
    """Return evidence file → where it is bound, as 卷号 and pages."""
    found: dict[str, list[str]] = {}
    for item in volumes:
        for content in item.plan.contents:
            pages = page_range(item, content)
            if content.file and content.kind is PartKind.EXHIBIT and pages is not None:
                words = f"{pages[0]}—{pages[1]}" if pages[0] < pages[1] else f"{pages[0]}"
                found.setdefault(content.file, []).append(f"{item.plan.number}卷第{words}页")
    return found


def _volume_row(item: BoundVolume) -> _Row:
    plan = item.plan
    exhibits = sum(content.kind is PartKind.EXHIBIT for content in plan.contents)
    return _row(
        plan.number,
        plan.holder,
        f"{plan.dossier}{plan.subject and f'（{plan.subject}）'}",
        item.path,
        item.page_map.physical,
        item.page_map.total,
        exhibits,
        len(plan.contents) - exhibits,
        item.sha256,
    )


def _content_rows(item: BoundVolume) -> Iterator[_Row]:
    for content in item.plan.contents:
        first, last = page_range(item, content) or ("", "")
        yield _row(
            item.plan.number,
            content.slot.school,
            content.requirement,
            content.title,
            content.document_number,
            content.responsible,
            content.dated.isoformat() if content.dated else "",
            first,
            last,
            len(content.pages) or ("" if not content.key else 1),
            content.status.value,
            content.note,
            content.file,
            content.sha256,
        )


def _file_row(
    item: Evidence,
    places: Mapping[str, Sequence[str]],
    taken: TakenIn | None,
    said: Sequence[str],
) -> _Row:
    bound = places.get(item.file, ())
    return _row(
        item.file,
        item.size,
        item.sha256,
        "；".join(bound) or "没有收入",
        len(taken.pages) if bound and taken is not None else 0,
        "；".join(change.value for change in taken.changes) if taken is not None else "",
        "".join(said),
        style=CellStyle.PLAIN if bound else CellStyle.WARNING,
    )


def _row(*values: str | int, style: CellStyle = CellStyle.PLAIN) -> _Row:
    return tuple(SheetCell(value, style) for value in values)


def _sheet(
    name: str, header: Sequence[str], rows: Sequence[_Row], widths: tuple[float, ...]
) -> Sheet:
    head = tuple(SheetCell(text, CellStyle.HEADER) for text in header)
    return Sheet(name, (head, *rows), widths)


# --- the manifest -------------------------------------------------------------------------------------


def manifest_json(
    dossier_id: str, name: str, volumes: Sequence[BoundVolume], evidence: Sequence[Evidence]
) -> bytes:
    """Return 核验清单.json: the hash of every volume and of every evidence file behind it.

    Paths of volumes are relative to outputs/, those of evidence to the workspace.
    """
    data = {
        "档案": dossier_id,
        "名称": name,
        "卷": [
            {
                "卷号": item.plan.number,
                "文件": item.path,
                "sha256": item.sha256,
                "页数": item.page_map.physical,
                "材料": [_exhibit(item, content) for content in item.plan.contents],
            }
            for item in volumes
        ],
        "佐证": [
            {"文件": item.file, "字节": item.size, "sha256": item.sha256}
            for item in sorted(evidence, key=lambda item: item.file)
            if item.file
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _exhibit(item: BoundVolume, content: Content) -> dict[str, object]:
    pages = page_range(item, content)
    return {
        "代号": content.requirement,
        "题名": content.title,
        "状态": content.status.value,
        "页": list(pages) if pages is not None else None,
        "来源": content.file or None,
        "sha256": content.sha256 or None,
    }
