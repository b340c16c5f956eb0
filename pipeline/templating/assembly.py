"""From rendered parts to one `Document`: title, body, signature, 版头, 版记, 版式.

Comes in: what templating rendered, what markup parsed, the settings. Goes out: a `Document` before the
transforms. Nothing is numbered or measured here.
"""

from dataclasses import dataclass

from pipeline.document.markup import ParsedBody
from pipeline.document.model import (
    Document,
    Format,
    Imprint,
    Inlines,
    RedHead,
    Signature,
    Text,
)
from pipeline.document.profile import Profile
from pipeline.document.walk import plain_text
from pipeline.templating.kinds import Kind
from pipeline.templating.rendered import Rendered


@dataclass(frozen=True, slots=True)
class Parts:
    """What one document is put together from."""

    kind: Kind
    rendered: Rendered
    parsed: ParsedBody
    organ: str
    """全称 of the issuing organ."""
    profile: Profile
    draft: bool


def assemble(parts: Parts) -> Document:
    """Return the document that the transforms start from."""
    rendered = parts.rendered
    layout = parts.kind.format
    signature = None
    if rendered.signature and rendered.date:
        signature = Signature(rendered.signature, rendered.date, sealed=parts.kind.sealed)
    return Document(
        title=rendered.title,
        title_lines=(),
        addressee=_with_colon(rendered.addressee),
        body=parts.parsed.blocks,
        attachments=parts.parsed.attachments,
        signature=signature,
        format=layout,
        profile=parts.profile,
        red_head=_red_head(parts, layout),
        imprint=_imprint(parts, layout),
        postscript=rendered.postscript,
        draft=parts.draft,
        author=parts.organ,
        date_iso=rendered.date_iso,
    )


def _with_colon(addressee: Inlines) -> Inlines:
    if not addressee or plain_text(addressee).endswith("："):
        return addressee
    return (*addressee, Text("："))


def _red_head(parts: Parts, layout: Format) -> RedHead | None:
    """Return the 版头; 文件格式 adds 文件 to the organ's name, 信函格式 does not (7.2.4, 10.1)."""
    if layout is Format.PLAIN:
        return None
    organ = parts.organ
    return RedHead(
        organ=f"{organ}文件" if layout is Format.FILE else organ,
        document_number=parts.rendered.document_number,
        signer=parts.rendered.signer,
    )


def _imprint(parts: Parts, layout: Format) -> Imprint | None:
    """Return the 版记: 文件格式 always has one, a letter only with 抄送 (7.4, 10.1)."""
    texts = (plain_text(item).strip() for item in parts.rendered.copies)
    copies = tuple(text for text in texts if text)
    match layout:
        case Format.FILE:
            return Imprint(copies, parts.organ, parts.rendered.date)
        case Format.LETTER if copies:
            return Imprint(copies)
        case _:
            return None
