"""More that a growing record brings: each test adds articles that it invents to the frozen tables."""

import math

import pandas as pd
import pytest

from helpers import pages
from helpers.figures import borne_out
from helpers.wording import when
from tests.growing import Record, Said, rows, says

APRIL = "nis-briefing-2025-04-30"
STOCK = {"measure": "stock", "population": "dprk_workers", "table": "workers"}
TROOPS = {"table": "troops"}
SHARES = ["of_low", "of_high", "low", "high"]


def ends(frame: pd.DataFrame, *columns: str) -> list[list]:
    return frame[list(columns or ("low", "high"))].to_numpy().tolist()


def of(frame: pd.DataFrame, origin: str) -> pd.DataFrame:
    """Keep the pairs that an origin stands in."""
    names = [name for name in ("from_origin", "to_origin", "origin_id_a", "origin_id_b") if name in frame]
    return frame[(frame[names] == origin).any(axis=1)]


# Restatements and revisions


@pytest.fixture
def revised(record) -> Said:
    record.origin("nis-june", said="2025-06-20")
    return Said(record.article("2025-06-20", says("nis-june", "killed", "about 450", "2025-04-30")).study())


def test_a_later_saying_of_the_same_days_that_shares_no_value_is_a_revision_and_no_step(revised):
    (revision,) = rows(revised.study.conflicts, metric="killed").to_dict("records")
    assert (revision["kind"], revision["origin_id_a"], revision["origin_id_b"]) == ("revision", APRIL, "nis-june")
    assert (revision["low_a"], revision["high_b"]) == (550, 455)
    steps = rows(revised.study.changes, metric="killed", refused="", unit="persons")
    assert sorted(ends(steps, "from_origin", "to_origin", "low", "high")) == [
        ["nis-toll-2025-01", APRIL, 0, 350],
        ["nis-toll-2025-01", "nis-june", 0, 155],
    ]
    killed = rows(revised.study.points, metric="killed", line="NIS", date_end=pd.Timestamp("2025-04-30"))
    assert killed.loc[killed["main"], "origin_id"].tolist() == [APRIL]  # seven outlets carry it


def test_a_revision_is_worded_with_both_days_of_saying_and_never_as_one_briefing(revised):
    (told,) = rows(revised.listings["casualty_growth", "conflicts"], Kind="revision")["In words"]
    assert "about 600, said 30 April 2025; about 450, said 20 June 2025" in told
    line = revised.line("Killed, North Korean troops")
    assert "one briefing" not in line.conflict + line.sentence + " ".join(line.avoid)
    assert "one briefing" not in revised.title("casualties")
    assert {account.said for account in line.accounts} == {"about 450", "about 600"}


def test_a_later_saying_of_the_same_days_that_shares_a_value_is_a_second_wording(record):
    record.origin("nis-june", said="2025-06-20")
    record.article("2025-06-20", says("nis-june", "killed", "more than 600", "2025-04-30"))
    said = Said(record.study())
    assert of(said.study.changes, "nis-june").empty and of(said.study.conflicts, "nis-june").empty
    assert said.title("casualties") == "Killed: about 600 by 30 April 2025 (NIS; at least 300 by mid-January 2025)"


def test_what_is_said_to_restate_belongs_to_the_days_it_restates(record):
    record.case("restated-unlinked").link("seoul-2025-11", "restates", APRIL)
    said = Said(record.study())
    latest = rows(said.study.latest, metric="killed", population="dprk_troops")
    assert ends(latest, "line", "value") == [["NIS", 2000]]
    assert said.study.undated[said.study.undated["metric"] == "killed"].empty
    assert of(said.study.changes, "seoul-2025-11").empty and of(said.study.conflicts, "seoul-2025-11").empty
    assert "South Korea," not in "".join(pages.originators(said.pages["casualty_growth"]))


def test_an_origin_may_be_one_with_several_others(record):
    record.case("restated-later").link("seoul-2025-11", "may_equal", "nis-briefing-2025-09-02")
    said = Said(record.study())
    refused = of(said.study.changes, "seoul-2025-11")
    assert set(refused["from_origin"]) == {APRIL, "nis-briefing-2025-09-02"}
    assert (refused["refused"].str.contains("one and the same report")).all()
    left_open = [
        line
        for line in pages.originators(said.pages["casualty_growth"])
        if "the report by South Korea (by 4 November 2025)" in line
    ]
    assert len(left_open) == 2


