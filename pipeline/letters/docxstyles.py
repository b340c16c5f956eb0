"""Several sets of Word styles in one file: letters that are set smaller stand among the others.

What comes in: moulds, and the style parts of their files. What goes out: a mould whose text names the styles
of a later set, and one style part with all sets. It knows no archive and writes no text of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.letters.docxpieces import Mould
from pipeline.letters.marking import Gapped

STYLES: Final = "word/styles.xml"
_USE: Final = re.compile(rb'(<w:(?:pStyle|rStyle|tblStyle) w:val=")([^"]*)"')
_STYLE: Final = re.compile(r"<w:style .*?</w:style>", re.DOTALL)
_LINK: Final = re.compile(r'(w:styleId="|<w:(?:basedOn|next|link) w:val=")([^"]*)"')
_NAME: Final = re.compile(r'(<w:name w:val=")([^"]*)"')
_START: Final = re.compile(r"<w:style ([^>]*)>")
_DEFAULT: Final = re.compile(r' ?w:default="[^"]*"')
_OWN: Final = ' w:customStyle="1"'
_END: Final = "</w:styles>"


def restyled(mould: Mould, place: int) -> Mould:
    """Return the mould with its text in the styles of the set at `place`; set 0 has its own names."""
    if place == 0:
        return mould
    before, after = mould.root
    return replace(
        mould,
        root=(_renamed(before, place), _renamed(after, place)),
        section=_renamed(mould.section, place),
        forms={
            form: Gapped(tuple(_renamed(text, place) for text in pieces.texts), pieces.gaps)
            for form, pieces in mould.forms.items()
        },
    )


def joined_styles(sets: Sequence[bytes]) -> bytes:
    """Return one style part with all sets, those after the first under names of their own.

    Raises:
        ValueError: the sets differ in more than their styles, which one file cannot hold.
    """
    if len(sets) == 1:
        return sets[0]
    texts = [part.decode() for part in sets]
    if len({_STYLE.sub("", text) for text in texts}) > 1:
        message = "letters of one file have different defaults of styles"
        raise ValueError(message)
    added = [
        _own(style, place)
        for place, text in enumerate(texts[1:], start=1)
        for style in _STYLE.findall(text)
    ]
    return texts[0].replace(_END, "".join(added) + _END).encode()


def _renamed(xml: bytes, place: int) -> bytes:
    return _USE.sub(
        lambda found: b'%b%b"' % (found[1], _id(found[2].decode(), place).encode()), xml
    )


def _own(style: str, place: int) -> str:
    """Return a style of a later set: named after it, and no longer the default of its sort."""
    made = _LINK.sub(lambda found: f'{found[1]}{_id(found[2], place)}"', style)
    made = _NAME.sub(lambda found: f'{found[1]}{found[2]} {place + 1}"', made, count=1)
    return _START.sub(lambda found: f"<w:style {_marked(found[1])}>", made, count=1)


def _marked(attributes: str) -> str:
    plain = _DEFAULT.sub("", attributes).strip()
    return plain if _OWN.strip() in plain else plain + _OWN


def _id(name: str, place: int) -> str:
    return f"{name}Set{place + 1}"
