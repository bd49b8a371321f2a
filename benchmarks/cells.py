"""Run the code cells of a notebook in this process, everything imported: the floor of any report.

Usage: cells.py NOTEBOOK COUNT; prints the seconds of each round but the first.
"""

import gc
import json
import sys
import tempfile
import time
from pathlib import Path

import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg  # noqa: F401

import helpers.charts
import helpers.reports.display
from helpers import pages  # noqa: F401
from helpers.tables import loading


def run(notebook: Path, folder: str) -> None:
    """Execute the code cells in order, with charts and tables written to a folder."""
    names = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names["output_dir"] = folder


if __name__ == "__main__":
    helpers.reports.display.display = lambda *_, **__: None  # there is no notebook to show it in
    gc.freeze()  # as in the process that kernels are forked from
    for turn in range(int(sys.argv[2]) + 1):
        loading._read.cache_clear()  # no round finds the tables of the one before
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            run(Path(sys.argv[1]), folder)
            if turn:
                print(time.perf_counter() - started)
