"""How claims become points: what the curated articles say, once collapsed, and the rules that small frames show."""

import numpy as np
import pandas as pd
import pytest

from helpers import figures, tables
from helpers.figures import BILL, borne_out, collapse, derive, find_conflicts, find_latest, open_study
from helpers.figures.latest import find_earlier, find_undated
from helpers.pages import Page, originators
from tests.growing import FROZEN, rows

APRIL = "nis-briefing-2025-04-30"
WORD = {"hedge": "vague", "value": 100, "low": 200, "best": np.nan, "high": 900}


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def marks(study):
    return study.points


def pick(frame, metric, origin=APRIL, **where):
    return rows(frame, metric=metric, origin_id=origin, **where)


def claim(**changes):
    """One reading, as readings.read returns it, with what a test needs changed."""
    given = {
        "claim_id": "a", "source_id": "s1", "origin_id": "o1", "place": "body", "metric": "killed",
        "population": "dprk_troops", "measure": "cumulative", "scope": "", "phrase": "about 600", "value": 600.0,
        "value_to": np.nan, "hedge": "about", "unit": 100.0, "scale": False, "date_start": pd.Timestamp("2025-01-01"),
        "date_end": pd.Timestamp("2025-01-01"), "dated": "stated", "open_start": False, "rule": "r", "low": 550.0,
        "best": 600.0, "high": 650.0, "outlet": "A", "wire": "", "wire_basis": "", "originator": "X", "relay": "",
        "channel": "briefing", "said_start": pd.NaT, "said_end": pd.NaT, "linked": "", "counted_in": "persons", "of_all": True,
        "published": pd.Timestamp("2025-01-02"),
    } | changes  # fmt: skip
    root = given.setdefault("root", given["origin_id"])
    given.setdefault("line", given["originator"] or root)
    return given


def number(value, **changes):
    """A claim of a bare number, read as itself."""
    return claim(**{"hedge": "none"} | dict.fromkeys(["value", "low", "best", "high"], float(value)) | changes)


def on(day, end=None, **changes):
    return {"date_start": pd.Timestamp(day), "date_end": pd.Timestamp(end or day)} | changes


def collapsed(*claims):
    """Points of claims, which get a claim_id, an article and an outlet each where they name none."""
    return collapse(frame(*claims))


def frame(*claims):
    found = [one | {"claim_id": f"c{n}"} if one["claim_id"] == "a" else one for n, one in enumerate(claims)]
    return pd.DataFrame(
        [
            one | {"source_id": f"s{n}", "outlet": chr(65 + n)} if (one["source_id"], one["outlet"]) == ("s1", "A") else one
            for n, one in enumerate(found)
        ]
    )  # fmt: skip


# What the articles say


def test_seven_outlets_that_repeat_the_600_are_one_point_of_one_origin(marks):
    (point,) = pick(marks, "killed").itertuples()
    assert (point.low, point.best, point.high) == (550, 600, 650)
    assert point.outlets == "CBC;CNA;Fox News;News24;Reuters;Times;Yahoo"
    assert point.wires == "AFP;Kyiv Independent;Reuters"


def test_the_january_floor_stays_open_above(marks):
    (point,) = pick(marks, "killed", "nis-toll-2025-01").itertuples()
    assert point.low == 300 and np.isnan(point.best) and np.isinf(point.high)


def test_wounded_is_casualties_less_killed_as_ranges_and_speaks_before_the_word(marks):
    (point,) = pick(marks, "wounded", basis="derived").itertuples()
    assert (point.low, point.best, point.high, point.main) == (4000, 4100, 4200, True)
    assert point.printed == "cna-2025-04-30-wounded-body;news24-2025-04-30-wounded-body"
    (word,) = pick(marks, "wounded", basis="reported").itertuples()
    assert (word.hedge, word.main, word.speaks) == ("vague", False, False)
    assert "not_killed" not in set(marks["metric"])


def test_killed_and_wounded_add_up_only_where_no_total_is_reported(marks):
    (january,) = pick(marks, "casualties", "nis-toll-2025-01").itertuples()
    assert january.basis == "derived" and january.low == 2950 and np.isinf(january.high)
    assert set(pick(marks, "casualties")["basis"]) == {"reported"}


