"""The demo's dossiers as a whole: bad files by name, good files to the byte, nothing that moves, nothing twice.

Everything is read by others: openpyxl, qpdf, veraPDF, the Open XML SDK, hashes of our own reckoning.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from tests.acceptance.dossiers import INDEX, LABELS, MATRIX, NAMES, SOURCE, made, sheet, volumes
from tests.acceptance.papers import pdf_stream
from tests.acceptance.workspaces import DOSSIER_OPTIONS, DOSSIERS, Built, build_dossiers, huibian
from tests.demo import dossier_evidence
from tests.demo.dossier_evidence import all_papers
from tests.demo.dossier_faults import FAULTS, UNREAD
from tests.demo.dossier_flaws import Fault
from tests.dossier.demo_matrix import EXCEPTIONS, ITEMS, SLOTS, poverty_table
from tests.judges import ooxml, verapdf

pytestmark = pytest.mark.timeout(600)
LOST = {UNREAD, "文件没有收入", "这一项还有别的材料，照常算有"}
"""Consequences of a file that is in no volume."""
ACTIVE = {
    *("/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/AF", "/EF", "/XFA"),
    *("/AcroForm", "/Collection", "/RichMedia", "/FileAttachment", "/Launch", "/URI"),
}


def bad_file(fault: Fault) -> str:
    """The file that a fault is about; '' for one of the index alone."""
    if fault.row_only:
        return ""
    names = [item.path for item in all_papers() if item.slot == fault.slot and item.path]
    return SOURCE + (fault.path or names[0])


def contents(built: Built) -> Iterator[dict[str, object]]:
    for name in NAMES.values():
        yield from sheet(built.outputs / name / INDEX, "材料")


def accounts(built: Built) -> dict[str, dict[str, object]]:
    return {
        str(row["文件"]): row
        for name in NAMES.values()
        for row in sheet(built.outputs / name / INDEX, "佐证文件")
    }


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def outputs(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): digest(path)
        for path in sorted((root / "outputs").rglob("*"))
        if path.is_file() and ".huibian" not in path.parts
    }


# --- bad files and good ones --------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_each_bad_file_is_named_with_reason_and_consequence(dossiers: Built, fault: Fault) -> None:
    file = bad_file(fault)
    if fault.code:
        index = f"{SOURCE}{dossier_evidence.INDEX}"
        said = [
            item
            for item in dossiers.run.json["diagnostics"]
            if item["code"] == fault.code
            and fault.said in item["message"]
            and item["file"] in {file, index}
        ]
        assert said
        assert said[0]["hint"]
        listed = sheet(dossiers.outputs / "检查/问题清单.xlsx", "问题清单")
        assert {(item["code"], item["file"], item["message"]) for item in said} <= {
            (row["代码"], row["文件"], row["问题"]) for row in listed
        }
    if not file:
        return
    bound = [row for row in contents(dossiers) if row["来源文件"] == file and row["状态"] != "缺"]
    if fault.consequence in LOST:
        assert accounts(dossiers).get(file, {"去向": "没有收入"})["去向"] == "没有收入"
        assert [row["备注"] for row in bound] in ([], ["打不开"])
    else:
        assert [row["状态"] for row in bound] == [fault.status]
        assert "卷第" in str(accounts(dossiers)[file]["去向"])


def test_every_good_file_is_bound_and_accounted_for_to_the_byte(dossiers: Built) -> None:
    bad = {bad_file(fault) for fault in FAULTS if fault.consequence in LOST}
    good = {SOURCE + item.path for item in all_papers() if item.path} - bad
    assert len(good) > 300
    rows = accounts(dossiers)
    pages: defaultdict[str, int] = defaultdict(int)
    for row in contents(dossiers):
        if row["来源文件"] and row["备注"] != "打不开":
            pages[str(row["来源文件"])] += int(str(row["页数"]))
    assert set(pages) == good <= set(rows)
    for name, row in rows.items():
        path = dossiers.root / name
        assert (row["字节"], row["SHA-256"]) == (path.stat().st_size, digest(path))
        assert row["页数"] == pages.get(name, 0)
        assert (row["去向"] == "没有收入") == (name not in pages)
        assert row["问题"] or name in pages  # left out, and why
    for name in NAMES.values():
        for row in sheet(dossiers.outputs / name / INDEX, "卷"):
            path = dossiers.outputs / str(row["文件"])
            assert row["SHA-256"] == digest(path)
            with pikepdf.open(path) as pdf:
                assert row["页数"] == len(pdf.pages)


def test_the_matrix_is_the_one_written_by_hand(dossiers: Built) -> None:
    path = dossiers.outputs / NAMES["poverty_alleviation"] / MATRIX
    *rows, total = sheet(path, "总表")
    heads = {item: next(head for head in rows[0] if head.startswith(f"{item} ")) for item in ITEMS}
    found = {(str(row["学校"]), item): row[heads[item]] for row in rows for item in ITEMS}
    assert found == poverty_table()
    assert (total["学校"], total["应有"]) == ("合计", SLOTS["poverty_alleviation"])


@pytest.mark.parametrize("dossier", list(NAMES))
def test_each_school_s_sheet_is_as_written_by_hand(dossiers: Built, dossier: str) -> None:
    path = dossiers.outputs / NAMES[dossier] / MATRIX
    schools = [name for name in openpyxl.load_workbook(path).sheetnames if re.match(r"\d", name)]
    expected = Counter(
        (who, item, place(term, time, part), status)
        for (who, item, term, time, part), status in EXCEPTIONS[dossier].items()
    )
    found: Counter[tuple[str, str, str, str]] = Counter()
    slots = 0
    for name in schools:
        for row in sheet(path, name):
            slots += row["代号"] is not None
            if row["状态"] in {"有", "生成", None} or (
                dossier == "poverty_alleviation" and row["代号"] not in {"3.2", "5.1"}
            ):
                continue
            who = str(row["学生"] or name.partition(" ")[2])
            found[who, str(row["代号"]), str(row["学期、次数和材料"] or ""), str(row["状态"])] += 1
    assert found == expected
    assert slots == SLOTS[dossier]


def place(term: str, time: int, part: str) -> str:
    return "，".join(word for word in (f"{term}{f'第{time}次' if time else ''}", part) if word)


# --- nothing that moves, and the judges ---------------------------------------------------------------


def test_nothing_active_is_left_in_any_pdf(dossiers: Built) -> None:
    files = made(dossiers, ".pdf")
    assert len(files) > 40
    for path in files:
        with pikepdf.open(path) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                    assert set(complaints(item)) == set(), path.name


def complaints(item: pikepdf.Object) -> Iterator[str]:
    """What a dictionary holds that could act, or be acted on, beside links within the file."""
    yield from ACTIVE & set(item.keys())
    if "/Subtype" in item and "/Rect" in item and item.Subtype != "/Link":
        yield f"annotation {item.Subtype}"
    for key in ("/A", "/Action"):
        if (
            key in item
            and isinstance(item[key], pikepdf.Dictionary)
            and item[key].get("/S") != "/GoTo"
        ):
            yield f"action {item[key].get('/S')}"
    if item.get("/Type") in {"/Action", "/Filespec"} and item.get("/S") != "/GoTo":
        yield str(item.get("/S", "file"))


def test_verapdf_calls_every_volume_and_label_an_archive_file(dossiers: Built) -> None:
    files = [volume.path for name in NAMES for volume in volumes(dossiers, name)]
    files += [dossiers.outputs / name / LABELS for name in NAMES.values()]
    verdicts = verapdf.validate_pdfa(files, "2b")
    assert {path.name: said for path, said in verdicts.items() if said} == {}


def test_the_open_xml_sdk_has_nothing_against_any_office_file(dossiers: Built) -> None:
    files = made(dossiers, ".docx", ".xlsx")
    assert len(files) == 24 + 2 * 3 + 1
    verdicts = ooxml.validate_ooxml(files)
    assert {path.name: said for path, said in verdicts.items() if said} == {}


# --- figures ------------------------------------------------------------------------------------------


def test_generated_papers_sum_the_ledger(dossiers: Built) -> None:
    """People, grants and money of each school as openpyxl adds them up."""
    grants = _grants(dossiers.root / "inputs/资助发放台账.xlsx")
    folder = dossiers.outputs / NAMES["poverty_alleviation"] / "程序生成的材料"
    files = sorted(folder.glob("*-3.1.pdf"))
    assert len(files) == 12
    for path in files:
        school = path.stem.split("-")[1]
        rows = grants[school]
        people = len({who for who, _, _ in rows})
        money = sum((amount for _, _, amount in rows), Decimal())
        text = pdf_stream(path)
        assert f"{school}共有学生{people}人、{len(rows)}人次受到资助，金额{plain(money)}元" in text
        for term in ("春季", "秋季"):
            own = [amount for _, when, amount in rows if when == term]
            if own:
                assert f"{term}{len(own)}人次，金额{plain(sum(own, Decimal()))}元" in text


def _grants(path: Path) -> Mapping[str, list[tuple[str, str, Decimal]]]:
    """Each school's grants: pupil, term, amount."""
    found: defaultdict[str, list[tuple[str, str, Decimal]]] = defaultdict(list)
    book = openpyxl.load_workbook(path, read_only=True)
    for term in ("春季", "秋季"):
        places: list[int] = []
        for row in book[term].iter_rows(values_only=True):
            if "学校" in row or "学校名称" in row:
                heads = [str(cell) for cell in row]
                places = [
                    next(at for at, head in enumerate(heads) if re.match(name, head))
                    for name in ("学校", "身份证", "金额")
                ]
            elif places and isinstance(row[0], int):
                school, pupil, amount = (row[at] for at in places)
                found[str(school)].append((str(pupil), term, Decimal(str(amount))))
    book.close()
    return found


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


