"""The register: a number once given stays, whatever happens to ledger, file, machine or run."""

import random
import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import OutputError, Severity
from pipeline.letters.batches import plan_letters
from pipeline.letters.register import LOCK_FILE, append, load_register, request
from pipeline.letters.registration import COLUMNS, KEY_FILE, RegisterRow, Status
from pipeline.store.lock import WriteLock
from tests.letters.register_world import JOB, KEY, NOTICE, Grant, ledger_of, pupils

CLASS = pupils("赵一", "钱二", "孙三", "李四")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "登记" / "编号.csv"


def load(path):
    register, problems = load_register(path, new_key=KEY)
    assert register is not None, problems
    return register


def run(path, grants, batching=None, job=JOB, **values):
    """Plan and register; return ID → number, and the plan."""
    register = load(path)
    ledger = ledger_of(grants, **values)
    plan = plan_letters(ledger, batching or NOTICE, register, job)
    append(register, plan.new_rows)
    ids = ledger.frame["身份证号"]
    return {ids.iloc[item.rows[0]]: item.number for item in plan.letters}, plan


def codes(plan):
    return [item.code for item in plan.diagnostics]


def ask(path, number, status, note=""):
    register = load(path)
    row, problem = request(register, number, status, "2021-01-05", note)
    assert row is not None, problem
    append(register, [row])


def test_numbers_follow_reading_order_within_each_school(path):
    grants = [*pupils("赵一", "钱二"), Grant("孙三", "3", "二小"), Grant("李四", "4", "二小")]
    numbers, _ = run(path, grants)
    assert [number[:-2] for number in numbers.values()] == [
        "ZZ2020-001-00001",
        "ZZ2020-001-00002",
        "ZZ2020-002-00001",
        "ZZ2020-002-00002",
    ]
    assert numbers[grants[1].id][:-2] == "ZZ2020-001-00001"
    assert numbers["4"][:-2] == "ZZ2020-002-00001"


def test_the_second_run_gives_nothing_new(path):
    first, _ = run(path, CLASS)
    before = path.read_bytes()
    second, plan = run(path, CLASS)
    assert second == first
    assert plan.new_rows == ()
    assert path.read_bytes() == before


def test_inserted_and_reordered_rows_renumber_nobody(path):
    first, _ = run(path, CLASS)
    more = [Grant("阿一", "90"), *reversed(CLASS), Grant("周九", "91", klass="9班")]
    second, _ = run(path, more)
    assert {key: second[key] for key in first} == first
    assert {second["90"][:-2], second["91"][:-2]} == {"ZZ2020-001-00005", "ZZ2020-001-00006"}


def test_a_pupil_who_changes_school_or_name_keeps_the_number(path):
    first, _ = run(path, CLASS)
    moved = [replace(CLASS[0], school="二小", name="赵新"), *CLASS[1:]]
    second, plan = run(path, moved)
    assert second == first
    assert plan.new_rows == ()


def test_the_register_holds_nobodys_data(path):
    run(path, CLASS)
    text = path.read_text("utf-8-sig")
    for pupil in CLASS:
        assert pupil.name not in text
        assert pupil.id not in text
    other = load_register(path.parent.with_name("别处") / "编号.csv", new_key=bytes(32))[0]
    assert load(path).digest(("a",), ("b",)) != other.digest(("a",), ("b",))


def test_excel_opens_it_and_takes_nothing_for_a_number_or_formula(path):
    run(path, pupils("赵一", school="=1+1小学"))
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == ",".join(COLUMNS)
    assert lines[-1] == ""
    assert all(cell[:1] not in {"=", "+", "@"} for line in lines for cell in line.split(","))
    assert load(path).schools == {"=1+1小学": 1}


def test_spring_and_autumn_are_different_letters(path):
    spring = replace(NOTICE, where={"学期": ("春季",)})
    grants = [*CLASS, *(replace(item, term="春季") for item in CLASS)]
    first, _ = run(path, grants, spring)
    second, _ = run(path, grants)
    assert not set(first.values()) & set(second.values())
    assert run(path, grants, spring)[0] == first


def test_another_filter_or_year_or_kind(path):
    first, _ = run(path, CLASS)
    job = replace(JOB, where={"学校": ("一小",)})
    assert run(path, CLASS, job=job)[0] == first
    assert not set(run(path, CLASS, job=replace(JOB, year=2021))[0].values()) & set(first.values())
    other = replace(JOB, kind_id="card", kind_name="明白卡")
    assert not set(run(path, CLASS, job=other)[0].values()) & set(first.values())


