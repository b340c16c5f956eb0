"""The slow way for many letters at once: WeasyPrint lays fifty of them in one document, each on its own page.

Printed letters go in, PDF files with a place for each letter go out. Nothing of the stamper is used: each
letter is the HTML that `page_source` makes of `fill(variant, texts)`, and only the style sheet and the subset
fonts are shared, which are the same for all letters of a run.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.document.model import Document, Format
from pipeline.fonts import FontBook
from pipeline.letters.filling import fill
from pipeline.letters.model import PrintedLetter
from pipeline.letters.pdfbatch import slow_pdf
from pipeline.writers import pdf
from pipeline.writers.html import PageSource, source
from pipeline.writers.html.faces import EmbeddedFonts, Faces

TOGETHER = 50
"""Letters a document; more are slower."""
_BODY = re.compile(r"(.*<body[^>]*>)(.*)</body></html>", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where a letter stands."""

    path: Path
    page: int
    """From 0."""


class _Shared(Faces):
    """The faces of all letters of a file: subset once, after the last letter."""

    def embedded(self) -> EmbeddedFonts:
        return EmbeddedFonts("", {})

    def whole(self) -> EmbeddedFonts:
        return super().embedded()


def lay(
    letters: Sequence[PrintedLetter], fonts: FontBook, folder: Path, together: int = TOGETHER
) -> list[Place]:
    """Lay all letters, so many a file, write the files into the folder, and return where each letter stands.

    Letters with a page number are laid alone: in a file of many it would be another.
    """
    documents = [fill(letter.variant, letter.texts) for letter in letters]
    alike: dict[object, list[int]] = {}
    for number, document in enumerate(documents):
        alone = number if document.format is Format.PLAIN else -1
        alike.setdefault((document.profile, document.format, alone), []).append(number)
    places: dict[int, Place] = {}
    for numbers in alike.values():
        for first in range(0, len(numbers), together):
            chosen = numbers[first : first + together]
            path = folder / f"slow{len(places):04d}.pdf"
            if len(chosen) == 1:
                data, problems = slow_pdf(letters[chosen[0]], fonts)
                assert data is not None, problems
                path.write_bytes(data)
                step = 1
            else:
                step = _lay_together([documents[number] for number in chosen], fonts, path)
            places |= {number: Place(path, step * at) for at, number in enumerate(chosen)}
    return [places[number] for number in range(len(letters))]


def _lay_together(documents: Sequence[Document], fonts: FontBook, path: Path) -> int:
    """Write documents of one profile and format as one file; return the pages from letter to letter."""
    shared = _Shared(fonts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "Faces", lambda _: shared)
        sources = [source.page_source(document, fonts) for document in documents]
    assert [item.diagnostics for item in sources] == [()] * len(sources)
    (css,) = {item.css for item in sources}
    # margins of odd and even pages differ with some profiles: each letter begins on an odd one, as its first
    # page does when it is alone
    step = 2 if documents[0].profile.mirrored else 1
    css = css.replace("@page :first{", "@page :right{")
    heads, bodies = zip(*(_BODY.fullmatch(item.html).groups() for item in sources), strict=True)
    kind = "right" if step == 2 else "page"
    parts = [
        f'<div style="break-before:{kind if number else "auto"}">{_renamed(body, number)}</div>'
        for number, body in enumerate(bodies)
    ]
    embedded = shared.whole()
    html = f"{heads[0]}{''.join(parts)}</body></html>"
    with pdf._captured_logs() as records:
        written = pdf._render(PageSource(html, f"{embedded.css}\n{css}", embedded.files, ()), None)
    assert [record.getMessage() for record in records] == []
    assert written.pages == step * (len(documents) - 1) + 1
    path.write_bytes(written.data)
    return step


def _renamed(body: str, number: int) -> str:
    """Return the body with ids of its own: an id stands once in a file."""
    return re.sub(r' id="(v\d+)"', rf' id="l{number}-\1"', body)
