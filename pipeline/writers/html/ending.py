"""After the body: 附件说明, 署名 and 成文日期, 附注, and the 版记 at the foot of the last page.

Parts of the document and a `Frame` go in, HTML comes out. GB/T 9704-2012 cl. 7.3.4, 7.3.5.1–2, 7.3.6,
7.4; a letter's 版记 has neither lines nor 印发机关 (cl. 10.1).
"""

from pipeline.document.geometry import indent
from pipeline.document.lines import compose
from pipeline.document.model import Document, Imprint, Inlines, Signature, Text
from pipeline.document.transforms import attachment_list
from pipeline.document.walk import plain_text
from pipeline.writers.html.frame import Frame

SEAL_LINES = 2
"""Empty lines above a sealed 署名: the seal's upper half stands there, within a line of the text."""
THICK, THIN = 0.35, 0.25
"""mm; first and last line of the 版记, and the lines between (7.4.1)."""


def attachment_list_html(document: Document, frame: Frame) -> str:
    """Return the 附件说明: one line blank above, 左空二字, names aligned; '' without attachments."""
    entries = attachment_list(document)
    if not entries:
        return ""
    frame.place = "附件说明"
    role = frame.profile.font_body
    two = indent(frame.profile, 2)
    label = frame.body_width((Text("附件："),))
    parts = ['<div class="gap"></div>']
    for entry in entries:
        first = two if entry.label else two + label
        number = frame.body_width((Text(entry.number),))
        lines = frame.paragraph(
            (Text(entry.title),),
            role=role,
            first=first,
            rest=two + label + number,
            lead=entry.label + entry.number,
        )
        parts.append(f'<p class="c">{lines}</p>')
    return "\n".join(parts)


def signature_html(signature: Signature, frame: Frame) -> str:
    """Return 署名 and 成文日期; they never stand alone on a page."""
    frame.place = "署名"
    organ: Inlines = (Text(signature.organ),)
    width = frame.width
    organ_width, date_width = frame.body_width(organ), frame.body_width(signature.date)
    place = _sealed if signature.sealed else _unsealed
    organ_left, date_left = place(width, frame.char, organ_width, date_width)
    blank = SEAL_LINES if signature.sealed else 1
    role = frame.profile.font_body
    if organ_width > width:
        return _wide_signature(organ, signature.date, date_left, blank, frame)
    rows = "".join(
        f'<div class="c" style="padding-left:{max(left, 0.0):.3f}pt">'
        f"{frame.body_line(content, role)}</div>"
        for left, content in ((organ_left, organ), (date_left, signature.date))
    )
    gaps = '<div class="gap"></div>' * blank
    return f'<div class="tail">{gaps}{rows}</div>'


def _wide_signature(
    organ: Inlines, date: Inlines, date_left: float, blank: int, frame: Frame
) -> str:
    """Return the 署名 of organs that need more than a line, over the whole width, and the date."""
    role = frame.profile.font_body
    lines = frame.paragraph(organ, role=role)
    day = frame.paragraph(date, role=role, first=max(date_left, 0.0))
    gaps = '<div class="gap"></div>' * blank
    return f'<div class="tail">{gaps}<p class="c">{lines}</p><p class="c">{day}</p></div>'


def _sealed(width: float, char: float, organ: float, date: float) -> tuple[float, float]:
    """Return the left edges of 署名 and date (7.3.5.1): date 右空四字, 署名 centred over it."""
    date_left = width - 4 * char - date
    organ_left = date_left + (date - organ) / 2
    if organ_left + organ <= width:
        return organ_left, date_left
    organ_left = width - organ
    return organ_left, organ_left + (organ - date) / 2


def _unsealed(width: float, char: float, organ: float, date: float) -> tuple[float, float]:
    """Return the left edges (7.3.5.2): 署名 右空二字, date 2 字 right of its first character.

    A date that would come nearer than 二字 to the margin stays there and moves the 署名 left.
    """
    organ_left = width - 2 * char - organ
    date_left = organ_left + 2 * char
    latest = width - 2 * char - date
    if date_left <= latest:
        return organ_left, date_left
    return latest - 2 * char, latest


