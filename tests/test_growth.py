"""Changes as ranges, refusals with reasons, and proportions."""

import numpy as np
import pandas as pd
import pytest

from helpers.figures import against_shortage, changes, collapse, derive, find_changes, find_shares, open_study
from helpers.pages import Page
from helpers.wording import plain
from tests.growing import FROZEN, rows
from tests.test_points import WORD, claim, frame, number, on

APRIL = "nis-briefing-2025-04-30"


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def found(study):
    return study.changes


# What the articles say


def test_at_least_300_to_about_600_is_0_to_350_more_and_no_doubling(study, found):
    (row,) = rows(found, metric="killed", unit="persons").itertuples()
    assert (row.low, row.high) == (0, 350) and np.isnan(row.best)
    assert (
        plain(Page(study).wording.sentences.change(row))
        == "from a floor of 300 to about 600; if both hold, 0 to 350 more; that it doubled does not follow"
    )


def test_the_rate_spans_the_shortest_and_longest_time_between_the_windows(found):
    (row,) = rows(found, metric="killed", unit="persons_per_month").itertuples()
    shortest = 100 / (365.25 / 12)  # 20 January to 30 April
    assert row.low == 0 and row.high == pytest.approx(350 / shortest)


def test_wounded_of_april_are_derived_and_1250_to_1550_more_than_in_january(found):
    (row,) = rows(found, metric="wounded", unit="persons").itertuples()
    assert (row.low, row.high, row.basis_to, row.basis_from) == (1250, 1550, "derived", "reported")


def test_each_account_of_a_conflict_gives_a_line_of_its_own(found):
    sent = rows(found, metric="deployed", unit="persons", refused="")
    assert sorted(zip(sent["low"], sent["high"])) == [(3000, 5000), (6000, 8000)]


def test_a_stock_and_a_total_sent_are_never_subtracted(found):
    pairs = rows(found, metric="workers", from_origin="nis-briefing-2024-10", to_origin=APRIL)
    assert len(pairs) == 1 and pairs["low"].isna().all()
    assert pairs["refused"].str.contains("only if none went back").all()


def test_origins_that_may_be_one_are_no_step_of_growth(found):
    pairs = rows(found, metric="workers", from_origin=APRIL, to_origin="wsj-2025-05-05")
    assert pairs["refused"].tolist() == [changes.MAY_BE_ONE]


def test_has_grown_since_is_a_floor(found):
    (row,) = rows(found, metric="workers", to_origin="nis-statement-2025-02-09", refused="").itertuples()
    assert row.from_origin == "nis-briefing-2024-10" and row.low == 0 and np.isinf(row.high)


def test_every_refusal_has_a_reason_and_no_number(found):
    refused = found[found["refused"] != ""]
    assert len(refused) and refused[["low", "best", "high"]].isna().all(axis=None)
    assert found.loc[found["refused"] == "", "low"].notna().all()


def test_shares_have_a_line_for_each_number_sent_and_none_without_one(study):
    killed = rows(study.shares, metric="killed")
    assert sorted(killed["of_best"]) == [15_000, 18_000]
    assert set(study.shares["origin_id"]) == {APRIL}  # no number sent is reported for mid-January
    lowest, highest = killed["low"].min(), killed["high"].max()
    assert (lowest, highest) == (pytest.approx(550 / 18_500), pytest.approx(650 / 14_500))


def test_workers_are_never_set_against_the_forecast_shortage(study):
    sizes = against_shortage(study.points)
    assert set(sizes["of_best"]) == {1_500_000} and set(sizes["measure"]) == {"stock", "cumulative"}


# Which pairs are compared, and which refused


def compared(*claims):
    readings = frame(*claims)
    return find_changes(collapse(readings), readings)


def two(first, second):
    return compared(claim(**first), claim(**{"origin_id": "o2"} | second))


