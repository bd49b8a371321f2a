"""Changes as ranges, pairs that are not comparable with their reasons, and proportions."""

import numpy as np
import pandas as pd
import pytest

from helpers.figures import against_shortage, changes, collapse, derive, find_changes, find_shares, open_study
from tests.growing import FROZEN, rows
from tests.test_points import ASSUMED, FLOW, OPEN, WORD, by_case, claim, frame, number, on, together

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
        ({"metric": "casualties", "refused": changes.OPEN}, [(NAN, NAN, NAN)]),  # its parts grew by 1,250 at least
        ({"metric": "casualties", "refused": ""}, []),
        ({"metric": "deployed", "unit": "persons", "refused": ""}, [(3000, 4000, 5000), (6000, 7000, 8000)]),
        ({"metric": "workers", "from_origin": "nis-briefing-2024-10", "to_origin": APRIL}, [(NAN, NAN, NAN)]),
    ],
)
def test_what_the_articles_allow(found, where, ends):
    ranges = sorted(rows(found, **where)[["low", "best", "high"]].itertuples(index=False, name=None))
    assert [end for row in ranges for end in row] == pytest.approx([end for row in ends for end in row], nan_ok=True)


def test_shares_have_a_row_for_each_number_sent_and_none_without_one(study):
    killed = rows(study.shares, metric="killed")
    assert sorted(killed["of_best"]) == [15_000, 18_000]
    assert set(study.shares["origin_id"]) == {APRIL}  # no number sent is reported for mid-January
    assert (killed["low"].min(), killed["high"].max()) == pytest.approx((550 / 18_500, 650 / 14_500))


def test_workers_are_never_set_against_the_forecast_shortage(study):
    sizes = against_shortage(study.points)
    assert set(sizes["of_best"]) == {1_500_000} and set(sizes["measure"]) == {"stock", "cumulative"}


# Which pairs are compared, and why others are not


def compared(cases):
    """The changes of each of many cases, calculated in one call."""
    claims = {str(n): case for n, case in enumerate(cases)}
    readings = together(claims)
    return list(by_case(find_changes(collapse(readings)), claims).values())


def two(first, second):
    return [claim(**first), claim(**{"origin_id": "o2"} | second)]


def at(month, low, high=None, **more):
    day = pd.Timestamp(2025, month, 1)
    return {"date_start": day, "date_end": day, "low": low, "best": low, "high": low if high is None else high} | more


STOCK, PLAN, Y, LINKED = {"measure": "stock"}, {"measure": "projection"}, {"originator": "Y"}, {"linked": "o1"}
JANUARY, FEBRUARY = on("2025-01-01", "2025-01-31"), on("2025-02-01", "2025-02-28")


PAIRS = [
    (at(1, 600), at(2, 700), {""}),
    (at(1, 600), at(2, 500), {changes.FALLEN}),
    (at(1, 600, 700), at(2, 500, 600), {""}),  # may be the same
    (at(1, 600), at(2, 500) | OPEN, {changes.LEAST}),
    (at(1, 600) | OPEN, at(2, 500) | OPEN, {changes.LEAST}),
    (at(1, 600), at(2, 600) | OPEN, {""}),
    (at(1, 600, **STOCK), at(2, 500, **STOCK) | OPEN, {""}),  # those there may be fewer
    (at(1, 600), at(2, 600), {""}),
    (at(1, 600), at(2, 700, **Y), {changes.OTHERS}),
    (at(1, 600), at(2, 700, originator=""), {changes.NOBODY}),
    (at(1, 600), at(2, 700, originator="", line="X"), {changes.NOBODY}),  # repeats what X said
    (at(1, 600), at(2, 700, **LINKED), {changes.MAY_BE_ONE}),
    (at(1, 500, 600), at(2, 600, 700, **LINKED, **Y), {changes.MAY_BE_ONE}),  # they share one value
    (at(1, 600), at(2, 700, **LINKED, **Y), {changes.OTHERS}),  # none
    (at(1, 600), at(2, 700, **ASSUMED), {changes.UNDATED}),
    (at(1, 600, **ASSUMED), at(2, 700), {""}),
    (at(1, 600, **ASSUMED), at(2, 700, **ASSUMED), set()),
    (at(1, 600), at(2, 700, scope="studying"), {"they differ in what is counted (earlier: all; later: studying)"}),
    (
        at(1, 600, **STOCK), at(2, 700),
        {"the earlier figure is a number on one date, the later one a total since the start; "
         "their difference would be the number of arrivals only if nobody had left"},
    ),
    (at(1, 600), at(2, 700, **PLAN), {"the earlier figure is a total since the start, the later one a plan or forecast"}),
    (at(1, 600, **PLAN), at(2, 700, **PLAN), set()),
    (JANUARY, on("2025-01-31", "2025-02-28"), set()),  # windows that touch
    (JANUARY, FEBRUARY, {""}),
    (at(1, 600), at(2, 600, population="p"), set()),
    (at(1, 600), at(2, 600, metric="wounded"), set()),
    (at(1, 600), at(2, 25, 35, measure="share"), {"the earlier figure is a total since the start, the later one a share"}),
    # Periods: the shorter is nine tenths of the longer at least.
    (FLOW | JANUARY, FLOW | FEBRUARY, {""}),
    (FLOW | on("2025-01-01", "2025-01-20"), FLOW | on("2025-02-01", "2025-02-18"), {""}),  # 20 days, 18 days
    (FLOW | on("2025-01-01", "2025-01-09"), FLOW | on("2025-02-01", "2025-02-08"), {changes.PERIODS}),  # 9, 8
    (FLOW | on("2025-01-01", "2025-01-20"), FLOW | on("2025-02-01", "2025-02-17"), {changes.PERIODS}),
    (FLOW | on("2024-01-01", "2024-06-30"), FLOW | on("2024-04-01", "2024-09-30"), set()),  # they overlap
]  # fmt: skip


