# ruff: noqa: E501
"""Measure reports, sweeps and tables against the plain ways, as ratios within this one run.

Usage: run.py [--rows N] [--reports N] [--rounds N]. Prints Markdown tables. Reports and tables are measured in rounds (three) that
go through all ways, so that a slow minute of the machine does not fall on one of them; what takes longest runs once.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helpers.paths import NOTEBOOKS, PROJECT

NOTEBOOK = str(NOTEBOOKS / "casualty_growth.ipynb")
BOTH = [NOTEBOOK, str(NOTEBOOKS / "worker_inflow.ipynb")]
DAYS = "2023-12-13,2024-12-22,2025-02-09,2025-04-30,2025-05-01,2025-05-05,2025-06-01,2025-06-13"
RULES = "significant-digit,literal,five-percent"
WAYS = {
    "load": "load and check",
    "pandas.read_csv": "pandas.read_csv, nothing checked",
    "frictionless": "frictionless validate",
    "build": "build every derived table",
}
IN_PROCESS = """
import sys, time, papermill
times = []
for turn in range(int(sys.argv[3])):
    started = time.perf_counter()
    papermill.execute_notebook(sys.argv[1], f"{sys.argv[2]}/{turn}.ipynb", {"output_dir": f"{sys.argv[2]}/{turn}"}, progress_bar=False)
    times.append(time.perf_counter() - started)
print(*times, sep="\\n")
"""
PLAIN = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner"}


def command(*words: str, env=PLAIN) -> tuple[float, str]:
    """Run a command; return its seconds and what it printed."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, env=env, cwd=PROJECT)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))[:200]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - started, done.stdout


def printed(*words: str) -> list[float]:
    """Run a command that prints numbers, seconds first where there are others."""
    return [float(line) for line in command(*words)[1].split()]


def median(measure, times: int = 3) -> float:
    """Return the median seconds of several runs."""
    return statistics.median(measure() for _ in range(times))


def reports(count: int, folder: Path, turns: int) -> dict[str, float]:
    """Return seconds a report, by way: the median of some rounds, each of which goes through all ways."""
    cells = [str(PROJECT / "benchmarks" / "cells.py"), NOTEBOOK]
    days = ",".join(DAYS.split(",")[: max(1, count // 3)])
    sweep = ["-m", "helpers", "sweep", NOTEBOOK, "--force", "--out", folder / "sweep", "-p", "published_until", days]
    own, fewer = dict(os.environ), len(days.split(","))
    to = ["--to", "notebook", "--execute", NOTEBOOK, "--output-dir", folder]

    def in_process(place: int) -> float:
        (folder / str(place)).mkdir(exist_ok=True)
        return statistics.median(printed("-c", IN_PROCESS, NOTEBOOK, folder / str(place), 3)[1:])

    def twice(measure) -> float:
        with ThreadPoolExecutor(2) as pool:
            return statistics.mean(pool.map(measure, range(2))) / 2

    ways = {
        "cells alone, one process": lambda: statistics.median(printed(*cells, 4)),
        "cells alone, two processes": lambda: twice(lambda _: statistics.median(printed(*cells, 5))),
        "papermill command in a loop": lambda: command(
            "-m", "papermill", "--no-progress-bar", NOTEBOOK, folder / "o.ipynb", "-p", "output_dir", folder / "o"
        )[0],
        "papermill.execute_notebook, one process": lambda: in_process(0),
        "papermill.execute_notebook, pool of two": lambda: twice(in_process),
        "jupyter nbconvert --execute": lambda: command("-m", "jupyter", "nbconvert", *to)[0],
        f"dprk sweep of {count}": lambda: command(*sweep, "-p", "hedge_rule", RULES, env=own)[0] / count,
        f"dprk sweep of {fewer}": lambda: command(*sweep, "-p", "hedge_rule", "literal", env=own)[0] / fewer,
    }
    rounds = [{way: measure() for way, measure in ways.items()} for _ in range(turns)]
    found = {way: statistics.median(each[way] for each in rounds) for way in ways}
    whole, part = found[f"dprk sweep of {count}"] * count, found.pop(f"dprk sweep of {fewer}") * fewer
    found["dprk sweep, each further report"] = (whole - part) / (count - fewer)
    return found


def cold(folder: Path) -> tuple[float, float]:
    """Return the seconds of the two main reports: plain papermill and nbconvert, and dprk report."""

    def plain():
        seconds = 0.0
        for path in BOTH:
            seconds += command(
                "-m", "papermill", "--no-progress-bar", path, folder / "c.ipynb", "-p", "output_dir", folder / "c"
            )[0]
            seconds += command("-m", "jupyter", "nbconvert", "--to", "html", folder / "c.ipynb")[0]
        return seconds

    ours = median(lambda: command("-m", "helpers", "report", *BOTH, "--out", folder / "r", env=dict(os.environ))[0])
    return median(plain, 2), ours


def tables(rows: int, folder: Path) -> dict[tuple[str, int], tuple[float, float]]:
    """Return seconds and peak MiB of loading synthetic tables and of building from them, by way and rows.

    Medians of three rounds that go through all ways; frictionless reads the largest tables once.
    """
    small, middle, large = (rows // 100, rows // 10, rows)
    sizes = {
        "load": (middle, large),
        "pandas.read_csv": (middle, large),
        "frictionless": (middle, large),
        "build": (small, middle),
    }
    data = {size: folder / str(size) for size in (small, middle, large)}
    for size, place in data.items():  # each in a process of its own, for the peak of memory is handed down
        command(PROJECT / "benchmarks" / "synthetic.py", size, place)
    found = {(way, size): [] for way, some in sizes.items() for size in some}
    for turn in range(3):
        for (way, size), measured in found.items():
            if turn == 0 or (way, size) != ("frictionless", large):
                measured.append(printed(PROJECT / "benchmarks" / "tables.py", way, data[size]))
    return {key: tuple(map(statistics.median, zip(*measured))) for key, measured in found.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10**6)
    parser.add_argument("--reports", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
        times = reports(options.reports, folder, options.rounds)
        ours = times[f"dprk sweep of {options.reports}"]
        print("| a report | seconds | against the sweep |\n|---|---|---|")
        for way, seconds in times.items():
            print(f"| {way} | {seconds:.2f} | {seconds / ours:.1f} x |", flush=True)
        plain, report = cold(folder)
        print("\n| two reports with pages, from a cold start | seconds | against dprk report |\n|---|---|---|")
        print(f"| papermill, then nbconvert --to html, each | {plain:.1f} | {plain / report:.1f} x |")
        print(f"| dprk report, index included | {report:.1f} | 1 x |", flush=True)
        print("\n| tables | claims | seconds | peak MiB |\n|---|---|---|---|")
        found = tables(options.rows, folder)
        for (way, size), (seconds, memory) in found.items():
            print(f"| {WAYS[way]} | {size:,} | {seconds:.2f} | {memory:.0f} |")
        (small, large), (less, more), (slow, slower) = (
            [seconds for (way, _), (seconds, _) in found.items() if way == one]
            for one in ("load", "build", "frictionless")
        )
        print(f"\nTen times the rows: {large / small:.1f} x the time to load and check, {more / less:.1f} x to build.")
        print(f"frictionless validate: {slow / small:.1f} x the time to load and check the same rows, ", end="")
        print(f"{slower / large:.1f} x of the most.")


if __name__ == "__main__":
    main()
