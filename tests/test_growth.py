"""Changes as ranges, pairs that are not comparable with their reasons, and proportions."""

import os

import numpy as np
import pandas as pd
import pytest

from helpers.figures import against_shortage, changes, collapse, derive, find_changes, find_shares, open_study
from helpers.pages import Page
from helpers.wording import plain
from tests.growing import FROZEN, rows
from tests.test_points import ASSUMED, FLOW, OPEN, WORD, claim, frame, number, on

APRIL = "nis-briefing-2025-04-30"
MONTH = 365.25 / 12
NAN, INF = np.nan, np.inf


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def found(study):
    return study.changes


# What the articles say


@pytest.mark.parametrize(
    ("where", "ends"),
    [
        ({"metric": "killed", "unit": "persons"}, [(0, NAN, 350)]),
        ({"metric": "killed", "unit": "persons_per_month"}, [(0, NAN, 350 / 100 * MONTH)]),  # 20 January to 30 April
        ({"metric": "wounded", "unit": "persons", "basis_to": "derived"}, [(1250, 1400, 1550)]),
        ({"metric": "deployed", "unit": "persons", "refused": ""}, [(3000, 4000, 5000), (6000, 7000, 8000)]),
        ({"metric": "workers", "from_origin": "nis-briefing-2024-10", "to_origin": APRIL}, [(NAN, NAN, NAN)]),
    ],
)
def test_what_the_articles_allow(found, where, ends):
    ranges = sorted(rows(found, **where)[["low", "best", "high"]].itertuples(index=False, name=None))
    assert [end for row in ranges for end in row] == pytest.approx([end for row in ends for end in row], nan_ok=True)


def test_at_least_300_to_about_600_is_no_doubling(study, found):
    (row,) = rows(found, metric="killed", unit="persons").itertuples()
    assert plain(Page(study).wording.sentences.change(row)).endswith("0 to 350 more; that it doubled does not follow")


def test_each_pair_that_is_not_comparable_has_a_reason_and_no_number(found):
    refused = found[found["refused"] != ""]
    assert len(refused) and refused[["low", "best", "high"]].isna().all(axis=None)
    assert found.loc[found["refused"] == "", "low"].notna().all()
    stock_and_sent = rows(refused, metric="workers", from_origin="nis-briefing-2024-10", to_origin=APRIL)
    assert stock_and_sent["refused"].str.contains("only if none went back").all()
    maybe = rows(refused, metric="workers", from_origin=APRIL, to_origin="wsj-2025-05-05")
    assert maybe["refused"].tolist() == [changes.MAY_BE_ONE]


def test_shares_have_a_row_for_each_number_sent_and_none_without_one(study):
    killed = rows(study.shares, metric="killed")
    assert sorted(killed["of_best"]) == [15_000, 18_000]
    assert set(study.shares["origin_id"]) == {APRIL}  # no number sent is reported for mid-January
    assert (killed["low"].min(), killed["high"].max()) == pytest.approx((550 / 18_500, 650 / 14_500))


def test_workers_are_never_set_against_the_forecast_shortage(study):
    sizes = against_shortage(study.points)
    assert set(sizes["of_best"]) == {1_500_000} and set(sizes["measure"]) == {"stock", "cumulative"}


# Which pairs are compared, and why others are not


def compared(*claims):
    readings = frame(*claims)
    return find_changes(collapse(readings))


def two(first, second):
    return compared(claim(**first), claim(**{"origin_id": "o2"} | second))


def at(month, low, high=None, **more):
    day = pd.Timestamp(2025, month, 1)
    return {"date_start": day, "date_end": day, "low": low, "best": low, "high": low if high is None else high} | more