# Days


def test_a_figure_of_an_originator_with_only_undated_ones_is_its_latest_and_says_so(record):
    record.origin("uk-1", "UK Ministry of Defence", "2025-06-15")
    record.article("2025-06-20", says("uk-1", "casualties", "more than 6,000"))
    said = Said(record.study())
    (latest,) = rows(said.study.latest, line="UK Ministry of Defence").to_dict("records")
    assert (latest["dated"], latest["low"], math.isinf(latest["high"])) == ("assumed", 6000, True)
    line = said.line("Killed and wounded, North Korean troops", "UK Ministry of Defence")
    assert line.when == "in an article of 20 June 2025; the day is not given"
    assert "by 15 June" not in line.sentence and "on 15 June" not in line.sentence
    assert of(said.study.changes, "uk-1")["refused"].ne("").all()


def test_an_undated_figure_is_never_latest_beside_a_stated_one_of_its_originator(record):
    record.origin("nis-november", said="2025-11-04")
    said = Said(record.article("2025-11-04", says("nis-november", "killed", "about 900")).study())
    assert rows(said.study.latest, metric="killed", line="NIS")["origin_id"].tolist() == [APRIL]
    assert said.title("casualties").startswith("Killed: about 600 by 30 April 2025 (NIS")
    (undated,) = said.headlines["Killed, North Korean troops"].undated
    assert undated.said == "the NIS: about 900, article of 4 November 2025"
    assert of(said.study.changes, "nis-november")["refused"].str.contains("day of the later one is not given").all()


def test_an_assumed_day_makes_no_rate(record):
    record.origin("uk-1", "UK", "2025-03-15").origin("uk-2", "UK", "2025-06-15")
    record.article("2025-03-20", says("uk-1", "killed", "about 700"))
    record.article("2025-06-20", says("uk-2", "killed", "about 900", "2025-06-15"))
    steps = rows(record.study().changes, to_origin="uk-2", refused="")
    assert set(steps["unit"]) == {"persons", "ratio"} and set(steps["dated"]) == {"assumed"}
    assert ends(rows(steps, unit="persons")) == [[100, 300]]  # 850 to 950 less 650 to 750


def test_an_undated_number_within_a_period_says_that_its_period_is_not_given(record):
    record.origin("uk-1", "UK", "2025-06-15")
    record.article("2025-06-20", says("uk-1", "arrived", "about 6,000", measure="flow", **TROOPS))
    study = record.study()
    (latest,) = rows(study.latest, line="UK").itertuples()
    assert when(latest) == "in an article of 20 June 2025; the period is not given"
    assert of(study.changes, "uk-1")["refused"].ne("").all() and of(study.conflicts, "uk-1").empty


def test_where_only_the_first_day_is_given_the_last_is_the_origins(record):
    record.origin("uk-1", "UK", "2025-06-15")
    record.article("2025-06-20", says("uk-1", "killed", "about 700", since="2025-05-01"))
    (point,) = rows(record.study().points, origin_id="uk-1").itertuples()
    assert (f"{point.date_start:%m-%d}", f"{point.date_end:%m-%d}", point.dated) == ("05-01", "06-15", "stated")


@pytest.mark.parametrize("said", ["", "2025-06-15"])
def test_a_level_whose_last_day_alone_is_known_is_by_that_day(record, said):
    record.origin("uk-1", "UK", said, date_end=said or "2025-06-20")
    record.article("2025-06-20", says("uk-1", "workers", "about 20,000", "2025-06-01", **STOCK))
    line = Said(record.study()).line("Workers in Russia, North Korean workers", "UK")
    assert line.when == "by 1 June 2025"


def test_before_the_sanctions_has_no_day_at_all(record):
    point = rows(record.study().points, scope="before the sanctions")
    assert point[["date_start", "date_end"]].isna().all(axis=None) and len(point) == 1
    assert "2017" not in Said(record.study()).listings["worker_inflow", "passports"].to_string()


