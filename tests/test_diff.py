"""`dprk diff`: which rows differ between two states of the tables, and what moved because of which."""

import json
import os
import re
import subprocess
from collections import Counter
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml

from helpers.diff import Comparison, moved
from helpers.diff.edits import Edits, plain
from helpers.figures import open_study
from helpers.paths import PROJECT
from helpers.reports import processed
from helpers.tables import load
from tests.edits import derived_once, drawn, named
from tests.growing import FROZEN, Record, Said, says

BRIEFING = "nis-briefing-2025-04-30"
KILLED = "casualties/reuters-2025-04-30-killed-body"


@pytest.fixture(scope="module")
def base():
    """The frozen tables; what follows from tables is computed once."""
    with derived_once() as tables:
        yield tables


@pytest.fixture
def compare(base, raw):
    """Compare the frozen tables with those of a folder."""
    return lambda folder=raw: Comparison(base, load(folder), ("old", "new"))


def line_of(edit, path: Path, begins: str) -> int:
    """The line of a table that begins so, as an editor counts."""
    return next(n for n, line in enumerate(edit.lines(path), 1) if line.startswith(begins))


def cells(edit, path: Path, begins: str, **changed: str) -> None:
    for column, text in changed.items():
        edit.cell(path, line_of(edit, path, begins), column, text)


def of(found: Comparison, table: str, **where) -> list:
    """What moved of one table, of rows with these values."""
    rows = [(move, move.new or move.old) for move in found.moves if move.table == table]
    return [move for move, row in rows if where.items() <= row.items()]


def all_because_of(found: Comparison, *rows: str) -> None:
    assert found.moves
    for move in found.moves:
        assert named(found, move) == set(rows), move


# What is compared


def test_what_is_held_against_one_another_is_what_the_project_derives(base):
    found = moved.derived(base)
    for name, frame in processed(base, "literal").items():
        if name != "claims":
            told = frame.drop(columns=moved.UNTOLD.get(name, []))
            assert [row for row in found[name] if row["rule"] == "literal"] == plain(told)
    said = Said(open_study(data_dir=str(FROZEN)))
    lines = [(h.label, line) for h in said.headlines.values() for line in h.lines]
    assert {(row["label"], row["originator"], row["when"]) for row in found["front"] if row["originator"]} == {
        (label, line.originator, line.when) for label, line in lines
    }
    assert Counter(row["sentence"] for row in found["sentences"]) == Counter(line.sentence for _, line in lines)


def test_the_order_of_rows_and_the_writing_of_numbers_are_no_difference(base, compare, raw, edit):
    for path in raw.glob("*.csv"):
        header, *lines = edit.lines(path)
        path.write_text("\n".join([header, *reversed(lines)]) + "\n", encoding="utf-8")
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", value="600.0")
    found = compare()
    assert found.same and found.rows == [] == found.moves


def test_a_cell_in_which_nothing_is_read_moves_nothing_and_is_told(compare, raw, edit):
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", note="another note")
    found = compare()
    assert [(row.id, row.change, row.columns) for row in found.rows] == [(KILLED, "changed", ["note"])]
    assert not found.same and found.moves == []


# Each kind of edit


def test_a_value_that_changed_is_told_old_and_new_and_moves_what_rests_on_it(compare, raw, edit):
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", phrase="About 700", value="700")
    found = compare()
    (row,) = found.rows
    assert (row.id, row.change) == (KILLED, "changed")
    assert {c: (row.old[c], row.new[c]) for c in row.columns} == {
        "phrase": ("About 600", "About 700"), "value": (600, 700),
    }  # fmt: skip
    all_because_of(found, KILLED)
    (point,) = [m for m in of(found, "points", metric="killed", rule="significant-digit") if m.change == "added"]
    assert (point.new["low"], point.new["high"], point.new["claims"]) == (650, 750, "reuters-2025-04-30-killed-body")
    assert {move.table for move in found.moves} == {
        "front", "sentences", "latest", "points", "changes", "conflicts", "shares",
    }  # fmt: skip


def test_a_hedge_that_changed_opens_an_end(compare, raw, edit):
    begins = "korea-herald-2025-02-09-wounded-body"
    cells(edit, raw / "casualties.csv", begins, phrase="at least 2,700", hedge="at_least")
    found = compare()
    all_because_of(found, f"casualties/{begins}")
    (point,) = of(found, "points", metric="wounded", rule="significant-digit")
    assert point.change == "changed" and {"hedge", "high"} <= set(point.columns)
    assert (point.old["high"], point.new["high"]) == (2750, float("inf"))


