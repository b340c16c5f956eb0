"""印法, 隔页, 签收表, 标签 and 信封 of a kind, through the real command."""

import csv
import re
import shutil

import docx
import pypdfium2
import pytest

from tests.acceptance.workspaces import REPO
from tests.build.commands import command
from tests.build.test_letters import BODY, KIND
from tests.judges import ooxml, pdfread, verapdf

PAPERS = {f"-{name}" for name in ("标签", "信封")}
SCHOOLS = "  筛选: {学校: [金坪中心小学, 金坪中学, 文峰高级中学, 竹溪中学]}\n"
EDGE = 5 * 72 / 25.4 - 0.5
"""pt; half a pixel of our pictures less than 5 mm."""


def margins(path):
    """Return for each page the pt between its ink and its edges, the least of four; None for blank ones."""
    found = []
    scale = 2
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            image = page.render(scale=scale).to_pil().convert("L").point(lambda v: v < 200 and 255)
            box = image.getbbox()
            far = box and (box[0], box[1], image.width - box[2], image.height - box[3])
            found.append(far and min(far) / scale)
    return found


@pytest.fixture
def built(tmp_path, request):
    """The sample workspace with a letter kind that asks for these papers; built."""
    root = tmp_path / "w"
    shutil.copytree(REPO / "templates/sample/inputs", root / "inputs")
    kind = root / "templates/gz"
    kind.mkdir(parents=True)
    text = KIND.replace("  分批: [学校]\n", f"  分批: [学校]\n{SCHOOLS}{request.param}")
    assert text != KIND
    (kind / "kind.yaml").write_text(text, encoding="utf-8")
    (kind / "body.md").write_text(BODY, encoding="utf-8")
    settings = root / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^文书:.*?(?=^\S|\Z)", "文书:\n  - {文种: gz}\n", text)
    text = re.sub(r"(?ms)^控制数:.*?(?=^\S|\Z)", "", text)
    settings.write_text(text, encoding="utf-8")
    run = command("build", "-C", root, "--json")
    assert run.code == 0, run.stdout + run.stderr
    return root


def files(root, ending):
    return sorted((root / "outputs").rglob(f"*{ending}"))


def letters(root):
    """Return the files of the batches' letters, without those beside them."""
    return [path for path in files(root, ".pdf") if path.stem[-3:] not in {"签收表"} | PAPERS]


def given(root):
    """Return school → its numbers in the order of giving."""
    text = (root / "inputs/登记/编号.csv").read_text("utf-8-sig")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        if row["状态"] == "发出":
            found.setdefault(row["学校代号"], []).append(row["编号"])
    return found


@pytest.mark.parametrize(
    "built", ["  印法: 双面\n  隔页: 是\n  签收表: [年级, 班级, 姓名]\n"], indirect=True
)
def test_a_separator_sheet_blank_backs_and_a_list_to_sign(built):
    pdfs = letters(built)
    schools = given(built)
    assert len(pdfs) == len(schools)
    for path, numbers in zip(pdfs, schools.values(), strict=True):
        texts = pdfread.text(path)
        assert len(texts) == 2 + 2 * len(numbers)
        assert numbers[-1] in texts[0]
        assert f"{len(numbers)}" in texts[0]
        assert not any(text.strip() for text in texts[1::2])
        for text, number in zip(texts[2::2], numbers, strict=True):
            assert number in text
    assert verapdf.validate_pdfa(pdfs[:2]) == {path: [] for path in pdfs[:2]}
    lists = files(built, "-签收表.docx")
    assert [path.stem for path in lists] == [f"{path.stem}-签收表" for path in pdfs]
    for path, numbers in zip(lists, schools.values(), strict=True):
        (table,) = docx.Document(str(path)).tables
        head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert head == ["序号", "编号", "年级", "班级", "姓名", "签收人", "日期"]
        assert [row[1] for row in rows] == numbers
        assert not any("*" in row[4] for row in rows)
    assert ooxml.validate_ooxml(lists[:2]) == {path: [] for path in lists[:2]}
    printed = files(built, "-签收表.pdf")
    assert [path.stem for path in printed] == [path.stem for path in lists]
    for path, numbers in zip(printed, schools.values(), strict=True):
        texts = pdfread.text(path)
        assert all("序号" in text and "签收人" in text for text in texts)
        # in each row the number stands behind its place in the list
        rows = re.findall(r"^(\d+)\s+(ZZ[\w-]+)", "\n".join(texts), re.MULTILINE)
        assert rows == [(str(place), number) for place, number in enumerate(numbers, 1)]
    assert verapdf.validate_pdfa(printed[:1]) == {path: [] for path in printed[:1]}
    for path in (*pdfs[:2], *printed[:2]):
        assert all(edge is None or edge >= EDGE for edge in margins(path))
    again = command("build", "-C", built, "--json")
    assert again.code == 0
    assert "W404" not in again.stdout


