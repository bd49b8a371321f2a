"""The front page: each originator's latest, sentences to print, what not to write, titles."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import pages
from helpers.figures import open_study
from helpers.wording import NOTHING, days, when, window
from tests.growing import FROZEN, Said, says

NIS = "National Intelligence Service of South Korea (NIS)"
KILLED, WOUNDED, SENT = (f"{what}, North Korean troops" for what in ("Killed", "Wounded", "Troops sent"))
THERE = "Workers in Russia, North Korean workers"
EVER = "Workers sent to Russia, in total, North Korean workers"


@pytest.fixture(scope="module")
def said():
    return Said(open_study(data_dir=str(FROZEN)))


# Lines and sentences


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        (
            KILLED,
            "Members of parliament gave the number of North Korean troops killed as about 600 by 30 April 2025 "
            f"(“About 600”, Reuters, 30 April 2025), after a briefing by the {NIS}; "
            "the figure before it is at least 300 by mid-January 2025.",
        ),
        (
            THERE,
            f"The {NIS} gave the number of North Korean workers in Russia as about 4,000 in October 2024 "
            "(“about 4,000 North Korean workers”, Korea Herald, 9 February 2025).",
        ),
        (
            WOUNDED,
            "For the number of North Korean troops wounded by 30 April 2025, 4,000 to 4,200 follow from figures of the "
            "NIS (about 600 killed and about 4,700 killed and wounded); printed is only “thousands more wounded”, "
            "News24, 30 April 2025, copy of AFP; the figure before it is about 2,700 by mid-January 2025.",
        ),
        (
            SENT,
            "Members of parliament gave the number of North Korean troops sent as 15,000 (“total deployment "
            "of 15,000”, Reuters, 30 April 2025) or as 18,000 (“18 000 troops”, News24, 30 April 2025, copy of AFP) by "
            f"30 April 2025, after a briefing by the {NIS}; accounts of one briefing differ.",
        ),
    ],
)
def test_the_sentence_says_who_what_how_firmly_by_when_where_and_through_whom(said, label, sentence):
    assert said.line(label).sentence == sentence


@pytest.mark.parametrize(
    ("label", "originator", "reason"),
    [
        (KILLED, "the NIS", "That it doubled: from a floor of 300"),
        (KILLED, "the NIS", "That 7 outlets confirm it: they carry 5 texts, and all go back to the NIS."),
        (EVER, "the NIS", "That it grew from about 4,000 in October 2024"),
        (EVER, "South Korean intelligence", "That it confirms a figure of another originator."),
        (SENT, "the NIS", "One of the numbers alone, or their mean: it is not known which was said."),
        (WOUNDED, "the NIS", "That anyone reported 4,000 to 4,200: it is derived."),
    ],
)
def test_what_not_to_write_has_its_reason(said, label, originator, reason):
    avoid = said.line(label, originator).avoid
    assert len([line for line in avoid if line.startswith(reason)]) == 1 and (label != WOUNDED or len(avoid) == 1)


def test_a_card_says_whose_it_is_of_when_and_what_differs(said):
    sent, (first, second) = said.line(SENT), said.headlines[EVER].lines
    assert said.line(WOUNDED).when == "by 30 April 2025 (derived)"
    assert [account.said for account in sent.accounts] == ["about 15,000", "18,000"]
    assert sent.conflict == "Two accounts of one briefing differ"
    assert [line.originator for line in (first, second)] == ["the NIS", "South Korean intelligence"]
    assert (first.when, first.maybe) == ("by 30 April 2025", "")
    assert second.maybe == (
        "The articles leave open whether it comes from the briefing by the NIS through members of parliament "
        "(30 April 2025)."
    )
    assert [undated.said for undated in said.headlines[SENT].undated] == [
        "the NIS: about 11,000, article of 9 February 2025"
    ]
    assert "11,000" not in repr(said.headlines[SENT].lines)


def test_what_differs_between_times_is_revised_and_no_change(record):
    record.origin("later", "NIS", "2025-06-01")
    record.article("2025-06-02", says("later", "killed", "about 900", "2025-04-30"))
    line = Said(record.study()).line(KILLED)
    assert line.conflict == "Revised: what was said at different times of these days differs"
    assert f"The {NIS} gave" in line.sentence and "at different times; the figure before it" in line.sentence
    assert "That the number itself changed: the figures are about the same days." in line.avoid


def test_populations_of_the_context_parts_plans_and_periods_have_no_headline(said):
    assert list(said.headlines) == [KILLED, WOUNDED, "Killed and wounded, North Korean troops", SENT, THERE, EVER]


def test_a_replay_knows_nothing_later():
    replayed = Said(open_study(data_dir=str(FROZEN), published_until="2025-02-28")).headlines
    (line,) = replayed[KILLED].lines
    assert [account.said for account in line.accounts] == ["at least 300"] and line.earlier == ""
    assert EVER not in replayed and "4,700" not in repr(replayed)
    assert "2,950 or more" in repr(replayed["Killed and wounded, North Korean troops"])


def test_an_empty_selection_has_no_headline_and_says_so():
    page = pages.Page(open_study(data_dir=str(FROZEN), published_until="1999-01-01"))
    assert pages.selection(page) == pages.originators(page) == [NOTHING]
    assert pages.headline(page, "casualties") == "Killed, wounded, captured: no figure in this selection"
    assert pages.headlines(page) == pages.goes_back_to(page) == pages.step(page) == pages.citations(page) == []
    assert pages.text_lines(page) == {}


def test_the_lines_as_text_have_what_the_page_says_and_the_claims_behind_it(said):
    lines = pages.text_lines(pages.Page(said.study))
    killed = lines["killed", "dprk_troops", "cumulative", "NIS"]
    assert (killed["figure"], killed["sentence"]) == ("about 600 (550 to 650)", said.line(KILLED).sentence)
    behind = said.study.latest.query("metric == 'killed' and line == 'NIS'")["claims"].iloc[0].split(";")
    assert {*behind, "korea-herald-2025-02-09-killed-body"} == set(killed["claims"].split(";"))
    undated = lines["deployed", "dprk_troops", "cumulative", ""]
    assert undated["figure"].startswith("the NIS: about 11,000") and "korea-herald" in undated["claims"]
    assert len(lines) == sum(len(told.lines) + bool(told.undated) for told in said.headlines.values())


# Titles


@pytest.mark.parametrize(
    ("others", "title"),
    [
        (0, "Killed: about 600 by 30 April 2025 (NIS; at least 300 by mid-January 2025)"),
        (1, "Killed: about 600 by 30 April 2025 (NIS); about 700 by 10 June 2025 (Group 0)"),
        (2, "Killed: about 600 by 30 April 2025 (NIS); about 700 by 10 June 2025 (Group 0); about 800 by 11 June 2025 (Group 1)"),
        (3, "Killed: the latest figures of 4 originators"),
    ],
)  # fmt: skip
def test_a_title_names_each_of_up_to_three_originators_and_of_more_none(record, others, title):
    for n in range(others):
        day = f"2025-06-1{n}"
        record.origin(f"g{n}", f"Group {n}", day)
        record.article("2025-06-20", says(f"g{n}", "killed", f"about {7 + n}00", day), outlet=f"Outlet{n}")
    assert pages.headline(record.page(), "casualties") == title


def test_a_title_of_two_accounts_or_without_a_level_or_total_says_so(said, record):
    assert said.title("troops") == "Troops sent: one briefing, two accounts, about 15,000 and 18,000"
    conditions = "Monthly pay, US dollars and working hours a day: 2 reported figures"
    assert said.title("conditions", "worker_inflow") == conditions
    record.origin("uk", "UK", "2025-06-15")
    workers = {"population": "dprk_workers", "measure": "stock", "table": "workers"}
    for outlet, count in (("Alpha", "7,000"), ("Beta", "9,000")):
        record.article("2025-06-20", says("uk", "workers", count, "2025-06-15", **workers), outlet=outlet)
    line = Said(record.study()).line(THERE, "UK")
    assert line.conflict == "Two accounts of one statement differ" and "briefing" not in line.sentence


# What a page says first


def test_the_page_says_first_what_goes_back_to_one_originator(said, record):
    assert pages.goes_back_to(said.pages["casualty_growth"]) == [
        f"Killed; wounded; killed and wounded; troops sent: all numbers go back to one originator, the {NIS}; "
        "that 8 outlets carry one or another of them confirms nothing."
    ]
    alone = f"Workers in Russia: the one number goes back to one originator, the {NIS}."
    assert pages.goes_back_to(said.pages["worker_inflow"]) == [alone]
    record.origin("uk", "UK", "2025-06-15").origin("nobody", "", "2025-06-15")
    others = (says("uk", "killed", "about 700", "2025-06-15"), says("nobody", "casualties", "5,000", "2025-06-15"))
    record.article("2025-06-20", *others)
    (line,) = pages.goes_back_to(record.page())
    assert line.startswith("Wounded; troops sent: all numbers go back to one originator")
    assert pages.goes_back_to(record.page(outlets="Alpha")) == [
        "Killed: the one number goes back to one originator, UK."
    ]


def test_a_choice_of_outlets_or_days_names_the_account_that_it_hides_and_no_choice_names_none(record):
    here = "troops sent, about 15,000 in the texts of Fox News, Reuters and Times (carried by CBC, Fox News, Reuters and Times)"
    there = "troops sent, 18,000 in the text of AFP (carried by CNA and News24)"
    for outlet, hidden, shown in (("Reuters", there, "15,000"), ("CNA", here, "18,000")):
        page = record.page(outlets=outlet)
        line = f"This choice hides another account: {hidden}, where {shown} is shown."
        assert pages.hidden(page) == [line] and line in pages.selection(page)
    for outlets in ("", "Reuters;CNA", "Korea Herald", "Straits Times"):
        assert pages.hidden(record.page(outlets=outlets)) == []


def test_counts_on_a_page_are_of_the_articles_that_speak_there(said):
    page = said.pages["worker_inflow"]
    assert pages.selection(page)[0].startswith("What 6 articles report, published 13 December 2023")
    assert len(pages.citations(page)) == 6


# Days in words


def row(start, end, **more):
    start, end = (pd.Timestamp(day) if day else pd.NaT for day in (start, end))
    given = {"dated": "stated", "open_start": False, "measure": "stock", "published": pd.Timestamp("2025-02-09")}
    return SimpleNamespace(date_start=start, date_end=end, **given | more)


TOTAL, FLOW, OPEN, ASSUMED = {"measure": "cumulative"}, {"measure": "flow"}, {"open_start": True}, {"dated": "assumed"}


@pytest.mark.parametrize(
    ("start", "end", "more", "table", "sentence"),
    [
        ("2025-04-30", "2025-04-30", {}, "30 April 2025", "on 30 April 2025"),
        ("2025-04-30", "2025-04-30", TOTAL, "by 30 April 2025", "by 30 April 2025"),
        ("2025-04-30", "2025-04-30", OPEN, "by 30 April 2025", "by 30 April 2025"),
        ("2024-10-01", "2024-10-31", {}, "October 2024", "in October 2024"),
        ("2025-01-11", "2025-01-20", TOTAL, "by mid-January 2025", "by mid-January 2025"),
        ("2024-01-01", "2024-12-31", FLOW, "2024", "in 2024"),
        ("2024-07-01", "2024-09-30", FLOW, "the third quarter of 2024", "in the third quarter of 2024"),
        ("2025-01-01", "2025-05-05", FLOW, "1 January to 5 May 2025", "from 1 January to 5 May 2025"),
        ("2024-12-15", "2025-01-15", TOTAL, "by 15 January 2025", "by 15 January 2025"),
        ("2030-12-31", "2030-12-31", OPEN, "by the end of 2030", "by the end of 2030"),
        ("2025-02-09", "2025-02-09", ASSUMED, "day not given; article of 9 February 2025", "in an article of 9 February 2025; the day is not given"),
        ("2025-02-09", "2025-02-09", ASSUMED | FLOW, "day not given; article of 9 February 2025", "in an article of 9 February 2025; the period is not given"),
        ("2024-12-15", "2025-01-15", {}, "15 December 2024 to 15 January 2025", "within 15 December 2024 to 15 January 2025"),
    (None, None, ASSUMED, "no day", "in an article of 9 February 2025"),
    ],
)  # fmt: skip
def test_days_are_worded_as_what_is_known_of_them(start, end, more, table, sentence):
    assert (window(row(start, end, **more)), when(row(start, end, **more))) == (table, sentence)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2024-02-01", "2024-02-28", "1 to 28 February 2024"),
        ("2024-04-01", "2024-06-30", "the second quarter of 2024"),
        ("2024-05-01", "2024-07-31", "1 May to 31 July 2024"),
        ("2023-01-01", "2024-12-31", "1 January 2023 to 31 December 2024"),
        ("2025-01-11", "2025-01-21", "11 to 21 January 2025"),
    ],
)
def test_a_window_is_worded_as_a_reader_would_say_it(start, end, told):
    assert days(pd.Timestamp(start), pd.Timestamp(end)) == told
