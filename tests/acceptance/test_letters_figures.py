"""Every letter's figures are the ledger's rows, and all letters together the summary's figure. No `pipeline` here."""

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.acceptance.papers import word_text
from tests.acceptance.workspaces import DEMO, build
from tests.judges import pdfread

WANTED = "  - 文种: aid_grant_letter\n    筛选: {学期: 秋季}\n"
SCHOOLS = ("北屋小学", "茶亭中心幼儿园", "龙潭中心幼儿园")
TOTAL = re.compile(r"合计([\d.]+)合计金额大写")
SLIP = re.compile(r"学期享受资助([\d.]+)元")
PLACE = re.compile(r"您的孩子(.+?)（身份证号\*{14}(\d{3}[\dX])）就读于(.+?)。依照")


def autumn_rows() -> dict[tuple[str, str, str], list[Decimal]]:
    """Return the amounts of autumn by pupil (name, end of ID, school with grade and class), by openpyxl."""
    book = load_workbook(DEMO / "inputs/资助发放台账.xlsx", read_only=True)
    head: list[str] = []
    people: dict[str, tuple[str, str, str]] = {}
    found = defaultdict(list)
    for row in book["秋季"].iter_rows(values_only=True):
        if row[1] == "困难类别":
            head = [str(name) for name in row]
        elif head and row[3] and re.fullmatch(r"\d{17}[\dX]", str(row[3])):
            cells = dict(zip(head, row, strict=True))
            place = f"{cells['学校']}{cells['年级']}{cells['班级']}"
            people[cells["身份证号码"]] = (cells["学生姓名"], cells["身份证号码"][-4:], place)
            found[cells["身份证号码"]].append(Decimal(str(cells["金额"])))
    amounts = defaultdict(list)
    for number, rows in found.items():
        amounts[people[number]].append(sum(rows))
    return amounts


def letters(folder: Path) -> dict[tuple[str, str, str], list[Decimal]]:
    """Return what each printed page says: its pupil and total; letter and slip agree."""
    found = defaultdict(list)
    for path in sorted(folder.glob("*.pdf")):
        for page in pdfread.text(path):
            text = re.sub(r"\s", "", page)
            name, end, place = PLACE.search(text).groups()
            total = Decimal(TOTAL.search(text)[1])
            assert total == Decimal(SLIP.search(text)[1])
            found[name, end, place].append(total)
    return found


def ordered(amounts):
    return {key: sorted(values) for key, values in amounts.items()}


def compared(built, expected) -> tuple[int, Decimal]:
    """Hold each letter and the batch list against the rows; return how many letters and their sum."""
    assert built.run.code == 0, built.run.stderr
    folder = built.outputs / "学生资助资金发放告知书"
    found = letters(folder)
    assert ordered(found) == ordered(expected)
    count = sum(map(len, found.values()))
    total = sum((sum(values) for values in found.values()), Decimal(0))
    rows = {row[0]: row for row in load_workbook(folder / "批次清单.xlsx").active.values}
    assert (rows["合计"][2], Decimal(str(rows["合计"][6]))) == (count, total)
    return count, total


def test_letters_of_some_schools_say_what_the_ledger_says(tmp_path):
    root = tmp_path / "w"
    root.mkdir()
    source = tmp_path / "source"
    (source / "inputs").mkdir(parents=True)
    for path in (DEMO / "inputs").iterdir():
        if path.is_file() and path.name != "workspace.yaml":
            (source / "inputs" / path.name).symlink_to(path)
    text = (DEMO / "inputs/workspace.yaml").read_text(encoding="utf-8")
    assert WANTED in text
    narrow = WANTED.replace("秋季}", f"秋季, 学校: [{', '.join(SCHOOLS)}]}}")
    (source / "inputs/workspace.yaml").write_text(text.replace(WANTED, narrow), encoding="utf-8")
    built = build(source, root / "w", "aid_grant_letter", "--formats", "pdf")
    expected = {key: rows for key, rows in autumn_rows().items() if key[2].startswith(SCHOOLS)}
    count, _ = compared(built, expected)
    assert count == sum(map(len, expected.values())) > 100


@pytest.mark.exhaustive
@pytest.mark.timeout(900)
def test_all_letters_together_are_the_summarys_figure(tmp_path, demo):
    built = build(DEMO, tmp_path / "w", "aid_grant_letter", "--formats", "pdf")
    count, total = compared(built, autumn_rows())
    said = re.search(r"秋季学期已落实学生资助(\d+)人次，金额([\d.]+)万元", word_text(demo.docx))
    assert (
        (count, total) == (int(said[1]), Decimal(said[2]) * 10000) == (15315, Decimal("10041502.5"))
    )
