"""Claims to look up and cite: each has its address, every link finds one, figures are data that their schema allows."""

import json
import re

import bibtexparser
import jsonschema
import nbformat
import pandas as pd
import pytest

from helpers import pages
from helpers.figures import open_study
from helpers.pages import Page, cite, front_page, register
from helpers.reports.data import schema, write_csv
from helpers.reports.display import html_table
from helpers.reports.pages import claims_page, front_words, notebook_page
from helpers.wording import anchor, plain
from tests.growing import FROZEN, says

NIS = "The South Korean National Intelligence Service (NIS)"


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


def claims(study):
    kinds = [same for topic in register(study)["topics"].values() for same in topic.values()]
    return {claim.claim_id: claim for same in kinds for claim in same}


# The page of claims


def test_every_claim_of_the_selection_is_listed_with_all_that_is_known_of_it(study):
    rows = claims(study)
    assert sorted(rows) == sorted(study.readings["claim_id"])
    claim = rows["korea-herald-2025-02-09-killed-body"]
    assert (claim.phrase, claim.where, claim.days) == ("at least 300", "the text", "By mid-January 2025")
    assert claim.article.name == "Korea Herald, 9 February 2025"
    assert claim.note == '"As of mid-January", entered as 11 to 20 January'
    assert claim.ranges == [(rule, "300 or more") for rule in ("significant-digit", "literal", "five-percent")]
    about = rows["reuters-2025-04-30-killed-body"]
    assert (about.by.name, about.act) == (
        NIS,
        "the briefing of 30 April 2025, relayed by South Korean lawmakers including Lee Seong-kweun",
    )
    assert dict(about.ranges) == {"significant-digit": "550 to 650", "literal": "600", "five-percent": "570 to 630"}
    assert rows["news24-2025-04-30-killed-body"].copy == "apparently AFP copy"


def test_the_rule_of_the_report_comes_first_and_a_selection_has_no_other_claim():
    given = {"hedge_rule": "literal", "published_until": "2025-02-28", "outlets": "Korea Herald"}
    chosen = claims(open_study(data_dir=str(FROZEN), **given)).values()
    assert {claim.article.name for claim in chosen} == {"Korea Herald, 9 February 2025"}
    ranges = next(iter(chosen)).ranges
    assert [rule for rule, _ in ranges] == ["literal", "significant-digit", "five-percent"]


def test_a_replay_has_what_an_article_said_before_its_correction(record):
    record.case("corrected")
    before, after = set(claims(record.study(published_until="2025-09-02"))), set(claims(record.study()))
    assert before - after == {"a-1"} and after - before == {"a-2"}


def test_figures_are_found_by_what_they_count_then_by_day(record):
    later, sooner = says("o", "killed", "900", on="2025-03-01"), says("o", "killed", "700", on="2025-02-01")
    record.origin("o").article("2025-03-05", later, sooner, says("o", "wounded", "800", on="2025-01-01"))
    (kinds,) = register(record.study(outlets="Alpha"))["topics"].values()
    order = {kind: [claim.phrase for claim in same] for kind, same in kinds.items()}
    assert order == {"North Korean troops killed": ["700", "900"], "North Korean troops wounded": ["800"]}


def test_every_address_on_the_page_is_there_once_and_every_link_finds_its_own(study):
    html = claims_page(study)
    ids, links = re.findall(r'\bid="([^"]+)"', html), set(re.findall(r'href="#([^"]+)"', html))
    assert len(ids) == len(set(ids)) and links and links <= set(ids)
    assert {"glossary", "originator-NIS", "source-reuters-2025-04-30", *study.readings["claim_id"]} <= set(ids)


def test_an_address_is_a_link_only_where_it_leads_to_the_web(record):
    for day, url in (("2025-03-01", "https://example.org/a?b&c"), ("2025-03-02", "javascript:alert(1)")):
        name = f"o-{day}"
        record.origin(name).article(day, says(name, "killed", "700", on="2025-02-01"), url=url)
    html = claims_page(record.study())
    assert '<a href="https://example.org/a?b&amp;c">' in html
    assert 'href="javascript' not in html and "javascript:alert(1)" in html


def test_a_source_and_an_article_lead_to_all_their_claims(study):
    known, own = register(study), study.readings[study.readings["originator"] == "NIS"]
    sources = {one.name: [name for _, same in one.acts for name, _ in same] for one in known["originators"]}
    assert sorted(sources[NIS]) == sorted(own["claim_id"])
    for led in (sources.values(), [[name for name, _ in article.claims] for article in known["articles"]]):
        assert sorted(sum(led, [])) == sorted(study.readings["claim_id"])


def test_an_empty_selection_has_a_page_and_no_figures():
    empty = open_study(data_dir=str(FROZEN), published_until="1999-01-01")
    assert "None of these articles" in claims_page(empty)
    made = front_words({"data_dir": str(FROZEN), "published_until": "1999-01-01"})["figures"]
    assert made["figures"] == made["charts"] == []
    jsonschema.validate(made, json.loads(schema()))


# Links


def test_each_figure_of_the_front_page_leads_to_a_claim_behind_it(study):
    page, known = front_page(study), set(study.readings["claim_id"])
    rows = [row for rows in page["glance"].groups.values() for row in rows]
    links = [re.findall('data-claim="([^"]+)"', row.figures) for row in rows]
    assert all(links) and {claim for found in links for claim in found} <= known
    assert links[0] == ["reuters-2025-04-30-killed-body"]


def shown(frame, beside):
    output = nbformat.v4.new_output("display_data", {"text/html": html_table(frame, "Caption")}, metadata={})
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    return notebook_page(nbformat.v4.new_notebook(cells=[cell]), "name", "Title", {}, claims=beside)