def test_pay_bill_is_workers_times_reported_pay_as_ranges(marks):
    bill = marks[marks["metric"] == BILL].set_index("origin_id")[["low", "best", "high"]]
    assert bill.loc["nis-briefing-2024-10"].tolist() == [2_625_000, 3_200_000, 3_825_000]
    assert bill.loc[APRIL].tolist() == [10_875_000, 12_000_000, 13_175_000]


def test_two_accounts_of_one_briefing_stay_two_marks_split_by_wire(marks):
    (conflict,) = find_conflicts(marks).itertuples()
    assert (conflict.kind, conflict.metric, conflict.low_a, conflict.high_b) == ("conflict", "deployed", 14_500, 18_500)
    assert (conflict.wires_a, conflict.wires_b) == ("Reuters", "AFP")
    assert conflict.texts_a == "Fox News;Reuters;Times"  # CBC carries Reuters' copy


@pytest.mark.parametrize(("rule", "kept"), [("significant-digit", 1), ("literal", 1), ("five-percent", 2)])
def test_marks_whose_ranges_differ_are_never_merged(rule, kept):
    killed = pick(open_study(data_dir=str(FROZEN), hedge_rule=rule).points, "killed")
    assert len(killed) == kept and killed["main"].sum() == 1


def test_replay_shows_only_what_was_published_by_then():
    study = open_study(data_dir=str(FROZEN), published_until="2025-02-28")
    assert study.sources["published"].max() <= pd.Timestamp("2025-02-28")
    assert not study.points["origin_id"].isin([APRIL, "wsj-2025-05-05"]).any()
    assert study.conflicts.empty


def test_reports_that_may_be_one_are_named_where_the_articles_leave_it_open(study, marks):
    workers = rows(marks, metric="workers", measure="cumulative")
    assert originators(Page(study.with_points(workers))) == [
        "The figures go back to the NIS and South Korean intelligence.",
        "The articles leave open whether the briefing by the NIS through members of parliament "
        "(30 April 2025) and the report by South Korean intelligence through WSJ (5 May 2025) "
        "are one report.",
    ]


def test_passport_lists_every_outlet_and_phrase_of_a_point(study):
    passport = figures.passport(pick(study.points, "killed"), study.readings)
    assert set(passport["outlet"]) == {"CBC", "CNA", "Fox News", "News24", "Reuters", "Times", "Yahoo"}
    assert "Around 600" in set(passport["phrase"]) and set(passport["basis"]) == {"reported"}


def test_no_input_is_changed_in_place():
    loaded = tables.load(FROZEN)
    before = [frame.copy() for frame in (loaded.sources, loaded.origins, loaded.claims)]
    derive(collapse(figures.read(loaded)))
    for kept, table in zip(before, (loaded.sources, loaded.origins, loaded.claims)):
        pd.testing.assert_frame_equal(kept, table)


# Which wording of an article, and of an origin, speaks


def test_an_article_speaks_with_its_body_and_its_number():
    claims = [
        claim(claim_id="head", place="headline", hedge="none", value=700, low=650, best=700, high=750),
        claim(claim_id="body"),
        claim(claim_id="word", **WORD),
    ]
    (mark,) = collapse(pd.DataFrame(claims)).itertuples()
    assert mark.claims == "body"


def test_a_number_in_a_headline_goes_before_a_vague_word_in_the_body():
    claims = [claim(claim_id="word", **WORD), claim(claim_id="head", place="headline")]
    assert collapse(pd.DataFrame(claims))["claims"].tolist() == ["head"]
    claims = [claim(claim_id="number"), claim(claim_id="word", source_id="s2", outlet="B", **WORD)]
    assert collapse(pd.DataFrame(claims))["claims"].tolist() == ["number"]


PLACES = ["body", "caption", "standfirst", "headline", "link"]
FIRMNESS = ["exact", "none", "about", "nearly", "at_least", "more_than", "up_to"]


@pytest.mark.parametrize(("first", "second"), list(zip(PLACES, PLACES[1:])))
def test_of_one_article_the_place_nearest_to_its_body_speaks(first, second):
    claims = [number(600, claim_id=first, place=first), number(700, claim_id=second, place=second)]
    assert collapse(pd.DataFrame(claims))["claims"].tolist() == [first]