STOCK, PLAN, Y, LINKED = {"measure": "stock"}, {"measure": "projection"}, {"originator": "Y"}, {"linked": "o1"}
JANUARY, FEBRUARY = on("2025-01-01", "2025-01-31"), on("2025-02-01", "2025-02-28")


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        (at(1, 600), at(2, 700), {""}),
        (at(1, 600), at(2, 500), {changes.FALLEN}),
        (at(1, 600, 700), at(2, 500, 600, value=550, unit=10), {changes.FALLEN}),
        (at(1, 600, 700), at(2, 500, 600), {""}),  # 600 again
        (at(1, 600), at(2, 600), {""}),
        (at(1, 600, **STOCK), at(2, 500, **STOCK), {""}),
        (at(1, 600), at(1, 700), set()),
        (at(1, 600), at(2, 700, **Y), {changes.OTHERS}),
        (at(1, 600), at(2, 700, originator=""), {changes.NOBODY}),
        (at(1, 600, originator=""), at(2, 700, originator=""), {changes.NOBODY}),
        (at(1, 600), at(2, 700, originator="", line="X"), {changes.NOBODY}),  # repeats what X said
        (at(1, 600, originator="", line="X"), at(2, 700), {changes.NOBODY}),
        (at(1, 600), at(2, 700, **LINKED), {changes.MAY_BE_ONE}),
        (at(1, 600), at(2, 600, **LINKED, **Y), {changes.MAY_BE_ONE}),
        (at(1, 500, 600), at(2, 600, 700, **LINKED, **Y), {changes.MAY_BE_ONE}),  # they share one value
        (at(1, 600, 700), at(2, 500, 600, **LINKED, **Y), {changes.MAY_BE_ONE}),
        (at(1, 600), at(2, 700, **LINKED, **Y), {changes.OTHERS}),  # none
        (at(1, 600), at(2, 700, **ASSUMED), {changes.UNDATED}),
        (at(1, 600, **ASSUMED), at(2, 700), {""}),
        (at(1, 600, **ASSUMED), at(2, 700, **ASSUMED), set()),
        (at(1, 600), at(2, 700, scope="studying"), {"other persons are counted: all in the earlier, studying in the later"}),
        (
            at(1, 600, **STOCK), at(2, 700),
            {"the earlier is the level at a date, the later a total since the start; "
             "their difference would hold only if none went back"},
        ),
        (at(1, 600), at(2, 700, **PLAN), {"the earlier is a total since the start, the later a plan or forecast"}),
        (at(1, 600, **PLAN), at(2, 700, **PLAN), set()),
        (JANUARY, on("2025-01-31", "2025-02-28"), set()),  # windows that touch
        (JANUARY, FEBRUARY, {""}),
        (JANUARY, on("2025-01-31", "2025-02-28", **Y), set()),
        (JANUARY, FEBRUARY | Y, {changes.OTHERS}),
        (JANUARY | STOCK, on("2025-01-31", "2025-02-28"), set()),
        (JANUARY, on("2025-01-31", "2025-02-28", **Y, **LINKED), set()),
        (at(1, 600), at(2, 600, population="p"), set()),
        (at(1, 600), at(2, 600, metric="wounded"), set()),
        (at(1, 600), at(2, 600, population="p", **Y, **LINKED), set()),
        (at(1, 600), at(2, 600, metric="wounded", **Y, **LINKED), set()),
        (at(1, 600), at(2, 600, metric="wounded", **STOCK), set()),
        (at(1, 600), at(2, 25, 35, measure="share"), {"the earlier is a total since the start, the later a share"}),
        # Periods: the shorter is nine tenths of the longer at least.
        (FLOW | JANUARY, FLOW | FEBRUARY, {""}),
        (FLOW | FEBRUARY, FLOW | on("2025-03-01", "2025-03-31"), {""}),
        (FLOW | on("2025-01-01", "2025-01-20"), FLOW | on("2025-02-01", "2025-02-18"), {""}),  # 20 days, 18 days
        (FLOW | on("2025-01-01", "2025-01-18"), FLOW | on("2025-02-01", "2025-02-20"), {""}),
        (FLOW | on("2025-01-01", "2025-01-09"), FLOW | on("2025-02-01", "2025-02-08"), {changes.PERIODS}),  # 9, 8
        (FLOW | on("2025-01-01", "2025-01-20"), FLOW | on("2025-02-01", "2025-02-17"), {changes.PERIODS}),
        (FLOW | on("2025-01-01", "2025-01-17"), FLOW | on("2025-02-01", "2025-02-20"), {changes.PERIODS}),
        (FLOW | on("2023-01-01", "2023-12-31"), FLOW | on("2024-01-01", "2024-06-30"), {changes.PERIODS}),
        (FLOW | on("2023-01-01", "2023-12-31"), FLOW | on("2024-01-01", "2024-12-31"), {""}),
        (FLOW | on("2024-01-01", "2024-06-30"), FLOW | on("2024-04-01", "2024-09-30"), set()),  # they overlap
        (FLOW | on("2024-01-01", "2024-06-30"), FLOW | on("2024-06-30", "2024-12-28"), set()),
    ],
)  # fmt: skip
def test_a_pair_is_compared_or_has_its_reason(first, second, reasons):
    assert set(two(first, second)["refused"]) == reasons


