"""Rendering letters: once plainly for one letter, or recorded for all letters of its structure.

In: a kind, its context, the letters' ledger, one letter. Out: `Rendered` as for any document; a
recording adds the steps and recipes that say how other letters are printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.document.model import Inlines
from pipeline.errors import Diagnostic, has_errors
from pipeline.ledgers.model import Ledger
from pipeline.templating.batching import check_batching
from pipeline.templating.context import template_context
from pipeline.templating.environment import TemplateEnvironment
from pipeline.templating.kinds import Kind
from pipeline.templating.policy import Rewriter
from pipeline.templating.problems import TemplateProblem, located
from pipeline.templating.recording.columns import LetterColumns, LetterRows
from pipeline.templating.recording.environment import RecordingEnvironment, RecordingRewriter
from pipeline.templating.recording.recipes import Workshop
from pipeline.templating.recording.recorder import Recorder
from pipeline.templating.recording.runs import (
    LETTER_NAMES,
    ROWS_NAME,
    leaf_nodes,
    length_node,
    letter_values,
)
from pipeline.templating.render import RenderJob
from pipeline.templating.rendered import RenderContext, Rendered


@dataclass(frozen=True, slots=True)
class Recording:
    """One letter, rendered with everything recorded."""

    rendered: Rendered | None
    """None when there are errors."""
    diagnostics: tuple[Diagnostic, ...]
    recorder: Recorder
    """Has the steps so far and the variable pieces; `pin` adds steps."""


class LetterRenderer:
    """Renders the letters of one kind from one ledger; made by `letter_renderer`."""

    def __init__(self, kind: Kind, values: Mapping[str, object], columns: LetterColumns) -> None:
        self.kind = kind
        self.columns = columns
        self._values = dict(values)
        self._workshop = Workshop(columns, kind.body_file)
        self._counts_rows = any(ROWS_NAME in text for text in _texts(kind))

    def plain(self, letter: LetterRows) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """Return one letter as any document is rendered, and its problems."""
        return RenderJob(self.kind).run(self._values | letter_values(self.columns, letter))

    def record(self, letter: LetterRows) -> Recording:
        """Return one letter with everything recorded; raises `UnrecordableError`."""
        job = _RecordingJob(self.kind, self._workshop, letter)
        recorder = job.recorder
        if self._counts_rows:
            recorder.test(length_node(), lambda _run, value: value)
        values = {name: recorder.leaf(name, node) for name, node in leaf_nodes()}
        rendered, problems = job.run(self._values | values)
        if rendered is not None:
            recorder.pin_gaps()
        return Recording(rendered, problems, recorder)


class _RecordingJob(RenderJob):
    """One rendering whose environment records. File names are made of letters one by one."""

    def __init__(self, kind: Kind, workshop: Workshop, letter: LetterRows) -> None:
        super().__init__(replace(kind, file_name=""))
        self.recorder = Recorder(workshop, letter, self.registry)

    def environment(self, file: str) -> TemplateEnvironment:
        """Return an environment that records."""
        body = file == self.kind.body_file
        return RecordingEnvironment(self.registry, file, self.recorder, body=body)

    def rewriter(self) -> Rewriter:
        """Return what puts our functions into the syntax tree."""
        return RecordingRewriter()

    def flat(self, run: Inlines) -> str:
        """Return the characters; letters in which they differ cannot share a variant."""
        self.recorder.pin_gaps()
        self.recorder.pin_texts(run)
        return super().flat(run)


def letter_renderer(
    kind: Kind, context: RenderContext, ledger: Ledger
) -> tuple[LetterRenderer | None, tuple[Diagnostic, ...]]:
    """Return the renderer of a kind's letters; None with the problems of its settings."""
    values, problems = template_context(kind, context)
    for name in LETTER_NAMES:
        if name in values:
            problem = TemplateProblem(
                code="T218",
                message=f"台账的名称“{name}”和告知书里已有的名称相同。",
                hint=f"换一个名称；成批的文种里 {'、'.join(LETTER_NAMES)} 已有意思。",
                line=kind.lines.get("台账"),
            )
            problems.append(located(problem, kind.file))
    if kind.batching is not None:
        edition = context.edition or kind.editions[0]
        wrong = check_batching(kind.batching, ledger.type, edition)
        problems += [located(problem, kind.file) for problem in wrong]
    if has_errors(problems):
        return None, tuple(problems)
    columns = LetterColumns(ledger, context.edition or kind.editions[0])
    return LetterRenderer(kind, values, columns), tuple(problems)


def _texts(kind: Kind) -> tuple[str, ...]:
    single = (kind.title, kind.addressee, kind.signature, kind.document_number, kind.signer)
    return (*single, kind.postscript, kind.body, *kind.copies)
