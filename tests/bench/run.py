"""`make bench`: us and the peers in one run, as medians and ratios.

Every figure is measured now, on this machine, in turns; nothing is asserted, because machines differ.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO))

from tests.bench import binding, letters, office  # noqa: E402  the path comes first
from tests.bench.measure import Result, alternate, goal  # noqa: E402

PYTHON = sys.executable
RUNS = int(os.environ.get("BENCH_RUNS", "5"))


def table(title: str, results: list[Result]) -> None:
    print(f"\n{title}（{results[0].runs}次取中位数；内存取最大）")
    print(f"  {'':<28}{'用时':>9}{'净用时':>8}{'CPU':>9}{'内存':>9}")
    for item in results:
        print(
            f"  {item.name:<28}{item.wall:>8.2f}s{item.work:>8.2f}s{item.cpu:>8.2f}s{item.memory:>7.0f}MB"
        )


def read_and_validate() -> None:
    commands = [
        (name, [PYTHON, "-m", "tests.bench.readers", name])
        for name in ("ours", "calamine", "pandas")
    ]
    ours, calamine, pandas = alternate(commands, REPO, runs=RUNS)
    table("读入并校验 29,294 行台账", [ours, calamine, pandas])
    print("  “净用时”不含启动和导入库，三者在各自的进程里自己计时。")
    goal("净用时是裸 calamine 的几倍", ours.work / calamine.work, 3, at_most=True)
    goal("净用时比 pandas+openpyxl 快几倍", pandas.work / ours.work, 3, at_most=False)


def whole_build() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copytree(REPO / "inputs", root / "inputs", ignore=shutil.ignore_patterns("佐证"))

        def clean() -> None:
            shutil.rmtree(root / "outputs", ignore_errors=True)

        build = [
            PYTHON,
            "-m",
            "pipeline.cli",
            "build",
            "student_aid_summary",
            "-q",
            "-C",
            str(root),
        ]
        (fresh,) = alternate([("生成示范总结", build)], REPO, runs=RUNS, before=clean)
        again = alternate([("没有变化再生成", build)], REPO, runs=RUNS)[0]
        table("示范工作区：DOCX、审阅稿、PDF、溯源表", [fresh, again])
        goal("生成用时（秒）", fresh.wall, 8, at_most=True)
        goal("内存峰值（MB）", fresh.memory, 500, at_most=True)


def help_time() -> None:
    (result,) = alternate(
        [("huibian --help", [PYTHON, "-m", "pipeline.cli", "--help"])], REPO, runs=RUNS
    )
    table("命令行说明", [result])
    goal("用时（秒）", result.wall, 0.3, at_most=True)


if __name__ == "__main__":
    read_and_validate()
    whole_build()
    help_time()
    letters.pdf()
    letters.docx()
    binding.volumes()
    office.conversions()
