"""One study: what is calculated anew when its tables or its choice change, and how two of them differ."""

from dataclasses import replace

import numpy as np
import pytest

from helpers.figures import FrameError, ParameterError, open_study, parameters, read
from tests.growing import FROZEN, rows

APRIL = "nis-briefing-2025-04-30"
FRAMES = ["readings", "points", "changes", "latest", "earlier", "undated", "conflicts", "shares"]


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def early():
    return open_study(data_dir=str(FROZEN), published_until="2025-02-28")


def test_an_empty_selection_gives_empty_frames_with_all_columns(study):
    empty = open_study(data_dir=str(FROZEN), published_until="1999-01-01")
    for name in FRAMES:
        assert getattr(empty, name).empty and list(getattr(empty, name)) == list(getattr(study, name)), name


# Other tables


def test_an_assumption_changes_all_that_follows_and_leaves_the_study(study):
    claims = study.tables.claims
    april = (claims["metric"] == "killed") & (claims["origin_id"] == APRIL)
    other = study.with_tables(claims=claims.assign(hedge=claims["hedge"].mask(april, "at_least")))
    (here,), (there,) = (rows(one.latest, metric="killed", line="NIS").itertuples() for one in (study, other))
    assert (here.low, here.high, there.low, there.high) == (550, 650, 600, np.inf)
    (wounded,) = rows(other.points, metric="wounded", basis="derived").itertuples()
    assert (wounded.low, wounded.high) == (0, 4150)  # 4,650 to 4,750 less at least 600
    (step,) = rows(other.changes, metric="killed", unit="persons").itertuples()
    assert (step.low, step.high) == (0, np.inf)
    assert rows(other.shares, metric="killed")["high"].tolist() == [np.inf, np.inf]
    assert study.tables.claims is claims and other.parameters == study.parameters


def test_what_was_changed_by_hand_is_counted_and_told(study):
    claims = study.tables.claims
    herald = claims["source_id"] == "korea-herald-2025-02-09"
    other = study.with_tables(claims=claims[~herald], origins=study.tables.origins)
    assert other.by_hand == {"claims": herald.sum()} and study.by_hand == {}
    metrics = study.tables.metrics
    once = other.with_tables(metrics=metrics.assign(label=metrics["label"].mask(metrics.index == 0, "dead")))
    assert once.by_hand == other.by_hand | {"metrics": 1}


BROKEN = {
    "claims: no column value, hedge. Its columns are": lambda claims: claims.drop(columns=["value", "hedge"]),
    "column hedge: 'around' is unknown. Use one of: exact, none": lambda claims: claims.assign(hedge="around"),
    "row 0, column value: 900 is above value_to 300": lambda claims: claims.assign(value=900, value_to=300),
}


@pytest.mark.parametrize("told", BROKEN)
def test_claims_that_cannot_be_read_are_refused_at_once_with_what_would_be_right(study, told):
    broken = BROKEN[told](study.tables.claims)
    for use in (lambda: study.with_tables(claims=broken), lambda: read(replace(study.tables, claims=broken))):
        with pytest.raises(FrameError, match=told):
            use()


def test_a_table_that_there_is_not_is_refused_with_those_that_there_are(study):
    with pytest.raises(FrameError, match=r"with_tables: points is not a table. Use one of: sources, origins, .*claims"):
        study.with_tables(points=study.points)


def test_a_choice_of_outlets_or_days_is_lifted_and_a_replay_is_kept():
    limits = {"outlets": "Reuters", "date_from": "2025-01-01", "date_to": "2025-12-31"}
    chosen = open_study(data_dir=str(FROZEN), published_until="2025-04-30", **limits)
    lifted = chosen.unfiltered
    assert lifted.parameters.described() == {"published_until": "2025-04-30", "hedge_rule": "significant-digit"}
    assert len(lifted.sources) > len(chosen.sources) == 1


# Comparing two studies


def test_comparing_two_days_names_what_came_and_what_moved(study, early):
    assert study.compare(open_study(data_dir=str(FROZEN))).empty
    found = early.compare(study).set_index(["metric", "measure", "line"])
    killed = found.loc[("killed", "cumulative", "NIS")]
    assert (killed["change"], killed["low_here"], killed["low_there"]) == ("changed", 300, 550)
    assert f"{killed['date_end_here']:%Y-%m-%d} {killed['date_end_there']:%Y-%m-%d}" == "2025-01-20 2025-04-30"
    assert found.loc[("workers", "cumulative", "NIS"), "change"] == "added"
    assert ("workers", "stock", "NIS") not in found.index  # still October 2024
    assert set(found["change"]) == {"added", "changed"}
    assert set(study.compare(early)["change"]) == {"removed", "changed"}


# In a notebook


def test_outside_a_checkout_one_line_says_what_to_pass(monkeypatch, tmp_path):
    monkeypatch.setattr(parameters, "RAW", tmp_path / "data" / "raw")
    with pytest.raises(ParameterError) as told:
        open_study()
    assert str(told.value).startswith("data_dir: ") and "\n" not in str(told.value)
    assert len(open_study(data_dir=str(FROZEN)).sources) == 11
