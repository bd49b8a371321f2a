"""The processed tables: committed as built, described in full, valid to a second reader."""

import json
import shutil
import tomllib

import pandas as pd
import pytest
import yaml
from frictionless import Package

from helpers import __version__
from helpers.paths import PROCESSED, PROJECT, RAW
from helpers.reports import build_tables
from helpers.reports.citable import schema as figures_schema
from helpers.reports.display import html_table
from helpers.reports.export import write_csv
from helpers.tables import load
from tests.growing import FROZEN, Record, says

RULES = ["significant-digit", "literal", "five-percent"]
FIXED = {
    "points": "rule, origin_id, metric, population, measure, scope, date_start, date_end, low, best, high, basis, outlets, wires, dated",
    "changes": "rule, metric, population, measure, scope, from_origin, to_origin, low, best, high, unit, refused, dated",
    "latest": "rule, metric, population, measure, scope, originator, origin_id, value, hedge, low, best, high, date_start, date_end, dated, basis, outlets",
    "conflicts": "rule, kind",
}  # fmt: skip


def cells(folder, name):
    """A built table, its cells as text."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What build makes of the frozen tables."""
    folder = tmp_path_factory.mktemp("processed")
    build_tables(load(FROZEN), folder)
    return folder


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


@pytest.fixture(params=["built", "curated", "grown"])
def each(request):
    return request.getfixturevalue(request.param)


def test_what_is_committed_is_what_build_makes_today(curated):
    assert sorted(p.name for p in PROCESSED.iterdir()) == sorted(p.name for p in curated.iterdir())
    for path in curated.iterdir():
        assert path.read_bytes() == (PROCESSED / path.name).read_bytes(), f"{path.name}: run `dprk build`"


