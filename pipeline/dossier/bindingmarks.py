"""How a reader finds his way in a volume: bookmarks, named destinations, page labels and links.

Parts, their PageMap and the objects of the pages come in; objects and entries of the catalog go out.
ISO 32000-1 §§ 12.3.2–3, 12.4.2, 12.5.6.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dossier.model import PageMap, Part
from pipeline.dossier.pagemap import label_ranges
from pipeline.writers.pdffile import PdfFile, text_string


@dataclass(frozen=True, slots=True)
class Link:
    """A place to click on a page of a part, such as a row of the catalogue."""

    page: int
    """Page of the part, from 0."""
    box: tuple[float, float, float, float]
    """Left, bottom, right, top in pt from the page's lower left corner."""
    target: str
    """`Part.key`."""


def add_outline(file: PdfFile, parts: Sequence[Part]) -> int:
    """Write the bookmarks, each under its parent, those of the top level closed; return their root."""
    numbers = {part.key: file.reserve() for part in parts}
    root = file.reserve()
    under: dict[str, list[Part]] = {}
    for part in parts:
        under.setdefault(part.parent, []).append(part)
    for parent, children in under.items():
        above = numbers[parent] if parent else root
        for place, part in enumerate(children):
            entries = f"/Title {text_string(part.title)}/Parent {above} 0 R/Dest{_name(part.key)}"
            if place:
                entries += f"/Prev {numbers[children[place - 1].key]} 0 R"
            if place + 1 < len(children):
                entries += f"/Next {numbers[children[place + 1].key]} 0 R"
            own = under.get(part.key)
            if own:
                entries += _ends(own, numbers) + f"/Count -{len(own)}"
            file.add(f"<<{entries}>>".encode(), numbers[part.key])
    top = under[""]
    file.add(
        f"<</Type/Outlines{_ends(top, numbers)}/Count {len(top)}>>".encode(),
        root,
    )
    return root


def add_destinations(file: PdfFile, page_map: PageMap, pages: Sequence[int], height: float) -> int:
    """Write the named destinations, one for each part: the head of its first page; return the name tree."""
    entries = " ".join(
        f"{_name(key)}[{pages[page_map.first[key]]} 0 R/XYZ 0 {height:g} null]"
        for key in sorted(page_map.first)
    )
    return file.add(f"<</Dests<</Names[{entries}]>>>>".encode())


def page_labels(parts: Sequence[Part]) -> str:
    """Return the number tree of page labels."""
    entries: list[str] = []
    for item in label_ranges(parts):
        prefix = f"/P {text_string(item.prefix)}" if item.prefix else ""
        number = f"/S/D/St {item.start}" if item.start else ""
        entries.append(f"{item.first}<<{prefix}{number}>>")
    return f"<</Nums[{''.join(entries)}]>>"


def add_links(file: PdfFile, links: Sequence[Link], page_map: PageMap) -> str:
    """Write the links of one page; return its entry of the page object, '' for none.

    Raises:
        ValueError: a link's target is not in the volume.
    """
    if not links:
        return ""
    numbers: list[int] = []
    for link in links:
        if link.target not in page_map.first:
            raise ValueError(f"a link to {link.target}, which is not in the volume")
        box = " ".join(f"{edge:.2f}" for edge in link.box)
        body = (
            f"<</Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4"
            f"/A<</S/GoTo/D{_name(link.target)}>>>>"
        )
        numbers.append(file.add(body.encode()))
    return f"/Annots[{' '.join(f'{number} 0 R' for number in numbers)}]/Tabs/R"


def _ends(parts: Sequence[Part], numbers: dict[str, int]) -> str:
    return f"/First {numbers[parts[0].key]} 0 R/Last {numbers[parts[-1].key]} 0 R"


def _name(key: str) -> str:
    """Return a key as a string; keys are ASCII letters, digits and hyphens."""
    return f"({key})"
