"""The text of a template before Jinja sees it: tags, literal text, and what is wrong in either.

In: the source as typed. Out: the source in which a tag alone on its line vanishes with the line (line
numbers stay), and problems with their lines: full-width signs inside tags, digits typed by hand.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.templating.problems import TemplateProblem

_OPENERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_FULL_WIDTH = {
    '｜': '|', '（': '(', '）': ')', '，': ',', '：': ':', '；': ',', '“': '"', '”': '"', '‘': "'", '’': "'",
    '．': '.', '。': '.', '＝': '=', '＋': '+', '－': '-', '～': '~', '＞': '>', '＜': '<', '！': '!', '％': '%',
    '［': '[', '］': ']', '【': '[', '】': ']', '｛': '{', '｝': '}', '、': ',', '＂': '"', '\u3000': ' ',
}  # fmt: skip
_DIGITS = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*[%％]?")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_WIDE_OPENER = re.compile(r"｛[｛{%％#]|[{]｛|｛％")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a template: literal text (`kind` '') or one tag (`{{`, `{%`, `{#`)."""

    kind: str
    text: str
    line: int
    """1-based line on which the piece begins."""


def segments(source: str) -> tuple[Segment, ...]:
    """Return the pieces of a template in order; T201 when a tag is not closed."""
    found: list[Segment] = []
    position = 0
    line = 1
    for start, end in _tags(source):
        if start > position:
            found.append(Segment("", source[position:start], line))
            line += source.count("\n", position, start)
        found.append(Segment(source[start : start + 2], source[start:end], line))
        line += source.count("\n", start, end)
        position = end
    if position < len(source):
        found.append(Segment("", source[position:], line))
    return tuple(found)


def check_source(source: str) -> list[TemplateProblem]:
    """Return what would make Jinja fail or mislead: wrong signs inside tags, forbidden characters."""
    problems: list[TemplateProblem] = []
    for number, line in enumerate(source.split("\n"), 1):
        if _NONCHARACTERS.search(line):
            problems.append(
                TemplateProblem(
                    code="T214",
                    message="这一行含有不能用的特殊字符（U+FDD0—U+FDEF）。",
                    hint="删掉看不见的特殊字符，重新录入这一行。",
                    line=number,
                )
            )
    for segment in segments(source):
        problems.extend(_wrong_signs(segment))
    return problems


def vanish_lone_tags(source: str) -> str:
    """Return the source in which a line of nothing but tags (not `{{ }}`) leaves no line behind.

    The line's end is moved inside its last tag, so that every line keeps its number.
    """
    pieces = [(item.kind, item.text) for item in segments(source)]
    for first, last in list(_lone_runs(pieces)):
        if first > 0:
            kind, text = pieces[first - 1]
            pieces[first - 1] = (kind, text.rstrip(" \t"))
        if last + 1 < len(pieces):
            kind, text = pieces[last + 1]
            ending, newline, rest = text.partition("\n")
            if newline:
                tag_kind, tag = pieces[last]
                at = len(tag) - (3 if tag[-3] in "-+" else 2)
                pieces[last] = (tag_kind, tag[:at] + "\n" + tag[at:])
            pieces[last + 1] = (kind, rest if newline else ending.strip(" \t"))
    return "".join(text for _, text in pieces)


def typed_digits(source: str, fixed_names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, digits) for each run of digits typed in literal text outside fixed names."""
    names = sorted(fixed_names, key=len, reverse=True)
    for segment in segments(source):
        if segment.kind:
            continue
        for offset, line in enumerate(segment.text.split("\n")):
            for digits in digits_outside(line, names):
                yield segment.line + offset, digits


def digits_outside(text: str, names: Iterable[str]) -> list[str]:
    """Return the runs of digits in `text` that belong to none of the fixed names."""
    for name in names:
        if name:
            text = text.replace(name, "\n")
    return _DIGITS.findall(text)


def _tags(source: str) -> Iterator[tuple[int, int]]:
    position = 0
    while True:
        starts = [at for opener in _OPENERS if (at := source.find(opener, position)) >= 0]
        if not starts:
            return
        start = min(starts)
        end = _closing(source, start)
        yield start, end
        position = end


def _closing(source: str, start: int) -> int:
    """Return the end of the tag that begins at `start`; strings may hold closing signs."""
    opener = source[start : start + 2]
    closer = _OPENERS[opener]
    position = start + 2
    quote = ""
    while position < len(source):
        char = source[position]
        if quote:
            position += 2 if char == "\\" else 1
            quote = "" if char == quote else quote
            continue
        if source.startswith(closer, position):
            return position + 2
        if char in "\"'" and opener != "{#":
            quote = char
        position += 1
    raise TemplateProblem(
        code="T201",
        message=f"“{opener}”没有对应的“{closer}”" + ("，或者引号没有成对。" if quote else "。"),
        hint=f"在这个标签的末尾补上“{closer}”，检查引号是否成对。",
        line=source.count("\n", 0, start) + 1,
    )


def _lone_runs(pieces: list[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run of tags that stands alone on its line."""
    index = 0
    while index < len(pieces):
        if pieces[index][0] not in ("{%", "{#"):
            index += 1
            continue
        first = last = index
        while (
            last + 2 < len(pieces)
            and not pieces[last + 1][1].strip(" \t")
            and pieces[last + 2][0] in ("{%", "{#")
        ) or (last + 1 < len(pieces) and pieces[last + 1][0] in ("{%", "{#")):
            last += 1 if pieces[last + 1][0] else 2
        before = pieces[first - 1] if first else ("", "\n")
        after = pieces[last + 1] if last + 1 < len(pieces) else ("", "\n")
        head = before[1].rstrip(" \t") if not before[0] else "x"
        tail = after[1].lstrip(" \t") if not after[0] else "x"
        opens = head.endswith("\n") or (first == 1 and not head)
        closes = tail.startswith("\n") or (last + 2 == len(pieces) and not tail)
        if opens and closes:
            yield first, last
        index = last + 1


def _wrong_signs(segment: Segment) -> Iterator[TemplateProblem]:
    if segment.kind == "{#":
        return
    if not segment.kind:
        for offset, line in enumerate(segment.text.split("\n")):
            if _WIDE_OPENER.search(line):
                yield TemplateProblem(
                    code="T202",
                    message="标签的大括号用了全角字符。",
                    hint="标签要用半角：{{ … }} 或 {% … %}。",
                    line=segment.line + offset,
                )
        return
    bare = _without_strings(segment.text)
    wrong = [char for char in dict.fromkeys(bare) if char in _FULL_WIDTH]
    if not wrong:
        return
    at = min(bare.index(char) for char in wrong)
    listed = "、".join(
        f"{char} 改为 {_FULL_WIDTH[char].replace(' ', '半角空格')}" for char in wrong
    )
    right = "".join(_FULL_WIDTH.get(char, char) for char in segment.text.replace("\n", " "))
    yield TemplateProblem(
        code="T202",
        message=f"标签里用了全角符号：{' '.join(wrong)}",
        hint=f"标签里的符号要用半角：{listed}；应写成 {right}",
        line=segment.line + bare.count("\n", 0, at),
    )


def _without_strings(text: str) -> str:
    """Return a tag with the insides of its strings blanked, of the same length and lines."""
    return re.sub(
        r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'',
        lambda match: re.sub(r"[^\n]", " ", match.group()),
        text,
        flags=re.DOTALL,
    )
