"""Counts, for docs/reliability.md, what the tests of faults that are made once each have shown."""

import json
import os
from collections import defaultdict
from pathlib import Path

ONCE = {
    "test_faults_places.py": "Failing disks, folders, notebooks, kernels and signals: one line of error, no traceback",
    "test_faults_raw.py": "Hostile text in every kind of output: always escaped",
}
passed = defaultdict(list)


def pytest_runtest_logreport(report):
    if report.when == "call" and (test := ONCE.get(Path(report.fspath).name)):
        passed[test].append(report.passed)


def pytest_sessionfinish():
    path = os.environ.get("RELIABILITY")
    if not path or "PYTEST_XDIST_WORKER" in os.environ:
        return
    with open(path, "a", encoding="utf-8") as stream:
        for test, each in passed.items():
            row = {"test": test, "tried": len(each), "survived": sum(each), "lost": each.count(False)}
            stream.write(json.dumps(row) + "\n")
