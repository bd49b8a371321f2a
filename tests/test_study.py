"""One study: what is computed anew when its points, its tables or its choice change."""

import pandas as pd
import pytest

from helpers import pages
from helpers.figures import ParameterError, Study, open_study, parameters
from tests.growing import FROZEN, rows

APRIL = "nis-briefing-2025-04-30"


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


def test_a_study_says_what_it_holds(study):
    assert repr(study).startswith(f"<Study of 11 articles, {len(study.points)} points")
    assert "published_until='2025-02-28'" in repr(open_study(data_dir=str(FROZEN), published_until="2025-02-28"))


def test_everything_is_of_the_rule_chosen_but_conflicts_are_kept_for_each(study):
    literal = open_study(data_dir=str(FROZEN), hedge_rule="literal")
    for name in ("readings", "points", "changes", "latest", "conflicts", "shares"):
        assert set(getattr(study, name)["rule"]) == {"significant-digit"}, name
        assert set(getattr(literal, name)["rule"]) == {"literal"}, name
    assert set(study.conflicts_by_every_rule["rule"]) == set(study.rules())


def test_other_points_change_all_that_follows_from_points_and_leave_the_study(study):
    before = study.points.copy()
    other = study.with_points(study.points[study.points["origin_id"] != APRIL])
    assert rows(study.latest, metric="killed", line="NIS")["origin_id"].tolist() == [APRIL]
    assert rows(other.latest, metric="killed", line="NIS")["origin_id"].tolist() == ["nis-toll-2025-01"]
    assert rows(other.changes, metric="killed").empty and not rows(study.changes, metric="killed").empty
    assert other.conflicts.empty and other.shares.empty and len(study.conflicts) == 1
    assert other.tables is study.tables and other.parameters == study.parameters
    pd.testing.assert_frame_equal(study.points, before)


def test_the_same_points_give_the_same_study(study):
    other = study.with_points(study.points)
    for name in ("points", "changes", "latest", "earlier", "undated", "shares", "conflicts"):
        pd.testing.assert_frame_equal(getattr(other, name), getattr(study, name))


def test_which_mark_speaks_is_decided_anew(study):
    eighteen = (study.points["metric"] == "deployed") & (study.points["value"] == 18_000)
    assert not study.points.loc[eighteen, "main"].any()
    outlets = study.points["outlets"].mask(eighteen, "A;B;C;D;E;F;G;H")
    other = study.with_points(study.points.assign(outlets=outlets))
    assert rows(other.points, metric="deployed", origin_id=APRIL, main=True)["value"].tolist() == [18_000]


def test_other_tables_are_read_anew_and_leave_the_study(study):
    claims = study.tables.claims
    other = study.with_tables(claims=claims[claims["source_id"] != "korea-herald-2025-02-09"])
    assert len(other.sources) == len(study.sources) - 1
    assert rows(other.points, origin_id="nis-toll-2025-01").empty
    assert study.tables.claims is claims


def test_what_was_changed_by_hand_is_counted_and_told(study):
    claims = study.tables.claims
    other = study.with_tables(
        claims=claims[claims["source_id"] != "korea-herald-2025-02-09"], origins=study.tables.origins
    )
    assert other.by_hand == {"claims": (claims["source_id"] == "korea-herald-2025-02-09").sum()}
    told = f"Changed by hand: {other.by_hand['claims']} rows of claims."
    assert any(line.startswith(told) for line in pages.selection(pages.Page(other)))
    assert study.with_points(study.points).by_hand == study.by_hand == {}
    moved = other.points["low"].mask(other.points["metric"] == "captured", 1)
    assert other.with_points(other.points.assign(low=moved)).by_hand == other.by_hand | {"points": 1}


def test_a_choice_of_outlets_or_days_is_lifted_and_a_replay_is_kept(study):
    chosen = open_study(
        data_dir=str(FROZEN), outlets="Reuters", date_from="2025-01-01", date_to="2025-12-31", published_until="2025-04-30"
    )  # fmt: skip
    lifted = chosen.unfiltered
    assert (lifted.parameters.outlets, lifted.parameters.date_from, lifted.parameters.date_to) == ("", "", "")
    assert lifted.parameters.published_until == "2025-04-30"
    assert len(lifted.sources) > len(chosen.sources) == 1


# Comparing two studies


def test_a_study_differs_from_itself_in_nothing(study):
    assert study.compare(open_study(data_dir=str(FROZEN))).empty
    assert study.compare(study.with_points(study.points)).empty


