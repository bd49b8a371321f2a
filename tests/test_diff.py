"""`dprk diff`: which rows differ between two states of the tables, and what moved because of which; the workflows."""

import json
import os
import re
import subprocess
from dataclasses import replace
from importlib import resources
from pathlib import Path
from shutil import copytree

import jsonschema
import pytest
import yaml

from helpers.diff import Comparison, find_edits
from helpers.paths import PROJECT
from helpers.tables import load
from tests.edits import calculated_once
from tests.growing import FROZEN, says

WOUNDED = "korea-herald-2025-02-09-wounded-body"
KILLED = "reuters-2025-04-30-killed-body"


@pytest.fixture(scope="module")
def base():
    """The frozen tables; what follows from tables is calculated once."""
    with calculated_once() as tables:
        yield tables


@pytest.fixture
def compare(base, raw):
    """Compare the frozen tables with those of a folder."""
    return lambda folder=raw: Comparison(base, load(folder), ("old", "new"))


@pytest.fixture
def change(raw, edit):
    """Change cells of the line of a table that begins so."""

    def change(table: str, begins: str, **cells: str) -> None:
        path = raw / f"{table}.csv"
        (line,) = [n for n, text in enumerate(edit.lines(path), 1) if text.startswith(f"{begins},")]
        for column, text in cells.items():
            edit.cell(path, line, column, text)

    return change


def of(found: Comparison, table: str, **where) -> list[dict]:
    """What moved of one table, of rows with these values."""
    moves = [move for move in found.moved if move["table"] == table]
    return [move for move in moves if where.items() <= (move["new"] or move["old"]).items()]


def test_order_and_how_a_number_is_written_are_no_difference_and_a_note_moves_nothing(compare, raw, edit, change):
    for path in raw.glob("*.csv"):
        header, *lines = edit.lines(path)
        path.write_text("\n".join([header, *reversed(lines)]) + "\n", encoding="utf-8")
    change("casualties", KILLED, value="600.0")
    assert compare().same
    tables = load(raw)  # an older state may lack a column that a newer one has in the middle
    assert find_edits(tables, replace(tables, claims=tables.claims[sorted(tables.claims)])) == []
    change("casualties", KILLED, note="another note")
    found = compare()
    (row,) = found.rows
    assert (row["id"], row["change"], [*row["columns"]]) == (f"casualties/{KILLED}", "changed", ["note"])
    assert not found.same and found.moved == []


