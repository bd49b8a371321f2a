"""Fixtures: copies of the tables to break, small tables that fit on a screen, and the command."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from helpers.__main__ import main
from tests.browser import browser, served
from tests.growing import FROZEN, Record

VOCABULARY = ("topics", "metrics", "populations", "scopes", "originators")
# Columns that the small tables lack.
OPTIONAL = ("date_basis", "projects", "attribution", "clause", "relay_role", "alias_of")

# Two articles: a post that carries a statement of January, a paper that carries a briefing of April.
SMALL = {
    "sources": """\
post-2025-02-09,Post,,,2025-02-09,Toll by mid-January,,,,
paper-2025-04-30,Paper,Wire,stated,2025-04-30,Toll and workers after a briefing,,,,
""",
    "origins": """\
talk-2025-01,NIS,,statement,2025-01-01,2025-01-31,
brief-2025-04-30,NIS,,briefing,2025-04-30,2025-04-30,
""",
    "links": """\
talk-2025-01,may_equal,brief-2025-04-30,
""",
    "casualties": """\
post-killed,post-2025-02-09,talk-2025-01,body,killed,dprk_troops,cumulative,at least 300,300,,at_least,,2025-01-20,,
paper-killed,paper-2025-04-30,brief-2025-04-30,body,killed,dprk_troops,cumulative,About 600,600,,about,,2025-04-30,,
""",
    "troops": """\
paper-event,paper-2025-04-30,brief-2025-04-30,body,event,dprk_troops,flow,had been taken back,,,unquantified,,,,
paper-sent,paper-2025-04-30,brief-2025-04-30,body,deployed,dprk_troops,cumulative,"15,000",15000,,none,,,,
""",
    "workers": """\
paper-workers,paper-2025-04-30,brief-2025-04-30,body,workers,dprk_workers,flow,hundreds,100,,vague,2025-01-01,2025-04-30,,
""",
    "context": "",
    "exclusions": """\
paper-2025-04-30,30 April,date,
paper-2025-04-30,first time,ordinal,2
""",
}


class Outcome(NamedTuple):
    """What a run of the command left: exit status and what it printed."""

    status: int
    out: str
    err: str


class Edit:
    """Change one place of a CSV file; lines are counted as an editor does, the header being line 1."""

    @staticmethod
    def lines(path: Path) -> list[str]:
        return path.read_text(encoding="utf-8").splitlines()

    @classmethod
    def line(cls, path: Path, number: int, text: str | None) -> None:
        """Replace a line, or delete it where the text is None."""
        lines = cls.lines(path)
        lines[number - 1 : number] = [] if text is None else [text]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    @classmethod
    def cell(cls, path: Path, number: int, column: str, text: str) -> None:
        lines = cls.lines(path)
        cells = next(csv.reader([lines[number - 1]]))
        cells[lines[0].split(",").index(column)] = text
        cls.line(path, number, cls.row(cells))

    @staticmethod
    def append(path: Path, *rows: str) -> None:
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{row}\n" for row in rows)

    @staticmethod
    def row(cells: list[str]) -> str:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="").writerow(cells)
        return stream.getvalue()


@pytest.fixture
def edit() -> type[Edit]:
    return Edit


@pytest.fixture
def raw(tmp_path) -> Path:
    """A writable copy of the frozen tables."""
    return Path(shutil.copytree(FROZEN, tmp_path / "raw"))


@pytest.fixture
def record(tmp_path) -> Record:
    """The frozen tables, to which a test adds invented articles."""
    return Record(tmp_path / "record")


@pytest.fixture
def small(tmp_path) -> Path:
    """A folder laid out like data/raw that holds the tables SMALL, rules and vocabulary as they are."""
    folder = tmp_path / "small"
    folder.mkdir()
    package = json.loads((FROZEN / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [resource for resource in package["resources"] if resource["name"] != "wordings"]
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"]}
    for schema in schemas.values():
        schema["fields"] = [field for field in schema["fields"] if field["name"] not in OPTIONAL]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    headers = {name: ",".join(field["name"] for field in schema["fields"]) for name, schema in schemas.items()}
    for name in ("hedges", *VOCABULARY):
        columns = headers[name].split(",")
        pd.read_csv(FROZEN / f"{name}.csv", dtype=str).to_csv(folder / f"{name}.csv", columns=columns, index=False)
    for name, rows in SMALL.items():
        (folder / f"{name}.csv").write_text(f"{headers[name]}\n{rows}", encoding="utf-8")
    return folder


@pytest.fixture
def run(capsys):
    """Run the command `dprk` in this process."""

    def command(*argv) -> Outcome:
        capsys.readouterr()
        try:
            status = main([str(word) for word in argv])
        except SystemExit as leaving:  # argparse leaves so on wrong usage
            status = leaving.code
        return Outcome(status, *capsys.readouterr())

    return command


@pytest.fixture(scope="session")
def chromium():
    """A browser for all tests of a process."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a report on all notebooks, made once for all tests of a process."""
    out = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "helpers", "report", "--out", str(out)], check=True, capture_output=True)
    with served(out) as address:
        yield address


def pytest_runtest_logreport(report):
    """Name a failing test when it fails; pytest itself waits until all have run."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid}", file=sys.__stderr__, flush=True)
