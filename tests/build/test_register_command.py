"""`huibian register`: 更正, 作废, 补发 of letters that were given out, and what the register holds."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.acceptance.workspaces import Run
from tests.build.commands import command
from tests.build.test_letters import numbers, workspace

__all__ = ["workspace"]


def build(root: Path, *options: str) -> Run:
    return command("build", "-C", root, "--json", *options)


def register(root: Path, *words: str) -> Run:
    return command("register", *words, "-C", root)


def rows(root: Path) -> list[dict[str, str]]:
    lines = (root / "inputs/登记/编号.csv").read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(lines))


def test_void_and_replaced_numbers_are_what_the_next_run_does(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    first, second, third = sorted(numbers(workspace).values())[:3]
    before = rows(workspace)

    run = register(workspace, "作废", first, "--reason", "转学，\n没有发放")
    assert run.code == 2
    assert "--reason" in run.stderr
    run = register(workspace, "作废", first, "--reason", "转学", "--date", "2026-01-05")
    assert run.code == 0, run.stderr
    assert f"{first}（资助告知书）：已登记作废" in run.stdout
    run = register(workspace, "补发", second, "--reason", "地址有误", "--json")
    assert run.code == 0, run.stderr
    assert [(item["number"], item["status"]) for item in run.json["registered"]] == [
        (second, "补发")
    ]
    added = rows(workspace)[len(before) :]
    assert [(row["编号"], row["状态"], row["备注"]) for row in added] == [
        (first, "作废", "转学"),
        (second, "补发", "地址有误"),
    ]
    assert added[0]["日期"] == "2026-01-05"
    assert rows(workspace)[: len(before)] == before

    run = build(workspace, "--formats", "pdf")
    said = [item["code"] for item in run.json["diagnostics"]]
    assert "N205" in said, run.stderr
    newest = rows(workspace)[-1]
    assert newest["状态"] == "补发"
    assert newest["编号"] not in (first, second, third)
    run = command("build", "-C", workspace, "--only", second)
    assert run.code == 2
    assert command("build", "-C", workspace, "--only", newest["编号"], "--formats", "pdf").code == 0


def test_a_corrected_id_keeps_its_number(workspace: Path):
    from openpyxl import load_workbook

    from tests.build.test_letters import grants

    assert build(workspace, "--formats", "pdf").code == 0
    before = sorted(numbers(workspace).values())
    path = grants(workspace)
    book = load_workbook(path)
    old, places = "", []
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        text = str(cell.value or "")
        if len(text) == 18 and text[:17].isdecimal() and (not old or text == old):
            old = text
            places.append(cell)
    changed = old[:6] + str(int(old[6:10]) - 1) + old[10:17]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(changed, weights, strict=True))
    for cell in places:
        cell.value = changed + "10X98765432"[total % 11]
    book.save(path)

    run = build(workspace, "--formats", "pdf")
    assert run.code == 3, run.stderr
    (suspect,) = [item for item in run.json["diagnostics"] if item["code"] == "N206"]
    (number,) = [item for item in before if item in suspect["message"]]
    assert register(workspace, "更正", number, "--row", str(suspect["row"])).code == 0
    assert rows(workspace)[-1]["备注"] == f"第{suspect['row']}行"
    assert build(workspace, "--formats", "pdf").code == 0
    assert sorted({row["编号"] for row in rows(workspace) if row["编号"]}) == before


def test_all_numbers_are_registered_or_none(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    first, second = sorted(numbers(workspace).values())[:2]
    file = workspace / "inputs/登记/编号.csv"
    before = file.read_bytes()
    assert register(workspace, "作废", first, second, "--reason", "发错").code == 0
    assert before < file.read_bytes()
    before = file.read_bytes()
    for words, said in (
        (("作废", f"{second}，ZZ2020-009-00009-0", "--reason", "错"), "第2个编号读不出来"),
        (("补发", first, "ZZ2020-999-00001至00009", "--reason", "错"), "这一段里没有发出过"),
        (("作废", *sorted(numbers(workspace).values())[1:4], "--reason", "错"), "已经作废"),
        (("作废", first), "--reason 写明原因"),
        (("作废", "--reason", "错"), "后面要写编号"),
        (("作废", first, "--reason", "错", "--row", "3"), "--row 只用于更正"),
        (("撤回", first), "只能写：更正、作废、补发"),
        (("--reason", "错"), "要先写更正、作废或补发"),
        (("作废", first, "--reason", "错", "--date", "昨天"), "不是日期"),
    ):
        run = register(workspace, *words)
        assert run.code == 2, words
        assert said in run.stderr
        assert run.stdout == ""
        assert file.read_bytes() == before


def test_asking_twice_for_the_same_is_refused(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    first = min(numbers(workspace).values())
    assert register(workspace, "补发", first, "--reason", "丢失").code == 0
    run = register(workspace, "补发", first, "--reason", "丢失")
    assert run.code == 2
    assert "已经登记过补发" in run.stderr
    assert build(workspace, "--formats", "pdf").code == 0
    run = register(workspace, "作废", first, "--reason", "丢失")
    assert run.code == 2
    assert f"编号 {first} 已由" in run.stderr


def test_summary_counts_every_number(workspace: Path):
    run = register(workspace)
    assert run.code == 0
    assert "还没有发出过编号" in run.stderr
    assert register(workspace, "作废", "ZZ2020-001-00001-K", "--reason", "错").code == 2
    assert not (workspace / "inputs/登记").exists()

    assert build(workspace, "--formats", "pdf").code == 0
    given = sorted(numbers(workspace).values())
    span = f"{given[0]}..{given[1]}"
    assert register(workspace, "作废", span, "--reason", "发错").code == 0
    assert register(workspace, "补发", given[2], "--reason", "丢失").code == 0
    run = register(workspace, "--json")
    counts = run.json["counts"]
    assert sum(item["given"] for item in counts) == len(given)
    assert sum(item["void"] for item in counts) == 2
    assert sum(item["waiting"] for item in counts) == 1
    assert all(item["given"] == item["valid"] + item["void"] + item["replaced"] for item in counts)
    schools = {row["备注"] for row in rows(workspace) if row["文种"] == "学校"}
    assert {item["school"] for item in counts} == schools
    text = register(workspace).stdout
    assert f"合计：发出{len(given)}，有效{len(given) - 2}" in text
    for item in counts:
        assert f"资助告知书 {item['year']}年 {item['school']}：发出{item['given']}" in text
