"""What the demo's evidence says: letters, plans, lessons, summaries. In: a school; out: invented Chinese texts."""

import random
from collections.abc import Sequence

from tests.demo import names
from tests.demo.dossier_ledgers import DemoSchool

LESSONS = (
    ("资助政策进课堂", "了解国家从学前到大学的资助政策，知道自己和同学可以申请哪些资助"),
    ("知恩感恩，励志成长", "懂得资助资金来自国家和社会，学会感恩，树立靠努力改变生活的信心"),
    ("怎样申请资助", "掌握申请的条件、时间、步骤和需要的材料，能回家讲给家长听"),
    ("防范诈骗，守护资助金", "认清冒充资助部门的电话、短信和二维码，知道核实的办法和举报电话"),
)
"""One for each time: spring 1 and 2, autumn 1 and 2."""


def short(school: DemoSchool) -> str:
    """Return the letters in the school's document numbers."""
    name = school.name
    for word, mark in (
        ("中心幼儿园", "幼"),
        ("中心小学", "小"),
        ("小学", "完小"),
        ("高级中学", "高"),
        ("中学", "中"),
    ):
        if name.endswith(word):
            return name.removesuffix(word) + mark
    return "明职"


def group_letter(school: DemoSchool) -> tuple[str, ...]:
    """Return the letter that sets up the leading group."""
    return (
        (
            "为切实加强对教育脱贫攻坚工作的领导，确保建档立卡等家庭经济困难学生应助尽助、"
            "不漏一人，经学校研究，决定成立教育脱贫攻坚工作领导小组。现将有关事项通知如下："
        ),
        (
            f"一、组成人员。组长：{school.head}；副组长：分管资助工作的副校长；成员：{school.clerk}及各年级组长、"
            "班主任。"
        ),
        (
            f"二、职责分工。领导小组下设办公室，由{school.clerk}负责日常工作，承担政策宣传、"
            "学生认定、资金发放、档案管理等任务。"
        ),
        (
            "三、工作要求。每学期至少召开两次会议研究资助工作；班主任对本班学生情况做到底数清、"
            "情况明。"
        ),
    )


def plan(school: DemoSchool) -> tuple[str, ...]:
    """Return the year's plan."""
    return (
        (
            f"为做好{school.name}2020年教育脱贫攻坚工作，根据县教育体育局统一安排，结合学校实际，"
            "制定本计划。"
        ),
        "一、工作目标。建档立卡学生资助覆盖率百分之百，政策知晓率百分之百，适龄学生无一人因贫失学辍学。",
        (
            "二、主要任务。三月、九月完成困难学生摸底认定；四月、十月组织评议、公示和审核；"
            "六月、十一月发放资助资金；每学期上好两次资助政策宣传课，发放并收回告知书回执。"
        ),
        (
            "三、保障措施。校长负总责，定期调度；经办人每月核对一次名册，发现问题当月整改；"
            "资料随办随归，学期末装订成册。"
        ),
    )


def report(school: DemoSchool, aided: Sequence[int]) -> tuple[str, ...]:
    """Return the year's report to inspectors."""
    spring, autumn = aided
    return (
        (
            f"{school.name}位于{school.town}，属{school.kind}。2020年，学校把教育脱贫攻坚作为头等大事，"
            f"校长{school.head}负总责，各项工作扎实推进。现将有关情况汇报如下。"
        ),
        (
            "一、落实主体责任。成立领导小组，制定年度计划，全年召开专题会议四次，分管领导每周调度，"
            "班主任包班、任课教师包人。"
        ),
        (
            f"二、落实资助政策。春季学期发放资助{spring}人次，秋季学期发放资助{autumn}人次，"
            "资金全部通过监护人银行卡发放，学校无截留、无代领。"
        ),
        "三、改善办学条件。更新课桌椅和图书，维修食堂、宿舍，添置直饮水设备，寄宿学生的学习和生活条件明显好转。",
        (
            "四、加强教师队伍。落实乡村教师生活补助，组织教师参加培训和跟岗学习，开展结对帮扶，"
            "送课到班、送教到户。"
        ),
        (
            "五、存在不足和打算。个别家长对政策理解不深，少数材料整理不及时。下一步将继续加强宣传，"
            "完善档案，巩固成果。"
        ),
    )


