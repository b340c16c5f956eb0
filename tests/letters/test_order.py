"""Reading order: grades, classes, schools and names as a person sorts them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ledgers.model import Column, ValueType
from pipeline.letters.order import NameOrder, natural_key, numeral, value_ranks
from pipeline.letters.readings import name_by_pinyin, name_by_strokes, strokes


def in_order(column, values, names=NameOrder.PINYIN):
    shuffled = random.Random(7).sample(values, len(values))
    ranks = value_ranks(column, shuffled, names)
    return [value for _, value in sorted(zip(ranks, shuffled, strict=True), key=lambda p: p[0])]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "年级",
            "托班 小班 中班 大班 学前班 一年级 二年级 3年级 六年级 初一 八年级 初三 高一 高二年级 高三",
        ),
        ("年级", "小学一年级 小学六年级 初中一年级 初中二年级 九年级 高中一年级"),
        ("年级", "一年级 九年级 十年级 十一年级"),
        ("班级", "1班 二班 (3)班 （10）班 11班"),
        ("班级", "六（1）班 六（2）班 六（10）班"),
        ("学校", "康乐二小 康乐三小 康乐十小 康乐中学"),
        ("学校", "第一小学 第二小学 第十小学 第十二小学"),
        ("村", "白沙村 长乐村 重庆村 三星村 中兴村"),
        ("组", "一组 二组 十组 十一组 二十组"),
        ("户号", "2 10 100"),
    ],
)
def test_places_and_classes(name, values):
    values = values.split()
    assert in_order(Column(name, ValueType.TEXT), values) == values


def test_enums_follow_their_declaration_and_strangers_come_last():
    column = Column("学期", ValueType.ENUM, allowed=("春季", "秋季", "夏季"))
    assert in_order(column, ["春季", "秋季", "夏季", "冬季"]) == ["春季", "秋季", "夏季", "冬季"]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雄", "shan"), ("仇英", "qiu"), ("区大", "ou"), ("解珍", "xie"), ("查理", "zha"),
        ("翟让", "zhai"), ("朴树", "piao"), ("盖叫天", "ge"), ("缪可", "miao"), ("曾国藩", "zeng"),
        ("万俟卨", "mo"), ("尉迟恭", "yu"), ("长孙无忌", "zhang"), ("万全", "wan"),
        ("任远", "ren"), ("吕布", "lu!"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name, reading):
    assert name_by_pinyin(name)[0][1] == reading


def test_only_the_surname_is_read_so():
    assert name_by_pinyin("王单")[1][1] == "dan"
    assert name_by_pinyin("王解放")[1][1] == "jie"


def test_names_by_pinyin():
    names = [
        "Ali",
        "阿依古丽·买买提",
        "盖叫天",
        "李四",
        "区大",
        "欧阳锋",
        "王大明",
        "王伟",
        "王伟明",
        "翟让",
    ]
    assert in_order(Column("姓名", ValueType.PERSON), names) == names


def test_names_by_strokes():
    # count, first stroke 横竖撇点折, then single given names before double ones
    names = "丁一 卜二 刁三 万全 马云 王宁 王伟 王大明 王小洪 牛二 文天 邓一 欧阳锋 岳飞 尉迟恭"
    names = names.split()
    column = Column("姓名", ValueType.PERSON)
    assert in_order(column, names, NameOrder.STROKES) == names


@pytest.mark.parametrize(
    ("char", "count"),
    [("一", 1), ("王", 4), ("范", 8), ("魏", 17), ("䶮", 9), ("堃", 11), ("𬭎", 12), ("〇", 62)],
)
def test_strokes_also_of_rare_characters(char, count):
    assert strokes(char) == count


@given(st.integers(1, 9_999))
def test_numerals_have_the_value_that_is_printed(number):
    import cn2an

    assert numeral(cn2an.an2cn(number)) == number
    assert numeral(str(number)) == number


def test_years_digit_by_digit():
    assert numeral("二〇一九") == 2019


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_text_has_a_place(values):
    for names in NameOrder:
        for type_ in (ValueType.TEXT, ValueType.PERSON, ValueType.ID_NUMBER):
            assert len(in_order(Column("年级", type_), values, names)) == len(values)


@given(st.text(max_size=6), st.text(max_size=6))
def test_keys_of_names_compare(one, other):
    for key in (name_by_pinyin, name_by_strokes, natural_key):
        assert (key(one) < key(other)) in {True, False}
