"""Two thousand scanned pages in one dossier: no process of the build needs more than 500 MB."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from tests.build.dossier_breaking import order
from tests.build.dossier_world import SCHOOLS, SETTINGS, SLIPS
from tests.build.nursery import Nursery
from tests.build.test_letters_killed import workers_of

PHOTOS, PAPERS, PAPER_PAGES = 1600, 4, 100
LIMIT = 500
"""MB."""
TYPE = """\
名称: 迎检档案
每卷: 学校
目录: 卷内目录
保管期限: 定期10年
分类:
  - 名称: 扫描件
    颜色: 红
    项目:
      - {代号: "1.1", 名称: 工作汇报}
      - {代号: "1.2", 名称: 照片}
"""


def scan() -> bytes:
    """Return an A4 page at 200 dpi as a scanner gives it: grey, with grain; 250 KB."""
    draw = np.random.default_rng(5)
    page = 255 - draw.integers(0, 15, size=(2339, 1654), dtype=np.uint8)
    for row in range(200, 2100, 45):
        for column in range(150, 1450, 37):
            page[row : row + 24, column : column + 24] = draw.integers(0, 90)
    out = io.BytesIO()
    Image.fromarray(page).save(out, "JPEG", quality=60, dpi=(200, 200))
    return out.getvalue()


def marked(jpeg: bytes, number: int) -> bytes:
    """Return the picture as another file: with a comment."""
    words = f"{number:06d}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + jpeg[2:]


def paper(jpeg: bytes, number: int) -> bytes:
    """Return a PDF of scanned pages, each with a picture of its own."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for place in range(PAPER_PAGES):
            page = pdf.add_blank_page(page_size=(595.28, 841.89))
            picture = pikepdf.Stream(
                pdf,
                marked(jpeg, number * 1000 + place),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=1654,
                Height=2339,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
            page.Contents = pikepdf.Stream(pdf, b"q 595.28 0 0 841.89 0 0 cm /I Do Q")
        pdf.save(out)
    return out.getvalue()


def make_scans(root: Path) -> Path:
    jpeg = scan()
    assert 150_000 < len(jpeg) < 400_000
    schools = ("甲镇中心小学", "乙县职业中学")
    files = {
        "inputs/workspace.yaml": SETTINGS.encode(),
        "templates/dossiers/mine.yaml": TYPE.encode(),
        "inputs/学校.csv": SCHOOLS.encode("utf-8-sig"),
        "inputs/回收.csv": SLIPS.encode("utf-8-sig"),
    }
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    for school in schools:
        for item in ("1.1", "1.2"):
            (root / "inputs/佐证" / school / item).mkdir(parents=True)
    for number in range(PHOTOS):
        path = root / "inputs/佐证" / schools[number % 2] / "1.2" / f"照片{number:04d}.jpg"
        path.write_bytes(marked(jpeg, number))
    for number in range(PAPERS):
        path = root / "inputs/佐证" / schools[number % 2] / "1.1" / f"汇报{number}.pdf"
        path.write_bytes(paper(jpeg, number))
    return root


def peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    found = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(next(found, "0")) / 1024


@pytest.mark.exhaustive
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_memory_does_not_grow_with_the_pages(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    root = make_scans(tmp_path / "w")
    peaks: dict[int, float] = {}
    with Nursery() as nursery:
        build = nursery.start(*order(root, 2))
        while build.poll() is None:
            for pid in (build.pid, *workers_of(build.pid)):
                peaks[pid] = max(peaks.get(pid, 0), peak_mb(pid))
        said = build.wait()
    assert (said, build.returncode) == ("", 0)
    volumes = [*(root / "outputs/迎检档案").glob("0*.pdf")]
    assert sum(path.stat().st_size for path in volumes) > 300e6
    record_property(
        "measured",
        f"dossier of {PHOTOS + PAPERS * PAPER_PAGES} scanned pages: main process"
        f" {peaks.pop(build.pid):.0f} MB, workers at most {max(peaks.values()):.0f} MB",
    )
    assert max(peaks.values()) < LIMIT
