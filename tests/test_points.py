"""What the curated articles say, once collapsed: the figures that the project stands for."""

import numpy as np
import pandas as pd
import pytest
from helpers.study import open_study

from helpers import derived, points, readings, sentences, tables

APRIL = "nis-briefing-2025-04-30"


@pytest.fixture(scope="module")
def marks():
    return open_study().points


def pick(frame, metric, origin=APRIL, **where):
    rows = frame[(frame["metric"] == metric) & (frame["origin_id"] == origin)]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows


def test_seven_outlets_that_repeat_the_600_are_one_point_of_one_origin(marks):
    (point,) = pick(marks, "killed").itertuples()
    assert (point.low, point.best, point.high) == (550, 600, 650)
    assert point.outlets == "CBC;CNA;Fox News;News24;Reuters;Times;Yahoo"
    assert point.wires == "AFP;Kyiv Independent;Reuters"


def test_the_january_floor_stays_open_above(marks):
    (point,) = pick(marks, "killed", "nis-toll-2025-01").itertuples()
    assert point.low == 300 and np.isnan(point.best) and np.isinf(point.high)


def test_not_killed_is_casualties_minus_killed_as_ranges(marks):
    (point,) = pick(marks, "not_killed").itertuples()
    assert (point.low, point.best, point.high, point.basis) == (4000, 4100, 4200, "derived")


def test_killed_and_wounded_add_up_only_where_no_total_is_reported(marks):
    (january,) = pick(marks, "casualties", "nis-toll-2025-01").itertuples()
    assert january.basis == "derived" and january.low == 2950 and np.isinf(january.high)
    assert set(pick(marks, "casualties")["basis"]) == {"reported"}


def test_pay_bill_is_workers_times_reported_pay_as_ranges(marks):
    bill = marks[marks["metric"] == "monthly_pay_bill_usd"].set_index("origin_id")[["low", "best", "high"]]
    assert bill.loc["nis-briefing-2024-10"].tolist() == [2_625_000, 3_200_000, 3_825_000]
    assert bill.loc[APRIL].tolist() == [10_875_000, 12_000_000, 13_175_000]


def test_two_accounts_of_one_briefing_stay_two_marks_split_by_wire(marks):
    found = points.conflicts(marks)
    (conflict,) = found[found["kind"] == "conflict"].itertuples()
    assert (conflict.metric, conflict.low_a, conflict.high_b) == ("deployed", 14_500, 18_500)
    assert (conflict.wires_a, conflict.wires_b) == ("Reuters", "AFP")
    assert conflict.texts_a == "Reuters;Times"


@pytest.mark.parametrize(("rule", "kept"), [("significant-digit", 1), ("literal", 1), ("five-percent", 2)])
def test_marks_whose_ranges_differ_are_never_merged(rule, kept):
    marks = open_study(hedge_rule=rule).points
    killed = pick(marks, "killed")
    assert len(killed) == kept and killed["main"].sum() == 1


def test_replay_shows_only_what_was_published_by_then():
    study = open_study(published_until="2025-02-28")
    assert study.sources["published"].max() <= pd.Timestamp("2025-02-28")
    assert not study.points["origin_id"].isin([APRIL, "wsj-2025-05-05"]).any()
    assert study.conflicts.empty


def test_origins_are_counted_as_one_or_more_where_the_articles_leave_it_open():

    marks = open_study().points
    workers = marks[(marks["metric"] == "workers") & (marks["measure"] == "cumulative")]
    assert "1 or 2 named originators" in sentences.originators(workers)


def claim(**changes):
    """One reading, as readings.read returns it, with what a test needs changed."""
    given = {
        "claim_id": "a", "source_id": "s1", "origin_id": "o1", "place": "body", "metric": "killed",
        "population": "dprk_troops", "measure": "cumulative", "scope": "", "phrase": "about 600", "value": 600.0,
        "hedge": "about", "date_start": pd.Timestamp("2025-01-01"), "date_end": pd.Timestamp("2025-01-01"),
        "rule": "r", "low": 550.0, "best": 600.0, "high": 650.0, "outlet": "A", "wire": "", "originator": "X",
        "channel": "briefing", "may_equal": "", "published": pd.Timestamp("2025-01-02"),
    }  # fmt: skip
    return given | changes


def test_an_article_speaks_with_its_body_and_its_number():
    rows = [
        claim(claim_id="head", place="headline", hedge="none", value=700, low=650, best=700, high=750),
        claim(claim_id="body"),
        claim(claim_id="word", hedge="vague", value=100, low=200, best=np.nan, high=900),
    ]
    (mark,) = points.collapse(pd.DataFrame(rows)).itertuples()
    assert mark.claims == "body"


def test_a_number_in_a_headline_goes_before_a_vague_word_in_the_body():
    vague = {"hedge": "vague", "value": 100, "low": 200, "best": np.nan, "high": 900}
    rows = [claim(claim_id="word", **vague), claim(claim_id="head", place="headline")]
    assert points.collapse(pd.DataFrame(rows))["claims"].tolist() == ["head"]
    rows = [claim(claim_id="number"), claim(claim_id="word", source_id="s2", outlet="B", **vague)]
    assert points.collapse(pd.DataFrame(rows))["claims"].tolist() == ["number"]


def test_the_newest_figure_is_one_whose_originator_is_named():
    later = {"date_start": pd.Timestamp("2025-03-01"), "date_end": pd.Timestamp("2025-03-01")}
    marks = points.collapse(pd.DataFrame([claim(), claim(origin_id="o2", originator="", **later)]))
    assert points.newest(marks)["originator"] == "X"
    assert points.newest(marks[marks["originator"] == ""])["origin_id"] == "o2"


