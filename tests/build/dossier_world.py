"""A small workspace with dossiers of two schools: ledgers as CSV, evidence of several sorts, one of it bad."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import docx
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

SETTINGS = """\
单位: {全称: 某某县教育局, 简称: 某某县教育局, 上级: 某某市教育局, 发文代字: 某教, 落款: 某某县教育局}
期间: {年度: 2020, 学期: [春季, 秋季], 截至日期: 2020-11-30}
成文日期: 2020-12-31
台账:
  学校: {类型: schools, 文件: [学校.csv]}
  回收: {类型: slip_returns, 文件: [回收.csv]}
档案:
  - {类型: mine, 全宗号: Z1, 机构: 资助, 立卷人: 某甲, 检查人: 某乙}
"""
TYPE = """\
名称: 迎检档案
每卷: 学校
目录: 卷内目录
保管期限: 定期10年
分类:
  - 名称: 汇报和计划
    颜色: 红
    项目:
      - {代号: "1.1", 名称: 工作汇报, 盖章: 是}
      - {代号: "1.2", 名称: 职业教育情况, 适用: {学校类型: [职业学校]}}
      - {代号: "1.3", 名称: 上级文件, 纸质: 是}
  - 名称: 回执和宣传
    颜色: 蓝
    项目:
      - {代号: "2.1", 名称: 回执回收情况, 生成: {文种: school_slip_table}}
      - {代号: "2.2", 名称: 宣传课, 每: 学期, 材料: [教案, 照片]}
"""
SCHOOLS = "学校,学校类型\n甲镇中心小学,完全小学\n乙县职业中学,职业学校\n"
SLIPS = (
    "学校,学期,发出,收回,知晓\n"
    "甲镇中心小学,春季,120,118,117\n甲镇中心小学,秋季,125,125,125\n"
    "乙县职业中学,春季,300,271,270\n乙县职业中学,秋季,310,300,298\n"
)
INDEX = (
    "文件,学校,项目,题名,日期,盖章,存放地点\n"
    "甲镇中心小学/1.1/汇报.docx,,,,2020-11-20,是,\n"
    "乙县职业中学/1.1/汇报.pdf,,,,2020-11-21,是,\n"
    ",甲镇中心小学,1.3,上级文件汇编,,,资助办公室三号柜\n"
)


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    paper = canvas.Canvas(out, invariant=True)
    for number in range(pages):
        paper.drawString(100, 700, f"page {number + 1}")
        paper.showPage()
    paper.save()
    return out.getvalue()


def photo(colour: str) -> bytes:
    image = Image.new("RGB", (640, 480), colour)
    ImageDraw.Draw(image).ellipse((200, 100, 440, 380), fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


@cache
def evidence() -> dict[str, bytes]:
    """Return the files of inputs/佐证/, the same each time; 乙县职业中学's photograph of spring is cut off."""
    return {
        "佐证目录.csv": INDEX.encode("utf-8-sig"),
        "甲镇中心小学/1.1/汇报.docx": word("甲镇中心小学工作汇报", "资助工作落实到位。"),
        "甲镇中心小学/2.2 宣传课/春季/教案.docx": word("春季宣传课教案"),
        "甲镇中心小学/2.2 宣传课/春季/照片.jpg": photo("navy"),
        "甲镇中心小学/2.2 宣传课/秋季教案.txt": "秋季宣传课教案\n讲解资助政策。".encode(),
        "乙县职业中学/1.1/汇报.pdf": pdf(3),
        "乙县职业中学/1.2/情况.pdf": pdf(2),
        "乙县职业中学/2.2/春季照片.jpg": photo("green")[:-400],
        "乙县职业中学/2.2/秋季照片.jpg": photo("green"),
        "丙村小学/1.1/汇报.pdf": pdf(1),
    }


def make_world(root: Path) -> Path:
    """Write the workspace below `root` and return it."""
    inputs = root / "inputs"
    files = {
        "inputs/workspace.yaml": SETTINGS.encode(),
        "templates/dossiers/mine.yaml": TYPE.encode(),
        "inputs/学校.csv": SCHOOLS.encode("utf-8-sig"),
        "inputs/回收.csv": SLIPS.encode("utf-8-sig"),
        **{f"inputs/佐证/{name}": data for name, data in evidence().items()},
    }
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return inputs.parent
