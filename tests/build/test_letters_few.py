"""A few letters apart from the run: 样张 that are not registered, letters printed again by number."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.build.test_letters import build, digests, numbers, workspace
from tests.judges import pdfread

__all__ = ["workspace"]


def folder(root: Path) -> Path:
    return root / "outputs/资助告知书"


def printed(path: Path) -> list[str]:
    """The codes' and slips' numbers are pictures: letters are told apart by their text."""
    return [re.sub(r"\s", "", page) for page in pdfread.text(path)]


def marked_draft(path: Path) -> bool:
    with ZipFile(path) as package:
        return any("草稿".encode() in package.read(name) for name in package.namelist())


def test_samples_are_drafts_and_nothing_is_registered(workspace: Path):
    run = build(workspace, "--sample", "5")
    assert run.code == 0, run.stderr
    assert sorted(path.name for path in folder(workspace).iterdir()) == ["样张.docx", "样张.pdf"]
    assert not (workspace / "inputs/登记/编号.csv").exists()
    samples = printed(folder(workspace) / "样张.pdf")
    assert len(set(samples)) == 5
    assert {item["status"] for item in build(workspace, "--sample", "5").json["outputs"]} == {
        "unchanged"
    }

    # the same letters as in the run, the longest name among them; the run says nothing of samples
    run = build(workspace)
    assert run.code == 0, run.stderr
    assert "W404" not in run.stdout
    letters = [page for path in folder(workspace).glob("0*.pdf") for page in printed(path)]
    assert set(samples) <= set(letters)
    names = [re.search(r"，(\w+?)同学在", page)[1] for page in letters]
    longest = max(len(name) for name in names)
    assert any(len(re.search(r"，(\w+?)同学在", page)[1]) == longest for page in samples)
    assert marked_draft(folder(workspace) / "样张.docx")
    assert not marked_draft(next(folder(workspace).glob("0*.docx")))


def test_letters_are_printed_again_under_their_numbers(workspace: Path):
    assert build(workspace).code == 0
    before, register = digests(workspace), (workspace / "inputs/登记/编号.csv").read_bytes()
    first, second, third = sorted(numbers(workspace).values())[:3]

    run = build(workspace, "--only", second, "--formats", "pdf")
    assert run.code == 0, run.stderr
    assert [item["path"] for item in run.json["outputs"]] == [
        f"outputs/资助告知书/补印-{second}.pdf"
    ]
    page = printed(folder(workspace) / f"补印-{second}.pdf")
    every = [one for path in folder(workspace).glob("0*.pdf") for one in printed(path)]
    assert len(page) == 1
    assert page[0] in every

    run = build(workspace, "--only", f"{first}，{third}", "--only", f"{first}..{third}")
    assert run.code == 0, run.stderr
    several = f"补印-{first}等3封"
    assert len(printed(folder(workspace) / f"{several}.pdf")) == 3
    assert (folder(workspace) / f"{several}.docx").exists()
    assert (workspace / "inputs/登记/编号.csv").read_bytes() == register
    assert before.items() <= digests(workspace).items()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--only", "ZZ2020-001-99999-0"), "--only 写的“ZZ2020-001-99999-0”"),
        (("--only", "随便"), "--only 写的“随便”"),
        (("--only", "，"), "--only 后面要写编号"),
        (("--only", "ZZ2020-001-00001-K", "--sample", "2"), "不能同时用"),
        (("--sample", "2", "--each"), "不能和 --each"),
    ],
)
def test_wrong_use_is_said_in_chinese(workspace: Path, options: tuple[str, ...], said: str):
    run = build(workspace, *options)
    assert run.code == 2
    assert said in run.stderr
    assert not folder(workspace).exists()


def test_a_number_that_is_not_registered_yet_is_unknown(workspace: Path):
    run = build(workspace, "--only", "ZZ2025-001-00001至00002")
    assert run.code == 2
    assert "什么也没有印" in run.stderr
