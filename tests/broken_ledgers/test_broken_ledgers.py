"""Every broken ledger stops the build with exactly its problems, and nothing that was there is touched."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from ruamel.yaml import YAML

from pipeline.cli import main
from tests.broken_ledgers import make, office
from tests.broken_ledgers.sheets import NAMES, Book, pupil, table, write_book
from tests.broken_ledgers.workspace import write_settings, write_workspace

CASES = YAML(typ="safe", pure=True).load(Path(__file__).with_name("cases.yaml"))
PLACE = ("file", "sheet", "cell", "column", "row")
HEALTHY = "健全台账.xlsx"
LONG_AGO_NS = 1_600_000_000_000_000_000
PERSONAL = re.compile(r"\d{10,}|" + "|".join((*NAMES, *(name[1:] for name in NAMES))))
CHINESE = re.compile("[\u4e00-\u9fff]{2}")
HALF_WIDTH = re.compile("[\u4e00-\u9fff“”][,;!?]|[,;!?][\u4e00-\u9fff“”]")
SEVERITY = {"错误": "error", "提醒": "warning"}


@dataclass(frozen=True)
class Case:
    """One entry of cases.yaml."""

    files: Sequence[str]
    listed: Sequence[str]
    settings: Mapping[str, object]
    problems: Sequence[Mapping[str, object]]

    @property
    def name(self) -> str:
        name = self.listed[-1]
        return name.replace(".", "_")

    @property
    def warnings_only(self) -> bool:
        return all(item["severity"] == "warning" for item in self.problems)


def read_case(entry: Mapping[str, object]) -> Case:
    files = entry["files"]
    problems = [item for problem in entry["problems"] for item in _expand(problem, files)]
    return Case(files, entry.get("listed", files), entry.get("settings", {}), problems)


def _expand(problem: Mapping[str, object], files: Sequence[str]) -> list[dict[str, object]]:
    """Return a problem with its whole place, once for each of its rows."""
    item = dict.fromkeys(PLACE) | dict(problem)
    item["file"] = f"inputs/{problem.get('file', files[0])}"
    rows = item.pop("rows", None)
    if rows is None:
        return [item]
    first, last = map(int, str(rows).split("-"))
    return [item | {"row": row, "cell": f"{item['cell']}{row}"} for row in range(first, last + 1)]


ALL = [read_case(entry) for entry in CASES]
PARAMETERS = [pytest.param(case, id=case.name) for case in ALL]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace whose paper was built from a faultless ledger."""
    root = write_workspace(tmp_path_factory.mktemp("健全"))
    # spellings that are no faults; were one of them refused, no broken ledger would prove anything
    rows = table(
        pupil(1, 金额="1,000.50", 发放日期="2020年5月20日", 困难类别="低保"),
        pupil(2, 金额="１２５０元", 发放日期="2020.5.20"),
        pupil(3, 金额=-500, 状态="退回", 银行卡号=""),
        ["合计", "", "", "", "", 1750.5],
        ["注：本表一式两份。"],
        ["填表人：", "", "审核人："],
    )
    write_book(root / "inputs" / HEALTHY, Book({"2020年春季": [["资助发放表"], *rows]}))
    write_settings(root, [HEALTHY], {})
    assert main(["build", "-C", str(root), "--json"]) == 0
    return root


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return bytes and time of every paper in outputs/, 检查/ and the program's own records apart."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".huibian", "检查"} & set(path.relative_to(folder).parts)
    }


