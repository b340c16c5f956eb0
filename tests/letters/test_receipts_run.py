"""`huibian receipts` from scans and lists to registers, rates, lists and pictures, as the clerk sees it."""

import json
import random
import shutil
import signal

import openpyxl
import pytest
from PIL import Image

from pipeline.build.receiving import receive
from pipeline.errors import DataError, ExitCode, OutputError, UsageError
from pipeline.letters.assign import LetterKey, Scope, assign
from pipeline.letters.receipts.model import Sort
from pipeline.letters.register import append, load_register, request
from pipeline.letters.registration import Status
from pipeline.store.lock import WriteLock
from pipeline.workspace import load_workspace
from tests.acceptance.workspaces import huibian
from tests.build.breaking import write_ledger
from tests.build.nursery import Nursery
from tests.letters.scans import Damage, code_picture, jpeg, number, page_of, pdf_of, scan_of

SETTINGS = """\
单位: {全称: 甲县教育局, 上级: 乙市教育局, 发文代字: 甲教}
期间: {年度: 2020, 学期: [春季, 秋季]}
成文日期: 2020-12-31
"""
LETTERS = 12


class Office:
    """A workspace that has given out letters of two schools."""

    def __init__(self, root):
        self.root = root
        (root / "inputs/登记").mkdir(parents=True)
        self.settings(SETTINGS)
        register, _ = load_register(self.register, new_key=bytes(range(32)))
        keys = [
            LetterKey(register.digest(("a",), (str(at),)), "", "一小" if at < 8 else "二小")
            for at in range(LETTERS)
        ]
        given = assign(register, Scope("ZZ", "告知书", 2020), keys, "2020-12-31")
        append(register, given.rows)
        self.numbers = given.numbers

    @property
    def register(self):
        return self.root / "inputs/登记/编号.csv"

    @property
    def book(self):
        return self.root / "inputs/登记/回执.csv"

    def settings(self, text):
        (self.root / "inputs/workspace.yaml").write_text(text, encoding="utf-8")

    def file(self, name, data):
        path = self.root / "扫描" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def receive(self, *paths, **options):
        return receive(load_workspace(self.root)[0], paths, **options)

    def rows(self):
        lines = self.book.read_text("utf-8-sig").splitlines()
        return [line.split(",") for line in lines[1:]]

    def sheet(self, name, sheet=None):
        book = openpyxl.load_workbook(self.root / f"outputs/回执/{name}.xlsx")
        rows = (book[sheet] if sheet else book.active).iter_rows(values_only=True)
        return [list(row) for row in rows]

    def pictures(self):
        folder = self.root / "outputs/回执/图像"
        return sorted(path.stem for path in folder.glob("*.png"))


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path / "office")


def state(result):
    return [(item.number, item.sort) for item in result.verdicts]


def test_a_scan_becomes_rows_pictures_rates_and_the_list_of_those_missing(office):
    one, two, three, *rest = office.numbers
    path = office.file("甲.pdf", pdf_of([page_of([one, two], slots=3), page_of([three])]))
    result = office.receive(path)
    assert (result.exit_code, result.pages) == (ExitCode.OK, 2)
    assert [(row[0], row[2], row[3], row[5], row[7], row[9]) for row in office.rows()] == [
        (one, "一小", "扫描/甲.pdf", "1", "扫描", "2020-12-31"),
        (two, "一小", "扫描/甲.pdf", "1", "扫描", "2020-12-31"),
        (three, "一小", "扫描/甲.pdf", "2", "扫描", "2020-12-31"),
    ]
    assert office.pictures() == sorted([one, two, three])
    with Image.open(office.root / f"outputs/回执/图像/{one}.png") as picture:
        assert picture.width > picture.height
    assert [row[1] for row in office.sheet("未回收名单")[1:]] == rest
    assert office.sheet("回收情况", "按学校")[1:] == [
        ["一小", 8, 3, 37.5, 0, 0, 0, 0, "—"],
        ["二小", 4, 0, 0, 0, 0, 0, 0, "—"],
    ]


