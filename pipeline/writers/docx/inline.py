"""Runs: text with its line breaks, figures as bookmarks, and the places that get a review comment.

What comes in: inlines. What goes out: runs and bookmark marks. A figure's bookmark is named by its id,
once per document. It decides no layout.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy

from pipeline.document.model import FigureText, Inlines, Text
from pipeline.document.walk import plain_text
from pipeline.writers.docx.oxml import Element, element


def run(text: str, *properties: Element) -> Element:
    """Return a run; line feeds become line breaks, tabs tabs. Properties in the schema's order."""
    made = element("w:r", None, _run_properties(properties))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("w:br"))
        for index, piece in enumerate(line.split("\t")):
            if index:
                made.append(element("w:tab"))
            if piece:
                holder = element("w:t", {"xml:space": "preserve"})
                holder.text = piece
                made.append(holder)
    return made


def _run_properties(properties: Sequence[Element]) -> Element:
    # The hint makes quotation marks and dashes full-width, as the eastern face has them.
    fonts = element("w:rFonts", {"w:hint": "eastAsia"})
    rest: list[Element] = []
    for item in properties:
        if item.tag == fonts.tag:
            fonts = item
        else:
            rest.append(item)
    return element("w:rPr", None, fonts, *rest)


class InlineWriter:
    """Writes inlines; remembers the bookmarks made and the runs that get a comment."""

    def __init__(self, comments: Mapping[str, str]) -> None:
        self._comments = comments
        self._names: set[str] = set()
        self.commented: list[tuple[str, list[Element]]] = []
        """(text of the comment, runs it stands on), in reading order."""

    def runs(self, content: Inlines, *properties: Element) -> list[Element]:
        """Return the runs of the inlines; each figure's run stands between its bookmark's marks."""
        made: list[Element] = []
        for item in content:
            match item:
                case Text(text):
                    if text:
                        made.append(run(text, *_copies(properties)))
                case FigureText(id=name, text=text):
                    made += self.bookmark(name, [run(text, *_copies(properties))])
        return made

    def bookmark(self, name: str, runs: list[Element]) -> list[Element]:
        """Return the runs inside a bookmark; a name that was used before gives the runs alone."""
        if name in self._names:
            return runs
        self._names.add(name)
        number = len(self._names)
        if name in self._comments and runs:
            self.commented.append((self._comments[name], runs))
        start = element("w:bookmarkStart", {"w:id": number, "w:name": name})
        return [start, *runs, element("w:bookmarkEnd", {"w:id": number})]

    def lines(self, content: Inlines, lines: Sequence[str]) -> list[Element]:
        """Return the runs with a line break after each of `lines`.

        `lines` are the content's characters cut in pieces; when they are not, no break is set, for
        the text of a title is never changed for its looks.
        """
        if len(lines) < 2 or "".join(lines) != plain_text(content):
            return self.runs(content)
        ends: list[int] = []
        for line in lines[:-1]:
            ends.append((ends[-1] if ends else 0) + len(line))
        broken: list[Text | FigureText] = []
        position = 0
        for item in content:
            cuts = [end - position for end in ends if position < end <= position + len(item.text)]
            position += len(item.text)
            text = item.text
            for cut in reversed(cuts):
                text = f"{text[:cut]}\n{text[cut:]}"
            broken.append(FigureText(item.id, text) if isinstance(item, FigureText) else Text(text))
        return self.runs(tuple(broken))


def _copies(properties: Sequence[Element]) -> list[Element]:
    """Return deep copies: an element can stand in one place only."""
    return [deepcopy(item) for item in properties]
