"""Wrong tables: every problem at once, each with its file, line and column, and never a traceback."""

import csv
import json
import random
import re
import subprocess
import sys

import pytest
from frictionless import Package

from helpers.figures.readings import DEFAULT_RULE
from helpers.paths import RAW
from helpers.tables import CLAIM_TABLES, TableErrors, check, checks, lines, load, loading
from tests.conftest import VOCABULARY
from tests.growing import FROZEN

LONG = "some 600 troops who were sent to fight in the region since"


def told(problems, folder):
    """The problems as (table, line, column), and their messages."""
    places = [(problem.file.removeprefix(f"{folder}/"), problem.line, problem.column) for problem in problems]
    return places, [problem.message for problem in problems]


def test_the_curated_tables_have_no_problems(run):
    outcome = run("check")
    assert (outcome.status, outcome.err) == (0, "")
    assert re.fullmatch(r"\d+ sources, \d+ origins, \d+ claims: no problems\n", outcome.out)


def test_the_small_tables_have_no_problems(small):
    assert check(small) == []


def test_tables_are_read_again_only_where_a_file_has_changed(small, edit, monkeypatch):
    read, reads = loading._read, []
    monkeypatch.setattr(loading, "_read", lambda *where: reads.append(where) or read(*where))
    assert load(small).claims.equals(load(small).claims) and len(reads) == 1
    edit.cell(small / "casualties.csv", 2, "note", "another word")
    assert load(small).claims["note"].iloc[0] == "another word" and len(reads) == 2
    edit.cell(small / "datapackage.json", 1, "{", "[")
    with pytest.raises(ValueError, match=r"datapackage\.json: not a Data Package"):
        load(small)


def test_tables_that_are_saved_while_they_are_read_are_read_again(small, edit, monkeypatch):
    path, read, reads = small / "casualties.csv", loading._read, []
    before = path.read_text(encoding="utf-8")

    def saved_meanwhile(*where):
        if not reads:
            edit.cell(path, 2, "note", "another word")
        reads.append(where)
        return read(*where)

    monkeypatch.setattr(loading, "_read", saved_meanwhile)
    assert load(small).claims["note"].iloc[0] == "another word" and len(reads) == 2
    path.write_text(before, encoding="utf-8")
    assert load(small).claims["note"].iloc[0] != "another word"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\0", "a NUL byte stands in the line; take it out"),
        ("{line}\0", "a NUL byte stands in the line; take it out"),
        ("\ufeff{line}", "a byte order mark stands in the line; take it out"),
        ('"x"y,{line}', "a quote stands inside a cell; quote the whole cell and double each quote in it"),
    ],
)
def test_what_other_readers_drop_in_silence_is_told(small, edit, text, said):
    path = small / "hedges.csv"
    line = edit.lines(path)[1]
    cells = line if not text.startswith('"') else line.split(",", 1)[1]
    edit.line(path, 2, text.format(line=cells))
    assert (2, said) in [(problem.line, problem.message) for problem in check(small)]


def test_a_source_whose_line_cannot_be_read_is_not_told_to_be_unused(small, edit):
    edit.append(small / "sources.csv", "extra-2025-04-30,Extra,,,2025-04-30,Toll,,,,")
    (unused,) = check(small)
    assert "has neither a claim nor an exclusion" in unused.message
    edit.append(small / "casualties.csv", "extra-killed,extra-2025-04-30,brief-2025-04-30")
    (short,) = check(small)
    assert "the line has 3 cells" in short.message


def test_who_changes_a_table_changes_no_table_of_others(small):
    mine = load(small)
    mine.claims.loc[0, "value"] = 1.0
    mine.sources["outlet"] = "another"
    mine.descriptor.clear()
    theirs = load(small)
    assert theirs.claims.loc[0, "value"] != 1.0 and "another" not in set(theirs.sources["outlet"]) and theirs.descriptor


