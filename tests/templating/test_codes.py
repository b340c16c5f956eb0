"""二维码(…): a number as a block, and nothing that speaks of a person."""

import pytest

from pipeline.document.model import FigureText, QrCode
from pipeline.document.walk import plain_text
from tests.figures.ledgers import grants_ledger
from tests.templating.rendering import KIND, block_of, render, setting

NUMBER = "ZZ2020-012-00017K"
WITH_NUMBER = KIND.replace("参数:\n", "参数:\n  编号: {说明: 编号}\n")


def rendered(tmp_path, body, number=NUMBER):
    parameters = {"编号": setting(number, "文书.1.参数.编号")}
    return render(
        tmp_path, body, {"资助": grants_ledger(), "整改": None}, WITH_NUMBER, parameters=parameters
    )


@pytest.mark.parametrize(("arguments", "size"), [("", 18.0), (", 边长=24", 24.0)])
def test_a_code_is_a_block_with_the_number_as_its_traced_text(tmp_path, arguments, size):
    done, problems = rendered(tmp_path, f"甲。\n\n{{{{ 二维码(参数.编号{arguments}) }}}}\n")
    assert problems == ()
    code = block_of(done, QrCode)
    assert (plain_text(code.content), code.size) == (NUMBER, size)
    ids = [item.id for item in code.content if isinstance(item, FigureText)]
    assert ids
    assert set(ids) <= set(done.figures)


@pytest.mark.parametrize(
    ("number", "arguments"),
    [
        ("王小明", ""),
        ("360922201509300007x", ""),
        ("A" * 41, ""),
        ("", ""),
        (NUMBER, ", 边长=11"),
        (NUMBER, ", 边长=41"),
    ],
)
def test_what_is_no_number_and_what_is_no_size_is_refused(tmp_path, number, arguments):
    done, problems = rendered(tmp_path, f"{{{{ 二维码(参数.编号{arguments}) }}}}\n", number)
    assert done is None
    assert [problem.code for problem in problems] == ["T230"]


def test_a_code_inside_a_sentence_is_refused(tmp_path):
    from pipeline.document.markup import parse

    done, _ = rendered(tmp_path, "编号{{ 二维码(参数.编号) }}。\n")
    body, problems = parse(done.markdown, done.marks, "body.md")
    assert body is None
    assert [problem.code for problem in problems] == ["D106"]