def at(month, low, high=None, **more):
    day = pd.Timestamp(2025, month, 1)
    return {"date_start": day, "date_end": day, "low": low, "best": low, "high": low if high is None else high} | more


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (at(1, 600), at(2, 500), changes.FALLEN),
        (at(1, 600), at(2, 700, originator="Y"), changes.OTHERS),
        (at(1, 600), at(2, 700, originator=""), changes.NOBODY),
        (at(1, 600, originator=""), at(2, 700, originator=""), changes.NOBODY),
        (at(1, 600), at(2, 700, originator="", line="X"), changes.NOBODY),  # restates what X said
        (at(1, 600, originator="", line="X"), at(2, 700), changes.NOBODY),
        (at(1, 600), at(2, 700, linked="o1"), changes.MAY_BE_ONE),
        (at(1, 600), at(2, 600, linked="o1", originator="Y"), changes.MAY_BE_ONE),
        (at(1, 600), at(2, 700, linked="o1", originator="Y"), changes.OTHERS),  # they share no value
        (at(1, 600), at(2, 700, dated="assumed"), changes.UNDATED),
        (
            at(1, 600),
            at(2, 700, scope="studying"),
            "other persons are counted: all in the earlier, studying in the later",
        ),
        (
            at(1, 600, measure="stock"),
            at(2, 700),
            "the earlier is the level at a date, the later a total since the start; "
            "their difference would hold only if none went back",
        ),
        (at(1, 600), at(2, 700, measure="projection"), "the earlier is a total since the start, the later a plan or forecast"),
    ],
)  # fmt: skip
def test_what_must_not_be_compared_is_refused(first, second, reason):
    assert two(first, second)["refused"].tolist() == [reason]


def test_each_plan_is_set_beside_the_figure_of_its_own_metric():
    found = compared(
        *(
            number(600, metric=metric, measure=measure, origin_id=f"{metric} {measure}", **on(day))
            for metric in ("captured", "killed", "wounded")
            for measure, day in (("cumulative", "2025-01-01"), ("projection", "2025-02-01"))
        )
    )
    pairs = [(f"{metric} cumulative", f"{metric} projection") for metric in ("captured", "killed", "wounded")]
    assert list(zip(found["from_origin"], found["to_origin"])) == pairs


def test_periods_of_unequal_length_are_refused_and_equal_ones_compared_without_a_rate():
    year, next_year = ({"measure": "flow"} | on(f"{y}-01-01", f"{y}-12-31") for y in (2023, 2024))  # 365 and 366 days
    half = {"measure": "flow"} | on("2024-01-01", "2024-06-30")
    assert two(year, half)["refused"].tolist() == [changes.PERIODS]
    steps = two(year, next_year)
    assert steps["refused"].tolist() == ["", ""] and set(steps["unit"]) == {"persons", "ratio"}


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28"), ""),
        (("2025-02-01", "2025-02-28"), ("2025-03-01", "2025-03-31"), ""),
        (("2025-01-01", "2025-01-20"), ("2025-02-01", "2025-02-18"), ""),  # 20 days, 18 days
        (("2025-01-01", "2025-01-18"), ("2025-02-01", "2025-02-20"), ""),
        (("2025-01-01", "2025-01-09"), ("2025-02-01", "2025-02-08"), changes.PERIODS),  # 9 days, 8 days
        (("2025-01-01", "2025-01-20"), ("2025-02-01", "2025-02-17"), changes.PERIODS),
        (("2025-01-01", "2025-01-17"), ("2025-02-01", "2025-02-20"), changes.PERIODS),
    ],
)
def test_periods_are_of_one_length_where_the_shorter_is_nine_tenths_of_the_longer(first, second, reason):
    assert set(two({"measure": "flow"} | on(*first), {"measure": "flow"} | on(*second))["refused"]) == {reason}


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
    claims = [number(n, origin_id=name, measure="flow", **on(*window)) for name, (n, window) in days.items()]
    steps = rows(compared(*claims), unit="persons", refused="")
    assert steps[["from_origin", "to_origin", "low"]].to_numpy().tolist() == [["first", "last", 50]]


def test_changes_stand_in_one_order_whatever_that_of_the_claims():
    claims = [
        number(n, metric=metric, origin_id=f"{metric}{n}", originator=who, claim_id=f"c{metric}{n}", outlet=who, **on(day))
        for metric in ("wounded", "killed")
        for n, who, day in ((100, "X", "2025-01-01"), (300, "Y", "2025-01-01"), (200, "X", "2025-02-01"), (400, "Y", "2025-03-01"))
    ]  # fmt: skip
    found, again = compared(*claims), compared(*claims[::-1])
    pd.testing.assert_frame_equal(found, again)
    assert found["metric"].is_monotonic_increasing and set(found["metric"]) == {"killed", "wounded"}


