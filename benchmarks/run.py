# ruff: noqa: E501
"""Measure reports, sweeps and tables against the plain ways, as ratios within this one run.

Usage: run.py [--rows N] [--reports N]. Prints a Markdown table. Each time is the median of two or three where
one costs seconds; sweeps and large tables are run once.
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
    """Run a command that prints seconds, one a line."""
    return [float(line) for line in command(*words)[1].split()]


def median(measure, times: int = 3) -> float:
    """Return the median seconds of several runs."""
    return statistics.median(measure() for _ in range(times))


def reports(count: int, folder: Path) -> dict[str, float]:
    """Return seconds a report, by way; those of whole commands under their own names."""
    cells = [str(PROJECT / "benchmarks" / "cells.py"), NOTEBOOK]
    found = {"cells alone, one process": statistics.median(printed(*cells, 5))}
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: printed(*cells, 6), range(2)))
    found["cells alone, two processes"] = statistics.median(sum(both, [])) / 2
    found["papermill command in a loop"] = median(
        lambda: command(
            "-m", "papermill", "--no-progress-bar", NOTEBOOK, folder / "o.ipynb", "-p", "output_dir", folder / "o"
        )[0]
    )
    found["papermill.execute_notebook, one process"] = statistics.median(
        printed("-c", IN_PROCESS, NOTEBOOK, folder, 4)[1:]
    )
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda n: printed("-c", IN_PROCESS, NOTEBOOK, folder / str(n), 4)[1:], range(2)))
    found["papermill.execute_notebook, pool of two"] = statistics.median(sum(both, [])) / 2
    found["jupyter nbconvert --execute"] = median(
        lambda: command(
            "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", NOTEBOOK, "--output-dir", folder
        )[0]
    )
    days = ",".join(DAYS.split(",")[: max(1, count // 3)])
    sweep = ["-m", "helpers", "sweep", NOTEBOOK, "-p", "published_until", days, "-p", "hedge_rule", RULES]
    seconds = command(*sweep, "--out", folder / "sweep", env=dict(os.environ))[0]
    found[f"dprk sweep of {count}"] = seconds / count
    first = command(*sweep[:-1], RULES.split(",")[0], "--out", folder / "one", "--jobs", "3", env=dict(os.environ))[0]
    fewer = len(days.split(","))
    found["dprk sweep, each further report"] = (seconds - first) / (count - fewer)
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
    """Return seconds and peak MiB of loading synthetic tables and of building from them, by way and rows."""
    small, middle, large = (rows // 100, rows // 10, rows)
    sizes = {
        "load": (middle, large),
        "pandas.read_csv": (middle, large),
        "frictionless": (middle,),
        "build": (small, middle),
    }
    found, data = {}, {size: folder / str(size) for size in (small, middle, large)}
    for size, place in data.items():  # each in a process of its own, for the peak of memory is handed down
        command(PROJECT / "benchmarks" / "synthetic.py", size, place)
    for way, size in ((way, size) for way, some in sizes.items() for size in some):
        seconds, memory = command(PROJECT / "benchmarks" / "tables.py", way, data[size])[1].split()
        found[way, size] = float(seconds), float(memory)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10**6)
    parser.add_argument("--reports", type=int, default=24)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
        times = reports(options.reports, folder)
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
        (small, large), (less, more) = (
            [seconds for (way, _), (seconds, _) in found.items() if way == one] for one in ("load", "build")
        )
        other = found["frictionless", options.rows // 10][0]
        print(f"\nTen times the rows: {large / small:.1f} x the time to load and check, {more / less:.1f} x to build.")
        print(f"frictionless validate on the same rows: {other / small:.1f} x the time to load and check.")


if __name__ == "__main__":
    main()
