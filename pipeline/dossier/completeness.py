"""Completeness: what must be there against what is there.

Comes in: slots, evidence, the evidence as it was taken in, and which papers the program made. Goes out: one
outcome for every slot with its reasons, and the evidence that fits no slot. Nothing is guessed: a file
whose names leave the term or the occurrence open is a stray.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.dossier.model import (
    DossierType,
    Evidence,
    FileFormat,
    Requirement,
    Slot,
    Status,
    TakenIn,
)
from pipeline.dossier.volume import Completeness, Entry
from pipeline.errors import Diagnostic, Scope, Severity

ENDINGS: Mapping[str, FileFormat] = {
    **dict.fromkeys(("pdf",), FileFormat.PDF),
    **dict.fromkeys(
        ("jpg", "jpeg", "png", "tif", "tiff", "webp", "bmp", "jfif", "gif"), FileFormat.IMAGE
    ),
    **dict.fromkeys(("docx", "doc", "wps", "rtf", "odt", "docm", "dotx"), FileFormat.WORD),
    **dict.fromkeys(("xlsx", "xls", "et", "ods", "csv", "xlsm"), FileFormat.EXCEL),
    **dict.fromkeys(("pptx", "ppt", "dps", "odp", "ppsx"), FileFormat.SLIDES),
    **dict.fromkeys(("txt",), FileFormat.TEXT),
}
"""What a file counts as, by its ending."""


_UNDATED = "没有写日期，没有核对是否过期"


def assess(
    dossier: DossierType,
    slots: Sequence[Slot],
    evidence: Sequence[Evidence],
    taken: Mapping[str, TakenIn],
    generated: Collection[Slot],
) -> Completeness:
    """Return the outcome of every slot, in the order of the slots.

    `taken` goes by SHA-256 of the evidence; a file that is not in it counts as unreadable.
    """
    requirements = {item.id: item for item in dossier.requirements}
    filed: dict[Slot, list[Evidence]] = {}
    strays: list[Evidence] = []
    groups = _by_item(slots)
    for item in evidence:
        slot = _slot_of(item, groups.get((item.school, item.requirement), ()))
        if slot is None:
            strays.append(item)
        else:
            filed.setdefault(slot, []).append(item)
    alike = _alike(filed)
    entries = tuple(
        Entry(slot, Status.GENERATED)
        if slot in generated
        else _entry(slot, requirements[slot.requirement], filed.get(slot, ()), taken, alike)
        for slot in slots
    )
    return Completeness(entries, tuple(strays))


def stray_problems(completeness: Completeness, slots: Sequence[Slot]) -> tuple[Diagnostic, ...]:
    """Return one problem for each piece of evidence that fits no slot (K401, K402)."""
    groups = _by_item(slots)
    return tuple(
        _stray(item, groups.get((item.school, item.requirement), ()))
        for item in completeness.strays
    )


def _by_item(slots: Sequence[Slot]) -> dict[tuple[str, str], list[Slot]]:
    groups: dict[tuple[str, str], list[Slot]] = {}
    for slot in slots:
        groups.setdefault((slot.school, slot.requirement), []).append(slot)
    return groups


def _slot_of(item: Evidence, slots: Sequence[Slot]) -> Slot | None:
    """Return the only slot that agrees with everything that is said of the evidence."""
    fitting = [
        slot
        for slot in slots
        if (not slot.pupil or slot.pupil == item.pupil)
        and (not slot.term or item.term in {"", slot.term})
        and (not slot.occurrence or item.occurrence in {0, slot.occurrence})
        and (not slot.part or item.part in {"", slot.part})
    ]
    return fitting[0] if len(fitting) == 1 else None


def _alike(filed: Mapping[Slot, Sequence[Evidence]]) -> frozenset[str]:
    """Return the hashes of files that are filed under more than one slot, or twice under one."""
    count = Counter(item.sha256 for items in filed.values() for item in items if item.sha256)
    return frozenset(digest for digest, times in count.items() if times > 1)


# --- one slot ---------------------------------------------------------------------------------------


def _entry(
    slot: Slot,
    requirement: Requirement,
    evidence: Sequence[Evidence],
    taken: Mapping[str, TakenIn],
    alike: frozenset[str],
) -> Entry:
    items = tuple(evidence)
    if not items:
        why = "程序没有生成这份材料。" if requirement.generated is not None else "没有佐证。"
        return Entry(slot, Status.MISSING, (), (why,))
    unfit = {item: tuple(_unfit(item, requirement, taken)) for item in items}
    expired = {item: tuple(_expired(item, requirement)) for item in items}
    good = [item for item in items if not unfit[item] and not expired[item]]
    reasons = [_said(item, why) for item in items for why in (*unfit[item], *expired[item])]
    reasons += [_said(item, "和另一处的文件内容完全相同") for item in items if item.sha256 in alike]
    reasons += [_said(item, _UNDATED) for item in items if _undated(item, requirement)]
    undeclared = tuple(_undeclared(items, requirement))
    entry = Entry(slot, Status.THERE, items, (*reasons, *(f"{why}。" for why in undeclared)))
    if good and not undeclared:
        return replace(entry, status=_status_of_good(good, alike))
    if not good and any(expired.values()) and not any(unfit.values()) and not undeclared:
        return replace(entry, status=Status.EXPIRED)
    return replace(entry, status=Status.UNFIT)


def _status_of_good(good: Sequence[Evidence], alike: frozenset[str]) -> Status:
    if any(item.sha256 in alike for item in good):
        return Status.DOUBLE
    return Status.THERE if any(item.file for item in good) else Status.PAPER


def _unfit(item: Evidence, requirement: Requirement, taken: Mapping[str, TakenIn]) -> Iterator[str]:
    if not item.file:
        if not requirement.paper:
            yield "这一项不可以只留纸质件"
        return
    found = taken.get(item.sha256)
    if found is None or not found.pages:
        yield "打不开，没有装订进来"
    ending = item.file.rpartition(".")[2].casefold()
    form = ENDINGS.get(ending)
    if form is None or form not in requirement.formats:
        wanted = "、".join(word.value for word in requirement.formats)
        yield f"格式不符（.{ending}），这一项要的是{wanted}"


def _expired(item: Evidence, requirement: Requirement) -> Iterator[str]:
    first, last = requirement.valid_from, requirement.valid_until
    if item.dated is None:
        return
    if first is not None and item.dated < first:
        yield f"日期{item.dated}早于{first}"
    elif last is not None and item.dated > last:
        yield f"日期{item.dated}晚于{last}"


def _undated(item: Evidence, requirement: Requirement) -> bool:
    """Return whether a paper that may be 过期 does not say when it was made: it counts, and is noted."""
    bounded = requirement.valid_from is not None or requirement.valid_until is not None
    return bounded and item.dated is None


def _undeclared(items: Sequence[Evidence], requirement: Requirement) -> Iterator[str]:
    """Yield the signatures and the seal that no paper of the slot declares."""
    signed = {name for item in items for name in item.signers}
    for signer in requirement.signers:
        if signer not in signed:
            yield f"缺“{signer}”签字"
    if requirement.sealed and not any(item.sealed for item in items):
        yield "缺盖章"


def _said(item: Evidence, why: str) -> str:
    name = item.file.rpartition("/")[2] if item.file else "纸质件"
    return f"“{name}”{why}。"


# --- strays -------------------------------------------------------------------------------------------


def _stray(item: Evidence, slots: Sequence[Slot]) -> Diagnostic:
    if not slots:
        return Diagnostic(
            "K401",
            Severity.WARNING,
            Scope.RECORD,
            "这所学校不需要这一项，文件没有收入。",
            "放错了的，移到对的项目里；学校类型等写错了的，改学校台账。",
            item.place,
        )
    lacking = [
        word
        for word, wanted, given in (
            ("哪名学生", any(slot.pupil for slot in slots), item.pupil),
            ("哪个学期", len({slot.term for slot in slots}) > 1, item.term),
            ("第几次", any(slot.occurrence for slot in slots), item.occurrence),
            ("哪样材料", any(slot.part for slot in slots), item.part),
        )
        if wanted and not given
    ]
    what = (
        f"没有写明是{'、'.join(lacking)}的" if lacking else "写明的学期、次数或材料，这一项里没有"
    )
    parts = "、".join(dict.fromkeys(slot.part for slot in slots if slot.part))
    return Diagnostic(
        "K402",
        Severity.WARNING,
        Scope.RECORD,
        f"这个文件{what}，放不到确定的位置，没有收入。",
        "在文件夹名、文件名里写上（如“春季第1次-教案.docx”），或者写进佐证目录。"
        + (f"材料有：{parts}。" if parts else ""),
        item.place,
    )
