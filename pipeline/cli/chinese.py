"""Chinese for what typer itself says: usage lines, panel titles, usage errors.

Comes in: typer's own English words. Goes out: the same in Chinese. Only wording: nothing here
changes what the parser does.
"""

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

_USAGE_WORDS = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
)
_OPTION_HELP = {
    "--help": "显示这份说明。",
    "--install-completion": "为当前的命令行安装自动补全。",
    "--show-completion": "显示自动补全脚本，供自行安装。",
}


def _chinese_usage(usage: str) -> str:
    for english, chinese in _USAGE_WORDS:
        usage = usage.replace(english, chinese)
    return usage


class ChineseCommand(TyperCommand):
    """A command whose usage line is in Chinese."""

    def get_usage(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the usage line in Chinese."""
        return _chinese_usage(super().get_usage(ctx))


class ChineseGroup(TyperGroup):
    """The command group whose usage line and built-in options are in Chinese."""

    def get_usage(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the usage line in Chinese."""
        return _chinese_usage(super().get_usage(ctx))


def translate_builtin_options(command: object, ctx: object) -> None:
    """Give typer's own options (`--help`, completion) their Chinese help."""
    for parameter in command.get_params(ctx):  # type: ignore[attr-defined]
        for name in parameter.opts:
            if name in _OPTION_HELP:
                parameter.help = _OPTION_HELP[name]


def set_panel_titles() -> None:
    """Replace typer's panel titles and standing phrases, which it keeps as module values."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "［默认：{}］"
    rich_utils.REQUIRED_LONG_STRING = "［必填］"


def usage_error_text(error: TyperException) -> str:
    """Return a usage error of typer in Chinese, with the next step."""
    kind = type(error).__name__
    option = getattr(error, "option_name", "") or ""
    parameter = getattr(error, "param", None)
    hint = parameter.get_error_hint() if parameter is not None else ""
    match kind:
        case "NoSuchOption":
            near = getattr(error, "possibilities", None) or ()
            suggestion = f"，是不是“{'”或“'.join(sorted(near))}”" if near else ""
            text = f"没有“{option}”这个选项{suggestion}"
        case "MissingParameter":
            text = f"缺少必填的参数 {hint}"
        case "BadOptionUsage":
            text = f"选项“{option}”的用法不对，它后面要跟一个值"
        case "BadParameter":
            text = f"参数 {hint} 的值不对"
        case _:
            text = _generic_text(error.format_message())
    return f"{text}。用 huibian --help 看全部命令，用 huibian 命令名 --help 看该命令的用法。"


def _generic_text(message: str) -> str:
    if message.startswith("No such command"):
        name = message.removeprefix("No such command").split(".")[0].strip(" '")
        return f"没有“{name}”这个命令"
    if message.startswith("Got unexpected extra argument"):
        extra = message.partition("(")[2].partition(")")[0]
        return f"多出了参数“{extra}”"
    if message.startswith("Missing command"):
        return "缺少命令名"
    return f"命令写法不对（{message}）"
