"""Batches of letters through the real command: numbers, resume, bad records, sums."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.acceptance.workspaces import REPO, Run, huibian
from tests.build.commands import command
from tests.judges import pdfread

KIND = """\
名称: 资助告知书
文种: 告知书
版式: 单页
台账:
  资助: {类型: aid_grants, 必需: true}
成批:
  台账: 资助
  每封: [身份证号]
  次序: [学校, 年级, 班级, 姓名]
  分批: [学校]
  编号: {字头: ZZ, 学校列: 学校}
版本: {家长: {显示: [姓名]}}
标题: 资助资金发放告知书
文件名: 告知书
主送: "{{ 行.姓名 }}同学家长"
"""
BODY = """\
{{ 年度 }}，{{ 行.姓名 }}同学在{{ 行.学校 }}就读，享受资助{{ 各行.金额 | 元 }}（大写：{{ 各行.金额 | 大写 }}）。

:::回执 回执

已收到资助资金{{ 各行.金额 | 元 }}。

{{ 二维码(编号) }}
:::
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The sample workspace with a letter kind of its own as its only document."""
    root = tmp_path / "w"
    shutil.copytree(REPO / "templates/sample/inputs", root / "inputs")
    kind = root / "templates/gz"
    kind.mkdir(parents=True)
    (kind / "kind.yaml").write_text(KIND, encoding="utf-8")
    (kind / "body.md").write_text(BODY, encoding="utf-8")
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^文书:.*?(?=^\S|\Z)", "文书:\n  - {文种: gz}\n", text)
    text = re.sub(r"(?ms)^控制数:.*?(?=^\S|\Z)", "", text)
    settings.write_text(text, encoding="utf-8")
    return root


def build(root: Path, *options: str) -> Run:
    """Build within this process: the program's own code, which is in each fingerprint, is read once.

    Who edits it while tests run would else make everything out of date between two runs of a test.
    """
    return command("build", "-C", root, "--json", *options)


def grants(root: Path) -> Path:
    return next(path for path in (root / "inputs").glob("*.xlsx") if "资助" in path.name)


def amounts(path: Path) -> dict[str, Decimal]:
    """ID number → sum of its amounts over all sheets, read without the program."""
    found: dict[str, Decimal] = {}
    for sheet in load_workbook(path).worksheets:
        head: dict[str, int] = {}
        for row in sheet.iter_rows(values_only=True):
            texts = [str(value or "") for value in row]
            if any(text.startswith("身份证号") for text in texts):
                head = {text: place for place, text in enumerate(texts)}
                continue
            place = next((head[name] for name in head if name.startswith("身份证号")), None)
            if place is None or not re.fullmatch(r"\d{17}[\dX]", texts[place]):
                continue
            money = row[next(head[name] for name in head if name.startswith("金额"))]
            found[texts[place]] = found.get(texts[place], Decimal(0)) + Decimal(str(money))
    return found


def pages(root: Path) -> list[str]:
    return [
        re.sub(r"\s", "", page)
        for path in sorted((root / "outputs").rglob("*.pdf"))
        for page in pdfread.text(path)
    ]


def numbers(root: Path) -> dict[str, str]:
    """Digest of the key → number, as the register has it."""
    lines = (root / "inputs/登记/编号.csv").read_text(encoding="utf-8-sig").splitlines()
    return {row["键摘要"]: row["编号"] for row in csv.DictReader(lines) if row["状态"] == "发出"}


def digests(root: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (root / "outputs").rglob("*")
        if path.is_file() and ".huibian" not in path.parts and "检查" not in path.parts
    }


def test_each_pupil_has_one_letter_whose_figure_equals_the_rows(workspace: Path):
    run = build(workspace)
    assert run.code == 0, run.stderr
    expected = amounts(grants(workspace))
    found = pages(workspace)
    assert len(found) == len(expected) > 10
    printed = [Decimal(re.search(r"享受资助([\d.]+)元", page)[1]) for page in found]
    assert sorted(printed) == sorted(expected.values())
    assert sum(printed) == sum(expected.values())
    for page in found:
        assert len(set(re.findall(r"([\d.]+)元", page))) == 1, "letter and slip differ"


def test_batch_list_sums_equal_the_ledger(workspace: Path):
    assert build(workspace).code == 0
    sheet = load_workbook(next((workspace / "outputs").rglob("批次清单.xlsx"))).active
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    total = sum(amounts(grants(workspace)).values())
    assert Decimal(str(rows["合计"][6])) == total
    assert Decimal(str(rows["台账中选出的全部行"][6])) == total
    assert rows["合计"][2] == len(amounts(grants(workspace)))


def test_second_run_does_nothing_and_a_missing_batch_alone_is_made_again(workspace: Path):
    assert build(workspace).code == 0
    before = digests(workspace)
    run = build(workspace)
    assert {item["status"] for item in run.json["outputs"]} == {"unchanged"}
    victim = min((workspace / "outputs").rglob("*.pdf"))
    victim.unlink()
    run = build(workspace)
    assert run.code == 0, run.stderr
    made = [item["path"] for item in run.json["outputs"] if item["status"] == "built"]
    assert made
    assert all(victim.stem in path for path in made)
    assert digests(workspace) == before


def test_several_processes_give_the_same_bytes(workspace: Path, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(workspace, other)
    assert build(workspace).code == 0
    # The register's key is drawn by chance; numbers do not depend on it.
    assert huibian("build", "-C", other, "--json", "--jobs", "2").code == 0
    assert digests(other) == digests(workspace)


def test_changed_row_keeps_all_numbers(workspace: Path):
    assert build(workspace).code == 0
    before = numbers(workspace)
    assert before
    path = grants(workspace)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    head, column = next(
        (cell.row, cell.column)
        for row in sheet.iter_rows(max_row=8)
        for cell in row
        if str(cell.value or "").startswith("金额")
    )
    sheet.cell(head + 1, column).value += 1
    for row in sheet.iter_rows(min_row=head + 2):
        if "合计" in "".join(str(cell.value or "") for cell in row[:3]):
            row[column - 1].value += 1
    book.save(path)
    run = build(workspace)
    assert run.code == 0, run.stderr
    assert numbers(workspace) == before
    assert sorted(
        Decimal(re.search(r"享受资助([\d.]+)元", page)[1]) for page in pages(workspace)
    ) == sorted(amounts(path).values())


def test_bad_record_stops_its_letter_only(workspace: Path):
    path = grants(workspace)
    expected = amounts(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(
        cell
        for row in sheet.iter_rows()
        for cell in row
        if re.fullmatch(r"\d{17}[\dX]", str(cell.value or ""))
    )
    cell.value = cell.value[:-1] + ("0" if cell.value[-1] != "0" else "1")
    book.save(path)
    run = build(workspace)
    assert run.code == 3, run.stderr
    assert len(expected) - 1 <= len(pages(workspace)) < len(expected) + 1
    assert any(item["cell"] == cell.coordinate for item in run.json["diagnostics"])
    said = command("build", "-C", workspace)
    assert "资助告知书（gz）：有信没有印出，原因见outputs/资助告知书/失败清单.xlsx" in said.stdout
    assert "有几封信没有印出，见失败清单.xlsx；其余的照常印出。" in said.stderr
    assert "没有动" not in said.stdout + said.stderr
    failures = load_workbook(next((workspace / "outputs").rglob("失败清单.xlsx"))).active
    assert cell.coordinate in [row[4] for row in failures.iter_rows(values_only=True)]


def test_each_letter_in_a_file_of_its_own(workspace: Path):
    run = build(workspace, "--each", "--formats", "docx")
    assert run.code == 0, run.stderr
    files = list((workspace / "outputs").rglob("ZZ*.docx"))
    assert {path.stem for path in files} == set(numbers(workspace).values())
