"""The front page: each originator's latest, sentences to print, what not to write, titles."""

from types import SimpleNamespace

import pandas as pd
import pytest
from helpers.words import Vocabulary, headlines

from helpers import words
from helpers.figures import open_study
from helpers.wording.numbers import days, when, window
from tests.growing import FROZEN, Said, says

NIS = "National Intelligence Service of South Korea (NIS)"


@pytest.fixture(scope="module")
def said():
    return Said(open_study(data_dir=str(FROZEN)))


# Lines and sentences


def test_the_sentence_says_who_what_how_firmly_by_when_where_and_through_whom(said):
    assert said.line("Killed, North Korean troops").sentence == (
        "Members of parliament gave the number of North Korean troops killed as about 600 by 30 April 2025 "
        f"(“About 600”, Reuters, 30 April 2025), after a briefing by the {NIS}; "
        "the figure before it is at least 300 by mid-January 2025."
    )
    assert said.line("Workers in Russia, North Korean workers").sentence == (
        f"The {NIS} gave the number of North Korean workers in Russia as about 4,000 in October 2024 "
        "(“about 4,000 North Korean workers”, Korea Herald, 9 February 2025)."
    )


def test_a_derived_number_says_from_what_it_follows_and_what_is_printed(said):
    line = said.line("Wounded, North Korean troops")
    assert line.sentence == (
        "For the number of North Korean troops wounded by 30 April 2025, 4,000 to 4,200 follow from figures of the NIS "
        "(about 600 killed and about 4,700 killed and wounded); printed is only “thousands more wounded”, News24, "
        "30 April 2025, copy of AFP; the figure before it is about 2,700 by mid-January 2025."
    )
    assert line.when == "by 30 April 2025 (derived)"
    assert line.avoid == ["That anyone reported 4,000 to 4,200: it is derived."]


def test_conflicting_accounts_stand_side_by_side_each_in_the_words_of_the_text_cited(said):
    sent = said.line("Troops sent, North Korean troops")
    assert [account.said for account in sent.accounts] == ["about 15,000", "18,000"]
    assert (
        "as 15,000 (“total deployment of 15,000”, Reuters, 30 April 2025) or as 18,000 (“18 000 troops”, News24, "
        "30 April 2025, copy of AFP) by 30 April 2025"
    ) in sent.sentence
    assert sent.sentence.endswith("; accounts of one briefing differ.")
    assert sent.conflict == "Two accounts of one briefing differ"


def test_what_not_to_write_has_its_reason(said):
    killed = said.line("Killed, North Korean troops").avoid
    assert any(line.startswith("That it doubled: from a floor of 300") for line in killed)
    assert "That 7 outlets confirm it: they carry 5 texts, and all go back to the NIS." in killed
    workers = said.line("Workers sent to Russia, in total, North Korean workers").avoid
    assert any(line.startswith("That it grew from about 4,000 in October 2024") for line in workers)
    sent = said.line("Troops sent, North Korean troops").avoid
    assert "One of the numbers alone, or their mean: it is not known which was said." in sent


def test_a_report_that_may_be_an_earlier_one_says_so_and_confirms_nothing(said):
    label = "Workers sent to Russia, in total, North Korean workers"
    assert [line.originator for line in said.headlines[label].lines] == ["the NIS", "South Korean intelligence"]
    first, second = said.headlines[label].lines
    assert (first.when, first.maybe) == ("by 30 April 2025", "")
    assert second.maybe == (
        "The articles leave open whether it comes from the briefing by the NIS through members of parliament "
        "(30 April 2025)."
    )
    assert any(line.startswith("That it confirms a figure of another originator.") for line in second.avoid)


def test_a_figure_without_a_day_stands_beside_the_lines_as_that(said):
    headline = said.headlines["Troops sent, North Korean troops"]
    assert headline.undated == ["the NIS: about 11,000, article of 9 February 2025"]
    assert "11,000" not in repr(headline.lines)


def test_populations_of_the_context_parts_plans_and_periods_have_no_headline(said):
    assert list(said.headlines) == [
        "Killed, North Korean troops", "Wounded, North Korean troops", "Killed and wounded, North Korean troops",
        "Troops sent, North Korean troops", "Workers in Russia, North Korean workers",
        "Workers sent to Russia, in total, North Korean workers",
    ]  # fmt: skip