def test_the_same_files_again_change_nothing_at_all(office):
    scan = office.file("甲.pdf", pdf_of([page_of(office.numbers[:2])]))
    typed = office.file("清单.csv", f"编号,家长意见\n{office.numbers[0]},知晓\n")
    office.receive(scan, typed)
    before = {path: path.read_bytes() for path in office.root.rglob("*") if path.is_file()}
    result = office.receive(scan, typed)
    assert {sort for _, sort in state(result)} == {Sort.KNOWN}
    changed = [
        path.name
        for path in office.root.rglob("*")
        if path.is_file() and path.read_bytes() != before.get(path)
    ]
    assert changed == []


def test_the_same_scan_under_another_name_changes_nothing(office):
    data = pdf_of([page_of(office.numbers[:2]), page_of(office.numbers[2:3])])
    office.receive(office.file("甲.pdf", data))
    rows, pictures = office.rows(), office.pictures()
    result = office.receive(office.file("另存.pdf", data), office.root / "扫描/甲.pdf")
    assert result.exit_code is ExitCode.OK
    assert {sort for _, sort in state(result)} == {Sort.KNOWN}
    assert (office.rows(), office.pictures()) == (rows, pictures)
    assert [row[1] for row in office.sheet("需处理")[1:]] == ["没有需要处理的"]


def test_a_slip_scanned_again_on_another_page_is_listed_as_double_and_counted_once(office):
    one, two = office.numbers[:2]
    scan = office.file("甲.pdf", pdf_of([page_of([one, two]), page_of([two])]))
    result = office.receive(scan)
    assert state(result) == [(one, Sort.TAKEN), (two, Sort.TAKEN), (two, Sort.DOUBLE)]
    assert result.total.returned == 2
    (row,) = office.sheet("需处理")[1:]
    assert tuple(row[1:6]) == ("扫描/甲.pdf", 2, "右上", "重复", two)


def test_the_date_of_the_option_is_written_never_todays(office):
    scan = office.file("甲.jpg", jpeg(page_of(office.numbers[:1])))
    run = huibian("receipts", scan, "-C", office.root, "--date", "2021-01-15")
    assert run.code == 0
    assert office.rows()[0][9] == "2021-01-15"
    bad = huibian("receipts", scan, "-C", office.root, "--date", "15.1.2021")
    assert (bad.code, "2021-01-15" in bad.stderr) == (2, True)


def test_unknown_void_double_and_unread_are_listed_with_their_places(office):
    one, void = office.numbers[:2]
    register, _ = load_register(office.register)
    row, problem = request(register, void, Status.VOID, "2021-01-01")
    assert problem is None
    append(register, [row])
    strange = number(5, school=999)
    unread = page_of([])
    unread.paste(code_picture("https://example.org"), (1200, 300))
    pages = [page_of([one, void, strange], slots=4), unread, page_of([one])]
    result = office.receive(office.file("甲.pdf", pdf_of(pages)))
    assert state(result) == [
        (one, Sort.TAKEN),
        (void, Sort.VOID),
        (strange, Sort.UNKNOWN),
        (one, Sort.DOUBLE),
    ]
    assert result.exit_code is ExitCode.PARTIAL
    assert {item.code for item in result.diagnostics} == {"C102", "C103", "C104", "C105", "C106"}
    assert [row[0] for row in office.rows()] == [one]
    assert office.pictures() == [one]
    listed = [tuple(row[1:6]) for row in office.sheet("需处理")[1:]]
    assert ("扫描/甲.pdf", 2, None, "读不出", None) in listed
    assert ("扫描/甲.pdf", 1, "右上", "已作废", void) in listed
    assert ("扫描/甲.pdf", 1, "右中", "登记簿里没有", strange) in listed
    assert ("扫描/甲.pdf", 3, "右上", "重复", one) in listed
    assert result.total.issued == LETTERS - 1


