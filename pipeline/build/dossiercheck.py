"""What `huibian check` says of dossiers: requirements, evidence, dates and persons, and bound volumes.

Comes in: a workspace and its ledgers. Goes out: problems. Nothing is converted, bound or written.
"""

from pipeline.build.dossierplan import DossierDesk, list_dossiers, read_dossier, working_days
from pipeline.build.inputs import Inputs
from pipeline.document.profile import profile_from_overrides
from pipeline.dossier.completeness import assess, stray_problems
from pipeline.dossier.inspection import inspect, pupils_without_files
from pipeline.dossier.verify import MANIFEST, verify_manifest
from pipeline.errors import Diagnostic
from pipeline.executors import Here
from pipeline.fonts import FontBook
from pipeline.store import safe_name
from pipeline.workspace import Workspace


def check_dossiers(workspace: Workspace, inputs: Inputs, fonts: FontBook) -> tuple[Diagnostic, ...]:
    """Return the problems of every dossier that the workspace lists."""
    listed, problems = list_dossiers(workspace)
    if not workspace.dossiers:
        return ()
    calendar, found = working_days(workspace)
    desk = DossierDesk(
        workspace=workspace,
        chosen=listed,
        listed=listed,
        inputs=inputs,
        fonts=fonts,
        profile=profile_from_overrides(workspace.profile)[0],
        executor=Here(),
        workers=1,
        formats=(),
        calendar=calendar,
    )
    planned, read = read_dossier(desk)
    problems += (*found, *read)
    for item in planned:
        # whether files can be opened is found when they are taken in
        completeness = assess(item.dossier, item.slots, item.evidence, {}, frozenset())
        problems += (
            *inspect(item.dossier, item.schools, item.evidence, calendar),
            *pupils_without_files(completeness, item.pupils),
            *stray_problems(completeness, item.slots),
        )
    for entry in listed:
        manifest = workspace.root / "outputs" / safe_name(entry.name) / MANIFEST
        if manifest.is_file():
            problems += verify_manifest(workspace.root, manifest)
    return tuple(dict.fromkeys(problems))
