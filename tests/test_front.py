"""The front page: what it says of the frozen tables, word for word, and of articles that tests invent."""

import json
import re
from types import SimpleNamespace

import bibtexparser
import pandas as pd
import pytest

from helpers.figures import open_study
from helpers.pages import Page, findings, front_page, package, selection, text_lines
from helpers.reports.pages import front, front_words
from helpers.wording import Vocabulary, plain, quoted, said, when, window
from tests.growing import FROZEN, says

NIS = "South Korean National Intelligence Service"
LAWMAKERS = f"South Korean lawmakers including Lee Seong-kweun, citing the {NIS}"
THERE = {"population": "dprk_workers", "measure": "stock", "table": "workers"}


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def frozen(study):
    return front_page(study)


def told(page, part):
    """A part of the front page as plain text, of all topics together where it belongs to them."""
    lines = page[part] if part in page else [line for topic in page["topics"] for line in getattr(topic, part)]
    return [plain(getattr(line, "sentence", line)) for line in lines]


# The front page of the frozen tables


def test_every_sentence_to_print_is_one_that_was_checked_against_the_articles(frozen):
    assert [plain(frozen["lede"]), *told(frozen, "sentences")] == [
        f"{LAWMAKERS} (NIS), said on 30 April 2025 that about 4,700 North Korean troops had been killed or wounded, about "
        "600 of them killed (Reuters).",
        f"By calculation from figures of the {NIS}, 4,000 to 4,200 North Korean troops had been wounded by 30 April 2025: "
        "about 4,700 killed and wounded minus about 600 killed (Reuters). CNA and News24 report only “thousands more "
        "wounded”.",
        f"The {NIS} said that at least 300 North Korean troops had been killed and about 2,700 wounded by mid-January "
        "2025 (Korea Herald, 9 February 2025).",
        "South Korean lawmakers including Lee Seong-kweun, citing intelligence assessments, said on 30 April 2025 that "
        "North Korea was believed to have sent about 15,000 workers to Russia (Reuters).",
        f"The {NIS} said in October 2024 that about 4,000 North Korean workers were in Russia (Korea Herald, 9 February "
        "2025).",
    ]


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        ("growth", [
            "Killed: at least 300 by mid-January 2025, then about 600 by 30 April 2025. These figures allow anything from "
            "no increase to 350 more: “at least 300” has no upper limit, and about 600 could mean 550 to 650.",
            "Wounded: about 2,700, then 4,000 to 4,200 (calculated). That is 1,250 to 1,550 more: about "
            "2,700 could mean 2,650 to 2,750.",
            "Not known. The Korea Herald (9 February 2025) writes “has grown since the estimate”.",
        ]),
        ("avoid", [
            "that the number of North Korean troops killed doubled", "that several outlets confirmed the figures",
            "that the number rose from about 4,000 (in Russia) to about 15,000 (sent to Russia so far, including any who left)",
        ]),
        ("independent", [
            "No. All figures in the table come from the NIS. Eight outlets are not eight counts.",
            "By their wording, CNA and News24 appear to print AFP copy, and CBC appears to print Reuters copy. Yahoo "
            "prints Kyiv Independent copy. Fox News matches Reuters in part.",
            "The Wall Street Journal, citing South Korean intelligence, also gave about 15,000 for North Korean workers "
            "sent to Russia so far (quoted by Yahoo), possibly the same figure.",
        ]),
        ("disputes", [
            "Reports of the briefing by the NIS on 30 April 2025 differ on North Korean troops sent to Russia so far. CBC and "
            "Reuters say 15,000; Fox News and the Times say about 15,000; CNA and News24 say 18,000.",
        ]),
        ("unknown", [
            "The Korea Herald does not say by when about 11,000 North Korean troops had been sent to Russia.",
            "Whose “intelligence assessments” Reuters cites for about 15,000 North Korean workers.",
            "The number of North Korean workers in Russia after October 2024.",
            "Whether anyone else counted.",
        ]),
    ],
)  # fmt: skip
def test_what_it_says_besides(frozen, part, lines):
    assert told(frozen, part) == lines
    ((note,),) = [dispute.notes for dispute in frozen["disputes"]]  # of links.csv
    assert plain(note).startswith("Yahoo, citing South Korean intelligence: the 12,000 that arrived in 2024")