def test_periods_that_overlap_are_not_compared():
    flow = {"measure": "flow"}
    assert two(flow | on("2024-01-01", "2024-06-30"), flow | on("2024-04-01", "2024-09-30")).empty


def test_a_figure_without_a_day_makes_no_rate_and_is_never_the_later_side():
    steps = two(at(1, 600, dated="assumed"), at(2, 700))
    assert set(steps["unit"]) == {"persons", "ratio"} and set(steps["dated"]) == {"assumed"}
    refused = two(at(1, 600), at(2, 700, dated="assumed"))
    assert refused["refused"].tolist() == [changes.UNDATED] and refused["low"].isna().all()
    assert two(at(1, 600, dated="assumed"), at(2, 700, dated="assumed")).empty


def test_a_stated_day_is_compared_with_a_stated_one_though_an_assumed_one_lies_between():
    steps = compared(
        number(600),
        number(650, origin_id="o2", dated="assumed", **on("2025-02-01")),
        number(700, origin_id="o3", **on("2025-03-01")),
    )
    steps = rows(steps, unit="persons", refused="")
    assert steps[["from_origin", "to_origin"]].to_numpy().tolist() == [["o1", "o3"]]


def test_a_second_wording_of_the_same_days_is_no_step_and_hides_none():
    again = claim(origin_id="again", hedge="at_least", low=600, best=np.nan, high=np.inf)
    steps = compared(claim(), again, number(2000, origin_id="o3", **on("2025-09-02")))
    assert set(steps["from_origin"]) == {"o1"} and set(steps["to_origin"]) == {"o3"}


def test_a_restatement_without_days_is_no_step_of_growth():
    again = number(
        600,
        origin_id="again",
        originator="Y",
        root="o1",
        line="X",
        dated="assumed",
        published=pd.Timestamp("2025-11-04"),
    )
    steps = compared(claim(), again, number(2000, origin_id="o3", **on("2025-09-02")))
    assert set(zip(steps["from_origin"], steps["to_origin"])) <= {("o1", "o3"), ("again", "o3")}
    assert len(rows(steps, unit="persons")) == 1


def test_a_revision_gives_the_next_step_a_line_of_its_own():
    steps = compared(claim(), number(450, origin_id="o2"), number(2000, origin_id="o3", **on("2025-09-02")))
    steps = rows(steps, unit="persons", refused="")
    assert sorted(zip(steps["from_origin"], steps["low"])) == [("o1", 1350), ("o2", 1550)]


def test_plans_and_pay_bills_are_not_compared_with_one_another():
    plan = {"measure": "projection"}
    assert two(at(1, 600, **plan), at(2, 700, **plan)).empty
    paid = [
        number(n, metric="monthly_pay_usd", measure="rate", population="dprk_workers", **on(d))
        for n, d in ((800, "2024-01-01"),)
    ]
    there = [
        number(n, origin_id=f"w{n}", metric="workers", measure="stock", population="dprk_workers", **on(d))
        for n, d in ((5, "2024-02-01"), (6, "2024-03-01"))
    ]
    marks = derive(collapse(frame(*paid, *there)))
    assert (marks["basis"] == "derived").sum() == 2
    assert set(find_changes(marks, frame(*paid, *there))["metric"]) == {"workers"}


def one_by_one(marks):
    """The pairs of each mark with those of its originator's latest moment before it, found by comparing all."""
    for later in marks.itertuples():
        same = marks[(marks["metric"] == later.metric) & (marks["originator"] == later.originator)]
        ends = same.groupby("moment")["date_end"].max()
        begins = same.loc[same["moment"] == later.moment, "date_start"].min()
        before = ends[ends < begins]
        if len(before):
            for earlier in same[same["moment"] == before.idxmax()].itertuples():
                yield later.metric, earlier.low, earlier.date_end, later.low, later.date_start


