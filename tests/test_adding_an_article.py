"""What it takes to add an article: draft, paste, check, verify, and the figure stands in every output."""

import csv
import io
import re
import shutil

import pandas as pd
import papermill
import pytest

from helpers import pages
from helpers.charts import other_charts, topic_chart
from helpers.figures import read
from helpers.paths import NOTEBOOKS, PROJECT
from helpers.phrases import parse
from helpers.tables import CLAIM_TABLES, load
from helpers.verify import digest
from tests.growing import rows

ARTICLES = PROJECT / "tests" / "articles"
HARBOUR = "harbour-post-2025-07-01"
REAL = PROJECT.parent / "shared" / "articles"
TABLES = ("sources", "origins", "links", "casualties", "troops", "workers", "exclusions")
BY_HAND = [
    "claim_id",
    "origin_id",
    "place",
    "metric",
    "population",
    "measure",
    "date_start",
    "date_end",
    "scope",
    "note",
]


def drafted(printed):
    """The tables of a draft as lists of rows, by name: each follows a line "# NAME"."""
    parts = re.split(r"^# (\w+)\n", printed, flags=re.MULTILINE)[1:]
    return {name: list(csv.DictReader(io.StringIO(rows))) for name, rows in zip(parts[::2], parts[1::2], strict=True)}