def test_a_day_that_changed_moves_the_point_as_one_thing(compare, raw, edit):
    begins = "korea-herald-2025-02-09-killed-body"
    cells(edit, raw / "casualties.csv", begins, date_start="2025-01-01", date_end="2025-01-10")
    found = compare()
    all_because_of(found, f"casualties/{begins}")
    (point,) = of(found, "points", metric="killed", origin_id="nis-toll-2025-01", rule="literal")
    assert (point.change, point.columns) == ("changed", ["date_start", "date_end"])


def test_another_origin_of_a_claim_is_a_point_that_changed_hands(compare, raw, edit):
    begins = "korea-herald-2025-02-09-killed-body"
    cells(edit, raw / "casualties.csv", begins, origin_id="nis-statement-2025-01")
    found = compare()
    all_because_of(found, f"casualties/{begins}")
    (point,) = of(found, "points", metric="killed", origin_id="nis-statement-2025-01", rule="literal")
    assert point.change == "changed" and point.old["origin_id"] == "nis-toll-2025-01"


def test_an_added_article_is_named_with_the_claim_that_it_brings(base, record):
    record.origin("spoke", said="2025-07-01")
    record.article("2025-07-01", says("spoke", "killed", "about 900", "2025-07-01"), says("spoke", "captured", "9"))
    found = Comparison(base, load(record.folder), ("old", "new"))
    assert {row.change for row in found.rows} == {"added"} and len(found.rows) == 4
    for move in found.moves:
        claim = {"killed": {"001"}, "captured": {"002"}}.get((move.new or move.old)["metric"])
        brought = {"sources/alpha-2025-07-01", "origins/spoke"}
        if claim:
            assert named(found, move) == brought | {f"casualties/invented-{n}" for n in claim}, move
    (front,) = of(found, "front", label="Killed, North Korean troops", originator="the NIS")
    assert front.old["figure"].startswith("about 600") and front.new["figure"].startswith("about 900")


def test_a_removed_claim_takes_its_point_with_it(compare, raw, edit):
    begins = "korea-herald-2025-02-09-killed-body"
    edit.line(raw / "casualties.csv", line_of(edit, raw / "casualties.csv", begins), None)
    found = compare()
    assert [(row.id, row.change) for row in found.rows] == [(f"casualties/{begins}", "removed")]
    all_because_of(found, f"casualties/{begins}")
    assert {m.change for m in of(found, "points", metric="killed", rule="literal")} == {"removed"}
    assert of(found, "changes", metric="killed") and of(found, "sentences", metric="killed")


def test_a_renamed_origin_is_one_row_and_its_claims_are_not_told_again(compare, raw):
    for path in raw.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace(BRIEFING, "the-briefing"), encoding="utf-8")
    found = compare()
    assert [(row.id, row.change, row.columns) for row in found.rows] == [
        ("origins/the-briefing", "renamed", ["origin_id"])
    ]
    all_because_of(found, "origins/the-briefing")
    assert {move.change for move in found.moves} == {"changed"}
    assert not of(found, "front") and not of(found, "sentences")  # readers see no id


def test_a_renamed_claim_changes_only_what_lists_claims(compare, raw, edit):
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", claim_id="reuters-killed")
    found = compare()
    assert [(row.id, row.change) for row in found.rows] == [("casualties/reuters-killed", "renamed")]
    all_because_of(found, "casualties/reuters-killed")
    assert {(move.change, *move.columns) for move in found.moves} == {("changed", "claims")}


def test_a_changed_rule_moves_what_is_read_by_it_and_no_other(compare, raw, edit):
    cells(edit, raw / "hedges.csv", "five-percent,about", low_per_value="0.5")
    found = compare()
    all_because_of(found, "hedges/five-percent/about")
    assert {(move.new or move.old)["rule"] for move in found.moves} == {"five-percent"}


def test_a_link_that_was_turned_round_is_taken_back_whole(compare, raw, edit):
    path = raw / "links.csv"
    edit.append(path, f"nis-toll-2025-01,restates,{BRIEFING},")
    one = load(raw)
    edit.line(path, len(edit.lines(path)), f"{BRIEFING},restates,nis-toll-2025-01,")
    found = Comparison(one, load(raw), ("old", "new"))  # half of it would run in a circle
    assert found.moves
    all_because_of(found, f"links/nis-toll-2025-01/restates/{BRIEFING}", f"links/{BRIEFING}/restates/nis-toll-2025-01")