def test_pairs_are_those_found_by_comparing_every_mark_with_every_other():
    random = np.random.default_rng(7)
    claims = []
    for n in range(80):
        if n % 2 == 0:  # each origin gives two numbers on the same days
            start = pd.Timestamp("2024-01-01") + pd.Timedelta(days=int(random.integers(300)))
            metric, originator = random.choice(["killed", "wounded"]), random.choice(["X", "Y"])
            window = {"date_start": start, "date_end": start + pd.Timedelta(days=int(random.integers(4)))}
        claims.append(
            number(n, metric=metric, originator=originator, measure="stock", origin_id=f"o{n // 2}", **window)
        )
    steps = rows(compared(*claims), unit="persons", refused="")
    columns = ["metric", "low_from", "date_end_from", "low_to", "date_start_to"]
    assert sorted(steps[columns].itertuples(index=False, name=None)) == sorted(one_by_one(collapse(frame(*claims))))
    assert len(steps) > 60


def test_of_two_bare_numbers_of_two_days_the_best_is_the_change_itself():
    found = two(at(1, 600), at(2, 750)).set_index("unit")[["low", "best", "high"]]  # 31 days
    for unit, change in (("persons", 150), ("ratio", 1.25), ("persons_per_month", 150 / 31 * 365.25 / 12)):
        assert found.loc[unit].tolist() == pytest.approx([change] * 3)


def test_a_level_that_may_have_fallen_or_risen_did_either_over_the_shortest_time():
    january, march = on("2025-01-01", "2025-01-31"), on("2025-03-01", "2025-03-31")
    first = {"measure": "stock", "low": 550, "best": 600, "high": 650} | january
    found = two(first, first | {"low": 600, "best": 640, "high": 700} | march).set_index("unit")
    assert set(found["dated"]) == {"stated"}
    assert found.loc["persons", ["low", "best", "high"]].tolist() == [-50, 40, 150]
    rate = found.loc["persons_per_month", ["low", "high"]].tolist()
    assert rate == pytest.approx([-50 / 29 * 365.25 / 12, 150 / 29 * 365.25 / 12])
    days = two(at(1, 550, 650, measure="stock", best=600), at(2, 600, 700, measure="stock", best=640)).set_index("unit")
    assert days.loc["persons_per_month", "best"] == pytest.approx(40 / 31 * 365.25 / 12)


def test_a_number_that_is_said_to_have_risen_is_that_number_alone():
    later = claim(origin_id="o2", phrase="rose to about 600", **at(2, 600, measure="stock"))
    assert compared(claim(measure="stock"), later)["unit"].tolist() == ["persons", "ratio", "persons_per_month"]


def test_a_fall_is_steepest_over_the_shortest_time():
    january, march = on("2025-01-01", "2025-01-31"), on("2025-03-01", "2025-03-31")
    steps = two(at(1, 600, measure="stock") | january, at(3, 500, measure="stock") | march)
    (rate,) = rows(steps, unit="persons_per_month").itertuples()
    month = 365.25 / 12
    assert (rate.low, rate.high) == (pytest.approx(-100 / 29 * month), pytest.approx(-100 / 89 * month))
    assert np.isnan(rate.best)


def test_a_total_that_may_have_fallen_by_its_ranges_has_no_change_below_zero():
    (step,) = rows(two(at(1, 550, 650), at(2, 600, 700)), unit="persons").itertuples()
    assert (step.low, step.high) == (0, 150)


def test_a_word_of_growth_is_a_floor_on_the_level_before_it_and_no_other_word_is():
    word = dict.fromkeys(["value", "low", "best", "high"], np.nan) | {"metric": "event", "hedge": "unquantified"}
    level = {"measure": "stock", "population": "dprk_workers"}
    claims = [
        claim(claim_id="level", metric="workers", **level),
        claim(claim_id="w1", origin_id="o2", **(at(2, 0) | level | word | {"phrase": "has grown since"})),
        claim(claim_id="w2", origin_id="o3", **(at(3, 0) | level | word | {"phrase": "has grown since"})),
        claim(claim_id="w3", origin_id="o4", **(at(4, 0) | level | word | {"phrase": "sent workers"})),
        claim(claim_id="w4", origin_id="o5", originator="Y", **(at(4, 0) | level | word | {"phrase": "has grown"})),
    ]
    readings = pd.concat([pd.DataFrame(claims).assign(rule=rule) for rule in ("r", "s")], ignore_index=True)
    found = find_changes(collapse(readings), readings)
    assert found[["from_origin", "low", "refused"]].drop_duplicates().to_numpy().tolist() == [["o1", 0.0, ""]]
    assert sorted(zip(found["rule"], found["to_origin"])) == [("r", "o2"), ("r", "o3"), ("s", "o2"), ("s", "o3")]