@pytest.mark.parametrize(
    ("first", "between", "last"),
    [
        (("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-04-30"), ("2024-07-01", "2024-09-30")),  # quarters
        (("2025-02-01", "2025-02-28"), ("2025-03-01", "2025-03-07"), ("2025-04-01", "2025-04-30")),  # months
        (("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-27"), ("2025-03-01", "2025-03-31")),  # 27 are none
        (("2025-01-01", "2025-01-31"), ("2025-02-03", "2025-02-03"), ("2025-03-01", "2025-03-31")),  # 1 day, 1 month
        (("2025-02-01", "2025-02-07"), ("2025-02-08", "2025-02-13"), ("2025-02-14", "2025-02-20")),  # weeks
    ],
)
def test_a_period_is_compared_with_the_latest_of_its_own_length(first, between, last):
    days = {"first": (100, first), "between": (10, between), "last": (150, last)}
    claims = [number(n, origin_id=name, **FLOW, **on(*window)) for name, (n, window) in days.items()]
    steps = rows(compared(*claims), unit="persons", refused="")
    assert steps[["from_origin", "to_origin", "low"]].to_numpy().tolist() == [["first", "last", 50]]


THIRD = number(2000, origin_id="o3", **on("2025-09-02"))


@pytest.mark.parametrize(
    ("claims", "steps"),
    [
        ([number(600), number(650, origin_id="o2", **on("2025-02-01", **ASSUMED)), THIRD], [("o1", "o3", 1400)]),
        ([claim(), claim(origin_id="o2", **OPEN | {"low": 600}), THIRD], [("o1", "o3", 1350)]),  # a second wording
        ([claim(), number(600, origin_id="o2", originator="Y", root="o1", line="X", **ASSUMED), THIRD], [("o2", "o3", 1400)]),
        ([claim(), claim(), number(450, origin_id="o2"), THIRD], [("o1", "o3", 1350), ("o2", "o3", 1550)]),  # a revision
        ([number(600), number(650, origin_id="o2", **on("2025-02-01")), THIRD], [("o1", "o2", 50), ("o2", "o3", 1350)]),
    ],
)  # fmt: skip
def test_each_figure_is_compared_with_the_one_before_it(claims, steps):
    for order in (claims, claims[::-1]):
        found = rows(compared(*order), unit="persons", refused="")[["from_origin", "to_origin", "low"]]
        assert sorted(found.itertuples(index=False, name=None)) == steps


def test_each_plan_is_set_beside_the_figure_of_its_own_metric():
    pairs = [(f"{metric} cumulative", f"{metric} projection") for metric in ("captured", "killed", "wounded")]
    claims = [
        number(600, metric=name.split()[0], measure=name.split()[1], origin_id=name, **on(day))
        for pair in pairs for name, day in zip(pair, ("2025-01-01", "2025-02-01"))
    ]  # fmt: skip
    found = compared(*claims)
    assert list(zip(found["from_origin"], found["to_origin"])) == pairs