def test_a_rule_that_came_and_one_that_went_are_taken_back_whole(base, raw, edit):
    text = (raw / "hedges.csv").read_text(encoding="utf-8")
    (raw / "hedges.csv").write_text(text.replace("literal,", "as-printed,"), encoding="utf-8")
    found = Comparison(base, load(raw), ("old", "new"))
    assert {(row.key[0], row.change) for row in found.rows} == {("literal", "removed"), ("as-printed", "added")}
    for move in found.moves:
        rule = (move.new or move.old)["rule"]
        assert {found.rows[one].key[0] for one in move.because} <= {"literal", "as-printed"}
        assert move.change == "changed" or rule in {found.rows[one].key[0] for one in move.because}


# Because of which rows


def test_edits_apart_move_each_its_own(compare, raw, edit):
    begins = "korea-herald-2025-02-09-wounded-body"
    cells(edit, raw / "casualties.csv", begins, phrase="some 2,800", value="2800")
    crossings = next(line for line in edit.lines(raw / "workers.csv") if "7,887" in line).split(",")[0]
    cells(edit, raw / "workers.csv", f"{crossings},", phrase="7,888 times", value="7888")
    found = compare()
    for move in found.moves:
        population = (move.new or move.old)["population"]
        assert named(found, move) == {f"casualties/{begins}" if population == "dprk_troops" else f"workers/{crossings}"}
    assert {named(found, move).pop() for move in found.moves} == {f"casualties/{begins}", f"workers/{crossings}"}


def test_of_two_rows_of_which_either_would_do_both_are_named(base, record):
    record.origin("spoke", "Red Cross", "2025-07-01")
    for outlet in ("Alpha", "Beta"):
        record.article("2025-07-01", says("spoke", "killed", "about 900", "2025-07-01"), outlet=outlet)
    found = Comparison(base, load(record.folder), ("old", "new"))
    pairs = of(found, "changes", to_origin="spoke", rule="literal")
    assert pairs  # refused, as another originator counted; the row holds no outlet
    for move in pairs:
        assert {"casualties/invented-001", "casualties/invented-002", "origins/spoke"} <= named(found, move)


def test_of_rows_of_which_any_two_would_do_enough_are_named(record):
    record.origin("first", "Bureau", "2025-06-01").origin("spoke", "Bureau", "2025-07-01")
    record.article("2025-06-01", says("first", "killed", "about 300", "2025-06-01"))
    for outlet, phrase in (("Beta", "600 to 700"), ("Gamma", "600 to 700"), ("Delta", "about 600")):
        record.article("2025-07-01", says("spoke", "killed", phrase, "2025-07-01"), outlet=outlet)
    old = load(record.folder)
    for outlet in ("Eta", "Zeta", "Theta"):  # the number that most outlets carry speaks
        record.article("2025-07-01", says("spoke", "killed", "about 600", "2025-07-01"), outlet=outlet)
    found = Comparison(old, load(record.folder), ("old", "new"))
    pairs = [m for m in of(found, "changes", to_origin="spoke", rule="significant-digit") if "high_to" in m.columns]
    assert pairs
    for move in pairs:
        claims = {row for row in named(found, move) if row.startswith("casualties/")}
        assert len(claims) == 2 and claims < {f"casualties/invented-00{n}" for n in (5, 6, 7)}


def test_every_state_between_two_holds_together(base, tmp_path):
    edits, new = drawn("between", 8, tmp_path / "new")
    between = Edits(base, new)
    none, every = (between.tables(applied) for applied in (frozenset(), between.every))
    for tables, whole in ((none, base), (every, new)):
        for name in ("sources", "origins", "links", "claims", "hedges", "metrics", "exclusions"):
            rows = [sorted(map(str, plain(getattr(side, name)))) for side in (tables, whole)]
            assert rows[0] == rows[1], name
    for one in range(len(between.rows)):
        claims = between.tables(between.all_but([one])).claims
        tables = between.tables(between.all_but([one]))
        assert claims["source_id"].isin(tables.sources["source_id"]).all()
        assert claims["origin_id"].isin(tables.origins["origin_id"]).all()


# The command


def checked(text: str) -> dict:
    """A comparison as JSON, held against its schema."""
    schema = json.loads(resources.files("helpers.diff").joinpath("diff.schema.json").read_text(encoding="utf-8"))
    found = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema, jsonschema.Draft202012Validator)
    return found