@pytest.mark.parametrize("folder", [RAW, FROZEN], ids=["curated", "frozen"])
def test_a_second_reader_accepts_the_tables(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert sorted(task.name for task in report.tasks) == sorted(path.stem for path in folder.glob("*.csv"))


def test_every_cell_has_a_limit():
    for table, resource in load(RAW).descriptor.items():
        schema = resource["schema"]
        bound = {"originators": {"colour"}, "sources": {"text_sha256"}}.get(table, set())  # their pattern is a limit
        bound |= {link["fields"][0] for link in schema.get("foreignKeys", [])}
        for field in schema["fields"]:
            rules = set(field.get("constraints", {}))
            limits = {"string": {"maxLength", "enum"}, "boolean": set()}.get(field["type"], {"maximum"})
            assert not limits or field["name"] in bound or limits & rules, (table, field["name"])


def test_what_is_frozen_is_laid_out_as_what_is_curated():
    frozen, curated = (
        {
            name: [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
            for name, resource in load(folder).descriptor.items()
        }
        for folder in (FROZEN, RAW)
    )
    assert frozen == curated


CELLS = [
    # a cell's form
    ("sources", 2, "published", "09-02-2025", "published", "YYYY-MM-DD"),
    ("sources", 2, "published", "2025-02-30", "published", "YYYY-MM-DD"),
    ("casualties", 3, "date_end", "2025-4-30", "date_end", "YYYY-MM-DD"),
    ("casualties", 3, "date_end", "20250430", "date_end", "YYYY-MM-DD"),
    ("casualties", 3, "date_end", "2025-04-30T00:00", "date_end", "YYYY-MM-DD"),
    ("casualties", 3, "value", "6OO", "value", "'6OO' is not a number"),
    ("casualties", 3, "value", "4,700", "value", "digits only"),
    ("casualties", 3, "value", "6e2", "value", "not a number"),
    ("casualties", 3, "value", "６００", "value", "not a number"),
    ("casualties", 3, "value", "nan", "value", "not a number"),
    ("casualties", 3, "value", "-600", "value", "too small"),
    ("exclusions", 3, "count", "1.5", "count", "not a whole number"),
    ("exclusions", 3, "count", "1", "count", "too small"),
    ("casualties", 3, "phrase", " About 600", "phrase", "white space"),
    ("casualties", 3, "note", "a note ", "note", "white space"),
    ("sources", 3, "wire", "\u00a0Wire", "wire", "white space"),
    ("casualties", 3, "phrase", LONG, "phrase", "at most 48"),
    ("casualties", 3, "hedge", "About", "hedge", "one of: none, exact, about"),
    ("casualties", 3, "measure", "total", "measure", "one of: stock, cumulative"),
    ("casualties", 3, "value_to", "7OO", "value_to", "'7OO' is not a number"),
    ("casualties", 3, "value_to", "-700", "value_to", "too small"),
    ("metrics", 2, "headline", "yes", "headline", "'yes' is not true or false"),
    ("metrics", 2, "headline", "True", "headline", "'True' is not true or false"),
    ("metrics", 2, "order", "first", "order", "'first' is not a number"),
    ("metrics", 5, "metric", "Captured", "metric", "does not have the form"),
    ("metrics", 2, "label", "", "label", "a value is required"),
    ("scopes", 2, "floor", "1", "floor", "'1' is not true or false"),
    ("scopes", 2, "past", "no", "past", "'no' is not true or false"),
    ("originators", 2, "number", "one", "number", "one of: singular, plural"),
    ("originators", 2, "article", "a", "article", "one of: the"),
    ("originators", 2, "colour", "blue", "colour", "does not have the form"),
    ("populations", 2, "page", "front", "page", "one of: casualty_growth, worker_inflow, context"),
    ("links", 2, "relation", "repeats", "relation", "one of: may_equal, restates"),
    ("casualties", 3, "claim_id", "Paper Killed", "claim_id", "does not have the form"),
    ("sources", 3, "text_sha256", "abc", "text_sha256", "does not have the form"),
    ("casualties", 3, "phrase", "", "phrase", "a value is required"),
    ("casualties", 3, "place", "", "place", "a value is required"),
    # keys
    ("casualties", 3, "source_id", "papre-2025-04-30", "source_id", "did you mean 'paper-2025-04-30'"),
    ("casualties", 3, "origin_id", "brief-2025-04-03", "origin_id", "not in origins.csv"),
    ("casualties", 3, "claim_id", "post-killed", "claim_id", "in line 2 already"),
    ("workers", 2, "claim_id", "paper-killed", "claim_id", "casualties.csv line 3 already"),
    ("casualties", 3, "metric", "kiled", "metric", "'kiled' is not in metrics.csv; add it there"),
    ("casualties", 3, "metric", "kiled", "metric", "did you mean 'killed'"),
    ("workers", 2, "population", "dprk_worker", "population", "not in populations.csv"),
    ("workers", 2, "population", "dprk_worker", "population", "did you mean 'dprk_workers'"),
    ("casualties", 3, "scope", "Kursk", "scope", "'Kursk' is not in scopes.csv; add it there"),
    ("links", 2, "origin_id", "talk-2024-01", "origin_id", "did you mean 'talk-2025-01'"),
    ("links", 2, "other_origin_id", "brief", "other_origin_id", "'brief' is not in origins.csv"),
    ("links", 2, "other_origin_id", "talk-2025-01", "other_origin_id", "cannot be linked to itself"),
    ("metrics", 2, "topic", "losses", "topic", "'losses' is not in topics.csv"),
    ("metrics", 2, "share_of", "sent", "share_of", "'sent' is not in metrics.csv"),
    ("populations", 2, "topic", "losses", "topic", "'losses' is not in topics.csv"),
    ("metrics", 3, "metric", "killed", "metric", "in line 2 already"),
    ("originators", 3, "originator", "NIS", "originator", "in line 2 already"),
    ("exclusions", 3, "phrase", "30 April", "phrase", "in line 2 already"),
    ("exclusions", 3, "source_id", "paper-2025-04-29", "source_id", "not in sources.csv"),
    # a figure and its words
    ("casualties", 3, "value", "601", "value", "601 differs from the phrase 'About 600', which reads 600"),
    ("casualties", 3, "phrase", "About sixty", "value", "which reads 60"),
    ("casualties", 3, "phrase", "A few of them", "phrase", "holds no numbers"),
    ("casualties", 3, "phrase", "About 610", "value", "reads 610"),
    ("casualties", 3, "phrase", "600 of 700", "phrase", "holds 2 numbers"),
    ("casualties", 3, "value", "", "value", "the cell is empty where the phrase 'About 600' reads 600"),
    ("casualties", 3, "hedge", "none", "hedge", "which reads about"),
    ("casualties", 3, "hedge", "exact", "hedge", "which reads about"),
    ("casualties", 2, "hedge", "more_than", "hedge", "which reads at_least"),
    ("workers", 2, "value", "200", "value", "which reads 100"),
    ("workers", 2, "hedge", "about", "hedge", "which reads vague"),
    ("troops", 2, "value", "600", "value", "would be empty"),
    ("troops", 2, "phrase", "600 taken back", "phrase", "holds a number"),
    ("troops", 2, "metric", "returned", "metric", "an event has the hedge unquantified"),
    ("troops", 2, "value_to", "600", "value_to", "would be empty"),
    ("exclusions", 3, "phrase", "no time", "phrase", "holds no number"),
    # printed ranges, shares
    ("casualties", 3, "value_to", "700", "value_to", "which reads no upper end"),
    ("casualties", 3, "phrase", "About 600 to 700", "value_to", "an empty cell differs"),
    ("casualties", 3, "phrase", "About 60% of them", "measure", "a part of another number, refused as a count; share"),
    ("casualties", 3, "phrase", "About half of them", "phrase", "'About half' is refused as a count"),
    ("casualties", 3, "measure", "share", "measure", "'About 600' says no percentage"),
    # the words that pages use
    ("metrics", 2, "sentence", "the {people} killed", "sentence", "{people} stands for nothing; only {population}"),
    ("metrics", 2, "sentence", "the {} killed", "sentence", "{} stands for nothing"),
    ("metrics", 2, "sentence", "the {population} killed}", "sentence", "} stands for nothing"),
    ("metrics", 2, "sentence", "the {population killed", "sentence", "{population killed stands for nothing"),
    ("metrics", 2, "share_of", "killed", "share_of", "a metric is no share of itself"),
    # days
    ("casualties", 3, "date_start", "2025-05-01", "date_start", "is after date_end 2025-04-30"),
    ("casualties", 3, "date_end", "2025-05-01", "date_end", "after the article"),
    ("origins", 2, "date_start", "2025-02-01", "date_start", "first day comes first"),
    ("casualties", 2, "origin_id", "brief-2025-04-30", "origin_id", "became known from 2025-04-30"),
    # sources
    ("sources", 3, "wire_basis", "", "wire_basis", "stated or inferred"),
    ("sources", 3, "wire", "", "wire_basis", "empty where none is"),
    ("sources", 3, "supersedes", "post-2025-02-08", "supersedes", "not in sources.csv"),
    ("sources", 3, "supersedes", "paper-2025-04-30", "supersedes", "cannot supersede itself"),
    ("sources", 2, "supersedes", "paper-2025-04-30", "supersedes", "published later than its correction"),
    ("sources", 3, "published", "2025-05-01", "source_id", "does not end in the day of publication"),
    # reading rules
    ("hedges", 2, "low_per_value", "0.9", "low_per_value", "exact outranks every rule"),
    ("hedges", 4, "low_per_value", "1.1", "low_per_value", "above the high one"),
    ("hedges", 4, "low_per_unit", "1", "low_per_value", "above the high one"),
    ("hedges", 3, "best_per_value", "1.1", "best_per_value", "1.1 times the value is not between"),
    ("hedges", 3, "best_per_value", "0.9", "best_per_value", "0.9 times the value is not between"),
    ("hedges", 5, "low_per_unit", "0.4", "best_per_value", "1 times the value is not between"),
    ("hedges", 6, "high_per_unit", "-0.1", "best_per_value", "1 times the value is not between"),
    ("hedges", 7, "best_per_value", "0.9", "best_per_value", "0.9 times the value is not between"),
    ("hedges", 9, "best_per_value", "-0.1", "best_per_value", "-0.1 times the value is not between"),
    ("hedges", 8, "high_per_unit", "0.5", "high_per_unit", "0.5 stands beside an open bound"),
    # lengths and sizes
    ("sources", 2, "outlet", "x" * 81, "outlet", "81 characters are too many; at most 80"),
    ("sources", 2, "subject", "x " * 80 + "x", "subject", "161 characters are too many; at most 160"),
    ("sources", 2, "note", "x" * 401, "note", "401 characters are too many; at most 400"),
    ("sources", 2, "url", "https://example.org/" + "x" * 2000, "url", "at most 2000"),
    ("origins", 3, "relay", "x" * 81, "relay", "at most 80"),
    ("casualties", 3, "claim_id", "x" * 121, "claim_id", "121 characters are too many; at most 120"),
    ("casualties", 3, "note", "x" * 401, "note", "at most 400"),
    ("topics", 2, "label", "x" * 81, "label", "at most 80"),
    ("casualties", 3, "value", "9" * 400, "value", "is too great; the most is 1000000000000"),
    ("exclusions", 3, "count", "1001", "count", "is too great; the most is 1000"),
    # days that no article of this record can be about
    ("sources", 2, "published", "0225-02-09", "published", "0225-02-09 is too early; the least is 1900-01-01"),
    ("casualties", 3, "date_end", "1025-04-30", "date_end", "1025-04-30 is too early; the least is 1900-01-01"),
    ("workers", 2, "date_start", "1899-12-31", "date_start", "1899-12-31 is too early"),
    ("origins", 3, "date_end", "2101-01-01", "date_end", "2101-01-01 is too late; the most is 2100-12-31"),
    ("origins", 2, "date_end", "2025-02-10", "origin_id", "can have become known until 2025-02-10, after the article"),
]


@pytest.mark.parametrize(("table", "line", "cell", "text", "column", "message"), CELLS)
def test_a_wrong_cell_is_told_once_at_its_place(small, edit, table, line, cell, text, column, message):
    edit.cell(small / f"{table}.csv", line, cell, text)
    places, (said, *_) = told(check(small), small)
    carried = column == "origin_id" and cell.startswith("date_")  # a day of an origin is told where it is carried
    assert places == [("casualties.csv" if carried else f"{table}.csv", line, column)]
    assert message in said


def test_the_first_and_the_last_day_that_may_be_stated_pass(small, edit):
    edit.cell(small / "workers.csv", 2, "date_start", "1900-01-01")
    edit.cell(small / "workers.csv", 2, "date_end", "2100-12-31")
    edit.cell(small / "workers.csv", 2, "measure", "projection")
    assert check(small) == []


def test_an_origin_may_end_on_the_day_of_the_article_that_reports_it(small, edit):
    edit.cell(small / "origins.csv", 2, "date_end", "2025-02-09")
    assert check(small) == []


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2025-04-30", "2025-05-01", "can have become known until 2025-05-01"),
        ("", "2025-05-01", "can have become known until 2025-05-01"),
        ("2025-05-01", "2025-05-02", "became known from 2025-05-01 on"),
        ("2025-05-01", "", "became known from 2025-05-01 on"),
    ],
)
def test_an_origin_later_than_its_articles_is_told_once_for_each_claim(small, edit, start, end, message):
    edit.cell(small / "origins.csv", 3, "date_start", start)
    edit.cell(small / "origins.csv", 3, "date_end", end)
    places, messages = told(check(small), small)
    carried = [("casualties.csv", 3), ("troops.csv", 2), ("troops.csv", 3), ("workers.csv", 2)]
    assert places == [(*place, "origin_id") for place in carried]
    assert all(message in said for said in messages)


