"""Damaged and foreign bytes: locked office files, pictures of telephones, programs, files that break off.

In: whole files or nothing; out: bytes, the same on every run. Nothing here can be run.
"""

import random
import struct

_SECTOR, _MINI = 512, 64
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_DESCRIPTOR = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
    '<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
    'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/></encryption>'
)


def cut(data: bytes, part: float = 0.6) -> bytes:
    """Return the beginning of a file: a copy that was broken off."""
    return data[: int(len(data) * part)]


def damaged_zip(data: bytes) -> bytes:
    """Return a zip whose middle was overwritten and whose list of parts is lost."""
    middle = len(data) // 3
    return data[:middle] + bytes(200) + data[middle + 200 : -300]


def garbage(start: bytes, size: int, seed: int) -> bytes:
    """Return bytes without sense after a beginning."""
    return start + random.Random(seed).randbytes(size)


def telephone_picture() -> bytes:
    """Return the frame of an HEIC picture: its kind and data that nobody can show."""
    kind = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"heic", 0, b"mif1", b"heic")
    body = random.Random(2041).randbytes(6000)
    return kind + struct.pack(">I4s", len(body) + 8, b"mdat") + body


def program() -> bytes:
    """Return the beginning of a Windows program followed by noise; it does not run."""
    note = b"This program cannot be run in DOS mode.\r\r\n$"
    return garbage(
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(50) + note, 3000, 7
    )


def password_file(data: bytes) -> bytes:
    """Return what Office writes for a file with an opening password: the content cannot be read."""
    info = struct.pack("<HHI", 4, 4, 0x40) + _DESCRIPTOR.encode()
    package = struct.pack("<Q", len(data)) + random.Random(len(data)).randbytes(
        max(len(data), 4096)
    )
    return compound((("EncryptionInfo", info), ("EncryptedPackage", package)))


def compound(streams: tuple[tuple[str, bytes], ...]) -> bytes:
    """Return an OLE compound file of version 3 with these streams in its root."""
    mini = bytearray()
    mini_fat: list[int] = []
    sectors = bytearray()
    fat: list[int] = []

    def place(data: bytes) -> int:
        first, count = len(fat), -(-len(data) // _SECTOR)
        sectors.extend(data.ljust(count * _SECTOR, b"\0"))
        fat.extend([*range(first + 1, first + count), _END])
        return first

    entries = []
    for name, data in streams:
        if len(data) < 4096:
            first, count = len(mini_fat), -(-len(data) // _MINI)
            mini.extend(data.ljust(count * _MINI, b"\0"))
            mini_fat.extend([*range(first + 1, first + count), _END])
        else:
            first = place(data)
        entries.append((name, 2, first, len(data)))
    entries.insert(0, ("Root Entry", 5, place(bytes(mini)) if mini else _END, len(mini)))
    directory = place(
        b"".join(_entry(place_, item, len(entries)) for place_, item in enumerate(entries))
    )
    mini_start = (
        place(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(_SECTOR, b"\xff"))
        if mini_fat
        else _END
    )
    own = 1
    while (len(fat) + own) * 4 > own * _SECTOR:
        own += 1
    table = list(range(len(fat), len(fat) + own))
    fat += [_FAT] * own
    fat += [_FREE] * (own * _SECTOR // 4 - len(fat))
    sectors.extend(struct.pack(f"<{len(fat)}I", *fat))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    )
    head += bytes(6) + struct.pack(
        "<IIIIIIIII", 0, own, directory, 0, 4096, mini_start, 1 if mini_fat else 0, _END, 0
    )
    return head + struct.pack("<109I", *table, *[_FREE] * (109 - own)) + bytes(sectors)


def _entry(place: int, item: tuple[str, int, int, int], count: int) -> bytes:
    name, kind, first, size = item
    text = (name + "\0").encode("utf-16-le")
    right = place + 1 if 0 < place < count - 1 else _FREE
    child = 1 if place == 0 and count > 1 else _FREE
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
