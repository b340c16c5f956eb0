"""Jinja's syntax errors in Chinese, with what to write instead."""

import re

from jinja2 import TemplateSyntaxError

from pipeline.templating.problems import TemplateProblem

_UNFINISHED = r"Unexpected end of template|nesting mistake|Jinja was looking for the following tags"
_BLOCK = re.compile(r"\{%-?\s*(for|if|endfor|endif)\b")
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        _UNFINISHED,
        "到文件末尾也没有找到 {% endfor %} 或 {% endif %}。",
        "给每个 {% for %} 配一个 {% endfor %}，每个 {% if %} 配一个 {% endif %}。",
    ),
    (
        r"Encountered unknown tag '(?P<word>[^']*)'",
        "不认识的标签“{word}”。",
        "可以用的标签是 for、if、elif、else、endif、endfor、set、endset；也可能是少了或多了一个 end 标签。",
    ),
    (
        r"No filter named '(?P<word>[^']*)'",
        "竖线后面没有“{word}”这种写法。",
        "检查竖线后面的名称。",
    ),
    (
        r"expected token 'end of (?:print|statement)",
        "标签里的写法有误，有多余的内容。",
        "检查竖线、逗号和括号；文字要用引号括起来。",
    ),
    (r"unexpected '(?P<word>[^']*)'", "标签里不该有“{word}”。", "检查括号和引号是否成对。"),
    (r"expected token '(?P<word>[^']*)'", "标签里缺少“{word}”。", "检查括号、引号和逗号。"),
    (r"unexpected char '(?P<word>[^']*)'", "标签里不能用字符“{word}”。", "标签里的符号要用半角。"),
)


def explain_syntax(error: TemplateSyntaxError) -> TemplateProblem:
    """Return a syntax error as our problem with its line."""
    opened = _left_open(error.source or "") if re.search(_UNFINISHED, error.message or "") else None
    if opened is not None:
        word, line = opened
        return TemplateProblem(
            code="T201",
            message=f"{{% {word} … %}} 没有对应的 {{% end{word} %}}。",
            hint=f"在它管的内容后面另起一行写 {{% end{word} %}}。",
            line=line,
        )
    for pattern, message, hint in _KNOWN:
        found = re.search(pattern, error.message or "")
        if found:
            word = found.groupdict().get("word", "")
            return TemplateProblem(
                code="T201", message=message.replace("{word}", word), hint=hint, line=error.lineno
            )
    return TemplateProblem(
        code="T201",
        message="标签的写法有误。",
        hint="检查括号、引号、竖线是否成对，符号要用半角。",
        line=error.lineno,
    )


def _left_open(source: str) -> tuple[str, int] | None:
    """Return the innermost `for` or `if` without its end, and its line."""
    opened: list[tuple[str, int]] = []
    for found in _BLOCK.finditer(source):
        word = found[1]
        if not word.startswith("end"):
            opened.append((word, source.count("\n", 0, found.start()) + 1))
        elif opened and opened[-1][0] == word.removeprefix("end"):
            opened.pop()
    return opened[-1] if opened else None