def rows_of(table):
    with (ARTICLES / "rows" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def added(raw, edit):
    """A copy of the frozen tables with the rows of the invented article appended."""
    for path in (ARTICLES / "rows").glob("*.csv"):
        edit.append(raw / path.name, *edit.lines(path)[1:])
    return raw


def test_the_rows_to_add_have_the_columns_of_the_tables(raw, edit):
    names = {path.name for path in (ARTICLES / "rows").glob("*.csv")}
    assert names == {f"{table}.csv" for table in TABLES}
    assert {name: edit.lines(ARTICLES / "rows" / name)[0] for name in names} == {
        name: edit.lines(raw / name)[0] for name in names
    }


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
    figures = {(row["value"], row["hedge"]) for row in claims}
    wanted = [row for table in CLAIM_TABLES[:3] for row in rows_of(table) if row["hedge"] != "unquantified"]
    assert len(wanted) == 6
    assert all((row["value"], row["hedge"]) in figures for row in wanted)


def test_a_draft_offers_each_number_as_an_exclusion_too_with_its_count(raw, run):
    rows = drafted(run("verify", "--articles", ARTICLES, "--draft", HARBOUR, "--data", raw).out)["exclusions"]
    counts = {row["phrase"]: row["count"] for row in rows}
    assert len(counts) == len(rows)
    reasons = {row["phrase"]: row["reason"] for row in rows}
    assert reasons["1 July"] == reasons["the 2024 treaty"] == "date"
    assert (reasons["9:40 AM"], reasons["Holt, 44"], reasons["5th dock of"]) == ("time of day", "age", "ordinal")
    assert reasons["three sites"] == reasons["about 780 North Korean"] == ""
    assert counts["1 July"] == "2"
    assert counts["second account of"] == counts["30 April"] == ""


def test_a_draft_leaves_out_what_is_accounted_for(added, edit, run):
    outcome = run("verify", "--articles", ARTICLES, "--draft", HARBOUR, "--data", added)
    assert drafted(outcome.out) == {"claims": [], "exclusions": []}
    lines = edit.lines(added / "casualties.csv")
    edit.line(added / "casualties.csv", len(lines), None)
    (row,) = drafted(run("verify", "--articles", ARTICLES, "--draft", HARBOUR, "--data", added).out)["claims"]
    assert (row["phrase"], row["value"], row["hedge"]) == ("around 5 100 casualties", "5100", "about")


def test_a_draft_of_a_text_that_is_not_there_is_wrong_usage(raw, run):
    outcome = run("verify", "--articles", ARTICLES, "--draft", "harbour-post-2025-07-02", "--data", raw)
    assert outcome.status == 2
    assert "harbour-post-2025-07-02.txt" in outcome.err
    assert outcome.out == ""


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the articles' texts are not at {REAL}")
@pytest.mark.parametrize("source", ["korea-herald-2025-02-09", "news24-2025-04-30", "yahoo-2025-05-05"])
def test_the_draft_of_a_curated_article_finds_its_figures_again(raw, edit, run, source):
    removed = pd.concat([pd.read_csv(raw / f"{table}.csv", dtype=str) for table in CLAIM_TABLES])
    removed = removed[(removed["source_id"] == source) & removed["value"].notna()]
    for table in ("sources", "exclusions", *CLAIM_TABLES):
        path = raw / f"{table}.csv"
        header, *rows = edit.lines(path)
        place = header.split(",").index("source_id")
        kept = [row for row in rows if next(csv.reader([row]))[place] != source]
        path.write_text("".join(f"{row}\n" for row in [header, *kept]), encoding="utf-8")
    outcome = run("verify", "--articles", REAL, "--draft", source, "--data", raw)
    assert outcome.status == 0, outcome.out
    tables = drafted(outcome.out)
    assert [row["source_id"] for row in tables["sources"]] == [source]
    columns = next(csv.reader(edit.lines(raw / "casualties.csv")))
    assert all(list(row) == columns for row in tables["claims"])
    for row in tables["claims"]:
        if row["value"]:
            assert (float(row["value"]), row["hedge"]) == (parse(row["phrase"]).value, parse(row["phrase"]).hedge)
    found = {(row["value"], row["hedge"]) for row in tables["claims"]}
    exact = removed["hedge"].replace("exact", "none")  # that a number was counted is for a person to say
    assert set(zip(removed["value"], exact, strict=True)) <= found


def test_the_added_article_passes_check_and_verify(added, run):
    assert run("check", "--data", added).status == 0
    outcome = run("verify", "--articles", ARTICLES, "--data", added)
    assert outcome.status == 0
    assert f"{HARBOUR}: ok, 19 phrases, 19 numbers\n" in outcome.out


def test_the_added_figures_stand_in_the_derived_tables(added, run, tmp_path):
    assert run("build", "--data", added, "--out", tmp_path / "out").status == 0
    points = pd.read_csv(tmp_path / "out" / "points.csv", dtype=str, keep_default_na=False)
    ours = points[(points["rule"] == "significant-digit") & (points["outlets"] == "Harbour Post")]
    marks = ours[ours["basis"] == "reported"].sort_values("metric")
    assert marks[["metric", "origin_id", "low", "high"]].values.tolist() == [
        ["casualties", "nis-briefing-2025-04-30", "5050", "5150"],
        ["hours_per_day", "northern-labour-monitor-2025-07-01", "11.5", "12.5"],
        ["killed", "nis-statement-2025-06-24", "775", "785"],
        ["students", "northern-labour-monitor-2025-07-01", "200", "900"],
        ["workers", "northern-labour-monitor-2025-07-01", "17500", ""],
    ]

    conflicts = pd.read_csv(tmp_path / "out" / "conflicts.csv", dtype=str, keep_default_na=False)
    ours = conflicts[(conflicts["kind"] == "conflict") & (conflicts["outlets_b"] == "Harbour Post")]
    assert ours["rule"].tolist() == ["significant-digit", "literal", "five-percent"]
    assert ours[["metric", "origin_id_a", "best_a", "best_b"]].drop_duplicates().values.tolist() == [
        ["casualties", "nis-briefing-2025-04-30", "4700", "5100"]
    ]

    changes = pd.read_csv(tmp_path / "out" / "changes.csv", dtype=str, keep_default_na=False)
    grown = changes[
        (changes["rule"] == "significant-digit")
        & (changes["metric"] == "killed")
        & (changes["unit"] == "persons")
        & (changes["from_origin"] == "nis-briefing-2025-04-30")
        & (changes["to_origin"] == "nis-statement-2025-06-24")
    ]
    assert grown[["low", "high", "refused"]].values.tolist() == [["125", "235", ""]]


def test_a_notebook_shows_the_added_figures_as_it_stands(added, tmp_path):
    papermill.execute_notebook(
        NOTEBOOKS / "casualty_growth.ipynb",
        tmp_path / "casualty_growth.ipynb",
        parameters={"data_dir": str(added), "output_dir": str(tmp_path / "out")},
        progress_bar=False,
    )
    shown = pd.read_csv(tmp_path / "out" / "casualties.csv", dtype=str, keep_default_na=False)
    ours = shown[shown["outlets"] == "Harbour Post"]
    assert ours.loc[ours["basis"] == "reported", ["metric", "low", "high"]].values.tolist() == [
        ["killed", "775", "785"],
        ["casualties", "5050", "5150"],
    ]


@pytest.fixture
def corrected(small, edit):
    """The small tables and a correction of the paper, two days later: 500 killed, not 600."""
    edit.append(
        small / "sources.csv",
        "paper-2025-05-02,Paper,Wire,stated,2025-05-02,Correction of the toll,,,paper-2025-04-30,",
    )
    edit.append(
        small / "casualties.csv",
        "paper-killed-2,paper-2025-05-02,brief-2025-04-30,body,killed,dprk_troops,cumulative,"
        "About 500,500,,about,,2025-04-30,,",
    )
    return small


@pytest.mark.parametrize(
    ("published_until", "values"),
    [("2025-04-29", []), ("2025-04-30", [600]), ("2025-05-01", [600]), ("2025-05-02", [500]), ("", [500])],
)
def test_a_correction_speaks_from_its_own_day_and_a_replay_shows_what_it_corrects(corrected, published_until, values):
    found = read(load(corrected), published_until=published_until)
    assert found.loc[(found["outlet"] == "Paper") & (found["metric"] == "killed"), "value"].tolist() == values


def test_a_corrected_article_is_silent_but_kept(corrected, run, tmp_path):
    assert set(read(load(corrected))["source_id"]) == {"post-2025-02-09", "paper-2025-05-02"}
    assert run("build", "--data", corrected, "--out", tmp_path / "out").status == 0
    claims = pd.read_csv(tmp_path / "out" / "claims.csv", dtype=str, keep_default_na=False).query("rule == 'literal'")
    assert set(claims.loc[claims["superseded_by"] == "paper-2025-05-02", "source_id"]) == {"paper-2025-04-30"}
    points = pd.read_csv(tmp_path / "out" / "points.csv", dtype=str, keep_default_na=False).query("rule == 'literal'")
    assert points.loc[points["metric"] == "killed", "best"].tolist().count("600") == 0


def test_an_article_in_another_folder_is_drafted_from_there(raw, run, tmp_path):
    shutil.copy(ARTICLES / f"{HARBOUR}.txt", tmp_path / "page-2025-07-02.txt")
    outcome = run("verify", "--articles", tmp_path, "--draft", "page-2025-07-02", "--data", raw)
    assert [row["published"] for row in drafted(outcome.out)["sources"]] == ["2025-07-02"]


# A second invented article: all that it brings is new, but for a toll that it repeats.
COURIER = "ferry-courier-2025-07-15"
COURIER_TEXT = """Invented for tests

Ferry Courier

The Coast Bureau counts 30 to 40 North Korean soldiers as missing by the 10th of July, and 12 medics aboard. Workers
were brought by three ships since May, it says. The intelligence service repeated that about 780 soldiers were killed.
"""
WORDS = {
    "topics": "sea,ships and ferries,8",
    "metrics": """\
missing,missing,the number of {population} missing,,,cumulative,persons,,casualties,5,true
ships,ships,the number of ships that brought {population},,,cumulative,ships,,sea,1,""",
    "populations": "dprk_medics,North Korean medics,casualty_growth,troops",
    "scopes": "aboard,aboard a ship,false,false",
    "originators": "Coast Bureau,Bureau of the Coast,the,singular,",
}
BODY = f"{COURIER},coast-bureau-2025-07-10,body"
COURIER_ROWS = {
    "sources": f"{COURIER},Ferry Courier,,,2025-07-15,Invented for tests,,{digest(COURIER_TEXT)},,",
    "origins": """\
coast-bureau-2025-07-10,Coast Bureau,,data release,2025-07-10,2025-07-10,
nis-repeat-2025-07-12,NIS,,statement,2025-07-12,2025-07-12,""",
    "links": "nis-repeat-2025-07-12,restates,nis-statement-2025-06-24,",
    "casualties": f"""\
courier-missing,{BODY},missing,dprk_troops,cumulative,30 to 40 North Korean soldiers,30,40,none,,2025-07-10,,
courier-medics,{BODY},missing,dprk_medics,cumulative,12 medics,12,,none,,2025-07-10,aboard,
courier-killed,{COURIER},nis-repeat-2025-07-12,body,killed,dprk_troops,cumulative,about 780 soldiers,780,,about,,,,""",
    "workers": f"courier-ships,{BODY},ships,dprk_workers,cumulative,three ships,3,,none,2025-05-01,2025-07-10,,",
    "exclusions": f"{COURIER},10th of July,date,",
}


@pytest.fixture
def second(record, edit):
    """The frozen tables with the rows of both invented articles, and the second one's words in the vocabulary."""
    for path in (ARTICLES / "rows").glob("*.csv"):
        edit.append(record.folder / path.name, *edit.lines(path)[1:])
    for table, lines in (WORDS | COURIER_ROWS).items():
        edit.append(record.folder / f"{table}.csv", *lines.splitlines())
    return record


def test_a_second_article_with_words_of_its_own_passes_check_and_verify(second, run, tmp_path):
    outcome = run("check", "--data", second.folder)
    assert (outcome.status, outcome.out) == (0, "13 sources, 31 origins, 92 claims: no problems\n")
    (tmp_path / f"{COURIER}.txt").write_text(COURIER_TEXT, encoding="utf-8")
    shutil.copy(ARTICLES / f"{HARBOUR}.txt", tmp_path)
    outcome = run("verify", "--articles", tmp_path, "--data", second.folder)
    assert outcome.status == 0, outcome.out
    assert f"{COURIER}: ok, 5 phrases, 5 numbers\n" in outcome.out


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("metrics", 'casualties.csv:{}: metric: "missing" is not in metrics.csv'),
        ("populations", 'casualties.csv:{}: population: "dprk_medics" is not in populations.csv'),
        ("scopes", 'casualties.csv:{}: scope: "aboard" is not in scopes.csv'),
        ("topics", 'metrics.csv:{}: topic: "sea" is not in topics.csv'),
    ],
)
def test_a_word_that_no_page_would_show_is_refused(second, edit, run, table, place):
    path = second.folder / f"{table}.csv"
    added = WORDS[table].splitlines()
    path.write_text("".join(f"{line}\n" for line in edit.lines(path) if line not in added), encoding="utf-8")
    used = edit.lines(second.folder / place.split(":")[0])
    word = re.search(r'"(.*?)"', place).group(1)
    line = next(number for number, cells in enumerate(used, 1) if word in cells.split(","))
    outcome = run("check", "--data", second.folder)
    assert outcome.status == 1
    assert place.format(line) in outcome.out


