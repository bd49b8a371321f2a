"""What is disputed and what is not known: two short lists, computed under any selection."""

import re

import pytest

from helpers.figures import open_study
from helpers.pages import Page, conflicts_in_full, disputed, unknown
from helpers.wording import plain
from tests.growing import FROZEN, says

SENT = "Troops sent, North Korean troops: 15,000 or 18,000 by 30 April 2025: two accounts of one briefing (the NIS)"
MISSING = "No figure in this selection: killed; wounded; killed and wounded; troops sent; workers"


def front_page(study):
    return Page(study, "casualty_growth", "worker_inflow")


def lists(study):
    return [[plain(line) for line in found(front_page(study))] for found in (disputed, unknown)]


def of_record(record, *claims, **given):
    """Both lists of the frozen tables with claims of one more article."""
    record.article("2025-06-20", *claims)
    return lists(record.study(**given))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, [SENT]),
        ({"hedge_rule": "five-percent"}, [SENT]),  # the texts of one account hedge it differently
        ({"outlets": "Reuters"}, []),
        ({"published_until": "1999-01-01"}, []),
    ],
)
def test_what_is_disputed_is_listed_once_with_the_words_of_both(given, found):
    assert lists(open_study(data_dir=str(FROZEN), **given))[0] == found


@pytest.mark.parametrize(
    ("given", "start", "part"),
    [
        ({}, "No day is given: ", "troops sent, North Korean troops: about 11,000, article of 9 February 2025 (the NIS)"),
        ({}, "Derived from other figures, printed by no article: wounded, North Korean troops", "4,000 to 4,200 by 30"),
        ({}, "Workers sent to Russia, in total, North Korean workers: about 15,000", "whether it comes from the briefing"),
        ({"published_until": "2025-02-28"}, "How many more is not reported: killed, North Korean troops: at least 300", ""),
        ({"outlets": "Yahoo"}, "No figure in this selection: wounded; killed and wounded; troops sent", ""),
    ],
)  # fmt: skip
def test_no_day_no_number_no_upper_end_and_no_figure_are_not_known(given, start, part):
    (line,) = [line for line in lists(open_study(data_dir=str(FROZEN), **given))[1] if line.startswith(start)]
    assert part in line


def test_a_word_without_a_number_is_not_known(record):
    record.origin("uk", "UK", "2025-06-15")
    found = of_record(record, says("uk", "killed", "thousands", "2025-06-15"))[1]
    assert [line for line in found if line.startswith("Only a word is printed, no number: killed, North Korean troops")]


def test_an_empty_selection_lacks_every_figure():
    assert lists(open_study(data_dir=str(FROZEN), published_until="1999-01-01")) == [[], [MISSING]]


@pytest.mark.parametrize(
    ("name", "count", "said", "part"),
    [
        ("Group", "about 800", "2025-04-30", "about 800 by 30 April 2025 (Group): a difference between originators"),
        ("NIS", "about 800", "2025-06-01", "about 600, later about 800, both by 30 April 2025: a revision by the NIS"),
        ("Group", "about 620", "2025-04-30", ""),  # shares values with about 600
    ],
)
def test_another_number_for_the_same_days_is_a_difference_or_a_revision(record, name, count, said, part):
    record.origin("other", name, said)
    found = [line for line in of_record(record, says("other", "killed", count, "2025-04-30"))[0] if line != SENT]
    assert len(found) == bool(part) and part in "".join(found)


def test_a_list_stays_short_and_says_how_much_it_leaves_out(record):
    for n in range(8):
        record.origin(f"g{n}", f"Group {n}", "2025-06-15")
    found = of_record(record, *(says(f"g{n}", "killed", f"{n + 1},500", "2025-06-15") for n in range(8)))[0]
    assert len(found) == 6 and found[-1].startswith("and ") and found[-1].endswith(" more")


def test_every_figure_is_a_link_to_a_claim_that_prints_it():
    study = open_study(data_dir=str(FROZEN))
    claims = study.tables.claims.set_index("claim_id")
    for line in [*disputed(front_page(study)), *unknown(front_page(study)), *conflicts_in_full(Page(study))]:
        links = re.findall('<a data-claim="([^"]+)">', line)
        assert links and set(links) <= set(claims.index)
    (line,) = conflicts_in_full(Page(study))
    assert claims.loc[re.findall('<a data-claim="([^"]+)">', line), "value"].tolist() == [15000, 18000]
