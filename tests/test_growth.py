"""Changes as ranges, and refusals with reasons."""

import numpy as np
import pandas as pd
import pytest
from helpers.study import open_study

from helpers import growth, points, proportions, sentences
from tests.test_points import claim

APRIL = "nis-briefing-2025-04-30"


@pytest.fixture(scope="module")
def changes():
    return open_study().changes


def of(changes, **where):
    rows = changes
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows


def test_at_least_300_to_about_600_is_0_to_350_more_and_no_doubling(changes):
    (row,) = of(changes, metric="killed", unit="persons").itertuples()
    assert (row.low, row.high) == (0, 350) and np.isnan(row.best)
    words = sentences.about_change(row)
    assert words == "from a floor of 300 to about 600; if both hold, 0 to 350 more; that it doubled does not follow"


def test_the_rate_spans_the_shortest_and_longest_time_between_the_windows(changes):
    (row,) = of(changes, metric="killed", unit="persons_per_month").itertuples()
    shortest = 100 / (365.25 / 12)  # 20 January to 30 April
    assert row.low == 0 and row.high == pytest.approx(350 / shortest)


def test_each_account_of_a_conflict_gives_a_line_of_its_own(changes):
    sent = of(changes, metric="deployed", unit="persons", refused="")
    assert sorted(zip(sent["low"], sent["high"])) == [(3000, 5000), (6000, 8000)]


def test_a_stock_and_a_total_sent_are_never_subtracted(changes):
    rows = of(changes, metric="workers", from_origin="nis-briefing-2024-10", to_origin=APRIL)
    assert len(rows) == 1 and rows["low"].isna().all()
    assert rows["refused"].str.contains("only if none went back").all()


def test_origins_that_may_be_one_are_no_step_of_growth(changes):
    rows = of(changes, metric="workers", from_origin=APRIL, to_origin="wsj-2025-05-05")
    assert rows["refused"].tolist() == [growth.MAY_BE_ONE]


def test_has_grown_since_is_a_floor(changes):
    rows = of(changes, metric="workers", to_origin="nis-statement-2025-02-09", refused="")
    (row,) = rows.itertuples()
    assert row.from_origin == "nis-briefing-2024-10" and row.low == 0 and np.isinf(row.high)


def test_every_refusal_has_a_reason_and_no_number(changes):
    refused = changes[changes["refused"] != ""]
    assert len(refused) and refused[["low", "best", "high"]].isna().all(axis=None)
    assert changes.loc[changes["refused"] == "", "low"].notna().all()


def test_shares_have_a_line_for_each_number_sent_and_none_without_one():
    shares = proportions.shares(open_study().points)
    killed = shares[shares["metric"] == "killed"]
    assert sorted(killed["of_best"]) == [15_000, 18_000]
    assert set(shares["origin_id"]) == {APRIL}  # no number sent is reported for mid-January
    lowest, highest = killed["low"].min(), killed["high"].max()
    assert (lowest, highest) == (pytest.approx(550 / 18_500), pytest.approx(650 / 14_500))


def test_workers_are_never_set_against_the_forecast_shortage():
    sizes = proportions.against_shortage(open_study().points)
    assert set(sizes["of_best"]) == {1_500_000}


def two(first, second):
    readings = pd.DataFrame([claim(**first), claim(**{"claim_id": "b", "origin_id": "o2"} | second)])
    return growth.changes(points.collapse(readings), readings)


def at(month, low, high=None, **more):
    day = pd.Timestamp(2025, month, 1)
    return {"date_start": day, "date_end": day, "low": low, "best": low, "high": low if high is None else high} | more


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (at(1, 600), at(2, 500), growth.FALLEN),
        (at(1, 600), at(2, 700, originator="Y"), growth.OTHERS),
        (at(1, 600), at(2, 700, originator=""), growth.NOBODY),
        (at(1, 600, originator=""), at(2, 700, originator=""), growth.NOBODY),
        (at(1, 600), at(2, 700, may_equal="o1"), growth.MAY_BE_ONE),
        (at(1, 600, may_equal="o2"), at(2, 700), growth.MAY_BE_ONE),
        (at(1, 600), at(2, 700, may_equal="o1", originator="Y"), growth.MAY_BE_ONE),
        (
            at(1, 600),
            at(2, 700, scope="studying"),
            "other persons are counted: all in the earlier, studying in the later",
        ),
    ],
)
def test_what_must_not_be_compared_is_refused(first, second, reason):
    assert two(first, second)["refused"].tolist() == [reason]


def test_periods_of_unequal_length_are_refused_and_equal_ones_compared():
    year = {"measure": "flow", "date_start": pd.Timestamp("2023-01-01"), "date_end": pd.Timestamp("2023-12-31")}
    next_year = year | {"date_start": pd.Timestamp("2024-01-01"), "date_end": pd.Timestamp("2024-12-31")}
    half = year | {"date_start": pd.Timestamp("2024-01-01"), "date_end": pd.Timestamp("2024-06-30")}
    assert two(year, half)["refused"].tolist() == [growth.PERIODS]
    assert two(year, next_year)["refused"].tolist() == ["", "", ""]


