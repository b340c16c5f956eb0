"""The command line's contracts: exit codes, JSON shapes, streams."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.workspaces import REPO, SECOND_COUNTY, Built, copy_workspace, huibian

OUTPUT_KEYS = {"kind", "path", "format", "pages", "sha256", "figures", "status"}
DIAGNOSTIC_KEYS = {
    "code", "severity", "scope", "file", "sheet", "cell", "column", "row", "message", "hint",
}  # fmt: skip


def test_build_json_has_the_contracted_shape(demo: Built):
    assert demo.run.code == 0, demo.run.stderr
    result = demo.run.json
    assert set(result) == {"outputs", "diagnostics"}
    assert len(result["outputs"]) == 4
    for item in result["outputs"]:
        assert set(item) == OUTPUT_KEYS
        assert item["status"] == "built"
        assert (demo.root / item["path"]).is_file()
        assert item["figures"] > 300
        assert (item["pages"] is None) == (item["format"] != "pdf")


def test_demo_builds_without_errors_or_warnings(demo: Built):
    assert demo.run.json["diagnostics"] == []


def test_check_json_has_the_contracted_shape(second_county: Built, tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    run = huibian("check", "-C", root, "--json")
    assert run.code == 0, run.stderr
    result = run.json
    assert set(result) == {"ledgers", "diagnostics"}
    for ledger in result["ledgers"]:
        assert set(ledger) == {"id", "files", "rows"}
        assert ledger["rows"] > 0
    assert (root / "outputs/检查/问题清单.xlsx").is_file()


def test_trace_json_has_the_contracted_shape(demo: Built):
    for paper in (demo.docx, demo.pdf):
        run = huibian("trace", paper, "--json")
        assert run.code == 0, run.stderr
        figures = run.json["figures"]
        assert len(figures) > 300
        for figure in figures:
            assert set(figure) == {"id", "text", "value", "unit", "scope", "formula", "sources"}
            for source in figure["sources"]:
                assert set(source) == {"file", "sheet", "filter", "rows", "column"}
        total = next(item for item in figures if item["text"] == "29294人次")
        assert total["value"] == "29294"
        assert {source["sheet"] for source in total["sources"]} == {"春季", "秋季"}


def test_trace_of_a_copy_elsewhere_needs_only_the_workspace(demo: Built, tmp_path: Path):
    copy = tmp_path / "发出的稿.pdf"
    shutil.copy(demo.pdf, copy)
    assert huibian("trace", copy, "-C", demo.root, "--json").code == 0
    stranger = tmp_path / "别的.pdf"
    stranger.write_bytes(b"%PDF-1.7 nothing of ours")
    run = huibian("trace", stranger, "-C", demo.root)
    assert run.code == 2
    assert "查不到" in run.stderr


def test_unknown_option_command_and_kind_are_usage_errors_in_chinese(demo: Built):
    for arguments in (["build", "--nope"], ["nonsense"], ["build", "没有的文种", "-C", str(demo.root)],
                      ["build", "--formats", "odt", "-C", str(demo.root)]):  # fmt: skip
        run = huibian(*arguments)
        assert run.code == 2, (arguments, run.stderr)
        assert "Traceback" not in run.stderr
        assert any("\u4e00" <= char <= "\u9fff" for char in run.stderr), run.stderr


def test_no_workspace_is_a_usage_error(tmp_path: Path):
    run = huibian("check", "-C", tmp_path)
    assert run.code == 2
    assert "workspace.yaml" in run.stderr


def test_unknown_settings_key_is_a_usage_error_with_its_line(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\n成文曰期: 2021-01-01\n", encoding="utf-8")
    run = huibian("build", "-C", root)
    assert run.code == 2, run.stderr
    assert "成文日期" in run.stderr
    assert str(len(text.splitlines()) + 2) in run.stderr


def test_strict_turns_a_warning_into_exit_1(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    (root / "inputs/没有用到的台账.xlsx").write_bytes(
        next((root / "inputs").rglob("*.xlsx")).read_bytes()
    )
    assert huibian("check", "-C", root).code == 0
    assert huibian("check", "-C", root, "--strict").code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_unwritable_outputs_is_exit_5(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    # A file where the folder should be stops root as well, whom permissions do not stop.
    (root / "outputs").write_text("不是文件夹", encoding="utf-8")
    run = huibian("build", "-C", root)
    assert run.code == 5, run.stderr
    assert "Traceback" not in run.stderr


def test_missing_fonts_are_exit_4(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    program = (
        "import sys, pipeline.build.run as run\n"
        "from pipeline.fonts import FontBook, FontChain\n"
        "run.load_fonts = lambda: FontBook({'仿宋': FontChain('仿宋', '仿宋_GB2312', '仿宋', ())})\n"
        "from pipeline.cli import main\n"
        f"sys.exit(main(['build', '-C', {str(root)!r}]))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert process.returncode == 4, process.stderr


def test_interrupt_is_exit_130(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    program = (
        "import sys, pipeline.build.run as run\n"
        "def stop(*a, **k): raise KeyboardInterrupt\n"
        "run.read_inputs = stop\n"
        "from pipeline.cli import main\n"
        f"sys.exit(main(['build', '-C', {str(root)!r}]))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert process.returncode == 130, process.stderr
    assert "中断" in process.stderr


def test_one_failed_document_of_two_is_exit_3(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    kind = root / "templates/huai"
    kind.mkdir(parents=True)
    (kind / "kind.yaml").write_text(
        "名称: 坏文种\n文种: 通知\n版式: 普通\n台账: {}\n标题: 坏文种\n文件名: 坏文种\n",
        encoding="utf-8",
    )
    (kind / "body.md").write_text("# 情况\n共{{ 没有的名字 }}。\n", encoding="utf-8")
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("文书:\n", "文书:\n  - {文种: huai}\n"), encoding="utf-8")
    assert "huai" in settings.read_text(encoding="utf-8")
    run = huibian("build", "-C", root, "--json")
    assert run.code == 3, run.stderr
    statuses = [item["status"] for item in json.loads(run.stdout)["outputs"]]
    assert statuses.count("failed") == 1
    assert statuses.count("built") == len(statuses) - 1 >= 4


def test_dry_run_writes_nothing(tmp_path: Path):
    root = copy_workspace(SECOND_COUNTY, tmp_path / "w")
    run = huibian("build", "-C", root, "--dry-run", "--json")
    assert run.code == 0, run.stderr
    assert {item["status"] for item in run.json["outputs"]} == {"planned"}
    assert not (root / "outputs").exists()


def test_list_names_kinds_and_their_ledgers(second_county: Built):
    run = huibian("list", "-C", second_county.root, "--json")
    assert run.code == 0
    kinds = {item["id"]: item for item in run.json["kinds"]}
    summary = kinds["student_aid_summary"]
    assert summary["ready"] is True
    assert {item["name"]: item["present"] for item in summary["ledgers"]}["整改"] is False


def test_help_is_chinese():
    run = huibian("--help")
    assert run.code == 0
    assert "用法" in run.stdout
    for english in ("Usage", "Options", "Commands", "Show this message"):
        assert english not in run.stdout


def test_init_sample_builds_at_once(tmp_path: Path):
    root = tmp_path / "新工作区"
    run = huibian("init", root, "--sample")
    assert run.code == 0, run.stderr
    run = huibian("build", "-C", root, "--json")
    assert run.code == 0, run.stderr
    assert {item["status"] for item in run.json["outputs"]} == {"built"}
