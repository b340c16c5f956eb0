"""Working days where the official calendar does not reach: inputs/佐证/节假日.yaml.

Comes in: the file, if there is one. Goes out: `WorkingDays` and what is wrong in it.
"""

from pathlib import Path

from pipeline.dossier.inspection import WorkingDays
from pipeline.errors import Diagnostic
from pipeline.workspace.reader import SettingsReader
from pipeline.workspace.yamltree import parse_yaml

HOLIDAYS_FILE = "节假日.yaml"
_KEYS = ("放假", "上班")


def read_working_days(folder: Path, name: str) -> tuple[WorkingDays, tuple[Diagnostic, ...]]:
    """Return the working days of a workspace; `folder` is inputs/佐证/, `name` how messages call it.

    Errors are those of settings files (W0xx, W1xx); what could be read still counts.
    """
    path = folder / HOLIDAYS_FILE
    if not path.is_file():
        return WorkingDays(), ()
    shown = f"{name}/{HOLIDAYS_FILE}"
    tree, problems = parse_yaml(path.read_text(encoding="utf-8-sig", errors="replace"), shown)
    if tree is None:
        return WorkingDays(), problems
    reader = SettingsReader(shown)
    days = {
        key: frozenset(
            day
            for dotted, item in reader.sequence(node, at)
            if (day := reader.day(item, dotted)) is not None
        )
        for key, at, node in reader.mapping(tree, "", _KEYS)
    }
    calendar = WorkingDays(days.get("放假", frozenset()), days.get("上班", frozenset()))
    return calendar, (*problems, *reader.found)
