"""ZIP archives from parts that are already deflated.

What comes in: parts, each packed once. What goes out: an archive with the dates of 1980-01-01, the same
bytes for the same parts. `zipfile` would deflate constant parts again for each of thousands of files.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION: Final = 20
_UNIX: Final = 3 << 8
_DAY: Final = (1 << 5) | 1
"""1980-01-01 in the form of MS-DOS."""
_RIGHTS: Final = 0o600 << 16
_STORED: Final = 0
_DEFLATED: Final = 8
_MOST_PARTS: Final = 0xFFFF
_MOST_BYTES: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Packed:
    """One part as it stands in an archive."""

    name: str
    """ASCII, with /."""
    data: bytes
    crc: int
    size: int
    """Bytes before deflating."""
    method: int


class Packer:
    """Deflates one long part piece by piece."""

    def __init__(self, name: str, level: int) -> None:
        self._name = name
        self._deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._chunks: list[bytes] = []
        self._crc = 0
        self._size = 0

    def add(self, data: bytes) -> None:
        """Append data to the part."""
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        self._chunks.append(self._deflate.compress(data))

    def finish(self) -> Packed:
        """Return the whole part; nothing can be added after it."""
        self._chunks.append(self._deflate.flush())
        return Packed(self._name, b"".join(self._chunks), self._crc, self._size, _DEFLATED)


def pack(name: str, data: bytes, level: int = 6) -> Packed:
    """Return the part deflated (level 1–9), or as it is for level 0: pictures are deflated already."""
    if not level:
        return Packed(name, data, zlib.crc32(data), len(data), _STORED)
    packer = Packer(name, level)
    packer.add(data)
    return packer.finish()


class Archive:
    """An archive whose first parts are constant: their bytes are joined once."""

    def __init__(self, constant: Sequence[Packed]) -> None:
        self._head, self._directory = _joined(constant, 0)
        self._count = len(constant)

    def with_parts(self, parts: Sequence[Packed]) -> bytes:
        """Return the archive of the constant parts and these.

        Raises:
            ValueError: more than 65,535 parts or 4 GB, which this form of archive cannot hold.
        """
        body, directory = _joined(parts, len(self._head))
        count = self._count + len(parts)
        start = len(self._head) + len(body)
        length = len(self._directory) + len(directory)
        if count > _MOST_PARTS or start + length > _MOST_BYTES:
            message = f"{count} parts and {start + length} bytes are too much for one file"
            raise ValueError(message)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, length, start, 0)
        return b"".join((self._head, body, self._directory, directory, end))


def _joined(parts: Iterable[Packed], start: int) -> tuple[bytes, bytes]:
    """Return the parts with their local headers, and their entries of the central directory."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = start
    for part in parts:
        name = part.name.encode("ascii")
        facts = (0, part.method, 0, _DAY, part.crc, len(part.data), part.size, len(name))
        header = _LOCAL.pack(b"PK\3\4", _VERSION, *facts, 0)
        body += (header, name, part.data)
        places = (0, 0, 0, 0, _RIGHTS, min(offset, _MOST_BYTES))
        directory += (_CENTRAL.pack(b"PK\1\2", _VERSION | _UNIX, _VERSION, *facts, *places), name)
        offset += len(header) + len(name) + len(part.data)
    return b"".join(body), b"".join(directory)
