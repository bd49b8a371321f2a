"""What it takes to add an article: draft, paste, check, verify, and the figure is in every output."""

import csv
import io
import re
import shutil

import pandas as pd
import pytest

from helpers.paths import PROJECT
from helpers.tables import CLAIM_TABLES, check
from helpers.verify import digest
from tests.growing import rows

ARTICLES = PROJECT / "tests" / "articles"
HARBOUR = "harbour-post-2025-07-01"
BY_HAND = ["claim_id", "origin_id", "place", "metric", "population", "measure", "date_start", "date_end", "scope"]


def drafted(printed):
    """The tables of a draft as lists of rows, by name: each follows a line "# NAME"."""
    parts = re.split(r"^# (\w+)\n", printed, flags=re.MULTILINE)[1:]
    return {name: list(csv.DictReader(io.StringIO(rows))) for name, rows in zip(parts[::2], parts[1::2], strict=True)}


def test_a_draft_fills_phrase_value_and_hedge_and_leaves_the_rest_to_a_person(raw, run):
    outcome = run("verify", "--articles", ARTICLES, "--draft", HARBOUR, "--data", raw)
    assert outcome.status == 0
    tables = drafted(outcome.out)
    text = (ARTICLES / f"{HARBOUR}.txt").read_text(encoding="utf-8")
    assert [{k: v for k, v in row.items() if v} for row in tables["sources"]] == [
        {"source_id": HARBOUR, "published": "2025-07-01", "text_sha256": digest(text)}
    ]
    claims = tables["claims"]
    assert all(row["source_id"] == HARBOUR and row["phrase"] for row in claims)
    assert all(row[column] == "" for row in claims for column in BY_HAND)
    curated = pd.concat([pd.read_csv(ARTICLES / "rows" / f"{table}.csv", dtype=str) for table in CLAIM_TABLES[:3]])
    wanted = curated[curated["hedge"] != "unquantified"]
    assert set(zip(wanted["value"], wanted["hedge"])) <= {(row["value"], row["hedge"]) for row in claims}
    excluded = {row["phrase"]: (row["reason"], row["count"]) for row in tables["exclusions"]}
    assert excluded["1 July"] == ("date", "2") and excluded["three sites"][0] == ""  # each number, with its count


# A second invented article: all that it brings is new, but for a toll that it repeats.
COURIER = "ferry-courier-2025-07-15"
COURIER_TEXT = """Invented for tests

Ferry Courier

The Coast Bureau counts 30 to 40 North Korean soldiers as missing by the 10th of July, and 12 medics aboard. Workers
were brought by three ships since May, it says. The intelligence service repeated that about 780 soldiers were killed.
"""
BODY = f"{COURIER},coast-bureau-2025-07-10,body"
ROWS = {
    "topics": "sea,ships and ferries,8",
    "metrics": """\
missing,missing,the number of {population} missing,,,cumulative,persons,,casualties,5,true
ships,ships,the number of ships that brought {population},,,cumulative,ships,,sea,1,""",
    "populations": "dprk_medics,North Korean medics,casualty_growth,troops",
    "scopes": "aboard,aboard a ship,false,false",
    "originators": "Coast Bureau,Bureau of the Coast,the,singular,,",
    "sources": f"{COURIER},Ferry Courier,,,2025-07-15,Invented for tests,,{digest(COURIER_TEXT)},,",
    "origins": """\
coast-bureau-2025-07-10,Coast Bureau,,,data release,2025-07-10,2025-07-10,
nis-repeat-2025-07-12,NIS,,,statement,2025-07-12,2025-07-12,""",
    "links": "nis-repeat-2025-07-12,restates,nis-statement-2025-06-24,",
    "casualties": f"""\
courier-missing,{BODY},missing,dprk_troops,cumulative,30 to 40 North Korean soldiers,30,40,none,,2025-07-10,,,,,,
courier-medics,{BODY},missing,dprk_medics,cumulative,12 medics,12,,none,,2025-07-10,,aboard,,,,
courier-killed,{COURIER},nis-repeat-2025-07-12,body,killed,dprk_troops,cumulative,about 780 soldiers,780,,about,,,,,,,,""",
    "workers": f"courier-ships,{BODY},ships,dprk_workers,cumulative,three ships,3,,none,2025-05-01,2025-07-10,,,,,,",
    "exclusions": f"{COURIER},10th of July,date,",
}


