"""What a number that was read is worth: every case once, and nothing is guessed."""

import random

import pytest

from pipeline.letters.receipts.book import Book
from pipeline.letters.receipts.model import Opinion, Reading, Sort, Way
from pipeline.letters.receipts.rates import percent, rates_by, total_rate
from pipeline.letters.receipts.sorting import Issued, Sorter
from tests.letters.scans import number

ONE, TWO, VOID, OLD = (number(at) for at in (1, 2, 3, 4))
LETTERS = {
    ONE: Issued(ONE, "告知书", "一小", groups={"年级": "一年级", "班级": "1班", "村": "东村"}),
    TWO: Issued(TWO, "告知书", "一小", groups={"年级": "一年级", "班级": "2班", "村": "西村"}),
    VOID: Issued(VOID, "告知书", "二小", valid=False),
    OLD: Issued(OLD, "告知书", "二小", valid=False, replaced_by=TWO),
}
DAY = "2021-01-15"


def scanned(text, page=1, place="右上", file="甲.pdf", digest="s1"):
    return Reading(text, file, digest, page, place, Way.SCAN)


def listed(text, opinion=None, place="第2行", file="清单.csv", digest="s2"):
    return Reading(text, file, digest, 0, place, Way.LIST, opinion)


def run(readings, book=None, letters=LETTERS):
    """Return (sorts, the register after the run)."""
    book = book or Book()
    sorter = Sorter(letters, book, DAY)
    verdicts = [sorter.sort(reading) for reading in readings]
    return [item.sort for item in verdicts], Book((*book.rows, *sorter.added)), verdicts


def test_a_number_is_registered_with_its_place():
    sorts, book, _ = run([scanned(ONE, page=3, place="左下")])
    assert sorts == [Sort.TAKEN]
    assert book.rows[0].cells() == (
        ONE, "告知书", "一小", "甲.pdf", "s1", "3", "左下", "扫描", "", DAY,
    )  # fmt: skip


def test_the_same_source_again_changes_nothing():
    readings = [scanned(ONE), scanned(TWO, page=2), listed(ONE, Opinion.AWARE), listed(TWO)]
    _, book, _ = run(readings)
    sorts, again, _ = run(readings, book)
    assert sorts == [Sort.KNOWN] * 4
    assert again == book


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (VOID, Sort.VOID),
        (number(77), Sort.UNKNOWN),
        (ONE[:-1] + ("A" if ONE[-1] != "A" else "B"), Sort.INVALID),
        ("360922201001010011", Sort.INVALID),
    ],
)
def test_what_does_not_count_is_not_registered(text, expected):
    sorts, book, _ = run([scanned(text)])
    assert sorts == [expected]
    assert book.rows == ()


def test_a_replaced_number_names_the_new_one_and_what_is_no_number_is_not_repeated():
    _, _, (old, odd) = run([scanned(OLD), listed("王小明")])
    assert old.remark == f"已由 {TWO} 补发"
    assert (odd.number, odd.remark) == ("", "")


def test_without_a_register_of_letters_the_check_character_decides():
    sorts, book, _ = run([scanned(number(77)), scanned("x")], letters=None)
    assert sorts == [Sort.TAKEN, Sort.INVALID]
    assert book.rows[0].school == ""


def test_a_number_twice_is_double_wherever_it_comes_from():
    sorts, book, verdicts = run(
        [scanned(ONE), scanned(ONE, page=2), scanned(ONE, file="乙.pdf", digest="s9")]
    )
    assert sorts == [Sort.TAKEN, Sort.DOUBLE, Sort.DOUBLE]
    assert verdicts[1].remark == "已在《甲.pdf》第1页右上"
    later, same, (verdict,) = run([scanned(ONE, file="丙.pdf", digest="s7")], book)
    assert (later, same) == ([Sort.DOUBLE], book)
    assert verdict.remark == f"{DAY}已登记自《甲.pdf》"


def test_the_same_file_under_two_names_is_no_double():
    under = [scanned(ONE), scanned(ONE, page=2), listed(TWO, Opinion.AWARE)]
    copies = [
        scanned(ONE, file="副本.pdf"),
        scanned(ONE, page=2, file="副本.pdf"),
        listed(TWO, Opinion.AWARE, file="副本.csv"),
    ]
    sorts, book, _ = run([*under, *copies])
    # what is double within the file is so in its copy too
    assert sorts == [Sort.TAKEN, Sort.DOUBLE, Sort.TAKEN, Sort.KNOWN, Sort.DOUBLE, Sort.KNOWN]
    assert len(book.rows) == 2
    later, same, _ = run(copies, book)
    assert (later, same) == ([Sort.KNOWN, Sort.DOUBLE, Sort.KNOWN], book)