def originals(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return the first bytes, the size and the time of everything in inputs/."""
    found = {}
    for path in sorted(folder.iterdir()):
        stat = path.stat()
        data = b""
        if path.is_file():
            with path.open("rb") as stream:
                data = stream.read(1_000_000)
        found[f"{path.name} {stat.st_size}"] = (data, stat.st_mtime_ns)
    return found


@pytest.fixture
def prepare(built: Path, tmp_path: Path):
    """Return a function that puts a case into a copy of the built workspace."""

    def put(case: Case) -> Path:
        root = tmp_path / "工作区"
        shutil.copytree(built, root)
        (root / "inputs" / HEALTHY).unlink()
        for name in case.files:
            os.utime(make.place(name, root / "inputs"), ns=(LONG_AGO_NS, LONG_AGO_NS))
        write_settings(root, case.listed, case.settings)
        return root

    return put


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict]:
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    return code, json.loads(capsys.readouterr().out)


def ledger_problems(result: Mapping[str, list[dict]]) -> list[dict]:
    """Return the diagnostics without those about this machine's fonts."""
    return [item for item in result["diagnostics"] if not item["code"].startswith("P")]


def place_of(problem: Mapping[str, object]) -> tuple[object, ...]:
    return (problem["code"], problem["severity"], *(problem[key] for key in PLACE))


@pytest.mark.parametrize("case", PARAMETERS)
def test_a_broken_ledger_gives_its_problems_and_touches_nothing(case, prepare, capsys):
    root = prepare(case)
    papers, inputs = snapshot(root / "outputs"), originals(root / "inputs")
    assert {Path(name).suffix for name in papers} == {".docx", ".pdf", ".xlsx"}
    shutil.rmtree(root / "outputs/检查", ignore_errors=True)
    strict = ["--strict"] if case.warnings_only else []

    code, result = run(capsys, "build", "-C", root, "--json", *strict)

    found = ledger_problems(result)
    expected = [place_of(item) for item in case.problems]
    assert [place_of(item) for item in found] == [
        _with_line(place, item) for place, item in zip(expected, found, strict=False)
    ]
    assert len(found) == len(expected)
    for item, problem in zip(found, case.problems, strict=True):
        assert problem["says"] in item["message"] + item["hint"]
        assert_plain_chinese(item)
    assert code == 1
    assert {item["status"] for item in result["outputs"]} == {"failed"}
    assert snapshot(root / "outputs") == papers
    assert originals(root / "inputs") == inputs
    assert listed_problems(root) == sorted(map(_listed, found), key=str)


def assert_plain_chinese(item: Mapping[str, str]) -> None:
    """Hold a problem to the house style: sentences of Chinese, and no person's name or number."""
    for text in (item["message"], item["hint"]):
        assert CHINESE.search(text), text
        assert text.endswith(("。", "？", "）", "}}")), text
        assert not PERSONAL.search(text), text
        assert not HALF_WIDTH.search(re.sub("“[^”]*”", "", text)), text
        assert "。。" not in text, text


def _with_line(place: tuple[object, ...], found: Mapping[str, object]) -> tuple[object, ...]:
    """Return an expected place; the line of a setting is taken as found, for cases do not number lines."""
    if place[2] != "inputs/workspace.yaml" or not str(place[0]).startswith("W"):
        return place
    return (*place[:5], found["column"], found["row"])


def listed_problems(root: Path) -> list[tuple[object, ...]]:
    """Return what 问题清单.xlsx says: severity, code, and the place."""
    [file] = (root / "outputs/检查").iterdir()
    rows = openpyxl.load_workbook(file)["问题清单"].iter_rows(min_row=2, values_only=True)
    found = [
        (SEVERITY[row[1]], row[2], *(cell or None for cell in row[3:8]), row[8], row[9])
        for row in rows
        if not str(row[2]).startswith("P")
    ]
    return sorted(found, key=str)


def _listed(item: Mapping[str, object]) -> tuple[object, ...]:
    keys = ("severity", "code", "file", "sheet", "cell", "row", "column", "message", "hint")
    return tuple(item[key] for key in keys)


WARNED = [pytest.param(case, id=case.name) for case in ALL if case.warnings_only]
CHECKED = ["两张表里同一人重复_xlsx", "压缩炸弹_xlsx", "控制数的金额不符_xlsx", "旧表合计错_xls"]


@pytest.mark.parametrize(
    "case", [*WARNED, *(pytest.param(c, id=c.name) for c in ALL if c.name in CHECKED)]
)
def test_check_says_the_same_and_warnings_alone_pass(case, prepare, capsys):
    root = prepare(case)
    code, result = run(capsys, "check", "-C", root, "--json")
    assert code == (0 if case.warnings_only else 1)
    assert [place_of(item) for item in ledger_problems(result)] == [
        place_of(item) for item in case.problems
    ]


def test_there_are_enough_of_them():
    broken = [case for case in ALL if not case.warnings_only]
    assert len(broken) >= 75
    saved = {file for case in broken for file in case.files if file in office.NAMES}
    assert len(saved) >= 15


def test_every_file_has_its_case_and_every_name_is_there_once():
    used = {file for case in ALL for file in case.files}
    assert used == {*make.MADE, *office.NAMES}
    assert {path.name for path in office.FOLDER.iterdir()} == set(office.NAMES)
    names = [case.name for case in ALL]
    assert len(set(names)) == len(names)
    assert not set(make.MADE) & set(office.NAMES)


def test_the_saved_files_are_what_they_are_called():
    for name in (*office.SAVED, *office.LOCKED):
        data = (office.FOLDER / name).read_bytes()
        if name.endswith(".ods"):
            assert b"opendocument.spreadsheet" in data[:200]
        else:
            assert data.startswith(b"\xd0\xcf\x11\xe0")
        assert len(data) < 20_000