GROWN = ["has grown", "grew by half", "began to grow", "has risen", "rose again", "increased"]
NOT_GROWN = [
    "was outgrown",
    "has not grown",
    "hasn't grown",
    "never rose",
    "will grow",
    "may have risen",
    "could increase",
]


@pytest.mark.parametrize("phrase", GROWN + NOT_GROWN)
def test_growth_is_said_in_a_word_of_its_own_that_nothing_takes_back(phrase):
    word = dict.fromkeys(["value", "low", "best", "high"], np.nan) | {"metric": "event", "hedge": "unquantified"}
    said = at(2, 0, measure="stock", origin_id="o2", phrase=phrase) | word
    assert len(compared(claim(measure="stock"), claim(**said))) == (phrase in GROWN)


@pytest.mark.parametrize("other", [{"population": "p"}, {"scope": "studying"}, {"originator": "Y"}])
def test_a_word_of_growth_is_about_a_level_of_the_same_by_its_own_originator(other):
    word = dict.fromkeys(["value", "low", "best", "high"], np.nan) | {"metric": "event", "hedge": "unquantified"}
    said = at(2, 0, measure="stock", origin_id="o2", phrase="has grown") | word | other
    assert compared(claim(measure="stock"), claim(**said)).empty


def test_a_word_of_growth_is_about_a_level_before_its_day():
    word = dict.fromkeys(["value", "low", "best", "high"], np.nan)
    word |= {"metric": "event", "hedge": "unquantified", "phrase": "has grown", "origin_id": "o2"}
    for measure, month, pairs in (("stock", 2, 1), ("stock", 1, 0), ("cumulative", 2, 0), ("flow", 2, 0)):
        said = at(month, 0, measure=measure) | word
        assert len(compared(claim(measure=measure), claim(**said))) == pairs, (measure, month)


def test_overlapping_days_are_no_growth():
    assert two(at(1, 600), at(1, 700)).empty


@pytest.mark.parametrize("other", [{"population": "p"}, {"metric": "wounded"}])
@pytest.mark.parametrize("more", [{}, {"originator": "Y"}, {"measure": "stock"}, {"originator": "Y", "linked": "o1"}])
def test_figures_on_other_people_or_things_are_not_set_side_by_side(other, more):
    assert two(at(1, 600), at(2, 600, **other, **more)).empty


@pytest.mark.parametrize("more", [{"originator": "Y"}, {"measure": "stock"}, {"originator": "Y", "linked": "o1"}])
def test_days_that_touch_are_no_earlier_and_later_ones(more):
    assert two(on("2025-01-01", "2025-01-31"), on("2025-01-31", "2025-02-28") | more).empty
    assert len(two(on("2025-01-01", "2025-01-30"), on("2025-01-31", "2025-02-28") | more)) == 1


def test_periods_that_share_a_day_are_not_compared():
    flow = {"measure": "flow"}
    assert two(flow | on("2024-01-01", "2024-06-30"), flow | on("2024-06-30", "2024-12-28")).empty


@pytest.mark.parametrize(("first", "second"), [((600, 700), (500, 600)), ((600, 600), (600, 600))])
def test_a_total_that_may_be_the_same_has_not_fallen(first, second):
    (step,) = rows(two(at(1, *first), at(2, *second)), unit="persons").itertuples()
    assert (step.refused, step.low, step.high) == ("", 0, 0)


@pytest.mark.parametrize(("first", "second"), [((500, 600), (600, 700)), ((600, 700), (500, 600))])
def test_linked_figures_that_share_one_value_may_be_one(first, second):
    refused = two(at(1, *first), at(2, *second, originator="Y", linked="o1"))["refused"]
    assert refused.tolist() == [changes.MAY_BE_ONE]


def test_a_ratio_of_totals_is_one_at_least_and_one_of_levels_as_the_ranges_are():
    for measure, low in (("cumulative", 1), ("stock", 600 / 650)):
        first, second = at(1, 550, 650, measure=measure), at(2, 600, 700, measure=measure)
        (step,) = rows(two(first, second), unit="ratio").itertuples()
        assert (step.low, step.high) == (pytest.approx(low), pytest.approx(700 / 550)), measure