# --- again --------------------------------------------------------------------------------------------


def test_a_second_run_makes_nothing_and_check_names_what_changed(
    dossiers: Built, tmp_path: Path
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(dossiers.root, root)
    before = outputs(root)
    again = huibian("build", *DOSSIERS, "-C", root, *DOSSIER_OPTIONS)
    assert again.code == 3
    assert {item["status"] for item in again.json["outputs"]} == {"unchanged", "failed"}
    assert outputs(root) == before
    assert [code for code, _ in checked(root) if code.startswith("K6")] == []
    volume = next((root / "outputs" / NAMES["student_aid"]).glob("*[!签].pdf"))
    evidence = root / SOURCE / "清溪中学/0.1工作汇报材料/2020年工作汇报.docx"
    for path in (volume, evidence):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    named = {(code, file) for code, file in checked(root) if code.startswith("K6")}
    assert named == {
        ("K601", volume.relative_to(root).as_posix()),
        ("K603", evidence.relative_to(root).as_posix()),
    }


def checked(root: Path) -> list[tuple[str, str]]:
    run = huibian("check", "-C", root, "--json", "-q")
    return [(item["code"], item["file"]) for item in json.loads(run.stdout)["diagnostics"]]


@pytest.mark.exhaustive
def test_another_folder_gives_the_same_bytes(dossiers: Built, tmp_path: Path) -> None:
    again = build_dossiers(tmp_path / "anderswo")
    assert outputs(again.root) == outputs(dossiers.root)
