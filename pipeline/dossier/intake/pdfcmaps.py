"""CMaps: which character, or which glyph of a collection, a code of a composite font means.

The bytes of a CMap or its name come in, tables go out. ISO 32000-1, 9.7.5, 9.10.3.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pikepdf

_BLOCK: Final = re.compile(
    rb"begin(codespacerange|bfchar|bfrange|cidchar|cidrange)(.*?)end(?:codespacerange|bfchar|bfrange|cidchar|cidrange)",
    re.DOTALL,
)
_TOKEN: Final = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])|(-?\d+)")
_PAIRS: Final = ((2, 0, 0xFFFF),)
_MAX_RANGE: Final = 0x10000
_CODECS: Final = (
    (re.compile(r"Uni\w+-(UCS2|UTF16)"), "utf-16-be"),
    (re.compile(r"GBK|GB-EUC|GBpc|GBT"), "gb18030"),
    (re.compile(r"B5"), "big5hkscs"),
    (re.compile(r"RKSJ"), "cp932"),
    (re.compile(r"KSC"), "cp949"),
)


@dataclass(frozen=True, slots=True)
class Codes:
    """How the strings of a composite font fall into codes, and what the codes mean."""

    lengths: tuple[tuple[int, int, int], ...] = _PAIRS
    """(bytes, lowest, highest code) of each range of codes."""
    cids: dict[int, int] = field(default_factory=dict)
    """Code → CID; {}: the code itself."""
    codec: str = ""
    """Python's name of the encoding that the codes are; '' when unknown."""

    def split(self, data: bytes) -> Iterable[int]:
        """Return the codes of a string."""
        if self.lengths == _PAIRS:
            return struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2])
        return self._split(data)

    def _split(self, data: bytes) -> Iterator[int]:
        place = 0
        while place < len(data):
            for size, low, high in self.lengths:
                code = int.from_bytes(data[place : place + size], "big")
                if low <= code <= high and place + size <= len(data):
                    break
            else:
                size = min((size for size, _, _ in self.lengths), default=1)
                code = int.from_bytes(data[place : place + size], "big")
            yield code
            place += size

    def size_of(self, code: int) -> int:
        """Return how many bytes a code has."""
        return next((size for size, low, high in self.lengths if low <= code <= high), 2)

    def text_of(self, code: int) -> str:
        """Return the character that a code means by its encoding; '' when unknown."""
        if not self.codec:
            return ""
        size = self.size_of(code)
        return code.to_bytes(size, "big").decode(self.codec, errors="ignore")


def read_codes(encoding: object) -> Codes | None:
    """Return how a composite font's Encoding reads strings; None for one that is not understood."""
    if isinstance(encoding, pikepdf.Name):
        name = str(encoding)[1:]
        if name in {"Identity-H", "Identity-V"}:
            return Codes()
        for pattern, codec in _CODECS:
            if pattern.search(name):
                return Codes(_lengths(codec), codec=codec)
        return None
    if isinstance(encoding, pikepdf.Stream) and "/UseCMap" not in encoding:
        return _embedded(encoding.read_bytes())
    return None


def is_vertical(encoding: object) -> bool:
    """Return whether text of this encoding runs downwards."""
    if isinstance(encoding, pikepdf.Stream):
        return encoding.get("/WMode", 0) == 1
    return str(encoding).endswith("-V")


def read_texts(data: bytes) -> dict[int, str]:
    """Return code → text of a ToUnicode CMap."""
    texts: dict[int, str] = {}
    for kind, items in _blocks(data):
        if kind == "bfchar":
            for code, text in zip(items[::2], items[1::2], strict=False):
                texts[_code(code)] = _text(text)
        elif kind == "bfrange":
            _read_range(items, texts)
    return texts


def _lengths(codec: str) -> tuple[tuple[int, int, int], ...]:
    if codec == "utf-16-be":
        return ((2, 0, 0xD7FF), (4, 0xD800DC00, 0xDBFFDFFF), (2, 0xE000, 0xFFFF))
    if codec == "cp932":
        return ((1, 0, 0x80), (1, 0xA0, 0xDF), (2, 0x8140, 0x9FFC), (2, 0xE040, 0xFCFC))
    return ((1, 0, 0x80), (2, 0x8140, 0xFEFE), (1, 0xFF, 0xFF))


Token = bytes | int | list[bytes]


def _blocks(data: bytes) -> Iterator[tuple[str, list[Token]]]:
    for match in _BLOCK.finditer(data):
        items: list[Token] = []
        inner: list[bytes] | None = None
        for text, opens, closes, digits in _TOKEN.findall(match[2]):
            if opens:
                inner = []
            elif closes:
                items.append(inner or [])
                inner = None
            elif digits:
                items.append(int(digits))
            else:
                value = bytes.fromhex(
                    b"".join(text.split()).decode() + "0" * (len(b"".join(text.split())) % 2)
                )
                if inner is None:
                    items.append(value)
                else:
                    inner.append(value)
        yield match[1].decode(), items


def _embedded(data: bytes) -> Codes | None:
    lengths: list[tuple[int, int, int]] = []
    cids: dict[int, int] = {}
    for kind, items in _blocks(data):
        if kind == "codespacerange":
            for low, high in zip(items[::2], items[1::2], strict=False):
                if isinstance(low, bytes):
                    lengths.append((len(low), _code(low), _code(high)))
        elif kind == "cidchar":
            for code, cid in zip(items[::2], items[1::2], strict=False):
                cids[_code(code)] = _code(cid)
        elif kind == "cidrange":
            for low, high, cid in zip(items[::3], items[1::3], items[2::3], strict=False):
                first, last = _code(low), min(_code(high), _code(low) + _MAX_RANGE)
                cids.update({code: _code(cid) + code - first for code in range(first, last + 1)})
    return Codes(tuple(lengths), cids) if lengths and cids else None


def _read_range(items: list[Token], texts: dict[int, str]) -> None:
    for low, high, text in zip(items[::3], items[1::3], items[2::3], strict=False):
        first, last = _code(low), min(_code(high), _code(low) + _MAX_RANGE)
        if isinstance(text, list):
            texts.update({first + place: _text(item) for place, item in enumerate(text)})
        elif isinstance(text, bytes) and text:
            for code in range(first, last + 1):
                end = (text[-1] + code - first) & 0xFF
                texts[code] = _text(text[:-1] + bytes([end]))


def _code(token: Token) -> int:
    if isinstance(token, bytes):
        return int.from_bytes(token, "big")
    return token if isinstance(token, int) else 0


def _text(token: Token) -> str:
    return token.decode("utf-16-be", errors="ignore") if isinstance(token, bytes) else ""
