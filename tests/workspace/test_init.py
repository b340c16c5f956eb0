"""A new workspace: forms that Excel opens and readers take for empty, and nothing overwritten."""

import shutil
from datetime import date

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from pipeline.errors import ExitCode, OutputError, UsageError, has_errors
from pipeline.ledgers import ValueType, load_ledger_type, read_ledger
from pipeline.workspace import builtin_templates, init_workspace, load_workspace
from pipeline.workspace.forms import empty_form, sheet_name
from pipeline.writers.xlsx import write_xlsx

TYPES = sorted((builtin_templates() / "ledgers").glob("*.yaml"))
KIND = """\
名称: 某总结
文种: 工作总结
版式: 普通
台账:
  资助: {类型: aid_grants, 必需: true}
  整改: {类型: rectification, 必需: false}
标题: 某总结
文件名: 某总结
"""


@pytest.fixture
def builtin(tmp_path, monkeypatch):
    """Built-in templates with known kinds."""
    folder = tmp_path / "builtin"
    shutil.copytree(builtin_templates() / "ledgers", folder / "ledgers")
    for kind_id, title in (("summary", "某总结"), ("report", "某报告")):
        (folder / kind_id).mkdir()
        text = KIND.replace("某总结", title)
        (folder / kind_id / "kind.yaml").write_text(text, encoding="utf-8")
    for module in ("discovery", "init", "starter"):
        monkeypatch.setattr(f"pipeline.workspace.{module}.builtin_templates", lambda: folder)
    return folder


def form(path):
    type_, diagnostics = load_ledger_type(path)
    assert not has_errors(diagnostics)
    return type_, write_xlsx(empty_form(type_))


@pytest.mark.parametrize("path", TYPES, ids=lambda path: path.stem)
def test_every_form_reads_back_as_no_rows_and_no_errors(path, tmp_path):
    type_, data = form(path)
    file = tmp_path / "台账.xlsx"
    file.write_bytes(data)
    ledger, diagnostics = read_ledger(
        "台账",
        type_,
        [("inputs/台账.xlsx", file)],
        period=(date(2020, 1, 1), date(2020, 12, 31)),
        control=None,
    )
    assert [item for item in diagnostics if item.severity == "error"] == []
    assert len(ledger.frame) == 0
    assert ledger.control.example_rows == 1


@pytest.mark.parametrize("path", TYPES, ids=lambda path: path.stem)
def test_every_form_has_lists_hints_and_text_columns(path, tmp_path):
    type_, data = form(path)
    file = tmp_path / "台账.xlsx"
    file.write_bytes(data)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    assert sheet.title == sheet_name(type_.title)
    rules = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
        for rule in sheet.data_validations.dataValidation
    }
    for number, column in enumerate(type_.columns, start=1):
        letter = get_column_letter(number)
        assert column.name in sheet.cell(1, number).value
        assert rules[letter].prompt
        if column.allowed:
            assert rules[letter].type == "list"
            assert sheet.cell(2, number).value in (*column.allowed, "示例")
        if column.type in {ValueType.ID_NUMBER, ValueType.BANK_CARD, ValueType.PHONE}:
            assert sheet.column_dimensions[letter].number_format == "@"
    assert sheet.cell(2, 1).value == "示例"
    assert sheet.cell(2, 2).font.color.rgb == "FF7F7F7F"


def test_a_row_typed_under_the_example_is_counted(tmp_path):
    path = next(path for path in TYPES if path.stem == "actions")
    type_, data = form(path)
    file = tmp_path / "台账.xlsx"
    file.write_bytes(data)
    book = openpyxl.load_workbook(file)
    book.worksheets[0].append([type_.columns[0].allowed[0], 1, "标题", "内容"])
    book.save(file)
    ledger, diagnostics = read_ledger(
        "台账", type_, [("inputs/台账.xlsx", file)], period=None, control=None
    )
    assert not has_errors(diagnostics)
    assert len(ledger.frame) == 1


def test_a_new_workspace_has_settings_forms_and_instructions(builtin, tmp_path):
    target = tmp_path / "新区"
    made = init_workspace(target, sample=False)
    names = [path.relative_to(target).as_posix() for path in made]
    assert names == sorted(
        [
            "inputs/workspace.yaml",
            "inputs/学生资助发放台账.xlsx",
            "inputs/问题整改台账.xlsx",
            "使用说明.txt",
        ]
    )
    assert (target / "inputs/登记").is_dir()
    assert (target / "outputs").is_dir()
    guide = (target / "使用说明.txt").read_bytes()
    assert guide.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in guide


def test_new_settings_ask_for_what_is_missing_and_for_nothing_else(builtin, tmp_path):
    init_workspace(tmp_path / "新区", sample=False)
    workspace, diagnostics = load_workspace(tmp_path / "新区")
    assert workspace is None
    assert [(item.code, item.location.column) for item in diagnostics] == [
        ("W102", "单位.全称"),
        ("W102", "期间.年度"),
        ("W102", "成文日期"),
    ]