# Tables in which every row leads to claims, and the frame that they take.
LEADING = {"changes": "changes", "not_comparable": "changes", "conflicts": "conflicts", "drift": "readings"}


@pytest.mark.parametrize("name", LEADING)
def test_every_row_of_a_table_leads_to_claims_where_claims_are_beside_and_nowhere_else(study, name, tmp_path):
    frame = getattr(pages, name)(getattr(study, LEADING[name]), Page(study).wording)
    ids = {*study.readings["claim_id"]}
    rows = re.findall("<tr[^>]*>(<td.*?)</tr>", shown(frame, "claims.html"), re.DOTALL)
    assert len(rows) == len(frame) > 0
    for row in rows:
        links = re.findall(r'<a href="claims\.html#([^"]+)">[^<]+</a>', row)
        assert len(links) >= 2 and set(links) <= ids
    write_csv(pages.unlinked(frame), tmp_path / "table.csv")
    assert "<a " not in (tmp_path / "table.csv").read_text() + pages.unlinked(frame).to_string()
    assert not re.search(r'href="[^"]*#(?!main")', shown(frame, ""))


def test_each_claim_behind_a_figure_is_reached_from_the_one_that_it_leads_to(study):
    rows, place = claims(study), Page(study)
    for names in study.points.loc[study.points["basis"] == "reported", "claims"]:
        first, behind = place.first(names), set(names.split(";"))
        assert {first, *(name for name, _ in rows[first].same)} == behind
        assert all([name for name, _ in rows[other].same] == [first] for other in behind - {first})
    derived = rows["reuters-2025-04-30-casualties-body"].gives
    killed = ("reuters-2025-04-30-killed-body", "“About 600”")
    assert derived == [("North Korean troops wounded, by 30 April 2025: 4,000 to 4,200", [killed])]


def test_words_that_lead_are_escaped_as_all_others_and_unknown_claims_lead_nowhere(study):
    frame = pd.DataFrame({"a": ["<i>", anchor("<b>", 'a"><b>')]}, dtype=object)
    html = html_table(frame, "Caption")
    assert ">&lt;i&gt;</td>" in html and '<a data-claim="a&#34;&gt;&lt;b&gt;">&lt;b&gt;</a></td>' in html
    assert Page(study).first("mine") == "" and anchor("600", "") == "600"


# Citations


def test_an_article_is_cited_with_outlet_date_subject_and_address(study):
    articles = {one.anchor: one.cite for one in register(study)["articles"]}
    reuters = articles["source-reuters-2025-04-30"]
    assert reuters.short.startswith("Reuters, 30 April 2025: Toll, troops, workers, https://www.brecorder.com/")
    (entry,) = bibtexparser.loads(reuters.bibtex).entries
    known = {"ID": "reuters-2025-04-30", "author": "{Reuters}", "title": "{Toll, troops, workers}", "year": "2025"}
    assert (known | {"month": "4", "day": "30"}).items() <= entry.items()
    assert entry["url"].startswith("https://www.brecorder.com/")
    assert {len(bibtexparser.loads(one.bibtex).entries) for one in articles.values()} == {1}


def test_signs_of_tex_are_printed_as_they_are_in_a_citation(study):
    bibtex = cite(Page(study), ["reuters-2025-04-30-killed-body"], "50% of R&D {a_b}", "key").bibtex
    assert r": 50\% of R\&D \{a\_b\}, as of 13 June 2025}}" in bibtex


# Figures as data


@pytest.fixture(scope="module")
def made():
    figures = front_words({"data_dir": str(FROZEN)})["figures"]
    return json.loads(json.dumps(figures, allow_nan=False))


def test_the_schema_allows_the_figures_and_nothing_half_said(made):
    checker = jsonschema.Draft202012Validator(json.loads(schema()), format_checker=jsonschema.FormatChecker())
    checker.check_schema(checker.schema)
    assert list(checker.iter_errors(made)) == [] and made["figures"] and made["charts"]
    first, wrong = made["figures"][0], {"low": "300", "high": -1, "date_end": "2025-02-30", "claims": [], "extra": 1}
    broken = [first | {name: value} for name, value in wrong.items()]
    broken += [{key: value for key, value in first.items() if key != name} for name in first]
    assert all(list(checker.iter_errors(made | {"figures": [one]})) for one in broken)


def test_figures_are_what_the_front_page_shows_and_an_open_end_is_null(made, study):
    lines, figures = front_page(study)["lines"], made["figures"]
    assert len(figures) == sum(len(line.marks) for line in lines)
    assert {figure["sentence"] for figure in figures} == {plain(line.sentence) for line in lines}
    order = [(f["metric"], f["population"], f["measure"], f["scope"], f["originator"], f["low"]) for f in figures]
    assert order == sorted(order)
    by_metric = {figure["metric"]: figure for figure in figures}
    killed = {"low": 550, "best": 600, "high": 650, "value": 600, "unit": "persons", "hedge": "about"}
    killed |= {"basis": "reported", "date_end": "2025-04-30"}
    assert killed.items() <= by_metric["killed"].items()
    assert "reuters-2025-04-30-killed-body" in by_metric["killed"]["claims"]
    assert {"value": None, "hedge": None, "basis": "derived"}.items() <= by_metric["wounded"].items()
    early = front_words({"data_dir": str(FROZEN), "published_until": "2025-02-28"})["figures"]["figures"]
    (killed,) = [figure for figure in early if figure["metric"] == "killed"]
    assert (killed["low"], killed["best"], killed["high"]) == (300, None, None)
