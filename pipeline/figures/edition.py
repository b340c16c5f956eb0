"""Editions (版本): which columns one edition of a document may print, in full or at all.

In: what kind.yaml declares. Out: for a column, whether it may be printed and whether in full. What a
公示 may hold follows 教财厅函〔2017〕28号: name, school, grade, major, class; never ID number, address,
phone, date of birth or bank card. Nothing here reads a value.
"""

from dataclasses import dataclass

from pipeline.figures.problems import FigureError
from pipeline.ledgers.model import Column, ValueType

DEFAULT_NAME = "内部"
"""The one edition of a kind that declares none."""
PUBLIC_WORD = "公示"
"""An edition with this word in its name is published."""
PUBLIC_RULE = "教财厅函〔2017〕28号"
PUBLIC_COLUMNS = ("姓名", "学校", "年级", "专业", "班级")
"""What a 公示 may print when it lists nothing itself; also columns of the types 姓名 and 学校."""
_PUBLIC_NAMES = frozenset(
    {
        *PUBLIC_COLUMNS,
        "学生姓名",
        "学校名称",
        "就读学校",
        "所在学校",
        "院系",
        "所学专业",
        "所在班级",
    }
)
_NUMBERS = (ValueType.ID_NUMBER, ValueType.PHONE, ValueType.BANK_CARD)
_NEVER_PUBLIC = (
    "身份证", "证件", "证号", "居住证", "护照", "户口", "户籍", "籍贯", "住址", "地址", "住所", "门牌", "学籍号",
    "电话", "手机", "联系方式", "微信", "QQ", "邮箱", "出生", "生日", "银行", "卡号", "账号", "帐号", "账户",
    "帐户", "存折", "开户", "监护人", "家长", "父亲", "母亲", "父母", "爷爷", "奶奶",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a kind. The default one prints sensitive columns masked."""

    name: str = DEFAULT_NAME
    shown: tuple[str, ...] = ()
    """Columns whose sensitive content is printed in full."""
    only: tuple[str, ...] | None = None
    """Columns that may be printed at all; None: all, but in a 公示 the five that the rule names."""
    line: int = 1
    """Line of kind.yaml."""

    @property
    def public(self) -> bool:
        """Return whether it is published, so that the rule for 公示 holds."""
        return PUBLIC_WORD in self.name

    def allows(self, column: Column) -> bool:
        """Return whether the column may be printed at all, masked or not."""
        if self.public and never_public(column):
            return False
        if self.only is not None:
            return column.name in self.only
        if not self.public:
            return True
        return column.name in _PUBLIC_NAMES or column.type in (ValueType.PERSON, ValueType.SCHOOL)

    def masks(self, column: Column) -> bool:
        """Return whether the column is printed masked."""
        return column.sensitive and column.name not in self.shown


def never_public(column: Column) -> bool:
    """Return whether no 公示 may print the column, whatever it lists."""
    return column.type in _NUMBERS or never_public_name(column.name)


def never_public_name(name: str) -> bool:
    """Return whether a column of that name holds what no 公示 may print."""
    return any(word in name.upper() for word in _NEVER_PUBLIC)


def printable(column: Column, edition: Edition) -> Column:
    """Return the column if the edition may print it; Q110 otherwise."""
    if edition.allows(column):
        return column
    if edition.public and never_public(column):
        hint = (
            f"{PUBLIC_RULE}：公示不得有身份证号、住址、电话、出生日期、银行卡号等个人信息。"
            f'去掉这一列，或者用 {{% if 版本 != "{edition.name}" %}} 只在别的版本里印。'
        )
    else:
        hint = (
            f'去掉这一列，或者用 {{% if 版本 != "{edition.name}" %}} 只在别的版本里印；'
            f"确实要印，在 kind.yaml 这个版本的“只用”里写上“{column.name}”。"
        )
    raise FigureError(
        code="Q110", message=f"“{edition.name}”版本不能印“{column.name}”列。", hint=hint
    )


def groupable(column: Column, edition: Edition) -> Column:
    """Return the column if rows may be grouped by it: the names of groups are printed.

    Q109 for a sensitive column in every edition, Q110 for one that the edition may not print.
    """
    if column.sensitive:
        raise FigureError(
            code="Q109",
            message=f"“{column.name}”是敏感列，不能用来分组。",
            hint="敏感列可以用来计数、去重和筛选；分组请换成不敏感的列，逐行列出用“行”。",
        )
    return printable(column, edition)
