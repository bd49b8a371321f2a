"""Wrong tables: every problem at once, each with its file, line and column, and never a traceback."""

import csv
import os
import shutil

import pytest
from frictionless import Package

from helpers.paths import RAW
from helpers.tables import CLAIM_TABLES, Problem, check, load, loading, table_files
from tests.broken import apply, cases, problem_lines
from tests.growing import FROZEN


def test_each_problem_is_reported_at_its_place(small, tmp_path):
    """Every fifth case, all of them under `make test-faults`."""
    wrong = {}
    for edits, expected in cases()[:: 1 if "MUTANTS" in os.environ else 5]:
        broken = shutil.copytree(small, tmp_path / "broken")
        for edit in edits:
            apply(broken, edit)
        if (found := problem_lines(broken) or ["no problems"]) != expected:
            wrong[" | ".join(edits)] = found
        shutil.rmtree(broken)
    assert wrong == {}


def test_a_second_reader_accepts_the_frozen_tables_and_each_table_is_described():
    report = Package(str(FROZEN / "datapackage.json")).validate()
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    for folder in (RAW, FROZEN):
        assert sorted(table_files(folder)) == sorted(
            ["datapackage.json", *(path.name for path in folder.glob("*.csv"))]
        )


def test_the_frozen_tables_have_the_columns_of_the_curated_ones_but_for_optional_ones():
    needed = loading._needed()
    frozen, curated = (
        {name: {f["name"]: f["type"] for f in each["schema"]["fields"]} for name, each in load(d).descriptor.items()}
        for d in (FROZEN, RAW)
    )
    for name, fields in curated.items():
        optional = {column for column, wanted in needed[name]["fields"].items() if wanted.get("optional")}
        missing = set(fields) - optional if not needed[name].get("optional") else set()
        assert missing <= set(frozen.get(name, {})) <= set(fields), name
    assert set(frozen) <= set(curated)


# Loading


def test_loaded_tables_are_typed_and_ready_and_text_is_as_it_is_written(small):
    tables = load(small)
    assert tables.claims["table"].tolist() == ["casualties", "casualties", "troops", "troops", "workers"]
    assert tables.claims["value"].isna().tolist() == [False, False, True, False, False]
    kinds = tables.claims.dtypes.astype(str)
    assert kinds[["date_start", "value", "scope"]].tolist() == ["datetime64[us]", "float64", "str"]
    assert [tables.metrics["headline"].dtype, tables.scopes["floor"].dtype, tables.scopes["past"].dtype] == [bool] * 3
    for cell in ("outlet=NA", "wire=null", "subject=007", "note=Ünë, “o”, \u65e5"):
        apply(small, f"sources:3 {cell}")
    row = load(small).sources.iloc[1]
    assert row[["outlet", "wire", "subject", "note"]].tolist() == ["NA", "null", "007", "Ünë, “o”, \u65e5"]


@pytest.mark.parametrize(
    "rewrite",
    [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b.removesuffix(b"\n"), lambda b: b.replace(b"Post", b'"Post"')],
    ids=["CRLF", "no line break at the end", "quotes where none are needed"],
)
def test_what_other_editors_write_reads_the_same(small, rewrite):
    plain = load(small)
    for path in small.glob("*.csv"):
        path.write_bytes(rewrite(path.read_bytes()))
    assert all(getattr(load(small), name).equals(getattr(plain, name)) for name in loading.FRAMES)