def test_a_fall_of_a_level_is_a_change_below_zero():
    steps = two(at(1, 600, measure="stock"), at(2, 500, measure="stock"))
    assert steps.loc[steps["unit"] == "persons", ["low", "high"]].to_numpy().tolist() == [[-100, -100]]


def test_percentages_are_compared_with_percentages_alone_and_have_no_ratio():
    share = {"measure": "share", "counted_in": "percent"}
    assert two(at(1, 25, 35, **share), at(2, 35, 45, **share))[["low", "high", "unit"]].to_numpy().tolist() == [
        [0, 20, "percent"]
    ]
    assert two(at(1, 600), at(2, 25, 35, **share))["refused"].ne("").all()


# Shares

SENT = {"metric": "deployed", "hedge": "none"}


@pytest.fixture(scope="module")
def shares(study):
    return lambda *claims: find_shares(collapse(frame(*claims)), study.tables.metrics)


def test_a_share_needs_a_number_sent_of_the_same_days(shares):
    assert len(shares(claim(), number(1000, **SENT))) == 1
    assert shares(claim(), number(1000, **SENT, **on("2025-06-01"))).empty


def test_a_share_needs_stated_days_of_both_or_one_origin(shares):
    assert len(shares(claim(), number(1000, origin_id="o2", **SENT))) == 1
    assert shares(claim(), number(1000, origin_id="o2", dated="assumed", **SENT)).empty
    assert len(shares(claim(dated="assumed"), number(1000, dated="assumed", **SENT))) == 1


@pytest.mark.parametrize(
    "other", [{"originator": "Y"}, {"scope": "studying"}, {"measure": "flow"}, {"population": "p"}]
)
def test_a_share_is_of_the_total_that_the_same_originator_sent(shares, other):
    assert shares(claim(), number(1000, origin_id="o2", **SENT, **other)).empty


def test_the_share_of_an_open_floor_is_open_and_that_of_an_open_whole_ends(shares):
    floor = {"hedge": "at_least", "best": np.nan, "high": np.inf}
    (share,) = shares(claim(**floor | {"low": 522}), number(1000, **SENT)).itertuples()
    assert (share.low, share.high) == (0.522, np.inf) and np.isnan(share.best)
    (share,) = shares(claim(), claim(metric="deployed", **floor | {"low": 1000})).itertuples()
    assert (share.low, share.high) == (0, 0.65)


def test_a_share_of_ranges_that_overlap_ends_at_all(shares):
    (share,) = shares(claim(low=550, high=650), number(600, **SENT)).itertuples()
    assert (share.low, share.high) == (550 / 600, 1)


def test_an_empty_selection_gives_empty_tables():
    study = open_study(data_dir=str(FROZEN), published_until="1999-01-01")
    assert study.points.empty and study.changes.empty and study.conflicts.empty
    assert study.latest.empty and study.earlier.empty and study.undated.empty
    assert study.shares.empty and against_shortage(study.points).empty


def test_a_word_has_no_change_that_another_figure_of_the_origin_rules_out():
    total = number(4700, metric="casualties", **on("2025-04-30"))
    word = claim(metric="wounded", **WORD | {"value": 1000, "low": 2000, "high": 9000} | on("2025-04-30"))
    before = number(2700, metric="wounded", origin_id="o0")
    readings = frame(before, total, claim(**on("2025-04-30")), word)
    steps = find_changes(derive(collapse(readings)), readings)
    steps = rows(steps, metric="wounded", unit="persons")
    assert steps[["low", "high"]].to_numpy().tolist() == [[1350, 1450]]


def test_a_word_of_growth_is_of_a_population_and_not_of_its_captured():
    word = {"metric": "event", "measure": "stock", "phrase": "has grown", "value": np.nan, "hedge": "unquantified"}
    level = {"metric": "captured", "measure": "stock", "origin_id": "o1"} | WORD
    for of_all, steps in ((True, 1), (False, 0)):
        readings = frame(
            claim(**level, of_all=of_all) | on("2025-01-01"), claim(origin_id="o2", **word) | on("2025-02-01")
        )
        assert len(find_changes(derive(collapse(readings)), readings)) == steps