@pytest.mark.parametrize(("measure", "lines"), [("cumulative", [2]), ("projection", [])])
def test_a_first_day_after_the_article_is_told_where_there_is_no_last(small, edit, measure, lines):
    for column, text in (("date_start", "2025-02-10"), ("date_end", ""), ("measure", measure)):
        edit.cell(small / "casualties.csv", 2, column, text)
    places, messages = told(check(small), small)
    assert places == [("casualties.csv", line, "date_start") for line in lines]
    assert all("2025-02-10 is after the article (2025-02-09)" in said for said in messages)
    edit.cell(small / "casualties.csv", 2, "date_start", "2025-02-09")
    assert check(small) == []


def test_a_line_that_is_told_already_hides_nothing_in_the_lines_below(small, edit):
    edit.cell(small / "sources.csv", 2, "published", "09-02-2025")
    edit.cell(small / "sources.csv", 3, "wire_basis", "")
    assert told(check(small), small)[0] == [("sources.csv", 2, "published"), ("sources.csv", 3, "wire_basis")]


def test_claims_without_a_name_do_not_share_one(small, edit):
    for table in ("casualties", "workers"):
        edit.cell(small / f"{table}.csv", 2, "claim_id", "")
    places, messages = told(check(small), small)
    assert places == [("casualties.csv", 2, "claim_id"), ("workers.csv", 2, "claim_id")]
    assert all("a value is required" in said for said in messages)