def test_a_scan_and_a_list_of_one_slip_are_two_rows_and_one_return():
    sorts, book, _ = run([scanned(ONE), listed(ONE, Opinion.AWARE)])
    assert sorts == [Sort.TAKEN, Sort.TAKEN]
    assert total_rate(LETTERS.values(), book.numbers(), book.opinions()).returned == 1


def test_an_opinion_comes_from_a_list_only_and_the_first_one_stays():
    _, book, _ = run([scanned(ONE)])
    assert book.opinions() == {}
    sorts, book, _ = run([listed(ONE, Opinion.AWARE)], book)
    assert (sorts, book.opinions()) == ([Sort.TAKEN], {ONE: Opinion.AWARE})
    sorts, after, _ = run([listed(ONE, Opinion.UNAWARE, file="又.csv", digest="s8")], book)
    assert (sorts, after) == ([Sort.CONFLICT], book)


def test_an_opinion_filled_in_later_is_added():
    _, book, _ = run([listed(ONE)])
    sorts, book, _ = run([listed(ONE, Opinion.OBJECTS, digest="s5")], book)
    assert (sorts, book.opinions()) == ([Sort.TAKEN], {ONE: Opinion.OBJECTS})


def test_a_list_that_grew_repeats_nothing():
    _, book, _ = run([listed(ONE, Opinion.AWARE)])
    grown = [listed(ONE, Opinion.AWARE, digest="s5"), listed(TWO, place="第3行", digest="s5")]
    sorts, book, _ = run(grown, book)
    assert sorts == [Sort.KNOWN, Sort.TAKEN]
    assert len(book.rows) == 2


def test_typed_numbers_are_understood_and_registered_as_printed():
    sorts, book, _ = run([listed(ONE.lower().replace("-", "—"))])
    assert (sorts, book.rows[0].number) == ([Sort.TAKEN], ONE)


def test_rates_count_valid_letters_each_once():
    _, book, _ = run([scanned(ONE), listed(ONE, Opinion.AWARE), scanned(VOID)])
    letters, returned, opinions = LETTERS.values(), book.numbers(), book.opinions()
    total = total_rate(letters, returned, opinions)
    assert (total.issued, total.returned, str(total.return_percent)) == (2, 1, "50.0")
    assert (total.stated, total.aware, str(total.aware_percent)) == (1, 1, "100.0")
    by_class = rates_by(("学校", "年级", "班级"), letters, returned, opinions)
    assert [(rate.group, rate.issued, rate.returned) for rate in by_class] == [
        (("一小", "一年级", "1班"), 1, 1),
        (("一小", "一年级", "2班"), 1, 0),
    ]
    assert rates_by(("乡镇", "村"), letters, returned, opinions)[1].group == ("西村",)
    assert rates_by(("不存在",), letters, returned, opinions) == ()


def test_groups_of_one_school_stand_together():
    places = [("一小", "1班"), ("二小", "1班"), ("一小", "2班"), ("二小", "1班")]
    letters = [
        Issued(number(at), "告知书", school, groups={"班级": klass})
        for at, (school, klass) in enumerate(places, start=1)
    ]
    rates = rates_by(("学校", "班级"), letters, frozenset(), {})
    assert [(*rate.group, rate.issued) for rate in rates] == [
        ("一小", "1班", 1), ("一小", "2班", 1), ("二小", "1班", 2),
    ]  # fmt: skip


def test_objecting_is_not_counted_as_aware_and_no_opinion_gives_no_rate():
    _, book, _ = run([listed(ONE, Opinion.OBJECTS), scanned(TWO)])
    total = total_rate(LETTERS.values(), book.numbers(), book.opinions())
    assert (total.objects, total.stated, str(total.aware_percent)) == (1, 1, "0.0")
    _, book, _ = run([scanned(TWO)])
    assert total_rate(LETTERS.values(), book.numbers(), book.opinions()).aware_percent is None


def test_percentages_are_rounded_half_up():
    assert [str(percent(*pair)) for pair in ((1, 16), (1, 3), (2, 3), (0, 5), (5, 5))] == [
        "6.3", "33.3", "66.7", "0.0", "100.0",
    ]  # fmt: skip
    assert percent(0, 0) is None


def test_runs_in_any_cut_give_the_same_returns():
    rng = random.Random(3)
    letters = {number(at): Issued(number(at), "告知书", "一小") for at in range(1, 30)}
    readings = [scanned(rng.choice(list(letters)), page=page) for page in range(1, 60)]
    whole = run(readings, letters=letters)[1]
    parts = Book()
    for start in range(0, 60, 7):
        parts = run(readings[start : start + 7], parts, letters)[1]
    assert parts.numbers() == whole.numbers()
    assert len(parts.rows) == len(parts.numbers())
