"""Files of a dossier that an earlier run made and that are none of its volumes any more.

Comes in: the store's records and the paths that the dossier has now. Goes out: one problem for each file that
lies beside them. Nothing is removed: a volume may have been handed over.
"""

from collections.abc import Collection, Iterator

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.store import Store


def left_over(store: Store, dossier_id: str, wanted: Collection[str]) -> Iterator[Diagnostic]:
    """Yield K606 for each file of the dossier in outputs/ that is not one of `wanted`, relative to outputs/.

    A draft that stands beside a file changed by hand belongs to that file.
    """
    for record in store.records():
        if record.entry.kind != dossier_id or (record.beside or record.path) in wanted:
            continue
        if (store.folder / record.path).is_file():
            yield Diagnostic(
                code="K606",
                severity=Severity.WARNING,
                scope=Scope.WORKSPACE,
                message="这个文件是以前生成的，档案现在的各卷里没有它（分卷、学校、学生或者档案名称变了）。",
                hint="不要和现在的卷放在一起；没有移交过、不要了的，请删掉。",
                location=Location(file=f"outputs/{record.path}"),
            )
