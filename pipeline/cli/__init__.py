"""The command line: parses, calls `pipeline.build`, prints, exits.

JSON and data go to stdout, everything else to stderr; no prompt without a terminal. This room alone
prints, catches broadly and exits. Heavy rooms are imported inside the commands, so that `--help`
answers at once.
"""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (docs/exit-codes.md)."""
    try:
        from pipeline.cli.run import run

        return run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        # Ctrl-C while the program was still being loaded: nothing has been begun.
        sys.stderr.write("已中断。\n")
        return 130
