"""The front page: latest figures, sentences to print, what not to write."""

import pytest
from helpers.headlines import headlines, repeated
from helpers.study import open_study


@pytest.fixture(scope="module")
def front():
    return {headline.label: headline for headline in headlines(open_study())}


def test_the_sentence_says_who_what_how_firmly_by_when_and_through_whom(front):
    assert front["Troops killed"].sentence == (
        "South Korea's National Intelligence Service (NIS) put the number of North Korean troops killed at about 600 "
        "by 30 April 2025, according to members of parliament whom it briefed."
    )


def test_a_vague_word_stays_a_word(front):
    assert "at “thousands”" in front["Troops wounded"].sentence
    assert "A number in its place: the articles print only the word." in front["Troops wounded"].avoid


def test_conflicting_accounts_stand_side_by_side(front):
    sent = front["Troops sent"]
    assert [account.said for account in sent.accounts] == ["about 15,000", "18,000"]
    assert (
        "(Reuters and Times) or at 18,000 (AFP)" in sent.sentence and "accounts of one briefing differ" in sent.sentence
    )


def test_what_not_to_write_has_its_reason(front):
    assert any(line.startswith("That it doubled: from a floor of 300") for line in front["Troops killed"].avoid)
    assert any("7 outlets confirm it: they carry 4 texts" in line for line in front["Troops killed"].avoid)
    assert any(line.startswith("That it grew from about 4,000 in October 2024") for line in front["Workers sent"].avoid)


def test_a_report_that_may_be_an_earlier_one_is_no_newer_figure(front):
    assert front["Workers sent"].as_of == "30 April 2025" and front["Workers sent"].originator == "NIS"


def test_a_replay_knows_nothing_later():
    replayed = {h.label: h for h in headlines(open_study(published_until="2025-02-28"))}
    assert [a.said for a in replayed["Troops killed"].accounts] == ["at least 300"]
    assert "Workers sent" not in replayed and "Killed and wounded" not in replayed


def test_an_empty_selection_has_no_headline():
    empty = open_study(published_until="1999-01-01")
    assert headlines(empty) == [] and "No article" in repeated(empty)
