"""Load the tables of a folder once, or build from them; print seconds and peak memory in MiB.

Usage: tables.py WAY FOLDER, the way being load, build, frictionless or pandas.read_csv.
"""

import resource
import sys
import time
from pathlib import Path

way, folder = sys.argv[1], Path(sys.argv[2])
if way in ("load", "build"):
    from helpers.reports import build_tables
    from helpers.tables import load
elif way == "frictionless":
    from frictionless import Package
else:
    import pandas as pd

tables = load(folder) if way == "build" else None
started = time.perf_counter()
if way == "load":
    load(folder)
elif way == "build":
    build_tables(tables, folder / "processed")
elif way == "frictionless":
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])[:5]
else:
    for path in folder.glob("*.csv"):
        pd.read_csv(path)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