def test_another_machine_needs_both_files(path, tmp_path):
    first, _ = run(path, CLASS)
    there = tmp_path / "新电脑" / "编号.csv"
    there.parent.mkdir()
    shutil.copy(path, there)
    register, problems = load_register(there)
    assert register is None
    assert [item.code for item in problems] == ["N104"]
    shutil.copy(path.with_name(KEY_FILE), there.with_name(KEY_FILE))
    assert run(there, CLASS)[0] == first
    there.with_name(KEY_FILE).write_text("0" * 64)
    assert [item.code for item in load_register(there)[1]] == ["N104"]
    there.with_name(KEY_FILE).write_text("坏")
    assert "N104" in [item.code for item in load_register(there)[1]]


def test_every_torn_end_is_completed_to_the_same_bytes(path):
    first, _ = run(path, CLASS[:2])
    size = path.stat().st_size
    numbers, _ = run(path, CLASS)
    whole = path.read_bytes()
    for cut in [*range(0, size, 23), *range(size, len(whole), 3)]:
        path.write_bytes(whole[:cut])
        assert run(path, CLASS[:2])[0] == first
        assert run(path, CLASS)[0] == numbers, cut
        assert path.read_bytes() == whole, cut


def test_a_torn_end_is_reported_once(path):
    run(path, CLASS)
    path.write_bytes(path.read_bytes()[:-30])
    _, problems = load_register(path)
    assert [(item.code, item.severity) for item in problems] == [("N105", Severity.WARNING)]
    run(path, CLASS)
    assert load_register(path)[1] == ()


def test_an_editor_that_drops_the_last_line_end_tears_nothing(path):
    first, _ = run(path, CLASS)
    path.write_bytes(path.read_bytes().rstrip(b"\r\n"))
    assert load_register(path)[1] == ()
    numbers, _ = run(path, [*CLASS, Grant("新生", "77")])
    assert {key: numbers[key] for key in first} == first
    assert len(set(numbers.values())) == 5


@pytest.mark.parametrize("end", ["", "\r", "\r\n", "\n"])
def test_what_a_clerk_typed_last_is_never_cut_off(path, end):
    first, _ = run(path, CLASS)
    with path.open("ab") as file:
        file.write(f"{first[CLASS[0].id]},,,,,,作废{end}".encode())
    numbers, plan = run(path, [*CLASS, Grant("新生", "77")])
    assert codes(plan) == ["N205"]
    assert len(numbers) == 4
    assert run(path, CLASS)[1].new_rows == ()


def test_excel_saved_it_in_gbk_with_its_own_dates(path):
    first, _ = run(path, CLASS)
    text = path.read_text("utf-8-sig").replace("2020-12-31", "2020/12/31").replace(",001,", ",1,")
    path.write_bytes(text.encode("gb18030"))
    numbers, _ = run(path, [*CLASS, Grant("新生", "77", "䶮小学")])
    assert {key: numbers[key] for key in first} == first
    path.read_bytes().decode("gb18030")
    assert load(path).schools == {"一小": 1, "䶮小学": 2}
    assert run(path, [*CLASS, Grant("新生", "77", "䶮小学")])[1].new_rows == ()