def test_exit_codes(office):
    broken = office.file("破.png", b"\x89PNG\r\n\x1a\n123")
    good = office.file("好.jpg", jpeg(page_of(office.numbers[:1])))
    strange = office.file("文.docx", b"PK\x03\x04")
    assert office.receive(broken).exit_code is ExitCode.DATA
    assert office.receive(strange).exit_code is ExitCode.DATA
    assert not office.book.exists()
    assert office.receive(broken, good).exit_code is ExitCode.PARTIAL
    assert office.receive(good).exit_code is ExitCode.OK
    with pytest.raises(UsageError, match="没有找到"):
        office.receive(office.root / "没有.pdf")
    office.book.write_text("改,过\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError):
        office.receive(good)
    assert office.book.read_text("utf-8") == "改,过\n1,2\n"


def test_awareness_comes_from_the_list_and_never_from_the_code(office):
    one, two, three = office.numbers[:3]
    scan = office.file("甲.pdf", pdf_of([page_of([one, two, three])]))
    assert office.receive(scan).total.aware_percent is None
    typed = office.file("意见.csv", f"编号,家长意见\n{one},√\n{two},不知晓\n{three},\n")
    total = office.receive(typed).total
    assert (total.returned, total.stated, total.aware, str(total.aware_percent)) == (
        3,
        2,
        1,
        "50.0",
    )


def test_a_folder_gives_its_files_and_the_json_has_everything(office):
    office.file("甲.jpg", scan_of(page_of(office.numbers[:2]), Damage(183), random.Random(1)))
    office.file("乙.txt", f"{office.numbers[2]}\n{office.numbers[3][:-1]}%\n")
    office.file("~$丙.xlsx", "x")
    run = huibian("receipts", office.root / "扫描", "-C", office.root, "--json")
    assert run.code == 3
    assert run.json["counts"]["已登记"] == 3
    assert run.json["counts"]["编号不对"] == 1
    assert run.json["total"]["return_percent"] == "25.0"
    assert [item["group"] for item in run.json["schools"]] == [["一小"], ["二小"]]
    readings = {item["number"]: item for item in run.json["readings"]}
    assert readings[office.numbers[2]]["place"] == "第1行"
    assert readings[""]["place"] == "第2行"


def test_what_is_typed_in_the_wrong_column_is_never_repeated(office):
    typed = office.file("清单.csv", "编号,姓名\n王小明360922201001010011,x\n")
    run = huibian("receipts", typed, "-C", office.root, "--json", "-v")
    assert run.code == 1
    everything = run.stdout + run.stderr + json.dumps(office.sheet("需处理"), ensure_ascii=False)
    assert "王小明" not in everything
    assert "3609222010" not in everything


def test_without_the_register_of_letters_numbers_are_taken_by_their_check_character(office):
    office.register.unlink()
    result = office.receive(office.file("甲.jpg", jpeg(page_of([number(7), number(8)]))))
    assert [sort for _, sort in state(result)] == [Sort.TAKEN, Sort.TAKEN]
    assert [item.code for item in result.diagnostics] == ["C112"]
    assert result.total is None
    assert not (office.root / "outputs/回执/未回收名单.xlsx").exists()


def test_two_at_a_time_are_refused(office):
    scan = office.file("甲.jpg", jpeg(page_of(office.numbers[:1])))
    with (
        WriteLock(office.book.with_name(".回执.lock")),
        pytest.raises(OutputError, match="正在登记回执"),
    ):
        office.receive(scan)
    assert office.receive(scan).exit_code is ExitCode.OK


SPARSE = 9
"""`make test` kills before each ninth change, `make test-all` before every one."""


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as one:
        yield one


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "sparse", [SPARSE, pytest.param(1, marks=pytest.mark.exhaustive)], ids=["some", "all"]
)
def test_killed_before_any_change_of_a_file_and_run_again(
    tmp_path, nursery, sparse, record_property
):
    """Killed just before a file is made, renamed or removed; then run again: as if nothing had been."""

    def office_at(name):
        office = Office(tmp_path / name)
        for at in (0, 2):
            office.file(f"{at}.jpg", jpeg(page_of(office.numbers[at : at + 2]), 60))
        return office, ("receipts", office.root / "扫描", "-C", office.root)

    def contents(office):
        files = (path for path in office.root.rglob("*") if path.is_file())
        return {path.relative_to(office.root): path.read_bytes() for path in files}

    whole, command = office_at("whole")
    ended = nursery.start(*command)
    ended.wait()
    assert ended.returncode == 0
    expected = contents(whole)
    assert len([name for name in expected if name.suffix == ".png"]) == 4
    kills = 0
    for step in range(1, 500, sparse):
        office, command = office_at("w")
        killed = nursery.start(*command, kill_at=step, below=office.root)
        killed.wait()
        if killed.returncode != -signal.SIGKILL:
            break
        kills += 1
        for name, data in contents(office).items():
            # the register, the lists and pictures are whole or not there; the manifest grows
            if not name.name.startswith(".huibian-") and name.name != "manifest.json":
                assert data == expected[name]
        again = nursery.start(*command)
        again.wait()
        assert again.returncode == 0
        assert contents(office) == expected
        shutil.rmtree(office.root)
    record_property("measured", f"receipts killed before {kills} changes: {kills} identical")
    assert kills >= 45 // sparse


