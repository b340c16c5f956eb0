"""Ledgers with a fault in a cell: identities, amounts, dates, words, signs that must not be there.

Unless a case says otherwise, row 3 of the sheet 春季 is broken, between two faultless rows.
"""

from __future__ import annotations

import datetime as dt

from tests.broken_ledgers.sheets import HEADER, Bare, Book, pupil, table
from tests.ledgers.making import id_number

WITH_DAYS = (*HEADER, "天数", "大米（斤）")
WITH_MEALS = (*HEADER, "伙食费", "早餐", "午餐")


def one(**changes: object) -> Book:
    """Return a sheet whose row 3 has these cells."""
    return Book({"春季": table(pupil(1), pupil(2, **changes), pupil(3))})


def several(column: str, *values: object) -> Book:
    """Return a sheet with one row for each value of a column, from row 2 on."""
    rows = [pupil(serial, **{column: value}) for serial, value in enumerate(values, start=1)]
    return Book({"春季": table(*rows)})


def in_tens_of_thousands(*values: object) -> Book:
    """Return a sheet whose column F is headed 金额（万元）."""
    header = ["金额（万元）" if word == "金额" else word for word in HEADER]
    rows = [pupil(serial, 金额=value) for serial, value in enumerate(values, start=1)]
    return Book({"春季": table(*rows, header=header)})


IDENTITIES = {
    "身份证号存成数值.xlsx": one(身份证号=360922201003150020.0),
    "身份证号成了科学计数法的文字.xlsx": one(身份证号="3.60922E+17"),
    "身份证号校验码不符.xlsx": one(身份证号=id_number(2)[:17] + "5"),
    "身份证号出生日期不存在.xlsx": one(身份证号=id_number(2, birth="20100230")),
    "身份证号出生在期末之后.xlsx": one(身份证号=id_number(2, birth="20210105")),
    "身份证号是十五位旧号.xlsx": one(身份证号="360922100315002"),
    "身份证号少一位.xlsx": one(身份证号=id_number(2)[:17]),
    "身份证号中间有字母O.xlsx": one(身份证号=id_number(2).replace("2010", "2O10")),
    "身份证号打了星号.xlsx": one(身份证号=id_number(2)[:6] + "********" + id_number(2)[14:]),
    "身份证号没有填.xlsx": one(身份证号="　"),
    "身份证号地区代码不明.xlsx": one(身份证号=id_number(2, region="990922")),
    "学籍号误填在身份证号列.xlsx": one(身份证号="G" + id_number(2)),
    "手机号少一位.xlsx": one(联系电话="1380000002"),
    "一格两个电话.xlsx": one(联系电话="13800000002/13900000002"),
    "银行卡号存成数值.xlsx": one(银行卡号=6217000010001234569.0),
    "银行卡号打了星号.xlsx": one(银行卡号="621700******4569"),
    "银行卡号校验不符.xlsx": one(银行卡号="6217000010001234561"),
    "姓名打了星号.xlsx": one(姓名="李*远"),
    "姓名里有数字.xlsx": one(姓名="李思远2"),
    "一格两个姓名.xlsx": one(姓名="李思远、李思近"),
    "姓名填了某某.xlsx": one(姓名="李某某"),
    "学校填了斜杠.xlsx": one(学校="/"),
    "姓名中间有空格.xlsx": several("姓名", "王 小明", "李思远", "张　宁"),
    "同一学校两种写法.xlsx": several("学校", "黄茅镇（中心）小学", "黄茅镇中心小学", "潭埠中学"),
}

AMOUNTS = {
    "金额千位逗号错位.xlsx": several(
        "金额", "1,000.50", "1,00", "１２５０", "12,34,567", "￥1,250元"
    ),
    "金额写了约数.xlsx": one(金额="500元左右"),
    "金额填了占位符.xlsx": several("金额", "xx", 500, "**", "待定", "—", "同上"),
    "金额没有填.xlsx": one(金额=None),
    "金额有三位小数.xlsx": several("金额", 312.5, 312.505, "99.999", "1,000.00"),
    "万元小数过多.xlsx": in_tens_of_thousands(0.03125, 0.0312505, "0.000001"),
    "格内单位与表头不一.xlsx": in_tens_of_thousands("0.05万元", "500元", 0.05),
    "金额大得不可能.xlsx": one(金额="99999999999999999999"),
    "金额格是日期.xlsx": one(金额=dt.date(2020, 5, 20)),
    "金额格是逻辑值.xlsx": one(金额=True),
    "正常行的金额是负数.xlsx": several("金额", 500, -500, "(500)"),
    "退回行的金额是正数.xlsx": Book(
        {
            "春季": table(
                pupil(1),
                pupil(1, 金额=-500, 状态="退回"),
                pupil(2),
                pupil(2, 金额=500, 状态="退回"),
            )
        }
    ),
    "错误值NA.xlsx": one(金额=Bare("=VLOOKUP(1,Z:Z,1,0)", "#N/A")),
    "错误值REF.xlsx": one(学校=Bare("=#REF!A1", "#REF!")),
    "公式没有计算过.xlsx": one(金额=Bare("=250*2")),
    "天数是小数或超过上限.xlsx": Book(
        {
            "春季": table(
                pupil(1, 天数=95, 大米="1251.4斤"),
                pupil(2, 天数=95.5, 大米="12公斤"),
                pupil(3, 天数=300, 大米=-1),
                pupil(4, 天数=-1, 大米="一百斤"),
                header=WITH_DAYS,
            )
        }
    ),
    "伙食费不等于早餐加午餐.xlsx": Book(
        {
            "春季": table(
                pupil(1, 伙食费=500, 早餐=200, 午餐=300),
                pupil(2, 伙食费=500, 早餐=200, 午餐=250),
                header=WITH_MEALS,
            )
        }
    ),
}

DATES = {
    "日期不存在.xlsx": several("发放日期", "2020-02-29", "2020-02-30", "2020年4月31日", "20201301"),
    "年份只有两位.xlsx": several("发放日期", "20.5.20", "20年5月20日", "2020.5.20"),
    "年份在最后.xlsx": one(发放日期="5/6/2020"),
    "日期缺日或缺年.xlsx": several("发放日期", "2020年5月", "5月20日", "2020/5/20", 2020),
    "日期是文字.xlsx": several("发放日期", "春节前", "待定", "2020年五月二十日"),
    "日期不在期内.xlsx": several(
        "发放日期", dt.date(2019, 12, 31), dt.date(2020, 1, 1), "2021年1月1日", "2020.12.31"
    ),
}

WORDS = {
    "困难类别写了别字.xlsx": several("困难类别", "脱贫互", "低保", "脱 贫 户", "五保户"),
    "资助项目没有填.xlsx": one(资助项目=""),
    "文字里有控制字符.xlsx": one(资助项目="生活\x0b补助"),
    "文字里有保留字符FDD0.xlsx": several("资助项目", "生活\ufdd0补助", "补助", "生活\ufdd1补助"),
    "文字里有零宽字符.xlsx": several("学校", "株潭\u200b小学", "黄茅小学"),
    "姓名里有造字.xlsx": one(姓名="李\ue123远"),
}

FILES = IDENTITIES | AMOUNTS | DATES | WORDS