def test_phrases_that_are_all_wrong_are_all_told(small, edit):
    for table, line in (("casualties", 2), ("casualties", 3), ("troops", 3), ("workers", 2)):
        edit.cell(small / f"{table}.csv", line, "value", "7")
    edit.cell(small / "troops.csv", 2, "phrase", "7 taken back")
    places = told(check(small), small)[0]
    assert [place[:2] for place in places] == [
        ("casualties.csv", 2), ("casualties.csv", 3), ("troops.csv", 2), ("troops.csv", 3), ("workers.csv", 2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "low_unit", "best", "high", "high_unit", "sound"),
    [
        ("0.5", "0", "0.7", "1", "0", True),
        ("0", "-9", "0", "1", "0", True),
        ("0", "-9", "-1", "1", "0", False),  # below zero is zero
        ("", "", "0", "1", "0", True),
        ("", "", "-1", "1", "0", False),  # and so is open below
        ("1", "0", "9", "", "", True),
        ("0", "1", "0", "1", "0", False),  # one unit alone is 1 at least
        ("0", "0", "1", "1", "-1", False),  # and 0 at most
    ],
)
def test_a_best_stands_anywhere_from_the_low_to_the_high_bound(
    small, edit, low, low_unit, best, high, high_unit, sound
):
    cells = {"low_per_value": low, "low_per_unit": low_unit, "best_per_value": best}
    for column, text in (cells | {"high_per_value": high, "high_per_unit": high_unit}).items():
        edit.cell(small / "hedges.csv", 4, column, text)
    assert told(check(small), small)[0] == ([] if sound else [("hedges.csv", 4, "best_per_value")])


def test_rules_without_the_default_rule_are_told(small, edit):
    path = small / "hedges.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("significant-digit", "significant"), encoding="utf-8")
    places, messages = told(check(small), small)
    assert places == [("hedges.csv", 1, "rule")] and "the rule 'significant-digit' is missing" in messages[0]
    assert DEFAULT_RULE == checks.DEFAULT_RULE
    path.write_text(f"{edit.lines(path)[0]}\n", encoding="utf-8")
    assert told(check(small), small)[0] == [("hedges.csv", 1, "rule")]


