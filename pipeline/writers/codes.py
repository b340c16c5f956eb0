"""QR codes as paths of a content stream, quickly: eight modules at a time from tables of ready operators.

A text comes in, `re` operators go out. The tables fill as codes are drawn; which modules are black is
`pipeline.writers.qrmodules`' matter.
"""

from functools import lru_cache
from itertools import groupby

from pipeline.writers.qrmodules import qr_bytes


def code_paths(text: str) -> tuple[int, str]:
    """Return the modules of a side, and the black ones as rectangles, one unit a module, y downwards.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    modules, rows = qr_bytes(text)
    return modules, "".join(
        [table[byte] for table, byte in zip(_tables(modules), rows, strict=True)]
    )


class _Byte(dict[int, str]):
    """Eight modules of one row: their bits → the rectangles of the black ones."""

    def __init__(self, column: int, row: int) -> None:
        super().__init__()
        self._column = column
        self._row = row

    def __missing__(self, byte: int) -> str:
        parts: list[str] = []
        column = self._column
        for bit, group in groupby(f"{byte:08b}"):
            length = len(list(group))
            if bit == "1":
                parts.append(f"{column} {self._row} {length} 1 re\n")
            column += length
        self[byte] = "".join(parts)
        return self[byte]


@lru_cache(maxsize=8)
def _tables(modules: int) -> tuple[_Byte, ...]:
    """Return the tables of a code of this size, in the order of its bytes."""
    return tuple(_Byte(column, row) for row in range(modules) for column in range(0, modules, 8))