def test_a_pair_is_compared_or_has_its_reason():
    found = compared([two(first, second) for first, second, _ in PAIRS])
    assert [set(of["refused"]) for of in found] == [reasons for _, _, reasons in PAIRS]


PERIODS = [
    (("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-04-30"), ("2024-07-01", "2024-09-30")),  # quarters
    (("2025-02-01", "2025-02-28"), ("2025-03-01", "2025-03-07"), ("2025-04-01", "2025-04-30")),  # months
    (("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-27"), ("2025-03-01", "2025-03-31")),  # 27 are none
]  # fmt: skip


def test_a_period_is_compared_with_the_latest_of_its_own_length():
    names, cases = {"first": 100, "between": 10, "last": 150}, []
    for windows in PERIODS:
        cases.append(
            [number(n, origin_id=name, **FLOW, **on(*days)) for (name, n), days in zip(names.items(), windows)]
        )
    steps = [rows(of, unit="persons", refused="")[["from_origin", "to_origin", "low"]] for of in compared(cases)]
    assert [of.to_numpy().tolist() for of in steps] == [[["first", "last", 50]]] * len(PERIODS)


THIRD = number(2000, origin_id="o3", **on("2025-09-02"))


BEFORE = [
    ([number(600), number(650, origin_id="o2", **on("2025-02-01", **ASSUMED)), THIRD], [("o1", "o3", 1400)]),
    ([claim(), claim(origin_id="o2", **OPEN | {"low": 600}), THIRD], [("o1", "o3", 1350)]),  # a second wording
    ([claim(), number(600, origin_id="o2", originator="Y", root="o1", line="X", **ASSUMED), THIRD], [("o2", "o3", 1400)]),
    ([claim(), claim(), number(450, origin_id="o2"), THIRD], [("o1", "o3", 1350), ("o2", "o3", 1550)]),  # a revision
    ([number(600), number(650, origin_id="o2", **on("2025-02-01")), THIRD], [("o1", "o2", 50), ("o2", "o3", 1350)]),
]  # fmt: skip


def test_each_figure_is_compared_with_the_one_before_it():
    for order in (1, -1):
        found = compared([claims[::order] for claims, _ in BEFORE])
        steps = [rows(of, unit="persons", refused="")[["from_origin", "to_origin", "low"]] for of in found]
        assert [sorted(of.itertuples(index=False, name=None)) for of in steps] == [steps for _, steps in BEFORE]


# How changes are calculated: low, best, high by unit

LEVEL, MARCH = STOCK | {"low": 550, "best": 600, "high": 650}, on("2025-03-01", "2025-03-31")
SHARE = {"measure": "share", "counted_in": "percent"}
UNITS = ["persons", "ratio", "persons_per_month"]


CHANGES = [
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
]  # fmt: skip


def test_a_change_is_what_both_ranges_allow():
    found = compared([two(first, second) for first, second, _ in CHANGES])
    for of, (first, second, expected) in zip(found, CHANGES, strict=True):
        ends = of.set_index("unit")[["low", "best", "high"]]
        for unit, wanted in expected.items():
            assert ends.loc[unit].tolist() == pytest.approx(list(wanted), nan_ok=True), (first, second, unit)


RATIOS = [
    (at(1, 600), at(2, 700), UNITS),
    (at(1, 600, **STOCK), at(2, 700, phrase="rose to about 700", **STOCK), UNITS),  # that number alone
    (at(1, 600, **ASSUMED), at(2, 700), UNITS[:2]),  # no day, no rate
    (FLOW | JANUARY, FLOW | FEBRUARY, UNITS[:2]),
    (at(1, 25, **SHARE), at(2, 35, **SHARE), ["percent"]),
]  # fmt: skip


def test_a_ratio_and_a_rate_are_given_where_they_mean_something():
    found = compared([two(first, second) for first, second, _ in RATIOS])
    assert [of["unit"].tolist() for of in found] == [units for _, _, units in RATIOS]
    dated = [{"assumed" if "dated" in first else "stated"} for first, _, _ in RATIOS]
    assert [set(of["dated"]) for of in found] == dated


def test_a_word_has_no_change_that_another_figure_of_the_statement_rules_out():
    april, before = on("2025-04-30"), number(2700, metric="wounded", origin_id="o0")
    word = claim(metric="wounded", **WORD | {"value": 1000, "low": 2000, "high": 9000} | april)
    readings = frame(before, number(4700, metric="casualties", **april), claim(**april), word)
    steps = rows(find_changes(derive(collapse(readings))), metric="wounded", unit="persons")
    assert steps[["low", "high"]].to_numpy().tolist() == [[1350, 1450]]


# Shares

SENT = number(1000, metric="deployed")


SHARES = [
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
]  # fmt: skip


def test_a_share_is_of_the_total_that_the_same_source_gives_for_the_same_days(study):
    claims = {str(n): [claim(**part), SENT | larger] for n, (part, larger, _) in enumerate(SHARES)}
    found = by_case(find_shares(collapse(together(claims)), study.tables.metrics), claims)
    for of, (part, larger, ends) in zip(found.values(), SHARES, strict=True):
        expected = [] if ends is None else [pytest.approx(list(ends), nan_ok=True)]
        assert of[["low", "best", "high"]].to_numpy().tolist() == expected, (part, larger)