def test_pay_bills_are_not_compared():
    workers = {"metric": "workers", "population": "dprk_workers", **STOCK}
    paid = number(800, metric="monthly_pay_usd", measure="rate", population="dprk_workers", **on("2024-01-01"))
    there = [number(n, origin_id=f"w{n}", **workers, **on(d)) for n, d in ((5, "2024-02-01"), (6, "2024-03-01"))]
    points = derive(collapse(frame(paid, *there)))
    assert (points["basis"] == "derived").sum() == 2
    assert set(find_changes(points)["metric"]) == {"workers"}


def test_changes_are_in_one_order_whatever_that_of_the_claims():
    claims = [
        number(n, metric=metric, origin_id=f"{metric}{n}", originator=who, claim_id=f"c{metric}{n}", outlet=who, **on(day))
        for metric in ("wounded", "killed")
        for n, who, day in ((100, "X", "2025-01-01"), (300, "Y", "2025-01-01"), (200, "X", "2025-02-01"), (400, "Y", "2025-03-01"))
    ]  # fmt: skip
    found, again = compared(*claims), compared(*claims[::-1])
    pd.testing.assert_frame_equal(found, again)
    assert found["metric"].is_monotonic_increasing and set(found["metric"]) == {"killed", "wounded"}


def one_by_one(points):
    """The pairs of each figure with those of its source's latest moment before it, found by comparing all."""
    for later in points.itertuples():
        same = points[(points["metric"] == later.metric) & (points["originator"] == later.originator)]
        ends = same.groupby("moment")["date_end"].max()
        begins = same.loc[same["moment"] == later.moment, "date_start"].min()
        before = ends[ends < begins]
        if len(before):
            for earlier in same[same["moment"] == before.idxmax()].itertuples():
                yield later.metric, earlier.low, earlier.date_end, later.low, later.date_start


def test_pairs_are_those_found_by_comparing_every_figure_with_every_other():
    for seed in range(20 if "FAULTS" in os.environ else 1):
        random, claims = np.random.default_rng(seed), []
        for n in range(80):
            if n % 2 == 0:  # each statement gives two numbers on the same days
                start = pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(random.integers(300)))
                who = {"metric": random.choice(["killed", "wounded"]), "originator": random.choice(["X", "Y"])}
                window = {"date_start": start, "date_end": start + pd.Timedelta(days=int(random.integers(4)))}
            claims.append(number(n, origin_id=f"o{n // 2}", **STOCK, **who, **window))
        steps = rows(compared(*claims), unit="persons", refused="")
        columns = ["metric", "low_from", "date_end_from", "low_to", "date_start_to"]
        found = sorted(steps[columns].itertuples(index=False, name=None))
        assert found == sorted(one_by_one(collapse(frame(*claims)))) and len(found) > 60


# How changes are calculated: low, best, high by unit

