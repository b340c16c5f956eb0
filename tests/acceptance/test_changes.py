"""What changes when something changes, and what does not: the promises about files on disk."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.acceptance.papers import pdf_stream, word_paragraphs
from tests.acceptance.workspaces import SECOND_COUNTY, Built, Run, build, huibian

GRANTS = "资助"


def digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "outputs").rglob("*"))
        if path.is_file() and ".huibian" not in path.parts
    }


@pytest.fixture
def county(second_county: Built, tmp_path: Path) -> Built:
    """A copy of the built second county that a test may change."""
    assert second_county.run.code == 0, second_county.run.stderr
    root = tmp_path / "county"
    shutil.copytree(second_county.root, root)
    return Built(root, second_county.run)


def rebuild(built: Built, *options: str) -> Run:
    return huibian("build", "-C", built.root, "--json", *options)


def test_second_build_with_nothing_changed_does_nothing_and_says_so(county: Built):
    before = {path: path.stat().st_mtime_ns for path in county.outputs.rglob("*") if path.is_file()}
    run = rebuild(county)
    assert run.code == 0, run.stderr
    assert {item["status"] for item in run.json["outputs"]} == {"unchanged"}
    assert "没有变化" in run.stderr
    assert {
        path: path.stat().st_mtime_ns for path in county.outputs.rglob("*") if path.is_file()
    } == before


def grants_file(root: Path) -> Path:
    found = [path for path in (root / "inputs").rglob("*.xlsx") if GRANTS in path.name]
    assert len(found) == 1
    return found[0]


def raise_first_amount(path: Path) -> None:
    """Add 0.5 元 to the first data row's amount, and to the 合计 row if the sheet has one.

    So little that no table that is sorted by amount changes its order.
    """
    book = load_workbook(path)
    sheet = book.worksheets[0]
    header, column = next(
        (cell.row, cell.column)
        for row in sheet.iter_rows(max_row=8)
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("金额")
    )
    cell = sheet.cell(header + 1, column)
    cell.value = float(cell.value) + 0.5
    for row in sheet.iter_rows(min_row=header + 2):
        label = "".join(str(item.value or "") for item in row[:3])
        if "合计" in label and isinstance(row[column - 1].value, int | float):
            row[column - 1].value += 0.5
    book.save(path)


def drop_controls(root: Path) -> None:
    """The declared control totals are for the ledger as it was."""
    settings = root / "inputs/workspace.yaml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    kept, inside = [], False
    for line in lines:
        if line.startswith("控制数"):
            inside = True
        elif inside and not line.startswith((" ", "\t", "#")):
            inside = False
        if not inside:
            kept.append(line)
    settings.write_text("".join(kept), encoding="utf-8")


def test_changed_cell_changes_every_place_of_the_figure_and_nothing_else(county: Built):
    drop_controls(county.root)
    run = rebuild(county)
    assert run.code == 0, run.stderr
    word_before = [item.text for item in word_paragraphs(county.docx)]
    pdf_before = pdf_stream(county.pdf)
    raise_first_amount(grants_file(county.root))
    run = rebuild(county)
    assert run.code == 0, run.stderr
    assert {item["status"] for item in run.json["outputs"]} == {"built"}
    word_after = [item.text for item in word_paragraphs(county.docx)]
    assert len(word_after) == len(word_before)
    changed = [(old, new) for old, new in zip(word_before, word_after, strict=True) if old != new]
    assert len(changed) >= 3
    # Apart from digits nothing differs, and each line keeps its words.
    for old, new in changed:
        assert "".join(c for c in old if not (c.isdigit() or c == ".")) == "".join(
            c for c in new if not (c.isdigit() or c == ".")
        )
    pdf_after = pdf_stream(county.pdf)
    rebuilt = pdf_before
    position = 0
    for old, new in zip(word_before, word_after, strict=True):
        place = rebuilt.find(old, position)
        assert place >= 0
        rebuilt = rebuilt[:place] + new + rebuilt[place + len(old) :]
        position = place + len(new)
    assert rebuilt == pdf_after


def test_docx_edited_by_hand_survives_and_the_new_one_goes_beside_it(county: Built):
    target = county.docx
    document = Document(target)
    document.paragraphs[0].add_run("（领导批示）")
    document.save(target)
    edited = target.read_bytes()
    drop_controls(county.root)
    raise_first_amount(grants_file(county.root))
    run = rebuild(county)
    assert run.code == 0, run.stderr
    assert target.read_bytes() == edited
    statuses = {
        item["path"]: item["status"]
        for item in run.json["outputs"]
        if item["path"].endswith(".docx") and "审阅" not in item["path"] and "总结" in item["path"]
    }
    assert list(statuses.values()) == ["beside"]
    assert (county.root / next(iter(statuses))).name == f"{target.stem}-新稿.docx"


@pytest.mark.parametrize(
    ("name", "env"),
    [
        ("east", {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8"}),
        ("一个 带空格的目录", {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "77", "LC_ALL": "C"}),
    ],
)
def test_outputs_are_byte_identical_across_zone_hash_seed_locale_and_folder(
    second_county: Built, tmp_path: Path, name: str, env: dict[str, str]
):
    other = build(SECOND_COUNTY, tmp_path / name, env=env)
    assert other.run.code == 0, other.run.stderr
    expected = digests(second_county.root)
    assert len(expected) >= 4
    assert digests(other.root) == expected


def test_bad_ledger_leaves_earlier_outputs_untouched(county: Built):
    before = digests(county.root)
    path = grants_file(county.root)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    column = next(
        cell.column
        for row in sheet.iter_rows(max_row=8)
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("金额")
    )
    row = next(
        cell.row
        for cell in (line[column - 1] for line in sheet.iter_rows())
        if isinstance(cell.value, int | float)
    )
    sheet.cell(row, column).value = "二百五"
    book.save(path)
    original = path.read_bytes()
    run = rebuild(county)
    assert run.code == 1
    assert path.read_bytes() == original
    found = [item for item in run.json["diagnostics"] if item["severity"] == "error"]
    assert any(item["cell"] == sheet.cell(row, column).coordinate for item in found), found
    after = digests(county.root)
    assert "outputs/检查/问题清单.xlsx" in after
    assert {name: after[name] for name in before if "检查" not in name} == {
        name: value for name, value in before.items() if "检查" not in name
    }
