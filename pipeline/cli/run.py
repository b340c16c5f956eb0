"""The outermost call: runs the typer app and turns every end into an exit code.

Nothing leaves here as a traceback: our own errors become a Chinese message, typer's usage errors are
translated, and an unforeseen fault is written to a file that names no person's data.
"""

import os
import sys
import tempfile
import traceback
from io import TextIOWrapper
from pathlib import Path

import typer
from typer.exceptions import TyperException

from pipeline.errors import ExitCode, HuibianError


def run(arguments: list[str]) -> int:
    """Run the command line and return the exit code."""
    from pipeline.cli.app import app
    from pipeline.cli.chinese import ChineseGroup, speak_chinese_on_install, usage_error_text
    from pipeline.cli.console import finish_output, leave_reader

    _let_every_character_pass()
    command = typer.main.get_command(app)
    names: tuple[str, ...] = ()
    if isinstance(command, ChineseGroup):
        speak_chinese_on_install(command)
        names = tuple(command.commands)
    try:
        result = command.main(args=arguments, prog_name="huibian", standalone_mode=False)
        finish_output()
    except HuibianError as error:
        return _report(error)
    except TyperException as error:
        _say(usage_error_text(error, names))
        return ExitCode.USAGE
    except typer.Exit as stop:
        return _interrupted() if stop.exit_code == ExitCode.INTERRUPTED else stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except SystemExit as end:
        # The reader of a help page went away (`huibian --help | head`): typer ends with 1 then.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        leave_reader()
        return ExitCode.OK
    except OSError as error:
        from pipeline.store import explain

        _say(explain(error, Path(error.filename or "临时文件")))
        return ExitCode.OUTPUT
    except Exception as error:
        return _report_fault(error)
    if result == ExitCode.INTERRUPTED:
        return _interrupted()
    return result if isinstance(result, int) else ExitCode.OK


def _let_every_character_pass() -> None:
    """Print characters that the terminal's encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _interrupted() -> int:
    _say("已中断。已经写好的文件都是完整的；再运行一次会接着做没有做完的部分。")
    return ExitCode.INTERRUPTED


def _report(error: HuibianError) -> int:
    from pipeline.cli.console import print_diagnostics, stderr_console

    console = stderr_console()
    print_diagnostics(error.diagnostics, console)
    _say(error.message)
    return error.exit_code


def _report_fault(error: Exception) -> int:
    """Save the traceback without local values, and say where it is."""
    descriptor, name = tempfile.mkstemp(prefix="huibian-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        frames = traceback.extract_tb(error.__traceback__)
        stream.writelines(traceback.StackSummary.from_list(frames).format())
        # The message is left out: it may quote a cell.
        stream.write(f"{type(error).__module__}.{type(error).__qualname__}\n")
    _say(
        f"程序出了意料之外的错误（{type(error).__name__}），已有的文件没有改动。"
        f"请把 {Path(name)} 发给维护人员，里面没有台账内容。"
    )
    return ExitCode.USAGE


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