@pytest.mark.parametrize("text", ["", "\n", " \n\n", "\r\n"])
def test_a_claim_table_may_have_no_rows_but_is_no_empty_file(small, text):
    assert check(small) == [] and "context" not in set(load(small).claims["table"])
    (small / "context.csv").write_text(text, encoding="utf-8")
    (problem,) = check(small)
    assert str(problem).startswith(
        f"{small}/context.csv:1: claim_id: the file is empty; the first line would be claim_id,"
    )


def test_claim_tables_that_are_all_without_rows_are_told(small, edit):
    for table in CLAIM_TABLES:
        path = small / f"{table}.csv"
        path.write_text(f"{edit.lines(path)[0]}\n", encoding="utf-8")
    places, messages = told(check(small), small)
    assert places[-1] == ("casualties.csv", 1, "claim_id") and "no claim table has a row" in messages[-1]
    assert {place[0] for place in places} == {"sources.csv", "casualties.csv"}  # whose article has no figure any more


LINES = [
    ("workers", 2, "", 2, "claim_id", "blank"),
    ("workers", 2, "   ", 2, "claim_id", "blank"),
    ("exclusions", 2, "paper-2025-04-30,30 April,date", 2, "reason", "3 cells where the header has 4"),
    ("exclusions", 2, "paper-2025-04-30,30 April, 2025,date,", 2, "count", "quote a cell that holds a comma"),
    ("exclusions", 2, 'paper-2025-04-30,"30', 2, "source_id", "keep line breaks out of cells"),
    ("exclusions", 3, 'paper-2025-04-30, "April 30, 2025",date,', 3, "phrase", "quote"),
    ("exclusions", 3, "paper-2025-04-30,30\rApril,date,", 3, "phrase", "line break"),
    ("hedges", 16, None, 12, "hedge", "the rule 'literal' does not read nearly"),
    ("hedges", 4, None, 2, "hedge", "the rule 'significant-digit' does not read range"),
    ("links", 2, "talk-2025-01,may_equal", 2, "relation", "2 cells where the header has 4"),
]


@pytest.mark.parametrize(("table", "number", "text", "line", "column", "message"), LINES)
def test_a_wrong_line_is_told_at_its_place(small, edit, table, number, text, line, column, message):
    edit.line(small / f"{table}.csv", number, text)
    places, (said, *_) = told(check(small), small)
    assert places[0] == (f"{table}.csv", line, column)
    assert message in said


@pytest.mark.parametrize(
    ("old", "new", "columns", "message"),
    [
        (b"origin_id,", b"", ["origin_id"], "the column is missing; the header would be claim_id,source_id,origin_id"),
        (b"origin_id", b"origin_ids", ["origin_id", "origin_ids"], "did you mean 'origin_id'"),
        (b",note", b",note,note", ["note"], "stands 2 times"),
        (b",note", b",note,", ["(no name)"], "not in datapackage.json"),
        (b"scope,note", b"note,scope", ["claim_id"], "in this order"),
        (b"claim_id", b"\xef\xbb\xbfclaim_id", ["claim_id"], "byte order mark"),
        (b"scope", b"sc\xffpe", ["scope"], "0xff is not UTF-8"),
        (b"note", b"note\xe2\x80\x8b", ["'note\\u200b'", "note"], "the column is missing"),
    ],
)
def test_a_wrong_header_is_told_in_line_1_and_nothing_else(small, old, new, columns, message):
    path = small / "workers.csv"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    places, messages = told(check(small), small)
    assert places == [("workers.csv", 1, column) for column in columns]
    assert message in messages[-1]


@pytest.mark.parametrize(
    "table", ["sources", "origins", "links", "workers", "context", *VOCABULARY, "hedges", "exclusions"]
)
def test_a_file_that_is_missing_or_empty_is_told(small, edit, table):
    path = small / f"{table}.csv"
    first = edit.lines(path)[0].split(",")[0]
    path.write_bytes(b"")
    assert str(next(p for p in check(small) if p.line == 1)).startswith(f"{path}:1: {first}: the file is empty")
    path.unlink()
    assert str(next(p for p in check(small) if p.line == 1)).startswith(f"{path}:1: {first}: the file is missing")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (b"first time", b"first\xfftime", "phrase"),
        (b"first time", b'"first, \xff time"', "phrase"),
        (b"ordinal", "ordn\u00e4l".encode("latin-1"), "reason"),
        (b"ordinal,2", b"ordinal,\xc3", "count"),
    ],
)
def test_bytes_that_are_not_utf8_are_told_with_line_and_column(small, old, new, column):
    path = small / "exclusions.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    places, (message,) = told(check(small), small)
    assert places == [("exclusions.csv", 3, column)]
    assert "not UTF-8" in message


@pytest.mark.parametrize(
    "rewrite",
    [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b.removesuffix(b"\n"), lambda b: b.replace(b"Post", b'"Post"')],
    ids=["CRLF", "no line break at the end", "quotes where none are needed"],
)
def test_what_other_editors_write_reads_the_same(small, rewrite):
    plain = load(small)
    for path in small.glob("*.csv"):
        path.write_bytes(rewrite(path.read_bytes()))
    again = load(small)
    assert all(getattr(again, name).equals(getattr(plain, name)) for name in loading.FRAMES)


