"""The bodies of the commands: call `pipeline.build`, print, return an exit code."""

from pipeline.cli.commands.building import BuildRequest, run_build
from pipeline.cli.commands.looking import run_check, run_doctor, run_list, run_trace
from pipeline.cli.commands.receiving import ReceiveRequest, run_receipts
from pipeline.cli.commands.registering import RegisterRequest, run_register
from pipeline.cli.commands.starting import run_init

__all__ = [
    "BuildRequest",
    "ReceiveRequest",
    "RegisterRequest",
    "run_build",
    "run_check",
    "run_doctor",
    "run_init",
    "run_list",
    "run_receipts",
    "run_register",
    "run_trace",
]