# Plans, parts, periods, scopes


def test_a_plan_beside_a_total_of_one_originator_is_neither_latest_nor_conflict(record):
    record.origin("nis-june", said="2025-06-20")
    plan = says("nis-june", "deployed", "30,000", "2025-12-31", measure="projection", **TROOPS)
    record.article("2025-06-20", plan, says("nis-june", "deployed", "about 20,000", "2025-06-20", **TROOPS))
    said = Said(record.study())
    assert "30,000" not in said.title("troops") + repr(said.headlines)
    assert said.title("troops").startswith("Troops sent: about 20,000 by 20 June 2025 (NIS")
    assert rows(said.study.conflicts, measure="projection").empty
    steps = rows(said.study.changes, measure="cumulative", metric="deployed", unit="persons", refused="")
    assert 30_000 not in {*steps["low_to"], *steps["high_to"]}
    assert said.study.changes["refused"].str.contains("a plan or forecast").any()


def test_periods_that_overlap_but_differ_are_neither_step_nor_conflict(record):
    record.origin("nis-july", said="2025-07-01").origin("nis-october", said="2025-10-01")
    flow = {"measure": "flow"} | TROOPS
    record.article("2025-07-01", says("nis-july", "arrived", "3,000", "2025-06-30", "2025-01-01", **flow))
    record.article("2025-10-01", says("nis-october", "arrived", "9,000", "2025-09-30", "2025-04-01", **flow))
    study = record.study()
    ours = study.changes[study.changes["from_origin"].isin(["nis-july", "nis-october"])]
    assert ours.empty and of(study.conflicts, "nis-july").empty


def test_equal_periods_give_a_change_and_no_rate(record):
    record.origin("nis-july", said="2025-07-01").origin("nis-january", said="2026-01-01")
    flow = {"measure": "flow"} | TROOPS
    record.article("2025-07-01", says("nis-july", "arrived", "3,000", "2025-06-30", "2025-01-01", **flow))
    record.article("2026-01-01", says("nis-january", "arrived", "9,000", "2025-12-31", "2025-07-01", **flow))
    steps = rows(record.study().changes, to_origin="nis-january", from_origin="nis-july")
    assert set(steps["unit"]) == {"persons", "ratio"}
    assert ends(rows(steps, unit="persons")) == [[5000, 7000]]  # 8,500 to 9,500 less 2,500 to 3,500


def test_two_scopes_of_one_origin_are_no_conflict_and_no_step_and_named_everywhere(record):
    record.origin("nis-july", said="2025-07-01")
    some, others = (
        says("nis-july", "workers", n, "2025-07-01", scope=scope, **STOCK)
        for n, scope in (("231", "construction sites"), ("57", "studying"))
    )
    said = Said(record.article("2025-07-01", some, others).study())
    assert of(said.study.conflicts, "nis-july").empty
    assert of(said.study.changes, "nis-july")["refused"].str.contains("other persons are counted").any()
    assert of(said.study.changes, "nis-july")["refused"].ne("").all()
    assert not [title for title in said.titles.values() if "231" in title or "57 " in title]
    assert "231" not in repr(said.headlines)
    assert rows(said.study.points, metric="monthly_pay_bill_usd", origin_id="nis-july").empty
    for line in said.pages["worker_inflow"].sections("workers"):
        told = rows(line[1], origin_id="nis-july")
        assert told.empty or set(told["scope"]) == {"construction sites", "studying"}


# Vague words


def test_a_vague_word_beside_a_number_in_one_article_is_no_rival_whoever_says_it(record):
    record.origin("nis-september", said="2025-09-02").origin("text", "", "2025-09-02", channel="reporting")
    record.article(
        "2025-09-02", says("nis-september", "killed", "about 2,000", "2025-09-02"), says("text", "killed", "hundreds")
    )
    study = record.study()
    assert rows(study.points, origin_id="text").empty
    assert of(study.changes, "text").empty and of(study.conflicts, "text").empty
    assert rows(study.readings, origin_id="text")["phrase"].tolist() == ["hundreds"]  # kept in the tables