def test_a_new_metric_population_and_scope_stand_on_the_page_of_their_topic(second):
    page = second.page("casualty_growth")
    drawn = {heading: points for heading, points in page.sections("casualties") if set(points["metric"]) == {"missing"}}
    troops, medics = drawn["Missing: North Korean troops"], drawn["Missing: North Korean medics"]
    assert troops[["originator", "low", "high", "scope"]].to_numpy().tolist() == [["Coast Bureau", 30, 40, ""]]
    assert medics[["originator", "value", "scope"]].to_numpy().tolist() == [["Coast Bureau", 12, "aboard"]]

    chart = topic_chart(page, "casualties")
    ours = rows(chart.data, metric="missing")
    assert sorted(ours["population"]) == ["dprk_medics", "dprk_troops"] and set(ours["outlets"]) == {"Ferry Courier"}
    assert "Missing: North Korean troops" in chart.text and "aboard a ship" in chart.text
    assert "Ferry Courier" in chart.source
    assert (
        chart.title.startswith("Killed: about 780 by 24 June 2025") and "12" not in chart.title
    )  # a scope is no total

    found = rows(pages.unlinked(pages.passports(page, ["missing"])), Outlet="Ferry Courier")
    assert set(found["Originator"]) == {"Coast Bureau"}
    assert sorted(found["Phrase"]) == ["body: “12 medics”", "body: “30 to 40 North Korean soldiers”"]
    told = [line for line in pages.findings(page, "casualties") if "missing" in line.lower()]
    assert told and all("the Coast Bureau" in line for line in told)
    assert not any("12" in line for line in told)
    assert any("Ferry Courier" in line for line in pages.citations(page))


