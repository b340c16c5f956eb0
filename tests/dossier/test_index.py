"""The index accounts for every file, and the manifest notices every changed byte."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.dossier.index import BoundVolume, index_workbook, manifest_json
from pipeline.dossier.model import (
    CatalogueForm,
    Change,
    Evidence,
    PageFacts,
    Part,
    PartKind,
    Section,
    Slot,
    Status,
    TakenIn,
)
from pipeline.dossier.pagemap import map_pages
from pipeline.dossier.verify import MANIFEST, verify_manifest
from pipeline.dossier.volume import Content, VolumePlan
from pipeline.errors import Diagnostic, Location, Scope, Severity

PAGE = PageFacts(free=(), head_free=True)
SLOT = Slot("甲校", "1.1")


def evidence(name: str, data: bytes) -> Evidence:
    digest = hashlib.sha256(data).hexdigest()
    return Evidence(f"inputs/佐证/{name}", None, digest, len(data), "甲校", "1.1", name)


GOOD, BAD = evidence("汇报.pdf", b"good"), evidence("坏.pdf", b"bad")
UNREADABLE = Diagnostic(
    code="K305",
    severity=Severity.ERROR,
    scope=Scope.WORKSPACE,
    message="文件损坏，打不开。",
    hint="请换一份。",
    location=Location(file=BAD.file),
)


def volume() -> BoundVolume:
    contents = (
        Content(
            "x0001", PartKind.EXHIBIT, 1, "1.1", "工作汇报", SLOT, Status.THERE,
            dated=date(2020, 5, 1), source="k", pages=(PAGE,) * 3, file=GOOD.file, sha256=GOOD.sha256,
        ),
        Content("x0002", PartKind.GAP, 1, "1.1", "坏", SLOT, Status.UNFIT, note="打不开", file=BAD.file),
        Content("", PartKind.GAP, 1, "1.1", "计划", SLOT, Status.MISSING, note="缺件"),
    )  # fmt: skip
    plan = VolumePlan(
        "mine-001", "001-甲校", "迎检档案", "某县教育局", "甲校", "", 2020, "001", 1, 1,
        CatalogueForm.VOLUME, "定期10年", "Z1", "", "", "", date(2020, 12, 31),
        (Section(1, "汇报", "#c8102e", ()),), contents, stamped=True,
    )  # fmt: skip
    parts = (
        Part("cover", PartKind.COVER, "封面", (PAGE,)),
        Part("catalogue", PartKind.CATALOGUE, "目录", (PAGE,)),
        Part("s1", PartKind.DIVIDER, "汇报", (PAGE,)),
        Part("x0001", PartKind.EXHIBIT, "工作汇报", (PAGE,) * 3),
        Part("x0002", PartKind.GAP, "坏", (PAGE,)),
        Part("record", PartKind.RECORD, "备考表", (PAGE,)),
    )
    digest = hashlib.sha256(b"volume").hexdigest()
    return BoundVolume(plan, map_pages(parts), "迎检档案/001-甲校.pdf", digest)


def test_every_row_and_every_file_is_in_the_index() -> None:
    taken = {GOOD.sha256: TakenIn(GOOD.sha256, "k", (PAGE,) * 3, (Change.SCRIPTS,))}
    book = index_workbook(
        "迎检档案",
        [volume()],
        [GOOD, BAD],
        taken,
        [UNREADABLE],
        author="某",
        created_iso="2020-12-31",
    )
    volumes, rows, files = (
        [[cell.value for cell in row] for row in sheet.rows[1:]] for sheet in book.sheets
    )
    assert volumes == [
        ["001", "甲校", "迎检档案", "迎检档案/001-甲校.pdf", 8, 5, 1, 2, volume().sha256]
    ]
    assert [(row[3], row[6], row[7], row[8], row[9], row[10]) for row in rows] == [
        ("工作汇报", "2020-05-01", 2, 4, 3, "有"),
        ("坏", "", 5, 5, 1, "不合格"),
        ("计划", "", "", "", "", "缺"),
    ]
    assert [(row[0], row[1], *row[3:]) for row in files] == [
        ("inputs/佐证/汇报.pdf", 4, "001卷第2—4页", 3, "已去除脚本", ""),
        ("inputs/佐证/坏.pdf", 3, "没有收入", 0, "", "文件损坏，打不开。"),
    ]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, data in (
        ("outputs/迎检档案/001-甲校.pdf", b"volume"),
        (GOOD.file, b"good"),
        (BAD.file, b"bad"),
        (
            f"outputs/迎检档案/{MANIFEST}",
            manifest_json("mine", "迎检档案", [volume()], [GOOD, BAD]),
        ),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def problems(root: Path) -> list[tuple[str, str | None]]:
    manifest = root / "outputs" / "迎检档案" / MANIFEST
    return [(item.code, item.location.file) for item in verify_manifest(root, manifest)]


def test_nothing_changed_is_no_problem(workspace: Path) -> None:
    assert problems(workspace) == []


@pytest.mark.parametrize(
    ("name", "changed", "missing"),
    [("outputs/迎检档案/001-甲校.pdf", "K601", "K602"), (GOOD.file, "K603", "K604")],
)
def test_a_changed_and_a_missing_file_are_named(
    workspace: Path, name: str, changed: str, missing: str
) -> None:
    path = workspace / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert problems(workspace) == [(changed, name)]
    path.unlink()
    assert problems(workspace) == [(missing, name)]


@pytest.mark.parametrize("data", [b"", b"{}", b'{"\xe5\x8d\xb7": 3}', b"\xff"])
def test_a_spoilt_manifest_says_so(workspace: Path, data: bytes) -> None:
    name = f"outputs/迎检档案/{MANIFEST}"
    (workspace / name).write_bytes(data)
    assert problems(workspace) == [("K605", name)]


def test_the_manifest_names_pages_and_gaps() -> None:
    data = json.loads(manifest_json("mine", "迎检档案", [volume()], [GOOD, BAD]))
    (only,) = data["卷"]
    assert [(row["题名"], row["页"]) for row in only["材料"]] == [
        ("工作汇报", [2, 4]),
        ("坏", [5, 5]),
        ("计划", None),
    ]
    assert [item["文件"] for item in data["佐证"]] == sorted([GOOD.file, BAD.file])
