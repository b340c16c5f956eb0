"""How Chinese characters sort: by pinyin with surnames read right, or by strokes.

Comes in: a name or a text. Goes out: a key that sorts as a list of names on paper does. Nothing here knows
ledgers. Stroke counts come from Unihan (strokes.txt beside this file).
"""

from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeAlias

from pipeline.figures.masking import surname_length

CharKey: TypeAlias = tuple[int, str, int, int, int]
"""Class (number, other sign, Han), syllable, then numbers; comparable with each other."""

# Read otherwise than in ordinary words (姓氏读音).
_SURNAMES = {
    "单": "shan4", "仇": "qiu2", "区": "ou1", "解": "xie4", "查": "zha1", "翟": "zhai2", "朴": "piao2",
    "盖": "ge3", "缪": "miao4", "曾": "zeng1", "任": "ren2", "华": "hua4", "宁": "ning4", "乐": "yue4",
    "覃": "qin2", "冼": "xian3", "秘": "bi4", "繁": "po2", "员": "yun4", "种": "chong2", "折": "she2",
    "黑": "he4", "逄": "pang2", "召": "shao4", "重": "chong2", "佴": "nai4", "么": "yao1", "祭": "zhai4",
    "燕": "yan1", "应": "ying1", "洗": "xian3", "葛": "ge3", "过": "guo1", "哈": "ha3", "褚": "chu3",
    "车": "che1", "谌": "chen2", "贾": "jia3", "石": "shi2", "柏": "bai3", "薄": "bo2", "曲": "qu1",
    "相": "xiang4", "牟": "mu4", "於": "yu1", "那": "na1", "纪": "ji3", "沈": "shen3", "尉": "wei4",
    "长": "zhang3", "隗": "wei3", "教": "jiao4", "都": "du1", "万": "wan4", "卜": "bu3", "晟": "cheng2",
    "訾": "zi1", "臧": "zang1", "叶": "ye4", "费": "fei4", "撒": "sa4", "宓": "mi4",
}  # fmt: skip
_DOUBLE = {
    "万俟": ("mo4", "qi2"), "尉迟": ("yu4", "chi2"), "长孙": ("zhang3", "sun1"),
    "澹台": ("tan2", "tai2"), "宰父": ("zai3", "fu3"), "皇甫": ("huang2", "fu3"),
    "令狐": ("ling2", "hu2"), "鲜于": ("xian1", "yu2"), "夹谷": ("jia2", "gu3"),
    "亓官": ("qi2", "guan1"), "第五": ("di4", "wu3"),
}  # fmt: skip
# First stroke of surnames: 横 竖 撇 点 折.
_FIRST_STROKES = (
    (
        "丁万于丰云井元尤巨戈支王车韦东古左平札灭甘石艾龙亚共匡吉夸夹巩戎成扬朴权毕老芒达过邢严励劳吾"
        "巫志抗折李杜杞束来杨求芦芮花芳芹苏轩邯其厓奇奈奔幸抱拓拔杭杰板析林枚欧武环直耶苑苗苟若英苻茂"
        "茅茆郁郏青南咸威封政故柏查柯柳玲珍相胡范茜茹荀荆荐荔荣药要赴赵轸郝项匪原埃夏恭敖晋栗桂桓泰珠"
        "珥班盍真破秦索耘耿聂荷莘莫莱袁贾都顾乾勒匏戚曹梅焉琅盛菅菜萍营萧萨鄄雪黄龚博喜彭惠提斯植琴葛"
        "董葵蒋覃越辜雄雅韩摄楚楼献甄蒙蒲蓝蓟蓬裘赖鄞鄢雷靳慕聚臧蔚蔡蔺撒樊樟横蕃蕴燕薄薛融霍颠戴檀璩"
        "藉藏鞠"
    ),
    (
        "卜上山水贝冉占卢史叶田申刚同吕曲吴岑时肖里叔呼固国尚帖忠旺昌明易杲果罗虎鸣冒尝幽思星昭贵郢党"
        "圃恩晁晏柴勖唯圈堂崔常曼眭逻鄂喻崽斐景紫遇黑鼎嗣睢虞蜀路鉴裳裴墨影暴瞿"
    ),
    (
        "乌仇仉今介从公凤毛牛风丘丛乐仝代包匆卯印处外尔甩白乔仲任企伊伍伏会伞似先全匈华危合名后向多年"
        "延旬旭朱行伯但位佐何佘余佟利含妥希狂狄系谷邱邸邹邻佴依周和垂季岳彼征所服欣牧物的竺金鱼侯侴俞"
        "信修昝段皇禹秋种科逄郗郜重钟钮饶香乘候倪奚徐桀殷爱特留皋笑翁钱铁偏斜梨盘符笪第脱铜银傅储嵇智"
        "焦犊程答舒释锐鲁微筱简腾衙解詹锡鲍管鲜德滕稽黎儒穆衡繁魏黛籍"
    ),
    (
        "亢卞户文方兰冯宁市玄关兴农刘宇守安州庄庆次汝江池汤汲米羊衣许闫闭齐况冷宋应汪沈沙羌言辛闵单宓"
        "宗官定宛庞怡房於法诗郎郑冠姜娄宣室宫恽扁施洛洪祖祝神说闻阁凌唐宰容宾席浦海涂祥诸谈郭高商宿密"
        "寇康庹庾望梁淳渠盖章谌阎鹿麻富寒敦普曾渡温游湛禅窗童谢阔廉慎新源溥满福窦褚阙雍靖骞廖漆漕端精"
        "谭谯赛潘颜濮"
    ),
    (
        "刁也习卫马允劝双孔尹巴毋邓司圣弘皮边孙牟纪羽那阮阳阴姒张灵纳邵阿陆陈鸡参孟居练绍经艰降隶驷姚"
        "姞柔结胥费贺骆姬娥娴展桑绥能蚩通陶尉屠巢绪续隆隋隗强缑暨熊缪翟彊"
    ),
)
_FIRST = {char: number for number, group in enumerate(_FIRST_STROKES, 1) for char in group}
_UNKNOWN_FIRST = 6
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SILENT = "~"
"""Reading of a character whose reading is not known: behind z."""
_MOST = len(_SIGNS)
"""Sorts characters without a known count behind all others."""
# Simplified forms that Unihan counts with the traditional 艹.
_CORRECTED = {"范": 8}