def test_rows_are_told_apart_by_more_columns_than_fit_into_one_number():
    random = np.random.default_rng(3)
    frame = pd.DataFrame({f"c{n}": random.permutation(2047) for n in range(7)})  # a factor of 2048 each
    frame = pd.concat([frame.assign(first=half) for half in (0, 1, 1)], ignore_index=True)
    by = ["first", *(f"c{n}" for n in range(7))]
    numbers = points.alike(frame, by)
    assert (numbers == frame.groupby(by, sort=False).ngroup()).all() and numbers.max() == 4093


def test_a_pay_bill_is_of_all_workers_and_the_main_account_of_pay():
    paid = {"metric": "monthly_pay_usd", "population": "dprk_workers", "measure": "rate"}
    there = {"metric": "workers", "population": "dprk_workers", "measure": "stock"}
    rows = [
        claim(claim_id="all", **there), claim(claim_id="some", scope="studying", **there),
        *(claim(claim_id=f"p{o}", outlet=o, source_id=o, low=800, best=800, high=800, **paid) for o in "AB"),
        claim(claim_id="pC", outlet="C", source_id="C", low=900, best=900, high=900, **paid),
    ]  # fmt: skip
    marks = derived.derive(points.collapse(pd.DataFrame(rows)))
    (bill,) = marks[marks["metric"] == "monthly_pay_bill_usd"].itertuples()
    assert (bill.best, bill.scope) == (600 * 800, "")


def test_what_follows_from_a_minor_account_is_no_main_mark():
    rows = [claim(claim_id="c", metric="casualties", low=4700, best=4700, high=4700)]
    rows += [claim(claim_id=f"k{o}", outlet=o, source_id=o) for o in "AB"]
    rows += [claim(claim_id="kC", outlet="C", source_id="C", low=700, best=700, high=700)]
    marks = derived.derive(points.collapse(pd.DataFrame(rows)))
    left = marks[marks["metric"] == "not_killed"]
    assert left[["best", "main"]].to_numpy().tolist() == [[4100, True], [4000, False]]


def test_a_headline_speaks_where_the_body_says_nothing():
    rows = [claim(claim_id="body"), claim(claim_id="head", source_id="s2", outlet="B", place="headline")]
    (mark,) = points.collapse(pd.DataFrame(rows)).itertuples()
    assert mark.outlets == "A;B"


def test_the_main_mark_is_what_most_outlets_carry_and_on_a_tie_the_weaker_hedge():
    bare = {"hedge": "none", "low": 600, "high": 600}
    tie = [claim(), claim(claim_id="b", source_id="s2", outlet="B", **bare)]
    marks = points.collapse(pd.DataFrame(tie))
    assert marks.loc[marks["main"], "hedge"].tolist() == ["about"]
    more = pd.DataFrame([*tie, claim(claim_id="c", source_id="s3", outlet="C", **bare)])
    marks = points.collapse(more)
    assert marks.loc[marks["main"], "hedge"].tolist() == ["none"]


def test_overlap_is_found_for_every_pair_and_only_for_overlapping_days():
    days = pd.to_datetime(["2025-01-01", "2025-01-05", "2025-01-05", "2025-03-01"])
    ends = pd.to_datetime(["2025-01-05", "2025-01-06", "2025-03-01", "2025-03-02"])
    rows = [
        claim(claim_id=str(n), source_id=f"s{n}", origin_id=f"o{n}", date_start=s, date_end=e, low=n * 10, best=n * 10, high=n * 10)
        for n, (s, e) in enumerate(zip(days, ends))
    ]  # fmt: skip
    found = points.conflicts(points.collapse(pd.DataFrame(rows)))
    pairs = set(zip(found["origin_id_a"], found["origin_id_b"]))
    assert pairs == {("o0", "o1"), ("o0", "o2"), ("o1", "o2"), ("o2", "o3")}
    assert set(found["kind"]) == {"difference"}


def test_an_open_range_conflicts_with_nothing_above_its_floor():
    rows = [
        claim(hedge="at_least", low=300, best=np.nan, high=np.inf),
        claim(claim_id="b", source_id="s2", outlet="B", low=9000, best=9000, high=9000),
        claim(claim_id="c", source_id="s3", outlet="C", low=100, best=100, high=100),
    ]
    found = points.conflicts(points.collapse(pd.DataFrame(rows)))
    assert sorted(zip(found["low_a"], found["low_b"])) == [(100, 300), (100, 9000)]


def test_passport_lists_every_outlet_and_phrase_of_a_point():
    study = open_study()
    point = study.points[(study.points["metric"] == "killed") & (study.points["origin_id"] == APRIL)]
    passport = points.passport(point, study.readings)
    assert set(passport["outlet"]) == {"CBC", "CNA", "Fox News", "News24", "Reuters", "Times", "Yahoo"}
    assert "Around 600" in set(passport["phrase"]) and set(passport["basis"]) == {"reported"}


def test_no_input_is_changed_in_place():
    loaded = tables.load()
    before = [frame.copy() for frame in (loaded.sources, loaded.origins, loaded.claims)]
    derived.derive(points.collapse(readings.read(loaded)))
    for kept, frame in zip(before, (loaded.sources, loaded.origins, loaded.claims)):
        pd.testing.assert_frame_equal(kept, frame)