class TestCorrections:
    """An ID corrected in the ledger: never guessed, the number stays once a clerk has said so."""

    def corrected(self):
        return [replace(CLASS[0], id="36092220100101999X"), *CLASS[1:]]

    def test_a_suspect_is_held_and_named_by_cell(self, path):
        first, _ = run(path, CLASS)
        numbers, plan = run(path, self.corrected())
        assert codes(plan) == ["N206"]
        assert plan.diagnostics[0].location.row == 2
        assert first[CLASS[0].id] in plan.diagnostics[0].message
        assert "36092220100101999X" not in numbers
        assert plan.new_rows == ()
        assert plan.left_out == (0,)
        assert {key: first[key] for key in numbers} == numbers

    def test_declared_by_command(self, path):
        first, _ = run(path, CLASS)
        ask(path, first[CLASS[0].id].lower(), Status.CORRECTED)
        numbers, plan = run(path, self.corrected())
        assert codes(plan) == []
        assert numbers["36092220100101999X"] == first[CLASS[0].id]
        assert run(path, self.corrected())[0] == numbers
        # the old spelling is still the same letter
        assert run(path, CLASS)[0] == first

    def test_typed_into_the_register_by_hand(self, path):
        first, _ = run(path, CLASS)
        with path.open("ab") as file:
            file.write(f"{first[CLASS[0].id]},,,,,,更正,2021/1/5\r\n".encode())
        assert run(path, self.corrected())[0]["36092220100101999X"] == first[CLASS[0].id]

    def test_another_person_gets_another_number(self, path):
        first, _ = run(path, CLASS)
        ask(path, first[CLASS[0].id], Status.VOID)
        numbers, plan = run(path, self.corrected())
        assert codes(plan) == []
        assert numbers["36092220100101999X"] not in first.values()

    def test_name_and_id_both_corrected_need_the_row(self, path):
        first, _ = run(path, CLASS)
        number = first[CLASS[3].id]
        changed = [*CLASS[:3], replace(CLASS[3], id="99", name="李思"), Grant("新生", "77")]
        ask(path, number, Status.CORRECTED)
        numbers, plan = run(path, [*CLASS[:3]])
        assert codes(plan) == []
        ask(path, number, Status.CORRECTED, "李思是第5行")
        numbers, plan = run(path, changed)
        assert codes(plan) == []
        assert numbers["99"] == number
        assert numbers["77"] not in first.values()

    def test_unclear(self, path):
        first, _ = run(path, CLASS)
        ask(path, first[CLASS[3].id], Status.CORRECTED)
        _, plan = run(path, [*CLASS[:3], Grant("新生", "77")])
        assert codes(plan) == ["N108"]

    def test_letters_of_the_other_term_are_no_suspects(self, path):
        run(path, CLASS)
        spring = replace(NOTICE, where={"学期": ("春季",)})
        grants = [replace(item, id=f"x{item.id}", term="春季") for item in CLASS]
        assert codes(run(path, grants, spring)[1]) == []

    def test_both_old_and_new_in_the_ledger(self, path):
        first, _ = run(path, CLASS)
        ask(path, first[CLASS[0].id], Status.CORRECTED)
        run(path, self.corrected())
        numbers, _ = run(path, [*self.corrected(), CLASS[0]])
        assert len(set(numbers.values())) == 5
        assert numbers["36092220100101999X"] == first[CLASS[0].id]
        assert load_register(path)[1] == ()


class TestWithdrawn:
    """作废 and 补发."""

    def test_a_withdrawn_letter_is_not_printed_and_its_number_never_used_again(self, path):
        first, _ = run(path, CLASS)
        ask(path, first[CLASS[1].id], Status.VOID)
        numbers, plan = run(path, [*CLASS, Grant("新生", "77")])
        assert codes(plan) == ["N205"]
        assert CLASS[1].id not in numbers
        assert first[CLASS[1].id] not in numbers.values()

    def test_replaced(self, path):
        first, _ = run(path, CLASS)
        old = first[CLASS[1].id]
        ask(path, old, Status.REPLACED)
        numbers, _ = run(path, CLASS)
        new = numbers[CLASS[1].id]
        assert new not in first.values()
        assert load(path).entry(old).replaced_by == new
        assert not load(path).entry(old).valid
        assert run(path, CLASS)[0] == numbers
        assert f"替换 {old}" in path.read_text("utf-8-sig")

    def test_a_withdrawn_letter_can_be_replaced(self, path):
        first, _ = run(path, CLASS)
        ask(path, first[CLASS[1].id], Status.VOID)
        ask(path, first[CLASS[1].id], Status.REPLACED)
        numbers, plan = run(path, CLASS)
        assert codes(plan) == []
        assert numbers[CLASS[1].id] not in first.values()

    def test_what_cannot_be_asked(self, path):
        first, _ = run(path, CLASS)
        old = first[CLASS[1].id]
        ask(path, old, Status.VOID)
        register = load(path)
        for number, status in [
            ("ZZ2020-009-00001-X", Status.VOID),
            ("没有", Status.VOID),
            (old, Status.VOID),
            (old, Status.CORRECTED),
        ]:
            row, problem = request(register, number, status, "2021-01-05")
            assert row is None
            assert problem.code == "N107"


