"""Claims to look up and cite: each has its address, every link finds one, figures are data that their schema allows."""

import json
import re

import jsonschema
import nbformat
import pandas as pd
import pytest

from helpers import words
from helpers.figures import open_study
from helpers.reports.citable import figures, schema
from helpers.reports.display import html_table
from helpers.reports.export import write_csv
from helpers.reports.page import notebook_page
from helpers.reports.pages import claims_page
from helpers.words import Page, Register, Vocabulary, cite, headlines, passports
from helpers.words.leading import AT, CLOSE, OPEN
from helpers.words.leading import mark as led
from tests.growing import FROZEN, says


@pytest.fixture(scope="module")
def study():
    return open_study(data_dir=str(FROZEN))


@pytest.fixture(scope="module")
def ids(study):
    return set(found(claims_page(study))[0])


def claims(study):
    return [claim for kinds in Register(study).topics().values() for same in kinds.values() for claim in same]


def found(html):
    """The addresses on a page, and the addresses on it that it leads to."""
    ids, links = re.findall(r'\bid="([^"]+)"', html), set(re.findall(r'href="#([^"]+)"', html))
    return ids, links


# The page of claims


def test_every_claim_of_the_selection_stands_once_with_all_that_is_known_of_it(study):
    told = {claim.claim_id: claim for claim in claims(study)}
    assert len(told) == len(claims(study)) and set(told) == set(study.readings["claim_id"])
    claim = told["korea-herald-2025-02-09-killed-body"]
    assert (claim.phrase, claim.place, claim.days) == ("at least 300", "the text", "By mid-January 2025")
    assert claim.article.name == "Korea Herald, 9 February 2025" and re.fullmatch("[0-9a-f]{64}", claim.article.digest)
    assert claim.note == "As of mid-January, taken as 11 to 20 January"
    assert claim.ranges == [(rule, "300 or more") for rule in ("significant-digit", "literal", "five-percent")]
    about = told["reuters-2025-04-30-killed-body"]
    assert about.originator.name == "The National Intelligence Service of South Korea (NIS)"
    assert about.act == "the briefing through members of parliament (30 April 2025)"
    assert dict(about.ranges) == {"significant-digit": "550 to 650", "literal": "600", "five-percent": "570 to 630"}
    assert told["news24-2025-04-30-killed-body"].copy == "copy of AFP"


def test_the_rule_of_the_report_comes_first():
    ranges = claims(open_study(data_dir=str(FROZEN), hedge_rule="literal"))[0].ranges
    assert [rule for rule, _ in ranges] == ["literal", "significant-digit", "five-percent"]


def test_a_selection_holds_no_other_claim():
    chosen = open_study(data_dir=str(FROZEN), published_until="2025-02-28", outlets="Korea Herald")
    assert {claim.article.name for claim in claims(chosen)} == {"Korea Herald, 9 February 2025"}


def test_a_replay_holds_what_an_article_said_before_its_correction(record):
    record.case("corrected")
    before = {claim.claim_id for claim in claims(record.study(published_until="2025-09-02"))}
    after = {claim.claim_id for claim in claims(record.study())}
    assert before - after == {"a-1"} and after - before == {"a-2"}


def test_figures_are_found_by_what_they_count_then_by_day(record):
    later, sooner = says("o", "killed", "900", on="2025-03-01"), says("o", "killed", "700", on="2025-02-01")
    record.origin("o").article("2025-03-05", later, sooner, says("o", "wounded", "800", on="2025-01-01"))
    (kinds,) = Register(record.study(outlets="Alpha")).topics().values()
    order = {kind: [claim.phrase for claim in same] for kind, same in kinds.items()}
    assert order == {"Killed, North Korean troops": ["700", "900"], "Wounded, North Korean troops": ["800"]}


def test_every_address_on_the_page_is_there_once_and_every_link_finds_its_own(study):
    ids, links = found(claims_page(study))
    assert len(ids) == len(set(ids)) and links and links <= set(ids)
    assert {"glossary", "originator-NIS", "source-reuters-2025-04-30", *study.readings["claim_id"]} <= set(ids)


def test_an_address_is_a_link_only_where_it_leads_to_the_web(record):
    for day, url in (("2025-03-01", "https://example.org/a?b&c"), ("2025-03-02", "javascript:alert(1)")):
        name = f"o-{day}"
        record.origin(name).article(day, says(name, "killed", "700", on="2025-02-01"), url=url)
    html = claims_page(record.study())
    assert '<a href="https://example.org/a?b&amp;c">' in html
    assert 'href="javascript' not in html and "javascript:alert(1)" in html


