"""Help pages and usage errors: Chinese throughout, readable at any width, nothing from libraries."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.helptext import Entry, Section, help_page, text_width, wrapped
from tests.acceptance.manual import write_example
from tests.acceptance.workspaces import REPO, huibian

COMMANDS = ("init", "list", "check", "build", "trace", "doctor", "receipts", "register")
LATIN_WORDS = {
    "huibian", "init", "list", "check", "build", "trace", "doctor", "inputs", "outputs", "DOCX", "PDF",
    "JSON", "workspace", "yaml", "xlsx", "docx", "pdf", "Tab", "C", "h", "j", "q", "v", "F",
    "receipts", "register", "JPG", "PNG", "TIFF", "TXT", "CSV", "XLSX", "Dask", "tcp",
}  # fmt: skip


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("columns", ["200", "80", "30"])
def test_help_is_chinese_and_has_no_type_names(command: str, columns: str):
    arguments = [command] if command else []
    run = huibian(*arguments, "--help", env={"COLUMNS": columns})
    assert run.code == 0
    assert run.stderr == ""
    assert "用法：huibian" in run.stdout
    assert "显示这份说明。" in run.stdout
    assert not re.search(r"<\w+>|\[OPTIONS\]|\[default", run.stdout)
    options = set(re.findall(r"--[a-z-]+", run.stdout))
    words = set(re.findall(r"[A-Za-z]+", re.sub(r"--?[A-Za-z][a-z-]*", "", run.stdout)))
    assert words <= LATIN_WORDS, words - LATIN_WORDS
    assert "--help" in options


def test_help_names_every_command_once():
    page = huibian("--help", env={"COLUMNS": "80"}).stdout
    for name in COMMANDS:
        assert len(re.findall(rf"^  {name} ", page, re.MULTILINE)) == 1
    assert "…" not in page.replace("文种…", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["buld"], "没有“buld”这个命令，是不是“build”？"),
        (["build", "--foramts", "pdf"], "没有“--foramts”这个选项，是不是“--formats”？"),
        (["build", "--formats"], "选项 --formats 后面要跟一个值"),
        (["build", "--jobs", "两"], "--jobs 的值不对：要写一个整数"),
        (["build", "--jobs", "0"], "--jobs 的值不对：要写1以上的整数"),
        (["trace"], "缺少必填的“文件”"),
        (["check", "甲", "乙"], "多写了“甲 乙”"),
        (["-C", ".", "check"], "选项 -C 要写在命令名后面"),
        (["build", "--formats", "html"], "--formats 只能是 docx、pdf"),
    ],
)
def test_usage_errors_say_what_to_write(arguments: list[str], said: str):
    run = huibian(*arguments)
    assert run.code == 2
    assert run.stdout == ""
    assert said in run.stderr
    assert not re.search(r"Usage|Error|Invalid|Did you mean|option", run.stderr)


def test_no_command_shows_the_help_page():
    run = huibian()
    assert run.code == 2
    assert run.stdout == ""
    assert "命令：" in run.stderr


def test_installing_completion_speaks_chinese(tmp_path: Path):
    shell = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m pipeline.cli --install-completion; exit $?"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPO), "HOME": str(tmp_path), "SHELL": "/bin/bash"},
        check=False,
    )
    assert shell.returncode == 0, shell.stdout
    assert shell.stdout == "自动补全已装好，重新打开终端后生效。\n"
    assert shell.stderr == ""
    assert any(tmp_path.iterdir())


def test_a_terminal_that_lacks_the_characters_gets_escapes_not_a_failure():
    run = huibian("list", "-C", REPO, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert run.code == 0
    assert "\\u" in run.stdout


def test_full_standard_output_is_said_in_chinese():
    full_device = Path("/dev/full")
    if not full_device.exists():
        pytest.skip("no /dev/full on this system")
    with full_device.open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "list", "--json", "-C", str(REPO)],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(REPO)},
            check=False,
        )
    assert process.returncode == 5
    assert "磁盘已满" in process.stderr
    assert "No space" not in process.stderr


@given(
    st.text(alphabet="汉字，。、（）abc de-_./", max_size=120),
    st.integers(min_value=10, max_value=90),
)
def test_wrapping_loses_nothing_and_fits(text: str, room: int):
    lines = wrapped(text, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        # a word longer than the line stays whole; closing signs may hang
        body = line.rstrip("，。、）")
        if re.search(r"[\u4e00-\u9fff（ ]", body):
            assert text_width(body) <= max(room, longest_word(body))
    for line in lines[1:]:
        assert not line.startswith(("，", "。", "、", "）"))


def longest_word(line: str) -> int:
    return max(len(word) for word in re.split(r"[\u4e00-\u9fff（，。、）]", line)) + 2


def test_narrow_pages_put_the_explanation_below():
    sections = (Section("选项", (Entry("--long-name 值", "说明文字。"),)),)
    narrow = help_page("甲", "乙", sections, 30).splitlines()
    wide = help_page("甲", "乙", sections, 80).splitlines()
    assert "  --long-name 值" in narrow
    assert "  --long-name 值  说明文字。" in wide


def test_init_quotes_a_folder_with_spaces(tmp_path: Path):
    run = huibian("init", tmp_path / "新 区")
    assert run.code == 0
    assert f'huibian check -C "{tmp_path}/新 区"' in run.stderr
    run = huibian("init", tmp_path / "新区")
    assert run.stderr.rstrip().endswith(f"huibian check -C {tmp_path}/新区")


def test_trace_takes_short_numbers_and_names_the_range(tmp_path: Path):
    root = write_example(tmp_path / "w")
    built = huibian("build", "--json", "-C", root)
    paper = next(root / item["path"] for item in built.json["outputs"] if item["pages"])
    long = huibian("trace", paper, "--figure", "F0002")
    assert long.code == 0
    assert long.stdout.startswith("F0002  ")
    for short in ("2", "f2", "F2"):
        assert huibian("trace", paper, "--figure", short).stdout == long.stdout
    none = huibian("trace", paper, "--figure", "999")
    assert none.code == 2
    assert "编号从 F0001 到 F" in none.stderr
    # a copy elsewhere is found from inside the workspace
    copy = tmp_path / "拷贝.pdf"
    copy.write_bytes(paper.read_bytes())
    assert huibian("trace", copy, "--figure", "2", cwd=root).stdout == long.stdout
    away = huibian("trace", copy, cwd=tmp_path)
    assert away.code == 2
    assert "加 -C" in away.stderr
