"""How hedges become ranges, and what a reading knows of its days."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.figures import bounds_under, read
from helpers.figures import rules as rules_of
from helpers.phrases import parse
from tests.growing import FROZEN, rows, says

CASES = [  # hedge, printed, significant-digit, literal, five-percent
    ("none", 600, (550, 600, 650), (600, 600, 600), (600, 600, 600)),
    ("about", 4700, (4650, 4700, 4750), (4700, 4700, 4700), (4465, 4700, 4935)),
    ("nearly", 15000, (14000, 15000, 15000), (15000, 15000, 15000), (14250, 15000, 15000)),
    ("at_least", 300, (300, np.nan, np.inf), (300, np.nan, np.inf), (300, np.nan, np.inf)),
    ("more_than", 20000, (20000, np.nan, np.inf), (20000, np.nan, np.inf), (20000, np.nan, np.inf)),
    ("up_to", 315000, (0, np.nan, 315000), (0, np.nan, 315000), (0, np.nan, 315000)),
    ("vague", 1000, (2000, np.nan, 9000), (1000, np.nan, np.inf), (2000, np.nan, 9000)),
    ("exact", 7887, (7887, 7887, 7887), (7887, 7887, 7887), (7887, 7887, 7887)),
]
PHRASES = {
    "none": "{:,}", "exact": "{:,}", "about": "about {:,}", "nearly": "nearly {:,}", "at_least": "at least {:,}",
    "more_than": "over {:,}", "up_to": "up to {:,}", "vague": "thousands",
}  # fmt: skip
RULES = ["significant-digit", "literal", "five-percent"]


@pytest.fixture(scope="module")
def loaded():
    return tables.load(FROZEN)


def bounds(loaded, rule, value, unit, hedge, scale=False, upper=None):
    arrays = (np.array([one]) for one in (float(value), float(upper or value), float(unit)))
    found = bounds_under(loaded.hedges, rule, *arrays, np.array([hedge], object), np.array([scale]))
    return [float(end[0]) for end in found]


@pytest.mark.parametrize("place", [0, 1, 2], ids=RULES)
@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_each_hedge_reads_as_its_rule_says(loaded, case, place):
    hedge, value, *expected = case
    unit = parse(PHRASES[hedge].format(value)).unit
    assert rules_of(loaded) == RULES
    assert bounds(loaded, RULES[place], value, unit, hedge) == pytest.approx(expected[place], nan_ok=True)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_claim_reads_as_its_hedge_does(loaded, case):
    hedge, value, *expected = case
    one = loaded.claims.iloc[[0]].assign(hedge=hedge, value=float(value), phrase=PHRASES[hedge].format(value), scope="")
    found = read(with_claims(loaded, one), RULES)[["low", "best", "high"]]
    assert found.to_numpy().ravel() == pytest.approx([end for ends in expected for end in ends], nan_ok=True)


def with_claims(loaded, claims):
    return loaded.__class__(**{**vars(loaded), "claims": claims.reset_index(drop=True)})


def test_at_least_a_word_for_a_scale_is_bound_by_what_the_word_may_be(loaded):
    assert bounds(loaded, "significant-digit", 100, 100, "at_least", scale=True)[::2] == [200, np.inf]
    assert bounds(loaded, "significant-digit", 100, 100, "up_to", scale=True)[::2] == [0, 900]
    assert bounds(loaded, "significant-digit", 100, 100, "at_least")[::2] == [100, np.inf]  # the number itself


def test_a_printed_range_has_its_ends_and_no_best_and_a_hedge_widens_them(loaded):
    assert bounds(loaded, "significant-digit", 1800, 100, "range", upper=2200)[::2] == [1800, 2200]
    assert bounds(loaded, "significant-digit", 10_000, 1000, "about", upper=12_000)[::2] == [9500, 12_500]
    assert np.isnan(bounds(loaded, "literal", 1800, 100, "range", upper=2200)[1])


def test_a_claim_of_a_range_reads_as_its_ends_unless_they_are_hedged(loaded):
    one = loaded.claims.iloc[[0, 0]].assign(value=10_000.0, value_to=12_000.0, scope="", hedge=["none", "about"])
    found = read(with_claims(loaded, one.assign(phrase=["10,000 to 12,000", "about 10,000 to 12,000"])))
    assert found[["low", "high"]].to_numpy().tolist() == [[10_000, 12_000], [9500, 12_500]]
    assert found["best"].isna().all() and not found["scale"].any()


def test_a_rule_without_a_low_bound_reads_from_zero(loaded):
    low = ["low_per_value", "low_per_unit"]
    hedges = loaded.hedges.assign(**{c: loaded.hedges[c].mask(loaded.hedges["rule"] == "literal") for c in low})
    number = np.array([100.0, np.nan])
    for hedge in ("about", "vague", "at_least"):
        given = number, number, number, np.array([hedge] * 2, object), np.array([True, False])
        found = bounds_under(hedges, "literal", *given)[0]
        assert found[0] == 0 and np.isnan(found[1])  # of no number there is none


def test_a_unit_follows_the_last_digit_printed(loaded):
    found = read(loaded).drop_duplicates("phrase").set_index("phrase")
    assert found.loc["1.5 million", "unit"] == 100_000
    assert found.loc["around 4 700", "unit"] == 100
    assert found.loc["approximately $800", ["low", "high"]].tolist() == [750, 850]
    events = found[found["metric"] == "event"]
    assert len(events) > 5 and not events["scale"].any() and events["unit"].isna().all()


def test_those_identified_by_name_are_a_floor_for_the_dead(loaded):
    named = read(loaded).query("scope == 'identified by name'")
    assert len(named) == 2 and np.isinf(named["high"]).all() and named["best"].isna().all()


# Days


def test_missing_days_are_the_origins(loaded):
    found = read(loaded).set_index("claim_id")
    row = found.loc["cbc-2025-04-30-killed-body"]
    assert str(row["date_start"].date()) == str(row["date_end"].date()) == "2025-04-30"
    timeless = found["scope"] == "before the sanctions"
    assert found.loc[~timeless, ["date_start", "date_end"]].notna().all(axis=None)
    assert found.loc[timeless, ["date_start", "date_end"]].isna().all(axis=None) and timeless.sum() == 1
    assert (found["date_start"] <= found["date_end"])[~timeless].all()


def test_a_day_is_stated_where_the_claim_gives_one_and_assumed_where_the_origin_does(loaded):
    found = read(loaded).set_index("claim_id")["dated"]
    assert found["cbc-2025-04-30-killed-body"] == "stated"
    assert found["korea-herald-2025-02-09-deployed-body"] == "assumed"
    given = loaded.claims.set_index("claim_id")[["date_start", "date_end"]].notna().any(axis=1)
    assert ((found == "stated") == given.reindex(found.index)).all()


def test_a_first_day_that_nobody_gives_is_open(record):
    record.origin("since", "UK", date_end="2025-06-20").origin("day", "UK", "2025-06-15")
    record.article(
        "2025-06-20", says("since", "killed", "about 700", "2025-06-15"), says("day", "killed", "about 700", "2025-06-15"),
        says("day", "wounded", "about 700", "2025-05-15"),
    )  # fmt: skip
    found = rows(record.study().readings, outlet="Alpha").set_index(["origin_id", "metric"])["open_start"]
    assert found.to_dict() == {("since", "killed"): True, ("day", "killed"): False, ("day", "wounded"): True}


def test_an_origin_that_restates_has_the_line_and_the_days_of_what_it_restates(record):
    record.origin("first", "UK", "2025-06-15").origin("again", "Japan", "2025-08-15").origin(
        "third", "Chad", "2025-09-15"
    )
    record.link("again", "restates", "first").link("third", "restates", "again")
    record.article("2025-06-20", says("first", "killed", "about 700"))
    record.article("2025-09-20", *(says(origin, "killed", "at least 600") for origin in ("again", "third")))
    found = rows(record.study().readings, origin_id=("first", "again", "third")).set_index("origin_id")
    assert set(found["root"]) == {"first"} and set(found["line"]) == {"UK"}
    assert set(found["date_end"]) == {pd.Timestamp("2025-06-15")} and set(found["dated"]) == {"assumed"}
    assert found.loc["third", ["originator", "linked"]].tolist() == ["Chad", "again"]
    assert found.loc["again", "said_end"] == pd.Timestamp("2025-08-15")


def days_of(record, origin, **limits):
    found = rows(record.study(**limits).readings, origin_id=origin)
    return sorted({(f"{row.date_start:%m-%d}", f"{row.date_end:%m-%d}", row.dated) for row in found.itertuples()})


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ([("about 700", "2025-06-10", "")], ("06-10", "06-10")),
        ([("about 700", "2025-06-10", "2025-06-01")], ("06-01", "06-10")),
        ([("about 700", "2025-06-10", "2025-06-01"), ("about 650", "2025-06-10", "")], ("06-01", "06-10")),
        ([("about 700", "2025-06-10", ""), ("about 650", "", "")], ("06-10", "06-10")),
        ([("about 700", "2025-06-10", ""), ("about 650", "2025-06-05", "")], ("06-15", "06-15")),  # which, is open
        ([("about 700", "", "")], ("06-15", "06-15")),  # those of the origin that it restates
    ],
)
def test_a_restatement_without_a_day_has_the_day_of_the_one_figure_that_it_restates(record, told, days):
    record.origin("first", "UK", "2025-06-15").origin("again", "Japan", "2025-08-15").link("again", "restates", "first")
    record.article("2025-06-20", *(says("first", "killed", *figure) for figure in told))
    record.article("2025-06-21", says("first", "wounded", "about 90", "2025-05-01"), outlet="Beta")
    record.article("2025-08-20", says("again", "killed", "at least 600"), outlet="Gamma")
    assert days_of(record, "again") == [(*days, "assumed")]


def test_a_restatement_with_a_day_of_its_own_keeps_it(record):
    record.origin("first", "UK", "2025-06-15").origin("again", "Japan", "2025-08-15").link("again", "restates", "first")
    record.article("2025-06-20", says("first", "killed", "about 700", "2025-06-10"))
    record.article("2025-08-20", says("again", "killed", "at least 600", "2025-08-01", "2025-07-01"), outlet="Gamma")
    assert days_of(record, "again") == [("07-01", "08-01", "stated")]


@pytest.mark.parametrize(("said", "end"), [("2025-06-18", "06-18"), ("2025-06-05", "06-05"), ("2025-06-04", "06-20")])
def test_a_figure_since_a_day_ends_when_it_became_known_or_else_was_printed(record, said, end):
    record.origin("since", "UK", said).article("2025-06-20", says("since", "killed", "about 700", since="2025-06-05"))
    assert days_of(record, "since") == [("06-05", end, "stated")]


def test_links_to_what_does_not_speak_here_are_none(record):
    record.case("restated-later")
    for limits, linked in (({}, "nis-briefing-2025-04-30"), ({"outlets": "Beta"}, "")):
        found = rows(record.study(**limits).readings, origin_id="seoul-2025-11")
        assert set(found["linked"]) <= {linked}, limits


# Limits


@pytest.mark.parametrize(
    ("limits", "outlets"),
    [
        ({"outlets": "Reuters;CBC"}, {"Reuters", "CBC"}),
        ({"published_until": "2023-12-31"}, {"Kyiv Independent"}),
        ({"date_from": "2025-06-01", "date_to": "2025-06-30"}, {"Straits Times"}),
        ({"published_until": "1999-01-01"}, set()),
    ],
)
def test_limits_keep_what_they_say(loaded, limits, outlets):
    assert set(read(loaded, **limits)["outlet"]) == outlets


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"date_from": "2025-06-15"}, 1),
        ({"date_from": "2025-06-16"}, 0),
        ({"date_to": "2025-06-10"}, 1),
        ({"date_to": "2025-06-09"}, 0),
        ({"published_until": "2025-06-20"}, 1),
        ({"published_until": "2025-06-19"}, 0),
        ({"outlets": " Beta ; Alpha "}, 1),
        ({"outlets": ["Alpha"]}, 1),
        ({"outlets": ["Alphas"]}, 0),
    ],
)
def test_a_limit_holds_to_the_day(record, limits, kept):
    record.origin("o", "UK", "2025-06-15")
    record.article("2025-06-20", says("o", "killed", "about 700", "2025-06-15", "2025-06-10"))
    assert len(rows(read(tables.load(record.folder), **limits), origin_id="o")) == kept


def test_an_article_speaks_until_its_correction_is_published(record):
    loaded = record.case("corrected").study().tables
    for limits, speaking in (
        ({}, {"a-2025-09-03"}),
        ({"published_until": "2025-09-02"}, {"a-2025-09-02"}),
        ({"superseded": True}, {"a-2025-09-02", "a-2025-09-03"}),
    ):
        assert set(rows(read(loaded, **limits), origin_id="o1")["source_id"]) == speaking


def test_the_title_of_another_story_is_the_outlets_own_whatever_copy_stands_above_it(loaded):
    found = read(loaded).set_index("claim_id")
    assert found.loc["news24-2025-04-30-arrived-link", ["wire", "wire_basis"]].tolist() == ["", ""]
    assert found.loc["news24-2025-04-30-killed-body", "wire"] == "AFP"


@pytest.mark.parametrize(
    ("wire", "place", "kept"),
    [("Alpha", "caption", True), ("AFP", "caption", False), ("AFP", "link", False), ("AFP", "headline", True)],
)
def test_a_caption_is_no_copy_but_of_the_outlets_own_wire(record, wire, place, kept):
    claim = says("o", "killed", "about 700", "2025-06-15", place=place)
    record.origin("o", "UK", "2025-06-15").article("2025-06-20", claim, wire=wire, wire_basis="stated")
    found = rows(read(tables.load(record.folder)), origin_id="o")
    assert found[["wire", "wire_basis"]].to_numpy().tolist() == [[wire, "stated"] if kept else ["", ""]]


def test_an_unknown_rule_names_the_rules(loaded):
    with pytest.raises(ValueError, match="significant-digit, literal, five-percent"):
        read(loaded, "median")
