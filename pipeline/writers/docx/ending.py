"""After the body: 附件说明, 署名, 成文日期, 附注, and the 版记 at the foot of the last page.

What comes in: the document's parts. What goes out: paragraphs in the story. GB/T 9704-2012 cl. 7.3.4
(附件说明), 7.3.5.1–2 (署名和日期), 7.3.6 (附注), 7.4 (版记).
"""

from pipeline.document.model import Document, Format, Imprint, Inlines, Signature, Text
from pipeline.document.transforms import attachment_list
from pipeline.document.walk import plain_text
from pipeline.writers.docx.inline import run
from pipeline.writers.docx.measure import ems
from pipeline.writers.docx.oxml import (
    Attributes,
    Border,
    Element,
    Indent,
    Layout,
    Spacing,
    element,
    no_cell_margins,
    on,
    paragraph,
    value,
)
from pipeline.writers.docx.story import Story
from pipeline.writers.docx.style_table import ATTACHMENT_LIST, DATE, IMPRINT, ORGAN, POSTSCRIPT

_THICK = 8
"""0.35 mm in eighths of a point."""
_THIN = 6
"""0.25 mm."""
_SEAL_LINES = 2
"""Empty lines above a sealed 署名: the seal's upper half stands there, at most one line below the text."""


def write_attachment_list(story: Story, document: Document) -> None:
    """Add 附件说明: one line blank above, 左空二字, names aligned, runover under the name's first 字.

    It stays on the page of the 署名, which never stands there alone.
    """
    pitch = story.metrics.pitch
    entries = attachment_list(document)
    for place, entry in enumerate(entries, start=1):
        # The figures in a title are bookmarked where the attachment itself stands.
        text = f"{entry.label}{entry.number}{entry.title}"
        start = story.metrics.chars(ems(entry.label + entry.number))
        layout = Layout(
            keep_next=document.signature is not None or place < len(entries),
            spacing=Spacing(before=pitch if entry.label else 0, line=pitch),
            indent=Indent(left=story.metrics.chars(5 + ems(entry.number)), first=-start),
        )
        story.paragraph(ATTACHMENT_LIST, [run(text)], layout)


def write_signature(story: Story, signature: Signature) -> None:
    """Add 署名 and 成文日期 where a seal, or none, wants them."""
    organ, date = ems(signature.organ), ems(plain_text(signature.date))
    organ_right, date_right = _sealed(organ, date) if signature.sealed else _unsealed(organ, date)
    metrics = story.metrics
    blank = _SEAL_LINES if signature.sealed else 1
    story.paragraph(
        ORGAN,
        story.inline.runs((Text(signature.organ),)),
        Layout(
            spacing=Spacing(before=blank * metrics.pitch, line=metrics.pitch),
            indent=Indent(right=metrics.chars(organ_right)),
        ),
    )
    story.paragraph(
        DATE,
        story.inline.runs(signature.date),
        Layout(indent=Indent(right=metrics.chars(date_right))),
    )


def _sealed(organ: float, date: float) -> tuple[float, float]:
    """Return right indents in 字 (7.3.5.1): date 右空四字, 署名 centred on it and inside the 版心."""
    organ_right = 4 + (date - organ) / 2
    if organ_right >= 0:
        return organ_right, 4
    return 0, (organ - date) / 2


def _unsealed(organ: float, date: float) -> tuple[float, float]:
    """Return right indents in 字 (7.3.5.2): 署名 右空二字, date beginning 2 字 right of it.

    A date that would come nearer than 二字 to the margin stays there and moves the 署名 left.
    """
    date_right = organ - date
    if date_right >= 2:
        return 2, date_right
    return 4 + date - organ, 2


def write_postscript(story: Story, content: Inlines) -> None:
    """Add 附注 under the date: 左空二字, in （）."""
    if not content:
        return
    text = plain_text(content)
    bracketed = text.startswith("（") and text.endswith("）")
    runs = content if bracketed else (Text("（"), *content, Text("）"))
    story.paragraph(POSTSCRIPT, story.inline.runs(runs))


def write_imprint(story: Story, imprint: Imprint, format_: Format) -> None:
    """Add the 版记 as a table whose lower edge is that of the last page's 版心.

    A letter's 版记 has neither lines nor 印发机关 (cl. 10.1).
    """
    lined = format_ is not Format.LETTER
    rows = [_copies(story, imprint)] if imprint.copies_to else []
    if lined and (imprint.issuer or imprint.issue_date):
        rows.append(_issue(story, imprint))
    if not rows:
        return
    if story.fresh_page:
        # A page that begins with the table alone would keep the orientation of the one before.
        story.spacer()
    width: Attributes = {"w:w": story.metrics.text_width, "w:type": "dxa"}
    table = element(
        "w:tbl",
        None,
        _imprint_properties(width, lined=lined),
        element("w:tblGrid", None, element("w:gridCol", {"w:w": story.metrics.text_width})),
    )
    for row in rows:
        cell = element("w:tc", None, element("w:tcPr", None, element("w:tcW", width)), row)
        table.append(element("w:tr", None, element("w:trPr", None, on("w:cantSplit")), cell))
    story.table(table)
    # The table hangs on the line after it; 1 pt finds room on the page where the text ends.
    story.spacer()


def _copies(story: Story, imprint: Imprint) -> Element:
    """Return 抄送: 左右各空一字, runover under the first organ, 。 at the end (7.4.2)."""
    one = story.metrics.page_number_line
    text = run(f"抄送：{'，'.join(imprint.copies_to)}。")
    indent = Indent(left=4 * one, right=one, first=-3 * one)
    return paragraph(IMPRINT, [text], Layout(indent=indent, align="both"))


def _issue(story: Story, imprint: Imprint) -> Element:
    """Return 印发机关 on the left, the date with 印发 on the right, each one 字 in (7.4.3)."""
    one = story.metrics.page_number_line
    printed = plain_text(imprint.issue_date)
    suffix = "" if not printed or printed.endswith("印发") else "印发"
    content = (Text(f"{imprint.issuer}\t"), *imprint.issue_date, Text(suffix))
    layout = Layout(right_tab=story.metrics.text_width - one, indent=Indent(left=one), align="left")
    return paragraph(IMPRINT, story.inline.runs(content), layout)


def _imprint_properties(width: Attributes, *, lined: bool) -> Element:
    # Centred on the page, not on the 版心 (1 mm aside where margins are mirrored): LibreOffice puts
    # a table of full width at the foot only when it hangs on the page.
    position: Attributes = {
        "w:leftFromText": 0,
        "w:rightFromText": 0,
        "w:vertAnchor": "margin",
        "w:horzAnchor": "page",
        "w:tblpXSpec": "center",
        "w:tblpYSpec": "bottom",
    }
    sides = (("top", _THICK), ("bottom", _THICK), ("insideH", _THIN))
    borders = [Border(side, size).to_element() for side, size in sides] if lined else []
    return element(
        "w:tblPr",
        None,
        element("w:tblpPr", position),
        value("w:tblOverlap", "never"),
        element("w:tblW", width),
        element("w:tblBorders", None, *borders),
        element("w:tblLayout", {"w:type": "fixed"}),
        no_cell_margins(),
    )
