"""Letters printed apart: what failed or changed, a school or class, slips that did not come back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from pipeline.cli.commands.building import ConsoleProgress
from tests.acceptance.workspaces import Run
from tests.build.commands import command
from tests.build.test_letters import digests, grants, numbers, workspace
from tests.build.test_letters_few import folder, printed

__all__ = ["workspace"]


def build(root: Path, *options: str) -> Run:
    return command("build", "-C", root, "--json", *options)


def again(root: Path, *options: str) -> Run:
    return build(root, "--only-failed", "--formats", "pdf", *options)


def change(path: Path, places: Callable[[int], bool], edit: Callable[[str], str]) -> list[str]:
    """Edit the name (姓名) of some data rows, counted over all sheets; return the new names."""
    book, count, names = load_workbook(path), 0, []
    for sheet in book.worksheets:
        column = 0
        for row in sheet.iter_rows():
            texts = [str(cell.value or "") for cell in row]
            if "姓名" in texts:
                column = texts.index("姓名")
            elif column and any(re.fullmatch(r"\d{17}[\dX]", text) for text in texts):
                if places(count):
                    row[column].value = edit(texts[column])
                    names.append(row[column].value)
                count += 1
    book.save(path)
    return names


def rows_of(root: Path) -> list[dict[str, str]]:
    lines = (root / "inputs/登记/编号.csv").read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(lines))


def test_only_what_changed_is_printed_again_and_once(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    before, register = digests(workspace), rows_of(workspace)
    run = again(workspace)
    assert run.code == 0, run.stderr
    assert run.json["outputs"] == []
    assert "没有失败的，也没有改动的" in run.stderr

    changed = change(grants(workspace), lambda place: place in (0, 3), lambda name: name + "改")
    run = again(workspace)
    assert run.code == 0, run.stderr
    (output,) = run.json["outputs"]
    assert re.fullmatch(r"outputs/资助告知书/补印-ZZ.*等2封\.pdf", output["path"])
    found = printed(workspace / output["path"])
    assert len(found) == 2
    assert sorted(re.search(r"，(\w+?)同学在", page)[1] for page in found) == sorted(changed)
    assert before.items() <= digests(workspace).items(), "the batches stay"
    assert rows_of(workspace) == register
    assert again(workspace).json["outputs"] == []

    # another change to one of the two: the first file stays, whoever did not print it yet
    change(grants(workspace), lambda place: place in (0, 3), lambda name: name + "又")
    run = again(workspace)
    assert run.json["outputs"][0]["path"].endswith("等2封（2）.pdf")

    # the next whole run makes the batches anew, and then nothing has changed
    run = build(workspace, "--formats", "pdf")
    assert run.code == 0, run.stderr
    assert "W404" not in run.stdout
    assert again(workspace).json["outputs"] == []


def test_a_failed_letter_is_printed_when_its_row_is_mended(workspace: Path):
    path = grants(workspace)
    good = path.read_bytes()
    book = load_workbook(path)
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    cell = next(one for one in cells if re.fullmatch(r"\d{17}[\dX]", str(one.value or "")))
    cell.value = cell.value[:-1] + ("0" if cell.value[-1] != "0" else "1")
    book.save(path)
    assert build(workspace, "--formats", "pdf").code == 3
    before = digests(workspace)
    given = set(numbers(workspace).values())
    run = again(workspace)
    assert run.code == 3, "it is still not right"

    path.write_bytes(good)
    run = again(workspace)
    assert run.code == 0, run.stderr
    new = set(numbers(workspace).values()) - given
    made = [item["path"] for item in run.json["outputs"] if item["path"].endswith(".pdf")]
    assert len(made) == 1
    pages = printed(workspace / made[0])
    assert len(pages) == 1 or len(pages) == len(new)
    failures = load_workbook(folder(workspace) / "失败清单.xlsx").active
    assert [row[0] for row in failures.iter_rows(values_only=True)][1:] == ["没有失败的信"]
    batches = {name: mark for name, mark in before.items() if re.match(r"\d{3}-", name)}
    assert batches.items() <= digests(workspace).items()
    assert len([item for item in again(workspace).json["outputs"] if "补印" in item["path"]]) == 0


def test_a_replaced_letter_alone_gets_its_new_number(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    given = sorted(numbers(workspace).values())
    old = next(one for one in given if sum(two[:10] == one[:10] for two in given) > 1)
    assert command("register", "补发", old, "--reason", "有误", "-C", workspace).code == 0
    schools = {row["学校代号"]: row["备注"] for row in rows_of(workspace) if row["文种"] == "学校"}
    school = schools[old[7:10]]
    run = build(workspace, "--only", f"学校={school}", "--formats", "pdf")
    assert run.code == 0, run.stderr
    assert "另有1封还没有编号" in run.stderr
    run = again(workspace)
    assert run.code == 0, run.stderr
    newest = rows_of(workspace)[-1]
    assert newest["状态"] == "补发"
    assert [item["path"] for item in run.json["outputs"]] == [
        f"outputs/资助告知书/补印-{newest['编号']}.pdf"
    ]


def test_before_a_whole_run_there_is_nothing_to_compare_with(workspace: Path):
    run = again(workspace)
    assert run.code == 2
    assert "还没有整批印过" in run.stderr
    assert not (workspace / "inputs/登记").exists()
    assert build(workspace, "--draft", "--formats", "pdf").code == 0
    assert again(workspace).code == 2, "drafts are for looking at"


def test_a_broken_off_run_and_another_template_are_said(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    body = workspace / "templates/gz/body.md"
    body.write_text(body.read_text(encoding="utf-8").replace("就读", "上学"), encoding="utf-8")
    run = again(workspace)
    assert run.code == 0
    assert [item["code"] for item in run.json["diagnostics"]] == ["N305"]
    (record,) = (workspace / "outputs/.huibian/notes/letters").iterdir()
    lines = record.read_text().splitlines(keepends=True)
    assert not re.search(r"\d{17}[\dX]", "".join(lines))
    first = next(line for line in lines if line.startswith("ZZ"))
    torn = [line for line in lines if line != first]
    record.write_text("".join(torn) + "ZZ2020-0")
    run = again(workspace)
    assert {item["code"] for item in run.json["diagnostics"]} == {"N305", "N306"}
    assert run.json["outputs"] == []
    assert build(workspace, "--formats", "pdf").code == 0
    run = again(workspace)
    assert run.json == {"outputs": [], "diagnostics": []}


def test_a_class_is_printed_again(workspace: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    before = digests(workspace)
    everyone = [page for path in folder(workspace).glob("0*.pdf") for page in printed(path)]
    schools = {re.search(r"同学在(\w+?)就读", page)[1] for page in everyone}
    school = min(schools)
    own = [page for page in everyone if f"同学在{school}就读" in page]
    run = build(workspace, "--only", f"学校＝{school}", "--formats", "pdf")
    assert run.code == 0, run.stderr
    assert sorted(printed(folder(workspace) / f"补印-{school}.pdf")) == sorted(own)
    both = sorted(schools)[:2]
    run = build(workspace, "--only", f"学校={'，'.join(both)}", "--formats", "pdf")
    assert run.code == 0, run.stderr
    pages = printed(folder(workspace) / f"补印-{'、'.join(both)}.pdf")
    assert len(pages) == sum(f"在{one}就读" in page for one in both for page in everyone)
    assert before.items() <= digests(workspace).items()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--only", "学校=没有这所学校"), "没有符合条件的信"),
        (("--only", "校名=白沙中学"), "校名"),
        (("--only", "学校="), "看不懂"),
        (("--only", "ZZ2020-001-00001-K,学校=白沙中学"), "编号和条件不能写在一个"),
        (("--only", "未回收"), "还没有登记过回执"),
        (("--only-failed", "--only", "未回收"), "--only、--only-failed 不能同时用"),
        (("--only-failed", "--draft"), "不能和 --draft"),
    ],
)
def test_what_finds_nothing_is_said_in_chinese(
    workspace: Path, options: tuple[str, ...], said: str
):
    run = build(workspace, *options)
    assert run.code == 2
    assert said in run.stderr
    assert not folder(workspace).exists()


def test_reminders_go_to_those_whose_slip_is_not_back(workspace: Path, tmp_path: Path):
    assert build(workspace, "--formats", "pdf").code == 0
    given = sorted(numbers(workspace).values())
    back = tmp_path / "清单.txt"
    back.write_text("\n".join(given[2:]) + "\n", encoding="utf-8")
    assert command("receipts", back, "-C", workspace).code == 0
    run = build(workspace, "--only", "未回收", "--formats", "pdf")
    assert run.code == 0, run.stderr
    assert [item["path"] for item in run.json["outputs"]] == ["outputs/资助告知书/催收-全部.pdf"]
    everyone = [page for path in sorted(folder(workspace).glob("0*.pdf")) for page in printed(path)]
    found = printed(folder(workspace) / "催收-全部.pdf")
    assert len(found) == 2
    assert found == [page for page in everyone if page in found], "in the order of the run"
    back.write_text("\n".join(given) + "\n", encoding="utf-8")
    assert command("receipts", back, "-C", workspace).code == 0
    run = build(workspace, "--only", "未回收", "--formats", "pdf")
    assert run.code == 0
    assert run.json["outputs"] == []
    assert "回执都收回了" in run.stderr


def test_progress_says_how_many_how_fast_and_how_long():
    stream, now = io.StringIO(), [10.0]
    console = Console(file=stream, force_terminal=True, width=120)
    progress = ConsoleProgress(console, quiet=False, clock=lambda: now[0])
    shown = []
    assert progress._status is not None
    progress._status.update = shown.append
    progress.begin("印制告知书，共3批")
    progress.count("印制告知书", 0, 1500)
    for second, done in ((2, 500), (4, 1000), (6, 1500)):
        now[0] = 10.0 + second
        progress.count("印制告知书", done, 1500)
    progress.stop()
    assert shown[1:] == [
        "印制告知书：0/1500封",
        "印制告知书：500/1500封，每秒250封，约剩4秒",
        "印制告知书：1000/1500封，每秒250封，约剩2秒",
        "印制告知书：1500/1500封，每秒250封",
    ]
    assert progress.rates == ["印制告知书：1500封，用时6.0秒，每秒250封"]


def test_the_rate_is_said_when_asked_for_and_no_progress_without_a_terminal(workspace: Path):
    run = command("build", "-C", workspace, "-v", "--formats", "pdf")
    assert run.code == 0, run.stderr
    total = len(numbers(workspace))
    assert re.search(
        rf"^印制资助告知书：{total}封，用时[\d.]+秒，每秒\d+封$", run.stderr, re.MULTILINE
    )
    assert "/" not in re.sub(r"outputs/\S+", "", run.stderr)
    for record in (workspace / "outputs").rglob("*.pdf"):
        record.unlink()
    run = command("build", "-C", workspace, "--formats", "pdf")
    assert "每秒" not in run.stderr