def test_the_status_tells_same_moved_and_wrong_usage(run, raw, edit, tmp_path):
    same = run("diff", FROZEN, raw)
    assert (same.status, same.out) == (0, f"{FROZEN} -> {raw}: the same.\n")
    assert checked(run("diff", "--json", FROZEN, raw).out)["same"] is True
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", note="another note")
    moved_nothing = run("diff", FROZEN, raw)
    assert moved_nothing.status == 1 and "Nothing that follows from the tables moved." in moved_nothing.out
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", value="700")
    wrong = run("diff", FROZEN, raw)
    assert wrong.status == 2 and wrong.out == ""
    assert re.search(r"1 problem by today's checks; the first: .*/casualties\.csv:26: value: 700 differs", wrong.err)
    nowhere = run("diff", FROZEN, "no-such-revision")
    assert nowhere.status == 2 and "no-such-revision: neither a folder nor a revision of the project" in nowhere.err
    assert run("diff", FROZEN, tmp_path).status == 2  # a folder without tables
    assert run("diff", FROZEN).status == run("diff", FROZEN, raw, "--data", raw).status == 2
    assert run("diff", FROZEN, FROZEN, "--html", tmp_path / "nowhere" / "page.html").status == 2


def test_people_and_programs_are_told_the_same(run, compare, raw, edit, tmp_path):
    begins = "korea-herald-2025-02-09-wounded-body"
    cells(edit, raw / "casualties.csv", begins, phrase="at least 2,800", value="2800", hedge="at_least")
    page = tmp_path / "page.html"
    told = run("diff", FROZEN, raw, "--json", "--html", page)
    found = checked(told.out)
    assert (told.status, found["old"], found["new"], found["same"]) == (1, str(FROZEN), str(raw), False)
    (row,) = found["rows"]
    assert row["columns"]["value"] == {"old": 2700, "new": 2800}
    assert all(move["because_of"] == [row["id"]] for move in found["moved"])
    rows = [(m["old"], m["new"]) for m in found["moved"] if m["table"] == "points"]
    (pair,) = [pair for pair in rows if (pair[1]["rule"], pair[1]["metric"]) == ("literal", "wounded")]
    assert (pair[0]["high"], pair[1]["high"], pair[1]["date_end"]) == (2700, None, "2025-01-20")
    lines = compare().as_text().splitlines()
    assert f"  changed: casualties/{begins}" in lines and "      value: 2,700 -> 2,800" in lines
    assert "      high: 2,750 -> open" in lines and f"      because of casualties/{begins}" in lines
    html = page.read_text(encoding="utf-8")
    assert f'<a href="#row-0">casualties/{begins}</a>' in html and "<ins>open</ins>" in html and "<script" not in html


