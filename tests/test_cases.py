"""When the tables grow: what the figures must be once the articles of a case have been added.

The values were worked out by hand under the rule significant-digit. What pages say of them is tested with the pages.
"""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from helpers.figures import Study, find_conflicts
from helpers.phrases import PhraseError, parse
from helpers.tables import check
from tests.growing import CASES, Record, rows

APRIL, SEPTEMBER, NOVEMBER = "nis-briefing-2025-04-30", "nis-briefing-2025-09-02", "nis-2025-11-04"
INF = np.inf
RANGE = ["low", "high"]
REVISED = ["kind", "originator_a", "value_a", "date_end_a", "value_b", "date_end_b"]
LATEST_TOLL = [
    ("latest", {"metric": "killed", "originator": "NIS"}, ["value", "low", "high", "dated", "origin_id"],
     [[2000, 1500, 2500, "stated", SEPTEMBER]]),
    ("earlier", {"metric": "killed", "originator": "NIS"}, ["value", "origin_id"], [[600, APRIL]]),
    ("changes", {"metric": "killed", "to_origin": SEPTEMBER, "unit": "persons", "refused": ""}, ["from_origin", *RANGE],
     [[APRIL, 850, 1950]]),
    ("changes", {"metric": "killed", "to_origin": SEPTEMBER, "unit": "ratio", "refused": ""}, RANGE,
     [[1500 / 650, 2500 / 550]]),
]  # fmt: skip
# Case: frame, which rows, which columns, and what they hold.
EXPECTED = {
    "restated-later": [*LATEST_TOLL,
        ("latest", {"metric": "killed", "originator": "South Korea"}, ["dated", *RANGE], [["assumed", 600, INF]]),
        ("changes", {"metric": "killed", "to_origin": "seoul-2025-11", "refused": ""}, RANGE, []),
    ],
    "restated-unlinked": [*LATEST_TOLL,
        ("latest", {"metric": "killed", "originator": "South Korea"}, ["dated", *RANGE], [["assumed", 600, INF]]),
        ("changes", {"metric": "killed", "to_origin": "seoul-2025-11", "refused": ""}, RANGE, []),
    ],
    "tie-named-first": [*LATEST_TOLL,
        ("points", {"metric": "killed", "origin_id": "nis-april"}, ["main", "speaks"], [[False, False]]),
        ("changes", {"metric": "killed", "from_origin": "nis-april"}, RANGE, []),
        ("conflicts", {"metric": "killed"}, ["kind"], []),
        ("revisions", {"metric": "killed"}, ["how", "to_origin"], [["restated", "nis-april"]]),
    ],
    "tie-named-last": [*LATEST_TOLL,
        ("points", {"metric": "killed", "origin_id": "nis-statement-2025-04"}, ["main", "speaks"], [[False, False]]),
        ("changes", {"metric": "killed", "from_origin": "nis-statement-2025-04"}, RANGE, []),
        ("conflicts", {"metric": "killed"}, ["kind"], []),
        ("revisions", {"metric": "killed"}, ["how", "to_origin"], [["restated", "nis-statement-2025-04"]]),
    ],
    "parts-of-a-plan": [
        ("points", {"origin_id": "minister"}, ["measure", "projects"], [["projection", "cumulative"]] * 2),
        ("conflicts", {"metric": "deployed"}, ["value_a", "value_b"], [[15000, 18000]]),
        ("changes", {"to_origin": "minister", "refused": ""}, RANGE, []),
        ("latest", {"metric": "deployed", "measure": "cumulative", "originator": "NIS"}, ["value"], [[15000], [18000]]),
    ],
    "later-but-lower": [
        ("latest", {"metric": "casualties", "originator": "NIS"}, RANGE, [[4650, 4750]]),
        ("latest", {"metric": "casualties", "originator": "North Korea"}, ["value", "dated"], [[350, "assumed"]]),
        ("conflicts", {"metric": "casualties"}, ["kind", "originator_a", "high_a", "originator_b", "low_b"],
         [["difference", "North Korea", 355, "NIS", 4650]]),
        ("changes", {"to_origin": "pyongyang", "refused": ""}, RANGE, []),
    ],
    "exact-beside-rounded": [
        ("changes", {"metric": "border_crossings", "refused": "", "unit": "crossings"}, ["low", "best", "high"], [[12104] * 3]),
        ("changes", {"metric": "border_crossings", "refused": "", "unit": "crossings_per_month"}, RANGE, []),
        ("conflicts", {"metric": "border_crossings"}, ["kind"], []),
        ("latest", {"metric": "border_crossings", "originator": "Rosstat"}, ["value"], [[13221]]),
    ],
    "by-name": [("points", {"origin_id": "o1"}, [*RANGE, "scope"], [[101, INF, "identified by name"]])],
    "zero-and-floor": [
        ("points", {"metric": "workers", "origin_id": "o1", "measure": "stock"}, ["low", "best", "high"], [[0, 0, 0]]),
    ],
    "corrected": [("points", {"origin_id": "o1"}, ["best"], [[1000]])],
    "derived-without-a-day": [
        ("undated", {"metric": "casualties"}, ["low", "high", "basis", "formula"], [[600, INF, "derived", "killed + wounded"]]),
        ("latest", {"metric": "casualties", "originator": "NIS"}, ["value", "basis"], [[4700, "reported"]]),
    ],
    "stationed-not-sent": [
        ("latest", {"metric": "deployed", "measure": "stock"}, ["value"], [[10000]]),
        ("latest", {"metric": "deployed", "measure": "cumulative", "originator": "NIS"}, ["value"], [[15000], [18000]]),
        ("changes", {"metric": "deployed", "to_origin": NOVEMBER, "refused": ""}, RANGE, []),
    ],
    "total-lowered": [
        ("conflicts", {"metric": ("killed", "wounded")}, REVISED,
         [["revision", "NIS", 600, "2025-04-30", 580, "2025-11-04"], ["revision", "NIS", 4100, "2025-04-30", 3000, "2025-11-04"]]),
        ("changes", {"to_origin": NOVEMBER, "refused": ""}, RANGE, []),
        ("latest", {"metric": "casualties", "originator": "NIS"}, ["value", "basis", "date_end"], [[4700, "reported", "2025-04-30"]]),
        ("earlier", {"metric": "casualties", "originator": "NIS"}, ["low", "basis"], [[2950, "derived"]]),
        ("revisions", {}, ["how", "metric", "low", "best", "high", "delay_days", "outlets_to"],
         [["lowered", "killed", -75, -20, 35, 188, "A Post"], ["lowered", "wounded", -1650, -1100, -550, 188, "A Post"]]),
    ],
    "thousands-no-rival": [("conflicts", {}, ["kind", "value_a", "value_b"], [["conflict", 15000, 18000]])],
    "spokesperson": [
        ("points", {"origin_id": "pentagon-2024-12-19"}, [*RANGE, "phrase", "originator"],
         [[200, 900, "several hundred casualties", "Pentagon"]]),
    ],
    "several-hundred": [
        ("points", {"origin_id": "us-military-2024-12-17"}, [*RANGE, "phrase"], [[200, 900, "several hundred casualties"]]),
    ],
    "stock-forecast": [
        ("points", {"origin_id": "south-korea-2025-08"}, ["measure", "projects", "best"], [["projection", "", 50000]]),
        ("latest", {"metric": "workers", "measure": "cumulative", "originator": "NIS"}, ["value"], [[15000]]),
    ],
    "two-spellings": [("latest", {"metric": "casualties", "originator": ("UK MoD", "UK Ministry of Defence")}, ["value"], [[6000], [8000]])],
    "closer-to": [("points", {"origin_id": "pentagon-2024-11-04"}, RANGE, [[11000, 12000]])],
    "one-sided-old": [
        ("points", {"origin_id": "nis-2025-01-04"}, [*RANGE, "date_start", "date_end"], [[10000, INF, "2024-01-01", "2024-12-31"]]),
        ("latest", {"metric": "deployed", "originator": "NIS"}, ["value"], [[15000], [18000]]),
    ],
    "half-persons": [
        ("points", {"origin_id": "ukraine-2025-11-13", "metric": "captured"}, ["low", "best", "high"], [[3, 3, 3]]),
        ("points", {"metric": "hourly_pay_usd"}, ["low", "best", "high"], [[2.495, 2.5, 2.505]]),
    ],
}  # fmt: skip
REFUSED = ["refused-phrases", "killed-exceeds-casualties"]


