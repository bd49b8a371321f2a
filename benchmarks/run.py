"""Measure reports, sweeps and tables against the plain ways, as ratios within this one run.

    python benchmarks/run.py [--rows N] [--reports N] [--rounds N]

Prints Markdown tables. Each round goes through all ways, so that a slow minute of the machine does not fall on one of
them; what takes longest runs once.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from helpers.paths import NOTEBOOKS, PROJECT

BOTH = [NOTEBOOKS / "casualty_growth.ipynb", NOTEBOOKS / "worker_inflow.ipynb"]
DAYS = ["2023-12-13", "2024-12-22", "2025-02-09", "2025-04-30", "2025-05-01", "2025-05-05", "2025-06-01", "2025-06-13"]
RULES = "significant-digit,literal,five-percent"
WAYS = {
    "load": "load and check",
    "pandas.read_csv": "pandas.read_csv, nothing checked",
    "frictionless": "frictionless validate",
    "build": "build every derived table",
}
IN_PROCESS = """
import sys, time, papermill
for turn in range(3):
    started, out = time.perf_counter(), f"{sys.argv[2]}/{turn}"
    papermill.execute_notebook(sys.argv[1], f"{out}.ipynb", {"output_dir": out}, progress_bar=False)
    print(time.perf_counter() - started)
"""


def command(*words) -> tuple[float, list[str]]:
    """Run a command of this Python; return its seconds and what it printed."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, cwd=PROJECT)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))[:200]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - started, done.stdout.split()


def median(words: list[str]) -> float:
    """Return the median of the numbers that a command printed."""
    return statistics.median(map(float, words))


def reports(count: int, folder: Path, rounds: int) -> dict[str, float]:
    """Return the median seconds of a report, by way."""
    book, days = BOTH[0], ",".join(DAYS[: max(1, count // 3)])
    sweep = ["sweep", book, "--force", "--out", folder / "sweep", "-p", "published_until", days]
    to = ["--to", "notebook", "--execute", book, "--output-dir", folder]
    ways = {
        "cells alone, one process": lambda: median(command(PROJECT / "benchmarks" / "cells.py", book, 4)[1]),
        "papermill command in a loop": lambda: papermill(book, folder),
        "papermill.execute_notebook": lambda: median(command("-c", IN_PROCESS, book, folder)[1][1:]),
        "jupyter nbconvert --execute": lambda: command("-m", "jupyter", "nbconvert", *to)[0],
        f"dprk sweep of {count}": lambda: command("-m", "helpers", *sweep, "-p", "hedge_rule", RULES)[0] / count,
    }
    found = [{way: measure() for way, measure in ways.items()} for _ in range(rounds)]
    return {way: statistics.median(each[way] for each in found) for way in ways}


def papermill(book: Path, folder: Path) -> float:
    """Return the seconds of papermill's command, which leaves c.ipynb."""
    words = ["-m", "papermill", "--no-progress-bar", book, folder / "c.ipynb", "-p", "output_dir", folder / "c"]
    return command(*words)[0]


def cold(folder: Path, rounds: int) -> dict[str, float]:
    """Return the median seconds of the two main reports: plain papermill and nbconvert, and dprk report."""

    def plain() -> float:
        page = ["-m", "jupyter", "nbconvert", "--to", "html", folder / "c.ipynb"]
        return sum(papermill(book, folder) + command(*page)[0] for book in BOTH)

    def ours() -> float:
        return command("-m", "helpers", "report", *BOTH, "--out", folder / "r")[0]

    found = [(plain(), ours()) for _ in range(rounds)]
    names = ["papermill, then nbconvert --to html, each", "dprk report, index included"]
    return dict(zip(names, map(statistics.median, zip(*found))))


def tables(rows: int, folder: Path, rounds: int) -> dict[tuple[str, int], tuple[float, float]]:
    """Return median seconds and peak MiB of loading synthetic tables and of building from them, by way and rows."""
    sizes = dict.fromkeys(WAYS, (rows // 10, rows)) | {"build": (rows // 100, rows // 10)}
    for size in (rows // 100, rows // 10, rows):  # in processes of their own: the peak of memory is handed down
        command(PROJECT / "benchmarks" / "synthetic.py", size, folder / str(size))
    found = {(way, size): [] for way, some in sizes.items() for size in some}
    for turn in range(rounds):
        for (way, size), measured in found.items():
            if turn == 0 or way == "pandas.read_csv" or size < max(sizes[way]):
                printed = command(PROJECT / "benchmarks" / "tables.py", way, folder / str(size))[1]
                measured.append([float(word) for word in printed])
    return {key: tuple(map(statistics.median, zip(*measured))) for key, measured in found.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("rows", 10**5), ("reports", 24), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = {
            "a report": reports(options.reports, folder, options.rounds),
            "two reports with pages, from a cold start": cold(folder, options.rounds),
        }
        for what, times in measured.items():
            ours = list(times.values())[-1]
            print(f"\n| {what} | seconds | against dprk |\n|---|---|---|")
            print("\n".join(f"| {way} | {seconds:.2f} | {seconds / ours:.1f} x |" for way, seconds in times.items()))
        print("\n| tables | claims | seconds | peak MiB |\n|---|---|---|---|", flush=True)
        for (way, size), (seconds, memory) in tables(options.rows, folder, options.rounds).items():
            print(f"| {WAYS[way]} | {size:,} | {seconds:.2f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