def test_a_vague_word_alone_is_a_mark_and_stays_a_word(record):
    record.origin("nis-september", said="2025-09-02")
    said = Said(record.article("2025-09-02", says("nis-september", "killed", "thousands", "2025-09-02")).study())
    assert ends(rows(said.study.latest, metric="killed", line="NIS")) == [[2000, 9000]]
    line = said.line("Killed, North Korean troops")
    assert "as “thousands” by 2 September 2025" in line.sentence
    assert "A number in its place: the articles print only the word." in line.avoid
    assert "thousands" in said.title("casualties") and "9,000" not in said.title("casualties")


# Derived figures


def test_a_reported_number_within_an_earlier_derived_one_bears_it_out_and_speaks(record):
    record.origin("nis-june", said="2025-06-20")
    said = Said(record.article("2025-06-20", says("nis-june", "wounded", "about 4,100", "2025-04-30")).study())
    (borne,) = borne_out(said.study.points).itertuples()
    assert (borne.low, borne.high, borne.derived_low, borne.derived_high) == (4050, 4150, 4000, 4200)
    told = rows(said.listings["casualty_growth", "derived"], What="wounded, North Korean troops")
    assert told["Borne out by"].tolist() == ["about 4,100 (Alpha, 20 June 2025)"]
    assert ends(rows(said.study.latest, metric="wounded", line="NIS"), "basis", "value") == [["reported", 4100]]
    (step,) = rows(said.study.changes, metric="wounded", unit="persons", refused="").itertuples()
    assert (step.low, step.high) == (1300, 1500)  # 4,050 to 4,150 less 2,650 to 2,750


def test_a_reported_number_of_wounded_has_its_share_of_those_sent(record):
    record.origin("nis-june", said="2025-06-20")
    record.article("2025-06-20", says("nis-june", "wounded", "about 4,100", "2025-04-30"))
    shares = rows(record.study().shares, metric="wounded", basis="reported")
    assert sorted(ends(shares, *SHARES)) == [
        [14500, 15500, pytest.approx(4050 / 15500), pytest.approx(4150 / 14500)],
        [17500, 18500, pytest.approx(4050 / 18500), pytest.approx(4150 / 17500)],
    ]


def test_each_account_of_casualties_gives_its_own_derived_wounded_and_the_widest_carried_speaks(record):
    record.article("2025-07-01", says(APRIL, "casualties", "about 5,100", "2025-04-30"))
    study = record.study()
    derived = rows(study.points, metric="wounded", origin_id=APRIL, basis="derived")
    assert sorted(ends(derived, "low", "high", "main")) == [[4000, 4200, True], [4400, 4600, False]]
    assert ends(rows(study.latest, metric="wounded", line="NIS")) == [[4000, 4200]]
    conflict = rows(study.conflicts, kind="conflict", metric="casualties")
    assert ends(conflict, "low_a", "low_b") == [[4650, 5050]]


def test_one_floor_less_another_derives_nothing(record):
    record.origin("uk", "UK", "2025-06-15")
    floors = [
        says("uk", metric, n, "2025-06-15")
        for metric, n in (("killed", "at least 900"), ("casualties", "at least 6,000"))
    ]
    assert rows(record.article("2025-06-20", *floors).study().points, origin_id="uk", metric="wounded").empty


def test_no_wounded_are_derived_under_a_scope(record):
    record.origin("group", "A group", "2025-07-01")
    record.article(
        "2025-07-01",
        *(
            says("group", metric, n, "2025-07-01", scope="construction sites")
            for metric, n in (("killed", "exactly 101"), ("casualties", "exactly 401"))
        ),
    )
    assert rows(record.study().points, origin_id="group", metric="wounded").empty


# Shares