def test_a_second_reader_accepts_the_package(each):
    report = Package(str(each / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert sorted(task.name for task in report.tasks) == sorted(path.stem for path in each.glob("*.csv"))


def test_every_column_is_described(each):
    described = json.loads((each / "datapackage.json").read_text())
    assert described["licenses"][0]["name"] == "CC0-1.0"
    assert {resource["name"] for resource in described["resources"]} >= {*FIXED, "claims", "shares"}
    for resource in described["resources"]:
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == list(pd.read_csv(each / resource["path"], nrows=0).columns)
        assert all(f["title"] and f["description"] and f["type"] for f in fields)
        assert all("unit" in f for f in fields if f["name"] in ("low", "best", "high"))


def test_what_is_said_of_a_column_holds_in_its_table(each):
    resources = json.loads((each / "datapackage.json").read_text())["resources"]
    fields = {resource["name"]: {f["name"]: f for f in resource["schema"]["fields"]} for resource in resources}
    parts = cells(each, "shares")["best"]
    assert (pd.to_numeric(parts[parts != ""]) < 1).all()
    for name, said in fields.items():
        assert ("unit" in said) != (name == "shares")
        for end in {"low", "best", "high"} & {*said}:
            assert ("fraction" in said[end]["unit"]) == (name == "shares"), (name, end)
    assert "both" in fields["conflicts"]["date_start"]["description"]
    assert "whole" in fields["shares"]["outlets"]["description"]
    for name in ("claims", "points", "latest", "changes", "shares"):
        for column in [column for column in fields[name] if column.startswith("date_")]:
            assert "Filled in" in fields[name][column]["description"], (name, column)


def test_an_open_first_day_is_told_beside_the_day_that_stands_in_for_it(each):
    opened = 0
    for name in ("claims", "points", "latest", "changes", "conflicts", "shares"):
        table = cells(each, name)
        dated = {column.removeprefix("dated") for column in table if column.startswith("dated")}
        for side in dated & {column.removeprefix("date_end") for column in table if column.startswith("date_end")}:
            told = table[table[f"open_start{side}"] == "True"]
            assert (told[f"date_start{side}"] == told[f"date_end{side}"]).all()
            opened += len(told)
    assert opened
    pay = cells(each, "points").query("metric == 'monthly_pay_usd' and origin_id == 'nis-undated-2025-02'")
    assert pay[["date_start", "open_start"]].drop_duplicates().to_numpy().tolist() == [["2025-02-09", "True"]]


def test_each_range_has_the_unit_that_it_is_counted_in(each):
    units = {"killed": {"persons"}, "border_crossings": {"crossings"}, "monthly_pay_usd": {"usd_per_month"}}
    for name in ("claims", "points", "latest"):
        table = cells(each, name).query("measure != 'share'")
        assert {metric: set(table.loc[table["metric"] == metric, "unit"]) for metric in units} == units
        assert ((table["unit"] == "") == (table["low"] == "")).all()
    assert set(cells(each, "conflicts")["unit"]) == {"persons"}
    assert set(cells(each, "points").query("measure == 'share'")["unit"]) <= {"percent"}


def test_a_derived_figure_has_the_outlets_of_the_figure_that_it_is_made_of_first(each):
    points = cells(each, "points")
    same = ["rule", "origin_id", "population", "measure", "scope", "date_start", "date_end"]
    wounded = points.query("basis == 'derived' and metric == 'wounded'")
    both = wounded.merge(points.query("metric == 'casualties'"), on=same, suffixes=("", "_first"))
    both = both[[first in claims for first, claims in zip(both["claims_first"], both["claims"])]]
    assert len(both) == len(wounded) > 0 and (both["outlets"] == both["outlets_first"]).all()
    said = json.loads((each / "datapackage.json").read_text())["resources"]
    told = [
        f["description"]
        for r in said
        for f in r["schema"]["fields"]
        if f["name"] == "outlets" and r["name"] != "shares"
    ]
    row = json.loads(figures_schema())["$defs"]["row"]["properties"]
    assert all("derived figure" in one for one in [*told, row["outlets"]["description"]])


def test_every_table_has_a_key_and_leads_to_its_points(each):
    schemas = {
        resource["name"]: resource["schema"]
        for resource in json.loads((each / "datapackage.json").read_text())["resources"]
    }
    points = set(cells(each, "points")[schemas["points"]["primaryKey"]].itertuples(index=False, name=None))
    for name, schema in schemas.items():
        rows = cells(each, name)
        assert schema["primaryKey"] and not rows.duplicated(schema["primaryKey"]).any(), name
        assert (rows[schema["primaryKey"]] != "").all(axis=None), name  # the standard has no empty cell in a key
        for link in schema.get("foreignKeys", []):
            assert link["reference"] == {"resource": "points", "fields": schemas["points"]["primaryKey"]}
            assert set(rows[link["fields"]].itertuples(index=False, name=None)) <= points, (name, link["fields"])
    linked = {name for name, schema in schemas.items() if schema.get("foreignKeys", [])}
    assert linked == {"latest", "changes", "conflicts", "shares"}


def test_a_row_that_leads_to_no_point_is_found_by_the_second_reader(built, tmp_path):
    shutil.copytree(built, tmp_path / "broken")
    path = tmp_path / "broken" / "shares.csv"
    path.write_text(path.read_text().replace("reuters-2025-04-30-killed-body", "nowhere", 1))
    described = json.loads((tmp_path / "broken" / "datapackage.json").read_text())
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]
    (tmp_path / "broken" / "datapackage.json").write_text(json.dumps(described))
    report = Package(str(tmp_path / "broken" / "datapackage.json")).validate()
    assert {name for (name,) in report.flatten(["type"])} == {"foreign-key"}


def test_one_version_is_told_everywhere(built):
    told = {json.loads((folder / "datapackage.json").read_text())["version"] for folder in (built, RAW)}
    told |= {tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]}
    told |= {yaml.safe_load((PROJECT / "CITATION.cff").read_text())["version"]}
    assert told == {__version__}


def test_every_article_is_cited(built):
    assert len(json.loads((built / "datapackage.json").read_text())["sources"]) == 11


@pytest.mark.parametrize("table", FIXED)
def test_the_fixed_columns_come_first_and_in_order(each, table):
    wanted = FIXED[table].split(", ")
    assert list(cells(each, table).columns)[: len(wanted)] == wanted


def test_a_conflict_names_both_sides(each):
    wanted = {f"{name}_{side}" for name in ("originator", "origin_id", "low", "best", "high") for side in "ab"}
    assert wanted <= set(cells(each, "conflicts").columns)


def test_the_words_of_the_derived_columns_are_closed(each):
    conflicts, changes, latest, points = (cells(each, name) for name in ("conflicts", "changes", "latest", "points"))
    assert set(conflicts["kind"]) <= {"conflict", "difference", "revision"}
    for table in (changes, latest, points, cells(each, "claims"), cells(each, "shares")):
        assert set(table["dated"]) <= {"stated", "assumed"}
        assert list(dict.fromkeys(table["rule"])) == RULES
    assert set(points["basis"]) <= {"reported", "derived"} and set(latest["basis"]) <= {"reported", "derived"}
    refused = changes[changes["refused"] != ""]
    assert len(refused) and (refused[["low", "best", "high"]] == "").all(axis=None)
    # An assumed day makes no rate, a refusal has none either.
    rates = changes[changes["unit"].str.contains("_per_month") & (changes["refused"] == "")]
    assert (rates["dated"] == "stated").all() and (rates["measure"] != "flow").all()


