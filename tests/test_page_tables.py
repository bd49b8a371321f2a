"""The tables of pages: what a line says, and the columns for machines beside it."""

import re

import numpy as np
import pandas as pd
import pytest

from helpers import pages
from helpers.charts import other_charts
from helpers.figures import collapse, derive, open_study
from helpers.reports import Display
from helpers.reports.display import html_table
from helpers.wording import change_span, day, percent, rounded, span
from tests.growing import FROZEN, rows, says, with_figures
from tests.test_growth import at
from tests.test_points import WORD, claim, frame, number, on

UNDEFINED, GROWN = "not defined beside zero", "more; how many is not reported"
OPEN, OPEN_BELOW = "more or fewer; how many is not reported", "at most 98 more; how many fewer is not reported"
LEVEL = {"measure": "stock", "metric": "workers", "population": "dprk_workers"}
NAMES = ("steps", "changes", "refusals", "derived", "shares", "conflicts", "pay_bill", "shortage", "passports")
NAMES += ("drift", "by_rule")


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def page(study):
    """A page of the points that a test makes up."""
    rule = {"rule": "significant-digit"}
    return lambda *claims: pages.Page(with_figures(study, derive(collapse(frame(*(one | rule for one in claims))))))


@pytest.fixture
def lines(page, study):
    """The lines of a table as a reader sees them, of a page of the study or of claims that a test makes up."""

    def found(name, *claims, **which):
        shown = page(*claims) if claims else pages.Page(study, which.pop("of"))
        return rows(pages.unlinked(pages.shown(getattr(pages, name)(shown))), **which).to_dict("records")

    return found


def levels(*made):
    return [claim(**{"claim_id": f"c{n}", "origin_id": f"o{n}"} | LEVEL | one) for n, one in enumerate(made)]


# What a line says


@pytest.mark.parametrize(
    ("first", "second", "change", "ratio", "rate"),
    [
        (at(1, 600, np.inf), at(2, 500, 500), "at least 100 fewer", "0 to 0.83 times", "at least 98 fewer"),
        (at(1, 600, np.inf), at(2, 700), "at most 100 more; how many fewer is not reported", "0 to 1.2 times", OPEN_BELOW),
        (at(1, 600, np.inf), at(2, 700, np.inf), OPEN, "0 or more times", OPEN),
        (at(1, 600), at(2, 300), "300 fewer", "0.5 times", "295 fewer"),
        (at(1, 600, 650), at(2, 500, 600), "0 to 150 fewer", "0.77 to 1 times", "0 to 147 fewer"),
        (at(1, 12), at(2, 11.9), "0.1 fewer", "0.99 times", "0.1 fewer"),
        (at(1, 0), at(2, 5), "5 more", UNDEFINED, "5"),
        (at(1, 0, 10), at(2, 0), "0 to 10 fewer", UNDEFINED, "0 to 10 fewer"),
        (at(1, 600, dated="assumed"), at(2, 700), "100 more", "1.2 times", "none"),
    ],
)  # fmt: skip
def test_a_change_is_worded_with_its_open_ends_and_has_a_rate_between_stated_days(
    lines, first, second, change, ratio, rate
):
    (line,) = lines("changes", *levels(first, second))
    assert (line["Change"], line["Ratio"], line["Per month"]) == (change, ratio, rate)
    assert line["From"] == ("day not given; article of 2 January 2025" if rate == "none" else "1 January 2025")


def test_two_accounts_of_the_same_days_have_a_line_each_and_periods_have_no_rate(lines):
    later = (at(2, n, value=n, origin_id="later", hedge="none") for n in (700, 800))
    found = lines("changes", *levels(at(1, 600), *later))
    assert [(line["To"], line["Change"]) for line in found] == [("1 February 2025", f"{n} more") for n in (100, 200)]
    years = ((2023, 5), (2024, 9))
    flow = (on(f"{y}-01-01", f"{y}-12-31", measure="flow", low=n, high=n, best=n) for y, n in years)
    assert [line["Per month"] for line in lines("changes", *levels(*flow))] == ["none"]


SAID = [pd.Timestamp("2025-01-02"), pd.Timestamp("2025-06-20")]
OTHER = number(350, origin_id="o2", originator="Y", **on("2025-09-02"))
SAME_DAY = claim(linked="o2"), number(350, origin_id="o2", originator="Y", linked="o1")
AGAIN = claim(said_start=SAID[0], said_end=SAID[0]), number(700, origin_id="o2", published=SAID[1], said_start=SAID[1], said_end=SAID[1])  # fmt: skip
PAID = "all were paid about 800 US dollars a month, as reported (the NIS, October 2024)"


