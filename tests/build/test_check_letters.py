"""`huibian check` on a kind of letters: its rows and its template, nothing numbered or printed."""

import re

from tests.acceptance.workspaces import huibian
from tests.build.test_letters import BODY, workspace

__all__ = ["workspace"]


def check(root):
    run = huibian("check", "-C", root, "--json")
    return run.code, [item["code"] for item in run.json["diagnostics"]]


def test_a_good_kind_of_letters_has_no_problem_and_gets_no_numbers(workspace):
    assert check(workspace) == (0, [])
    assert not (workspace / "inputs/登记").exists()


def test_a_fault_of_the_template_is_found_once(workspace):
    body = workspace / "templates/gz/body.md"
    body.write_text(BODY + "\n{{ 行.身高 }}\n", encoding="utf-8")
    code, codes = check(workspace)
    assert code
    assert len(codes) == 1


def test_what_does_not_fit_a_page_is_found(workspace):
    body = workspace / "templates/gz/body.md"
    body.write_text("\n\n".join(["某段文字。"] * 60) + "\n\n" + BODY, encoding="utf-8")
    code, codes = check(workspace)
    assert code
    assert codes == ["D119"]


def test_a_filter_that_chooses_nothing_is_found(workspace):
    settings = workspace / "inputs/workspace.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        re.sub(r"- \{文种: gz\}", "- {文种: gz, 筛选: {学校: 没有的学校}}", text), encoding="utf-8"
    )
    code, codes = check(workspace)
    assert code
    assert codes
