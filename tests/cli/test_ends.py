"""How commands end: readers that go away, --strict, problems of the layout with their file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.manual import write_example
from tests.acceptance.workspaces import REPO, huibian


def with_no_reader(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command with its output going into a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(REPO)},
            check=False,
        )
    finally:
        os.close(writing)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["build", "--help"], ["list", "-C", REPO], ["list", "--json", "-C", REPO]],
)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str]):
    run = with_no_reader(*arguments)
    assert run.returncode == 0
    assert run.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_the_exit_code_of_the_work_stays_when_nobody_reads(tmp_path: Path):
    root = write_example(tmp_path / "w")
    body = root / "templates/home_visit_report/body.md"
    body.write_text(body.read_text(encoding="utf-8") + "\n{{ 没有的名称 }}\n", encoding="utf-8")
    expected = huibian("build", "-C", root, "--json")
    assert expected.code != 0
    run = with_no_reader("build", "-C", root, "--json")
    assert run.returncode == expected.code
    assert "Traceback" not in run.stderr
    assert "BrokenPipe" not in run.stderr


def test_strict_takes_no_warning_about_the_settings(tmp_path: Path):
    root = write_example(tmp_path / "w")
    (root / "inputs/没有用到的台账.csv").write_text("姓名\n", encoding="utf-8")
    run = huibian("build", "-C", root, "--strict", "--json")
    assert run.code == 1, run.stderr
    assert {item["status"] for item in run.json["outputs"]} == {"failed"}
    assert {item["severity"] for item in run.json["diagnostics"]} == {"warning"}
    assert (root / "outputs/检查/问题清单.xlsx").exists()
    assert not list((root / "outputs").rglob("*.docx"))

    assert huibian("build", "-C", root).code == 0
    # nothing is left to be made, and the warning is still there
    assert huibian("build", "-C", root, "--strict").code == 1
    (root / "inputs/没有用到的台账.csv").unlink()
    assert huibian("build", "-C", root, "--strict").code == 0


def test_a_problem_of_the_layout_names_the_text_to_mend(tmp_path: Path):
    root = write_example(tmp_path / "w")
    body = root / "templates/home_visit_report/body.md"
    text = body.read_text(encoding="utf-8")
    wide = text.replace('行="学校", 值', '行="学校", 列="形式", 值')
    assert wide != text
    body.write_text(wide, encoding="utf-8")
    ledger = root / "inputs/家访记录.csv"
    rows = ledger.read_text(encoding="utf-8")
    for number in ("2400", "3050.5", "8,,"):
        rows = rows.replace(number, "8,99999999999.5," if number == "8,," else "99999999999.5")
    rows = re.sub(r",(12|15|5|8),", r",8888888888\1,", rows)
    ledger.write_text(rows, encoding="utf-8")
    run = huibian("build", "-C", root, "--json")
    assert run.code == 2, run.stderr
    errors = [item for item in run.json["diagnostics"] if item["severity"] == "error"]
    assert {item["code"] for item in errors} == {"X301"}
    assert {item["file"] for item in errors} == {"templates/home_visit_report/body.md"}
