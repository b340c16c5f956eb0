"""Slots: every single place that the requirements want filled.

Comes in: a dossier type, the workspace's period, schools, pupils. Goes out: slots in the order in which a volume shows
them: school, item, term, pupil, occurrence, part. Must not look at evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from pipeline.dossier.model import DossierType, Every, Pupil, Requirement, School, Slot


def required_slots(
    dossier: DossierType,
    schools: Sequence[School],
    pupils: Sequence[Pupil],
    terms: Sequence[str],
) -> tuple[Slot, ...]:
    """Return what must be there, each once; a school that an item does not apply to has no slot of it."""
    return tuple(
        slot
        for school in schools
        for requirement in dossier.requirements
        if applies(requirement, school)
        for slot in _slots(requirement, school, pupils, terms)
    )


def in_period(dossier: DossierType, first: date, last: date) -> DossierType:
    """Return the type with the days of the workspace's 年度 where its items say 有效: 本年度."""

    def bounded(item: Requirement) -> Requirement:
        return replace(item, valid_from=first, valid_until=last) if item.valid_in_year else item

    sections = tuple(
        replace(section, requirements=tuple(bounded(item) for item in section.requirements))
        for section in dossier.sections
    )
    return replace(dossier, sections=sections)


def applies(requirement: Requirement, school: School) -> bool:
    """Return whether a school has to have the item: every condition met by one of its values."""
    return all(
        school.facts.get(column, "") in values for column, values in requirement.where.items()
    )


def wanted_terms(requirement: Requirement, terms: Sequence[str]) -> tuple[str, ...]:
    """Return the terms in which the item is wanted; ('',) when it does not go by terms."""
    if requirement.every is not Every.TERM:
        return ("",)
    return tuple(term for term in terms if not requirement.terms or term in requirement.terms)


def _slots(
    requirement: Requirement, school: School, pupils: Sequence[Pupil], terms: Sequence[str]
) -> Iterator[Slot]:
    keys = (
        [pupil.key for pupil in pupils if pupil.school == school.name]
        if requirement.every is Every.PUPIL
        else [""]
    )
    occurrences = range(1, requirement.times + 1) if requirement.times > 1 else (0,)
    parts = requirement.parts or ("",)
    for term, key, occurrence, part in product(
        wanted_terms(requirement, terms), keys, occurrences, parts
    ):
        yield Slot(school.name, requirement.id, term, occurrence, part, key)