@pytest.fixture
def added(record, edit):
    """The frozen tables with both invented articles, and the second one's words in the vocabulary."""
    for path in (ARTICLES / "rows").glob("*.csv"):
        header, *lines = edit.lines(path)
        assert header == edit.lines(record.folder / path.name)[0]
        edit.append(record.folder / path.name, *lines)
    for table, lines in ROWS.items():
        edit.append(record.folder / f"{table}.csv", *lines.splitlines())
    return record


def test_added_articles_pass_check_and_verify_and_are_in_the_derived_tables(added, run, tmp_path):
    checked = run("check", "--data", added.folder)
    *warnings, last = checked.out.splitlines()
    assert checked.status == 0 and last == "13 sources, 32 origins, 92 claims: no problems"
    assert all(": warning: " in line and "has no wording as" in line for line in warnings)
    (tmp_path / f"{COURIER}.txt").write_text(COURIER_TEXT, encoding="utf-8")
    shutil.copy(ARTICLES / f"{HARBOUR}.txt", tmp_path)
    outcome = run("verify", "--articles", tmp_path, "--data", added.folder)
    assert outcome.status == 0 and f"{COURIER}: ok, 5 phrases, 5 numbers\n" in outcome.out
    assert f"{HARBOUR}: ok, 19 phrases, 19 numbers\n" in outcome.out
    tables = added.built(tmp_path / "out")
    ours = rows(tables["points"], outlets="Harbour Post", basis="reported").sort_values("metric")
    assert ours[["metric", "origin_id", "low", "high"]].to_numpy().tolist() == [
        ["casualties", "nis-briefing-2025-04-30", "5050", "5150"],
        ["hours_per_day", "northern-labour-monitor-2025-07-01", "11.5", "12.5"],
        ["killed", "nis-statement-2025-06-24", "775", "785"],
        ["students", "northern-labour-monitor-2025-07-01", "200", "900"],
        ["workers", "northern-labour-monitor-2025-07-01", "17500", ""],
    ]
    conflict = rows(tables["conflicts"], kind="conflict", outlets_b="Harbour Post")
    assert conflict[["metric", "best_a", "best_b"]].to_numpy().tolist() == [["casualties", "4700", "5100"]]
    step = rows(tables["changes"], metric="killed", unit="persons", to_origin="nis-statement-2025-06-24", refused="")
    assert step[["from_origin", "low", "high"]].to_numpy().tolist() == [["nis-briefing-2025-04-30", "125", "235"]]
    new = rows(tables["latest"], originator="Coast Bureau").sort_values(["metric", "population"])
    # Persons and ships are whole: a bare number means itself where rounding allows no other.
    assert new[["metric", "population", "scope", "low", "high"]].to_numpy().tolist() == [
        ["missing", "dprk_medics", "aboard", "12", "12"],
        ["missing", "dprk_troops", "", "30", "40"],
        ["ships", "dprk_workers", "", "3", "3"],
    ]
    # A statement that repeats an older one is neither the latest nor a step.
    latest = rows(tables["latest"], metric="killed", originator="NIS", scope="")
    assert latest[["origin_id", "date_end"]].to_numpy().tolist() == [["nis-statement-2025-06-24", "2025-06-24"]]
    (repeat,) = rows(tables["points"], metric="killed", origin_id="nis-repeat-2025-07-12").itertuples()
    assert (repeat.date_end, repeat.dated) == ("2025-06-24", "assumed")
    steps = rows(tables["changes"], metric="killed", refused="")
    assert "nis-repeat-2025-07-12" not in {*steps["from_origin"], *steps["to_origin"]}
    assert {"Ferry Courier", "Harbour Post"} <= set(added.page().points["outlets"])  # a notebook as it stands


def test_a_word_that_the_vocabulary_lacks_is_refused_where_it_is_used(added, edit):
    for table in ("topics", "metrics", "populations", "scopes"):
        path, word = added.folder / f"{table}.csv", ROWS[table].partition(",")[0]
        before = edit.lines(path)
        path.write_text("".join(f"{line}\n" for line in before if line not in ROWS[table].splitlines()))
        assert any(f'"{word}" is not in {table}.csv' in str(problem) for problem in check(added.folder))
        path.write_text("".join(f"{line}\n" for line in before))