def one_by_one(marks):
    """The pairs of each mark with those of its originator's latest origin before it, found by comparing all."""
    for later in marks.itertuples():
        same = marks[(marks["metric"] == later.metric) & (marks["originator"] == later.originator)]
        before = same[same["date_end"] < later.date_start].sort_values("date_end", kind="stable")
        if len(before):
            last = before.iloc[-1]
            both = before[(before["date_end"] == last["date_end"]) & (before["origin_id"] == last["origin_id"])]
            for earlier in both.itertuples():
                yield later.metric, earlier.low, earlier.date_end, later.low, later.date_start


def test_pairs_are_those_found_by_comparing_every_mark_with_every_other():
    random = np.random.default_rng(7)
    claims = []
    for n in range(80):
        if n % 2 == 0:  # each origin gives two numbers on the same days
            start = pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(random.integers(60)))
            metric, originator = random.choice(["killed", "wounded"]), random.choice(["X", "Y"])
            window = {"date_start": start, "date_end": start + pd.Timedelta(days=int(random.integers(4)))}
        ends = dict.fromkeys(["low", "best", "high"], float(n))
        ids = {"claim_id": f"c{n}", "origin_id": f"o{n // 2}"}
        claims.append(claim(metric=metric, originator=originator, measure="stock", **ids, **window, **ends))
    marks = points.collapse(pd.DataFrame(claims))
    found = growth.changes(marks, pd.DataFrame(claims))
    found = found[(found["unit"] == "persons") & (found["refused"] == "")]
    columns = ["metric", "low_from", "date_end_from", "low_to", "date_start_to"]
    assert sorted(found[columns].itertuples(index=False, name=None)) == sorted(one_by_one(marks))
    assert len(found) > 60


def test_a_fall_is_steepest_over_the_shortest_time():
    january = {"date_start": pd.Timestamp("2025-01-01"), "date_end": pd.Timestamp("2025-01-31")}
    march = {"date_start": pd.Timestamp("2025-03-01"), "date_end": pd.Timestamp("2025-03-31")}
    rows = two(at(1, 600, measure="stock") | january, at(3, 500, measure="stock") | march)
    (rate,) = rows[rows["unit"] == "persons_per_month"].itertuples()
    month = 365.25 / 12
    assert (rate.low, rate.high) == (pytest.approx(-100 / 29 * month), pytest.approx(-100 / 89 * month))
    assert np.isnan(rate.best)


def test_a_word_of_growth_is_a_floor_on_the_level_before_it_and_no_other_word_is():
    word = dict.fromkeys(["value", "low", "best", "high"], np.nan) | {"metric": "event", "hedge": "unquantified"}
    level = {"measure": "stock", "population": "dprk_workers"}
    rows = [
        claim(claim_id="level", metric="workers", **level),
        claim(claim_id="w1", origin_id="o2", **(at(2, 0) | level | word | {"phrase": "has grown since"})),
        claim(claim_id="w2", origin_id="o3", **(at(3, 0) | level | word | {"phrase": "has grown since"})),
        claim(claim_id="w3", origin_id="o4", **(at(4, 0) | level | word | {"phrase": "sent workers"})),
    ]
    readings = pd.concat([pd.DataFrame(rows).assign(rule=rule) for rule in ("r", "s")], ignore_index=True)
    found = growth.changes(points.collapse(readings), readings)
    assert found[["from_origin", "low", "refused"]].drop_duplicates().to_numpy().tolist() == [["o1", 0.0, ""]]
    assert sorted(zip(found["rule"], found["to_origin"])) == [("r", "o2"), ("r", "o3"), ("s", "o2"), ("s", "o3")]


def test_a_share_needs_a_number_sent_of_the_same_days():
    sent = {"claim_id": "sent", "metric": "deployed", "low": 1000, "best": 1000, "high": 1000}
    days = {"date_start": pd.Timestamp("2025-06-01"), "date_end": pd.Timestamp("2025-06-01")}
    assert len(proportions.shares(points.collapse(pd.DataFrame([claim(), claim(**sent)])))) == 1
    assert proportions.shares(points.collapse(pd.DataFrame([claim(), claim(**sent | days)]))).empty


def test_overlapping_days_are_no_growth():
    assert two(at(1, 600), at(1, 700)).empty


def test_a_fall_of_a_level_is_a_change_below_zero():
    rows = two(at(1, 600, measure="stock"), at(2, 500, measure="stock"))
    assert rows.loc[rows["unit"] == "persons", ["low", "high"]].to_numpy().tolist() == [[-100, -100]]


def test_an_empty_selection_gives_empty_tables():
    study = open_study(published_until="1999-01-01")
    assert study.points.empty and study.changes.empty and study.conflicts.empty
    assert proportions.shares(study.points).empty and proportions.against_shortage(study.points).empty