@cache
def _stroke_table() -> dict[int, int]:
    table: dict[int, int] = {}
    text = files("pipeline.letters").joinpath("strokes.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            start, _, signs = line.partition(" ")
            first = int(start, 16)
            table.update(
                (first + offset, _SIGNS.index(sign))
                for offset, sign in enumerate(signs)
                if sign != "."
            )
    return table


def strokes(char: str) -> int:
    """Return the number of strokes of a Han character; 62 when it is not known."""
    known = _CORRECTED.get(char)
    return known if known is not None else _stroke_table().get(ord(char), _MOST)


def is_han(char: str) -> bool:
    """Return whether a character is a Han character."""
    code = ord(char)
    return (
        code == 0x3007
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def number_key(number: int) -> CharKey:
    """Return the key of a number within a text; numbers come before other signs."""
    return (0, "", number, 0, 0)


def other_key(char: str) -> CharKey:
    """Return the key of a sign that is not Chinese."""
    return (1, char.lower(), 0, 0, ord(char))


def _sounded(char: str, syllable: str) -> CharKey:
    """Return a Han character's key by pinyin: letters, tone, then strokes."""
    letters, tone = (syllable[:-1], int(syllable[-1])) if syllable[-1:].isdigit() else (syllable, 5)
    return (2, letters.replace("v", "u!"), tone, strokes(char), ord(char))


@lru_cache(maxsize=32768)
def _spoken(char: str) -> CharKey:
    if not is_han(char):
        return other_key(char)
    return _sounded(char, _syllables(char)[0])


def _syllables(text: str) -> list[str]:
    """Return one syllable with its tone for each character of a text of Han characters."""
    from pypinyin import Style, lazy_pinyin

    found: list[str] = lazy_pinyin(
        text, style=Style.TONE3, neutral_tone_with_five=True, errors=lambda _chars: _SILENT
    )
    if len(found) == len(text):
        return found
    return [_SILENT] if len(text) == 1 else [_syllables(char)[0] for char in text]


@lru_cache(maxsize=32768)
def _drawn(char: str) -> CharKey:
    """Return a character's key by strokes: count, first stroke of surnames, code point."""
    if not is_han(char):
        return other_key(char)
    return (2, "", strokes(char), _FIRST.get(char, _UNKNOWN_FIRST), ord(char))


def name_by_pinyin(name: str) -> tuple[CharKey, ...]:
    """Return the key of a person's name: the surname as surnames are read, then each character."""
    size = surname_length(name)
    double = _DOUBLE.get(name[:2]) if size == 2 else None
    if double is not None:
        start = tuple(_sounded(char, part) for char, part in zip(name[:2], double, strict=True))
        return (*start, *map(_spoken, name[2:]))
    if name[:1] in _SURNAMES and size == 1:
        return (_sounded(name[0], _SURNAMES[name[0]]), *map(_spoken, name[1:]))
    return tuple(map(_spoken, name))


def name_by_strokes(name: str) -> tuple[CharKey, ...]:
    """Return the key of a person's name by strokes: surname, then short given names first."""
    size = surname_length(name)
    given = name[size:]
    return (*map(_drawn, name[:size]), number_key(len(given)), *map(_drawn, given))


def text_by_pinyin(text: str) -> tuple[CharKey, ...]:
    """Return the key of other Chinese text (places, schools), read as words."""
    if not text or not all(map(is_han, text)):
        return tuple(map(_spoken, text))
    return tuple(map(_sounded, text, _syllables(text)))


def text_by_strokes(text: str) -> tuple[CharKey, ...]:
    """Return the key of other Chinese text by strokes."""
    return tuple(map(_drawn, text))