def test_text_is_read_as_it_stands(small, edit):
    for column, text in (("outlet", "NA"), ("wire", "null"), ("subject", "007"), ("note", "Ünë, “o”")):
        edit.cell(small / "sources.csv", 3, column, text)
    row = load(small).sources.iloc[1]
    assert row[["outlet", "wire", "subject", "note"]].tolist() == ["NA", "null", "007", "Ünë, “o”"]


def test_loaded_tables_are_typed_and_ready(small):
    tables = load(small)
    assert tables.claims["table"].tolist() == ["casualties", "casualties", "troops", "troops", "workers"]
    assert tables.claims["value"].isna().tolist() == [False, False, True, False, False]
    assert tables.claims[["date_start", "date_end"]].dtypes.astype(str).unique().tolist() == ["datetime64[us]"]
    assert tables.claims["scope"].tolist() == [""] * 5
    assert tables.claims["value_to"].dtype == float and tables.claims["value_to"].isna().all()
    assert tables.links.iloc[0].tolist() == ["talk-2025-01", "may_equal", "brief-2025-04-30", ""]
    flags = [tables.metrics["headline"], tables.scopes["floor"], tables.scopes["past"]]
    assert [flag.dtype for flag in flags] == [bool] * 3
    assert tables.metrics.set_index("metric")["headline"][["killed", "captured", "event"]].tolist() == [
        True,
        False,
        False,
    ]


def test_a_source_without_claim_or_exclusion_is_told_at_its_own_line(small, edit):
    edit.append(small / "sources.csv", "page-2025-05-01,Page,,,2025-05-01,No figure yet,,,,")
    places, (message,) = told(check(small), small)
    assert places == [("sources.csv", 4, "source_id")]
    assert "neither a claim nor an exclusion" in message
    edit.append(small / "exclusions.csv", "page-2025-05-01,1 May,date,")
    assert check(small) == []


RANGE = "paper-range,paper-2025-04-30,brief-2025-04-30,body,deployed,dprk_troops"
READ = [
    # phrase, value, value_to, hedge, measure: what is told, column and message, or nothing
    (("10,000 to 12,000", "10000", "12000", "none", "cumulative"), None),
    (("between 300 and 400", "300", "400", "none", "cumulative"), None),
    (("some 10-12,000", "10000", "12000", "about", "cumulative"), None),
    (("2 to 3 million", "2000000", "3000000", "none", "cumulative"), None),
    (("10,000 to 12,000", "10000", "13000", "none", "cumulative"), ("value_to", "13000 differs from the phrase")),
    (("10,000 to 12,000", "10000", "13000", "none", "cumulative"), ("value_to", "which reads 10000 to 12000")),
    (("10,000 to 12,000", "10000", "", "none", "cumulative"), ("value_to", "an empty cell differs")),
    (("10,000 to 12,000", "12000", "", "none", "cumulative"), ("value", "which reads 10000")),
    (("10,000 to 12,000", "10000", "12000", "about", "cumulative"), ("hedge", "which reads none")),
    (("12,000", "12000", "15000", "none", "cumulative"), ("value_to", "which reads no upper end")),
    (("12,000", "", "12000", "none", "cumulative"), ("value", "the cell is empty where")),
    (("were sent on", "", "12000", "unquantified", "cumulative"), ("value_to", "would be empty")),
    (("nearly 40 percent", "40", "", "nearly", "share"), None),
    (("30 to 40 percent", "30", "40", "none", "share"), None),
    (("nearly 40 percent", "40", "", "nearly", "cumulative"), ("measure", "refused as a count; share would be right")),
    (("nearly 40 percent", "41", "", "nearly", "share"), ("value", "which reads 40")),
    (("nearly 4,000", "4000", "", "nearly", "share"), ("measure", "says no percentage")),
    (("a third of them", "1", "", "none", "share"), ("phrase", "'a third' is refused as a count")),
    (("a third of them", "1", "", "none", "cumulative"), ("phrase", "'a third' is refused as a count")),
]


@pytest.mark.parametrize(("cells", "told_of"), READ)
def test_a_range_has_both_ends_and_a_share_is_no_count(small, edit, cells, told_of):
    phrase, value, value_to, hedge, measure = cells
    row = [*RANGE.split(","), measure, phrase, value, value_to, hedge, "", "", "", ""]
    row[5 - 1] = "event" if hedge == "unquantified" else row[5 - 1]
    edit.append(small / "troops.csv", edit.row(row))
    places, messages = told(check(small), small)
    assert places == ([("troops.csv", 4, told_of[0])] if told_of else [])
    assert not told_of or told_of[1] in messages[0]
    if not told_of:
        claim = load(small).claims.set_index("claim_id").loc["paper-range"]
        assert (claim["value"], claim["measure"]) == (float(value), measure)
        assert claim["value_to"] == float(value_to) if value_to else claim.isna()["value_to"]


LATER = "{0}-2025-04,NIS,,statement,2025-04-30,2025-04-30,"


@pytest.mark.parametrize(
    ("restated", "lines"),
    [
        (["a b"], []),
        (["a b", "b c"], []),
        (["a c", "b c"], []),
        (["a b", "b a"], [3, 4]),
        (["a b", "b c", "c a"], [3, 4, 5]),
        (["a b", "b c", "c b"], [4, 5]),
        (["a a"], [3]),
    ],
)
def test_restatements_lead_back_to_one_that_came_first(small, edit, restated, lines):
    for name in "abc":
        edit.append(small / "origins.csv", LATER.format(name))
    for pair in restated:
        one, other = pair.split()
        edit.append(small / "links.csv", f"{one}-2025-04,restates,{other}-2025-04,")
    places, messages = told(check(small), small)
    assert places == [("links.csv", line, "other_origin_id") for line in lines]
    assert all("in a circle" in said or "cannot be linked to itself" in said for said in messages)