def test_the_table_has_the_latest_figures_by_date_and_says_what_is_calculated_or_disputed(frozen):
    table = frozen["glance"]
    assert (table.source, table.more) == ("the NIS", 0)
    assert {
        when: [(row.label, plain(row.figures), plain(row.note)) for row in rows] for when, rows in table.groups.items()
    } == {
        "By 30 April 2025": [
            ("North Korean troops killed", "about 600", ""),
            ("North Korean troops wounded", "4,000 to 4,200", "our calculation"),
            ("North Korean troops killed and wounded", "about 4,700", ""),
            ("North Korean troops sent to Russia so far", "about 15,000 or 18,000", "reports disagree"),
            ("North Korean workers sent to Russia so far", "about 15,000", ""),
        ],
        "In October 2024": [("North Korean workers in Russia", "about 4,000", "")],
    }


def visible(html):
    """The words that the main part of a page shows: not those of a script, or what is folded up."""
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<details[^>]*>(.*?</summary>).*?</details>", r"\1", main, flags=re.DOTALL)
    return " ".join(plain(re.sub(r"<(?!/?(?:a|b|strong)\b)", " <", main)).split())


def test_a_replay_says_its_day_and_knows_nothing_later():
    study = open_study(data_dir=str(FROZEN), published_until="2025-02-28")
    page, words = front_page(study), front_words({"data_dir": str(FROZEN), "published_until": "2025-02-28"})
    assert f"{page['as_of']:%Y-%m-%d}" == "2025-02-28"
    assert page["latest"] == "Latest figures: mid-January 2025, last reported on 9 February 2025."
    html = front([], words)
    assert ", as of 28 February 2025</title>" in html and "<span>As of 28 February 2025</span>" in html
    assert not re.search("April 2025|4,700|18,000", visible(html))
    assert "No upper limit is given for at least 300" in visible(html)


def test_an_empty_selection_has_a_page_and_says_so():
    given = {"data_dir": str(FROZEN), "published_until": "1999-01-01"}
    page, html = front_page(open_study(**given)), front([], front_words(given))
    assert (page["lede"], page["topics"], page["disputes"], page["glance"].groups) == ("", [], [], {})
    assert text_lines(Page(open_study(**given))) == {} and "None of these articles" in visible(html)


def test_the_page_has_500_to_700_words_with_four_notebooks_and_the_word_copy_under_each_sentence():
    titles = (
        "How the reported figures changed",
        "Numbers present and numbers sent",
        "Other figures",
        "Who said what to whom",
    )
    notebooks = [SimpleNamespace(name=name, title=name, error="", files=(f"{name}.html",)) for name in titles]
    html = front(notebooks, front_words({"data_dir": str(FROZEN)}))
    assert 500 <= len(visible(html).split()) + html.count('class="say') <= 700


# Sentences of other articles


def of_record(record, origin, metric="killed", day="2025-06-15", vague="", **claim):
    """The sentence on one more figure, that of the source Other."""
    record.origin("other", "Other", **{"said": "2025-06-15"} | origin)
    worded = says("other", metric, "about 700", day, **claim)
    record.article("2025-06-20", worded | ({"phrase": vague, "value": 100, "hedge": "vague"} if vague else {}))
    lines = [line for line in front_page(record.study())["lines"] if line.main.originator == "Other"]
    return plain(lines[0].sentence)


KILLED = "that about 700 North Korean troops had been killed"