def test_an_edit_is_read_at_once_and_nothing_is_read_twice(small):
    loading._read.cache_clear()
    assert load(small).claims.equals(load(small).claims) and loading._read.cache_info().misses == 1
    apply(small, "casualties:2 note=another word")
    assert load(small).claims["note"].iloc[0] == "another word"
    (small / "datapackage.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"datapackage\.json: not found"):
        load(small)


def test_who_changes_a_table_changes_no_table_of_others(small):
    mine = load(small)
    mine.claims.loc[0, "value"] = 1.0
    mine.sources["outlet"] = "another"
    mine.descriptor.clear()
    theirs = load(small)
    assert theirs.claims.loc[0, "value"] != 1.0 and "another" not in set(theirs.sources["outlet"]) and theirs.descriptor


# The command


def test_the_curated_tables_have_no_problems(run):
    outcome = run("check")
    tables = load()
    counts = f"{len(tables.sources)} sources, {len(tables.origins)} origins, {len(tables.claims)} claims"
    assert outcome == (0, f"{counts}: no problems\n", "")


def test_a_warning_is_printed_and_stops_nothing(small, run, monkeypatch):
    warning = Problem(str(small / "casualties.csv"), 3, "value", "is large. Check it", warning=True)
    monkeypatch.setattr(loading, "find_problems", lambda *_: iter([warning]))
    loading._read.cache_clear()
    outcome = run("check", "--data", small)
    assert outcome.status == 0 and len(load(small).claims) == 5
    assert outcome.out.splitlines()[0] == f"{small}/casualties.csv:3: value: warning: is large. Check it"
    apply(small, "workers:2 place=")
    outcome = run("check", "--data", small)
    assert outcome.status == 1
    assert [line.split(": ")[1:3] for line in outcome.out.splitlines()] == [
        ["value", "warning"],
        ["place", "the cell is empty. A value is required"],
    ]
    loading._read.cache_clear()


@pytest.mark.parametrize("command", [["check"], ["build", "--out", "out"], ["verify", "--articles", "."], ["report"]])
def test_every_command_stops_at_wrong_tables(small, run, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    apply(small, "casualties:3 value=601")
    outcome = run(*command, "--data", small)
    assert outcome.status == 1 and not (tmp_path / "out").exists()
    assert outcome.out.startswith('small/casualties.csv:3: value: 601 differs from the phrase "About 600"')


@pytest.mark.parametrize("text", ["", "[" * 100_000, "null", "{}"])
def test_a_file_that_is_no_descriptor_is_reported_in_one_line(small, text):
    (small / "datapackage.json").write_text(text, encoding="utf-8")
    (line,) = problem_lines(small)
    assert line.startswith("datapackage.json: not ") and line.isprintable()


# Digits


def changed_digits(line, place, edit):
    """Rows that differ from a line in one digit of one cell, and have claim_ids of their own."""
    cells = next(csv.reader([line]))
    for at, digit in enumerate(cells[place]):
        for step in (1, 5) if digit.isdigit() else ():
            changed = f"{cells[place][:at]}{(int(digit) + step) % 10}{cells[place][at + 1 :]}"
            own = f"{cells[0]}-{place}-{at}-{step}"
            yield edit.row([own, *cells[1:place], changed, *cells[place + 1 :]])


def unnoticed(folder, edit, table, lines, columns):
    """Append rows with changed digits to a table; return the lines that no problem names."""
    path = folder / f"{table}.csv"
    places = [edit.lines(path)[0].split(",").index(column) for column in columns]
    changed = [row for line in lines for place in places for row in changed_digits(line, place, edit)]
    before = len(edit.lines(path))
    edit.append(path, *changed)
    assert len(changed) > 30
    named = {problem.line for problem in check(folder) if problem.file == str(path)}
    return set(range(before + 1, before + 1 + len(changed))) - named


@pytest.mark.parametrize("table", CLAIM_TABLES)
def test_no_digit_of_a_claim_can_change_unnoticed(raw, edit, table):
    assert unnoticed(raw, edit, table, edit.lines(raw / f"{table}.csv")[1:], ["value", "phrase"]) == set()


RANGES = [
    ("10,000 to 12,000", 10000, 12000, "none", "cumulative"),
    ("between 300 and 400", 300, 400, "none", "cumulative"),
    ("some 10-12,000", 10000, 12000, "about", "cumulative"),
    ("2 to 3 million", 2000000, 3000000, "none", "cumulative"),
    ("nearly 40 percent", 40, "", "nearly", "share"),
    ("30 to 40 percent", 30, 40, "none", "share"),
]


def test_no_digit_of_a_range_or_share_can_change_unnoticed(small, edit):
    own = ["paper-2025-04-30", "brief-2025-04-30", "body", "deployed", "dprk_troops"]
    lines = [
        edit.row([f"r{n}", *own, measure, phrase, value, to, hedge, "", "", "", ""])
        for n, (phrase, value, to, hedge, measure) in enumerate(RANGES)
    ]
    assert unnoticed(small, edit, "troops", lines, ["value", "value_to", "phrase"]) == set()