def postscript_html(content: Inlines, frame: Frame) -> str:
    """Return the 附注 under the date: 左空二字, in （）."""
    frame.place = "附注"
    text = plain_text(content)
    if not (text.startswith("（") and text.endswith("）")):
        content = (Text("（"), *content, Text("）"))
    lines = frame.paragraph(content, role=frame.profile.font_body, first=indent(frame.profile, 2))
    return f'<p class="c tail">{lines}</p>'


def imprint_html(imprint: Imprint, frame: Frame, *, lined: bool) -> str:
    """Return the 版记; its last line is the lower edge of the last page's 版心.

    A block of its height keeps the room in the flow, the text itself is fixed to the page's foot.
    """
    frame.place = "版记"
    rows: list[str] = []
    if imprint.copies_to:
        rows.append(_copies(imprint.copies_to, frame))
    if lined and (imprint.issuer or imprint.issue_date):
        rows.append(_issue(imprint, frame))
    if not rows:
        return ""
    pitch = frame.pitch
    parts: list[str] = []
    y = 0.0
    for number, row in enumerate(rows):
        if lined:
            parts.append(_rule(y, frame, thick=number == 0))
        lines = row.count("<br>") + 1
        parts.append(f'<div class="at" style="top:{y:.3f}pt;left:0">{row}</div>')
        y += lines * pitch
    if lined:
        parts.append(_rule(y, frame, thick=True, last=True))
    foot = (
        f'<div style="position:absolute;left:0;bottom:0;width:{frame.width:.3f}pt;'
        f'height:{y:.3f}pt;font-size:{frame.profile.page_number_size}pt">{"".join(parts)}</div>'
    )
    return f'<div class="keep" style="height:{y:.3f}pt">{foot}</div>'


def _rule(y: float, frame: Frame, *, thick: bool, last: bool = False) -> str:
    height = (THICK if thick else THIN) * 72 / 25.4
    top = y - height if last else y
    style = f"top:{top:.3f}pt;width:{frame.width:.3f}pt;height:{height:.3f}pt"
    return f'<div class="rule" style="{style}"></div>'


def _copies(organs: tuple[str, ...], frame: Frame) -> str:
    """Return the lines of 抄送: 左右各空一字, runover under the first organ, 。 at the end (7.4.2)."""
    profile = frame.profile
    size = profile.page_number_size
    label = "抄送："
    lead = frame.measure((Text(label),), profile.font_body, size)
    lines = compose(
        (Text("，".join(organs) + "。"),),
        role=profile.font_body,
        fonts=frame.fonts,
        size=size,
        width=frame.width - size,
        chars=None,
        first_indent=size,
        rest_indent=size + lead,
        hanging=profile.hanging_punctuation,
        autospace=profile.autospace,
        lead=label,
    )
    return frame.lines(lines, profile.font_body, profile.font_body)


def _issue(imprint: Imprint, frame: Frame) -> str:
    """Return 印发机关 (左空一字) and 印发日期 with 印发 (右空一字) on one line (7.4.3)."""
    profile = frame.profile
    size, role = profile.page_number_size, profile.font_body
    text = plain_text(imprint.issue_date)
    suffix = "" if not text or text.endswith("印发") else "印发"
    date: Inlines = (*imprint.issue_date, Text(suffix))
    organ = (Text(imprint.issuer),)
    date_width = frame.measure(date, role, size)
    left = frame.width - size - date_width
    start = size + frame.measure(organ, role, size)
    kind = frame.faces.use(role, "", frame.place)
    first = f'<span class="{kind}" style="margin-left:{size}pt">{frame.inline(organ, role)}</span>'
    between, margin = ("", left - start) if left - start >= size else ("<br>", left)
    second = frame.inline(date, role)
    style = f"margin-left:{margin:.3f}pt"
    return f'{first}{between}<span class="{kind}" style="{style}">{second}</span>'