@pytest.mark.parametrize(
    ("origin", "claim", "sentence"),
    [
        ({}, {}, f"Other said on 15 June 2025 {KILLED} (Alpha, 20 June 2025)."),
        ({"relay": "A lawmaker", "relay_role": "citing"}, {}, f"A lawmaker, citing Other, said on 15 June 2025 {KILLED} (Alpha, 20 June 2025)."),
        ({"relay": "Jo Doe", "relay_role": "spokesperson"}, {}, f"Jo Doe of Other said on 15 June 2025 {KILLED} (Alpha, 20 June 2025)."),
        ({"relay": "Jo Doe"}, {}, f"Other said on 15 June 2025 {KILLED}, according to Jo Doe (Alpha, 20 June 2025)."),
        ({"date_start": "2025-06-01", "date_end": "2025-06-19"}, {}, f"Other said from 1 to 19 June 2025 {KILLED} by 15 June 2025 (Alpha, 20 June 2025)."),
        ({}, {"day": "2025-06-10"}, f"Other said on 15 June 2025 {KILLED} by 10 June 2025 (Alpha, 20 June 2025)."),
        ({}, {"day": ""}, f"Other said on 15 June 2025 {KILLED} (Alpha, 20 June 2025); the article gives no date."),
        ({}, {"vague": "several hundred casualties"},
         "Other said on 15 June 2025 that “several hundred” North Korean troops had been killed (Alpha, 20 June 2025)."),
        ({}, {"metric": "deployed", "measure": "stock", "table": "troops"},
         "Other said on 15 June 2025 that about 700 North Korean troops were stationed in Russia (Alpha, 20 June 2025)."),
        ({}, {"since": "2024-01-01", "day": "2024-12-31"}, f"Other said on 15 June 2025 {KILLED} by the end of 2024 (Alpha, 20 June 2025)."),
        ({}, {"date_basis": "inferred", "day": "2025-06-10"}, f"Other said on 15 June 2025 {KILLED} by 10 June 2025 (date worked out) (Alpha, 20 June 2025)."),
    ],
)  # fmt: skip
def test_a_sentence_says_who_said_what_when_and_where(record, origin, claim, sentence):
    assert of_record(record, origin, **claim) == sentence


