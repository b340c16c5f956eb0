"""QR codes of letters in Word files: which pictures of a variant show a code of each letter's own.

What comes in: a marked document and the package that was written from it. What goes out: the codes, with
the pieces of their text, and the package without their sample pictures.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document.model import Document, QrCode
from pipeline.document.walk import plain_text
from pipeline.letters.docxparts import Package
from pipeline.letters.marking import Gapped, gapped, is_mark
from pipeline.writers.qr import qr_png


@dataclass(frozen=True, slots=True)
class Code:
    """A picture that is another one in each letter."""

    relation: str
    """Its relation's id in the variant's main part."""
    text: Gapped[str]
    size: float
    """mm; side of the square."""

    def picture(self, texts: Sequence[str]) -> bytes:
        """Return the PNG of the letter with these field texts.

        Raises:
            ValueError: the code's text is empty or too long.
        """
        return qr_png(self.text.joined(texts), size=self.size)


def take_codes(document: Document, package: Package) -> tuple[tuple[Code, ...], Package]:
    """Return the codes whose text has fields, and the package without their pictures."""
    sizes = {
        plain_text(code.content): code.size
        for code in _codes(document)
        if any(is_mark(char) for char in plain_text(code.content))
    }
    pictures = {qr_png(text, size=size): text for text, size in sizes.items()}
    codes: list[Code] = []
    parts = dict(package.parts)
    relations = dict(package.relations)
    for name, relation in package.relations.items():
        text = pictures.get(package.parts[relation.target])
        if text is not None:
            codes.append(Code(name, gapped(text), sizes[text]))
            del parts[relation.target], relations[name]
    return tuple(codes), dataclasses.replace(package, parts=parts, relations=relations)


def _codes(item: object) -> Iterator[QrCode]:
    """Yield every code in frozen data."""
    if isinstance(item, QrCode):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from _codes(part)
    elif dataclasses.is_dataclass(item):
        for field in dataclasses.fields(item):
            yield from _codes(getattr(item, field.name))
