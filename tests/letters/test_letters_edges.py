"""Edge cases and hostile data through the command line: right on paper, or refused by cell; nothing else happens.

One workspace is built once for all test processes; it is read with outside programs only.
"""

import fcntl
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import pytest
from openpyxl import load_workbook

from tests.acceptance.papers import word_text
from tests.acceptance.workspaces import Run, huibian
from tests.judges import pdfread
from tests.letters import edges
from tests.letters.edges import AMOUNTS, RARE, edge_papers, id_number, write_workspace

PUPILS, OTHERS = 36, 13
NO_FONT = "王\U000323af"
"""A name with a character that no font has."""
HOSTILE = (
    *(
        "{{7*7}}",
        "{% set x=1 %}",
        "{# x #}",
        "<img src=x>",
        "<b>王</b>",
        "&lt;b&gt;",
        "**x**",
        "# 王",
    ),
    *("=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x.test")'),
    *("../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "CON", 'a/b:c*d?"e', ".x", "x."),
    *("[x](http://x.test)", "| a | b |", ":::回执", "1. 王", "$(touch x)", "`x`", "%s%n", "x\ty"),
    *(
        "\ufdd0F0001\ufdd1",
        "x\x01y",
        "x\x00y",
        "x\x7fy",
        "\u202egnaw",
        "\u2066x\u2069",
        "王\u200b芳",
    ),
    *("长" * 500, "x" * 500, "\ue000", "王\nx", "\ufeff王", "\ud7ff", "e\u0301"),
)
MONEY = Decimal(300)


@dataclass(frozen=True)
class World:
    """The workspace after `huibian build --json`."""

    root: Path
    run: Run
    before: frozenset[str]
    """Files under the workspace's parent before the run."""

    def pages(self, kind: str) -> list[str]:
        """Return the text of each page of a kind's PDFs, without white space."""
        folder = next((self.root / "outputs").glob(f"*{kind}*"))
        texts = [text for path in sorted(folder.glob("*.pdf")) for text in pdfread.text(path)]
        return [normalize("NFC", re.sub(r"\s", "", text)) for text in texts]

    @property
    def blamed(self) -> set[tuple[str, int]]:
        """Return file and row of every error."""
        return {
            (Path(item["file"]).stem, item["row"])
            for item in self.run.json["diagnostics"]
            if item["severity"] == "error" and item["file"] and item["row"]
        }


def hostile_rows(first: int) -> list[dict]:
    """Return a pupil for each hostile text, as a name and as a school in turn."""
    rows = []
    for number, text in enumerate((*HOSTILE, NO_FONT)):
        own = edges.person(first + number) | {"困难类别": "其他困难", "户号": f"X{number}"}
        own |= {
            "资助项目": "免学费",
            "金额": MONEY,
            "年级": "一年级",
            "班级": "1班",
            "发放日期": None,
        }
        rows.append(own | {"姓名": text, "学校": "敌意小学"})
        if text != NO_FONT:
            other = {"身份证号": id_number(first + 500 + number), "户号": f"Y{number}"}
            rows.append(own | other | {"学校": text, "姓名": "王五"})
    return rows


def files_under(folder: Path) -> frozenset[str]:
    return frozenset(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / "edges"
    shared.mkdir(parents=True, exist_ok=True)
    done, root = shared / "done.json", shared / "deep" / "w"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            papers = edge_papers(PUPILS, OTHERS)
            papers.grants.extend(hostile_rows(5000))
            write_workspace(root, papers, [*edges.LETTERS, "policy_card"])
            before = files_under(shared)
            run = huibian("build", "-C", root, "--json", cwd=root)
            facts = [run.code, run.stdout, run.stderr, sorted(before)]
            done.write_text(json.dumps(facts), encoding="utf-8")
    code, stdout, stderr, before = json.loads(done.read_text(encoding="utf-8"))
    return World(root, Run(code, stdout, stderr), frozenset(before))


def test_the_run_says_that_some_letters_failed(world: World):
    assert world.run.code == 3, world.run.stderr
    assert "Traceback" not in world.run.stderr


def test_every_hostile_row_is_printed_literally_or_refused_by_its_row(world: World):
    pages = world.pages("学生资助资金发放告知书")
    first = 3 + len(edges.grants(PUPILS))
    for place, row in enumerate(hostile_rows(5000)):
        # a full stop inside a name is read as the point of names, and the reader says so (V122)
        name = str(row["姓名"]).replace(".", "·")
        literal = normalize("NFC", re.sub(r"\s", "", f"{row['学校']}一年级1班{name}同学的家长"))
        printed = any(literal in page for page in pages)
        refused = ("资助", first + place) in world.blamed
        assert printed != refused, (first + place, printed, refused)


def test_a_character_that_no_font_has_stops_its_letter_with_its_cell(world: World):
    (row,) = [
        3 + len(edges.grants(PUPILS)) + place
        for place, item in enumerate(hostile_rows(5000))
        if item["姓名"] == NO_FONT
    ]
    listed = load_workbook(
        world.root / "outputs/学生资助资金发放告知书/失败清单.xlsx"
    ).active.iter_rows(min_row=2, values_only=True)
    said = [item for item in listed if item[4] and item[4].endswith(str(row))]
    assert [item[5] for item in said] == ["姓名"], "the cell is named"
    assert any(
        item["row"] == row and item["cell"] == said[0][4] for item in world.run.json["diagnostics"]
    )


def test_no_file_lies_outside_the_output_folder_and_none_is_nested(world: World):
    shared = world.root.parent.parent
    own = {"done.json", "lock"}
    allowed = ("deep/w/outputs/", "deep/w/inputs/登记/")
    made = {path for path in files_under(shared) - world.before if path not in own}
    assert made
    assert [path for path in made if not path.startswith(allowed)] == []
    letters = list((world.root / "outputs").rglob("*.pdf"))
    assert {len(path.relative_to(world.root / "outputs").parts) for path in letters} == {2}


def test_no_workbook_has_a_formula(world: World):
    books = sorted((world.root / "outputs").rglob("*.xlsx"))
    names = {path.name for path in books}
    assert {"批次清单.xlsx", "失败清单.xlsx", "问题清单.xlsx"} <= names
    for path in books:
        for sheet in load_workbook(path).worksheets:
            formulas = [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
            assert formulas == [], path.name


def test_all_edge_cases_are_printed_with_their_exact_characters(world: World):
    text = "".join(world.pages("学生资助资金发放告知书"))
    word = "".join(
        word_text(path) for path in (world.root / "outputs/学生资助资金发放告知书").glob("*.docx")
    )
    for row in edges.grants(PUPILS):
        name = str(row["姓名"])
        assert f"您的孩子{name}（" in text
        assert f"您的孩子{name}（" in word
        assert f"就读于{row['学校']}{row['年级']}{row['班级']}。" in text
    assert all(char in text and char in word for char in RARE)
    shown = {f"{amount:f}" for amount in AMOUNTS}
    assert all(amount in text for amount in shown)


def test_the_other_kinds_print_every_letter(world: World):
    for kind in ("义务教育入学通知书", "雨露计划资助资金告知单", "在外就读学生资助函告", "感谢信"):
        assert len(world.pages(kind)) == OTHERS, kind
    assert len(world.pages("明白卡")) == 1
