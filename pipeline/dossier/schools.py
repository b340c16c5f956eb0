"""Who hands in a dossier: schools and pupils out of their ledgers.

Comes in: ledgers that were read and validated. Goes out: `School` and `Pupil` values in the ledger's
order. A pupil's key is never printed.
"""

from collections import Counter
from collections.abc import Sequence

from pipeline.dossier.model import Pupil, School
from pipeline.errors import Diagnostic, Location, Scope, Severity
from pipeline.ledgers.model import Ledger, ValueType

SCHOOL = "学校"
NAME = "姓名"


def read_schools(ledger: Ledger) -> tuple[tuple[School, ...], tuple[Diagnostic, ...]]:
    """Return the schools of a ledger; its columns are the facts that conditions speak of.

    Error K111: the ledger has no column 学校 or no row.
    """
    if SCHOOL not in ledger.frame.columns or not len(ledger.frame):
        return (), (_unusable(ledger, f"没有“{SCHOOL}”一列，或者一行也没有"),)
    columns = [name for name in ledger.frame.columns if not str(name).startswith("_")]
    schools: list[School] = []
    for number, values in enumerate(ledger.frame[columns].itertuples(index=False), start=1):
        facts = {str(name): _text(value) for name, value in zip(columns, values, strict=True)}
        schools.append(School(number, facts[SCHOOL], facts))
    return tuple(schools), ()


def read_pupils(
    ledger: Ledger, schools: Sequence[School]
) -> tuple[tuple[Pupil, ...], tuple[Diagnostic, ...]]:
    """Return the pupils of a ledger; several rows with one key are one pupil.

    The key is the ledger's 身份证号 column, else its first key column. Two pupils of a school with one name
    are told apart by the last four characters of their keys. Errors: K111 the ledger lacks a column,
    K112 a pupil's school is not among the schools.
    """
    key = _key_column(ledger)
    missing = [name for name in (SCHOOL, NAME) if name not in ledger.frame.columns]
    if key is None or missing:
        lacking = "、".join(missing) or "能认出学生的列（身份证号等）"
        return (), (_unusable(ledger, f"没有“{lacking}”"),)
    known = {school.name for school in schools}
    problems: list[Diagnostic] = []
    found: dict[str, tuple[str, str, int]] = {}
    for place, (code, name, school) in enumerate(
        ledger.frame[[key, NAME, SCHOOL]].itertuples(index=False)
    ):
        if _text(school) not in known:
            problems.append(_stranger(ledger, place))
            continue
        found.setdefault(_text(code), (_text(name), _text(school), place))
    alike = Counter((school, name) for name, school, _ in found.values())
    pupils = tuple(
        Pupil(
            code,
            f"{name}{code[-4:]}" if alike[school, name] > 1 else name,
            school,
            _location(ledger, place, key),
        )
        for code, (name, school, place) in found.items()
    )
    return pupils, tuple(problems)


def _key_column(ledger: Ledger) -> str | None:
    for column in ledger.type.columns:
        if column.type is ValueType.ID_NUMBER and column.name in ledger.frame.columns:
            return column.name
    return next((name for name in ledger.type.key if name in ledger.frame.columns), None)


def _text(value: object) -> str:
    """Return a cell as text; '' for an empty one (None, NaN, NaT and pd.NA are not equal to themselves)."""
    if value is None or value is not value or str(value) == "<NA>":  # noqa: PLR0124
        return ""
    return str(value)


def _location(ledger: Ledger, place: int, column: str) -> Location:
    sheet = ledger.sheets[ledger.sheet_index.iloc[place]]
    return Location(
        file=sheet.file,
        sheet=sheet.sheet,
        row=int(ledger.row_number.iloc[place]),
        column=column,
    )


def _unusable(ledger: Ledger, what: str) -> Diagnostic:
    return Diagnostic(
        code="K111",
        severity=Severity.ERROR,
        scope=Scope.WORKSPACE,
        message=f"台账“{ledger.id}”不能用来列档案：{what}。",
        hint="请核对 workspace.yaml 里这本台账的类型和文件，以及档案类型里的“学校台账”“学生台账”。",
        location=Location(file=ledger.sheets[0].file if ledger.sheets else None),
    )


def _stranger(ledger: Ledger, place: int) -> Diagnostic:
    return Diagnostic(
        code="K112",
        severity=Severity.ERROR,
        scope=Scope.RECORD,
        message="这名学生的学校不在学校台账里，没有地方收他的档案。",
        hint="请核对校名（要和学校台账一字不差），或在学校台账里加上这所学校。",
        location=_location(ledger, place, SCHOOL),
    )