@pytest.mark.parametrize(("firm", "weak"), list(zip(FIRMNESS, FIRMNESS[1:])))
def test_the_firmer_wording_is_the_main_mark_and_the_weaker_one_words_a_mark_of_both(firm, weak):
    apart = collapsed(number(600, hedge=weak, low=590), number(600, hedge=firm, high=610))
    assert apart.loc[apart["main"], "hedge"].tolist() == [firm]
    assert collapsed(number(600, hedge=firm), number(600, hedge=weak))["hedge"].tolist() == [weak]


def test_a_headline_speaks_where_the_body_says_nothing():
    claims = [claim(claim_id="body"), claim(claim_id="head", source_id="s2", outlet="B", place="headline")]
    (mark,) = collapse(pd.DataFrame(claims)).itertuples()
    assert mark.outlets == "A;B"


def test_a_vague_word_gives_way_to_a_number_of_the_same_article_and_days_whoever_says_either():
    word = claim(claim_id="word", origin_id="o2", originator="", **WORD)
    assert collapse(pd.DataFrame([claim(claim_id="number"), word]))["claims"].tolist() == ["number"]
    other_days = word | on("2024-06-01")
    assert set(collapse(pd.DataFrame([claim(claim_id="number"), other_days]))["claims"]) == {"number", "word"}
    undated = other_days | {"dated": "assumed"}
    assert collapse(pd.DataFrame([claim(claim_id="number"), undated]))["claims"].tolist() == ["number"]


def test_a_number_without_a_day_goes_before_a_vague_word_of_its_origins_day():
    claims = [claim(claim_id="word", **WORD), claim(claim_id="head", place="headline", dated="assumed")]
    assert collapse(pd.DataFrame(claims))["claims"].tolist() == ["head"]


def test_what_has_no_days_at_all_is_a_point_by_its_body():
    never = {"date_start": pd.NaT, "date_end": pd.NaT, "dated": "assumed"}
    for words in ({}, WORD):
        head = claim(claim_id="head", place="headline", **never | words)
        found = collapse(pd.DataFrame([head, claim(claim_id="body", **never | words)]))
        assert found["claims"].tolist() == ["body"] and found["main"].all()


def test_a_point_is_worded_as_its_weakest_carrier_puts_it():
    (mark,) = collapsed(claim(), claim(hedge="none", phrase="600")).itertuples()
    assert (mark.hedge, mark.outlets) == ("about", "A;B")


def test_a_point_is_dated_where_any_article_states_its_day():
    (mark,) = collapsed(claim(dated="assumed"), claim()).itertuples()
    assert (mark.dated, mark.open_start) == ("stated", False)


def test_points_stand_in_one_order_whatever_that_of_the_claims():
    claims = [
        number(n, metric=metric, claim_id=f"{metric}-{n}", source_id=f"s{n}", outlet=f"outlet {n}", **on("2025-01-01"))
        for metric in ("wounded", "killed")
        for n in (300, 100, 200)
    ]
    found, again = (collapse(pd.DataFrame(given)) for given in (claims, claims[::-1]))
    pd.testing.assert_frame_equal(found, again)
    assert found["claims"].tolist() == [f"{metric}-{n}" for metric in ("killed", "wounded") for n in (100, 200, 300)]


# Moments: the days that marks are about, and which mark speaks for them


def test_the_main_mark_is_what_most_outlets_carry_and_on_a_tie_the_firmer():
    bare = {"hedge": "none", "low": 600, "high": 600}
    tied = collapsed(claim(), claim(**bare))
    assert tied.loc[tied["main"], "hedge"].tolist() == ["none"]
    marks = collapsed(claim(), claim(), claim(**bare))
    assert marks.loc[marks["main"], "hedge"].tolist() == ["about"]


def test_all_origins_of_one_originator_about_the_same_days_are_one_moment_with_one_main_mark():
    marks = collapsed(claim(), claim(origin_id="o2", low=500, best=550, high=600, value=550, unit=10))
    assert marks["moment"].nunique() == 1 and marks["main"].sum() == 1
    assert marks["speaks"].sum() == 1  # they share a value: a second wording


@pytest.mark.parametrize(
    "apart",
    [
        {"originator": "Y"},
        {"metric": "wounded"},
        {"population": "p"},
        {"scope": "studying"},
        {"measure": "stock"},
        {"measure": "flow"},
        on("2025-01-02"),
    ],
)
def test_another_originator_thing_part_or_day_is_another_moment(apart):
    marks = collapsed(claim(), claim(origin_id="o2", **apart))
    assert marks["moment"].nunique() == 2 and marks["main"].all()