def test_each_kind_of_conflict_is_found(built, grown):
    assert set(cells(built, "conflicts")["kind"]) == {"conflict"}
    found = cells(grown, "conflicts").query("metric == 'killed' and rule == 'significant-digit'")
    pairs = {(row.kind, row.origin_id_a, row.origin_id_b) for row in found.itertuples()}
    assert ("revision", "nis-briefing-2025-04-30", "revising") in pairs
    assert ("difference", "bureau", "nis-briefing-2025-04-30") in pairs
    assert {kind for kind, *_ in pairs} == {"difference", "revision"}
    assert set(cells(grown, "conflicts")["kind"]) == {"conflict", "difference", "revision"}


def test_a_conflict_is_within_an_origin_and_a_difference_between_originators(each):
    for row in cells(each, "conflicts").itertuples():
        if row.kind == "conflict":
            assert row.origin_id_a == row.origin_id_b
        elif row.kind == "revision":
            assert row.origin_id_a != row.origin_id_b and row.originator_a == row.originator_b != ""
        else:
            assert row.origin_id_a != row.origin_id_b and (row.originator_a != row.originator_b or not row.originator_a)


def test_each_originator_has_one_latest_day_of_each_thing(each):
    latest, points = cells(each, "latest"), cells(each, "points")
    assert len(latest)
    line = ["rule", "metric", "population", "measure", "scope"]
    named = latest[latest["originator"] != ""]
    days = named.groupby([*line, "originator"])["dated"].nunique()
    assert (days == 1).all()
    # Each is a point; a figure without stated days only where the originator gives none with them.
    whole = [*line, "origin_id", "low", "best", "high", "date_start", "date_end", "dated", "basis", "outlets"]
    assert not latest.merge(points[whole], how="left", indicator=True).query("_merge == 'left_only'").size
    stated = points[(points["dated"] == "stated") & points["main"].eq("True")][[*line, "originator"]].drop_duplicates()
    assumed = named[named["dated"] == "assumed"]
    assert assumed.merge(stated, on=[*line, "originator"]).empty


def test_what_each_says_last_is_of_the_newest_day_that_is_stated(grown):
    latest = cells(grown, "latest").query("metric == 'killed' and scope == '' and measure == 'cumulative'")
    last = latest[["originator", "origin_id", "value", "hedge", "low", "best", "high", "date_end", "dated", "outlets"]]
    of_rule = last[latest["rule"] == "significant-digit"].set_index("originator")
    nis = of_rule.loc["NIS"].drop_duplicates(["low", "best", "high"])
    assert set(nis["date_end"]) == {"2025-04-30"} and set(nis["dated"]) == {"stated"}
    assert {"600", "900"} <= set(nis["value"])  # the revision stands beside what it revises
    assert of_rule.loc["Bureau"].tolist() == [
        "bureau",
        "271",
        "exact",
        "271",
        "271",
        "271",
        "2025-09-06",
        "stated",
        "Alpha",
    ]


def test_a_printed_range_stands_with_both_ends_and_no_best(grown):
    for table in ("claims", "points", "latest"):
        ranges = cells(grown, table).query("value_to != ''")
        assert ranges[["rule", "value", "value_to", "hedge", "low", "best", "high"]].to_numpy().tolist() == [
            [rule, "20000", "22000", "none", "20000", "", "22000"] for rule in RULES
        ]


def test_a_share_is_a_figure_of_its_own(grown):
    points = cells(grown, "points").query("measure == 'share' and rule == 'five-percent'")
    assert points[["metric", "population", "low", "best", "high"]].to_numpy().tolist() == [
        ["captured", "dprk_nationals", "38", "40", "42"]
    ]
    changes = cells(grown, "changes").query("measure == 'share' and refused == ''")
    assert changes.empty


def test_an_open_end_is_an_empty_cell(built):
    points = cells(built, "points").query("origin_id == 'nis-toll-2025-01' and metric == 'killed'")
    assert len(points) == len(RULES) and (points["low"] == "300").all() and (points["high"] == "").all()


@pytest.mark.parametrize(("name", "folder"), [("built", FROZEN), ("curated", RAW)])
def test_every_claim_stands_under_every_rule(request, name, folder):
    claims, known = cells(request.getfixturevalue(name), "claims"), load(folder).claims["claim_id"]
    assert {rule: sorted(of_rule["claim_id"]) for rule, of_rule in claims.groupby("rule")} == {
        rule: sorted(known) for rule in RULES
    }


def test_text_that_looks_like_a_formula_or_markup_is_inert(tmp_path):
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
