"""Workspaces whose runs are broken off, and what an unbroken run leaves in them, to compare with."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pypdfium2

from tests.build.test_letters import BODY, KIND

PUPILS = {
    f"第{number}小学": size
    for number, size in enumerate((131, 240, 97, 260, 185, 150, 301, 64, 222, 350), start=1)
}
PER_BATCH = 120
DATE, LATER = "2025-12-19", "2025-12-26"
MANIFEST = "outputs/.huibian/manifest.json"
KEY = "0123456789abcdef" * 4
"""The register's key, drawn by chance otherwise: with it, registers too are equal byte for byte."""

SETTINGS = """\
单位: {{全称: 示例县教育局, 简称: 示例县教育局, 上级: 示例市教育局, 发文代字: 示教, 落款: 示例县教育局}}
期间: {{年度: 2025, 学期: [秋季], 截至日期: 2025-11-30}}
成文日期: {date}
台账:
  资助: {{类型: aid_grants, 文件: [资助.csv]}}
文书:
  - {{文种: gz}}
"""
NOTES = "outputs/.huibian/notes"
NOTE = re.compile(rb"ZZ[0-9-]+-[0-9A-Z]\t([0-9a-f]{12}|!)|[=#]\t[0-9a-f]{16}")
REGISTER = "inputs/登记/编号.csv"
FOLDER = "outputs/资助告知书"


@dataclass(frozen=True)
class Unbroken:
    """What a run that nobody stopped leaves."""

    files: dict[str, str]
    """Digest of each file by its path."""
    register: bytes


def id_number(place: int) -> str:
    body = f"360922{2008 + place % 6}{place % 12 + 1:02}{place % 28 + 1:02}{place // 28 % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def write_ledger(path: Path, pupils: Mapping[str, int]) -> None:
    """Made-up pupils, so many in each school; a CSV, which is read in no time."""
    names = [one + two for one in "王李张刘陈杨黄赵吴周" for two in "华明芳军敏静丽强磊洋"]
    lines = ["学期,困难类别,姓名,身份证号,学校,年级,班级,资助项目,金额（元）"]
    place = 0
    for school, size in pupils.items():
        for number in range(size):
            place += 1
            who = f"{names[place % len(names)]},{id_number(place)}"
            lines.append(
                f"秋季,建档立卡,{who},{school},{'一二三四五六'[number % 6]}年级,"
                f"{number % 3 + 1}班,生活补助,{250 + place % 7}.5"
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_workspace(root: Path, pupils: Mapping[str, int] = PUPILS) -> Path:
    """A county with one ledger and a letter kind of its own."""
    kind = root / "templates/gz"
    kind.mkdir(parents=True)
    text = KIND.replace("  次序:", f"  每批最多: {PER_BATCH}\n  次序:")
    (kind / "kind.yaml").write_text(text, encoding="utf-8")
    (kind / "body.md").write_text(BODY, encoding="utf-8")
    (root / "inputs/登记").mkdir(parents=True)
    (root / "inputs/登记/编号密钥.txt").write_text(KEY + "\n", encoding="utf-8")
    (root / "inputs/workspace.yaml").write_text(SETTINGS.format(date=DATE), encoding="utf-8")
    write_ledger(root / "inputs/资助.csv", pupils)
    return root


def batch_files(root: Path) -> list[Path]:
    return list((root / "outputs").glob("*/[!.]*.pdf"))


def is_temporary(path: Path) -> bool:
    return path.name.startswith(".huibian-")


def contents(root: Path) -> dict[str, str]:
    """Digest of every file in outputs/ and of the register; temporary files would be among them."""
    found = {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for folder in ("outputs", "inputs/登记")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    # Fingerprints change with the program's own code, which may be edited while tests run.
    manifest = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
    for record in manifest["outputs"].values():
        del record["fingerprint"]
    for path in (root / NOTES).rglob("*.tsv"):
        # the same holds for the marks of batches; what is noted of the letters must be equal
        lines = [line for line in path.read_bytes().splitlines() if line.startswith(b"ZZ")]
        found[path.relative_to(root).as_posix()] = sha256(b"\n".join(lines)).hexdigest()
    return {**found, MANIFEST: json.dumps(manifest, sort_keys=True)}


def assert_as_unbroken(root: Path, unbroken: Unbroken) -> None:
    found = contents(root)
    assert sorted(found) == sorted(unbroken.files)
    assert found == unbroken.files
    assert_register_sound(root)


def assert_register_sound(root: Path, pupils: Mapping[str, int] = PUPILS) -> None:
    """Every number is there once, and each school's are 1, 2, 3, … without a gap."""
    text = (root / REGISTER).read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["状态"] == "发出"]
    assert len({row["编号"] for row in rows}) == len({row["键摘要"] for row in rows}) == len(rows)
    schools: dict[str, list[int]] = {}
    for row in rows:
        schools.setdefault(row["学校代号"], []).append(int(row["序号"]))
    assert [len(found) for found in schools.values()] == list(pupils.values())
    assert all(found == list(range(1, len(found) + 1)) for found in schools.values())


def assert_whole_now(root: Path, *allowed: Unbroken) -> None:
    """What has its name at this moment is, byte for byte, what an unbroken run puts there.

    Those files were opened, every page and every part, when the unbroken run was done.
    """
    register = root / REGISTER
    begun = register.read_bytes() if register.exists() else b""
    assert any(one.register.startswith(begun) for one in allowed)
    for path in (root / "outputs").rglob("*"):
        name = path.relative_to(root).as_posix()
        if name == MANIFEST:
            json.loads(path.read_bytes())
        elif name.startswith(NOTES) and path.is_file():
            # appended to, as the register is: only the last line may be cut off
            *whole, _ = path.read_bytes().split(b"\n")
            assert all(NOTE.fullmatch(line) for line in whole), name
        elif path.is_file() and not is_temporary(path):
            digest = sha256(path.read_bytes()).hexdigest()
            assert digest in {one.files.get(name) for one in allowed}, name


def open_all(root: Path) -> int:
    """Open every file of a finished run, all of it; return the pages of its PDF files."""
    pages = 0
    for path in (root / "outputs").rglob("*.*"):
        if path.suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                pages += len([page.get_textpage().count_chars() for page in document])
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
                assert package.testzip() is None
    return pages


def order(root: Path, jobs: int = 1) -> list[str]:
    return ["build", "-C", str(root), "--jobs", str(jobs), "--quiet"]


def print_files(root: Path) -> dict[str, int]:
    """Name and inode of the letters' files, temporary ones too."""
    try:
        return {item.name: item.inode() for item in os.scandir(root / FOLDER)}
    except FileNotFoundError:
        return {}