def test_the_example_of_the_readme_prints_what_stands_there(compare, raw, edit):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    command, old, new = re.search(r"sed -i.bak '(s/(.*)/(.*)/)' /tmp/mine/casualties.csv", readme).groups()
    text = (raw / "casualties.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (raw / "casualties.csv").write_text(text.replace(old, new), encoding="utf-8")
    (printed,) = re.findall(r"```\n(data/raw -> /tmp/mine: .*?)```", readme, re.S)
    found = compare()
    summary, *shown = [line for line in printed.splitlines() if line != "…"]
    assert found.summary().split(": ", 1)[1].startswith(summary.split(": ", 1)[1].removesuffix("…"))
    assert set(shown) <= set(found.as_text().splitlines()) and len(shown) > 6


def test_words_that_a_terminal_or_a_page_would_act_on_are_shown_escaped(run, base):
    hostile = "\x1b[31m<script>alert(1)</script>\u202e\x9b2J"  # check refuses it; tables need not come from files
    reuters = base.sources["source_id"] == "reuters-2025-04-30"
    changed = {name: base.sources[name].mask(reuters, f"R{hostile}") for name in ("outlet", "note")}
    found = Comparison(base, replace(base, sources=base.sources.assign(**changed)), ("old", "new"))
    assert of(found, "sentences")
    for told in (found.as_text(), found.as_json()):
        assert all(c.isprintable() or c == "\n" for c in told) and told.count("alert(1)") > 3
    html = found.as_page()
    assert "<script" not in html and r"\x1b[31m&lt;script&gt;" in html
    assert all(c.isprintable() or c == "\n" for c in html)
    assert all(c.isprintable() or c == "\n" for c in run("diff", FROZEN, "\x1b[31m").err)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own under git, whose data/raw are the frozen tables."""
    root = tmp_path / "project"
    raw = Record(root / "data" / "raw").folder
    monkeypatch.setattr("helpers.diff.sides.PROJECT", root)
    monkeypatch.setattr("helpers.diff.sides.RAW", raw)

    def commit():
        own = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
        for words_ in (["init", "--quiet"], ["add", "."], [*own, "commit", "--quiet", "--allow-empty", "-m", "Tables"]):
            subprocess.run(["git", "-C", str(root), *words_], check=True, capture_output=True)

    return raw, commit


def test_revisions_are_compared_and_a_folder_of_that_name_comes_first(run, project, edit, monkeypatch, tmp_path):
    raw, commit = project
    commit()
    cells(edit, raw / "casualties.csv", "reuters-2025-04-30-killed-body", note="another note")
    commit()
    assert run("diff", "HEAD", "HEAD").status == 0
    moved_ = run("diff", "HEAD~1", "HEAD")
    assert moved_.status == 1 and "note: (none) -> another note" in moved_.out
    assert run("diff", "HEAD", raw).status == 0
    monkeypatch.chdir(tmp_path)
    Record(tmp_path / "HEAD")
    assert run("diff", "HEAD", FROZEN).status == 0


def test_a_revision_of_another_schema_is_one_line(run, project):
    raw, commit = project
    path = raw / "datapackage.json"
    today = path.read_text(encoding="utf-8")
    described = json.loads(today)
    (links,) = [table for table in described["resources"] if table["name"] == "links"]
    described["resources"].remove(links)
    path.write_text(json.dumps(described), encoding="utf-8")
    commit()
    path.write_text(today.replace('"name": "value_to"', '"name": "value_end"'), encoding="utf-8")
    commit()
    path.write_text(today, encoding="utf-8")
    commit()
    assert run("diff", "HEAD", FROZEN).status == 0
    for revision, missing in (("HEAD~1", "casualties.csv has no value_to"), ("HEAD~2", "there is no links.csv")):
        outcome = run("diff", revision, "HEAD")
        assert outcome.status == 2 and outcome.out == ""
        assert outcome.err == f"{revision}: tables of another schema than this code reads: {missing}\n"


# The workflow


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """Run a step of the workflow in a folder of its own, where commands are played by scripts."""
    workflow = yaml.safe_load((PROJECT / ".github/workflows/diff.yml").read_text(encoding="utf-8"))
    named_ = {step["name"]: step for step in workflow["jobs"]["diff"]["steps"] if "name" in step}
    for path, script in {
        ".venv/bin/dprk": 'printf "%b\\n" "$TOLD"; echo wrong >&2; exit "$STATUS"',
        "bin/git": 'echo "base of $2 $3"',
        "bin/gh": 'echo "$@"; cat "${@: -1}"',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
        (tmp_path / path).chmod(0o755)

    def run_step(name: str, **environment: str) -> tuple[int, str, str]:
        known = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
        known |= {"BASE": "b", "HEAD": "h", "NUMBER": "7"} | environment
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", named_[name]["run"]]
        done = subprocess.run(script, cwd=tmp_path, env=known, capture_output=True, text=True)
        summary = tmp_path / "summary"
        return done.returncode, done.stdout + done.stderr, summary.read_text() if summary.is_file() else ""

    return run_step


@pytest.mark.parametrize(("status", "ends"), [("0", 0), ("1", 0), ("2", 1)])
def test_the_workflow_fails_on_wrong_usage_alone_and_says_why(steps, status, ends):
    code, _, summary = steps("Compare", STATUS=status, TOLD="1 row moved\\n```\\n@everyone")
    assert code == ends
    lines = summary.splitlines()
    assert lines[:2] == ["What moved in the tables", ""] and lines[2:5] == [
        "    1 row moved",
        "    ```",
        "    @everyone",
    ]
    assert ("    wrong" in lines) == (status == "2")
    code, said, _ = steps("Comment")
    assert code == 0 and "pr comment 7" in said and "    @everyone" in said


def test_the_workflow_puts_no_word_of_a_pull_request_into_a_script():
    workflow = yaml.safe_load((PROJECT / ".github/workflows/diff.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in workflow["jobs"]["diff"]["steps"] if "run" in step]
    assert len(scripts) == 3 and not any("${{" in script for script in scripts)
    assert "pull_request" in workflow[True]  # YAML reads `on` so; not pull_request_target, whose token may write
