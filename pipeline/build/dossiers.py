"""Dossiers of a workspace: evidence in, gaps found, volumes bound, and what was bound written down.

Comes in: the dossiers asked for and the ledgers. Goes out: outputs and problems. Volumes whose parts did not
change are left alone, so a broken run goes on where it stopped. A gap never stops anything.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from pipeline.build.dossierleftovers import left_over
from pipeline.build.dossierplan import (
    DossierDesk,
    ListedDossier,
    Planned,
    failed_dossier,
    read_dossier,
)
from pipeline.build.fingerprint import font_identity, program_digest
from pipeline.build.generated import GenerationDesk, make_generated
from pipeline.build.outputs import Output, stored_output, unchanged
from pipeline.build.progress import Progress, stage
from pipeline.document.sheet import Workbook
from pipeline.dossier.completeness import assess, stray_problems
from pipeline.dossier.contents import GeneratedPaper, Holdings, plan_volumes
from pipeline.dossier.index import BoundVolume, index_workbook, manifest_json
from pipeline.dossier.inspection import inspect, pupils_without_files
from pipeline.dossier.intake import cache_keys, recall, take_in
from pipeline.dossier.labels import label_sheets
from pipeline.dossier.matrix import matrix_workbook
from pipeline.dossier.model import Evidence, PageMap, Slot, TakenIn
from pipeline.dossier.run import Bindery, MadeVolume, VolumeJob, make_volume
from pipeline.dossier.verify import MANIFEST
from pipeline.dossier.volume import Completeness, VolumePlan
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.store import Cache, Entry, State, Store, safe_name, shelf_of
from pipeline.writers.xlsx import write_xlsx

MATRIX = "完整性检查.xlsx"
INDEX = "档案索引.xlsx"
LABELS = "卷脊和盒面标签.pdf"
_CATALOGUE = "-封面目录.docx"


@dataclass(slots=True)
class DossiersMade:
    """What came of the dossiers so far; it grows, so that a full disk loses nothing of it."""

    outputs: list[Output] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def build_dossiers(desk: DossierDesk, store: Store, progress: Progress, made: DossiersMade) -> None:
    """Assemble every dossier of the desk; `made` grows with each file that is stored."""
    with stage(progress, "查找佐证"):
        planned, problems = read_dossier(desk)
    made.diagnostics += problems
    ready = {item.setting.type_id for item in planned}
    made.outputs += [
        failed_dossier(item) for item in desk.chosen if item.setting.type_id not in ready
    ]
    assemblies = [_Assembly(desk, item, store, progress, made) for item in planned]
    for assembly in assemblies:
        assembly.run()
    if len(assemblies) == len(desk.workspace.dossiers):
        # only a run of all dossiers knows what none of them wants any more
        digests = {digest for assembly in assemblies for digest in assembly.digests}
        marks = {mark for assembly in assemblies for mark in assembly.marks}
        _pages(desk).drop_others(cache_keys(digests))
        _maps(desk).drop_others(frozenset(marks))


def _pages(desk: DossierDesk) -> Cache:
    return Cache.of(desk.workspace.root, "pages")


def _maps(desk: DossierDesk) -> Cache:
    return Cache.of(desk.workspace.root, "maps")


class _Assembly:
    """One dossier from evidence to volumes."""

    def __init__(
        self,
        desk: DossierDesk,
        planned: Planned,
        store: Store,
        progress: Progress,
        made: DossiersMade,
    ) -> None:
        self._desk = desk
        self._planned = planned
        self._store = store
        self._progress = progress
        self._made = made
        self._folder = safe_name(planned.facts.name)
        self._pages = _pages(desk)
        self._maps = _maps(desk)
        self.digests: set[str] = set()
        """SHA-256 of every file that was taken in."""
        self.marks: set[str] = set()
        """Of every volume."""

    def run(self) -> None:
        """Assemble the dossier; what was stored before stays whatever happens."""
        planned = self._planned
        taken = self._take_in(planned.evidence)
        generated = self._generated()
        completeness = assess(
            planned.dossier, planned.slots, planned.evidence, taken, frozenset(generated)
        )
        findings = self._inspect(completeness, taken)
        holdings = Holdings(completeness, taken, generated)
        plans = plan_volumes(
            planned.dossier, planned.facts, planned.schools, planned.pupils, holdings
        )
        volumes = self._bind(plans)
        self._write_down(volumes, taken, findings)
        names = [MATRIX, INDEX, LABELS, MANIFEST]
        names += [f"{plan.stem}{ending}" for plan in plans for ending in (".pdf", _CATALOGUE)]
        wanted = {f"{self._folder}/{name}" for name in names}
        self._made.diagnostics += left_over(self._store, planned.dossier.id, wanted)

    def _take_in(self, evidence: Sequence[Evidence]) -> dict[str, TakenIn]:
        """Return every evidence file as pages, by SHA-256; what is wrong with it is said once."""
        files = {item.sha256: item.path for item in evidence if item.path is not None}
        self.digests.update(files)
        name = f"收入{self._planned.facts.name}的佐证"
        taken: dict[str, TakenIn] = {}
        with stage(self._progress, f"{name}，共{len(files)}个文件"):
            for digest in files:
                known = recall(digest, self._pages)
                if known is not None:
                    taken[digest] = known
            fresh = [(digest, path) for digest, path in files.items() if digest not in taken]
            self._progress.count(name, 0, len(fresh), "个文件")
            finished = take_in(fresh, self._pages, self._desk.executor)
            for done, item in enumerate(finished, start=1):
                taken[item.sha256] = item
                self._progress.count(name, done, len(fresh), "个文件")
        return taken

    def _generated(self) -> dict[Slot, GeneratedPaper]:
        """Make the papers that come from the ledgers, and take them in like evidence."""
        planned, desk = self._planned, self._desk
        generation = GenerationDesk(
            desk.workspace,
            planned.setting,
            planned.dossier,
            planned.schools,
            desk.inputs,
            desk.fonts,
            desk.workers,
        )
        papers = make_generated(generation, planned.slots, self._store, self._progress)
        self._made.outputs += papers.outputs
        self._made.diagnostics += papers.diagnostics
        listed = [(item.sha256, item.path) for item in papers.files]
        self.digests.update(item.sha256 for item in papers.files)
        taken = {item.sha256: item for item in take_in(listed, self._pages, desk.executor)}
        return {
            item.slot: GeneratedPaper(
                item.title, taken[item.sha256].pdf, item.sha256, taken[item.sha256].pages
            )
            for item in papers.files
            if taken[item.sha256].pages
        }

    def _inspect(
        self, completeness: Completeness, taken: Mapping[str, TakenIn]
    ) -> tuple[Diagnostic, ...]:
        """Find what inspectors would, say it, write the matrix, and return it."""
        planned = self._planned
        findings = (
            *inspect(planned.dossier, planned.schools, planned.evidence, self._desk.calendar),
            *pupils_without_files(completeness, planned.pupils),
            *stray_problems(completeness, planned.slots),
            *_intake_problems(planned.evidence, taken),
        )
        self._made.diagnostics += findings
        self._made.outputs += [
            Output(planned.dossier.id, item.file, "", None, item.sha256, 0, "failed")
            for item in planned.evidence
            if item.file and not _bound(item, completeness, taken)
        ]
        workbook = matrix_workbook(
            planned.dossier,
            planned.facts,
            planned.schools,
            planned.pupils,
            completeness,
            findings,
        )
        self._put_workbook(MATRIX, workbook)
        return findings

    # --- volumes --------------------------------------------------------------------------------

    def _bind(self, plans: Sequence[VolumePlan]) -> list[BoundVolume]:
        """Make the volumes that are not there yet, store each as soon as it is made."""
        marks = {plan.id: self._mark(plan) for plan in plans}
        self.marks.update(marks.values())
        done: dict[str, BoundVolume] = {}
        stale: list[VolumePlan] = []
        for plan in plans:
            known = self._known(plan, marks[plan.id])
            if known is None:
                stale.append(plan)
            else:
                done[plan.id] = known
        word = "docx" in self._desk.formats
        jobs = [VolumeJob(plan, word) for plan in stale]
        name = f"装订{self._planned.facts.name}"
        with (
            shelf_of(self._desk.workspace.root) as shelf,
            stage(self._progress, f"{name}，共{len(stale)}卷"),
        ):
            bindery = Bindery(self._pages, shelf, self._desk.profile, self._mark_of_all())
            self._progress.count(name, 0, len(stale), "卷")
            finished = self._desk.executor.run(bindery, make_volume, jobs)
            for count, item in enumerate(finished, start=1):
                plan = stale[item.place]
                self._progress.count(name, count, len(stale), "卷")
                volume = self._take(plan, marks[plan.id], item.result)
                if volume is not None:
                    done[plan.id] = volume
        return [done[plan.id] for plan in plans if plan.id in done]

    def _known(self, plan: VolumePlan, mark: str) -> BoundVolume | None:
        """Return a volume that is there and current, else None."""
        names = [f"{plan.stem}.pdf"]
        names += [f"{plan.stem}{_CATALOGUE}"] if "docx" in self._desk.formats else []
        records = []
        for name in names:
            path = f"{self._folder}/{name}"
            record = self._store.current(path)
            if record is None or self._store.status(path, mark) is not State.UNCHANGED:
                return None
            records.append(record)
        data = self._maps.get(mark)
        if data is None:
            return None
        self._made.outputs += [unchanged(record) for record in records]
        return BoundVolume(plan, _read_map(data), records[0].path, records[0].sha256)

    def _take(self, plan: VolumePlan, mark: str, result: MadeVolume | None) -> BoundVolume | None:
        """Store what came of a volume; None when it could not be made."""
        self._made.diagnostics += (_killed(plan),) if result is None else result.problems
        if result is None or result.pdf is None or result.page_map is None:
            self._made.outputs.append(self._failed())
            return None
        page_map = result.page_map
        self._maps.put(mark, _map_json(page_map))
        entry = Entry(self._planned.dossier.id, "pdf", mark, pages=page_map.physical)
        stored = self._store.put(f"{self._folder}/{plan.stem}.pdf", result.pdf, entry)
        self._made.outputs.append(stored_output(stored, entry))
        if result.docx:
            self._put(f"{plan.stem}{_CATALOGUE}", "docx", result.docx, mark)
        return BoundVolume(plan, page_map, stored.path, stored.sha256)

    def _mark(self, plan: VolumePlan) -> str:
        """Return the hash of all that a volume depends on; the pages behind each content are in it."""
        digest = hashlib.sha256(self._mark_of_all().encode())
        digest.update(repr(plan).encode())
        return digest.hexdigest()

    def _mark_of_all(self) -> str:
        parts = (program_digest(), font_identity(self._desk.fonts), repr(self._desk.profile))
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    # --- what was bound ---------------------------------------------------------------------------

    def _write_down(
        self,
        volumes: Sequence[BoundVolume],
        taken: Mapping[str, TakenIn],
        findings: Sequence[Diagnostic],
    ) -> None:
        """Write labels, index and manifest of the volumes."""
        planned = self._planned
        facts = planned.facts
        index = index_workbook(
            facts.name,
            volumes,
            planned.evidence,
            taken,
            findings,
            author=facts.unit,
            created_iso=facts.date.isoformat(),
        )
        self._put_workbook(INDEX, index)
        if volumes:
            self._write_labels(volumes)
        manifest = manifest_json(planned.dossier.id, facts.name, volumes, planned.evidence)
        self._put(MANIFEST, "json", manifest, _hash(manifest))

    def _write_labels(self, volumes: Sequence[BoundVolume]) -> None:
        """Write the labels of strips, box spines and box covers."""
        facts = self._planned.facts
        with stage(self._progress, f"排卷脊和盒面标签：{facts.name}"):
            labels, problems = label_sheets(
                [item.plan for item in volumes],
                [item.page_map for item in volumes],
                self._desk.fonts,
                duplex=facts.duplex,
            )
        self._made.diagnostics += problems
        if labels is not None:
            self._put(LABELS, "pdf", labels.data, _hash(labels.data), labels.pages)

    def _put_workbook(self, name: str, workbook: Workbook) -> None:
        data = write_xlsx(workbook)
        self._put(name, "xlsx", data, _hash(data))

    def _put(self, name: str, form: str, data: bytes, mark: str, pages: int | None = None) -> None:
        path = f"{self._folder}/{name}"
        record = self._store.current(path)
        if record is not None and self._store.status(path, mark) is State.UNCHANGED:
            self._made.outputs.append(unchanged(record))
            return
        entry = Entry(self._planned.dossier.id, form, mark, pages=pages)
        self._made.outputs.append(stored_output(self._store.put(path, data, entry), entry))

    def _failed(self) -> Output:
        planned = self._planned
        return failed_dossier(ListedDossier(planned.setting, planned.dossier))


def _intake_problems(
    evidence: Sequence[Evidence], taken: Mapping[str, TakenIn]
) -> Iterator[Diagnostic]:
    """Yield what was said about each file that was taken in, or not, with its name."""
    for item in evidence:
        found = taken.get(item.sha256)
        for problem in found.problems if found is not None else ():
            yield Diagnostic(
                problem.code,
                problem.severity,
                problem.scope,
                problem.message,
                problem.hint,
                Location(file=item.file),
            )


def _bound(item: Evidence, completeness: Completeness, taken: Mapping[str, TakenIn]) -> bool:
    """Return whether an evidence file gets into a volume."""
    found = taken.get(item.sha256)
    return bool(found is not None and found.pages) and item not in completeness.strays


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _map_json(page_map: PageMap) -> bytes:
    return json.dumps(asdict(page_map), separators=(",", ":")).encode()


def _read_map(data: bytes) -> PageMap:
    return PageMap(**json.loads(data))


def _killed(plan: VolumePlan) -> Diagnostic:
    return Diagnostic(
        code="X102",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"第{plan.number}卷没有装订：装订它的进程被系统结束了，多半是内存不够。",
        hint="关掉不用的程序，不加 --jobs 再运行一次。",
        location=Location(),
    )
