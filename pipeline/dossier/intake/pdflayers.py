"""Which layers of a PDF print: optional content groups and memberships (ISO 32000-1, 8.11).

An open file comes in; an answer for each group or membership goes out. Nothing is changed here.
"""

from dataclasses import dataclass
from typing import Final

import pikepdf

_DEPTH: Final = 20
"""Levels of a visibility expression that are followed."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The states of all groups when the file is printed in its default configuration."""

    hidden_groups: frozenset[tuple[int, int]]
    """Object numbers of the groups that are off."""

    def hides(self, content: object) -> bool:
        """Return whether a group or a membership dictionary hides what belongs to it."""
        if not isinstance(content, pikepdf.Dictionary):
            return False
        if content.get("/Type") == pikepdf.Name.OCMD:
            expression = content.get("/VE")
            if isinstance(expression, pikepdf.Array):
                return not self._holds(expression, _DEPTH)
            return not self._membership(content)
        return content.objgen in self.hidden_groups

    def _membership(self, content: pikepdf.Dictionary) -> bool:
        """Return whether the policy of a membership makes its content visible."""
        groups = content.get("/OCGs")
        listed = list(groups) if isinstance(groups, pikepdf.Array) else [groups]
        shown = [
            group.objgen not in self.hidden_groups
            for group in listed
            if isinstance(group, pikepdf.Dictionary)
        ]
        if not shown:
            return True
        match str(content.get("/P", "/AnyOn")):
            case "/AllOn":
                return all(shown)
            case "/AnyOff":
                return not all(shown)
            case "/AllOff":
                return not any(shown)
            case _:
                return any(shown)

    def _holds(self, expression: object, depth: int) -> bool:
        if isinstance(expression, pikepdf.Dictionary):
            return expression.objgen not in self.hidden_groups
        if not isinstance(expression, pikepdf.Array) or not len(expression) or not depth:
            return True
        values = [self._holds(item, depth - 1) for item in list(expression)[1:]]
        match str(expression[0]):
            case "/Not":
                return not all(values)
            case "/Or":
                return any(values)
            case _:
                return all(values)


def read_layers(pdf: pikepdf.Pdf) -> Layers:
    """Return the states of the file's groups as its default configuration prints them."""
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary):
        return Layers(frozenset())
    config = properties.get("/D")
    if not isinstance(config, pikepdf.Dictionary):
        return Layers(frozenset())
    hidden: set[tuple[int, int]] = set()
    if config.get("/BaseState") == pikepdf.Name.OFF:
        hidden |= _numbers(properties.get("/OCGs"))
    hidden -= _numbers(config.get("/ON"))
    hidden |= _numbers(config.get("/OFF"))
    for event in _dictionaries(config.get("/AS")):
        if event.get("/Event") == pikepdf.Name.Print:
            for group in _dictionaries(event.get("/OCGs")):
                _apply_print_state(group, hidden)
    return Layers(frozenset(hidden))


def _apply_print_state(group: pikepdf.Dictionary, hidden: set[tuple[int, int]]) -> None:
    usage = group.get("/Usage")
    printing = usage.get("/Print") if isinstance(usage, pikepdf.Dictionary) else None
    state = printing.get("/PrintState") if isinstance(printing, pikepdf.Dictionary) else None
    if state == pikepdf.Name.OFF:
        hidden.add(group.objgen)
    elif state == pikepdf.Name.ON:
        hidden.discard(group.objgen)


def _dictionaries(items: object) -> list[pikepdf.Dictionary]:
    if not isinstance(items, pikepdf.Array):
        return []
    return [item for item in items if isinstance(item, pikepdf.Dictionary)]


def _numbers(items: object) -> set[tuple[int, int]]:
    return {item.objgen for item in _dictionaries(items)}