def test_new_settings_are_right_once_filled_in(builtin, tmp_path):
    target = tmp_path / "新区"
    init_workspace(target, sample=False)
    path = target / "inputs/workspace.yaml"
    text = path.read_text(encoding="utf-8")
    for key, value in (("全称:", "甲县教育局"), ("年度:", "2020"), ("成文日期:", "2020-12-31")):
        text = text.replace(key, f"{key} {value}", 1)
    path.write_text(text, encoding="utf-8")
    workspace, diagnostics = load_workspace(target)
    assert diagnostics == ()
    assert [(item.name, item.type_id, len(item.files)) for item in workspace.ledgers] == [
        ("资助", "aid_grants", 1),
        ("整改", "rectification", 1),
    ]
    assert [item.kind_id for item in workspace.documents] == ["report", "summary"]


def test_a_ledger_that_one_kind_needs_is_not_called_optional(builtin, tmp_path):
    path = builtin / "summary/kind.yaml"
    path.write_text(path.read_text("utf-8").replace("必需: true", "必需: false"), encoding="utf-8")
    init_workspace(tmp_path / "新区", sample=False)
    lines = (tmp_path / "新区/inputs/workspace.yaml").read_text("utf-8").splitlines()
    assert [line for line in lines if "aid_grants" in line and "可以没有" in line] == []
    assert [line for line in lines if "rectification" in line and "可以没有" in line]


def test_one_name_for_two_ledgers_is_told_apart(builtin, tmp_path):
    path = builtin / "summary/kind.yaml"
    path.write_text(
        path.read_text("utf-8").replace("aid_grants", "student_loans"), encoding="utf-8"
    )
    init_workspace(tmp_path / "新区", sample=False)
    text = (tmp_path / "新区/inputs/workspace.yaml").read_text("utf-8")
    assert "  资助: {类型: aid_grants" in text
    assert "  生源地信用助学贷款台账: {类型: student_loans" in text


def test_new_workspaces_are_the_same_bytes(builtin, tmp_path):
    first = init_workspace(tmp_path / "一", sample=False)
    second = init_workspace(tmp_path / "二", sample=False)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_nothing_is_overwritten_and_the_files_are_named(builtin, tmp_path):
    target = tmp_path / "新区"
    (target / "inputs").mkdir(parents=True)
    mine = target / "inputs/workspace.yaml"
    mine.write_text("我的", encoding="utf-8")
    with pytest.raises(UsageError, match="已经有“inputs") as caught:
        init_workspace(target, sample=False)
    assert caught.value.exit_code == ExitCode.USAGE
    assert mine.read_text(encoding="utf-8") == "我的"
    assert [path.name for path in target.rglob("*")] == ["inputs", "workspace.yaml"]


def test_other_files_of_the_folder_stay(builtin, tmp_path):
    target = tmp_path / "新区"
    target.mkdir()
    (target / "旧表.xlsx").write_bytes(b"x")
    init_workspace(target, sample=False)
    assert (target / "旧表.xlsx").read_bytes() == b"x"


def test_a_file_is_no_folder(builtin, tmp_path):
    (tmp_path / "新区").write_bytes(b"x")
    with pytest.raises(UsageError, match="是一个文件"):
        init_workspace(tmp_path / "新区", sample=False)


def test_a_place_that_cannot_be_written_is_exit_5_and_leaves_nothing(builtin, tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(OutputError) as caught:
        init_workspace(tmp_path / "a" / "新区", sample=False)
    assert caught.value.exit_code == ExitCode.OUTPUT


def test_the_sample_is_copied_whole_and_has_sound_settings(tmp_path):
    made = init_workspace(tmp_path / "试", sample=True)
    source = builtin_templates() / "sample"
    for path in source.rglob("*"):
        if path.is_file():
            assert (tmp_path / "试" / path.relative_to(source)).read_bytes() == path.read_bytes()
    assert tmp_path / "试/使用说明.txt" in made
    workspace, diagnostics = load_workspace(tmp_path / "试")
    assert diagnostics == ()
    assert workspace.documents
    assert all(ledger.files for ledger in workspace.ledgers)


def test_without_a_sample_the_user_is_told(builtin, tmp_path):
    with pytest.raises(UsageError, match="示例"):
        init_workspace(tmp_path / "试", sample=True)
    assert not (tmp_path / "试").exists()


def test_a_new_workspace_names_what_each_document_needs(tmp_path):
    init_workspace(tmp_path / "w", sample=False)
    text = (tmp_path / "w/inputs/workspace.yaml").read_text(encoding="utf-8")
    assert "资助: {类型: aid_grants" in text
    assert "学生资助工作总结用" in text
    assert "      报送截止:   # 核对结果的报送截止日期，例如 2021-01-15（必填）\n" in text
    assert "      # 联系科室: 学生资助中心   # 接收核对结果的科室\n" in text
    _, problems = load_workspace(tmp_path / "w")
    # only what the clerk must fill in is wrong with it
    assert {item.code for item in problems} == {"W102"}
