"""`huibian build` of a dossier, through the command: what is there is bound, what is not is said."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import UsageError
from tests.build.dossier_world import make_world
from tests.judges.ooxml import validate_ooxml
from tests.judges.verapdf import validate_pdfa

FOLDER = "迎检档案"
STAMP = re.compile(r"第(\d+)页共(\d+)页")
VOLUMES = ("001-甲镇中心小学", "002-乙县职业中学")


@dataclass(frozen=True)
class Built:
    """A built workspace and what the command said."""

    root: Path
    exit_code: int
    outputs: list[dict[str, object]]
    diagnostics: list[dict[str, object]]

    @property
    def folder(self) -> Path:
        return self.root / "outputs" / FOLDER


def build(root: Path, *more: str) -> Built:
    result = CliRunner().invoke(app, ["build", "mine", "-C", str(root), "--json", "-q", *more])
    said = json.loads(result.stdout)
    return Built(root, result.exit_code, said["outputs"], said["diagnostics"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(make_world(tmp_path_factory.mktemp("dossier")))


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(path)
    header, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def files(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / "outputs").rglob("*"))
        if path.is_file() and ".huibian" not in path.parts
    }


def test_every_file_that_was_promised_is_there(built: Built) -> None:
    assert built.exit_code == 3  # two files could not be taken in; the rest is good
    names = {path.name for path in built.folder.iterdir()}
    assert {f"{stem}.pdf" for stem in VOLUMES} <= names
    assert {f"{stem}-封面目录.docx" for stem in VOLUMES} <= names
    assert {"完整性检查.xlsx", "档案索引.xlsx", "核验清单.json", "程序生成的材料"} <= names
    assert "卷脊和盒面标签.pdf" in names
    listed = {str(item["path"]) for item in built.outputs if item["status"] == "built"}
    assert listed == {
        name.replace("\\", "/") for name in files(built.root) if "检查/问题清单" not in name
    }


def test_what_could_not_be_taken_in_is_named(built: Built) -> None:
    said = {(item["code"], item["file"]) for item in built.diagnostics}
    assert said == {
        ("K201", "inputs/佐证/丙村小学/1.1/汇报.pdf"),
        ("K305", "inputs/佐证/乙县职业中学/2.2/春季照片.jpg"),
    }
    failed = [item["path"] for item in built.outputs if item["status"] == "failed"]
    assert failed == ["inputs/佐证/乙县职业中学/2.2/春季照片.jpg"]


def test_the_end_says_what_became_of_the_dossier(built: Built, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(built.root, root)
    result = CliRunner().invoke(app, ["build", "mine", "-C", str(root)])
    assert "有1个佐证文件没有收入档案" in result.stderr
    assert "没有生成" not in result.output
    assert "春季照片.jpg（没有收入，见问题清单）" in result.stdout


def test_the_matrix_says_how_each_slot_stands(built: Built) -> None:
    overview = rows(built.folder / "完整性检查.xlsx", "总表")
    kept = (
        "学校",
        "1.1 工作汇报",
        "1.2 职业教育情况",
        "1.3 上级文件",
        "2.1 回执回收情况",
        "2.2 宣传课",
    )
    found = [tuple(row[name] for name in kept) for row in overview]
    assert found == [
        ("甲镇中心小学", "有", "—", "纸质", "生成", "有3 缺1"),
        ("乙县职业中学", "有", "有", "缺", "生成", "有1 缺2 不合格1"),
        ("合计", "有2", "有", "纸质1 缺1", "生成2", "有4 缺3 不合格1"),
    ]


def test_catalogue_index_and_pages_agree(built: Built) -> None:
    contents = rows(built.folder / "档案索引.xlsx", "材料")
    for stem in VOLUMES:
        number = stem[:3]
        with pdfium.PdfDocument(built.folder / f"{stem}.pdf") as document:
            texts = [page.get_textpage().get_text_range() for page in document]
            marks = {
                mark.get_title(): mark.get_dest().get_index()
                for mark in document.get_toc(max_depth=3)
            }
        stamps = [STAMP.findall("".join(text.split())) for text in texts]
        # cover, a catalogue of one page that numbers itself, and 备考表 are not of the run
        stamps = [[], [], *stamps[2:-1], []]
        numbered = {int(found[-1][0]): place for place, found in enumerate(stamps) if found}
        assert sorted(numbered) == list(range(1, len(numbered) + 1))
        assert {int(total) for found in stamps for _, total in found} == {len(numbered)}
        own = [row for row in contents if row["卷号"] == number and row["页起"] is not None]
        assert len(own) >= 5
        for row in own:
            titles = [title for title, place in marks.items() if place == numbered[row["页起"]]]
            assert any(str(row["题名"])[:6] in title for title in titles), (row, titles)
    bound = rows(built.folder / "档案索引.xlsx", "佐证文件")
    where = {str(row["文件"]): str(row["去向"]) for row in bound}
    assert where["inputs/佐证/乙县职业中学/2.2/春季照片.jpg"] == "没有收入"
    assert all("卷第" in place for name, place in where.items() if "春季照片" not in name)
    sizes = {str(row["文件"]): row["字节"] for row in bound}
    assert all((built.root / name).stat().st_size == size for name, size in sizes.items())


def test_generated_papers_show_the_ledgers_figures(built: Built) -> None:
    with pdfium.PdfDocument(built.folder / "002-乙县职业中学.pdf") as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    plain = "".join(text.split())
    assert "发出资助告知书610份" in plain
    assert "收回回执571份" in plain
    assert "回收率93.6%" in plain


def test_outside_judges_find_nothing(built: Built) -> None:
    volumes = [built.folder / f"{stem}.pdf" for stem in VOLUMES]
    assert validate_pdfa(volumes, "2b") == {path: [] for path in volumes}
    office = [
        *(built.folder / f"{stem}-封面目录.docx" for stem in VOLUMES),
        built.folder / "完整性检查.xlsx",
        built.folder / "档案索引.xlsx",
    ]
    assert validate_ooxml(office) == {path: [] for path in office}


def test_no_active_content_is_left(built: Built) -> None:
    for stem in VOLUMES:
        with pikepdf.open(built.folder / f"{stem}.pdf") as document:
            for item in document.objects:
                if isinstance(item, pikepdf.Dictionary):
                    assert not {"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/AA"} & set(
                        item.keys()
                    )


def test_a_second_run_changes_nothing_and_another_folder_gives_the_same(
    built: Built, tmp_path: Path
) -> None:
    before = files(built.root)
    again = build(built.root)
    assert {item["status"] for item in again.outputs} == {"unchanged", "failed"}
    assert files(built.root) == before
    other = build(make_world(tmp_path / "anderswo"), "--jobs", "2")
    assert files(other.root) == before


def test_only_what_changed_is_bound_again(built: Built, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(built.root, root)
    photo = root / "inputs/佐证/甲镇中心小学/2.2 宣传课/秋季照片.jpg"
    photo.write_bytes((root / "inputs/佐证/乙县职业中学/2.2/秋季照片.jpg").read_bytes())
    after = build(root)
    status = {str(item["path"]).rpartition("/")[2]: item["status"] for item in after.outputs}
    assert status["001-甲镇中心小学.pdf"] == "built"
    # the same picture now stands in two schools: both say so
    assert status["002-乙县职业中学.pdf"] == "built"
    assert status["001-甲镇中心小学-2.1.pdf"] == "unchanged"
    photo.unlink()
    back = build(root)
    assert files(root) == files(built.root)
    assert {item["status"] for item in back.outputs} <= {"built", "unchanged", "failed"}


def test_a_volume_that_is_none_any_more_is_named_and_left_alone(
    built: Built, tmp_path: Path
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(built.root, root)
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    other = text.replace("类型: mine,", "类型: mine, 学校: [乙县职业中学],")
    settings.write_text(other, encoding="utf-8")
    old = {f"outputs/{FOLDER}/{VOLUMES[0]}{end}" for end in (".pdf", "-封面目录.docx")}
    after = build(root)
    assert {item["file"] for item in after.diagnostics if item["code"] == "K606"} == old
    assert all((root / name).is_file() for name in old)
    for name in old:
        (root / name).unlink()
    assert "K606" not in {item["code"] for item in build(root).diagnostics}


def test_check_names_a_changed_volume_and_writes_nothing(built: Built, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(built.root, root)
    volume = root / "outputs" / FOLDER / "001-甲镇中心小学.pdf"
    volume.write_bytes(volume.read_bytes()[:-1])
    result = CliRunner().invoke(app, ["check", "-C", str(root), "--json", "-q"])
    said = {(item["code"], item["file"]) for item in json.loads(result.stdout)["diagnostics"]}
    assert ("K601", f"outputs/{FOLDER}/001-甲镇中心小学.pdf") in said
    assert ("K201", "inputs/佐证/丙村小学/1.1/汇报.pdf") in said


def test_a_dossier_without_its_ledger_is_not_assembled(tmp_path: Path) -> None:
    root = make_world(tmp_path)
    (root / "inputs" / "学校.csv").unlink()
    made = build(root)
    assert made.exit_code == 1
    assert {item["code"] for item in made.diagnostics} >= {"W201", "K110"}


def test_an_unknown_name_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["build", "mein", "-C", str(make_world(tmp_path))])
    assert isinstance(result.exception, UsageError)
    assert result.exception.exit_code == 2
