"""Faults: the one place where diagnostics of a reading are collected.

A column with the same fault in 20,000 rows stays readable: the first `CAP` cells are listed one by
one, the rest in a single diagnostic that names how many and in which rows. Nothing is dropped.
"""

from dataclasses import dataclass, replace

from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.ledgers.places import row_ranges

CAP = 200
"""Diagnostics listed one by one for each code and column of a sheet."""

_RANGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value, before its place is known."""

    code: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    value: str | None = None
    """The value to keep all the same, for warnings."""


_Key = tuple[str, str | None, str | None, str | None]


class FaultLog:
    """Collects diagnostics of one reading."""

    def __init__(self, cap: int = CAP) -> None:
        self._cap = cap
        self._items: list[Diagnostic] = []
        self._counts: dict[_Key, int] = {}
        self._more: dict[_Key, tuple[Diagnostic, list[int]]] = {}
        self.ledger_error = False
        """Whether an error makes the whole ledger unusable."""

    @property
    def size(self) -> int:
        """Return how many problems were collected."""
        return sum(self._counts.values())

    def add(
        self,
        where: Location,
        *,
        code: str,
        message: str,
        hint: str,
        severity: Severity = Severity.ERROR,
        scope: Scope = Scope.LEDGER,
    ) -> None:
        """Collect one problem."""
        if severity is Severity.ERROR and scope is not Scope.RECORD:
            self.ledger_error = True
        item = Diagnostic(
            code=code, severity=severity, scope=scope, message=message, hint=hint, location=where
        )
        key = (code, where.file, where.sheet, where.column)
        count = self._counts.get(key, 0)
        self._counts[key] = count + 1
        if count < self._cap:
            self._items.append(item)
        else:
            rows = self._more.setdefault(key, (item, []))[1]
            if where.row is not None:
                rows.append(where.row)

    def warn(self, where: Location, *, code: str, message: str, hint: str) -> None:
        """Collect one warning about the ledger."""
        self.add(where, code=code, message=message, hint=hint, severity=Severity.WARNING)

    def put(self, fault: Fault, where: Location) -> None:
        """Collect a fault of one cell."""
        self.add(
            where,
            code=fault.code,
            message=fault.message,
            hint=fault.hint,
            severity=fault.severity,
            scope=Scope.RECORD,
        )

    def result(self) -> tuple[Diagnostic, ...]:
        """Return everything collected, in order, with one diagnostic for each column's surplus."""
        rest: list[Diagnostic] = []
        for key, (item, rows) in self._more.items():
            surplus = self._counts[key] - self._cap
            where = f"（第{row_ranges(rows, _RANGES_SHOWN)}行）" if rows else ""
            rest.append(
                replace(
                    item,
                    message=f"同样的问题还有{surplus}处，不再逐一列出{where}。",
                    location=replace(item.location, cell=None, row=None),
                )
            )
        return (*self._items, *rest)
