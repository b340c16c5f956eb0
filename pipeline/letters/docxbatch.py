"""Word files of letters: one file for a print batch, or one file a letter.

What comes in: printed letters. What goes out: the bytes of DOCX files, the same for the same letters.
Each variant is written once by the ordinary writer; its letters are made by joining strings. It stores no
file, and the text of one letter never changes another.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from pipeline.fonts import FontBook
from pipeline.letters.docxcodes import take_codes
from pipeline.letters.docxparts import (
    CONTENT_TYPES,
    CORE,
    MAIN,
    RELATIONS,
    Relation,
    core_part,
    picture_relation,
    read_package,
    relations_part,
    types_part,
)
from pipeline.letters.docxpieces import Mould, make_mould
from pipeline.letters.docxstyles import STYLES, joined_styles, restyled
from pipeline.letters.marking import MarkFonts, marked_document
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

    def __init__(self, fonts: FontBook, *, author: str, date_iso: str) -> None:
        self._fonts = fonts
        self._author = author
        self._date_iso = date_iso
        self._moulds: dict[str, list[Mould]] = {}
        self._latest: dict[str, tuple[Variant, Mould]] = {}
        self._styled: dict[tuple[int, int], Mould] = {}
        self._packed: dict[tuple[str, bytes], Packed] = {}
        self._singles: dict[int, tuple[str, Archive]] = {}

    def merged(self, letters: Iterable[PrintedLetter], *, title: str) -> bytes:
        """Return one file with the letters in their order, each beginning a new page.

        Letters that are one page each stand in one section; others have sections and page numbers of
        their own. An iterable is read letter by letter: only the deflated text is kept.

        Raises:
            ValueError: there is no letter, a text has a character that XML cannot hold, or variants
                have different defaults of styles.
        """
        text = Packer(MAIN, _LEVEL)
        used: dict[int, Mould] = {}
        sets: dict[bytes, int] = {}
        pictures: list[Packed] = []
        chunk: list[bytes] = []
        for piece in self._pieces(letters, used, sets, pictures):
            chunk.append(piece)
            if len(chunk) >= _CHUNK:
                text.add(b"".join(chunk))
                chunk.clear()
        text.add(b"".join(chunk))
        codes = map(_code, range(1, len(pictures) + 1))
        constant = self._constant(tuple(used.values()), tuple(sets), codes, title)
        return Archive(constant).with_parts((text.finish(), *pictures))

    def single(self, printed: PrintedLetter, *, title: str) -> bytes:
        """Return a file of its own for the letter; `title` is for the file's properties.

        Raises:
            ValueError: a text has a character that XML cannot hold.
        """
        mould = self._mould(printed.variant)
        letter = _Letter.of(printed, mould, 0)
        last, archive = self._singles.get(id(mould), ("", None))
        if archive is None or last != title:
            styles = (mould.package.parts[STYLES],)
            archive = Archive(self._constant((mould,), styles, letter.codes, title))
            self._singles[id(mould)] = title, archive
        before, after = mould.root
        body = mould.forms[False, False].joined(letter.values)
        main = pack(MAIN, b"".join((before, body, mould.section, after)), _LEVEL)
        return archive.with_parts((main, *letter.pictures()))

    def _pieces(
        self,
        letters: Iterable[PrintedLetter],
        used: dict[int, Mould],
        sets: dict[bytes, int],
        pictures: list[Packed],
    ) -> Iterator[bytes]:
        """Yield the main part.

        `used` gets the moulds and `sets` their style parts in order of first use, `pictures` the codes.
        """
        waiting: _Letter | None = None
        broken = False
        shapes = 0
        for printed in letters:
            mould = self._mould(printed.variant)
            mould = self._restyled(mould, sets.setdefault(mould.package.parts[STYLES], len(sets)))
            used[id(mould)] = mould
            letter = _Letter.of(printed, mould, shapes, len(pictures))
            shapes += mould.shapes
            pictures += letter.pictures()
            if waiting is None:
                yield mould.root[0]
            else:
                last = waiting.mould
                shared = last.shares and mould.shares and last.section == mould.section
                yield last.forms[broken, not shared].joined(waiting.values)
                broken = shared
            waiting = letter
        if waiting is None:
            message = "a file of letters needs a letter"
            raise ValueError(message)
        last = waiting.mould
        yield last.forms[broken, False].joined(waiting.values)
        yield last.section + last.root[1]

    def _mould(self, variant: Variant) -> Mould:
        """Return the mould of a variant; an equal variant, from another process, has the same."""
        latest = self._latest.get(variant.id)
        if latest is not None and latest[0] is variant:
            return latest[1]
        same = self._moulds.setdefault(variant.id, [])
        mould = next((item for item in same if item.variant == variant), None)
        if mould is None:
            mould = self._made(variant)
            same.append(mould)
        self._latest[variant.id] = variant, mould
        return mould

    def _restyled(self, mould: Mould, place: int) -> Mould:
        """Return the mould in the file's set of styles at `place`."""
        if place == 0:
            return mould
        known = self._styled.get((id(mould), place))
        if known is None:
            known = self._styled[id(mould), place] = restyled(mould, place)
        return known

    def _made(self, variant: Variant) -> Mould:
        document = replace(marked_document(variant), author=self._author, date_iso=self._date_iso)
        fonts = MarkFonts(self._fonts, document.profile.font_page_number, variant.samples)
        codes, package = take_codes(document, read_package(write_docx(document, fonts)))
        return make_mould(variant, package, codes)

    def _constant(
        self, moulds: Sequence[Mould], styles: Sequence[bytes], codes: Iterable[str], title: str
    ) -> list[Packed]:
        """Return all parts but the main one and codes, deflated; the package's description first."""
        first = moulds[0].package
        parts: dict[str, bytes] = {STYLES: joined_styles(styles)}
        types: dict[str, str] = {}
        relations: dict[str, Relation] = {}
        for mould in moulds:
            package = mould.package
            for name, data in package.parts.items():
                if name != STYLES and parts.setdefault(name, data) != data:
                    message = f"letters of one file have different {name}"
                    raise ValueError(message)
            types |= package.types
            relations |= {item.id: item for item in package.relations.values()}
        own = (picture_relation(name) for name in codes)
        described = (
            pack(CONTENT_TYPES, types_part(types)),
            pack(RELATIONS, relations_part((*relations.values(), *own))),
            pack(CORE, core_part(first.core, title)),
        )
        return [*described, *(self._kept(name, data) for name, data in parts.items())]

    def _kept(self, name: str, data: bytes) -> Packed:
        packed = self._packed.get((name, data))
        if packed is None:
            packed = self._packed[name, data] = pack(name, data)
        return packed


