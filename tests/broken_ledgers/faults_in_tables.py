"""Ledgers with a fault in their shape: headers, totals, merges, sheets, several files, text formats."""

from __future__ import annotations

from tests.broken_ledgers.sheets import HEADER, Book, Row, pupil, table
from tests.ledgers.making import id_number

BLANK = [""] * len(HEADER)


def without(column: str) -> Book:
    """Return a sheet that lacks a column."""
    at = HEADER.index(column)
    rows = [[*row[:at], *row[at + 1 :]] for row in table(pupil(1), pupil(2))]
    return Book({"春季": rows})


def renamed(**names: str) -> Book:
    """Return a sheet with other words in the header."""
    header = [names.get(word, word) for word in HEADER]
    return Book({"春季": table(pupil(1), pupil(2), header=header)})


def summing(word: str, amount: object) -> Row:
    """Return a row 合计 or the like, with an amount in column F."""
    return [word, "", "", "", "", amount]


def spring(*rows: Row, **how) -> Book:
    """Return a book of one sheet 春季 with rows under the header."""
    return Book({"春季": table(*rows)}, **how)


GROUPS = [
    ["学生信息", "", "学校", "困难类别", "资助项目", "资助（元）", "发放日期"],
    ["姓名", "身份证号", "", "", "", "资助标淮", ""],
]
"""Two header rows; the word for the amount is misspelt."""

HEADERS = {
    "缺金额列.xlsx": without("金额"),
    "表头写错字.xlsx": renamed(身份证号="身分证号码", 金额="发放金頟"),
    "两列都是金额.xlsx": Book({"春季": table(pupil(1, 重=1), header=(*HEADER, "资助金额"))}),
    "没有表头.xlsx": Book({"春季": [["2020年春季资助名单"], pupil(1), pupil(2)]}),
    "表头在四十行以后.xlsx": Book({"春季": [*([["说明文字"]] * 45), *table(pupil(1))]}),
    "表头的单位不能换算.xlsx": renamed(金额="金额（美元）"),
    "两行表头里缺金额.xlsx": Book(
        {"春季": [["2020年春季资助表"], *GROUPS, pupil(1)[:7], pupil(2)[:7]]},
        merges=[("A2:B2", "学生信息"), ("C2:C3", "学校"), ("D2:D3", "困难类别")],
    ),
    "有一列不认识.xlsx": Book({"春季": table(pupil(1, 班=3), header=(*HEADER, "班级人数"))}),
    "有一列没有表头.xlsx": renamed(发放日期=""),
    "学期列与工作表名不一.xlsx": Book(
        {"春季": table(["春季", *pupil(1)], ["秋季", *pupil(2)], header=("学期", *HEADER))}
    ),
    "工作表名说不清学期.xlsx": Book({"Sheet1": table(pupil(1))}),
    "工作表名有两个学期.xlsx": Book({"春季和秋季": table(pupil(1))}),
    "另一张表没有表头.xlsx": Book({"春季": table(pupil(1)), "汇总": [["学校", "人数"], ["甲", 2]]}),
}

TOTALS = {
    "合计错.xlsx": spring(pupil(1), pupil(2), summing("合计", 1001)),
    "小计错.xlsx": spring(
        pupil(1), summing("小计", 500), pupil(2), summing("小计", 400), summing("总计", 1000)
    ),
    "合计没算隐藏的行.xlsx": spring(
        pupil(1), pupil(2), pupil(3), summing("合计", 1000), hidden=[3]
    ),
    "合计行没有写合计二字.xlsx": spring(pupil(1), pupil(2), summing("", 1000)),
    "合计看不懂.xlsx": spring(pupil(1), summing("合计", "伍佰元整多一点")),
    "合计是占位符.xlsx": spring(pupil(1), pupil(2, 金额=500.001), summing("合计", "详见附件")),
}