def test_a_metric_without_a_wording_has_a_sentence_of_its_own(record):
    path = record.folder / "wordings.csv"
    path.write_text(re.sub("^killed,.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    assert of_record(record, {}) == (
        "Other put the number of North Korean troops killed at about 700 by 15 June 2025 (Alpha, 20 June 2025)."
    )


@pytest.mark.parametrize(
    ("phrase", "word"),
    [("Hundreds of troops", "hundreds"), ("several hundred", "several hundred"), ("tens of thousands", "tens of thousands")],
)  # fmt: skip
def test_a_vague_word_is_quoted_as_it_is_printed(phrase, word):
    row = SimpleNamespace(phrase=phrase, hedge="vague", value=100, scale=True)
    assert (said(row), quoted(row)) == (word, f"“{word}”")


def test_two_sources_are_named_and_not_called_independent(record):
    record.origin("other", "Other", "2025-06-15")
    record.article("2025-06-20", says("other", "killed", "about 900", "2025-06-15"))
    page = front_page(record.study())
    assert plain(page["lede"]).startswith("Other said on 15 June 2025 that about 900")
    assert page["glance"].source == "" and {row.source for row in page["glance"].groups["By 15 June 2025"]} == {"Other"}
    assert "They name two sources: the NIS and Other." in plain(page["independent"][0])
    assert "Wounded (the NIS): about 2,700" in " ".join(told(page, "growth"))


def test_populations_beside_the_subject_are_shown_only_where_there_are_no_others(record):
    shown = {line.main.population for line in front_page(record.study())["lines"]}
    assert shown == {"dprk_troops", "dprk_workers"}
    path = record.folder / "populations.csv"
    pd.read_csv(path, dtype=str, keep_default_na=False).assign(page="context").to_csv(path, index=False)
    page = front_page(record.study())
    assert shown < {line.main.population for line in page["lines"]} and len(page["topics"]) == 1


def test_a_title_copied_from_another_collection_is_replaced_by_who_is_counted(record):
    path = record.folder / "datapackage.json"
    about = json.loads(path.read_text("utf-8"))
    assert package(record.study())["title"] == "Reported figures on North Korean troops and workers in Russia"
    path.write_text(json.dumps(about | {"title": "Losses of penguins", "description": "Penguins"}), "utf-8")
    found = package(record.study())
    assert found["title"].startswith("Reported figures on North Korean troops and North Korean workers")
    assert "Penguins" not in str(found)


# Disputed, not known


@pytest.mark.parametrize(
    ("name", "count", "said", "link", "lines"),
    [
        ("Group", "about 800", "2025-04-30", "", [
            "Sources differ on North Korean troops killed: about 600 by 30 April 2025 (the NIS), but about 800 by 30 April 2025 (Group).",
        ]),
        ("NIS", "about 800", "2025-06-01", "", [
            "The NIS gave different figures for the number of North Korean troops killed: about 600 by 30 April 2025 (CBC, CNA, Fox News, News24, "
            "Reuters, Times and Yahoo, 30 April 2025), then about 800 by 30 April 2025 (Alpha, 20 June 2025).",
        ]),
        ("Group", "about 620", "2025-04-30", "", []),  # shares values with about 600
        ("Group", "about 900", "2025-04-30", "may_equal", []),
    ],
)  # fmt: skip
def test_a_difference_and_a_revision_are_one_entry_each(record, name, count, said, link, lines):
    record.origin("other", name, said).article("2025-06-20", says("other", "killed", count, "2025-04-30"))
    if link:
        record.link("other", link, "nis-briefing-2025-04-30")
    assert [entry for entry in told(front_page(record.study()), "disputes") if "killed" in entry] == lines


def test_a_figure_in_two_wordings_is_one_side_of_a_dispute(record):
    for n, phrase in enumerate(("4,100", "more than 4,100", "3,600")):
        day = f"2025-06-1{n}"
        record.origin(f"o{n}", "NIS", day).article(day, says(f"o{n}", "wounded", phrase, "2025-06-10"))
    (entry,) = [entry for entry in told(front_page(record.study()), "disputes") if "wounded" in entry]
    assert "gave a lower figure for the number of North Korean troops wounded: 4,100 by 10 June 2025" in entry
    assert entry.endswith("then 3,600 by 10 June 2025 (Alpha, 12 June 2025).") and "more than" not in entry


def test_an_entry_is_on_one_figure_and_names_what_differs_from_it(record):
    """A later figure that may be a growth of the first is no rival of it; of each source the newest stands for all."""
    figures = (
        ("A", "1,500", "06-01"),
        ("B", "900", "06-05"),
        ("B", "950", "06-10"),
        ("C", "5,000", "06-20"),
        ("D", "2,000", "06-25"),
    )
    for n, (name, _, day) in enumerate(figures):
        record.origin(f"g{n}", name, f"2025-{day}")
    record.article(
        "2025-06-30", *(says(f"g{n}", "killed", count, f"2025-{day}") for n, (_, count, day) in enumerate(figures))
    )
    assert [entry for entry in told(front_page(record.study()), "disputes") if "killed" in entry] == [
        "Sources differ on North Korean troops killed: 1,500 by 1 June 2025 (A), but 950 by 10 June 2025 (B).",
        "Sources differ on North Korean troops killed: 2,000 by 25 June 2025 (D), but 5,000 by 20 June 2025 (C).",
    ]


def test_where_a_list_is_cut_it_says_how_many_more(record):
    for n in range(9):
        record.origin(f"g{n}", f"Group {n}", "2025-06-15")
    record.article("2025-06-20", *(says(f"g{n}", "killed", f"{n + 1},500", "2025-06-15") for n in range(8)))
    record.article("2025-06-21", *(says(f"g{n}", "wounded", "at least 50", "2025-06-15") for n in range(9)))
    page = front_page(record.study())
    assert [line for line in told(page, "disputes") if line.count("(Group") == 6][0].endswith("; and 2 more.")
    assert "No upper limit is given for 3 more figures; see the list of all figures." in told(page, "unknown")


def test_a_count_by_name_above_a_later_total_disputes_it(record):
    record.origin("names", "Group", "2025-04-01")
    record.article("2025-04-05", says("names", "killed", "exactly 700", "2025-04-01", scope="identified"))
    assert (
        "Sources differ on North Korean troops killed: about 600 by 30 April 2025 (the NIS), but at least 700, identified, by "
        "1 April 2025 (Group)."
    ) in told(front_page(record.study()), "disputes")


def test_an_outlet_that_prints_copy_and_its_own_is_named_with_the_day_of_the_copy(record):
    record.origin("o", "Group", "2025-06-01").origin("p", "Group", "2025-06-10")
    record.article("2025-06-02", says("o", "wounded", "50", "2025-06-01"), wire="Wire", wire_basis="stated")
    own = record.article("2025-06-12", says("p", "killed", "700", "2025-06-10"))
    assert "Alpha (2 June 2025) prints Wire copy" in " ".join(told(front_page(own.study()), "independent"))


def test_a_choice_is_told_on_the_front_page_and_only_who_is_counted_is_named():
    study = open_study(data_dir=str(FROZEN), outlets="Reuters;CBC", hedge_rule="literal")
    lines = [
        "Only articles from Reuters and CBC are used.",
        "Each wording is turned into a range by the rule “literal”.",
    ]
    assert front_page(study)["choice"][:2] == lines and front_page(open_study(data_dir=str(FROZEN)))["choice"] == []
    assert selection(Page(study, "worker_inflow"))[0] == "This page covers figures on North Korean workers."
    words = front_words({"data_dir": str(FROZEN), "outlets": "Times"})
    runs = [SimpleNamespace(name=name, title=name, error="", files=()) for name in ("casualty_growth", "worker_inflow")]
    html = visible(front(runs, words))
    assert "casualty_growth" in html and "worker_inflow" not in html and "no address" in html


@pytest.mark.parametrize(
    ("name", "full"),
    [("NIS", f"the {NIS}"), ("Officials (via Post)", "Officials (via Post)"), ("Group", "Group")],
)
def test_a_short_form_is_cut_but_not_what_is_part_of_a_name(study, name, full):
    assert Vocabulary(study.tables).originator_in_full(name) == full


def test_a_total_that_falls_is_no_growth(record):
    record.origin("later", "NIS", "2025-11-04")
    record.article("2025-11-04", says("later", "killed", "580", "2025-11-04"))
    assert not [line for line in told(front_page(record.study()), "growth") if line.startswith("Killed")]


def test_a_metric_that_the_collection_has_and_the_selection_lacks_is_not_known():
    lines = told(front_page(open_study(data_dir=str(FROZEN), outlets="Yahoo")), "unknown")
    assert any(
        each.startswith("These articles give no figure for wounded; killed and wounded; troops") for each in lines
    )


# Taken along


def test_a_section_is_cited_in_one_line_and_as_an_entry_that_a_parser_reads(frozen):
    for topic in frozen["topics"]:
        assert topic.cite.short.endswith(", as of 13 June 2025, version 0.1.0.") and len(topic.cite.short) < 200
        (entry,) = bibtexparser.loads(topic.cite.bibtex).entries
        assert entry["ID"] == f"{topic.topic}-2025-06-13" and entry["ENTRYTYPE"] == "misc"
        assert entry["year"] == "2026" and "as of 13 June 2025" in entry["title"]
        assert "Reuters, 30 April 2025" in entry["note"] and "https://www.brecorder.com/" in entry["note"]


def test_the_lines_as_text_have_what_the_page_says_and_the_claims_behind_it(study):
    lines = text_lines(Page(study))
    killed = lines["killed", "dprk_troops", "cumulative", "NIS"]
    assert killed["figure"] == "about 600" and killed["sentence"].startswith(f"{LAWMAKERS}, said on 30 April 2025")
    behind = study.latest.query("metric == 'killed' and line == 'NIS'")["claims"].iloc[0].split(";")
    assert {*behind, "korea-herald-2025-02-09-killed-body"} == set(killed["claims"].split(";"))
    undated = lines["deployed", "dprk_troops", "cumulative", ""]
    assert undated["figure"] == "the NIS: about 11,000, article of 9 February 2025" and "korea" in undated["claims"]


def test_findings_are_sentences_with_the_card_of_a_sweep(study):
    found = findings(Page(study, "casualty_growth"), "troops")
    assert [finding.parts for finding in found] == [
        {
            "label": "North Korean troops sent to Russia so far", "figures": "about 15,000 or 18,000",
            "note": "reports disagree", "when": "By 30 April 2025", "source": "the NIS",
        }
    ]  # fmt: skip
    assert found[0] == (
        f"Reports of the briefing by the {NIS} on 30 April 2025 differ on the number of North Korean troops sent to "
        "Russia: about 15,000 (Times) or 18,000 (CNA)."
    )


# Days in words


def row(start, end, **more):
    start, end = (pd.Timestamp(day) if day else pd.NaT for day in (start, end))
    given = {"dated": "stated", "open_start": False, "measure": "stock", "published": pd.Timestamp("2025-02-09")}
    return SimpleNamespace(date_start=start, date_end=end, **given | more)


TOTAL, FLOW, OPEN, ASSUMED = {"measure": "cumulative"}, {"measure": "flow"}, {"open_start": True}, {"dated": "assumed"}
INFERRED = {"date_basis": "inferred"}


@pytest.mark.parametrize(
    ("start", "end", "more", "table", "sentence"),
    [
        ("2025-04-30", "2025-04-30", {}, "30 April 2025", "on 30 April 2025"),
        ("2025-04-30", "2025-04-30", TOTAL, "by 30 April 2025", "by 30 April 2025"),
        ("2025-04-30", "2025-04-30", OPEN, "by 30 April 2025", "by 30 April 2025"),
        ("2024-10-01", "2024-10-31", {}, "October 2024", "in October 2024"),
        ("2024-10-01", "2024-10-31", TOTAL, "by the end of October 2024", "by the end of October 2024"),
        ("2025-02-01", "2025-02-28", TOTAL, "in February 2025", "in February 2025"),  # printed before its end
        ("2025-01-11", "2025-01-20", TOTAL, "by mid-January 2025", "by mid-January 2025"),
        ("2024-01-01", "2024-12-31", TOTAL, "by the end of 2024", "by the end of 2024"),
        ("2024-01-01", "2024-12-31", FLOW, "2024", "in 2024"),
        ("2024-01-01", "2024-12-31", FLOW | INFERRED, "2024 (worked out)", "in 2024 (date worked out)"),
        ("2024-07-01", "2024-09-30", FLOW, "the third quarter of 2024", "in the third quarter of 2024"),
        ("2025-01-01", "2025-05-05", FLOW, "1 January to 5 May 2025", "from 1 January to 5 May 2025"),
        ("2025-02-07", "2025-02-07", FLOW, "7 February 2025", "on 7 February 2025"),
        ("2024-12-15", "2025-01-15", TOTAL, "by 15 January 2025", "by 15 January 2025"),
        ("2030-12-31", "2030-12-31", OPEN, "by the end of 2030", "by the end of 2030"),
        ("2025-02-09", "2025-02-09", ASSUMED, "day not given; article of 9 February 2025", "in an article of 9 February 2025; the day is not given"),
        ("2025-02-09", "2025-02-09", ASSUMED | FLOW, "day not given; article of 9 February 2025", "in an article of 9 February 2025; the period is not given"),
        ("2024-12-15", "2025-01-15", {}, "15 December 2024 to 15 January 2025", "from 15 December 2024 to 15 January 2025"),
        (None, None, ASSUMED, "no day", "in an article of 9 February 2025"),
        ("2024-02-01", "2024-02-29", FLOW, "February 2024", "in February 2024"),
        ("2024-02-01", "2024-02-28", FLOW, "1 to 28 February 2024", "from 1 to 28 February 2024"),
        ("2024-05-01", "2024-07-31", FLOW, "1 May to 31 July 2024", "from 1 May to 31 July 2024"),
        ("2025-01-11", "2025-01-21", FLOW, "11 to 21 January 2025", "from 11 to 21 January 2025"),
    ],
)  # fmt: skip
def test_days_are_worded_as_what_is_known_of_them(start, end, more, table, sentence):
    assert (window(row(start, end, **more)), when(row(start, end, **more))) == (table, sentence)
