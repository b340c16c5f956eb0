"""Facts of an old XLS file that the reading library drops: hidden rows, errors, size, password.

The bytes of the file come in; `SheetFacts` by sheet name go out, or None when the container is
broken. Layout after [MS-CFB] 2.1–2.6 and [MS-XLS] 2.4 (BOUNDSHEET, ROW, cell records).
"""

import struct
from collections.abc import Iterator

from pipeline.ledgers.places import column_letter
from pipeline.ledgers.raw import ErrorCell
from pipeline.ledgers.sheetxml import MAX_CELLS, SheetFacts

_END = 0xFFFFFFFC
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOF, _EOF, _BOUNDSHEET, _ROW, _BOOLERR, _FORMULA, _FILEPASS, _MULRK, _MULBLANK = (
    0x0809,
    0x000A,
    0x0085,
    0x0208,
    0x0205,
    0x0006,
    0x002F,
    0x00BD,
    0x00BE,
)
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x0006, 0x00FD, 0x027E, 0x00D6, _MULRK})


class LockedError(Exception):
    """The workbook is encrypted."""


def scan_xls(data: bytes) -> dict[str, SheetFacts] | None:
    """Return the facts of each sheet by name, or None when the container cannot be followed.

    Raises:
        LockedError: the workbook has a password.
    """
    try:
        stream = workbook_stream(data) if data.startswith(b"\xd0\xcf") else data
        return None if stream is None else _scan_stream(stream)
    except (struct.error, IndexError):
        return None


def workbook_stream(data: bytes) -> bytes | None:
    """Return the stream `Workbook` (or `Book`) of a compound file, or None when there is none."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or mini_shift != 6:
        return None
    size = 1 << shift
    directory_start = struct.unpack_from("<I", data, 48)[0]
    mini_cutoff, mini_start = struct.unpack_from("<II", data, 56)
    table = _allocation_table(data, size)
    directory = _follow(data, table, directory_start, size, size)
    root: tuple[int, int] | None = None
    book: tuple[int, int] | None = None
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        start, stream_size = struct.unpack_from("<II", directory, at + 116)
        if directory[at + 66] == 5:
            root = (start, stream_size)
        elif name in {"Workbook", "Book"} and book is None:
            book = (start, stream_size)
    if root is None or book is None:
        return None
    if book[1] >= mini_cutoff:
        return _follow(data, table, book[0], size, size)[: book[1]]
    mini_bytes = _follow(data, table, mini_start, size, size)
    mini_table = list(struct.unpack(f"<{len(mini_bytes) // 4}I", mini_bytes))
    mini_stream = _follow(data, table, root[0], size, size)
    return _follow(mini_stream, mini_table, book[0], 64, 0)[: book[1]]


def _allocation_table(data: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    seen = 0
    while following < _END and seen <= len(data) // size:
        block = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors.extend(block[:-1])
        following = block[-1]
        seen += 1
    table: list[int] = []
    for sector in sectors:
        if sector < _END:
            table.extend(struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size))
    return table


def _follow(data: bytes, table: list[int], start: int, size: int, header: int) -> bytes:
    """Return the sectors of one chain; a chain that loops ends where the file could not be longer."""
    parts: list[bytes] = []
    sector = start
    while sector < _END and len(parts) <= len(data) // size:
        offset = sector * size + header
        parts.append(data[offset : offset + size])
        sector = table[sector]
    return b"".join(parts)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield (record type, offset of its data, length) from a position on."""
    position = start
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, position + 4, length
        position += 4 + length


def _scan_stream(stream: bytes) -> dict[str, SheetFacts]:
    sheets: list[tuple[str, int]] = []
    for kind, at, _ in _records(stream, 0):
        if kind == _FILEPASS:
            raise LockedError
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET:
            position = struct.unpack_from("<I", stream, at)[0]
            count, wide = stream[at + 6], stream[at + 7] & 1
            raw = stream[at + 8 : at + 8 + count * (2 if wide else 1)]
            sheets.append((raw.decode("utf-16-le" if wide else "latin-1", "replace"), position))
    return {name: _scan_sheet(stream, position) for name, position in sheets}


def _scan_sheet(stream: bytes, start: int) -> SheetFacts:
    facts = SheetFacts()
    last_row = last_column = depth = 0
    for kind, at, length in _records(stream, start):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _ROW:
            row, options = struct.unpack_from("<H10xH", stream, at)
            if options & 0x20:
                facts.hidden_rows.add(row + 1)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", stream, at)
            last_row = max(last_row, row)
            last_column = max(
                last_column, column + (length - 6) // 6 - 1 if kind == _MULRK else column
            )
            error = _error_of(stream, kind, at)
            if error is not None:
                facts.marks[row, column] = ErrorCell(error)
    if (last_row + 1) * (last_column + 1) > MAX_CELLS:
        facts.far = f"{column_letter(last_column)}{last_row + 1}"
    return facts


def _error_of(stream: bytes, kind: int, at: int) -> str | None:
    """Return the error text of a BOOLERR or FORMULA record, or None when it holds a value."""
    if kind == _BOOLERR and stream[at + 7] == 1:
        return _ERRORS.get(stream[at + 6], "#ERROR")
    is_error = kind == _FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2
    return _ERRORS.get(stream[at + 8], "#ERROR") if is_error else None
