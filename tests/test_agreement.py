"""What the articles agree on, what is disputed, what is not known: computed under any selection."""

import pytest

from helpers.figures import open_study
from helpers.words import Vocabulary, standing
from tests.growing import FROZEN, says


def told(**given):
    """The three lists of a selection, each line as one text."""
    study = open_study(**{"data_dir": str(FROZEN)} | given)
    return lists(standing(study, Vocabulary(study.tables)))


def lists(found):
    return [
        ["".join(part for part, _ in line) for line in each] for each in (found.agreed, found.disputed, found.unknown)
    ]


def of_record(record, **given):
    study = record.study(**given)
    return lists(standing(study, Vocabulary(study.tables)))


def starting(lines, words):
    return [line for line in lines if line.startswith(words)]


@pytest.fixture(scope="module")
def frozen():
    return told()


def test_what_two_texts_print_alike_is_agreed_on_with_how_many_texts_and_outlets(frozen):
    agreed = frozen[0]
    assert "Killed, North Korean troops: about 600 by 30 April 2025 (the NIS), 5 texts in 7 outlets" in agreed
    assert starting(agreed, "Put as an exact number: ") and "7,887 in 2024 (the FSB Border Service)" in agreed[-1]
    assert not starting(agreed, "Troops sent") and not starting(agreed, "Wounded")  # disputed; derived


def test_one_article_or_copies_of_one_text_agree_on_nothing():
    assert told(outlets="Reuters")[0] == told(outlets="Korea Herald")[0] == []
    assert [line for line in told(outlets="Reuters;CBC")[0] if " texts " in line] == []
    assert starting(told(outlets="Reuters;Times")[0], "Killed, North Korean troops: about 600")


def test_a_choice_that_hides_the_other_account_makes_no_agreement():
    agreed, disputed, _ = told(outlets="Reuters;Times")
    assert not starting(agreed, "Troops sent") and disputed == []


def test_a_headline_that_says_otherwise_is_no_agreement(record):
    assert starting(of_record(record)[0], "Killed, North Korean troops: about 600")
    claims = [says("nis-briefing-2025-04-30", "killed", phrase, "2025-04-30") for phrase in ("about 600", "about 900")]
    record.article("2025-05-01", claims[0], claims[1] | {"place": "headline"})
    assert not starting(of_record(record)[0], "Killed, North Korean troops")


def test_what_is_disputed_is_told_once_with_the_words_of_both(frozen):
    line = "Troops sent, North Korean troops: 15,000 or 18,000 by 30 April 2025: two accounts of one briefing (the NIS)"
    assert frozen[1] == [line]
    assert told(hedge_rule="five-percent")[1] == [line]  # where the texts of one account hedge it differently
    assert told(outlets="Reuters")[1] == []


def test_originators_whose_ranges_share_values_are_distinct_and_never_more_and_one_that_differs_ends_it(record):
    def add(name, count):
        record.origin(name, f"Group {name}", "2025-04-30")
        record.article("2025-05-01", says(name, "killed", count, "2025-04-30"), outlet=name)

    add("one", "about 620")
    add("two", "at least 100")  # shares values with nearly everything, and says little
    agreed, disputed, _ = of_record(record)
    (line,) = starting(agreed, "Distinct originators give ranges that share values: ")
    assert "about 600" in line and "about 620 by 30 April 2025 (Group one)" in line and "at least" not in line
    assert not any(word in " ".join(agreed).lower() for word in ("confirm", "independent"))
    add("three", "about 800")
    agreed, disputed, _ = of_record(record)
    assert not starting(agreed, "Distinct") and not starting(agreed, "Killed, North")
    assert [line for line in disputed if "(Group three): a difference between originators" in line]


def test_what_may_be_another_report_agrees_with_nobody_and_is_not_known(frozen, record):
    agreed, _, unknown = frozen
    assert not starting(agreed, "Distinct originators")
    (line,) = starting(unknown, "Workers sent to Russia, in total, North Korean workers: about 15,000")
    assert "The articles leave open whether it comes from the briefing by the NIS" in line
    record.origin("uk", "UK", "2025-04-30").link("uk", "may_equal", "nis-briefing-2025-04-30")
    record.article("2025-05-01", says("uk", "killed", "about 600", "2025-04-30"))
    assert not starting(of_record(record)[0], "Distinct originators")


def test_no_day_no_number_no_upper_end_and_no_figure_are_not_known(frozen, record):
    (line,) = starting(frozen[2], "No day is given: ")
    assert "troops sent, North Korean troops: about 11,000, article of 9 February 2025 (the NIS)" in line
    assert starting(frozen[2], "Derived from other figures, printed by no article: wounded, North Korean troops")
    early = told(published_until="2025-02-28")[2]
    assert starting(early, "How many more is not reported: killed, North Korean troops: at least 300")
    assert "No figure in this selection: wounded; killed and wounded; troops sent" in told(outlets="Yahoo")[2]
    record.origin("uk", "UK", "2025-06-15")
    record.article("2025-06-20", says("uk", "killed", "thousands", "2025-06-15"))
    assert starting(of_record(record)[2], "Only a word is printed, no number: killed, North Korean troops: thousands")


def test_a_count_of_those_known_by_name_is_not_exact(record):
    line = of_record(record.case("by-name"))[0][-1]
    assert line.startswith("Put as an exact number: ") and "101" not in line


def test_an_empty_selection_agrees_on_nothing_and_lacks_every_figure():
    assert told(published_until="1999-01-01") == [
        [], [], ["No figure in this selection: killed; wounded; killed and wounded; troops sent; workers"]
    ]  # fmt: skip


def test_a_list_stays_short_and_says_how_much_it_leaves_out(record):
    for n in range(8):
        record.origin(f"g{n}", f"Group {n}", "2025-06-15")
        record.article("2025-06-20", says(f"g{n}", "killed", f"{n + 1},500", "2025-06-15"), outlet=f"Outlet{n}")
    disputed = of_record(record)[1]
    assert len(disputed) == 6 and disputed[-1].startswith("and ") and disputed[-1].endswith(" more")


def test_every_figure_leads_to_a_claim_that_prints_it():
    study = open_study(data_dir=str(FROZEN))
    found = standing(study, Vocabulary(study.tables))
    claims = study.tables.claims.set_index("claim_id")
    for lines in (found.agreed, found.disputed, found.unknown, found.conflicts):
        for line in lines:
            linked = [(part, claim) for part, claim in line if claim]
            assert linked and all(claim in claims.index for _, claim in linked)
    (conflict,) = found.conflicts
    assert [claims.loc[claim, "value"] for _, claim in conflict if claim] == [15000, 18000]