def test_a_replay_knows_nothing_later():
    replayed = Said(open_study(data_dir=str(FROZEN), published_until="2025-02-28")).headlines
    (line,) = replayed["Killed, North Korean troops"].lines
    assert [account.said for account in line.accounts] == ["at least 300"] and line.earlier == ""
    assert not {"Workers sent to Russia, in total, North Korean workers"} & set(replayed)
    assert "2,950 or more" in repr(replayed["Killed and wounded, North Korean troops"])
    assert "4,700" not in repr(replayed)


def test_an_empty_selection_has_no_headline_and_says_so():
    study = open_study(data_dir=str(FROZEN), published_until="1999-01-01")
    assert headlines(study, Vocabulary(study.tables)) == []
    page = words.Page(study)
    assert words.selection(page) == words.originators(page) == [words.NOTHING]
    assert words.headline(page, "casualties") == "Killed, wounded, captured: no figure in this selection"
    assert words.goes_back_to(page) == words.step(page) == words.citations(page) == []


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
    assert words.headline(record.page(), "casualties") == title


def test_two_accounts_of_a_briefing_are_one_briefing_and_of_a_statement_are_not(record):
    assert words.headline(record.page(), "troops") == "Troops sent: one briefing, two accounts, about 15,000 and 18,000"
    record.origin("uk", "UK", "2025-06-15")
    for outlet, count in (("Alpha", "7,000"), ("Beta", "9,000")):
        record.article(
            "2025-06-20",
            says("uk", "workers", count, "2025-06-15", population="dprk_workers", measure="stock", table="workers"),
            outlet=outlet,
        )
    page = record.page("worker_inflow")
    lines = {line.originator: line for h in headlines(page.study, page.words) for line in h.lines}
    assert lines["UK"].conflict == "Two accounts of one statement differ" and "briefing" not in lines["UK"].sentence


def test_a_title_without_a_level_or_total_counts_what_is_drawn(said):
    assert (
        said.title("conditions", "worker_inflow")
        == "Monthly pay, US dollars and working hours a day: 2 reported figures"
    )


# What a page says first


def test_the_page_says_first_what_goes_back_to_one_originator(said):
    assert words.goes_back_to(said.pages["casualty_growth"]) == [
        f"Killed; wounded; killed and wounded; troops sent: all numbers go back to one originator, the {NIS}; "
        "that 8 outlets carry one or another of them confirms nothing."
    ]
    assert words.goes_back_to(said.pages["worker_inflow"]) == [
        f"Workers in Russia: the one number goes back to one originator, the {NIS}."
    ]


def test_what_others_say_too_does_not_go_back_to_one(record):
    record.origin("uk", "UK", "2025-06-15").origin("nobody", "", "2025-06-15")
    record.article(
        "2025-06-20",
        says("uk", "killed", "about 700", "2025-06-15"),
        says("nobody", "casualties", "5,000", "2025-06-15"),
    )
    (told,) = words.goes_back_to(record.page())
    assert told.startswith("Wounded; troops sent: all numbers go back to one originator")


def test_what_nobody_named_says_goes_back_to_no_originator(record):
    record.origin("nobody", "", "2025-06-15")
    record.article("2025-06-20", says("nobody", "killed", "about 700", "2025-06-15"))
    assert words.goes_back_to(record.page(outlets="Alpha")) == []


def test_a_choice_of_outlets_or_days_names_the_account_that_it_hides_and_no_choice_names_none(record):
    here = "troops sent, about 15,000 in the texts of Fox News, Reuters and Times (carried by CBC, Fox News, Reuters and Times)"
    there = "troops sent, 18,000 in the text of AFP (carried by CNA and News24)"
    for outlet, hidden, shown in (("Reuters", there, "15,000"), ("CNA", here, "18,000")):
        page = record.page(outlets=outlet)
        line = f"This choice hides another account: {hidden}, where {shown} is shown."
        assert words.hidden(page) == [line] and line in words.selection(page)
    for outlets in ("", "Reuters;CNA", "Korea Herald", "Straits Times"):
        assert words.hidden(record.page(outlets=outlets)) == []


def test_counts_on_a_page_are_of_the_articles_that_speak_there(said):
    assert words.selection(said.pages["worker_inflow"])[0].startswith(
        "What 6 articles report, published 13 December 2023"
    )
    assert len(words.citations(said.pages["worker_inflow"])) == 6


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