@pytest.mark.parametrize(
    ("name", "of", "which", "says"),
    [
        ("changes", "worker_inflow", {}, {
            "Change": GROWN, "Ratio": "none", "Per month": "none",
            "In words": "from about 4,000; the number is said to have grown, not by how much",
        }),
        ("changes", "casualty_growth", {"What": "wounded, North Korean troops"}, {
            "To": "by 30 April 2025 (derived)",
            "In words": "from about 2,700 to a derived 4,000 to 4,200; if both hold, 1,250 to 1,550 more",
        }),
        ("refusals", (number(600), number(700, origin_id="o2", **on("2025-02-01", dated="assumed"))), {}, {
            "Which": "killed: 600 (X, by 1 January 2025) and 700 (X, day not given; article of 2 January 2025)",
        }),
        ("conflicts", "casualty_growth", {}, {
            "Kind": "conflict", "Stands under": "significant-digit, literal and five-percent",
            "In words": "Two accounts of one briefing (the NIS, 30 April 2025): troops sent, North Korean troops: "
            "15,000 (read as 14,500 to 15,500) in the texts of Fox News, Reuters and Times (carried by CBC, Fox News, "
            "Reuters and Times); 18,000 (read as 17,500 to 18,500) in the text of AFP (carried by CNA and News24). "
            "Neither is preferred or averaged, and it does not show that anyone contradicted themselves.",
        }),
        ("conflicts", (claim(), OTHER), {}, {
            "In words": "A later total below an earlier one of another originator: killed, North Korean troops: "
            "350, by 2 September 2025 (Y, in B); about 600, by 1 January 2025 (X, in A).",
        }),
        ("conflicts", SAME_DAY, {}, {
            "In words": "A difference between originators: killed, North Korean troops: 350, by 1 January 2025 (Y, in B); "
            "about 600, by 1 January 2025 (X, in A). The articles leave open that both are one report.",
        }),
        ("conflicts", AGAIN, {}, {
            "In words": "A revision by X of its figure by 1 January 2025: killed, North Korean troops: about 600, "
            "said 2 January 2025; 700, said 20 June 2025. It is no change of the number itself.",
        }),
        ("derived", "casualty_growth", {"What": "wounded, North Korean troops"}, {
            "Derived": "4,000 to 4,200", "About": "by 30 April 2025",
            "From": "the NIS: about 600 killed; about 4,700 killed and wounded",
            "Printed": "“thousands more wounded” (CNA); “thousands more wounded” (News24)",
            "Borne out by": "no later report",
        }),
        ("derived", "casualty_growth", {"What": "killed and wounded, North Korean troops"}, {"Printed": "nothing"}),
        ("derived", (
            number(4700, metric="casualties"), claim(), claim(metric="wounded", **WORD),
            number(4100, metric="wounded", origin_id="o2", published=SAID[1]),
        ), {}, {"Borne out by": "4,100 (D, 20 June 2025)"}),
        ("shares", (
            claim(hedge="at_least", low=522, best=np.nan, high=np.inf, value=522), number(1000, metric="deployed"),
        ), {}, {
            "What": "killed", "Of all": "1,000 troops sent (in B)", "By": "1 January 2025", "Share": "52.2% or more",
            "Basis": "reported",
        }),
        ("shares", (number(100, scope="identified by name"), number(1000, metric="deployed")), {}, {
            "What": "killed, identified by name",
        }),
    ],
)  # fmt: skip
def test_a_line_says(lines, name, of, which, says):
    (line,) = lines(name, *(() if isinstance(of, str) else of), **which, **({"of": of} if isinstance(of, str) else {}))
    assert {heading: line[heading] for heading in says} == says


def test_refusals_with_one_reason_are_in_one_line_with_their_count_and_a_few_examples(lines):
    count = 6
    undated = [
        number(n, origin_id=f"o{n}", originator=f"X{n}", **on("2025-02-01", dated="assumed")) for n in range(9, 15)
    ]
    stated = [number(n - 5, origin_id=f"s{n}", originator=f"X{n}") for n in range(9, 15)]
    part = number(5, metric="wounded"), number(6, origin_id="p", metric="wounded", scope="studying", **on("2025-03-01"))
    found = lines("refusals", *stated, *undated, *part)
    assert [line["Pairs"] for line in found] == sorted((line["Pairs"] for line in found), reverse=True)
    (line,) = [line for line in found if line["Pairs"] == count]
    assert line["Not compared, because"] == "The day of the later one is not given; it may be about earlier days"
    assert line["Which"].count("killed: ") == 3 and line["Which"].endswith("; and 3 more")
    (line,) = [line for line in found if line["Pairs"] == 1]
    assert line["Not compared, because"] == "Other persons are counted: all in the earlier, studying in the later"
    assert line["Which"] == "5 (wounded; X, by 1 January 2025) and 6 (wounded, studying; X, by 1 March 2025)"