def test_a_full_disk_leaves_the_register_as_it_was(office, nursery):
    first = office.file("甲.jpg", jpeg(page_of(office.numbers[:1])))
    assert office.receive(first).exit_code is ExitCode.OK
    before = office.book.read_bytes()
    second = office.file("乙.jpg", jpeg(page_of(office.numbers[1:2])))
    command = ("receipts", second, "-C", office.root)
    full = nursery.start(*command, limit=2_000)
    assert "磁盘已满" in full.wait()
    assert full.returncode == 5
    assert office.book.read_bytes() == before
    assert not list(office.root.rglob(".huibian-*"))
    again = nursery.start(*command)
    again.wait()
    assert again.returncode == 0
    assert [row[0] for row in office.rows()] == list(office.numbers[:2])


KIND = """\
名称: 回执小结
文种: 总结
版式: 普通
台账:
  回执: {类型: receipts, 必需: true}
  资助: {类型: aid_grants, 必需: true}
标题: "回执小结"
文件名: "回执小结"
"""
BODY = """\
发放告知书{{ 资助.筛选(学期="秋季").去重("身份证号", 单位="份") }}，\
收回回执{{ 回执.份数 }}，\
回收率{{ 回执.份数 | 占比(资助.筛选(学期="秋季").去重("身份证号", 单位="份")) | 百分比(1) }}。

收回回执{{ 回执.份数 }}，其中知晓{{ 回执.筛选(家长意见="知晓").份数 }}，\
知晓的占{{ 回执.筛选(家长意见="知晓").份数 | 占比(回执.份数) | 百分比(1) }}。

{% for 校, 各 in 回执.按("学校") %}
{{ 校 }}{{ 各.份数 }}。

{% endfor %}
"""


def test_a_summary_prints_the_returns_as_figures(office):
    one, two, three = office.numbers[0], office.numbers[1], office.numbers[-1]
    office.receive(
        office.file("甲.pdf", pdf_of([page_of([one, two, three])])),
        office.file("意见.csv", f"编号,家长意见\n{one},知晓\n{two},不知晓\n"),
    )
    kind = office.root / "templates/receipt_note"
    kind.mkdir(parents=True)
    (kind / "kind.yaml").write_text(KIND, encoding="utf-8")
    (kind / "body.md").write_text(BODY, encoding="utf-8")
    write_ledger(office.root / "inputs/资助.csv", {"一小": 8, "二小": 4})
    office.settings(
        SETTINGS + "台账:\n  回执: {类型: receipts, 文件: [登记/回执.csv]}\n"
        "  资助: {类型: aid_grants, 文件: [资助.csv]}\n文书:\n  - {文种: receipt_note}\n"
    )
    run = huibian("build", "-C", office.root, "--formats", "docx")
    assert run.code == 0, run.stderr
    import docx

    (paper,) = (
        path for path in (office.root / "outputs").rglob("*.docx") if "审阅" not in path.name
    )
    text = "\n".join(item.text for item in docx.Document(paper).paragraphs)
    assert "发放告知书12份，收回回执3份，回收率25%。" in text
    assert "收回回执3份，其中知晓1份，知晓的占33.3%。" in text
    assert "一小2份。" in text
    assert "二小1份。" in text


def test_a_register_is_a_ledger_only_when_it_is_named(office):
    _, problems = load_workspace(office.root)
    assert problems == ()
    office.settings(SETTINGS + "台账:\n  回执: {类型: receipts, 文件: [登记/回执.csv]}\n")
    workspace, (problem,) = load_workspace(office.root)
    assert problem.code == "W201"
    assert "huibian receipts" in problem.hint
    assert workspace.ledger("回执").files == ()
