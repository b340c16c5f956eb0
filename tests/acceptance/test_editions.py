"""Editions of one kind through the real command: what each shows, and that nothing else gets out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.acceptance.papers import pdf_stream, word_text
from tests.acceptance.workspaces import Run, huibian

LEDGER_TYPE = """名称: 受助学生名册
列:
  - {名称: 姓名, 类型: 姓名}
  - {名称: 身份证号, 类型: 身份证号}
  - {名称: 联系电话, 类型: 电话}
  - {名称: 银行卡号, 类型: 银行卡号, 可空: true}
  - {名称: 家庭住址, 类型: 文本, 敏感: true}
  - {名称: 学校, 类型: 学校}
  - {名称: 班级, 类型: 文本}
  - {名称: 金额, 类型: 金额}
  - {名称: 备注, 类型: 文本, 可空: true}
主键: [身份证号]
度量:
  人数: {去重: 身份证号, 单位: 人}
"""
KIND = """名称: 受助学生名单
台账:
  名册: {类型: pupils}
参数:
  说明: {默认: ""}
版本:
  内部: {显示: [姓名, 身份证号]}
  上报: {}
  公示: {显示: [姓名]}
标题: "{{ 年度 }}受助学生名单"
文件名: "{{ 年度 }}受助学生名单"
"""
BODY = """共{{ 名册.人数 }}。{{ 参数.说明 }}{% if 版本 != "公示" %}第一名是{{ 名册.行()[0].姓名 }}。{% endif %}

{% if 版本 == "公示" %}
{{ 表格(名册, 列=["序号", "姓名", "学校", "班级"]) }}
{% else %}
{{ 表格(名册, 列=["姓名", "身份证号", "联系电话"]) }}

{{ 表格(名册, 列=["银行卡号", "家庭住址", "班级"]) }}
{% endif %}

其中一人的记录有{{ 名册.筛选(身份证号="@").计数() }}。
"""
OTHER_KIND = """名称: 情况说明
台账:
  名册: {类型: pupils}
标题: "情况说明"
"""
SETTINGS = """单位: {全称: 某某县教育局}
期间: {年度: 2020}
成文日期: 2020-12-31
台账:
  名册: {类型: pupils, 文件: [名册.csv]}
文书:
  - {文种: roll}
