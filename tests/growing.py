"""Tables that grow: the frozen ones with a case, or with articles that a test invents, and what is made of them."""

import csv
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd

from helpers import pages
from helpers.figures import Study, open_study
from helpers.reports import build_tables
from helpers.tables import load

DATA = Path(__file__).parent / "data"
# What takes long is tried on a part of the cases by `make test`, on all by `make test-faults`.
EVERY = "FAULTS" in os.environ
# Tables that no new article changes: every fixed expectation rests on them. Those of data/raw grow.
FROZEN = DATA / "raw"
CASES = DATA / "cases"
HEDGES = {
    "about": "about", "nearly": "nearly", "at least": "at_least", "more than": "more_than", "up to": "up_to",
    "exactly": "exact", "": "none",
}  # fmt: skip
VAGUE = {"hundreds": 100, "thousands": 1000, "tens of thousands": 10000}


class Record:
    """A folder of tables that begins as the frozen ones and grows by cases, rows and invented articles."""

    def __init__(self, folder: Path):
        self.folder = Path(shutil.copytree(FROZEN, folder))
        self.count = 0

    def case(self, name: str) -> "Record":
        """Append the rows of a folder of tests/data/cases."""
        for path in sorted((CASES / name).glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as stream:
                self.rows(path.stem, *csv.DictReader(stream))
        return self

    def rows(self, table: str, *rows: dict) -> "Record":
        """Append rows to a table; what is not named stays empty."""
        path = self.folder / f"{table}.csv"
        header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        with path.open("a", encoding="utf-8", newline="") as stream:
            csv.DictWriter(stream, header, restval="", lineterminator="\n").writerows(rows)
        return self

    def origin(self, name: str, originator: str = "NIS", said: str = "", **columns: str) -> "Record":
        """Add an act of an originator, a statement of a day if nothing else is said."""
        own = {"origin_id": name, "originator": originator, "channel": "statement", "date_start": said}
        return self.rows("origins", own | {"date_end": said} | columns)

    def link(self, one: str, relation: str, other: str) -> "Record":
        return self.rows("links", {"origin_id": one, "relation": relation, "other_origin_id": other})

    def article(self, published: str, *claims: dict, outlet: str = "Alpha", **columns: str) -> "Record":
        """Add an article and its claims; see `says`."""
        source = f"{outlet.lower()}-{published}"
        own = {"source_id": source, "outlet": outlet, "published": published, "subject": "Invented for tests"}
        self.rows("sources", own | columns)
        for claim in claims:
            self.count += 1
            table = claim.pop("table", "casualties")
            self.rows(table, {"claim_id": f"invented-{self.count:03}", "source_id": source} | claim)
        return self

    def study(self, **parameters: str) -> Study:
        return open_study(data_dir=str(self.folder), **parameters)

    def page(self, name: str = "casualty_growth", **parameters: str) -> pages.Page:
        return pages.Page(self.study(**parameters), name)

    def built(self, out: Path) -> dict[str, pd.DataFrame]:
        """Build the derived tables; return those of the default rule, their cells as text."""
        return built(self.folder, out)


def built(folder: Path, out: Path) -> dict[str, pd.DataFrame]:
    build_tables(load(folder), out)
    tables = {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in out.glob("*.csv")}
    return {name: table[table["rule"] == "significant-digit"].drop(columns="rule") for name, table in tables.items()}


def says(origin: str, metric: str, phrase: str, on: str = "", since: str = "", **columns: str) -> dict:
    """Make a claim of troops in total: its phrase as printed, "about 600", "600 to 800" or "hundreds", and its days."""
    claim = {
        "origin_id": origin, "place": "body", "metric": metric, "population": "dprk_troops", "measure": "cumulative",
        "phrase": phrase, "date_start": since, "date_end": on,
    }  # fmt: skip
    if phrase in VAGUE:
        return claim | {"value": VAGUE[phrase], "hedge": "vague"} | columns
    hedge, low, high = re.fullmatch(r"(\D*?) ?([\d,]+)(?: to ([\d,]+))?", phrase).groups()
    claim["phrase"] = phrase.removeprefix("exactly ")
    ends = {"value": low.replace(",", ""), "value_to": (high or "").replace(",", "")}
    return claim | ends | {"hedge": HEDGES[hedge]} | columns


def with_figures(study: Study, points: pd.DataFrame) -> Study:
    """Return a study that has these points, whatever its tables say."""
    other = replace(study)
    reported = points[points["basis"] == "reported"].reset_index(drop=True)
    other.__dict__.update(points=points, figures_by_every_rule=reported)
    return other


def rows(frame: pd.DataFrame, **where) -> pd.DataFrame:
    """Keep the rows with these values."""
    for column, value in where.items():
        frame = frame[frame[column].isin(value if isinstance(value, tuple) else (value,))]
    return frame
