"""二维码(…): a QR code as a block.

In: a short text from a template (a 编号). Out: a `QrCode`, or T230 when no code should hold that text:
a code carries a number and nothing that speaks of a person.
"""

import re

from pipeline.document.model import QrCode
from pipeline.templating.marks import MarkRegistry, plain
from pipeline.templating.problems import TemplateProblem
from pipeline.templating.words import PRINTABLE, WHOLE, Param, Word

CODE_WORD = "二维码"
_ALLOWED = re.compile(r"[0-9A-Z-]{1,40}")
_SMALLEST, _LARGEST = 12, 40


class Codes:
    """The code function of one rendering."""

    def __init__(self, registry: MarkRegistry) -> None:
        self._registry = registry

    def word(self) -> Word:
        """Return 二维码."""
        params = (
            Param("内容", "content", PRINTABLE, required=True),
            Param("边长", "size", WHOLE),
        )
        return Word(CODE_WORD, params, self._code)

    def _code(self, content: object, size: int = 18) -> QrCode:
        inlines = self._registry.inlines(content)
        if not _ALLOWED.fullmatch(plain(inlines)):
            raise TemplateProblem(
                code="T230",
                message="二维码里只能放编号：大写字母、数字和“-”，不超过40个。",
                hint="写 {{ 二维码(编号) }}；姓名、证件号等不能放进二维码。",
            )
        if not _SMALLEST <= size <= _LARGEST:
            raise TemplateProblem(
                code="T230",
                message=f"二维码的边长不能是{size}毫米。",
                hint=f"边长在{_SMALLEST}到{_LARGEST}毫米之间。",
            )
        return QrCode(inlines, float(size))


def is_code(text: str) -> bool:
    """Return whether a code may hold the text."""
    return _ALLOWED.fullmatch(text) is not None