def test_an_origin_restates_one_other_and_no_second(small, edit):
    for name in "abc":
        edit.append(small / "origins.csv", LATER.format(name))
    edit.append(small / "links.csv", "a-2025-04,restates,b-2025-04,", "a-2025-04,restates,c-2025-04,")
    places, (message,) = told(check(small), small)
    assert places == [("links.csv", 4, "other_origin_id")] and "restates another origin already" in message


def test_origins_that_may_equal_one_another_are_no_circle(small, edit):
    edit.append(
        small / "links.csv", "brief-2025-04-30,may_equal,talk-2025-01,", "brief-2025-04-30,restates,talk-2025-01,"
    )
    assert check(small) == []
    edit.append(small / "links.csv", "talk-2025-01,may_equal,brief-2025-04-30,said twice")
    places, (message,) = told(check(small), small)
    assert places == [("links.csv", 5, "other_origin_id")] and "in line 2 already" in message


@pytest.mark.parametrize(("table", "key"), [("topics", "topic"), ("metrics", "metric"), ("populations", "population")])
def test_a_vocabulary_without_a_word_is_told(small, edit, table, key):
    path = small / f"{table}.csv"
    path.write_text(f"{edit.lines(path)[0]}\n", encoding="utf-8")
    places, messages = told(check(small), small)
    assert (f"{table}.csv", 1, key) in places
    assert "the table has no rows" in messages[places.index((f"{table}.csv", 1, key))]
    # whatever used its words is told as well, each cell at its line
    used = {"topics": "populations.csv", "metrics": "casualties.csv", "populations": "casualties.csv"}[table]
    key = {"topics": "topic"}.get(table, key)
    assert {(used, line, key) for line in (2, 3)} <= set(places)


@pytest.mark.parametrize("table", ["scopes", "originators", "links"])
def test_a_table_that_need_name_nothing_may_be_empty(small, edit, table):
    path = small / f"{table}.csv"
    path.write_text(f"{edit.lines(path)[0]}\n", encoding="utf-8")
    assert check(small) == []


def test_a_new_word_of_the_vocabulary_may_be_used_at_once(small, edit):
    edit.append(small / "topics.csv", "stores,stores and depots,")
    edit.append(small / "metrics.csv", "missing,missing,the number of {population} missing,,,,,casualties,stores,,")
    edit.append(small / "populations.csv", "dprk_engineers,North Korean engineers,context,stores")
    edit.append(small / "scopes.csv", "at sea,at sea,,")
    edit.cell(small / "casualties.csv", 3, "scope", "at sea")
    for column, word in (("metric", "missing"), ("population", "dprk_engineers"), ("scope", "at sea")):
        edit.cell(small / "casualties.csv", 2, column, word)
    assert check(small) == []
    row = load(small).claims.iloc[0]
    assert row[["metric", "population", "scope"]].tolist() == ["missing", "dprk_engineers", "at sea"]


CORRECTED = "page-{0}-2025-05-01,Page,,,2025-05-01,Correction of the toll,,,{1},"


@pytest.mark.parametrize(
    ("replaced", "lines", "message"),
    [
        ({"a": "paper-2025-04-30", "b": "page-a-2025-05-01"}, [], ""),
        ({"a": "paper-2025-04-30", "b": "paper-2025-04-30"}, [5], "is superseded already"),
        ({"a": "page-b-2025-05-01", "b": "page-a-2025-05-01"}, [4, 5], "in a circle"),
    ],
)
def test_corrections_follow_one_another_in_one_line(small, edit, replaced, lines, message):
    for name, source in replaced.items():
        edit.append(small / "sources.csv", CORRECTED.format(name, source))
        edit.append(small / "exclusions.csv", f"page-{name}-2025-05-01,1 May,date,")
    places, messages = told(check(small), small)
    assert places == [("sources.csv", line, "supersedes") for line in lines]
    assert all(message in said for said in messages)


def test_all_problems_are_told_at_once_in_the_order_of_files_and_lines(small, edit, run):
    edit.cell(small / "workers.csv", 2, "value", "101")
    edit.cell(small / "metrics.csv", 2, "headline", "yes")
    edit.cell(small / "links.csv", 2, "other_origin_id", "brief")
    edit.cell(small / "sources.csv", 3, "wire_basis", "")
    edit.cell(small / "casualties.csv", 3, "hedge", "")
    edit.cell(small / "casualties.csv", 3, "date_end", "30.04.2025")
    edit.cell(small / "casualties.csv", 2, "origin_id", "talk")
    edit.line(small / "exclusions.csv", 2, "paper-2025-04-30")
    edit.cell(small / "exclusions.csv", 3, "reason", "nth")
    outcome = run("check", "--data", small)
    assert outcome.status == 1
    told = [line.removeprefix(f"{small}/").split(": ")[:2] for line in outcome.out.splitlines()]
    assert told == [
        ["sources.csv:3", "wire_basis"],
        ["links.csv:2", "other_origin_id"],
        ["casualties.csv:2", "origin_id"],
        ["casualties.csv:3", "date_end"],
        ["casualties.csv:3", "hedge"],
        ["workers.csv:2", "value"],
        ["metrics.csv:2", "headline"],
        ["exclusions.csv:2", "source_id"],
        ["exclusions.csv:3", "reason"],
    ]


