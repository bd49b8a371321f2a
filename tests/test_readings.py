"""How wordings become ranges, and what a reading knows of its days and its article."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.figures import FrameError, bounds_under, read
from helpers.figures import rules as rules_of
from helpers.phrases import parse
from tests.growing import FROZEN, rows, says

RULES = ["significant-digit", "literal", "five-percent"]
NAN, INF = np.nan, np.inf
WHOLE = [  # wording, phrase, number, measure: low and high under significant-digit
    ("none", "three", 3, "stock", 3, 3),
    ("exact", "three", 3, "stock", 3, 3),
    ("about", "about three", 3, "stock", 2, 4),
    ("none", "15", 15, "cumulative", 15, 15),
    ("about", "about 15", 15, "cumulative", 14, 16),
    ("nearly", "nearly 15", 15, "flow", 14, 15),
    ("none", "600", 600, "projection", 550, 650),
    ("none", "12 hours", 12, "rate", 11.5, 12.5),
    ("none", "3 percent", 3, "share", 2.5, 3.5),
    ("none", "$2.50", 2.5, "rate", 2.495, 2.505),
]
CASES = [  # hedge, phrase, number, significant-digit, literal, five-percent
    ("none", "600", 600, (550, 600, 650), (600, 600, 600), (600, 600, 600)),
    ("about", "about 4,700", 4700, (4650, 4700, 4750), (4700, 4700, 4700), (4465, 4700, 4935)),
    ("nearly", "nearly 15,000", 15000, (14000, 15000, 15000), (15000, 15000, 15000), (14250, 15000, 15000)),
    ("at_least", "at least 300", 300, (300, NAN, INF), (300, NAN, INF), (300, NAN, INF)),
    ("more_than", "over 20,000", 20000, (20000, NAN, INF), (20000, NAN, INF), (20000, NAN, INF)),
    ("up_to", "up to 315,000", 315000, (0, NAN, 315000), (0, NAN, 315000), (0, NAN, 315000)),
    ("vague", "thousands", 1000, (2000, NAN, 9000), (1000, NAN, INF), (2000, NAN, 9000)),
    ("exact", "7,887", 7887, (7887, 7887, 7887), (7887, 7887, 7887), (7887, 7887, 7887)),
]


@pytest.fixture(scope="module")
def loaded():
    return tables.load(FROZEN)


def bounds(loaded, rule, value, unit, hedge, scale=False, upper=None):
    given = [float(value)], [float(upper or value)], [float(unit)], [hedge], [scale]
    return [float(end[0]) for end in bounds_under(loaded.hedges, rule, *map(np.array, given))]


def given(loaded, cases, **more):
    """The tables with claims of these hedges, phrases and numbers only."""
    hedges, phrases, values = ([case[at] for case in cases] for at in range(3))
    claims = pd.concat([loaded.claims.iloc[[0]]] * len(cases), ignore_index=True)
    claims = claims.assign(claim_id=[str(n) for n in claims.index], scope="", hedge=hedges, phrase=phrases)
    return replace(loaded, claims=claims.assign(value=np.array(values, float), **more))


def test_each_wording_means_what_its_rule_says(loaded):
    assert rules_of(loaded) == RULES
    found = read(given(loaded, CASES), RULES)
    for rule, *wanted in zip(RULES, *(case[3:] for case in CASES)):
        ends = rows(found, rule=rule)[["low", "best", "high"]].to_numpy()
        assert ends == pytest.approx(np.array(wanted, float), nan_ok=True), rule
    for hedge, phrase, value, *expected in CASES:
        ends = [bounds(loaded, rule, value, parse(phrase).unit, hedge) for rule in RULES]
        assert ends == [pytest.approx(end, nan_ok=True) for end in expected]


def test_what_is_counted_is_whole_and_rates_and_shares_keep_decimals(loaded):
    measures = [case[3] for case in WHOLE]
    found = read(given(loaded, WHOLE, measure=measures), RULES)[["low", "high"]].to_numpy()
    assert found[: len(WHOLE)] == pytest.approx(np.array([case[4:] for case in WHOLE]))
    assert (found[:: len(WHOLE)] == 3).all()  # three are three under every rule


def test_whole_ranges_hold_every_value_that_their_wording_allows(loaded):
    claims = given(loaded, [("about", f"about {n}", n) for n in range(10, 200)])
    for rule in ("significant-digit", "five-percent"):
        found = read(claims, rule)
        for row in found.itertuples():
            half = row.unit / 2 if rule == "significant-digit" else row.value / 20
            assert row.low == np.floor(round(row.value - half, 6)) and row.high == np.ceil(round(row.value + half, 6))


@pytest.mark.parametrize(
    ("number", "ends"),
    [
        ((100, 100, "at_least", True), (200, NAN, INF)),  # at least several hundred
        ((100, 100, "up_to", True), (0, NAN, 900)),
        ((100, 100, "at_least"), (100, NAN, INF)),  # the number itself
        ((1800, 100, "range", False, 2200), (1800, NAN, 2200)),
        ((10_000, 1000, "about", False, 12_000), (9500, NAN, 12_500)),
    ],
)
def test_words_for_a_scale_and_printed_ranges(loaded, number, ends):
    assert bounds(loaded, "significant-digit", *number) == pytest.approx(ends, nan_ok=True)


def test_an_unknown_rule_or_wording_names_those_that_there_are(loaded):
    with pytest.raises(ValueError, match="significant-digit, literal, five-percent"):
        read(loaded, "median")
    with pytest.raises(FrameError, match="column hedge: 'around' is unknown. Use one of: exact, none, range, about"):
        bounds(loaded, "literal", 600, 100, "around")


def test_those_identified_by_name_are_a_minimum_of_the_dead(loaded):
    named = loaded.scopes.loc[loaded.scopes["floor"], "scope"].iloc[0]
    number, event = loaded.claims.query("hedge == 'none'").iloc[[0]], rows(loaded.claims, metric="event").iloc[[0]]
    found = read(replace(loaded, claims=pd.concat([number, event]).assign(scope=named)))
    assert found["low"].notna().tolist() == [True, False] and found["best"].isna().all()
    assert np.isinf(found["high"]).tolist() == [True, False]  # no number, no minimum


# Days


def test_days_are_stated_by_the_claim_or_assumed_from_its_statement(loaded):
    found = read(loaded).set_index("claim_id")
    killed = found.loc["cbc-2025-04-30-killed-body", ["date_start", "date_end", "dated"]].tolist()
    assert killed == [pd.Timestamp("2025-04-30"), pd.Timestamp("2025-04-30"), "stated"]
    assert found.loc["korea-herald-2025-02-09-deployed-body", "dated"] == "assumed"
    given = loaded.claims.set_index("claim_id")[["date_start", "date_end"]].notna().any(axis=1)
    assert ((found["dated"] == "stated") == given.reindex(found.index)).all()
    timeless = found["scope"] == "before the sanctions"
    assert found.loc[timeless, ["date_start", "date_end"]].isna().all(axis=None) and timeless.sum() == 1
    assert (found["date_start"] <= found["date_end"])[~timeless].all()


@pytest.fixture
def repeated(record):
    """What the UK said in June, Japan repeats in August, and Chad what Japan said in September."""
    record.origin("first", "UK", "2025-06-15").origin("again", "Japan", "2025-08-15")
    record.origin("third", "Chad", "2025-09-15")
    return record.link("again", "restates", "first").link("third", "restates", "again")


def test_a_figure_is_not_repeated_from_one_that_repeats_it_itself(repeated):
    repeated.article("2025-06-20", says("first", "killed", "about 700", "2025-06-10"))
    repeated.article("2025-08-20", says("again", "killed", "at least 600"), outlet="Gamma")
    repeated.article("2025-09-20", says("third", "killed", "at least 600", "2025-09-01"), outlet="Beta")
    assert days_of(repeated, "again") == [("06-10", "06-10", "assumed")]


def days_of(record, origin, **limits):
    found = rows(record.study(**limits).readings, origin_id=origin)
    return sorted({(f"{row.date_start:%m-%d}", f"{row.date_end:%m-%d}", row.dated) for row in found.itertuples()})


def test_a_statement_that_repeats_has_the_line_and_the_days_of_the_first(repeated):
    repeated.article("2025-06-20", says("first", "killed", "about 700"))
    repeated.article("2025-09-20", *(says(origin, "killed", "at least 600") for origin in ("again", "third")))
    found = rows(repeated.study().readings, origin_id=("first", "again", "third")).set_index("origin_id")
    assert set(found["root"]) == {"first"} and set(found["line"]) == {"UK"}
    assert set(found["date_end"]) == {pd.Timestamp("2025-06-15")} and set(found["dated"]) == {"assumed"}
    assert found.loc["third", ["originator", "linked"]].tolist() == ["Chad", "again"]
    assert found.loc["again", "said_end"] == pd.Timestamp("2025-08-15")


@pytest.mark.parametrize(
    ("told", "again", "days"),
    [
        ([("about 700", "2025-06-10", "")], (), ("06-10", "06-10", "assumed")),
        ([("about 700", "2025-06-10", ""), ("about 650", "2025-06-05", "")], (), ("06-15", "06-15", "assumed")),  # which, is open
        ([("about 700", "", "")], (), ("06-15", "06-15", "assumed")),  # those of the statement that it repeats
        ([("about 700", "2025-06-10", "")], ("2025-08-01", "2025-07-01"), ("07-01", "08-01", "stated")),  # a day of its own
    ],
)  # fmt: skip
def test_a_repeated_figure_without_a_day_has_the_day_of_the_one_figure_repeated(repeated, told, again, days):
    repeated.article("2025-06-20", *(says("first", "killed", *figure) for figure in told))
    repeated.article("2025-06-21", says("first", "wounded", "about 90", "2025-05-01"), outlet="Beta")
    repeated.article("2025-08-20", says("again", "killed", "at least 600", *again), outlet="Gamma")
    assert days_of(repeated, "again") == [days]


def test_a_figure_since_a_day_ends_when_it_became_known_or_else_was_printed(record):
    ends = {"2025-06-18": "06-18", "2025-06-05": "06-05", "2025-06-04": "06-20"}
    for said in ends:
        record.origin(said, "UK", said)
    record.article("2025-06-20", *(says(said, "killed", "about 700", since="2025-06-05") for said in ends))
    assert [days_of(record, said) for said in ends] == [[("06-05", end, "stated")] for end in ends.values()]


# Limits


def test_a_limit_holds_to_the_day(record):
    record.origin("o", "UK", "2025-06-15")
    record.article("2025-06-20", says("o", "killed", "about 700", "2025-06-15", "2025-06-10"))
    loaded = tables.load(record.folder)
    kept = [{"date_from": "2025-06-15"}, {"date_to": "2025-06-10"}, {"published_until": "2025-06-20"}]
    gone = [{"date_from": "2025-06-16"}, {"date_to": "2025-06-09"}, {"published_until": "2025-06-19"}]
    kept += [{"outlets": " Beta ; Alpha "}, {"outlets": ["Alpha"]}]
    for limits in (*kept, *gone, {"outlets": ["Alphas"]}):
        assert len(rows(read(loaded, **limits), origin_id="o")) == (limits in kept), limits


def test_an_article_counts_until_its_correction_is_published(record):
    loaded = record.case("corrected").study().tables
    for limits, articles in (
        ({}, {"a-2025-09-03"}),
        ({"published_until": "2025-09-02"}, {"a-2025-09-02"}),
        ({"superseded": True}, {"a-2025-09-02", "a-2025-09-03"}),
    ):
        assert set(rows(read(loaded, **limits), origin_id="o1")["source_id"]) == articles


def test_a_caption_or_the_title_of_another_story_is_the_outlets_own(record):
    record.origin("o", "UK", "2025-06-15")
    kept = {("Alpha", "caption"): True, ("AFP", "caption"): False, ("AFP", "link"): False, ("AFP", "headline"): True}
    for day, (wire, place) in enumerate(kept, 20):
        claim = says("o", "killed", "about 700", "2025-06-15", place=place)
        record.article(f"2025-06-{day}", claim, wire=wire, wire_basis="stated")
    found = rows(read(tables.load(record.folder)), origin_id="o").sort_values("published")["wire"].tolist()
    assert found == [wire if keeps else "" for (wire, _), keeps in kept.items()]
