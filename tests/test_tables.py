"""Wrong tables: every problem at once, each with its file, line and column, and never a traceback."""

import csv
import json
import shutil
import subprocess
import sys
from importlib import import_module

import pytest
from frictionless import Package

from helpers.paths import RAW
from helpers.tables import CLAIM_TABLES, Problem, TableErrors, check, load
from tests.broken import apply, cases, problem_lines
from tests.growing import FROZEN

loading = import_module("helpers.tables.load")  # not the function of that name


@pytest.mark.parametrize(("edits", "expected"), [pytest.param(*case, id=" | ".join(case[0])) for case in cases()])
def test_each_problem_is_reported_at_its_place(small, edits, expected):
    for edit in edits:
        apply(small, edit)
    assert (problem_lines(small) or ["no problems"]) == expected


def test_there_is_a_case_for_most_checks():
    assert len(cases()) > 200 and ["no problems"] in [expected for _, expected in cases()]


@pytest.mark.parametrize("folder", [RAW, FROZEN], ids=["curated", "frozen"])
def test_a_second_reader_accepts_the_tables(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["title", "rowNumber", "fieldName", "message"]) == []
    assert sorted(task.name for task in report.tasks) == sorted(path.stem for path in folder.glob("*.csv"))


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


def test_loaded_tables_are_typed_and_ready(small):
    tables = load(small)
    assert tables.claims["table"].tolist() == ["casualties", "casualties", "troops", "troops", "workers"]
    assert tables.claims["value"].isna().tolist() == [False, False, True, False, False]
    kinds = tables.claims.dtypes.astype(str)
    assert kinds[["date_start", "value", "value_to", "scope"]].tolist() == [
        "datetime64[us]",
        "float64",
        "float64",
        "str",
    ]
    assert tables.claims["scope"].tolist() == [""] * 5 and list(tables.claims.index) == [0, 1, 2, 3, 4]
    assert tables.links.iloc[0].tolist() == ["talk-2025-01", "may_equal", "brief-2025-04-30", ""]
    assert [tables.metrics["headline"].dtype, tables.scopes["floor"].dtype, tables.scopes["past"].dtype] == [bool] * 3
    assert tables.metrics["headline"].tolist()[:4] == [True, True, True, False]
    assert str(tables.collected)[:10] == json.loads((small / "datapackage.json").read_text())["created"][:10]


def test_text_is_read_as_it_is_written(small):
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


def test_a_descriptor_may_have_more_than_is_needed(small):
    place = "datapackage resources.0.schema.fields.9"
    apply(small, f'{place}={{"name": "editor", "title": "", "description": "", "type": "string"}}')
    fields = json.loads((small / "datapackage.json").read_text())["resources"][0]["schema"]["fields"]
    note = {"name": "note", "title": "Note", "description": "Own words.", "type": "string"}
    apply(small, f"datapackage resources.0.schema.fields={json.dumps([*fields, note])}")
    rows = [
        f"{line.rpartition(',')[0]},{cell},"
        for line, cell in zip((small / "sources.csv").read_text().split("\n"), "-AB")
    ]
    apply(small, "sources:* " + "\n".join([rows[0].replace(",-,", ",editor,note"), *rows[1:]]))
    assert load(small).sources["editor"].tolist() == ["A", "B"]


def test_an_edit_is_read_at_once_and_nothing_is_read_twice(small):
    loading._read.cache_clear()
    assert load(small).claims.equals(load(small).claims) and loading._read.cache_info().misses == 1
    apply(small, "casualties:2 note=another word")
    assert load(small).claims["note"].iloc[0] == "another word"
    (small / "datapackage.json").write_text("[", encoding="utf-8")
    with pytest.raises(ValueError, match=r"datapackage\.json: not laid out as a Data Package"):
        load(small)
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


def test_load_raises_with_every_problem(small):
    apply(small, "casualties:3 value=601")
    apply(small, "workers:2 value=101")
    with pytest.raises(TableErrors, match="601 differs") as raised:
        load(small)
    assert [problem.line for problem in raised.value.problems] == [3, 2]


