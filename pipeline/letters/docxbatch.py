"""Word files of letters: one file for a print batch, or one file a letter.

What comes in: printed letters. What goes out: the bytes of DOCX files, the same for the same letters.
Each variant is written once by the ordinary writer; its letters are made by joining strings. It stores no
file, and the text of one letter never changes another.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Final

from pipeline.fonts import FontBook
from pipeline.letters.docxparts import (
    CONTENT_TYPES,
    CORE,
    MAIN,
    RELATIONS,
    Relation,
    core_part,
    read_package,
    relations_part,
    types_part,
)
from pipeline.letters.docxpieces import Mould, make_mould
from pipeline.letters.marking import marked_document
from pipeline.letters.model import PrintedLetter, Variant
from pipeline.letters.zipping import Archive, Packed, Packer, pack
from pipeline.writers.docx import write_docx

_LEVEL: Final = 3
"""Deflating harder takes twice the time and saves a few per cent."""
_SPECIAL: Final = re.compile('[&<>"\\x00-\\x1f\ud800-\udfff\ufffe\uffff]')
_IMPOSSIBLE: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE: Final = re.compile("[\t\n\r]")
_RUN_BREAKS: Final = {
    "\n": '</w:t><w:br/><w:t xml:space="preserve">',
    "\t": '</w:t><w:tab/><w:t xml:space="preserve">',
    "\r": "&#13;",
}
_FIRST_SHAPE: Final = 10_000
"""Ids of the letters' shapes start here, above those in headers."""
_CHUNK: Final = 64
"""Letters that are deflated together."""


class DocxPrinter:
    """Makes the Word files of one kind of letter; keeps what its letters share."""

    def __init__(self, fonts: FontBook, *, title: str, author: str, date_iso: str) -> None:
        self._fonts = fonts
        self._title = title
        self._author = author
        self._date_iso = date_iso
        self._moulds: dict[str, Mould] = {}
        self._packed: dict[str, Packed] = {}
        self._singles: dict[str, Archive] = {}

    def merged(self, letters: Iterable[PrintedLetter]) -> bytes:
        """Return one file with the letters in their order, each beginning a new page.

        Letters that are one page each stand in one section; others have sections and page numbers of
        their own. An iterable is read letter by letter: only the deflated text is kept.

        Raises:
            ValueError: there is no letter, a text has a character that XML cannot hold, variants have
                different styles, or two variants have the same id.
        """
        text = Packer(MAIN, _LEVEL)
        used: dict[str, Mould] = {}
        chunk: list[str] = []
        for piece in self._pieces(letters, used):
            chunk.append(piece)
            if len(chunk) >= _CHUNK:
                text.add("".join(chunk).encode())
                chunk.clear()
        text.add("".join(chunk).encode())
        moulds = tuple(used.values())
        return Archive(self._constant(moulds)).with_parts((text.finish(),))

    def single(self, printed: PrintedLetter) -> bytes:
        """Return a file of its own for the letter.

        Raises:
            ValueError: a text has a character that XML cannot hold, or two variants have the same id.
        """
        mould = self._mould(printed.variant)
        archive = self._singles.get(printed.variant.id)
        if archive is None:
            archive = Archive(self._constant((mould,)))
            self._singles[printed.variant.id] = archive
        before, after = mould.root
        body = mould.forms[False, False].joined(_values(printed, mould, _FIRST_SHAPE))
        main = pack(MAIN, f"{before}{body}{mould.section}{after}".encode(), _LEVEL)
        return archive.with_parts((main,))

    def _pieces(self, letters: Iterable[PrintedLetter], used: dict[str, Mould]) -> Iterator[str]:
        """Yield the main part; `used` gets the moulds in order of first use."""
        shape = _FIRST_SHAPE
        waiting: tuple[Mould, Sequence[str]] | None = None
        broken = False
        for printed in letters:
            mould = self._mould(printed.variant)
            used.setdefault(printed.variant.id, mould)
            values = _values(printed, mould, shape)
            shape += mould.shapes
            if waiting is None:
                yield mould.root[0]
            else:
                last, kept = waiting
                shared = last.shares and mould.shares and last.section == mould.section
                yield last.forms[broken, not shared].joined(kept)
                broken = shared
            waiting = mould, values
        if waiting is None:
            message = "a file of letters needs a letter"
            raise ValueError(message)
        last, kept = waiting
        yield last.forms[broken, False].joined(kept)
        yield last.section + last.root[1]

    def _mould(self, variant: Variant) -> Mould:
        mould = self._moulds.get(variant.id)
        if mould is None:
            mould = self._made(variant)
            self._moulds[variant.id] = mould
        elif mould.variant is not variant and mould.variant != variant:
            message = f"two variants have the id {variant.id}"
            raise ValueError(message)
        return mould

    def _made(self, variant: Variant) -> Mould:
        document = replace(marked_document(variant), author=self._author, date_iso=self._date_iso)
        return make_mould(variant, read_package(write_docx(document, self._fonts)))

    def _constant(self, moulds: Sequence[Mould]) -> list[Packed]:
        """Return all parts but the main one, deflated; the package's description first."""
        first = moulds[0].package
        parts: dict[str, bytes] = {}
        types: dict[str, str] = {}
        relations: dict[str, Relation] = {}
        for mould in moulds:
            package = mould.package
            for name, data in package.parts.items():
                if parts.setdefault(name, data) != data:
                    message = f"letters of one file have different {name}"
                    raise ValueError(message)
            types |= package.types
            relations |= {item.id: item for item in package.relations.values()}
        described = (
            pack(CONTENT_TYPES, types_part(types)),
            pack(RELATIONS, relations_part(relations.values())),
            pack(CORE, core_part(first.core, self._title)),
        )
        return [*described, *(self._kept(name, data) for name, data in parts.items())]

    def _kept(self, name: str, data: bytes) -> Packed:
        packed = self._packed.get(name)
        if packed is None or packed.size != len(data):
            packed = self._packed[name] = pack(name, data)
        return packed


def merged_docx(
    letters: Iterable[PrintedLetter], fonts: FontBook, *, title: str, author: str, date_iso: str
) -> bytes:
    """Return one file with the letters; see `DocxPrinter.merged`."""
    return DocxPrinter(fonts, title=title, author=author, date_iso=date_iso).merged(letters)


def _values(printed: PrintedLetter, mould: Mould, shape: int) -> Sequence[str]:
    """Return what the letter's gaps are filled with; its shapes are numbered from `shape`."""
    texts = printed.texts
    if len(texts) != len(printed.variant.fields):
        message = f"letter {printed.letter.number} has {len(texts)} texts"
        raise ValueError(message)
    values = list(texts)
    special = _SPECIAL.search("".join(texts)) is not None
    if special:
        if _IMPOSSIBLE.search("".join(texts)):
            message = f"letter {printed.letter.number} has a character that XML cannot hold"
            raise ValueError(message)
        values = [_in_run(text) for text in texts]
    values += [str(number) for number in range(shape, shape + mould.shapes)]
    if mould.attributes:
        values += [_in_attribute(text) for text in texts]
    return values


def _in_run(text: str) -> str:
    """Return the text as the content of a run."""
    made = escape(text)
    for char, element in _RUN_BREAKS.items():
        made = made.replace(char, element)
    return made


def _in_attribute(text: str) -> str:
    """Return the text as the value of an attribute, where white space is a space."""
    return escape(" ".join(_SPACE.split(text)))