def test_windows_that_overlap_are_one_moment_and_periods_only_where_they_are_the_same():
    year, half = on("2024-01-01", "2024-12-31"), on("2024-01-01", "2024-06-30")
    for measure, moments in (("cumulative", 1), ("flow", 2)):
        marks = collapsed(claim(measure=measure, **year), claim(origin_id="o2", measure=measure, **half))
        assert marks["moment"].nunique() == moments, measure
    marks = collapsed(claim(measure="flow", **year), claim(origin_id="o2", measure="flow", **year))
    assert marks["moment"].nunique() == 1


def test_windows_that_share_one_day_are_one_moment():
    for start, moments in (("2025-01-05", 1), ("2025-01-06", 2)):
        marks = collapsed(claim(**on("2025-01-01", "2025-01-05")), claim(origin_id="o2", **on(start, "2025-01-09")))
        assert marks["moment"].nunique() == moments, start


def test_windows_join_along_a_chain_whatever_their_order():
    chain = [
        on("2025-01-01", "2025-01-31"),
        on("2025-01-05", "2025-01-06"),
        on("2025-01-20", "2025-02-05"),
        on("2025-03-01"),
    ]
    claims = [claim(origin_id=f"o{n}", **days) for n, days in enumerate(chain)]
    for order in (claims, claims[::-1]):
        marks = collapsed(*order).set_index("origin_id")["moment"]
        assert len({marks[f"o{n}"] for n in range(3)}) == 1 and marks["o3"] != marks["o0"]


def test_without_stated_days_each_origin_is_a_moment_of_its_own():
    undated = (claim(origin_id=f"o{n}", dated="assumed") for n in range(2, 6))
    assert collapsed(claim(), *undated)["moment"].nunique() == 5


def test_a_restatement_without_days_belongs_to_the_moment_it_restates():
    again = claim(origin_id="o2", originator="Y", root="o1", line="X", dated="assumed", **WORD | {"hedge": "at_least"})
    marks = collapsed(claim(), again)
    assert marks["moment"].nunique() == 1 and marks.loc[marks["main"], "origin_id"].tolist() == ["o1"]
    assert find_undated(marks).empty


def test_a_number_apart_from_the_main_one_speaks_beside_it_and_a_word_does_not():
    marks = collapsed(claim(), claim(), number(900), claim(origin_id="o2", **WORD | {"low": 2000, "high": 9000}))
    assert sorted(zip(marks["low"], marks["main"], marks["speaks"])) == [
        (550, True, True),
        (900, False, True),
        (2000, False, False),
    ]


def test_an_exact_number_speaks_before_the_rounded_one_that_more_outlets_carry():
    exact, rounded = number(13_221, hedge="exact", unit=1), number(13_000, hedge="about", unit=1000)
    marks = collapsed(exact, rounded, rounded)
    assert marks.set_index("value")[["main", "rounded", "speaks"]].to_dict("index") == {
        13_221: {"main": True, "rounded": False, "speaks": True},
        13_000: {"main": False, "rounded": True, "speaks": False},
    }


def test_an_exact_number_that_agrees_with_nothing_does_not_push_the_common_one_aside():
    marks = collapsed(number(700, hedge="exact", unit=1), claim(), claim())
    assert marks.loc[marks["main"], "value"].tolist() == [600] and marks["speaks"].all()
    assert not marks["rounded"].any()


@pytest.mark.parametrize(
    ("low", "high", "speaks"), [(650, 700, False), (651, 700, True), (500, 550, False), (500, 549, True)]
)
def test_a_number_that_shares_one_value_with_the_main_one_does_not_speak_beside_it(low, high, speaks):
    marks = collapsed(claim(), claim(), claim(hedge="none", low=low, best=np.nan, high=high))
    assert marks.loc[marks["low"] == low, ["main", "speaks"]].to_numpy().tolist() == [[False, speaks]]


