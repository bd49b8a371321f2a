"""The processed tables: committed as built, described in full, valid to a second reader."""

import json

import pandas as pd
import pytest
from frictionless import Package

from helpers import build, tables
from helpers.paths import PROCESSED

FIXED = {
    "points": "rule, origin_id, metric, population, measure, scope, date_start, date_end, low, best, high, basis, outlets, wires",
    "changes": "rule, metric, population, measure, scope, from_origin, to_origin, low, best, high, unit, refused",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("processed")
    build.build(tables.load(), folder)
    return folder


def test_what_is_committed_is_what_build_makes_today(built):
    assert sorted(p.name for p in PROCESSED.iterdir()) == sorted(p.name for p in built.iterdir())
    for path in built.iterdir():
        assert path.read_bytes() == (PROCESSED / path.name).read_bytes(), f"{path.name}: run `dprk build`"


def test_a_second_reader_accepts_the_package(built):
    report = Package(str(built / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])


def test_every_column_is_described(built):
    described = json.loads((built / "datapackage.json").read_text())
    assert described["licenses"][0]["name"] == "CC0-1.0" and len(described["sources"]) == 11
    for resource in described["resources"]:
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == list(pd.read_csv(built / resource["path"], nrows=0).columns)
        assert all(f["title"] and f["description"] and f["type"] for f in fields)
        assert all("unit" in f for f in fields if f["name"] in ("low", "best", "high"))


@pytest.mark.parametrize("table", FIXED)
def test_the_fixed_columns_come_first_and_in_order(built, table):
    wanted = FIXED[table].split(", ")
    assert list(pd.read_csv(built / f"{table}.csv", nrows=0).columns)[: len(wanted)] == wanted


def test_an_open_end_is_an_empty_cell(built):
    points = pd.read_csv(built / "points.csv").query("origin_id == 'nis-toll-2025-01' and metric == 'killed'")
    assert (points["low"] == 300).all() and points["high"].isna().all()


def test_every_claim_stands_under_every_rule(built):
    claims = pd.read_csv(built / "claims.csv")
    assert claims.groupby("rule")["claim_id"].nunique().tolist() == [len(tables.load().claims)] * 3


def test_text_that_looks_like_a_formula_or_markup_is_inert(tmp_path):
    from helpers.display import html_table
    from helpers.export import write_csv

    frame = pd.DataFrame({"note": ["=HYPERLINK(1)", "<script>x</script>", "@a", "plain"], "n": [1, 2, 3, 4]})
    write_csv(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[1:] == [
        "'=HYPERLINK(1),1",
        "<script>x</script>,2",
        "'@a,3",
        "plain,4",
    ]
    html = html_table(frame, "A <b>caption</b>")
    assert "<script>" not in html and "<b>" not in html and '<th scope="col"' in html