def test_comparing_two_days_names_what_came_and_what_moved(study):
    before = open_study(data_dir=str(FROZEN), published_until="2025-02-28")
    found = before.compare(study).set_index(["metric", "measure", "line"])
    killed = found.loc[("killed", "cumulative", "NIS")]
    assert (killed["change"], killed["low_here"], killed["low_there"]) == ("changed", 300, 550)
    assert (f"{killed['date_end_here']:%Y-%m-%d}", f"{killed['date_end_there']:%Y-%m-%d}") == (
        "2025-01-20",
        "2025-04-30",
    )
    assert found.loc[("workers", "cumulative", "NIS"), "change"] == "added"
    assert ("workers", "stock", "NIS") not in found.index  # still October 2024
    assert set(found["change"]) == {"added", "changed"}
    assert set(study.compare(before)["change"]) == {"removed", "changed"}


def test_a_second_account_that_came_is_added_beside_the_first(study):
    without = study.with_points(
        study.points[~((study.points["metric"] == "deployed") & (study.points["value"] == 18_000))]
    )
    (found,) = without.compare(study).itertuples()
    assert (found.metric, found.change, found.low_there) == ("deployed", "added", 17_500)
    assert pd.isna(found.low_here)


def test_comparing_two_rules_names_ranges_that_differ_and_not_those_that_agree(study):
    found = study.compare(open_study(data_dir=str(FROZEN), hedge_rule="literal"))
    killed = rows(found, metric="killed", line="NIS")
    assert killed[["low_here", "high_here", "low_there", "high_there"]].to_numpy().tolist() == [[550, 650, 600, 600]]
    assert rows(found, metric="border_crossings").empty  # exact under every rule
    assert set(found["change"]) == {"changed"}


def test_what_differs_is_told_in_words(study):
    before = open_study(data_dir=str(FROZEN), published_until="2025-02-28")
    found = pages.unlinked(pages.compared(pages.Page(before), pages.Page(study), ["killed", "captured"]))
    assert found["Change"].tolist() == ["changed", "added"]
    assert found["Here"].tolist() == ["at least 300, by mid-January 2025; 1 outlet", ""]
    assert found["There"].iloc[0] == "about 600, 550 to 650, by 30 April 2025; 7 outlets"
    back = pages.compared(pages.Page(study), pages.Page(before), ["captured"])
    assert back[["Change", "There"]].to_numpy().tolist() == [["removed", ""]] and back["Here"].iloc[0]
    assert found["claims_here"].fillna("").tolist() == ["korea-herald-2025-02-09-killed-body", ""]
    assert "reuters-2025-04-30-killed-body" in found["claims_there"].iloc[0].split(";")
    assert set(found["unit"]) == {"persons"} and back["unit"].tolist() == ["persons"]
    nobody = pages.compared(pages.Page(before), pages.Page(study), ["arrived"])
    assert nobody["originator"].tolist() == ["South Korean intelligence", ""]  # empty where nobody is named


# In a notebook


def test_a_study_shows_its_frames_with_what_they_hold(study):
    shown = study._repr_html_()
    assert len(shown) < 5000 and "Study of 11 articles" in shown and "<Study" not in shown
    for name in ("readings", "points", "latest", "changes", "conflicts", "shares", "sources"):
        assert f"<td>{name}</td>\n      <td>{len(getattr(study, name))}</td>" in shown


@pytest.mark.parametrize(
    "name", ["readings", "points", "latest", "earlier", "undated", "changes", "conflicts", "shares"]
)
def test_each_frame_tells_its_columns_where_it_is_asked_for(name):
    assert "olumns" in getattr(Study, name).__doc__


def test_outside_a_checkout_one_line_says_what_to_pass(monkeypatch, tmp_path):
    monkeypatch.setattr(parameters, "RAW", tmp_path / "data" / "raw")
    with pytest.raises(ParameterError) as told:
        open_study()
    assert str(told.value).startswith("data_dir: ") and "\n" not in str(told.value)
    assert len(open_study(data_dir=str(FROZEN)).sources) == 11


def test_a_phrase_changed_by_hand_that_cannot_be_read_has_neither_unit_nor_number(study):
    claims = study.tables.claims
    other = study.with_tables(claims=claims.assign(phrase="so so", value=float("nan")))
    steps = pages.steps(pages.Page(other, "casualty_growth"))
    assert len(steps) and set(steps["Last digit counts"]) == set(steps["Number"]) == {""}


@pytest.mark.filterwarnings("error")
def test_a_whole_number_in_place_of_one_with_a_point_is_no_change(study):
    points, whole = study.points, study.points["low"].astype(int)
    moved = int((points["low"] != whole).sum())
    assert 0 <= moved < 3 and study.with_points(points.assign(low=whole)).by_hand.get("points", 0) == moved