@pytest.mark.parametrize(
    ("hedge", "exact", "rounded"),
    [("about", 12_500, True), ("none", 13_500, True), ("about", 13_501, False), ("nearly", 13_500, False)],
)
def test_an_exact_number_rounds_to_what_is_half_a_unit_from_it_at_most(hedge, exact, rounded):
    marks = collapsed(number(exact, hedge="exact", unit=1), number(13_000, hedge=hedge, unit=1000))
    assert marks.set_index("value")["rounded"].to_dict() == {exact: False, 13_000: rounded}


def test_of_two_numbers_that_as_many_carry_as_firmly_the_first_published_is_the_main_one():
    first, second = ({"published": pd.Timestamp(2025, month, 2)} for month in (1, 2))
    for low, high in ((first, second), (second, first)):
        marks = collapsed(number(600, **low), number(900, **high))
        assert marks.loc[marks["main"], "value"].tolist() == [600 if low is first else 900]


# Latest, earlier, undated


def test_an_origin_that_names_nobody_is_a_line_of_its_own():
    marks = collapsed(claim(), claim(origin_id="o2", originator="", **on("2025-03-01")))
    assert find_latest(marks)["line"].tolist() == ["X", "o2"]


def test_each_originator_has_its_latest_and_one_earlier_of_the_same():
    marks = collapsed(
        number(300, **on("2024-12-01")), claim(origin_id="o2"), number(900, origin_id="o3", **on("2025-03-01")),
        number(50, origin_id="o4", originator="Y", **on("2025-06-01")),
    )  # fmt: skip
    assert find_latest(marks)[["line", "value"]].to_numpy().tolist() == [["X", 900], ["Y", 50]]
    assert find_earlier(marks)[["line", "value"]].to_numpy().tolist() == [["X", 600]]


def test_a_figure_without_a_day_is_latest_only_where_its_line_has_no_other():
    later = on("2025-06-01", dated="assumed")
    marks = collapsed(
        claim(), number(900, origin_id="o2", **later), number(50, origin_id="o3", originator="Y", **later)
    )
    assert find_latest(marks)[["line", "value"]].to_numpy().tolist() == [["X", 600], ["Y", 50]]
    assert find_undated(marks)[["line", "value"]].to_numpy().tolist() == [["X", 900]]
    assert find_earlier(marks).empty


def test_of_several_figures_without_a_day_the_last_published_is_latest_and_none_is_earlier():
    some = [number(n, origin_id=f"o{n}", dated="assumed", published=pd.Timestamp(2025, n, 2)) for n in (3, 9, 5)]
    marks = collapsed(*(one | on("2025-01-01") for one in some))
    assert find_latest(marks)["value"].tolist() == [9] and find_earlier(marks).empty


def test_both_accounts_of_the_latest_days_are_latest():
    marks = collapsed(number(15_000), number(18_000), number(11_000, origin_id="o2", **on("2024-12-01")))
    assert find_latest(marks)["value"].tolist() == [15_000, 18_000]


# Conflicts, differences, revisions


def test_overlap_is_found_for_every_pair_and_only_for_overlapping_days():
    days = pd.to_datetime(["2025-01-01", "2025-01-05", "2025-01-05", "2025-03-01"])
    ends = pd.to_datetime(["2025-01-05", "2025-01-06", "2025-03-01", "2025-03-02"])
    claims = [
        number(n * 10, origin_id=f"o{n}", originator=f"X{n}", measure="stock", date_start=start, date_end=end)
        for n, (start, end) in enumerate(zip(days, ends))
    ]
    found = find_conflicts(collapsed(*claims))
    pairs = set(zip(found["origin_id_a"], found["origin_id_b"]))
    assert pairs == {("o0", "o1"), ("o0", "o2"), ("o1", "o2"), ("o2", "o3")}
    assert set(found["kind"]) == {"difference"}


def test_an_open_range_conflicts_with_nothing_above_its_floor():
    marks = collapsed(claim(hedge="at_least", low=300, best=np.nan, high=np.inf), number(9000), number(100))
    found = find_conflicts(marks)
    assert sorted(zip(found["low_a"], found["low_b"])) == [(100, 300), (100, 9000)]


def test_a_word_a_rounded_number_and_a_derived_one_are_no_rivals():
    word = claim(origin_id="o2", **WORD | {"low": 2000, "high": 9000})
    assert find_conflicts(collapsed(claim(), word)).empty
    exact, rounded = number(13_221, hedge="exact", unit=1), number(13_000, hedge="about", unit=1000)
    assert find_conflicts(collapsed(exact, rounded)).empty
    total = collapsed(number(4700, metric="casualties"), claim(), claim(metric="wounded", **WORD))
    assert find_conflicts(derive(total)).empty


