"""The tables of pages: what a line says, and the values behind its words."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers import pages
from helpers.figures import against_shortage, collapse, derive, open_study
from helpers.reports import Display
from helpers.reports.display import html_table
from helpers.wording import percent, plain, rounded, span
from tests.growing import FROZEN, Record, rows, says, with_figures
from tests.test_growth import at
from tests.test_points import WORD, claim, frame, number, on

UNDEFINED = "not defined beside zero"
OPEN, OPEN_BELOW = "more or fewer; how many is not reported", "at most 98 more; how many fewer is not reported"
LEVEL = {"measure": "stock", "metric": "workers", "population": "dprk_workers"}
# The rows that each table takes of a page.
TABLES = {
    "figures": lambda page: pages.figures(page.points, page.wording),
    "changes": lambda page: pages.changes(page.changes, page.wording),
    "not_comparable": lambda page: pages.not_comparable(page.changes, page.wording),
    "calculated": lambda page: pages.calculated(page.points, page.readings, page.wording),
    "conflicts": lambda page: pages.conflicts(page.conflicts, page.wording),
    "shares": lambda page: pages.shares(page.shares, page.wording),
    "details": lambda page: pages.details(page.points, page.readings, page.wording),
    "shortage": lambda page: pages.shortage(against_shortage(page.study.points), page.wording),
    "drift": lambda page: pages.drift(page.readings, page.wording),
    "compared": lambda page: pages.compared(
        open_study(data_dir=str(FROZEN), published_until="2025-02-28").compare(page.study), page.wording
    ),
}


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def tables(study):
    """Every table of all pages together, by name."""
    return {name: table(pages.Page(study)) for name, table in TABLES.items()}


@pytest.fixture(scope="module")
def page(study):
    """A page of the figures that a test makes up."""
    rule = {"rule": "significant-digit"}

    def made(*claims):
        readings = frame(*(one | rule for one in claims))
        other = with_figures(study, derive(collapse(readings)))
        other.__dict__["readings"] = readings
        return pages.Page(other)

    return made


@pytest.fixture
def lines(page, study):
    """The lines of a table as a reader sees them, of a page of the study or of claims that a test makes up."""

    def found(name, of, **which):
        shown = pages.Page(study, of) if isinstance(of, str) else page(*of)
        return rows(pages.unlinked(pages.shown(TABLES[name](shown))), **which).to_dict("records")

    return found


def levels(*made):
    return [claim(**{"claim_id": f"c{n}", "origin_id": f"o{n}"} | LEVEL | one) for n, one in enumerate(made)]


@pytest.mark.parametrize(
    ("first", "second", "change", "ratio"),
    [
        (at(1, 600, np.inf), at(2, 500, 500), "at least 100 fewer", "0 to 0.84 times"),
        (at(1, 600, np.inf), at(2, 700), "at most 100 more; how many fewer is not reported", "0 to 1.2 times"),
        (at(1, 600, np.inf), at(2, 700, np.inf), OPEN, "0 or more times"),
        (at(1, 600), at(2, 300), "300 fewer", "0.5 times"),
        (at(1, 600, 650), at(2, 500, 600), "0 to 150 fewer", "0.76 to 1 times"),
        (at(1, 0), at(2, 5), "5 more", UNDEFINED),
        (at(1, 0, 10), at(2, 0), "0 to 10 fewer", UNDEFINED),
        (at(1, 600, dated="assumed"), at(2, 700), "100 more", "1.2 times"),
    ],
)  # fmt: skip
def test_a_change_is_worded_with_its_open_ends(lines, first, second, change, ratio):
    (line,) = lines("changes", levels(first, second))
    assert (line["Change"], line["Later / earlier"]) == (change, ratio)
    assert (line["Per month"] == "not calculated") == ("assumed" in first.values())


def test_what_has_several_changes_or_no_rate(lines):
    later = (at(2, n, value=n, origin_id="later", hedge="none") for n in (700, 800))  # two reports of the same days
    assert [line["Change"] for line in lines("changes", levels(at(1, 600), *later))] == ["100 more", "200 more"]
    years = (on(f"{y}-01-01", f"{y}-12-31", measure="flow", low=n, high=n, best=n) for y, n in ((2023, 5), (2024, 9)))
    pay = {"metric": "monthly_pay_usd", "measure": "rate", "counted_in": "usd_per_month"}
    for pair, change in ((years, "4 more"), ((at(1, 800) | pay, at(2, 900) | pay), "100 more")):
        (line,) = lines("changes", levels(*pair))
        assert (line["Change"], line["Per month"]) == (change, "not calculated")


WOUNDED = {"What": "North Korean troops wounded"}
LATER = pd.Timestamp("2025-06-20")


@pytest.mark.parametrize(
    ("name", "of", "which", "says"),
    [
        ("figures", "casualty_growth", WOUNDED | {"Reported as": "calculated"}, {
            "Could mean": "4,000 to 4,200", "When": "by 30 April 2025", "Reported by": "no article",
        }),
        ("changes", "casualty_growth", WOUNDED, {
            "Earlier": "about 2,700, by mid-January 2025", "Change": "1,250 to 1,550 more",
            "Later": "4,000 to 4,200 (calculated), by 30 April 2025",
        }),
        ("calculated", "casualty_growth", WOUNDED, {
            "Calculated": "4,000 to 4,200", "How": "about 4,700 killed and wounded minus about 600 killed",
            "Printed instead": "“thousands more wounded” (CNA); “thousands more wounded” (News24)",
            "Reported later": "no",
        }),
        ("calculated", "casualty_growth", {"What": "North Korean troops killed and wounded"}, {
            "How": "at least 300 killed plus about 2,700 wounded", "Printed instead": "nothing in the tables",
        }),
        ("calculated", (
            number(4700, metric="casualties"), claim(), claim(metric="wounded", **WORD),
            number(4100, metric="wounded", origin_id="o2", published=LATER),
        ), {}, {"Reported later": "4,100 (D, 20 June 2025)"}),
        ("conflicts", "casualty_growth", {}, {
            "Type": "reports of the same briefing differ", "Differ under these rules": "significant-digit",
            "One figure": "about 15,000, by 30 April 2025 (the NIS; CBC, Fox News, Reuters and Times)",
            "Other figure": "18,000, by 30 April 2025 (the NIS; CNA and News24)",
        }),
        ("conflicts", (
            claim(linked="o2"), number(350, origin_id="o2", originator="Y", linked="o1"),
        ), {}, {"Type": "sources differ; may be the same report", "One figure": "350, by 1 January 2025 (Y; B)"}),
        ("shares", (
            claim(hedge="at_least", low=522, best=np.nan, high=np.inf, value=522), number(1000, metric="deployed"),
        ), {}, {"What": "North Korean troops killed", "When": "1 January 2025", "Share (calculated)": "52.2% or more"}),
        ("shares", (number(100, scope="identified by name"), number(1000, metric="deployed")), {}, {
            "What": "North Korean troops killed, identified by name",
        }),
    ],
)  # fmt: skip
def test_a_line_says(lines, name, of, which, says):
    (line,) = lines(name, of, **which)
    assert {heading: line[heading] for heading in says} == says


def test_the_rules_are_named_in_a_conflict_and_are_columns_of_the_latest_figures(study):
    wording = pages.Page(study).wording
    sent = rows(
        pages.conflicts(study.conflicts_by_every_rule, wording), What="North Korean troops sent to Russia so far"
    )
    assert sent["Differ under these rules"].tolist() == ["five-percent, literal and significant-digit"]
    latest = pages.unlinked(pages.by_rule(study, wording))
    killed = rows(latest, What="North Korean troops killed", Source="the NIS").iloc[0]
    assert killed[["Significant-digit", "Literal", "Five-percent"]].tolist() == ["550 to 650", "600", "570 to 630"]


def test_a_product_has_three_digits_rounded_outward(lines):
    bills = [line["Calculated"] for line in lines("calculated", "worker_inflow") if " times " in line["How"]]
    assert bills == ["2.62 million to 3.83 million", *["10.8 million to 13.2 million"] * 2]
    assert rounded(2_625_000, np.inf, 1) == (2e6, np.inf) and rounded(0, 850, 1) == (0, 900)


def test_what_is_not_comparable_is_a_line_each_with_its_reason(lines):
    part = number(5, metric="wounded"), number(6, origin_id="p", metric="wounded", scope="studying", **on("2025-03-01"))
    (line,) = lines("not_comparable", part)
    assert line["Earlier"] == "5, North Korean troops wounded, by 1 January 2025 (X)"
    assert "studying" in line["Why not comparable"]
    other = number(900, metric="wounded", origin_id="p", originator="Y", **on("2025-03-01"))
    made = lines("not_comparable", (number(4700, metric="casualties"), number(600), other))
    assert "4,100 (calculated), North Korean troops wounded, by 1 January 2025 (X)" in {
        line["Earlier"] for line in made
    }


def test_a_table_of_nothing_is_empty_with_its_headings():
    nothing = pages.Page(open_study(data_dir=str(FROZEN), published_until="1999-01-01"))
    for name, table in TABLES.items():
        if name != "compared":  # with a day before anything was published, all is added
            assert table(nothing).empty and len(table(nothing).columns), name
    assert pages.by_rule(nothing.study, nothing.wording).empty


# The values behind the words


def test_names_are_escaped_on_a_page_and_plain_in_a_file(page):
    table = TABLES["shares"](page(claim(), number(1000, metric="deployed", outlet="<A&B>", source_id="s")))
    assert "(in &lt;A&amp;B&gt;)" in html_table(table, "<i>") and "<i>" not in html_table(table, "<i>")
    assert pages.for_file(table)["Part of"].item().endswith("(in <A&B>)")


def test_words_come_first_and_values_after_them_and_names_differ_in_more_than_case(tables):
    for name, table in tables.items():
        readers = list(pages.shown(table))
        assert list(table)[: len(readers)] == readers and len(table), name
        assert all(column == column.lower() for column in list(table)[len(readers) :]), name
        folded = [column.lower() for column in pages.for_file(table)]
        assert len(folded) == len(set(folded)), name


def test_each_line_names_the_claims_behind_it(tables, study):
    known = set(study.readings["claim_id"])
    for name, table in tables.items():
        ids = [column for column in table if "claims" in column]
        assert ids, name
        for column in ids:
            named = table[column].dropna()
            assert {one for cell in named for one in cell.split(";")} <= known and (named != "").all(), (name, column)


def test_values_hold_what_the_words_say(tables):
    for name in ("figures", "details"):
        table = rows(tables[name], unit="persons").query("`Could mean` != 'the word alone'")
        assert [span(*ends) for ends in zip(table["low"], table["high"])] == table["Could mean"].tolist(), name
    shares = tables["shares"]
    assert [percent(*ends) for ends in zip(shares["low"], shares["high"])] == shares["Share (calculated)"].tolist()
    changes = tables["changes"].dropna(subset="low_ratio")
    assert len(changes) > 1 and np.allclose(changes["high_ratio"], changes["high_to"] / changes["low_from"])


@pytest.mark.parametrize("name", ["changes", "details", "conflicts"])
def test_the_file_holds_the_values_and_the_page_does_not(tables, tmp_path, name, capsys):
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


def test_a_frame_of_pandas_is_shown_with_days_separators_and_open_ends():
    made = pd.DataFrame({"day": [pd.Timestamp("2025-04-30")], "low": [4650.0], "high": [np.inf], "name": ["A & B"]})
    html = html_table(made, "Made by hand")
    assert all(f">{cell}</td>" in html for cell in ("2025-04-30", "4,650", "no limit", "A &amp; B"))


def test_a_forecast_has_no_first_day_a_share_is_in_percent_and_a_spokesperson_gives_a_figure(tmp_path):
    plan = says("plan", "deployed", "about 50,000", on="2026-12-31", measure="projection")
    share = says("plan", "deployed", "about 70", "2025-08-08", measure="share") | {"phrase": "about 70 percent"}
    record = Record(tmp_path / "tables").origin("plan", said="2025-08-08", relay="Claire Ashdown")
    page = record.article("2025-08-08", plan, share).page()
    table = pages.figures(rows(page.study.points, origin_id="plan"), page.wording)
    assert sorted(table["When"]) == ["8 August 2025", "by the end of 2026"]
    assert {"about 70 percent"} < {*map(plain, table["Reported as"])} and {"65 to 75 percent"} < {*table["Could mean"]}
    origin, say = page.study.tables.origins.iloc[-1], page.wording.sentences.origin
    assert "relayed by Claire Ashdown" in say(origin)
    assert "given by Claire Ashdown" in say(SimpleNamespace(**origin.to_dict() | {"relay_role": "spokesperson"}))


def test_a_source_that_lowers_its_total_is_a_line_with_both_numbers(tmp_path):
    record = Record(tmp_path / "tables").origin("later", said="2025-09-05")
    page = record.article("2025-09-09", says("later", "killed", "about 400", on="2025-09-05")).page()
    (line,) = pages.revisions(page.study.revisions, page.wording).to_dict("records")
    assert [plain(line[name]) for name in ("Before", "After", "How")] == [
        "about 600, by 30 April 2025 (30 April 2025)", "about 400, by 5 September 2025 (9 September 2025)", "a lower total"
    ]  # fmt: skip
    assert line["Days between the articles"] == 132
