"""Which font really served each role, in a clerk's words.

Comes in: a `FontBook`. Goes out: one line for each role, for build and doctor.
"""

from pipeline.fonts import FontBook


def describe_fonts(fonts: FontBook) -> tuple[str, ...]:
    """Return `仿宋：FandolFang R（代替 仿宋_GB2312）`, one line for each role."""
    lines: list[str] = []
    for role in fonts.served():
        if not role.faces:
            lines.append(f"{role.role}：没有可用的字体")
            continue
        instead = f"（代替 {role.official}）" if role.substituted else ""
        lines.append(f"{role.role}：{role.faces[0]}{instead}")
    return tuple(lines)