def test_a_pay_bill_has_no_more_digits_than_its_factors_and_says_on_what_it_rests(lines, record):
    found = lines("pay_bill", of="worker_inflow")
    bills = [line["US dollars a month"] for line in found]
    assert bills == ["2.6 million to 3.9 million", *["10 million to 14 million"] * 2]
    assert [line["Only if"] for line in found] == [PAID, *[f"{PAID}, and all ever sent were there at once"] * 2]
    stock = {"measure": "stock", "population": "dprk_workers", "table": "workers"}
    record.origin("uk-1", "UK", "2025-06-15")
    record.article("2025-06-20", says("uk-1", "workers", "exactly 3,000", "2025-06-15", **stock))
    table = pages.pay_bill(record.page("worker_inflow"))
    bills = table.loc[table["Workers"].str.contains(">3,000<"), "US dollars a month"]
    assert bills.tolist() == ["2 million to 3 million"]  # 3,000 x 750 to 850, of one digit


@pytest.mark.parametrize(
    ("low", "high", "digits", "ends"),
    [(10_875_000, 13_175_000, 2, (10e6, 14e6)), (2_625_000, np.inf, 1, (2e6, np.inf)), (0, 850, 1, (0, 900)), (2e6, 3e6, 1, (2e6, 3e6))],
)  # fmt: skip
def test_a_range_is_rounded_outward_and_stays_open(low, high, digits, ends):
    assert rounded(low, high, digits) == ends


def test_the_shortage_is_a_comparison_of_sizes(lines):
    found = lines("shortage", of="worker_inflow")
    assert [line["Size beside it"] for line in found] == ["0.23% to 0.31%", "0.94% to 1.07%", "0.94% to 1.07%"]
    assert not re.search("filled|2.4 million|2030", str(found))


def test_a_table_of_nothing_is_empty_with_its_headings():
    nothing = pages.Page(open_study(data_dir=str(FROZEN), published_until="1999-01-01"))
    for name in NAMES:
        table = getattr(pages, name)(nothing)
        assert table.empty and len(table.columns) and pages.unfolded(table).empty, name
    assert pages.compared(nothing, nothing).empty


# Beside the words, for machines


@pytest.fixture(scope="module")
def tables(study):
    """Every table of all pages together, by name."""
    whole = pages.Page(study)
    found = {name: getattr(pages, name)(whole) for name in NAMES}
    early = pages.Page(open_study(data_dir=str(FROZEN), published_until="2025-02-28"))
    return found | {"compared": pages.compared(early, whole)}


def test_names_are_escaped_on_a_page_and_plain_in_a_file(page):
    table = pages.shares(page(claim(), number(1000, metric="deployed", outlet="<A&B>", source_id="s")))
    assert "(in &lt;A&amp;B&gt;)" in html_table(table, "<i>") and "<i>" not in html_table(table, "<i>")
    assert pages.unfolded(table)["Of all"].tolist() == ["1,000 troops sent (in <A&B>)"]


def test_words_stand_first_and_columns_for_machines_after_them_and_names_are_apart_in_any_case(tables, study):
    headings = {*study.rules()}  # by_rule is headed by them
    for name, table in tables.items():
        readers = list(pages.shown(table))
        assert list(table)[: len(readers)] == readers and len(table), name
        assert all(not heading.islower() for heading in readers if heading not in headings), name
        assert all(re.fullmatch("[a-z]+(_[a-z]+)*", column) for column in list(table)[len(readers) :]), name
    for name, table in {**tables, "coverage": pages.coverage(study), "excluded": pages.excluded(study)}.items():
        folded = [column.lower() for column in pages.unfolded(table)]
        assert len(folded) == len(set(folded)), name


def test_a_heading_with_the_name_of_a_column_says_what_the_column_holds(tables):
    twice = set()
    for name, table in tables.items():
        held = {column for column in table if column not in pages.shown(table)}
        for heading in pages.shown(table):
            if heading.lower() in held:
                twice.add(heading)
                for cell, value in zip(table[heading], table[heading.lower()]):
                    value = value[0] if isinstance(value, tuple) else value
                    assert (day(value) if isinstance(value, pd.Timestamp) else value) in cell, (name, heading)
    assert {"Outlet", "Originator", "Published", "Kind"} <= twice
    assert set(tables["steps"]["Last digit counts"]) == {"100"}