def test_one_originator_that_says_another_number_of_the_same_days_revises_it():
    marks = collapsed(
        number(450, origin_id="o2", published=pd.Timestamp("2025-06-20"), said_end=pd.Timestamp("2025-06-20")),
        claim(said_end=pd.Timestamp("2025-01-02")),
    )  # fmt: skip
    (found,) = find_conflicts(marks).itertuples()
    assert (found.kind, found.origin_id_a, found.origin_id_b) == ("revision", "o1", "o2")  # the earlier said first
    assert (f"{found.said_end_a:%m-%d}", f"{found.said_end_b:%m-%d}") == ("01-02", "06-20")


def test_figures_without_stated_days_revise_nothing():
    assert find_conflicts(collapsed(claim(), number(450, origin_id="o2", dated="assumed"))).empty


def test_a_later_total_below_an_earlier_one_of_another_is_a_difference_with_both_days():
    marks = collapsed(claim(), number(350, origin_id="o2", originator="Y", **on("2025-09-02")))
    (found,) = find_conflicts(marks).itertuples()
    assert (found.kind, found.originator_a, found.originator_b) == ("difference", "Y", "X")
    assert (f"{found.date_end_a:%Y-%m-%d}", f"{found.date_end_b:%Y-%m-%d}") == ("2025-09-02", "2025-01-01")
    assert pd.isna(found.date_start) and pd.isna(found.date_end)  # they share no day


@pytest.mark.parametrize(
    "other",
    [
        number(350, originator="X", origin_id="o2", **on("2025-09-02")),  # its own: see changes
        number(350, originator="", origin_id="o2", **on("2025-09-02")),  # nobody named
        number(350, originator="Y", origin_id="o2", measure="stock", **on("2025-09-02")),
        number(350, originator="Y", origin_id="o2", scope="studying", **on("2025-09-02")),
        number(650, originator="Y", origin_id="o2", **on("2025-09-02")),  # shares a value
        number(700, originator="Y", origin_id="o2", **on("2025-09-02")),  # above
        number(350, originator="Y", origin_id="o2", measure="projection"),
    ],
)
def test_what_is_no_lower_later_total_of_another_is_no_difference(other):
    assert find_conflicts(collapsed(claim(), other)).empty


def test_a_lower_level_is_no_difference_over_time():
    later = number(350, originator="Y", origin_id="o2", measure="stock", **on("2025-09-02"))
    assert find_conflicts(collapsed(claim(measure="stock"), later)).empty


@pytest.mark.parametrize(("end", "kinds"), [("2024-12-31", ["difference"]), ("2024-06-30", [])])
def test_a_number_within_a_period_is_held_only_against_one_of_the_same_period(end, kinds):
    year = claim(measure="flow", **on("2024-01-01", "2024-12-31"))
    other = number(9000, origin_id="o2", originator="Y", measure="flow", **on("2024-01-01", end))
    assert find_conflicts(collapsed(year, other))["kind"].tolist() == kinds


def test_plans_stand_in_no_conflict():
    plan = {"measure": "projection"}
    assert find_conflicts(collapsed(number(1000, **plan), number(5000, **plan))).empty


def test_a_difference_says_where_the_articles_leave_open_that_both_are_one():
    other = number(350, origin_id="o2", originator="Y", linked="o1")
    (found,) = find_conflicts(collapsed(claim(linked="o2"), other)).itertuples()
    assert (found.kind, bool(found.may_equal)) == ("difference", True)


# Derived points


def derived(*claims):
    marks = derive(collapsed(*claims))
    return marks[marks["basis"] == "derived"]


def test_a_pay_bill_is_of_all_workers_and_the_main_account_of_pay():
    paid = {"metric": "monthly_pay_usd", "population": "dprk_workers", "measure": "rate"}
    there = {"metric": "workers", "population": "dprk_workers", "measure": "stock"}
    claims = [claim(**there), claim(scope="studying", **there)]
    claims += [number(800, **paid), number(800, **paid), number(900, **paid)]
    (bill,) = rows(derived(*claims), metric=BILL).itertuples()
    assert (bill.best, bill.scope, bill.counted_in) == (600 * 800, "", "usd_per_month")