def test_a_table_read_in_many_blocks_has_the_same_lines(raw, edit, monkeypatch):
    path = raw / "exclusions.csv"
    last = len(edit.lines(path))
    for line in (2, last // 2, last):
        edit.cell(path, line, "reason", "nth")
    edit.line(path, 10, "")
    whole = check(raw)
    assert [problem.line for problem in whole] == [2, 10, last // 2, last]
    monkeypatch.setattr(lines, "BLOCK", 100)
    assert check(raw) == whole


@pytest.mark.parametrize("command", [["check"], ["build", "--out", "out"], ["verify", "--articles", "."], ["report"]])
def test_every_command_stops_at_wrong_tables(small, edit, run, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    edit.cell(small / "casualties.csv", 3, "value", "601")
    outcome = run(*command, "--data", small)
    assert outcome.status == 1
    assert outcome.out.startswith("small/casualties.csv:3: value: 601 differs from the phrase 'About 600'")
    assert not (tmp_path / "out").exists()


def test_the_command_names_problems_without_a_traceback(small, edit):
    edit.cell(small / "casualties.csv", 3, "date_end", "yesterday")
    words = [sys.executable, "-m", "helpers", "check", "--data", str(small)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{small}/casualties.csv:3: date_end: 'yesterday' is not a date")
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "descriptor", [None, "", "{", "[]", "{}", '{"resources": []}', '{"resources": [{"name": "x"}]}']
)
def test_a_folder_without_a_sound_descriptor_is_told(small, run, descriptor):
    path = small / "datapackage.json"
    path.unlink() if descriptor is None else path.write_text(descriptor, encoding="utf-8")
    outcome = run("check", "--data", small)
    assert outcome.status == 1
    assert str(path) in outcome.out + outcome.err


@pytest.mark.parametrize("table", ["links", *VOCABULARY])
def test_a_descriptor_that_leaves_a_table_out_is_told(small, run, table):
    path = small / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [resource for resource in package["resources"] if resource["name"] != table]
    path.write_text(json.dumps(package), encoding="utf-8")
    outcome = run("check", "--data", small)
    assert outcome.status == 1
    assert f"{path}: does not describe {table}" in outcome.out + outcome.err


def test_load_raises_with_every_problem(small, edit):
    edit.cell(small / "casualties.csv", 3, "value", "601")
    edit.cell(small / "workers.csv", 2, "value", "101")
    with pytest.raises(TableErrors, match="601 differs") as raised:
        load(small)
    assert [problem.line for problem in raised.value.problems] == [3, 2]


def test_damaged_bytes_never_raise(small):
    rng = random.Random(2025)
    bits = [b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b" ", b"9" * 20, b"=", b"\xc2\x85", b""]
    paths = sorted(small.glob("*.csv"))
    for _ in range(30):
        path = rng.choice(paths)
        sound = path.read_bytes()
        damaged = bytearray(sound)
        for _ in range(3):
            at = rng.randrange(len(damaged))
            damaged[at : at + rng.choice([0, 1, 8])] = rng.choice(bits)
        path.write_bytes(damaged)
        assert all("\n" not in str(problem) for problem in check(small))
        path.write_bytes(sound)


def one_row_a_change(lines, column, edit):
    """For each digit of a column, nine rows in which it is another digit; all else stays."""
    header = lines[0].split(",")
    place = header.index(column)
    for number, line in enumerate(lines[1:]):
        cells = next(csv.reader([line]))
        for at, digit in enumerate(cells[place]):
            for other in "0123456789".replace(digit, "") if digit.isdigit() else "":
                changed = cells[place][:at] + other + cells[place][at + 1 :]
                yield [f"{number}-{at}-{other}", *cells[1:place], changed, *cells[place + 1 :]]


@pytest.mark.parametrize("column", ["value", "phrase"])
@pytest.mark.parametrize("table", CLAIM_TABLES)
def test_no_digit_of_a_claim_can_change_unnoticed(raw, edit, table, column):
    path = raw / f"{table}.csv"
    lines = edit.lines(path)
    changed = [edit.row(cells) for cells in one_row_a_change(lines, column, edit)]
    edit.append(path, *changed)
    first = len(lines) + 1
    assert len(changed) > 50
    assert {p.line for p in check(raw) if p.file == str(path)} == set(range(first, first + len(changed)))


@pytest.mark.parametrize("column", ["value", "value_to", "phrase"])
def test_no_digit_of_a_range_or_share_can_change_unnoticed(small, edit, column):
    path = small / "troops.csv"
    kept = [cells for cells, told_of in READ if told_of is None]
    rows = [
        edit.row([*RANGE.split(","), measure, phrase, value, value_to, hedge, "", "", "", ""])
        for phrase, value, value_to, hedge, measure in kept
    ]
    header, *own = edit.lines(path)
    changed = [edit.row(cells) for cells in one_row_a_change([header, *rows], column, edit)]
    edit.append(path, *changed)
    first = len(own) + 2
    assert len(changed) > 50
    assert {p.line for p in check(small) if p.file == str(path)} == set(range(first, first + len(changed)))