def test_a_source_that_is_being_drafted_may_be_without_a_row(small):
    apply(small, "sources:+ page-2025-05-01,Page,,,2025-05-01,Toll,,,,")
    assert len(check(small)) == 1
    assert len(load(small, allow_unused="page-2025-05-01").sources) == 3


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
    assert outcome.status == 1
    assert outcome.out.startswith('small/casualties.csv:3: value: 601 differs from the phrase "About 600"')
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("edit", ["casualties:3 date_end=yesterday", "datapackage resources"])
def test_the_command_reports_problems_without_a_traceback(small, edit):
    apply(small, edit)
    words = [sys.executable, "-m", "helpers", "check", "--data", str(small)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr
    assert done.stdout.startswith(f"{small}/{problem_lines(small)[0]}")


@pytest.mark.parametrize("text", ["", "[" * 100_000, "\ufeff{}", "null", '"x"', "\0", "{}"])
def test_a_file_that_is_no_descriptor_is_reported_in_one_line(small, text):
    (small / "datapackage.json").write_text(text, encoding="utf-8")
    (line,) = problem_lines(small)
    assert line.startswith("datapackage.json: not ") and line.isprintable()


# Digits


def one_row_a_change(lines, column, edit):
    """For each digit of a column, nine rows in which it is another digit; all else stays."""
    header = lines[0].split(",")
    place = header.index(column)
    for number, line in enumerate(lines[1:]):
        cells = next(csv.reader([line]))
        for at, digit in enumerate(cells[place]):
            for other in "0123456789".replace(digit, "") if digit.isdigit() else "":
                changed = cells[place][:at] + other + cells[place][at + 1 :]
                yield edit.row([f"{number}-{at}-{other}", *cells[1:place], changed, *cells[place + 1 :]])


@pytest.mark.parametrize("column", ["value", "phrase"])
@pytest.mark.parametrize("table", CLAIM_TABLES)
def test_no_digit_of_a_claim_can_change_unnoticed(raw, edit, table, column):
    path = raw / f"{table}.csv"
    lines = edit.lines(path)
    changed = list(one_row_a_change(lines, column, edit))
    edit.append(path, *changed)
    first = len(lines) + 1
    assert len(changed) > 50
    assert {p.line for p in check(raw) if p.file == str(path)} == set(range(first, first + len(changed)))


RANGES = [
    ("10,000 to 12,000", 10000, 12000, "none", "cumulative"),
    ("between 300 and 400", 300, 400, "none", "cumulative"),
    ("some 10-12,000", 10000, 12000, "about", "cumulative"),
    ("2 to 3 million", 2000000, 3000000, "none", "cumulative"),
    ("nearly 40 percent", 40, "", "nearly", "share"),
    ("30 to 40 percent", 30, 40, "none", "share"),
]


@pytest.mark.parametrize("column", ["value", "value_to", "phrase"])
def test_no_digit_of_a_range_or_share_can_change_unnoticed(small, edit, column):
    path = small / "troops.csv"
    own = ["paper-range", "paper-2025-04-30", "brief-2025-04-30", "body", "deployed", "dprk_troops"]
    rows = [edit.row([*own, m, phrase, value, to, hedge, "", "", "", ""]) for phrase, value, to, hedge, m in RANGES]
    header, *before = edit.lines(path)
    changed = list(one_row_a_change([header, *rows], column, edit))
    edit.append(path, *changed)
    first = len(before) + 2
    assert len(changed) > 50
    assert {p.line for p in check(small) if p.file == str(path)} == set(range(first, first + len(changed)))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("the service,,the,singular,,NIS", []),
        ("the service,,the,singular,,Nobody", ['"Nobody" is not a source in this table. Add it here or correct it']),
        ("the service,,the,singular,,the service", ['"the service" leads back to itself. Name an earlier one']),
    ],
)  # fmt: skip
def test_an_alias_leads_to_another_source(tmp_path, row, found):
    folder = shutil.copytree(RAW, tmp_path / "raw")
    table = folder / "originators.csv"
    line = len(table.read_text().splitlines()) + 1
    with table.open("a", encoding="utf-8") as stream:
        stream.write(f"{row}\n")
    told = [(problem.line, problem.column, problem.message) for problem in check(folder)]
    assert told == [(line, "alias_of", message) for message in found]


def test_a_measure_without_a_wording_is_a_warning_where_there_are_wordings(tmp_path):
    folder = shutil.copytree(RAW, tmp_path / "raw")
    table = folder / "wordings.csv"
    table.write_text("".join(line for line in table.open(encoding="utf-8") if not line.startswith("students,")))
    (told,) = check(folder)
    assert told.warning and told.column == "measure" and "students has no wording as stock" in told.message
