"""One content stream made tidy: balanced, without unknown operators, without what does not print.

Instructions come in and go out; None when nothing had to change, so that a good stream is never rewritten.
ISO 32000-1 annex A; ISO 19005-2, 6.2.2.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import pikepdf

Instruction: TypeAlias = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage

OPERATORS: Final = frozenset(
    [
        "b",
        "B",
        "b*",
        "B*",
        "BDC",
        "BI",
        "BMC",
        "BT",
        "BX",
        "c",
        "cm",
        "CS",
        "cs",
        "d",
        "d0",
        "d1",
        "Do",
        "DP",
        "EI",
        "EMC",
        "ET",
        "EX",
        "f",
        "F",
        "f*",
        "G",
        "g",
        "gs",
        "h",
        "i",
        "ID",
        "j",
        "J",
        "K",
        "k",
        "l",
        "m",
        "M",
        "MP",
        "n",
        "q",
        "Q",
        "re",
        "RG",
        "rg",
        "ri",
        "s",
        "S",
        "SC",
        "sc",
        "SCN",
        "scn",
        "sh",
        "T*",
        "Tc",
        "Td",
        "TD",
        "Tf",
        "Tj",
        "TJ",
        "TL",
        "Tm",
        "Tr",
        "Ts",
        "Tw",
        "Tz",
        "v",
        "w",
        "W",
        "W*",
        "y",
        "'",
        '"',
        "INLINE",
        "IMAGE",
    ]
) | {"INLINE IMAGE"}
"""Operators of ISO 32000-1; an inline image is one instruction of its own name."""
INTENTS: Final = frozenset(
    {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
)
_FILLS = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"', "sh", "Do", "INLINE IMAGE"})
_CLOSING_PATH = "n"
_LARGEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Names:
    """What the resources of a stream say of the names that it uses."""

    hidden: Callable[[str], bool]
    """Whether the property list of this name hides its content."""
    usable: Callable[[str, str], bool]
    """Whether the operator may use the resource of this name: it is there, and it prints."""


@dataclass(slots=True)
class _State:
    out: list[Instruction] = field(default_factory=list)
    changed: bool = False
    depth: int = 0
    in_text: bool = False
    marks: list[str] = field(default_factory=list)
    """`kept`, `dropped` or `hidden` for each open marked-content sequence."""
    concealed: int = 0
    """How many of them hide."""


def tidy(instructions: Sequence[Instruction], names: Names) -> list[Instruction] | None:
    """Return the instructions in order, or None when they were so already."""
    state = _State()
    for item in instructions:
        operator = operator_of(item)
        if operator in {"q", "Q"}:
            _balance(state, item, operator)
        elif operator in {"BDC", "BMC", "EMC", "DP"}:
            _mark(state, item, operator, names)
        elif (
            operator not in OPERATORS
            or not _usable(item, operator, names)
            or (state.concealed and operator in _SHOWS)
        ):
            state.changed = True
        elif state.concealed and operator in _FILLS:
            state.changed = True
            state.out.append(_instruction(_CLOSING_PATH))
        else:
            if operator in {"BT", "ET"}:
                state.in_text = operator == "BT"
            state.out.append(item)
    if state.in_text:
        state.out.append(_instruction("ET"))
    state.out += [_instruction("EMC") for mark in state.marks if mark == "kept"]
    state.out += [_instruction("Q")] * state.depth
    unfinished = state.in_text or state.depth or "kept" in state.marks
    return state.out if state.changed or unfinished else None


def read_instructions(owner: pikepdf.Object) -> list[Instruction]:
    """Return the instructions of a page or a stream; an end amid an instruction loses that one.

    Raises pikepdf.PdfError: it cannot be read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(pikepdf.parse_content_stream(owner))


def operator_of(item: Instruction) -> str:
    """Return the name of an instruction; '' for one that is no text at all."""
    try:
        return str(item.operator)
    except UnicodeDecodeError:
        return ""


def _instruction(operator: str, *operands: pikepdf.Object) -> Instruction:
    return pikepdf.ContentStreamInstruction(list(operands), pikepdf.Operator(operator))


def _balance(state: _State, item: Instruction, operator: str) -> None:
    if operator == "Q" and state.depth == 0:
        state.changed = True
        return
    state.depth += 1 if operator == "q" else -1
    state.out.append(item)


def _mark(state: _State, item: Instruction, operator: str, names: Names) -> None:
    """Keep plain marks; resolve layers, and lose property lists of resources, which nobody reads."""
    operands = list(item.operands)
    if operator == "EMC":
        mark = state.marks.pop() if state.marks else "dropped"
        state.concealed -= mark == "hidden"
        if mark == "kept":
            state.out.append(item)
        else:
            state.changed = True
        return
    name = operands[1] if len(operands) > 1 else None
    if operator == "DP" and isinstance(name, pikepdf.Name):
        state.changed = True
    elif operator == "BDC" and isinstance(name, pikepdf.Name):
        state.changed = True
        hidden = operands[0] == pikepdf.Name.OC and names.hidden(str(name))
        state.marks.append("hidden" if hidden else "dropped")
        state.concealed += hidden
    else:
        if operator != "DP":
            state.marks.append("kept")
        state.out.append(item)


def _usable(item: Instruction, operator: str, names: Names) -> bool:
    if operator in {"Do", "gs", "sh"}:
        operands = list(item.operands)
        return len(operands) == 1 and names.usable(operator, str(operands[0]))
    if operator == "ri":
        return [str(operand) for operand in item.operands] in [[intent] for intent in INTENTS]
    return True