def test_the_share_of_an_open_floor_is_open_and_that_of_an_open_whole_bound_above(record):
    record.origin("uk-1", "UK", "2025-06-15").origin("uk-2", "UK", "2025-09-15")
    record.article(
        "2025-06-20",
        says("uk-1", "killed", "at least 600", "2025-06-15"),
        says("uk-1", "deployed", "15,000", "2025-06-15", **TROOPS),
    )
    record.article(
        "2025-09-20",
        says("uk-2", "killed", "about 600", "2025-09-15"),
        says("uk-2", "deployed", "at least 10,000", "2025-09-15", **TROOPS),
    )
    said = Said(record.study())
    shares = rows(said.study.shares, origin_id=("uk-1", "uk-2"))
    assert ends(shares, *SHARES) == [
        [10000, math.inf, 0, pytest.approx(0.065)],
        [14500, 15500, pytest.approx(600 / 15500), math.inf],
    ]
    told = said.listings["casualty_growth", "shares"]["Share"].tolist()
    assert "3.9% or more" in told and not [line for line in told if "inf" in line or "nan" in line]


def test_a_share_needs_a_number_sent_of_that_day(record):
    record.origin("uk-1", "UK", "2025-06-15").origin("uk-2", "UK", "2025-09-15")
    record.article("2025-06-20", says("uk-1", "killed", "about 600", "2025-06-15"))
    record.article("2025-09-20", says("uk-2", "deployed", "15,000", "2025-09-15", **TROOPS))
    assert rows(record.study().shares, origin_id=("uk-1", "uk-2")).empty


def test_a_percentage_is_compared_with_percentages_of_the_same_and_nothing_else(record):
    record.origin("nis-june", said="2025-06-20").origin("nis-september", said="2025-09-02")
    share = {"measure": "share"}
    record.article(
        "2025-06-20",
        says("nis-june", "wounded", "30", "2025-06-20", **share) | {"phrase": "30 percent"},
        says("nis-june", "wounded", "about 4,300", "2025-06-20"),
    )
    record.article(
        "2025-09-02", says("nis-september", "wounded", "40", "2025-09-02", **share) | {"phrase": "40 percent"}
    )
    said = Said(record.study())
    changes = rows(said.study.changes, metric="wounded")
    steps = rows(changes, measure="share", refused="")
    assert ends(steps, "low", "high", "unit") == [[0, 20, "percent"]]  # 35 to 45 less 25 to 35
    assert changes.loc[(changes["measure"] == "share") & (changes["measure_from"] != "share"), "refused"].ne("").all()
    assert rows(said.study.conflicts, measure="share").empty
    assert "40" not in said.title("casualties") and "40 percent" not in repr(said.headlines)
    assert "Wounded, percent" in [heading for heading, _ in said.pages["casualty_growth"].sections("casualties")]


# Exact and rounded, unnamed, zero


@pytest.mark.parametrize("rule", ["significant-digit", "literal", "five-percent"])
def test_an_exact_number_speaks_before_a_rounded_one_under_each_rule(record, rule):
    study = record.case("exact-beside-rounded").study(hedge_rule=rule)
    crossings = rows(study.changes, metric="border_crossings", unit="crossings", refused="")
    assert ends(crossings) == [[12104, 12104]]
    assert rows(study.conflicts, metric="border_crossings").empty
    assert ends(rows(study.latest, metric="border_crossings", line="Rosstat"), "value", "hedge") == [[13221, "exact"]]


def test_unnamed_originators_count_as_none_and_make_no_step(record):
    record.origin("a", "", "2025-06-15").origin("b", "", "2025-08-15")
    record.article(
        "2025-08-20", says("a", "killed", "about 700", "2025-06-15"), says("b", "killed", "about 900", "2025-08-15")
    )
    said = Said(record.study())
    assert of(said.study.changes, "b")["refused"].ne("").all()
    assert "900" not in repr(said.headlines) + said.title("casualties")
    told = pages.originators(said.pages["casualty_growth"])
    assert told[0] == "The figures go back to the NIS, South Korean intelligence and Ukraine."
    assert told[1].startswith("No originator is named for about 700 killed (Alpha); about 900 killed (Alpha); ")
    assert said.title("casualties").startswith("Killed: about 600 by 30 April 2025 (NIS")


def test_zero_is_a_number_and_divides_nothing(record):
    record.origin("nis-june", said="2025-06-20").origin("nis-september", said="2025-09-02")
    for day, origin, count in (("2025-06-20", "nis-june", "exactly 0"), ("2025-09-02", "nis-september", "exactly 5")):
        record.article(day, says(origin, "captured", count, day))
    said = Said(record.study())
    (line,) = rows(said.listings["casualty_growth", "changes"], What="captured, in total, North Korean troops").to_dict(
        "records"
    )
    assert (line["Change"], line["Ratio"]) == ("5 more", "not defined beside zero")


