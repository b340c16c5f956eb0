"""One document end to end: head, title, body, ending, attachments, 版记, sections, comments.

What comes in: a `Document`. What goes out: the bytes of a DOCX. Here the order of the parts is decided,
and nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.text.run import Run

from pipeline.document.closing import closing
from pipeline.document.model import (
    Attachment,
    Chart,
    Document,
    Format,
    Table,
    Text,
)
from pipeline.document.pageparts import page_parts
from pipeline.fonts import FontBook
from pipeline.writers.docx.body import BodyWriter
from pipeline.writers.docx.ending import (
    write_attachment_list,
    write_imprint,
    write_postscript,
    write_signature,
)
from pipeline.writers.docx.head import write_file_head, write_letter_head
from pipeline.writers.docx.inline import InlineWriter
from pipeline.writers.docx.oxml import PLAIN, Element, Layout, Spacing
from pipeline.writers.docx.package import moment, open_package, package_bytes
from pipeline.writers.docx.sections import Sections
from pipeline.writers.docx.story import Story
from pipeline.writers.docx.style_table import (
    ADDRESSEE,
    ATTACHMENT_MARK,
    ATTACHMENT_TITLE,
    TITLE,
)

REVIEWER = "汇编"
_NO_COMMENTS: Mapping[str, str] = MappingProxyType({})


def write_docx(
    document: Document, fonts: FontBook, comments: Mapping[str, str] = _NO_COMMENTS
) -> bytes:
    """Return the Word file of the document; equal arguments give equal bytes.

    Each figure is a bookmark named by its id; a figure whose id is in `comments` carries that text as
    a review comment. Fonts are named by their official names (`FontChain.official`), none is embedded.

    Raises:
        KeyError: the profile names a font role that the FontBook has not.
        ValueError: a table's row does not fill its columns, or a text holds a character that XML
            cannot hold.
    """
    word = open_package(document, fonts)
    story = Story(document.profile, InlineWriter(comments), fonts)
    sections = Sections(word, document, fonts)
    body = BodyWriter(story, word)
    parts = page_parts(document)
    body.slips.corner(parts.corner)
    _write_front(story, sections, document)
    body.write(parts.text)
    _write_end_of_body(story, replace(document, body=parts.text))
    body.slips.foot(parts.foot)
    current = _Orientation(story, sections)
    for attachment in document.attachments:
        current.turn(landscape=attachment.landscape)
        _write_attachment(story, attachment)
        body.write(attachment.blocks)
    if document.imprint is not None:
        current.turn(landscape=False)
        write_imprint(story, document.imprint, document.format)
    word.element.body.extend([*story.elements, current.last_section()])
    _write_comments(word, story.inline, document.date_iso)
    return package_bytes(word)


class _Orientation:
    """Closes a section whenever the paper turns."""

    def __init__(self, story: Story, sections: Sections) -> None:
        self._story = story
        self._sections = sections
        self._landscape = False
        self._first = True

    def turn(self, *, landscape: bool) -> None:
        """Let what follows stand on paper of this orientation."""
        if landscape == self._landscape:
            return
        self._story.end_section(self.last_section())
        metrics = self._story.metrics
        self._story.text_width = (
            metrics.page_height - 2 * metrics.landscape_side if landscape else metrics.text_width
        )
        self._landscape = landscape
        self._first = False

    def last_section(self) -> Element:
        """Return the properties of the current section."""
        return self._sections.properties(landscape=self._landscape, first=self._first)


def _write_front(story: Story, sections: Sections, document: Document) -> None:
    pitch = story.metrics.pitch
    head = document.red_head
    layout = PLAIN
    if head is not None and document.format is not Format.PLAIN:
        if document.format is Format.LETTER:
            sections.set_letter_lines(write_letter_head(story, head))
        else:
            write_file_head(story, head)
        layout = Layout(spacing=Spacing(before=2 * pitch, after=pitch))
    story.paragraph(TITLE, story.inline.lines(document.title, document.title_lines), layout)
    if document.addressee:
        story.paragraph(ADDRESSEE, story.inline.runs(document.addressee))


def _write_end_of_body(story: Story, document: Document) -> None:
    kept = closing(document, story.fonts)
    story.keep_last(kept.blocks, divided=kept.divided)
    followed = document.signature is not None or bool(document.attachments)
    if followed and document.body and isinstance(document.body[-1], Table | Chart):
        story.keep_block()
    write_attachment_list(story, document)
    if document.signature is not None:
        write_signature(story, document.signature)
    write_postscript(story, document.postscript)


def _write_attachment(story: Story, attachment: Attachment) -> None:
    story.break_page()
    mark = attachment.number or "附件"
    story.paragraph(ATTACHMENT_MARK, story.inline.runs((Text(mark),)))
    lines = story.inline.lines(attachment.title, attachment.title_lines)
    story.paragraph(ATTACHMENT_TITLE, lines)


def _write_comments(word: WordDocument, inline: InlineWriter, date_iso: str) -> None:
    when = moment(date_iso)
    for text, runs in inline.commented:
        marked = [
            Run(item, word) for item in runs if isinstance(item, CT_R) and item.tag == qn("w:r")
        ]
        comment = word.add_comment(marked, text=text, author=REVIEWER, initials=REVIEWER)
        comment._comment_elm.date = when  # noqa: SLF001 - python-docx writes the clock's time