@pytest.mark.parametrize(
    "built",
    [
        (
            "  标签: {尺寸: 63.5×33.9, 内容: [学校, '{年级}{班级}', '{姓名}同学家长收']}\n"
            "  信封: {尺寸: C6, 收件人: [学校, '{姓名}同学家长收']}\n"
        )
    ],
    indirect=True,
)
def test_labels_and_envelopes_beside_each_batch(built):
    schools = given(built)
    stems = [path.stem for path in letters(built)]
    for ending, each in (("标签", 24), ("信封", 1)):
        made = files(built, f"-{ending}.pdf")
        assert [path.stem for path in made] == [f"{stem}-{ending}" for stem in stems]
        for path, numbers in zip(made, schools.values(), strict=True):
            texts = pdfread.text(path)
            assert len(texts) == -(-len(numbers) // each)
            found = [n for text in texts for n in re.findall(r"ZZ[\w-]+", text)]
            assert found == numbers
            assert "同学家长收" in texts[0]
            assert min(margins(path)) >= EDGE
    sample = command("build", "-C", built, "--json", "--sample", "2")
    assert sample.code == 0
    assert len(files(built, "-标签.pdf")) == len(stems)
    again = command("build", "-C", built, "--json")
    assert "W404" not in again.stdout


@pytest.mark.parametrize("built", ["  印法: 两封一张\n"], indirect=True)
def test_two_letters_on_a_sheet(built):
    for path, numbers in zip(letters(built), given(built).values(), strict=True):
        half = -(-len(numbers) // 2)
        texts = pdfread.text(path)
        assert len(texts) == half
        for place, text in enumerate(texts):
            on_it = numbers[place::half]
            assert [number for number in numbers if number in text] == on_it
        assert min(margins(path)) >= EDGE
    assert files(built, "-签收表.docx") == []


@pytest.mark.parametrize("built", ["  印法: 两封一张双面\n  隔页: 是\n"], indirect=True)
def test_two_letters_on_a_sheet_with_blank_backs(built):
    for path, numbers in zip(letters(built), given(built).values(), strict=True):
        half = -(-len(numbers) // 2)
        texts = pdfread.text(path)
        assert len(texts) == 2 + 2 * half
        assert not any(text.strip() for text in texts[1::2])
        for place, text in enumerate(texts[2::2]):
            assert [number for number in numbers if number in text] == numbers[place::half]
        # a sheet and its back are equally large, or the printer stops between them
        sizes = pdfread.page_sizes(path)
        assert sizes[::2] == sizes[1::2]


@pytest.mark.parametrize(
    "line",
    [
        "  印法: 三面\n",
        "  隔页: 也许\n",
        "  签收表: [没有的列]\n",
        "  标签: {内容: [没有的列]}\n",
        "  信封: {收件人: [没有的列]}\n",
        "  标签: 是\n",
    ],
)
def test_what_is_not_understood_is_said(tmp_path, line):
    from pipeline.ledgers import load_ledger_type
    from pipeline.templating import load_kind
    from pipeline.templating.batching import check_batching

    folder = tmp_path / "gz"
    folder.mkdir()
    (folder / "kind.yaml").write_text(KIND.replace("  分批: [学校]\n", f"  分批: [学校]\n{line}"))
    (folder / "body.md").write_text(BODY)
    kind, problems = load_kind(folder)
    if kind is None:
        assert [item.code for item in problems] == ["T104"]
    else:
        type_, _ = load_ledger_type(REPO / "templates/ledgers/aid_grants.yaml")
        assert [item.code for item in check_batching(kind.batching, type_)] == ["T231"]