def test_a_day_that_is_filled_in_for_an_open_first_day_is_marked_as_such(tables, study):
    files = {name: pages.unfolded(table) for name, table in tables.items()}
    files |= {name: chart.data for name, chart in other_charts(pages.Page(study)).items()}
    opened = 0
    for name, table in files.items():
        for column in table:
            if column.startswith("date_start") and (name, column) != ("conflicts", "date_start"):  # that both share
                end = column.removeprefix("date_start")
                filled = table[table[f"open_start{end}"].eq(True)]
                assert (filled[column] == filled[f"date_end{end}"]).all() and f"dated{end}" in table, (name, column)
                opened += len(filled)
    assert opened > 20


def test_each_line_names_the_claims_that_it_rests_on(tables, study):
    known = set(study.readings["claim_id"])
    for name, table in tables.items():
        ids = [column for column in table if "claims" in column and column not in pages.shown(table)]
        assert ids, name
        for column in ids:
            named = pages.unfolded(table)[column].dropna()
            assert {one for cell in named for one in cell.split(";")} <= known and (named != "").all(), (name, column)


def test_columns_for_machines_hold_what_the_words_say(tables, study):
    table = pages.unfolded(tables["changes"])
    assert set(table["unit"]) == {"persons", "ratio", "persons_per_month"}
    counted = table[(table["unit"] == "persons") & (table["Change"] != GROWN)]
    assert len(counted) > 1 and [change_span(r.low, r.high) for r in counted.itertuples()] == counted["Change"].tolist()
    for name, heading in (("steps", "Read as"), ("derived", "Derived")):
        table = tables[name]
        assert [span(*ends) for ends in zip(table["low"], table["high"])] == table[heading].tolist()
    table = tables["shares"]
    assert [percent(*ends) for ends in zip(table["low"], table["high"])] == table["Share"].tolist()
    table = pages.unfolded(tables["conflicts"])
    assert len(table) == len(study.conflicts_by_every_rule)
    default = table[table["rule"] == "significant-digit"].iloc[0]
    for end in "ab":
        assert f"read as {span(default[f'low_{end}'], default[f'high_{end}'])}" in default["In words"]
    for row in pages.unfolded(tables["by_rule"]).to_dict("records"):
        assert span(row["low"], row["high"]) in row[row["rule"]], row["Figure"]
    refused = pages.unfolded(tables["refusals"])
    assert len(refused) == tables["refusals"]["Pairs"].sum() > len(tables["refusals"])
    assert (refused["refused"].str.lower() == refused["Not compared, because"].str.lower()).all()


@pytest.mark.parametrize("name", ["changes", "passports", "by_rule", "conflicts"])
def test_the_file_holds_columns_for_machines_and_the_page_does_not(tables, tmp_path, name, capsys):
    Display(str(tmp_path)).table(name, tables[name], "Caption")
    shown = capsys.readouterr().out + html_table(tables[name], "Caption")
    written = pd.read_csv(tmp_path / f"{name}.csv")
    held = [column for column in tables[name] if column not in pages.shown(tables[name])]
    assert len(held) > 8 and list(written)[-len(held) :] == held
    assert not any(column in shown for column in held if "_" in column)
    assert not written.astype(str).apply(lambda column: column.str.contains("<a |data-claim")).any(axis=None)
    for column in written:
        if column.startswith(("low", "high", "best", "value")):
            assert written[column].dtype.kind in "fi", column
        if column.startswith(("date_start", "date_end", "published")):
            assert written[column].dropna().str.fullmatch(r"\d{4}-\d\d-\d\d").all(), column


def test_an_outlet_that_writes_itself_small_is_still_shown(record):
    record.origin("spoke", said="2025-07-01")
    record.article("2025-07-01", says("spoke", "killed", "about 900", "2025-07-01"), outlet="taz")
    assert "taz" in set(pages.passports(record.page())["Outlet"])


def test_a_chart_is_written_with_the_claims_and_the_unit_of_each_value(study):
    for name in ("casualty_growth", "worker_inflow"):
        for chart in other_charts(pages.Page(study, name)).values():
            claims = {one for cell in chart.data["claims"] for one in cell.split(";")}
            assert claims <= set(study.readings["claim_id"]) and set(chart.data["rule"]) == {"significant-digit"}
            assert chart.data.loc[chart.data["basis"] != "event", "unit"].ne("").all()
            assert "claims" not in chart.text
