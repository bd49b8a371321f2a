"""Tables for a reader: what stands in a line."""

import re

import numpy as np
import pandas as pd
import pytest

from helpers import words
from helpers.charts import other_charts
from helpers.figures import collapse, derive, open_study
from helpers.reports import Display
from helpers.reports.display import html_table
from helpers.words import sentences
from helpers.words.listings import GROWN, SHOWN
from helpers.words.wording import UNDEFINED, capital, change_span, day, percent, rounded, span
from tests.growing import FROZEN, rows, says, with_figures
from tests.test_growth import at
from tests.test_points import WORD, claim, frame, number, on

OPEN, OPEN_BELOW = "more or fewer; how many is not reported", "at most 98 more; how many fewer is not reported"
LEVEL = {"measure": "stock", "metric": "workers", "population": "dprk_workers"}
RULE = {"rule": "significant-digit"}


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def page(study):
    """A page of the points that a test makes up."""
    return lambda *claims: words.Page(with_figures(study, derive(collapse(frame(*(one | RULE for one in claims))))))


@pytest.fixture
def changes(page):
    def table(*levels):
        claims = [claim(**{"claim_id": f"c{n}", "origin_id": f"o{n}"} | LEVEL | one) for n, one in enumerate(levels)]
        return words.changes(page(*claims))

    return table


# Changes


@pytest.mark.parametrize(
    ("first", "second", "change", "ratio", "rate"),
    [
        ((600, np.inf), (500, 500), "at least 100 fewer", "0 to 0.83 times", "at least 98 fewer"),
        ((600, np.inf), (700, 700), "at most 100 more; how many fewer is not reported", "0 to 1.2 times", OPEN_BELOW),
        ((600, np.inf), (700, np.inf), OPEN, "0 or more times", OPEN),
        ((600, 600), (300, 300), "300 fewer", "0.5 times", "295 fewer"),
        ((600, 650), (500, 600), "0 to 150 fewer", "0.77 to 1 times", "0 to 147 fewer"),
        ((12, 12), (11.9, 11.9), "0.1 fewer", "0.99 times", "0.1 fewer"),
    ],
)
def test_a_change_of_a_level_is_worded_with_its_open_ends(changes, first, second, change, ratio, rate):
    (line,) = changes(at(1, *first), at(2, *second)).to_dict("records")
    assert (line["Change"], line["Ratio"], line["Per month"]) == (change, ratio, rate)


def test_two_accounts_of_the_same_days_have_a_line_each(changes):
    lines = changes(at(1, 600), *(at(2, n, value=n, origin_id="later", hedge="none") for n in (700, 800)))
    assert lines[["To", "Change"]].to_numpy().tolist() == [
        ["1 February 2025", "100 more"],
        ["1 February 2025", "200 more"],
    ]


def test_a_proportion_to_an_open_end_is_open_and_one_to_zero_is_none(changes):
    assert percent(0.5, np.inf) == "50.0% or more"
    assert percent(0.0, np.nan) == percent(np.inf, np.inf) == UNDEFINED
    assert changes(at(1, 0), at(2, 5))["Ratio"].tolist() == [UNDEFINED]
    assert changes(at(1, 0, 10), at(2, 0))["Ratio"].tolist() == [UNDEFINED]


def test_a_change_between_periods_or_from_an_assumed_day_shows_no_rate(changes):
    flow = {"measure": "flow"}
    years = (flow | on(f"{year}-01-01", f"{year}-12-31", low=n, high=n, best=n) for year, n in ((2023, 5), (2024, 9)))
    assert changes(*years)["Per month"].tolist() == ["none"]
    (line,) = changes(at(1, 600, dated="assumed"), at(2, 700)).to_dict("records")
    assert (line["From"], line["Per month"]) == ("day not given; article of 2 January 2025", "none")


def test_a_level_said_to_have_grown_has_no_number(study):
    (line,) = words.changes(words.Page(study, "worker_inflow")).to_dict("records")
    assert (line["Change"], line["Ratio"], line["Per month"]) == ("more; how many is not reported", "none", "none")
    assert line["In words"] == "from about 4,000; the number is said to have grown, not by how much"


