"""The processed tables: committed as built, described in full, valid to a second reader."""

import json
import shutil
import tomllib
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml
from frictionless import Package

from helpers import __version__
from helpers.paths import PROCESSED, PROJECT, RAW
from helpers.reports import build_tables
from helpers.reports.data import write_csv
from helpers.reports.display import html_table
from helpers.tables import load
from tests.growing import Record, rows, says

RULES = ["significant-digit", "literal", "five-percent"]

FIXED = {
    "points": "rule, origin_id, metric, population, measure, scope, date_start, date_end, low, best, high, basis, outlets, wires, dated",
    "changes": "rule, metric, population, measure, scope, from_origin, to_origin, low, best, high, unit, refused, dated",
    "latest": "rule, metric, population, measure, scope, originator, origin_id, value, hedge, low, best, high, date_start, date_end, dated, basis, outlets",
    "conflicts": "rule, kind",
}  # fmt: skip


@cache
def cells(folder, name):
    """A built table, its cells as text."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def described(folder):
    return {table["name"]: table for table in json.loads((folder / "datapackage.json").read_text())["resources"]}


@pytest.fixture(scope="module")
def curated(tmp_path_factory):
    """What build makes of data/raw today."""
    folder = tmp_path_factory.mktemp("curated")
    build_tables(load(), folder)
    return folder


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """What build makes of tables with a revision, a restatement, a lower total, a range, a share, an undated figure."""
    folder = tmp_path_factory.mktemp("grown")
    record = Record(folder / "raw").origin("revising", said="2025-09-05").origin("repeating", said="2025-09-08")
    record.origin("bureau", "Bureau", said="2025-09-06").origin("undated").link("repeating", "restates", "revising")
    captured = says("revising", "captured", "about 40", on="2025-09-05", measure="share", population="dprk_nationals")
    record.article(
        "2025-09-09",
        says("revising", "killed", "about 900", on="2025-04-30"),
        says("revising", "deployed", "20,000 to 22,000", on="2025-09-05", table="troops"),
        captured | {"phrase": "about 40 percent"},
        says("repeating", "killed", "more than 800", on="2025-04-30"),
        says("bureau", "killed", "exactly 271", on="2025-09-06"),
        says("undated", "killed", "hundreds"),
    )
    build_tables(load(record.folder), folder / "out")
    return folder / "out"


@pytest.fixture(params=["curated", "grown"])
def each(request):
    return request.getfixturevalue(request.param)


def test_what_is_committed_is_what_build_makes_today(curated):
    assert sorted(p.name for p in PROCESSED.iterdir()) == sorted(p.name for p in curated.iterdir())
    for path in curated.iterdir():
        assert path.read_bytes() == (PROCESSED / path.name).read_bytes(), f"{path.name}: run `dprk build`"


def test_a_second_reader_accepts_the_package_and_finds_a_row_that_leads_nowhere(each, tmp_path):
    report = Package(str(each / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert sorted(task.name for task in report.tasks) == sorted(path.stem for path in each.glob("*.csv"))
    assert all(table["schema"]["primaryKey"] for table in described(each).values())
    broken = Path(shutil.copytree(each, tmp_path / "broken"))
    shares, package = broken / "shares.csv", json.loads((broken / "datapackage.json").read_text())
    shares.write_text(shares.read_text().replace("reuters-2025-04-30-killed-body", "nowhere", 1))
    for resource in package["resources"]:
        del resource["hash"], resource["bytes"]
    (broken / "datapackage.json").write_text(json.dumps(package))
    report = Package(str(broken / "datapackage.json")).validate()
    assert {name for (name,) in report.flatten(["type"])} == {"foreign-key"}


def test_every_column_is_described_as_it_is(each):
    for name, table in described(each).items():
        fields = {field["name"]: field for field in table["schema"]["fields"]}
        assert list(fields) == list(cells(each, name).columns)
        assert all(field["title"] and field["description"] and field["type"] for field in fields.values())
        assert ("unit" in fields) != (name == "shares")
        for end in {"low", "best", "high"} & {*fields}:
            assert ("fraction" in fields[end]["unit"]) == (name == "shares"), (name, end)


def test_the_fixed_columns_come_first_and_in_order(curated):
    for table, wanted in FIXED.items():
        assert ", ".join(cells(curated, table).columns).startswith(wanted)


def test_each_range_has_its_unit_and_the_latest_is_of_the_newest_stated_day(grown):
    units = {"killed": {"persons"}, "border_crossings": {"crossings"}, "monthly_pay_usd": {"usd_per_month"}}
    for name in ("claims", "points", "latest"):
        table = cells(grown, name).query("measure != 'share'")
        assert {metric: set(table.loc[table["metric"] == metric, "unit"]) for metric in units} == units
        assert ((table["unit"] == "") == (table["low"] == "")).all()
    latest = rows(cells(grown, "latest"), metric="killed", scope="", measure="cumulative", rule="significant-digit")
    nis = rows(latest, originator="NIS")
    assert set(nis["date_end"]) == {"2025-04-30"} and {"600", "900"} <= set(nis["value"])  # with its revision
    assert rows(latest, originator="Bureau")[["value", "hedge", "low"]].to_numpy().tolist() == [["271", "exact", "271"]]


def test_an_open_first_day_is_marked_beside_the_day_in_its_place(curated):
    pay = rows(cells(curated, "points"), metric="monthly_pay_usd", origin_id="nis-undated-2025-02")
    assert pay[["date_start", "open_start"]].drop_duplicates().to_numpy().tolist() == [["2025-02-09", "True"]]


def test_one_version_and_every_article_are_named(curated):
    packages = [json.loads((folder / "datapackage.json").read_text()) for folder in (curated, RAW)]
    told = {package["version"] for package in packages}
    told |= {tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]}
    told |= {yaml.safe_load((PROJECT / "CITATION.cff").read_text())["version"]}
    assert told == {__version__} and packages[0]["licenses"][0]["name"] == "CC0-1.0"
    assert len(packages[0]["sources"]) == len(load().sources)


def test_the_words_of_the_calculated_columns_are_closed(each):
    conflicts, changes, latest, points = (cells(each, name) for name in ("conflicts", "changes", "latest", "points"))
    for table in (changes, latest, points, cells(each, "claims"), cells(each, "shares")):
        assert set(table["dated"]) <= {"stated", "assumed"} and list(dict.fromkeys(table["rule"])) == RULES
    assert set(points["basis"]) <= {"reported", "derived"} and set(latest["basis"]) <= {"reported", "derived"}
    refused = changes[changes["refused"] != ""]
    assert len(refused) and (refused[["low", "best", "high"]] == "").all(axis=None)
    rates = changes[changes["unit"].str.contains("_per_month") & (changes["refused"] == "")]
    assert (rates["dated"] == "stated").all() and (rates["measure"] != "flow").all()
    for row in conflicts.itertuples():
        assert row.kind in ("conflict", "difference", "revision")
        assert (row.origin_id_a == row.origin_id_b) == (row.kind == "conflict")
        if row.kind != "conflict":
            assert (row.originator_a == row.originator_b != "") == (row.kind == "revision")


def test_ranges_shares_and_open_ends_are_written_as_they_are(grown):
    for table in ("claims", "points", "latest"):
        ranges = cells(grown, table).query("value_to != ''")
        assert ranges[["rule", "value", "value_to", "hedge", "low", "best", "high"]].to_numpy().tolist() == [
            [rule, "20000", "22000", "none", "20000", "", "22000"] for rule in RULES
        ]
    points, changes = cells(grown, "points"), cells(grown, "changes")
    share = rows(points, measure="share", rule="five-percent")[["metric", "population", "low", "best", "high"]]
    assert share.to_numpy().tolist() == [["captured", "dprk_nationals", "38", "40", "42"]]
    assert rows(changes, measure="share", refused="").empty
    opened = rows(points, origin_id="nis-toll-2025-01", metric="killed")
    assert len(opened) == len(RULES) and set(opened["low"]) == {"300"} and set(opened["high"]) == {""}


def test_text_that_looks_like_a_formula_or_markup_is_inert(tmp_path):
    frame = pd.DataFrame({"note": ["=HYPERLINK(1)", "<script>x</script>", "@a", "plain"], "n": [1, 2, 3, 4]})
    write_csv(frame, tmp_path / "t.csv")
    lines = ["'=HYPERLINK(1),1", "<script>x</script>,2", "'@a,3", "plain,4"]
    assert (tmp_path / "t.csv").read_text().splitlines()[1:] == lines
    html = html_table(frame, "A <b>caption</b>")
    assert "<script>" not in html and "<b>" not in html and '<th scope="col"' in html
