"""Readers: one file to raw tables, by its sort, behind the guard.

A file comes in, opened for reading only; its sheets go out as `RawTable`s. What a cell means is not
known here.
"""

from pathlib import Path

from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.guard import Sort, admit
from pipeline.ledgers.oldworkbooks import read_xls
from pipeline.ledgers.raw import RawTable
from pipeline.ledgers.spreadsheets import read_ods, read_xlsx
from pipeline.ledgers.textfiles import read_csv, read_yaml

_READERS = {
    Sort.XLSX: read_xlsx,
    Sort.XLS: read_xls,
    Sort.ODS: read_ods,
    Sort.CSV: read_csv,
    Sort.YAML: read_yaml,
}


def read_tables(name: str, path: Path, faults: FaultLog) -> list[RawTable]:
    """Return the tables of one file in order; [] when it was refused (F-codes say why).

    Args:
        name: path relative to the workspace, for messages.
        path: the file.
        faults: where problems go.
    """
    admitted = admit(name, path, faults)
    return [] if admitted is None else _READERS[admitted.sort](admitted, faults)