def test_a_derived_side_says_so(study):
    wounded = rows(words.changes(words.Page(study, "casualty_growth")), What="wounded, North Korean troops")
    (line,) = wounded.to_dict("records")
    assert line["To"] == "by 30 April 2025 (derived)" and "to a derived 4,000 to 4,200" in line["In words"]


# Refusals


def test_refusals_with_one_reason_stand_together_with_their_count_and_a_few_examples(page):
    count = SHOWN + 3
    undated = [
        number(n, origin_id=f"o{n}", originator=f"X{n}", **on("2025-02-01", dated="assumed"))
        for n in range(9, 9 + count)
    ]
    stated = [number(n - 5, origin_id=f"s{n}", originator=f"X{n}") for n in range(9, 9 + count)]
    part = number(5, metric="wounded"), number(6, origin_id="p", metric="wounded", scope="studying", **on("2025-03-01"))
    table = words.refusals(page(*stated, *undated, *part))
    assert table["Pairs"].tolist() == sorted(table["Pairs"], reverse=True)
    (line,) = rows(table, Pairs=count).to_dict("records")
    assert line["Not compared, because"] == "The day of the later one is not given; it may be about earlier days"
    assert line["Which"].count("killed: ") == SHOWN and line["Which"].endswith("; and 3 more")
    (line,) = rows(table, Pairs=1).to_dict("records")
    assert line["Not compared, because"] == "Other persons are counted: all in the earlier, studying in the later"
    assert line["Which"] == "5 (wounded; X, by 1 January 2025) and 6 (wounded, studying; X, by 1 March 2025)"


def test_few_refusals_are_all_named_and_none_is_counted_as_more(page):
    pair = number(600), number(700, origin_id="o2", **on("2025-02-01", dated="assumed"))
    (which,) = words.refusals(page(*pair))["Which"]
    assert which == "killed: 600 (X, by 1 January 2025) and 700 (X, day not given; article of 2 January 2025)"


# Conflicts


def test_a_conflict_names_both_accounts_and_their_texts_and_prefers_none(study):
    (line,) = words.conflicts(words.Page(study, "casualty_growth")).to_dict("records")
    assert line["Kind"] == "conflict" and line["Stands under"] == "significant-digit, literal and five-percent"
    assert line["In words"] == (
        "Two accounts of one briefing (the NIS, 30 April 2025): troops sent, North Korean troops: 15,000 (read as "
        "14,500 to 15,500) in the texts of Fox News, Reuters and Times (carried by CBC, Fox News, Reuters and Times); "
        "18,000 (read as 17,500 to 18,500) in the text of AFP (carried by CNA and News24). Neither is preferred or "
        "averaged, and it does not show that anyone contradicted themselves."
    )


def test_a_lower_later_total_of_another_is_worded_with_both_days(page):
    table = words.conflicts(page(claim(), number(350, origin_id="o2", originator="Y", **on("2025-09-02"))))
    assert table["In words"].tolist() == [
        "A later total below an earlier one of another originator: killed, North Korean troops: "
        "350, by 2 September 2025 (Y, in B); about 600, by 1 January 2025 (X, in A)."
    ]


def test_a_difference_about_the_same_day_says_what_the_articles_leave_open(page):
    table = words.conflicts(page(claim(linked="o2"), number(350, origin_id="o2", originator="Y", linked="o1")))
    assert table["In words"].tolist() == [
        "A difference between originators: killed, North Korean troops: 350, by 1 January 2025 (Y, in B); "
        "about 600, by 1 January 2025 (X, in A). The articles leave open that both are one report."
    ]


def test_a_revision_is_worded_with_both_days_of_saying(page):
    said = [pd.Timestamp("2025-01-02"), pd.Timestamp("2025-06-20")]
    first = claim(said_start=said[0], said_end=said[0])
    second = number(700, origin_id="o2", published=said[1], said_start=said[1], said_end=said[1])
    assert words.conflicts(page(first, second))["In words"].tolist() == [
        "A revision by X of its figure by 1 January 2025: killed, North Korean troops: about 600, said 2 January 2025; "
        "700, said 20 June 2025. It is no change of the number itself."
    ]


