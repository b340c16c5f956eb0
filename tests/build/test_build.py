"""What a build and a check do with everything that is not as it should be."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.manual import write_example
from tests.acceptance.workspaces import huibian
from tests.build.workspaces import two_documents

KIND = "templates/home_visit_report/kind.yaml"
BODY = "templates/home_visit_report/body.md"
SETTINGS = "inputs/workspace.yaml"
LEDGER = "inputs/家访记录.csv"


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def codes(run) -> set[str]:
    return {item["code"] for item in run.json["diagnostics"]}


def test_two_processes_make_the_same_bytes_as_one(tmp_path: Path):
    sums = []
    for jobs in ("1", "2"):
        root = two_documents(tmp_path / jobs)
        run = huibian("build", "--jobs", jobs, "--json", "-C", root)
        assert run.code == 0, run.stderr
        sums.append([(item["path"], item["sha256"]) for item in run.json["outputs"]])
    assert sums[0] == sums[1]
    assert len(sums[0]) == 8


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_bad_document_does_not_stop_the_other(tmp_path: Path, jobs: str):
    root = two_documents(tmp_path)
    (root / BODY).write_text("{{ 家方.次数 }}\n", encoding="utf-8")
    run = huibian("build", "--jobs", jobs, "--json", "-C", root)
    assert run.code == 3
    status = {(item["kind"], item["status"]) for item in run.json["outputs"]}
    assert status == {("home_visit_report", "failed"), ("second_report", "built")}
    assert codes(run) == {"T203"}


def test_a_broken_kind_is_counted_as_a_document_that_was_not_made(tmp_path: Path):
    root = two_documents(tmp_path)
    edit(root, KIND, "盖章", "盖印")
    run = huibian("build", "-C", root)
    assert run.code == 3
    assert "home_visit_report：没有生成，原有文件未动" in run.stdout
    assert "second_report" not in run.stdout
    assert run.stdout.count("已生成") == 4


def test_documents_are_stored_as_soon_as_they_are_made(tmp_path: Path):
    """A later document that stops the run loses nothing of an earlier one."""
    root = two_documents(tmp_path)
    (root / "outputs").mkdir()
    # the folder of the second document cannot be made
    (root / "outputs" / "家访第二份情况报告").write_text("占位", encoding="utf-8")
    run = huibian("build", "--json", "-C", root)
    assert run.code == 5
    built = [item["path"] for item in run.json["outputs"] if item["status"] == "built"]
    assert len(built) == 4
    assert all((root / path).is_file() for path in built)
    assert "家访第二份情况报告" in run.stderr
    assert "Errno" not in run.stderr


def test_an_empty_required_ledger_is_an_error_in_check_and_build(tmp_path: Path):
    root = write_example(tmp_path)
    (root / LEDGER).write_text("家访日期,学校,形式,户数,慰问金,备注\n", encoding="utf-8")
    for command in ("check", "build"):
        run = huibian(command, "--json", "-C", root)
        assert run.code == 1
        assert "W402" in codes(run)


def test_a_parameter_that_the_kind_lacks_is_an_error(tmp_path: Path):
    root = write_example(tmp_path)
    edit(root, SETTINGS, "本地称谓", "本地称乎")
    for command in ("check", "build"):
        run = huibian(command, "--json", "-C", root)
        found = [item for item in run.json["diagnostics"] if item["code"] == "W211"]
        assert len(found) == 1
        assert "本地称谓" in found[0]["hint"]
        assert found[0]["row"] == 7
        assert run.code != 0


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (BODY, "| 万元", "| 万园", "T204"),
        (BODY, "# 总体情况", "# 一、总体情况", "D110"),
        (SETTINGS, "上级: 示例市教育局, ", "", "T216"),
        (SETTINGS, "文书:", "版式: {上白边: 35}\n文书:", "D201"),
    ],
)
def test_check_finds_what_build_would_refuse(
    tmp_path: Path, name: str, old: str, new: str, code: str
):
    root = write_example(tmp_path)
    edit(root, name, old, new)
    run = huibian("check", "--json", "-C", root)
    assert code in codes(run)
    assert run.code == 2
    assert [path.name for path in (root / "outputs").iterdir() if path.name[0] != "."] == ["检查"]
    built = huibian("build", "--json", "-C", root)
    assert code in codes(built)
    assert built.code == 2


def test_the_same_problem_of_two_documents_is_said_once(tmp_path: Path):
    root = two_documents(tmp_path)
    edit(root, SETTINGS, "文书:", "版式: {上白边: 35}\n文书:")
    run = huibian("build", "--json", "-C", root)
    assert [item["code"] for item in run.json["diagnostics"]].count("D201") == 1


def test_mended_errors_leave_the_problem_list(tmp_path: Path):
    root = write_example(tmp_path)
    edit(root, BODY, "| 万元", "| 万园")
    assert huibian("build", "-C", root).code == 2
    listed = root / "outputs/检查/问题清单.xlsx"
    assert openpyxl.load_workbook(listed).active["C2"].value == "T204"
    edit(root, BODY, "| 万园", "| 万元")
    assert huibian("build", "-C", root).code == 0
    assert openpyxl.load_workbook(listed).active["B2"].value == "没有发现问题"


def test_a_pdf_of_an_earlier_build_is_pointed_out(tmp_path: Path):
    root = write_example(tmp_path)
    assert huibian("build", "-C", root).code == 0
    edit(root, LEDGER, "入户走访,15,", "入户走访,16,")
    run = huibian("build", "--formats", "docx", "--json", "-C", root)
    assert run.code == 0
    old = [item for item in run.json["diagnostics"] if item["code"] == "W403"]
    assert [item["file"] for item in old] == ["outputs/家访工作情况报告/2020年家访工作情况报告.pdf"]
    run = huibian("build", "--json", "-C", root)
    assert "W403" not in codes(run)


def test_dry_run_writes_nothing_and_names_documents_in_chinese(tmp_path: Path):
    root = write_example(tmp_path)
    run = huibian("build", "--dry-run", "-C", root)
    assert run.code == 0
    assert (
        run.stdout
        == "家访工作情况报告（home_visit_report）：将生成4个文件（docx、docx、pdf、xlsx）\n"
    )
    assert not (root / "outputs").exists()


def test_a_kind_may_not_name_its_folder_outside_outputs(tmp_path: Path):
    root = write_example(tmp_path)
    edit(root, KIND, "名称: 家访工作情况报告", "名称: ../../甲")
    edit(root, KIND, '文件名: "{{ 年度 }}家访工作情况报告"', '文件名: "../../乙/丙"')
    before = set(tmp_path.parent.rglob("*"))
    run = huibian("build", "--json", "-C", root)
    assert run.code == 0, run.stderr
    new = {path for path in tmp_path.parent.rglob("*") if path not in before}
    assert new
    assert all(path.is_relative_to(root / "outputs") for path in new)


def test_quiet_says_errors_only(tmp_path: Path):
    root = write_example(tmp_path)
    edit(root, BODY, "# 总体情况", "全年30户。\n\n# 总体情况")
    for command in ("check", "build"):
        run = huibian(command, "-q", "-C", root)
        assert (run.code, run.stdout, run.stderr) == (0, "", "")
    edit(root, BODY, "| 万元", "| 万园")
    for command in ("check", "build"):
        run = huibian(command, "-q", "-C", root)
        assert run.code == 2
        assert run.stdout == ""
        assert "T204" in run.stderr
        assert "T301" not in run.stderr


def test_the_same_problem_in_many_places_is_printed_once(tmp_path: Path):
    root = write_example(tmp_path)
    lines = [f"2020-03-{day:02d},第一小学,入户走访,零,1," for day in range(1, 29)]
    (root / LEDGER).write_text(
        "家访日期,学校,形式,户数,慰问金,备注\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    run = huibian("check", "-C", root)
    assert run.code == 1
    assert run.stderr.count("怎么办") == 1
    assert "（共28处）" in run.stderr
    assert "加 -v 全部列出" in run.stderr
    full = huibian("check", "-v", "-C", root)
    assert full.stderr.count("D") >= 28
    data = huibian("check", "--json", "-C", root)
    assert len(json.loads(data.stdout)["diagnostics"]) == 28


def test_check_says_its_findings_although_the_list_cannot_be_written(tmp_path: Path):
    root = write_example(tmp_path)
    edit(root, BODY, "| 万元", "| 万园")
    (root / "outputs").write_text("占位", encoding="utf-8")
    run = huibian("check", "-C", root)
    assert run.code == 5
    assert "T204" in run.stderr
    assert "问题清单没有保存" in run.stderr


def test_check_counts_the_rows_it_does_not_count(tmp_path: Path):
    root = write_example(tmp_path)
    ledger = root / LEDGER
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(text + "合计,,,40,5450.5,\n填表人：某某,,,,,\n", encoding="utf-8")
    run = huibian("check", "-C", root)
    assert run.code == 0, run.stderr
    line = next(item for item in run.stdout.splitlines() if item.startswith("家访："))
    assert line.startswith("家访：4行，")
    assert line.endswith("（另有合计行1行、说明行1行不计入）")