CALCULATED = {"latest", "points", "changes", "conflicts", "shares"}
# One edit is the cause of all that moved; which tables moved, and one row of the first: its new cells.
ONE = [
    (
        ("casualties", KILLED), {"phrase": "About 700", "value": "700"}, ["points", "sentences", *CALCULATED],
        {"claims": KILLED, "rule": "literal"}, {"low": 700, "high": 700},
    ),
    (("hedges", "five-percent,about"), {"low_per_value": "0.5"}, ["points", *CALCULATED], {"claims": WOUNDED}, {"low": 1350}),
    (("wordings", "killed,cumulative"), {"clause": "{number} {population} had died"}, ["sentences"], {"metric": "killed"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("row", "cells", "tables", "where", "new"), ONE)
def test_one_edit_is_the_cause_of_all_that_moved(row, cells, tables, where, new, compare, change):
    change(*row, **cells)
    found = compare()
    (edited,) = found.rows
    assert edited["id"] == "/".join(row).replace(",", "/")
    assert {move["table"] for move in found.moved} == set(tables)
    assert all(move["because_of"] == [edited["id"]] for move in found.moved)
    assert any(new.items() <= move["new"].items() for move in of(found, tables[0], **where))


def test_an_added_article_is_named_with_the_claim_that_it_brings(base, record):
    record.origin("spoke", said="2025-07-01")
    captured = says("spoke", "captured", "9", "2025-07-01", measure="stock")
    record.article("2025-07-01", says("spoke", "killed", "about 900", "2025-07-01"), captured)
    found = Comparison(base, load(record.folder), ("old", "new"))
    assert [row["change"] for row in found.rows] == ["added"] * 4
    for metric, claim in (("killed", "001"), ("captured", "002")):
        moves = [move for table in ("points", "latest", "changes") for move in of(found, table, metric=metric)]
        causes = {"sources/alpha-2025-07-01", "origins/spoke", f"casualties/invented-{claim}"}
        assert moves and all(set(move["because_of"]) == causes for move in moves)
    (front,) = of(found, "front", metric="killed", originator="NIS")
    assert front["old"]["figure"].startswith("about 600") and front["new"]["figure"].startswith("about 900")


def checked(text: str) -> dict:
    """A comparison as JSON, checked by its schema."""
    schema = json.loads(resources.files("helpers").joinpath("diff.schema.json").read_text(encoding="utf-8"))
    found = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema, jsonschema.Draft202012Validator)
    return found


def test_text_page_and_json_say_the_same(compare, change):
    change("casualties", WOUNDED, phrase="at least 2,800", value="2800", hedge="at_least")
    comparison = compare()
    found = checked(comparison.as_json())
    assert (found["old"], found["new"], found["same"]) == ("old", "new", False)
    (row,) = found["rows"]
    assert row["columns"]["value"] == {"old": 2700, "new": 2800}
    # These hold a figure of January.
    assert {move["table"] for move in found["moved"]} == {"front", "points", "changes"}
    assert all(move["because_of"] == [row["id"]] for move in found["moved"])
    rows = [(m["old"], m["new"]) for m in found["moved"] if m["table"] == "points"]
    (pair,) = [pair for pair in rows if (pair[1]["rule"], pair[1]["metric"]) == ("literal", "wounded")]
    assert (pair[0]["high"], pair[1]["high"], pair[1]["date_end"]) == (2700, None, "2025-01-20")
    lines = comparison.rendered("diff.txt.j2").splitlines()
    assert f"  changed: casualties/{WOUNDED}" in lines and "      value: 2,700 -> 2,800" in lines
    assert "      high: 2,750 -> open" in lines and f"      because of casualties/{WOUNDED}" in lines
    html = comparison.rendered("diff.html.j2")
    assert f'<a href="#row-0">casualties/{WOUNDED}</a>' in html and "<ins>open</ins>" in html and "<script" not in html


def test_the_exit_status_is_0_for_the_same_and_2_for_wrong_usage(run, raw, change, tmp_path):
    same = run("diff", FROZEN, raw)
    assert (same.status, same.out) == (0, f"{FROZEN} -> {raw}: the same.\n")
    assert checked(run("diff", "--json", FROZEN, raw).out)["same"] is True
    change("casualties", KILLED, value="700")
    for words, said in {
        (FROZEN, raw): r"today's checks find 1 problem; the first: .*/casualties\.csv:26: value: 700 differs",
        (FROZEN, "no-such-revision"): "no-such-revision: neither a folder nor a revision of the project",
        (FROZEN, tmp_path): "datapackage.json: not found",
        (FROZEN,): "required: NEW",
        (FROZEN, raw, "--data", raw): "--data: name the two folders as OLD and NEW",
        (FROZEN, FROZEN, "--html", tmp_path / "nowhere" / "page.html"): "nowhere/page.html: No such file or directory",
    }.items():
        wrong = run("diff", *words)
        assert (wrong.status, wrong.out) == (2, "") and re.search(said, wrong.err)
        assert wrong.err.count("\n") == 1 or wrong.err.startswith("usage:")


def test_what_a_terminal_or_a_page_would_act_on_is_escaped(run, base):
    hostile = "\x1b[31m<script>alert(1)</script>\u202e\x9b2J"  # check refuses it; tables need not come from files
    reuters = base.sources["source_id"] == "reuters-2025-04-30"
    changed = {name: base.sources[name].mask(reuters, f"R{hostile}") for name in ("outlet", "note")}
    found = Comparison(base, replace(base, sources=base.sources.assign(**changed)), ("old", "new"))
    printed, html = (found.rendered(f"diff.{kind}.j2") for kind in ("txt", "html"))
    for text in (printed, found.as_json(), html, run("diff", FROZEN, "\x1b[31m").err):
        assert not set("\x1b\u202e\x9b") & set(text)
    assert printed.count("alert(1)") > 3 and "<script" not in html and r"\x1b[31m&lt;script&gt;" in html


@pytest.fixture
def project(tmp_path, small, monkeypatch):
    """A project of its own under git, whose data/raw are the small tables: the folder, and git in it."""
    root = tmp_path / "project"
    copytree(small, root / "data" / "raw")
    monkeypatch.setattr("helpers.diff.PROJECT", root)

    def git(*words: str, at: Path = root) -> None:
        own = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(at), *own, *words], check=True, capture_output=True)

    git("init", "--quiet")
    (root / ".gitattributes").write_text("data export-ignore\n*.csv export-ignore\n", encoding="utf-8")
    git("add", ".")
    git("commit", "--quiet", "-m", "Tables")
    return root, git