# What a reader chooses


@pytest.mark.parametrize("case", ["restated-later", "later-but-lower", "zero-and-floor", "by-name"])
def test_a_replay_of_any_day_shows_nothing_later(tmp_path, case):
    record = Record(tmp_path / "raw").case(case)
    published = sorted(set(record.study().sources["published"]))
    planned = {"2026"}
    for day in published:
        said = Said(record.study(published_until=f"{day:%Y-%m-%d}"))
        assert said.study.sources["published"].max() == day
        stated = said.study.points[said.study.points["measure"] != "projection"]
        assert not (stated["date_end"] > day).any()
        page = said.pages["casualty_growth"]
        lines = [
            *pages.citations(page),
            *pages.selection(page),
            *(pages.headline(page, topic) for topic in page.topics()),
        ]
        later = {f"{other:%Y}" for other in published if other.year > day.year} - planned
        assert not [line for line in lines if any(year in line for year in later)]


def test_one_article_and_one_outlet_are_one(record):
    page = record.page("worker_inflow", published_until="2023-12-13")
    assert pages.selection(page)[0] == (
        "What 1 article in this collection by 13 December 2023 reports, published 13 December 2023."
    )
    page = record.page(published_until="2025-02-28")
    (told,) = pages.goes_back_to(page)
    assert told.endswith("go back to one originator, the National Intelligence Service of South Korea (NIS).")
    every = "\n".join([*pages.selection(page), *pages.originators(page), *pages.citations(page)])
    assert "1 outlets" not in every and "1 articles" not in every and "1 origins" not in every


# Printed ranges


@pytest.fixture
def ranged(record) -> Record:
    record.origin("nis-september", said="2025-09-02")
    return record.article(
        "2025-09-02",
        says("nis-september", "killed", "1,800 to 2,200", "2025-09-02"),
        says("nis-september", "deployed", "15,000", "2025-09-02", **TROOPS),
    )


def test_a_printed_range_has_its_ends_no_best_and_is_no_conflict_of_them(ranged):
    study = ranged.study()
    (point,) = rows(study.points, origin_id="nis-september", metric="killed").itertuples()
    assert (point.low, point.high, math.isnan(point.best)) == (1800, 2200, True)
    assert of(study.conflicts, "nis-september").empty


def test_growth_shares_and_sentences_take_a_printed_range(ranged):
    said = Said(ranged.study())
    (step,) = rows(said.study.changes, to_origin="nis-september", metric="killed", unit="persons").itertuples()
    assert (step.low, step.high) == (1150, 1650)  # less 550 to 650
    (share,) = rows(said.study.shares, origin_id="nis-september", metric="killed").itertuples()
    assert (share.low, share.high) == (pytest.approx(1800 / 15500), pytest.approx(2200 / 14500))
    assert said.title("casualties").startswith("Killed: 1,800 to 2,200 by 2 September 2025 (NIS")
    assert (
        "as 1,800 to 2,200 by 2 September 2025 (“1,800 to 2,200”, Alpha"
        in said.line("Killed, North Korean troops").sentence
    )


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [("significant-digit", 9500, 12500), ("literal", 10000, 12000), ("five-percent", 9500, 12600)],
)
def test_a_hedged_range_is_widened_at_its_ends_as_the_rule_says(record, rule, low, high):
    record.origin("nis-september", said="2025-09-02")
    record.article("2025-09-02", says("nis-september", "deployed", "about 10,000 to 12,000", "2025-09-02", **TROOPS))
    (point,) = rows(record.study(hedge_rule=rule).points, origin_id="nis-september").itertuples()
    assert (point.low, point.high, math.isnan(point.best)) == (low, high, True)


def test_no_input_is_changed_by_a_study(record):
    study = record.case("later-but-lower").study()
    before = {name: getattr(study, name).copy() for name in ("readings", "points", "changes", "latest")}
    Said(study).listings, study.shares, study.conflicts
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, getattr(study, name))