# Derived


def test_a_derived_figure_says_from_what_it_follows_and_what_is_printed(study):
    table = words.shown(words.derived(words.Page(study, "casualty_growth")))
    (line,) = rows(table, What="wounded, North Korean troops").to_dict("records")
    assert line == {
        "What": "wounded, North Korean troops",
        "Derived": "4,000 to 4,200",
        "About": "by 30 April 2025",
        "From": "the NIS: about 600 killed; about 4,700 killed and wounded",
        "Printed": "“thousands more wounded” (CNA); “thousands more wounded” (News24)",
        "Borne out by": "no later report",
    }
    assert rows(table, What="killed and wounded, North Korean troops")["Printed"].tolist() == ["nothing"]


def test_a_derived_figure_names_the_later_report_that_bears_it_out(page):
    later = number(4100, metric="wounded", origin_id="o2", published=pd.Timestamp("2025-06-20"))
    table = words.derived(page(number(4700, metric="casualties"), claim(), claim(metric="wounded", **WORD), later))
    assert table["Borne out by"].tolist() == ["4,100 (D, 20 June 2025)"]


# Proportions and sizes


def test_a_share_names_what_it_is_of_and_whose_and_stays_open(page):
    floor = claim(hedge="at_least", low=522, best=np.nan, high=np.inf, value=522)
    table = words.shown(words.shares(page(floor, number(1000, metric="deployed"))))
    assert table.to_dict("records") == [
        {
            "What": "killed", "Of all": "1,000 troops sent (in B)", "By": "1 January 2025",
            "Share": "52.2% or more", "Basis": "reported",
        }
    ]  # fmt: skip


def test_a_share_under_a_scope_names_it(page):
    table = words.shares(page(number(100, scope="identified by name"), number(1000, metric="deployed")))
    assert table["What"].tolist() == ["killed, identified by name"]


def test_a_pay_bill_has_no_more_digits_than_its_factors_and_says_on_what_it_rests(study):
    table = words.pay_bill(words.Page(study, "worker_inflow"))
    assert table["US dollars a month"].tolist() == ["2.6 million to 3.9 million", *["10 million to 14 million"] * 2]
    paid = "all were paid about 800 US dollars a month, as reported (the NIS, October 2024)"
    assert table["Only if"].tolist() == [paid, *[f"{paid}, and all ever sent were there at once"] * 2]


def test_a_pay_bill_of_one_digit_is_rounded_outward_to_one(record):
    stock = {"measure": "stock", "population": "dprk_workers", "table": "workers"}
    record.origin("uk-1", "UK", "2025-06-15")
    record.article("2025-06-20", says("uk-1", "workers", "exactly 3,000", "2025-06-15", **stock))
    lines = words.pay_bill(record.page("worker_inflow"))
    (line,) = lines[lines["Workers"].str.startswith("3,000 ")].to_dict("records")
    assert line["US dollars a month"] == "2 million to 3 million"  # 3,000 x 750 to 850


@pytest.mark.parametrize(
    ("low", "high", "digits", "ends"),
    [(10_875_000, 13_175_000, 2, (10e6, 14e6)), (2_625_000, np.inf, 1, (2e6, np.inf)), (0, 850, 1, (0, 900)), (2e6, 3e6, 1, (2e6, 3e6))],
)  # fmt: skip
def test_a_range_is_rounded_outward_and_stays_open(low, high, digits, ends):
    assert rounded(low, high, digits) == ends


def test_the_shortage_is_a_comparison_of_sizes(study):
    table = words.shortage(words.Page(study, "worker_inflow"))
    assert table["Size beside it"].tolist() == ["0.23% to 0.31%", "0.94% to 1.07%", "0.94% to 1.07%"]
    assert not words.shown(table).astype(str).apply(" ".join).str.contains("filled|2.4 million|2030").any()


