"""One document end to end as HTML: head, title, body, ending, attachments, 版记.

A `Document` goes in, a `PageSource` comes out. The order of the parts is decided here, nothing else.
"""

from base64 import b64encode
from dataclasses import dataclass, replace
from html import escape

from pipeline.document.closing import closing
from pipeline.document.model import Attachment, Document, Format, Inlines
from pipeline.document.onepage import foot_height
from pipeline.document.pageparts import page_parts
from pipeline.document.transforms import split_title
from pipeline.document.walk import plain_text
from pipeline.errors import Diagnostic
from pipeline.fonts import FontBook
from pipeline.writers.glyphs import outline, svg_path
from pipeline.writers.html.blocks import blocks_html, body_html
from pipeline.writers.html.css import page_number_elements, style_sheet
from pipeline.writers.html.ending import (
    attachment_list_html,
    imprint_html,
    postscript_html,
    signature_html,
)
from pipeline.writers.html.faces import Faces
from pipeline.writers.html.frame import Frame
from pipeline.writers.html.heads import file_head_html, letter_head_html
from pipeline.writers.html.slips import corner_html, foot_html

DRAFT = "草稿"


@dataclass(frozen=True, slots=True)
class PageSource:
    """What WeasyPrint needs to make the PDF."""

    html: str
    css: str
    fonts: dict[str, bytes]
    """Font files by URL; nothing else may be fetched."""
    diagnostics: tuple[Diagnostic, ...]
    """Characters without a face, numbers wider than their column."""


def page_source(document: Document, fonts: FontBook) -> PageSource:
    """Return the document as HTML with its style sheet and fonts.

    Raises:
        KeyError: the profile names a font role that the FontBook has not.
        ValueError: a table row does not fill its columns, or a chart is malformed.
    """
    frame = Frame(document.profile, fonts, Faces(fonts))
    placed = page_parts(document)
    parts = [corner_html(placed.corner, frame), _front_html(document, frame)]
    frame.place = "正文"
    parts.extend(_body_html(replace(document, body=placed.text), frame))
    parts.append(foot_html(placed.foot, foot_height(document, fonts), frame))
    parts.extend(_attachment_html(item, frame) for item in document.attachments)
    if document.imprint is not None:
        lined = document.format is not Format.LETTER
        turned = bool(document.attachments) and document.attachments[-1].landscape
        imprint = imprint_html(document.imprint, frame, lined=lined)
        parts.append(f'<div class="pb">{imprint}</div>' if turned and imprint else imprint)
    css = style_sheet(frame, document.format, _watermark(frame) if document.draft else "")
    embedded = frame.faces.embedded()
    body = frame.faces.use(document.profile.font_body, "", "正文")
    html = f'<!DOCTYPE html><html lang="{escape(document.language)}"><head>{_meta(document)}</head>'
    return PageSource(
        f'{html}<body class="{body}">' + "\n".join(filter(None, parts)) + "</body></html>",
        f"{embedded.css}\n{css}",
        embedded.files,
        (*frame.faces.problems(), *frame.problems),
    )


def _meta(document: Document) -> str:
    """Return title, author and date as the PDF's metadata will have them."""
    parts = [f'<meta charset="utf-8"><title>{escape(plain_text(document.title))}</title>']
    if document.author:
        parts.append(f'<meta name="author" content="{escape(document.author)}">')
    if document.date_iso:
        date = escape(document.date_iso)
        parts.append(f'<meta name="dcterms.created" content="{date}">')
        parts.append(f'<meta name="dcterms.modified" content="{date}">')
    return "".join(parts)


def _body_html(document: Document, frame: Frame) -> tuple[str, str]:
    """Return the body, and its last lines with 附件说明, 署名 and 附注, which stay on one page."""
    body, end = body_html(document.body, closing(document, frame.fonts), frame)
    parts = [end, attachment_list_html(document, frame)]
    if document.signature is not None:
        parts.append(signature_html(document.signature, frame))
    if document.postscript:
        parts.append(postscript_html(document.postscript, frame))
    kind = "keep" if end else "tail"
    return body, f'<div class="{kind}">{"".join(parts)}</div>' if any(parts) else ""


def _front_html(document: Document, frame: Frame) -> str:
    """Return 版头, 标题 and 主送机关."""
    parts: list[str] = []
    head = document.red_head
    if head is not None and document.format is Format.FILE:
        parts.append(file_head_html(head, frame))
    elif head is not None and document.format is Format.LETTER:
        parts.append(letter_head_html(head, frame))
    frame.place = "标题"
    parts.append(_title_html(split_title(document), frame))
    if document.addressee:
        frame.place = "主送机关"
        text = frame.paragraph(document.addressee, role=frame.profile.font_body)
        parts.append(f'<p class="c next">{text}</p>')
    return "\n".join(parts)


def _title_html(lines: tuple[Inlines, ...], frame: Frame) -> str:
    """Return a title with one line blank under it; '' for none."""
    if not any(lines):
        return ""
    role = frame.profile.font_title
    kind = frame.faces.use(role, "", frame.place)
    return f'<div class="t {kind}">{frame.inline_lines(lines, role)}</div>'


def _attachment_html(attachment: Attachment, frame: Frame) -> str:
    """Return an attachment: new page, 附件N on line 1, title from line 3 (7.3.7)."""
    frame.landscape = attachment.landscape
    frame.place = attachment.number or "附件"
    title = plain_text(attachment.title)
    number = attachment.number or "附件"
    mark = frame.faces.use("黑体", number, frame.place)
    parts = [page_number_elements(frame)] if attachment.landscape else []
    parts.append(
        f'<div class="am c {mark}" data-b="{escape(f"{number} {title}".strip())}">'
        f'<span style="letter-spacing:{frame.spacing}pt">{escape(number)}</span></div>'
        '<div class="gap next"></div>'
    )
    parts.append(_title_html(split_title(attachment), frame))
    parts.append(blocks_html(attachment.blocks, frame))
    kind = "pb wide" if attachment.landscape else "pb"
    html = f'<section class="{kind}">{"".join(parts)}</section>'
    frame.landscape = False
    return html


def _watermark(frame: Frame) -> str:
    """Return 草稿 as a turned grey picture: outlines, so that text extraction stays clean."""
    role = frame.profile.font_heading1
    paths: list[str] = []
    for number, char in enumerate(DRAFT):
        face = frame.fonts.face_for(role, char)
        if face is not None:
            paths.append(svg_path(outline(face, char), 10 + 40 * number, 64, 40))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="120mm" height="120mm" viewBox="0 0 100 100">'
        f'<path transform="rotate(-45 50 50)" fill="#e3e3e3" d="{"".join(paths)}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