@cache
def grown(case: str, folder) -> Study:
    return Record(folder / case).case(case).study()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


def test_every_case_is_tested():
    assert sorted(path.name for path in CASES.iterdir()) == sorted([*EXPECTED, *REFUSED])


TABLE = [pytest.param(case, *row, id=f"{case} {row[0]} {n}") for case, found in EXPECTED.items() for n, row in enumerate(found)]  # fmt: skip


@pytest.mark.parametrize(("case", "frame", "where", "columns", "expected"), TABLE)
def test_figures_of_a_grown_table(folder, case, frame, where, columns, expected):
    found = rows(getattr(grown(case, folder), frame), **where)[columns]
    days = {name: found[name].dt.strftime("%Y-%m-%d") for name in found.select_dtypes("datetime")}
    found = found.assign(**days).to_numpy().tolist()
    assert sorted(found) == [pytest.approx(row) for row in expected]


@pytest.mark.parametrize("case", EXPECTED)
def test_no_range_is_negative_or_turned_round_and_no_person_is_halved(folder, case):
    points = grown(case, folder).points
    assert (points["low"] >= 0).all() and (points["low"] <= points["high"]).all()
    persons = points.loc[points["counted_in"] == "persons", ["low", "high"]].replace(INF, 0)
    assert (persons % 1 == 0).all(axis=None)


