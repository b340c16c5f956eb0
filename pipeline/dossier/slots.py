"""Slots: every single place that the requirements want filled.

Comes in: a dossier type, schools, pupils, terms. Goes out: slots in the order in which a volume shows
them: school, item, term, pupil, occurrence, part. Must not look at evidence.
"""

from collections.abc import Iterator, Sequence
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