def test_a_new_topic_has_a_chart_and_a_table_of_its_own(second):
    page = second.page("worker_inflow")
    assert page.topics()[-1] == "sea"
    chart = other_charts(page, "workers")["sea"]
    assert chart.data[["metric", "low", "high", "outlets"]].to_numpy().tolist() == [
        ["ships", 2.5, 3.5, "Ferry Courier"]
    ]
    assert "ships" in chart.text and "Coast Bureau" in chart.text
    assert pages.unlinked(pages.passports(page, ["ships"]))["Phrase"].tolist() == ["body: “three ships”"]


def test_new_words_stand_on_the_front_page(second):
    headlines = {h.label: h for h in pages.headlines(pages.Page(second.study()))}
    (line,) = headlines["Missing, North Korean troops"].lines
    assert line.originator == "the Coast Bureau" and "(“30 to 40 North Korean soldiers”" in line.sentence
    assert line.sentence.startswith(
        "The Bureau of the Coast gave the number of North Korean troops missing as 30 to 40 by"
    )


def test_a_restatement_is_no_step_of_growth_and_no_later_figure(second, tmp_path):
    built = second.built(tmp_path / "out")
    (latest,) = rows(built["latest"], metric="killed", originator="NIS", scope="").to_dict("records")
    assert (latest["origin_id"], latest["date_end"]) == ("nis-statement-2025-06-24", "2025-06-24")
    (repeat,) = rows(built["points"], metric="killed", origin_id="nis-repeat-2025-07-12").to_dict("records")
    assert (repeat["date_end"], repeat["dated"]) == ("2025-06-24", "assumed")  # the days are those that it restates
    steps = rows(built["changes"], metric="killed", refused="", unit="persons")
    ours = rows(steps, from_origin="nis-briefing-2025-04-30")[["to_origin", "low", "high"]]
    assert ours.to_numpy().tolist() == [["nis-statement-2025-06-24", "125", "235"]]
    assert "nis-repeat-2025-07-12" not in {*steps["from_origin"], *steps["to_origin"]}
    new = rows(built["latest"], originator="Coast Bureau").sort_values(["metric", "population"])
    assert new[["metric", "population", "scope", "low", "high"]].to_numpy().tolist() == [
        ["missing", "dprk_medics", "aboard", "11.5", "12.5"],
        ["missing", "dprk_troops", "", "30", "40"],
        ["ships", "dprk_workers", "", "2.5", "3.5"],
    ]


@pytest.mark.parametrize(
    ("notebook", "table", "metric"), [("casualty_growth", "casualties", "missing"), ("worker_inflow", "sea", "ships")]
)
def test_a_notebook_shows_new_words_as_it_stands(second, tmp_path, notebook, table, metric):
    papermill.execute_notebook(
        NOTEBOOKS / f"{notebook}.ipynb",
        tmp_path / "executed.ipynb",
        parameters={"data_dir": str(second.folder), "output_dir": str(tmp_path / "out")},
        progress_bar=False,
    )
    shown = pd.read_csv(tmp_path / "out" / f"{table}.csv", dtype=str, keep_default_na=False)
    assert set(shown.loc[shown["metric"] == metric, "outlets"]) == {"Ferry Courier"}