def test_an_originator_leads_to_everything_it_said(study):
    told = {
        one.name: [name for _, same in one.acts for name, _ in same] for one in Register(study).originators.values()
    }
    own = study.readings[study.readings["originator"] == "NIS"]
    assert sorted(told["The National Intelligence Service of South Korea (NIS)"]) == sorted(own["claim_id"])
    assert sum(map(len, told.values())) == len(study.readings)


def test_an_empty_selection_has_a_page_and_no_figures():
    empty = open_study(data_dir=str(FROZEN), published_until="1999-01-01")
    assert "No article of this selection" in claims_page(empty)
    assert figures(empty, "Title")["figures"] == []
    jsonschema.validate(figures(empty, "Title"), json.loads(schema()))


# Links


def test_each_account_of_the_front_page_leads_to_the_claims_behind_it(study):
    known = set(study.readings["claim_id"])
    for headline in headlines(study, Vocabulary(study.tables)):
        for line in headline.lines:
            for mark, links in zip(line.marks, line.links, strict=True):
                behind = {*mark.claims.split(";"), *mark.printed.split(";")} - {""}
                assert {name for name, _ in links} == behind <= known
                assert len({told for _, told in links}) == len(links)
            assert bool(line.earlier) == bool(line.earlier_links)
            assert {name for name, _ in line.earlier_links} <= known


def shown(frame, beside):
    output = nbformat.v4.new_output("display_data", {"text/html": html_table(frame, "Caption")}, metadata={})
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    return notebook_page(nbformat.v4.new_notebook(cells=[cell]), "name", "Title", {}, claims=beside)


def test_a_passport_leads_to_its_claims_where_they_stand_beside_and_nowhere_else(study):
    frame = passports(Page(study, "casualty_growth"))
    links = re.findall(r'<a href="claims\.html#([^"]+)">[^<]+“[^<]+”</a></td>', shown(frame, "claims.html"))
    assert links == frame["claims"].tolist() and set(links) <= set(study.readings["claim_id"])
    alone = shown(frame, "")
    assert "“about 4,700”" in alone
    assert not re.search(r'href="[^"]*#(?!main")', alone)


# What leads to claims, by table and column; every cell of these does.
LEADING = {
    "steps": ["Printed"],
    "changes": ["From", "To", "In words"],
    "refusals": ["Which"],
    "derived": ["From"],
    "shares": ["What", "Of all"],
    "conflicts": ["In words"],
    "pay_bill": ["Workers", "Only if"],
    "shortage": ["Workers", "Shortage reported as current"],
    "drift": ["From", "To"],
    "dates": ["Figure"],
}


@pytest.mark.parametrize("name", LEADING)
def test_every_figure_of_a_table_leads_to_a_claim_on_the_page_beside(study, name, ids):
    frame = getattr(words, name)(Page(study))
    rows = re.findall('<tr role="row">(<td.*?)</tr>', shown(frame, "claims.html"))
    assert len(rows) == len(frame) > 0
    for row in rows:
        cells = dict(re.findall('<td role="cell" data-label="([^"]*)">(.*?)</td>', row))
        for column in LEADING[name]:
            links = re.findall(r'<a href="claims\.html#([^"]+)">[^<]+</a>', cells[column])
            assert links and set(links) <= ids, column


def test_both_sides_of_a_change_and_of_a_conflict_lead_apart(study):
    (killed,) = [row for row in words.changes(Page(study)).to_dict("records") if row["What"].startswith("killed, ")]
    before, after = "korea-herald-2025-02-09-killed-body", "reuters-2025-04-30-killed-body"
    assert [killed[side].pieces[0][1] for side in ("From", "To")] == [before, after]
    (sent,) = words.conflicts(Page(study))["In words"][:1]
    assert [(said, place) for said, place in sent.pieces if place] == [
        ("15,000 (read as 14,500 to 15,500)", "reuters-2025-04-30-deployed-body"),
        ("18,000 (read as 17,500 to 18,500)", "news24-2025-04-30-deployed-body"),
    ]


def test_each_claim_behind_a_figure_is_reached_from_the_one_that_it_leads_to(study):
    told, place = {claim.claim_id: claim for claim in claims(study)}, Page(study)
    for point in study.points[study.points["basis"] == "reported"].itertuples():
        first, behind = words.Leading(place.lead("x", point.claims)).pieces[0][1], set(point.claims.split(";"))
        assert {first, *(name for name, _ in told[first].same)} == behind
        assert all([name for name, _ in told[other].same] == [first] for other in behind - {first})
    derived = told["reuters-2025-04-30-casualties-body"].gives
    assert derived == [
        ("wounded, by 30 April 2025: 4,000 to 4,200", [("reuters-2025-04-30-killed-body", "“About 600”")])
    ]