def test_a_total_that_fell_is_said_to_have_been_revised(folder):
    changes = rows(grown("total-lowered", folder).changes, to_origin=NOVEMBER, metric=("killed", "wounded"))
    assert changes["refused"].str.contains("revised").tolist() == [True, True]


def test_an_alias_makes_one_source_of_two_names(folder):
    study = grown("two-spellings", folder)
    alias = study.tables.originators["originator"].map({"UK MoD": "UK Ministry of Defence"}).fillna("")
    study = study.with_tables(originators=study.tables.originators.assign(alias_of=alias))
    (latest,) = rows(study.latest, metric="casualties", originator="UK Ministry of Defence")["value"]
    (change,) = (
        rows(study.changes, metric="casualties", refused="", unit="persons", date_end_from=pd.Timestamp("2025-06-15"))[
            RANGE
        ]
        .to_numpy()
        .tolist()
    )
    assert latest == 8000 and change == [1000, 3000]
    assert "UK MoD" not in set(study.points["originator"])


@pytest.mark.parametrize("rule", ["literal", "five-percent"])
def test_three_captured_are_three_under_every_rule(tmp_path, rule):
    points = Record(tmp_path / "raw").case("half-persons").study(hedge_rule=rule).points
    captured = rows(points, origin_id="ukraine-2025-11-13", metric="captured")
    assert captured[["low", "best", "high"]].to_numpy().tolist() == [[3, 3, 3]]


def test_a_correction_counts_from_its_day_on_and_what_it_corrects_before(tmp_path):
    record = Record(tmp_path / "raw").case("corrected")
    for day, value in (("2025-09-02", 2000), ("", 1000)):
        points = record.study(published_until=day).points
        assert points.loc[points["origin_id"] == "o1", "best"].tolist() == [value]


@pytest.mark.parametrize("hedge", ["none", "about"])
def test_closer_to_may_be_entered_as_bare_or_as_about(tmp_path, hedge):
    record = Record(tmp_path / "raw").case("closer-to")
    table = record.folder / "troops.csv"
    table.write_text(re.sub(r"12000,none", f"12000,{hedge}", table.read_text()))
    assert check(record.folder) == []