def skills(school: DemoSchool) -> tuple[str, ...]:
    """Return the extra chapter of vocational schools."""
    return (
        f"{school.name}立足专业优势，为贫困地区和贫困家庭脱贫致富提供人才和技术支持。",
        "一、招得进。面向建档立卡家庭初中毕业生单列计划，免学费、发助学金，落实“雨露计划”补助。",
        (
            "二、学得好。开设数控技术应用、电子商务、护理、现代农艺等专业，推行一生一师结对，"
            "技能证书与毕业证书并重。"
        ),
        (
            "三、送得出。组织专业教师下乡开展种养、电商、家政等实用技术培训六期，培训农户二百余人次；"
            "与十二家企业签订订单培养协议。"
        ),
    )


def circular() -> tuple[str, ...]:
    """Return a letter of the county's bureau."""
    return (
        "各中心学校、县直各学校：",
        "为进一步做好家庭经济困难学生资助工作，确保各项教育脱贫攻坚政策落实到位，现将有关事项通知如下。",
        "一、精准认定对象。各校要与乡镇、村对接，逐户逐人核实学生信息，做到不漏一户、不落一人。",
        "二、规范工作程序。严格按照申请、评议、审核、公示、审批、发放的程序办理，公示时间不少于五个工作日。",
        "三、加强政策宣传。每学期上好两次资助政策宣传课，向每名受助学生家长发放告知书并收回回执。",
        "四、严肃工作纪律。严禁截留、挪用、平均分配资助资金，严禁代签代领。",
    )


def lesson(school: DemoSchool, number: int) -> tuple[str, tuple[str, ...]]:
    """Return title and text of a lesson; `number` is 0 to 3."""
    topic, aim = LESSONS[number]
    return topic, (
        f"授课学校：{school.name}　　授课教师：{school.clerk}　　课时：1课时",
        f"教学目标：{aim}。",
        "教学重点：本学段有哪些资助项目，标准是多少，什么时候发放，发到哪里。",
        (
            "教学过程：一、导入。用身边同学的故事引出话题。二、讲解。结合《资助政策简介》逐项说明，"
            "边讲边问。三、讨论。分组说一说家里知道哪些政策。四、小结。布置“我给家长讲政策”的实践作业。"
        ),
        "板书设计：应助尽助　不漏一人",
        "课后反思：多数学生能说出本学段的资助项目，对申请材料还不够熟悉，下次课再讲。",
    )


def lesson_summary(
    school: DemoSchool, number: int, rng: random.Random
) -> tuple[str, tuple[str, ...]]:
    """Return title and text of what came of a lesson."""
    topic, _ = LESSONS[number]
    term = "春季" if number < 2 else "秋季"
    return f"“{topic}”宣传课总结", (
        (
            f"{school.name}2020年{term}学期第{number % 2 + 1}次资助政策宣传课已按计划完成。"
            f"全校{rng.randrange(6, 24)}个班级同步开课，学生参与率{rng.randrange(97, 101)}%。"
        ),
        (
            "宣传课采用讲解、问答、情景表演等形式，学生兴趣高，课后全部完成了“我给家长讲政策”的实践作业，"
            "家长签字反馈。"
        ),
        (
            "不足之处：低年级学生对术语理解有困难，需要多用图画和故事。下次课将制作动画短片，"
            "并邀请受助毕业生回校交流。"
        ),
    )


def person(rng: random.Random) -> str:
    """Return an invented name without rare characters."""
    while True:
        name = names.surname(rng) + names.given_name(rng)
        if not set(name) & set(names.RARE) and "䶮" not in name:
            return name


def register(rng: random.Random, count: int, amount: str) -> list[tuple[str, ...]]:
    """Return rows of a register that recipients sign: number, name, guardian, project, amount, signature."""
    rows = []
    for number in range(1, count + 1):
        pupil, guardian = person(rng), person(rng)
        rows.append((str(number), pupil, guardian, "生活补助", amount, f"~{guardian}"))
    return rows


REGISTER = ("序号", "学生姓名", "监护人", "资助项目", "金额（元）", "领取人签字")