def test_every_listing_of_nothing_is_an_empty_table_with_its_headings():
    nothing = words.Page(open_study(data_dir=str(FROZEN), published_until="1999-01-01"))
    for name in NAMES:
        table = getattr(words, name)(nothing)
        assert table.empty and len(table.columns) and words.unfolded(table).empty, name
    assert words.compared(nothing, nothing).empty


# Beside the words, for machines

NAMES = ("steps", "changes", "refusals", "derived", "shares", "conflicts", "pay_bill", "shortage", "lineage")
NAMES += ("passports", "matrix", "drift", "dates", "by_rule")


@pytest.fixture(scope="module")
def listings(study):
    """Every listing of all pages together, by name."""
    whole = words.Page(study)
    return {name: getattr(words, name)(whole) for name in NAMES}


def test_words_stand_first_and_columns_for_machines_after_them(listings, study):
    headings = {*study.rules()}  # by_rule is headed by them
    for name, table in listings.items():
        readers = list(words.shown(table))
        assert list(table)[: len(readers)] == readers and len(table), name
        assert all(not heading.islower() for heading in readers if heading not in headings), name
        assert all(re.fullmatch("[a-z]+(_[a-z]+)*", column) for column in list(table)[len(readers) :]), name


def test_the_names_of_a_file_are_apart_in_any_case(listings, study):
    for name, table in {**listings, "coverage": words.coverage(study), "excluded": words.excluded(study)}.items():
        folded = [column.lower() for column in words.unfolded(table)]
        assert len(folded) == len(set(folded)), name


def test_a_heading_with_the_name_of_a_column_says_what_the_column_holds(listings):
    twice = set()
    for name, table in listings.items():
        held = {column for column in table if column not in words.shown(table)}
        for heading in words.shown(table):
            if heading.lower() in held:
                twice.add(heading)
                for cell, value in zip(table[heading], table[heading.lower()]):
                    value = value[0] if isinstance(value, tuple) else value
                    assert (day(value) if isinstance(value, pd.Timestamp) else value) in cell, (name, heading)
    assert {"Outlet", "Originator", "Published", "Kind"} <= twice
    assert set(listings["steps"]["Last digit counts"]) == {"100"}


def test_a_day_that_is_filled_in_for_an_open_first_day_is_told_as_such(listings, study):
    tables = {name: words.unfolded(table) for name, table in listings.items()}
    tables |= {name: chart.data for name, chart in other_charts(words.Page(study)).items()}
    tables["compared"] = words.compared(words.Page(study), words.Page(open_study(published_until="1999-01-01")))
    opened = 0
    for name, table in tables.items():
        for column in table:
            if column.startswith("date_start") and (name, column) != ("conflicts", "date_start"):  # that both share
                side = column.removeprefix("date_start")
                told = table[table[f"open_start{side}"].eq(True)]
                assert (told[column] == told[f"date_end{side}"]).all() and f"dated{side}" in table, (name, column)
                opened += len(told)
    assert opened > 20 and {"said_start", "said_end"} < set(listings["lineage"])


def test_each_line_names_the_claims_that_it_rests_on(listings, study):
    known = set(study.readings["claim_id"])
    for name, table in listings.items():
        ids = [column for column in table if "claims" in column and column not in words.shown(table)]
        assert ids, name
        for column in ids:
            named = words.unfolded(table)[column]
            assert (named != "").all() and {one for cell in named for one in cell.split(";")} <= known, (name, column)


def test_the_numbers_are_those_that_the_words_tell(listings):
    for name, heading in (("steps", "Read as"), ("derived", "Derived")):
        table = listings[name]
        assert [span(*ends) for ends in zip(table["low"], table["high"])] == table[heading].tolist(), name
    table = words.unfolded(listings["changes"])
    counted = table[table["unit"] == "persons"]
    assert len(counted) > 2 and (counted["Change"] != GROWN).sum() == len(counted) - 1
    for row in counted[counted["Change"] != GROWN].itertuples():
        assert change_span(row.low, row.high) == row.Change
    assert set(table["unit"]) == {"persons", "ratio", "persons_per_month"}
    table = listings["shares"]
    assert [percent(*ends) for ends in zip(table["low"], table["high"])] == table["Share"].tolist()
    table = words.unfolded(listings["conflicts"])
    default = table[table["rule"] == "significant-digit"].iloc[0]
    for side in "ab":
        assert f"read as {span(default[f'low_{side}'], default[f'high_{side}'])}" in default["In words"]
    table = words.unfolded(listings["by_rule"])
    for row in table.to_dict("records"):
        assert span(row["low"], row["high"]) in row[row["rule"]], row["Figure"]


