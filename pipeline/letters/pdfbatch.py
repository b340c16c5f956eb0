"""Print files: letters in, one PDF/A-2u out with a page for each, and the letters that could not be made.

A letter is stamped over the plate of its variant where that can be done; else it goes the slow way, through
`pipeline.writers.pdf` alone, and its pages stand at its place. Equal letters give equal bytes. Nothing is
stored or numbered here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Diagnostic, Scope, Severity
from pipeline.fonts import FontBook
from pipeline.letters.filling import fill
from pipeline.letters.model import Letter, PrintedLetter, Variant
from pipeline.letters.shelf import LaidElsewhereError, PlateShelf
from pipeline.letters.stamp import Planned, VariantStamper
from pipeline.letters.takeover import take_pages
from pipeline.letters.writing import PageWriter, role_characters
from pipeline.writers.pdf import lay_pages, write_pdf
from pipeline.writers.pdffile import (
    FileFacts,
    PageTree,
    PdfFile,
    add_bookmarks,
    add_catalog,
)


@dataclass(frozen=True, slots=True)
class FailedLetter:
    """A letter that is not in the file."""

    letter: Letter
    field: str
    """Id of the variable piece at fault; '' when it is not a single one."""
    diagnostics: tuple[Diagnostic, ...]


def slow_pdf(
    printed: PrintedLetter, fonts: FontBook
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Return the letter as a PDF of its own, laid out by WeasyPrint alone; None with errors.

    Raises:
        ValueError: the letter has more or fewer texts than its variant has fields.
    """
    written, problems = write_pdf(fill(printed.variant, printed.texts), fonts)
    return None if written is None else written.data, problems


class LetterPrinter:
    """Prints batches of letters; what it learns from one it uses for the next."""

    def __init__(self, fonts: FontBook, shelf: Path | None = None) -> None:
        """Share plates with the other processes of the run through the folder `shelf`."""
        self._fonts = fonts
        self._shelf = PlateShelf(shelf)
        self._stampers: dict[str, list[VariantStamper]] = {}
        self._known: dict[int, VariantStamper] = {}
        self.slow = 0
        """Letters that went the slow way so far."""

    def pdf(
        self,
        letters: Sequence[PrintedLetter],
        *,
        title: str,
        author: str = "",
        date_iso: str = "",
        bookmarks: bool = True,
    ) -> tuple[bytes | None, tuple[FailedLetter, ...]]:
        """Return one PDF/A-2u with a page for each letter, in order, and the letters that failed.

        Each page has a bookmark by its number unless `bookmarks` is False. None when no letter is left.
        Failed: P201 a character is in no font of its role; else whatever `write_pdf` says of the letter.

        Raises:
            ValueError: a letter has more or fewer texts than its variant has fields.
        """
        self._known.clear()
        if any(len(item.texts) != len(item.variant.fields) for item in letters):
            raise ValueError("a letter needs one text for each field of its variant")
        stampers = [self._stamper(item.variant) for item in letters]
        missing = self._missing(letters, stampers)
        plans = self._plans(letters, stampers, missing)
        kept = [
            (item, stamper, plan)
            for item, stamper, plan in zip(letters, stampers, plans, strict=True)
            if plan is not None
        ]
        file = PdfFile()
        tree = PageTree(file)
        writer = PageWriter(file, self._fonts, kept) if kept else None
        profile = writer.profile if writer is not None else b""
        marks: list[tuple[str, int]] = []
        failed: list[FailedLetter] = []
        for place, (item, stamper, plan) in enumerate(zip(letters, stampers, plans, strict=True)):
            first = len(tree.pages)
            if place in missing:
                failed.append(FailedLetter(item.letter, *missing[place]))
                continue
            if plan is not None and writer is not None:
                tree.pages.append(writer.page(stamper, plan, item.texts, tree.parent()))
            else:
                self.slow += 1
                laid, problems = lay_pages(fill(item.variant, item.texts), self._fonts)
                if laid is None:
                    failed.append(FailedLetter(item.letter, "", problems))
                    continue
                profile = profile or laid.profile
                take_pages(file, laid, tree)
            marks.append((item.letter.number, tree.pages[first]))
        if not marks:
            return None, tuple(failed)
        root = tree.finish()
        outlines = add_bookmarks(file, marks) if bookmarks else None
        facts = FileFacts(title, author, date_iso)
        catalog, info = add_catalog(file, facts, profile, pages=root, outlines=outlines)
        return file.finish(catalog, info), tuple(failed)

    def _plans(
        self,
        letters: Sequence[PrintedLetter],
        stampers: Sequence[VariantStamper],
        missing: Collection[int],
    ) -> list[Planned | None]:
        """Return how each letter is stamped, None for the slow way and for those that are missing."""
        plans: list[Planned | None] = [None] * len(letters)
        later: list[int] = []
        for place, (item, stamper) in enumerate(zip(letters, stampers, strict=True)):
            if place not in missing:
                try:
                    plans[place] = stamper.plan(item.texts, wait=False)
                except LaidElsewhereError:
                    # meanwhile, lay what nobody has begun
                    later.append(place)
        for place in later:
            plans[place] = stampers[place].plan(letters[place].texts)
        return plans

    def _stamper(self, variant: Variant) -> VariantStamper:
        """Return the stamper of a variant; an equal variant has the same."""
        stamper = self._known.get(id(variant))
        if stamper is None:
            same = self._stampers.setdefault(variant.id, [])
            stamper = next((item for item in same if item.variant == variant), None)
            if stamper is None:
                stamper = VariantStamper(variant, self._fonts, self._shelf)
                same.append(stamper)
            self._known[id(variant)] = stamper
        return stamper

    def _missing(
        self, letters: Sequence[PrintedLetter], stampers: Sequence[VariantStamper]
    ) -> Mapping[int, tuple[str, tuple[Diagnostic, ...]]]:
        """Return the letters with a character that no face of its role has: place → field and problem."""
        texts = [item.texts for item in letters]
        bad = {
            role: {char for char in chars if self._fonts.face_for(role, char) is None}
            for role, chars in role_characters(zip(stampers, texts, strict=True)).items()
        }
        if not any(bad.values()):
            return {}
        found: dict[int, tuple[str, tuple[Diagnostic, ...]]] = {}
        for place, (item, stamper) in enumerate(zip(letters, stampers, strict=True)):
            for field, role in stamper.printed:
                if found_here := sorted(bad[role].intersection(item.texts[field])):
                    problems = tuple(_unprintable(char, role) for char in found_here)
                    found[place] = (item.variant.fields[field], problems)
                    break
        return found


def _unprintable(char: str, role: str) -> Diagnostic:
    return Diagnostic(
        code="P201",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"有一个字（U+{ord(char):04X}）在{role}的各种字体里都没有，这一封没有印",
        hint="请运行“huibian doctor”看缺什么字体并安装；或者核对这个字有没有打错。",
    )