"""


def id_number(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


IDS = (
    id_number("36092220100105123"),
    id_number("36092220110216234"),
    id_number("36092220120327345"),
)
NAMES = ("甄世隐", "欧阳若兰", "阿卜杜拉·买买提")
PHONES = ("13970512345", "15070598761", "0795-8823456")
CARDS = ("6222021234567894", "", "6217001234567891237")
HOMES = ("白水乡泉水村", "康乐街道东门路", "三兴镇塘下村")
NUMBERS = (*IDS, "13970512345", "15070598761", "07958823456", "0795-8823456", CARDS[0], CARDS[2])


def write_workspace(
    root: Path, *, note: str = "", body: str = BODY, settings: str = SETTINGS
) -> Path:
    files = {
        "inputs/workspace.yaml": settings,
        "templates/ledgers/pupils.yaml": LEDGER_TYPE,
        "templates/roll/kind.yaml": KIND,
        "templates/roll/body.md": body.replace("@", IDS[0]),
    }
    lines = ["姓名,身份证号,联系电话,银行卡号,家庭住址,学校,班级,金额,备注"]
    for index, name in enumerate(NAMES):
        cells = (IDS[index], PHONES[index], CARDS[index], HOMES[index])
        lines.append(
            f"{name},{','.join(cells)},第一小学,三（2）班,625.5,{note if index == 0 else ''}"
        )
    files["inputs/名册.csv"] = "\n".join(lines) + "\n"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def build(root: Path, *options: str) -> Run:
    return huibian("build", "-C", root, "--json", *options)


def everything(outputs: Path, suffix: str) -> str:
    """All text of one edition's files and of its trace, as anybody with the files can dig it out."""
    parts = []
    for path in sorted(outputs.rglob("*")):
        if not path.is_file() or (suffix not in path.name and ".huibian" not in path.parts):
            continue
        data = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts += [
                    archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
                ]
        elif path.suffix == ".pdf":
            parts += [pdf_stream(path), data.decode("latin-1")]
        else:
            parts.append(data.decode("utf-8", "replace"))
    return "\n".join(parts)


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The three editions, each built in a workspace of its own so that traces do not mix."""
    roots = {}
    for name in ("内部", "上报", "公示"):
        roots[name] = write_workspace(tmp_path_factory.mktemp("editions"))
        run = build(roots[name], "--edition", name)
        assert run.code == 0, run.stderr
        assert run.json["diagnostics"] == [] or run.json["diagnostics"][0]["code"].startswith("P")
    return roots


def paper(root: Path, end: str) -> Path:
    (found,) = [path for path in root.rglob(f"*{end}") if ".huibian" not in path.parts]
    return found


def test_the_default_edition_shows_what_it_lists_and_masks_the_rest(one_of_each: dict[str, Path]):
    text = word_text(paper(one_of_each["内部"], "名单.docx"))
    assert IDS[0] in text
    assert "阿卜杜拉·买买提" in text
    assert "*******2345" in text
    assert "********3456" in text
    assert "************7894" in text
    assert "***************1237" in text
    whole = everything(one_of_each["内部"] / "outputs", "")
    assert not [item for item in (*NUMBERS[3:], *HOMES) if item in whole]


def test_an_edition_that_lists_nothing_masks_everything(one_of_each: dict[str, Path]):
    root = one_of_each["上报"]
    text = word_text(paper(root, "名单（上报）.docx"))
    for shown in ("甄**", "欧阳**", "阿***·***", "*" * 14 + IDS[0][-4:], "第一名是甄**。", "***"):
        assert shown in text
    assert pdf_stream(paper(root, "名单（上报）.pdf")).count("欧阳**") == 1
    whole = everything(root / "outputs", "上报")
    assert not [item for item in (*NUMBERS, *NAMES, *HOMES) if item in whole]
    traced = huibian("trace", paper(root, "（上报）.docx"), "--json")
    assert traced.code == 0
    assert not [item for item in (*NUMBERS, *NAMES, *HOMES) if item in traced.stdout]
    assert "身份证号＝（略）" in traced.stdout


def test_the_public_edition_holds_names_schools_and_classes_only(one_of_each: dict[str, Path]):
    root = one_of_each["公示"]
    text = word_text(paper(root, "名单（公示）.docx"))
    assert all(name in text for name in NAMES)
    assert "第一小学" in text
    assert "三（2）班" in text
    whole = everything(root / "outputs", "公示")
    assert not [item for item in (*NUMBERS, *HOMES) if item in whole]
    assert not [item[-4:] for item in IDS if f"*{item[-4:]}" in whole]


def test_editions_stand_beside_each_other(tmp_path: Path):
    root = write_workspace(tmp_path)
    for options in ((), ("--edition", "上报"), ("roll", "--edition", "公示")):
        run = build(root, "--formats", "docx", *options)
        assert run.code == 0, run.stderr
        assert {item["status"] for item in run.json["outputs"]} == {"built"}
    names = sorted(path.name for path in root.glob("outputs/受助学生名单/*.docx"))
    stem = "2020年受助学生名单"
    assert names == sorted(
        f"{stem}{edition}{end}.docx"
        for edition in ("", "（上报）", "（公示）")
        for end in ("", "-审阅")
    )
    again = build(root, "--formats", "docx", "--edition", "公示")
    assert {item["status"] for item in again.json["outputs"]} == {"unchanged"}
    assert all("（公示）" in item["path"] for item in again.json["outputs"])


def test_a_document_of_the_settings_may_name_its_edition(tmp_path: Path):
    both = SETTINGS + "  - {文种: roll, 版本: 公示}\n"
    root = write_workspace(tmp_path, settings=both)
    run = build(root, "--formats", "docx")
    assert run.code == 0, run.stderr
    assert sum("（公示）" in item["path"] for item in run.json["outputs"]) == 3
    assert len(run.json["outputs"]) == 6
    # Both entries in one edition are one document.
    one = build(root, "--formats", "docx", "--edition", "上报")
    assert [item["status"] for item in one.json["outputs"]] == ["built"] * 3


@pytest.mark.parametrize(
    ("line", "code"),
    [("  - {文种: roll, 版本: 公开}\n", "W209"), ("  - {文种: roll, 版本: 内部}\n", "W107")],
)
def test_an_edition_that_cannot_be_is_an_error_of_its_line(tmp_path: Path, line: str, code: str):
    root = write_workspace(tmp_path, settings=SETTINGS + line)
    run = build(root, "--formats", "docx")
    assert run.code in (2, 3)
    (problem,) = [item for item in run.json["diagnostics"] if item["severity"] == "error"]
    assert (problem["code"], problem["row"]) == (code, 8)
    assert len([item for item in run.json["outputs"] if item["status"] == "built"]) == 3


def test_check_knows_the_editions_too(tmp_path: Path):
    root = write_workspace(tmp_path, settings=SETTINGS + "  - {文种: roll, 版本: 公开}\n")
    run = huibian("check", "-C", root, "--json")
    assert run.code == 2
    assert [item["code"] for item in run.json["diagnostics"]] == ["W209"]


def test_a_kind_without_the_edition(tmp_path: Path):
    root = write_workspace(tmp_path, settings=SETTINGS + "  - {文种: note}\n")
    other = root / "templates/note"
    other.mkdir()
    (other / "kind.yaml").write_text(OTHER_KIND, encoding="utf-8")
    (other / "body.md").write_text("共{{ 名册.人数 }}。\n", encoding="utf-8")
    named = build(root, "note", "--edition", "公示")
    assert named.code == 2
    assert "“情况说明”有内部" in named.stderr
    assert not (root / "outputs").exists() or not list(root.glob("outputs/*/*.docx"))
    nowhere = build(root, "--edition", "公开")
    assert nowhere.code == 2
    assert "内部、上报、公示" in nowhere.stderr
    all_of_them = build(root, "--edition", "公示", "--formats", "docx")
    assert all_of_them.code == 0, all_of_them.stderr
    assert {item["kind"] for item in all_of_them.json["outputs"]} == {"roll"}
    assert [item["code"] for item in all_of_them.json["diagnostics"] if item["code"][0] == "W"] == [
        "W210"
    ]
    listed = huibian("list", "-C", root, "--json").json["kinds"]
    assert next(item["editions"] for item in listed if item["id"] == "roll") == [
        "内部",
        "上报",
        "公示",
    ]


@pytest.mark.parametrize(
    "note",
    [
        f"监护人电话{PHONES[0]}",
        f"证号 {IDS[1][:6]} {IDS[1][6:14]} {IDS[1][14:]}",
        f"+86-{PHONES[1]}",
    ],
)
def test_a_number_typed_into_a_remark_stops_the_document(tmp_path: Path, note: str):
    body = BODY + '\n{% if 版本 != "公示" %}备注：{{ 名册.行()[0].备注 }}。{% endif %}\n'
    root = write_workspace(tmp_path, note=note, body=body)
    run = build(root, "--edition", "上报")
    assert run.code in (1, 2)
    (problem,) = [item for item in run.json["diagnostics"] if item["severity"] == "error"]
    assert problem["code"] == "T401"
    assert "正文" in problem["message"]
    assert not [item for item in NUMBERS if item in run.stdout + run.stderr]
    assert not list(root.glob("outputs/受助学生名单/*"))
    # The public edition leaves the remark out and is built.
    assert build(root, "--edition", "公示", "--formats", "docx").code == 0


def test_a_number_in_a_setting_stops_the_public_edition(tmp_path: Path):
    settings = SETTINGS.replace(
        "{文种: roll}", f'{{文种: roll, 参数: {{说明: "联系{PHONES[0]}"}}}}'
    )
    root = write_workspace(tmp_path, settings=settings)
    run = build(root, "--edition", "公示")
    assert run.code in (1, 2)
    assert [item["code"] for item in run.json["diagnostics"] if item["severity"] == "error"] == [
        "T401"
    ]


def test_a_column_outside_the_public_whitelist_is_an_error_of_its_line(tmp_path: Path):
    root = write_workspace(tmp_path, body="名单如下。\n\n{{ 名册.行()[0].金额 }}\n")
    run = build(root, "--edition", "公示")
    assert run.code in (1, 2)
    (problem,) = [item for item in run.json["diagnostics"] if item["severity"] == "error"]
    assert (problem["code"], problem["file"], problem["row"]) == (
        "Q110",
        "templates/roll/body.md",
        3,
    )
    assert "“金额”" in problem["message"]
