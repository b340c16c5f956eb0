"""What is missing from the demo's evidence, what is kept on paper, and how a bad file is described.

Nothing comes in. Papers that were planned go to `Fault.paper`, the bad paper comes out.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.demo.dossier_plan import Paper

Slot = tuple[str, ...]

MISSING: tuple[Slot, ...] = (
    ("凤凰中心幼儿园", "1.3"),
    ("新湾小学", "1.2"),
    ("枫林中学", "2.2"),
    ("小塘小学", "5.1", "秋季", "2", "照片"),
    ("小塘小学", "5.1", "秋季", "2", "总结"),
    ("青云中学", "5.1", "春季", "1", "教案"),
    ("云岭中心小学", "3.2", "秋季"),
    ("翠屏高级中学", "4.2"),
    ("清溪中学", "B3", "秋季", "照片"),
    ("翠屏高级中学", "D3", "春季"),
    ("青云中学", "盛一诺", "5"),
    ("石桥中心小学", "曲晨阳"),
)
"""Nothing is handed in for these; the last is a pupil without any file."""


def _elsewhere(school: str, item: str, title: str, place: str, **more: object) -> Paper:
    told = {"学校": school, "项目": item, "题名": title, "存放地点": place, **more}
    return Paper("", (school, item), told=told)


PAPERS_ELSEWHERE = (
    _elsewhere(
        "石桥中心小学", "1.3", "上级有关文件汇编", "学校档案室3号柜", 日期=dt.date(2020, 12, 1)
    ),
    _elsewhere("青云中学", "1.3", "上级有关文件汇编", "校长办公室", 日期=dt.date(2020, 12, 1)),
    _elsewhere("清溪中心小学", "4.2", "春季、秋季回执卡原件（380份）", "资助办2号柜"),
    _elsewhere("新湾小学", "4.2", "回执卡原件", "清溪中心小学资助办代存"),
    _elsewhere("云岭中心小学", "4.2", "回执卡原件", "学校档案室1号柜"),
    _elsewhere("凤凰中心小学", "A1", "春季资金下达文件", "财务室凭证柜", 学期="春季"),
    _elsewhere("清溪中学", "5", "劝返结果证明", "教导处", 学生="尚若曦", 盖章="是"),
)
GAPS = (
    *MISSING,
    ("石桥中心小学", "1.3"),
    ("青云中学", "1.3"),
    ("清溪中心小学", "4.2"),
    ("新湾小学", "4.2"),
    ("云岭中心小学", "4.2"),
    ("凤凰中心小学", "A1", "春季"),
    ("清溪中学", "尚若曦", "5"),
)
"""No file is made for these: missing, or on paper."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad file, or one bad row of the index."""

    what: str
    """What is wrong, as an engineer says it."""
    slot: Slot
    """The slot that is hit; its whole papers give way, except with `beside`."""
    code: str
    """The problem's code; '' when the slot's reason says it all."""
    status: str
    """How the slot stands then; '' when no slot is hit."""
    said: str
    """Words that the problem or the slot's reason must contain."""
    consequence: str
    """What becomes of it."""
    path: str = ""
    """Below inputs/佐证/; '' for the planned path, or for a row of the index alone."""
    make: Callable[[bytes], bytes] | None = None
    """Bytes from those of the whole paper; None: the paper is as planned."""
    source: Slot = ()
    """Slot of the whole paper when it is not `slot`."""
    told: Mapping[str, object] = field(default_factory=dict)
    """What its row of the index says otherwise."""
    beside: bool = False
    row_only: bool = False

    def replaces(self, path: str) -> bool:
        """Return whether a planned paper of the slot gives way."""
        return not self.beside or path == self.path

    def paper(self, planned: Sequence[Paper]) -> Paper:
        """Return the bad paper."""
        if self.row_only:
            return Paper("", ("", self.what), told=self.told)
        whole = next((item for item in planned if item.slot == (self.source or self.slot)), None)
        if self.beside and self.path:
            whole = next((item for item in planned if item.path == self.path), whole)
        base = whole if whole is not None else Paper("", self.slot)
        told = {**(base.told if not self.source else {}), **self.told}
        told = {key: value for key, value in told.items() if value is not None}
        if self.make is None:
            return Paper(self.path or base.path, self.slot, base.make, told, base.office)
        change = self.make
        return Paper(self.path or base.path, self.slot, lambda: change(base.make()), told)