def test_cells_that_lead_are_plain_text_to_all_but_a_page(study, tmp_path):
    for name in [*LEADING, "matrix", "by_rule"]:
        frame = getattr(words, name)(Page(study))
        write_csv(frame, tmp_path / "table.csv")
        for text in (frame.to_string(), frame.to_csv(), (tmp_path / "table.csv").read_text(), shown(frame, "")):
            assert not {OPEN, AT, CLOSE} & set(text) and 'href="claims' not in text


def test_a_figure_whose_claims_nobody_knows_leads_nowhere(study):
    by_hand = Page(study.with_points(study.points.assign(claims="mine")))
    assert "data-claim" not in html_table(words.dates(by_hand), "Caption")


def test_words_that_lead_are_escaped_as_all_others():
    frame = pd.DataFrame({"a": [words.Leading("<i>" + led("<b>", 'a"><b>'))]}, dtype=object)
    assert '&lt;i&gt;<a data-claim="a&quot;&gt;&lt;b&gt;">&lt;b&gt;</a></td>' in html_table(frame, "Caption")


# Citations


def test_a_citation_names_the_collection_and_every_article_that_carries_the_figure(study):
    words = Vocabulary(study.tables)
    for headline in headlines(study, words):
        for line in headline.lines:
            made = cite(study, words, line.marks, "Title")
            for outlet in {name for mark in line.marks for name in mark.outlets.split(";")}:
                assert f"{outlet}, " in made.plain and f"{outlet}, " in made.bibtex
            assert f"Collection of {study.tables.collected:%-d %B %Y}" in made.plain
            assert made.bibtex.startswith("@misc{") and made.bibtex.count("{") == made.bibtex.count("}")


def test_keys_differ_and_signs_of_tex_stand_as_they_are(record):
    study = record.study()
    words = Vocabulary(study.tables)
    lines = [line for headline in headlines(study, words) for line in headline.lines]
    keys = [cite(study, words, line.marks, "Title").bibtex.split(",")[0] for line in lines]
    assert len(set(keys)) == len(keys) == len(lines)
    assert r"title = {{50\% of R\&D \{a\_b\}: " in cite(study, words, lines[0].marks, "50% of R&D {a_b}").bibtex


# Figures as data


def test_the_schema_allows_the_figures_and_nothing_half_said(study):
    checker = jsonschema.Draft202012Validator(json.loads(schema()), format_checker=jsonschema.FormatChecker())
    checker.check_schema(checker.schema)
    made = json.loads(json.dumps(figures(study, "Title"), allow_nan=False))
    assert list(checker.iter_errors(made)) == [] and made["figures"]
    for name, wrong in (("low", "300"), ("high", -1), ("date_end", "2025-02-30"), ("claims", []), ("extra", 1)):
        broken = made | {"figures": [made["figures"][0] | {name: wrong}]}
        assert list(checker.iter_errors(broken)), name
    for name in made["figures"][0]:
        without = {key: value for key, value in made["figures"][0].items() if key != name}
        assert list(checker.iter_errors(made | {"figures": [without]})), name


def test_figures_are_what_the_front_page_shows(study):
    made = figures(study, "Title")["figures"]
    lines = [line for headline in headlines(study, Vocabulary(study.tables)) for line in headline.lines]
    assert len(made) == sum(len(line.accounts) for line in lines)
    assert {figure["sentence"] for figure in made} == {line.sentence for line in lines}
    order = [(f["metric"], f["population"], f["measure"], f["scope"], f["originator"], f["low"]) for f in made]
    assert order == sorted(order)
    (killed,) = [figure for figure in made if figure["metric"] == "killed"]
    assert (killed["low"], killed["best"], killed["high"], killed["value"]) == (550, 600, 650, 600)
    assert (killed["unit"], killed["hedge"], killed["basis"]) == ("persons", "about", "reported")
    assert killed["date_end"] == "2025-04-30" and "reuters-2025-04-30-killed-body" in killed["claims"]
    (wounded,) = [figure for figure in made if figure["metric"] == "wounded"]
    assert (wounded["value"], wounded["hedge"], wounded["basis"]) == (None, None, "derived")


def test_an_open_end_is_null():
    made = figures(open_study(data_dir=str(FROZEN), published_until="2025-02-28"), "Title")["figures"]
    (killed,) = [figure for figure in made if figure["metric"] == "killed"]
    assert (killed["low"], killed["best"], killed["high"]) == (300, None, None)
