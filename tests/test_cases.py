"""When the tables grow: what the figures must be once the articles of a case have been added.

The values are in data/cases.toml. What pages say of them is tested with the pages.
"""

import tomllib
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from helpers import pages
from helpers.figures import Study, find_conflicts
from helpers.pages import conflicts
from helpers.wording import Vocabulary, Wording
from tests.growing import CASES, DATA, Record, rows
from tests.test_points import collapsed, number

EXPECTED = tomllib.loads((DATA / "cases.toml").read_text(encoding="utf-8"))["expected"]
NAMES = sorted({case for one in EXPECTED for case in one["cases"]} | {"corrected"})
NOVEMBER = "nis-2025-11-04"


@cache
def grown(case: str, folder) -> Study:
    """The study of a case; other rules than the default, which take longest, are left out."""
    study = Record(folder / f"tables-{case}").case(case).study()
    hedges = rows(study.tables.hedges, rule=study.parameters.hedge_rule)
    return replace(study, tables=replace(study.tables, hedges=hedges))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


def test_every_case_is_tested():
    assert ["", *sorted(path.name for path in CASES.iterdir())] == NAMES


@pytest.mark.parametrize("case", NAMES)
def test_figures_of_a_grown_table(folder, case):
    study = grown(case, folder)
    for one in [one for one in EXPECTED if case in one["cases"]]:
        where = {name: tuple(word) if isinstance(word, list) else word for name, word in one["where"].items()}
        found = rows(getattr(study, one["frame"]), **where)[one["columns"]]
        days = {name: found[name].dt.strftime("%Y-%m-%d") for name in found.select_dtypes("datetime")}
        assert sorted(found.assign(**days).to_numpy().tolist()) == [
            pytest.approx(row, nan_ok=True) for row in one["rows"]
        ], one
    points = study.points
    assert (points["low"] >= 0).all() and (points["low"] <= points["high"]).all()
    persons = points.loc[points["counted_in"] == "persons", ["low", "high"]].replace(np.inf, 0)
    assert (persons % 1 == 0).all(axis=None)  # no person is halved


def test_a_total_that_fell_is_said_to_have_been_revised(folder):
    study = grown("total-lowered", folder)
    changes = rows(study.changes, to_origin=NOVEMBER, metric=("killed", "wounded"))
    assert changes["refused"].str.contains("revised").tolist() == [True, True]
    pairs = rows(study.conflicts, metric=("killed", "wounded"))
    told = conflicts(pairs, Wording(Vocabulary(study.tables)))["Differ under these rules"].astype(str)
    assert told.tolist() == ["none", "significant-digit"]  # 580 after about 600; 3,000 after 4,100


def test_an_alias_makes_one_source_of_two_names(folder):
    study = grown("two-spellings", folder)
    alias = study.tables.originators["originator"].map({"UK MoD": "UK Ministry of Defence"}).fillna("")
    study = study.with_tables(originators=study.tables.originators.assign(alias_of=alias))
    (latest,) = rows(study.latest, metric="casualties", originator="UK Ministry of Defence")["value"]
    june = {"date_end_from": pd.Timestamp("2025-06-15"), "unit": "persons", "refused": ""}
    (change,) = rows(study.changes, metric="casualties", **june)[["low", "high"]].to_numpy().tolist()
    assert latest == 8000 and change == [1000, 3000]
    assert "UK MoD" not in set(study.points["originator"])
    assert "UK MoD" not in " ".join(pages.originators(pages.Page(study)))


def test_the_spelling_of_an_id_changes_nothing(folder):
    for name in ("points", "latest", "changes", "conflicts", "revisions", "shares"):
        one, other = (getattr(grown(case, folder), name) for case in ("tie-named-first", "tie-named-last"))
        one, other = (each.drop(columns="moment", errors="ignore").astype(str) for each in (one, other))
        one = one.replace("nis-april", "nis-statement-2025-04", regex=True)
        assert sorted(one.to_numpy().tolist()) == sorted(other.to_numpy().tolist()), name


def test_a_dispute_of_one_figure_with_several_has_one_value():
    later = {"published": pd.Timestamp("2025-05-01")}
    others = [number(n, origin_id=f"o{n}", originator=f"S{n}", **later) for n in (100, 150, 200)]
    found = rows(find_conflicts(collapsed(number(600, claim_id="six"), *others)), originator_b="X")
    assert found["disputed"].tolist() == ["six"] * 3


def test_a_figure_that_may_be_the_same_as_another_is_not_disputed_twice():
    briefing = [number(15_000), number(18_000)]
    for linked, kinds in (("", ["conflict", "difference"]), ("o1", ["conflict"])):
        repeated = number(15_000, origin_id="o2", originator="Y", linked=linked)
        assert find_conflicts(collapsed(*briefing, repeated))["kind"].tolist() == kinds
