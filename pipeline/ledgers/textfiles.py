"""Text ledgers: CSV (UTF-8, GB18030, UTF-16) and YAML lists to raw tables.

An admitted file comes in; one `RawTable` goes out whose rows know their line. Every cell is the text
that was typed.
"""

import csv
from collections import Counter
from io import StringIO
from pathlib import PurePosixPath

from pipeline.errors import Location
from pipeline.ledgers.faults import FaultLog
from pipeline.ledgers.guard import Admitted
from pipeline.ledgers.nodes import ListNode, MapNode, TextNode, YamlFaultError, parse_yaml
from pipeline.ledgers.raw import Cell, RawTable

_DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 60


def read_csv(file: Admitted, faults: FaultLog) -> list[RawTable]:
    """Return the table of a CSV file; [] when it was refused (F111, F112)."""
    text = _decode(file, faults)
    if text is None:
        return []
    lines = text.splitlines(keepends=True)
    delimiter = _delimiter(lines[:_SAMPLE_LINES])
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    before = 0
    try:
        for record in reader:
            rows.append([_unwrap(cell) for cell in record])
            numbers.append(before + 1)
            before = reader.line_num
    except csv.Error:
        faults.add(
            Location(file=file.name, row=before + 1),
            code="F112",
            message="这一行的引号不成对，或一格太长，读不下去。",
            hint="请用表格软件打开核对，另存为xlsx或UTF-8的csv。",
        )
        return []
    width = max(map(len, rows), default=0)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return [
        RawTable(
            file=file.name,
            sheet="",
            name=PurePosixPath(file.name).stem,
            rows=rows,
            row_numbers=numbers,
        )
    ]


def _unwrap(cell: str) -> str:
    """Return a cell without the `="…"` that exports put around long numbers."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return cell


def _decode(file: Admitted, faults: FaultLog) -> str | None:
    """Return the text: by its BOM, else strict UTF-8, else strict GB18030."""
    data = file.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    line = 1
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:  # the encoding that got furthest is the likely one
            line = max(line, data[: error.start].count(b"\n") + 1)
    faults.add(
        Location(file=file.name, row=line),
        code="F111",
        message="文字编码既不是UTF-8也不是GB18030（简体中文），这一行起读不出来。",
        hint="请用表格软件打开，确认没有乱码后另存为xlsx。",
    )
    return None


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that splits most lines into the same number of cells."""
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines if line.strip())
        score = max((number * times for number, times in counts.items() if number), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_yaml(file: Admitted, faults: FaultLog) -> list[RawTable]:
    """Return a YAML list of mappings as a table: keys are the header, each row knows its line."""
    where = Location(file=file.name)
    try:
        root = parse_yaml(file.data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        faults.add(
            where, code="F111", message="YAML文件不是UTF-8编码。", hint="请另存为UTF-8编码。"
        )
        return []
    except YamlFaultError as error:
        faults.add(
            Location(file=file.name, row=error.line),
            code="F112",
            message=f"{error.message}。",
            hint="请改正这一行；写法见 docs/ledgers.md。",
        )
        return []
    if root is None:
        return []
    if not isinstance(root, ListNode):
        faults.add(
            Location(file=file.name, row=root.line),
            code="F112",
            message="YAML台账应是一个列表，每一条以“- ”开头。",
            hint="写法见 docs/ledgers.md。",
        )
        return []
    return _yaml_table(file.name, root, faults)


def _yaml_table(name: str, root: ListNode, faults: FaultLog) -> list[RawTable]:
    keys: dict[str, int] = {}
    for item in root.items:
        if isinstance(item, MapNode):
            for key, _ in item.entries:
                keys.setdefault(key.text, key.line)
    order = {key: at for at, key in enumerate(keys)}
    lines = {(0, at): line for at, line in enumerate(keys.values())}
    rows: list[list[Cell]] = [list(keys)]
    numbers = [root.line]
    whole = True
    for item in root.items:
        if not isinstance(item, MapNode):
            whole = _report_shape(name, item.line, None, faults)
            continue
        row: list[Cell] = [""] * len(keys)
        for key, value in item.entries:
            if isinstance(value, TextNode):
                row[order[key.text]] = value.text
                lines[len(rows), order[key.text]] = key.line
            else:
                whole = _report_shape(name, value.line, key.text, faults)
        rows.append(row)
        numbers.append(item.line)
    if not whole:
        return []
    return [
        RawTable(
            file=name,
            sheet="",
            name=PurePosixPath(name).stem,
            rows=rows,
            row_numbers=numbers,
            lettered=False,
            cell_lines=lines,
        )
    ]


def _report_shape(name: str, line: int, key: str | None, faults: FaultLog) -> bool:
    faults.add(
        Location(file=name, row=line, column=key),
        code="F112",
        message="这里应是“键: 值”，值只能是一个词或一段文字。",
        hint="多条内容请分成几条记录；写法见 docs/ledgers.md。",
    )
    return False
