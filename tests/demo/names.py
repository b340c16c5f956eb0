"""Invented people and places. In: a seeded random source; out: names, never those of real persons or schools."""

import random
from dataclasses import dataclass

SURNAMES = (
    "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
)
COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "司徒", "令狐", "皇甫", "尉迟")
GIVEN = (
    "子梓宇浩欣雨佳思涵嘉怡俊杰晨阳诗琪一诺可馨文博雅静志强建国秀英海波晓燕丽娟明辉小龙云飞雪梅春兰秋菊永福家豪天乐安然若曦"
    "心悦语桐沐辰奕泽铭轩皓然芷晴书瑶婉清景行承志远航立新慧敏玉珍美玲艳红金凤水生根发细妹冬生国华卫东爱民忠诚仁义和平顺利富贵昌盛"
    "瑞祥锦程鹏程万里星月晴岚松柏竹青荷莲菲芸茜蕾薇婷媛妍倩颖蓉琳琴瑾瑜璇珊玲珂"
)
RARE = ("堃", "喆", "䶮", "㛃", "𬭎", "玥", "珺", "翀", "赟", "镕", "旻", "昇")
DOTTED = (
    "阿依努尔·艾力",
    "古丽娜·买买提",
    "巴特尔·苏和",
    "迪丽·吐尔逊",
    "麦合木提·阿卜力",
    "其其格·那日苏",
)

TOWNS = (
    "凤凰街道",
    "清溪镇",
    "石桥镇",
    "枫林镇",
    "青云镇",
    "双河镇",
    "长岭镇",
    "龙潭镇",
    "竹溪镇",
    "明月镇",
    "茶亭镇",
    "望江镇",
    "桃源乡",
    "白沙乡",
    "云岭乡",
    "金坪乡",
    "杨梅乡",
)
VILLAGES_PER_TOWN = 6
_VILLAGE_FIRST = "上下东西南北大小新老前后中高长石黄青"
_VILLAGE_SECOND = ("坪", "塘", "屋", "岭", "坑", "田", "洲", "湾", "桥", "源", "垅", "埠")

KINDERGARTEN_TOWNS = (0, 1, 2, 4, 5, 7, 8, 10, 11, 12, 14)
VILLAGE_SCHOOL_TOWNS = (1, 2, 3, 4, 6, 7, 9, 10, 11, 13, 15, 16)
HIGH_SCHOOLS = ("翠屏高级中学", "文峰高级中学")
VOCATIONAL_SCHOOLS = ("明德职业中等专业学校", "锦江职业技术学校")


@dataclass(frozen=True, slots=True)
class Places:
    """Villages of each town and the schools that serve it."""

    villages: tuple[tuple[str, ...], ...]
    village_schools: tuple[str, ...]
    """Name of the town's village primary school; '' where it has none."""

    def school_order(self) -> tuple[str, ...]:
        """Return all schools in the order of the ledger: by town, nursery to middle, then the county's."""
        names: list[str] = []
        for index, town in enumerate(TOWNS):
            short = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")
            if index in KINDERGARTEN_TOWNS:
                names.append(f"{short}中心幼儿园")
            names.append(f"{short}中心小学")
            if self.village_schools[index]:
                names.append(self.village_schools[index])
            names.append(f"{short}中学")
        return (*names, *HIGH_SCHOOLS, *VOCATIONAL_SCHOOLS)


def make_places(rng: random.Random) -> Places:
    """Return invented villages, each name once in the county."""
    pool = [first + second for first in _VILLAGE_FIRST for second in _VILLAGE_SECOND]
    rng.shuffle(pool)
    villages: list[tuple[str, ...]] = []
    for index in range(len(TOWNS)):
        taken = pool[index * VILLAGES_PER_TOWN : (index + 1) * VILLAGES_PER_TOWN]
        suffix = "社区" if index == 0 else "村"
        villages.append(tuple(name + suffix for name in taken))
    schools = tuple(
        villages[index][0].removesuffix("村") + "小学" if index in VILLAGE_SCHOOL_TOWNS else ""
        for index in range(len(TOWNS))
    )
    return Places(tuple(villages), schools)


def school_for(places: Places, town: int, stage: str, rng: random.Random) -> str:
    """Return the school in which a pupil of that town is in that stage."""
    short = TOWNS[town].removesuffix("街道").removesuffix("镇").removesuffix("乡")
    if stage == "学前教育":
        near = min(KINDERGARTEN_TOWNS, key=lambda item: abs(item - town))
        short = TOWNS[near].removesuffix("街道").removesuffix("镇").removesuffix("乡")
        return f"{short}中心幼儿园"
    if stage == "小学":
        own = places.village_schools[town]
        return own if own and rng.random() < 0.3 else f"{short}中心小学"
    if stage == "初中":
        return f"{short}中学"
    if stage == "普通高中":
        return HIGH_SCHOOLS[0] if rng.random() < 0.6 else HIGH_SCHOOLS[1]
    return VOCATIONAL_SCHOOLS[0] if rng.random() < 0.65 else VOCATIONAL_SCHOOLS[1]


def surname(rng: random.Random) -> str:
    """Return a surname: common ones more often, one in eighty compound."""
    if rng.random() < 0.0125:
        return rng.choice(COMPOUND_SURNAMES)
    return SURNAMES[int(len(SURNAMES) * rng.random() ** 2)]


def given_name(rng: random.Random) -> str:
    """Return a given name of one or two characters; a few hold a rare character."""
    first = rng.choice(RARE) if rng.random() < 0.004 else rng.choice(GIVEN)
    return first if rng.random() < 0.14 else first + rng.choice(GIVEN)