ROWS = {
    "示例行没删又有错行.xlsx": spring(["示例：李四", "在此填身份证号"], pupil(1, 金额="五百")),
    "尾注之后还有数据.xlsx": spring(
        pupil(1), ["填表人：", "", "审核人："], [], pupil(2), ["注：本表一式两份。"]
    ),
    "尾注挨着错行.xlsx": spring(pupil(1), pupil(2, 学校=""), ["填表人：", "", "审核人："]),
    "有隐藏的行.xlsx": spring(pupil(1), pupil(2), pupil(3), pupil(4), hidden=[3, 4]),
    "有隐藏的工作表.xlsx": Book(
        {"春季": table(pupil(1)), "秋季": table(pupil(1))}, hidden_sheet="秋季"
    ),
    "表中间重复表头.xlsx": spring(pupil(1), list(HEADER), pupil(2)),
    "只有表头.xlsx": spring(),
    "有一行只在表外写了字.xlsx": Book(
        {"春季": [[*HEADER, "备注"], pupil(1), [*BLANK, "以下空白"], pupil(2)]}
    ),
    "合并了学校格.xlsx": spring(
        *(pupil(serial, 学校="") for serial in (1, 2, 3)), merges=[("C2:C4", "株潭中心小学")]
    ),
    "合并了金额格.xlsx": spring(pupil(1, 金额=""), pupil(2, 金额=""), merges=[("F2:F3", 1000)]),
    "合并了身份证号格.xlsx": spring(
        pupil(1, 身份证号=""),
        pupil(1, 身份证号="", 资助项目="免学费"),
        merges=[("B2:B3", id_number(1))],
    ),
    "横着合并两格.xlsx": spring(
        pupil(1), pupil(2, 学校="", 困难类别=""), merges=[("C3:D3", "黄茅中学")]
    ),
    "同一人重复.xlsx": spring(pupil(1), pupil(2), pupil(1)),
    "两张表里同一人重复.xlsx": Book(
        {"春季": table(pupil(1), pupil(2)), "2020年春季（补）": table(pupil(3), pupil(2))}
    ),
    "控制数的行数不符.xlsx": spring(pupil(1), pupil(2), pupil(3, 状态="作废")),
    "控制数的金额不符.xlsx": spring(pupil(1), pupil(2)),
    "控制数写错了度量.xlsx": spring(pupil(1), pupil(2)),
    "控制数不是数字.xlsx": spring(pupil(1), pupil(2)),
    "别名写错了列名.xlsx": renamed(金额="本学期补助"),
    "两个文件表头不一（甲校）.xlsx": spring(pupil(1), pupil(2)),
    "两个文件表头不一（乙校）.xlsx": Book(
        {
            "春季": table(
                pupil(3), header=["领款金额" if word == "金额" else word for word in HEADER]
            )
        }
    ),
    "两个文件里同一人重复（甲校）.xlsx": spring(pupil(1), pupil(2)),
    "两个文件里同一人重复（乙校）.xlsx": spring(pupil(3), pupil(1)),
    "一个好文件一个坏文件（好）.xlsx": spring(pupil(1)),
    "一个好文件一个坏文件（坏）.xlsx": b"PK\x03\x04" + b"\x00" * 60,
    "两百多行同一个错.xlsx": spring(*(pupil(serial, 金额="待定") for serial in range(1, 251))),
}


def lines(*rows: Row) -> str:
    """Return rows as CSV; no cell needs quotes."""
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in rows)


CSV_HEADER = ["学期", *HEADER]
CSV_ROWS = [["春季", *pupil(serial)] for serial in (1, 2, 3)]

TEXTS = {
    "csv乱码.csv": lines(CSV_HEADER, CSV_ROWS[0]).encode("utf-8")
    + lines(CSV_ROWS[1]).encode("gb18030")
    + b"\xff\xff\n",
    "csv引号不成对.csv": lines(CSV_HEADER, CSV_ROWS[0]) + '春季,"李思远,\n' + lines(CSV_ROWS[2]),
    "csv一行多了一格.csv": lines(
        CSV_HEADER, CSV_ROWS[0], [*CSV_ROWS[1][:6], "1,000", *CSV_ROWS[1][7:]]
    ),
    "csv金额逗号在末列.csv": lines(
        ["学期", "姓名", "身份证号", "学校", "困难类别", "资助项目", "金额"],
        CSV_ROWS[0][:7],
        [*CSV_ROWS[1][:6], "1,000"],
    ),
    "csv缺必需列.csv": lines(*([*row[:4], *row[5:]] for row in (CSV_HEADER, *CSV_ROWS))),
    "csv格内换行之后有错.csv": lines(CSV_HEADER)
    + lines([*CSV_ROWS[0][:6], '"\n500"', *CSV_ROWS[0][7:]])
    + lines([*CSV_ROWS[1][:6], "五百", *CSV_ROWS[1][7:]]),
    "csv编码GB18030且有错.csv": lines(
        CSV_HEADER, [*CSV_ROWS[0][:5], "生活补助", "壹仟", *CSV_ROWS[0][7:]]
    ).encode("gb18030"),
    "csv身份证号成了科学计数法.csv": lines(
        CSV_HEADER, ["春季", "王小明", "3.60922E+17", *CSV_ROWS[0][3:]]
    ),
}


def record(**changes: object) -> str:
    """Return one YAML record, with keys changed, added, or left out (None)."""
    fields = dict(zip(CSV_HEADER, ["春季", *pupil(1)], strict=True)) | changes
    entries = [f"{key}: {value}" for key, value in fields.items() if value is not None]
    return "- " + "\n  ".join(entries) + "\n"


YAMLS = {
    "yaml缩进用了Tab.yaml": record() + "-\t学期: 春季\n\t姓名: 李思远\n",
    "yaml键重复.yaml": record() + "  姓名: 李思远\n",
    "yaml键写错字.yaml": record(金额=None, 金頟=500),
    "yaml有不认识的键.yaml": record(班主任="张老师"),
    "yaml不是列表.yaml": "姓名: 王小明\n金额: 500\n",
    "yaml值是列表.yaml": record(资助项目="[生活补助, 免学费]"),
    "yaml用了锚点.yaml": record(学校="&a 株潭中心小学"),
    "yaml全角冒号.yaml": record() + "- 学期：春季\n  姓名: 李思远\n",
    "yaml金额写错.yaml": record() + record(身份证号=id_number(2), 金额="五百元"),
    "yaml有一条缺金额.yaml": record() + record(身份证号=id_number(2), 金额=None),
    "yaml里混进一行文字.yaml": record() + "- 以下空白\n",
}

FILES = HEADERS | TOTALS | ROWS | TEXTS | YAMLS