LEVEL, MARCH = STOCK | {"low": 550, "best": 600, "high": 650}, on("2025-03-01", "2025-03-31")
SHARE = {"measure": "share", "counted_in": "percent"}
UNITS = ["persons", "ratio", "persons_per_month"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (at(1, 600), at(2, 750), {"persons": [150] * 3, "ratio": [1.25] * 3, "persons_per_month": [150 / 31 * MONTH] * 3}),
        (at(1, 550, 650), at(2, 600, 700), {"persons": (0, 50, 150), "ratio": (1, 600 / 550, 700 / 550)}),
        (at(1, 550, 650, **STOCK), at(2, 600, 700, **STOCK), {"persons": (-50, 50, 150), "ratio": (600 / 650, 600 / 550, 700 / 550)}),
        (at(1, 600, **STOCK), at(2, 500, **STOCK), {"persons": [-100] * 3}),
        (  # over the shortest time either way: 31 January to 1 March
            LEVEL | JANUARY, LEVEL | {"low": 600, "best": 640, "high": 700} | MARCH,
            {"persons": (-50, 40, 150), "persons_per_month": (-50 / 29 * MONTH, NAN, 150 / 29 * MONTH)},
        ),
        (at(1, 600, **STOCK) | JANUARY, at(3, 500, **STOCK) | MARCH, {"persons_per_month": (-100 / 29 * MONTH, NAN, -100 / 89 * MONTH)}),
        (at(1, 25, 35, **SHARE), at(2, 35, 45, **SHARE), {"percent": (0, 10, 20)}),
        (at(1, 600) | OPEN, at(2, 700), {"persons": (0, NAN, 100)}),
        (at(1, 600), at(2, 700) | OPEN, {"persons": (100, NAN, INF)}),
    ],
)  # fmt: skip
def test_a_change_is_what_both_ranges_allow(first, second, expected):
    found = two(first, second).set_index("unit")[["low", "best", "high"]]
    for unit, ends in expected.items():
        assert found.loc[unit].tolist() == pytest.approx(list(ends), nan_ok=True), unit


@pytest.mark.parametrize(
    ("first", "second", "units"),
    [
        (at(1, 600), at(2, 700), UNITS),
        (at(1, 600, **STOCK), at(2, 700, phrase="rose to about 700", **STOCK), UNITS),  # that number alone
        (at(1, 600, **ASSUMED), at(2, 700), UNITS[:2]),  # no day, no rate
        (on("2025-01-01"), on("2025-01-29"), UNITS),
        (on("2025-01-01"), on("2025-01-28"), UNITS[:2]),  # 27 days
        (FLOW | JANUARY, FLOW | FEBRUARY, UNITS[:2]),
        (at(1, 25, **SHARE), at(2, 35, **SHARE), ["percent"]),
    ],
)
def test_a_ratio_and_a_rate_are_given_where_they_mean_something(first, second, units):
    found = two(first, second)
    assert found["unit"].tolist() == units
    assert set(found["dated"]) == {"assumed" if "dated" in first else "stated"}


def test_a_word_has_no_change_that_another_figure_of_the_statement_rules_out():
    april, before = on("2025-04-30"), number(2700, metric="wounded", origin_id="o0")
    word = claim(metric="wounded", **WORD | {"value": 1000, "low": 2000, "high": 9000} | april)
    readings = frame(before, number(4700, metric="casualties", **april), claim(**april), word)
    steps = rows(find_changes(derive(collapse(readings))), metric="wounded", unit="persons")
    assert steps[["low", "high"]].to_numpy().tolist() == [[1350, 1450]]


# Shares

SENT = number(1000, metric="deployed")


@pytest.mark.parametrize(
    ("part", "larger", "ends"),
    [
        ({}, {}, (0.55, 0.6, 0.65)),
        ({}, {"origin_id": "o2"}, (0.55, 0.6, 0.65)),
        (ASSUMED, ASSUMED, (0.55, 0.6, 0.65)),  # of one statement
        ({}, {"origin_id": "o2"} | ASSUMED, None),
        ({}, on("2025-06-01"), None),
        ({}, {"origin_id": "o2", "originator": "Y", "line": "Y"}, None),
        ({}, {"scope": "studying"}, None),
        ({}, FLOW, None),
        ({}, {"population": "p"}, None),
        (OPEN | {"low": 522}, {}, (0.522, NAN, INF)),
        ({}, OPEN, (0, NAN, 0.65)),
        ({}, {"low": 600, "best": 600, "high": 600}, (550 / 600, 1, 1)),  # at most all
    ],
)
def test_a_share_is_of_the_total_that_the_same_source_gives_for_the_same_days(study, part, larger, ends):
    found = find_shares(collapse(frame(claim(**part), SENT | larger)), study.tables.metrics)[["low", "best", "high"]]
    expected = [] if ends is None else [pytest.approx(list(ends), nan_ok=True)]
    assert found.to_numpy().tolist() == expected
