"""Chinese for what typer itself says: help pages, usage errors, completion.

Comes in: typer's own commands and errors. Goes out: the same in Chinese. Only wording: nothing here
changes what the parser does.
"""

import contextlib
import io
import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

from pipeline.cli.helptext import Entry, Section, help_page
from pipeline.errors import ExitCode

_SEE_HELP = "用 huibian --help 看全部命令，用 huibian 命令名 --help 看该命令的用法。"
_OPTION_HELP = {
    "--help": "显示这份说明。",
    "--install-completion": "为当前的命令行安装自动补全（按 Tab 键补全命令和选项）。",
    "--show-completion": "显示自动补全脚本，供自行安装。",
}


class ChineseCommand(TyperCommand):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the help page."""
        arguments, options = _parameters(self, ctx)
        words = [f"[{item.name}]" if optional else item.name for item, optional in arguments]
        usage = " ".join([ctx.command_path, "[选项]", *words])
        sections = (
            Section("参数", tuple(item for item, _ in arguments)),
            Section("选项", options),
        )
        return help_page(usage, self.help or "", sections)


class ChineseGroup(TyperGroup):
    """The command group whose help page is in Chinese."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the help page."""
        commands = tuple(
            Entry(name, self.commands[name].help or "") for name in self.list_commands(ctx)
        )
        _, options = _parameters(self, ctx)
        sections = (Section("命令", commands), Section("选项", options))
        return help_page(f"{ctx.command_path} 命令 [选项]", self.help or "", sections)


def _parameters(
    command: TyperCommand | TyperGroup, ctx: typer.Context
) -> tuple[list[tuple[Entry, bool]], tuple[Entry, ...]]:
    """Return the arguments (with whether they may be left out) and the options."""
    arguments: list[tuple[Entry, bool]] = []
    options: list[Entry] = []
    for item in command.get_params(ctx):
        if isinstance(item, TyperArgument):
            arguments.append((Entry(item.metavar or "", item.help or ""), not item.required))
        elif isinstance(item, TyperOption):
            options.append(_option(item))
    return arguments, tuple(options)


def _option(option: TyperOption) -> Entry:
    """Return `-C, --workspace 目录` with its help and, where it has a value, its default."""
    names = ", ".join(sorted(option.opts, key=len))
    own = (_OPTION_HELP[name] for name in option.opts if name in _OPTION_HELP)
    text = next(own, option.help or "")
    if option.is_flag or not option.metavar:
        return Entry(names, text)
    default = "" if option.default is None else f"不写时是 {option.default}。"
    return Entry(f"{names} {option.metavar}", text + default)


def speak_chinese_on_install(command: TyperGroup) -> None:
    """Make `--install-completion` report in Chinese."""
    for parameter in command.params:
        if "--install-completion" in parameter.opts and parameter.callback is not None:
            parameter.callback = _quietly(parameter.callback)


def _quietly(callback: Callable[..., object]) -> Callable[..., object]:
    def install(ctx: typer.Context, param: object, value: object) -> object:
        if not value or ctx.resilient_parsing:
            return value
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                callback(ctx, param, value)
        except SystemExit as end:
            if end.code:
                typer.echo(
                    "没有认出是哪种命令行。请用 huibian --show-completion 取得脚本，自行安装。"
                )
                raise typer.Exit(ExitCode.MISSING) from None
        typer.echo("自动补全已装好，重新打开终端后生效。")
        raise typer.Exit(ExitCode.OK)

    return install


def usage_error_text(error: TyperException, commands: Iterable[str] = ()) -> str:
    """Return a usage error of typer in Chinese, with the next step."""
    kind = type(error).__name__
    option = getattr(error, "option_name", "") or ""
    parameter = getattr(error, "param", None)
    match kind:
        case "NoArgsIsHelpError":
            return error.format_message()
        case "NoSuchOption":
            text = _no_such_option(option, getattr(error, "possibilities", None) or (), error)
        case "MissingParameter":
            text = f"缺少必填的“{_name(parameter)}”"
        case "BadOptionUsage":
            text = f"选项 {option} 后面要跟一个值"
        case "BadParameter":
            text = f"{_name(parameter)} 的值不对：{_expected(error.format_message())}"
        case _:
            text = _generic_text(error.format_message(), commands)
    return f"{text}{'' if text.endswith('？') else '。'}{_SEE_HELP}"


def _name(parameter: object) -> str:
    metavar = getattr(parameter, "metavar", None)
    if isinstance(parameter, TyperArgument) and metavar:
        return str(metavar)
    opts: list[str] = getattr(parameter, "opts", [])
    return max(opts, key=len, default="参数")


def _no_such_option(option: str, near: Iterable[str], error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    if context is not None and isinstance(context.command, TyperGroup):
        owners = [
            name
            for name, command in context.command.commands.items()
            if any(option in parameter.opts for parameter in command.params)
        ]
        if owners:
            return f"选项 {option} 要写在命令名后面：huibian 命令名 {option} …"
    best = get_close_matches(option, list(near), n=1)
    return f"没有“{option}”这个选项" + (f"，是不是“{best[0]}”？" if best else "")


def _expected(message: str) -> str:
    """Return what typer's message says was expected."""
    least = re.search(r"greater than or equal to (\d+)", message)
    if least is not None:
        return f"要写{least[1]}以上的整数"
    return "要写一个整数" if "integer" in message else "请看该命令的用法"


def _generic_text(message: str, commands: Iterable[str]) -> str:
    if message.startswith("No such command"):
        name = re.findall(r"'([^']*)'", message)[0]
        near = get_close_matches(name, list(commands))
        return f"没有“{name}”这个命令" + (f"，是不是“{near[0]}”？" if near else "")
    if message.startswith("Got unexpected extra argument"):
        extra = message.rpartition("(")[2].rpartition(")")[0]
        return f"多写了“{extra}”"
    if message.startswith("Missing command"):
        return "没有写命令名"
    return "命令写法不对"
