"""The commands and their options, as typer sees them; each body hands over to `pipeline.cli.commands`.

Nothing heavy is imported here: `huibian --help` reads this file and typer only.
"""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.chinese import ChineseCommand, ChineseGroup

app = typer.Typer(
    name="huibian",
    help="汇编：由台账生成工作总结、报告等中文文书，每个数字都能查到出处。",
    cls=ChineseGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-C",
        metavar="目录",
        help="工作区目录；不写时从当前目录向上找含有 inputs/workspace.yaml 的目录。",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="结果以 JSON 格式输出，供别的程序读取。")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="只说错误，不说提醒和进展。")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="列出全部问题和细节。")]
StrictOption = Annotated[bool, typer.Option("--strict", help="提醒也当作错误处理。")]
EditionOption = Annotated[
    str | None,
    typer.Option(
        "--edition",
        metavar="版本",
        help="生成哪个版本，如 公示；不写时按工作区的设置，没有设置的用文种的第一个版本。",
    ),
]
SampleOption = Annotated[
    int | None,
    typer.Option(
        "--sample",
        min=1,
        metavar="封数",
        help="只印几封样张，加“草稿”水印，编号不登记。",
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="哪些",
        help="只补印这些信：编号（几个用逗号分开，一段写“起..止”），或“学校=校名,班级=1班”，"
        "或“未回收”（回执没有收回的）；可以写几次。",
    ),
]
OnlyFailedOption = Annotated[
    bool,
    typer.Option(
        "--only-failed",
        help="只补印上次失败的、印制以后台账有改动的和新增的信，各批的文件不动。",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="tcp://地址:端口", help="成批的信交给这个 Dask 集群印制。"),
]
KindsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="文种…", help="要生成的文种或档案（编号或名称）；不写时生成工作区列出的全部。"
    ),
]


@app.callback(invoke_without_command=True)
def common(
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    """汇编：由台账生成工作总结、报告等中文文书，每个数字都能查到出处。"""
    if version:
        from pipeline import __version__
        from pipeline.cli.console import print_data

        print_data(f"huibian {__version__}")
        raise typer.Exit(0)


@app.command("init", cls=ChineseCommand)
def init_command(
    directory: Annotated[Path, typer.Argument(metavar="目录", help="新工作区放在哪个目录。")],
    sample: Annotated[
        bool, typer.Option("--sample", help="放入一套虚构的示例数据，马上可以生成。")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """建一个新工作区：空白台账（表头、下拉选项、填写提示），或一套示例数据。"""
    from pipeline.cli.commands import run_init

    raise typer.Exit(run_init(directory, sample=sample, quiet=quiet))


@app.command("list", cls=ChineseCommand)
def list_command(
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="也列出各文种的参数。")] = False,
) -> None:
    """列出这里能生成的文书、各需要哪些台账、台账是否已有。"""
    from pipeline.cli.commands import run_list

    raise typer.Exit(run_list(workspace, as_json=as_json, quiet=quiet, verbose=verbose))


@app.command("check", cls=ChineseCommand)
def check_command(
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    strict: StrictOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """检查全部台账和设置，问题逐格列入 outputs/检查/问题清单.xlsx。"""
    from pipeline.cli.commands import run_check

    raise typer.Exit(
        run_check(workspace, as_json=as_json, strict=strict, quiet=quiet, verbose=verbose)
    )


@app.command("build", cls=ChineseCommand)
def build_command(
    kinds: KindsArgument = None,
    workspace: WorkspaceOption = None,
    formats: Annotated[
        str, typer.Option("--formats", metavar="格式", help="生成哪些格式，用逗号分开。")
    ] = "docx,pdf",
    edition: EditionOption = None,
    draft: Annotated[bool, typer.Option("--draft", help="每页加“草稿”水印。")] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, metavar="数", help="同时用几个进程生成。")
    ] = 1,
    each: Annotated[
        bool, typer.Option("--each", help="告知书等成批的信，DOCX 每封一个文件（默认每批一个）。")
    ] = False,
    sample: SampleOption = None,
    only: OnlyOption = None,
    only_failed: OnlyFailedOption = False,
    scheduler: SchedulerOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说要生成什么，不写文件。")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="显示各阶段用时。")] = False,
    as_json: JsonOption = False,
    strict: StrictOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """生成有变化的文书（DOCX、PDF、溯源表、审阅稿）、成批的信和迎检档案。"""
    from pipeline.cli.commands import BuildRequest, run_build

    request = BuildRequest(
        workspace=workspace,
        kinds=tuple(kinds or ()),
        formats=formats,
        edition=edition,
        draft=draft,
        jobs=jobs,
        each=each,
        sample=sample,
        only=tuple(only or ()),
        only_failed=only_failed,
        scheduler=scheduler,
        dry_run=dry_run,
        timings=timings,
        as_json=as_json,
        strict=strict,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(run_build(request))


@app.command("trace", cls=ChineseCommand)
def trace_command(
    file: Annotated[
        Path, typer.Argument(metavar="文件", help="由本程序生成的 DOCX、PDF、审阅稿或溯源表。")
    ],
    workspace: WorkspaceOption = None,
    figure: Annotated[
        str | None, typer.Option("--figure", metavar="编号", help="只看一个数字，如 F0003。")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """说明文件里每个数字的出处：台账、工作表、筛选条件、行、算式、口径。"""
    from pipeline.cli.commands import run_trace

    raise typer.Exit(run_trace(file, workspace, figure=figure, as_json=as_json))


@app.command("doctor", cls=ChineseCommand)
def doctor_command(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """检查字体、排版程序、磁盘和权限，缺什么就给出补上的办法；列出版式与国标的不同。"""
    from pipeline.cli.commands import run_doctor

    raise typer.Exit(run_doctor(workspace, as_json=as_json))


@app.command("receipts", cls=ChineseCommand)
def receipts_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件…",
            help="回执的扫描件（PDF、JPG、PNG、TIFF）、编号清单（TXT、CSV、XLSX），或放它们的文件夹。",
        ),
    ],
    workspace: WorkspaceOption = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="日期", help="登记日期，如 2021-01-15；不写时用成文日期。"),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """登记收回的回执：读扫描件上的编号或清单，算回收率，列出没有收回和读不出的。"""
    from pipeline.cli.commands import ReceiveRequest, run_receipts

    request = ReceiveRequest(
        workspace=workspace,
        files=tuple(files),
        day=day,
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(run_receipts(request))


@app.command("register", cls=ChineseCommand)
def register_command(
    action: Annotated[
        str | None,
        typer.Argument(metavar="更正|作废|补发", help="登记什么；不写时列出登记簿里各有多少。"),
    ] = None,
    numbers: Annotated[
        list[str] | None,
        typer.Argument(metavar="编号…", help="告知书上的编号；一段写“起..止”。"),
    ] = None,
    workspace: WorkspaceOption = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="原因", help="记在备注里；作废、补发必须写。")
    ] = "",
    row: Annotated[
        int | None,
        typer.Option("--row", min=1, metavar="行号", help="更正后的信在台账第几行；一般不用写。"),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", metavar="日期", help="登记日期，如 2021-01-15；不写时用成文日期。"),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """在发文登记簿里登记告知书的更正、作废、补发；几个编号要么都登记，要么都不登记。"""
    from pipeline.cli.commands import RegisterRequest, run_register

    request = RegisterRequest(
        workspace=workspace,
        action=action,
        numbers=tuple(numbers or ()),
        reason=reason,
        row=row,
        day=day,
        as_json=as_json,
        quiet=quiet,
    )
    raise typer.Exit(run_register(request))
