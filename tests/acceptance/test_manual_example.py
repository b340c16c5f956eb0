"""A new kind and a new ledger type from files in a workspace alone, as docs/templates.md teaches it."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from tests.acceptance.manual import example_files, promised_sentence, write_example
from tests.acceptance.papers import pdf_stream, squeeze, word_text
from tests.acceptance.workspaces import REPO, Built, huibian

LEDGER = "inputs/家访记录.csv"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = write_example(tmp_path_factory.mktemp("manual"))
    return Built(root, huibian("build", "-C", root, "--json"))


@pytest.fixture(scope="module")
def papers(built: Built) -> dict[str, str]:
    return {"docx": squeeze(word_text(built.docx)), "pdf": pdf_stream(built.pdf)}


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(example_files()[LEDGER])))


def test_the_example_adds_a_kind_and_a_ledger_type_and_no_program():
    names = set(example_files())
    assert names == {
        "templates/ledgers/home_visits.yaml",
        "templates/home_visit_report/kind.yaml",
        "templates/home_visit_report/body.md",
        LEDGER,
        "inputs/workspace.yaml",
    }
    assert not (REPO / "templates/ledgers/home_visits.yaml").exists()
    assert not (REPO / "templates/home_visit_report").exists()


def test_check_and_build_end_well(built: Built, tmp_path: Path):
    run = huibian("check", "-C", write_example(tmp_path), "--json")
    assert run.code == 0, run.stderr
    assert run.json["diagnostics"] == []
    assert built.run.code == 0, built.run.stderr
    assert built.run.json["diagnostics"] == []
    assert {item["status"] for item in built.run.json["outputs"]} == {"built"}
    assert {item["format"] for item in built.run.json["outputs"]} == {"docx", "pdf", "xlsx"}


def test_both_papers_say_what_the_manual_promises(papers: dict[str, str]):
    wanted = squeeze(promised_sentence())
    for text in papers.values():
        assert wanted in text


def test_both_papers_have_the_figures_of_the_ledger(papers: dict[str, str]):
    data = rows()
    money = sum(Decimal(row["慰问金"] or 0) for row in data)
    visits = sum(int(row["户数"]) for row in data)
    home = sum(int(row["户数"]) for row in data if row["形式"] == "入户走访")
    share = (Decimal(home) * 100 / visits).quantize(Decimal("0.1")).normalize()
    expected = [
        f"{len({row['学校'] for row in data})}所学校共家访{len(data)}次",
        f"走访学生家庭{visits}户",
        f"发放慰问金{format((money / 10000).normalize(), 'f')}万元",
        f"入户走访{home}户",
        f"电话家访{visits - home}户",
        f"入户走访占{format(share, 'f')}%",
        "“1+1结对”",
        *{row["学校"] for row in data},
    ]
    for name, text in papers.items():
        for part in expected:
            assert squeeze(part) in text, (name, part)


def test_the_absent_optional_ledger_leaves_no_section(papers: dict[str, str]):
    for text in papers.values():
        assert "下一步打算" not in text
        assert "分形式情况" in text


def test_every_figure_is_traced(built: Built):
    run = huibian("trace", built.pdf, "--json")
    assert run.code == 0
    texts = [figure["text"] for figure in run.json["figures"]]
    assert "40户" in texts
    files = {source["file"] for item in run.json["figures"] for source in item["sources"]}
    assert files == {LEDGER, "inputs/workspace.yaml"}


def test_a_changed_cell_changes_both_papers(tmp_path: Path):
    root = write_example(tmp_path)
    ledger = root / LEDGER
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(text.replace("入户走访,15,", "入户走访,16,"), encoding="utf-8")
    changed = Built(root, huibian("build", "-C", root, "--json"))
    assert changed.run.code == 0, changed.run.stderr
    for paper in (squeeze(word_text(changed.docx)), pdf_stream(changed.pdf)):
        assert "走访学生家庭41户" in paper
        assert "40户" not in paper


def test_the_kind_is_listed_with_its_parameters(tmp_path: Path):
    run = huibian("list", "-v", "-C", write_example(tmp_path))
    assert run.code == 0
    block = re.search(
        r"家访工作情况报告（home_visit_report）：将生成，台账齐\n(?: .*\n)+", run.stdout
    )
    assert block is not None, run.stdout
    assert "家访（home_visits，必需）：有" in block[0]
    assert "措施（actions，可选）：没有" in block[0]
    assert "参数 本地称谓" in block[0]