def test_a_pay_bill_takes_the_latest_pay_reported_by_then_and_none_from_later():
    paid = {"metric": "monthly_pay_usd", "population": "dprk_workers", "measure": "rate"}
    there = {"metric": "workers", "population": "dprk_workers", "measure": "stock"}
    pays = [number(n, origin_id=f"p{n}", **paid, **on(f"2024-{n:02}-01")) for n in (10, 12)]
    bills = rows(
        derived(*pays, number(600, **there), number(500, origin_id="o2", **there, **on("2024-11-01"))), metric=BILL
    )
    assert sorted(bills["best"]) == [500 * 10, 600 * 12]
    later = number(800, **paid, **on("2025-06-01"))
    assert rows(derived(later, number(600, **there)), metric=BILL).empty


def test_what_follows_from_a_minor_account_is_no_main_mark():
    total = number(4700, metric="casualties")
    wounded = derived(total, number(600), number(600), number(700))
    assert sorted(wounded[["best", "main"]].to_numpy().tolist()) == [[4000, False], [4100, True]]


def test_no_wounded_are_derived_under_a_scope():
    scope = {"scope": "identified by name"}
    assert derived(number(401, metric="casualties", **scope), number(101, **scope)).empty


def test_no_wounded_are_derived_beside_a_reported_number_of_the_same_origin():
    total, wounded = number(4700, metric="casualties"), number(4000, metric="wounded")
    assert derived(total, claim(), wounded).empty
    made = derived(total, claim(), wounded | {"origin_id": "o2", "root": "o2"})
    assert made["metric"].tolist() == ["wounded"]  # another origin's number takes nothing from it


def test_a_derived_number_speaks_before_a_word_and_a_reported_one_before_both():
    total, word = (
        number(4700, metric="casualties"),
        claim(metric="wounded", **WORD | {"value": 1000, "low": 2000, "high": 9000}),
    )
    wounded = rows(derive(collapsed(total, claim(), word)), metric="wounded")
    assert wounded.loc[wounded["main"], "basis"].tolist() == ["derived"]
    assert wounded.loc[wounded["speaks"], "basis"].tolist() == ["derived"]
    said = number(4100, metric="wounded", origin_id="o2", published=pd.Timestamp("2025-06-20"))
    marks = derive(collapsed(total, claim(), word, said))
    wounded = rows(marks, metric="wounded")
    assert wounded.loc[wounded["main"], ["basis", "value"]].to_numpy().tolist() == [["reported", 4100]]
    (borne,) = borne_out(marks).itertuples()
    assert (borne.value, borne.derived_low, borne.derived_high) == (4100, 4050, 4150)


@pytest.mark.parametrize(
    "said",
    [
        number(4200, metric="wounded", origin_id="o2", published=pd.Timestamp("2025-06-20")),  # outside 4,050 to 4,150
        number(4100, metric="wounded", origin_id="o2"),  # no later report
        number(4100, metric="wounded", origin_id="o2", originator="Y", published=pd.Timestamp("2025-06-20")),
        claim(metric="wounded", origin_id="o2", **WORD | {"low": 4060, "high": 4140, "published": pd.Timestamp("2025-06-20")}),
    ],
)  # fmt: skip
def test_only_a_later_number_of_the_same_originator_within_bears_a_derived_one_out(said):
    assert borne_out(derive(collapsed(number(4700, metric="casualties"), claim(), said))).empty


def test_open_ends_stay_open_in_what_follows_and_nothing_follows_from_open_both_ways():
    floor = claim(metric="killed", hedge="at_least", low=300, best=np.nan, high=np.inf)
    (wounded,) = derived(number(4700, metric="casualties"), floor).itertuples()
    assert (wounded.low, wounded.high) == (0, 4400) and np.isnan(wounded.best)
    total = claim(metric="casualties", hedge="at_least", low=300, best=np.nan, high=np.inf)
    assert derived(total, claim()).empty  # 0 or more


def test_a_derived_number_has_a_stated_day_only_where_both_have():
    (wounded,) = derived(number(4700, metric="casualties", dated="assumed"), claim()).itertuples()
    assert wounded.dated == "assumed"