def test_a_line_that_stands_for_several_has_a_row_for_each_in_the_file(listings, study):
    refused = words.unfolded(listings["refusals"])
    assert len(refused) == listings["refusals"]["Pairs"].sum() > len(listings["refusals"])
    assert (refused["refused"].map(capital) == refused["Not compared, because"]).all()
    conflicts = words.unfolded(listings["conflicts"])
    assert len(conflicts) == len(study.conflicts_by_every_rule)
    matrix = words.unfolded(listings["matrix"])
    assert (matrix["origin_id"] == matrix["Origin"]).all() and len(matrix) == len(study.readings)


@pytest.mark.parametrize("name", ["changes", "passports", "by_rule", "conflicts"])
def test_the_file_holds_columns_for_machines_and_the_page_does_not(listings, tmp_path, name, capsys):
    Display(str(tmp_path)).table(name, listings[name], "Caption")
    told = capsys.readouterr().out
    written = pd.read_csv(tmp_path / f"{name}.csv")
    held = [column for column in listings[name] if column not in words.shown(listings[name])]
    assert len(held) > 8 and list(written)[-len(held) :] == held
    assert not any(
        column in told or column in html_table(listings[name], "Caption") for column in held if "_" in column
    )
    for column in written:
        if column.startswith(("low", "high", "best", "value")):
            assert written[column].dtype.kind in "fi", column
        if column.startswith(("date_start", "date_end", "published")):
            assert written[column].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").all(), column


def test_an_outlet_that_writes_itself_small_is_still_shown(record):
    record.origin("spoke", said="2025-07-01")
    record.article("2025-07-01", says("spoke", "killed", "about 900", "2025-07-01"), outlet="taz")
    assert "taz" in words.shown(words.matrix(record.page()))


def test_a_chart_is_written_with_the_claims_and_the_unit_of_each_value(study):
    for page in ("casualty_growth", "worker_inflow"):
        for chart in other_charts(words.Page(study, page)).values():
            claims = {one for cell in chart.data["claims"] for one in cell.split(";")}
            assert claims <= set(study.readings["claim_id"]) and set(chart.data["rule"]) == {"significant-digit"}
            assert chart.data.loc[chart.data["basis"] != "event", "unit"].ne("").all()
            assert "claims" not in chart.text


# Originators
@pytest.mark.parametrize(
    ("links", "fewest"),
    [
        ([], 4),
        (["ab"], 3),
        (["ab", "ac"], 3),  # what may be one of two that are distinct is one of them at most
        (["ab", "ac", "bc"], 2),
        (["ab", "bc", "cd"], 2),
        (["ab", "ac", "ad", "bc", "bd", "cd"], 1),
    ],
)
def test_the_fewest_that_origins_may_be_joins_only_those_that_are_all_linked(links, fewest):
    assert sentences._fewest(set("abcd"), [tuple(link) for link in links]) == fewest
    assert sentences._fewest(set("abcd"), [tuple(reversed(link)) for link in links]) == fewest


def test_of_too_many_linked_origins_to_try_all_ways_what_no_link_joins_is_counted():
    names = [f"n{place}" for place in range(3 * sentences.TRIED)]
    assert sentences._fewest({*names, "apart"}, list(zip(names, names[1:]))) == 2


def test_a_title_of_kinds_one_of_which_holds_an_and_keeps_them_apart():
    page = words.Page(open_study(data_dir=str(FROZEN)), "context")
    assert words.headline(page, "casualties") == "Killed; killed and wounded: 3 reported figures"