def merged_docx(
    letters: Iterable[PrintedLetter], fonts: FontBook, *, title: str, author: str, date_iso: str
) -> bytes:
    """Return one file with the letters; see `DocxPrinter.merged`."""
    return DocxPrinter(fonts, author=author, date_iso=date_iso).merged(letters, title=title)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter with what fills its gaps."""

    printed: PrintedLetter
    mould: Mould
    values: Sequence[bytes]
    """In UTF-8; see `Mould`."""
    codes: Sequence[str]
    """Names of its own pictures in the file."""

    @classmethod
    def of(cls, printed: PrintedLetter, mould: Mould, shapes: int, codes: int = 0) -> "_Letter":
        """Return the letter, so many shapes and codes being in the file before it."""
        number, texts = printed.letter.number, printed.texts
        if len(texts) != len(printed.variant.fields):
            message = f"letter {number} has {len(texts)} texts"
            raise ValueError(message)
        values = list(texts)
        attributes = [texts[place] for place in mould.attributes]
        if _SPECIAL.search("".join(texts)):
            if _IMPOSSIBLE.search("".join(texts)):
                message = f"letter {number} has a character that XML cannot hold"
                raise ValueError(message)
            values = [_in_run(text) for text in texts]
            attributes = [_in_attribute(text) for text in attributes]
        names = [_code(codes + place) for place, _ in enumerate(mould.codes, start=1)]
        values += names
        first = _FIRST_SHAPE + shapes
        values += map(str, range(first, first + mould.shapes))
        values += attributes
        return cls(printed, mould, [value.encode() for value in values], names)

    def pictures(self) -> list[Packed]:
        """Return its own pictures as parts."""
        return [
            pack(f"word/media/{name}.png", code.picture(self.printed.texts), 0)
            for name, code in zip(self.codes, self.mould.codes, strict=True)
        ]


def _code(place: int) -> str:
    """Return the name of the picture and of its relation: the file's code at `place`, from 1."""
    return f"code{place}"


def _in_run(text: str) -> str:
    """Return the text as the content of a run."""
    made = escape(text)
    for char, element in _RUN_BREAKS.items():
        made = made.replace(char, element)
    return made


def _in_attribute(text: str) -> str:
    """Return the text as the value of an attribute, where white space is a space."""
    return escape(" ".join(_SPACE.split(text)))