def test_more_killed_than_killed_and_wounded_are_refused_with_both_claims(tmp_path):
    record = Record(tmp_path / "raw").case("killed-exceeds-casualties")
    (problem,) = check(record.folder)
    last = len((record.folder / "casualties.csv").read_text().splitlines())
    assert (problem.line, problem.column, problem.warning) == (last - 1, "value", False)
    assert all(f"b-post-2025-07-01-{metric}-body" in problem.message for metric in ("killed", "casualties"))


@pytest.mark.parametrize(
    ("phrase", "value", "hedge"),
    [
        ("in excess of 6,000", 6000, "more_than"),
        ("upward of 1,500", 1500, "more_than"),
        ("some 2,000 or more", 2000, "at_least"),
        ("at least several hundred", 100, "at_least"),
    ],
)
def test_a_hedge_in_other_words_is_read(phrase, value, hedge):
    read = parse(phrase)
    assert (read.value, read.hedge) == (value, hedge)


@pytest.mark.parametrize("phrase", ["half of the 4,100", "two-thirds of them"])
def test_a_part_of_another_number_is_refused_as_a_count(phrase):
    with pytest.raises(PhraseError):
        parse(phrase)


def test_at_least_several_hundred_is_200_or_more(tmp_path):
    record = Record(tmp_path / "raw").case("refused-phrases")
    path = record.folder / "casualties.csv"
    kept = [line for line in path.read_text().splitlines() if "half of" not in line and "two-thirds" not in line]
    path.write_text("".join(f"{line}\n" for line in kept))
    points = rows(record.study().points, origin_id="uk").sort_values(["metric", "low"])
    assert points[["metric", "low"]].to_numpy().tolist() == [
        ["captured", 200], ["captured", 2000], ["casualties", 6000], ["killed", 1500],
    ]  # fmt: skip
    assert np.isinf(points["high"]).all()


def test_the_spelling_of_an_id_changes_nothing(folder):
    for name in ("points", "latest", "changes", "conflicts", "revisions", "shares"):
        one, other = (getattr(grown(case, folder), name) for case in ("tie-named-first", "tie-named-last"))
        one, other = (each.drop(columns="moment", errors="ignore").astype(str) for each in (one, other))
        one = one.replace("nis-april", "nis-statement-2025-04", regex=True)
        assert sorted(one.to_numpy().tolist()) == sorted(other.to_numpy().tolist()), name


def test_a_dispute_of_one_figure_with_several_has_one_value(record):
    for n, (name, number) in enumerate({"Red": 100, "Blue": 150, "Green": 200}.items()):
        record.origin(f"o{n}", name)
        claim = {"origin_id": f"o{n}", "place": "body", "metric": "killed", "population": "dprk_troops"}
        claim |= {"measure": "cumulative", "phrase": f"{number} killed", "value": str(number), "hedge": "exact"}
        record.article(f"2025-05-0{n + 1}", claim | {"date_end": "2025-04-30"}, outlet=name)
    points = record.study().points
    found = rows(find_conflicts(points), metric="killed", originator_b="NIS")
    assert len(found) == 3 and found["disputed"].str.contains("reuters-2025-04-30-killed-body").all()


def test_a_figure_that_may_be_the_same_as_another_is_not_disputed_twice(record):
    claim = {"origin_id": "o1", "place": "body", "metric": "deployed", "population": "dprk_troops", "hedge": "none"}
    claim |= {
        "measure": "cumulative",
        "phrase": "15,000 troops",
        "value": "15000",
        "date_end": "2025-04-30",
        "table": "troops",
    }
    record.origin("o1", "Seoul").article("2025-05-01", claim)
    assert len(rows(record.study().conflicts, metric="deployed")) == 2
    record.link("o1", "may_equal", APRIL)
    assert rows(record.study().conflicts, metric="deployed")["kind"].tolist() == ["conflict"]