def test_revisions_are_compared_and_one_that_cannot_be_read_is_one_line(run, project, edit, monkeypatch, tmp_path):
    root, git = project
    edit.cell(root / "data" / "raw" / "casualties.csv", 2, "note", "another note")
    git("commit", "--quiet", "--all", "-m", "A note")
    moved = run("diff", "HEAD~1", "HEAD", "--html", tmp_path / "page.html")
    assert moved.status == 1 and "note: (none) -> another note" in moved.out
    assert "<ins>another note</ins>" in (tmp_path / "page.html").read_text(encoding="utf-8")
    git("rm", "--quiet", "-r", "data")
    git("commit", "--quiet", "-m", "No tables")
    git("clone", "--quiet", "--depth=1", f"file://{root}", str(tmp_path / "shallow"))
    for revision, reason in (("HEAD", "datapackage.json"), ("-x", "neither a folder")):
        outcome = run("diff", "--", revision, FROZEN)
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1), outcome
        assert outcome.err.startswith(f"{revision}: ") and reason in outcome.err and "/tmp" not in outcome.err
    monkeypatch.setattr("helpers.diff.PROJECT", tmp_path / "shallow")
    outcome = run("diff", "HEAD~1", FROZEN)
    assert outcome.status == 2 and "git fetch --unshallow" in outcome.err


# The workflows


def workflow(name):
    """A workflow, and its steps by name or action."""
    found = yaml.safe_load((PROJECT / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))
    steps = [step for job in found["jobs"].values() for step in job["steps"]]
    return found, {step.get("name") or step.get("uses", step.get("run")): step for step in steps}


def test_code_of_a_pull_request_never_runs_with_permission_to_write_and_actions_are_pinned():
    names = [path.stem for path in (PROJECT / ".github/workflows").glob("*.yml")]
    assert {"diff", "comment"} < set(names)
    for name in names:
        found, steps = workflow(name)
        events = found[True]  # YAML reads `on` so
        used = re.findall(r"uses: (.+)", (PROJECT / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))
        assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used), used
        assert "pull_request_target" not in events
        if "pull_request" in events:
            assert found["permissions"] == {"contents": "read"}
            writing = [job for job in found["jobs"].values() if "write" in job.get("permissions", {}).values()]
            assert all(job["if"] == "github.ref == 'refs/heads/main'" for job in writing)
        else:
            assert "workflow_run" in events and not used
        assert not any("${{" in step.get("run", "") for step in steps.values())


@pytest.mark.parametrize(("status", "ends"), [("0", 0), ("1", 0), ("2", 1)])
def test_the_workflows_fail_on_wrong_usage_alone_and_post_what_moved_as_code(status, ends, tmp_path):
    scripts = {name: workflow(file)[1][name]["run"] for file, name in (("diff", "Compare"), ("comment", "Comment"))}
    for path, script in {  # commands are played by scripts
        ".venv/bin/dprk": r'printf "1 row\n\`\`\`\n\r@everyone\n"; echo wrong >&2; exit "$STATUS"',
        "bin/git": 'echo "base of $2 $3"',
        "bin/gh": 'case "$1" in api) echo 7 ;; run) mkdir moved && cp moved.txt moved/ ;; *) echo "$@"; cat "${@: -1}" ;; esac',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
        (tmp_path / path).chmod(0o755)
    summary = tmp_path / "summary"
    known = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(summary)}
    known |= {"BASE": "b", "HEAD": "h", "STATUS": status, "OWNER": "o", "BRANCH": "x", "RUN": "1", "GH_REPO": "o/r"}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
    compare, comment = (
        subprocess.run([*shell, scripts[name]], cwd=tmp_path, env=known, capture_output=True, text=True)
        for name in ("Compare", "Comment")
    )
    assert (compare.returncode, comment.returncode) == (ends, 0), comment.stderr
    assert summary.read_text(encoding="utf-8").startswith("    1 row\n    ```\n")
    posted = comment.stdout.splitlines()
    assert posted[0].startswith("pr comment 7") and posted[3:6] == ["    1 row", "    ```", "    @everyone"]
    assert ("    wrong" in posted) == (status == "2")