class TestFaults:
    """A register that was spoilt stops the run; nothing is renumbered."""

    def faults(self, path, text):
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        register, problems = load_register(path)
        assert register is None
        return {(item.code, item.location.row) for item in problems}

    def text(self, path):
        run(path, CLASS)
        return path.read_text("utf-8-sig")

    def test_two_letters_with_one_number(self, path):
        lines = self.text(path).splitlines(keepends=True)
        twice = "".join([*lines, lines[-1].replace(",k", ",k0").replace("-", "-", 1)])
        assert self.faults(path, twice) & {("N103", 8), ("N106", 8)}
        other = lines[-1].split(",")
        other[5] = "k" + "0" * 20 + "-x-x"
        assert self.faults(path, "".join([*lines, ",".join(other)])) == {("N103", 8)}

    def test_one_letter_with_two_numbers(self, path):
        lines = self.text(path).splitlines(keepends=True)
        cells = lines[-1].split(",")
        cells[5] = lines[-2].split(",")[5]
        assert self.faults(path, "".join([*lines[:-1], ",".join(cells)])) == {("N106", 7)}

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("ZZ2020-001-00004", "ZZ2020-001-00005"),
            ("发出", "发了"),
            (",学校,,001", ",学校,,零零一"),
            (",登记簿,", ",,"),
        ],
    )
    def test_a_spoilt_row(self, path, old, new):
        text = self.text(path)
        assert old in text
        assert {code for code, _ in self.faults(path, text.replace(old, new))} == {"N106"}

    def test_a_changed_digest(self, path):
        text = self.text(path)
        digest = text.splitlines()[-1].split(",")[5]
        assert self.faults(path, text.replace(digest, "1.2E+20")) == {("N106", 7)}

    def test_a_missing_column(self, path):
        assert self.faults(path, self.text(path).replace("键摘要,", "")) == {("N102", 1)}

    def test_not_a_register_at_all(self, path):
        self.text(path)
        path.write_bytes(bytes(range(256)) * 9)
        assert load_register(path)[0] is None

    def test_unreadable(self, tmp_path):
        (tmp_path / "编号.csv").mkdir()
        assert [item.code for item in load_register(tmp_path / "编号.csv")[1]] == ["N101"]

    @settings(max_examples=60)
    @given(data=st.data())
    def test_any_bytes_are_read_or_refused(self, data, tmp_path_factory):
        path = tmp_path_factory.mktemp("r") / "编号.csv"
        head = (",".join(COLUMNS) + "\r\n").encode()
        body = data.draw(st.binary(max_size=80) | st.text(max_size=60).map(str.encode))
        path.write_bytes(data.draw(st.sampled_from([b"", head])) + body)
        register, problems = load_register(path)
        assert (register is None) == any(item.severity is Severity.ERROR for item in problems)


class TestTwoRuns:
    """Two programs at one register."""

    def test_the_second_waits_for_nobody(self, path):
        run(path, CLASS)
        register = load(path)
        row = RegisterRow("", "学校", "", "009", "", "", Status.ACTIVE, "2020-12-31", "九小")
        with WriteLock(path.with_name(LOCK_FILE)), pytest.raises(OutputError, match="登记编号"):
            append(register, [row])
        append(register, [row])

    def test_a_register_that_grew_since_is_not_written_to(self, path):
        run(path, CLASS[:1])
        stale = load(path)
        plan = plan_letters(ledger_of(CLASS), NOTICE, stale, JOB)
        run(path, [*CLASS[:1], Grant("新生", "77")])
        before = path.read_bytes()
        with pytest.raises(OutputError, match="再运行一次"):
            append(stale, plan.new_rows)
        assert path.read_bytes() == before


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_nothing_that_happens_to_a_ledger_renumbers_anybody(tmp_path_factory, seed):
    """Rows come, go, move and change school for six runs: one person one number, one number one person."""
    rng = random.Random(seed)
    path = tmp_path_factory.mktemp("n") / "编号.csv"
    grants: list[Grant] = []
    known: dict[str, str] = {}
    for step in range(6):
        for place in range(rng.randint(0, 4)):
            fresh = Grant(f"生{step}{place}", f"{step}-{place}", rng.choice("甲乙丙") + "小")
            grants.insert(rng.randint(0, len(grants)), fresh)
        rng.shuffle(grants)
        if grants and rng.random() < 0.5:
            grants[0] = replace(grants[0], school="丁小", klass="8班")
        if grants and rng.random() < 0.3:
            grants.pop()
        numbers, _ = run(path, grants)
        assert set(numbers) == {item.id for item in grants}
        for person, number in numbers.items():
            assert known.setdefault(person, number) == number
    assert len(set(known.values())) == len(known)
